//! A number that is an integer, a decimal or a float, as it comes.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use super::{NumSpread, NumTotal, Value};
use crate::Decimal;
use crate::numbers::{Number, Ordered, Sealed};
use crate::portable::{Codec, Decoder, Encoder, Malformed};

/// A number whose kind is known at run time only.
///
/// Integers and decimals stay what they are: their sum and extremes are exact, however many digits they
/// have.
///
/// ```
/// use fanfold::stat::Num;
/// use fanfold::{aggregate_all, Max, Sum};
///
/// let numbers = [Num::Integer(i128::from(u64::MAX)), Num::Integer(1)];
/// assert_eq!(aggregate_all(numbers, Sum), Num::Integer(1 << 64));
/// assert_eq!(aggregate_all([Num::Integer(2), Num::Float(2.5)], Max), Some(Num::Float(2.5)));
/// ```
///
/// The order is that of the numbers. Of equal ones of unlike kinds a float comes first, then a decimal,
/// then an integer; -0.0 comes before 0.0, and NaN last. So the order is total, and equality tells kinds
/// apart.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Num {
    /// An integer.
    Integer(i128),
    /// A decimal.
    Decimal(Decimal),
    /// A float.
    Float(f64),
}

/// 2^127: the first double past the integers.
const INTEGERS_END: f64 = 170_141_183_460_469_231_731_687_303_715_884_105_728.0;

impl Num {
    /// The number in the one form that equal numbers share: an integer where it is one, and else a float
    /// where it is one.
    #[inline(never)]
    pub(super) fn canonical(self) -> Num {
        match self {
            Num::Float(x) if x.fract() == 0.0 && (-INTEGERS_END..INTEGERS_END).contains(&x) => {
                Num::Integer(x as i128)
            }
            Num::Float(x) if x.is_nan() => Num::Float(f64::NAN),
            Num::Decimal(decimal) => match decimal.to_integer() {
                Some(integer) => Num::Integer(integer),
                None => decimal.exact_double().map_or(self, Num::Float),
            },
            number => number,
        }
    }

    /// The decimal that it is, of an integer or a decimal.
    pub(super) fn decimal(self) -> Option<Decimal> {
        match self {
            Num::Integer(integer) => Some(integer.into()),
            Num::Decimal(decimal) => Some(decimal),
            Num::Float(_) => None,
        }
    }
}

/// The conversion of 128 bits is a call into the runtime. Kept apart, as in the functions below, it
/// is not made in advance for numbers that turn out to need none.
#[cold]
#[inline(never)]
fn wide_to_f64(integer: i128) -> f64 {
    integer as f64
}

/// An integer less a float: what the integer's nearest double leaves is added last, so that large
/// ones close to each other keep what tells them apart.
#[cold]
#[inline(never)]
fn mixed_difference(integer: i128, float: f64) -> f64 {
    let nearest = integer as f64;
    let rest = integer.saturating_sub(nearest as i128) as f64;
    (nearest - float) + rest
}

/// How an integer ranks against a float that is not NaN.
#[cold]
#[inline(never)]
fn compare_mixed(integer: i128, float: f64) -> Ordering {
    if float >= INTEGERS_END {
        Ordering::Less
    } else if float < -INTEGERS_END {
        Ordering::Greater
    } else {
        // The cast cuts off the fraction, and is exact in this range. Equal: the float comes first.
        let fraction = float.fract();
        let by_fraction = if fraction > 0.0 { Ordering::Less } else { Ordering::Greater };
        integer.cmp(&(float as i128)).then(by_fraction)
    }
}

