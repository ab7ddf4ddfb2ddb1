//! The driver over slices.

use crate::{Aggregate, Block};

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
#[must_use = "the answers are all that comes of a pass"]
pub fn aggregate_slice<T, A: Aggregate<T>>(items: &[T], aggregate: A) -> A::Output {
    let mut state = aggregate.init();
    let needs = aggregate.needs();
    // Where an outlook is asked for, the items are gone through once before.
    let left_out = Block::all_of(items, needs)
        .try_fold(0, |sum, block| needs.unranked(block.items()).map(|unranked| sum + unranked));
    let count = items.len() as u64 - left_out.unwrap_or(0);
    for block in Block::all_of_part(items, needs, 0, count) {
        if aggregate.is_full(&state) {
            break;
        }
        aggregate.update_block(&mut state, &block);
    }
    aggregate.finish(state)
}
