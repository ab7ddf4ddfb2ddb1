//! Results so far, which are shown while reading goes on.
//!
//! When a tick says so, that is what all records come to that were read, those included that are not a whole block yet.
//! But states belong to whole blocks, and a tick may come anywhere: so what a part of a block comes to is added to a
//! copy, and comes again with its block. The last results are those of a run that shows nothing on the way.
//!
//! After so many rows each, it is what just these rows come to. There, portions end where the rows do.

use super::Scratch;
use super::checkpoint::Saver;
use super::pieces::{Before, portions};
use super::reader::Reader;
use super::total::Totals;
use crate::error::Error;
use crate::results::Results;
use crate::source::{Opened, Piece, Position, pause};
use crate::ticks::Ticks;

impl Reader<'_> {
    /// There is nothing to read for now but a part of a piece: shows what all comes to, or saves it, if that is why.
    ///
    /// Where rows are shown by their number, or in windows, the part is a piece of its own.
    pub(super) fn pause(&mut self, opened: &mut Opened) -> Result<(), Error> {
        if self.options.shows_rows() {
            return self.take_part(opened);
        }
        let saves = self.takers.saver.as_ref().is_some_and(Saver::is_due);
        let shows = self.shows_by_ticks();
        if !saves && !shows {
            pause();
            return Ok(());
        }
        self.finish_all()?;
        self.finish_merging();
        if self.is_over() {
            return Ok(());
        }
        let totals = match opened.pieces.so_far() {
            Some(part) => Some(self.with_part(&part)?),
            None => None,
        };
        if saves {
            self.position = Some(Position::Gone);
            self.save(totals.as_ref())?;
        }
        if shows {
            self.show(totals.as_ref());
        }
        Ok(())
    }

    /// Takes what is there of a piece for all of it.
    pub(super) fn take_part(&mut self, opened: &mut Opened) -> Result<(), Error> {
        if let Some(part) = opened.pieces.take_so_far() {
            self.position = Some(Position::Gone);
            self.give(part)?;
            self.finish_all()?;
            self.hand_on()?;
        }
        Ok(())
    }

    /// Whether results are shown when a tick says so, and not after so many rows.
    fn shows_by_ticks(&self) -> bool {
        self.takers.running.is_some() && self.options.every_rows.is_none()
    }

    /// Shows what all pieces so far come to, if it is time to.
    pub(super) fn show_if_due(&mut self) -> Result<(), Error> {
        if self.shows_by_ticks() && self.watch.ticks.as_ref().is_some_and(Ticks::is_due) {
            self.finish_all()?;
            self.finish_merging();
            self.show(None);
        }
        Ok(())
    }

    /// Shows what all rows so far come to, if some of them are new and they are as many as
    /// are shown each time.
    pub(super) fn show_if_full(&mut self, new: u64) {
        let records = self.totals.records();
        let every = self.options.every_rows;
        if new > 0 && every.is_some_and(|every| records.is_multiple_of(every.get())) {
            self.finish_merging();
            self.show(None);
        }
    }

    /// Shows what all comes to, or these totals instead, if there is something to tell of: not where no column holds
    /// numbers as yet.
    fn show(&mut self, instead: Option<&Totals>) {
        let totals = instead.unwrap_or(&self.totals);
        let results = Results::new(&self.pass.plan, totals, self.options, Vec::new());
        if let (Ok(results), Some(take)) = (results, &mut self.takers.running)
            && !take(results)
        {
            (self.takers.running, self.has_enough) = (None, true);
        }
    }

    /// What all comes to with a part of a piece.
    fn with_part(&mut self, part: &Piece) -> Result<Totals, Error> {
        let mut scratch = Scratch::default();
        let found = loop {
            let places = self.places.as_ref().expect("a source is being read");
            let before = Before::new(0, None, i128::MIN);
            let found = portions(part, places, before, &mut scratch);
            let new: Vec<String> = found.iter().flat_map(|portion| &portion.new).cloned().collect();
            if new.is_empty() {
                break found;
            }
            self.grow(&new)?;
        };
        let mut totals = self.totals.clone();
        for (first, name, lines) in &self.names {
            if *first <= self.merged {
                totals.begin(name, *lines);
            }
        }
        for portion in found {
            totals.merge(&self.pass, portion.fitted_to(&self.pass))?;
        }
        totals.merge_all(self.options.workers());
        Ok(totals)
    }
}
