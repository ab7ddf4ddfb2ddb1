//! [`Moments`]: count, sum, mean, variance, skewness and kurtosis from one state.
//!
//! Sum, mean and variance are exact: see [`Variance`](crate::Variance). Exactness ends there: the
//! sums of the third and fourth powers of the distances from the mean are updated and merged in
//! floating point, by the formulas of P. Pébay, *Formulas for robust, one-pass parallel computation
//! of covariances and arbitrary-order statistical moments*, Sandia Report SAND2008-6212, 2008.
//! (Exact ones would take products of 212 bits, and windows of 500.) One departure: the mean is
//! held as the first item plus a running offset, so that its roundings are of the size of the
//! spread and not of the data. Of a block of a slice the central sums are taken in two passes, in
//! vectors, and merged.

use super::fast_sum::sum_of;
use super::mean::MeanState;
use super::student::two_sided_95;
use super::variance::{SpreadState, deviation, mean_distance};
use crate::Decimal;
use crate::block::by_blocks;
use crate::exact::{Scaled, Spread};
use crate::numbers::{Number, Total};
use crate::portable::{Codec, by_codec, codec};
use crate::simd;
use crate::{Aggregate, Combine, MergeClass};

/// Count, sum, mean, variance, skewness and kurtosis of numbers, all from one state: a
/// [`MomentsSummary`] to be asked for them.
///
/// ```
/// use fanfold::{aggregate_all, Moments};
///
/// let moments = aggregate_all([2, 4, 4, 4, 5, 5, 7, 9], Moments);
/// assert_eq!(moments.count(), 8);
/// assert_eq!(moments.mean(), Some(5.0));
/// assert_eq!(moments.population_variance(), Some(4.0));
/// assert_eq!(moments.population_skewness(), Some(0.65625));
/// ```
///
/// NaN propagates, and infinities give NaN in all but the sum and the mean. Sum, mean and variance
/// are those of [`Sum`](crate::Sum), [`Mean`](crate::Mean) and [`Variance`](crate::Variance), to
/// the bit; skewness and kurtosis have the error of plain floating point, and there are none where
/// the spread is so small or large that its powers leave the range of doubles. Memory: 128 to 176
/// bytes, and that of a [`Variance`](crate::Variance) where powers of two are far apart. Merge
/// class: bounded, and exact for all but skewness and kurtosis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Moments;

impl Combine for Moments {}

/// The state of [`Moments`]: exact sums, and central ones up to the fourth power.
#[derive(Clone, Debug)]
pub struct MomentsState<N: Number> {
    spread: SpreadState<N::Spread>,
    central: Central<N>,
}

/// Sums of powers of the distances from the mean, in floating point.
#[derive(Clone, Copy, Debug)]
struct Central<N> {
    count: f64,
    /// The first item.
    origin: Option<N>,
    /// The mean, less `origin`.
    offset: f64,
    second: f64,
    third: f64,
    fourth: f64,
}

impl<N> Default for Central<N> {
    fn default() -> Self {
        Central { count: 0.0, origin: None, offset: 0.0, second: 0.0, third: 0.0, fourth: 0.0 }
    }
}

impl<N: Number<Plain = N> + Copy> Central<N> {
    #[inline]
    fn add(&mut self, item: &impl Number<Plain = N>) {
        let origin = *self.origin.get_or_insert_with(|| item.plain());
        self.count += 1.0;
        let n = self.count;
        let before = item.minus(origin) - self.offset;
        let step = before / n;
        self.offset += step;
        let term = before * (n - 1.0) * step;
        self.fourth += term * step * step * (n * n - 3.0 * n + 3.0)
            + 6.0 * step * step * self.second
            - 4.0 * step * self.third;
        self.third += term * step * (n - 2.0) - 3.0 * step * self.second;
        self.second += term;
    }

    fn add_all(&mut self, items: &[impl Number<Plain = N>]) {
        // Of so few, merging takes longer than adding one by one.
        const SHORT: usize = 24;
        match items {
            [first, ..] if items.len() >= SHORT => self.merge(Central::of_block(first, items)),
            _ => items.iter().for_each(|item| self.add(item)),
        }
    }

