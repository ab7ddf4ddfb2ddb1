//! What one block comes to.

use std::collections::{BTreeMap, HashMap};

use fanfold::stat::{Datum, StatState};
use fanfold::{Aggregate, Stat, StatSet};

use super::grouped::{Grouped, Part};
use super::{Pass, Places, repeated};
use crate::block::Block;
use crate::cells::{Bad, Cells, Column, Odd, Reading, View};
use crate::error::{Excerpt, Wrong};
use crate::options::OnError;
use crate::scan::Scan;
use crate::source::lines;

/// What the rows of a stretch come to: how many there are, and a state for each column.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    pub(super) rows: u64,
    pub(super) states: Vec<StatState>,
    /// For columns of numbers or text, the words that are one or the other as the column turns out, and
    /// how often each was there.
    pub(super) words: BTreeMap<(usize, String), u64>,
}

impl Tally {
    pub(super) fn new(sets: &[StatSet]) -> Self {
        let states = sets.iter().map(StatSet::state).collect();
        Tally { rows: 0, states, words: BTreeMap::new() }
    }

    pub(super) fn merge(&mut self, sets: &[StatSet], later: Tally) {
        self.rows += later.rows;
        for ((set, state), later) in sets.iter().zip(&mut self.states).zip(later.states) {
            Aggregate::<str>::merge(set, state, later);
        }
        for (word, count) in later.words {
            *self.words.entry(word).or_insert(0) += count;
        }
    }

    fn push_word(&mut self, column: usize, word: &str) {
        *self.words.entry((column, word.to_owned())).or_insert(0) += 1;
    }
}

/// All rows together, or by their keys, shared out.
#[derive(Debug)]
pub(super) enum Tallies {
    Whole(Box<Tally>),
    Groups(Vec<Part>),
}

/// A row of a block, and what is said of it.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) row: usize,
    /// How many lines of the block end before it.
    pub(super) lines: u64,
    pub(super) excerpt: Excerpt,
    /// The cell.
    pub(super) cell: Vec<u8>,
}

/// What a column holds: where the first number is, and the first text.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    pub(super) number: Option<Seen>,
    pub(super) text: Option<Seen>,
    pub(super) texts: u64,
}

/// What is wrong with a row, and in which column.
#[derive(Clone, Debug)]
pub(super) struct Flaw {
    pub(super) seen: Seen,
    pub(super) wrong: Wrong,
    pub(super) column: Option<Named>,
}

/// The column that something is wrong with: one of the plan, or a key.
#[derive(Clone, Copy, Debug)]
pub(super) enum Named {
    Column(usize),
    Key(usize),
}

/// What came of a block.
#[derive(Debug)]
pub(super) struct Portion {
    pub(super) lines: u64,
    pub(super) rows: u64,
    pub(super) tallies: Tallies,
    pub(super) evidence: Vec<Evidence>,
    /// How often bad input was left out, or counted as missing.
    pub(super) skipped: u64,
    /// How many rows have a delimiter more at their end.
    pub(super) trailing: u64,
    /// The first thing that is wrong, where that is an end to it.
    pub(super) flaw: Option<Flaw>,
}

/// A block that is worked on.
struct Work<'p, 'b> {
    pass: &'p Pass<'p>,
    places: &'p Places,
    view: View<'b>,
    /// Rows that are not counted; empty if all are.
    left_out: Vec<bool>,
    skipped: u64,
    /// How many rows have a delimiter more at their end.
    trailing: u64,
    /// The first row with something wrong.
    flaw: Option<(usize, usize, Wrong, Option<Named>)>,
}

