//! Results in aligned columns, for people.
//!
//! A row of results is a line as long as the lines fit. Where they would not, and turning the table
//! makes it narrower, each result is a line, and each group a column.

use std::io::{self, Write};

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{CellAlignment, ContentArrangement, Table, TableStyle};

use fanfold::stat::{Method, Value};

use crate::error::readable;
use fanfold_table::Results;

/// The width of what is no terminal.
const WIDTH: u16 = 100;

pub(super) fn write(out: &mut impl Write, report: &Results) -> io::Result<()> {
    let rows: Vec<_> = cells(report).collect();
    let upright = grid(names(report), rows.clone(), report.keys, UTF8_FULL_CONDENSED);
    let width = upright.width().unwrap_or(WIDTH).into();
    let table = if line_length(&upright) > width {
        let turned = turned(report, &rows);
        if line_length(&turned) < line_length(&upright) { turned } else { upright }
    } else {
        upright
    };
    writeln!(out, "{table}")?;
    note_estimates(out, report)
}

fn line_length(table: &Table) -> usize {
    table.lines().map(|line| line.chars().count()).max().unwrap_or(0)
}

/// The table with a line for each result: one key is its header, or all of them its first lines.
fn turned(report: &Results, rows: &[Vec<String>]) -> Table {
    let names = names(report);
    let line = |place: usize| {
        let cells = rows.iter().map(|row| row[place].clone());
        [names[place].clone()].into_iter().chain(cells).collect::<Vec<_>>()
    };
    let mut lines = (0..report.names.len()).map(line);
    let header = if report.keys == 0 { Vec::new() } else { lines.next().unwrap_or_default() };
    grid(header, lines.collect(), 1, UTF8_FULL_CONDENSED)
}

/// The cells of a report as text, estimates marked.
pub(super) fn cells(report: &Results) -> impl Iterator<Item = Vec<String>> {
    report
        .rows()
        .map(|row| row.iter().map(|value| readable(format!("{value:#}").as_bytes())).collect())
}

/// The names of a report's columns.
pub(super) fn names(report: &Results) -> Vec<String> {
    report.names.iter().map(|name| readable(name.as_bytes())).collect()
}

/// A table whose first columns, the keys, are aligned to the left, and the rest to the right.
pub(super) fn grid(
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    keys: usize,
    style: TableStyle,
) -> Table {
    let mut table = Table::new();
    table.load_style(style).set_content_arrangement(ContentArrangement::Disabled);
    if !header.is_empty() {
        table.set_header(header);
    }
    table.add_rows(rows);
    for column in table.column_iter_mut().skip(keys) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// What the marks mean, once for each method, with its greatest error.
pub(super) fn note_estimates(out: &mut impl Write, report: &Results) -> io::Result<()> {
    let mut errors: Vec<(Method, f64)> = Vec::new();
    for estimate in report.rows().flatten().filter_map(Value::estimate) {
        match errors.iter_mut().find(|(method, _)| *method == estimate.method) {
            Some((_, error)) => *error = error.max(estimate.error),
            None => errors.push((estimate.method, estimate.error)),
        }
    }
    for (method, error) in errors {
        writeln!(out, "≈ {method}: within {:.2} % {}", error * 100.0, method.error_of())?;
    }
    Ok(())
}
