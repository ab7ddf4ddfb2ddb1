//! The splitters, one a file. `README.md` beside this file tells how each one works.

#[cfg_attr(not(fanfold_stacks), path = "fibers/none.rs")]
pub mod fibers;
pub(crate) mod lockstep;
pub(crate) mod ring;
pub(crate) mod tee;

mod asynchronous;
mod auto;
mod collect;
mod reduce_fold;
pub(crate) mod threads;

pub use asynchronous::{
    AsyncConsumer, AsyncConsumers, AsyncFeed, FanOutAsync, Next, fan_out_async, try_fan_out_async,
};
pub use auto::{Auto, Choice, Picked};
pub use collect::Collect;
#[cfg(fanfold_stacks)]
pub use fibers::Fibers;
pub use lockstep::Lockstep;
pub use reduce_fold::{PushConsumers, ReduceFold};
pub use ring::{Overflow, Ring};
pub use tee::{Sequential, Tee, Threads};

use crate::consumer::Consumers;
use crate::report::Report;
use crate::source::Source;

/// A way to let many consumers see one source.
///
/// | splitter | runs on | holds at most | may be `!Send` | for |
/// |---|---|---|---|---|
/// | [`Fibers`] | one thread | 1 item | all | consumers that pull: the default |
/// | [`ReduceFold`] | one thread | 1 item | all | consumers that are pushed to: the fastest |
/// | [`Lockstep`] | a thread each | 1 item, or `k` | nothing | dear consumers, no look-ahead |
/// | [`Ring`] | a thread each, and the caller's | its capacity | the source | dear consumers or a dear source |
/// | [`Tee`] | one thread, or one each | the gap between them | all, or nothing | consumers at their own pace |
/// | [`Collect`] | one thread | everything | all | to compare with |
/// | [`Auto`] | as it chooses | as it chooses | nothing | not choosing |
///
/// `S` is the source and `C` the set of consumers; what a splitter asks of them stands in its
/// `impl`. A splitter of your own can choose among these and hand on to one: [`Auto`] does no more.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot run these consumers over this source",
    note = "`ReduceFold` runs consumers added with `each`, `each_while`, `fold`, `reduce` or `push`: \
            those added with `add` pull their items, which `Fibers` is for",
    note = "`Lockstep`, `Tee::threads()`, `Ring` and `Auto` use threads: items must be `Send` and `Sync`, \
            consumers and what they come to `Send`, and the source too, but under `Ring`"
)]
pub trait Splitter<S: Source, C: Consumers<S::Item>> {
    /// Runs the consumers over the source, and puts their results into the slots: by another splitter's
    /// `split`, which is all that can be done here outside of this crate.
    fn split(self, source: &mut S, consumers: C, slots: &mut C::Slots) -> Report;
}
