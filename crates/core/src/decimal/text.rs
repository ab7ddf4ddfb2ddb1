//! How a decimal is read and printed.

use std::fmt;
use std::str::FromStr;

use super::Decimal;

/// Digits are kept up to this integer: 38 of them for sure.
const GREATEST: u128 = i128::MAX as u128 - 1;

/// Why text is no [`Decimal`].
///
/// ```
/// use fanfold::{Decimal, ParseDecimalError};
///
/// assert_eq!("1,5".parse::<Decimal>(), Err(ParseDecimalError::NoNumber));
/// assert_eq!("1e1000".parse::<Decimal>(), Err(ParseDecimalError::OutOfRange));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseDecimalError {
    /// It is no number, or one in another notation.
    NoNumber,
    /// It is too large, or its last digit too small: see the [range](Decimal#range).
    OutOfRange,
}

impl fmt::Display for ParseDecimalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ParseDecimalError::NoNumber => "it is not a number",
            ParseDecimalError::OutOfRange => "it is out of the range of numbers",
        })
    }
}

impl std::error::Error for ParseDecimalError {}

/// Digits as they are read: the first of them, and what is known of the others.
#[derive(Debug, Default)]
struct Reading {
    digits: u128,
    /// The power of ten of the last digit that is kept.
    exponent: i32,
    /// How many are not kept.
    left: u64,
    /// The first of those.
    next: u8,
    /// Whether one behind it is not 0.
    has_more: bool,
}

impl Reading {
    #[inline]
    fn push(&mut self, digit: u8) {
        let digits = self.digits.saturating_mul(10).saturating_add(digit.into());
        if digits <= GREATEST && self.left == 0 {
            self.digits = digits;
        } else {
            self.push_past(digit);
        }
    }

    fn push_past(&mut self, digit: u8) {
        if self.left == 0 {
            self.next = digit;
        }
        self.has_more |= self.left > 0 && digit != 0;
        self.left += 1;
        self.exponent = self.exponent.saturating_add(1);
    }

    /// The digits, those that are not kept rounded to the nearest, and to the even one of two.
    fn rounded(&self) -> i128 {
        let up = match self.next {
            5 if !self.has_more => self.digits % 2 == 1,
            next => next >= 5,
        };
        (self.digits + u128::from(up)) as i128
    }
}

impl Decimal {
    /// Digits, the first one first, times a power of ten.
    pub(crate) fn from_digits(
        negative: bool,
        digits: impl IntoIterator<Item = u8>,
        exponent: i32,
    ) -> Self {
        let mut reading = Reading { exponent, ..Reading::default() };
        digits.into_iter().for_each(|digit| reading.push(digit));
        let digits = reading.rounded();
        Decimal::unlimited(if negative { -digits } else { digits }, reading.exponent)
    }
}

/// What an exponent past all ranges counts as: further additions to it fit.
const FAR: i32 = 1 << 24;

/// Reads digits, with a sign, a point and a power of ten behind `e` or `E` if there are any:
/// `-12.5`, `.5`, `1e3`. Of more significant digits than fit 127 bits, which are 38 or 39, the number is
/// rounded to the nearest, and to the even one of two.
impl FromStr for Decimal {
    type Err = ParseDecimalError;

    fn from_str(text: &str) -> Result<Self, ParseDecimalError> {
        let (negative, text) = sign(text.as_bytes());
        let end = text.iter().position(|byte| matches!(byte, b'e' | b'E')).unwrap_or(text.len());
        let (number, power) = text.split_at(end);
        let mut reading = Reading::default();
        let (mut has_digits, mut point) = (false, None);
        for (place, byte) in number.iter().enumerate() {
            match byte {
                b'0'..=b'9' => reading.push(byte - b'0'),
                b'.' if point.is_none() => point = Some(place),
                _ => return Err(ParseDecimalError::NoNumber),
            }
            has_digits |= *byte != b'.';
        }
        if !has_digits {
            return Err(ParseDecimalError::NoNumber);
        }
        let fraction = point.map_or(0, |point| number.len() - point - 1);
        let fraction = i32::try_from(fraction).unwrap_or(FAR).min(FAR);
        let exponent = reading.exponent.min(FAR) - fraction + exponent(power)?;
        let digits = reading.rounded();
        Decimal::new(if negative { -digits } else { digits }, exponent)
            .ok_or(ParseDecimalError::OutOfRange)
    }
}

