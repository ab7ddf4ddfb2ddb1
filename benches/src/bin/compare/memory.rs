//! What a task takes, by what the process has grown: where the system tells, which is Linux.

use std::fs;

use fanfold::{Exhaust, Task, TaskPool};

use crate::record::{Row, Spread};
use crate::scenario::Whose;
use crate::scenarios::stacks;

pub(crate) const BYTES_OF_A_TASK: &str = "bytes of a task";
pub(crate) const BYTES_OF_A_GENERATOR: &str = "bytes of a generator";

const TASKS: u64 = 100_000;

/// A row for each kind of task.
///
/// To be called before anything else has taken memory and given it back: what is taken from that
/// is growth nobody sees.
pub(crate) fn rows() -> Vec<Row> {
    vec![
        row(BYTES_OF_A_TASK, "a range in a TaskPool", || Exhaust(0u64..1_000)),
        row(BYTES_OF_A_GENERATOR, "a Generator in a TaskPool", stacks::numbers),
    ]
}

fn row<T: Task>(scenario: &str, way: &str, task: impl Fn() -> T) -> Row {
    let spread = match growth(task) {
        Some(bytes) => Ok(Spread::of(vec![bytes / TASKS as f64])),
        None => Err("the system does not tell".to_owned()),
    };
    Row {
        scenario: scenario.into(),
        axis: "tasks".into(),
        at: TASKS,
        unit: "bytes".into(),
        way: way.into(),
        whose: Whose::Fanfold,
        spread,
    }
}

/// By how much the process has grown when all tasks have taken a few steps.
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
