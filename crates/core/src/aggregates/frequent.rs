//! [`Frequent`]: the most frequent items.
//!
//! A counter for each unlike item, and room for K of them. When there are more than twice as many, the
//! (K+1)-th greatest count is taken off all counters, and those that come to nothing are given up: at most K
//! stay. Then the true count of any item lies between its counter (0 where it has none) and that plus all that
//! was ever taken off, the *error*. How great can that be? Whoever takes off d takes it off at least K+1
//! counters that had as much, so the counters lose (K+1) d together, and they never lose more than was
//! counted: the error is at most the count of all items, divided by K+1. To merge is to add counters and errors,
//! and then to make room in the same way; the argument holds for the sum as for each part.
//!
//! J. Misra, D. Gries, *Finding repeated elements*, Science of Computer Programming 2, 1982; that such
//! summaries merge, and why: P. Agarwal, G. Cormode, Z. Huang, J. Phillips, Z. Wei, K. Yi, *Mergeable
//! summaries*, PODS 2012. (The frequent items of `datasketches` 0.6 clone each item of a stream of unlike ones to
//! purge it again: 140 ns a text, where a stretch whose texts were counted first costs 10.) They make room for one item at a time; to wait until there are K more to be given
//! up makes it one pass over the table each K items.

use std::collections::HashMap;
use std::hash::Hash;

use foldhash::fast::RandomState;

use crate::portable::{Codec, Decoder, Encoder, Malformed, Portable, Recipe};
use crate::{Aggregate, Combine, MergeClass};

/// The least number of counters: so many unlike items are counted exactly.
const LEAST_ROOM: usize = 3_072;

/// The `n` most frequent items, most frequent first: a `Vec` of [`FrequentItem`]s.
///
/// Counts are exact as long as there are at most 3,072 unlike items (or six times `n`, if that is
/// more). Of more, each count comes with bounds that hold always, not just with some confidence,
/// and are at most 0.033 % of the stream apart; and only items are given that surely came more often
/// than that, which may be none. Items of equal count come in ascending order.
///
/// ```
/// use fanfold::{aggregate_all, Frequent};
///
/// let words = ["fig", "pear", "fig", "kiwi", "pear", "fig"];
/// let frequent = aggregate_all(words, Frequent::new(2));
/// assert_eq!((frequent[0].item, frequent[0].count()), ("fig", 3));
/// assert_eq!((frequent[1].item, frequent[1].count()), ("pear", 2));
/// ```
///
/// Memory: the unlike items, cloned, up to 6,144 or twelve times `n`. Merge class: bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Frequent {
    n: usize,
    has_limit: bool,
}

impl Frequent {
    /// The `n` most frequent items.
    pub const fn new(n: usize) -> Self {
        Frequent { n, has_limit: true }
    }

    /// The same, but all items are counted, however many are unlike each other.
    #[must_use]
    pub const fn without_limit(self) -> Self {
        Frequent { has_limit: false, ..self }
    }

    /// How many unlike items are counted exactly.
    pub(crate) fn capacity(&self) -> usize {
        match self.has_limit {
            true => self.n.saturating_mul(6).max(LEAST_ROOM),
            false => usize::MAX,
        }
    }
}

impl Combine for Frequent {}

/// The state of [`Frequent`].
#[derive(Clone, Debug)]
pub struct FrequentState<V> {
    counters: HashMap<V, u64, RandomState>,
    /// How many items there were.
    total: u64,
    /// How much was taken off every counter, and would have been off any other.
    error: u64,
}

impl<V: Hash + Eq> FrequentState<V> {
    /// How many items there were.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    /// How many bytes the state owns beside itself, and beside what its items own.
    pub(crate) fn elsewhere(&self) -> usize {
        // A byte of control beside each place, of which one in eight is free.
        self.counters.capacity() * 8 / 7 * (size_of::<(V, u64)>() + 1)
    }

    /// The items that have counters.
    pub(crate) fn items(&self) -> impl Iterator<Item = &V> {
        self.counters.keys()
    }

    /// The item that came least often, of those that are counted, and the least of several.
    pub(crate) fn least(&self) -> Option<(V, u64)>
    where
        V: Ord + Clone,
    {
        let (item, count) = self
            .counters
            .iter()
            .min_by(|one, other| one.1.cmp(other.1).then(one.0.cmp(other.0)))?;
        Some((item.clone(), count + self.error))
    }

    /// How far apart the bounds of any count are.
    pub(crate) fn error(&self) -> u64 {
        self.error
    }

    /// Makes room, if it is used up.
    #[inline]
    fn fit(&mut self, room: usize) {
        if self.counters.len() > room.saturating_mul(2) {
            self.reduce(room);
        }
    }

    #[cold]
    fn reduce(&mut self, room: usize) {
        let off = greatest_left_out(self.counters.values().copied().collect(), room);
        // In a table of its own: what is taken out of one leaves marks, for which it grows.
        let all = std::mem::take(&mut self.counters);
        let left = all.into_iter().filter(|(_, count)| *count > off);
        self.counters.reserve(2 * room + 1);
        self.counters.extend(left.map(|(item, count)| (item, count - off)));
        self.error += off;
    }
}

/// The greatest of these counts that there is no room for; 0 if there is room for all.
fn greatest_left_out(mut counts: Vec<u64>, room: usize) -> u64 {
    if counts.len() <= room {
        return 0;
    }
    *counts.select_nth_unstable_by(room, |one, other| other.cmp(one)).1
}

impl Frequent {
    /// Takes an item into account that came so often.
    pub(crate) fn update_times<T>(&self, state: &mut FrequentState<T::Owned>, item: &T, count: u64)
    where
        T: ToOwned<Owned: Hash + Eq> + Hash + Eq + ?Sized,
    {
        state.total += count;
        self.add(state, item, count);
    }

