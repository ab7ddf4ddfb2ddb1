//! A table for Markdown.

use std::io::{self, Write};

use comfy_table::presets::ASCII_MARKDOWN;

use super::table::{cells, grid, names, note_estimates};
use fanfold_table::Results;

pub(super) fn write(out: &mut impl Write, report: &Results) -> io::Result<()> {
    // A bar would end the cell.
    let escape = |text: String| text.replace('|', "\\|");
    let names = names(report).into_iter().map(escape).collect();
    let rows = cells(report).map(|row| row.into_iter().map(escape).collect());
    writeln!(out, "{}", grid(names, rows.collect(), report.keys, ASCII_MARKDOWN))?;
    let mut notes = Vec::new();
    note_estimates(&mut notes, report)?;
    if !notes.is_empty() {
        writeln!(out)?;
        out.write_all(&notes)?;
    }
    Ok(())
}
