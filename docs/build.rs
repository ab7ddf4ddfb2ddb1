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
    let crates = ["core", "broadcast", "coroutine"];
    pages.extend(crates.map(|name| root.join("../crates").join(name).join("README.md")));
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

/// The name of a page's module: that of the file, and of its folder, of which several have a README.
fn module(page: &Path) -> String {
    let last = page.components().rev().take(2).map(|part| part.as_os_str().to_string_lossy());
    let name = last.collect::<Vec<_>>().join("_in_");
    name.to_lowercase().replace("..", "root").replace(['-', '.'], "_")
}
