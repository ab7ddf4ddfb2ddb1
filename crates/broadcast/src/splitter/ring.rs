//! [`Ring`]: a producer that runs ahead, by as much as a ring holds.

pub(crate) mod buffer;

use std::time::Duration;

use self::buffer::RingExchange;
use super::Splitter;
use super::threads::crew;
use crate::consumer::SendConsumers;
use crate::report::Report;
use crate::source::{Erased, Source};

pub(crate) use buffer::RingLane;

/// A thread for each consumer, and a producer that runs ahead of them by up to a fixed number of items.
///
/// The caller's thread pulls the source, and puts each item into a ring, where every consumer reads it
/// at its own pace. The source is read while consumers work, and a consumer that is slow for a moment
/// does not hold up the others; on average all go as fast as the slowest.
///
/// ```
/// use fanfold::{fan_out, Ring};
///
/// let lines = ["a b", "c", "d e f"].map(String::from);
/// let (words, longest) = fan_out(lines)
///     .add(|it| it.map(|line| line.split(' ').count()).sum::<usize>())
///     .add(|it| it.map(|line| line.len()).max())
///     .run(Ring::new(1024));
/// assert_eq!((words, longest), (6, Some(5)));
/// ```
///
/// # Memory
///
/// As many items as the ring holds, and a clone for each consumer. A thread for each consumer. An item
/// that all other consumers have passed is moved out rather than cloned, unless items may be lost.
///
/// # When not to use it
///
/// * When the source must not be read ahead: up to the capacity may be pulled that no consumer takes.
/// * When the consumers do little: on two cores, two of them and the producer already share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ring {
    capacity: usize,
    overflow: Overflow,
    patience: Option<Duration>,
}

/// What happens when a [`Ring`] is full because a consumer is slow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Overflow {
    /// The producer waits. Nothing is lost.
    #[default]
    Block,
    /// The slowest consumers lose the oldest item they have not taken. How many each lost stands in
    /// [`ConsumerReport::lost`](crate::ConsumerReport::lost), and [`Feed::lost`](crate::Feed::lost)
    /// tells the consumer itself: its output is not that of the whole stream.
    DropOldest,
    /// The slowest consumers fail with [`Overrun`](crate::ConsumerErrorKind::Overrun), and the others
    /// go on.
    Fail,
}

impl Default for Ring {
    /// A ring of 1,024 items, whose producer waits when it is full.
    fn default() -> Self {
        Self::new(1024)
    }
}

impl Ring {
    /// A ring of so many items, whose producer waits when it is full.
    ///
    /// # Panics
    ///
    /// If it is 0.
    pub fn new(capacity: usize) -> Self {
        assert!(capacity > 0, "a ring has room for at least one item");
        Self { capacity, overflow: Overflow::Block, patience: None }
    }

    /// What happens when the ring is full.
    ///
    /// ```
    /// use fanfold::{fan_out, Ring, split::{Overflow, Report}};
    ///
    /// let mut report = Report::default();
    /// let (fast, slow) = fan_out(0..100_000u64)
    ///     .add(Iterator::count)
    ///     .add(|mut it| {
    ///         let taken = it.by_ref().count() as u64;
    ///         (taken, it.lost())
    ///     })
    ///     .report_to(&mut report)
    ///     .run(Ring::new(16).overflow(Overflow::DropOldest));
    /// assert_eq!(slow.0 + slow.1, 100_000);
    /// assert_eq!(fast as u64 + report.consumers[0].lost, 100_000);
    /// ```
    #[must_use]
    pub fn overflow(self, overflow: Overflow) -> Self {
        Self { overflow, ..self }
    }

    /// Ends the run when the ring has been full for so long, and the slowest consumers took nothing.
    ///
    /// Consumers that wait on each other, as through a channel, stop the stream. Which ones, and where
    /// they stood, is told by [`Stalled`](crate::ConsumerErrorKind::Stalled). That is a guess, as far as
    /// a consumer may just be slow.
    #[must_use]
    pub fn stall_timeout(self, timeout: Duration) -> Self {
        Self { patience: Some(timeout), ..self }
    }
}

impl<S, C> Splitter<S, C> for Ring
where
    S: Source<Item: Clone + Send + Sync>,
    C: SendConsumers<S::Item>,
{
    fn split(self, source: &mut S, consumers: C, slots: &mut C::Slots) -> Report {
        let hint = source.size_hint();
        // With items lost, there may be none.
        let hint = if self.overflow == Overflow::DropOldest { (0, hint.1) } else { hint };
        let tasks = consumers.send_tasks(slots);
        let exchange =
            RingExchange::new(tasks.len(), self.capacity, self.overflow, self.patience.is_some());
        let source = Erased::new(source);
        let mut lag = 0;
        let reports =
            crew(&exchange, hint, tasks, || lag = exchange.produce(source, self.patience));
        exchange.report(lag, reports)
    }
}
