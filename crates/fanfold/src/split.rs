//! One source, many consumers that pull: the splitters, and what a run is made of.
//!
//! | I have | use |
//! |---|---|
//! | functions over an iterator | [`fan_out`] |
//! | the same, over a source that may fail | [`try_fan_out`] |
//! | async functions over a stream | [`fan_out_async`], [`try_fan_out_async`] |
//! | a source that is slow | [`prefetch`](prefetch()), [`prefetch_scoped`], [`prefetch_unbounded`] |
//!
//! [`Splitter`] has a table of the ways to split. How each one works is told in the book.

pub use fanfold_broadcast::{
    Append, AsyncConsumer, AsyncConsumers, AsyncFeed, AsyncSource, Auto, Choice, Collect, Consumer,
    ConsumerError, ConsumerErrorKind, ConsumerReport, Consumers, EachWhile, Ending, Failed, FanOut,
    FanOutAsync, Feed, Fold, Items, Lockstep, Next, Overflow, Picked, Prefetch, PrefetchReport,
    Push, PushConsumers, Pushed, Reduce, ReduceFold, Report, Ring, SendConsumers, Sequential,
    Source, Splitter, Tee, Threads, TryItems, Waited, fan_out, fan_out_async, prefetch,
    prefetch_scoped, prefetch_unbounded, try_fan_out, try_fan_out_async,
};

// `Fibers`, or nothing where the target has no stacks for consumers.
#[allow(unreachable_pub, unused_imports, reason = "empty where the target has no stacks")]
pub use fanfold_broadcast::fibers::*;
