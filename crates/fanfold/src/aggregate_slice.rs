//! The driver over slices.

use crate::{Aggregate, Outlook};

/// How many items are handed on before it is looked whether more are needed.
const BLOCK: usize = 1024;

/// Runs an aggregate, or many as one, over the items of a slice, on the batch path.
///
/// The answers are those of [`aggregate_all`](crate::aggregate_all), but that large quantiles are drawn
/// by other coins, because the count of items is known from the start. Sets go through the items in
/// blocks that stay in the cache, so that memory is read once, and each member takes a block in its
/// fastest way.
///
/// ```
/// use fanfold::{aggregate_slice, Count, MinMax};
///
/// let prices = [3.5, 1.25, 7.0];
/// assert_eq!(aggregate_slice(&prices, (Count, MinMax)), (3, Some((1.25, 7.0))));
/// ```
///
/// # Panics
///
/// Where a closure of an aggregate does.
pub fn aggregate_slice<T, A: Aggregate<T>>(items: &[T], aggregate: A) -> A::Output {
    let mut state = aggregate.init();
    // In blocks as well: members of a set that ask the same read memory once.
    let left_out: u64 = items.chunks(BLOCK).map(|block| aggregate.leaves_out(block)).sum();
    let count = items.len() as u64 - left_out;
    aggregate.foresee(&mut state, Outlook { first: 0, count });
    for block in items.chunks(BLOCK) {
        if aggregate.is_full(&state) {
            break;
        }
        aggregate.update_slice(&mut state, block);
    }
    aggregate.finish(state)
}
