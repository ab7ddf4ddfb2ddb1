//! A source that runs ahead on a thread of its own.
//!
//! The thread, the *worker*, pulls the source and puts items into a queue; the [`Prefetch`] is the iterator
//! that takes them out. How far the worker may be ahead, the *look-ahead*, counts every item that was pulled
//! and not taken, the one in the worker's hand included: so it asks for the next item only when it may have
//! it. How the queue works is told in `queue`.
//!
//! The worker drops the source when it is over, or when nobody wants more; then it tells how it ended. A
//! panic, of the source's `next` or of its destructor, goes to the reader behind all items that were pulled
//! before it.

mod mark;
pub(crate) mod queue;

use std::fmt;
use std::iter::FusedIterator;
use std::panic::resume_unwind;
use std::thread::{Builder, Scope};
use std::time::Duration;

use self::queue::{Queue, Reader, UNBOUNDED, Worker};
use crate::panic::discard;
use crate::sync::Arc;

/// The name of the thread on which a source runs ahead.
const NAME: &str = "fanfold-prefetch";

/// Runs a source on a thread of its own, up to `lookahead` items ahead of whoever takes them.
///
/// While the source reads or parses the next items, the last ones are already being used:
///
/// ```
/// use fanfold::{aggregate_all, prefetch, Max, Sum};
///
/// let lines = (0..1000).map(|n| format!("{n}"));
/// let numbers = lines.map(|line| line.parse::<u64>().unwrap());
/// let (sum, max) = aggregate_all(prefetch(numbers, 64), (Sum, Max));
/// assert_eq!((sum, max), (499_500, Some(999)));
/// ```
///
/// `lookahead` is exact: never more than so many items were pulled and not yet taken, and as soon as one
/// is taken the worker goes for the next. With 0 an item is pulled when it is asked for: a hand-over. For a
/// source without any limit ask [`prefetch_unbounded`]; for one that borrows, [`prefetch_scoped`].
///
/// It pays where the source takes some microseconds an item, or waits; on a machine with one core, only
/// where it waits. Handing an item over costs some nanoseconds.
///
/// Items arrive in order, each once, also those that are `None` or `Err`. If the source panics, `next`
/// panics in the same way, once, behind all items that were pulled before.
///
/// Memory: that of the items there are, and up to two blocks more, of 16 to 256 items each.
///
/// # Panics
///
/// If no thread can be made.
pub fn prefetch<I>(source: I, lookahead: usize) -> Prefetch<'static, I::Item>
where
    I: IntoIterator<IntoIter: Send + 'static, Item: Send + 'static>,
{
    Prefetch::spawn(source.into_iter(), Some(lookahead), spawn)
}

/// Runs a source on a thread of its own, as far ahead as it gets.
///
/// Nothing holds it back: if the items are used slower than they come, memory grows until the source ends.
/// Otherwise like [`prefetch`].
///
/// # Panics
///
/// If no thread can be made.
pub fn prefetch_unbounded<I>(source: I) -> Prefetch<'static, I::Item>
where
    I: IntoIterator<IntoIter: Send + 'static, Item: Send + 'static>,
{
    Prefetch::spawn(source.into_iter(), None, spawn)
}

/// Runs a source that borrows on a thread of a scope, up to `lookahead` items ahead.
///
/// ```
/// use fanfold::split::prefetch_scoped;
///
/// let words = vec!["one".to_owned(), "two".to_owned()];
/// let lengths: Vec<usize> = std::thread::scope(|scope| {
///     prefetch_scoped(scope, words.iter().map(|word| word.len()), 8).collect()
/// });
/// assert_eq!(lengths, [3, 3]);
/// ```
///
/// Otherwise like [`prefetch`].
///
/// # Panics
///
/// If no thread can be made.
pub fn prefetch_scoped<'scope, I>(
    scope: &'scope Scope<'scope, '_>,
    source: I,
    lookahead: usize,
) -> Prefetch<'scope, I::Item>
where
    I: IntoIterator<IntoIter: Send + 'scope, Item: Send + 'scope>,
{
    Prefetch::spawn(source.into_iter(), Some(lookahead), |work| {
        let builder = Builder::new().name(NAME.to_owned());
        let worker = builder.spawn_scoped(scope, work).unwrap_or_else(|error| no_thread(&error));
        Box::new(move || discard(worker.join()))
    })
}

/// What waits for the end of a thread.
type Join<'s> = Box<dyn FnOnce() + Send + 's>;

fn spawn(work: Box<dyn FnOnce() + Send>) -> Join<'static> {
    let builder = Builder::new().name(NAME.to_owned());
    let worker = builder.spawn(work).unwrap_or_else(|error| no_thread(&error));
    Box::new(move || discard(worker.join()))
}

fn no_thread(error: &std::io::Error) -> ! {
    panic!("no thread can be made for a source to run ahead on: {error}")
}

