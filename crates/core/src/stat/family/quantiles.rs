//! The distribution.

use crate::stat::num_quantiles::{NumQuantileSummary, difference};
use crate::stat::{Method, Value};

/// What is asked of the distribution.
#[derive(Clone, Copy, Debug)]
pub(in crate::stat) enum QuantilesOf {
    Median,
    /// The quantile of this probability.
    At(f64),
    InterquartileRange,
}

impl QuantilesOf {
    pub(super) fn read(self, summary: &NumQuantileSummary) -> Value {
        let (value, is_end) = match self {
            QuantilesOf::Median => (summary.quantile(0.5), false),
            // The least and the greatest are kept, whatever else is not.
            QuantilesOf::At(at) => (summary.quantile(at), at == 0.0 || at == 1.0),
            QuantilesOf::InterquartileRange => {
                let ends = summary.quantile(0.75).zip(summary.quantile(0.25));
                (ends.map(|(high, low)| difference(high, low)), false)
            }
        };
        let error = if is_end || value.is_none() { 0.0 } else { summary.rank_error() };
        Value::from(value).within(Method::Kll, error)
    }
}
