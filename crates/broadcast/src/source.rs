//! What is split: an iterator or a stream, which may panic, or which may fail.

use std::fmt;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::ptr::NonNull;
use std::task::{Context, Poll};

use futures_core::Stream;

use crate::error::{ConsumerError, Failed};
use crate::panic::{self, Payload};
use crate::sealed::Sealed;
use crate::sync::UnsafeCell;

/// What [`fan_out`](crate::fan_out) and [`try_fan_out`](crate::try_fan_out) make of an iterator.
///
/// The trait is there for bounds, and sealed: [`Items`] and [`TryItems`] implement it.
pub trait Source: Ending {
    /// The items consumers get.
    type Item;

    #[doc(hidden)]
    fn pull(&mut self) -> Pulled<Self::Item>;

    /// How many items are to come, as [`Iterator::size_hint`] says it.
    #[doc(hidden)]
    fn size_hint(&self) -> (usize, Option<usize>);
}

/// What [`fan_out_async`](crate::fan_out_async) and [`try_fan_out_async`](crate::try_fan_out_async)
/// make of a stream.
///
/// The trait is there for bounds, and sealed: [`Items`] and [`TryItems`] implement it.
pub trait AsyncSource: Ending {
    /// The items consumers get.
    type Item;

    #[doc(hidden)]
    fn poll_pull(&mut self, context: &mut Context<'_>) -> Poll<Pulled<Self::Item>>;
}

/// What a run gives, of what its consumers came to and how its source ended.
pub(crate) fn conclude<S: Ending, O>(
    mut source: S,
    outputs: Result<O, ConsumerError>,
) -> S::Run<O> {
    let error = match outputs {
        Ok(outputs) => return source.run(outputs),
        Err(error) => error,
    };
    // A panic is a fault of the program, and comes before an error of the source.
    if !error.is_panic()
        && let Some(failure) = source.failure()
    {
        return failure;
    }
    // Its destructor is not to run while the panic unwinds.
    drop(source);
    error.resume()
}

/// How a source's end, or its failure, becomes part of what a run gives.
///
/// The trait is sealed.
pub trait Ending: Sealed {
    /// What `run` gives, where `O` are the outputs of the consumers.
    type Run<O>;
    /// What `try_run` gives, where `R` are the results of the consumers.
    type TryRun<R>;

    #[doc(hidden)]
    fn run<O>(&mut self, outputs: O) -> Self::Run<O>;

    /// What a run gives whose source failed, if it did.
    #[doc(hidden)]
    fn failure<O>(&mut self) -> Option<Self::Run<O>>;

    #[doc(hidden)]
    fn try_run<R>(&mut self, results: R, pulled: u64) -> Self::TryRun<R>;

    /// The panic that ended the source, if one did.
    #[doc(hidden)]
    fn take_panic(&mut self) -> Option<Payload>;
}

/// What one pull of a source brought.
#[derive(Debug)]
pub enum Pulled<T> {
    /// An item.
    Item(T),
    /// The end. The source is not pulled again.
    End,
    /// The source panicked or failed, and keeps the reason. It is not pulled again.
    Failed,
}

/// How a source came to be over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    Ended,
    Failed,
}

impl<T> Pulled<T> {
    /// The item, or how the source is over.
    #[inline(always)]
    pub(crate) fn into_result(self) -> Result<T, Over> {
        match self {
            Self::Item(item) => Ok(item),
            Self::End => Err(Over::Ended),
            Self::Failed => Err(Over::Failed),
        }
    }
}

/// The items of an iterator, or of a stream.
pub struct Items<I> {
    iterator: I,
    panic: Option<Payload>,
}

impl<I> Items<I> {
    pub(crate) fn new(iterator: I) -> Self {
        Self { iterator, panic: None }
    }
}

impl<I: Iterator> Source for Items<I> {
    type Item = I::Item;

