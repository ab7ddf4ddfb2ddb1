//! [`ReduceFold`]: every item is pushed to every consumer.

use std::ops::ControlFlow;

use super::Splitter;
use crate::consumer::{Consumers, Outcome};
use crate::error::{ConsumerError, ConsumerErrorKind};
use crate::panic::{self, Payload};
use crate::push::{Push, Pushed};
use crate::report::{ConsumerReport, Report};
use crate::source::{Over, Source};
use crate::tuples::tuples;

/// One loop, on one thread, that pushes every item to every consumer: the fastest.
///
/// The consumers are functions of one item at a time, added with
/// [`each`](crate::FanOut::each), [`each_while`](crate::FanOut::each_while),
/// [`fold`](crate::FanOut::fold), [`reduce`](crate::FanOut::reduce) or
/// [`push`](crate::FanOut::push). One that pulls does not compile here, for it cannot be paused. Items
/// are lent: they need not clone, but for [`reduce`](crate::FanOut::reduce), which keeps one. Whoever
/// breaks drops out, and the loop ends when all have.
///
/// ```
/// use fanfold::{fan_out, ReduceFold};
///
/// let (sum, max, count) = fan_out([3, 1, 2])
///     .reduce(|a, b| a + b)
///     .reduce(i32::max)
///     .fold(0, |count, _| *count += 1)
///     .run(ReduceFold);
/// assert_eq!((sum, max, count), (Some(6), Some(3), 3));
/// ```
///
/// A consumer that pulls is told to go elsewhere by the compiler:
///
/// ```compile_fail,E0277
/// fanfold::fan_out(0..3).add(Iterator::count).run(fanfold::ReduceFold);
/// ```
///
/// # Memory
///
/// One item.
///
/// # When not to use it
///
/// When a consumer is easier to write over an iterator, or is there already: use
/// [`Fibers`](crate::Fibers).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReduceFold;

/// A set of consumers all of which items are pushed to. The trait is sealed.
#[diagnostic::on_unimplemented(
    message = "`ReduceFold` pushes items, and a consumer added with `add` pulls them",
    label = "a consumer that pulls cannot be paused here",
    note = "run it under `Fibers`; or write it as a function of one item at a time, and add it with \
            `each`, `each_while`, `fold`, `reduce` or `push`"
)]
pub trait PushConsumers<T>: Consumers<T> {
    #[doc(hidden)]
    fn reduce_fold<S: Source<Item = T>>(self, source: &mut S, slots: &mut Self::Slots) -> Report;
}

impl<S, C> Splitter<S, C> for ReduceFold
where
    S: Source,
    C: PushConsumers<S::Item>,
{
    fn split(self, source: &mut S, consumers: C, slots: &mut C::Slots) -> Report {
        consumers.reduce_fold(source, slots)
    }
}

/// A consumer in the loop.
struct Member<P> {
    consumer: P,
    /// Whether it takes more.
    on: bool,
    taken: u64,
    panic: Option<Payload>,
}

impl<P> Member<P> {
    fn new<T>(Pushed(consumer): Pushed<P>) -> Self
    where
        P: Push<T>,
    {
        match panic::catch(|| consumer.is_full()) {
            Ok(full) => Self { consumer, on: !full, taken: 0, panic: None },
            Err(payload) => Self { consumer, on: false, taken: 0, panic: Some(payload) },
        }
    }

    /// Pushes the item that is the `number`th.
    #[inline(always)]
    fn push<T>(&mut self, item: &T, number: u64)
    where
        P: Push<T>,
    {
        if !self.on {
            return;
        }
        match panic::catch(|| self.consumer.push(item)) {
            Ok(ControlFlow::Continue(())) => return,
            Ok(ControlFlow::Break(())) => {}
            Err(payload) => self.panic = Some(payload),
        }
        self.on = false;
        self.taken = number;
    }

    /// Comes to its result, given how many items there were.
    fn finish<T>(
        self,
        consumer: usize,
        pulled: u64,
        failed: bool,
    ) -> (Outcome<P::Output>, ConsumerReport)
    where
        P: Push<T>,
    {
        let taken = if self.on { pulled } else { self.taken };
        let result = match self.panic {
            Some(payload) => {
                panic::discard(self.consumer);
                Err(ConsumerErrorKind::Panicked(payload))
            }
            None if self.on && failed => {
                panic::discard(self.consumer);
                Err(ConsumerErrorKind::Cancelled)
            }
            None => panic::catch(|| self.consumer.finish()).map_err(ConsumerErrorKind::Panicked),
        };
        let result = result.map_err(|kind| ConsumerError::new(consumer, taken, kind));
        (Some(result), ConsumerReport { taken, lost: 0 })
    }
}

/// The loop: what each item is pushed to says how many consumers still take items.
#[inline(always)]
fn push_all<S: Source>(
    source: &mut S,
    any: bool,
    mut push: impl FnMut(&S::Item, u64) -> bool,
) -> (u64, bool) {
    let mut pulled = 0;
    if !any {
        return (pulled, false);
    }
    loop {
        match source.pull().into_result() {
            Ok(item) => {
                pulled += 1;
                let any = push(&item, pulled);
                panic::discard(item);
                if !any {
                    return (pulled, false);
                }
            }
            Err(over) => return (pulled, over == Over::Failed),
        }
    }
}

fn report(pulled: u64, consumers: Vec<ConsumerReport>) -> Report {
    Report { pulled, greatest_lag: pulled.min(1), consumers, ..Report::default() }
}

/// Implements [`PushConsumers`] for a tuple, given each member's letter and place.
macro_rules! tuple {
    ($($member:ident $other:ident $name:ident $place:tt)+) => {
        impl<T, $($member: Push<T>),+> PushConsumers<T> for ($(Pushed<$member>,)+) {
            fn reduce_fold<S: Source<Item = T>>(
                self,
                source: &mut S,
                slots: &mut Self::Slots,
            ) -> Report {
                let mut members = ($(Member::new::<T>(self.$place),)+);
                let any = $(members.$place.on)||+;
                let (pulled, failed) = push_all(source, any, |item, number| {
                    $(members.$place.push(item, number);)+
                    $(members.$place.on)||+
                });
                let mut reports = Vec::new();
                $({
                    let (slot, report) = members.$place.finish::<T>($place, pulled, failed);
                    slots.$place = slot;
                    reports.push(report);
                })+
                report(pulled, reports)
            }
        }
    };
}

tuples!(tuple);

impl<T, P: Push<T>> PushConsumers<T> for Vec<Pushed<P>> {
    fn reduce_fold<S: Source<Item = T>>(self, source: &mut S, slots: &mut Self::Slots) -> Report {
        let mut members: Vec<_> = self.into_iter().map(Member::new::<T>).collect();
        let any = members.iter().any(|member| member.on);
        let (pulled, failed) = push_all(source, any, |item, number| {
            let mut any = false;
            for member in &mut members {
                member.push(item, number);
                any |= member.on;
            }
            any
        });
        let finished = members.into_iter().zip(slots).enumerate();
        let reports = finished.map(|(consumer, (member, slot))| {
            let (result, report) = member.finish::<T>(consumer, pulled, failed);
            *slot = result;
            report
        });
        report(pulled, reports.collect())
    }
}
