//! [`Groups`]: a state for each key.
//!
//! What an item costs is the look-up of its group, and of that mostly the memory it touches. A million
//! groups lie in no cache, so each touch is a wait.
//!
//! * **Entries** lie side by side in one vector, in the order in which their keys were first seen: a
//!   key beside its state, so that the state is there once the key has been compared.
//! * The **[index](index)** is a hash table of places in that vector, four bytes each, of which half are
//!   free at least, and seven in eight of a small one: in a table of entries themselves, what is free is as
//!   large as a state.
//! * When the index is full, one of twice the size is filled anew, from the first entry to the last, so
//!   that growing reads memory in order.
//!
//! So the order of groups is that of the stream, whatever the hashes are. They are those of
//! [`foldhash`], with a seed of its own for each `Groups`: fast, and no defence against somebody who
//! chooses the keys and can watch how long each takes.

mod index;
mod keys;

use std::borrow::Borrow;
use std::fmt;
use std::hash::{BuildHasher, Hash};
use std::ops::Index;
use std::{iter, slice, vec};

use foldhash::fast::RandomState;

use index::Index as Places;
pub use keys::ByteKeys;

/// A state for each key, in the order in which the keys were first seen.
///
/// ```
/// use fanfold::{Aggregate, Groups, Sum};
///
/// let mut totals = Groups::new();
/// for (city, price) in [("Rome", 3i64), ("Oslo", 4), ("Rome", 5)] {
///     Sum.update(totals.state(city, || Aggregate::<i64>::init(&Sum)), &price);
/// }
/// assert_eq!(totals.get("Oslo").copied().map(|sum| Aggregate::<i64>::finish(&Sum, sum)), Some(4));
/// let keys: Vec<_> = totals.iter().map(|(city, _)| *city).collect();
/// assert_eq!(keys, ["Rome", "Oslo"]);
/// ```
///
/// Memory: a key, a state and 8 to 16 bytes a group (up to 64 of some hundred), and room for more groups,
/// up to as much again.
#[derive(Clone)]
pub struct Groups<K, S> {
    entries: Vec<(K, S)>,
    index: Places,
    hashes: RandomState,
}

impl<K: fmt::Debug, S: fmt::Debug> fmt::Debug for Groups<K, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<K, S> Default for Groups<K, S> {
    fn default() -> Self {
        Groups::new()
    }
}

impl<K, S> Groups<K, S> {
    /// No groups.
    pub fn new() -> Self {
        Groups { entries: Vec::new(), index: Places::default(), hashes: RandomState::default() }
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The keys and their states, in the order in which the keys were first seen.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&K, &S)> {
        self.into_iter()
    }

    /// The same keys, with what a function makes of each state.
    pub fn map<O>(self, mut convert: impl FnMut(S) -> O) -> Groups<K, O> {
        let entries = self.entries.into_iter().map(|(key, state)| (key, convert(state))).collect();
        Groups { entries, index: self.index, hashes: self.hashes }
    }

    /// The same keys, with what a function makes of each state; the states go on.
    pub fn map_ref<O>(&self, mut convert: impl FnMut(&S) -> O) -> Groups<K, O>
    where
        K: Clone,
    {
        let entries =
            self.entries.iter().map(|(key, state)| (key.clone(), convert(state))).collect();
        Groups { entries, index: self.index.clone(), hashes: self.hashes.clone() }
    }

    /// The keys and their states, in the order of the keys.
    ///
    /// ```
    /// use fanfold::{aggregate_all, Combine, Count};
    ///
    /// let counts = aggregate_all(["pear", "fig", "kiwi"], Count.group_by(|word: &&str| word.len()));
    /// assert_eq!(counts.into_sorted(), [(3, 1), (4, 2)]);
    /// ```
    pub fn into_sorted(self) -> Vec<(K, S)>
    where
        K: Ord,
    {
        let mut entries = self.entries;
        entries.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        entries
    }

    /// How much memory the groups take, in bytes, beside what keys and states own elsewhere.
    pub fn size(&self) -> usize {
        let entries = self.entries.capacity() * size_of::<(K, S)>();
        size_of_val(self) + entries + self.index.elsewhere()
    }
}

