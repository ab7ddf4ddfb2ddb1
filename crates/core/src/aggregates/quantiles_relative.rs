//! [`QuantilesRelative`]: the distribution of numbers, each within a share of itself.

use std::fmt;

use super::ErrorBoundError;
use crate::numbers::Number;
use crate::portable::{Codec, Decoder, Encoder, Malformed, Portable, Recipe};
use crate::sketch::Bins;
use crate::{Aggregate, Combine};

/// The distribution of numbers: a [`RelativeSummary`] that answers any quantile within a share of
/// its value, 1 % unless said otherwise.
///
/// For latencies, sizes and whatever else is told in orders of magnitude, and where p99.9 must be as
/// good as p50. [`Quantiles`](crate::Quantiles) bounds the rank instead, which is better where values
/// lie far from 0 and close together, such as times of day: one percent of a date is decades.
///
/// ```
/// use fanfold::{aggregate_all, QuantilesRelative};
///
/// let sizes = (0..100_000u64).map(|n| n * n);
/// let summary = aggregate_all(sizes, QuantilesRelative::default());
/// let p999 = summary.quantile(0.999).unwrap();
/// assert!((p999 / (99_899f64 * 99_899.0) - 1.0).abs() <= 0.01);
/// ```
///
/// NaN is skipped; integers past 2^53 are taken as the nearest double; and a number below 2.3e-308,
/// which has fewer digits, may be answered by one of its neighbours. Memory: 8 bytes a bin, of which there
/// are, at 1 %, 116 for each factor of ten between the least and the greatest number on either side of 0,
/// and up to a third more; an error of 0.1 % takes ten times as many. Merge class: exact. The method is
/// DDSketch's, without its limit on bins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuantilesRelative {
    error: f64,
}

/// One percent of a value.
impl Default for QuantilesRelative {
    fn default() -> Self {
        QuantilesRelative { error: 0.01 }
    }
}

impl QuantilesRelative {
    /// Quantiles within such a share of their value: 0.01 for one percent.
    ///
    /// # Panics
    ///
    /// If it is less than 0.00001 or more than 0.5; see
    /// [`try_within`](QuantilesRelative::try_within).
    pub fn within(error: f64) -> Self {
        QuantilesRelative::try_within(error).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Quantiles within such a share of their value.
    ///
    /// # Errors
    ///
    /// [`ErrorBoundError`], if it is less than 0.00001 or more than 0.5.
    pub fn try_within(error: f64) -> Result<Self, ErrorBoundError> {
        let bounds = (0.00001, 0.5);
        if (bounds.0..=bounds.1).contains(&error) {
            Ok(QuantilesRelative { error })
        } else {
            Err(ErrorBoundError { error, bounds })
        }
    }

    pub(super) fn error(&self) -> f64 {
        self.error
    }
}

/// The state of [`QuantilesRelative`] and [`QuantileRelative`](crate::QuantileRelative).
#[derive(Clone, Debug)]
pub struct RelativeState(Bins);

impl RelativeState {
    pub(super) fn new(error: f64) -> Self {
        RelativeState(Bins::new(error))
    }

    #[inline]
    pub(super) fn update(&mut self, number: f64) {
        self.0.update(number);
    }

    pub(super) fn merge(&mut self, later: &Self) {
        self.0.merge(&later.0);
    }

    pub(super) fn elsewhere(&self) -> usize {
        self.0.elsewhere()
    }

    pub(super) fn summary(self) -> RelativeSummary {
        RelativeSummary(self.0)
    }
}

/// What [`QuantilesRelative`] found: the distribution of the numbers, NaN left out.
#[derive(Clone)]
pub struct RelativeSummary(Bins);

impl RelativeSummary {
    /// How many numbers there were.
    pub fn count(&self) -> u64 {
        self.0.count()
    }

    /// A value near the least number that a share of `probability` of all is no greater than, from 0
    /// (the least number) to 1 (the greatest): `None` where there are none, or `probability` is no
    /// probability.
    pub fn quantile(&self, probability: f64) -> Option<f64> {
        self.0.quantile(probability)
    }

    /// The least number, exactly.
    pub fn min(&self) -> Option<f64> {
        self.0.ends().map(|(least, _)| least)
    }

    /// The greatest number, exactly.
    pub fn max(&self) -> Option<f64> {
        self.0.ends().map(|(_, greatest)| greatest)
    }

    /// How far a quantile may be off, as a share of itself.
    pub fn relative_error(&self) -> f64 {
        self.0.error()
    }
}

impl fmt::Debug for RelativeSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RelativeSummary")
            .field("count", &self.count())
            .field("min", &self.min())
            .field("max", &self.max())
            .finish_non_exhaustive()
    }
}

impl Combine for QuantilesRelative {}

/// The parts of [`Aggregate`] that everything with a [`RelativeState`] does alike.
macro_rules! relative_state {
    (|$self:ident| $error:expr) => {
        type State = $crate::aggregates::RelativeState;

        fn init(&$self) -> Self::State {
            Self::State::new($error)
        }

        #[inline]
        fn update(&self, state: &mut Self::State, item: &N) {
            state.update(item.to_f64());
        }

        fn merge(&self, state: &mut Self::State, later: Self::State) {
            state.merge(&later);
        }

        fn merge_ref(&self, state: &mut Self::State, later: &Self::State) {
            state.merge(later);
        }

        fn size(&self, state: &Self::State) -> usize {
            size_of_val(state) + state.elsewhere()
        }

        fn class(&self) -> $crate::MergeClass {
            $crate::MergeClass::EXACT
        }
    };
}

pub(super) use relative_state;

impl<N: Number> Aggregate<N> for QuantilesRelative {
    type Output = RelativeSummary;

    relative_state!(|self| self.error);

    fn finish(&self, state: RelativeState) -> RelativeSummary {
        state.summary()
    }
}

impl Codec for RelativeState {
    const LEAST: usize = Bins::LEAST;

    fn name(text: &mut String) {
        *text += "f64";
    }

    fn encode(&self, out: &mut Encoder) {
        out.value(&self.0);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        input.value().map(RelativeState)
    }
}

impl Portable<RelativeState> for QuantilesRelative {
    const NAME: &'static str = "quantiles_relative";

    fn describe(&self, recipe: &mut Recipe) {
        recipe.of::<RelativeState>();
        recipe.parameter(self.error);
    }

    fn encode(&self, state: &RelativeState, out: &mut Encoder) {
        out.value(state);
    }

    fn decode(&self, input: &mut Decoder<'_>) -> Result<RelativeState, Malformed> {
        let state: RelativeState = input.value()?;
        let is_alike = state.0.error().to_bits() == self.error.to_bits();
        input.ensure(is_alike, "bins of another width")?;
        Ok(state)
    }
}
