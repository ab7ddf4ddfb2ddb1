//! What the members of a set read from their states.

use super::state::{Extrema, Tally};
use super::{Method, Num, Stat, Value};
use crate::aggregates::{DistinctEstimate, FrequentState, MomentsSummary, QuantileSummary};
use crate::numbers::Number;
use crate::{Aggregate, Frequent};

/// A state that has been finished, for all members that share it.
#[derive(Debug)]
pub(super) enum Answer {
    /// There is none: text among the items of a statistic of numbers.
    None,
    Tally(Tally),
    /// With NaN for the powers that were not kept, which no member of the set reads.
    Moments(MomentsSummary<Num>),
    Extrema(Extrema),
    Quantiles(QuantileSummary),
    Distinct(DistinctEstimate),
    /// The items with their greatest possible counts, and how far off these may be as a share of
    /// all items.
    Frequent(Vec<(Value, u64)>, f64),
    Top(Vec<Num>),
    Value(Value),
}

impl From<Option<Answer>> for Answer {
    fn from(answer: Option<Answer>) -> Answer {
        answer.unwrap_or(Answer::None)
    }
}

impl Stat {
    /// What this statistic reads from the state of its family.
    pub(super) fn read(&self, answer: &Answer) -> Value {
        match answer {
            Answer::None => Value::Absent,
            Answer::Tally(tally) => self.read_tally(*tally),
            Answer::Moments(moments) => self.read_moments(moments),
            Answer::Extrema(extrema) => self.read_extrema(extrema),
            Answer::Quantiles(summary) => self.read_quantiles(summary),
            Answer::Distinct(estimate) => {
                Value::from(estimate.count()).within(Method::HyperLogLog, estimate.relative_error())
            }
            Answer::Frequent(items, error) => self.read_frequent(items, *error),
            Answer::Top(numbers) => self.read_top(numbers),
            Answer::Value(value) => value.clone(),
        }
    }

    fn read_tally(&self, tally: Tally) -> Value {
        match self {
            Stat::Missing => tally.missing.into(),
            Stat::Rows => (tally.present() + tally.missing).into(),
            Stat::Type => match (tally.integers + tally.floats, tally.texts) {
                (0, 0) => Value::Absent,
                (0, _) => "text".into(),
                (_, 0) if tally.floats == 0 => "integer".into(),
                (_, 0) => "number".into(),
                _ => "mixed".into(),
            },
            _ => tally.present().into(),
        }
    }

    fn read_moments(&self, moments: &MomentsSummary<Num>) -> Value {
        match self {
            Stat::Sum => return (*moments.sum()).into(),
            Stat::Variance => moments.variance(),
            Stat::StdDev => moments.std_dev(),
            Stat::PopulationVariance => moments.population_variance(),
            Stat::PopulationStdDev => moments.population_std_dev(),
            Stat::StandardError => moments.standard_error(),
            Stat::Skewness => moments.skewness(),
            Stat::Kurtosis => moments.kurtosis(),
            _ => moments.mean(),
        }
        .into()
    }

    fn read_extrema(&self, extrema: &Extrema) -> Value {
        let (min, max) = extrema.numbers;
        match (extrema.any_number, &extrema.texts, self) {
            (true, (None, None), Stat::Min) => min.into(),
            (true, (None, None), Stat::Max) => max.into(),
            (true, (None, None), _) => max.zip(min).map(|(max, min)| range(max, min)).into(),
            (false, (min, _), Stat::Min) => min.clone().into(),
            (false, (_, max), Stat::Max) => max.clone().into(),
            // Numbers and text do not compare.
            _ => Value::Absent,
        }
    }

    fn read_quantiles(&self, summary: &QuantileSummary) -> Value {
        let (value, is_end) = match self {
            Stat::Quantile(quantile) => {
                let probability = quantile.probability();
                // The least and the greatest are kept, whatever else is not.
                (summary.quantile(probability), probability == 0.0 || probability == 1.0)
            }
            Stat::InterquartileRange => {
                let ends = summary.quantile(0.75).zip(summary.quantile(0.25));
                (ends.map(|(high, low)| high - low), false)
            }
            _ => (summary.quantile(0.5), false),
        };
        let error = if is_end || value.is_none() { 0.0 } else { summary.rank_error() };
        Value::from(value).within(Method::Kll, error)
    }

    fn read_frequent(&self, items: &[(Value, u64)], error: f64) -> Value {
        let value: Value = match self {
            Stat::Frequent(n) => items
                .iter()
                .take(*n)
                .map(|(item, count)| Value::List(vec![item.clone(), Value::from(*count)]))
                .collect::<Vec<_>>()
                .into(),
            _ => items.first().map(|(item, _)| item.clone()).into(),
        };
        value.within(Method::FrequentItems, error)
    }

    fn read_top(&self, numbers: &[Num]) -> Value {
        let Stat::Top(k) = self else { return Value::Absent };
        numbers.iter().take(*k).copied().collect::<Vec<_>>().into()
    }
}

/// The greatest number less the least: an integer where both are, and the difference fits.
fn range(max: Num, min: Num) -> Num {
    match (max, min) {
        (Num::Integer(max), Num::Integer(min)) if max.checked_sub(min).is_some() => {
            Num::Integer(max - min)
        }
        _ => Num::Float(max.minus(min)),
    }
}

impl Answer {
    /// Frequent numbers and frequent texts, as one list by count; of equal counts numbers come
    /// first, and each kind in its order.
    pub(super) fn frequent(
        frequent: Frequent,
        (numbers, texts): (FrequentState<Num>, FrequentState<String>),
    ) -> Answer {
        let error = numbers.error().max(texts.error());
        let share =
            if error == 0 { 0.0 } else { error as f64 / (numbers.total() + texts.total()) as f64 };
        let numbers = Aggregate::<Num>::finish(&frequent, numbers).into_iter();
        let texts = Aggregate::<str>::finish(&frequent, texts).into_iter();
        let numbers = numbers.map(|item| (Value::from(item.item), item.upper));
        let texts = texts.map(|item| (Value::from(item.item), item.upper));
        let mut items: Vec<_> = numbers.chain(texts).collect();
        items.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Answer::Frequent(items, share)
    }
}
