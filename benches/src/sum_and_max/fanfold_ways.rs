//! Fanfold's ways.

use std::cell::Cell;
use std::pin::Pin;
use std::task::{Context, Poll};

use fanfold::{
    Fibers, IteratorExt, Lockstep, Max, ReduceFold, Ring, Stat, Sum, Tee, aggregate_all,
    aggregate_all_with, fan_out,
    split::{Collect, fan_out_async},
    task::{BoxedTask, Generator, Step, TaskPool},
};
use futures_core::Stream;

use super::{Answer, generator};

/// Two unmodified consumers under a splitter.
macro_rules! under {
    ($($(#[$doc:meta])* $name:ident: $splitter:expr;)+) => {$(
        $(#[$doc])*
        pub fn $name(items: u64) -> Answer {
            fan_out(generator(items)).add(|it| it.sum::<u64>()).add(Iterator::max).run($splitter)
        }
    )+};
}

under! {
    /// One thread, a stack for each consumer but one.
    fibers: Fibers::default();
    /// One consumer after the other, from a buffer.
    tee_sequential: Tee::sequential();
    /// A thread each, and a buffer between the fastest and the slowest.
    tee_threads: Tee::threads();
    /// A thread each, an item at a time.
    lockstep: Lockstep::default();
    /// A thread each, 64 items at a time.
    lockstep_batched: Lockstep::batched(64);
    /// A thread each, with a condition variable, as the question's answer has it.
    lockstep_classic: Lockstep::classic();
    /// A thread each, up to 1,024 items ahead.
    ring: Ring::new(1024);
    /// All items kept first.
    collect: Collect;
}

/// One thread, and no consumer that pulls.
pub fn aggregates(items: u64) -> Answer {
    let (sum, max) = aggregate_all(generator(items), (Sum, Max));
    (sum as u64, max)
}

/// The same, chosen at run time.
pub fn stats(items: u64) -> Answer {
    let answer = aggregate_all(generator(items), [Stat::Sum, Stat::Max]);
    let number = |place: usize| answer[place].to_string().parse().expect("they are whole numbers");
    (number(0), (items > 0).then(|| number(1)))
}

/// The same, as a splitter.
pub fn reduce_fold(items: u64) -> Answer {
    let (sum, max) = aggregate_all_with(ReduceFold, generator(items), (Sum, Max));
    (sum as u64, max)
}

/// The same of closures.
pub fn reduce_fold_closures(items: u64) -> Answer {
    let (mut sum, mut max) = (0, None);
    let consumers = fan_out(generator(items)).each(|item| sum += item);
    consumers.each(|item| max = max.max(Some(*item))).run(ReduceFold);
    (sum, max)
}

/// A source that runs ahead on a thread of its own.
pub fn prefetch(items: u64) -> Answer {
    let (sum, max) = aggregate_all(generator(items).prefetch(1024), (Sum, Max));
    (sum as u64, max)
}

/// The same, a few items ahead.
pub fn prefetch_few(items: u64) -> Answer {
    let (sum, max) = aggregate_all(generator(items).prefetch(10), (Sum, Max));
    (sum as u64, max)
}

/// The same, with nothing to hold it back.
pub fn prefetch_unbounded(items: u64) -> Answer {
    let (sum, max) = aggregate_all(generator(items).prefetch_unbounded(), (Sum, Max));
    (sum as u64, max)
}

/// Two consumers that are coroutines, and sent each item.
pub fn coroutines(items: u64) -> Answer {
    let sum: Generator<Option<u64>, (), u64> = Generator::new(|mut it| {
        let mut sum = 0;
        while let Some(item) = it.yield_(()) {
            sum += item;
        }
        sum
    });
    let max: Generator<Option<u64>, (), Option<u64>> = Generator::new(|mut it| {
        let mut max = None;
        while let Some(item) = it.yield_(()) {
            max = max.max(Some(item));
        }
        max
    });
    let started = sum.start().is_ok() && max.start().is_ok();
    assert!(started, "there are stacks for two");
    for item in generator(items) {
        let sent = sum.send(Some(item)).is_ok() & max.send(Some(item)).is_ok();
        assert!(sent, "they wait for items");
    }
    match (sum.send(None), max.send(None)) {
        (Ok(fanfold::task::Resumed::Returned(sum)), Ok(fanfold::task::Resumed::Returned(max))) => {
            (sum, max)
        }
        other => unreachable!("{other:?}"),
    }
}

/// Two tasks that take a step for each item, which they find in a place they share.
pub fn task_pool(items: u64) -> Answer {
    let shown = Cell::new(None);
    let (mut sum, mut max) = (0, None);
    let mut pool: TaskPool<BoxedTask<'_, Option<u64>>> = TaskPool::new();
    pool.spawn(Box::new(|| match shown.get() {
        Some(item) => {
            sum += item;
            Step::Again
        }
        None => Step::Done(Some(sum)),
    }));
    pool.spawn(Box::new(|| match shown.get() {
        Some(item) => {
            max = max.max(Some(item));
            Step::Again
        }
        None => Step::Done(max),
    }));
    for item in generator(items) {
        shown.set(Some(item));
        pool.run_round();
    }
    shown.set(None);
    let mut results = pool.run().into_iter().map(|(_, result)| result.expect("no panic"));
    let mut next = || results.next().expect("there are two tasks");
    (next().unwrap_or_default(), next())
}

/// Two async consumers of one stream, on a runtime of one thread.
pub fn asynchronous(items: u64) -> Answer {
    let run = fan_out_async(Ready(generator(items)))
        .add(async |mut it| {
            let mut sum = 0;
            while let Some(item) = it.next().await {
                sum += item;
            }
            sum
        })
        .add(async |mut it| {
            let mut max = None;
            while let Some(item) = it.next().await {
                max = max.max(Some(item));
            }
            max
        });
    super::runtime().block_on(run.run())
}

/// A stream that is always ready.
#[derive(Debug)]
pub struct Ready<I>(pub I);

impl<I: Iterator + Unpin> Stream for Ready<I> {
    type Item = I::Item;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<I::Item>> {
        Poll::Ready(self.0.next())
    }
}