    /// The sums of a block, of which the first item is known.
    fn of_block<T: Number<Plain = N>>(first: &T, items: &[T]) -> Self {
        let origin = first.plain();
        let mut distances = [0.0; simd::BLOCK];
        let distances = &mut distances[..items.len()];
        distances.iter_mut().zip(items).for_each(|(to, item)| *to = item.minus(origin));
        let n = items.len() as f64;
        let mean = sum_of(distances, |x| x) / n;
        // The rounded mean is off by `rest`, for which all powers are set right.
        let rest = sum_of(distances, |x| x - mean) / n;
        let square = |x: f64| (x - mean) * (x - mean);
        let second = sum_of(distances, square);
        let third = sum_of(distances, |x| square(x) * (x - mean));
        let fourth = sum_of(distances, |x| square(x) * square(x));
        Central {
            count: n,
            origin: Some(origin),
            offset: mean + rest,
            second: second - n * rest * rest,
            third: third - 3.0 * rest * second + 2.0 * n * rest.powi(3),
            fourth: fourth - 4.0 * rest * third + 6.0 * rest * rest * second
                - 3.0 * n * rest.powi(4),
        }
    }

    fn merge(&mut self, later: Self) {
        let (left, right) = (self.count, later.count);
        let Some((origin, later_origin)) = self.origin.zip(later.origin) else {
            if left == 0.0 {
                *self = later;
            }
            return;
        };
        let apart = later_origin.minus(origin) + (later.offset - self.offset);
        let step = apart / (left + right);
        let term = apart * step * left * right;
        self.fourth += later.fourth
            + term * step * step * (left * left - left * right + right * right)
            + 6.0 * step * step * (left * left * later.second + right * right * self.second)
            + 4.0 * step * (left * later.third - right * self.third);
        self.third += later.third
            + term * step * (left - right)
            + 3.0 * step * (left * later.second - right * self.second);
        self.second += later.second + term;
        self.offset += step * right;
        self.count += right;
    }
}

impl<N: Number> Aggregate<N> for Moments {
    type State = MomentsState<N::Plain>;
    type Output = MomentsSummary<<N::Spread as Spread>::Sum>;

    fn init(&self) -> Self::State {
        MomentsState { spread: SpreadState::default(), central: Central::default() }
    }

    #[inline]
    fn update(&self, state: &mut Self::State, item: &N) {
        state.spread.add(item);
        state.central.add(item);
    }

    by_blocks!(SQUARES, |state, block| {
        state.spread.add_all(block);
        state.central.add_all(block.items());
    });

    fn merge(&self, state: &mut Self::State, later: Self::State) {
        state.spread.merge(later.spread);
        state.central.merge(later.central);
    }

    fn finish(&self, MomentsState { spread, central }: Self::State) -> Self::Output {
        MomentsSummary { third: central.third, fourth: central.fourth, ..spread.summary() }
    }

    fn size(&self, state: &Self::State) -> usize {
        size_of_val(state) + state.spread.elsewhere()
    }

    fn class(&self) -> MergeClass {
        MergeClass::BOUNDED
    }
}

/// What [`Moments`] found. `S` is the type of the sum: see [`Sum`](crate::Sum).
///
/// Every answer but count and sum is an `Option`: `None` where there are too few items, or no
/// spread to divide by.
#[derive(Clone, Copy, Debug)]
pub struct MomentsSummary<S> {
    count: u64,
    sum: S,
    mean: Option<f64>,
    variance: Option<f64>,
    population_variance: Option<f64>,
    /// The sum of squared distances from the mean, times the count.
    distances: Scaled,
    /// The sum of squares; and as a decimal, if all items were decimals.
    squares: Scaled,
    exact_squares: Option<Decimal>,
    /// The sums of the third and fourth powers of the distances from the mean.
    third: f64,
    fourth: f64,
}

impl<S: Total> MeanState<S> {
    /// What there is to say of a sum, and nothing of the spread.
    pub(crate) fn summary(&self) -> MomentsSummary<S::Sum> {
        MomentsSummary {
            count: self.count,
            sum: self.total.sum(),
            mean: self.mean(),
            variance: None,
            population_variance: None,
            distances: Scaled::NAN,
            squares: Scaled::NAN,
            exact_squares: None,
            third: f64::NAN,
            fourth: f64::NAN,
        }
    }
}

impl<S: Spread> SpreadState<S> {
    /// What there is to say of sums of items and squares, and NaN for higher powers.
    pub(crate) fn summary(&self) -> MomentsSummary<S::Sum> {
        let distances = self.distances();
        MomentsSummary {
            count: self.count,
            sum: self.sums.sum(),
            mean: self.mean(),
            variance: mean_distance(distances.as_ref(), self.count, 1),
            population_variance: mean_distance(distances.as_ref(), self.count, 0),
            distances: Scaled::of(distances.as_ref()),
            squares: Scaled::of(distances.as_ref().map(|_| self.sums.squares()).as_ref()),
            exact_squares: self.sums.square_sum(),
            third: f64::NAN,
            fourth: f64::NAN,
        }
    }
}

