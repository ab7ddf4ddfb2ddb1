//! How a table is read: what is asked is settled, and handed to the pass.

use super::{SOON, Shown, Table};
use crate::ask::{self, Ask};
use crate::cells::is_like_a_number;
use crate::dialect::Dialect;
use crate::error::Error;
use crate::options::OnError;
use crate::pass::{self, Given, RejectTaker, Saver, Taker, Takers};
use crate::plan::{Keep, KeptPlaces, Plan};
use crate::results::Note;
use crate::saved::{Checkpoint, Inputs, Question, Reached, Saved};
use crate::source::{Opened, Position, Source};
use crate::state::TableState;
use crate::ticks::Ticks;
use crate::window::{By, Window};

impl Table {
    pub(super) fn run<S: AsRef<str>>(
        mut self,
        lists: &[S],
        shown: Shown<'_>,
    ) -> Result<TableState, Error> {
        let asks = ask::parse(lists)?;
        let loaded = self.saved.iter().map(|(name, _)| name);
        let inputs = Inputs::new(loaded, self.sources.iter(), &self.options);
        if self.options.shows_rows() || self.saver.is_some() {
            self.watch.ticks.get_or_insert_with(|| Ticks::every(SOON));
        }
        let checkpoint = self.checkpoint.take();
        let checkpoint =
            checkpoint.map(|(name, bytes)| Checkpoint::read(&name, &bytes, &inputs)).transpose()?;
        let (saved, reached) = match checkpoint {
            Some(Checkpoint { reached, table }) => (vec![table], Some(reached)),
            None => {
                let saved = std::mem::take(&mut self.saved).into_iter();
                let saved = saved.map(|(name, bytes)| Saved::read(name, bytes));
                (saved.collect::<Result<Vec<_>, _>>()?, None)
            }
        };
        let (mut plan, mut first, mut notes) = self.plan(&asks, &saved)?;
        self.check_by(&plan)?;
        if let (Some(reached), [table]) = (&reached, &saved[..]) {
            plan = table.resumed(plan, &self.options)?;
            first = self.go_to(reached, &inputs, first, plan.wants_columns)?;
            notes.push(inputs.resumed(reached, table));
        }
        let kept = self.kept(&mut plan, &saved)?;
        self.options.lists_rejects = self.rejects.is_some();
        let takers = Takers {
            groups: shown.groups.map(|take| take as Taker<'_>),
            running: shown.running.map(|take| take as Taker<'_>),
            saver: self.saver.as_mut().map(|(ticks, take)| Saver::new(ticks, take, inputs)),
            rejects: self.rejects.as_mut().map(|take| take as RejectTaker<'_>),
        };
        let saved = saved.into_iter().zip(kept).collect();
        let given = Given { saved, first, sources: self.sources, reached };
        let (totals, plan) = pass::run(plan, &self.options, given, &self.watch, takers)?;
        Ok(TableState { plan, totals, options: self.options, notes })
    }

    /// An error where windows do not go by the times in one column, which is no key.
    fn check_by(&self, plan: &Plan) -> Result<(), Error> {
        let Some(Window { by: By::Time(column), .. }) = &self.options.window else { return Ok(()) };
        let by = plan.header.select(std::slice::from_ref(column))?;
        let [by] = by[..] else {
            return Err(Error::usage(format!(
                "`{column}` names {} columns, and windows go by one",
                by.len()
            )));
        };
        if plan.header.select(&self.asked.group_by[1..])?.contains(&by) {
            let name = &plan.header.names[by];
            return Err(Error::usage(format!(
                "windows go by `{name}`: it cannot be a key as well"
            )));
        }
        Ok(())
    }

    /// The source that was being read, at the place up to where it was, or at its start if it cannot be read again. The
    /// first that is not empty is open.
    fn go_to(
        &mut self,
        reached: &Reached,
        inputs: &Inputs,
        mut first: Option<Opened>,
        wants_columns: bool,
    ) -> Result<Option<Opened>, Error> {
        while inputs.number(self.sources.len()) < reached.source
            && let Some(source) = self.sources.pop_front()
        {
            let is_it = inputs.number(self.sources.len()) == reached.source;
            let open = || Opened::open(source, &self.options, wants_columns, &self.watch);
            first = if is_it { open()? } else { None };
        }
        if reached.position != Position::Gone {
            let is_it = inputs.number(self.sources.len()) == reached.source;
            match first.as_mut().filter(|_| is_it) {
                Some(opened) => opened.go_to(&reached.position, &self.watch)?,
                None => return Err(Position::is_of_another(inputs.name(reached.source))),
            }
        }
        Ok(first)
    }

    /// Where the columns of the plan are in saved tables, all of which it keeps.
    fn kept(&mut self, plan: &mut Plan, saved: &[Saved]) -> Result<Vec<KeptPlaces>, Error> {
        let Some(first) = saved.first() else { return Ok(Vec::new()) };
        if self.is_merge {
            self.options.on_error = first.question.on_error;
            self.options.notation = first.question.notation;
            self.options.missing.clone_from(&first.question.missing);
        }
        for saved in saved {
            if saved.question.on_error != self.options.on_error {
                let name = &saved.name;
                return Err(Error::usage(format!(
                    "in {name} bad values were treated in another way\n  = `--on-error` tells how"
                )));
            }
            let Question { notation, missing, .. } = &saved.question;
            if *notation != self.options.notation || *missing != self.options.missing {
                let name = &saved.name;
                return Err(Error::usage(format!(
                    "in {name} numbers were written in another notation, or other words were missing values\n  \
                     = the options of both runs have to be the same"
                )));
            }
            plan.check_kind(saved.question.is_numbers, &saved.name)?;
        }
        // Once more, when all that any of them kept is known.
        let ways = match self.is_merge {
            true => [Keep::Adopt, Keep::Asked],
            false => [Keep::All, Keep::All],
        };
        saved.iter().try_for_each(|saved| plan.keep(saved, ways[0]).map(drop))?;
        saved.iter().map(|saved| plan.keep(saved, ways[1])).collect()
    }

    /// What is asked, settled by the header of the first source that has one.
    pub(super) fn plan(
        &mut self,
        asks: &[Ask],
        saved: &[Saved],
    ) -> Result<(Plan, Option<Opened>, Vec<Note>), Error> {
        self.is_merge = self.sources.is_empty() && !saved.is_empty();
        if self.is_merge {
            return Ok((Plan::of_saved(saved, &self.asked, asks)?, None, Vec::new()));
        }
        self.sources.iter().try_for_each(Source::check)?;
        self.asked.leaves_out = self.options.on_error != OnError::Stop;
        let wants_columns = self.asked.wants_columns(asks);
        let mut first = None;
        while first.is_none()
            && let Some(source) = self.sources.pop_front()
        {
            first = Opened::open(source, &self.options, wants_columns, &self.watch)?;
        }
        let mut notes = Vec::new();
        let mut plan = match &first {
            Some(opened) if opened.is_numbers() => Plan::of_numbers(&self.asked, asks)?,
            Some(opened) => {
                let mut header = opened.header.clone();
                // Other sources may have more.
                header.is_open |= self.options.union;
                let plan = Plan::new(&self.asked, asks, header)?;
                let is_comma =
                    self.options.notation.decimal == b',' && self.options.delimiter.is_none();
                if let ([name], true) = (&opened.header.names[..], is_comma)
                    && name.contains(',')
                {
                    notes.push(Note::NotSplit { source: opened.name.clone() });
                }
                notes.extend(
                    self.options.has_header.then(|| number_in_header(opened, &plan)).flatten(),
                );
                plan
            }
            // Nothing at all to read: there are the columns that are asked for.
            None if wants_columns => Plan::of_nothing(&self.asked, asks)?,
            None => Plan::of_numbers(&self.asked, asks)?,
        };
        plan.wants_columns = wants_columns;
        plan.is_exact = self.options.exact;
        Ok((plan, first, notes))
    }
}

/// A header that may be data: a column that is read is called like a number, or all columns are.
fn number_in_header(opened: &Opened, plan: &Plan) -> Option<Note> {
    if !matches!(opened.dialect, Dialect::Delimited(_)) {
        return None;
    }
    let read = plan.columns.iter().map(|column| &column.name).chain(&plan.keys);
    let is_number = |name: &&String| name.parse::<f64>().is_ok();
    let all = &opened.header.names;
    let are_all = all.iter().all(|name| is_like_a_number(name));
    let column = read.into_iter().find(is_number).or(all.first().filter(|_| are_all))?.clone();
    Some(Note::NumberInHeader { source: opened.name.clone(), column })
}
