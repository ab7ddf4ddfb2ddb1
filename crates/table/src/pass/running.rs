//! Results so far, which are shown while reading goes on.
//!
//! When a tick says so, that is what all records come to that were read, those included that are not a whole block yet.
//! But states belong to whole blocks, and a tick may come anywhere: so what a part of a block comes to is added to a
//! copy, and comes again with its block. The last results are those of a run that shows nothing on the way.
//!
//! After so many rows each, it is what just these rows come to. There, portions end where the rows do.

use super::Scratch;
use super::pieces::{Before, portions};
use super::reader::Reader;
use super::total::Totals;
use crate::error::Error;
use crate::results::Results;
use crate::source::{Piece, pause};

impl Reader<'_> {
    /// There is nothing to read for now but a part of a piece: shows what all comes to, if that is why.
    pub(super) fn pause(&mut self, part: Option<Piece>) -> Result<(), Error> {
        if self.takers.running.is_none() {
            pause();
            return Ok(());
        }
        self.finish_all()?;
        self.finish_merging();
        match part {
            Some(part) if !self.is_over() => {
                let totals = self.with_part(&part)?;
                self.show(Some(&totals));
            }
            _ => self.show(None),
        }
        Ok(())
    }

    /// Shows what all pieces so far come to, if it is time to.
    pub(super) fn show_if_due(&mut self) -> Result<(), Error> {
        let ticks = self.watch.ticks.as_ref();
        if self.takers.running.is_some() && ticks.is_some_and(|ticks| ticks.is_due()) {
            self.finish_all()?;
            self.finish_merging();
            self.show(None);
        }
        Ok(())
    }

    /// Shows what all rows so far come to, if they are as many as are shown each time.
    pub(super) fn show_if_full(&mut self) {
        let records = self.totals.records();
        let every = self.options.every_rows;
        if records > 0 && every.is_some_and(|every| records.is_multiple_of(every.get())) {
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
