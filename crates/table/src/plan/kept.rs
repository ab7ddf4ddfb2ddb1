//! A plan that goes on from what was kept: it has to be kept alike.
//!
//! A statistic that is asked for now is answered by what was kept for others, if that has the answer. So each column of
//! the plan keeps all that was kept of it before, and what is asked stands behind that.

use std::collections::{HashMap, HashSet};

use fanfold::stat::PairSet;
use fanfold::{Portable, Stat};

use super::{Asked, Layout, Outcome, Plan};
use crate::ask::Ask;
use crate::cells::Reading;
use crate::error::Error;
use crate::header::{self, Header};
use crate::saved::{Question, Saved, SavedColumn, is_kept_alike};

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
        let known: HashMap<_, _> = saved.columns.iter().map(SavedColumn::id).zip(0..).collect();
        // All that there were were kept: so the others were missing in all rows.
        let Question { asked, asks, is_open, names, .. } = &saved.question;
        let has_all = *is_open && asked.is_open(asks);
        let known_names: HashSet<&String> = names.iter().collect();
        let mut columns = Vec::new();
        for place in 0..self.columns.len() {
            let column = &self.columns[place];
            let is_written = column.reading == Reading::Written;
            let id = (&*column.name, is_written, column.is_without_text);
            let found = known.get(&id).copied();
            if found.is_none() && (!has_all || known_names.contains(&column.name)) {
                return Err(self.lacks(saved, place));
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

    /// The error where a saved table has nothing of a column.
    fn lacks(&self, saved: &Saved, place: usize) -> Error {
        let column = &self.columns[place];
        let asked = column.set.iter().map(|stat| format!("`{stat}`")).collect::<Vec<_>>();
        let has = saved.columns.iter().filter(|other| other.name == column.name);
        let has: Vec<_> =
            has.flat_map(|other| &other.set).map(|stat| format!("`{stat}`")).collect();
        let of =
            if column.name.is_empty() { String::new() } else { format!(" of `{}`", column.name) };
        let kept = match &has[..] {
            [] => "has nothing".to_owned(),
            has => format!("has {}", has.join(", ")),
        };
        Error::usage(format!("{} {kept}{of}, which does not tell {}", saved.name, asked.join(", ")))
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
        let is_alike = is_kept_alike(&column.set(self.is_exact), &theirs.set(self.is_exact));
        if is_alike { Ok(()) } else { Err(self.cannot_tell(saved, place, &theirs.set)) }
    }

    /// Has these statistics of a column stand before those that are asked of it.
    pub(super) fn put_before(&mut self, place: usize, kept: &[Stat]) {
        let asked = std::mem::take(&mut self.columns[place].set);
        let mut set = kept.to_vec();
        set.extend(asked.iter().filter(|stat| !kept.contains(stat)));
        let moved: Vec<usize> = asked
            .iter()
            .map(|stat| set.iter().position(|member| member == stat).expect("it is there now"))
            .collect();
        self.columns[place].set = set;
        for outcome in self.layout.outcomes_mut() {
            if let Outcome::Member { column, member } = outcome
                && *column == place
            {
                *member = moved[*member];
            }
        }
    }

    /// The error where what is kept of a column has no answer to what is asked.
    fn cannot_tell(&self, saved: &Saved, place: usize, kept: &[Stat]) -> Error {
        let column = &self.columns[place];
        let asked = column.set.iter().filter(|stat| !kept.contains(stat));
        let list = |stats: Vec<String>| stats.join(", ");
        let asked = list(asked.map(|stat| format!("`{stat}`")).collect());
        let kept = list(kept.iter().map(|stat| format!("`{stat}`")).collect());
        let of =
            if column.name.is_empty() { String::new() } else { format!(" of `{}`", column.name) };
        Error::usage(format!("{} has {kept}{of}, which does not tell {asked}", saved.name))
    }

    fn keep_pair(
        &mut self,
        place: usize,
        saved: &Saved,
        columns: &[Option<usize>],
    ) -> Result<Option<usize>, Error> {
        let pair = &mut self.pairs[place];
        let theirs = pair.columns.map(|column| columns[column]);
        let found = saved.pairs.iter().position(|other| other.columns.map(Some) == theirs);
        let Some(found) = found else {
            let names = pair.columns.map(|column| self.columns[column].name.clone());
            return Err(Error::usage(format!(
                "{} has nothing of `{}` and `{}` side by side",
                saved.name, names[0], names[1]
            )));
        };
        let asked = std::mem::take(&mut pair.set);
        pair.set.clone_from(&saved.pairs[found].set);
        asked.iter().for_each(|stat| {
            if !pair.set.contains(stat) {
                pair.set.push(*stat);
            }
        });
        let set = pair.set.clone();
        let is_alike =
            PairSet::new(set.iter().copied()).recipe() == saved.pairs[found].set().recipe();
        for outcome in self.layout.outcomes_mut() {
            if let Outcome::OfPair { pair, member } = outcome
                && *pair == place
            {
                let stat = asked[*member];
                *member = set.iter().position(|other| *other == stat).unwrap_or_default();
            }
        }
        if is_alike {
            return Ok(Some(found));
        }
        let asked: Vec<_> = asked.iter().map(|stat| format!("`{stat}`")).collect();
        Err(Error::usage(format!("{} does not tell {}", saved.name, asked.join(", "))))
    }
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
    match keys {
        [] => "nothing".to_owned(),
        keys => format!("`{}`", keys.join("`, `")),
    }
}
