//! The cells of one column in a block, read as what they are asked for.

use std::borrow::Cow;

use fanfold::Stat;
use fanfold::stat::{Chunk, Datum};

use super::notation::Notation;
use super::number::{short, short_at};
use super::numbers::{Numbers, Odd};
use super::typed::Typed;
use super::view::View;
use super::written::Written;
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
    pub(super) notation: Notation,
    words: Vec<Vec<u8>>,
    /// With which bytes they begin.
    starts: [bool; 256],
    /// Whether the empty word is one.
    has_empty: bool,
    /// Whether one of them may look like a number.
    pub(super) has_numbers: bool,
}

impl Words {
    pub(crate) fn new(words: &[String], notation: Notation) -> Self {
        let words: Vec<_> = words.iter().map(|word| word.trim().as_bytes().to_vec()).collect();
        let is_number = |word: &Vec<u8>| short(word, notation.decimal).is_some();
        let mut starts = [false; 256];
        words.iter().flat_map(|word| word.first()).for_each(|byte| starts[*byte as usize] = true);
        let (has_empty, has_numbers) =
            (words.iter().any(Vec::is_empty), words.iter().any(is_number));
        Words { has_numbers, words, starts, has_empty, notation }
    }

    /// How numbers are written.
    pub(crate) fn notation(&self) -> Notation {
        self.notation
    }

    /// Whether one of them may look like a number.
    #[cfg(feature = "parquet")]
    pub(crate) fn has_numbers(&self) -> bool {
        self.has_numbers
    }

    #[inline]
    pub(crate) fn is(&self, cell: &[u8]) -> bool {
        match cell.first() {
            None => self.has_empty,
            Some(first) => {
                self.starts[*first as usize] && self.words.iter().any(|word| word == cell)
            }
        }
    }
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
    Texts(Written<'b>),
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
pub(super) fn utf8(cell: Cow<'_, [u8]>) -> Option<Cow<'_, str>> {
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

    /// One as a short number, if it is one.
    #[inline]
    fn short(&self, row: usize, point: u8) -> Option<(i64, u8)> {
        self.raw(row).and_then(|field| short(field, point))
    }

    /// One as it is meant, without what stands around it.
    fn cell(&self, row: usize) -> Option<Cow<'b, [u8]>>;

    /// The same as text, if it is at hand as it is meant.
    #[inline]
    fn bare(&self, row: usize) -> Option<&'b str> {
        let _ = row;
        None
    }

    /// The same as text, or what is wrong with it.
    fn text(&self, row: usize) -> Option<Result<Cow<'b, str>, Bad>> {
        self.cell(row).map(|cell| utf8(cell).ok_or(Bad::NoUtf8))
    }

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
        self.view.length
    }

    #[inline]
    fn raw(&self, row: usize) -> Option<&'b [u8]> {
        self.view.scan.field(self.view.text, row, self.place)
    }

    #[inline]
    fn short(&self, row: usize, point: u8) -> Option<(i64, u8)> {
        let range = self.view.scan.range(self.view.text, row, self.place)?;
        short_at(self.view.text, range.start, range.end, point)
    }

    #[inline]
    fn cell(&self, row: usize) -> Option<Cow<'b, [u8]>> {
        self.view.cell(row, self.place)
    }

    #[inline]
    fn bare(&self, row: usize) -> Option<&'b str> {
        self.view.bare_text(row, self.place)
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
            Reading::Written => Cells::Texts(Written::read(source, missing, &mut bad)),
            Reading::Present => {
                let is_there = |row| match source.bare(row) {
                    Some(text) => !missing.is(text.as_bytes()),
                    None => source.cell(row).is_some_and(|cell| !missing.is(&cell)),
                };
                Cells::Present((0..source.len()).map(is_there).collect())
            }
            _ => Cells::Numbers(Numbers::read(source, reading, missing, &mut bad)),
        };
        Column { cells, bad }
    }
}

impl<'b> Cells<'b> {
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
    pub(crate) fn odd(&self) -> &[(u32, Odd<'b>)] {
        match self {
            Cells::Numbers(numbers) => &numbers.odd,
            _ => &[],
        }
    }

    /// Takes those out that are there and no short numbers; the others move together.
    pub(crate) fn take_odd(&mut self) -> Vec<(u32, Odd<'b>)> {
        match self {
            Cells::Numbers(numbers) => numbers.take_odd(),
            _ => Vec::new(),
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        match self {
            Cells::Numbers(numbers) => numbers.digits.len(),
            Cells::Typed(typed) => typed.len(),
            Cells::Texts(texts) => texts.len(),
            Cells::Present(present) => present.len(),
        }
    }

    /// The first row, of those that count, that holds a number, and no word for one.
    pub(crate) fn first_number(&self, counts: impl Fn(usize) -> bool) -> Option<usize> {
        match self {
            Cells::Numbers(numbers) => numbers.first(counts),
            Cells::Typed(typed) => {
                (0..typed.len()).find(|row| typed.is_number(*row) && counts(*row))
            }
            Cells::Texts(_) | Cells::Present(_) => None,
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
            Cells::Texts(texts) => texts.get(row).map_or(Datum::Missing, Datum::Text),
            Cells::Present(present) if present[row] => Datum::Text(""),
            Cells::Present(_) => Datum::Missing,
        })
    }
}
