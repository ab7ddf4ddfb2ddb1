//! What was computed before is taken in, as if its rows were a block.

use std::panic::resume_unwind;
use std::thread;

use fanfold::stat::Datum;
use fanfold::{Decoder, Malformed};

use super::Pass;
use super::grouped::Grouped;
use super::portion::{Named, Tallies, Tally};
use super::total::{Kind, Merge, Place, Totals, error};
use crate::cells::Reading;
use crate::error::{Error, Wrong};
use crate::options::OnError;
use crate::plan::KeptPlaces;
use crate::saved::{MOST_ROWS, Saved};

impl Totals {
    /// Takes in saved tables, one behind the other; on so many threads, and as many are in memory.
    pub(super) fn take_all_saved(
        &mut self,
        pass: &Pass,
        saved: &[(Saved, KeptPlaces)],
        threads: usize,
    ) -> Result<(), Error> {
        for some in saved.chunks(threads) {
            let rows = thread::scope(|scope| {
                let read = |(saved, places): &(Saved, KeptPlaces)| read_rows(pass, saved, places);
                let (first, others) = some.split_first().expect("no chunk is empty");
                let others = others.iter().map(|one| scope.spawn(move || read(one)));
                let others: Vec<_> = others.collect();
                let others = others
                    .into_iter()
                    .map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic)));
                [read(first)].into_iter().chain(others).collect::<Vec<_>>()
            });
            for ((saved, (columns, _)), rows) in some.iter().zip(rows) {
                self.take_saved(pass, saved, columns, rows?)?;
            }
            self.merge_all(threads);
        }
        Ok(())
    }

    /// Has the groups of all that was taken in merged, each part for itself.
    pub(super) fn merge_all(&mut self, threads: usize) {
        let mut merges = self.hand_out();
        let share = merges.len().div_ceil(threads).max(1);
        let merged: Vec<Merge> = thread::scope(|scope| {
            let mut others = Vec::new();
            while merges.len() > share {
                let some = merges.split_off(merges.len() - share);
                others.push(scope.spawn(|| some.into_iter().map(Merge::run).collect::<Vec<_>>()));
            }
            let own: Vec<Merge> = merges.into_iter().map(Merge::run).collect();
            let others = others
                .into_iter()
                .flat_map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic)));
            own.into_iter().chain(others).collect()
        });
        merged.into_iter().for_each(|merge| self.take_back(merge));
    }

    /// Takes in a saved table, whose columns are at these places, or are not there.
    fn take_saved(
        &mut self,
        pass: &Pass,
        saved: &Saved,
        columns: &[Option<usize>],
        rows: Tallies,
    ) -> Result<(), Error> {
        self.take_kinds(pass, &saved.kinds, columns)?;
        match rows {
            Tallies::Whole(tally) => self.whole.merge(&pass.sets, *tally),
            Tallies::Groups(parts) => self.pending.push((self.merged, parts)),
        }
        self.merged += 1;
        self.skipped += saved.skipped;
        self.trailing += saved.trailing;
        self.was_partial |= saved.is_partial;
        self.rows = self
            .rows
            .checked_add(saved.rows())
            .filter(|rows| *rows < MOST_ROWS)
            .ok_or_else(|| {
                Error::usage(format!("with {} there are more rows than can be counted", saved.name))
            })?;
        self.records = self.rows;
        self.inputs.extend_from_slice(&saved.inputs);
        Ok(())
    }

    /// Takes in what columns hold; an error if they hold numbers and text, and may not.
    fn take_kinds(
        &mut self,
        pass: &Pass,
        later: &[Kind],
        columns: &[Option<usize>],
    ) -> Result<(), Error> {
        for (number, (kind, place)) in self.kinds.iter_mut().zip(columns).enumerate() {
            let Some(later) = place.map(|place| &later[place]) else { continue };
            kind.texts += later.texts;
            kind.bad += later.bad;
            let is_numbers_first = kind.number.is_some();
            kind.number = kind.number.take().or_else(|| later.number.clone());
            kind.text = kind.text.take().or_else(|| later.text.clone());
            let (Some(of_number), Some(of_text), OnError::Stop) =
                (&kind.number, &kind.text, pass.on_error)
            else {
                continue;
            };
            let at = |place: &Place| format!("{}:{}", place.name, place.line);
            let (place, wrong) = match pass.plan.columns[number].reading {
                Reading::Alike if is_numbers_first => {
                    (of_text, Wrong::Mixed { is_text: true, other: at(of_number) })
                }
                Reading::Alike => (of_number, Wrong::Mixed { is_text: false, other: at(of_text) }),
                Reading::Unnamed => (of_text, Wrong::NoNumber(of_text.cell.clone())),
                _ => continue,
            };
            return Err(error(pass, place.clone(), wrong, Some(Named::Column(number))));
        }
        Ok(())
    }
}

