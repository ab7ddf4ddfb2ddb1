//! Printing the results, on standard output only.
//!
//! * [`table`]: aligned, for people
//! * [`markdown`]: a table for Markdown
//! * [`csv`]: comma-separated values
//! * [`json`]: JSON, and JSON lines
//! * [`running`]: any of them, again and again
//!
//! What may have millions of rows is made of them in [`stretches`], on all cores.

mod bounds;
mod csv;
mod json;
mod markdown;
mod running;
mod stretches;
mod table;

use std::io::{self, BufWriter, IsTerminal, Write};

use crate::args::OutputFormat;
use crate::error::Error;
use crate::period::Period;
use bounds::WithBounds;
use console::Term;
use fanfold::stat::Value;
use fanfold_table::{Explained, Results};
use running::Last;

/// Prints results: all at once, or some rows at a time, where the format has no need of all.
pub(crate) struct Printer {
    out: BufWriter<io::StdoutLock<'static>>,
    format: OutputFormat,
    threads: usize,
    /// Whether rows were printed.
    has_begun: bool,
    /// Rows that are still to be printed.
    kept: Vec<Value>,
    /// Why no more can be printed.
    error: Option<io::Error>,
    /// How often results are printed on the way; the terminal that they are printed on, if it is one; and what was last.
    period: Option<Period>,
    term: Option<Term>,
    last: Last,
}

impl Printer {
    /// Without a format, it prints a table on a terminal and CSV elsewhere, and where rows come one by one, as a table
    /// has to wait for all; on so many threads.
    pub(crate) fn new(format: Option<OutputFormat>, is_sorted: bool, threads: usize) -> Self {
        let stdout = io::stdout();
        let format = format.unwrap_or(if stdout.is_terminal() && !is_sorted {
            OutputFormat::Table
        } else {
            OutputFormat::Csv
        });
        let out = BufWriter::new(stdout.lock());
        Printer {
            out,
            format,
            threads,
            has_begun: false,
            kept: Vec::new(),
            error: None,
            term: None,
            period: None,
            last: Last::default(),
        }
    }

    /// Has the results printed that often on the way.
    pub(crate) fn every(self, period: Option<Period>) -> Self {
        let term = period.and_then(|_| running::terminal());
        Printer { period, term, ..self }
    }

    /// Takes some rows; whether more can be printed.
    pub(crate) fn take(&mut self, some: Results) -> bool {
        match self.format {
            OutputFormat::Csv | OutputFormat::Jsonl => {
                let printed = self.print_rows(&some).and_then(|()| self.out.flush());
                self.error = printed.err();
            }
            _ => self.kept.extend(some.values),
        }
        self.error.is_none()
    }

    /// Prints rows that others may follow: with columns for all bounds that there may be.
    fn print_rows(&mut self, some: &Results) -> io::Result<()> {
        let bounds = WithBounds::of_any(some);
        let has_begun = std::mem::replace(&mut self.has_begun, true);
        match self.format {
            OutputFormat::Csv => {
                if !has_begun {
                    csv::write_header(&mut self.out, &bounds)?;
                }
                csv::write_rows(&mut self.out, some, &bounds, self.threads)
            }
            _ => json::write_lines(&mut self.out, some, &bounds, self.threads),
        }
    }

    /// Prints the rest, or all.
    pub(crate) fn end(mut self, last: &Results) -> Result<(), Error> {
        if let Some(error) = self.error.take() {
            return Err(Error::Output(error));
        }
        let written = if let Some(period) = self.period {
            self.end_running(last, period)
        } else if self.has_begun {
            self.print_rows(last)
        } else if self.kept.is_empty() {
            self.print_all(last)
        } else {
            let mut all = last.clone();
            self.kept.append(&mut all.values);
            all.values = std::mem::take(&mut self.kept);
            self.print_all(&all)
        };
        written.and_then(|()| self.out.flush()).map_err(Error::Output)
    }

    fn print_all(&mut self, all: &Results) -> io::Result<()> {
        let (out, threads) = (&mut self.out, self.threads);
        match self.format {
            OutputFormat::Table => table::write(out, all),
            OutputFormat::Markdown => markdown::write(out, all),
            OutputFormat::Json => json::write(out, all),
            OutputFormat::Csv => {
                let bounds = WithBounds::new(all);
                csv::write_header(out, &bounds)?;
                csv::write_rows(out, all, &bounds, threads)
            }
            OutputFormat::Jsonl => json::write_lines(out, all, &WithBounds::new(all), threads),
        }
    }
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
