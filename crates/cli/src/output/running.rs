//! Results that are printed again and again, while input is still read.
//!
//! On a terminal each table takes the place of the one before. Anywhere else each stands below the one before, with what it
//! is of in its first column: when it was, or how many rows there were.

use std::io::{self, Write};

use console::{Term, measure_text_width};
use fanfold::stat::Value;
use fanfold_table::Results;
use jiff::Timestamp;

use super::{Printer, bounds::WithBounds, csv, json, markdown, table};
use crate::args::OutputFormat;
use crate::period::Period;

/// What was printed last.
#[derive(Debug, Default)]
pub(super) struct Last {
    /// The names of the columns, as CSV has them in its first line.
    names: Vec<String>,
    /// How many rows it was of.
    read: Option<u64>,
    /// How many lines of the terminal it takes.
    lines: usize,
}

impl Printer {
    /// Prints the results so far; whether more can be printed.
    pub(crate) fn show(&mut self, results: Results, period: Period) -> bool {
        let printed = self.print_so_far(results, period, false);
        self.error = printed.and_then(|()| self.out.flush()).err();
        self.error.is_none()
    }

    /// Prints the last results, unless those of as many rows were printed.
    pub(super) fn end_running(&mut self, results: &Results, period: Period) -> io::Result<()> {
        let is_known = matches!(period, Period::Rows(_)) && self.last.read == Some(results.read);
        if is_known { Ok(()) } else { self.print_so_far(results.clone(), period, true) }
    }

    fn print_so_far(&mut self, results: Results, period: Period, is_last: bool) -> io::Result<()> {
        self.last.read = Some(results.read);
        let at = match period {
            Period::Time(_) => ("time", Value::from(format!("{:.3}", Timestamp::now()))),
            Period::Rows(_) => ("rows", Value::from(results.read)),
        };
        match self.format {
            OutputFormat::Table if self.term.is_some() => self.print_in_place(&results, is_last),
            OutputFormat::Table | OutputFormat::Markdown => {
                writeln!(self.out, "{} {}:\n", at.0, at.1)?;
                match self.format {
                    OutputFormat::Table => table::write(&mut self.out, &results)?,
                    _ => markdown::write(&mut self.out, &results)?,
                }
                if is_last { Ok(()) } else { writeln!(self.out) }
            }
            OutputFormat::Json => json::write(&mut self.out, &with_first(results, at)),
            OutputFormat::Csv | OutputFormat::Jsonl => self.print_below(&with_first(results, at)),
        }
    }

    /// Prints rows below those before. The columns of records in JSON may become more: then they are named anew.
    fn print_below(&mut self, results: &Results) -> io::Result<()> {
        let bounds = WithBounds::of_any(results);
        if self.format == OutputFormat::Jsonl {
            return json::write_lines(&mut self.out, results, &bounds, self.threads);
        }
        if self.last.names != *bounds.names {
            csv::write_header(&mut self.out, &bounds)?;
            self.last.names = bounds.names.to_vec();
        }
        csv::write_rows(&mut self.out, results, &bounds, self.threads)
    }

    /// Prints a table where the one before stands. Of one that is higher than the terminal, the last shows all.
    fn print_in_place(&mut self, results: &Results, is_last: bool) -> io::Result<()> {
        let Some(term) = &self.term else { return Ok(()) };
        let (height, width) = term.size();
        let mut text = Vec::new();
        table::write(&mut text, results)?;
        let text = String::from_utf8_lossy(&text).into_owned();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let taken = |line: &String| measure_text_width(line).div_ceil(width.max(1).into()).max(1);
        let mut total: usize = lines.iter().map(taken).sum();
        let room = usize::from(height).saturating_sub(2);
        if !is_last && total > room {
            let whole = lines.len();
            while total > room.max(1)
                && let Some(line) = lines.pop()
            {
                total -= taken(&line);
            }
            lines.push(format!("… {} lines more", whole - lines.len()));
            total += 1;
        }
        term.clear_last_lines(self.last.lines)?;
        self.last.lines = total;
        lines.iter().try_for_each(|line| writeln!(self.out, "{line}"))
    }
}

/// The results with one more column before all others.
fn with_first(mut results: Results, (name, value): (&str, Value)) -> Results {
    let width = results.names.len();
    let rows = results.values.chunks(width.max(1));
    let values = rows.flat_map(|row| [&value].into_iter().chain(row).cloned()).collect();
    results.names.insert(0, Results::free_name(&results.names, name.to_owned()));
    results.bounded.iter_mut().for_each(|place| *place += 1);
    (results.values, results.keys) = (values, results.keys + 1);
    results
}

/// The terminal that standard output is, if it is one.
pub(super) fn terminal() -> Option<Term> {
    Some(Term::stdout()).filter(Term::is_term)
}
