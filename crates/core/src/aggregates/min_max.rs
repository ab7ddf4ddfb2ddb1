//! [`MinMax`]: the least and the greatest item.

use crate::numbers::Ordered;
use crate::portable::{Codec, by_codec};
use crate::{Aggregate, Block, Combine, MergeClass};

/// The least and the greatest item, as an `Option` of a pair: `None` where there are none.
///
/// ```
/// use fanfold::{aggregate_all, MinMax};
///
/// assert_eq!(aggregate_all([3, 1, 2], MinMax), Some((1, 3)));
/// ```
///
/// NaN is skipped; -0.0 is less than 0.0. Memory: two items. Merge class: exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct MinMax;

impl Combine for MinMax {}

impl<T: Ordered + ?Sized> Aggregate<T> for MinMax {
    type State = (Option<T::Owned>, Option<T::Owned>);
    type Output = Option<(T::Owned, T::Owned)>;

    fn init(&self) -> Self::State {
        (None, None)
    }

    #[inline]
    fn update(&self, (min, max): &mut Self::State, item: &T) {
        item.keep_least(min);
        item.keep_greatest(max);
    }

    fn update_block(&self, (min, max): &mut Self::State, block: &Block<'_, T>)
    where
        T: Sized,
    {
        T::keep_least_of(block.items(), min);
        T::keep_greatest_of(block.items(), max);
    }

    fn merge(&self, (min, max): &mut Self::State, later: Self::State) {
        keep_later(min, later.0, Ordered::keep_least);
        keep_later(max, later.1, Ordered::keep_greatest);
    }

    fn finish(&self, (min, max): Self::State) -> Self::Output {
        min.zip(max)
    }

    fn class(&self) -> MergeClass {
        MergeClass::EXACT
    }
}

/// What a later state kept, kept here.
pub(super) fn keep_later<V: Ordered<Owned = V>>(
    kept: &mut Option<V>,
    later: Option<V>,
    keep: impl Fn(&V, &mut Option<V>),
) {
    if let Some(later) = later {
        keep(&later, kept);
    }
}

/// Implements [`Aggregate`] for the one extreme that a method of [`Ordered`] keeps.
macro_rules! extreme {
    ($name:ident, $keep:ident, $keep_of:ident) => {
        impl $crate::Combine for $name {}

        impl<T: $crate::numbers::Ordered + ?Sized> $crate::Aggregate<T> for $name {
            type State = Option<T::Owned>;
            type Output = Option<T::Owned>;

            fn init(&self) -> Self::State {
                None
            }

            #[inline]
            fn update(&self, kept: &mut Self::State, item: &T) {
                item.$keep(kept);
            }

            fn update_block(&self, kept: &mut Self::State, block: &$crate::Block<'_, T>)
            where
                T: Sized,
            {
                T::$keep_of(block.items(), kept);
            }

            fn merge(&self, kept: &mut Self::State, later: Self::State) {
                super::min_max::keep_later(kept, later, $crate::numbers::Ordered::$keep);
            }

            fn finish(&self, kept: Self::State) -> Self::Output {
                kept
            }

            fn class(&self) -> $crate::MergeClass {
                $crate::MergeClass::EXACT
            }
        }
    };
}

pub(super) use extreme;

by_codec! {
    [V: Codec] MinMax, (Option<V>, Option<V>) as V, "min_max";
}
