//! A table that is read.

use std::borrow::Cow;
use std::fs;
use std::path::PathBuf;

use fanfold::portable::{Decoder, Malformed};
use fanfold::stat::{PairSet, PairState, StatState};
use fanfold::{Portable, StatSet};

use super::question::Question;
use super::{Input, RECIPE, open_as};
use crate::error::Error;
use crate::pass::Kind;
use crate::plan::{Column, Pair};

/// A saved table, of which all but the states was read.
#[derive(Debug)]
pub(crate) struct Saved {
    /// What it is called, for messages.
    pub(crate) name: String,
    pub(crate) question: Question,
    pub(crate) inputs: Vec<Input>,
    pub(crate) skipped: u64,
    pub(crate) trailing: u64,
    pub(crate) is_partial: bool,
    pub(crate) keys: Vec<String>,
    pub(crate) columns: Vec<Column>,
    pub(crate) kinds: Vec<Kind>,
    pub(crate) pairs: Vec<Pair>,
    sets: Vec<StatSet>,
    pair_sets: Vec<PairSet>,
    has_groups: bool,
    bytes: SavedBytes,
    /// The checksum, and how many bytes there are behind all that was read.
    checksum: Option<[u8; 4]>,
    left: usize,
}

/// No table has so many rows.
pub(crate) const MOST_ROWS: u64 = 1 << 56;

/// The bytes of a saved table, or the file that has them: of many files only those are in memory that are worked on.
#[derive(Debug)]
pub(crate) enum SavedBytes {
    Here(Vec<u8>),
    File(PathBuf),
}

impl SavedBytes {
    fn all(&self, name: &str) -> Result<Cow<'_, [u8]>, Error> {
        match self {
            SavedBytes::Here(bytes) => Ok(Cow::Borrowed(bytes)),
            SavedBytes::File(path) => fs::read(path)
                .map(Cow::Owned)
                .map_err(|error| Error::Input { name: name.to_owned(), error, rows: 0 }),
        }
    }
}

/// The state of a saved table.
fn opened<'b>(name: &str, bytes: &'b [u8]) -> Result<Decoder<'b>, Error> {
    open_as(RECIPE, bytes).map_err(|error| Error::State { name: name.to_owned(), error })
}

impl Saved {
    pub(crate) fn read(name: String, bytes: SavedBytes) -> Result<Self, Error> {
        let all = bytes.all(&name)?;
        let mut input = opened(&name, &all)?;
        let checksum = all.last_chunk().copied();
        let failed = |error: Malformed| Error::State { name: name.clone(), error: error.into() };
        let saved = Self::decode(&mut input).map_err(failed)?;
        drop(all);
        Ok(Saved { name, bytes, checksum, ..saved })
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let question = Question::decode(input)?;
        let mut inputs = Vec::new();
        for _ in 0..input.length(2)? {
            inputs.push(Input { name: input.value()?, rows: input.count()? });
        }
        let rows = inputs.iter().try_fold(0u64, |sum, input: &Input| sum.checked_add(input.rows));
        if rows.is_none_or(|rows| rows >= MOST_ROWS) {
            return Err(input.malformed("more rows than there are"));
        }
        let (skipped, trailing) = (input.count()?, input.count()?);
        let is_partial = input.value()?;
        let keys: Vec<String> = input.value()?;
        let (mut columns, mut kinds) = (Vec::new(), Vec::new());
        for _ in 0..input.length(8)? {
            columns.push(Column::decode(input)?);
            kinds.push(Kind::decode(input)?);
        }
        let count = input.length(3)?;
        let pairs = (0..count).map(|_| Pair::decode(input, columns.len()));
        let pairs: Vec<Pair> = pairs.collect::<Result<_, _>>()?;
        // What has no bytes in a group could be there without number.
        let is_of_pair = |column: usize| pairs.iter().any(|pair| pair.columns.contains(&column));
        let columns_are_fine = (columns.iter().enumerate())
            .all(|(place, column): (_, &Column)| !column.set.is_empty() || is_of_pair(place));
        if !columns_are_fine || pairs.iter().any(|pair| pair.set.is_empty()) {
            return Err(input.malformed("a column of which nothing is asked"));
        }
        let has_groups = input.value()?;
        if has_groups == keys.is_empty() {
            return Err(input.malformed("groups without keys, or keys without groups"));
        }
        let sets = columns.iter().map(|column| column.set(question.is_exact)).collect();
        Ok(Saved {
            name: String::new(),
            question,
            inputs,
            skipped,
            trailing,
            is_partial,
            keys,
            columns,
            kinds,
            pair_sets: pairs.iter().map(Pair::set).collect(),
            pairs,
            sets,
            has_groups,
            bytes: SavedBytes::Here(Vec::new()),
            checksum: None,
            left: input.left(),
        })
    }

    /// The names of the columns of which something was kept.
    pub(crate) fn kept(&self) -> impl Iterator<Item = &String> {
        self.keys.iter().chain(self.columns.iter().map(|column| &column.name))
    }

    /// How many rows there were.
    pub(crate) fn rows(&self) -> u64 {
        self.inputs.iter().map(|input| input.rows).sum()
    }

