//! The driver over slices.

use crate::{Aggregate, Running};

/// How many items are handed on at once: few enough to stay in the cache while every aggregate of
/// a set goes over them.
const BLOCK: usize = 1024;

/// Runs an aggregate, or many as one, over the items of a slice, on the batch path.
///
/// The answers are those of [`aggregate_all`](crate::aggregate_all). The items are handed on in
/// blocks, so that a set reads memory once, and each member of it takes a block in its fastest way.
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
    let mut running = Running::new(aggregate);
    for block in items.chunks(BLOCK) {
        if running.is_full() {
            break;
        }
        running.update_slice(block);
    }
    running.finish()
}