impl Ord for Num {
    #[inline]
    fn cmp(&self, other: &Num) -> Ordering {
        match (*self, *other) {
            (Num::Integer(a), Num::Integer(b)) => a.cmp(&b),
            (Num::Float(a), Num::Float(b)) => {
                // `total_cmp` would put a NaN with its sign set first.
                a.is_nan().cmp(&b.is_nan()).then_with(|| a.total_cmp(&b))
            }
            (Num::Integer(_), Num::Float(b)) if b.is_nan() => Ordering::Less,
            (Num::Float(a), Num::Integer(_)) if a.is_nan() => Ordering::Greater,
            (Num::Integer(a), Num::Float(b)) => compare_mixed(a, b),
            (Num::Float(a), Num::Integer(b)) => compare_mixed(b, a).reverse(),
            (Num::Decimal(a), Num::Decimal(b)) => a.cmp(&b),
            (Num::Decimal(a), Num::Integer(b)) => a.cmp(&b.into()).then(Ordering::Less),
            (Num::Integer(a), Num::Decimal(b)) => Decimal::from(a).cmp(&b).then(Ordering::Greater),
            (Num::Decimal(_), Num::Float(b)) if b.is_nan() => Ordering::Less,
            (Num::Float(a), Num::Decimal(_)) if a.is_nan() => Ordering::Greater,
            (Num::Decimal(a), Num::Float(b)) => a.compare_with(b).then(Ordering::Greater),
            (Num::Float(a), Num::Decimal(b)) => b.compare_with(a).reverse().then(Ordering::Less),
        }
    }
}

impl PartialOrd for Num {
    fn partial_cmp(&self, other: &Num) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Num {
    fn eq(&self, other: &Num) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Num {}

impl Hash for Num {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Num::Integer(integer) => integer.hash(state),
            Num::Decimal(decimal) => decimal.hash(state),
            Num::Float(float) => float.to_bits().hash(state),
        }
    }
}

impl Ordered for Num {
    type Owned = Num;
    type Key = Num;

    #[inline]
    fn is_ordered(&self) -> bool {
        !matches!(self, Num::Float(float) if float.is_nan())
    }

    #[inline]
    fn compare(&self, kept: &Num) -> Ordering {
        self.cmp(kept)
    }

    fn own(&self) -> Num {
        *self
    }

    fn key(&self) -> Num {
        *self
    }

    fn from_key(key: Num) -> Num {
        key
    }
}

impl Sealed for Num {}

impl Number for Num {
    type Plain = Num;
    type Total = NumTotal;
    type Spread = NumSpread;

    #[inline]
    fn plain(&self) -> Num {
        *self
    }

    #[inline]
    fn minus(&self, other: Num) -> f64 {
        match (*self, other) {
            (Num::Integer(left), Num::Integer(right)) => left.minus(right),
            (Num::Float(left), Num::Float(right)) => left - right,
            (Num::Integer(left), Num::Float(right)) => mixed_difference(left, right),
            (Num::Float(left), Num::Integer(right)) => -mixed_difference(right, left),
            (left, right) => match left.decimal().zip(right.decimal()) {
                Some((left, right)) => left.minus(right),
                None => left.to_f64() - right.to_f64(),
            },
        }
    }

    #[inline]
    fn to_f64(&self) -> f64 {
        match self {
            Num::Integer(integer) => match i64::try_from(*integer) {
                Ok(small) => small as f64,
                Err(_) => wide_to_f64(*integer),
            },
            Num::Decimal(decimal) => decimal.to_f64(),
            Num::Float(float) => *float,
        }
    }

    #[inline]
    fn add_to(&self, total: &mut NumTotal) {
        match self {
            Num::Integer(integer) => total.decimals.add(*integer, 0),
            Num::Decimal(decimal) => decimal.add_to(&mut total.decimals),
            Num::Float(float) => total.add_double(*float),
        }
    }

    fn take_from(&self, total: &mut NumTotal) {
        match self {
            Num::Integer(integer) => Decimal::from(*integer).take_from(&mut total.decimals),
            Num::Decimal(decimal) => decimal.take_from(&mut total.decimals),
            Num::Float(float) => total.take_double(*float),
        }
    }

    #[inline]
    fn spread_to(&self, spread: &mut NumSpread) {
        match self {
            Num::Integer(integer) => spread.decimals.add(*integer, 0),
            Num::Decimal(decimal) => decimal.spread_to(&mut spread.decimals),
            Num::Float(float) => spread.add_double(*float),
        }
    }

