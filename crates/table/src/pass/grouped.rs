//! What the rows of a stretch come to, by their keys.
//!
//! A million groups are too many for one thread to merge, and lie in no cache. So the groups of a block are
//! shared out by the hashes of their keys, always in the same way, and each part is merged with its like: by
//! whoever has time, while the groups of a part lie together. The order of groups is that of their first
//! rows, which is kept with them.

use std::collections::BTreeMap;

use fanfold::StatSet;
use fanfold::combine::ByteKeys;
use fanfold::stat::{PairSet, PairState, StatGroups, StatState, Value};

use super::Sets;
use super::portion::{Tally, fitted, place_of};

/// How many parts groups are shared out to.
pub(super) const PARTS: usize = 16;

/// The groups of a block, in the order of their first rows: keys side by side, and what belongs to them in
/// columns.
#[derive(Debug)]
pub(super) struct Grouped {
    keys: ByteKeys,
    pub(super) rows: Vec<u64>,
    /// The states of each column of the plan.
    pub(super) columns: Vec<StatGroups>,
    /// The states of each pair of columns, by group.
    pub(super) pairs: Vec<Vec<PairState>>,
    /// Words that are numbers or text as the column turns out, by group and column.
    words: Words,
}

/// How often a word was there, by group and column.
type Words = BTreeMap<(u32, usize, String), u64>;

impl Grouped {
    pub(super) fn new(sets: &Sets, keys: &ByteKeys) -> Self {
        Grouped {
            keys: ByteKeys::like(keys),
            rows: Vec::new(),
            columns: sets.columns.iter().map(StatSet::groups).collect(),
            pairs: vec![Vec::new(); sets.pairs.len()],
            words: Words::new(),
        }
    }

    /// The hash of a key.
    #[inline]
    pub(super) fn hash(&self, key: &[u8]) -> u64 {
        self.keys.hash(key)
    }

    /// The number of a group that is there.
    #[inline]
    pub(super) fn find(&self, key: &[u8], hash: u64) -> Option<usize> {
        self.keys.find(key, hash)
    }

    /// The number of a group; [`grow`](Self::grow) makes room for it.
    #[inline]
    pub(super) fn number(&mut self, key: &[u8], hash: u64) -> usize {
        self.keys.number_of(key, hash)
    }

    /// The number of a group for one row, whether or not there is one of its key.
    #[inline]
    pub(super) fn append(&mut self, key: &[u8]) -> usize {
        self.keys.append(key)
    }

    /// How many groups have a number.
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// Makes room for all groups that have a number, and for one if there is none.
    pub(super) fn grow(&mut self, sets: &Sets) {
        let length = self.keys.len().max(1);
        self.rows.resize(length, 0);
        for (set, pairs) in sets.pairs.iter().zip(&mut self.pairs) {
            pairs.resize_with(length, || set.state());
        }
        self.columns.iter_mut().for_each(|column| column.grow_to(length));
    }

    pub(super) fn push_word(&mut self, group: u32, column: usize, word: &str) {
        *self.words.entry((group, column, word.to_owned())).or_insert(0) += 1;
    }

    /// Adds the key of a group that was worked out before; whether there was none.
    pub(super) fn push_key(&mut self, key: &[u8]) -> bool {
        let group = self.keys.len();
        let hash = self.keys.hash(key);
        self.keys.number_of(key, hash) == group
    }

    /// Sets how often a word was there.
    pub(super) fn put_word(&mut self, group: u32, column: usize, word: String, count: u64) {
        self.words.insert((group, column, word), count);
    }

    /// The key of a group.
    pub(super) fn key(&self, group: u32) -> &[u8] {
        self.keys.get(group as usize)
    }

    /// The groups shared out to so many parts, a power of two.
    pub(super) fn into_parts(self, count: usize) -> Vec<Part> {
        let hashes: Vec<u64> = self.keys.iter().map(|key| self.keys.hash(key)).collect();
        // By the upper bits; the lower ones find a key in its part.
        let part_of = |hash: &u64| (((*hash >> 32) * count as u64) >> 32) as u8;
        let parts: Vec<u8> = hashes.iter().map(part_of).collect();
        let mut found: Vec<Part> = (0..count).map(|_| Part::default()).collect();
        for (group, (key, hash)) in self.keys.iter().zip(hashes).enumerate() {
            let part = &mut found[usize::from(parts[group])];
            part.bytes.extend_from_slice(key);
            part.ends.push(part.bytes.len());
            part.hashes.push(hash);
            part.firsts.push(group as u32);
            part.rows.push(self.rows[group]);
        }
        for mut column in self.columns {
            // The room that was made for one, where there is none.
            column.truncate(parts.len());
            for (part, column) in found.iter_mut().zip(column.split(&parts, count)) {
                part.columns.push(column);
            }
        }
        for states in self.pairs {
            found.iter_mut().for_each(|part| part.pairs.push(Vec::new()));
            for (part, state) in parts.iter().zip(states) {
                found[usize::from(*part)].pairs.last_mut().expect("it was just put").push(state);
            }
        }
        for ((group, column, word), count) in self.words {
            let part = &mut found[usize::from(parts[group as usize])];
            let place = part.firsts.partition_point(|first| *first < group);
            part.words.insert((place as u32, column, word), count);
        }
        found
    }
}

