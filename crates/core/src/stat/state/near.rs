//! [`Near`]: the states that an item takes less time for than finding out whose turn it is would take.

use super::numbers::Numbers;
use super::{Few, Texts};
use crate::decimal::raised;
use crate::numbers::Total;
use crate::stat::Datum;
use crate::stat::family::{Answer, Depth, Extremes, Family, SumMoments, Tally};

/// The states of three families, each where it has its place, if the set keeps it: to look there is one
/// comparison, which always comes out the same.
#[derive(Clone, Debug, Default)]
pub(super) struct Near {
    pub(super) tally: Option<Box<Tally>>,
    pub(super) sum: Option<Box<Numbers<SumMoments>>>,
    pub(super) extremes: Option<Box<Extremes>>,
}

impl Near {
    /// Makes room for a family, if it is one of the three; whether it is.
    pub(super) fn keep(&mut self, family: Family) -> bool {
        match family {
            Family::Tally => self.tally = Some(Box::default()),
            Family::Moments(Depth::Sum) => self.sum = Some(Box::default()),
            Family::Extremes => self.extremes = Some(Box::default()),
            _ => return false,
        }
        true
    }

    /// Forgets all items.
    pub(super) fn reset(&mut self) {
        self.tally.iter_mut().for_each(|tally| **tally = Tally::default());
        self.sum.iter_mut().for_each(|sum| **sum = Numbers::default());
        self.extremes.iter_mut().for_each(|extremes| **extremes = Extremes::default());
    }

    pub(super) fn is_empty(&self) -> bool {
        self.tally.is_none() && self.sum.is_none() && self.extremes.is_none()
    }

    #[inline(always)]
    pub(super) fn update(&mut self, datum: Datum<'_>) {
        if let Some(tally) = &mut self.tally {
            tally.update(datum);
        }
        if let Some(sum) = &mut self.sum {
            sum.update(datum, |state, number| state.add(&number));
        }
        if let Some(extremes) = &mut self.extremes {
            extremes.update(datum);
        }
    }

    pub(super) fn update_doubles(&mut self, doubles: &[f64]) {
        if let Some(tally) = &mut self.tally {
            tally.fractions += doubles.len() as u64;
        }
        if let Some(sum) = &mut self.sum {
            sum.state.count += doubles.len() as u64;
            sum.state.total.add_doubles(doubles);
        }
        if let Some(extremes) = &mut self.extremes {
            extremes.update_doubles(doubles);
        }
    }

    pub(super) fn update_integers(&mut self, integers: &[i64]) {
        if let Some(tally) = &mut self.tally {
            tally.integers += integers.len() as u64;
        }
        if let Some(sum) = &mut self.sum {
            sum.state.count += integers.len() as u64;
            sum.state.total.add_decimals(integers, 0);
        }
        if let Some(extremes) = &mut self.extremes {
            extremes.update_integers(integers);
        }
    }

    pub(super) fn update_decimals(&mut self, digits: &[i64], exponent: i32) {
        if let Some(tally) = &mut self.tally {
            tally.fractions += digits.len() as u64;
        }
        if let Some(sum) = &mut self.sum {
            sum.state.count += digits.len() as u64;
            sum.state.total.add_decimals(digits, exponent);
        }
        if let Some(extremes) = &mut self.extremes {
            extremes.update_decimals(digits, exponent);
        }
    }

    /// Takes texts each of which came so often.
    pub(super) fn update_texts(&mut self, texts: &[&str], times: u64) {
        let count = texts.len() as u64 * times;
        if let Some(tally) = &mut self.tally {
            tally.texts += count;
        }
        if let Some(sum) = &mut self.sum {
            sum.texts += count;
        }
        if let Some(extremes) = &mut self.extremes {
            texts.iter().for_each(|text| extremes.update_text(text));
        }
    }

