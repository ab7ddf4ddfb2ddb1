//! The program `fanfold`: statistics of columns, in one pass and flat memory.
//!
//! How data flows: `args` say what is asked; the crate `fanfold_table` reads, and computes it; `output`
//! prints what came of it.

mod args;
mod checkpoint;
mod error;
mod generate;
mod help;
mod interrupt;
mod output;
mod period;
mod progress;
mod rejects;
mod saved;
mod target;

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use fanfold_table::{Note, Results, Table};

use args::{Args, Command};
use error::Error;
use interrupt::Interrupt;
use output::Printer;
use progress::Progress;
use rejects::Rejects;

fn main() -> ExitCode {
    let args = Args::parse();
    match run(&args) {
        Ok(Ended::Whole) => ExitCode::SUCCESS,
        Ok(Ended::Skipped) => ExitCode::from(SKIPPED),
        Ok(Ended::Interrupted) => ExitCode::from(INTERRUPTED),
        // Whoever read the output has had enough: not an error.
        Err(Error::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            error::note(&error);
            ExitCode::from(error.exit_status())
        }
    }
}

/// Tells the allocator to keep what is freed.
///
/// Each block needs the same few megabytes anew. glibc gives freed memory back to the system where it is more
/// than twice the largest stretch that was ever freed, so that each block had its pages cleared by the kernel
/// again, an eighth of the time of a profile. Once a stretch of 16 MiB was freed, no page of which was touched,
/// it keeps up to 32. To others this means nothing. Groups keep what they are given, and only take more by it.
fn keep_freed_memory() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(16 << 20)));
}

/// The exit status of a program that a signal ended.
const INTERRUPTED: u8 = 130;

/// The exit status where something was skipped, and nothing was to be.
const SKIPPED: u8 = 3;

/// How a run that gave results ended.
enum Ended {
    Whole,
    Skipped,
    Interrupted,
}

fn run(args: &Args) -> Result<Ended, Error> {
    if let Some(what) = args.generate {
        return generate::generate(what).map(|()| Ended::Whole);
    }
    match &args.command {
        Some(Command::Merge(merge)) => return saved::merge(merge).map(|()| Ended::Whole),
        Some(Command::Inspect { files }) => return saved::inspect(files).map(|()| Ended::Whole),
        None => {}
    }
    let (interrupt, stdin) = Interrupt::listen().map_err(Error::Signals)?;
    let failed = |error| Error::Table(error, args.missing.join(","));
    let table = Table::new(args.sources(stdin))
        .options(args.options())
        .stop_by(interrupt.flag())
        .columns(args.columns.iter().cloned())
        .group_by(args.group_by.iter().cloned());
    if args.explain {
        output::explain(&table.explain(&args.aggregates).map_err(failed)?)?;
        return Ok(Ended::Whole);
    }
    let windows = args.windows().map_err(failed)?;
    if let Some(file) = &args.save_state {
        saved::check(file, &args.files)?;
    }
    let table = saved::load(table, &args.load)?;
    let table = match &args.checkpoint {
        None => table,
        Some(file) => checkpoint::keep(table, file, args)?,
    };
    let (table, rejects) = match &args.rejects {
        None => (table, None),
        Some(path) => {
            let (table, rejects) = Rejects::of(
                table,
                path,
                args.files.iter().chain(&args.load).chain(&args.save_state),
            )?;
            (table, Some(rejects))
        }
    };
    if args.group_by.is_empty() {
        keep_freed_memory();
    }
    // Rows on the same terminal would be drawn over it.
    let prints_rows = args.sorted || windows.is_some();
    let prints_early = prints_rows || args.every.is_some();
    let is_drawn = !(prints_early && io::stdout().is_terminal());
    let progress = is_drawn.then(|| Progress::start(&args.files, table.bytes()));
    let printer = Printer::new(args.output, prints_rows, args.options().workers());
    let mut printer = printer.every(args.every);
    let mut bytes = None;
    let results = match (args.sorted, windows) {
        (_, Some(window)) => {
            table.aggregate_windows(&args.aggregates, window, |results| printer.take(results))
        }
        (true, None) => table.aggregate_sorted(&args.aggregates, |results| printer.take(results)),
        (false, None) if args.save_state.is_none() && args.every.is_none() => {
            table.aggregate_lists(&args.aggregates)
        }
        (false, None) => {
            let state = match args.every {
                None => table.state(&args.aggregates),
                Some(period) => {
                    let show = |results| printer.show(results, period);
                    table.running(&args.aggregates, period.into(), show)
                }
            };
            state.and_then(|state| {
                bytes = args.save_state.is_some().then(|| state.to_bytes());
                state.results()
            })
        }
    };
    progress.into_iter().for_each(Progress::stop);
    rejects.map_or(Ok(()), Rejects::end)?;
    let results = match results {
        // Before there was anything to tell of.
        Err(fanfold_table::Error::Input { rows: 0, .. }) if interrupt.came() => {
            return Ok(Ended::Interrupted);
        }
        results => results.map_err(failed)?,
    };
    let save = |(file, bytes): (&PathBuf, Vec<u8>)| saved::save(file, &bytes);
    let saved = args.save_state.as_ref().zip(bytes).map_or(Ok(()), save);
    tell(&results);
    printer.end(&results)?;
    saved?;
    let has = |is_it: fn(&Note) -> bool| results.notes.iter().any(is_it);
    let is_interrupted = has(|note| matches!(note, Note::Interrupted { .. }));
    if let Some(file) = args.checkpoint.as_ref().filter(|_| !is_interrupted) {
        checkpoint::end(file)?;
    }
    Ok(if is_interrupted {
        Ended::Interrupted
    } else if args.strict && has(|note| matches!(note, Note::Skipped { .. })) {
        Ended::Skipped
    } else {
        Ended::Whole
    })
}

/// Says on stderr what is worth knowing.
fn tell(results: &Results) {
    for note in &results.notes {
        match note {
            Note::NumberInHeader { .. } => {
                error::note(format_args!("{note}; `--no-header` reads it as data"));
            }
            Note::NotSplit { .. } => error::note(format_args!("{note}; `-d ,` splits it")),
            Note::NoNumbers { number: Some(cell), .. } => match error::other_notation(cell) {
                Some(way) => error::note(format_args!("{note}; {way}")),
                None => error::note(note),
            },
            note => error::note(note),
        }
    }
}
