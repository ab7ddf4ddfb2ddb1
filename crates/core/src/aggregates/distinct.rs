//! [`Distinct`]: how many unlike items, exactly.

use std::fmt;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use crate::hash::hash_of;
use crate::portable::{Codec, Decoder, Encoder, Malformed, Portable, Recipe};
use crate::{Aggregate, Combine, Identify, MergeClass};

/// How many unlike items there are, exactly: a `u64`.
///
/// ```
/// use fanfold::{aggregate_all, Distinct};
///
/// assert_eq!(aggregate_all([1, 2, 1], Distinct), 2);
/// assert_eq!(aggregate_all([0.5, 0.25, 0.5], Distinct), 2);
/// ```
///
/// [`Identify`] says which items are unlike. They are found by hashes that are the same everywhere, which is
/// no defence against somebody who chooses the items, and can make up such as take long to tell apart.
///
/// Memory: every unlike item, cloned once; [`DistinctSketch`](crate::DistinctSketch) has a bound.
/// Merge class: exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Distinct;

impl Combine for Distinct {}

/// The state of [`Distinct`]: the unlike items.
#[derive(Clone)]
pub struct DistinctItems<V>(HashTable<V>);

impl<V: fmt::Debug> fmt::Debug for DistinctItems<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(&self.0).finish()
    }
}

impl<V: Identify<Owned = V>> DistinctItems<V> {
    #[inline]
    fn insert<T: Identify<Owned = V> + ?Sized>(&mut self, item: &T) {
        if let Entry::Vacant(place) = self.entry(item) {
            place.insert(item.own());
        }
    }

    /// Where an item is, or belongs.
    #[inline]
    fn entry<T: Identify<Owned = V> + ?Sized>(&mut self, item: &T) -> Entry<'_, V> {
        self.0.entry(hash_of(item), |kept| item.is(kept), hash_of)
    }
}

impl<T: Identify + ?Sized> Aggregate<T> for Distinct {
    type State = DistinctItems<T::Owned>;
    type Output = u64;

    fn init(&self) -> Self::State {
        DistinctItems(HashTable::new())
    }

    fn update(&self, seen: &mut Self::State, item: &T) {
        seen.insert(item);
    }

    fn merge(&self, seen: &mut Self::State, later: Self::State) {
        seen.0.reserve(later.0.len().saturating_sub(seen.0.len()), hash_of);
        for item in later.0 {
            if let Entry::Vacant(place) = seen.entry(&item) {
                place.insert(item);
            }
        }
    }

    fn merge_ref(&self, seen: &mut Self::State, later: &Self::State) {
        later.0.iter().for_each(|item| seen.insert(item));
    }

    fn finish(&self, seen: Self::State) -> u64 {
        seen.0.len() as u64
    }

    fn peek(&self, seen: &Self::State) -> u64 {
        seen.0.len() as u64
    }

    fn size(&self, seen: &Self::State) -> usize {
        size_of_val(seen) + seen.0.allocation_size()
    }

    fn class(&self) -> MergeClass {
        MergeClass::EXACT
    }
}

impl<V: Identify<Owned = V> + Codec> Portable<DistinctItems<V>> for Distinct {
    const NAME: &'static str = "distinct";

    fn describe(&self, recipe: &mut Recipe) {
        recipe.of::<V>();
    }

    /// In the order of their bytes.
    fn encode(&self, seen: &DistinctItems<V>, out: &mut Encoder) {
        let bytes = |item: &V| {
            let mut out = Encoder::default();
            out.value(item);
            out.into_vec()
        };
        let mut items: Vec<Vec<u8>> = seen.0.iter().map(bytes).collect();
        items.sort_unstable();
        out.count(items.len() as u64);
        items.iter().for_each(|item| out.raw(item));
    }

    fn decode(&self, input: &mut Decoder<'_>) -> Result<DistinctItems<V>, Malformed> {
        let items: Vec<V> = input.value()?;
        let mut seen = DistinctItems(HashTable::with_capacity(items.len()));
        let count = items.len();
        items.iter().for_each(|item| seen.insert(item));
        input.ensure(seen.0.len() == count, "an item that is there twice")?;
        Ok(seen)
    }
}
