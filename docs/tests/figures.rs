//! Every figure of the book that comes from the comparison is read from the committed results: a
//! page names it in a comment, and what follows, up to the next comment, has to be what they say.
//!
//! * `<!-- table: SCENARIO, AT -->`: all ways at that size, the fastest first; after a second
//!   colon, only those named there
//! * `<!-- figure: SCENARIO, AT, WAY -->`: nanoseconds
//! * `<!-- ratio: SCENARIO, AT, WAY / WAY -->`: how many times as long the first takes
//!
//! Each ends at `<!-- end -->`. The pictures in `docs/src/results` are copies of the results' own.
//! `FANFOLD_BLESS=1 cargo test -p fanfold-book --test figures` writes
//! them into the pages.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// One line of the results.
struct Row {
    scenario: String,
    at: String,
    unit: String,
    way: String,
    whose: String,
    /// Nanoseconds, or why there are none.
    median: Result<f64, String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The folder of the newest results.
fn newest() -> PathBuf {
    let folders = fs::read_dir(root().join("benches/results")).expect("there are results");
    let newest = folders.map(|entry| entry.expect("it can be read").path()).max();
    newest.expect("there are results")
}

fn rows() -> Vec<Row> {
    let mut reader = csv::Reader::from_path(newest().join("results.csv")).expect("they are there");
    let row = |record: csv::StringRecord| Row {
        scenario: record[0].into(),
        at: record[2].into(),
        way: record[3].into(),
        whose: record[4].into(),
        unit: record[5].into(),
        median: record[9].parse().map_err(|_| record[12].into()),
    };
    reader.records().map(|record| row(record.expect("it is CSV"))).collect()
}

/// Three digits that count.
fn number(value: f64) -> String {
    let digits = 2 - value.abs().max(1e-9).log10().floor() as i32;
    format!("{value:.*}", digits.clamp(0, 4) as usize)
}

fn median(rows: &[Row], scenario: &str, at: &str, way: &str) -> f64 {
    let mut of = rows.iter().filter(|row| row.scenario == scenario && row.at == at);
    let row = of.find(|row| row.way == way);
    let row = row.unwrap_or_else(|| panic!("no result of {way} in {scenario}, {at}"));
    *row.median.as_ref().unwrap_or_else(|why| panic!("{way} in {scenario}, {at}: {why}"))
}

/// What a comment stands for.
fn figures(rows: &[Row], kind: &str, rest: &str) -> String {
    let parts: Vec<&str> = rest.splitn(3, ',').map(str::trim).collect();
    match (kind, &parts[..]) {
        ("figure", [scenario, at, way]) => number(median(rows, scenario, at, way)),
        ("ratio", [scenario, at, ways]) => {
            let (one, other) = ways.split_once(" / ").expect("a ratio is of two");
            let [one, other] = [one, other].map(|way| median(rows, scenario, at, way.trim()));
            number(one / other)
        }
        ("table", [scenario, at, ..]) => table(rows, scenario, at, parts.get(2).copied()),
        _ => panic!("{kind}: {rest} is no figure"),
    }
}

fn table(rows: &[Row], scenario: &str, at: &str, ways: Option<&str>) -> String {
    let is_named =
        |way: &str| ways.is_none_or(|ways| ways.split(';').any(|name| name.trim() == way));
    let of =
        rows.iter().filter(|row| row.scenario == scenario && row.at == at && is_named(&row.way));
    let mut of: Vec<_> = of.collect();
    let key = |row: &Row| *row.median.as_ref().unwrap_or(&f64::INFINITY);
    of.sort_by(|a, b| key(a).total_cmp(&key(b)));
    let first = of.first().unwrap_or_else(|| panic!("no results of {scenario}, {at}"));
    let named = ways.map_or(of.len(), |ways| ways.split(';').count());
    assert_eq!(of.len(), named, "not all of the ways named are in {scenario}, {at}");
    let mut text =
        format!("\n\n| | of | ns per {} | times the first |\n|---|---|---:|---:|\n", first.unit);
    for row in &of {
        let (way, whose) = (&row.way, &row.whose);
        match &row.median {
            Ok(median) => {
                let (nanoseconds, times) = (number(*median), number(median / key(first)));
                writeln!(text, "| {way} | {whose} | {nanoseconds} | {times} |")
            }
            Err(why) => writeln!(text, "| {way} | {whose} | {why} | |"),
        }
        .expect("text takes all");
    }
    // Markdown wants an empty line around a table.
    text + "\n"
}

/// A page with all its figures made anew, and how many there are.
fn rewrite(rows: &[Row], page: &str) -> (String, usize) {
    const END: &str = "<!-- end -->";
    let (mut text, mut rest, mut count) = (String::new(), page, 0);
    while let Some((before, comment)) = rest.split_once("<!-- ") {
        let (name, after) = comment.split_once(" -->").expect("a comment ends");
        write!(text, "{before}<!-- {name} -->").expect("text takes all");
        rest = after;
        if let Some((kind @ ("figure" | "ratio" | "table"), what)) = name.split_once(": ") {
            let (_, after) = after.split_once(END).expect("figures end");
            text += &figures(rows, kind, what);
            text += END;
            (rest, count) = (after, count + 1);
        }
    }
    (text + rest, count)
}

#[test]
fn figures_are_those_of_the_results() {
    let rows = rows();
    let mut pages = vec![root().join("README.md")];
    let book = fs::read_dir(root().join("docs/src")).expect("the book is there");
    pages.extend(book.map(|entry| entry.expect("it can be read").path()));
    pages.retain(|page| page.extension().is_some_and(|extension| extension == "md"));
    let mut found = 0;
    for page in pages {
        let text = fs::read_to_string(&page).expect("it is text");
        let (now, count) = rewrite(&rows, &text);
        found += count;
        if env::var_os("FANFOLD_BLESS").is_some() {
            fs::write(&page, now).expect("it can be written");
        } else {
            assert!(now == text, "{} has other figures than the results", page.display());
        }
    }
    assert!(found > 0, "no page has figures");
}

#[test]
fn pictures_are_those_of_the_results() {
    let copies = fs::read_dir(root().join("docs/src/results")).expect("there are pictures");
    for copy in copies {
        let copy = copy.expect("it can be read").path();
        let original = newest().join(copy.file_name().expect("it is a file"));
        let picture = fs::read(&original).expect("the results have it");
        if env::var_os("FANFOLD_BLESS").is_some() {
            fs::write(&copy, picture).expect("it can be written");
        } else {
            let is_same = fs::read(&copy).expect("it can be read") == picture;
            assert!(is_same, "{} is not that of the results", copy.display());
        }
    }
}
