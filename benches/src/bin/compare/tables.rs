//! The figures as tables: every scenario, what each is of its limit, and where Fanfold loses.

use std::fmt::Write;

use crate::errors::ERROR_OF_A_RANK;
use crate::record::Row;
use crate::scenario::{Limit, WORK, Whose};
use crate::traces::ITEMS_ALIVE;

/// What has so many places that only a picture shows it; `results.csv` has all of them.
const DRAWN: [&str; 2] = [ERROR_OF_A_RANK, ITEMS_ALIVE];

/// A figure as a multiple of what it runs into, if that is known.
fn of_limit(rows: &[Row], row: &Row, median: f64) -> String {
    let Some(Limit { name, times }) = &row.limit else { return String::new() };
    let measured = rows.iter().find(|row| row.whose == Whose::Limit && row.way == *name);
    let unit = if name == WORK { Some(1.0) } else { measured.and_then(Row::median) };
    let Some(unit) = unit else { return String::new() };
    let times_it = number(median / (unit * times));
    match (name == WORK, *times == 1.0) {
        (true, _) | (_, true) => format!("{times_it} x {name}"),
        _ => format!("{times_it} x {} of {name}", number(*times)),
    }
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
                let limit = of_limit(rows, row, spread.median);
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

/// Cases in which a rival is faster than whatever Fanfold has of its class.
fn losses(text: &mut String, rows: &[Row], cases: &[(&str, u64)]) -> std::fmt::Result {
    writeln!(text, "## Where Fanfold loses\n")?;
    writeln!(
        text,
        "Rivals that take less than the best of Fanfold's ways of the same class, quartile below quartile.\n"
    )?;
    writeln!(text, "| scenario | rival | takes | Fanfold's best | takes | times as much |")?;
    writeln!(text, "|---|---|---:|---|---:|---:|")?;
    for (scenario, at) in cases {
        let of_case: Vec<&Row> = rows
            .iter()
            .filter(|row| row.scenario == *scenario && row.at == *at && row.median().is_some())
            .collect();
        let rivals = of_case.iter().filter(|row| matches!(row.whose, Whose::Rust | Whose::Python));
        for rival in rivals {
            // Python's stand beside all of ours.
            let alike = |ours: &&&Row| {
                let in_class = rival.class == ours.class || rival.whose == Whose::Python;
                ours.whose == Whose::Fanfold && in_class
            };
            let best = of_case.iter().filter(alike).min_by(|a, b| key(a).total_cmp(&key(b)));
            let Some(best) = best.filter(|best| is_clearly_less(rival, best)) else { continue };
            let unit = best.unit.split(' ').next().unwrap_or_default();
            writeln!(
                text,
                "| {scenario}, {} {at} | {} | {} {unit} | {} | {} {unit} | {} |",
                best.axis,
                rival.way,
                number(key(rival)),
                best.way,
                number(key(best)),
                number(key(best) / key(rival))
            )?;
        }
    }
    Ok(())
}

/// Whether the one's upper quartile is below the other's lower one.
fn is_clearly_less(one: &Row, other: &Row) -> bool {
    match (&one.spread, &other.spread) {
        (Ok(one), Ok(other)) => one.upper_quartile < other.lower_quartile,
        _ => false,
    }
}

/// Three digits that count.
fn number(value: f64) -> String {
    if value != 0.0 && value.abs() < 1e-4 {
        return format!("{value:.2e}");
    }
    let digits = 2 - value.abs().max(1e-9).log10().floor() as i32;
    format!("{value:.*}", digits.clamp(0, 6) as usize)
}
