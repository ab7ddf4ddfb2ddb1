//! What is wrong with rows and cells, and what becomes of them.

use std::collections::HashMap;

use super::portion::{Named, Seen};
use super::rejects::Rejected;
use super::work::Work;
use crate::cells::{Bad, Column, Odd, Reading, Rows};
use crate::error::{Excerpt, Wrong};
use crate::json::Flawed;
use crate::options::OnError;
use crate::source::lines;

/// The rows, in order, of cells that are bad, by the place of their column.
pub(super) type Spoilt = HashMap<usize, Vec<u32>>;

pub(super) fn is_spoilt(spoilt: Option<&Vec<u32>>, row: usize) -> bool {
    spoilt.is_some_and(|rows| rows.binary_search(&(row as u32)).is_ok())
}

/// Something bad, to be listed.
#[derive(Debug)]
pub(super) struct Listed {
    row: usize,
    /// The field, or one that is not there if it is about the row.
    place: usize,
    /// Where it begins.
    start: usize,
    /// The record, where it is none of the rows.
    record: Option<Vec<u8>>,
    rejected: Rejected,
}

impl<'b> Work<'_, 'b> {
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

    /// Stops at a row, or leaves it out, or takes it all the same.
    pub(super) fn bad_row(
        &mut self,
        row: usize,
        place: usize,
        column: Option<Named>,
        wrong: impl FnOnce() -> Wrong,
    ) {
        match self.pass.on_error {
            OnError::Stop => self.note(row, place, column, wrong),
            OnError::Skip | OnError::Null => {
                self.skipped += 1;
                self.list((row, place), column, wrong, false);
            }
        }
        if self.pass.on_error != OnError::Null {
            self.leave_out(row);
        }
    }

    /// Whether each record has as many fields as the header, or may pass all the same.
    pub(super) fn check_fields(&mut self) {
        let expected = self.places.fields;
        let Rows::Text(view) = self.rows else { return };
        if view.scan.is_even() {
            return;
        }
        for row in 0..view.length {
            let found = view.scan.fields(row);
            if found == expected {
                continue;
            }
            // A delimiter more at the end of a row.
            if found == expected + 1 && view.plain(row, expected).is_empty() {
                self.trailing += 1;
                continue;
            }
            let wrong = || Wrong::Fields { found, header: expected };
            self.bad_row(row, found.min(expected), None, wrong);
        }
    }

    /// Leaves out records that are none of the rows.
    pub(super) fn leave_out_records(&mut self, text: &[u8], left_out: Vec<Flawed>) {
        self.skipped += left_out.len() as u64;
        if !self.pass.lists_rejects {
            return;
        }
        for Flawed { record, row, message, .. } in left_out {
            let (lines, wrong) = (0, Wrong::NoJson(message));
            let bare = text[record.clone()].trim_ascii().to_vec();
            let rejected =
                Rejected { lines, column: None, wrong, record: Vec::new(), waits: false };
            let (start, place) = (record.start, usize::MAX);
            self.bad.push(Listed { row, place, start, record: Some(bare), rejected });
        }
    }

    /// The cells that are bad: for one statistic of a column, and so for all of them.
    pub(super) fn spoilt(&mut self, columns: &[Column<'b>]) -> Spoilt {
        let mut spoilt = Spoilt::new();
        let places = self.places;
        for ((number, column), place) in columns.iter().enumerate().zip(&places.columns) {
            for (row, bad) in &column.bad {
                let row = *row as usize;
                if self.is_left_out(row) {
                    continue;
                }
                let cell = self.rows.cell(row, *place).unwrap_or_default();
                let wrong = || wrong(*bad, cell.into_owned());
                let named = Some(Named::Column(number));
                match self.pass.on_error {
                    OnError::Stop => self.note(row, *place, named, wrong),
                    OnError::Skip | OnError::Null => {
                        self.list((row, *place), named, wrong, false);
                    }
                }
                spoilt.entry(*place).or_default().push(row as u32);
            }
        }
        for rows in spoilt.values_mut() {
            rows.sort_unstable();
            rows.dedup();
        }
        spoilt
    }

    /// Lists text that is bad if its column holds numbers.
    pub(super) fn list_texts(&mut self, columns: &[Column<'b>], spoilt: &Spoilt) {
        if !self.pass.lists_rejects {
            return;
        }
        let places = self.places;
        for ((number, column), place) in columns.iter().enumerate().zip(&places.columns) {
            let reading = self.pass.plan.columns[number].reading;
            if !matches!(reading, Reading::Alike | Reading::Either | Reading::Unnamed) {
                continue;
            }
            let spoilt = spoilt.get(place);
            for (row, odd) in column.cells.odd() {
                let (Odd::Text(text), row) = (odd, *row as usize) else { continue };
                if !self.is_left_out(row) && !is_spoilt(spoilt, row) {
                    let wrong = || Wrong::NoNumber(text.as_bytes().to_vec());
                    self.list((row, *place), Some(Named::Column(number)), wrong, true);
                }
            }
        }
    }

    fn list(
        &mut self,
        (row, place): (usize, usize),
        column: Option<Named>,
        wrong: impl FnOnce() -> Wrong,
        waits: bool,
    ) {
        if !self.pass.lists_rejects {
            return;
        }
        let start = match self.rows {
            Rows::Text(view) => view.start(row, place),
            Rows::Columns(_) => row,
        };
        let (lines, record) = (0, Vec::new());
        let rejected = Rejected { lines, column, wrong: wrong(), record, waits };
        self.bad.push(Listed { row, place, start, record: None, rejected });
    }

    /// What is bad, in order, with lines and records.
    pub(super) fn rejected(&mut self) -> Vec<Rejected> {
        let mut bad = std::mem::take(&mut self.bad);
        // Of a cell that is read twice, what is certain comes first, and goes.
        bad.sort_by_key(|bad| (bad.row, bad.place, bad.rejected.waits));
        bad.dedup_by_key(|bad| (bad.row, bad.place, bad.record.is_some().then_some(bad.start)));
        bad.sort_by_key(|bad| bad.start);
        let (mut at, mut count) = (0, 0);
        let of_one = |Listed { row, start, record, rejected, .. }: Listed| match self.rows {
            Rows::Columns(_) => Rejected { lines: row as u64, ..rejected },
            Rows::Text(view) => {
                count += lines(&view.text[at..start]);
                at = start;
                let record = record.unwrap_or_else(|| view.record(row).to_vec());
                Rejected { lines: count, record, ..rejected }
            }
        };
        bad.into_iter().map(of_one).collect()
    }

    pub(super) fn seen(&self, row: usize, place: usize) -> Seen {
        let (lines, excerpt) = match self.rows {
            Rows::Text(view) => {
                (lines(&view.text[..view.start(row, place)]), view.excerpt(row, place))
            }
            Rows::Columns(_) => (row as u64, {
                let cell = self.rows.cell(row, place).unwrap_or_default();
                Excerpt::of_text(&cell, 0, cell.len())
            }),
        };
        let cell = self.rows.cell(row, place).unwrap_or_default().into_owned();
        let has_spaced_quote = match self.rows {
            Rows::Text(view) => view.has_spaced_quote(row, place),
            Rows::Columns(_) => false,
        };
        Seen {
            row,
            lines,
            excerpt,
            cell,
            has_spaced_quote,
            delimiter: self.places.dialect.delimiter(),
        }
    }
}

fn wrong(bad: Bad, cell: Vec<u8>) -> Wrong {
    match bad {
        Bad::NoNumber => Wrong::NoNumber(cell),
        Bad::OutOfRange => Wrong::OutOfRange(cell),
        Bad::NoUtf8 => Wrong::NoUtf8(cell),
        Bad::LikeNumber => Wrong::LikeNumber(cell),
    }
}
