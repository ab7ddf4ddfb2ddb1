//! [`Lockstep`]: a thread for each consumer, one item in flight.

mod barrier;
pub(crate) mod batched;
pub(crate) mod classic;
pub(crate) mod strict;

use std::time::Duration;

use super::Splitter;
use super::threads::{crew, crew_here};
use crate::consumer::SendConsumers;
use crate::feed::Gate;
use crate::report::Report;
use crate::source::{Erased, Source};

/// A thread for each consumer, and one item in flight.
///
/// The consumers go through the stream in step. Whichever asks last for the next item pulls it from
/// the source, and all go on with it at the same time: there is no thread for the source, and nothing
/// is pulled before all that are left have asked. The last consumer runs on the caller's thread.
///
/// ```
/// use fanfold::{fan_out, Lockstep};
///
/// fn checksum(items: impl Iterator<Item = u32>) -> u32 {
///     items.fold(7, |sum, item| sum.rotate_left(5) ^ item)
/// }
///
/// let (sum, count, head) = fan_out(1..=100u32)
///     .add(checksum)
///     .add(Iterator::count)
///     .add(|it| it.take(3).collect::<Vec<_>>())
///     .run(Lockstep::default());
/// assert_eq!((sum, count, head), (checksum(1..=100), 100, vec![1, 2, 3]));
/// ```
///
/// What goes to another thread must be `Send`, and the compiler sees to it:
///
/// ```compile_fail,E0277
/// let shared = std::rc::Rc::new(1);
/// fanfold::fan_out(0..3).add(|it| it.count() + *shared).run(fanfold::Lockstep::default());
/// ```
///
/// # Memory
///
/// One item and a clone for each consumer but one; with [`batched`](Lockstep::batched), `k` items and a
/// clone for each consumer. A thread for each consumer but the last.
///
/// # When not to use it
///
/// To wait for each other costs about 0.1 microseconds an item while each consumer has a core, and some
/// 20 when threads share one. If the consumers do less than that with an item, use
/// [`Fibers`](crate::Fibers), or hand items on in batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lockstep {
    form: Form,
    patience: Option<Duration>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Strict,
    Batched(usize),
    Classic,
}

impl Default for Lockstep {
    fn default() -> Self {
        Self { form: Form::Strict, patience: None }
    }
}

impl Lockstep {
    /// Hands on up to `k` items at once, so that waiting is paid for once in `k` items.
    ///
    /// Up to `k` - 1 items may be pulled that no consumer takes. Every consumer clones every item.
    ///
    /// # Panics
    ///
    /// If it is 0.
    pub fn batched(k: usize) -> Self {
        assert!(k > 0, "a batch has at least one item");
        Self { form: Form::Batched(k), ..Self::default() }
    }

    /// The textbook form: a mutex, two condition variables, and the caller's thread as producer.
    ///
    /// It is here to be compared with, and unlike the textbook's it bears consumers that panic or
    /// return early.
    pub fn classic() -> Self {
        Self { form: Form::Classic, ..Self::default() }
    }

    /// Ends the run when a consumer has waited this long for others to ask, instead of waiting for ever.
    ///
    /// Consumers that wait on each other, as through a channel, stop the stream. Which ones, and where
    /// they stood, is told by [`Stalled`](crate::ConsumerErrorKind::Stalled). That is a guess, as far as
    /// a consumer may just be slow: choose a time that none takes for an item. How long the source
    /// takes does not count. The [`classic`](Lockstep::classic) form does not heed it.
    #[must_use]
    pub fn stall_timeout(self, timeout: Duration) -> Self {
        Self { patience: Some(timeout), ..self }
    }
}

impl<S, C> Splitter<S, C> for Lockstep
where
    S: Source<Item: Clone + Send + Sync> + Send,
    C: SendConsumers<S::Item>,
{
    fn split(self, source: &mut S, consumers: C, slots: &mut C::Slots) -> Report {
        let hint = source.size_hint();
        let tasks = consumers.send_tasks(slots);
        let (source, consumers) = (Erased::new(source), tasks.len());
        match self.form {
            Form::Strict => {
                let exchange = strict::StrictExchange::new(source, consumers, self.patience);
                let reports = crew_here(&exchange, hint, tasks);
                exchange.report(reports)
            }
            Form::Batched(k) => {
                let exchange = batched::BatchedExchange::new(source, consumers, k, self.patience);
                let reports = crew_here(&exchange, hint, tasks);
                exchange.report(reports)
            }
            Form::Classic => {
                let exchange = classic::ClassicExchange::new(consumers);
                let reports = crew(&exchange, hint, tasks, || exchange.produce(source));
                exchange.report(reports)
            }
        }
    }
}

/// The lane of a consumer in lockstep.
pub(crate) enum LockstepLane<T> {
    Strict(strict::StrictLane<T>),
    Batched(batched::BatchedLane<T>),
    Classic(classic::ClassicLane<T>),
}

impl<T: Clone> LockstepLane<T> {
    pub(crate) fn next(&mut self, gate: &Gate) -> Option<T> {
        match self {
            Self::Strict(lane) => lane.next(gate),
            Self::Batched(lane) => lane.next(gate),
            Self::Classic(lane) => lane.next(gate),
        }
    }
}
