//! The driver that gathers items in blocks.

use crate::Aggregate;

/// How many items are gathered: as many as the batch path takes at once.
const BLOCK: usize = 1024;

/// Runs an aggregate over all items of a source as [`aggregate_all`](crate::aggregate_all) does, and gathers up to 1,024 of them at a
/// time on the stack, so that it goes the way of a slice.
///
/// The answers are the same. It pays for items that are had cheaply, and aggregates that take a slice in vectors, such as sums of
/// floats, variances and quantiles. It is no driver that buffers nothing: when all aggregates are full, up to a block more
/// has been read from the source, and is lost.
///
/// ```
/// use fanfold::{aggregate_blocks, Count, Max, Mean, Variance};
///
/// let squares = (0..10_000).map(|n| f64::from(n) * 0.5);
/// let (count, mean, max, _) = aggregate_blocks(squares, (Count, Mean, Max, Variance));
/// assert_eq!((count, mean, max), (10_000, Some(2499.75), Some(4999.5)));
/// ```
///
/// Memory: 1,024 items on the stack.
///
/// # Panics
///
/// Where the source does, or a closure of an aggregate.
#[must_use = "the answers are all that comes of a pass"]
pub fn aggregate_blocks<I, A>(source: I, aggregate: A) -> A::Output
where
    I: IntoIterator<Item: Copy>,
    A: Aggregate<I::Item>,
{
    let mut state = aggregate.init();
    let mut source = source.into_iter();
    while !aggregate.is_full(&state)
        && let Some(first) = source.next()
    {
        let mut block = [first; BLOCK];
        let mut length = 1;
        // By the source's own loop, which is the fastest where it is one of many parts.
        for (place, item) in block[1..].iter_mut().zip(source.by_ref()) {
            *place = item;
            length += 1;
        }
        aggregate.update_slice(&mut state, &block[..length]);
        if length < BLOCK {
            // The source is at its end, and is not asked again.
            break;
        }
    }
    aggregate.finish(state)
}
