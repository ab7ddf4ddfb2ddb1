//! [`MinMax`]: the least and the greatest item.

use std::cmp::Ordering;

use crate::numbers::Ordered;
use crate::{Aggregate, Combine, MergeClass};

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
        keep(min, item, Ordering::Less);
        keep(max, item, Ordering::Greater);
    }

    fn merge(&self, (min, max): &mut Self::State, later: Self::State) {
        keep_of(min, later.0, Ordering::Less);
        keep_of(max, later.1, Ordering::Greater);
    }

    fn finish(&self, (min, max): Self::State) -> Self::Output {
        min.zip(max)
    }

    fn class(&self) -> MergeClass {
        MergeClass::Exact
    }
}

/// Keeps `item` if there is none yet, or if it ranks as `wanted` against the one kept.
#[inline]
pub(super) fn keep<T: Ordered + ?Sized>(kept: &mut Option<T::Owned>, item: &T, wanted: Ordering) {
    let replace = match kept {
        Some(kept) => item.is_ordered() && item.compare(kept) == wanted,
        None => item.is_ordered(),
    };
    if replace {
        *kept = Some(item.own());
    }
}

/// Keeps what a later state kept, if it ranks as `wanted` against the one kept here.
pub(super) fn keep_of<V: Ordered<Owned = V>>(
    kept: &mut Option<V>,
    later: Option<V>,
    wanted: Ordering,
) {
    if let Some(later) = later
        && kept.as_ref().is_none_or(|kept| later.compare(kept) == wanted)
    {
        *kept = Some(later);
    }
}

/// Implements [`Aggregate`] for the one extreme that ranks as `wanted`.
macro_rules! extreme {
    ($name:ident, $wanted:expr) => {
        impl $crate::Combine for $name {}

        impl<T: $crate::numbers::Ordered + ?Sized> $crate::Aggregate<T> for $name {
            type State = Option<T::Owned>;
            type Output = Option<T::Owned>;

            fn init(&self) -> Self::State {
                None
            }

            #[inline]
            fn update(&self, kept: &mut Self::State, item: &T) {
                super::min_max::keep(kept, item, $wanted);
            }

            fn merge(&self, kept: &mut Self::State, later: Self::State) {
                super::min_max::keep_of(kept, later, $wanted);
            }

            fn finish(&self, kept: Self::State) -> Self::Output {
                kept
            }

            fn class(&self) -> $crate::MergeClass {
                $crate::MergeClass::Exact
            }
        }
    };
}

pub(super) use extreme;