impl Pass<'_> {
    /// Works out a block.
    pub(super) fn portion(&self, block: &Block, places: &Places, scan: &mut Scan) -> Portion {
        scan.run(&block.text, &block.spans, &places.dialect, places.fields);
        let view = View { text: &block.text, scan, dialect: &places.dialect };
        let mut work = Work {
            pass: self,
            places,
            view,
            left_out: Vec::new(),
            skipped: 0,
            trailing: 0,
            flaw: None,
        };
        work.check_fields();
        let mut grouped =
            (!self.plan.keys.is_empty()).then(|| Box::new(Grouped::new(&self.sets, &self.keys)));
        let groups = grouped.as_mut().map(|grouped| work.groups(grouped)).unwrap_or_default();
        let columns = work.columns();
        let spoilt = work.spoilt(&columns);
        let evidence = work.evidence(&columns, &spoilt);
        let rows = work.rows();
        let tallies = match grouped {
            None => Tallies::Whole(Box::new(work.whole(columns, &spoilt))),
            Some(mut grouped) => {
                work.grouped(&mut grouped, &groups, columns, &spoilt);
                Tallies::Groups(grouped.into_parts())
            }
        };
        let flaw = work.flaw.take().map(|(row, place, wrong, column)| Flaw {
            seen: work.seen(row, place),
            wrong,
            column,
        });
        let (skipped, trailing) = (work.skipped, work.trailing);
        Portion { lines: lines(&block.text), rows, tallies, evidence, skipped, trailing, flaw }
    }
}

/// The rows, in order, of cells that are bad, by the place of their column.
type Spoilt = HashMap<usize, Vec<u32>>;

fn is_spoilt(spoilt: Option<&Vec<u32>>, row: usize) -> bool {
    spoilt.is_some_and(|rows| rows.binary_search(&(row as u32)).is_ok())
}

