//! The cells of one column in a block, read as what they are asked for.

use std::borrow::Cow;

use fanfold::stat::{Chunk, Datum, Num};
use fanfold::{Decimal, Stat};

use super::notation::{Notation, is_like_a_number};
use super::number::{NoNumber, Number, number, short};
use super::typed::Typed;
use super::view::View;
use crate::dialect::Dialect;

/// As what a column's cells are read, for the statistics asked of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reading {
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
    /// As numbers, of a column that nobody named: if it holds none, it is left out.
    Unnamed,
}

impl Reading {
    /// As what the cells have to be read for one statistic.
    pub(crate) fn of(stat: Stat) -> Self {
        match stat {
            stat if stat.needs_numbers() => Reading::Numbers,
            Stat::Min | Stat::Max => Reading::Alike,
            Stat::Type => Reading::Either,
            Stat::Count | Stat::Missing => Reading::Present,
            _ => Reading::Written,
        }
    }
}

/// Why a cell cannot be what it has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bad {
    NoNumber,
    OutOfRange,
    NoUtf8,
    /// It is ranked, and no number, but looks like one.
    LikeNumber,
}

/// The words that stand for a missing value, and how numbers are written.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    notation: Notation,
    words: Vec<Vec<u8>>,
    /// Whether one of them may look like a number.
    has_numbers: bool,
}

impl Words {
    pub(crate) fn new(words: &[String], notation: Notation) -> Self {
        let words: Vec<_> = words.iter().map(|word| word.trim().as_bytes().to_vec()).collect();
        let is_number = |word: &Vec<u8>| short(word, notation.decimal).is_some();
        Words { has_numbers: words.iter().any(is_number), words, notation }
    }

    /// Whether one of them may look like a number.
    #[cfg(feature = "parquet")]
    pub(crate) fn has_numbers(&self) -> bool {
        self.has_numbers
    }

    #[inline]
    pub(crate) fn is(&self, cell: &[u8]) -> bool {
        self.words.iter().any(|word| word == cell)
    }
}

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

/// The cells of a column in a block.
#[derive(Debug)]
pub(crate) enum Cells<'b> {
    Numbers(Numbers<'b>),
    /// Numbers of one type.
    #[cfg_attr(
        not(feature = "parquet"),
        expect(dead_code, reason = "it is what Parquet and Arrow have")
    )]
    Typed(Typed<'b>),
    Texts(Vec<Option<Cow<'b, str>>>),
    Present(Vec<bool>),
}

/// A column in a block.
#[derive(Debug)]
pub(crate) struct Column<'b> {
    pub(crate) cells: Cells<'b>,
    /// The rows whose cell is not what it has to be.
    pub(crate) bad: Vec<(u32, Bad)>,
}

/// What is text in UTF-8.
fn utf8(cell: Cow<'_, [u8]>) -> Option<Cow<'_, str>> {
    Some(match cell {
        Cow::Borrowed(cell) => Cow::Borrowed(str::from_utf8(cell).ok()?),
        Cow::Owned(cell) => Cow::Owned(String::from_utf8(cell).ok()?),
    })
}

/// Where the cells of a column come from, as text.
pub(crate) trait Texts<'b> {
    /// How many there are.
    fn len(&self) -> usize;

    /// One as it is written, if it is there.
    fn raw(&self, row: usize) -> Option<&'b [u8]>;

    /// One as it is meant, without what stands around it.
    fn cell(&self, row: usize) -> Option<Cow<'b, [u8]>>;

    /// Whether numbers have a notation of their own, unless they stand in quotes.
    fn is_json(&self) -> bool {
        false
    }
}

/// The fields at one place of all records.
struct Fields<'b> {
    view: View<'b>,
    place: usize,
}

impl<'b> Texts<'b> for Fields<'b> {
    fn len(&self) -> usize {
        self.view.scan.len()
    }

    #[inline]
    fn raw(&self, row: usize) -> Option<&'b [u8]> {
        self.view.scan.field(self.view.text, row, self.place)
    }

    #[inline]
    fn cell(&self, row: usize) -> Option<Cow<'b, [u8]>> {
        self.view.cell(row, self.place)
    }

    fn is_json(&self) -> bool {
        matches!(self.view.dialect, Dialect::Json(_))
    }
}

impl<'b> Column<'b> {
    /// Reads the cells of a column of text.
    pub(crate) fn read(view: View<'b>, place: usize, reading: Reading, missing: &Words) -> Self {
        Self::of_texts(&Fields { view, place }, reading, missing)
    }

    /// The same, wherever the text comes from.
    pub(crate) fn of_texts<T: Texts<'b>>(source: &T, reading: Reading, missing: &Words) -> Self {
        let mut bad = Vec::new();
        let cells = match reading {
            Reading::Written => Cells::Texts(texts(source, missing, &mut bad)),
            Reading::Present => {
                let is_there = |cell: Cow<'_, [u8]>| !missing.is(&cell);
                let rows = 0..source.len();
                Cells::Present(rows.map(|row| source.cell(row).is_some_and(is_there)).collect())
            }
            _ => Cells::Numbers(Numbers::read(source, reading, missing, &mut bad)),
        };
        Column { cells, bad }
    }
}

