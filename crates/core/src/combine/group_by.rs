//! [`Combine::group_by`](crate::Combine::group_by) and
//! [`Combine::group_by_ref`](crate::Combine::group_by_ref): one answer a key.
//!
//! On the batch path, a run of neighbours with one key is looked up once and handed on whole, so
//! input that comes sorted by its key is aggregated nearly as fast as without groups.
//!
//! The states are kept in [`Groups`]. The output, to which a group is one insertion, is a `HashMap` like any
//! other, or a `BTreeMap`.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::mem;

use crate::compose::elsewhere;
use crate::{Aggregate, Block, Combine, Groups, MergeClass, forward};

/// The parts of [`Aggregate`] that treat groups alike, whatever their keys are.
macro_rules! groups {
    () => {
        fn init(&self) -> Self::State {
            Groups::new()
        }

        fn merge(&self, groups: &mut Self::State, later: Self::State) {
            groups.merge(later, |state, later| self.aggregate.merge(state, later));
        }

        fn finish(&self, groups: Self::State) -> Self::Output {
            groups.into_iter().map(|(key, state)| (key, self.aggregate.finish(state))).collect()
        }

        fn peek(&self, groups: &Self::State) -> Self::Output {
            let peek = |(key, state): (&_, _)| (Clone::clone(key), self.aggregate.peek(state));
            groups.iter().map(peek).collect()
        }

        fn merge_ref(&self, groups: &mut Self::State, later: &Self::State) {
            for (key, later) in later.iter() {
                let state = groups.state(key.clone(), || self.aggregate.init());
                self.aggregate.merge_ref(state, later);
            }
        }

        fn size(&self, groups: &Self::State) -> usize {
            let states = groups.iter().map(|(_, state)| elsewhere(&self.aggregate, state));
            groups.size() + states.sum::<usize>()
        }

        fn class(&self) -> MergeClass {
            self.aggregate.class()
        }
    };
}

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

    /// Gives the answers in the order in which their keys were first seen: the output is a `Vec`.
    ///
    /// ```
    /// use fanfold::{aggregate_all, Combine, Count};
    ///
    /// let lengths = Count.group_by(|word: &&str| word.len()).in_order();
    /// assert_eq!(aggregate_all(["pear", "fig", "kiwi"], lengths), [(4, 2), (3, 1)]);
    /// ```
    pub fn in_order(self) -> InOrder<Self> {
        InOrder { aggregate: self }
    }
}

impl<T, K, A, F> Aggregate<T> for GroupBy<A, F>
where
    T: ?Sized,
    K: Hash + Eq + Clone,
    A: Aggregate<T>,
    F: Fn(&T) -> K,
{
    type State = Groups<K, A::State>;
    type Output = HashMap<K, A::Output>;

    groups!();

    fn update(&self, groups: &mut Self::State, item: &T) {
        let state = groups.state((self.key)(item), || self.aggregate.init());
        self.aggregate.update(state, item);
    }

    fn update_block(&self, groups: &mut Self::State, block: &Block<'_, T>)
    where
        T: Sized,
    {
        let items = block.items();
        let mut keys = items.iter().map(&self.key).enumerate();
        let Some((mut start, mut current)) = keys.next() else { return };
        let mut run = |key, items| {
            let state = groups.state(key, || self.aggregate.init());
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

    /// Gives the answers in the order in which their keys were first seen: the output is a `Vec`.
    pub fn in_order(self) -> InOrder<Self> {
        InOrder { aggregate: self }
    }
}

impl<T, K, A, F> Aggregate<T> for GroupByRef<A, F>
where
    T: ?Sized,
    K: ToOwned<Owned: Hash + Eq + Clone> + Hash + Eq + ?Sized,
    A: Aggregate<T>,
    F: Fn(&T) -> &K,
{
    type State = Groups<K::Owned, A::State>;
    type Output = HashMap<K::Owned, A::Output>;

    groups!();

    fn update(&self, groups: &mut Self::State, item: &T) {
        let state = groups.state_of((self.key)(item), || self.aggregate.init());
        self.aggregate.update(state, item);
    }

    fn update_block(&self, groups: &mut Self::State, block: &Block<'_, T>)
    where
        T: Sized,
    {
        for run in block.items().chunk_by(|a, b| (self.key)(a) == (self.key)(b)) {
            let state = groups.state_of((self.key)(&run[0]), || self.aggregate.init());
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

    forward!(|this| (A as Aggregate<T>) &this.aggregate; state class items);

    fn finish(&self, groups: A::State) -> BTreeMap<K, O> {
        self.aggregate.finish(groups).into_iter().collect()
    }

    fn peek(&self, groups: &A::State) -> BTreeMap<K, O> {
        self.aggregate.peek(groups).into_iter().collect()
    }
}

/// Gives the answers of groups in the order in which their keys were first seen; made by
/// [`GroupBy::in_order`].
#[derive(Clone, Copy, Debug)]
pub struct InOrder<A> {
    aggregate: A,
}

impl<A> Combine for InOrder<A> {}

/// Implements [`InOrder`] for a way to group.
macro_rules! in_order {
    ($name:ident, $key:ty, [$($bound:tt)*]) => {
        impl<T, K, A, F> Aggregate<T> for InOrder<$name<A, F>>
        where
            T: ?Sized,
            A: Aggregate<T>,
            $($bound)*
        {
            type Output = Vec<($key, A::Output)>;

            forward!(|this| ($name<A, F> as Aggregate<T>) &this.aggregate; state items);

            fn class(&self) -> MergeClass {
                Aggregate::<T>::class(&self.aggregate).and(MergeClass::ORDERED)
            }

            fn finish(&self, groups: Self::State) -> Self::Output {
                let inner = &self.aggregate.aggregate;
                groups.into_iter().map(|(key, state)| (key, inner.finish(state))).collect()
            }

            fn peek(&self, groups: &Self::State) -> Self::Output {
                let inner = &self.aggregate.aggregate;
                groups.iter().map(|(key, state)| (key.clone(), inner.peek(state))).collect()
            }
        }
    };
}

in_order!(GroupBy, K, [K: Hash + Eq + Clone, F: Fn(&T) -> K,]);
in_order!(
    GroupByRef,
    K::Owned,
    [K: ToOwned<Owned: Hash + Eq + Clone> + Hash + Eq + ?Sized, F: Fn(&T) -> &K,]
);
