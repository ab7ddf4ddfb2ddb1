//! Every way Fanfold offers, beside every rival in Rust and in Python, on this machine.
//!
//! ```sh
//! cargo run --release -p fanfold-benches --bin compare            # under 15 minutes
//! cargo run --release -p fanfold-benches --bin compare -- --quick # less than two
//! ```
//!
//! It writes a folder under `benches/results`: `results.csv` with the spread of every figure,
//! `machine.txt`, and plots and `tables.md`, drawn from the CSV. Options: `--only NAME` for scenarios
//! whose name holds this, `--python PROGRAM` for one that has greenlet, uvloop, NumPy and
//! Polars (`just compare-python` makes it), `--out FOLDER`, and `--from FOLDER` to draw anew what is there.
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

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use std::{fs, io};

use self::record::Row;
use self::runner::{Budget, Runner};
use self::traces::Trace;

struct Options {
    quick: bool,
    only: Option<String>,
    python: String,
    out: Option<PathBuf>,
    from: Option<PathBuf>,
    bytes_of: Option<String>,
}

impl Options {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            quick: false,
            only: None,
            python: "python3".into(),
            out: None,
            from: None,
            bytes_of: None,
        };
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
                "--from" => options.from = Some(value.into()),
                "--bytes-of" => options.bytes_of = Some(value),
                _ => {
                    return Err(format!(
                        "{argument} is not known: --quick, --only, --python, --out, --from"
                    ));
                }
            }
        }
        if options.only.is_some() && options.out.is_none() {
            return Err("--only wants --out: a part is not to take the place of the whole".into());
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
    if let Some(way) = &options.bytes_of {
        println!("{}", memory::bytes_of(way).ok_or("the system does not tell")?);
        return Ok(());
    }
    let begun = Instant::now();
    let out = options.out.clone().unwrap_or_else(|| place(options.quick));
    let failed = |error: Box<dyn Error>| format!("{}: {error}", out.display());
    match &options.from {
        Some(from) => draw(&out, from).map_err(failed)?,
        None => {
            let before = machine::two_at_once();
            let (rows, traces) = (measure(options)?, traces::timelines()?);
            let seconds = begun.elapsed().as_secs_f64();
            let two_at_once = [before, machine::two_at_once()];
            let machine = machine::describe(&options.python, seconds, two_at_once);
            write(&out, &rows, &traces, &machine).map_err(failed)?;
            draw(&out, &out).map_err(failed)?;
        }
    }
    eprintln!("took {:.0} s, written to {}", begun.elapsed().as_secs_f64(), out.display());
    Ok(())
}

fn measure(options: &Options) -> Result<Vec<Row>, String> {
    let mut rows = Vec::new();
    if options.wants(memory::BYTES_OF_A_TASK) || options.wants(memory::BYTES_OF_A_GENERATOR) {
        rows.extend(memory::rows());
    }
    let raw = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/compare"));
    let mut runner = Runner::new(Budget::new(options.quick), &raw);
    for (name, scenario) in scenarios::ALL {
        if options.wants(name) {
            runner.run(name, scenario(options.quick))?;
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
    let doubles = raw.join("doubles");
    if options.wants(scenarios::SIX_STATISTICS) {
        write_doubles(&doubles, options.quick)
            .map_err(|error| format!("{}: {error}", doubles.display()))?;
    }
    rows.extend(python::rows(&options.python, options.quick, &doubles, |name| {
        options.wants(name)
    })?);
    rows.retain(|row| options.wants(&row.scenario));
    Ok(rows)
}

/// The numbers of the six statistics, for Python: as many files as there are sizes, of doubles.
fn write_doubles(folder: &Path, quick: bool) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for count in scenarios::statistics::sizes_of_six(quick) {
        let numbers = scenarios::statistics::numbers(*count);
        let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        fs::write(folder.join(count.to_string()), bytes)?;
    }
    Ok(())
}

/// The folder of today's results on this machine.
fn place(quick: bool) -> PathBuf {
    let today = jiff::ZonedDateTime::now().date();
    let quick = if quick { "-quick" } else { "" };
    let name = format!("{today}-{}{quick}", machine::short_name(&machine::processor()));
    [env!("CARGO_MANIFEST_DIR"), "results", &name].iter().collect()
}

/// Writes down what was measured.
fn write(out: &Path, rows: &[Row], traces: &[Trace], machine: &str) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(out)?;
    record::write(&out.join("results.csv"), rows)?;
    traces::write(&out.join("timelines.csv"), traces)?;
    fs::write(out.join("machine.txt"), machine)?;
    Ok(())
}

/// Draws what was written down, in the same folder or in another one.
fn draw(out: &Path, from: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(out)?;
    let rows = record::read(&from.join("results.csv"))?;
    let traces = traces::read(&from.join("timelines.csv"))?;
    fs::write(out.join("tables.md"), tables::markdown(&rows))?;
    timelines::draw(&out.join("timelines.svg"), &traces)?;
    plots::draw(out, &rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tables and pictures of the committed results are those of their rows, to the last letter.
    #[test]
    fn what_was_drawn_can_be_drawn_again() {
        let results = Path::new(env!("CARGO_MANIFEST_DIR")).join("results");
        let drawn = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/compare/drawn");
        let mut compared = 0;
        for folder in fs::read_dir(results).expect("there are results") {
            let folder = folder.expect("it can be read").path();
            let _ = fs::remove_dir_all(&drawn);
            draw(&drawn, &folder).expect("it can be drawn");
            for file in fs::read_dir(&drawn).expect("it was drawn") {
                let file = file.expect("it can be read").path();
                let committed = folder.join(file.file_name().expect("a file"));
                let same = fs::read(&committed).ok() == fs::read(&file).ok();
                assert!(same, "{} is not what its rows say", committed.display());
                compared += 1;
            }
        }
        assert!(compared > 0, "nothing was drawn");
    }
}
