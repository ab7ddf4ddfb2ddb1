//! Numbers that come as numbers.

use std::borrow::Cow;

use fanfold::Decimal;
use fanfold::stat::{Chunk, Datum, Num};

/// Numbers of one type, side by side, and which of them are there.
#[derive(Debug)]
pub(crate) struct Typed<'b> {
    pub(crate) values: Values<'b>,
    /// A bit for each that is there; none, if all are.
    pub(crate) valid: Option<Cow<'b, [u8]>>,
}

/// The values of [`Typed`].
#[derive(Debug)]
#[cfg_attr(
    not(feature = "parquet"),
    expect(dead_code, reason = "it is what Parquet and Arrow have")
)]
pub(crate) enum Values<'b> {
    Doubles(Cow<'b, [f64]>),
    Integers(Cow<'b, [i64]>),
    /// Integers that count a power of ten.
    Decimals(Cow<'b, [i64]>, i32),
}

impl Typed<'_> {
    pub(super) fn chunk(&self) -> Chunk<'_> {
        let chunk = match &self.values {
            Values::Doubles(doubles) => Chunk::doubles(doubles),
            Values::Integers(integers) => Chunk::integers(integers),
            Values::Decimals(digits, exponent) => Chunk::decimals(digits, *exponent),
        };
        match &self.valid {
            Some(bits) => chunk.with_validity(bits),
            None => chunk,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.chunk().column().len()
    }

    /// Whether a row has a number.
    pub(crate) fn is_number(&self, row: usize) -> bool {
        self.valid.as_ref().is_none_or(|bits| bits[row / 8] >> (row % 8) & 1 == 1)
    }

    pub(super) fn datum(&self, row: usize) -> Datum<'static> {
        if !self.is_number(row) {
            return Datum::Missing;
        }
        Datum::Number(match &self.values {
            Values::Doubles(doubles) => Num::Float(doubles[row]),
            Values::Integers(integers) => Num::Integer(integers[row].into()),
            Values::Decimals(digits, exponent) => {
                let decimal = Decimal::new(digits[row].into(), *exponent);
                Num::Decimal(decimal.expect("64 bits and such a power are in range"))
            }
        })
    }
}
