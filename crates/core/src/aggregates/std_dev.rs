//! [`StdDev`] and [`PopulationStdDev`]: the square root of the variance.

use super::variance::by_spread;
use crate::portable::{Codec, by_codec};

/// The sample standard deviation of numbers (divisor n - 1), as `Option<f64>`, in the unit of the
/// items: `None` where there are fewer than two.
///
/// ```
/// use fanfold::{aggregate_all, StdDev};
///
/// assert_eq!(aggregate_all([2.0, 4.0, 6.0], StdDev), Some(2.0));
/// ```
///
/// It is within one unit in the last place of the exact one, also where the variance itself is past
/// the range of doubles. Otherwise like [`Variance`](crate::Variance).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct StdDev;

impl StdDev {
    /// The standard deviation of items that are the whole population.
    pub const fn population() -> PopulationStdDev {
        PopulationStdDev
    }
}

/// The population standard deviation of numbers (divisor n), as `Option<f64>`, in the unit of the
/// items: `None` where there are none.
///
/// ```
/// use fanfold::{aggregate_all, StdDev};
///
/// assert_eq!(aggregate_all([1, 5], StdDev::population()), Some(2.0));
/// ```
///
/// Otherwise like [`PopulationVariance`](crate::PopulationVariance).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PopulationStdDev;

by_spread! {
    StdDev: |state| state.deviation(1);
    PopulationStdDev: |state| state.deviation(0);
}

by_codec! {
    [S: crate::exact::Spread + Codec] StdDev, super::SpreadState<S>, "spread";
    [S: crate::exact::Spread + Codec] PopulationStdDev, super::SpreadState<S>, "spread";
}
