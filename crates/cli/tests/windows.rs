//! Windows on the command line.

mod common;

use common::{fanfold, fanfold_on};

#[test]
fn what_does_not_go_together_is_told_with_a_remedy() {
    for (args, expected) in [
        (&["--window", "1h"][..], "`--by COLUMN` names it"),
        (&["--window", "5rows", "--by", "t"], "windows of rows go by no column"),
        (&["--window", "1h", "--by", "t", "--slide", "5rows"], "both times, or both rows"),
        (&["--window", "1h", "--by", "t", "--slide", "2h"], "leave rows out"),
        (&["--window", "1h", "--by", "time"], "there is no column `time`"),
        (&["--window", "1h", "--by", "t", "--every", "5s"], "cannot be used with"),
        (&["--window", "1", "--by", "t"], "`1s` is seconds"),
        (&["--slide", "1h"], "--window"),
    ] {
        let message = fanfold_on("t,v\n1,2\n", &[args, &["-a", "sum(v)"]].concat()).failed(2);
        assert!(message.contains(expected), "{args:?}: {message}");
    }
}

#[test]
fn rows_without_a_time_or_late_are_skipped_and_counted() {
    let text = "t,v\n10,1\nsoon,2\n75,3\n20,4\n,5\n80,6\n";
    let args = ["-a", "sum(v)", "--window", "1min", "--by", "t", "--on-error", "skip"];
    let ran = fanfold_on(text, &args);
    let rows = "1970-01-01T00:00:00Z,1970-01-01T00:01:00Z,1\n1970-01-01T00:01:00Z,1970-01-01T00:02:00Z,9\n";
    assert_eq!(ran.stdout, format!("window_start,window_end,v_sum\n{rows}"));
    assert_eq!(ran.stderr, "fanfold: 3 bad rows skipped\n");
    let waits = fanfold_on(text, &[&args[..], &["--lateness", "1min"]].concat());
    assert!(waits.stdout.contains("00:01:00Z,5\n"), "{waits:?}");
}

#[test]
fn an_empty_input_has_no_windows() {
    let window = ["-a", "sum(v)", "--window", "1h", "--by", "t"];
    assert_eq!(fanfold_on("t,v\n", &window).fine(), "window_start,window_end,v_sum\n");
    let path = "docs/data/weather.csv";
    let args = [path, "--window", "100d", "--by", "time_hour", "--lateness", "40d", "-o", "jsonl"];
    // A profile of the one window, without the column of times.
    assert_eq!(fanfold(&args).fine().lines().count(), 14);
}
