//! [`Variance`] and [`PopulationVariance`]: the mean squared distance from the mean.
//!
//! The sum of squared distances is n Σx² - (Σx)² over n. In floating point that formula keeps no
//! digit of data around 10^8 with a spread of 1, which is why B. P. Welford (*Note on a method for
//! calculating corrected sums of squares and products*, Technometrics 4(3), 1962) and those after
//! him update the mean and the sum of distances from it. Here both sums are exact, so nothing
//! cancels: the only rounding is that of the quotient, at the end.

use crate::Block;
use crate::exact::{Big, Scaled, Spread};
use crate::numbers::Number;
use crate::portable::{Codec, by_codec, codec};

/// The sample variance of numbers (divisor n - 1), as `Option<f64>`: `None` where there are fewer
/// than two.
///
/// ```
/// use fanfold::{aggregate_all, Variance};
///
/// assert_eq!(aggregate_all([2.0, 4.0, 6.0], Variance), Some(4.0));
/// assert_eq!(aggregate_all([1e15, 1e15 + 2.0], Variance), Some(2.0));
/// assert_eq!(aggregate_all([2.0], Variance), None);
/// ```
///
/// It is that of exact arithmetic, rounded once, to the nearest double: no order, no cut and no
/// offset of the items changes a bit. NaN and infinities give NaN, and what is past the range of
/// doubles is infinite.
///
/// Memory: 64 to 112 bytes, and up to 1.7 KiB more where the powers of two of floats are more than
/// some thirty apart. Merge class: exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Variance;

impl Variance {
    /// The variance of items that are the whole population.
    pub const fn population() -> PopulationVariance {
        PopulationVariance
    }
}

/// The population variance of numbers (divisor n), as `Option<f64>`: `None` where there are none.
///
/// ```
/// use fanfold::{aggregate_all, PopulationVariance};
///
/// assert_eq!(aggregate_all([2, 4, 6, 8], PopulationVariance), Some(5.0));
/// assert_eq!(aggregate_all([2], PopulationVariance), Some(0.0));
/// ```
///
/// Otherwise like [`Variance`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PopulationVariance;

/// The state of [`Variance`]: a count, and sums of items and squares.
#[derive(Clone, Debug, Default)]
pub struct SpreadState<S> {
    pub(crate) count: u64,
    pub(crate) sums: S,
}

impl<S: Spread> SpreadState<S> {
    #[inline]
    pub(crate) fn add<N: Number<Spread = S>>(&mut self, item: &N) {
        self.count += 1;
        item.spread_to(&mut self.sums);
    }

    #[inline]
    pub(crate) fn take<N: Number<Spread = S>>(&mut self, item: &N) {
        self.count = self.count.wrapping_sub(1);
        item.spread_from(&mut self.sums);
    }

    pub(crate) fn add_all<N: Number<Spread = S>>(&mut self, block: &Block<'_, N>) {
        self.count += block.items().len() as u64;
        N::spread_all_to(block, &mut self.sums);
    }

    pub(crate) fn merge(&mut self, later: Self) {
        self.count += later.count;
        self.sums.merge(later.sums);
    }

    pub(crate) fn elsewhere(&self) -> usize {
        self.sums.elsewhere()
    }

    pub(crate) fn mean(&self) -> Option<f64> {
        let mean =
            || self.sums.exact().map_or_else(|special| special, |sum| sum.over(&[self.count]));
        (self.count > 0).then(mean)
    }

    /// The sum of squared distances from the mean, times the count; see [`Spread::distances`].
    pub(crate) fn distances(&self) -> Option<Big> {
        self.sums.distances(self.count)
    }

    /// The variance with divisor n - `spent`.
    pub(crate) fn variance(&self, spent: u64) -> Option<f64> {
        mean_distance(self.distances().as_ref(), self.count, spent)
    }

    /// The root of the variance with divisor n - `spent`.
    pub(crate) fn deviation(&self, spent: u64) -> Option<f64> {
        let scaled = || Scaled::of(self.distances().as_ref());
        (self.count > spent).then(|| deviation(scaled(), [self.count, self.count - spent, 1]))
    }
}

/// The variance, or covariance, of `n` items with divisor n - `spent`, given the sum of squared
/// distances from the mean, or of their products, times n.
pub(crate) fn mean_distance(distances: Option<&Big>, n: u64, spent: u64) -> Option<f64> {
    (n > spent).then(|| distances.map_or(f64::NAN, |distances| distances.over(&[n, n - spent])))
}

/// The root of the sum of squared distances over all divisors: within a unit in the last place,
/// also where its square is past the range of doubles.
pub(super) fn deviation(distances: Scaled, [a, b, c]: [u64; 3]) -> f64 {
    let divisor = Big::from_u128(u128::from(a) * u128::from(b)).times_count(c);
    distances.over(divisor.scaled()).root().to_f64()
}

/// Implements [`Aggregate`](crate::Aggregate) by the sums of items and squares, given what becomes
/// of them in the end.
macro_rules! by_spread {
    ($($name:ident: |$state:ident| $output:expr;)*) => {$(
        impl $crate::Combine for $name {}

        impl<N: $crate::numbers::Number> $crate::Aggregate<N> for $name {
            type State = $crate::aggregates::SpreadState<N::Spread>;
            type Output = Option<f64>;

            fn init(&self) -> Self::State {
                Self::State::default()
            }

            #[inline]
            fn update(&self, state: &mut Self::State, item: &N) {
                state.add(item);
            }

            $crate::block::by_blocks!(SQUARES, |state, block| state.add_all(block));

            fn merge(&self, state: &mut Self::State, later: Self::State) {
                state.merge(later);
            }

            fn finish(&self, $state: Self::State) -> Option<f64> {
                $output
            }

            fn size(&self, state: &Self::State) -> usize {
                size_of_val(state) + state.elsewhere()
            }

            fn class(&self) -> $crate::MergeClass {
                $crate::MergeClass::EXACT
            }
        }

        impl<N: $crate::numbers::Number> $crate::Retract<N> for $name {
            #[inline]
            fn retract(&self, state: &mut Self::State, item: &N) {
                state.take(item);
            }
        }
    )*};
}

pub(super) use by_spread;

by_spread! {
    Variance: |state| state.variance(1);
    PopulationVariance: |state| state.variance(0);
}

codec!([S: Codec] SpreadState<S> as S { count: count, sums: value });
by_codec! {
    [S: Spread + Codec] Variance, SpreadState<S>, "spread";
    [S: Spread + Codec] PopulationVariance, SpreadState<S>, "spread";
}
