//! Consumers, and sets of them.

use std::fmt;

use crate::error::{ConsumerError, ConsumerErrorKind};
use crate::feed::Feed;
use crate::panic;
use crate::report::ConsumerReport;
use crate::sealed::Sealed;
use crate::tuples::tuples;

/// What takes items from a [`Feed`] and comes to an output: any `FnOnce(Feed<T>) -> R`, and what
/// [`FanOut::each`](crate::FanOut::each) and its kin make of a function over single items.
pub trait Consumer<T> {
    /// What it comes to.
    type Output;

    /// Takes what it wants.
    fn consume(self, feed: Feed<T>) -> Self::Output
    where
        T: Clone;
}

impl<T, R, F: FnOnce(Feed<T>) -> R> Consumer<T> for F {
    type Output = R;

    fn consume(self, feed: Feed<T>) -> R
    where
        T: Clone,
    {
        self(feed)
    }
}

/// A set of consumers: a tuple of up to 12, or a `Vec`. The trait is sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no set of consumers",
    note = "add at least one: `fan_out(source).add(|it| it.sum::<i64>())`"
)]
pub trait Consumers<T>: Sized {
    /// What the consumers come to.
    type Outputs;
    /// The same, each with its own success.
    type Results;
    /// Where their results are put.
    type Slots;

    #[doc(hidden)]
    fn slots(&self) -> Self::Slots;

    /// How many consumers there are.
    fn count(&self) -> usize;

    /// The consumers as tasks to run, each once; their results go into the slots.
    #[doc(hidden)]
    fn tasks<'a>(self, slots: &'a mut Self::Slots) -> Vec<Task<'a, T>>
    where
        Self: 'a,
        T: Clone + 'a;

    #[doc(hidden)]
    fn results(slots: Self::Slots) -> Self::Results;

    /// The outputs, or the first panic there is, or else the first error.
    #[doc(hidden)]
    fn outputs(results: Self::Results) -> Result<Self::Outputs, ConsumerError>;
}

/// A set of consumers that may run on threads of their own. The trait is sealed.
#[diagnostic::on_unimplemented(
    message = "the consumers cannot go to threads of their own",
    note = "each consumer, and its output, must be `Send` under a splitter that uses threads; \
            `Fibers`, `Tee::sequential()` and `Collect` run all on one thread"
)]
pub trait SendConsumers<T>: Consumers<T> {
    #[doc(hidden)]
    fn send_tasks<'a>(self, slots: &'a mut Self::Slots) -> Vec<SendTask<'a, T>>
    where
        Self: 'a,
        T: Clone + 'a;
}

/// What a consumer is started with: its feed, or why it cannot be started.
pub(crate) type Start<T> = Result<Feed<T>, ConsumerErrorKind>;

/// A consumer to run, and the place of its result, under one type.
///
/// It closes its feed's gate when it returns, and does not panic: the engines rely on both. That nobody
/// else can make one is what seals the sets.
pub struct Task<'a, T>(Box<dyn FnOnce(Start<T>) -> ConsumerReport + 'a>);

/// The same, for a thread of its own.
pub struct SendTask<'a, T>(Box<dyn FnOnce(Start<T>) -> ConsumerReport + Send + 'a>);

impl<T> Task<'_, T> {
    pub(crate) fn run(self, start: Start<T>) -> ConsumerReport {
        self.0(start)
    }
}

impl<T> SendTask<'_, T> {
    pub(crate) fn run(self, start: Start<T>) -> ConsumerReport {
        self.0(start)
    }
}

impl<T> fmt::Debug for Task<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Task")
    }
}

impl<T> fmt::Debug for SendTask<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SendTask")
    }
}

/// Where a consumer's result goes. `None` if it was never run.
pub(crate) type Outcome<R> = Option<Result<R, ConsumerError>>;

/// Runs one consumer to its end, whichever that is.
///
/// When this returns, its feed gives nothing any more, wherever it may have got to.
fn run<T: Clone, C: Consumer<T>>(
    consumer: C,
    index: usize,
    slot: &mut Outcome<C::Output>,
    start: Start<T>,
) -> ConsumerReport {
    let feed = match start {
        Ok(feed) => feed,
        Err(kind) => {
            panic::discard(consumer);
            *slot = Some(Err(ConsumerError::new(index, 0, kind)));
            return ConsumerReport::default();
        }
    };
    let gate = feed.gate();
    let caught = panic::catch(|| consumer.consume(feed));
    gate.close();
    let kind = match (gate.take_verdict(), caught) {
        (None, Ok(output)) => {
            *slot = Some(Ok(output));
            return gate.report();
        }
        (None, Err(payload)) => ConsumerErrorKind::Panicked(payload),
        // Whatever a cancelled consumer came to does not stand for the whole stream.
        (Some(kind), caught) => {
            panic::discard(caught);
            kind
        }
    };
    *slot = Some(Err(ConsumerError::new(index, gate.taken(), kind)));
    gate.report()
}

fn result<R>(slot: Outcome<R>, index: usize) -> Result<R, ConsumerError> {
    slot.unwrap_or_else(|| Err(ConsumerError::new(index, 0, ConsumerErrorKind::Cancelled)))
}

