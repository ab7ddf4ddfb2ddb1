//! [`Last`]: the last item.

use crate::portable::{Codec, by_codec};
use crate::{Aggregate, Block, Combine, MergeClass};

/// The last item, as an `Option`: `None` where there are none.
///
/// ```
/// use fanfold::{aggregate_all, Last};
///
/// assert_eq!(aggregate_all([3, 1, 2], Last), Some(2));
/// ```
///
/// An item is cloned over the one before it, so a `String` keeps its buffer. Memory: one item.
/// Merge class: ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Last;

impl Combine for Last {}

impl<T: ToOwned<Owned: Clone> + ?Sized> Aggregate<T> for Last {
    type State = Option<T::Owned>;
    type Output = Option<T::Owned>;

    fn init(&self) -> Self::State {
        None
    }

    #[inline]
    fn update(&self, last: &mut Self::State, item: &T) {
        match last {
            Some(last) => item.clone_into(last),
            None => *last = Some(item.to_owned()),
        }
    }

    fn merge(&self, last: &mut Self::State, later: Self::State) {
        if later.is_some() {
            *last = later;
        }
    }

    fn finish(&self, last: Self::State) -> Self::Output {
        last
    }

    fn update_block(&self, last: &mut Self::State, block: &Block<'_, T>)
    where
        T: Sized,
    {
        if let Some(item) = block.items().last() {
            self.update(last, item);
        }
    }

    fn class(&self) -> MergeClass {
        MergeClass::ORDERED
    }
}

by_codec! {
    [V: Codec] Last, Option<V> as V, "last";
}
