//! The columns of the sources: which are there, and which come on the way.

use std::collections::HashSet;
use std::sync::Arc;

use super::super::portion::Portion;
use super::super::{Places, Shape};
use super::Reader;
use crate::dialect::Dialect;
use crate::error::Error;
use crate::options::OnError;
use crate::source::Position;

impl Reader<'_> {
    /// Begins a source, of which so many lines come before the first block.
    pub(super) fn begin(&mut self, shape: Shape, lines: u64) -> Result<(), Error> {
        self.pass.plan.check_kind(shape.dialect == Dialect::Words, &shape.name)?;
        let reached = self.reached.take();
        let was_first = reached.as_ref().is_none_or(|reached| reached.is_first);
        let is_first = !std::mem::replace(&mut self.has_begun, true) && was_first;
        self.is_first = is_first;
        let is_open = self.pass.plan.is_open() && (self.options.union || is_first);
        if is_open && !is_first {
            // Columns come in the order of sources.
            self.finish_all()?;
            self.grow(&shape.header.names)?;
        }
        let may_be_missing = self.options.union || self.options.on_error == OnError::Null;
        self.expect(&shape, is_first, may_be_missing);
        match reached {
            Some(reached) if reached.position != Position::Gone => {
                self.totals.go_on(&shape.name, reached.lines);
                self.unseen = reached.unseen.into_iter().collect();
            }
            _ => self.names.push_back((self.given, shape.name.clone(), lines)),
        }
        self.places = Some(Arc::new(Places::new(&self.pass, &shape, may_be_missing, is_open)?));
        self.shape = Some(shape);
        Ok(())
    }

    /// Notes which columns are still to be seen: in this source, or in any of all if they may be missing in one.
    fn expect(&mut self, shape: &Shape, is_first: bool, may_be_missing: bool) {
        let is_json = matches!(shape.dialect, Dialect::Json(_));
        let may_come = if self.options.union { is_first } else { is_json && !may_be_missing };
        if may_come && shape.dialect != Dialect::Words {
            self.unseen = self.pass.plan.read().cloned().collect();
        }
        for name in &shape.header.names {
            self.unseen.remove(name);
        }
    }

    /// An error if a column that is asked for was nowhere.
    pub(super) fn check_seen(&self) -> Result<(), Error> {
        let mut read = self.pass.plan.read();
        let unseen = read.find(|name| self.unseen.contains(*name));
        match (unseen, &self.shape) {
            (Some(name), Some(shape)) => Err(shape.header.unknown(name)),
            _ => Ok(()),
        }
    }

    /// Ends a source; whether there is nothing left to be found out.
    pub(super) fn end(&mut self) -> Result<bool, Error> {
        let is_json = |shape: &Shape| matches!(shape.dialect, Dialect::Json(_));
        if !self.shape.as_ref().is_some_and(is_json) {
            return Ok(false);
        }
        if self.is_full_so_far()? {
            return Ok(true);
        }
        if !self.options.union {
            self.check_seen()?;
        }
        Ok(false)
    }

    /// Notes which of the columns that may be anywhere were there.
    pub(super) fn see(&mut self, portion: &Portion) {
        if !self.unseen.is_empty() {
            let known = &portion.places.known;
            let is_seen = |name: &String| {
                known.slot(name).is_some_and(|slot| portion.seen.get(slot) == Some(&true))
            };
            self.unseen.retain(|name| !is_seen(name));
        }
    }

    /// Adds columns to the plan, of which what came before has none.
    pub(in crate::pass) fn grow(&mut self, names: &[String]) -> Result<(), Error> {
        let known: HashSet<&String> = self.pass.plan.header.names.iter().collect();
        let new: Vec<_> = names.iter().filter(|name| !known.contains(name)).cloned().collect();
        self.check_new(&new)?;
        if !new.is_empty() {
            while self.merging > 0 {
                let done = self.next_done();
                self.take(done);
            }
            let grown = Arc::new(self.pass.with_plan(self.pass.plan.grown(&new)?));
            self.totals.fit(&self.pass, &grown);
            self.pass = grown;
        }
        let Some(places) = self.places.as_ref().zip(self.shape.as_ref()) else { return Ok(()) };
        let (places, shape) = places;
        let is_open = places.known.is_open();
        self.places = Some(Arc::new(Places::new(&self.pass, shape, true, is_open)?));
        Ok(())
    }
}
