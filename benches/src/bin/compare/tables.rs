//! The figures as tables: every scenario, what each is of its limit, and where Fanfold loses.

use std::fmt::Write;

use crate::errors::ERROR_OF_A_RANK;
use crate::record::Row;
use crate::scenario::Whose;
use crate::traces::ITEMS_ALIVE;

/// Ways, by a part of their name, and the limit they run into.
const LIMITS: [(&str, &str); 14] = [
    ("Fibers", "a bare switch there and back"),
    ("Generator", "a bare switch there and back"),
    ("corosensei", "a bare switch there and back"),
    ("generators", "a bare switch there and back"),
    ("Lockstep::classic", "a futex wake there and back"),
    ("std::sync::Barrier", "a futex wake there and back"),
    ("Lockstep", "a cache line there and back"),
    ("Ring", "a cache line there and back"),
    ("bus", "a cache line there and back"),
    ("channel", "a cache line there and back"),
    ("crossbeam", "a cache line there and back"),
    ("prefetch", "a cache line there and back"),
    ("slice", "reading 8 bytes of memory"),
    ("par_aggregate_all", "reading 8 bytes of memory"),
];

/// What has so many places that only a picture shows it; `results.csv` has all of them.
const DRAWN: [&str; 2] = [ERROR_OF_A_RANK, ITEMS_ALIVE];

/// What a way's limit is, and how long that takes.
fn limit(rows: &[Row], row: &Row) -> Option<(&'static str, f64)> {
    // Python's ways are named after Python's, and none comes near.
    let mine = |(part, _): &&(&str, &str)| row.whose != Whose::Python && row.way.contains(part);
    let (_, limit) = LIMITS.iter().find(mine)?;
    let found = rows.iter().find(|row| row.whose == Whose::Limit && row.way == *limit)?;
    Some((limit, found.median()?))
}

pub(crate) fn markdown(rows: &[Row]) -> String {
    let mut text = String::new();
    let mut cases: Vec<(&str, u64)> = Vec::new();
    for row in rows {
        if !DRAWN.contains(&&*row.scenario) && !cases.contains(&(&row.scenario, row.at)) {
            cases.push((&row.scenario, row.at));
        }
    }
    for (scenario, at) in &cases {
        let mut of_case: Vec<&Row> =
            rows.iter().filter(|row| row.scenario == *scenario && row.at == *at).collect();
        of_case.sort_by(|a, b| key(a).total_cmp(&key(b)));
        table(&mut text, rows, &of_case).expect("text takes all");
    }
    losses(&mut text, rows, &cases).expect("text takes all");
    text
}

fn key(row: &Row) -> f64 {
    row.median().unwrap_or(f64::INFINITY)
}

/// One scenario at one size, the fastest first.
fn table(text: &mut String, rows: &[Row], of_case: &[&Row]) -> std::fmt::Result {
    let Some(first) = of_case.first() else { return Ok(()) };
    writeln!(text, "## {}, {} {}\n", first.scenario, first.axis, first.at)?;
    writeln!(
        text,
        "| way | of | {} | quartiles | times the first | times its limit |",
        first.unit
    )?;
    writeln!(text, "|---|---|---:|---:|---:|---|")?;
    for row in of_case {
        write!(text, "| {} | {} | ", row.way, row.whose.name())?;
        match &row.spread {
            Err(why) => writeln!(text, "{why} | | | |")?,
            Ok(spread) => {
                let fastest = spread.median / key(first);
                let limit = match limit(rows, row) {
                    Some((name, limit)) => format!("{} x {name}", number(spread.median / limit)),
                    None => String::new(),
                };
                let (low, high) = (number(spread.lower_quartile), number(spread.upper_quartile));
                writeln!(
                    text,
                    "{} | {low} to {high} | {} | {limit} |",
                    number(spread.median),
                    number(fastest)
                )?;
            }
        }
    }
    writeln!(text)
}

/// Cases in which a rival is faster than whatever Fanfold has for it.
fn losses(text: &mut String, rows: &[Row], cases: &[(&str, u64)]) -> std::fmt::Result {
    writeln!(text, "## Where Fanfold loses\n")?;
    writeln!(text, "Rivals that take less than the best of Fanfold's ways to the same answer.\n")?;
    writeln!(text, "| scenario | rival | | Fanfold's best | | in | times as much |")?;
    writeln!(text, "|---|---|---:|---|---:|---|---:|")?;
    for (scenario, at) in cases {
        let of = |ours: bool| {
            rows.iter().filter(move |row| {
                let is_ours = row.whose == Whose::Fanfold;
                let counts = is_ours == ours && row.whose != Whose::Limit && row.median().is_some();
                row.scenario == *scenario && row.at == *at && counts
            })
        };
        let Some(best) = of(true).min_by(|a, b| key(a).total_cmp(&key(b))) else { continue };
        for rival in of(false).filter(|rival| key(rival) < key(best)) {
            let (theirs, ours) = (key(rival), key(best));
            writeln!(
                text,
                "| {scenario}, {} {at} | {} | {} | {} | {} | {} | {} |",
                best.axis,
                rival.way,
                number(theirs),
                best.way,
                number(ours),
                best.unit,
                number(ours / theirs)
            )?;
        }
    }
    Ok(())
}

/// Three digits that count.
pub(crate) fn number(value: f64) -> String {
    if value != 0.0 && value.abs() < 1e-4 {
        return format!("{value:.2e}");
    }
    let digits = 2 - value.abs().max(1e-9).log10().floor() as i32;
    format!("{value:.*}", digits.clamp(0, 6) as usize)
}
