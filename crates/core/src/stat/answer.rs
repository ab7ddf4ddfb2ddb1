//! What the members of a set read from their states.

use super::state::{Extrema, Tally};
use super::{Method, Num, NumTotal, Stat, Value};
use crate::aggregates::{
    DistinctEstimate, FrequentState, MeanState, MomentsState, QuantileSummary, Welford,
};
use crate::numbers::{Number, Total};
use crate::{Aggregate, Frequent, Moments};

/// A state that has been finished, for all members that share it.
#[derive(Debug)]
pub(super) enum Answer {
    /// There is none: text among the items of a statistic of numbers.
    None,
    Tally(Tally),
    Moments(Box<MomentsAnswer>),
    Extrema(Extrema),
    Quantiles(QuantileSummary),
    Distinct(DistinctEstimate),
    /// The items with their greatest possible counts, and how far off these may be as a share of
    /// all items.
    Frequent(Vec<(Value, u64)>, f64),
    Top(Vec<Num>),
    Value(Value),
}

/// What the moments of a set say, as far as they go.
#[derive(Debug)]
pub(super) struct MomentsAnswer {
    count: u64,
    sum: Num,
    mean: Option<f64>,
    variance: Option<f64>,
    population_variance: Option<f64>,
    skewness: Option<f64>,
    kurtosis: Option<f64>,
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

    fn read_moments(&self, moments: &MomentsAnswer) -> Value {
        let error = |variance: f64| (variance / moments.count as f64).sqrt();
        match self {
            Stat::Sum => return moments.sum.into(),
            Stat::Variance => moments.variance,
            Stat::StdDev => moments.variance.map(f64::sqrt),
            Stat::PopulationVariance => moments.population_variance,
            Stat::PopulationStdDev => moments.population_variance.map(f64::sqrt),
            Stat::StandardError => moments.variance.map(error),
            Stat::Skewness => moments.skewness,
            Stat::Kurtosis => moments.kurtosis,
            _ => moments.mean,
        }
        .into()
    }

    fn read_extrema(&self, extrema: &Extrema) -> Value {
        let ((min, max), texts) = (extrema.numbers, extrema.texts.clone());
        match (extrema.any_number, texts, self) {
            (true, (None, None), Stat::Min) => min.into(),
            (true, (None, None), Stat::Max) => max.into(),
            (true, (None, None), _) => max.zip(min).map(|(max, min)| range(max, min)).into(),
            (false, (min, _), Stat::Min) => min.into(),
            (false, (_, max), Stat::Max) => max.into(),
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
    /// The moments as far as the spread, if that was kept.
    pub(super) fn moments(mean: MeanState<NumTotal>, spread: Option<Welford<Num>>) -> Answer {
        let variance = |spent| spread.as_ref().and_then(|spread| spread.variance(spent));
        Answer::Moments(Box::new(MomentsAnswer {
            count: mean.count,
            sum: mean.total.sum(),
            mean: mean.mean(),
            variance: variance(1),
            population_variance: variance(0),
            skewness: None,
            kurtosis: None,
        }))
    }

    /// All moments.
    pub(super) fn shape(state: MomentsState<Num>) -> Answer {
        let moments = Aggregate::<Num>::finish(&Moments, state);
        Answer::Moments(Box::new(MomentsAnswer {
            count: moments.count(),
            sum: *moments.sum(),
            mean: moments.mean(),
            variance: moments.variance(),
            population_variance: moments.population_variance(),
            skewness: moments.skewness(),
            kurtosis: moments.kurtosis(),
        }))
    }

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