/// Groups of a block whose keys belong to one part.
#[derive(Clone, Debug, Default)]
pub(super) struct Part {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    hashes: Vec<u64>,
    /// The number that each group has in its block.
    firsts: Vec<u32>,
    rows: Vec<u64>,
    columns: Vec<StatGroups>,
    pairs: Vec<Vec<PairState>>,
    words: Words,
}

impl Part {
    /// The first key and the last, if there is one.
    pub(super) fn ends(&self) -> Option<[&[u8]; 2]> {
        let start = self.ends.len().checked_sub(2).map_or(0, |before| self.ends[before]);
        Some([&self.bytes[..*self.ends.first()?], &self.bytes[start..]])
    }

    /// The same for another plan, which has these columns at those places.
    pub(super) fn fit(&mut self, sets: &Sets, places: &[Option<usize>]) {
        fit(&mut self.columns, &mut self.words, &self.rows, sets, places);
    }
}

/// Makes what groups have of columns fit another plan. In those that are new, all rows are missing.
fn fit(
    columns: &mut Vec<StatGroups>,
    words: &mut Words,
    rows: &[u64],
    sets: &Sets,
    places: &[Option<usize>],
) {
    *columns = fitted(std::mem::take(columns), places, |column| {
        let mut groups = sets.columns[column].groups();
        groups.grow_to(rows.len());
        rows.iter().enumerate().for_each(|(group, rows)| groups.add_missing(group, *rows));
        groups
    });
    let moved =
        |((group, column, word), count)| Some(((group, place_of(column, places)?, word), count));
    *words = std::mem::take(words).into_iter().filter_map(moved).collect();
}

/// All groups so far that belong to one part.
#[derive(Clone, Debug)]
pub(crate) struct PartTotal {
    pub(crate) keys: ByteKeys,
    /// Which block each group was first seen in, and its number there: in the order of first rows.
    firsts: Vec<(u64, u32)>,
    pub(crate) rows: Vec<u64>,
    columns: Vec<StatGroups>,
    pair_sets: Vec<PairSet>,
    pub(crate) pairs: Vec<Vec<PairState>>,
    words: Words,
}