/// Reads what is known of rows.
fn read_rows(pass: &Pass, saved: &Saved, places: &KeptPlaces) -> Result<Tallies, Error> {
    let (columns, pairs) = places;
    let places = Places { pass, columns, pairs };
    let mut grouped = Grouped::new(&pass.sets, &pass.keys);
    let mut whole = Tally::new(&pass.sets);
    saved.each(|key, input| match key {
        None => places.whole(saved, input).map(|tally| whole = tally),
        Some(key) if grouped.push_key(key) => places.group(saved, &mut grouped, input),
        Some(_) => Err(input.malformed("a group that is there twice")),
    })?;
    Ok(match pass.plan.keys.is_empty() {
        true => Tallies::Whole(Box::new(whole)),
        false => Tallies::Groups(grouped.into_parts(pass.parts())),
    })
}

/// Where the columns and pairs of the plan are in a saved table.
struct Places<'p> {
    pass: &'p Pass,
    columns: &'p [Option<usize>],
    pairs: &'p [Option<usize>],
}

impl Places<'_> {
    /// The column of the plan that is one of the saved table.
    fn column(&self, saved: usize) -> Option<usize> {
        self.columns.iter().position(|place| *place == Some(saved))
    }

    /// The columns that the saved table has not.
    fn new_columns(&self) -> impl Iterator<Item = usize> {
        let columns = self.columns.iter().enumerate();
        columns.filter(|(_, place)| place.is_none()).map(|(column, _)| column)
    }

    fn pair(&self, saved: usize) -> Option<usize> {
        self.pairs.iter().position(|place| *place == Some(saved))
    }

    /// Reads what is known of all rows.
    fn whole(&self, saved: &Saved, input: &mut Decoder<'_>) -> Result<Tally, Malformed> {
        let mut tally = Tally::new(&self.pass.sets);
        tally.rows = input.count()?;
        for column in 0..saved.columns.len() {
            let state = saved.state(column, input)?;
            if let Some(column) = self.column(column) {
                tally.states[column] = state;
            }
        }
        for column in self.new_columns() {
            let set = &self.pass.sets.columns[column];
            set.update_times(&mut tally.states[column], Datum::Missing, tally.rows);
        }
        for pair in 0..saved.pairs.len() {
            let state = saved.pair(pair, input)?;
            if let Some(pair) = self.pair(pair) {
                tally.pairs[pair] = state;
            }
        }
        for (column, word, count) in saved.words(tally.rows, input)? {
            if let Some(column) = self.column(column) {
                tally.words.insert((column, word), count);
            }
        }
        Ok(tally)
    }

    /// Reads what is known of a group, whose key was put last.
    fn group(
        &self,
        saved: &Saved,
        grouped: &mut Grouped,
        input: &mut Decoder<'_>,
    ) -> Result<(), Malformed> {
        let rows = input.count()?;
        let group = grouped.rows.len();
        grouped.rows.push(rows);
        for column in 0..saved.columns.len() {
            match self.column(column) {
                Some(column) => grouped.columns[column].push(input)?,
                None => saved.state(column, input).map(drop)?,
            }
        }
        for column in self.new_columns() {
            grouped.columns[column].grow_to(group + 1);
            grouped.columns[column].add_missing(group, rows);
        }
        for pair in 0..saved.pairs.len() {
            let state = saved.pair(pair, input)?;
            if let Some(pair) = self.pair(pair) {
                grouped.pairs[pair].push(state);
            }
        }
        for (column, word, count) in saved.words(rows, input)? {
            if let Some(column) = self.column(column) {
                grouped.put_word(group as u32, column, word, count);
            }
        }
        Ok(())
    }
}
