//! [`NumQuantiles`]: the distribution of numbers whose kind is known at run time only.
//!
//! A sketch ranks integers of 64 bits, and what they stand for is kept beside it: digits that count a
//! power of ten, as long as there are integers and decimals alone and all of them fit, or doubles. So
//! quantiles are numbers that stood in the data, or lie between two of them to the last digit. When an item
//! does not fit what the integers stand for, all of them are made anew; their order stays.

use std::num::NonZeroUsize;

use super::family::Reach;
use super::{Method, Num, Value};
use crate::Outlook;
use crate::aggregates::interpolate;
use crate::decimal::{Decimal, nearest_double, raised};
use crate::exact::Big;
use crate::numbers::{Number, Ordered};
use crate::portable::{Codec, Decoder, Encoder, Malformed};
use crate::simd::BLOCK;
use crate::sketch::{Size, Sketch, View, rank_error_at};

/// What the integers of a sketch stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scale {
    /// Integers that each count this power of ten.
    Digits(i32),
    /// The keys of doubles.
    Doubles,
}

impl Scale {
    fn number(self, key: i64) -> Num {
        match self {
            Scale::Digits(exponent) => Decimal::unlimited(key.into(), exponent).into(),
            Scale::Doubles => Num::Float(f64::from_key(key)),
        }
    }

    /// The integer that stands for digits that count 10^`exponent`, if they fit.
    fn key(self, digits: i128, exponent: i32) -> Option<i64> {
        match self {
            Scale::Digits(_) if digits == 0 => Some(0),
            Scale::Digits(own) => {
                let power = u32::try_from(exponent - own).ok()?;
                raised(digits, power)?.try_into().ok()
            }
            Scale::Doubles => Some(nearest_double(digits, exponent).key()),
        }
    }

    /// What an integer of this scale is in another one that is no higher.
    fn key_in(self, key: i64, other: Scale) -> Option<i64> {
        match self {
            Scale::Digits(exponent) => other.key(key.into(), exponent),
            Scale::Doubles => Some(key),
        }
    }

    /// The scale that takes in both, if all fits.
    fn and(self, other: Scale) -> Scale {
        match (self, other) {
            (Scale::Digits(one), Scale::Digits(other)) => Scale::Digits(one.min(other)),
            _ => Scale::Doubles,
        }
    }
}

/// The state of quantiles of numbers: all of them while they are few, and then a sketch.
#[derive(Clone, Debug)]
pub(super) struct NumQuantiles {
    sketch: Sketch<i64>,
    scale: Scale,
}

impl NumQuantiles {
    pub(super) fn new(reach: Reach) -> Self {
        let sketch = Sketch::new(Size::DEFAULT, 0);
        let sketch = match reach {
            Reach::Middle => sketch,
            Reach::Ends => sketch.with_tails(),
            Reach::All => sketch.without_limit(),
        };
        NumQuantiles { sketch, scale: Scale::Digits(0) }
    }

    /// Whether it was begun for such a reach.
    pub(super) fn is_of(&self, reach: Reach) -> bool {
        let (has_tails, has_limit) = match reach {
            Reach::Middle => (false, true),
            Reach::Ends => (true, true),
            Reach::All => (false, false),
        };
        self.sketch.has_tails() == has_tails && self.sketch.has_limit() == has_limit
    }

