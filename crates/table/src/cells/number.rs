//! How a number is read.

use fanfold::stat::Num;
use fanfold::{Decimal, ParseDecimalError};

use super::notation::Notation;

/// A number as most are: digits that fit 64 bits, how many of them are behind what stands before the
/// fraction, and no more.
#[inline]
pub(crate) fn short(field: &[u8], point: u8) -> Option<(i64, u8)> {
    let (is_negative, field) = match field {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, field),
    };
    // 18 digits and a point.
    if field.len() > 19 {
        return None;
    }
    let (mut digits, mut count, mut place_of_point) = (0i64, 0, None);
    for (place, byte) in field.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            digits = digits.wrapping_mul(10).wrapping_add(digit.into());
            count += 1;
        } else if *byte == point && place_of_point.is_none() {
            place_of_point = Some(place);
        } else {
            return None;
        }
    }
    let behind = place_of_point.map_or(0, |place| field.len() - 1 - place);
    // A point with nothing behind it makes `5.` another kind of number than `5`.
    let is_short = count > 0 && count <= 18 && (place_of_point.is_none() || behind > 0);
    is_short.then_some((if is_negative { -digits } else { digits }, behind as u8))
}

/// The same of a field that stands from `start` to `end` in a text.
///
/// Most numbers have up to 8 characters. Those are read all at once, as a word whose highest byte is the last
/// character: bytes before the number become zeros, the point is taken out by moving what stands before it, and
/// what is not a digit then shows in the eight highest bits. No step depends on how many digits there are, which
/// nobody could foresee.
#[inline]
pub(crate) fn short_at(text: &[u8], start: usize, end: usize, point: u8) -> Option<(i64, u8)> {
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHEST: u64 = 0x8080_8080_8080_8080;
    let field = text.get(start..end)?;
    let (1..=8, Some(last)) = (field.len(), text[..end].last_chunk::<8>()) else {
        return short(field, point);
    };
    let is_negative = field[0] == b'-';
    let length = field.len() - usize::from(is_negative);
    if length == 0 {
        return None;
    }
    let before = 8 * (8 - length);
    let mut word = u64::from_le_bytes(*last) >> before << before;
    let unlike = word ^ (ONES * u64::from(point));
    let points = unlike.wrapping_sub(ONES) & !unlike & HIGHEST;
    let mut behind = 0;
    if points != 0 {
        // The lowest one is surely a point; a second one is no digit.
        let place = points.trailing_zeros() & !7;
        behind = 7 - place / 8;
        if behind == 0 || length == 1 {
            return None;
        }
        let above = u64::MAX << place << 8;
        word = (word & above) | (word & !(u64::MAX << place)) << 8;
    }
    let before = before + if behind > 0 { 8 } else { 0 };
    let word = word | (ZEROS & !(u64::MAX << before));
    let digits = word.wrapping_sub(ZEROS);
    if (word.wrapping_add(0x4646_4646_4646_4646) | digits) & HIGHEST != 0 {
        return None;
    }
    // Pairs, fours, and all eight.
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
    let number = (fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff) as i64;
    Some((if is_negative { -number } else { number }, behind as u8))
}

/// Why text is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoNumber {
    Text,
    OutOfRange,
}

/// A number that a cell holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Number {
    /// Written in digits.
    Digits(Num),
    /// A word for one, such as `nan` or `inf`, which is a word like others in a column of text.
    Word(f64),
}

/// A number as it is written: an integer if it fits 128 bits, else a decimal, or a word.
pub(crate) fn number(text: &str, notation: &Notation) -> Result<Number, NoNumber> {
    // In no notation does a number begin with a letter, but for `inf` and `nan`.
    let is_word = |first: &u8| {
        first.is_ascii_alphabetic() && !matches!(first.to_ascii_lowercase(), b'i' | b'n')
    };
    if text.as_bytes().first().is_some_and(is_word) {
        return Err(NoNumber::Text);
    }
    match notation.plain(text) {
        Some(plain) => ascii(&plain),
        None => Err(NoNumber::Text),
    }
}

