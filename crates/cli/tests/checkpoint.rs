//! A run that was killed goes on from its checkpoint, and loses nothing.
#![cfg(unix)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

const KILLS: u32 = 200;

fn command(folder: &Path, files: &[&str], asked: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fanfold"));
    command.args(files).args(asked).current_dir(folder);
    command
}

fn printed(output: Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// A number that looks like any other, from 0 to 1.
fn random(seed: &mut u64) -> f64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 11) as f64 / (1u64 << 53) as f64
}

#[test]
fn killed_at_random_moments_it_loses_nothing() {
    let tmp = tempfile::tempdir().unwrap();
    let mut text = String::from("city,price,note\n");
    for row in 0..250_000u32 {
        let price = row.wrapping_mul(2_654_435_761) % 1_000_000;
        let _ =
            writeln!(text, "c{},{}.{:02},\"n{}\"", row % 40, price / 100, price % 100, row % 977);
    }
    let (one, two) = text.split_at(text[..text.len() / 2].rfind('\n').unwrap() + 1);
    fs::write(tmp.path().join("a.csv"), one).unwrap();
    let two = format!("city,price,note\n{two}");
    fs::write(tmp.path().join("b.csv"), &two).unwrap();
    let compressed = zstd::encode_all(two.as_bytes(), 1).unwrap();
    fs::write(tmp.path().join("b.csv.zst"), compressed).unwrap();

    let asked = ["-a", "sum(price),p99(price),distinct(note),mode(note)", "-g", "city"];
    let keep = ["--checkpoint", "run.ff", "--checkpoint-every", "2ms"];
    let (mut kills, mut resumed, mut ends, mut seed) = (0, 0, 0, 1);
    for files in [["a.csv", "b.csv"], ["a.csv", "b.csv.zst"]].iter().cycle() {
        let plain = printed(command(tmp.path(), files, &asked).output().unwrap());
        let begun = std::time::Instant::now();
        printed(command(tmp.path(), files, &asked).args(keep).output().unwrap());
        let whole = begun.elapsed();
        // One run over these files, however often it is killed.
        loop {
            resumed += u32::from(tmp.path().join("run.ff").exists());
            let mut run = command(tmp.path(), files, &asked);
            let mut run =
                run.args(keep).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            thread::sleep(whole.mul_f64(random(&mut seed) * 0.8).max(Duration::from_millis(1)));
            if kills < KILLS && run.try_wait().unwrap().is_none() {
                run.kill().unwrap();
                run.wait().unwrap();
                kills += 1;
                continue;
            }
            assert_eq!(printed(run.wait_with_output().unwrap()), plain);
            ends += 1;
            break;
        }
        // Nothing is left behind.
        assert_eq!(fs::read_dir(tmp.path()).unwrap().count(), 3);
        if kills == KILLS {
            break;
        }
    }
    assert!(
        resumed > KILLS / 4 && ends > 1,
        "{kills} kills, {resumed} runs that went on, {ends} that ended"
    );
}

#[test]
fn another_command_does_not_take_it() {
    let tmp = tempfile::tempdir().unwrap();
    fs::write(tmp.path().join("a.csv"), "v\n1\n2\n").unwrap();
    fs::write(tmp.path().join("data.csv"), "v\n5\n").unwrap();
    let run = |args: &[&str]| {
        let output = command(tmp.path(), &["a.csv"], args).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    // A file that is no checkpoint is never written over.
    let (status, message) = run(&["-a", "sum", "--checkpoint", "data.csv"]);
    assert_eq!(status, Some(2), "{message}");
    assert_eq!(fs::read_to_string(tmp.path().join("data.csv")).unwrap(), "v\n5\n");
    let (status, message) = run(&["-a", "sum", "--checkpoint", "a.csv"]);
    assert_eq!(status, Some(1), "{message}");
    assert_eq!(fs::read_to_string(tmp.path().join("a.csv")).unwrap(), "v\n1\n2\n");
    let (status, message) = run(&["-a", "sum", "--checkpoint", "no/run.ff"]);
    assert_eq!(status, Some(1), "{message}");
    let (status, message) = run(&["-a", "sum", "--checkpoint", "run.ff"]);
    assert_eq!((status, &*message), (Some(0), ""));
    assert!(!tmp.path().join("run.ff").exists());
}

#[test]
fn a_pipe_is_saved_before_it_has_a_whole_block_and_when_a_signal_comes() {
    use std::io::Write;

    let tmp = tempfile::tempdir().unwrap();
    let file = tmp.path().join("run.ff");
    for signal in ["-KILL", "-INT"] {
        let keep = ["-a", "sum", "--checkpoint", "run.ff", "--checkpoint-every", "10ms"];
        let mut run = command(tmp.path(), &[], &keep);
        let mut run = run.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut input = run.stdin.take().unwrap();
        input.write_all(b"v\n1\n2\n").unwrap();
        while !file.exists() {
            thread::sleep(Duration::from_millis(5));
        }
        let kill = Command::new("kill").args([signal, &run.id().to_string()]).status().unwrap();
        assert!(kill.success());
        run.wait().unwrap();
        drop(input);
        let mut next = command(tmp.path(), &[], &keep);
        let mut next = next.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        next.stdin.take().unwrap().write_all(b"v\n4\n").unwrap();
        assert_eq!(printed(next.wait_with_output().unwrap()), "v_sum\n7\n");
        assert!(!file.exists());
    }
}

#[test]
fn a_file_has_one_use_and_what_is_no_checkpoint_stays() {
    let tmp = tempfile::tempdir().unwrap();
    fs::write(tmp.path().join("a.csv"), "v\n1\n2\n").unwrap();
    let backup = tmp.path().join(".run.ff-backup");
    fs::write(&backup, "mine").unwrap();
    let twice = ["-a", "sum", "--checkpoint", "run.ff", "--save-state", "./run.ff"];
    let ran = command(tmp.path(), &["a.csv"], &twice).output().unwrap();
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    let once = ["-a", "sum", "--checkpoint", "run.ff", "--save-state", "state.ff"];
    printed(command(tmp.path(), &["a.csv"], &once).output().unwrap());
    assert!(backup.exists() && tmp.path().join("state.ff").exists());
    // What is read from a file on standard input is better named.
    let input = fs::File::open(tmp.path().join("a.csv")).unwrap();
    let mut redirected = command(tmp.path(), &[], &["-a", "sum", "--checkpoint", "run.ff"]);
    let ran = redirected.stdin(input).output().unwrap();
    assert!(String::from_utf8(ran.stderr).unwrap().contains("standard input is a file: name it"));
}
