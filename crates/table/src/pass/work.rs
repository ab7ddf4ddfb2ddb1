//! How rows are worked out.

use std::sync::Arc;

use fanfold::stat::{Chunk, Datum};
use fanfold::{Aggregate, Stat, StatSet};

use super::bad::{Listed, Spoilt, is_spoilt};
use super::grouped::Grouped;
use super::pieces::Before;
use super::portion::{Evidence, Flaw, Named, Portion, Tallies, Tally};
use super::windows::Times;
use super::{Pass, Places};
use crate::cells::{Cells, Column, Odd, Reading, Rows};
use crate::error::Wrong;
use crate::options::OnError;
use crate::plan;

/// A block that is worked on.
pub(super) struct Work<'p, 'b> {
    pub(super) pass: &'p Pass,
    pub(super) places: &'p Arc<Places>,
    pub(super) rows: Rows<'b>,
    /// What came before them.
    pub(super) before: Before,
    /// How far time goes in them, and the pane that each belongs to, where they are aggregated by windows.
    pub(super) times: Times,
    pub(super) panes: Vec<i64>,
    /// Rows that are not counted; empty if all are.
    left_out: Vec<bool>,
    pub(super) skipped: u64,
    /// How many rows have a delimiter more at their end.
    pub(super) trailing: u64,
    /// The first row with something wrong.
    pub(super) flaw: Option<(usize, usize, Wrong, Option<Named>)>,
    /// What is bad, if somebody wants to see it.
    pub(super) bad: Vec<Listed>,
}

impl<'p, 'b> Work<'p, 'b> {
    pub(super) fn new(places: &'p Arc<Places>, rows: Rows<'b>, before: Before) -> Self {
        let (pass, left_out) = (&*places.pass, Vec::new());
        let is_text = |column: &plan::Column| {
            matches!(column.reading, Reading::Written | Reading::Present | Reading::Either)
        };
        let rows = if pass.plan.columns.iter().any(is_text) { rows.as_text() } else { rows };
        let times = Times { latest: before.latest, ..Times::NONE };
        let (panes, bad) = (Vec::new(), Vec::new());
        let (skipped, trailing, flaw) = (0, 0, None);
        Work { pass, places, rows, before, times, panes, left_out, skipped, trailing, flaw, bad }
    }

    pub(super) fn run(mut self) -> Portion {
        self.check_fields();
        let Pass { sets, keys, window, .. } = self.pass;
        if let Some(window) = window {
            self.panes = self.panes(window);
        }
        let has_keys = self.pass.has_keys();
        let mut grouped = has_keys.then(|| Box::new(Grouped::new(sets, keys)));
        let groups = grouped.as_mut().map(|grouped| self.groups(grouped)).unwrap_or_default();
        let course = match &grouped {
            Some(grouped) if self.pass.is_sorted => self.course(grouped, &groups),
            _ => None,
        };
        let columns = self.columns();
        let spoilt = self.spoilt(&columns);
        let evidence = self.evidence(&columns, &spoilt);
        self.list_texts(&columns, &spoilt);
        let rows = self.counted();
        let tallies = match grouped {
            None => Tallies::Whole(Box::new(self.whole(columns, &spoilt))),
            Some(mut grouped) => {
                self.grouped(&mut grouped, &groups, columns, &spoilt);
                Tallies::Groups(grouped.into_parts(self.pass.parts()))
            }
        };
        let rejected = self.rejected();
        let flaw = self.flaw.take().map(|(row, place, wrong, column)| Flaw {
            seen: self.seen(row, place),
            wrong,
            column,
        });
        let Work { skipped, trailing, rows: all, places, times, .. } = self;
        let (records, empty) = (all.len() as u64, Portion::empty(places));
        Portion {
            times,
            records,
            rows,
            tallies,
            evidence,
            course,
            skipped,
            trailing,
            rejected,
            flaw,
            ..empty
        }
    }

    pub(super) fn is_left_out(&self, row: usize) -> bool {
        self.left_out.get(row).copied().unwrap_or(false)
    }

    pub(super) fn leave_out(&mut self, row: usize) {
        self.left_out.resize(self.rows.len(), false);
        self.left_out[row] = true;
    }

    fn counted(&self) -> u64 {
        let left_out = self.left_out.iter().filter(|row| **row).count();
        (self.rows.len() - left_out) as u64
    }

