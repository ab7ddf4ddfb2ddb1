//! Async consumers, and sets of them.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::feed::{AsyncFeed, Seat};
use crate::consumer::{Outcome, outputs, worst};
use crate::error::{ConsumerError, ConsumerErrorKind};
use crate::panic;
use crate::tuples::tuples;

/// A set of async consumers: a tuple of up to 12, or a `Vec`. The trait is sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no set of async consumers",
    note = "add at least one: `fan_out_async(stream).add(async |mut it| ..)`"
)]
pub trait AsyncConsumers<T>: Sized {
    /// What the consumers come to.
    type Outputs;
    /// The same, each with its own success.
    type Results;

    #[doc(hidden)]
    fn count(&self) -> usize;

    #[doc(hidden)]
    fn member(&mut self, index: usize) -> &mut dyn Member<T>;

    #[doc(hidden)]
    fn results(self) -> Self::Results;

    #[doc(hidden)]
    fn outputs(results: Self::Results) -> Result<Self::Outputs, ConsumerError>;
}

/// An async consumer: not begun, on, or done.
pub struct AsyncConsumer<T, F, U: Future> {
    begin: Option<F>,
    future: Option<Pin<Box<U>>>,
    result: Outcome<U::Output>,
    items: PhantomData<fn(T)>,
}

impl<T, F, U: Future> AsyncConsumer<T, F, U> {
    pub(super) fn new(consumer: F) -> Self {
        Self { begin: Some(consumer), future: None, result: None, items: PhantomData }
    }
}

// A future is boxed, and moved by nobody: what holds it may be moved.
impl<T, F, U: Future> Unpin for AsyncConsumer<T, F, U> {}

/// An async consumer of whatever type.
pub trait Member<T> {
    /// Goes on with the consumer. It is ready when its result is there.
    fn poll(&mut self, consumer: usize, seat: &Arc<Seat<T>>, context: &mut Context<'_>)
    -> Poll<()>;

    /// Ends it with an error.
    fn end(&mut self, error: ConsumerError);
}

impl<T, F, U> Member<T> for AsyncConsumer<T, F, U>
where
    F: FnOnce(AsyncFeed<T>) -> U,
    U: Future,
{
    fn poll(
        &mut self,
        consumer: usize,
        seat: &Arc<Seat<T>>,
        context: &mut Context<'_>,
    ) -> Poll<()> {
        let Self { begin, future, result, .. } = self;
        let poll = panic::catch(|| {
            if let Some(begin) = begin.take() {
                *future = Some(Box::pin(begin(AsyncFeed::new(seat))));
            }
            let poll = match future {
                Some(future) => future.as_mut().poll(context),
                None => Poll::Pending,
            };
            if poll.is_ready() {
                // Its destructors run while it is its turn, and their panics are its own.
                *future = None;
            }
            poll
        });
        *result = Some(match poll {
            Ok(Poll::Pending) => return Poll::Pending,
            // Whatever it came to does not stand for the whole stream.
            other if seat.is_out_of_turn() => {
                panic::discard((other, future.take()));
                Err(ConsumerError::new(consumer, seat.taken(), ConsumerErrorKind::OutOfTurn))
            }
            Ok(Poll::Ready(output)) => Ok(output),
            Err(payload) => {
                panic::discard(future.take());
                let kind = ConsumerErrorKind::Panicked(payload);
                Err(ConsumerError::new(consumer, seat.taken(), kind))
            }
        });
        Poll::Ready(())
    }

    fn end(&mut self, error: ConsumerError) {
        panic::discard((self.begin.take(), self.future.take()));
        self.result = Some(Err(error));
    }
}

fn result<R>(slot: Outcome<R>) -> Result<R, ConsumerError> {
    slot.expect("a run ends when all its consumers have")
}

/// Implements [`AsyncConsumers`] for a tuple, given each member's letters and place.
macro_rules! tuple {
    ($($f:ident $u:ident $result:ident $place:tt)+) => {
        impl<T, $($f, $u),+> AsyncConsumers<T> for ($(AsyncConsumer<T, $f, $u>,)+)
        where
            $($f: FnOnce(AsyncFeed<T>) -> $u, $u: Future,)+
        {
            type Outputs = ($($u::Output,)+);
            type Results = ($(Result<$u::Output, ConsumerError>,)+);

            fn count(&self) -> usize {
                [$($place),+].len()
            }

            fn member(&mut self, index: usize) -> &mut dyn Member<T> {
                match index {
                    $($place => &mut self.$place,)+
                    _ => unreachable!("a set has as many members as it says"),
                }
            }

            fn results(self) -> Self::Results {
                ($(result(self.$place.result),)+)
            }

            fn outputs(results: Self::Results) -> Result<Self::Outputs, ConsumerError> {
                match results {
                    ($(Ok($result),)+) => Ok(($($result,)+)),
                    results => Err(worst([$(results.$place.err()),+])),
                }
            }
        }
    };
}

tuples!(tuple);

impl<T, F, U> AsyncConsumers<T> for Vec<AsyncConsumer<T, F, U>>
where
    F: FnOnce(AsyncFeed<T>) -> U,
    U: Future,
{
    type Outputs = Vec<U::Output>;
    type Results = Vec<Result<U::Output, ConsumerError>>;

    fn count(&self) -> usize {
        self.len()
    }

    fn member(&mut self, index: usize) -> &mut dyn Member<T> {
        &mut self[index]
    }

    fn results(self) -> Self::Results {
        self.into_iter().map(|member| result(member.result)).collect()
    }

    fn outputs(results: Self::Results) -> Result<Self::Outputs, ConsumerError> {
        outputs(results)
    }
}

impl<T, F, U: Future> fmt::Debug for AsyncConsumer<T, F, U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsyncConsumer").finish_non_exhaustive()
    }
}
