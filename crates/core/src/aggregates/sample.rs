//! [`Sample`]: a random sample.
//!
//! While the reservoir is not full every item goes in; after that, item number n replaces a random
//! member with chance size / n (Algorithm R of J. S. Vitter, *Random sampling with a reservoir*,
//! ACM TOMS 11(1), 1985). Two reservoirs are merged by drawing member after member, without
//! putting back, from one or the other with a chance in proportion to how many of the items it
//! stands for are not drawn yet. So every item of the whole has the same chance to be in the
//! sample. Which ones are is settled by the seed, the stream and the cuts.

use crate::portable::{Codec, Decoder, Encoder, Malformed, Portable, Recipe};
use crate::random::SplitMix64;
use crate::{Aggregate, Combine, MergeClass};

/// A uniform random sample of `size` items, without replacement, in no particular order: a `Vec`,
/// shorter only where there are fewer items.
///
/// The seed is fixed, so that runs repeat; take another with [`seed`](Sample::seed).
///
/// ```
/// use fanfold::{aggregate_all, Sample};
///
/// let sample = aggregate_all(0..1000, Sample::new(5));
/// assert_eq!(sample.len(), 5);
/// assert_eq!(sample, aggregate_all(0..1000, Sample::new(5)));
/// assert_ne!(sample, aggregate_all(0..1000, Sample::new(5).seed(1)));
/// ```
///
/// Memory: `size` items. Merge class: bounded; the items drawn depend on the cuts, their chances
/// do not. States that saw equally many items have tossed the same coins, so that places, though
/// not values, of their members are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sample {
    size: usize,
    seed: u64,
}

impl Sample {
    /// A sample of `size` items.
    pub const fn new(size: usize) -> Self {
        Sample { size, seed: 0 }
    }

    /// The same, by the coins of another seed.
    #[must_use]
    pub const fn seed(self, seed: u64) -> Self {
        Sample { seed, ..self }
    }
}

impl Combine for Sample {}

/// The state of [`Sample`]: the reservoir, how many items it stands for, and the coin.
#[derive(Clone, Debug)]
pub struct SampleState<V> {
    count: u64,
    items: Vec<V>,
    coin: SplitMix64,
}

impl<T: ToOwned<Owned: Clone> + ?Sized> Aggregate<T> for Sample {
    type State = SampleState<T::Owned>;
    type Output = Vec<T::Owned>;

    fn init(&self) -> Self::State {
        SampleState { count: 0, items: Vec::new(), coin: SplitMix64::new(self.seed) }
    }

    fn update(&self, state: &mut Self::State, item: &T) {
        state.count += 1;
        if state.items.len() < self.size {
            state.items.push(item.to_owned());
            return;
        }
        let place = state.coin.below(state.count);
        if let Some(kept) = usize::try_from(place).ok().and_then(|i| state.items.get_mut(i)) {
            item.clone_into(kept);
        }
    }

    fn merge(&self, state: &mut Self::State, later: Self::State) {
        if later.count == 0 {
            return;
        }
        let (mut left, mut right) = (std::mem::take(&mut state.items), later.items);
        let (mut left_count, mut right_count) = (state.count, later.count);
        // Coins that chose members of either side must not choose between the sides.
        state.coin.mix(later.coin);
        let coin = &mut state.coin;
        while state.items.len() < self.size && left_count + right_count > 0 {
            let from_left = coin.below(left_count + right_count) < left_count;
            let (items, count) = if from_left {
                (&mut left, &mut left_count)
            } else {
                (&mut right, &mut right_count)
            };
            let place = coin.below(items.len() as u64) as usize;
            state.items.push(items.swap_remove(place));
            *count -= 1;
        }
        state.count += later.count;
    }

    fn finish(&self, state: Self::State) -> Self::Output {
        state.items
    }

    fn is_full(&self, _: &Self::State) -> bool {
        self.size == 0
    }

    fn size(&self, state: &Self::State) -> usize {
        size_of_val(state) + state.items.capacity() * size_of::<T::Owned>()
    }

    fn class(&self) -> MergeClass {
        MergeClass::BOUNDED
    }
}

impl<V: Codec> Portable<SampleState<V>> for Sample {
    const NAME: &'static str = "sample";

    fn describe(&self, recipe: &mut Recipe) {
        recipe.of::<V>();
        recipe.parameter(self.size);
    }

    fn encode(&self, state: &SampleState<V>, out: &mut Encoder) {
        out.count(state.count);
        out.value(&state.items);
        out.value(&state.coin);
    }

    fn decode(&self, input: &mut Decoder<'_>) -> Result<SampleState<V>, Malformed> {
        let (count, items) = (input.count()?, input.value::<Vec<V>>()?);
        let is_whole = items.len() as u64 == count.min(self.size as u64);
        input.ensure(is_whole, "more or fewer items than are drawn")?;
        Ok(SampleState { count, items, coin: input.value()? })
    }
}
