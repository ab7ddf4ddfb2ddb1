//! A signal ends the program with the results so far.
#![cfg(unix)]

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};

fn spawn(args: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_fanfold"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").args([name, &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

/// The exit status and what was printed.
fn ended(mut child: Child) -> (Option<i32>, String, String) {
    let (mut stdout, mut stderr) = (String::new(), String::new());
    child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    (child.wait().unwrap().code(), stdout, stderr)
}

#[test]
fn a_signal_prints_the_results_so_far() {
    const ROWS: u64 = 200_000;
    let mut text = String::from("key,n\n");
    (0..ROWS).for_each(|row| writeln!(text, "k{},1", row % 3).unwrap());
    // Half a row, which is none.
    text += "k0,9999";
    for (name, args) in [
        ("-INT", &["-a", "sum(n),rows"][..]),
        ("-TERM", &["-a", "sum(n),rows", "-g", "key", "--threads", "1"]),
    ] {
        let mut child = spawn(args);
        // The pipe stays open, so there is no end to be seen.
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(text.as_bytes()).unwrap();
        signal(&child, name);
        let (status, stdout, stderr) = ended(child);
        drop(stdin);
        assert_eq!(status, Some(130), "{stderr}");
        assert!(stderr.starts_with("fanfold: interrupted: the results of the first "), "{stderr}");
        let rows = stdout.lines().skip(1).map(|line| {
            let cells: Vec<_> = line.rsplit(',').take(2).collect();
            assert_eq!(cells[0], cells[1], "{line}");
            cells[0].parse::<u64>().unwrap()
        });
        let rows: u64 = rows.sum();
        // What a pipe holds is all that may be unread.
        assert!((ROWS - 20_000..=ROWS).contains(&rows), "{rows}");
    }
}

/// However little came, it is not lost.
#[test]
fn a_signal_keeps_the_few_rows_that_came() {
    for rows in [3u64, 500, 20_000, 60_000] {
        let many = |row: &str| row.repeat(rows as usize);
        for (text, args) in [
            (many("1\n"), &["-a", "sum,count"][..]),
            ("n\n".to_owned() + &many("1\n"), &["-c", "n", "-a", "sum,count"]),
            (many("{\"n\":1}\n"), &["-a", "sum,count"]),
        ] {
            let mut child = spawn(args);
            let mut stdin = child.stdin.take().unwrap();
            stdin.write_all(text.as_bytes()).unwrap();
            // All of it was taken out of the pipe when there is room for more than it holds.
            let more = [b'\n'; 1 << 16];
            stdin.write_all(&more).unwrap();
            signal(&child, "-INT");
            let (status, stdout, stderr) = ended(child);
            drop(stdin);
            assert_eq!(status, Some(130), "{stderr}");
            assert_eq!(stdout.lines().nth(1), Some(format!("{rows},{rows}").as_str()), "{stderr}");
        }
    }
}

/// As `timeout` sends them, to the program and to its group.
#[test]
fn two_signals_in_one_breath_are_one() {
    for _ in 0..10 {
        let mut child = spawn(&["-a", "sum,count"]);
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all("1\n".repeat(200_000).as_bytes()).unwrap();
        let id = child.id().to_string();
        let twice = format!("kill -INT {id}; kill -INT {id} 2> /dev/null; true");
        assert!(Command::new("sh").args(["-c", &twice]).status().unwrap().success());
        let (status, stdout, stderr) = ended(child);
        drop(stdin);
        assert_eq!((status, stdout.lines().count()), (Some(130), 2), "{stderr}");
    }
}

#[test]
fn a_signal_before_the_first_byte_ends_it() {
    let mut child = spawn(&["-a", "sum"]);
    let stdin = child.stdin.take();
    // Before it listens, the signal ends it by itself.
    signal(&child, "-INT");
    let (status, stdout, _) = ended(child);
    drop(stdin);
    assert!(matches!(status, Some(130) | None), "{status:?}");
    assert_eq!(stdout, "");
}