    /// Takes unlike items into account, each of which came so often. Those that are rare among them are never
    /// looked up: what would be taken off again is taken off first.
    pub(crate) fn update_counted<'t, T>(
        &self,
        state: &mut FrequentState<T::Owned>,
        items: impl Iterator<Item = (&'t T, u64)> + Clone,
    ) where
        T: ToOwned<Owned: Hash + Eq> + Hash + Eq + ?Sized + 't,
    {
        let counts: Vec<u64> = items.clone().map(|(_, count)| count).collect();
        state.total += counts.iter().sum::<u64>();
        let off = greatest_left_out(counts, self.capacity());
        state.error += off;
        for (item, count) in items.filter(|(_, count)| *count > off) {
            self.add(state, item, count - off);
        }
    }

    /// Adds to the counter of an item.
    fn add<T>(&self, state: &mut FrequentState<T::Owned>, item: &T, count: u64)
    where
        T: ToOwned<Owned: Hash + Eq> + Hash + Eq + ?Sized,
    {
        match state.counters.get_mut(item) {
            Some(counter) => *counter += count,
            None if count > 0 => {
                state.counters.insert(item.to_owned(), count);
                state.fit(self.capacity());
            }
            None => {}
        }
    }
}

impl<T> Aggregate<T> for Frequent
where
    T: ToOwned<Owned: Hash + Eq + Ord + Clone> + Hash + Eq + ?Sized,
{
    type State = FrequentState<T::Owned>;
    type Output = Vec<FrequentItem<T::Owned>>;

    fn init(&self) -> Self::State {
        FrequentState { counters: HashMap::default(), total: 0, error: 0 }
    }

    fn update(&self, state: &mut Self::State, item: &T) {
        self.update_times(state, item, 1);
    }

    fn merge(&self, state: &mut Self::State, later: Self::State) {
        state.total += later.total;
        state.error += later.error;
        for (item, count) in later.counters {
            *state.counters.entry(item).or_insert(0) += count;
        }
        state.fit(self.capacity());
    }

    fn finish(&self, state: Self::State) -> Self::Output {
        Aggregate::<T>::peek(self, &state)
    }

    fn peek(&self, state: &Self::State) -> Self::Output {
        let error = state.error;
        let surely = state.counters.iter().filter(|(_, count)| **count > error);
        let mut items: Vec<(&T::Owned, u64)> = surely.map(|(item, count)| (item, *count)).collect();
        items.sort_unstable_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(other.0)));
        items.truncate(self.n);
        let item = |(item, count): (&T::Owned, u64)| FrequentItem {
            item: item.clone(),
            lower: count,
            upper: count + error,
        };
        items.into_iter().map(item).collect()
    }

    fn is_full(&self, _: &Self::State) -> bool {
        self.n == 0
    }

    fn size(&self, state: &Self::State) -> usize {
        size_of_val(state) + state.elsewhere()
    }

    fn class(&self) -> MergeClass {
        MergeClass::BOUNDED
    }
}

/// An item that [`Frequent`] found, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FrequentItem<V> {
    /// The item.
    pub item: V,
    /// It came at least as often as this.
    pub lower: u64,
    /// It came at most as often as this.
    pub upper: u64,
}

impl<V> FrequentItem<V> {
    /// How often the item came: exactly, if [`is_exact`](FrequentItem::is_exact), and at most this
    /// often otherwise.
    pub fn count(&self) -> u64 {
        self.upper
    }

    /// Whether the count is exact.
    pub fn is_exact(&self) -> bool {
        self.lower == self.upper
    }
}

impl Frequent {
    /// Writes the counters in the order of their items.
    pub(crate) fn encode<V: Codec + Ord>(&self, state: &FrequentState<V>, out: &mut Encoder) {
        let mut counters: Vec<_> = state.counters.iter().collect();
        counters.sort_unstable();
        out.count(state.total);
        out.count(state.error);
        out.count(counters.len() as u64);
        for (item, count) in counters {
            out.value(item);
            out.count(*count);
        }
    }

    pub(crate) fn decode<V: Codec + Ord + Hash>(
        &self,
        input: &mut Decoder<'_>,
    ) -> Result<FrequentState<V>, Malformed> {
        let (total, error) = (input.count()?, input.count()?);
        let count = input.length(V::LEAST + 1)?;
        let is_room = count <= self.capacity().saturating_mul(2);
        input.ensure(is_room, "more counters than are kept")?;
        let mut counters = Vec::new();
        let mut sum = error;
        for _ in 0..count {
            let counter = (input.value::<V>()?, input.count()?);
            sum = sum.saturating_add(counter.1);
            let is_next = counters.last().is_none_or(|(last, _)| *last < counter.0);
            input.ensure(is_next && counter.1 > 0, "counters that are not in order")?;
            counters.push(counter);
        }
        input.ensure(sum <= total, "counters of more items than there were")?;
        Ok(FrequentState { counters: counters.into_iter().collect(), total, error })
    }
}

impl<V: Codec + Ord + Hash> Portable<FrequentState<V>> for Frequent {
    const NAME: &'static str = "frequent";

    fn describe(&self, recipe: &mut Recipe) {
        recipe.of::<V>();
        recipe.parameter(self.n);
        if !self.has_limit {
            recipe.parameter("exact");
        }
    }

    fn encode(&self, state: &FrequentState<V>, out: &mut Encoder) {
        self.encode(state, out);
    }

    fn decode(&self, input: &mut Decoder<'_>) -> Result<FrequentState<V>, Malformed> {
        self.decode(input)
    }
}
