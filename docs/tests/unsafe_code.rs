//! Every file with `unsafe` in it stands in the book's list, with how often, and each of them says why it is sound.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All Rust files under a folder.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("a folder can be read").path();
        if path.is_dir() && !path.ends_with("target") && !path.ends_with("misuse") {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// How many blocks and implementations of a file are unsafe.
fn count(path: &Path) -> usize {
    let text = fs::read_to_string(path).expect("it is text");
    let lines: Vec<&str> = text.lines().collect();
    let is_unsafe = Regex::new(r"\bunsafe\s*(\{|impl\b|extern\b)").expect("it is a pattern");
    let places = lines.iter().enumerate().filter(|(_, line)| {
        let code = line.split("//").next().unwrap_or_default();
        is_unsafe.is_match(code)
    });
    let places: Vec<usize> = places.map(|(place, _)| place).collect();
    for place in &places {
        let before = &lines[place.saturating_sub(8)..*place];
        let says_why = before.iter().any(|line| line.contains("SAFETY:"));
        assert!(says_why, "{}:{} does not say why it is sound", path.display(), place + 1);
    }
    places.len()
}

#[test]
fn the_list_of_what_is_unsafe_is_whole() {
    let mut files = Vec::new();
    for folder in ["crates", "benches", "docs"] {
        sources(&root().join(folder), &mut files);
    }
    assert!(files.len() > 300, "{} files", files.len());
    let counted = files.iter().filter_map(|path| {
        let name = path.strip_prefix(root()).expect("it is below");
        // This one speaks of it.
        let count = if name.ends_with("docs/tests/unsafe_code.rs") { 0 } else { count(path) };
        (count > 0).then(|| (name.to_string_lossy().replace('\\', "/"), count))
    });
    let counted: BTreeMap<String, usize> = counted.collect();
    let page = fs::read_to_string(root().join("docs/src/unsafe.md")).expect("it is there");
    let row =
        Regex::new(r"(?m)^\| `([^`]+\.rs)`, (\d+) \| [^|]+ \| [^|]+ \|$").expect("it is a pattern");
    let listed: BTreeMap<String, usize> = row
        .captures_iter(&page)
        .map(|row| (row[1].to_owned(), row[2].parse().expect("a number")))
        .collect();
    assert_eq!(listed, counted, "the book's list, and what there is");
    // Core has none, nor what reads tables.
    let may = ["crates/broadcast/", "crates/coroutine/", "crates/fanfold/tests/"];
    for name in counted.keys() {
        assert!(may.iter().any(|folder| name.starts_with(folder)), "{name}");
    }
}
