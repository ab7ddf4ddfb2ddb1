//! How decimals are added up, ranked and told apart.

use std::cmp::Ordering;

use super::{Decimal, raised};
use crate::exact::{Big, Spread, Squared, Tens};
use crate::numbers::{Identify, Number, Ordered, Sealed, Total};
use crate::portable::{Codec, Decoder, Encoder, Malformed};
use crate::stat::Num;
use crate::{StableHasher, simd};

/// The exact total of decimals. 48 bytes, and more where their powers of ten lie far apart.
#[derive(Clone, Debug, Default)]
pub struct DecimalTotal(Tens<i128>);

impl DecimalTotal {
    #[inline]
    pub(crate) fn add(&mut self, digits: i128, exponent: i32) {
        self.0.add(digits, exponent);
    }

    /// Takes digits back, which may be the one integer that has no other sign.
    fn take(&mut self, digits: i128, exponent: i32) {
        match digits.checked_neg() {
            Some(negated) => self.add(negated, exponent),
            None => {
                self.add(i128::MAX, exponent);
                self.add(1, exponent);
            }
        }
    }

    /// The total as digits and a power of ten, where it is so short.
    pub(crate) fn digits(&self) -> Option<(i128, i32)> {
        self.0.narrow()
    }

    /// Adds integers that each count a power of ten.
    pub(crate) fn add_all(&mut self, digits: &[i64], exponent: i32) {
        for digits in digits.chunks(TOGETHER) {
            self.add(simd::integers::sum(digits), exponent);
        }
    }
}

/// So many integers are added up at once, in vectors.
const TOGETHER: usize = 1 << 16;

impl Total for DecimalTotal {
    type Sum = Decimal;

    fn merge(&mut self, later: Self) {
        self.0.merge(later.0);
    }

    fn elsewhere(&self) -> usize {
        self.0.elsewhere()
    }

    fn sum(&self) -> Decimal {
        match self.0.narrow() {
            Some((sum, exponent)) => Decimal::unlimited(sum, exponent),
            None => self.0.big().to_decimal(),
        }
    }

    fn exact(&self) -> Result<Big, f64> {
        Ok(self.0.big())
    }

    fn over(&self, count: u64) -> f64 {
        self.0.over(count)
    }
}

/// The exact sums of decimals and of their squares. 80 bytes, and more where their powers of ten lie far
/// apart.
#[derive(Clone, Debug, Default)]
pub struct DecimalSpread(Tens<Squared>);

impl DecimalSpread {
    #[inline]
    pub(crate) fn add(&mut self, digits: i128, exponent: i32) {
        self.0.add_integer(digits, exponent);
    }

    fn take(&mut self, digits: i128, exponent: i32) {
        self.0.take_integer(digits, exponent);
    }

    /// Adds integers that each count a power of ten.
    pub(crate) fn add_all(&mut self, digits: &[i64], exponent: i32) {
        for digits in digits.chunks(TOGETHER) {
            if !simd::integers::are_short(digits) {
                digits.iter().for_each(|digits| self.0.add(Squared::of(*digits), exponent));
                continue;
            }
            let mut sums = Squared { sum: simd::integers::sum(digits), ..Squared::default() };
            sums.squares.add(simd::integers::sum_of_squares(digits));
            self.0.add(sums, exponent);
        }
    }
}

impl Spread for DecimalSpread {
    type Sum = Decimal;

    fn merge(&mut self, later: Self) {
        self.0.merge(later.0);
    }

    fn elsewhere(&self) -> usize {
        self.0.elsewhere()
    }

    fn sum(&self) -> Decimal {
        self.0.sum().to_decimal()
    }

    fn exact(&self) -> Result<Big, f64> {
        Ok(self.0.sum())
    }

    fn squares(&self) -> Big {
        self.0.squares()
    }
}

impl Sealed for Decimal {}

impl Number for Decimal {
    type Plain = Decimal;
    type Total = DecimalTotal;
    type Spread = DecimalSpread;

    #[inline]
    fn plain(&self) -> Decimal {
        *self
    }

    fn minus(&self, other: Decimal) -> f64 {
        let exponent = self.exponent().min(other.exponent());
        let aligned = |of: Decimal| raised(of.digits(), (of.exponent() - exponent) as u32);
        let apart = aligned(*self).zip(aligned(other)).and_then(|(a, b)| a.checked_sub(b));
        match apart {
            Some(digits) => super::nearest_double(digits, exponent),
            None => self.big().minus(&other.big()).to_f64(),
        }
    }

    fn to_f64(&self) -> f64 {
        Decimal::to_f64(*self)
    }

    #[inline]
    fn add_to(&self, total: &mut DecimalTotal) {
        total.add(self.digits(), self.exponent());
    }

    fn take_from(&self, total: &mut DecimalTotal) {
        total.take(self.digits(), self.exponent());
    }

    #[inline]
    fn spread_to(&self, spread: &mut DecimalSpread) {
        spread.add(self.digits(), self.exponent());
    }

    fn spread_from(&self, spread: &mut DecimalSpread) {
        spread.take(self.digits(), self.exponent());
    }
}

impl Ordered for Decimal {
    type Owned = Decimal;
    type Key = Decimal;

    fn compare(&self, kept: &Decimal) -> Ordering {
        self.cmp(kept)
    }

    fn own(&self) -> Decimal {
        *self
    }

    fn key(&self) -> Decimal {
        *self
    }

    fn from_key(key: Decimal) -> Decimal {
        key
    }
}

impl Identify for Decimal {
    type Owned = Decimal;

    fn hash_into(&self, hasher: &mut StableHasher) {
        self.digits().hash_into(hasher);
        self.exponent().hash_into(hasher);
    }

    fn is(&self, kept: &Decimal) -> bool {
        self == kept
    }

    fn own(&self) -> Decimal {
        *self
    }
}

impl From<Decimal> for Num {
    /// An integer where it is one.
    fn from(decimal: Decimal) -> Num {
        decimal.to_integer().map_or(Num::Decimal(decimal), Num::Integer)
    }
}

impl Codec for DecimalTotal {
    const LEAST: usize = 2;

    fn name(text: &mut String) {
        *text += "decimal";
    }

    fn encode(&self, out: &mut Encoder) {
        self.0.write(out);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        Tens::read(input).map(DecimalTotal)
    }
}

impl Codec for DecimalSpread {
    const LEAST: usize = 4;

    fn name(text: &mut String) {
        *text += "decimal";
    }

    fn encode(&self, out: &mut Encoder) {
        out.value(&self.0);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        input.value().map(DecimalSpread)
    }
}

/// The power of ten, and the digits.
impl Codec for Decimal {
    const LEAST: usize = 2;

    fn name(text: &mut String) {
        *text += "decimal";
    }

    fn encode(&self, out: &mut Encoder) {
        out.small(self.exponent().into());
        out.i128(self.digits());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let exponent = input.small()?;
        let digits = input.i128()?;
        // Sums lie somewhat above their items.
        input.ensure((-3000..3000).contains(&exponent), "a power of ten too far")?;
        let decimal = Decimal::unlimited(digits, exponent as i32);
        let is_plain = i64::from(decimal.exponent()) == exponent;
        input.ensure(is_plain, "a decimal with zeros at its end")?;
        Ok(decimal)
    }
}