/// Implements the traits of sets for a tuple, given each member's letters and place.
macro_rules! tuple {
    ($($member:ident $other:ident $result:ident $place:tt)+) => {
        impl<T, $($member: Consumer<T>),+> Consumers<T> for ($($member,)+) {
            type Outputs = ($($member::Output,)+);
            type Results = ($(Result<$member::Output, ConsumerError>,)+);
            type Slots = ($(Outcome<$member::Output>,)+);

            fn slots(&self) -> Self::Slots {
                ($(None::<Result<$member::Output, ConsumerError>>,)+)
            }

            fn count(&self) -> usize {
                [$($place),+].len()
            }

            fn tasks<'a>(self, slots: &'a mut Self::Slots) -> Vec<Task<'a, T>>
            where
                Self: 'a,
                T: Clone + 'a,
            {
                vec![$({
                    let (consumer, slot) = (self.$place, &mut slots.$place);
                    Task(Box::new(move |start| run(consumer, $place, slot, start)))
                }),+]
            }

            fn results(slots: Self::Slots) -> Self::Results {
                ($(result(slots.$place, $place),)+)
            }

            fn outputs(results: Self::Results) -> Result<Self::Outputs, ConsumerError> {
                match results {
                    ($(Ok($result),)+) => Ok(($($result,)+)),
                    results => Err(worst([$(results.$place.err()),+])),
                }
            }
        }

        impl<T, $($member: Consumer<T, Output: Send> + Send),+> SendConsumers<T> for ($($member,)+) {
            fn send_tasks<'a>(self, slots: &'a mut Self::Slots) -> Vec<SendTask<'a, T>>
            where
                Self: 'a,
                T: Clone + 'a,
            {
                vec![$({
                    let (consumer, slot) = (self.$place, &mut slots.$place);
                    SendTask(Box::new(move |start| run(consumer, $place, slot, start)))
                }),+]
            }
        }
    };
}

/// The outputs among results, or the worst error.
pub(crate) fn outputs<R>(results: Vec<Result<R, ConsumerError>>) -> Result<Vec<R>, ConsumerError> {
    let mut outputs = Vec::with_capacity(results.len());
    let mut errors = Vec::new();
    for result in results {
        match result {
            Ok(output) => outputs.push(output),
            Err(error) => errors.push(Some(error)),
        }
    }
    if errors.is_empty() { Ok(outputs) } else { Err(worst(errors)) }
}

/// The first panic among errors, or else the first error.
pub(crate) fn worst(errors: impl IntoIterator<Item = Option<ConsumerError>>) -> ConsumerError {
    let errors = errors.into_iter().flatten();
    errors
        .reduce(|worst, next| if !worst.is_panic() && next.is_panic() { next } else { worst })
        .expect("there is an error, or there would be outputs")
}

impl<T, C: Consumer<T>> Consumers<T> for Vec<C> {
    type Outputs = Vec<C::Output>;
    type Results = Vec<Result<C::Output, ConsumerError>>;
    type Slots = Vec<Outcome<C::Output>>;

    fn slots(&self) -> Self::Slots {
        self.iter().map(|_| None).collect()
    }

    fn count(&self) -> usize {
        self.len()
    }

    fn tasks<'a>(self, slots: &'a mut Self::Slots) -> Vec<Task<'a, T>>
    where
        Self: 'a,
        T: Clone + 'a,
    {
        let members = self.into_iter().zip(slots).enumerate();
        members
            .map(|(index, (consumer, slot))| {
                Task(Box::new(move |start| run(consumer, index, slot, start)))
            })
            .collect()
    }

    fn results(slots: Self::Slots) -> Self::Results {
        slots.into_iter().enumerate().map(|(index, slot)| result(slot, index)).collect()
    }

    fn outputs(results: Self::Results) -> Result<Self::Outputs, ConsumerError> {
        outputs(results)
    }
}

impl<T, C: Consumer<T, Output: Send> + Send> SendConsumers<T> for Vec<C> {
    fn send_tasks<'a>(self, slots: &'a mut Self::Slots) -> Vec<SendTask<'a, T>>
    where
        Self: 'a,
        T: Clone + 'a,
    {
        let members = self.into_iter().zip(slots).enumerate();
        members
            .map(|(index, (consumer, slot))| {
                SendTask(Box::new(move |start| run(consumer, index, slot, start)))
            })
            .collect()
    }
}

/// A set that one more consumer can be added to. The trait is sealed.
pub trait Append<C>: Sealed {
    /// The set with it.
    type Set;

    #[doc(hidden)]
    fn append(self, consumer: C) -> Self::Set;
}

/// Implements [`Append`] for a tuple, given each member's letter and place.
macro_rules! append {
    ($($member:ident $other:ident $name:ident $place:tt)*) => {
        impl<$($member),*> Sealed for ($($member,)*) {}

        impl<New, $($member),*> Append<New> for ($($member,)*) {
            type Set = ($($member,)* New,);

            fn append(self, consumer: New) -> Self::Set {
                ($(self.$place,)* consumer,)
            }
        }
    };
}

tuples!(append to grow);
tuples!(tuple);
