//! What a task takes, by what a process has grown: where the system tells, which is Linux.
//!
//! Each kind is measured by a process of its own, this program run again with `--bytes-of`: memory that
//! was given back and is taken again is growth nobody sees.

use std::fs;
use std::process::Command;

use fanfold::task::{Exhaust, Task, TaskPool};

use crate::record::{Row, Spread};
use crate::scenario::Whose;
use crate::scenarios::stacks;

pub(crate) const BYTES_OF_A_TASK: &str = "bytes of a task";
pub(crate) const BYTES_OF_A_GENERATOR: &str = "bytes of a generator";

const TASKS: u64 = 100_000;
const RANGE: &str = "a range in a TaskPool";
const GENERATOR: &str = "a Generator in a TaskPool";

/// A row for each kind of task.
pub(crate) fn rows() -> Vec<Row> {
    vec![row(BYTES_OF_A_TASK, RANGE), row(BYTES_OF_A_GENERATOR, GENERATOR)]
}

fn row(scenario: &str, way: &str) -> Row {
    let spread = match ask(way) {
        Some(bytes) => Ok(Spread::of(vec![bytes / TASKS as f64])),
        None => Err("not run: the system does not tell".to_owned()),
    };
    Row {
        scenario: scenario.into(),
        axis: "tasks".into(),
        at: TASKS,
        unit: "bytes".into(),
        way: way.into(),
        whose: Whose::Fanfold,
        class: String::new(),
        limit: None,
        spread,
    }
}

/// What a process of its own says.
fn ask(way: &str) -> Option<f64> {
    let program = std::env::current_exe().ok()?;
    let output = Command::new(program).args(["--bytes-of", way]).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// By how many bytes this process grows with all tasks of a kind, when they have taken a few steps.
pub(crate) fn bytes_of(way: &str) -> Option<f64> {
    match way {
        RANGE => growth(|| Exhaust(0u64..1_000)),
        GENERATOR => growth(stacks::numbers),
        _ => None,
    }
}

fn growth<T: Task>(task: impl Fn() -> T) -> Option<f64> {
    let before = in_use()?;
    let mut pool = TaskPool::new();
    for _ in 0..TASKS {
        pool.spawn(task());
    }
    assert!(pool.run_rounds(2), "no task is done after two steps");
    Some(in_use()? - before)
}

/// Bytes of memory in use, with what the kernel keeps to find them by.
fn in_use() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let kilobytes = |name: &str| -> Option<f64> {
        let line = status.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse().ok()
    };
    Some(1024.0 * (kilobytes("VmRSS:")? + kilobytes("VmPTE:")?))
}
