//! Tables that are printed while the input still runs.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

/// Feeds the program lines, and waits after each for the table that is expected, whatever else comes before.
fn fed(args: &[&str], steps: &[(&str, &str)]) {
    let mut run = Command::new(env!("CARGO_BIN_EXE_fanfold"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = run.stdin.take().unwrap();
    let mut lines = BufReader::new(run.stdout.take().unwrap()).lines();
    for (text, expected) in steps {
        input.write_all(text.as_bytes()).unwrap();
        // Without the time.
        let mut shown = lines.by_ref().map(|line| line.unwrap());
        let is_expected =
            |line: &String| line.split_once(',').is_some_and(|(_, rest)| rest == *expected);
        assert!(shown.any(|line| is_expected(&line)), "{expected} does not come");
    }
    drop(input);
    assert!(run.wait().unwrap().success());
}

#[test]
fn a_pipe_that_has_nothing_for_a_while_is_shown() {
    fed(&["-a", "sum", "--every", "20ms"], &[("1\n2\n", "3"), ("4\n", "7"), ("-9\n1", "-2")]);
    fed(
        &["-a", "sum,last", "-g", "k", "--every", "20ms"],
        &[("k,v\na,1\n", "a,1,1"), ("a,2\nb,5", "a,3,2"), ("\n", "b,5,5")],
    );
}

#[test]
fn who_has_seen_enough_ends_it() {
    let mut run = Command::new(env!("CARGO_BIN_EXE_fanfold"))
        .args(["-a", "count", "--every", "10ms"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = run.stdin.take().unwrap();
    input.write_all(b"1\n2\n").unwrap();
    let mut line = String::new();
    let mut shown = BufReader::new(run.stdout.take().unwrap());
    shown.read_line(&mut line).unwrap();
    assert_eq!(line, "time,count\n");
    drop(shown);
    // The pipe of the input stays open: it ends all the same.
    assert!(run.wait().unwrap().success());
    drop(input);
}
