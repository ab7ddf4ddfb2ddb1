//! Running totals: what adds up numbers without overflow and without error.
//!
//! Integers of up to 64 bits are added in 128, where 2^64 of them fit. Integers of 128 bits are
//! added in 192, so that a total may leave the 128-bit range and come back; only one that ends
//! outside of it has no 128-bit answer. For floats see [`exact`](crate::exact).

use crate::exact::{Big, ExactSum};
use crate::portable::{Codec, Decoder, Encoder, Malformed, padded};

/// A running total of numbers of one kind.
pub trait Total: Default + Clone {
    /// The total as the caller sees it.
    type Sum;

    /// Adds a later total.
    fn merge(&mut self, later: Self);

    /// How many bytes the total owns beside itself.
    fn elsewhere(&self) -> usize {
        0
    }

    /// The total as the caller sees it.
    fn sum(&self) -> Self::Sum;

    /// The total itself, or what infinities and NaN make of it.
    fn exact(&self) -> Result<Big, f64>;

    /// The total over a count, which is not 0, rounded once.
    fn over(&self, count: u64) -> f64 {
        self.exact().map_or_else(|special| special, |total| total.over(&[count]))
    }
}

/// Implements a total of integers that fit 128 bits even after 2^64 additions.
macro_rules! narrow {
    ($(#[$doc:meta])* $name:ident, $integer:ident, $big:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default)]
        pub struct $name($integer);

        impl $name {
            #[inline]
            pub(crate) fn add(&mut self, number: $integer) {
                self.0 += number;
            }

            #[inline]
            pub(crate) fn take(&mut self, number: $integer) {
                // A state that was read from made-up bytes may be less.
                self.0 = self.0.wrapping_sub(number);
            }
        }

        impl Total for $name {
            type Sum = $integer;

            fn merge(&mut self, later: Self) {
                self.0 += later.0;
            }

            fn sum(&self) -> $integer {
                self.0
            }

            fn exact(&self) -> Result<Big, f64> {
                Ok(Big::$big(self.0))
            }
        }
    };
}

narrow! {
    /// The total of signed integers of up to 64 bits, in 128 bits.
    SignedTotal, i128, from_i128
}
narrow! {
    /// The total of unsigned integers of up to 64 bits, in 128 bits.
    UnsignedTotal, u128, from_u128
}

/// An integer of 192 bits in two's complement, for totals of 128-bit integers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Total192 {
    low: u128,
    high: i64,
}

impl Total192 {
    #[inline]
    fn add(&mut self, low: u128, high: i64) {
        let (sum, carry) = self.low.overflowing_add(low);
        self.low = sum;
        self.high += high + i64::from(carry);
    }

    fn merge(&mut self, later: Self) {
        self.add(later.low, later.high);
    }

    fn to_i128(self) -> Option<i128> {
        let number = self.low as i128;
        let fits = self.high == if number < 0 { -1 } else { 0 };
        fits.then_some(number)
    }

    fn to_u128(self) -> Option<u128> {
        (self.high == 0).then_some(self.low)
    }

    fn big(self) -> Big {
        Big::from_192(self.low, self.high)
    }
}

