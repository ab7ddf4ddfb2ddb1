//! [`Tee`]: a buffer between the fastest consumer and the slowest.

mod chain;

use super::Splitter;
use super::threads::{attend, crew_here};
use crate::consumer::{Consumers, SendConsumers};
use crate::error::ConsumerErrorKind;
use crate::report::Report;
use crate::source::{Erased, Source};
use crate::sync::Arc;

pub(crate) use chain::TeeLane;
pub(crate) use chain::{Chain, Limit};

/// A buffer between the fastest consumer and the slowest: each goes at its own pace.
///
/// [`Tee::sequential`] runs the consumers one after another on one thread: the first reads the source,
/// and what it took is kept for the rest. [`Tee::threads`] runs each on a thread of its own, and keeps
/// what the slowest has not seen yet. No item is pulled before a consumer asks for it, or for all.
///
/// ```
/// use fanfold::{fan_out, Tee, split::Report};
///
/// let mut report = Report::default();
/// let (head, count) = fan_out(1..=5000)
///     .add(|it| it.take(3).collect::<Vec<i32>>())
///     .add(Iterator::count)
///     .report_to(&mut report)
///     .run(Tee::sequential());
/// assert_eq!((head, count), (vec![1, 2, 3], 5000));
/// assert_eq!(report.greatest_lag, 3); // all that was ever kept: the second needed no more
/// ```
///
/// # Memory
///
/// The gap between the fastest and the slowest consumer, in segments of 1,024 items, freed behind the
/// slowest. When consumers run one after another, that is all the first one takes; on threads it
/// depends on how they run, and [`Report::greatest_lag`] says what it was. A cap bounds it.
///
/// A consumer that asks for all at once, by `sum` or `for_each`, is given a segment at a time, as far as the
/// source's `size_hint` promises that many; if it then panics, that many may have been pulled.
///
/// Each item is cloned for every consumer but the last. On threads two consumers may read an item at
/// the same time, and then both clone it.
///
/// # When not to use it
///
/// When the consumers want all of a long stream: one after another, the buffer holds all of it. Use
/// [`Fibers`](crate::Fibers).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tee<M = Sequential> {
    limit: Limit,
    mode: M,
}

/// Consumers run one after another, on one thread: see [`Tee::sequential`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sequential;

/// Each consumer runs on a thread of its own: see [`Tee::threads`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Threads;

impl Default for Tee {
    /// [`Tee::sequential`].
    fn default() -> Self {
        Self::sequential()
    }
}

impl Tee {
    /// Consumers run one after another, on one thread. Nothing needs to be `Send`.
    pub fn sequential() -> Tee<Sequential> {
        Tee { limit: Limit::None, mode: Sequential }
    }

    /// Each consumer runs on a thread of its own, the last on the caller's.
    pub fn threads() -> Tee<Threads> {
        Tee { limit: Limit::None, mode: Threads }
    }
}

impl Tee<Sequential> {
    /// Keeps at most this many items. Consumers that would need more to be kept for them are not run:
    /// they fail with [`Overrun`](ConsumerErrorKind::Overrun), and the others go on.
    ///
    /// # Panics
    ///
    /// If it is 0.
    #[must_use]
    pub fn cap_or_fail(self, items: usize) -> Self {
        Self { limit: Limit::Fail(at_least_one(items)), ..self }
    }
}

impl Tee<Threads> {
    /// Keeps at most this many items. The fastest consumer waits for the slowest.
    ///
    /// # Panics
    ///
    /// If it is 0.
    #[must_use]
    pub fn cap(self, items: usize) -> Self {
        Self { limit: Limit::Block(at_least_one(items)), ..self }
    }

    /// Keeps at most this many items. A consumer that falls as many behind fails with
    /// [`Overrun`](ConsumerErrorKind::Overrun) at its next `next`, and the others go on.
    ///
    /// # Panics
    ///
    /// If it is 0.
    #[must_use]
    pub fn cap_or_fail(self, items: usize) -> Self {
        Self { limit: Limit::Fail(at_least_one(items)), ..self }
    }
}

fn at_least_one(items: usize) -> u64 {
    assert!(items > 0, "a tee keeps at least one item");
    items as u64
}

impl<S, C> Splitter<S, C> for Tee<Sequential>
where
    S: Source<Item: Clone>,
    C: Consumers<S::Item>,
{
    fn split(self, source: &mut S, consumers: C, slots: &mut C::Slots) -> Report {
        let hint = source.size_hint();
        let tasks = consumers.tasks(slots);
        let chain = Chain::alone(Erased::new(source), tasks.len(), self.limit);
        one_by_one(&chain, hint, tasks)
    }
}

/// Runs consumers one after another.
pub(crate) fn one_by_one<T: Clone>(
    chain: &Arc<Chain<T>>,
    hint: (usize, Option<usize>),
    tasks: Vec<crate::consumer::Task<'_, T>>,
) -> Report {
    let mut reports = Vec::with_capacity(tasks.len());
    for (consumer, task) in tasks.into_iter().enumerate() {
        reports.push(match chain.overrun(consumer) {
            None => attend(chain, hint, consumer, |start| task.run(start)),
            Some(limit) => task.run(Err(ConsumerErrorKind::Overrun(limit))),
        });
    }
    chain.report(reports)
}

impl<S, C> Splitter<S, C> for Tee<Threads>
where
    S: Source<Item: Clone + Send + Sync> + Send,
    C: SendConsumers<S::Item>,
{
    fn split(self, source: &mut S, consumers: C, slots: &mut C::Slots) -> Report {
        let hint = source.size_hint();
        let tasks = consumers.send_tasks(slots);
        let chain = Chain::shared(Erased::new(source), tasks.len(), self.limit);
        let reports = crew_here(&chain, hint, tasks);
        chain.report(reports)
    }
}
