//! What a run goes on from, saved while it reads.
//!
//! It is saved between two pieces, when all of those before are merged: states belong to pieces, so a run that goes on from there comes
//! to what it would have come to, bit for bit. How often is said by ticks; but where they come by the time, a save that
//! takes long makes the next one wait, so that saving takes a twentieth of the time at most.

use std::io;
use std::time::{Duration, Instant};

use super::reader::Reader;
use super::total::Totals;
use crate::error::Error;
use crate::saved::{self, Checkpoint, Inputs, Reached};
use crate::ticks::Ticks;

/// So many times as long as a save takes, there is none.
const REST: u32 = 20;

/// Who takes what a run goes on from, and when.
pub(crate) struct Saver<'a> {
    ticks: &'a Ticks,
    take: &'a mut dyn FnMut(Vec<u8>) -> io::Result<()>,
    inputs: Inputs,
    /// When it was saved last, and how long that took.
    last: Option<(Instant, Duration)>,
}

impl<'a> Saver<'a> {
    pub(crate) fn new(
        ticks: &'a Ticks,
        take: &'a mut dyn FnMut(Vec<u8>) -> io::Result<()>,
        inputs: Inputs,
    ) -> Self {
        Saver { ticks, take, inputs, last: None }
    }

    pub(super) fn is_due(&self) -> bool {
        let is_rested = |(at, took): (Instant, Duration)| at.elapsed() >= took * REST;
        self.ticks.is_due() && (self.ticks.is_by_hand() || self.last.is_none_or(is_rested))
    }
}

impl Reader<'_> {
    /// Saves what is known, if it is time to.
    pub(super) fn save_if_due(&mut self) -> Result<(), Error> {
        if self.takers.saver.as_ref().is_some_and(Saver::is_due) {
            self.finish_all()?;
            self.finish_merging();
            if !self.is_over() {
                self.save(None)?;
            }
        }
        Ok(())
    }

    /// Saves what is known, or these totals instead, of what was read of a source that cannot be read again.
    pub(super) fn save(&mut self, instead: Option<&Totals>) -> Result<(), Error> {
        let begun = Instant::now();
        let (Some(saver), Some(position)) = (&mut self.takers.saver, &self.position) else {
            return Ok(());
        };
        let totals = instead.unwrap_or(&self.totals);
        let reached = Reached {
            source: saver.inputs.number(self.left),
            is_first: self.is_first,
            position: position.clone(),
            lines: totals.lines(),
            records: totals.records(),
            unseen: self.unseen.iter().cloned().collect(),
        };
        let table = saved::write(&self.pass.plan, self.options, totals);
        let bytes = Checkpoint::write(&saver.inputs, &reached, &table);
        (saver.take)(bytes).map_err(Error::Checkpoint)?;
        saver.last = Some((Instant::now(), begun.elapsed()));
        Ok(())
    }
}