impl<S> MomentsSummary<S> {
    /// How many items there were.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Their sum.
    pub fn sum(&self) -> &S {
        &self.sum
    }

    /// Their mean.
    pub fn mean(&self) -> Option<f64> {
        self.mean
    }

    /// The sample variance (divisor n - 1).
    pub fn variance(&self) -> Option<f64> {
        self.variance
    }

    /// The variance of the items as a whole population (divisor n).
    pub fn population_variance(&self) -> Option<f64> {
        self.population_variance
    }

    /// The sample standard deviation.
    pub fn std_dev(&self) -> Option<f64> {
        self.deviation(1, 1)
    }

    /// The standard deviation of the items as a whole population.
    pub fn population_std_dev(&self) -> Option<f64> {
        self.deviation(0, 1)
    }

    /// The standard error of the mean: the root of the sample variance over the count.
    pub fn standard_error(&self) -> Option<f64> {
        self.deviation(1, self.count)
    }

    /// The sum of the squares: NaN if one of the items was an infinity or NaN.
    pub fn square_sum(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.squares.to_f64() }
    }

    /// The same without rounding, where all items were decimals.
    pub(crate) fn exact_square_sum(&self) -> Option<Decimal> {
        self.exact_squares
    }

    /// The root of the mean of the squares.
    pub fn root_mean_square(&self) -> Option<f64> {
        (self.count > 0).then(|| deviation(self.squares, [self.count, 1, 1]))
    }

    /// The sample standard deviation over the mean: `None` where the mean is 0, too.
    pub fn coefficient_of_variation(&self) -> Option<f64> {
        let (deviation, mean) = self.std_dev().zip(self.mean)?;
        (mean != 0.0).then(|| deviation / mean)
    }

    /// Half the width of the 95 % confidence interval of the mean: the standard error times the quantile of Student's
    /// distribution with n - 1 degrees of freedom.
    pub fn confidence_interval(&self) -> Option<f64> {
        let error = self.standard_error()?;
        Some(error * two_sided_95(self.count - 1))
    }

    /// The sample skewness, adjusted for bias (G1 of Joanes and Gill, as in pandas and Excel).
    pub fn skewness(&self) -> Option<f64> {
        let n = self.count as f64;
        (self.count > 2)
            .then(|| self.population_skewness())?
            .map(|skewness| skewness * (n * (n - 1.0)).sqrt() / (n - 2.0))
    }

    /// The skewness of the items as a whole population: the third standardised moment.
    pub fn population_skewness(&self) -> Option<f64> {
        let variance = self.spread()?;
        self.in_range(self.third / self.count as f64 / (variance * variance.sqrt()))
    }

    /// The sample excess kurtosis, adjusted for bias (G2 of Joanes and Gill, as in pandas and
    /// Excel): 0 for a normal distribution.
    pub fn kurtosis(&self) -> Option<f64> {
        let n = self.count as f64;
        (self.count > 3)
            .then(|| self.population_kurtosis())?
            .map(|excess| (n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * excess + 6.0))
    }

    /// The excess kurtosis of the items as a whole population: the fourth standardised moment,
    /// less 3.
    pub fn population_kurtosis(&self) -> Option<f64> {
        let variance = self.spread()?;
        self.in_range(self.fourth / self.count as f64 / (variance * variance) - 3.0)
    }

    /// The root of the variance with divisor n - `spent`, over `times`.
    fn deviation(&self, spent: u64, times: u64) -> Option<f64> {
        let n = self.count;
        (n > spent).then(|| deviation(self.distances, [n, n - spent, times]))
    }

    /// A ratio of powers, unless they left the range of doubles though the items did not.
    fn in_range(&self, ratio: f64) -> Option<f64> {
        let finite = self.population_variance.is_some_and(|variance| !variance.is_nan());
        (ratio.is_finite() || !finite).then_some(ratio)
    }

    /// The population variance, unless it is 0: NaN counts as a spread, and propagates.
    fn spread(&self) -> Option<f64> {
        self.population_variance().filter(|variance| *variance != 0.0)
    }
}

codec!([N: Number<Spread: Codec> + Codec] MomentsState<N> as N { spread: value, central: value });
codec!([N: Codec] Central<N> as N {
    count: value,
    origin: value,
    offset: value,
    second: value,
    third: value,
    fourth: value,
});

by_codec! {
    [N: Number<Spread: Codec> + Codec] Moments, MomentsState<N>, "moments";
}
