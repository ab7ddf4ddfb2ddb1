//! [`Distinct`]: how many unlike items, exactly.

use std::collections::HashSet;
use std::hash::Hash;

use crate::{Aggregate, Combine, MergeClass};

/// How many unlike items there are, exactly: a `u64`.
///
/// ```
/// use fanfold::{aggregate_all, Combine, Distinct};
///
/// assert_eq!(aggregate_all([1, 2, 1], Distinct), 2);
/// assert_eq!(aggregate_all([0.5, 0.5], Distinct.of(|x: &f64| x.to_bits())), 1);
/// ```
///
/// Memory: every unlike item, cloned once; [`DistinctSketch`](crate::DistinctSketch) has a bound.
/// Merge class: exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Distinct;

impl Combine for Distinct {}

impl<T: ToOwned<Owned: Hash + Eq + Clone> + Hash + Eq + ?Sized> Aggregate<T> for Distinct {
    type State = HashSet<T::Owned>;
    type Output = u64;

    fn init(&self) -> Self::State {
        HashSet::new()
    }

    fn update(&self, seen: &mut Self::State, item: &T) {
        if !seen.contains(item) {
            seen.insert(item.to_owned());
        }
    }

    fn merge(&self, seen: &mut Self::State, later: Self::State) {
        seen.extend(later);
    }

    fn finish(&self, seen: Self::State) -> u64 {
        seen.len() as u64
    }

    fn size(&self, seen: &Self::State) -> usize {
        size_of_val(seen) + places_of(seen)
    }

    fn class(&self) -> MergeClass {
        MergeClass::EXACT
    }
}

/// How many bytes a hash set owns beside itself: a byte of control beside each place, of which one in
/// eight is free.
pub(super) fn places_of<V, S>(set: &HashSet<V, S>) -> usize {
    set.capacity() * 8 / 7 * (size_of::<V>() + 1)
}
