//! Every `console` block of the book and of the README: each command in it is run by the shell, at
//! the root of the repository, and has to print what the block shows.
//!
//! `FANFOLD_BLESS=1 cargo test -p fanfold-cli --test console` writes into the blocks what the
//! commands print now.
#![cfg(unix)]

mod common;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs a command as a person would, and gives what a terminal would show. `/tmp` is a folder of its own.
fn run(command: &str, folder: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_fanfold"));
    let mut path = program.parent().expect("it is in a folder").as_os_str().to_owned();
    path.push(":");
    path.push(env::var_os("PATH").expect("there is a path"));
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1\n{}", command.replace("/tmp/", folder))])
        .current_dir(common::root())
        .env("PATH", path)
        .env("LC_ALL", "C.UTF-8")
        .output()
        .expect("there is a shell");
    let output = String::from_utf8(output.stdout).expect("the output is UTF-8");
    output.replace(folder, "/tmp/")
}

/// A page with the outputs of all its commands made anew, and how many commands there are.
fn rerun(page: &str) -> (String, usize) {
    let (mut text, mut commands, mut inside) = (String::new(), 0, false);
    let tmp = tempfile::tempdir().expect("there is room");
    let folder = format!("{}/", tmp.path().display());
    for line in page.lines() {
        match (inside, line) {
            (false, "```console") => inside = true,
            (true, "```") => inside = false,
            _ => {}
        }
        let is_command = line.starts_with("$ ");
        if !inside || line == "```console" || is_command {
            text += line;
            text += "\n";
        }
        if inside && is_command {
            text += &run(&line[2..], &folder);
            commands += 1;
        }
    }
    (text, commands)
}

fn pages() -> Vec<PathBuf> {
    let book = common::root().join("docs/src");
    let mut pages: Vec<_> = fs::read_dir(book)
        .expect("the book is there")
        .map(|entry| entry.expect("it can be read").path())
        .filter(|page| page.extension().is_some_and(|extension| extension == "md"))
        .collect();
    pages.push(common::root().join("README.md"));
    pages
}

#[test]
fn every_console_block_shows_what_its_commands_print() {
    let mut commands = 0;
    for page in pages() {
        let text = fs::read_to_string(&page).expect("a page can be read");
        let (now, count) = rerun(&text);
        commands += count;
        if env::var_os("FANFOLD_BLESS").is_some() {
            fs::write(&page, now).expect("a page can be written");
        } else {
            assert!(text == now, "{} is out of date; it should be:\n{now}", page.display());
        }
    }
    assert!(commands >= 10, "only {commands} commands were found");
}
