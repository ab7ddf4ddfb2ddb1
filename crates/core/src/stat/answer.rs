//! What the members of a set read from their states.

use super::state::{Extrema, Tally};
use super::{Method, Num, NumTotal, Stat, Value};
use crate::aggregates::{
    DistinctEstimate, FrequentState, MeanState, MomentsSummary, QuantileSummary, Welford,
};
use crate::numbers::Total;
use crate::{Aggregate, Frequent};

/// A state that has been finished, for all members that share it.
#[derive(Debug)]
pub(super) enum Answer {
    /// There is none: text among the items of a statistic of numbers.
    None,
    Tally(Tally),
    Sum(MeanState<NumTotal>),
    Spread(MeanState<NumTotal>, Welford),
    Shape(MomentsSummary<Num>),
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
            Answer::Sum(mean) => self.read_sum(mean),
            Answer::Spread(mean, spread) => self.read_spread(mean, spread),
            Answer::Shape(moments) => self.read_shape(moments),
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

    fn read_sum(&self, mean: &MeanState<NumTotal>) -> Value {
        match self {
            Stat::Sum => mean.total.sum().into(),
            _ => mean.mean().into(),
        }
    }

    fn read_spread(&self, mean: &MeanState<NumTotal>, spread: &Welford) -> Value {
        let error = |variance: f64| (variance / mean.count as f64).sqrt();
        match self {
            Stat::Variance => spread.variance(1).into(),
            Stat::StdDev => spread.variance(1).map(f64::sqrt).into(),
            Stat::PopulationVariance => spread.variance(0).into(),
            Stat::PopulationStdDev => spread.variance(0).map(f64::sqrt).into(),
            Stat::StandardError => spread.variance(1).map(error).into(),
            _ => self.read_sum(mean),
        }
    }

    fn read_shape(&self, moments: &MomentsSummary<Num>) -> Value {
        match self {
            Stat::Sum => (*moments.sum()).into(),
            Stat::Variance => moments.variance().into(),
            Stat::StdDev => moments.std_dev().into(),
            Stat::PopulationVariance => moments.population_variance().into(),
            Stat::PopulationStdDev => moments.population_std_dev().into(),
            Stat::StandardError => moments.standard_error().into(),
            Stat::Skewness => moments.skewness().into(),
            Stat::Kurtosis => moments.kurtosis().into(),
            _ => moments.mean().into(),
        }
    }

    fn read_extrema(&self, extrema: &Extrema) -> Value {
        let (min, max): (Value, Value) = match (extrema.any_number, extrema.texts.clone()) {
            (true, (None, None)) => (extrema.numbers.0.into(), extrema.numbers.1.into()),
            (false, (min, max)) => (min.into(), max.into()),
            // Numbers and text do not compare.
            _ => (Value::Absent, Value::Absent),
        };
        match self {
            Stat::Min => min,
            Stat::Max => max,
            _ => difference(&max, &min),
        }
    }

    fn read_quantiles(&self, summary: &QuantileSummary) -> Value {
        let quantile = |probability| Value::from(summary.quantile(probability));
        let value = match self {
            Stat::Quantile(quantile_of) => quantile(quantile_of.probability()),
            Stat::InterquartileRange => difference(&quantile(0.75), &quantile(0.25)),
            _ => quantile(0.5),
        };
        value.within(Method::Kll, summary.rank_error())
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

/// One number less another: an integer where both are, and the difference fits.
fn difference(left: &Value, right: &Value) -> Value {
    if let (Value::Integer(left), Value::Integer(right)) = (left, right)
        && let Some(difference) = left.checked_sub(*right)
    {
        return Value::Integer(difference);
    }
    left.as_f64().zip(right.as_f64()).map(|(left, right)| left - right).into()
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
