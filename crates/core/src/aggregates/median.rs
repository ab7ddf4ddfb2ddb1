//! [`Median`]: the middle of the items.

use super::QuantilesWithin;
use super::quantiles::{QuantilesState, quantiles_state};
use crate::numbers::Number;
use crate::portable::portable_as;
use crate::{Aggregate, Combine};

/// The median of numbers, as `Option<f64>`: `None` where there are none.
///
/// Of an even count it is the mean of the middle two. It is exact up to 16,384 items, and within
/// 0.5 % of the middle rank past that. Items are taken as doubles; NaN is skipped.
///
/// ```
/// use fanfold::{aggregate_all, Median};
///
/// assert_eq!(aggregate_all([3, 1, 2], Median), Some(2.0));
/// assert_eq!(aggregate_all([4.0, 1.0, 2.0, 3.0], Median), Some(2.5));
/// ```
///
/// The median of `Duration`s, `SystemTime`s or `Instant`s is one of them again:
///
/// ```
/// use std::time::Duration;
/// use fanfold::{aggregate_all, Median};
///
/// let latencies = [3, 1, 2, 8].map(Duration::from_millis);
/// assert_eq!(aggregate_all(latencies, Median), Some(Duration::from_micros(2_500)));
/// ```
///
/// Memory and merge class: those of [`Quantiles`](crate::Quantiles); of times, twice the memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Median;

impl Combine for Median {}

impl<N: Number> Aggregate<N> for Median {
    type Output = Option<f64>;

    quantiles_state!();

    fn finish(&self, state: QuantilesState) -> Option<f64> {
        state.summary().quantile(0.5)
    }

    fn peek(&self, state: &QuantilesState) -> Option<f64> {
        state.peek().quantile(0.5)
    }
}

portable_as!([] Median as QuantilesWithin, QuantilesState, |_this| &QuantilesWithin::DEFAULT);
