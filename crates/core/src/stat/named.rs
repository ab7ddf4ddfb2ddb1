//! [`Stat`]: one statistic, chosen at run time.

use std::num::NonZeroUsize;

use super::Explanation;
use super::family::families;
use super::family::{Question, Reads};
use crate::Quantile;

/// A statistic chosen at run time: an aggregate that parses from its name, prints it, and gives a
/// [`Value`](super::Value).
///
/// ```
/// use fanfold::stat::Value;
/// use fanfold::{aggregate_all, Stat};
///
/// let [sum, max] = aggregate_all(1..1000i64, [Stat::Sum, Stat::Max]);
/// assert_eq!((sum, max), (Value::Integer(499_500), Value::Integer(999)));
///
/// let set: Vec<Stat> = "mean,p99,distinct".split(',').map(str::parse).collect::<Result<_, _>>()?;
/// let values = aggregate_all(1..1000i64, set);
/// assert_eq!(values[1].to_string(), "989.02");
/// # Ok::<(), fanfold::stat::ParseStatError>(())
/// ```
///
/// # Items
///
/// Whatever is [`AsDatum`](super::AsDatum): numbers up to `i64`, `u64`, `i128` and `f64`, text, `Option`s of them,
/// where `None` is missing, and references. Missing items count for [`Stat::Missing`] and
/// [`Stat::Rows`] alone. A statistic of numbers has no answer once there was text among the items:
/// its value is absent. [`Stat::Min`] and [`Stat::Max`] rank numbers, or text, but not both.
///
/// # Sets
///
/// Arrays and `Vec`s of statistics are sets, and so is a [`StatSet`](crate::StatSet): their members
/// share states. Sum, mean and deviation keep one set of moments, p50 and p99 one distribution.
/// [`Stat::explain`] shows which. References, boxes and `Option`s of statistics go into them as well.
/// It is sets that have the [combinators](crate::Combine): `[Stat::Mean].of(price)`.
///
/// Memory: that of the states, see there. Merge class: that of the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stat {
    /// How many items are not missing.
    Count,
    /// How many items are missing.
    Missing,
    /// How many items there are, missing ones counted.
    Rows,
    /// What the items are, missing ones left out: `integer`, `number`, `text`, or `mixed` for
    /// numbers and text.
    Type,
    /// The sum: of integers in 128 bits. See [`Sum`](crate::Sum).
    Sum,
    /// The arithmetic mean. See [`Mean`](crate::Mean).
    Mean,
    /// The sample variance. See [`Variance`](crate::Variance).
    Variance,
    /// The sample standard deviation. See [`StdDev`](crate::StdDev).
    StdDev,
    /// The population variance. See [`PopulationVariance`](crate::PopulationVariance).
    PopulationVariance,
    /// The population standard deviation. See [`PopulationStdDev`](crate::PopulationStdDev).
    PopulationStdDev,
    /// The standard error of the mean. See [`Moments`](crate::Moments).
    StandardError,
    /// The sum of the squares: of integers and decimals without rounding, up to 38 digits.
    SumOfSquares,
    /// The root of the mean of the squares.
    RootMeanSquare,
    /// The sample standard deviation over the mean: none where the mean is 0.
    CoefficientOfVariation,
    /// Half the width of the 95 % confidence interval of the mean, by Student's t: the mean lies within it of the
    /// mean of all there could be.
    ConfidenceInterval,
    /// The geometric mean: 0 if one of the numbers is, and NaN if one is less.
    GeometricMean,
    /// The harmonic mean: 0 if one of the numbers is, and NaN if one is less.
    HarmonicMean,
    /// The sample skewness. See [`Moments`](crate::Moments).
    Skewness,
    /// The sample excess kurtosis. See [`Moments`](crate::Moments).
    Kurtosis,
    /// The least number, or text. See [`Min`](crate::Min).
    Min,
    /// The greatest number, or text. See [`Max`](crate::Max).
    Max,
    /// The first item in the order of text, in which `10` comes before `9`; numbers as they print.
    MinText,
    /// The last item in the order of text; numbers as they print.
    MaxText,
    /// The greatest number less the least.
    Range,
    /// The median. See [`Median`](crate::Median).
    Median,
    /// A quantile. See [`Quantile`].
    Quantile(Quantile),
    /// The range of the middle half: p75 less p25.
    InterquartileRange,
    /// The quartiles: p25, p50 and p75.
    Quartiles,
    /// The median of the distances from the median, as it is, without a factor.
    MedianAbsoluteDeviation,
    /// So many bins of equal width from the least to the greatest number, each with where it starts and how many
    /// numbers are in it: a million at most, and none where an end is infinite.
    Histogram(NonZeroUsize),
    /// How many distinct items there are; 1 and 1.0 are one. See
    /// [`DistinctSketch`](crate::DistinctSketch).
    Distinct,
    /// The most frequent item. See [`Frequent`](crate::Frequent).
    Mode,
    /// The least frequent item, where all are counted, as they are while not too many are distinct.
    Antimode,
    /// So many of the most frequent items, each with its count. See [`Frequent`](crate::Frequent).
    Frequent(NonZeroUsize),
    /// So many of the greatest numbers. See [`TopK`](crate::TopK).
    Top(NonZeroUsize),
    /// The first item that is not missing.
    First,
    /// The last item that is not missing.
    Last,
}

impl Stat {
    /// Which states a set keeps, and what each member reads from them.
    ///
    /// ```
    /// use fanfold::Stat;
    ///
    /// let set = [Stat::Mean, Stat::Median, Stat::StdDev, Stat::Sum];
    /// let plan = Stat::explain(&set);
    /// assert_eq!(plan.states().len(), 2);
    /// assert_eq!(plan.states()[0].members(), [Stat::Mean, Stat::StdDev, Stat::Sum]);
    /// ```
    pub fn explain(set: &[Stat]) -> Explanation {
        Explanation::of(set, families(set.iter().copied(), false))
    }

    /// Whether the statistic has an answer for numbers only, so that text among the items leaves
    /// none.
    ///
    /// ```
    /// use fanfold::Stat;
    ///
    /// assert!(Stat::Mean.needs_numbers());
    /// assert!(!Stat::Distinct.needs_numbers());
    /// ```
    pub fn needs_numbers(&self) -> bool {
        self.question().reads() == Reads::Numbers
    }

    /// Whether the answer is an [estimate](crate::stat::Value::Estimate) where there are many items.
    ///
    /// ```
    /// use fanfold::Stat;
    ///
    /// assert!(Stat::Median.may_be_estimate());
    /// assert!(!Stat::Mean.may_be_estimate());
    /// ```
    pub fn may_be_estimate(&self) -> bool {
        matches!(
            self.question(),
            Question::Quantiles(_) | Question::Distinct | Question::Frequent(_)
        )
    }
}
