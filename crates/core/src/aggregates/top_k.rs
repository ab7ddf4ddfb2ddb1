//! [`TopK`]: the greatest items.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use crate::numbers::Ordered;
use crate::portable::{Codec, Decoder, Encoder, Malformed, Portable, Recipe};
use crate::{Aggregate, Combine, MergeClass};

/// The `k` greatest items, greatest first, equal ones as often as they come: a `Vec`.
///
/// ```
/// use fanfold::{aggregate_all, TopK};
///
/// assert_eq!(aggregate_all([3, 9, 1, 9, 4], TopK::new(3)), [9, 9, 4]);
/// ```
///
/// NaN is skipped. Memory: `k` items. Merge class: exact. For the items that come most often, see
/// [`Frequent`](crate::Frequent).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TopK {
    k: usize,
}

impl TopK {
    /// The `k` greatest items.
    pub const fn new(k: usize) -> Self {
        TopK { k }
    }

    /// Whether `item` belongs among the greatest so far.
    fn admits<T: Ordered + ?Sized>(&self, state: &TopKState<T::Owned>, item: &T) -> bool {
        match state.heap.peek() {
            _ if !item.is_ordered() => false,
            Some(Reverse(least)) if state.heap.len() >= self.k => {
                item.compare(&least.0) == Ordering::Greater
            }
            _ => self.k > 0,
        }
    }

    /// Keeps an admitted item, in the place of the least one if there are enough.
    fn push<V: Ordered<Owned = V>>(&self, state: &mut TopKState<V>, item: V) {
        if state.heap.len() >= self.k {
            state.heap.pop();
        }
        state.heap.push(Reverse(Ranked(item)));
    }
}

impl Combine for TopK {}

/// The state of [`TopK`]: a heap, the least kept item on top.
#[derive(Clone, Debug)]
pub struct TopKState<V: Ordered<Owned = V>> {
    heap: BinaryHeap<Reverse<Ranked<V>>>,
}

/// A value that has a rank, so that all of them are in one order.
#[derive(Clone, Debug)]
struct Ranked<V>(V);

impl<V: Ordered<Owned = V>> Ord for Ranked<V> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.compare(&other.0)
    }
}

impl<V: Ordered<Owned = V>> PartialOrd for Ranked<V> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<V: Ordered<Owned = V>> PartialEq for Ranked<V> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<V: Ordered<Owned = V>> Eq for Ranked<V> {}

impl<T: Ordered + ?Sized> Aggregate<T> for TopK {
    type State = TopKState<T::Owned>;
    type Output = Vec<T::Owned>;

    fn init(&self) -> Self::State {
        TopKState { heap: BinaryHeap::new() }
    }

    fn update(&self, state: &mut Self::State, item: &T) {
        if self.admits(state, item) {
            self.push(state, item.own());
        }
    }

    fn merge_ref(&self, state: &mut Self::State, later: &Self::State) {
        for Reverse(Ranked(item)) in &later.heap {
            if self.admits(state, item) {
                self.push(state, item.own());
            }
        }
    }

    fn merge(&self, state: &mut Self::State, later: Self::State) {
        for Reverse(Ranked(item)) in later.heap {
            if self.admits(state, &item) {
                self.push(state, item);
            }
        }
    }

    fn finish(&self, state: Self::State) -> Self::Output {
        let ascending = state.heap.into_sorted_vec().into_iter();
        ascending.map(|Reverse(Ranked(item))| item).collect()
    }

    fn is_full(&self, _: &Self::State) -> bool {
        self.k == 0
    }

    fn size(&self, state: &Self::State) -> usize {
        size_of_val(state) + state.heap.capacity() * size_of::<T::Owned>()
    }

    fn class(&self) -> MergeClass {
        MergeClass::EXACT
    }
}

impl<V: Ordered<Owned = V> + Codec> Portable<TopKState<V>> for TopK {
    const NAME: &'static str = "top";

    fn describe(&self, recipe: &mut Recipe) {
        recipe.of::<V>();
        recipe.parameter(self.k);
    }

    /// The greatest first.
    fn encode(&self, state: &TopKState<V>, out: &mut Encoder) {
        let mut items: Vec<&V> = state.heap.iter().map(|Reverse(Ranked(item))| item).collect();
        items.sort_unstable_by(|one, other| other.compare(one));
        out.count(items.len() as u64);
        items.iter().for_each(|item| out.value(*item));
    }

    fn decode(&self, input: &mut Decoder<'_>) -> Result<TopKState<V>, Malformed> {
        let items: Vec<V> = input.value()?;
        let are_ranked = items.iter().all(Ordered::is_ordered);
        let are_in_order = items.is_sorted_by(|one, next| next.compare(one) != Ordering::Greater);
        let is_fine = are_ranked && are_in_order && items.len() <= self.k;
        input.ensure(is_fine, "items that are not the greatest in order")?;
        Ok(TopKState { heap: items.into_iter().map(|item| Reverse(Ranked(item))).collect() })
    }
}
