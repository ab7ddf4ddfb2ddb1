//! [`Mean`]: the arithmetic mean.

use crate::block::by_blocks;
use crate::numbers::{Number, Total};
use crate::portable::{Codec, by_codec, codec};
use crate::{Aggregate, Block, Combine, MergeClass};

/// The arithmetic mean of numbers, as `Option<f64>`: `None` where there are none.
///
/// It is the exact sum over the count, rounded once, to the nearest double. NaN and infinities
/// propagate as in a [`Sum`](crate::Sum); a sum past the range of doubles does no harm.
///
/// ```
/// use fanfold::{aggregate_all, Mean};
///
/// assert_eq!(aggregate_all([1, 2, 4, 5], Mean), Some(3.0));
/// assert_eq!(aggregate_all(std::iter::empty::<f64>(), Mean), None);
/// ```
///
/// Memory: that of the sum, and 8 to 16 bytes. Merge class: exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Mean;

impl Combine for Mean {}

/// The state of [`Mean`]: a total and a count.
#[derive(Clone, Debug, Default)]
pub struct MeanState<S> {
    pub(crate) count: u64,
    pub(crate) total: S,
}

impl<S: Total> MeanState<S> {
    #[inline]
    pub(crate) fn add<N: Number<Total = S>>(&mut self, item: &N) {
        self.count += 1;
        item.add_to(&mut self.total);
    }

    pub(crate) fn add_all<N: Number<Total = S>>(&mut self, block: &Block<'_, N>) {
        self.count += block.items().len() as u64;
        N::add_all_to(block, &mut self.total);
    }

    pub(crate) fn merge(&mut self, later: Self) {
        self.count += later.count;
        self.total.merge(later.total);
    }

    pub(crate) fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.total.over(self.count))
    }
}

impl<N: Number> Aggregate<N> for Mean {
    type State = MeanState<N::Total>;
    type Output = Option<f64>;

    fn init(&self) -> Self::State {
        MeanState::default()
    }

    #[inline]
    fn update(&self, state: &mut Self::State, item: &N) {
        state.add(item);
    }

    by_blocks!(SUM, |state, block| state.add_all(block));

    fn merge(&self, state: &mut Self::State, later: Self::State) {
        state.merge(later);
    }

    fn finish(&self, state: Self::State) -> Option<f64> {
        state.mean()
    }

    fn size(&self, state: &Self::State) -> usize {
        size_of_val(state) + state.total.elsewhere()
    }

    fn class(&self) -> MergeClass {
        MergeClass::EXACT
    }
}

codec!([S: Codec] MeanState<S> as S { count: count, total: value });
by_codec! {
    [S: Codec] Mean, MeanState<S>, "mean";
}