    /// Whether it knows of the ends what another one does.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.sketch.has_tails() == other.sketch.has_tails()
    }

    pub(super) fn update(&mut self, number: Num) {
        match number {
            Num::Integer(integer) => self.add(integer, 0),
            Num::Decimal(decimal) => self.add(decimal.digits(), decimal.exponent()),
            Num::Float(float) => {
                if float.is_ordered() {
                    self.rescale(Scale::Doubles);
                    self.sketch.update(float.key());
                }
            }
        }
    }

    #[inline]
    fn add(&mut self, digits: i128, exponent: i32) {
        let key = self.scale.key(digits, exponent).unwrap_or_else(|| {
            self.lower_to(exponent);
            self.scale.key(digits, exponent).unwrap_or_else(|| {
                self.rescale(Scale::Doubles);
                nearest_double(digits, exponent).key()
            })
        });
        self.sketch.update(key);
    }

    pub(super) fn update_doubles(&mut self, doubles: &[f64]) {
        if self.scale != Scale::Doubles && doubles.iter().any(Ordered::is_ordered) {
            self.rescale(Scale::Doubles);
        }
        self.sketch.update_slice(doubles);
    }

    /// Takes integers that each count a power of ten.
    pub(super) fn update_decimals(&mut self, digits: &[i64], exponent: i32) {
        if digits.is_empty() {
            return;
        }
        self.lower_to(exponent);
        if self.scale == Scale::Digits(exponent) {
            return self.sketch.update_slice(digits);
        }
        let mut keys = [0; BLOCK];
        for digits in digits.chunks(BLOCK) {
            let keys = &mut keys[..digits.len()];
            let mut scaled = self.scale_to(digits, exponent, keys);
            if !scaled {
                self.rescale(Scale::Doubles);
                scaled = self.scale_to(digits, exponent, keys);
            }
            debug_assert!(scaled, "every number has a nearest double");
            self.sketch.update_slice(keys);
        }
    }

    /// Makes keys of digits; whether all fit.
    fn scale_to(&self, digits: &[i64], exponent: i32, keys: &mut [i64]) -> bool {
        keys.iter_mut().zip(digits).all(|(key, digits)| {
            let found = self.scale.key((*digits).into(), exponent);
            *key = found.unwrap_or(0);
            found.is_some()
        })
    }

    /// Makes the integers count a power of ten as low as this one.
    fn lower_to(&mut self, exponent: i32) {
        if self.sketch.count() == 0 && self.scale != Scale::Doubles {
            self.scale = Scale::Digits(exponent);
        }
        self.rescale(self.scale.and(Scale::Digits(exponent)));
    }

    /// Makes the integers stand for something else; for doubles, where they do not fit.
    fn rescale(&mut self, scale: Scale) {
        if scale == self.scale {
            return;
        }
        let own = self.scale;
        let fits = self.sketch.are_ends(|end| own.key_in(*end, scale).is_some());
        let scale = if fits { scale } else { Scale::Doubles };
        self.sketch.map(|key| own.key_in(*key, scale).expect("both ends fit"));
        self.scale = scale;
    }

    pub(super) fn merge(&mut self, mut later: Self) {
        if later.sketch.count() == 0 {
            return;
        }
        if self.sketch.count() == 0 {
            self.scale = later.scale;
        }
        // Where one does not fit, both are doubles in the end.
        self.rescale(self.scale.and(later.scale));
        later.rescale(self.scale);
        self.rescale(later.scale);
        self.sketch.merge(later.sketch);
    }

    pub(super) fn foresee(&mut self, outlook: Option<Outlook>) {
        self.sketch.foresee(outlook);
    }

    pub(super) fn elsewhere(&self) -> usize {
        self.sketch.elsewhere()
    }

    pub(super) fn summary(&self) -> NumQuantileSummary {
        NumQuantileSummary {
            view: self.sketch.view(),
            rank_error: self.sketch.rank_error(),
            has_tails: self.sketch.has_tails(),
            scale: self.scale,
        }
    }
}

/// What [`NumQuantiles`] know.
#[derive(Debug)]
pub(super) struct NumQuantileSummary {
    view: View<i64>,
    rank_error: f64,
    has_tails: bool,
    scale: Scale,
}

impl NumQuantileSummary {
    /// The quantile: with all items at hand by linear interpolation.
    pub(super) fn quantile(&self, probability: f64) -> Option<Num> {
        if self.rank_error > 0.0 {
            return self.view.quantile(probability).map(|key| self.scale.number(*key));
        }
        match self.scale {
            Scale::Digits(exponent) => between(self.view.items(), probability, exponent),
            Scale::Doubles => interpolate(self.view.items(), probability).map(Num::Float),
        }
    }

    /// How far off the rank of the quantile at a probability may be, as a share of the count.
    pub(super) fn rank_error_at(&self, probability: f64) -> f64 {
        rank_error_at(probability, self.rank_error, self.has_tails)
    }
}

/// What there is beside quantiles.
impl NumQuantileSummary {
    /// The median of the distances from the median.
    pub(super) fn median_distance(&self) -> Option<Num> {
        let count = self.view.count();
        if let (0.0, Scale::Digits(exponent)) = (self.rank_error, self.scale) {
            // Twice the median is an integer, and so is four times the median of distances.
            let twice = |sorted: &[i128]| {
                let last = sorted.len().checked_sub(1)?;
                Some(sorted[last / 2] + sorted[last.div_ceil(2)])
            };
            let items: Vec<i128> = self.view.items().iter().map(|key| i128::from(*key)).collect();
            let median = twice(&items)?;
            let mut distances: Vec<i128> =
                items.iter().map(|item| (2 * item - median).abs()).collect();
            distances.sort_unstable();
            return Some(Decimal::unlimited(twice(&distances)? * 25, exponent - 2).into());
        }
        let median = self.quantile(0.5)?;
        let distance = |key: &i64| {
            let number = self.scale.number(*key);
            let (greater, less) = if number > median { (number, median) } else { (median, number) };
            difference(greater, less)
        };
        let mut weighed: Vec<(Num, u64)> =
            self.view.weighed().map(|(key, weight)| (distance(key), weight)).collect();
        weighed.sort_unstable();
        let at = |rank: u64| {
            let mut sum = 0;
            weighed.iter().find(|(_, weight)| {
                sum += weight;
                sum >= rank
            })
        };
        let (low, high) = (at(count.div_ceil(2))?.0, at(count / 2 + 1)?.0);
        match self.rank_error > 0.0 || low == high {
            true => Some(low),
            false => Some(Num::Float(low.to_f64() / 2.0 + high.to_f64() / 2.0)),
        }
    }

