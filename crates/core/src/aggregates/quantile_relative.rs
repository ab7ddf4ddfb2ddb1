//! [`QuantileRelative`]: one quantile, within a share of itself.

use super::quantiles_relative::{RelativeState, relative_state};
use super::{ErrorBoundError, ProbabilityError};
use crate::numbers::Number;
use crate::portable::portable_as;
use crate::{Aggregate, Combine, Quantile, QuantilesRelative};

/// One quantile of numbers within a share of its value, 1 % unless said otherwise, as `Option<f64>`:
/// `None` where there are none.
///
/// For several quantiles of the same numbers ask
/// [`QuantilesRelative`](crate::QuantilesRelative), which keeps one state for all, and tells when to
/// prefer it to [`Quantile`](crate::Quantile).
///
/// ```
/// use fanfold::{aggregate_all, QuantileRelative};
///
/// let latency = aggregate_all(1..=100_000, QuantileRelative::new(0.99)).unwrap();
/// assert!((latency / 99_000.0 - 1.0).abs() <= 0.01);
/// let latency = aggregate_all(1..=100_000, QuantileRelative::new(0.99).within(0.001)).unwrap();
/// assert!((latency / 99_000.0 - 1.0).abs() <= 0.001);
/// ```
///
/// NaN is skipped. Memory and merge class: those of
/// [`QuantilesRelative`](crate::QuantilesRelative).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuantileRelative {
    quantile: Quantile,
    all: QuantilesRelative,
}

impl QuantileRelative {
    /// The quantile at a probability from 0 to 1.
    ///
    /// # Panics
    ///
    /// If `probability` is outside of that range, or NaN; see
    /// [`try_new`](QuantileRelative::try_new).
    pub fn new(probability: f64) -> Self {
        QuantileRelative { quantile: Quantile::new(probability), all: QuantilesRelative::default() }
    }

    /// The quantile at a probability from 0 to 1.
    ///
    /// # Errors
    ///
    /// [`ProbabilityError`], if `probability` is outside of that range, or NaN.
    pub fn try_new(probability: f64) -> Result<Self, ProbabilityError> {
        let quantile = Quantile::try_new(probability)?;
        Ok(QuantileRelative { quantile, all: QuantilesRelative::default() })
    }

    /// The same, within such a share of its value: 0.01 for one percent.
    ///
    /// # Panics
    ///
    /// If it is less than 0.00001 or more than 0.5; see
    /// [`try_within`](QuantileRelative::try_within).
    #[must_use]
    pub fn within(self, error: f64) -> Self {
        QuantileRelative { all: QuantilesRelative::within(error), ..self }
    }

    /// The same, within such a share of its value.
    ///
    /// # Errors
    ///
    /// [`ErrorBoundError`], if it is less than 0.00001 or more than 0.5.
    pub fn try_within(self, error: f64) -> Result<Self, ErrorBoundError> {
        Ok(QuantileRelative { all: QuantilesRelative::try_within(error)?, ..self })
    }
}

impl Combine for QuantileRelative {}

impl<N: Number> Aggregate<N> for QuantileRelative {
    type Output = Option<f64>;

    relative_state!(|self| self.all.error());

    fn finish(&self, state: RelativeState) -> Option<f64> {
        state.summary().quantile(self.quantile.probability())
    }
}

portable_as!([] QuantileRelative as QuantilesRelative, RelativeState, |this| &this.all);
