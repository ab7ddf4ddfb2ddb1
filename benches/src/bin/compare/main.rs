//! Every way Fanfold offers, beside every rival and the seeds' own Python, on this machine.
//!
//! ```sh
//! cargo run --release -p fanfold-benches --bin compare            # some ten minutes
//! cargo run --release -p fanfold-benches --bin compare -- --quick # less than two
//! ```
//!
//! It writes a folder under `benches/results`: `results.csv` with the spread of every figure,
//! `machine.txt`, plots drawn from the CSV, and `tables.md`. Options: `--only NAME` for scenarios
//! whose name holds this, `--python PROGRAM` for one that has greenlet and uvloop (`just
//! compare-python` makes it), `--out FOLDER`.
//!
//! Every measured call asserts its answer: a wrong one ends the run, and says who was wrong.

#![expect(clippy::disallowed_macros, reason = "a program's output")]

mod errors;
mod machine;
mod memory;
mod plots;
mod python;
mod record;
mod runner;
mod scenario;
mod scenarios;
mod tables;
mod timelines;
mod traces;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use self::record::Row;
use self::runner::{Budget, Runner};
use self::traces::Trace;

struct Options {
    quick: bool,
    only: Option<String>,
    python: String,
    out: Option<PathBuf>,
}

impl Options {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self { quick: false, only: None, python: "python3".into(), out: None };
        while let Some(argument) = arguments.next() {
            if argument == "--quick" {
                options.quick = true;
                continue;
            }
            let value =
                arguments.next().ok_or(format!("{argument} wants a value, or is not known"))?;
            match argument.as_str() {
                "--only" => options.only = Some(value),
                "--python" => options.python = value,
                "--out" => options.out = Some(value.into()),
                _ => {
                    return Err(format!(
                        "{argument} is not known: --quick, --only, --python, --out"
                    ));
                }
            }
        }
        Ok(options)
    }

    fn wants(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|only| name.contains(only))
    }
}

fn main() -> ExitCode {
    match Options::parse(std::env::args().skip(1)).and_then(|options| compare(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("compare: {error}");
            ExitCode::FAILURE
        }
    }
}

fn compare(options: &Options) -> Result<(), String> {
    let begun = Instant::now();
    let rows = measure(options)?;
    let traces = traces::timelines()?;
    let out = options.out.clone().unwrap_or_else(place);
    write(&out, &rows, &traces, options, begun)
        .map_err(|error| format!("{}: {error}", out.display()))?;
    println!("{}", tables::markdown(&rows));
    eprintln!("took {:.0} s, written to {}", begun.elapsed().as_secs_f64(), out.display());
    Ok(())
}

fn measure(options: &Options) -> Result<Vec<Row>, String> {
    let mut rows = Vec::new();
    // Before anything has taken memory and given it back.
    if options.wants(memory::BYTES_OF_A_TASK) || options.wants(memory::BYTES_OF_A_GENERATOR) {
        rows.extend(memory::rows());
    }
    let raw = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/compare"));
    let mut runner = Runner::new(Budget::new(options.quick), &raw);
    for scenario in scenarios::all(options.quick) {
        if options.wants(scenario.name) {
            runner.run(scenario)?;
        }
    }
    rows.extend(runner.rows);
    if options.wants(traces::ITEMS_ALIVE) {
        rows.extend(traces::alive()?);
    }
    if options.wants(errors::ERROR_OF_A_SUM) {
        eprintln!("{}", errors::ERROR_OF_A_SUM);
        rows.extend(errors::of_sums(options.quick));
    }
    if options.wants(errors::ERROR_OF_A_RANK) {
        eprintln!("{}", errors::ERROR_OF_A_RANK);
        rows.extend(errors::of_ranks(options.quick));
    }
    rows.extend(python::rows(&options.python, options.quick, |name| options.wants(name))?);
    rows.retain(|row| options.wants(&row.scenario));
    Ok(rows)
}

/// The folder of today's results on this machine.
fn place() -> PathBuf {
    let today = jiff::Zoned::now().date();
    let name = format!("{today}-{}", machine::short_name(&machine::processor()));
    [env!("CARGO_MANIFEST_DIR"), "results", &name].iter().collect()
}

fn write(
    out: &PathBuf,
    rows: &[Row],
    traces: &[Trace],
    options: &Options,
    begun: Instant,
) -> Result<(), Box<dyn std::error::Error>> {
    fs::create_dir_all(out)?;
    fs::write(out.join("results.csv"), record::csv(rows))?;
    let seconds = begun.elapsed().as_secs_f64();
    fs::write(out.join("machine.txt"), machine::describe(&options.python, options.quick, seconds))?;
    fs::write(out.join("tables.md"), tables::markdown(rows))?;
    fs::write(out.join("timelines.csv"), traces::csv(traces))?;
    timelines::draw(&out.join("timelines.svg"), traces)?;
    plots::draw(out, rows)
}
