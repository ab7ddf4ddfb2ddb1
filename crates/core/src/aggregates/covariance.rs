//! [`Covariance`] and [`PopulationCovariance`]: how two numbers vary together.

use super::comoments::over_pairs;
use super::variance::mean_distance;
use crate::exact::Joint;
use crate::portable::by_codec;

/// The sample covariance of pairs of numbers (divisor n - 1), as `Option<f64>`: `None` where there
/// are fewer than two.
///
/// ```
/// use fanfold::{aggregate_all, Covariance};
///
/// assert_eq!(aggregate_all([(1, 10), (2, 20), (3, 30)], Covariance), Some(10.0));
/// assert_eq!(aggregate_all([(1, 10)], Covariance), None);
/// ```
///
/// The unit is the product of both units. It is that of exact arithmetic over the numbers as
/// doubles, rounded once, to the nearest double. NaN and infinities give NaN. Memory: 128 bytes,
/// and up to 2.3 KiB more where powers of two are more than some thirty apart. Merge class: exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Covariance;

impl Covariance {
    /// The covariance of pairs that are the whole population.
    pub const fn population() -> PopulationCovariance {
        PopulationCovariance
    }
}

/// The population covariance of pairs of numbers (divisor n), as `Option<f64>`: `None` where there
/// are none. Otherwise like [`Covariance`].
///
/// ```
/// use fanfold::{aggregate_all, PopulationCovariance};
///
/// assert_eq!(aggregate_all([(1, 10), (3, 30)], PopulationCovariance), Some(10.0));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PopulationCovariance;

impl Joint {
    /// The covariance with divisor n - `spent`.
    fn covariance(&self, spent: u64) -> Option<f64> {
        mean_distance(self.distances().as_ref(), self.count(), spent)
    }
}

over_pairs! {
    Covariance, Joint -> Option<f64>: |state| state.covariance(1);
    PopulationCovariance, Joint -> Option<f64>: |state| state.covariance(0);
}

by_codec! {
    [] Covariance, crate::exact::Joint, "covariance";
    [] PopulationCovariance, crate::exact::Joint, "covariance";
}
