//! The seeds' own ways, in Python, on the same machine in the same run.

use std::process::Command;

use serde_json::Value;

use crate::memory::BYTES_OF_A_GENERATOR;
use crate::record::{Row, Spread};
use crate::scenario::Whose;
use crate::scenarios::SUM_AND_MAX;

/// The scripts, each of which writes a line of JSON for every row, and the scenarios they are for.
const SCRIPTS: [(&str, &[&str]); 3] = [
    ("strategies.py", &[SUM_AND_MAX]),
    ("tasks.py", &[BYTES_OF_A_GENERATOR, "taking turns", "resuming"]),
    ("arrays.py", &["six statistics"]),
];

/// Rows of the scripts that have a scenario that is wanted, or one that says why there are none.
///
/// # Errors
///
/// What a script said that failed, by a wrong answer or otherwise.
pub(crate) fn rows(
    python: &str,
    quick: bool,
    wants: impl Fn(&str) -> bool,
) -> Result<Vec<Row>, String> {
    let mut rows = Vec::new();
    for (script, _) in SCRIPTS.iter().filter(|(_, of)| of.iter().any(|scenario| wants(scenario))) {
        eprintln!("{python}: {script}");
        let script = format!("{}/peers/{script}", env!("CARGO_MANIFEST_DIR"));
        let output = Command::new(python).arg(&script).args(quick.then_some("--quick")).output();
        match output {
            Ok(output) if output.status.success() => {
                rows.extend(String::from_utf8_lossy(&output.stdout).lines().map(row));
            }
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stderr);
                return Err(format!("{python} {script}: {}\n{said}", output.status));
            }
            Err(error) => return Ok(vec![absent(&format!("not run: {python}: {error}"))]),
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
    Row {
        scenario: text("scenario"),
        axis: text("axis"),
        at: value["at"].as_u64().expect("a number"),
        unit: text("unit"),
        way: format!("Python: {}", text("way")),
        whose: Whose::Python,
        spread,
    }
}

/// That there is no Python.
fn absent(why: &str) -> Row {
    Row {
        scenario: SUM_AND_MAX.into(),
        axis: "items".into(),
        at: 10_000,
        unit: "ns per item".into(),
        way: "Python".into(),
        whose: Whose::Python,
        spread: Err(why.into()),
    }
}
