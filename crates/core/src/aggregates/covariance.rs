//! [`Covariance`] and [`PopulationCovariance`]: how two numbers vary together.

use super::comoments::by_comoments;

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
/// The unit is the product of both units. NaN propagates. Memory: 128 bytes. Merge class: bounded.
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

by_comoments! {
    Covariance -> Option<f64>:
        |state| (state.count() > 1).then(|| state.products() / (state.count() - 1) as f64);
    PopulationCovariance -> Option<f64>:
        |state| (state.count() > 0).then(|| state.products() / state.count() as f64);
}
