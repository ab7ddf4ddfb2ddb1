//! [`Combine::group_by`](crate::Combine::group_by) and
//! [`Combine::group_by_ref`](crate::Combine::group_by_ref): one answer a key.
//!
//! On the batch path, where neighbours mostly have one key, each run of them is looked up once and handed
//! on whole: input that comes sorted by its key is aggregated nearly as fast as without groups. Where they
//! have not, which is seen from the first few items of a block, items are taken one by one: to look for
//! runs is a branch an item that nobody foresees. To look up the groups of 32 items before any of them is
//! taken into account, so that waits for memory overlap, was tried: a seventh less for a million groups,
//! and half as much again for few.
//!
//! States are kept in [`Groups`], and so are the answers.

use std::collections::BTreeMap;
use std::hash::Hash;

use crate::compose::elsewhere;
use crate::portable::{Codec, Decoder, Encoder, Malformed, Portable, Recipe};
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
            groups.map(|state| self.aggregate.finish(state))
        }

        fn peek(&self, groups: &Self::State) -> Self::Output {
            groups.map_ref(|state| self.aggregate.peek(state))
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

        /// The order of groups is that in which their keys were first seen.
        fn class(&self) -> MergeClass {
            self.aggregate.class().and(MergeClass::ORDERED)
        }
    };
}

/// From so many items it is seen whether a block comes in runs.
const SEEN: usize = 9;

/// Whether neighbours mostly are of one group.
fn come_in_runs<'b, T, K: PartialEq>(items: &'b [T], key: impl Fn(&'b T) -> K) -> bool {
    let mut keys = items.iter().take(SEEN).map(key);
    let Some(mut last) = keys.next() else { return false };
    let mut alike = 0;
    for key in keys {
        alike += usize::from(key == last);
        last = key;
    }
    2 * alike >= SEEN.min(items.len())
}

