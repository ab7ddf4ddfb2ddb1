//! A plan that goes on from what was kept: it has to be kept alike.
//!
//! A statistic that is asked for now is answered by what was kept for others, if that has the answer. So each column of
//! the plan keeps all that was kept of it before, and what is asked stands behind that.

use std::collections::{HashMap, HashSet};

use fanfold::stat::PairStat;
use fanfold::{Portable, Stat};

use super::{Asked, Column, Layout, Outcome, Plan};
use crate::ask::Ask;
use crate::cells::Reading;
use crate::error::Error;
use crate::header::{self, Header};
use crate::saved::{Question, Saved};

/// What becomes of what a saved table has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    /// All of it is kept, and was read as it is here.
    All,
    /// What is asked for is kept, and here columns are read as they were there.
    Adopt,
    /// What is asked for is kept, and was read as it is here.
    Asked,
}

/// Where the columns of a plan, and its pairs of columns, are in a saved table.
pub(crate) type KeptPlaces = (Vec<Option<usize>>, Vec<Option<usize>>);

impl Plan {
    /// What it was made of.
    pub(crate) fn question(&self) -> (&Asked, &[Ask]) {
        (&self.asked, &self.asks)
    }

    pub(crate) fn is_numbers(&self) -> bool {
        self.is_numbers
    }

    /// The plan of saved tables alone: what the first was asked, or something else.
    pub(crate) fn of_saved(saved: &[Saved], asked: &Asked, asks: &[Ask]) -> Result<Self, Error> {
        let [first, ..] = saved else { return Err(Error::usage("there is nothing to merge")) };
        let Question { is_exact, is_numbers, wants_columns, .. } = first.question;
        let is_asked = !asks.is_empty() || !asked.columns.is_empty();
        let mut question = first.question.asked.clone();
        let asks = if is_asked { asks } else { &first.question.asks };
        if !asked.columns.is_empty() {
            question.columns.clone_from(&asked.columns);
        }
        let mut plan = if is_numbers {
            Plan::of_numbers(&question, asks)?
        } else {
            let header = header_of(saved, is_asked);
            if is_asked && question.columns.is_empty() && !asks.is_empty() {
                // Of all columns means of all of which something was kept.
                let kept: HashSet<&String> = saved.iter().flat_map(Saved::kept).collect();
                let is_kept = |name: &&String| kept.contains(name) && !first.keys.contains(name);
                let kept = header.names.iter().filter(is_kept);
                question.columns = kept.map(|name| header::quoted(name)).collect();
            }
            Plan::new(&question, asks, header)?
        };
        if !asked.group_by.is_empty() {
            let keys = plan.header.select(&asked.group_by)?;
            let keys: Vec<_> = keys.into_iter().map(|key| &plan.header.names[key]).collect();
            if !keys.iter().eq(&plan.keys.iter().collect::<Vec<_>>()) {
                return Err(Error::usage(format!(
                    "{} is grouped by {}: groups cannot be told apart by anything else now",
                    first.name,
                    listed(&plan.keys)
                )));
            }
        }
        (plan.is_exact, plan.wants_columns) = (is_exact, wants_columns);
        Ok(plan)
    }

    /// Has all of what a saved table kept kept here as well, so that it can be taken in: where its columns are.
    pub(crate) fn keep(&mut self, saved: &Saved, keep: Keep) -> Result<KeptPlaces, Error> {
        let name = &saved.name;
        if saved.keys != self.keys {
            let (theirs, ours) = (listed(&saved.keys), listed(&self.keys));
            return Err(Error::usage(format!(
                "{name} is grouped by {theirs}, and here it is {ours}"
            )));
        }
        if saved.question.is_exact != self.is_exact {
            let (with, here) =
                if self.is_exact { ("without", "with") } else { ("with", "without") };
            return Err(Error::usage(format!(
                "{name} was made {with} `--exact`, and here it is {here}"
            )));
        }
        let known: HashMap<_, _> = saved.columns.iter().map(Column::id).zip(0..).collect();
        // All that there were were kept: so the others were missing in all rows.
        let Question { asked, asks, is_open, names, .. } = &saved.question;
        let has_all = *is_open && asked.is_open(asks);
        let known_names: HashSet<&String> = names.iter().collect();
        let mut columns = Vec::new();
        for place in 0..self.columns.len() {
            let column = &self.columns[place];
            let found = known.get(&column.id()).copied();
            if found.is_none() && (!has_all || known_names.contains(&column.name)) {
                let has = saved.columns.iter().filter(|other| other.name == column.name);
                let has: Vec<Stat> = has.flat_map(|other| &other.set).copied().collect();
                return Err(self.cannot_tell(saved, place, &has));
            }
            if let Some(found) = found {
                self.keep_column(place, saved, found, keep)?;
            }
            columns.push(found);
        }
        let other = (0..saved.columns.len()).find(|place| !columns.contains(&Some(*place)));
        if let Some(other) = other.filter(|_| keep == Keep::All) {
            return Err(Error::usage(format!(
                "{name} has statistics of `{}` that are not asked for here\n  = ask for the same, or `fanfold merge` tells what it has",
                saved.columns[other].name
            )));
        }
        let pairs = (0..self.pairs.len()).map(|pair| self.keep_pair(pair, saved, &columns));
        let pairs = pairs.collect::<Result<_, _>>()?;
        Ok((columns, pairs))
    }

