//! Many aggregates over one pass, with nothing kept.
//!
//! A stream can be exhausted only once, and `sum` and `max` each want all of it. Fanfold runs them
//! side by side:
//!
//! ```
//! use fanfold::{aggregate_all, Max, Mean, Median, Sum};
//!
//! let (sum, max) = aggregate_all(1..1000i64, (Sum, Max));
//! assert_eq!((sum, max), (499_500, Some(999)));
//!
//! let prices = vec![3.5, 1.25, 7.0];
//! let (mean, median) = aggregate_all(&prices, (Mean, Median));
//! assert_eq!((mean, median), (Some(3.9166666666666665), Some(3.5)));
//! ```
//!
//! | you have | call |
//! |---|---|
//! | an iterator, and statistics of it | [`aggregate_all`]`(iter, (Sum, Max))` |
//! | a slice | [`aggregate_slice`]: the batch path, the fastest |
//! | a slice, and all cores | `par_aggregate_all` (feature `rayon`): the same bits on any number of threads |
//! | an iterator of `Result`s | [`try_aggregate_all`]: stops at the first error, and keeps what it knows |
//! | items that come in a callback | [`Running`]: fed by hand, read at any time |
//! | statistics that are named at run time | an array or a `Vec` of [`Stat`] |
//! | an answer for each key | [`group_by`](Combine::group_by), one of the combinators: [`Combine`] |
//! | functions over an iterator, unchanged | [`fan_out`] |
//! | async functions over a stream | [`split::fan_out_async`] |
//! | a source that is slow | [`prefetch`](prefetch()): it runs ahead on a thread of its own |
//! | a computation that pauses and is sent values | [`task::Generator`]; many of them: [`task::TaskPool`], [`task::EventLoop`] |
//! | a statistic of your own | [`Aggregate`], the one trait, and the laws that test it (feature `laws`) |
//!
//! Tuples, arrays and `Vec`s of aggregates are aggregates, yours are like those of the catalogue, and all
//! go through every driver. A driver calls the source's `next` once an item, never after the end, and
//! leaves it alone once all aggregates are full. None buffers an item, but for what a splitter says
//! that it does.
//!
//! # The catalogue
//!
//! | I want | use | memory | class |
//! |---|---|---|---|
//! | how many | [`Count`] | 8 bytes | exact |
//! | the sum | [`Sum`] | 16 to 80 bytes | exact |
//! | the mean | [`Mean`] | 32 to 88 bytes | exact |
//! | the spread | [`Variance`], [`StdDev`], [`PopulationVariance`], [`PopulationStdDev`] | 64 to 112 bytes | exact |
//! | all of these, skewness and kurtosis | [`Moments`] | 128 to 176 bytes | bounded |
//! | sum, mean, spread in plain floating point | [`Sum::fast`], [`Mean::fast`], [`Variance::fast`] | 8 to 24 bytes | bounded |
//! | the least, the greatest | [`Min`], [`Max`], [`MinMax`] | the item | exact |
//! | the item with the least, the greatest key | [`MinBy`], [`MaxBy`] | the item, the key | ordered |
//! | the first, the last | [`First`], [`Last`], [`LastN`] | the items | ordered |
//! | whether | [`Any`], [`All`] | 1 byte | exact |
//! | the first that | [`Find`] | the item | ordered |
//! | the middle, a percentile, the distribution | [`Median`], [`Quantile`], [`Quantiles`] | up to 128 KiB | bounded |
//! | ranks of anything ordered | [`Kll`] | up to 16,384 items | bounded |
//! | a percentile, within a share of its value | [`QuantileRelative`], [`QuantilesRelative`] | about 1 KB a factor of ten | exact |
//! | how many unlike ones | [`Distinct`], [`DistinctSketch`] | every one; up to 288 KiB | exact |
//! | the most frequent | [`Frequent`] | up to 6,144 items, or `12 n` | bounded |
//! | the greatest few | [`TopK`] | the items | exact |
//! | counts between edges | [`Histogram`] | 8 bytes a bin | exact |
//! | a random few | [`Sample`] | the items | bounded |
//! | all of them | [`Collect`] | every item | ordered |
//! | how two numbers go together | [`Covariance`], [`Correlation`], [`LinearFit`] | 128, 224 bytes | exact |
//! | a mean that forgets | [`Ewma`] | 24 bytes | ordered, bounded |
//!
//! What the class of an aggregate promises is told at [`MergeClass`].
//!
//! # Consumers that pull
//!
//! An aggregate is fed. A function over an iterator feeds itself, and cannot be paused; to run
//! several of them over one source takes a splitter:
//!
//! ```
//! use fanfold::{fan_out, Fibers};
//!
//! let (sum, head) = fan_out(1..1000i64)
//!     .add(|it| it.sum::<i64>())
//!     .add(|it| it.take(2).collect::<Vec<_>>())
//!     .run(Fibers::default());
//! assert_eq!((sum, head), (499_500, vec![1, 2]));
//! ```
//!
//! [`Splitter`](split::Splitter) has a table of them. [`Fibers`] is the one to begin with;
//! [`split::fan_out_async`] is for async consumers of one stream. The names that come up less are in the
//! modules [`split`], [`task`], [`aggregates`] and [`stat`].
//!
//! [`aggregate_all_with`] runs aggregates under a splitter, each on its own.
//!
//! # Empty, missing, NaN
//!
//! Where there is no answer the output is `None`; sums and counts of nothing are 0. NaN goes
//! through arithmetic, and what ranks items skips it; [`Combine::skip_nan`] leaves it out by name.
//! `None` among the items is dropped or counted by [`Combine::skip_missing`] and
//! [`Combine::count_missing`], never silently.

