//! What it costs to take turns, from ten tasks to a hundred thousand.
//!
//! A million steps each time, shared out evenly: iterators as tasks, and closures behind a pointer; beside a
//! `VecDeque` of boxed iterators of which the first is taken out, asked, and put back in behind, which is how
//! Python's recipes do it with a `deque` of generators. A pool of 1,000 iterators is to take at most 0.03
//! times as long as that takes in CPython: `benches/peers/task_pool.py` measures it.

use std::collections::VecDeque;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use fanfold::{BoxedTask, Exhaust, Step, TaskPool};

const STEPS: u64 = 1_000_000;

fn turns(c: &mut Criterion) {
    let mut group = c.benchmark_group("task pool");
    group.sample_size(10);
    group.throughput(Throughput::Elements(STEPS));
    for tasks in [10, 1_000, 100_000] {
        let each = STEPS / tasks;
        group.bench_function(BenchmarkId::new("iterators", tasks), |b| {
            b.iter(|| {
                let mut pool = TaskPool::new();
                (0..tasks).for_each(|_| {
                    pool.spawn(Exhaust(0..black_box(each)));
                });
                assert_eq!(pool.run().len() as u64, tasks);
                // The last step of each is the end of its iterator.
                assert_eq!(pool.switches(), STEPS + tasks);
            });
        });
        group.bench_function(BenchmarkId::new("boxed closures", tasks), |b| {
            b.iter(|| {
                let mut pool: TaskPool<BoxedTask<'_, ()>> = TaskPool::new();
                (0..tasks).for_each(|_| {
                    let mut left = black_box(each);
                    pool.spawn(Box::new(move || {
                        left -= 1;
                        if left == 0 { Step::Done(()) } else { Step::Again }
                    }));
                });
                assert_eq!(pool.run().len() as u64, tasks);
                assert_eq!(pool.switches(), STEPS);
            });
        });
        group.bench_function(BenchmarkId::new("VecDeque of boxed iterators", tasks), |b| {
            b.iter(|| {
                let task = |_| Box::new(0..black_box(each)) as Box<dyn Iterator<Item = u64>>;
                let mut queue: VecDeque<_> = (0..tasks).map(task).collect();
                let mut switches = 0;
                while let Some(mut task) = queue.pop_front() {
                    switches += 1;
                    if task.next().is_some() {
                        queue.push_back(task);
                    }
                }
                assert_eq!(switches, STEPS + tasks);
            });
        });
    }
}

criterion_group!(benches, turns);
criterion_main!(benches);