impl PartTotal {
    pub(super) fn new(sets: &Sets, keys: &ByteKeys) -> Self {
        PartTotal {
            keys: ByteKeys::like(keys),
            firsts: Vec::new(),
            rows: Vec::new(),
            columns: sets.columns.iter().map(StatSet::groups).collect(),
            pair_sets: sets.pairs.clone(),
            pairs: vec![Vec::new(); sets.pairs.len()],
            words: Words::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.firsts.len()
    }

    /// The same for another plan, which has these columns at those places.
    pub(super) fn fit(&mut self, sets: &Sets, places: &[Option<usize>]) {
        fit(&mut self.columns, &mut self.words, &self.rows, sets, places);
    }

    /// Where the first row of a group is, for comparison with others.
    pub(super) fn first(&self, group: usize) -> Option<(u64, u32)> {
        self.firsts.get(group).copied()
    }

    /// Takes in the groups of a block.
    pub(super) fn merge(&mut self, block: u64, later: Part) {
        let mut start = 0;
        let mut numbers = Vec::with_capacity(later.ends.len());
        for (of_later, end) in later.ends.iter().enumerate() {
            let key = &later.bytes[start..*end];
            let number = self.keys.number_of(key, later.hashes[of_later]);
            if number == self.firsts.len() {
                self.firsts.push((block, later.firsts[of_later]));
            }
            numbers.push(number as u32);
            start = *end;
        }
        let length = self.keys.len();
        self.rows.resize(length, 0);
        for (number, rows) in numbers.iter().zip(&later.rows) {
            self.rows[*number as usize] += rows;
        }
        for (column, later) in self.columns.iter_mut().zip(later.columns) {
            column.grow_to(length);
            column.merge(&numbers, later);
        }
        for ((set, states), later) in self.pair_sets.iter().zip(&mut self.pairs).zip(later.pairs) {
            states.resize_with(length, || set.state());
            for (number, later) in numbers.iter().zip(later) {
                set.merge(&mut states[*number as usize], later);
            }
        }
        for ((group, column, word), count) in later.words {
            let group = numbers[group as usize];
            *self.words.entry((group, column, word)).or_insert(0) += count;
        }
    }

    /// The fields of a group's key, of which there are so many.
    pub(super) fn key(&self, group: usize, fields: usize) -> Vec<Value> {
        field_values(self.keys.get(group), fields).collect()
    }

    /// The columns that have words in some group.
    pub(super) fn columns_with_words(&self) -> impl Iterator<Item = usize> {
        self.words.keys().map(|(_, column, _)| *column)
    }

    /// Forgets all groups but the last.
    pub(super) fn keep_last(&mut self) {
        let Some(last) = self.len().checked_sub(1).filter(|last| *last > 0) else { return };
        self.keep(&(0..=last).map(|group| group == last).collect::<Vec<_>>());
    }

    /// Takes out the groups of some keys, each as what its rows come to.
    pub(super) fn take_out(
        &mut self,
        sets: &Sets,
        is_taken: impl Fn(&[u8]) -> bool,
    ) -> Vec<(Vec<u8>, Tally)> {
        let is_kept: Vec<bool> = self.keys.iter().map(|key| !is_taken(key)).collect();
        let mut taken = Vec::new();
        for group in (0..self.len()).filter(|group| !is_kept[*group]) {
            let mut tally = Tally::new(sets);
            tally.rows = self.rows[group];
            self.load(group, &mut tally.states);
            tally.pairs = self.pairs.iter().map(|pairs| pairs[group].clone()).collect();
            let words = self.words(group);
            tally.words =
                words.map(|(column, word, count)| ((column, word.to_owned()), count)).collect();
            taken.push((self.keys.get(group).to_vec(), tally));
        }
        self.keep(&is_kept);
        taken
    }

    /// Forgets all groups but these.
    fn keep(&mut self, is_kept: &[bool]) {
        let mut keys = ByteKeys::like(&self.keys);
        let mut numbers = Vec::with_capacity(is_kept.len());
        for (key, is_kept) in self.keys.iter().zip(is_kept) {
            numbers.push(is_kept.then(|| keys.number(key) as u32));
        }
        self.keys = keys;
        retain(&mut self.firsts, is_kept);
        retain(&mut self.rows, is_kept);
        self.pairs.iter_mut().for_each(|pairs| retain(pairs, is_kept));
        let parts: Vec<u8> = is_kept.iter().map(|is_kept| u8::from(*is_kept)).collect();
        let columns = std::mem::take(&mut self.columns).into_iter();
        let columns = columns.map(|column| column.split(&parts, 2).pop().expect("two parts"));
        self.columns = columns.collect();
        let words = std::mem::take(&mut self.words).into_iter();
        let moved = words.filter_map(|((group, column, word), count)| {
            Some(((numbers[group as usize]?, column, word), count))
        });
        self.words = moved.collect();
    }

    /// How many bytes all groups take.
    pub(super) fn size(&self) -> usize {
        let pairs = self.pair_sets.iter().zip(&self.pairs);
        let pairs = pairs.flat_map(|(set, states)| states.iter().map(|state| set.size(state)));
        self.keys.size()
            + self.columns.iter().map(StatGroups::size).sum::<usize>()
            + pairs.sum::<usize>()
            + size_of_val(&*self.firsts)
            + size_of_val(&*self.rows)
    }

    /// How many rows a group has.
    pub(super) fn rows(&self, group: usize) -> u64 {
        self.rows[group]
    }

    /// Makes the states of columns those of a group.
    pub(crate) fn load(&self, group: usize, states: &mut [StatState]) {
        self.columns.iter().zip(states).for_each(|(column, state)| column.load(group, state));
    }

    /// The values of all pairs of columns of a group.
    pub(super) fn pairs(&self, group: usize) -> Vec<Vec<Value>> {
        let pairs = self.pair_sets.iter().zip(&self.pairs);
        pairs.map(|(set, states)| set.values(&states[group])).collect()
    }

    /// The words of a group, each with its column and how often it was there.
    pub(crate) fn words(&self, group: usize) -> impl Iterator<Item = (usize, &str, u64)> {
        let from = |group: usize| (group as u32, 0, String::new());
        let words = self.words.range(from(group)..from(group + 1));
        words.map(|((_, column, word), count)| (*column, word.as_str(), *count))
    }
}

/// Keeps only these of what groups have.
fn retain<V>(all: &mut Vec<V>, is_kept: &[bool]) {
    let mut is_kept = is_kept.iter();
    all.retain(|_| is_kept.next().copied().unwrap_or(false));
}

/// The fields of a key, of which there are so many, as values.
pub(super) fn field_values(key: &[u8], count: usize) -> impl Iterator<Item = Value> {
    let text = |field: &[u8]| Value::Text(String::from_utf8_lossy(field).into_owned());
    // A key of nothing has no fields.
    fields(key, count).take(count).map(text)
}

/// The fields of a key, of which there are so many.
pub(super) fn fields(key: &[u8], count: usize) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(key);
    std::iter::from_fn(move || {
        if count == 1 {
            return rest.take();
        }
        let (length, fields) = rest?.split_first_chunk()?;
        let (field, others) = fields.split_at(u64::from_le_bytes(*length) as usize);
        rest = Some(others);
        Some(field)
    })
}

/// Adds a field to a key. If there are others: its length, then the field, so that no two lists of fields are
/// one key.
pub(super) fn push_field(key: &mut Vec<u8>, field: &[u8], is_alone: bool) {
    if !is_alone {
        key.extend((field.len() as u64).to_le_bytes());
    }
    key.extend(field);
}
