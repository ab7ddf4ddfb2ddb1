//! [`Quantile`]: one quantile.

use std::fmt;
use std::hash::{Hash, Hasher};

use super::QuantilesWithin;
use super::quantiles::{QuantilesState, quantiles_state};
use crate::numbers::Number;
use crate::portable::portable_as;
use crate::{Aggregate, Combine};

/// One quantile of numbers, as `Option<f64>`: `None` where there are none.
///
/// `Quantile::new(0.99)` is the value below which 99 % of the items lie: exact up to 16,384 items,
/// and within 0.5 % of the rank past that, of the items as doubles. Below the 5th and above the 95th percentile it
/// is within 5 % of the distance to the nearer end as well: p99.9 lies between p99.895 and p99.905, with 99 %
/// confidence. For several of one stream, ask
/// [`Quantiles`](crate::Quantiles), which keeps one state for all.
///
/// ```
/// use fanfold::{aggregate_all, Quantile};
///
/// assert_eq!(aggregate_all([10, 20, 30, 40], Quantile::new(0.25)), Some(17.5));
/// ```
///
/// Of `Duration`s, `SystemTime`s and `Instant`s it is one of them again. NaN is skipped. Memory and merge class: those of [`Quantiles`](crate::Quantiles).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantile {
    probability: f64,
}

impl Quantile {
    /// The quantile at a probability from 0 to 1.
    ///
    /// # Panics
    ///
    /// If `probability` is outside of that range, or NaN. Where it comes from a user, take
    /// [`try_new`](Quantile::try_new).
    pub const fn new(probability: f64) -> Self {
        assert!(
            probability >= 0.0 && probability <= 1.0,
            "the probability of a quantile lies from 0 to 1"
        );
        // There is one zero, so that equal quantiles hash alike.
        Quantile { probability: probability + 0.0 }
    }

    /// The quantile at a probability from 0 to 1.
    ///
    /// # Errors
    ///
    /// [`ProbabilityError`], if `probability` is outside of that range, or NaN.
    ///
    /// ```
    /// use fanfold::Quantile;
    ///
    /// assert!(Quantile::try_new(0.99).is_ok());
    /// let error = Quantile::try_new(99.0).unwrap_err();
    /// assert_eq!(error.to_string(), "the probability of a quantile lies from 0 to 1, not 99");
    /// ```
    pub fn try_new(probability: f64) -> Result<Self, ProbabilityError> {
        if (0.0..=1.0).contains(&probability) {
            Ok(Quantile::new(probability))
        } else {
            Err(ProbabilityError(probability))
        }
    }

    /// The probability asked for.
    pub const fn probability(&self) -> f64 {
        self.probability
    }
}

/// A probability is no NaN.
impl Eq for Quantile {}

impl Hash for Quantile {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.probability.to_bits().hash(state);
    }
}

impl Combine for Quantile {}

impl<N: Number> Aggregate<N> for Quantile {
    type Output = Option<f64>;

    quantiles_state!(|self| QuantilesState::at(self.probability));

    fn finish(&self, state: QuantilesState) -> Option<f64> {
        state.summary().quantile(self.probability)
    }

    fn peek(&self, state: &QuantilesState) -> Option<f64> {
        state.peek().quantile(self.probability)
    }
}

/// A number that is no probability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProbabilityError(f64);

impl fmt::Display for ProbabilityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the probability of a quantile lies from 0 to 1, not {}", self.0)
    }
}

impl std::error::Error for ProbabilityError {}

portable_as!(
    [] Quantile as QuantilesWithin, QuantilesState, |this| &QuantilesWithin::at(this.probability)
);
