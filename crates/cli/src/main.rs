//! The program `fanfold`: statistics of columns, in one pass and flat memory.
//!
//! How data flows: `args` say what is asked; the crate `fanfold_table` reads, and computes it; `output`
//! prints what came of it.

mod args;
mod error;
mod generate;
mod help;
mod output;
mod progress;

use std::io;
use std::process::ExitCode;

use clap::Parser;
use fanfold_table::{Note, Results, Table};

use args::Args;
use error::Error;
use progress::Progress;

fn main() -> ExitCode {
    let args = Args::parse();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read the output has had enough: not an error.
        Err(Error::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            error::note(&error);
            ExitCode::from(error.exit_status())
        }
    }
}

fn run(args: &Args) -> Result<(), Error> {
    if let Some(what) = args.generate {
        return generate::generate(what);
    }
    let failed = |error| Error::Table(error, args.missing.join(","));
    let table = Table::new(args.sources())
        .options(args.options())
        .columns(args.columns.iter().cloned())
        .group_by(args.group_by.iter().cloned());
    if args.explain {
        return output::explain(&table.explain(&args.aggregates).map_err(failed)?);
    }
    let progress = Progress::start(&args.files, table.bytes());
    let results = table.aggregate_lists(&args.aggregates);
    progress.stop();
    let results = results.map_err(failed)?;
    tell(&results);
    output::print(&results, args.output)
}

/// Says on stderr what is worth knowing.
fn tell(results: &Results) {
    for note in &results.notes {
        match note {
            Note::NumberInHeader { .. } => {
                error::note(format_args!("{note}; `--no-header` reads it as data"));
            }
            note => error::note(note),
        }
    }
}