/// Whether there is a minus in front, and what stands behind the sign.
fn sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    }
}

/// The power of ten that is written behind a number.
fn exponent(text: &[u8]) -> Result<i32, ParseDecimalError> {
    let [_, text @ ..] = text else { return Ok(0) };
    let (negative, digits) = sign(text);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(ParseDecimalError::NoNumber);
    }
    let push = |power: i32, digit: &u8| (power * 10 + i32::from(digit - b'0')).min(FAR);
    let power = digits.iter().fold(0, push);
    Ok(if negative { -power } else { power })
}

/// Prints so that reading gives the same back: all digits, and an exponent where there would be more
/// than 38 with those that stand for places, or more than four zeros behind the point.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits().unsigned_abs().to_string();
        let above = digits.len() as i32 + self.exponent();
        let sign = !self.high.is_negative();
        let text = match usize::try_from(above) {
            _ if self.exponent() >= 0 && above <= 39 => {
                format!("{digits}{:0<1$}", "", self.exponent() as usize)
            }
            Ok(above) if self.exponent() < 0 && above > 0 => {
                format!("{}.{}", &digits[..above], &digits[above..])
            }
            _ if (-4..=0).contains(&above) => {
                format!("0.{:0<1$}{digits}", "", above.unsigned_abs() as usize)
            }
            _ => {
                let (first, rest) = digits.split_at(1);
                let point = if rest.is_empty() { "" } else { "." };
                format!("{first}{point}{rest}e{}", above - 1)
            }
        };
        f.pad_integral(sign, "", &text)
    }
}

/// As it prints.
impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<String, ParseDecimalError> {
        text.parse::<Decimal>().map(|decimal| decimal.to_string())
    }

    #[test]
    fn numbers_are_read_as_they_are_written() {
        let cases = [
            ("0", "0"),
            ("-0.00", "0"),
            ("007", "7"),
            ("+1.50", "1.5"),
            (".5", "0.5"),
            ("5.", "5"),
            ("1e3", "1000"),
            ("1E-3", "0.001"),
            ("0.00001", "0.00001"),
            ("0.000001", "1e-6"),
            ("-12.5e-7", "-1.25e-6"),
            ("1e38", "100000000000000000000000000000000000000"),
            ("1e39", "1e39"),
            ("170141183460469231731687303715884105727", "170141183460469231731687303715884105730"),
            ("170141183460469231731687303715884105726", "170141183460469231731687303715884105726"),
            ("0.10000000000000000000000000000000000000", "0.1"),
            ("9007199254740993", "9007199254740993"),
            // 38 digits behind the point, then a half: to the even one.
            ("1.000000000000000000000000000000000000005", "1"),
            (
                "1.000000000000000000000000000000000000015",
                "1.00000000000000000000000000000000000002",
            ),
            (
                "1.0000000000000000000000000000000000000050001",
                "1.00000000000000000000000000000000000001",
            ),
            ("9.00000000000000000000000000000000000005", "9"),
            ("99999999999999999999999999999999999999.5", "100000000000000000000000000000000000000"),
            ("0e99999999999", "0"),
            ("0.0e-99999999999", "0"),
        ];
        for (text, printed) in cases {
            assert_eq!(read(text).as_deref(), Ok(printed), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_told() {
        for text in [
            "", "-", ".", "e5", "1e", "1e+", "1.2.3", "--1", "1,5", "inf", "nan", "0x1", " 1",
            "1e5.5",
        ] {
            assert_eq!(read(text), Err(ParseDecimalError::NoNumber), "{text}");
        }
        let long = "9".repeat(1001);
        for text in ["1e1000", "1e-1101", "1e99999999999", "1e-99999999999", &long] {
            assert_eq!(read(text), Err(ParseDecimalError::OutOfRange), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(digits: i128, exponent in -1100..960i32) {
            let decimal = Decimal::new(digits, exponent).unwrap();
            let printed = decimal.to_string();
            if digits.unsigned_abs() <= GREATEST {
                prop_assert_eq!(printed.parse::<Decimal>().unwrap(), decimal);
            }
        }

        #[test]
        fn doubles_are_the_nearest(digits: i64, exponent in -400..400i32) {
            let decimal = Decimal::new(digits.into(), exponent).unwrap();
            let nearest: f64 = format!("{digits}e{exponent}").parse().unwrap();
            prop_assert_eq!(decimal.to_f64(), nearest);
        }
    }
}
