//! [`First`]: the first item.

use crate::portable::{Codec, by_codec};
use crate::{Aggregate, Combine, MergeClass};

/// The first item, as an `Option`: `None` where there are none. It is full after one item.
///
/// ```
/// use fanfold::{aggregate_all, First};
///
/// assert_eq!(aggregate_all(3.., First), Some(3)); // the source has no end
/// ```
///
/// Memory: one item. Merge class: ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct First;

impl Combine for First {}

impl<T: ToOwned<Owned: Clone> + ?Sized> Aggregate<T> for First {
    type State = Option<T::Owned>;
    type Output = Option<T::Owned>;

    fn init(&self) -> Self::State {
        None
    }

    #[inline]
    fn update(&self, first: &mut Self::State, item: &T) {
        first.get_or_insert_with(|| item.to_owned());
    }

    fn merge(&self, first: &mut Self::State, later: Self::State) {
        if first.is_none() {
            *first = later;
        }
    }

    fn finish(&self, first: Self::State) -> Self::Output {
        first
    }

    fn is_full(&self, first: &Self::State) -> bool {
        first.is_some()
    }

    fn class(&self) -> MergeClass {
        MergeClass::ORDERED
    }
}

by_codec! {
    [V: Codec] First, Option<V> as V, "first";
}
