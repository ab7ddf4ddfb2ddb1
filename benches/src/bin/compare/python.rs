//! The seeds' own ways, in Python, on the same machine in the same run.

use std::process::Command;

use serde_json::Value;

use crate::record::{Row, Times};
use crate::scenario::Whose;

/// Rows of the script that has them, or one that says why there are none.
pub(crate) fn rows(python: &str, quick: bool) -> Vec<Row> {
    eprintln!("{python}: the same in Python");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/strategies.py");
    let output = Command::new(python).arg(script).args(quick.then_some("--quick")).output();
    match output {
        Ok(output) if output.status.success() => {
            String::from_utf8_lossy(&output.stdout).lines().map(row).collect()
        }
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            panic!("{python} {script}: {}\n{said}", output.status)
        }
        Err(error) => vec![not_run("Python", 10_000, format!("not run: {python}: {error}"))],
    }
}

fn row(line: &str) -> Row {
    let value: Value = serde_json::from_str(line).expect("the script writes JSON");
    let way = value["strategy"].as_str().expect("a name");
    let items = value["items"].as_u64().expect("a number");
    if let Some(why) = value["why"].as_str() {
        return not_run(way, items, format!("not run: {why}"));
    }
    let seconds = value["seconds"].as_array().expect("a list of times").iter();
    let times = seconds.filter_map(Value::as_f64).map(|seconds| seconds * 1e9 / items as f64);
    Row { times: Ok(Times::of(times.collect())), ..not_run(way, items, String::new()) }
}

fn not_run(way: &str, at: u64, why: String) -> Row {
    Row {
        scenario: super::scenarios::SUM_AND_MAX.into(),
        axis: "items".into(),
        at,
        unit: "item".into(),
        way: format!("Python: {way}"),
        whose: Whose::Python,
        times: Err(why),
    }
}