fn texts<'b, T: Texts<'b>>(
    source: &T,
    missing: &Words,
    bad: &mut Vec<(u32, Bad)>,
) -> Vec<Option<Cow<'b, str>>> {
    let cell = |row| {
        let cell = source.cell(row).filter(|cell| !missing.is(cell))?;
        let text = utf8(cell);
        if text.is_none() {
            bad.push((row as u32, Bad::NoUtf8));
        }
        text
    };
    (0..source.len()).map(cell).collect()
}

impl<'b> Numbers<'b> {
    fn read<T: Texts<'b>>(
        source: &T,
        reading: Reading,
        missing: &Words,
        bad: &mut Vec<(u32, Bad)>,
    ) -> Self {
        let count = source.len();
        let mut numbers = Numbers::empty(count);
        let (is_json, usual) = (source.is_json(), Notation::default());
        for row in 0..count {
            let field = source.raw(row);
            let is_bare = is_json && field.is_some_and(|field| !field.starts_with(b"\""));
            let notation = if is_bare { &usual } else { &missing.notation };
            match field.and_then(|field| short(field, notation.decimal)) {
                Some((digits, behind)) if !missing.has_numbers => {
                    numbers.digits.push(digits);
                    numbers.behind.push(behind);
                    numbers.valid[row / 8] |= 1 << (row % 8);
                }
                _ => {
                    numbers.digits.push(0);
                    numbers.behind.push(0);
                    let cell = source.cell(row);
                    match cell.filter(|cell| !missing.is(cell)) {
                        None => numbers.missing += 1,
                        Some(cell) => match odd(cell, reading, notation) {
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
    fn odd(&self, row: usize) -> Option<&Odd<'b>> {
        let place = self.odd.binary_search_by_key(&(row as u32), |(row, _)| *row).ok()?;
        Some(&self.odd[place].1)
    }

    /// Whether a cell holds a number in digits.
    pub(crate) fn is_number(&self, row: usize) -> bool {
        self.is_short(row) || matches!(self.odd(row), Some(Odd::Number(_)))
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
    fn is_mixed(&self) -> bool {
        let mut behind = (0..self.digits.len()).filter(|row| self.is_short(*row));
        let first = behind.next().map(|row| self.behind[row] == 0);
        behind.any(|row| Some(self.behind[row] == 0) != first)
    }

    /// The column as integers that all count the same power of ten: `None` if there are others, or if they
    /// do not fit.
    fn chunk(&mut self) -> Option<Chunk<'_>> {
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
#[cold]
fn odd<'c>(cell: Cow<'c, [u8]>, reading: Reading, notation: &Notation) -> Result<Odd<'c>, Bad> {
    let text = utf8(cell).ok_or(Bad::NoUtf8)?;
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

impl Cells<'_> {
    /// All of them as numbers of one type, if they are; where each is to be what it would be alone, only if they
    /// are so without being made alike.
    pub(crate) fn chunk(&mut self, each_alone: bool) -> Option<Chunk<'_>> {
        match self {
            Cells::Numbers(numbers) if each_alone && numbers.is_mixed() => None,
            Cells::Numbers(numbers) => numbers.chunk(),
            Cells::Typed(typed) => Some(typed.chunk()),
            Cells::Texts(_) | Cells::Present(_) => None,
        }
    }

    /// The cells that are there and no short numbers.
    pub(crate) fn odd(&self) -> &[(u32, Odd<'_>)] {
        match self {
            Cells::Numbers(numbers) => &numbers.odd,
            _ => &[],
        }
    }

    /// Whether a row holds a number, and no word for one.
    pub(crate) fn is_number(&self, row: usize) -> bool {
        match self {
            Cells::Numbers(numbers) => numbers.is_number(row),
            Cells::Typed(typed) => typed.is_number(row),
            Cells::Texts(_) | Cells::Present(_) => false,
        }
    }

    /// The word for a number that a row holds.
    pub(crate) fn word(&self, row: usize) -> Option<&str> {
        match self {
            Cells::Numbers(numbers) => match numbers.odd(row) {
                Some(Odd::Word(word)) => Some(word),
                _ => None,
            },
            _ => None,
        }
    }

    /// The datum of a row: `None` for a word, which is a number or text as the column turns out.
    #[inline]
    pub(crate) fn datum(&self, row: usize) -> Option<Datum<'_>> {
        Some(match self {
            Cells::Numbers(numbers) if numbers.is_short(row) => Datum::Number(numbers.number(row)),
            Cells::Numbers(numbers) => match numbers.odd(row) {
                None => Datum::Missing,
                Some(Odd::Number(number)) => Datum::Number(*number),
                Some(Odd::Text(text)) => Datum::Text(text),
                Some(Odd::Word(_)) => return None,
            },
            Cells::Typed(typed) => typed.datum(row),
            Cells::Texts(texts) => texts[row].as_deref().map_or(Datum::Missing, Datum::Text),
            Cells::Present(present) if present[row] => Datum::Text(""),
            Cells::Present(_) => Datum::Missing,
        })
    }
}
