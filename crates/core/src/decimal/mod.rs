//! [`Decimal`]: a number as it is written.
//!
//! * `text`: how it is read and printed
//! * `order`: how two of them compare, and one with a double
//! * `number`: how it is added up, ranked and told apart

mod number;
mod order;
mod text;

pub(crate) use number::{DecimalSpread, DecimalTotal};
pub use text::ParseDecimalError;

use crate::exact::Big;

/// A decimal number: digits, and a power of ten.
///
/// Text holds decimals, and 0.1 + 0.2 is 0.3. Aggregates of decimals reckon with what was written: sums,
/// means, variances and deviations are those of exact arithmetic, rounded once at the end.
///
/// ```
/// use fanfold::{aggregate_all, Decimal, Max, Mean, StdDev, Sum};
///
/// let prices = ["0.1", "0.2", "0.3", "-0.6"].map(|text| text.parse::<Decimal>().unwrap());
/// let (sum, max, mean) = aggregate_all(prices, (Sum, Max, Mean));
/// assert_eq!(sum.to_string(), "0");
/// assert_eq!(max.unwrap().to_string(), "0.3");
/// assert_eq!(mean, Some(0.0));
/// ```
///
/// # Range
///
/// All integers of 128 bits, times a power of ten: 38 significant digits, and of some numbers 39. A number
/// lies below 10^1000 in magnitude, and its last digit no lower than 10^-1100. Sums may lie above, and one
/// of more digits is rounded to those. 24 bytes.
///
/// # Equality
///
/// Numbers are kept without zeros at their end, so that equal ones are the same: 1.50 is 1.5, and -0
/// is 0.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// The upper and the lower half of the digits, which are apart so that there are 8 bytes left beside
    /// them in an enum of 32.
    high: i64,
    low: u64,
    /// The power of ten of the last digit. It is not 0, or the number is.
    exponent: i16,
}

/// A number is less than this power of ten.
const HIGHEST: i32 = 1000;

/// The power of ten of the last digit is no lower.
const LOWEST: i32 = -1100;

/// Powers of ten that fit 128 bits.
pub(crate) const POWERS: [i128; 39] = {
    let mut powers = [1; 39];
    let mut power = 1;
    while power < 39 {
        powers[power] = powers[power - 1] * 10;
        power += 1;
    }
    powers
};

/// The integer times a power of ten, if that fits.
#[inline]
pub(crate) fn raised(integer: i128, power: u32) -> Option<i128> {
    integer.checked_mul(*POWERS.get(power as usize)?)
}

impl Decimal {
    /// 0.
    pub const ZERO: Decimal = Decimal { high: 0, low: 0, exponent: 0 };

    /// `digits` times 10^`exponent`: `None` if that is out of range.
    ///
    /// ```
    /// use fanfold::Decimal;
    ///
    /// assert_eq!(Decimal::new(1250, -2).unwrap().to_string(), "12.5");
    /// assert_eq!(Decimal::new(1, 1000), None);
    /// ```
    pub fn new(digits: i128, exponent: i32) -> Option<Self> {
        // Far outside of the range on either side.
        let decimal = Self::unlimited(digits, exponent.clamp(-10_000, 10_000));
        let fits =
            decimal == Self::ZERO || decimal.exponent() >= LOWEST && decimal.above() <= HIGHEST;
        fits.then_some(decimal)
    }

    /// Of totals, which may be somewhat larger than their items.
    pub(crate) fn unlimited(digits: i128, exponent: i32) -> Self {
        let (digits, zeros) = without_zeros(digits);
        let exponent = if digits == 0 { 0 } else { (exponent + zeros) as i16 };
        Decimal { high: (digits >> 64) as i64, low: digits as u64, exponent }
    }

    /// The digits as an integer, without zeros at its end.
    #[inline]
    pub fn digits(self) -> i128 {
        (i128::from(self.high) << 64) | i128::from(self.low)
    }

    /// The power of ten of the last digit; 0 for 0.
    #[inline]
    pub fn exponent(self) -> i32 {
        self.exponent.into()
    }

    /// The power of ten above the first digit. Not of 0.
    fn above(self) -> i32 {
        self.exponent() + self.digits().unsigned_abs().ilog10() as i32 + 1
    }

    /// The nearest double, and the even one of two.
    ///
    /// ```
    /// use fanfold::Decimal;
    ///
    /// let tenth: Decimal = "0.1".parse()?;
    /// assert_eq!(tenth.to_f64(), 0.1);
    /// # Ok::<(), fanfold::ParseDecimalError>(())
    /// ```
    pub fn to_f64(self) -> f64 {
        nearest_double(self.digits(), self.exponent())
    }

    /// The integer that it is, if it is one and fits 128 bits.
    pub fn to_integer(self) -> Option<i128> {
        raised(self.digits(), u32::try_from(self.exponent()).ok()?)
    }

    /// The number less another one.
    pub(crate) fn less(self, other: Decimal) -> Decimal {
        self.big().minus(&other.big()).to_decimal()
    }

    pub(crate) fn big(self) -> Big {
        Big::from_i128(self.digits()).times_ten_to(self.exponent())
    }
}

/// The double nearest to `digits` times 10^`exponent`.
#[inline(always)]
pub(crate) fn nearest_double(digits: i128, exponent: i32) -> f64 {
    const EXACT: [f64; 23] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];
    // Both are doubles: only the last step rounds.
    if digits.unsigned_abs() <= 1 << 53
        && let Some(power) = EXACT.get(exponent.unsigned_abs() as usize)
    {
        let digits = digits as i64 as f64;
        return if exponent < 0 { digits / power } else { digits * power };
    }
    Big::from_i128(digits).times_ten_to(exponent).to_f64()
}

/// The digits without zeros at their end, and how many there were.
pub(crate) fn without_zeros(digits: i128) -> (i128, i32) {
    let mut zeros = 0;
    let Ok(mut short) = i64::try_from(digits) else {
        let mut digits = digits;
        while digits % 10 == 0 {
            digits /= 10;
            zeros += 1;
        }
        return (digits, zeros);
    };
    while short % 10 == 0 && short != 0 {
        short /= 10;
        zeros += 1;
    }
    (short.into(), zeros)
}

macro_rules! from_integers {
    ($($type:ty),*) => {$(
        impl From<$type> for Decimal {
            fn from(integer: $type) -> Self {
                Decimal::new(integer.into(), 0).expect("all integers of 128 bits are in range")
            }
        }
    )*};
}

from_integers!(i8, i16, i32, i64, i128, u8, u16, u32, u64);