impl<K: Hash + Eq, S> Groups<K, S> {
    /// The state of a group, begun if there is none yet.
    ///
    /// # Panics
    ///
    /// If there are 2^30 groups.
    #[inline]
    pub fn state(&mut self, key: K, init: impl FnOnce() -> S) -> &mut S {
        let hash = self.hashes.hash_one(&key);
        let place = match self.place(hash, &key) {
            Some(place) => place,
            None => self.push(hash, key, init()),
        };
        &mut self.entries[place].1
    }

    /// The same, by a part of the key: the key itself is made only where the group is new.
    ///
    /// # Panics
    ///
    /// As [`state`](Groups::state).
    #[inline]
    pub fn state_of<Q>(&mut self, key: &Q, init: impl FnOnce() -> S) -> &mut S
    where
        K: Borrow<Q>,
        Q: ToOwned<Owned = K> + Hash + Eq + ?Sized,
    {
        let hash = self.hashes.hash_one(key);
        let place = match self.place(hash, key) {
            Some(place) => place,
            None => self.push(hash, key.to_owned(), init()),
        };
        &mut self.entries[place].1
    }

    /// The state of a group, if there is one.
    pub fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&S>
    where
        K: Borrow<Q>,
    {
        let place = self.place(self.hashes.hash_one(key), key)?;
        Some(&self.entries[place].1)
    }

    /// Takes later groups into account: those of known keys are merged, and the others come behind.
    ///
    /// # Panics
    ///
    /// As [`state`](Groups::state).
    pub fn merge(&mut self, later: Self, mut merge: impl FnMut(&mut S, S)) {
        for (key, state) in later.entries {
            let hash = self.hashes.hash_one(&key);
            match self.place(hash, &key) {
                Some(place) => merge(&mut self.entries[place].1, state),
                None => {
                    self.push(hash, key, state);
                }
            }
        }
    }

    #[inline]
    fn place<Q: Eq + ?Sized>(&self, hash: u64, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        self.index.find(hash, |place| self.entries[place].0.borrow() == key)
    }

    #[cold]
    #[inline(never)]
    fn push(&mut self, hash: u64, key: K, state: S) -> usize {
        let place = self.entries.len();
        if !self.index.has_room(place) {
            let hashes = self.entries.iter().map(|(key, _)| self.hashes.hash_one(key));
            self.index = Places::of(hashes);
        }
        self.entries.push((key, state));
        self.index.insert(hash, place);
        place
    }
}

/// The state of a group.
///
/// # Panics
///
/// If there is no such group; [`get`](Groups::get) tells.
impl<K: Hash + Eq + Borrow<Q>, Q: Hash + Eq + ?Sized, S> Index<&Q> for Groups<K, S> {
    type Output = S;

    fn index(&self, key: &Q) -> &S {
        self.get(key).expect("a group of this key")
    }
}

/// Whether both have the same states for the same keys, in whatever order.
impl<K: Hash + Eq, S: PartialEq> PartialEq for Groups<K, S> {
    fn eq(&self, other: &Self) -> bool {
        let same = |(key, state): (&K, &S)| other.get(key) == Some(state);
        self.len() == other.len() && self.iter().all(same)
    }
}

impl<K: Hash + Eq, S: Eq> Eq for Groups<K, S> {}

/// A key and its state, by reference.
type Pair<'g, K, S> = (&'g K, &'g S);

/// The groups in the order in which their keys were first seen.
impl<'g, K, S> IntoIterator for &'g Groups<K, S> {
    type Item = Pair<'g, K, S>;
    type IntoIter = iter::Map<slice::Iter<'g, (K, S)>, fn(&'g (K, S)) -> Pair<'g, K, S>>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.iter().map(|(key, state)| (key, state))
    }
}

/// The groups in the order in which their keys were first seen.
impl<K, S> IntoIterator for Groups<K, S> {
    type Item = (K, S);
    type IntoIter = vec::IntoIter<(K, S)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}
