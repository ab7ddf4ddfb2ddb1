//! [`LastN`]: the last few items.

use std::collections::VecDeque;

use crate::portable::{Codec, Decoder, Encoder, Malformed, Portable, Recipe};
use crate::{Aggregate, Block, Combine, MergeClass};

/// The last `n` items, oldest first: a deque of bounded length, from which the oldest fall out.
///
/// ```
/// use fanfold::{aggregate_all, LastN};
///
/// assert_eq!(aggregate_all(1..=9, LastN::new(3)), [7, 8, 9]);
/// assert_eq!(aggregate_all(1..=2, LastN::new(3)), [1, 2]);
/// ```
///
/// Memory: `n` items. Merge class: ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LastN {
    n: usize,
}

impl LastN {
    /// The last `n` items.
    pub const fn new(n: usize) -> Self {
        LastN { n }
    }

    fn push<V>(&self, items: &mut VecDeque<V>, item: V) {
        if items.len() == self.n {
            items.pop_front();
        }
        if self.n > 0 {
            items.push_back(item);
        }
    }
}

impl Combine for LastN {}

impl<T: ToOwned<Owned: Clone> + ?Sized> Aggregate<T> for LastN {
    type State = VecDeque<T::Owned>;
    type Output = VecDeque<T::Owned>;

    fn init(&self) -> Self::State {
        VecDeque::new()
    }

    fn update(&self, items: &mut Self::State, item: &T) {
        self.push(items, item.to_owned());
    }

    fn merge(&self, items: &mut Self::State, later: Self::State) {
        later.into_iter().for_each(|item| self.push(items, item));
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
        let items = block.items();
        let skipped = items.len().saturating_sub(self.n);
        items[skipped..].iter().for_each(|item| self.update(state, item));
    }

    fn is_full(&self, _: &Self::State) -> bool {
        self.n == 0
    }

    fn class(&self) -> MergeClass {
        MergeClass::ORDERED
    }
}

impl<V: Codec> Portable<VecDeque<V>> for LastN {
    const NAME: &'static str = "last_n";

    fn describe(&self, recipe: &mut Recipe) {
        recipe.of::<V>();
        recipe.parameter(self.n);
    }

    fn encode(&self, items: &VecDeque<V>, out: &mut Encoder) {
        out.value(items);
    }

    fn decode(&self, input: &mut Decoder<'_>) -> Result<VecDeque<V>, Malformed> {
        let items: VecDeque<V> = input.value()?;
        input.ensure(items.len() <= self.n, "more items than are kept")?;
        Ok(items)
    }
}
