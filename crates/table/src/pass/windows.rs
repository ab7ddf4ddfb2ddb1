//! Rows by windows: of so many of them, or of a stretch of time.
//!
//! Windows share panes: stretches that each belongs to some windows as a whole. The pane of a row is the first part of its key, so
//! a group is one of a pane, and all that groups have is made for it. A window that is over is put together from the groups of its panes,
//! handed on, and what no other window needs is forgotten: in memory are the panes of the windows that are open.
//!
//! Whether a row is late depends on all rows before it, and blocks are worked out side by side. So each block is
//! worked out as if it were the first, and tells the earliest end of a window that it has rows of. If some row before the
//! block had come to that end already, it is worked out once more, knowing how far time had come; as times mostly go on, few are.

use std::collections::BTreeMap;

use fanfold::Value;
use jiff::Timestamp;

use super::grouped::field_values;
use super::portion::{Named, Tally};
use super::reader::Reader;
use super::slices::Slices;
use super::total::Totals;
use super::work::Work;
use super::{Pass, Sets};
use crate::cells::time;
use crate::error::{Error, Wrong};
use crate::results::Results;
use crate::window::Window;

/// How long the first part of a key is.
const PANE: usize = 8;

/// How far time goes in some rows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    /// The least time at which a window is over that has one of them.
    pub(super) over: i128,
    /// The latest of them, or of what came before.
    pub(super) latest: i128,
}

impl Times {
    /// Of no rows.
    pub(super) const NONE: Times = Times { over: i128::MAX, latest: i128::MIN };
}

impl Work<'_, '_> {
    /// The pane of each row. A row without a time, or whose time is late, is bad.
    pub(super) fn panes(&mut self, window: &Window) -> Vec<i64> {
        let rows = 0..self.rows.len();
        if window.is_of_rows() {
            let first = self.before.rows;
            return rows.map(|row| window.pane_of((first + row as u64).into())).collect();
        }
        let place = self.places.keys[0];
        let (mut last, mut panes) = ((Vec::new(), None), Vec::with_capacity(rows.len()));
        // The pane of the row before: from where to where it goes, and when the first window with it is over.
        let (mut pane, mut bounds, mut over) = (0, (0, 0), 0);
        for row in rows {
            if self.is_left_out(row) {
                panes.push(0);
                continue;
            }
            let cell = self.rows.cell(row, place).unwrap_or_default();
            if last.1.is_none() || *last.0 != *cell {
                last = (cell.to_vec(), time(&cell));
            }
            let Some(at) = last.1 else {
                self.bad_time(row, Wrong::NoTime(cell.into_owned()));
                panes.push(0);
                continue;
            };
            if at < bounds.0 || bounds.1 <= at {
                pane = window.pane_of(at);
                bounds = window.bounds_of_pane(pane);
                over = window.is_over_at(window.first_with_pane(pane));
            }
            if over <= self.times.latest {
                let wait = window.wait_for(self.times.latest - over);
                self.bad_time(row, Wrong::LateRow { time: cell.into_owned(), wait });
                panes.push(0);
                continue;
            }
            self.times.over = over.min(self.times.over);
            self.times.latest = at.max(self.times.latest);
            panes.push(pane);
        }
        panes
    }

    fn bad_time(&mut self, row: usize, wrong: Wrong) {
        self.bad_row(row, self.places.keys[0], Some(Named::Key(0)), || wrong);
        // It belongs to no window, whatever is done with bad rows.
        self.leave_out(row);
    }

    /// Adds the pane of a row to a key.
    pub(super) fn push_pane(&self, key: &mut Vec<u8>, row: usize) {
        if let Some(pane) = self.panes.get(row) {
            key.extend(pane.to_le_bytes());
        }
    }
}

/// The pane of a key, and the rest of it.
fn pane_of(key: &[u8]) -> (i64, &[u8]) {
    let (pane, rest) = key.split_first_chunk::<PANE>().expect("a key of a window has a pane");
    (i64::from_le_bytes(*pane), rest)
}

/// The values of the keys of a window's group, of which there are so many fields.
pub(crate) fn keys_of(
    window: &Window,
    (start, end): (i128, i128),
    key: &[u8],
    fields: usize,
) -> Vec<Value> {
    let bounds = match window.is_of_rows() {
        // Rows are counted from 1, and the last of them is named.
        true => [Value::Integer(start + 1), Value::Integer(end)],
        false => [start, end].map(|at| match Timestamp::from_nanosecond(at) {
            Ok(time) => Value::Text(time.to_string()),
            Err(_) => Value::Absent,
        }),
    };
    bounds.into_iter().chain(field_values(key, fields)).collect()
}

