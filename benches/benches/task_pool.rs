//! What it costs to take turns, from ten tasks to a hundred thousand.
//!
//! A million steps each time, shared out evenly: iterators as tasks, and closures behind a pointer;
//! beside a `VecDeque` of boxed iterators of which the first is taken out, asked, and put back in
//! behind, which is how Python's recipes do it with a `deque` of generators. A pool of 1,000
//! iterators is to take at most 0.03 times as long as that takes in CPython:
//! `benches/peers/tasks.py` measures it.
//!
//! And the same million for generators that have started, beside bare corosensei coroutines in a
//! `Vec`, which generators as tasks are to take at most twice as long as. They do up to some ten
//! thousand; where the stacks do not fit in the caches, it is three to five times. These have a
//! stack each, of which the bare ones can be no more than some 32,000, and before Linux 6.13 ours
//! neither.

use std::collections::VecDeque;
use std::hint::black_box;

use corosensei::{Coroutine, CoroutineResult};
use criterion::measurement::WallTime;
use criterion::{
    BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main,
};
use fanfold::task::{BoxedTask, Exhaust, Generator, Resumed, Step, TaskPool};

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

fn stacks(c: &mut Criterion) {
    let mut group = c.benchmark_group("stacks");
    group.sample_size(10);
    group.throughput(Throughput::Elements(STEPS));
    for tasks in [1, 10, 1_000, 30_000, 100_000] {
        generators(&mut group, tasks);
        if tasks < 32_000 {
            bare(&mut group, tasks);
        }
    }
}

/// A body that yields the numbers, for ever.
fn numbers() -> Generator<(), u64> {
    Generator::new(|mut it| {
        for number in 0.. {
            it.yield_(number);
        }
    })
}

fn generators(group: &mut BenchmarkGroup<'_, WallTime>, tasks: u64) {
    let rounds = STEPS / tasks;
    let mut pool = TaskPool::new();
    (0..tasks).for_each(|_| {
        pool.spawn(numbers());
    });
    pool.run_round();
    group.bench_function(BenchmarkId::new("generators in a pool", tasks), |b| {
        b.iter(|| {
            let before = pool.switches();
            assert!(pool.run_rounds(rounds));
            assert_eq!(pool.switches() - before, rounds * tasks);
        });
    });
    drop(pool);
    let generators: Vec<_> = (0..tasks).map(|_| numbers()).collect();
    generators.iter().for_each(|generator| drop(generator.start()));
    let mut last = 0;
    group.bench_function(BenchmarkId::new("generators", tasks), |b| {
        b.iter(|| {
            for _ in 0..rounds {
                last += 1;
                for generator in &generators {
                    let Ok(Resumed::Yielded(number)) = generator.send(()) else { panic!() };
                    assert_eq!(number, last);
                }
            }
        });
    });
}

fn bare(group: &mut BenchmarkGroup<'_, WallTime>, tasks: u64) {
    let numbers = || {
        Coroutine::new(|yielder: &corosensei::Yielder<(), u64>, ()| {
            for number in 0.. {
                yielder.suspend(number);
            }
        })
    };
    let mut coroutines: Vec<_> = (0..tasks).map(|_| numbers()).collect();
    for coroutine in &mut coroutines {
        coroutine.resume(());
    }
    let mut last = 0;
    group.bench_function(BenchmarkId::new("corosensei", tasks), |b| {
        b.iter(|| {
            for _ in 0..STEPS / tasks {
                last += 1;
                for coroutine in &mut coroutines {
                    let CoroutineResult::Yield(number) = coroutine.resume(()) else { panic!() };
                    assert_eq!(number, last);
                }
            }
        });
    });
    // A coroutine that is not done cannot be dropped without its `unwind` feature.
    coroutines.into_iter().for_each(std::mem::forget);
}

criterion_group!(benches, turns, stacks);
criterion_main!(benches);
