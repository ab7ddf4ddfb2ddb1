//! How decimals compare, with each other and with doubles.

use std::cmp::Ordering;

use super::Decimal;
use crate::exact::Big;

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let (left, right) = (self.digits(), other.digits());
        if self.exponent == other.exponent || left.signum() != right.signum() {
            return left.cmp(&right);
        }
        let magnitudes = self.above().cmp(&other.above()).then_with(|| {
            // Both begin at one place, so the one with the lower exponent has more digits.
            if self.exponent > other.exponent {
                against_longer(*self, *other)
            } else {
                against_longer(*other, *self).reverse()
            }
        });
        if left < 0 { magnitudes.reverse() } else { magnitudes }
    }
}

/// How a magnitude compares with one of more digits whose first has the same place.
fn against_longer(short: Decimal, long: Decimal) -> Ordering {
    let power = 10u128.pow((short.exponent - long.exponent) as u32);
    match short.digits().unsigned_abs().checked_mul(power) {
        Some(short) => short.cmp(&long.digits().unsigned_abs()),
        None => Ordering::Greater,
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Decimal {
    /// How it compares with a double that is not NaN.
    pub(crate) fn compare_with(self, double: f64) -> Ordering {
        // Rounding keeps the order, but may make equal what is not.
        let nearest = self.to_f64();
        if nearest != double || nearest.is_infinite() {
            let infinite = if double > 0.0 { Ordering::Less } else { Ordering::Greater };
            return nearest.partial_cmp(&double).filter(|order| order.is_ne()).unwrap_or(infinite);
        }
        let apart = self.big().minus(&Big::from_f64(double));
        match (apart.is_zero(), apart.is_negative()) {
            (true, _) => Ordering::Equal,
            (_, true) => Ordering::Less,
            _ => Ordering::Greater,
        }
    }

    /// Whether it is a double, and which.
    pub(crate) fn exact_double(self) -> Option<f64> {
        // A fraction in tenths is one in halves only if its digits are a multiple of 5.
        if self.exponent < 0 && self.digits() % 5 != 0 {
            return None;
        }
        let double = self.to_f64();
        (double.is_finite() && self.compare_with(double).is_eq()).then_some(double)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_the_numbers() {
        let ascending = [
            "-1e999",
            "-171e36",
            "-1.5",
            "-1.49",
            "-1e-1100",
            "0",
            "1e-1100",
            "0.0999999999999999999999999999999999999",
            "0.1",
            "1",
            "1.0000000000000000000001",
            "9.9",
            "10",
            "17e37",
            "170141183460469231731687303715884105726",
            "171e36",
            "1e999",
        ];
        let numbers = ascending.map(|text| text.parse::<Decimal>().unwrap());
        for (i, a) in numbers.iter().enumerate() {
            for (j, b) in numbers.iter().enumerate() {
                assert_eq!(a.cmp(b), i.cmp(&j), "{a} against {b}");
            }
        }
    }

    #[test]
    fn doubles_are_compared_by_what_they_are() {
        let decimal = |text: &str| text.parse::<Decimal>().unwrap();
        // The double is 0.1000000000000000055...
        assert_eq!(decimal("0.1").compare_with(0.1), Ordering::Less);
        assert_eq!(decimal("0.5").compare_with(0.5), Ordering::Equal);
        assert_eq!(decimal("1e400").compare_with(f64::INFINITY), Ordering::Less);
        assert_eq!(decimal("-1e400").compare_with(f64::NEG_INFINITY), Ordering::Greater);
        assert_eq!(decimal("1e400").compare_with(f64::MAX), Ordering::Greater);
        assert_eq!(decimal("1e-400").compare_with(0.0), Ordering::Greater);
        assert_eq!(decimal("-1e-400").compare_with(0.0), Ordering::Less);
        assert_eq!(decimal("0.1").exact_double(), None);
        assert_eq!(decimal("0.375").exact_double(), Some(0.375));
        assert_eq!(decimal("0.35").exact_double(), None);
        assert_eq!(decimal("1e22").exact_double(), Some(1e22));
        assert_eq!(decimal("1e23").exact_double(), None);
        assert_eq!(decimal("1e999").exact_double(), None);
    }
}
