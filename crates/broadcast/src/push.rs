//! Consumers that items are pushed to, one at a time.

use std::fmt;
use std::ops::ControlFlow;

use crate::consumer::Consumer;
use crate::feed::Feed;

/// A consumer that items are pushed to: it keeps what it needs between them.
///
/// Any `FnMut(&T)` is one. Write your own for a consumer that comes to an output.
pub trait Push<T> {
    /// What it comes to.
    type Output;

    /// Takes an item; breaks if it needs no more.
    fn push(&mut self, item: &T) -> ControlFlow<()>;

    /// Whether it needs no items at all: asked before the first.
    fn is_full(&self) -> bool {
        false
    }

    /// Comes to its output.
    fn finish(self) -> Self::Output;
}

impl<T, F: FnMut(&T)> Push<T> for F {
    type Output = ();

    #[inline]
    fn push(&mut self, item: &T) -> ControlFlow<()> {
        self(item);
        ControlFlow::Continue(())
    }

    fn finish(self) {}
}

/// A [`Push`] as one of the consumers of a [`FanOut`](crate::FanOut).
#[derive(Clone, Copy, Debug)]
pub struct Pushed<P>(pub(crate) P);

impl<P> Pushed<P> {
    /// Of this one: for [`FanOut::add_set`](crate::FanOut::add_set).
    pub fn new(consumer: P) -> Self {
        Self(consumer)
    }
}

impl<T, P: Push<T>> Consumer<T> for Pushed<P> {
    type Output = P::Output;

    fn consume(mut self, mut feed: Feed<T>) -> P::Output
    where
        T: Clone,
    {
        if !self.0.is_full() {
            let _ = feed.try_for_each(|item| self.0.push(&item));
        }
        self.0.finish()
    }
}

/// What [`FanOut::each_while`](crate::FanOut::each_while) adds.
pub struct EachWhile<F, R> {
    f: F,
    broke: Option<R>,
}

impl<F, R> EachWhile<F, R> {
    pub(crate) fn new(f: F) -> Self {
        Self { f, broke: None }
    }
}

impl<T, R, F: FnMut(&T) -> ControlFlow<R>> Push<T> for EachWhile<F, R> {
    type Output = Option<R>;

    #[inline]
    fn push(&mut self, item: &T) -> ControlFlow<()> {
        (self.f)(item).map_break(|broke| self.broke = Some(broke))
    }

    fn finish(self) -> Option<R> {
        self.broke
    }
}

/// What [`FanOut::fold`](crate::FanOut::fold) adds.
pub struct Fold<B, F> {
    folded: B,
    f: F,
}

impl<B, F> Fold<B, F> {
    pub(crate) fn new(init: B, f: F) -> Self {
        Self { folded: init, f }
    }
}

impl<T, B, F: FnMut(&mut B, &T)> Push<T> for Fold<B, F> {
    type Output = B;

    #[inline]
    fn push(&mut self, item: &T) -> ControlFlow<()> {
        (self.f)(&mut self.folded, item);
        ControlFlow::Continue(())
    }

    fn finish(self) -> B {
        self.folded
    }
}

/// A function of two items, applied as `f(f(f(a, b), c), d)`: what
/// [`FanOut::reduce`](crate::FanOut::reduce) adds.
pub struct Reduce<F, T> {
    f: F,
    reduced: Option<T>,
}

impl<F, T> Reduce<F, T> {
    /// Of this function.
    pub fn new(f: F) -> Self {
        Self { f, reduced: None }
    }
}

impl<T: Clone, F: FnMut(T, T) -> T> Push<T> for Reduce<F, T> {
    type Output = Option<T>;

    #[inline]
    fn push(&mut self, item: &T) -> ControlFlow<()> {
        let item = item.clone();
        self.reduced = Some(match self.reduced.take() {
            Some(reduced) => (self.f)(reduced, item),
            None => item,
        });
        ControlFlow::Continue(())
    }

    fn finish(self) -> Option<T> {
        self.reduced
    }
}

/// Implements `Debug` for what holds a function.
macro_rules! debug {
    ($($name:ident<$($letter:ident),+>)+) => {$(
        impl<$($letter),+> fmt::Debug for $name<$($letter),+> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )+};
}

debug!(EachWhile<F, R> Fold<B, F> Reduce<F, T>);