    /// Bins of equal width from the least to the greatest number: where each starts, and how many numbers are in it.
    pub(super) fn histogram(&self, bins: NonZeroUsize) -> Value {
        let Some((least, greatest)) = self.view.ends() else { return Value::Absent };
        const MOST: usize = 1_000_000;
        let is_finite = |key: i64| self.scale.number(key).to_f64().is_finite();
        if !(is_finite(*least) && is_finite(*greatest)) {
            return Value::Absent;
        }
        let bins = if least == greatest { 1 } else { bins.get().min(MOST) };
        // Up to where, and how many keys are below that.
        let starts = (0..bins).map(|bin| self.start((*least, *greatest), bin, bins));
        let starts: Vec<(Num, u64)> = starts.collect();
        let ends = starts[1..].iter().map(|(_, below)| *below).chain([self.view.count()]);
        let bins = starts.iter().zip(ends).map(|((start, below), up_to)| {
            Value::List(vec![Value::from(*start), Value::from(up_to.saturating_sub(*below))])
        });
        Value::List(bins.collect()).within(Method::Kll, self.rank_error)
    }

    /// Where a bin starts, and how many numbers are below that.
    fn start(&self, (least, greatest): (i64, i64), bin: usize, bins: usize) -> (Num, u64) {
        let (start, first) = match self.scale {
            Scale::Digits(exponent) => {
                let (bin, bins) = (bin as i128, bins as i128);
                let apart = (i128::from(greatest) - i128::from(least)) * bin;
                // The least integer that is no less than the start.
                let first = i128::from(least) + (apart + bins - 1) / bins;
                let start = Big::from_i128(i128::from(least) * bins + apart).times_ten_to(exponent);
                let number = match (apart % bins, u64::try_from(bins)) {
                    (0, _) => Decimal::unlimited(first, exponent).into(),
                    (_, Ok(bins)) => Num::Float(start.over(&[bins])),
                    (_, Err(_)) => Num::Float(f64::NAN),
                };
                (number, first as i64)
            }
            Scale::Doubles => {
                let (low, high) = (f64::from_key(least), f64::from_key(greatest));
                let share = bin as f64 / bins as f64;
                let start = low * (1.0 - share) + high * share;
                (Num::Float(start), start.key())
            }
        };
        let below = if bin == 0 { 0 } else { self.view.weight_up_to(&(first - 1)) };
        (start, below)
    }
}

/// The number at a share of the way through sorted ones, which count 10^`exponent`: to the last digit, with
/// the probability taken as the decimal that it prints as.
fn between(sorted: &[i64], probability: f64, exponent: i32) -> Option<Num> {
    let last = sorted.len().checked_sub(1)? as i128;
    let probability: Decimal = format!("{probability:e}").parse().ok()?;
    // Few items and few digits: far from 128 bits.
    let (place, power) = (probability.digits() * last, probability.exponent());
    let below = raised(1, power.unsigned_abs()).map_or(0, |unit| place / unit) as usize;
    let share = Big::from_i128(place).times_ten_to(power).minus(&Big::from_i128(below as i128));
    let low = sorted[below];
    let high = sorted.get(below + 1).copied().unwrap_or(low);
    let apart = Big::from_i128(i128::from(high) - i128::from(low));
    let number = Big::from_i128(low.into()).plus(&apart.times(&share));
    Some(number.times_ten_to(exponent).to_decimal().into())
}

/// The one less the other: exact, unless one of them is a float.
pub(super) fn difference(greater: Num, less: Num) -> Num {
    match greater.decimal().zip(less.decimal()) {
        Some((greater, less)) => greater.less(less).into(),
        None => Num::Float(greater.minus(less)),
    }
}

/// The power of ten that keys count, or that they are those of doubles, and the sketch of the keys.
impl Codec for NumQuantiles {
    fn name(text: &mut String) {
        *text += "number";
    }

    fn encode(&self, out: &mut Encoder) {
        match self.scale {
            Scale::Digits(exponent) => {
                out.value(&true);
                out.small(exponent.into());
            }
            Scale::Doubles => out.value(&false),
        }
        out.value(&self.sketch);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let scale = match input.value()? {
            false => Scale::Doubles,
            true => {
                let exponent = input.small()?;
                input.ensure((-2000..2000).contains(&exponent), "a power of ten too far")?;
                Scale::Digits(exponent as i32)
            }
        };
        let sketch: Sketch<i64> = input.value()?;
        let are_numbers = sketch.are_ends(|key| scale.number(*key).is_ordered());
        input.ensure(are_numbers, "a key of no number")?;
        Ok(NumQuantiles { sketch, scale })
    }
}