/// Implements a total of 128-bit integers.
macro_rules! wide {
    ($(#[$doc:meta])* $name:ident, $integer:ident, $to:ident, |$number:ident| $high:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default)]
        pub struct $name(Total192);

        impl $name {
            #[inline]
            pub(crate) fn add(&mut self, $number: $integer) {
                self.0.add($number as u128, $high);
            }

            #[inline]
            pub(crate) fn take(&mut self, $number: $integer) {
                let negated = Total192 { low: $number as u128, high: $high }.negated();
                self.0.merge(negated);
            }
        }

        impl Total for $name {
            type Sum = Option<$integer>;

            fn merge(&mut self, later: Self) {
                self.0.merge(later.0);
            }

            fn sum(&self) -> Option<$integer> {
                self.0.$to()
            }

            fn exact(&self) -> Result<Big, f64> {
                Ok(self.0.big())
            }
        }
    };
}

wide! {
    /// The total of `i128`s, in 192 bits; `None` where it does not fit 128 in the end.
    WideSignedTotal, i128, to_i128, |number| if number < 0 { -1 } else { 0 }
}
wide! {
    /// The total of `u128`s, in 192 bits; `None` where it does not fit 128 in the end.
    WideUnsignedTotal, u128, to_u128, |number| 0
}

impl Total for ExactSum {
    type Sum = f64;

    fn elsewhere(&self) -> usize {
        self.elsewhere()
    }

    fn merge(&mut self, later: Self) {
        self.merge(later);
    }

    fn sum(&self) -> f64 {
        self.over(1)
    }

    fn exact(&self) -> Result<Big, f64> {
        self.exact()
    }

    fn over(&self, count: u64) -> f64 {
        self.over(count)
    }
}

impl Codec for SignedTotal {
    fn name(text: &mut String) {
        *text += "i128";
    }

    fn encode(&self, out: &mut Encoder) {
        out.i128(self.0);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let (is_negative, magnitude) = read_magnitude(input, 64)?;
        let magnitude = magnitude.low as i128;
        Ok(SignedTotal(if is_negative { -magnitude } else { magnitude }))
    }
}

impl Codec for UnsignedTotal {
    fn name(text: &mut String) {
        *text += "u128";
    }

    fn encode(&self, out: &mut Encoder) {
        out.integer(false, &self.0.to_le_bytes());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let (is_negative, magnitude) = read_magnitude(input, 64)?;
        input.ensure(!is_negative, "an unsigned total that is less than 0")?;
        Ok(UnsignedTotal(magnitude.low))
    }
}

/// Reads the sign and the magnitude of the sum of 2^56 integers of so many bits.
fn read_magnitude(input: &mut Decoder<'_>, bits: usize) -> Result<(bool, Total192), Malformed> {
    let (is_negative, magnitude) = input.integer((bits + 56) / 8)?;
    let (low, high) = magnitude.split_at(magnitude.len().min(16));
    let (low, high) = (u128::from_le_bytes(padded(low)), i64::from_le_bytes(padded(high)));
    Ok((is_negative, Total192 { low, high }))
}

impl Total192 {
    fn negated(self) -> Self {
        let (low, carry) = (!self.low).overflowing_add(1);
        Total192 { low, high: (!self.high).wrapping_add(i64::from(carry)) }
    }
}

macro_rules! wide_codec {
    ($($name:ident $called:literal $is_signed:literal)*) => {$(
        impl Codec for $name {
            fn name(text: &mut String) {
                *text += $called;
            }

            fn encode(&self, out: &mut Encoder) {
                let is_negative = self.0.high < 0;
                let magnitude = if is_negative { self.0.negated() } else { self.0 };
                let mut bytes = [0; 24];
                bytes[..16].copy_from_slice(&magnitude.low.to_le_bytes());
                bytes[16..].copy_from_slice(&magnitude.high.to_le_bytes());
                out.integer(is_negative, &bytes);
            }

            fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
                let (is_negative, magnitude) = read_magnitude(input, 128)?;
                input.ensure($is_signed || !is_negative, "an unsigned total that is less than 0")?;
                Ok($name(if is_negative { magnitude.negated() } else { magnitude }))
            }
        }
    )*};
}

wide_codec!(WideSignedTotal "i192" true WideUnsignedTotal "u192" false);

#[cfg(test)]
mod tests {
    use super::*;

    /// Totals of doublings of one number, against the same product taken in floating point, which
    /// is exact as long as the number has at most 53 bits.
    #[test]
    fn wide_totals_round_like_the_exact_sum() {
        for start in [i128::MAX, i128::MIN, (1 << 53) - 1, -((1 << 53) - 1), 3, -3] {
            let mut total = WideSignedTotal::default();
            total.add(start);
            for doublings in 0..60 {
                let expected = start as f64 * f64::from(doublings).exp2();
                assert_eq!(total.over(1), expected, "{start} doubled {doublings} times");
                total.merge(total);
            }
        }
    }

    #[test]
    fn wide_totals_round_half_to_even() {
        // 2^180 + 2^127 is half way between two doubles; one more tips it.
        let mut total = WideSignedTotal(Total192 { low: 1 << 127, high: 1 << 52 });
        assert_eq!(total.over(1), 180f64.exp2());
        total.add(1);
        assert_eq!(total.over(1), 180f64.exp2() + 128f64.exp2());
    }

    #[test]
    fn a_total_may_leave_the_range_and_come_back() {
        let mut total = WideSignedTotal::default();
        total.add(i128::MAX);
        total.add(i128::MAX);
        assert_eq!(total.sum(), None);
        total.add(-i128::MAX);
        assert_eq!(total.sum(), Some(i128::MAX));
        total.add(i128::MIN);
        total.add(i128::MIN);
        assert_eq!(total.sum(), None);
    }

    #[test]
    fn unsigned_totals_past_their_range_are_none() {
        let mut total = WideUnsignedTotal::default();
        total.add(u128::MAX);
        assert_eq!(total.sum(), Some(u128::MAX));
        total.add(1);
        assert_eq!(total.sum(), None);
        assert_eq!(total.over(1), 128f64.exp2());
    }
}
