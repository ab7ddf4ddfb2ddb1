//! The program `fanfold`: statistics of columns, in one pass and flat memory.
//!
//! How data flows: `args` say what is asked; `input` opens files and reads records; `plan` settles,
//! from the first header, which columns and statistics are meant; `rows` makes rows of records;
//! `pass` feeds them to aggregates; `report` lays out what came of it; `output` prints that.

mod args;
mod ask;
mod cell;
mod columns;
mod error;
mod generate;
mod input;
mod output;
mod pass;
mod plan;
mod progress;
mod report;
mod rows;

use std::io;
use std::process::ExitCode;

use clap::Parser;

use args::Args;
use error::Error;

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
    let asks = ask::parse(&args.aggregates)?;
    let mut inputs = input::Inputs::open(args, &asks)?;
    let plan = inputs.plan(args, &asks)?;
    if args.explain {
        return output::explain(&plan);
    }
    let results = pass::run(&plan, args, &mut inputs)?;
    inputs.progress.clear();
    results.tell_skipped();
    output::print(&report::Report::new(&plan, results), args.output)
}
