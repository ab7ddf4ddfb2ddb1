//! What one cell of a table is: a number, text, or missing.

use fanfold::stat::{Datum, Num, Value};
use fanfold::{Decimal, ParseDecimalError, Stat};

/// How cells are read.
#[derive(Clone, Debug)]
pub(crate) struct Cells {
    missing: Vec<Vec<u8>>,
}

/// As what a column's cells are read, for the statistics asked of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// As text, just as they are written: they are listed, or told apart.
    Written,
    /// As present or missing: they are counted.
    Present,
    /// As numbers where they are some, and as text where not.
    Either,
    /// As either, but all of one column as the same: they are ranked.
    Alike,
    /// As numbers: the statistics have no other answer.
    Numbers,
}

impl Kind {
    /// As what the cells have to be read for one statistic.
    pub(crate) fn of(stat: Stat) -> Self {
        match stat {
            stat if stat.needs_numbers() => Kind::Numbers,
            Stat::Min | Stat::Max => Kind::Alike,
            Stat::Type => Kind::Either,
            Stat::Count | Stat::Missing => Kind::Present,
            _ => Kind::Written,
        }
    }
}

/// Why a cell cannot be what it has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadCell {
    NoNumber,
    OutOfRange,
    NoUtf8,
}

impl Cells {
    pub(crate) fn new(missing: &[String]) -> Self {
        Cells { missing: missing.iter().map(|word| word.trim().as_bytes().to_vec()).collect() }
    }

    /// Reads one cell; white space around it does not count.
    pub(crate) fn read<'c>(&self, cell: &'c [u8], kind: Kind) -> Result<Datum<'c>, BadCell> {
        let cell = cell.trim_ascii();
        if self.missing.iter().any(|word| word == cell) {
            return Ok(Datum::Missing);
        }
        if kind == Kind::Present {
            return Ok(Datum::Text(""));
        }
        let text = str::from_utf8(cell).map_err(|_| BadCell::NoUtf8)?;
        if kind == Kind::Written {
            return Ok(Datum::Text(text));
        }
        match number(text) {
            Ok(number) => Ok(Datum::Number(number)),
            Err(bad) if kind == Kind::Numbers => Err(bad),
            Err(_) => Ok(Datum::Text(text)),
        }
    }
}

/// A cell that holds a number's name, such as `nan` or `inf`: a word that is a number.
pub(crate) fn number_word(cell: &[u8]) -> Option<&str> {
    let text = str::from_utf8(cell.trim_ascii()).ok()?;
    let is_word = !text.contains(|c: char| c.is_ascii_digit()) && number(text).is_ok();
    is_word.then_some(text)
}

/// A value that was read as it is written: a number where that prints just so, and the text where
/// it would not, as for `007`, `1.50` and `+1`.
pub(crate) fn printed_number(value: Value) -> Value {
    match value {
        Value::Text(text) => match number(&text).map(Value::from) {
            Ok(number) if number.to_string() == text => number,
            _ => Value::Text(text),
        },
        Value::List(members) => Value::List(members.into_iter().map(printed_number).collect()),
        Value::Estimate(mut estimate) => {
            estimate.value = printed_number(estimate.value);
            Value::Estimate(estimate)
        }
        value => value,
    }
}

/// A number as it is written: an integer if it fits 128 bits, else a decimal; or the word for a double
/// that is none.
fn number(text: &str) -> Result<Num, BadCell> {
    if text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-')) {
        // Most are short, and read the faster for it.
        let short = text.parse::<i64>().map(i128::from);
        if let Ok(integer) = short.or_else(|_| text.parse()) {
            return Ok(Num::Integer(integer));
        }
    }
    match text.parse::<Decimal>() {
        Ok(decimal) => Ok(Num::Decimal(decimal)),
        Err(ParseDecimalError::OutOfRange) => Err(BadCell::OutOfRange),
        // What has no digits is no number that a decimal could be.
        Err(_) => text.parse().map(Num::Float).map_err(|_| BadCell::NoNumber),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cell: &str, kind: Kind) -> Result<Datum<'_>, BadCell> {
        Cells::new(&[String::new(), "NA".to_owned()]).read(cell.as_bytes(), kind)
    }

    fn decimal(text: &str) -> Result<Datum<'static>, BadCell> {
        Ok(Datum::Number(Num::Decimal(text.parse().unwrap())))
    }

    fn float(x: f64) -> Result<Datum<'static>, BadCell> {
        Ok(Datum::Number(Num::Float(x)))
    }

    fn integer(n: i128) -> Result<Datum<'static>, BadCell> {
        Ok(Datum::Number(Num::Integer(n)))
    }

    #[test]
    fn numbers_are_read_as_they_are_written() {
        let numbers = |cell: &'static str| read(cell, Kind::Numbers);
        assert_eq!(numbers("12"), integer(12));
        assert_eq!(numbers(" +12 "), integer(12));
        assert_eq!(numbers("-0"), integer(0));
        assert_eq!(numbers("007"), integer(7));
        assert_eq!(numbers("170141183460469231731687303715884105727"), integer(i128::MAX));
        assert_eq!(
            numbers("170141183460469231731687303715884105728"),
            decimal("17014118346046923173168730371588410573e1")
        );
        assert_eq!(numbers("-0.0"), decimal("0"));
        assert_eq!(numbers("1e3"), decimal("1000"));
        assert_eq!(numbers("5e-324"), decimal("5e-324"));
        assert_eq!(numbers("1e-400"), decimal("1e-400"));
        assert_eq!(numbers("inf"), float(f64::INFINITY));
        assert_eq!(numbers("-Infinity"), float(f64::NEG_INFINITY));
        assert_eq!(numbers("NaN"), float(f64::NAN));
    }

    #[test]
    fn what_is_no_number_is_told() {
        let bad = |cell: &'static str| read(cell, Kind::Numbers).unwrap_err();
        for cell in ["abc", "1,5", "1_000", "0x10", "1.2.3", "--1", "12 kg", "$5"] {
            assert_eq!(bad(cell), BadCell::NoNumber, "{cell}");
        }
        assert_eq!(bad("1e1000"), BadCell::OutOfRange);
        let digits: &'static str = "9".repeat(1001).leak();
        assert_eq!(bad(digits), BadCell::OutOfRange);
        let cells = Cells::new(&[]);
        assert_eq!(cells.read(b"\xff", Kind::Either), Err(BadCell::NoUtf8));
    }

    #[test]
    fn what_is_read_depends_on_what_is_asked() {
        for kind in [Kind::Either, Kind::Alike, Kind::Numbers] {
            assert_eq!(read("007", kind), integer(7));
            assert_eq!(read("+1", kind), integer(1));
            assert_eq!(read("inf", kind), float(f64::INFINITY));
        }
        for cell in ["007", "+1", "inf", "EWR", "1.50"] {
            assert_eq!(read(cell, Kind::Written), Ok(Datum::Text(cell)));
        }
        assert_eq!(read("EWR", Kind::Either), Ok(Datum::Text("EWR")));
        let cells = Cells::new(&[]);
        assert_eq!(cells.read(b"\xff", Kind::Present), Ok(Datum::Text("")));
    }

    #[test]
    fn missing_words_are_missing() {
        assert_eq!(read("NA", Kind::Numbers), Ok(Datum::Missing));
        assert_eq!(read("  ", Kind::Numbers), Ok(Datum::Missing));
        assert_eq!(read("na", Kind::Numbers), Err(BadCell::NoNumber));
    }
}
