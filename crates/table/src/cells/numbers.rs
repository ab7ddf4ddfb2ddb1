//! Numbers as they are written: those that are short side by side, and all others apart.

use std::borrow::Cow;

use fanfold::Decimal;
use fanfold::stat::{Chunk, Num};

use super::column::{Bad, Reading, Texts, Words};
use super::notation::{Notation, is_like_a_number};
use super::number::{NoNumber, Number, number};

/// A cell that is not a short number.
#[derive(Clone, Debug)]
pub(crate) enum Odd<'b> {
    Number(Num),
    /// A word for a number.
    Word(Cow<'b, str>),
    Text(Cow<'b, str>),
}

/// Numbers of a column: those that are short side by side, and all others apart.
#[derive(Debug, Default)]
pub(crate) struct Numbers<'b> {
    pub(crate) digits: Vec<i64>,
    /// How many of the digits are behind the point.
    behind: Vec<u8>,
    /// A bit for each that is there and short.
    valid: Vec<u8>,
    missing: u64,
    /// The others that are there, by row.
    pub(crate) odd: Vec<(u32, Odd<'b>)>,
}

impl<'b> Numbers<'b> {
    pub(super) fn read<T: Texts<'b>>(
        source: &T,
        reading: Reading,
        missing: &Words,
        bad: &mut Vec<(u32, Bad)>,
    ) -> Self {
        let count = source.len();
        let mut numbers = Numbers::empty(count);
        let (is_json, usual) = (source.is_json(), Notation::default());
        for row in 0..count {
            let is_bare = is_json && source.raw(row).is_some_and(|field| !field.starts_with(b"\""));
            let notation = if is_bare { &usual } else { &missing.notation };
            match source.short(row, notation.decimal) {
                Some((digits, behind)) if !missing.has_numbers => {
                    numbers.digits.push(digits);
                    numbers.behind.push(behind);
                    numbers.valid[row / 8] |= 1 << (row % 8);
                }
                _ => {
                    numbers.digits.push(0);
                    numbers.behind.push(0);
                    let bare = source.bare(row).map(|text| Ok(Cow::Borrowed(text)));
                    let text = bare.or_else(|| source.text(row));
                    let is_missing = |text: &Cow<'_, str>| missing.is(text.as_bytes());
                    match text.filter(|text| !text.as_ref().is_ok_and(is_missing)) {
                        None => numbers.missing += 1,
                        Some(text) => match text.and_then(|text| odd(text, reading, notation)) {
                            Ok(odd) => numbers.push_odd(row, odd),
                            Err(wrong) => bad.push((row as u32, wrong)),
                        },
                    }
                }
            }
        }
        numbers
    }

    /// No number yet, and room for so many.
    pub(crate) fn empty(count: usize) -> Self {
        Numbers {
            digits: Vec::with_capacity(count),
            behind: Vec::with_capacity(count),
            valid: vec![0; count.div_ceil(8)],
            ..Numbers::default()
        }
    }

    /// Adds a cell.
    #[cfg(feature = "parquet")]
    pub(crate) fn push(&mut self, odd: Odd<'b>) {
        let row = self.push_missing();
        self.missing -= 1;
        self.push_odd(row, odd);
    }

    /// Adds a cell that is missing; its row.
    #[cfg(feature = "parquet")]
    pub(crate) fn push_missing(&mut self) -> usize {
        self.digits.push(0);
        self.behind.push(0);
        self.missing += 1;
        self.digits.len() - 1
    }

    fn push_odd(&mut self, row: usize, odd: Odd<'b>) {
        // A short number in quotes, or between spaces, is one all the same.
        if let Odd::Number(Num::Integer(integer)) = odd
            && let Ok(integer) = i64::try_from(integer)
        {
            self.digits[row] = integer;
            self.valid[row / 8] |= 1 << (row % 8);
        } else {
            self.odd.push((row as u32, odd));
        }
    }

    #[inline]
    pub(crate) fn is_short(&self, row: usize) -> bool {
        self.valid[row / 8] >> (row % 8) & 1 == 1
    }

    /// What is there and no short number.
    pub(super) fn odd(&self, row: usize) -> Option<&Odd<'b>> {
        let place = self.odd.binary_search_by_key(&(row as u32), |(row, _)| *row).ok()?;
        Some(&self.odd[place].1)
    }

    /// The first row, of those that count, that holds a number in digits.
    pub(super) fn first(&self, counts: impl Fn(usize) -> bool) -> Option<usize> {
        let short = (0..self.digits.len()).find(|row| self.is_short(*row) && counts(*row));
        let is_number =
            |(row, odd): &&(u32, Odd<'b>)| matches!(odd, Odd::Number(_)) && counts(*row as usize);
        let odd = self.odd.iter().find(is_number).map(|(row, _)| *row as usize);
        short.into_iter().chain(odd).min()
    }

    /// Takes out what is there and no short number; the rest moves together.
    pub(super) fn take_odd(&mut self) -> Vec<(u32, Odd<'b>)> {
        let odd = std::mem::take(&mut self.odd);
        if odd.is_empty() {
            return odd;
        }
        let mut rows = odd.iter().map(|(row, _)| *row as usize).peekable();
        let mut kept = 0;
        for row in 0..self.digits.len() {
            if rows.next_if_eq(&row).is_some() {
                continue;
            }
            self.digits[kept] = self.digits[row];
            self.behind[kept] = self.behind[row];
            let is_short = u8::from(self.is_short(row));
            self.valid[kept / 8] =
                self.valid[kept / 8] & !(1 << (kept % 8)) | is_short << (kept % 8);
            kept += 1;
        }
        self.digits.truncate(kept);
        self.behind.truncate(kept);
        odd
    }

    /// The number of a row that is short.
    #[inline]
    pub(crate) fn number(&self, row: usize) -> Num {
        match self.behind[row] {
            0 => Num::Integer(self.digits[row].into()),
            behind => {
                let decimal = Decimal::new(self.digits[row].into(), -i32::from(behind));
                Num::Decimal(decimal.expect("18 digits are in range"))
            }
        }
    }

    /// Whether some are integers, and others have a fraction.
    pub(super) fn is_mixed(&self) -> bool {
        let mut behind = (0..self.digits.len()).filter(|row| self.is_short(*row));
        let first = behind.next().map(|row| self.behind[row] == 0);
        behind.any(|row| Some(self.behind[row] == 0) != first)
    }

    /// The column as integers that all count the same power of ten: `None` if there are others, or if they
    /// do not fit.
    pub(super) fn chunk(&mut self) -> Option<Chunk<'_>> {
        if !self.odd.is_empty() {
            return None;
        }
        let behind = self.behind.iter().copied().max().unwrap_or(0);
        let least = self.behind.iter().copied().min().unwrap_or(0);
        if least != behind {
            for (digits, own) in self.digits.iter_mut().zip(&mut self.behind) {
                *digits = digits.checked_mul(POWERS[usize::from(behind - *own)])?;
                *own = behind;
            }
        }
        let chunk = match behind {
            0 => Chunk::integers(&self.digits),
            behind => Chunk::decimals(&self.digits, -i32::from(behind)),
        };
        Some(if self.missing > 0 { chunk.with_validity(&self.valid) } else { chunk })
    }
}

