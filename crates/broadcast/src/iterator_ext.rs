//! [`IteratorExt`]: prefetch as a method.

use crate::{Prefetch, prefetch, prefetch_unbounded};

/// What every iterator that may go to another thread can do.
pub trait IteratorExt: Iterator {
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
    fn prefetch(self, lookahead: usize) -> Prefetch<'static, Self::Item>
    where
        Self: Sized + Send + 'static,
        Self::Item: Send,
    {
        prefetch(self, lookahead)
    }

    /// Runs the iterator on a thread of its own, as far ahead as it gets: see [`prefetch_unbounded`].
    ///
    /// # Panics
    ///
    /// If no thread can be made.
    fn prefetch_unbounded(self) -> Prefetch<'static, Self::Item>
    where
        Self: Sized + Send + 'static,
        Self::Item: Send,
    {
        prefetch_unbounded(self)
    }
}

impl<I: Iterator> IteratorExt for I {}