    /// Hands on where what is known of each group begins, with its key, or of all rows, without one. It has to be read.
    pub(crate) fn each(
        &self,
        mut take: impl FnMut(Option<&[u8]>, &mut Decoder<'_>) -> Result<(), Malformed>,
    ) -> Result<(), Error> {
        let bytes = self.bytes.all(&self.name)?;
        let mut input = opened(&self.name, &bytes)?;
        let mut all = || {
            let before = input.left().checked_sub(self.left);
            let before = before.filter(|_| self.checksum == bytes.last_chunk().copied());
            let before = before.ok_or_else(|| input.malformed("another one than a moment ago"))?;
            input.raw(before)?;
            // So what saved tables count adds up to no more than their rows do, which are looked at.
            input.count_to(self.rows());
            if !self.has_groups {
                take(None, &mut input)?;
                return input.end();
            }
            for _ in 0..input.length(2)? {
                let key = input.bytes()?;
                if !is_key(key, self.keys.len()) {
                    return Err(input.malformed("a key of other columns"));
                }
                take(Some(key), &mut input)?;
            }
            input.end()
        };
        let read = all();
        read.map_err(|error| Error::State { name: self.name.clone(), error: error.into() })
    }

    /// Reads the state of a column.
    pub(crate) fn state(
        &self,
        column: usize,
        input: &mut Decoder<'_>,
    ) -> Result<StatState, Malformed> {
        self.sets[column].decode(input)
    }

    /// Reads the state of a pair of columns.
    pub(crate) fn pair(
        &self,
        pair: usize,
        input: &mut Decoder<'_>,
    ) -> Result<PairState, Malformed> {
        self.pair_sets[pair].decode(input)
    }

    /// Reads the words of columns of so many rows, each with how often it was there.
    pub(crate) fn words(
        &self,
        rows: u64,
        input: &mut Decoder<'_>,
    ) -> Result<Vec<(usize, String, u64)>, Malformed> {
        let mut words = Vec::new();
        for _ in 0..input.length(3)? {
            let column = input.number()? as usize;
            let (word, count): (String, u64) = (input.value()?, input.count()?);
            if column >= self.columns.len() || count > rows {
                return Err(input.malformed("a word of a column or of rows that are not there"));
            }
            let before = words.last().is_none_or(|(last, other, _): &(usize, String, u64)| {
                (*last, other.as_str()) < (column, word.as_str())
            });
            if !before {
                return Err(input.malformed("words that are not in order"));
            }
            words.push((column, word, count));
        }
        Ok(words)
    }
}

/// Whether a key has so many fields.
fn is_key(key: &[u8], count: usize) -> bool {
    let mut rest = key;
    count == 1
        || (0..count).all(|_| {
            let Some((length, fields)) = rest.split_first_chunk() else { return false };
            let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
            let Some(others) = fields.get(length..) else { return false };
            rest = others;
            true
        }) && rest.is_empty()
}

/// What a saved table holds.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Summary {
    /// How many bytes it has.
    pub bytes: u64,
    /// What it was computed of.
    pub inputs: Vec<Input>,
    /// Whether reading was stopped before the end.
    pub is_partial: bool,
    /// The columns by which rows are grouped.
    pub keys: Vec<String>,
    /// How many groups there are, if there are keys.
    pub groups: u64,
    /// The columns, and what was asked of each.
    pub columns: Vec<(String, Vec<fanfold::Stat>)>,
    /// Each two columns that were read side by side, and what was asked of them.
    pub pairs: Vec<([String; 2], Vec<fanfold::stat::PairStat>)>,
    /// How much memory all states take, in bytes.
    pub memory: u64,
}

impl Summary {
    /// Reads what a saved table holds, which is called `name` in messages.
    ///
    /// # Errors
    ///
    /// If the bytes are not all of a saved table, or were changed.
    pub fn of(name: &str, bytes: Vec<u8>) -> Result<Self, Error> {
        let length = bytes.len() as u64;
        let saved = Saved::read(name.to_owned(), SavedBytes::Here(bytes))?;
        let (mut groups, mut memory) = (0, 0);
        saved.each(|key, input| {
            groups += u64::from(key.is_some());
            memory += key.map_or(0, <[u8]>::len) as u64;
            let rows = input.count()?;
            for column in 0..saved.columns.len() {
                memory += saved.state(column, input)?.size() as u64;
            }
            for (pair, set) in saved.pair_sets.iter().enumerate() {
                memory += set.size(&saved.pair(pair, input)?) as u64;
            }
            saved.words(rows, input).map(drop)
        })?;
        let names = |pair: &Pair| pair.columns.map(|column| saved.columns[column].name.clone());
        let pairs = saved.pairs.iter().map(|pair| (names(pair), pair.set.clone()));
        let pairs = pairs.collect();
        let asked = saved.columns.iter().filter(|column| !column.is_without_text);
        let columns = asked.map(|column| (column.name.clone(), column.set.clone())).collect();
        let Saved { inputs, is_partial, keys, .. } = saved;
        Ok(Summary { bytes: length, inputs, is_partial, keys, groups, columns, pairs, memory })
    }
}