    pub(super) fn add_few(&mut self, few: Few) {
        if let Some(tally) = &mut self.tally {
            *if few.has_fractions { &mut tally.fractions } else { &mut tally.integers } +=
                few.count;
            tally.missing += few.missing;
        }
        if let Some(sum) = &mut self.sum {
            sum.state.count += few.count;
            sum.state.total.add_decimals(&[few.sum], few.exponent);
        }
        if let Some(extremes) = &mut self.extremes
            && let Some((least, greatest)) = few.ends
        {
            extremes.update_ends([least, greatest], few.exponent);
        }
    }

    pub(super) fn settle_texts(&mut self, texts: Texts) {
        if let Some(tally) = &mut self.tally {
            tally.settle_texts(texts);
        }
        if let Some(sum) = &mut self.sum {
            sum.texts = 0;
        }
        if let Some(extremes) = &mut self.extremes {
            extremes.leave_out_texts();
        }
    }

    /// Whether both keep the same.
    pub(super) fn is_like(&self, other: &Near) -> bool {
        self.tally.is_some() == other.tally.is_some()
            && self.sum.is_some() == other.sum.is_some()
            && self.extremes.is_some() == other.extremes.is_some()
    }

    /// Merges with later states that are like these.
    pub(super) fn merge(&mut self, later: Near) {
        if let Some((tally, later)) = self.tally.as_mut().zip(later.tally) {
            tally.merge(*later);
        }
        if let Some((sum, later)) = self.sum.as_mut().zip(later.sum) {
            sum.merge(*later, SumMoments::merge);
        }
        if let Some((extremes, later)) = self.extremes.as_mut().zip(later.extremes) {
            extremes.merge(*later);
        }
    }

    pub(super) fn answers(&self) -> impl Iterator<Item = Answer<'_>> {
        let tally = self.tally.as_deref().map(Answer::Tally);
        let sum = self.sum.as_deref().map(|sum| Answer::Moments(sum.answer(SumMoments::summary)));
        let extremes = self.extremes.as_deref().map(Answer::Extremes);
        tally.into_iter().chain(sum).chain(extremes)
    }

    /// How many bytes they own beside themselves.
    pub(super) fn elsewhere(&self) -> usize {
        let sum = |sum: &Numbers<SumMoments>| size_of_val(sum) + Total::elsewhere(&sum.state.total);
        let extremes = |extremes: &Extremes| size_of_val(extremes) + extremes.elsewhere();
        self.tally.as_deref().map_or(0, size_of_val)
            + self.sum.as_deref().map_or(0, sum)
            + self.extremes.as_deref().map_or(0, extremes)
    }
}

/// All of these, where they are no more than a few numbers that fit.
pub(in crate::stat) fn few_of(
    tally: Option<&Tally>,
    sum: Option<&Numbers<SumMoments>>,
    extremes: Option<&Extremes>,
) -> Option<Few> {
    let has_tally = tally.is_some();
    let tally = tally.copied().unwrap_or_default();
    let (mut count, mut total) = (tally.integers + tally.fractions, (0, 0));
    if let Some(numbers) = sum {
        total = numbers.state.total.digits().filter(|_| numbers.texts == 0)?;
        if has_tally && numbers.state.count != count {
            return None;
        }
        count = numbers.state.count;
    }
    let ends = match extremes {
        None => None,
        Some(extremes) => extremes.digits()?,
    };
    let exponents = ends.iter().flatten().chain([&total]).map(|(_, exponent)| *exponent);
    let exponent = exponents.fold(0, i32::min);
    let fit = |(digits, power): (i128, i32)| -> Option<i64> {
        raised(digits, (power - exponent) as u32)?.try_into().ok()
    };
    let ends = match ends {
        None => None,
        Some([least, greatest]) => Some((fit(least)?, fit(greatest)?)),
    };
    let (has_fractions, missing) = (tally.fractions > 0, tally.missing);
    let fits = tally.texts == 0;
    fits.then_some(Few { count, has_fractions, missing, sum: fit(total)?, ends, exponent })
}
