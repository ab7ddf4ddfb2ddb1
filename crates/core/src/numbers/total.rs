//! Running totals: what adds up numbers without overflow, and floats with little error.
//!
//! Integers of up to 64 bits are added in 128, where 2^64 of them fit. Integers of 128 bits are
//! added in 192, so that a total may leave the 128-bit range and come back; only one that ends
//! outside of it has no 128-bit answer. Floats are added with Neumaier's compensation.

use crate::MergeClass;

/// A running total of numbers of one kind.
pub trait Total: Default + Clone {
    /// The total as the caller sees it.
    type Sum;

    /// How far the total is independent of the order of additions.
    const CLASS: MergeClass;

    /// Adds a later total.
    fn merge(&mut self, later: Self);

    /// The total as the caller sees it.
    fn sum(&self) -> Self::Sum;

    /// The total as the sum of two doubles, the first of them the nearest to it.
    fn parts(&self) -> (f64, f64);

    /// The total as a double, rounded to nearest.
    fn to_f64(&self) -> f64 {
        self.parts().0
    }

    /// The total over a count, which is not 0: the quotient of the first part, mended by that of
    /// its remainder, so that nearly always only the result is rounded.
    fn over(&self, count: u64) -> f64 {
        let (total, rest) = self.parts();
        let count = count as f64;
        let quotient = total / count;
        let remainder = (-quotient).mul_add(count, total) + rest;
        // Where the quotient is infinite or NaN, so is what is left of it.
        if quotient.is_finite() { quotient + remainder / count } else { quotient }
    }
}

/// Implements a total of integers that fit 128 bits even after 2^64 additions.
macro_rules! narrow {
    ($(#[$doc:meta])* $name:ident, $integer:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default)]
        pub struct $name($integer);

        impl $name {
            #[inline]
            pub(crate) fn add(&mut self, number: $integer) {
                self.0 += number;
            }
        }

        impl Total for $name {
            type Sum = $integer;
            const CLASS: MergeClass = MergeClass::Exact;

            fn merge(&mut self, later: Self) {
                self.0 += later.0;
            }

            fn sum(&self) -> $integer {
                self.0
            }

            fn parts(&self) -> (f64, f64) {
                let nearest = self.0 as f64;
                let whole = nearest as $integer;
                let rest = self.0.abs_diff(whole) as f64;
                (nearest, if self.0 < whole { -rest } else { rest })
            }
        }
    };
}

narrow! {
    /// The total of signed integers of up to 64 bits, in 128 bits.
    SignedTotal, i128
}
narrow! {
    /// The total of unsigned integers of up to 64 bits, in 128 bits.
    UnsignedTotal, u128
}

/// An integer of 192 bits in two's complement, for totals of 128-bit integers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wide {
    low: u128,
    high: i64,
}

impl Wide {
    #[inline]
    pub(crate) fn add(&mut self, low: u128, high: i64) {
        let (sum, carry) = self.low.overflowing_add(low);
        self.low = sum;
        self.high += high + i64::from(carry);
    }

    #[inline]
    pub(crate) fn add_signed(&mut self, number: i128) {
        self.add(number as u128, if number < 0 { -1 } else { 0 });
    }

    pub(crate) fn merge(&mut self, later: Self) {
        self.add(later.low, later.high);
    }

    pub(crate) fn to_i128(self) -> Option<i128> {
        let number = self.low as i128;
        let fits = self.high == if number < 0 { -1 } else { 0 };
        fits.then_some(number)
    }

    fn to_u128(self) -> Option<u128> {
        (self.high == 0).then_some(self.low)
    }

    /// The nearest double: the magnitude's first 128 bits, the lowest of them set if any bit below
    /// was, round as the whole would.
    pub(crate) fn to_f64(self) -> f64 {
        let mut magnitude = self;
        if self.high < 0 {
            magnitude = Self::default();
            magnitude.subtract(self);
        }
        let sign = if self.high < 0 { -1.0 } else { 1.0 };
        let excess = 64 - magnitude.high.leading_zeros();
        if excess == 0 {
            return sign * magnitude.low as f64;
        }
        let top = ((magnitude.high as u128) << (128 - excess)) | (magnitude.low >> excess);
        let lost = magnitude.low << (128 - excess) != 0;
        sign * (top | u128::from(lost)) as f64 * f64::from(excess).exp2()
    }

    /// The nearest double, and what is left: of two doubles' precision.
    pub(crate) fn parts(self) -> (f64, f64) {
        let nearest = self.to_f64();
        let mut rest = self;
        rest.subtract(Wide::from_double(nearest));
        (nearest, rest.to_f64())
    }

    /// A double that a 192-bit integer rounds to: it is an integer itself.
    fn from_double(double: f64) -> Self {
        let mut wide = Wide::default();
        if double.abs() < 127f64.exp2() {
            wide.add_signed(double as i128);
        } else {
            // Of a double this large the last 64 bits are 0.
            let upper = (double / 64f64.exp2()) as i128;
            wide.add((upper as u128) << 64, (upper >> 64) as i64);
        }
        wide
    }

