//! One source, many unmodified consumers: the splitters of Fanfold.
//!
//! `sum` and `max` are functions over an iterator. Neither can be paused, and each wants all of it.
//! Here they share one source that can be read once, unchanged, and nothing is stored:
//!
//! ```
//! use fanfold::{fan_out, Fibers};
//!
//! let (sum, max) = fan_out(1..1000i64)
//!     .add(|it| it.sum::<i64>())
//!     .add(Iterator::max)
//!     .run(Fibers::default());
//! assert_eq!((sum, max), (499_500, Some(999)));
//! ```
//!
//! The crate `fanfold` re-exports all of this, beside the aggregates, and is the one to depend on.
//!
//! Where to look:
//!
//! * [`fan_out`], [`try_fan_out`], [`fan_out_async`]: where a run begins
//! * [`Feed`]: the iterator a consumer sees
//! * [`Splitter`]: the ways to split, and a table to choose by
//! * [`Push`]: consumers that items are pushed to
//! * [`ConsumerError`], [`Failed`]: what can go wrong, and for whom
//! * [`Report`]: a run in figures
//! * [`prefetch`](prefetch()): a source that runs ahead on a thread of its own
//! * `splitter/README.md`: how each one works; `turn`, `sync`: what several of them share
//!
//! Letters of type parameters: `T` item, `I` iterator, `S` source, `C` consumer or set of
//! consumers, `P` splitter, or consumer that is pushed to, `F` function, `R` what a consumer comes
//! to, `O` outputs, `U` future, `E` error.
//!
//! # Panics and failures
//!
//! * A consumer's panic is its own. The others finish; then `run` raises it again, and `try_run`
//!   gives it as that consumer's result.
//! * A source that panics, or fails, cancels the consumers that are not done, by unwinding them. It
//!   never looks like the end of the stream.
//! * With `panic = "abort"` a panic ends the process, as ever. A source that fails with an `Err`
//!   still cancels the consumers: their feeds end, and what they come to is thrown away.

// Says in the documentation which feature has what.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(not(fanfold_stacks), allow(dead_code, unreachable_pub))]

mod consumer;
mod error;
mod fan_out;
mod feed;
#[cfg(all(test, any(fanfold_loom, fanfold_shuttle)))]
mod models;
mod panic;
mod prefetch;
mod push;
mod report;
mod sealed;
mod source;
mod splitter;
mod sync;
mod tuples;

pub use consumer::{Append, Consumer, Consumers, SendConsumers};
pub use error::{ConsumerError, ConsumerErrorKind, Failed, Waited};
pub use fan_out::{FanOut, fan_out, try_fan_out};
pub use feed::Feed;
pub use prefetch::{Prefetch, PrefetchReport, prefetch, prefetch_scoped, prefetch_unbounded};
pub use push::{EachWhile, Fold, Push, Pushed, Reduce};
pub use report::{ConsumerReport, Report};
pub use source::{AsyncSource, Ending, Items, Source, TryItems};
pub use splitter::*;