    fn spread_from(&self, spread: &mut NumSpread) {
        match self {
            Num::Integer(integer) => Decimal::from(*integer).spread_from(&mut spread.decimals),
            Num::Decimal(decimal) => decimal.spread_from(&mut spread.decimals),
            Num::Float(float) => spread.take_double(*float),
        }
    }
}

impl From<Num> for Value {
    fn from(number: Num) -> Value {
        match number {
            Num::Integer(integer) => Value::Integer(integer),
            Num::Decimal(decimal) => decimal.into(),
            Num::Float(float) => Value::Float(float),
        }
    }
}

/// What it is, and the number.
impl Codec for Num {
    const LEAST: usize = 2;

    fn name(text: &mut String) {
        *text += "number";
    }

    fn encode(&self, out: &mut Encoder) {
        match self {
            Num::Integer(integer) => {
                out.raw(&[0]);
                out.i128(*integer);
            }
            Num::Decimal(decimal) => {
                out.raw(&[1]);
                out.value(decimal);
            }
            Num::Float(float) => {
                out.raw(&[2]);
                out.value(float);
            }
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let [kind] = *input.array()?;
        match kind {
            0 => input.i128().map(Num::Integer),
            1 => input.value().map(Num::Decimal),
            2 => input.value().map(Num::Float),
            _ => Err(input.malformed("no kind of number")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Num::{Float, Integer};
    use super::*;
    use crate::numbers::Total;

    #[test]
    fn the_order_is_that_of_the_numbers_and_total() {
        let ascending = [
            Float(f64::NEG_INFINITY),
            Float(-INTEGERS_END),
            Integer(i128::MIN),
            Integer(-2),
            Float(-1.5),
            Integer(-1),
            Float(-0.5),
            Float(-0.0),
            Float(0.0),
            Integer(0),
            Float(5e-324),
            Float(1.0),
            Integer(1),
            Float(1.5),
            Integer((1 << 53) + 1),
            Integer(i128::MAX),
            Float(INTEGERS_END),
            Float(f64::INFINITY),
            Float(f64::NAN),
        ];
        for (i, a) in ascending.iter().enumerate() {
            for (j, b) in ascending.iter().enumerate() {
                assert_eq!(a.cmp(b), i.cmp(&j), "{a:?} against {b:?}");
            }
        }
    }

    #[test]
    fn equal_numbers_share_their_canonical_form() {
        assert_eq!(Float(1.0).canonical(), Integer(1));
        assert_eq!(Float(-0.0).canonical(), Integer(0));
        assert_eq!(Float(-INTEGERS_END).canonical(), Integer(i128::MIN));
        assert_eq!(Float(INTEGERS_END).canonical(), Float(INTEGERS_END));
        assert_eq!(Float(0.5).canonical(), Float(0.5));
        assert_eq!(Float(-f64::NAN).canonical(), Float(f64::NAN));
    }

    #[test]
    fn integers_and_floats_add_up_to_the_last_digit() {
        let mut total = NumTotal::default();
        Integer((1 << 53) + 1).add_to(&mut total);
        Float(-9_007_199_254_740_992.0).add_to(&mut total);
        assert_eq!(total.sum(), Float(1.0));
    }

    #[test]
    fn unlike_numbers_keep_what_tells_them_apart() {
        let large = 1i128 << 60;
        assert_eq!(Integer(large + 1).minus(Float(large as f64)), 1.0);
        assert_eq!(Float(large as f64).minus(Integer(large + 3)), -3.0);
        assert_eq!(Integer(i128::MAX).minus(Float(INTEGERS_END)), 0.0);
        assert_eq!(Integer(1).minus(Float(f64::INFINITY)), f64::NEG_INFINITY);
    }

    #[test]
    fn sums_past_128_bits_become_decimals() {
        let mut total = NumTotal::default();
        Integer(i128::MAX).add_to(&mut total);
        assert_eq!(total.sum(), Integer(i128::MAX));
        Integer(i128::MAX).add_to(&mut total);
        let twice = "340282366920938463463374607431768211454".parse::<crate::Decimal>().unwrap();
        assert_eq!(total.sum(), Num::Decimal(twice));
    }
}
