//! [`Max`]: the greatest item.

use super::min_max::extreme;
use crate::portable::{Codec, by_codec};

/// The greatest item, as an `Option`: `None` where there are none.
///
/// Numbers, text, times: whatever is [`Ordered`](crate::Ordered). For the item with the
/// greatest of something else, see [`MaxBy`](crate::MaxBy).
///
/// ```
/// use fanfold::{aggregate_all, Max};
///
/// assert_eq!(aggregate_all([2, 3, 1], Max), Some(3));
/// assert_eq!(aggregate_all(std::iter::empty::<i32>(), Max), None);
/// ```
///
/// NaN is skipped; -0.0 is less than 0.0. Memory: one item. Merge class: exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Max;

extreme!(Max, keep_greatest, keep_greatest_of);

by_codec! {
    [V: Codec] Max, Option<V> as V, "max";
}
