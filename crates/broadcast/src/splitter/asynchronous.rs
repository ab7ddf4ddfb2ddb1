//! [`fan_out_async`]: one stream, many async consumers, one task.
//!
//! # How it works
//!
//! Each consumer has a seat, with room for one item. Its feed takes the item that is there, or says that
//! it asked, and is pending. The run polls the consumers that are due; when all that are left have asked,
//! it polls the stream, puts a clone of the item in each seat, the item itself in the last, and polls all of
//! them again. There is no channel, and no waker is called for an item: the run knows whom it gave one.
//!
//! Consumers may wait for other things than their feed, so each is polled with a waker of its own, an
//! [`Alarm`], which marks it as due and wakes the run. A feed that is polled within a consumer with yet
//! another waker, as by a `FuturesUnordered`, has that one woken when it gets an item.
//!
//! # Stalls
//!
//! A consumer that neither asked nor finished, and whose alarm nobody holds, will never be polled again;
//! so the stream will never be polled again either. That ends the run. If somebody holds its alarm, it may
//! yet be rung, and the run waits.
//!
//! # Who may pull
//!
//! Seats need no lock: a feed looks at its seat only while its consumer is polled, on the thread that
//! polls it, which the module `turn` can tell. Elsewhere it ends its consumer with an error.

mod consumer;
mod feed;
mod run;

use std::future::Future;
use std::pin::Pin;

use futures_core::Stream;

use self::run::Run;
use crate::consumer::Append;
use crate::report::Report;
use crate::source::{AsyncSource, Items, TryItems, conclude};

pub use consumer::{AsyncConsumer, AsyncConsumers};
pub use feed::{AsyncFeed, Next};

/// Lets many async consumers take all items of one stream, in one pass, on one task.
///
/// A consumer is an async closure or function over an [`AsyncFeed`], which is a
/// [`Stream`](futures_core::Stream) and has a [`next`](AsyncFeed::next) of its own. One item is in flight:
/// the stream is polled when every live consumer has asked. Nothing is spawned, so any executor will do,
/// and nothing needs to be `Send` unless the executor asks for it.
///
/// ```
/// use fanfold::split::fan_out_async;
/// # struct Numbers(std::ops::Range<i64>);
/// # impl futures_core::Stream for Numbers {
/// #     type Item = i64;
/// #     fn poll_next(
/// #         mut self: std::pin::Pin<&mut Self>,
/// #         _: &mut std::task::Context<'_>,
/// #     ) -> std::task::Poll<Option<i64>> {
/// #         std::task::Poll::Ready(self.0.next())
/// #     }
/// # }
/// # let numbers = Numbers(1..1000);
///
/// # smol::block_on(async {
/// let (sum, max) = fan_out_async(numbers)
///     .add(async |mut it| {
///         let mut sum = 0;
///         while let Some(n) = it.next().await {
///             sum += n;
///         }
///         sum
///     })
///     .add(async |mut it| {
///         let mut max = None;
///         while let Some(n) = it.next().await {
///             max = max.max(Some(n));
///         }
///         max
///     })
///     .run()
///     .await;
/// assert_eq!((sum, max), (499_500, Some(999)));
/// # });
/// ```
///
/// # Memory
///
/// One item and a clone for each consumer but one. Each consumer's future is boxed, once.
///
/// # When not to use it
///
/// A consumer that computes for long holds up the others and the task: to run them side by side, use
/// threads and [`fan_out`](crate::fan_out).
pub fn fan_out_async<'r, S: Stream>(stream: S) -> FanOutAsync<'r, Items<Pin<Box<S>>>, ()> {
    FanOutAsync { source: Items::new(Box::pin(stream)), consumers: (), report: None }
}

/// The same for a stream that may fail: the consumers see what is in the `Ok`s, and an `Err` cancels them
/// and is what the run gives.
pub fn try_fan_out_async<'r, T, E, S>(stream: S) -> FanOutAsync<'r, TryItems<Pin<Box<S>>, E>, ()>
where
    S: Stream<Item = Result<T, E>>,
{
    FanOutAsync { source: TryItems::new(Box::pin(stream)), consumers: (), report: None }
}

/// A stream and its consumers, not yet run: see [`fan_out_async`].
#[derive(Debug)]
#[must_use = "nothing happens before `run`"]
pub struct FanOutAsync<'r, S, C> {
    source: S,
    consumers: C,
    report: Option<&'r mut Report>,
}

impl<'r, S: AsyncSource, C> FanOutAsync<'r, S, C> {
    /// Where to write the run in figures, once it is over: see [`Report`].
    pub fn report_to(self, report: &'r mut Report) -> Self {
        FanOutAsync { report: Some(report), ..self }
    }

    /// Adds a consumer: an async function of a stream of all items.
    ///
    /// Up to 12 can be added one by one. Their outputs come in the order they were added.
    #[expect(clippy::should_implement_trait, reason = "it adds a consumer, not a number")]
    pub fn add<F, U>(self, consumer: F) -> FanOutAsync<'r, S, C::Set>
    where
        F: FnOnce(AsyncFeed<S::Item>) -> U,
        U: Future,
        C: Append<AsyncConsumer<S::Item, F, U>>,
    {
        let consumer = AsyncConsumer::new(consumer);
        let Self { source, consumers, report } = self;
        FanOutAsync { source, consumers: consumers.append(consumer), report }
    }
}

impl<'r, S: AsyncSource> FanOutAsync<'r, S, ()> {
    /// Adds as many consumers as there are, all of one type. Their outputs come in a `Vec`.
    ///
    /// # Panics
    ///
    /// When run, if there are none.
    pub fn add_all<F, U>(
        self,
        consumers: impl IntoIterator<Item = F>,
    ) -> FanOutAsync<'r, S, Vec<AsyncConsumer<S::Item, F, U>>>
    where
        F: FnOnce(AsyncFeed<S::Item>) -> U,
        U: Future,
    {
        let consumers = consumers.into_iter().map(AsyncConsumer::new).collect();
        FanOutAsync { source: self.source, consumers, report: self.report }
    }
}

impl<'r, S, C> FanOutAsync<'r, S, C>
where
    S: AsyncSource<Item: Clone>,
    C: AsyncConsumers<S::Item>,
{
    /// Runs the consumers, and gives their outputs. To drop the future cancels all.
    ///
    /// # Panics
    ///
    /// As [`FanOut::run`](crate::FanOut::run); and with the names of those that [stalled] the run.
    ///
    /// [stalled]: crate::ConsumerErrorKind::Stalled
    pub async fn run(self) -> S::Run<C::Outputs> {
        let (source, results, _) = self.split().await;
        conclude(source, C::outputs(results))
    }

    /// Runs the consumers, and gives each one's own result.
    ///
    /// # Panics
    ///
    /// With the panic of the stream, if it panics.
    pub async fn try_run(self) -> S::TryRun<C::Results> {
        let (mut source, results, pulled) = self.split().await;
        source.try_run(results, pulled)
    }

    /// The source after the run, the results, and how many items there were.
    async fn split(self) -> (S, C::Results, u64) {
        assert!(self.consumers.count() > 0, "{}", crate::fan_out::NO_CONSUMERS);
        let mut run = Run::new(self.source, self.consumers);
        std::future::poll_fn(|context| run.poll(context)).await;
        let Run { mut source, consumers, report, .. } = run;
        let pulled = report.pulled;
        if let Some(to) = self.report {
            *to = report;
        }
        if let Some(payload) = source.take_panic() {
            drop(source);
            std::panic::resume_unwind(payload);
        }
        (source, consumers.results(), pulled)
    }
}
