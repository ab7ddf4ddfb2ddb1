//! Where there are no stacks for consumers, as on `wasm32-unknown-unknown`, there is no `Fibers`, and a feed
//! is never one of theirs.

use std::convert::Infallible;
use std::marker::PhantomData;

use crate::consumer::Consumers;
use crate::feed::Gate;
use crate::report::Report;
use crate::source::Source;

/// Whether there are fibers.
pub(crate) const ARE_THERE: bool = false;

/// The lane of a consumer on a fiber, of which there is none.
pub(crate) struct FiberLane<T>(Infallible, PhantomData<T>);

/// The lane of the consumer that drives the others, of which there is none.
pub(crate) type DriverLane<T> = FiberLane<T>;

impl<T> FiberLane<T> {
    pub(crate) fn next(&mut self, _: &Gate) -> Option<T> {
        match self.0 {}
    }
}

/// Runs the consumers on fibers.
pub(crate) fn split<S: Source<Item: Clone>, C: Consumers<S::Item>>(
    _: &mut S,
    _: C,
    _: &mut C::Slots,
) -> Report {
    unreachable!("nobody picks fibers where there are none")
}
