//! Printing the results, on standard output only.
//!
//! * [`table`]: aligned, for people
//! * [`markdown`]: a table for Markdown
//! * [`csv`]: comma-separated values
//! * [`json`]: JSON, and JSON lines
//!
//! What may have millions of rows is made of them in [`stretches`], on all cores.

mod bounds;
mod csv;
mod json;
mod markdown;
mod stretches;
mod table;

use std::io::{self, BufWriter, IsTerminal, Write};

use crate::args::OutputFormat;
use crate::error::Error;
use fanfold_table::{Explained, Results};

/// Prints a report, on so many threads; without a format, as a table on a terminal and as CSV elsewhere.
pub(crate) fn print(
    report: &Results,
    format: Option<OutputFormat>,
    threads: usize,
) -> Result<(), Error> {
    let stdout = io::stdout();
    let format = format.unwrap_or(if stdout.is_terminal() {
        OutputFormat::Table
    } else {
        OutputFormat::Csv
    });
    let mut out = BufWriter::new(stdout.lock());
    let written = match format {
        OutputFormat::Table => table::write(&mut out, report),
        OutputFormat::Markdown => markdown::write(&mut out, report),
        OutputFormat::Csv => csv::write(&mut out, report, threads),
        OutputFormat::Json => json::write(&mut out, report),
        OutputFormat::Jsonl => json::write_lines(&mut out, report, threads),
    };
    written.and_then(|()| out.flush()).map_err(Error::Output)
}

/// Prints which states would be kept.
pub(crate) fn explain(explained: &Explained) -> Result<(), Error> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut write = || {
        let mut last = "";
        for (name, explanation) in &explained.columns {
            // A column that is read twice is named once.
            if std::mem::replace(&mut last, name) != name {
                writeln!(out, "{name}")?;
            }
            for state in explanation.states() {
                writeln!(out, "  {state}")?;
            }
        }
        for ([first, second], members) in &explained.pairs {
            let members: Vec<_> = members.iter().map(ToString::to_string).collect();
            writeln!(out, "{first}, {second}\n  sums, or ends, of both: {}", members.join(", "))?;
        }
        if !explained.keys.is_empty() {
            writeln!(out, "for each group by {}", explained.keys.join(", "))?;
        }
        out.flush()
    };
    write().map_err(Error::Output)
}