fn ascii(text: &str) -> Result<Number, NoNumber> {
    if text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-')) {
        // Most are short, and read the faster for it.
        let short = text.parse::<i64>().map(i128::from);
        if let Ok(integer) = short.or_else(|_| text.parse()) {
            return Ok(Number::Digits(Num::Integer(integer)));
        }
    }
    match text.parse::<Decimal>() {
        Ok(decimal) => Ok(Number::Digits(Num::Decimal(decimal))),
        Err(ParseDecimalError::OutOfRange) => Err(NoNumber::OutOfRange),
        // What has no digits is no number that a decimal could be.
        Err(_) => text.parse().map(Number::Word).map_err(|_| NoNumber::Text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str) -> Result<Number, NoNumber> {
        super::number(text, &Notation::default())
    }

    fn decimal(text: &str) -> Result<Number, NoNumber> {
        Ok(Number::Digits(Num::Decimal(text.parse().unwrap())))
    }

    fn integer(integer: i128) -> Result<Number, NoNumber> {
        Ok(Number::Digits(Num::Integer(integer)))
    }

    #[test]
    fn numbers_are_read_as_they_are_written() {
        assert_eq!(number("12"), integer(12));
        assert_eq!(number("+12"), integer(12));
        assert_eq!(number("-0"), integer(0));
        assert_eq!(number("007"), integer(7));
        assert_eq!(number("170141183460469231731687303715884105727"), integer(i128::MAX));
        assert_eq!(
            number("170141183460469231731687303715884105728"),
            decimal("17014118346046923173168730371588410573e1")
        );
        assert_eq!(number("-0.0"), decimal("0"));
        assert_eq!(number("1e3"), decimal("1000"));
        assert_eq!(number("5e-324"), decimal("5e-324"));
        assert_eq!(number("1e-400"), decimal("1e-400"));
        assert_eq!(number("\u{2212}1.5"), decimal("-1.5"));
        assert_eq!(number("\u{a0}7\u{202f}"), integer(7));
        assert_eq!(number("inf"), Ok(Number::Word(f64::INFINITY)));
        assert_eq!(number("-Infinity"), Ok(Number::Word(f64::NEG_INFINITY)));
        assert!(matches!(number("NaN"), Ok(Number::Word(nan)) if nan.is_nan()));
    }

    #[test]
    fn what_is_no_number_is_told() {
        for text in ["abc", "1,5", "1_000", "0x10", "1.2.3", "--1", "12 kg", "$5", "\u{2212}-5", ""]
        {
            assert_eq!(number(text), Err(NoNumber::Text), "{text}");
        }
        assert_eq!(number("1e1000"), Err(NoNumber::OutOfRange));
        assert_eq!(number(&"9".repeat(1001)), Err(NoNumber::OutOfRange));
    }

    /// Every text of up to six characters, with others before it and behind.
    #[test]
    fn all_at_once_is_as_one_by_one() {
        const PARTS: &[u8] = b"097.-/:\x80\xb0\xff";
        for length in 0..=6u32 {
            for number in 0..PARTS.len().pow(length) {
                let part = |place| PARTS[number / PARTS.len().pow(place) % PARTS.len()];
                let field: Vec<u8> = (0..length).map(part).collect();
                for before in [&b""[..], b"1", b"12345678", b"-.-.-.-."] {
                    let text = [before, &field, b"9"].concat();
                    let end = before.len() + field.len();
                    let found = short_at(&text, before.len(), end, b'.');
                    assert_eq!(found, short(&field, b'.'), "{field:?} behind {before:?}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn all_at_once_is_as_one_by_one_for_longer_ones(field in "-?[0-9]{0,10}[.,:]?[0-9]{0,9}", before in "[0-9.]{0,9}") {
            let text = [before.as_bytes(), field.as_bytes(), b"7"].concat();
            for point in [b'.', b','] {
                let found = short_at(&text, before.len(), before.len() + field.len(), point);
                prop_assert_eq!(found, short(field.as_bytes(), point));
            }
        }

        #[test]
        fn what_is_short_is_the_same_number(text in "-?[0-9]{0,20}(\\.[0-9]{0,4})?") {
            if let Some((digits, behind)) = short(text.as_bytes(), b'.') {
                let exact = Decimal::new(digits.into(), -i32::from(behind)).unwrap();
                prop_assert_eq!(Ok(exact), text.parse::<Decimal>());
                let is_integer = matches!(number(&text), Ok(Number::Digits(Num::Integer(_))));
                prop_assert_eq!(is_integer, behind == 0);
            }
        }
    }
}
