//! The distribution.

use std::num::NonZeroUsize;

use crate::stat::num_quantiles::{NumQuantileSummary, difference};
use crate::stat::{Method, Num, Value};

/// What is asked of the distribution.
#[derive(Clone, Copy, Debug)]
pub(in crate::stat) enum QuantilesOf {
    Median,
    /// The quantile of this probability.
    At(f64),
    InterquartileRange,
    Quartiles,
    MedianAbsoluteDeviation,
    /// So many bins.
    Histogram(NonZeroUsize),
}

/// How near to the ends ranks are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::stat) enum Reach {
    /// From 5 to 95 %, and the ends themselves.
    Middle,
    /// Anywhere.
    Ends,
    /// Anywhere, without estimates.
    All,
}

impl QuantilesOf {
    pub(super) fn reach(self) -> Reach {
        match self {
            QuantilesOf::At(at) if crate::sketch::is_near_an_end(at) => Reach::Ends,
            // The outermost bins may hold few.
            QuantilesOf::Histogram(_) => Reach::Ends,
            _ => Reach::Middle,
        }
    }

    pub(super) fn read(self, summary: &NumQuantileSummary) -> Value {
        let (value, is_end) = match self {
            QuantilesOf::Median => (summary.quantile(0.5), false),
            // The least and the greatest are kept, whatever else is not.
            QuantilesOf::At(at) => (summary.quantile(at), at == 0.0 || at == 1.0),
            QuantilesOf::InterquartileRange => {
                let ends = summary.quantile(0.75).zip(summary.quantile(0.25));
                (ends.map(|(high, low)| difference(high, low)), false)
            }
            QuantilesOf::Quartiles => {
                let all = [0.25, 0.5, 0.75].map(|at| summary.quantile(at));
                let all: Option<Vec<Num>> = all.into_iter().collect();
                return Value::from(all.map(Value::from))
                    .within(Method::Kll, summary.rank_error_at(0.5));
            }
            QuantilesOf::MedianAbsoluteDeviation => (summary.median_distance(), false),
            QuantilesOf::Histogram(bins) => return summary.histogram(bins),
        };
        let at = if let QuantilesOf::At(at) = self { at } else { 0.5 };
        let error = if is_end || value.is_none() { 0.0 } else { summary.rank_error_at(at) };
        Value::from(value).within(Method::Kll, error)
    }
}