/// Powers of ten that fit 64 bits.
const POWERS: [i64; 19] = {
    let mut powers = [1; 19];
    let mut power = 1;
    while power < 19 {
        powers[power] = powers[power - 1] * 10;
        power += 1;
    }
    powers
};

/// A cell that is there and no short number.
fn odd<'c>(text: Cow<'c, str>, reading: Reading, notation: &Notation) -> Result<Odd<'c>, Bad> {
    match number(&text, notation) {
        Ok(Number::Digits(number)) => Ok(Odd::Number(number)),
        Ok(Number::Word(float)) if reading == Reading::Numbers => {
            Ok(Odd::Number(Num::Float(float)))
        }
        Ok(Number::Word(_)) => Ok(Odd::Word(text)),
        Err(NoNumber::OutOfRange) if reading == Reading::Numbers => Err(Bad::OutOfRange),
        Err(NoNumber::Text) if reading == Reading::Numbers => Err(Bad::NoNumber),
        Err(NoNumber::OutOfRange) if reading == Reading::Alike => Err(Bad::OutOfRange),
        Err(NoNumber::Text) if reading == Reading::Alike && is_like_a_number(&text) => {
            Err(Bad::LikeNumber)
        }
        Err(_) => Ok(Odd::Text(text)),
    }
}
