//! Makes a module of every chapter, so that `cargo test` compiles and runs the Rust blocks in it.

#![expect(clippy::disallowed_macros, reason = "cargo is told by what is printed")]

use std::env;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let mut pages = vec![root.join("../README.md"), root.join("../CONTRIBUTING.md")];
    for entry in fs::read_dir(root.join("src"))? {
        let page = entry?.path();
        if page.extension().is_some_and(|extension| extension == "md") {
            pages.push(page);
        }
    }
    pages.sort();
    let mut modules = String::new();
    for page in &pages {
        println!("cargo::rerun-if-changed={}", page.display());
        let text = format!("#[doc = include_str!({:?})]\nmod {} {{}}\n", page, module(page));
        modules.write_str(&text).expect("strings take all text");
    }
    println!("cargo::rerun-if-changed={}", root.join("src").display());
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("chapters.rs"), modules)
}

/// The name of a page's module: that of the file.
fn module(page: &Path) -> String {
    let stem = page.file_stem().expect("a page has a name").to_string_lossy();
    stem.to_lowercase().replace('-', "_")
}
