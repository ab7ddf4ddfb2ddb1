//! A table that is read.

use fanfold::portable::{Decoder, Malformed, open};
use fanfold::stat::{PairState, StatState};
use fanfold::{Portable, ReadError, StatSet};

use super::question::{Question, SavedColumn, SavedPair};
use super::{Input, RECIPE};
use crate::error::Error;
use crate::pass::Kind;

/// A saved table, of which all but the states was read.
#[derive(Debug)]
pub(crate) struct Saved<'b> {
    /// What it is called, for messages.
    pub(crate) name: &'b str,
    pub(crate) question: Question,
    pub(crate) inputs: Vec<Input>,
    pub(crate) skipped: u64,
    pub(crate) trailing: u64,
    pub(crate) is_partial: bool,
    pub(crate) keys: Vec<String>,
    pub(crate) columns: Vec<SavedColumn>,
    pub(crate) kinds: Vec<Kind>,
    pub(crate) pairs: Vec<SavedPair>,
    sets: Vec<StatSet>,
    has_groups: bool,
    body: Decoder<'b>,
}

/// What is known of some rows.
pub(crate) struct SavedRows {
    pub(crate) count: u64,
    pub(crate) states: Vec<StatState>,
    pub(crate) pairs: Vec<PairState>,
    /// The words of columns, and how often each was there.
    pub(crate) words: Vec<(usize, String, u64)>,
}

impl<'b> Saved<'b> {
    pub(crate) fn read(name: &'b str, bytes: &'b [u8]) -> Result<Self, Error> {
        let failed = |error| Error::State { name: name.to_owned(), error };
        let (recipe, mut input) = open(bytes).map_err(failed)?;
        if recipe != RECIPE {
            let (found, expected) = (recipe.to_owned(), RECIPE.to_owned());
            return Err(failed(ReadError::Unlike { found, expected }));
        }
        Self::decode(name, &mut input).map_err(|malformed| failed(malformed.into()))
    }

    fn decode(name: &'b str, input: &mut Decoder<'b>) -> Result<Self, Malformed> {
        let question = Question::decode(input)?;
        let mut inputs = Vec::new();
        for _ in 0..input.length(2)? {
            inputs.push(Input { name: input.value()?, rows: input.count()? });
        }
        let (skipped, trailing) = (input.count()?, input.count()?);
        let is_partial = input.value()?;
        let keys: Vec<String> = input.value()?;
        let (mut columns, mut kinds) = (Vec::new(), Vec::new());
        for _ in 0..input.length(8)? {
            columns.push(SavedColumn::decode(input)?);
            kinds.push(Kind::decode(input)?);
        }
        let count = input.length(3)?;
        let pairs = (0..count).map(|_| SavedPair::decode(input, columns.len()));
        let pairs = pairs.collect::<Result<_, _>>()?;
        let has_groups = input.value()?;
        if has_groups == keys.is_empty() {
            return Err(input.malformed("groups without keys, or keys without groups"));
        }
        let sets = columns.iter().map(|column| column.set(question.is_exact)).collect();
        Ok(Saved {
            name,
            question,
            inputs,
            skipped,
            trailing,
            is_partial,
            keys,
            columns,
            kinds,
            pairs,
            sets,
            has_groups,
            body: input.clone(),
        })
    }

    /// The names of the columns of which something was kept.
    pub(crate) fn kept(&self) -> impl Iterator<Item = &String> {
        self.keys.iter().chain(self.columns.iter().map(|column| &column.name))
    }

    /// Hands on what is known of each group, with its key, or of all rows, without one.
    pub(crate) fn each(
        &mut self,
        mut take: impl FnMut(Option<&[u8]>, SavedRows) -> Result<(), Malformed>,
    ) -> Result<(), Error> {
        let mut input = self.body.clone();
        let mut all = || {
            if !self.has_groups {
                take(None, self.rows(&mut input)?)?;
                return input.end();
            }
            for _ in 0..input.length(2)? {
                let key = input.bytes()?;
                if !is_key(key, self.keys.len()) {
                    return Err(input.malformed("a key of other columns"));
                }
                take(Some(key), self.rows(&mut input)?)?;
            }
            input.end()
        };
        let read = all();
        read.map_err(|error| Error::State { name: self.name.to_owned(), error: error.into() })
    }

    fn rows(&self, input: &mut Decoder<'_>) -> Result<SavedRows, Malformed> {
        let count = input.count()?;
        let states = self.sets.iter().map(|set| set.decode(input)).collect::<Result<_, _>>()?;
        let pairs = self.pairs.iter().map(|pair| pair.set().decode(input));
        let pairs = pairs.collect::<Result<_, _>>()?;
        let mut words = Vec::new();
        for _ in 0..input.length(3)? {
            let column = input.count()? as usize;
            let word: String = input.value()?;
            let count = input.count()?;
            if column >= self.columns.len() {
                return Err(input.malformed("a word of a column that is not there"));
            }
            words.push((column, word, count));
        }
        Ok(SavedRows { count, states, pairs, words })
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
    pub fn of(name: &str, bytes: &[u8]) -> Result<Self, Error> {
        let mut saved = Saved::read(name, bytes)?;
        let (mut groups, mut memory) = (0, 0);
        let sets: Vec<_> = saved.pairs.iter().map(SavedPair::set).collect();
        saved.each(|key, rows| {
            groups += u64::from(key.is_some());
            let states = rows.states.iter().map(StatState::size).sum::<usize>();
            let pairs = sets.iter().zip(&rows.pairs).map(|(set, state)| set.size(state));
            memory += (states + pairs.sum::<usize>() + key.map_or(0, <[u8]>::len)) as u64;
            Ok(())
        })?;
        let names =
            |pair: &SavedPair| pair.columns.map(|column| saved.columns[column].name.clone());
        let pairs = saved.pairs.iter().map(|pair| (names(pair), pair.set.clone()));
        let pairs = pairs.collect();
        let asked = saved.columns.iter().filter(|column| !column.is_without_text);
        let columns = asked.map(|column| (column.name.clone(), column.set.clone())).collect();
        let Saved { inputs, is_partial, keys, .. } = saved;
        Ok(Summary {
            bytes: bytes.len() as u64,
            inputs,
            is_partial,
            keys,
            groups,
            columns,
            pairs,
            memory,
        })
    }
}
