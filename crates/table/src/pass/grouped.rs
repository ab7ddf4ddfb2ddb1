//! What the rows of a stretch come to, by their keys.

use std::collections::BTreeMap;

use fanfold::StatSet;
use fanfold::combine::ByteKeys;
use fanfold::stat::{StatGroups, Value};

use super::portion::Tally;

/// The groups of a stretch, in the order of their first rows: keys side by side, and what belongs to them in
/// columns, so that a million groups take little more than what they hold.
#[derive(Debug)]
pub(super) struct Grouped {
    keys: ByteKeys,
    pub(super) rows: Vec<u64>,
    /// The states of each column of the plan.
    pub(super) columns: Vec<StatGroups>,
    /// Words that are numbers or text as the column turns out, by group and column.
    words: BTreeMap<(u32, usize, String), u64>,
}

impl Grouped {
    pub(super) fn new(sets: &[StatSet]) -> Self {
        Grouped {
            keys: ByteKeys::new(),
            rows: Vec::new(),
            columns: sets.iter().map(StatSet::groups).collect(),
            words: BTreeMap::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The number of a group; [`grow`](Self::grow) makes room for it.
    #[inline]
    pub(super) fn number(&mut self, key: &[u8]) -> usize {
        self.keys.number(key)
    }

    /// Makes room for all groups that have a number, and for one if there is none.
    pub(super) fn grow(&mut self) {
        let length = self.keys.len().max(1);
        self.rows.resize(length, 0);
        self.columns.iter_mut().for_each(|column| column.grow_to(length));
    }

    pub(super) fn push_word(&mut self, group: u32, column: usize, word: &str) {
        *self.words.entry((group, column, word.to_owned())).or_insert(0) += 1;
    }

    /// Takes the groups of later rows into account.
    pub(super) fn merge(&mut self, mut later: Grouped) {
        if self.keys.is_empty() {
            *self = later;
            return;
        }
        let numbers: Vec<u32> = later.keys.iter().map(|key| self.keys.number(key) as u32).collect();
        self.grow();
        for (number, rows) in numbers.iter().zip(&later.rows) {
            self.rows[*number as usize] += rows;
        }
        for (column, later) in self.columns.iter_mut().zip(&mut later.columns) {
            for (of_later, number) in numbers.iter().enumerate() {
                column.merge_group(*number as usize, later, of_later);
            }
        }
        for ((group, column, word), count) in later.words {
            let group = numbers[group as usize];
            *self.words.entry((group, column, word)).or_insert(0) += count;
        }
    }

    /// The fields of a group's key, of which there are so many.
    pub(super) fn key(&self, group: usize, fields: usize) -> Vec<Value> {
        let text = |field: &[u8]| Value::Text(String::from_utf8_lossy(field).into_owned());
        let mut key = self.keys.get(group);
        if fields == 1 {
            return vec![text(key)];
        }
        let mut values = Vec::with_capacity(fields);
        while let Some((length, rest)) = key.split_first_chunk() {
            let (field, rest) = rest.split_at(u64::from_le_bytes(*length) as usize);
            values.push(text(field));
            key = rest;
        }
        values
    }

    /// What the rows of a group come to.
    pub(super) fn tally(&self, group: usize) -> Tally {
        let words = self
            .words
            .range((group as u32, 0, String::new())..(group as u32 + 1, 0, String::new()));
        Tally {
            rows: self.rows[group],
            states: self.columns.iter().map(|column| column.state(group)).collect(),
            words: words
                .map(|((_, column, word), count)| ((*column, word.clone()), *count))
                .collect(),
        }
    }
}