//! # Features
//!
//! | feature | what it has |
//! |---|---|
//! | `splitters`, on unless turned off | [`fan_out`], `prefetch`, [`aggregate_all_with`] and their kin: the module [`split`] |
//! | `coroutine`, on unless turned off | generators, tasks that take turns, an event loop: the module [`task`] |
//! | `rayon` | [`par_aggregate_all`] and its kin |
//! | `serde` | values, groups and reports as data, and statistics as their names, for `serde`; no states |
//! | `laws` | the laws that test an aggregate, as the module [`laws`] |
//!
//! With `default-features = false` there are aggregates, statistics by name and the drivers: no threads, and
//! nothing that depends on the platform.

// Says in the documentation which feature has what.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod aggregate_all;
#[cfg(feature = "splitters")]
mod aggregate_all_with;
mod aggregate_blocks;
mod aggregate_slice;
#[cfg(not(feature = "splitters"))]
mod failed;
mod iterator_ext;
#[cfg(feature = "rayon")]
mod par_aggregate_all;
mod running;
#[cfg(feature = "splitters")]
pub mod split;
#[cfg(feature = "coroutine")]
pub mod task;
mod try_aggregate_all;

pub use aggregate_all::aggregate_all;
#[cfg(feature = "splitters")]
pub use aggregate_all_with::{AggregateSet, aggregate_all_with};
pub use aggregate_blocks::aggregate_blocks;
pub use aggregate_slice::aggregate_slice;
#[cfg(not(feature = "splitters"))]
pub use failed::Failed;
#[cfg(feature = "laws")]
pub use fanfold_core::laws;
pub use fanfold_core::{
    Aggregate, All, Any, Block, BoxedAggregate, ByHash, Codec, Collect, Combine, Correlation,
    Count, Covariance, Decimal, Decoder, Distinct, DistinctSketch, Encoder, Ewma, Find, First,
    Frequent, Groups, Histogram, Identify, Kll, Last, LastN, LinearFit, Malformed, Max, MaxBy,
    Mean, Median, MergeClass, Min, MinBy, MinMax, Moments, Needs, Number, Ordered, Outlook,
    ParseDecimalError, PopulationCovariance, PopulationStdDev, PopulationVariance, Portable,
    Quantile, QuantileRelative, Quantiles, QuantilesRelative, ReadError, Recipe, Retract, Sample,
    StableHasher, Stat, StatSet, StdDev, Sum, TopK, Value, Variance, aggregates, combine, forward,
    portable, recipe_of, stat,
};
pub use iterator_ext::{IteratorExt, RunningValues};
#[cfg(feature = "rayon")]
pub use par_aggregate_all::{Grid, par_aggregate_all, par_aggregate_iter};
pub use running::Running;
#[cfg(feature = "splitters")]
pub use split::{Failed, Feed, Lockstep, ReduceFold, Ring, Tee, fan_out, prefetch, try_fan_out};
// Those that are not there on every target.
#[cfg(feature = "splitters")]
#[allow(unreachable_pub, unused_imports, reason = "empty where the target has no stacks")]
pub use fanfold_broadcast::fibers::*;
pub use try_aggregate_all::try_aggregate_all;
