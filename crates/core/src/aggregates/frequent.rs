//! [`Frequent`]: the most frequent items.
//!
//! D. Anderson, P. Bevan, K. Lang, E. Liberty, L. Rhodes, J. Thaler, *A high-performance algorithm
//! for identifying frequent items in data streams*, IMC 2017: a table of counters, from which the
//! smaller half is purged when it is full.

use std::hash::Hash;

use datasketches::frequencies::{ErrorType, FrequentItemsSketch};

use crate::{Aggregate, Combine, MergeClass};

/// The least size of the table: 3,072 unlike items are counted exactly.
const LEAST_TABLE: usize = 4_096;

/// The greatest size that the table can have.
const MOST_TABLE: usize = 1 << 30;

/// The `n` most frequent items, most frequent first: a `Vec` of [`FrequentItem`]s.
///
/// Counts are exact as long as there are at most 3,072 unlike items (or six times `n`, if that is
/// more). Of more, each count comes with bounds that hold always, not just with some confidence,
/// and are at most 0.09 % of the stream apart; and only items are given that surely came more often
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
/// Memory: the unlike items, cloned, up to 3,072 or six times `n`. Merge class: bounded.
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

    /// The same, but all items are counted, however many are unlike each other: up to three quarters of a thousand
    /// million.
    #[must_use]
    pub const fn without_limit(self) -> Self {
        Frequent { has_limit: false, ..self }
    }

    /// The size of the table: three quarters of it are filled.
    fn table_size(&self) -> usize {
        if !self.has_limit {
            return 1 << 30;
        }
        self.n.saturating_mul(8).clamp(LEAST_TABLE, MOST_TABLE).next_power_of_two()
    }

    /// How many unlike items are counted exactly.
    pub(crate) fn capacity(&self) -> usize {
        self.table_size() / 4 * 3
    }
}

impl Combine for Frequent {}

/// The state of [`Frequent`]: the table, if there is an item at all.
#[derive(Clone, Debug)]
pub struct FrequentState<V>(Option<FrequentItemsSketch<V>>);

impl<V: Hash + Eq> FrequentState<V> {
    /// How many items there were.
    pub(crate) fn total(&self) -> u64 {
        self.0.as_ref().map_or(0, FrequentItemsSketch::total_weight)
    }

    /// How many bytes the state owns beside itself.
    pub(crate) fn elsewhere(&self) -> usize {
        self.0.as_ref().map_or(0, FrequentItemsSketch::estimated_size)
    }

    /// The item that came least often, of those that are counted, and the least of several.
    pub(crate) fn least(&self) -> Option<(V, u64)>
    where
        V: Ord + Clone,
    {
        let rows = self.0.as_ref()?.frequent_items(ErrorType::NoFalseNegatives).into_iter();
        let least = rows.min_by(|one, other| {
            let counts = one.upper_bound().cmp(&other.upper_bound());
            counts.then_with(|| one.item().cmp(other.item()))
        })?;
        Some((least.item().clone(), least.upper_bound()))
    }

    /// How far apart the bounds of any count are.
    pub(crate) fn error(&self) -> u64 {
        self.0.as_ref().map_or(0, FrequentItemsSketch::maximum_error)
    }
}

impl Frequent {
    /// Takes an item into account that came so often.
    pub(crate) fn update_times<T>(&self, state: &mut FrequentState<T::Owned>, item: &T, count: u64)
    where
        T: ToOwned<Owned: Hash + Eq + Ord + Clone> + Hash + Eq + ?Sized,
    {
        let table = state.0.get_or_insert_with(|| {
            FrequentItemsSketch::new(self.table_size())
                .expect("a power of two that the table takes")
        });
        table.update_with_count_ref(item, count);
    }
}

impl<T> Aggregate<T> for Frequent
where
    T: ToOwned<Owned: Hash + Eq + Ord + Clone> + Hash + Eq + ?Sized,
{
    type State = FrequentState<T::Owned>;
    type Output = Vec<FrequentItem<T::Owned>>;

    fn init(&self) -> Self::State {
        FrequentState(None)
    }

    fn update(&self, state: &mut Self::State, item: &T) {
        self.update_times(state, item, 1);
    }

    fn merge(&self, state: &mut Self::State, later: Self::State) {
        match (&mut state.0, later.0) {
            (Some(table), Some(later)) => table.merge(&later),
            (table, later) => *table = table.take().or(later),
        }
    }

    fn merge_ref(&self, state: &mut Self::State, later: &Self::State) {
        match (&mut state.0, &later.0) {
            (Some(table), Some(later)) => table.merge(later),
            (table, later) => *table = table.take().or_else(|| later.clone()),
        }
    }

    fn finish(&self, state: Self::State) -> Self::Output {
        Aggregate::<T>::peek(self, &state)
    }

    fn peek(&self, state: &Self::State) -> Self::Output {
        let Some(table) = &state.0 else { return Vec::new() };
        let mut items: Vec<_> = table
            .frequent_items(ErrorType::NoFalsePositives)
            .into_iter()
            .map(|row| FrequentItem {
                item: row.item().clone(),
                lower: row.lower_bound(),
                upper: row.upper_bound(),
            })
            .collect();
        items.sort_unstable_by(|a, b| b.upper.cmp(&a.upper).then_with(|| a.item.cmp(&b.item)));
        items.truncate(self.n);
        items
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
