//! [`MaxBy`]: the item with the greatest key.

use std::cmp::Ordering;

use super::min_by::extreme_by;
use crate::portable::{Codec, by_codec};

/// The item whose key is greatest, as an `Option`: the first of them, if several are; `None` where
/// there are none.
///
/// ```
/// use fanfold::{aggregate_all, MaxBy};
///
/// let words = ["fig", "banana", "kiwi"];
/// assert_eq!(aggregate_all(words, MaxBy::new(|word: &&str| word.len())), Some("banana"));
/// ```
///
/// An item whose key does not compare with itself, such as NaN, is skipped. The item is cloned
/// when it becomes the best so far. Memory: one item and its key. Merge class: ordered.
#[derive(Clone, Copy)]
pub struct MaxBy<F> {
    key: F,
}

extreme_by!(MaxBy, Ordering::Greater);

by_codec! {
    [K: Codec, V: Codec, F] MaxBy<F>, Option<(K, V)> as (K, V), "max_by";
}