/// Hands on each run of items of one group, with their key.
fn runs<'b, T, K: PartialEq>(
    items: &'b [T],
    key: impl Fn(&'b T) -> K,
    mut take: impl FnMut(K, &'b [T]),
) {
    let mut keys = items.iter().map(key).enumerate();
    let Some((mut start, mut last)) = keys.next() else { return };
    for (place, key) in keys {
        if key != last {
            take(std::mem::replace(&mut last, key), &items[start..place]);
            start = place;
        }
    }
    take(last, &items[start..]);
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
}

impl<T, K, A, F> Aggregate<T> for GroupBy<A, F>
where
    T: ?Sized,
    K: Hash + Eq + Clone,
    A: Aggregate<T>,
    F: Fn(&T) -> K,
{
    type State = Groups<K, A::State>;
    type Output = Groups<K, A::Output>;

    groups!();

    fn update(&self, groups: &mut Self::State, item: &T) {
        let state = groups.state((self.key)(item), || self.aggregate.init());
        self.aggregate.update(state, item);
    }

    fn update_block(&self, groups: &mut Self::State, block: &Block<'_, T>)
    where
        T: Sized,
    {
        if !come_in_runs(block.items(), &self.key) {
            return block.items().iter().for_each(|item| self.update(groups, item));
        }
        runs(block.items(), &self.key, |key, run| {
            let state = groups.state(key, || self.aggregate.init());
            self.aggregate.update_slice(state, run);
        });
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
}

impl<T, K, A, F> Aggregate<T> for GroupByRef<A, F>
where
    T: ?Sized,
    K: ToOwned<Owned: Hash + Eq + Clone> + Hash + Eq + ?Sized,
    A: Aggregate<T>,
    F: Fn(&T) -> &K,
{
    type State = Groups<K::Owned, A::State>;
    type Output = Groups<K::Owned, A::Output>;

    groups!();

    fn update(&self, groups: &mut Self::State, item: &T) {
        let state = groups.state_of((self.key)(item), || self.aggregate.init());
        self.aggregate.update(state, item);
    }

    fn update_block(&self, groups: &mut Self::State, block: &Block<'_, T>)
    where
        T: Sized,
    {
        if !come_in_runs(block.items(), &self.key) {
            return block.items().iter().for_each(|item| self.update(groups, item));
        }
        runs(block.items(), &self.key, |key, run| {
            let state = groups.state_of(key, || self.aggregate.init());
            self.aggregate.update_slice(state, run);
        });
    }
}

/// Gives the answers of groups in the order of their keys; made by [`GroupBy::sorted`].
#[derive(Clone, Copy, Debug)]
pub struct Sorted<A> {
    aggregate: A,
}

impl<A> Combine for Sorted<A> {}

/// Implements [`Aggregate`] for sorted groups, given which and what they want of the key.
macro_rules! sorted {
    ($groups:ident, $key:ty where $($bounds:tt)*) => {
        impl<T: ?Sized, K, A: Aggregate<T>, F> Aggregate<T> for Sorted<$groups<A, F>>
        where
            $($bounds)*
        {
            type Output = BTreeMap<$key, A::Output>;

            forward!(|this| ($groups<A, F> as Aggregate<T>) &this.aggregate; state items);

            fn finish(&self, groups: Self::State) -> Self::Output {
                self.aggregate.finish(groups).into_iter().collect()
            }

            fn peek(&self, groups: &Self::State) -> Self::Output {
                self.aggregate.peek(groups).into_iter().collect()
            }

            /// The order of groups, and so that of items, is no matter any more.
            fn class(&self) -> MergeClass {
                self.aggregate.aggregate.class()
            }
        }
    };
}

sorted!(GroupBy, K where K: Hash + Ord + Clone, F: Fn(&T) -> K);
sorted!(GroupByRef, K::Owned where
    K: ToOwned<Owned: Hash + Ord + Clone> + Hash + Eq + ?Sized, F: Fn(&T) -> &K);

/// Writes groups: how many there are, and each with its key before its state.
fn encode_groups<'g, K: Codec + 'g, S: 'g>(
    groups: impl ExactSizeIterator<Item = (&'g K, &'g S)>,
    aggregate: &impl Portable<S>,
    out: &mut Encoder,
) {
    out.count(groups.len() as u64);
    for (key, state) in groups {
        out.value(key);
        aggregate.encode(state, out);
    }
}

fn decode_groups<K: Codec + Hash + Eq, S>(
    aggregate: &impl Portable<S>,
    input: &mut Decoder<'_>,
) -> Result<Groups<K, S>, Malformed> {
    let mut groups = Groups::new();
    for number in 0..input.length(K::LEAST)? {
        let (key, state) = (input.value()?, aggregate.decode(input)?);
        groups.state(key, || state);
        input.ensure(groups.len() > number, "a group that is there twice")?;
    }
    Ok(groups)
}

/// Implements [`Portable`] for groups, in the order of their keys where they are given in that.
macro_rules! portable_groups {
    ($groups:ident) => {
        impl<K: Codec + Hash + Eq, S, A: Portable<S>, F> Portable<Groups<K, S>> for $groups<A, F> {
            const NAME: &'static str = "groups";

            fn describe(&self, recipe: &mut Recipe) {
                recipe.of::<K>();
                recipe.part(&self.aggregate);
            }

            fn encode(&self, groups: &Groups<K, S>, out: &mut Encoder) {
                encode_groups(groups.iter(), &self.aggregate, out);
            }

            fn decode(&self, input: &mut Decoder<'_>) -> Result<Groups<K, S>, Malformed> {
                decode_groups(&self.aggregate, input)
            }
        }

        impl<K, S, A: Portable<S>, F> Portable<Groups<K, S>> for Sorted<$groups<A, F>>
        where
            K: Codec + Hash + Ord,
        {
            const NAME: &'static str = "groups";

            fn describe(&self, recipe: &mut Recipe) {
                recipe.of::<K>();
                recipe.part(&self.aggregate.aggregate);
            }

            fn encode(&self, groups: &Groups<K, S>, out: &mut Encoder) {
                let mut entries: Vec<(&K, &S)> = groups.iter().collect();
                entries.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
                encode_groups(entries.into_iter(), &self.aggregate.aggregate, out);
            }

            fn decode(&self, input: &mut Decoder<'_>) -> Result<Groups<K, S>, Malformed> {
                decode_groups(&self.aggregate.aggregate, input)
            }
        }
    };
}

portable_groups!(GroupBy);
portable_groups!(GroupByRef);