    #[inline]
    fn pull(&mut self) -> Pulled<I::Item> {
        match panic::catch(|| self.iterator.next()) {
            Ok(Some(item)) => Pulled::Item(item),
            Ok(None) => Pulled::End,
            Err(payload) => {
                self.panic = Some(payload);
                Pulled::Failed
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.iterator.size_hint()
    }
}

impl<S: Stream + Unpin> AsyncSource for Items<S> {
    type Item = S::Item;

    fn poll_pull(&mut self, context: &mut Context<'_>) -> Poll<Pulled<S::Item>> {
        match panic::catch(|| Pin::new(&mut self.iterator).poll_next(context)) {
            Ok(poll) => poll.map(|item| item.map_or(Pulled::End, Pulled::Item)),
            Err(payload) => {
                self.panic = Some(payload);
                Poll::Ready(Pulled::Failed)
            }
        }
    }
}

impl<I> Sealed for Items<I> {}

impl<I> Ending for Items<I> {
    type Run<O> = O;
    type TryRun<R> = R;

    fn run<O>(&mut self, outputs: O) -> O {
        outputs
    }

    fn failure<O>(&mut self) -> Option<O> {
        None
    }

    fn try_run<R>(&mut self, results: R, _pulled: u64) -> R {
        results
    }

    fn take_panic(&mut self) -> Option<Payload> {
        self.panic.take()
    }
}

/// The `Ok` items of an iterator or a stream of `Result`s, up to the first `Err`.
pub struct TryItems<I, E> {
    results: Items<I>,
    error: Option<E>,
}

impl<I, E> TryItems<I, E> {
    pub(crate) fn new(results: I) -> Self {
        Self { results: Items::new(results), error: None }
    }

    fn sort<T>(&mut self, pulled: Pulled<Result<T, E>>) -> Pulled<T> {
        match pulled {
            Pulled::Item(Ok(item)) => Pulled::Item(item),
            Pulled::Item(Err(error)) => {
                self.error = Some(error);
                Pulled::Failed
            }
            Pulled::End => Pulled::End,
            Pulled::Failed => Pulled::Failed,
        }
    }
}

impl<T, E, I: Iterator<Item = Result<T, E>>> Source for TryItems<I, E> {
    type Item = T;

    #[inline]
    fn pull(&mut self) -> Pulled<T> {
        let pulled = self.results.pull();
        self.sort(pulled)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        // The next one may be an error.
        (0, self.results.size_hint().1)
    }
}

impl<T, E, S: Stream<Item = Result<T, E>> + Unpin> AsyncSource for TryItems<S, E> {
    type Item = T;

    fn poll_pull(&mut self, context: &mut Context<'_>) -> Poll<Pulled<T>> {
        self.results.poll_pull(context).map(|pulled| self.sort(pulled))
    }
}

impl<I, E> Sealed for TryItems<I, E> {}

impl<I, E> Ending for TryItems<I, E> {
    type Run<O> = Result<O, E>;
    type TryRun<R> = Result<R, Failed<E, R>>;

    fn run<O>(&mut self, outputs: O) -> Result<O, E> {
        self.error.take().map_or(Ok(outputs), Err)
    }

    fn failure<O>(&mut self) -> Option<Result<O, E>> {
        self.error.take().map(Err)
    }

    fn try_run<R>(&mut self, results: R, pulled: u64) -> Result<R, Failed<E, R>> {
        match self.error.take() {
            None => Ok(results),
            Some(error) => Err(Failed { error, count: pulled, output: results }),
        }
    }

    fn take_panic(&mut self) -> Option<Payload> {
        self.results.take_panic()
    }
}

impl<I> fmt::Debug for Items<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").finish_non_exhaustive()
    }
}

impl<I, E> fmt::Debug for TryItems<I, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TryItems").finish_non_exhaustive()
    }
}

/// A borrowed source whose type and lifetime are forgotten, so that a [`Feed`](crate::Feed) can be owned
/// and plain functions can take it.
///
/// What the compiler no longer checks, the engines keep: a source is pulled only through the feed of a
/// consumer that is on, or by the engine itself, and no consumer is on when `split` returns, which is what
/// holds the borrow.
///
/// It is what a `&mut dyn Source` would be, less one load on each call.
pub(crate) struct Erased<T> {
    source: NonNull<()>,
    pull: unsafe fn(NonNull<()>) -> Pulled<T>,
    fill: unsafe fn(NonNull<()>, &[ItemCell<T>]) -> Filled,
}

/// How many cells were filled, and how the source is over, if it is.
type Filled = (usize, Option<Over>);

/// A place for an item.
pub(crate) type ItemCell<T> = UnsafeCell<MaybeUninit<T>>;

impl<T> Erased<T> {
    pub(crate) fn new<S: Source<Item = T>>(source: &mut S) -> Self {
        #[expect(unsafe_code, reason = "knows the type that was forgotten")]
        /// # Safety
        ///
        /// As for [`Erased::pull`], and `source` is an `S`.
        unsafe fn pull<S: Source>(source: NonNull<()>) -> Pulled<S::Item> {
            // SAFETY: The pointer was made of a `&mut S`, whose borrow is on, and nobody else uses the source.
            unsafe { source.cast::<S>().as_mut() }.pull()
        }
        #[expect(unsafe_code, reason = "knows the type that was forgotten")]
        /// # Safety
        ///
        /// As for [`Erased::fill`], and `source` is an `S`.
        unsafe fn fill<S: Source>(source: NonNull<()>, cells: &[ItemCell<S::Item>]) -> Filled {
            // SAFETY: The pointer was made of a `&mut S`, whose borrow is on, and nobody else uses the source.
            let source = unsafe { source.cast::<S>().as_mut() };
            // One that cannot say promises nothing; the next pull will tell.
            let promised = panic::catch(|| source.size_hint().0).unwrap_or(0);
            for (filled, cell) in cells.iter().take(promised).enumerate() {
                match source.pull().into_result() {
                    // SAFETY: The caller says that nobody else uses the cells, and that they hold nothing.
                    Ok(item) => cell.with_mut(|cell| unsafe {
                        (*cell).write(item);
                    }),
                    Err(over) => return (filled, Some(over)),
                }
            }
            (cells.len().min(promised), None)
        }
        Self { source: NonNull::from(source).cast(), pull: pull::<S>, fill: fill::<S> }
    }

    /// Pulls as many items as there are cells and the source promises there are, into these cells. Gives
    /// how many it filled, and whether the source is over.
    ///
    /// # Safety
    ///
    /// As for `pull`; and nobody else may use the cells, which hold nothing.
    #[expect(unsafe_code, reason = "dereferences the pointer")]
    pub(crate) unsafe fn fill(&self, cells: &[ItemCell<T>]) -> Filled {
        // SAFETY: The caller keeps what `fill` asks, and the pointer was made of an `S` with this function.
        unsafe { (self.fill)(self.source, cells) }
    }

    /// # Safety
    ///
    /// The borrow this was made of must be on, and nobody else may use the source during the call.
    #[expect(unsafe_code, reason = "dereferences the pointer")]
    #[inline(always)]
    pub(crate) unsafe fn pull(&self) -> Result<T, Over> {
        // SAFETY: The caller keeps what `pull` asks, and the pointer was made of an `S` with this function.
        unsafe { (self.pull)(self.source) }.into_result()
    }
}

impl<T> Clone for Erased<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Erased<T> {}
