//! What a task takes, of either kind: by what the pool says, and by what the process has grown.
//!
//! ```sh
//! cargo run --release -p fanfold-benches --example bytes_per_task
//! ```
//!
//! Linux only, where the system tells. `benches/peers/task_pool.py` says the same of Python's
//! generators.

#![expect(clippy::disallowed_macros, reason = "a program's output")]

use std::fs;

use fanfold::{Exhaust, Generator, Task, TaskPool};

/// Bytes of memory in use, with what the kernel keeps to find them by.
fn in_use() -> usize {
    let status = fs::read_to_string("/proc/self/status").expect("Linux tells");
    let kilobytes = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name)).expect("a line of each");
        line.split_whitespace()
            .nth(1)
            .and_then(|number| number.parse::<usize>().ok())
            .expect("a number")
    };
    1024 * (kilobytes("VmRSS:") + kilobytes("VmPTE:"))
}

fn measure<T: Task>(kind: &str, task: impl Fn() -> T) {
    for tasks in [1_000, 10_000, 100_000] {
        let before = in_use();
        let mut pool = TaskPool::new();
        for _ in 0..tasks {
            pool.spawn(task());
        }
        assert!(pool.run_rounds(2));
        let each = (in_use() - before) / tasks;
        let said = TaskPool::<T>::bytes_per_task();
        println!("{tasks:>7} {kind}: {each:>5} bytes each, of which {said} in the pool");
    }
}

fn main() {
    measure("ranges", || Exhaust(0u64..1_000));
    measure("generators", || {
        Generator::<(), u64>::new(|mut it| {
            for number in 0.. {
                it.yield_(number);
            }
        })
    });
}
