//! What all splitters do around a consumer: on this thread, or on threads of their own.

use std::io;
use std::thread;

use crate::consumer::{SendTask, Start};
use crate::error::ConsumerErrorKind;
use crate::feed::{Feed, Gate, Lane};
use crate::report::ConsumerReport;
use crate::sync::{Mutex, lock};

/// What the consumers of a run have in common.
pub(crate) trait Exchange<T> {
    /// The lane of a consumer that begins.
    fn lane(&self, consumer: usize) -> Lane<T>;

    /// A consumer needs no more. Said when it has returned, wherever its feed may be.
    fn leave(&self, consumer: usize);
}

/// Runs one consumer.
pub(crate) fn attend<T>(
    exchange: &impl Exchange<T>,
    hint: (usize, Option<usize>),
    consumer: usize,
    task: impl FnOnce(Start<T>) -> ConsumerReport,
) -> ConsumerReport {
    let report = task(Ok(Feed::new(Gate::new(hint), exchange.lane(consumer))));
    exchange.leave(consumer);
    report
}

/// Runs each consumer on a thread of its own, and something on this one meanwhile.
pub(crate) fn crew<T>(
    exchange: &(impl Exchange<T> + Sync),
    hint: (usize, Option<usize>),
    tasks: Vec<SendTask<'_, T>>,
    here: impl FnOnce(),
) -> Vec<ConsumerReport> {
    // A task that no thread can be had for must be told so: hence the cells.
    let cells: Vec<_> = tasks.into_iter().map(|task| Mutex::new(Some(task))).collect();
    let take = |consumer: usize| {
        let mut cell = lock(&cells[consumer]);
        cell.take().expect("a task is run once")
    };
    thread::scope(|scope| {
        let start = |consumer: usize| {
            let take = &take;
            thread::Builder::new()
                .name(format!("consumer {consumer}"))
                .spawn_scoped(scope, move || {
                    attend(exchange, hint, consumer, |start| take(consumer).run(start))
                })
                .map_err(|error| refuse(exchange, consumer, take(consumer), error))
        };
        let threads: Vec<_> = (0..cells.len()).map(start).collect();
        here();
        threads
            .into_iter()
            .map(|thread| match thread {
                Ok(thread) => thread.join().expect("a consumer's panic is caught"),
                Err(report) => report,
            })
            .collect()
    })
}

/// Runs each consumer but the last on a thread of its own, and the last on this one.
pub(crate) fn crew_here<T>(
    exchange: &(impl Exchange<T> + Sync),
    hint: (usize, Option<usize>),
    mut tasks: Vec<SendTask<'_, T>>,
) -> Vec<ConsumerReport> {
    let last = tasks.pop().expect("a set has at least one consumer");
    let consumer = tasks.len();
    let mut report = ConsumerReport::default();
    let mut reports = crew(exchange, hint, tasks, || {
        report = attend(exchange, hint, consumer, |start| last.run(start));
    });
    reports.push(report);
    reports
}

fn refuse<T>(
    exchange: &impl Exchange<T>,
    consumer: usize,
    task: SendTask<'_, T>,
    error: io::Error,
) -> ConsumerReport {
    exchange.leave(consumer);
    task.run(Err(ConsumerErrorKind::NotStarted(error)))
}