/// A window that is over: its bounds, and its groups by their keys.
pub(crate) type Over = ((i128, i128), Vec<(Vec<u8>, Tally)>);

/// The windows that are open.
#[derive(Debug)]
pub(super) struct Windows {
    window: Window,
    slices: Slices,
    /// The one behind the last that was handed on.
    next: i128,
    /// What has to be reached for one to be over, as far as is known.
    due: i128,
}

impl Windows {
    pub(super) fn new(window: Window) -> Self {
        Windows { window, slices: Slices::default(), next: i128::MIN, due: i128::MIN }
    }

    /// How many bytes they take.
    pub(super) fn size(&self) -> usize {
        self.slices.size()
    }

    /// Takes note of rows that were merged.
    pub(super) fn see(&mut self, times: Times) {
        self.due = self.due.min(times.over);
    }

    /// The windows that are over where so much is reached, and have rows, in order.
    fn take(&mut self, totals: &mut Totals, pass: &Pass, reached: i128, at_end: bool) -> Vec<Over> {
        let (window, sets) = (&self.window, &pass.sets);
        // Of a pane whose first window is over, no more rows come; and that window is one of those that are taken.
        let is_whole = |pane| window.is_over_at(window.first_with_pane(pane)) <= reached;
        let mut ready = totals.take_panes(sets, |pane| at_end || is_whole(pane));
        let mut over = Vec::new();
        loop {
            let first = self.slices.first().or(ready.keys().next().copied());
            let Some(first) = first else { break };
            let number = self.next.max(window.first_with_pane(first));
            let ((start, end), (from, to)) = (window.bounds(number), window.panes(number));
            let is_over = window.is_over_at(number) <= reached;
            if !is_over && !at_end {
                break;
            }
            // A window of rows that is not full is the last one, and has rows that no other has.
            let is_full = !window.is_of_rows() || is_over;
            if !is_full && number > 0 && window.bounds(number - 1).1 >= reached {
                break;
            }
            self.slices.forget_before(from, sets);
            while let Some(entry) = ready.first_entry()
                && *entry.key() < to
            {
                let (pane, groups) = entry.remove_entry();
                self.slices.push(pane, groups, sets);
            }
            if self.slices.is_empty() {
                continue;
            }
            let end = if is_full { end } else { end.min(reached) };
            over.push(((start, end), self.slices.merged(sets)));
            self.next = number + 1;
            if !is_full {
                break;
            }
        }
        let open = totals.panes().chain(self.slices.first());
        let number = |pane| self.next.max(window.first_with_pane(pane));
        self.due = open.map(|pane| window.is_over_at(number(pane))).min().unwrap_or(i128::MIN);
        over
    }
}

impl Totals {
    /// The panes of all groups.
    fn panes(&self) -> impl Iterator<Item = i64> {
        let keys = self.parts.iter().flatten().flat_map(|part| part.keys.iter());
        keys.map(|key| pane_of(key).0)
    }

    /// Takes out the groups of some panes, without their panes.
    fn take_panes(
        &mut self,
        sets: &Sets,
        is_taken: impl Fn(i64) -> bool,
    ) -> BTreeMap<i64, Vec<(Vec<u8>, Tally)>> {
        let mut panes: BTreeMap<i64, Vec<(Vec<u8>, Tally)>> = BTreeMap::new();
        for part in self.parts.iter_mut().flatten() {
            for (key, tally) in part.take_out(sets, |key| is_taken(pane_of(key).0)) {
                let (pane, rest) = pane_of(&key);
                panes.entry(pane).or_default().push((rest.to_vec(), tally));
            }
        }
        panes
    }
}

impl Reader<'_> {
    /// Hands on the windows that are over.
    pub(super) fn hand_on_windows(&mut self, at_end: bool) -> Result<(), Error> {
        let Some(windows) = &self.windows else { return Ok(()) };
        let reached = match windows.window.is_of_rows() {
            true => self.totals.records().into(),
            false => self.totals.latest,
        };
        if self.takers.groups.is_none() || windows.due > reached && !at_end {
            return Ok(());
        }
        self.finish_merging();
        self.totals.check_relied(&self.pass)?;
        let Some(windows) = &mut self.windows else { return Ok(()) };
        let over = windows.take(&mut self.totals, &self.pass, reached, at_end);
        if over.is_empty() {
            return Ok(());
        }
        let words = over.iter().flat_map(|(_, groups)| groups);
        let words: Vec<usize> =
            words.flat_map(|(_, tally)| tally.words.keys().map(|(column, _)| *column)).collect();
        self.totals.rely(&words);
        let results = Results::of_windows(&self.pass.plan, &self.totals, self.options, over);
        self.take_groups(results);
        Ok(())
    }
}
