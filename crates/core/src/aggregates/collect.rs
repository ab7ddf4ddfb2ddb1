//! [`Collect`]: all items.

use crate::portable::{Codec, by_codec};
use crate::{Aggregate, Block, Combine, MergeClass};

/// All items, cloned into a `Vec`, in order: for groups, tests and small streams.
///
/// ```
/// use fanfold::{aggregate_all, Collect, Combine};
///
/// let by_length = aggregate_all(["a", "bc", "d"], Collect.group_by(|word: &&str| word.len()));
/// assert_eq!(by_length[&1], ["a", "d"]);
/// ```
///
/// Memory: every item. Merge class: ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Collect;

impl Combine for Collect {}

impl<T: ToOwned<Owned: Clone> + ?Sized> Aggregate<T> for Collect {
    type State = Vec<T::Owned>;
    type Output = Vec<T::Owned>;

    fn init(&self) -> Self::State {
        Vec::new()
    }

    fn update(&self, items: &mut Self::State, item: &T) {
        items.push(item.to_owned());
    }

    fn merge(&self, items: &mut Self::State, later: Self::State) {
        items.extend(later);
    }

    fn finish(&self, items: Self::State) -> Self::Output {
        items
    }

    fn size(&self, items: &Self::State) -> usize {
        size_of_val(items) + items.capacity() * size_of::<T::Owned>()
    }

    fn update_block(&self, state: &mut Self::State, block: &Block<'_, T>)
    where
        T: Sized,
    {
        state.extend(block.items().iter().map(T::to_owned));
    }

    fn class(&self) -> MergeClass {
        MergeClass::ORDERED
    }
}

by_codec! {
    [V: Codec] Collect, Vec<V> as V, "collect";
}
