//! Every figure of the book that was measured is read from committed results, the folder under `benches/results`
//! that `docs/results.txt` tells: a page names it in a comment, and what follows, up to the next comment, has to be what they
//! say.
//!
//! * `<!-- table: SCENARIO, AT -->`: all ways at that size, the fastest first; after a second comma, only those
//!   named there, between semicolons
//! * `<!-- pairs: SCENARIO, AT, WAY / WAY; .. -->`: a table of ways, each beside another one
//! * `<!-- matrix: SCENARIO -->`: all ways at all sizes; after a comma, only those named there
//! * `<!-- figure: SCENARIO, AT, WAY -->`: one of them
//! * `<!-- ratio: SCENARIO, AT, WAY / WAY -->`: how many times as much the first takes; a way can have its own
//!   size and scenario, as in `WAY @ AT of scenario SCENARIO`
//! * `<!-- most: SCENARIO, WAY -->`: the greatest one at any size
//! * `<!-- losses: all -->`: the table of rivals that are faster, from `tables.md`
//! * `<!-- machine: NAME -->`: what `machine.txt` says
//! * `<!-- sizes: all -->`: the table of the sizes of states, which are counted
//!
//! Each ends at `<!-- end -->`. Where a page has a time, a number of times, or a number alone in its field of a
//! table outside of these and of blocks of code, it was typed, and fails the test. The pictures in
//! `docs/src/results` are copies of the results' own.
//!
//! `FANFOLD_BLESS=1 cargo test -p fanfold-book --test figures` writes all of them into the pages.

#[path = "figures/markers.rs"]
mod markers;
#[path = "figures/results.rs"]
mod results;
#[path = "figures/sizes.rs"]
mod sizes;
#[path = "figures/typed.rs"]
mod typed;

use std::path::{Path, PathBuf};
use std::{env, fs};

use self::results::{Results, folder};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Whatever is read: the chapters, and the pages beside the code.
fn pages() -> Vec<PathBuf> {
    let book = fs::read_dir(root().join("docs/src")).expect("the book is there");
    let mut pages: Vec<_> = book.map(|entry| entry.expect("it can be read").path()).collect();
    pages.extend(["README.md", "CONTRIBUTING.md"].map(|name| root().join(name)));
    let crates = ["core", "broadcast", "coroutine"];
    pages.extend(crates.map(|name| root().join("crates").join(name).join("README.md")));
    pages.retain(|page| page.extension().is_some_and(|extension| extension == "md"));
    pages
}

#[test]
fn figures_and_pictures_are_those_of_the_results() {
    let results = Results::read();
    let mut found = 0;
    for page in pages() {
        let text = fs::read_to_string(&page).expect("it is text");
        let (now, count) = markers::rewrite(&results, &text);
        found += count;
        if env::var_os("FANFOLD_BLESS").is_some() {
            fs::write(&page, now).expect("it can be written");
        } else {
            assert!(now == text, "{} has other figures than the results", page.display());
        }
    }
    assert!(found > 0, "no page has figures");
    // Not beside it, while pages are written.
    check_pictures();
}

#[test]
fn no_figure_is_typed() {
    let mut typed = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(&page).expect("it is text");
        let name = page.file_name().expect("a file").to_string_lossy().into_owned();
        typed.extend(typed::figures(&text).into_iter().map(|figure| format!("{name}: {figure}")));
    }
    assert!(
        typed.is_empty(),
        "typed by hand, and not read from the results:\n{}",
        typed.join("\n")
    );
}

#[test]
fn what_is_typed_is_seen() {
    let seen = |text: &str| typed::figures(text).len();
    assert_eq!(seen("It takes 0.5 ns, and `1 ns` as code, and 12 microseconds."), 3);
    assert_eq!(
        seen("over a line of 12\nnanoseconds, \u{3bc} as in 3 \u{3bc}s, \u{b5} in 3 \u{b5}s"),
        3
    );
    assert_eq!(
        seen("It is 2.5 times as fast; 3 x of it; 2\u{d7}; 12-fold; 1.5 GiB/s; 80 cycles"),
        6
    );
    assert_eq!(seen("a hundred times as long, twice the time, a third of it, half as long"), 4);
    assert_eq!(seen("| way | 0.38 |\n|---|---:|\n| other | 1,024 items |\n| ~1.2e3 | 1 to 2 |"), 3);
    assert_eq!(seen("It takes <!-- figure: a, 1, b -->3.1<!-- end --> ns."), 0);
    assert_eq!(seen("```text\n12 ns\n```\nand 0.5 % of the rank, p99, ten items, one time"), 0);
}

/// The pictures of the results that a page shows.
fn shown(page: &Path) -> Vec<String> {
    let text = fs::read_to_string(page).expect("it is text");
    let links = text.split("](").filter_map(|rest| rest.split(')').next()).map(str::to_owned);
    let pictures = links.filter_map(|link| link.strip_prefix("results/").map(str::to_owned));
    pictures.filter(|picture| picture.ends_with(".svg")).collect()
}

fn check_pictures() {
    let copies = root().join("docs/src/results");
    let shown: Vec<String> = pages().iter().flat_map(|page| shown(page)).collect();
    assert!(!shown.is_empty(), "no page shows pictures");
    for name in shown {
        let (copy, original) = (copies.join(&name), folder().join(&name));
        let picture = fs::read(&original).unwrap_or_else(|_| panic!("the results have no {name}"));
        if env::var_os("FANFOLD_BLESS").is_some() {
            fs::write(&copy, picture).expect("it can be written");
        } else {
            let is_same = fs::read(&copy).is_ok_and(|copy| copy == picture);
            assert!(is_same, "{} is not that of the results", copy.display());
        }
    }
}
