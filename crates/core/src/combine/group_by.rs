//! [`Combine::group_by`](crate::Combine::group_by) and
//! [`Combine::group_by_ref`](crate::Combine::group_by_ref): one answer a key.
//!
//! On the batch path, a run of neighbours with one key is looked up once and handed on whole, so
//! input that comes sorted by its key is aggregated nearly as fast as without groups.
//!
//! An item costs one look-up, which is mostly the hash of its key: with the standard library's, groups
//! of whole numbers took three times as long as with [`foldhash`] (`just compare`, *more groups*), which is
//! `hashbrown`'s default. The state has that one, with a seed of its own for each map. It is not made to
//! withstand somebody who chooses keys and can watch how long each takes; the output, to which a group is
//! one insertion, is a `HashMap` like any other.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::mem;

use foldhash::fast::RandomState;

use crate::{Aggregate, Combine, MergeClass};

/// The parts of [`Aggregate`] that treat a map of groups alike, whatever its keys are.
macro_rules! groups {
    () => {
        fn init(&self) -> Self::State {
            GroupByState(HashMap::default())
        }

        fn merge(&self, groups: &mut Self::State, later: Self::State) {
            for (key, later) in later.0 {
                match groups.0.entry(key) {
                    Entry::Occupied(mut group) => self.aggregate.merge(group.get_mut(), later),
                    Entry::Vacant(place) => {
                        place.insert(later);
                    }
                }
            }
        }

        fn finish(&self, groups: Self::State) -> Self::Output {
            groups.0.into_iter().map(|(key, state)| (key, self.aggregate.finish(state))).collect()
        }

        fn class(&self) -> MergeClass {
            self.aggregate.class()
        }
    };
}

/// A state of the aggregate for each key.
#[derive(Clone, Debug)]
pub struct GroupByState<K, S>(HashMap<K, S, RandomState>);

/// Aggregates each group apart; made by [`Combine::group_by`](crate::Combine::group_by).
#[derive(Clone, Copy)]
pub struct GroupBy<A, F> {
    pub(super) aggregate: A,
    pub(super) key: F,
}

holds_closure!(GroupBy);

impl<A, F> GroupBy<A, F> {
    /// Gives the answers in the order of their keys: the output is a `BTreeMap`.
    ///
    /// ```
    /// use fanfold::{aggregate_all, Combine, Count};
    ///
    /// let lengths = Count.group_by(|word: &&str| word.len()).sorted();
    /// let counts = aggregate_all(["fig", "pear", "kiwi"], lengths);
    /// assert_eq!(counts.into_iter().collect::<Vec<_>>(), [(3, 1), (4, 2)]);
    /// ```
    pub fn sorted(self) -> Sorted<Self> {
        Sorted { aggregate: self }
    }
}

impl<T, K, A, F> Aggregate<T> for GroupBy<A, F>
where
    T: ?Sized,
    K: Hash + Eq,
    A: Aggregate<T>,
    F: Fn(&T) -> K,
{
    type State = GroupByState<K, A::State>;
    type Output = HashMap<K, A::Output>;

    groups!();

    fn update(&self, groups: &mut Self::State, item: &T) {
        let state = groups.0.entry((self.key)(item)).or_insert_with(|| self.aggregate.init());
        self.aggregate.update(state, item);
    }

    fn update_slice(&self, groups: &mut Self::State, items: &[T])
    where
        T: Sized,
    {
        let mut keys = items.iter().map(&self.key).enumerate();
        let Some((mut start, mut current)) = keys.next() else { return };
        let mut run = |key, items| {
            let state = groups.0.entry(key).or_insert_with(|| self.aggregate.init());
            self.aggregate.update_slice(state, items);
        };
        for (index, key) in keys {
            if key != current {
                run(mem::replace(&mut current, key), &items[start..index]);
                start = index;
            }
        }
        run(current, &items[start..]);
    }
}

/// Aggregates each group apart, by a key that is part of the item; made by
/// [`Combine::group_by_ref`](crate::Combine::group_by_ref).
#[derive(Clone, Copy)]
pub struct GroupByRef<A, F> {
    pub(super) aggregate: A,
    pub(super) key: F,
}

holds_closure!(GroupByRef);

impl<A, F> GroupByRef<A, F> {
    /// Gives the answers in the order of their keys: the output is a `BTreeMap`.
    pub fn sorted(self) -> Sorted<Self> {
        Sorted { aggregate: self }
    }

    /// The state of the group of `key`, begun if there is none yet.
    fn state<'s, T, K>(
        &self,
        groups: &'s mut GroupByState<K::Owned, A::State>,
        key: &K,
    ) -> &'s mut A::State
    where
        T: ?Sized,
        K: ToOwned<Owned: Hash + Eq> + Hash + Eq + ?Sized,
        A: Aggregate<T>,
    {
        if !groups.0.contains_key(key) {
            groups.0.insert(key.to_owned(), self.aggregate.init());
        }
        groups.0.get_mut(key).expect("inserted above, if it was not there")
    }
}

impl<T, K, A, F> Aggregate<T> for GroupByRef<A, F>
where
    T: ?Sized,
    K: ToOwned<Owned: Hash + Eq> + Hash + Eq + ?Sized,
    A: Aggregate<T>,
    F: Fn(&T) -> &K,
{
    type State = GroupByState<K::Owned, A::State>;
    type Output = HashMap<K::Owned, A::Output>;

    groups!();

    fn update(&self, groups: &mut Self::State, item: &T) {
        let state = self.state::<T, K>(groups, (self.key)(item));
        self.aggregate.update(state, item);
    }

    fn update_slice(&self, groups: &mut Self::State, items: &[T])
    where
        T: Sized,
    {
        for run in items.chunk_by(|a, b| (self.key)(a) == (self.key)(b)) {
            let state = self.state::<T, K>(groups, (self.key)(&run[0]));
            self.aggregate.update_slice(state, run);
        }
    }
}

/// Gives the answers of groups in the order of their keys; made by [`GroupBy::sorted`].
#[derive(Clone, Copy, Debug)]
pub struct Sorted<A> {
    aggregate: A,
}

impl<A> Combine for Sorted<A> {}

impl<T, K, O, A> Aggregate<T> for Sorted<A>
where
    T: ?Sized,
    K: Ord,
    A: Aggregate<T, Output = HashMap<K, O>>,
{
    type Output = BTreeMap<K, O>;

    same_state!();

    fn update(&self, groups: &mut A::State, item: &T) {
        self.aggregate.update(groups, item);
    }

    fn finish(&self, groups: A::State) -> BTreeMap<K, O> {
        self.aggregate.finish(groups).into_iter().collect()
    }

    fn update_slice(&self, groups: &mut A::State, items: &[T])
    where
        T: Sized,
    {
        self.aggregate.update_slice(groups, items);
    }
}
