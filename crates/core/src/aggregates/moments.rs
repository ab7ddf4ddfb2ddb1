//! [`Moments`]: count, sum, mean, variance, skewness and kurtosis from one state.
//!
//! The sums of the second to fourth powers of the distances from the mean are updated and merged
//! by the formulas of P. Pébay, *Formulas for robust, one-pass parallel computation of covariances
//! and arbitrary-order statistical moments*, Sandia Report SAND2008-6212, 2008. Mean and second
//! power are those of [`Variance`](crate::Variance).

use super::mean::MeanState;
use super::variance::Welford;
use crate::numbers::{Number, Total};
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
/// NaN propagates, and infinities give NaN in all but the sum and the mean. Mean and variance are
/// as good as those of [`Mean`](crate::Mean) and [`Variance`](crate::Variance); skewness and kurtosis
/// have the error of plain floating point, and none where the spread is so small or large that its
/// powers leave the range of doubles. Memory: 96 to 144 bytes. Merge class: bounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Moments;

impl Combine for Moments {}

/// The state of [`Moments`]: a total, and central sums up to the fourth power.
#[derive(Clone, Copy, Debug)]
pub struct MomentsState<N: Number> {
    mean: MeanState<N::Total>,
    central: Central<N>,
}

/// Sums of powers of the distances from the mean.
#[derive(Clone, Copy, Debug)]
struct Central<N> {
    spread: Welford<N>,
    third: f64,
    fourth: f64,
}

impl<N: Number<Plain = N> + Copy> Central<N> {
    #[inline]
    fn add(&mut self, item: &impl Number<Plain = N>) {
        let second = self.spread.squares();
        let distance = self.spread.add(item);
        let count = self.spread.count() as f64;
        let step = distance.before / count;
        let term = distance.before * distance.after;
        self.fourth += term * step * step * (count * count - 3.0 * count + 3.0)
            + 6.0 * step * step * second
            - 4.0 * step * self.third;
        self.third += term * step * (count - 2.0) - 3.0 * step * second;
    }

    fn merge(&mut self, later: Self) {
        let (left, right) = (self.spread.count() as f64, later.spread.count() as f64);
        if left == 0.0 {
            *self = later;
            return;
        }
        if right == 0.0 {
            return;
        }
        let apart = self.spread.apart(&later.spread);
        let (second, later_second) = (self.spread.squares(), later.spread.squares());
        let step = apart / (left + right);
        let term = apart * step * left * right;
        self.fourth += later.fourth
            + term * step * step * (left * left - left * right + right * right)
            + 6.0 * step * step * (left * left * later_second + right * right * second)
            + 4.0 * step * (left * later.third - right * self.third);
        self.third += later.third
            + term * step * (left - right)
            + 3.0 * step * (left * later_second - right * second);
        self.spread.merge(later.spread);
    }
}

impl<N: Number> Aggregate<N> for Moments {
    type State = MomentsState<N::Plain>;
    type Output = MomentsSummary<<N::Total as Total>::Sum>;

    fn init(&self) -> Self::State {
        let central = Central { spread: Welford::default(), third: 0.0, fourth: 0.0 };
        MomentsState { mean: MeanState::default(), central }
    }

    #[inline]
    fn update(&self, state: &mut Self::State, item: &N) {
        state.mean.add(item);
        state.central.add(item);
    }

    fn merge(&self, state: &mut Self::State, later: Self::State) {
        state.mean.merge(later.mean);
        state.central.merge(later.central);
    }

    fn finish(&self, MomentsState { mean, central }: Self::State) -> Self::Output {
        MomentsSummary::new(&mean, central.spread.squares(), central.third, central.fourth)
    }

    fn class(&self) -> MergeClass {
        MergeClass::Bounded
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
    /// The sums of the second to fourth powers of the distances from the mean.
    squares: f64,
    third: f64,
    fourth: f64,
}

impl<S> MomentsSummary<S> {
    /// What a total says, and the sums of the second to fourth powers.
    pub(crate) fn new<T: Total<Sum = S>>(
        mean: &MeanState<T>,
        squares: f64,
        third: f64,
        fourth: f64,
    ) -> Self {
        let (count, sum) = (mean.count, mean.total.sum());
        MomentsSummary { count, sum, mean: mean.mean(), squares, third, fourth }
    }

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
        (self.count > 1).then(|| self.squares / (self.count - 1) as f64)
    }

    /// The variance of the items as a whole population (divisor n).
    pub fn population_variance(&self) -> Option<f64> {
        (self.count > 0).then(|| self.squares / self.count as f64)
    }

    /// The sample standard deviation.
    pub fn std_dev(&self) -> Option<f64> {
        self.variance().map(f64::sqrt)
    }

    /// The standard deviation of the items as a whole population.
    pub fn population_std_dev(&self) -> Option<f64> {
        self.population_variance().map(f64::sqrt)
    }

    /// The standard error of the mean: the root of the sample variance over the count.
    pub fn standard_error(&self) -> Option<f64> {
        self.variance().map(|variance| (variance / self.count as f64).sqrt())
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

    /// A ratio of powers, unless they left the range of doubles though the items did not.
    fn in_range(&self, ratio: f64) -> Option<f64> {
        (ratio.is_finite() || !self.squares.is_finite()).then_some(ratio)
    }

    /// The population variance, unless it is 0: NaN counts as a spread, and propagates.
    fn spread(&self) -> Option<f64> {
        self.population_variance().filter(|variance| *variance != 0.0)
    }
}
