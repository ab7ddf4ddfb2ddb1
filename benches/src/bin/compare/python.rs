//! Python's ways, on the same machine in the same run.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::memory::BYTES_OF_A_GENERATOR;
use crate::record::{Row, Spread};
use crate::scenario::Whose;
use crate::scenarios::{SIX_STATISTICS, SUM_AND_MAX};

/// A script, each line of whose output is a row as JSON, and what it is for: scenarios, with a way of
/// each and its size, to say "not run" of where there is no Python.
type Script = (&'static str, &'static [(&'static str, &'static str, u64)]);

const SCRIPTS: [Script; 3] = [
    (
        "strategies.py",
        &[
            (SUM_AND_MAX, "buffer", 10_000),
            (SUM_AND_MAX, "itertools.tee", 10_000),
            (SUM_AND_MAX, "itertools.tee on threads", 10_000),
            (SUM_AND_MAX, "Barrier and Condition", 10_000),
            (SUM_AND_MAX, "greenlet", 10_000),
            (SUM_AND_MAX, "asyncio", 10_000),
            (SUM_AND_MAX, "uvloop", 10_000),
            (SUM_AND_MAX, "reduce", 10_000),
            (SUM_AND_MAX, "BackgroundGenerator", 10_000),
            (SUM_AND_MAX, "SpawnedGenerator", 10_000),
            (SUM_AND_MAX, "TaskPool", 10_000),
        ],
    ),
    (
        "tasks.py",
        &[
            (BYTES_OF_A_GENERATOR, "a generator", 100_000),
            ("taking turns", "a deque of generators", 1_000),
            ("resuming", "generators", 1_000),
        ],
    ),
    (
        "arrays.py",
        &[
            (SIX_STATISTICS, "NumPy, six calls", 1_000_000),
            (SIX_STATISTICS, "Polars, all threads", 1_000_000),
        ],
    ),
];

/// Rows of the scripts that have a scenario that is wanted, or what would be there.
///
/// # Errors
///
/// What a script said that failed, by a wrong answer or otherwise.
pub(crate) fn rows(
    python: &str,
    quick: bool,
    doubles: &Path,
    wants: impl Fn(&str) -> bool,
) -> Result<Vec<Row>, String> {
    let mut rows = Vec::new();
    for (script, of) in SCRIPTS {
        if !of.iter().any(|(scenario, ..)| wants(scenario)) {
            continue;
        }
        eprintln!("{python}: {script}");
        let script = format!("{}/peers/{script}", env!("CARGO_MANIFEST_DIR"));
        let mut command = Command::new(python);
        command.arg(&script).args(quick.then_some("--quick")).arg(doubles);
        match command.output() {
            Ok(output) if output.status.success() => {
                rows.extend(String::from_utf8_lossy(&output.stdout).lines().map(row));
            }
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stderr);
                return Err(format!("{python} {script}: {}\n{said}", output.status));
            }
            Err(error) => {
                let why = format!("not run: {python}: {error}");
                rows.extend(of.iter().map(|(scenario, way, at)| absent(scenario, way, *at, &why)));
            }
        }
    }
    Ok(rows)
}

/// A line of a script: what a row has, with its samples or why there are none.
fn row(line: &str) -> Row {
    let value: Value = serde_json::from_str(line).expect("the script writes JSON");
    let text = |field: &str| value[field].as_str().expect("a text").to_owned();
    let spread = match value["why"].as_str() {
        Some(why) => Err(format!("not run: {why}")),
        None => {
            let samples = value["samples"].as_array().expect("a list of numbers");
            Ok(Spread::of(samples.iter().filter_map(Value::as_f64).collect()))
        }
    };
    let at = value["at"].as_u64().expect("a number");
    let absent = absent(&text("scenario"), &text("way"), at, "");
    Row { axis: text("axis"), unit: text("unit"), spread, ..absent }
}

/// A way that was not run.
fn absent(scenario: &str, way: &str, at: u64, why: &str) -> Row {
    Row {
        scenario: scenario.into(),
        axis: "items".into(),
        at,
        unit: "ns per item".into(),
        way: format!("Python: {way}"),
        whose: Whose::Python,
        class: String::new(),
        limit: None,
        spread: Err(why.into()),
    }
}