    fn subtract(&mut self, other: Self) {
        self.add(!other.low, !other.high);
        self.add(1, 0);
    }
}

/// Implements a total of 128-bit integers.
macro_rules! wide {
    ($(#[$doc:meta])* $name:ident, $integer:ident, $to:ident, |$number:ident| $high:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default)]
        pub struct $name(Wide);

        impl $name {
            #[inline]
            pub(crate) fn add(&mut self, $number: $integer) {
                self.0.add($number as u128, $high);
            }
        }

        impl Total for $name {
            type Sum = Option<$integer>;
            const CLASS: MergeClass = MergeClass::Exact;

            fn merge(&mut self, later: Self) {
                self.0.merge(later.0);
            }

            fn sum(&self) -> Option<$integer> {
                self.0.$to()
            }

            fn parts(&self) -> (f64, f64) {
                self.0.parts()
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

/// The total of floats, with the part that each addition rounds away kept beside it.
///
/// This is Neumaier's variant of Kahan's summation (A. Neumaier, *Rundungsfehleranalyse einiger
/// Verfahren zur Summation endlicher Summen*, ZAMM 54, 1974): its error is about one rounding of
/// the result plus n^2 eps^2 times the sum of magnitudes. Infinities and NaN pass through as plain
/// addition has them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Compensated {
    sum: f64,
    lost: f64,
}

impl Compensated {
    #[inline]
    pub(crate) fn add(&mut self, number: f64) {
        let sum = self.sum + number;
        self.lost += if self.sum.abs() >= number.abs() {
            (self.sum - sum) + number
        } else {
            (number - sum) + self.sum
        };
        self.sum = sum;
    }

    /// The number, less the total.
    #[inline]
    pub(crate) fn less_than(&self, number: f64) -> f64 {
        (number - self.sum) - self.lost
    }
}

impl Total for Compensated {
    type Sum = f64;
    const CLASS: MergeClass = MergeClass::Bounded;

    fn merge(&mut self, later: Self) {
        self.add(later.sum);
        self.lost += later.lost;
    }

    fn sum(&self) -> f64 {
        // Once the sum is infinite or NaN, what was lost on the way means nothing.
        if self.sum.is_finite() { self.sum + self.lost } else { self.sum }
    }

    fn parts(&self) -> (f64, f64) {
        let sum = self.sum();
        let rest = if sum.is_finite() { (self.sum - sum) + self.lost } else { 0.0 };
        (sum, rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Totals of doublings of one number, against the same product taken in floating point, which
    /// is exact as long as the number has at most 53 bits.
    #[test]
    fn wide_totals_round_like_the_exact_sum() {
        for start in [i128::MAX, i128::MIN, (1 << 53) - 1, -((1 << 53) - 1), 3, -3] {
            let mut total = Wide::default();
            total.add_signed(start);
            for doublings in 0..60 {
                let expected = start as f64 * f64::from(doublings).exp2();
                assert_eq!(total.to_f64(), expected, "{start} doubled {doublings} times");
                total.merge(total);
            }
        }
    }

    #[test]
    fn wide_totals_round_half_to_even_with_a_sticky_bit() {
        // 2^180 + 2^127 is half way between two doubles; one more tips it.
        let mut total = Wide { low: 1 << 127, high: 1 << 52 };
        assert_eq!(total.to_f64(), 180f64.exp2());
        total.add_signed(1);
        assert_eq!(total.to_f64(), 180f64.exp2() + 128f64.exp2());
    }

    #[test]
    fn two_parts_hold_106_bits() {
        for start in [i128::MAX, i128::MIN, i128::MAX - 1, (1 << 100) + 1, -(1 << 100) - 1, 3] {
            let mut total = Wide::default();
            total.add_signed(start);
            for _ in 0..60 {
                let (nearest, rest) = total.parts();
                assert_eq!(nearest, total.to_f64());
                assert!(rest.abs() <= nearest.abs() * f64::EPSILON);
                total.merge(total);
            }
        }
        let mut total = Wide::default();
        total.add_signed((1 << 53) + 1);
        assert_eq!(total.parts(), (2f64.powi(53), 1.0));
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
        assert_eq!(total.to_f64(), 128f64.exp2());
    }

    #[test]
    fn compensation_finds_what_plain_addition_loses() {
        let mut total = Compensated::default();
        for number in [1.0, 1e100, 1.0, -1e100] {
            total.add(number);
        }
        assert_eq!(total.sum(), 2.0);
    }

    #[test]
    fn infinities_and_nan_pass_through() {
        let sum = |numbers: &[f64]| {
            let mut total = Compensated::default();
            numbers.iter().for_each(|number| total.add(*number));
            total.sum()
        };
        assert_eq!(sum(&[1.0, f64::INFINITY, 2.0]), f64::INFINITY);
        assert!(sum(&[f64::INFINITY, f64::NEG_INFINITY]).is_nan());
        assert!(sum(&[1.0, f64::NAN]).is_nan());
    }
}
