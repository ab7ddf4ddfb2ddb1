//! [`IteratorExt`]: the drivers as methods of iterators.

#[cfg(feature = "splitters")]
use crate::split::Prefetch;
use std::fmt;

use crate::{Aggregate, Running, aggregate_all};

/// What every iterator can do.
pub trait IteratorExt: Iterator {
    /// Runs an aggregate, or many as one, over all items: see [`aggregate_all`].
    ///
    /// ```
    /// use fanfold::{IteratorExt, Max, Sum};
    ///
    /// let (sum, max) = (1..1000i64).filter(|n| n % 3 == 0).aggregate((Sum, Max));
    /// assert_eq!((sum, max), (166_833, Some(999)));
    /// ```
    ///
    /// # Panics
    ///
    /// Where the iterator does, or a closure of an aggregate.
    #[must_use = "the answers are all that comes of a pass"]
    fn aggregate<A: Aggregate<Self::Item>>(self, aggregate: A) -> A::Output
    where
        Self: Sized,
    {
        aggregate_all(self, aggregate)
    }

    /// The value of an aggregate after each item: an iterator of as many values as there are items.
    ///
    /// ```
    /// use fanfold::{IteratorExt, Max, Sum};
    ///
    /// let running: Vec<_> = [3i64, 1, 4].into_iter().running((Sum, Max)).collect();
    /// assert_eq!(running, [(3, Some(3)), (4, Some(3)), (8, Some(4))]);
    /// ```
    ///
    /// For the last items only there is [`Sliding`](crate::combine::Sliding).
    fn running<A: Aggregate<Self::Item>>(self, aggregate: A) -> RunningValues<Self, A>
    where
        Self: Sized,
    {
        RunningValues { source: self, running: Running::new(aggregate) }
    }

    /// Runs the iterator on a thread of its own, up to `lookahead` items ahead: see
    /// [`prefetch`](crate::prefetch()).
    ///
    /// ```
    /// use fanfold::{aggregate_all, IteratorExt, Mean};
    ///
    /// let squares = (0..100u64).map(|n| n * n).prefetch(16);
    /// assert_eq!(aggregate_all(squares, Mean), Some(3283.5));
    /// ```
    ///
    /// # Panics
    ///
    /// If no thread can be made.
    #[cfg(feature = "splitters")]
    fn prefetch(self, lookahead: usize) -> Prefetch<'static, Self::Item>
    where
        Self: Sized + Send + 'static,
        Self::Item: Send,
    {
        crate::prefetch(self, lookahead)
    }

    /// Runs the iterator on a thread of its own, as far ahead as it gets: see
    /// [`prefetch_unbounded`](crate::split::prefetch_unbounded).
    ///
    /// # Panics
    ///
    /// If no thread can be made.
    #[cfg(feature = "splitters")]
    fn prefetch_unbounded(self) -> Prefetch<'static, Self::Item>
    where
        Self: Sized + Send + 'static,
        Self::Item: Send,
    {
        crate::split::prefetch_unbounded(self)
    }
}

impl<I: Iterator> IteratorExt for I {}

/// The values of an aggregate after each item; made by [`IteratorExt::running`].
pub struct RunningValues<I: Iterator, A: Aggregate<I::Item>> {
    source: I,
    running: Running<A, I::Item>,
}

impl<I: Iterator + fmt::Debug, A: Aggregate<I::Item>> fmt::Debug for RunningValues<I, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunningValues").field("source", &self.source).finish_non_exhaustive()
    }
}

impl<I: Iterator, A: Aggregate<I::Item>> Iterator for RunningValues<I, A> {
    type Item = A::Output;

    #[inline]
    fn next(&mut self) -> Option<A::Output> {
        let item = self.source.next()?;
        self.running.update(&item);
        Some(self.running.value())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.size_hint()
    }
}

impl<I: ExactSizeIterator, A: Aggregate<I::Item>> ExactSizeIterator for RunningValues<I, A> {}
