//! Groups that are over, where rows are sorted by their keys: they are handed on, and forgotten.
//!
//! What a column holds, numbers or text, is told from all of its rows, and some cells mean one or the other by it:
//! `nan` is a number among numbers, and a name among names. Of groups that are gone it is told from the
//! rows up to there. Should a later row tell otherwise, the run ends with an error that names it, for what was handed on
//! would be wrong.

use super::Pass;
use super::finish::Settled;
use super::portion::Named;
use super::reader::Reader;
use super::total::{Totals, error};
use crate::error::{Error, Wrong};
use crate::results::Results;

/// Who takes rows of results before there are all, and says whether there are to be more.
pub(crate) type Taker<'t> = &'t mut dyn FnMut(Results) -> bool;

impl Reader<'_> {
    /// Hands on the groups that are over.
    pub(super) fn hand_on(&mut self) -> Result<(), Error> {
        if self.windows.is_some() {
            return self.hand_on_windows(false);
        }
        if self.takers.groups.is_none() {
            return Ok(());
        }
        self.finish_merging();
        self.totals.check_relied(&self.pass)?;
        let results = Results::taken(&self.pass.plan, &mut self.totals, self.options);
        self.take_groups(results);
        Ok(())
    }

    /// Hands on rows of results; where no more are wanted, all groups are forgotten.
    pub(super) fn take_groups(&mut self, results: Results) {
        if let Some(taker) = &mut self.takers.groups
            && !taker(results)
        {
            (self.takers.groups, self.has_enough) = (None, true);
            self.totals.forget_groups();
        }
    }

    /// An error if columns are new and rows were handed on that lack them.
    pub(super) fn check_new(&self, new: &[String]) -> Result<(), Error> {
        match new.first() {
            Some(name) if self.takers.groups.is_some() && self.merged > 0 => {
                Err(Error::usage(format!(
                    "the column `{name}` is not there from the start\n  = of sorted rows and of windows, name the columns that are asked for"
                )))
            }
            _ => Ok(()),
        }
    }
}

impl Totals {
    /// An error if a column turns out to hold something else than what groups that are gone went by.
    pub(super) fn check_relied(&self, pass: &Pass) -> Result<(), Error> {
        for (column, (kind, relied)) in self.kinds.iter().zip(&self.relied).enumerate() {
            let settled = Settled::of(kind);
            let Some(relied) = relied.filter(|relied| *relied != settled) else { continue };
            let is_text = settled.is_text && !relied.is_text;
            let place = if is_text { &kind.text } else { &kind.number };
            if let Some(place) = place.clone() {
                let wrong = Wrong::Late { is_text };
                return Err(error(pass, place, wrong, Some(Named::Column(column))));
            }
        }
        Ok(())
    }
}
