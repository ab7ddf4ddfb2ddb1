//! [`Min`]: the least item.

use super::min_max::extreme;
use crate::portable::{Codec, by_codec};

/// The least item, as an `Option`: `None` where there are none.
///
/// Numbers, text, times: whatever is [`Ordered`](crate::Ordered). For the item with the
/// least of something else, see [`MinBy`](crate::MinBy).
///
/// ```
/// use fanfold::{aggregate_all, Min};
///
/// assert_eq!(aggregate_all([2, 3, 1], Min), Some(1));
/// assert_eq!(aggregate_all(std::iter::empty::<i32>(), Min), None);
/// ```
///
/// NaN is skipped; -0.0 is less than 0.0. Memory: one item. Merge class: exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Min;

extreme!(Min, keep_least, keep_least_of);

by_codec! {
    [V: Codec] Min, Option<V> as V, "min";
}
