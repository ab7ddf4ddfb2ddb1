//! The driver over iterators.

use crate::{Aggregate, Running};

/// Runs an aggregate, or many as one, over all items of a source, in one pass.
///
/// ```
/// use fanfold::{aggregate_all, Count, Max, Stat, Sum};
///
/// let words = ["fig", "pear", "kiwi"].map(str::len);
/// assert_eq!(aggregate_all(words, (Count, Sum, Max)), (3, 11, Some(4)));
///
/// let [mean, p90] = aggregate_all(words, [Stat::Mean, "p90".parse()?]);
/// assert_eq!((mean.as_f64(), p90.as_f64()), (Some(11.0 / 3.0), Some(4.0)));
/// # Ok::<(), fanfold::stat::ParseStatError>(())
/// ```
///
/// The source's `next` is called once an item, and never after the end. When all aggregates are
/// full, as `First` is after one item, the source is left alone: pass `by_ref()` to go on with it.
/// Nothing is buffered, and nothing is allocated but what the aggregates keep.
///
/// # Panics
///
/// Where the source does, or a closure of an aggregate.
#[must_use = "the answers are all that comes of a pass"]
pub fn aggregate_all<I, A>(source: I, aggregate: A) -> A::Output
where
    I: IntoIterator,
    A: Aggregate<I::Item>,
{
    let mut running = Running::new(aggregate);
    running.extend(source);
    running.finish()
}