    fn keep_column(
        &mut self,
        place: usize,
        saved: &Saved,
        found: usize,
        keep: Keep,
    ) -> Result<(), Error> {
        let theirs = &saved.columns[found];
        let column = &mut self.columns[place];
        if column.reading != theirs.reading {
            // Of cells that are present or missing, nothing else was looked at.
            if keep != Keep::Adopt || theirs.reading == Reading::Present {
                return Err(Error::usage(format!(
                    "other statistics of `{}` are asked for than {} has\n  = ask for the same",
                    column.name, saved.name
                )));
            }
            column.reading = theirs.reading;
        }
        self.put_before(place, &theirs.set);
        let column = &self.columns[place];
        let [ours, kept] = [column, theirs].map(|column| column.set(self.is_exact).recipe());
        if ours == kept { Ok(()) } else { Err(self.cannot_tell(saved, place, &theirs.set)) }
    }

    /// Has these statistics of a column stand before those that are asked of it.
    pub(super) fn put_before(&mut self, place: usize, kept: &[Stat]) {
        let moved = put_before(&mut self.columns[place].set, kept);
        for outcome in self.layout.outcomes_mut() {
            if let Outcome::Member { column, member } = outcome
                && *column == place
            {
                *member = moved[*member];
            }
        }
    }

    /// The same of a pair of columns.
    pub(super) fn put_pair_before(&mut self, place: usize, kept: &[PairStat]) {
        let moved = put_before(&mut self.pairs[place].set, kept);
        for outcome in self.layout.outcomes_mut() {
            if let Outcome::OfPair { pair, member } = outcome
                && *pair == place
            {
                *member = moved[*member];
            }
        }
    }

    /// The error where what is kept of a column has no answer to what is asked.
    fn cannot_tell(&self, saved: &Saved, place: usize, kept: &[Stat]) -> Error {
        let column = &self.columns[place];
        let asked: Vec<&Stat> = column.set.iter().filter(|stat| !kept.contains(stat)).collect();
        let of =
            if column.name.is_empty() { String::new() } else { format!(" of `{}`", column.name) };
        let kept = if kept.is_empty() { "nothing".to_owned() } else { ticked(kept) };
        let asked = ticked(&asked);
        Error::usage(format!("{} has {kept}{of}, which does not tell {asked}", saved.name))
    }

    fn keep_pair(
        &mut self,
        place: usize,
        saved: &Saved,
        columns: &[Option<usize>],
    ) -> Result<Option<usize>, Error> {
        let pair = &self.pairs[place];
        let places = pair.columns.map(|column| columns[column]);
        let found = saved.pairs.iter().position(|other| other.columns.map(Some) == places);
        let Some(found) = found else {
            let names = pair.columns.map(|column| self.columns[column].name.clone());
            return Err(Error::usage(format!(
                "{} has nothing of `{}` and `{}` side by side",
                saved.name, names[0], names[1]
            )));
        };
        let theirs = &saved.pairs[found];
        let asked = ticked(&pair.set);
        self.put_pair_before(place, &theirs.set);
        if self.pairs[place].set().recipe() == theirs.set().recipe() {
            return Ok(Some(found));
        }
        Err(Error::usage(format!("{} does not tell {asked}", saved.name)))
    }
}

/// Has statistics that were kept stand before those that are asked, each once; where those are now.
fn put_before<S: Copy + PartialEq>(set: &mut Vec<S>, kept: &[S]) -> Vec<usize> {
    let asked = std::mem::replace(set, kept.to_vec());
    let place = |stat: &S| {
        let known = set.iter().position(|member| member == stat);
        known.unwrap_or_else(|| {
            set.push(*stat);
            set.len() - 1
        })
    };
    asked.iter().map(place).collect()
}

/// Statistics, for messages.
fn ticked(stats: &[impl ToString]) -> String {
    format!("`{}`", stats.iter().map(ToString::to_string).collect::<Vec<_>>().join("`, `"))
}

impl Layout {
    fn outcomes_mut(&mut self) -> impl Iterator<Item = &mut Outcome> {
        let (wide, profile) = match self {
            Layout::Wide(outcomes) => (Some(outcomes), None),
            Layout::Profile(columns) => (None, Some(columns)),
        };
        let wide = wide.into_iter().flatten().map(|(_, outcome)| outcome);
        wide.chain(profile.into_iter().flatten().flat_map(|(_, outcomes)| outcomes))
    }
}

/// All columns that one of the tables has; there may be more only where the question is the one that was.
fn header_of(saved: &[Saved], is_asked: bool) -> Header {
    let mut names: Vec<String> = Vec::new();
    let mut known = HashSet::new();
    for name in saved.iter().flat_map(|saved| &saved.question.names) {
        if known.insert(name.clone()) {
            names.push(name.clone());
        }
    }
    let is_open = !is_asked && saved.iter().any(|saved| saved.question.is_open);
    Header { source: saved[0].name.clone(), names, is_open }
}

fn listed(keys: &[String]) -> String {
    if keys.is_empty() { "nothing".to_owned() } else { ticked(keys) }
}