    fn columns(&self) -> Vec<Column<'b>> {
        let columns = self.pass.plan.columns.iter().zip(&self.places.columns);
        let words = &self.pass.words;
        columns.map(|(column, place)| self.rows.column(*place, column.reading, words)).collect()
    }

    /// The rows that columns without text go without, by the place of the column: those that are bad, and those
    /// with text.
    fn texts(&self, columns: &[Column<'_>], spoilt: &Spoilt) -> Spoilt {
        let mut texts = Spoilt::new();
        for column in &self.pass.plan.columns {
            let Some(instead) = column.instead else { continue };
            let place = self.places.columns[instead.column];
            let odd = columns[instead.told_by].cells.odd().iter();
            let found = odd.filter(|(_, odd)| matches!(odd, Odd::Text(_))).map(|(row, _)| *row);
            let mut rows: Vec<u32> = spoilt.get(&place).into_iter().flatten().copied().collect();
            rows.extend(found);
            if !rows.is_empty() {
                rows.sort_unstable();
                rows.dedup();
                texts.insert(place, rows);
            }
        }
        texts
    }

    /// What each column of numbers or text holds.
    fn evidence(&self, columns: &[Column<'_>], spoilt: &Spoilt) -> Vec<Evidence> {
        let of_one = |(number, column): (usize, &Column<'_>)| {
            let reading = self.pass.plan.columns[number].reading;
            let place = self.places.columns[number];
            let spoilt = spoilt.get(&place);
            // Of a column that is read twice, they count once.
            let is_first = |_: &&Vec<u32>| !self.places.columns[..number].contains(&place);
            let bad = spoilt.filter(is_first).map_or(0, |rows| rows.len() as u64);
            if !matches!(reading, Reading::Alike | Reading::Either | Reading::Unnamed) {
                return Evidence { bad, ..Evidence::default() };
            }
            let counts = |row: usize| !self.is_left_out(row) && !is_spoilt(spoilt, row);
            let texts = column.cells.odd().iter();
            let texts =
                texts.filter(|(row, odd)| matches!(odd, Odd::Text(_)) && counts(*row as usize));
            let texts: Vec<_> = texts.map(|(row, _)| *row as usize).collect();
            let first = column.cells.first_number(counts);
            Evidence {
                number: first.map(|row| self.seen(row, place)),
                text: texts.first().map(|row| self.seen(*row, place)),
                texts: texts.len() as u64,
                bad,
            }
        };
        columns.iter().enumerate().map(of_one).collect()
    }

    /// Hands on what stands in the two columns of each pair, row by row.
    fn each_pair(
        &self,
        columns: &[Column<'b>],
        spoilt: &Spoilt,
        mut take: impl FnMut(usize, usize, Datum<'_>, Datum<'_>),
    ) {
        for (number, pair) in self.pass.plan.pairs.iter().enumerate() {
            let cells = pair
                .columns
                .map(|column| (&columns[column].cells, spoilt.get(&self.places.columns[column])));
            for row in (0..self.rows.len()).filter(|row| !self.is_left_out(*row)) {
                let [first, second] = cells.map(|(cells, spoilt)| {
                    let datum = (!is_spoilt(spoilt, row)).then(|| cells.datum(row));
                    datum.flatten().unwrap_or(Datum::Missing)
                });
                take(number, row, first, second);
            }
        }
    }

    /// All rows together, a column at a time.
    fn whole(&self, columns: Vec<Column<'b>>, spoilt: &Spoilt) -> Tally {
        let sets = &self.pass.sets;
        let mut tally = Tally::new(sets);
        tally.rows = self.counted();
        self.each_pair(&columns, spoilt, |pair, _, first, second| {
            sets.pairs[pair].update(&mut tally.pairs[pair], first, second);
        });
        let texts = self.texts(&columns, spoilt);
        for (number, mut column) in columns.into_iter().enumerate() {
            let is_without = self.pass.plan.columns[number].is_without_text;
            let spoilt = if is_without { &texts } else { spoilt };
            let spoilt = spoilt.get(&self.places.columns[number]);
            let set = &sets.columns[number];
            if self.left_out.is_empty() && spoilt.is_none() {
                let odd = column.cells.take_odd();
                self.odd(set, &mut tally, number, odd);
                if let Some(chunk) = column.cells.chunk(false) {
                    set.update_chunk(&mut tally.states[number], &chunk);
                    continue;
                }
                let state = &mut tally.states[number];
                let there = match &column.cells {
                    Cells::Texts(texts) => {
                        let there = texts.there();
                        set.update_chunk(state, &Chunk::texts(&there));
                        Some(there.len())
                    }
                    Cells::Present(present) => {
                        let there = present.iter().filter(|there| **there).count();
                        set.update_times(state, Datum::Text(""), there as u64);
                        Some(there)
                    }
                    _ => None,
                };
                if let Some(there) = there {
                    let missing = column.cells.len() - there;
                    set.update_times(state, Datum::Missing, missing as u64);
                    continue;
                }
            }
            for row in (0..column.cells.len()).filter(|row| !self.is_left_out(*row)) {
                match self.datum(&column.cells, row, spoilt) {
                    Ok(Some(datum)) => set.update(&mut tally.states[number], &datum),
                    Ok(None) => {}
                    Err(word) => tally.push_word(number, word),
                }
            }
        }
        tally
    }

    /// Cells of a column that are there and no short numbers. Their order among the others does not matter: what it
    /// matters to reads a column as it is written.
    fn odd(&self, set: &StatSet, tally: &mut Tally, number: usize, odd: Vec<(u32, Odd<'_>)>) {
        let mut texts = Vec::with_capacity(odd.len());
        for (_, odd) in &odd {
            match odd {
                Odd::Number(one) => {
                    set.update(&mut tally.states[number], &Datum::Number(*one));
                }
                Odd::Word(word) => tally.push_word(number, word),
                Odd::Text(text) => texts.push(&**text),
            }
        }
        set.update_chunk(&mut tally.states[number], &Chunk::texts(&texts));
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
        grouped.grow(&self.pass.sets);
        for (row, group) in groups.iter().enumerate() {
            grouped.rows[*group as usize] += u64::from(!self.is_left_out(row));
        }
        self.each_pair(&columns, spoilt, |pair, row, first, second| {
            let state = &mut grouped.pairs[pair][groups[row] as usize];
            self.pass.sets.pairs[pair].update(state, first, second);
        });
        let texts = self.texts(&columns, spoilt);
        for (number, mut column) in columns.into_iter().enumerate() {
            let is_without = self.pass.plan.columns[number].is_without_text;
            let spoilt = if is_without { &texts } else { spoilt };
            let spoilt = spoilt.get(&self.places.columns[number]);
            // In a chunk all numbers are of one type, and a group is not to know its neighbours'.
            let each_alone = self.pass.reads_all
                || self.pass.sets.columns[number].members().contains(&Stat::Type);
            if self.left_out.is_empty()
                && spoilt.is_none()
                && let Some(chunk) = column.cells.chunk(each_alone)
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