impl<'b> Work<'_, 'b> {
    fn is_left_out(&self, row: usize) -> bool {
        self.left_out.get(row).copied().unwrap_or(false)
    }

    fn leave_out(&mut self, row: usize) {
        self.left_out.resize(self.view.scan.len(), false);
        self.left_out[row] = true;
    }

    fn rows(&self) -> u64 {
        let left_out = self.left_out.iter().filter(|row| **row).count();
        (self.view.scan.len() - left_out) as u64
    }

    /// Notes what is wrong with a row, if there is nothing wrong before.
    fn note(
        &mut self,
        row: usize,
        place: usize,
        column: Option<Named>,
        wrong: impl FnOnce() -> Wrong,
    ) {
        if self.flaw.as_ref().is_none_or(|(first, ..)| row < *first) {
            self.flaw = Some((row, place, wrong(), column));
        }
    }

    /// What is to be done about something bad: true if the run goes on.
    fn goes_on(&mut self) -> bool {
        let goes_on = self.pass.on_error != OnError::Stop;
        self.skipped += u64::from(goes_on);
        goes_on
    }

    fn seen(&self, row: usize, place: usize) -> Seen {
        // So many fields on either side are all that an excerpt can show.
        const AROUND: usize = 33;
        let View { text, scan, dialect } = self.view;
        let count = scan.fields(row);
        let around = place.saturating_sub(AROUND)..count.min(place.saturating_add(AROUND));
        let first = around.start;
        let fields: Vec<_> = around.map(|place| self.view.plain(row, place)).collect();
        let fields: Vec<&[u8]> = fields.iter().map(|field| &**field).collect();
        let start = scan.start(row, place.min(count - 1));
        let cell = fields.get(place - first).map_or(Vec::new(), |cell| cell.trim_ascii().to_vec());
        Seen {
            row,
            lines: lines(&text[..start]),
            excerpt: Excerpt::new(&fields, dialect.delimiter(), place - first),
            cell,
        }
    }

    /// Whether each record has as many fields as the header, or may pass all the same.
    fn check_fields(&mut self) {
        let expected = self.places.fields;
        if self.view.scan.is_even() {
            return;
        }
        for row in 0..self.view.scan.len() {
            let found = self.view.scan.fields(row);
            if found == expected {
                continue;
            }
            // A delimiter more at the end of a row.
            if found == expected + 1 && self.view.plain(row, expected).is_empty() {
                self.trailing += 1;
                continue;
            }
            if !self.goes_on() {
                let wrong = || Wrong::Fields { found, header: expected };
                self.note(row, found.min(expected), None, wrong);
            }
            if self.pass.on_error != OnError::Null {
                self.leave_out(row);
            }
        }
    }

    /// The group of each row. Of rows that are left out, it is that of another row.
    fn groups(&mut self, grouped: &mut Grouped) -> Vec<u32> {
        let mut key = Vec::new();
        let rows = 0..self.view.scan.len();
        rows.map(|row| {
            key.clear();
            for (number, place) in self.places.keys.iter().enumerate() {
                self.push_key(row, number, *place, &mut key);
            }
            if self.is_left_out(row) { 0 } else { grouped.number(&key) as u32 }
        })
        .collect()
    }

    fn push_key(&mut self, row: usize, number: usize, place: usize, key: &mut Vec<u8>) {
        let cell = self.view.cell(row, place).unwrap_or_default();
        let is_alone = self.places.keys.len() == 1;
        if str::from_utf8(&cell).is_ok() {
            return push_field(key, &cell, is_alone);
        }
        push_field(key, b"", is_alone);
        if !self.is_left_out(row) {
            if !self.goes_on() {
                let wrong = || Wrong::KeyNoUtf8(cell.into_owned());
                self.note(row, place, Some(Named::Key(number)), wrong);
            }
            if self.pass.on_error != OnError::Null {
                self.leave_out(row);
            }
        }
    }

    fn columns(&self) -> Vec<Column<'b>> {
        let columns = self.pass.plan.columns.iter().zip(&self.places.columns);
        let words = &self.pass.words;
        columns
            .map(|(column, place)| Column::read(self.view, *place, column.reading, words))
            .collect()
    }

    /// The cells that are bad: for one statistic of a column, and so for all of them.
    fn spoilt(&mut self, columns: &[Column<'_>]) -> Spoilt {
        let mut spoilt = Spoilt::new();
        let places = self.places;
        for ((number, column), place) in columns.iter().enumerate().zip(&places.columns) {
            for (row, bad) in &column.bad {
                let row = *row as usize;
                if self.is_left_out(row) {
                    continue;
                }
                if self.pass.on_error == OnError::Stop {
                    let cell = self.view.cell(row, *place).unwrap_or_default().into_owned();
                    let wrong = || match bad {
                        Bad::NoNumber => Wrong::NoNumber(cell),
                        Bad::OutOfRange => Wrong::OutOfRange(cell),
                        Bad::NoUtf8 => Wrong::NoUtf8(cell),
                        Bad::LikeNumber => Wrong::LikeNumber(cell),
                    };
                    self.note(row, *place, Some(Named::Column(number)), wrong);
                }
                spoilt.entry(*place).or_default().push(row as u32);
            }
        }
        for rows in spoilt.values_mut() {
            rows.sort_unstable();
            rows.dedup();
            if self.pass.on_error != OnError::Stop {
                self.skipped += rows.len() as u64;
            }
        }
        spoilt
    }

    /// What each column of numbers or text holds.
    fn evidence(&self, columns: &[Column<'_>], spoilt: &Spoilt) -> Vec<Evidence> {
        let of_one = |(number, column): (usize, &Column<'_>)| {
            let reading = self.pass.plan.columns[number].reading;
            let Cells::Numbers(numbers) = &column.cells else { return Evidence::default() };
            if !matches!(reading, Reading::Alike | Reading::Either | Reading::Unnamed) {
                return Evidence::default();
            }
            let place = self.places.columns[number];
            let spoilt = spoilt.get(&place);
            let counts = |row: usize| !self.is_left_out(row) && !is_spoilt(spoilt, row);
            let texts = numbers
                .odd
                .iter()
                .filter(|(row, odd)| matches!(odd, Odd::Text(_)) && counts(*row as usize));
            let texts: Vec<_> = texts.map(|(row, _)| *row as usize).collect();
            let is_number = |row: &usize| counts(*row) && numbers.is_number(*row);
            let first = (0..self.view.scan.len()).find(is_number);
            Evidence {
                number: first.map(|row| self.seen(row, place)),
                text: texts.first().map(|row| self.seen(*row, place)),
                texts: texts.len() as u64,
            }
        };
        columns.iter().enumerate().map(of_one).collect()
    }

    /// All rows together, a column at a time.
    fn whole(&self, columns: Vec<Column<'b>>, spoilt: &Spoilt) -> Tally {
        let sets = &self.pass.sets;
        let mut tally = Tally::new(sets);
        tally.rows = self.rows();
        for (number, mut column) in columns.into_iter().enumerate() {
            let place = self.places.columns[number];
            let spoilt = spoilt.get(&place);
            let set = &sets[number];
            let is_whole = self.left_out.is_empty() && spoilt.is_none();
            if let (true, Cells::Numbers(numbers)) = (is_whole, &mut column.cells)
                && let Some(chunk) = numbers.chunk()
            {
                set.update_chunk(&mut tally.states[number], &chunk);
                continue;
            }
            if let (true, Cells::Texts(texts)) = (is_whole, &column.cells)
                && repeated::is_unordered(set)
            {
                repeated::update(set, &mut tally.states[number], texts, &self.pass.keys);
                continue;
            }
            for row in (0..self.view.scan.len()).filter(|row| !self.is_left_out(*row)) {
                match self.datum(&column.cells, row, spoilt) {
                    Ok(Some(datum)) => set.update(&mut tally.states[number], &datum),
                    Ok(None) => {}
                    Err(word) => tally.push_word(number, word),
                }
            }
        }
        tally
    }

    /// The datum of a row, or nothing where a bad one is left out, or a word for a number.
    #[inline]
    fn datum<'c>(
        &self,
        cells: &'c Cells<'_>,
        row: usize,
        spoilt: Option<&Vec<u32>>,
    ) -> Result<Option<Datum<'c>>, &'c str> {
        if is_spoilt(spoilt, row) {
            return Ok((self.pass.on_error == OnError::Null).then_some(Datum::Missing));
        }
        match cells.datum(row) {
            Some(datum) => Ok(Some(datum)),
            None => Err(cells.word(row).unwrap_or_default()),
        }
    }

    /// Rows by their groups, a column at a time.
    fn grouped(
        &self,
        grouped: &mut Grouped,
        groups: &[u32],
        columns: Vec<Column<'b>>,
        spoilt: &Spoilt,
    ) {
        grouped.grow();
        for (row, group) in groups.iter().enumerate() {
            grouped.rows[*group as usize] += u64::from(!self.is_left_out(row));
        }
        for (number, mut column) in columns.into_iter().enumerate() {
            let spoilt = spoilt.get(&self.places.columns[number]);
            if self.left_out.is_empty()
                && spoilt.is_none()
                && let Cells::Numbers(numbers) = &mut column.cells
                // In a chunk all numbers are of one type, and a group is not to know its neighbours'.
                && !(self.pass.sets[number].members().contains(&Stat::Type) && numbers.is_mixed())
                && let Some(chunk) = numbers.chunk()
            {
                grouped.columns[number].update_chunk(groups, &chunk);
                continue;
            }
            for (row, group) in groups.iter().enumerate() {
                if self.is_left_out(row) {
                    continue;
                }
                match self.datum(&column.cells, row, spoilt) {
                    Ok(Some(datum)) => grouped.columns[number].update(*group as usize, &datum),
                    Ok(None) => {}
                    Err(word) => grouped.push_word(*group, number, word),
                }
            }
        }
    }
}

/// Adds a field to a key. If there are others: its length, then the field, so that no two lists of fields are
/// one key.
fn push_field(key: &mut Vec<u8>, field: &[u8], is_alone: bool) {
    if !is_alone {
        key.extend((field.len() as u64).to_le_bytes());
    }
    key.extend(field);
}
