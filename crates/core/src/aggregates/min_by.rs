//! [`MinBy`]: the item with the least key.

use crate::portable::{Codec, by_codec};
use std::cmp::Ordering;

/// The item whose key is least, as an `Option`: the first of them, if several are; `None` where
/// there are none.
///
/// ```
/// use fanfold::{aggregate_all, MinBy};
///
/// let words = ["fig", "banana", "kiwi"];
/// assert_eq!(aggregate_all(words, MinBy::new(|word: &&str| word.len())), Some("fig"));
/// ```
///
/// An item whose key does not compare with itself, such as NaN, is skipped. The item is cloned
/// when it becomes the best so far. Memory: one item and its key. Merge class: ordered.
#[derive(Clone, Copy)]
pub struct MinBy<F> {
    key: F,
}

/// Implements the item whose key ranks as `wanted` against all others.
macro_rules! extreme_by {
    ($name:ident, $wanted:expr) => {
        impl<F> $name<F> {
            /// The aggregate, given the key of an item.
            pub fn new<T: ?Sized, K: PartialOrd>(key: F) -> Self
            where
                F: Fn(&T) -> K,
            {
                $name { key }
            }
        }

        impl<F> $crate::Combine for $name<F> {}

        impl<F> std::fmt::Debug for $name<F> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }

        impl<T, K, F> $crate::Aggregate<T> for $name<F>
        where
            T: ToOwned<Owned: Clone> + ?Sized,
            K: PartialOrd + Clone,
            F: Fn(&T) -> K,
        {
            type State = Option<(K, T::Owned)>;
            type Output = Option<T::Owned>;

            fn init(&self) -> Self::State {
                None
            }

            fn update(&self, kept: &mut Self::State, item: &T) {
                let key = (self.key)(item);
                let best = kept.as_ref().map(|(kept, _)| kept);
                if super::min_by::wins(&key, best, $wanted) {
                    *kept = Some((key, item.to_owned()));
                }
            }

            fn merge(&self, kept: &mut Self::State, later: Self::State) {
                let Some((key, item)) = later else { return };
                let best = kept.as_ref().map(|(kept, _)| kept);
                if super::min_by::wins(&key, best, $wanted) {
                    *kept = Some((key, item));
                }
            }

            fn finish(&self, kept: Self::State) -> Self::Output {
                kept.map(|(_, item)| item)
            }

            fn peek(&self, kept: &Self::State) -> Self::Output {
                kept.as_ref().map(|(_, item)| item.clone())
            }

            fn class(&self) -> $crate::MergeClass {
                $crate::MergeClass::ORDERED
            }
        }
    };
}

/// Whether `key` takes the place of `best`.
pub(super) fn wins<K: PartialOrd>(key: &K, best: Option<&K>, wanted: Ordering) -> bool {
    // A key may compare with others and not with itself: `Some(NaN)` is greater than `None`.
    let is_ordered = key.partial_cmp(key).is_some();
    is_ordered && best.is_none_or(|best| key.partial_cmp(best) == Some(wanted))
}

pub(super) use extreme_by;

extreme_by!(MinBy, Ordering::Less);

by_codec! {
    [K: Codec, V: Codec, F] MinBy<F>, Option<(K, V)> as (K, V), "min_by";
}