/// The items of a source that runs ahead on a thread of its own; made by [`prefetch`],
/// [`prefetch_unbounded`] and [`prefetch_scoped`].
///
/// Dropping it tells the worker to stop, and waits until it has, which is as soon as the source gives the
/// item it is at; so does a driver that owns it, and a panic that unwinds past it. If that may take for ever,
/// [`detach`](Prefetch::detach) it beforehand. One that is forgotten never tells its worker to stop, which a
/// scope waits for.
pub struct Prefetch<'s, T> {
    queue: Arc<Queue<T>>,
    reader: Reader,
    /// What the source said of its length, in the beginning.
    size_hint: (usize, Option<usize>),
    join: Option<Join<'s>>,
}

impl<'s, T: Send + 's> Prefetch<'s, T> {
    fn spawn<I>(
        source: I,
        lookahead: Option<usize>,
        spawn: impl FnOnce(Box<dyn FnOnce() + Send + 's>) -> Join<'s>,
    ) -> Self
    where
        I: Iterator<Item = T> + Send + 's,
    {
        let size_hint = source.size_hint();
        let lookahead = lookahead.map_or(UNBOUNDED, |items| (items as u64).min(UNBOUNDED));
        let queue = Arc::new(Queue::new(lookahead));
        let shared = Arc::clone(&queue);
        let join = spawn(Box::new(move || Worker::new(&shared).run(source)));
        Prefetch { queue, reader: Reader::new(lookahead), size_hint, join: Some(join) }
    }
}

impl<T> Prefetch<'_, T> {
    /// Tells the worker to pull no more, and does not wait for it. Items that were pulled can still be
    /// taken; then the iterator ends.
    pub fn stop(&mut self) {
        self.queue.stop();
    }

    /// Which side has waited for the other, and how far the worker came.
    ///
    /// ```
    /// use fanfold::prefetch;
    ///
    /// let mut source = prefetch(0..10_000, 100);
    /// assert_eq!(source.by_ref().sum::<i32>(), 49_995_000);
    /// let report = source.report();
    /// assert_eq!((report.pulled, report.taken), (10_000, 10_000));
    /// ```
    pub fn report(&self) -> PrefetchReport {
        PrefetchReport {
            pulled: self.queue.put(),
            taken: self.reader.taken(),
            source_waited: self.queue.source_waited(),
            reader_waited: self.queue.reader_waited(),
        }
    }
}

impl<T> Prefetch<'static, T> {
    /// The same, but that dropping it does not wait: the worker stops as soon as the source gives the item
    /// that it is at, whenever that is. For sources that may block for ever.
    ///
    /// ```
    /// use fanfold::{aggregate_all, prefetch, Combine, Sum};
    ///
    /// let (send, receive) = std::sync::mpsc::channel();
    /// (1..=3).for_each(|n: u64| send.send(n).unwrap());
    /// // No fourth item comes, and nobody waits for it.
    /// let sum = aggregate_all(prefetch(receive, 2).detach().take(3), Sum);
    /// assert_eq!(sum, 6);
    /// # drop(send);
    /// ```
    #[must_use]
    pub fn detach(mut self) -> Self {
        self.join = None;
        self
    }
}

impl<T> Iterator for Prefetch<'_, T> {
    type Item = T;

    #[inline]
    fn next(&mut self) -> Option<T> {
        match self.reader.next(&self.queue) {
            Ok(item) => item,
            Err(payload) => resume_unwind(payload),
        }
    }

    /// What the source said in the beginning, less what was taken.
    fn size_hint(&self) -> (usize, Option<usize>) {
        if self.reader.has_ended() {
            return (0, Some(0));
        }
        let taken = usize::try_from(self.reader.taken()).unwrap_or(usize::MAX);
        let (low, high) = self.size_hint;
        // A worker that was stopped may end before.
        let low = if self.queue.is_stopped() { 0 } else { low.saturating_sub(taken) };
        (low, high.map(|high| high.saturating_sub(taken)))
    }
}

impl<T> FusedIterator for Prefetch<'_, T> {}

impl<T> Drop for Prefetch<'_, T> {
    fn drop(&mut self) {
        self.queue.stop();
        if let Some(join) = self.join.take() {
            join();
        }
    }
}

impl<T> fmt::Debug for Prefetch<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prefetch").field("report", &self.report()).finish_non_exhaustive()
    }
}

/// A prefetch in figures.
///
/// The side that has waited longer is the faster one: the other is the bottleneck.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PrefetchReport {
    /// How many items were pulled from the source.
    pub pulled: u64,
    /// How many of them were taken.
    pub taken: u64,
    /// How long the source was not asked, because it was as far ahead as it may be. Waits of about a
    /// microsecond are not counted, on either side.
    pub source_waited: Duration,
    /// How long the reader waited for an item.
    pub reader_waited: Duration,
}
