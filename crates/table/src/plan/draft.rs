//! A plan in the making: which statistics are asked of which columns, and under which names.

use std::collections::HashMap;

use fanfold::Stat;
use fanfold::stat::PairStat;

use super::{Column, Instead, Layout, Outcome, PROFILE, Pair, Plan, UNNAMED};
use crate::ask::{self, Ask, Wanted};
use crate::cells::Reading;
use crate::error::Error;

/// A plan in the making.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) keys: Vec<String>,
    columns: Vec<Column>,
    pairs: Vec<Pair>,
    outcomes: Vec<(String, Outcome)>,
    /// The outcome of each name, and the places of columns, by name and by whether they are read as written.
    named: HashMap<String, Outcome>,
    places: HashMap<(String, bool), usize>,
    pub(super) leaves_out: bool,
}

impl Draft {
    /// Nothing is asked so far, of the groups by these keys.
    pub(super) fn new(keys: Vec<String>) -> Self {
        Draft { keys, ..Draft::default() }
    }

    /// Has a run of statistics computed for each column, column by column.
    pub(super) fn ask(
        &mut self,
        asks: &[Ask],
        columns: &[String],
        is_named: bool,
    ) -> Result<(), Error> {
        if let [ask] = asks
            && ask.columns.is_none()
            && ask.stat == Wanted::One(Stat::Rows)
        {
            let name = ask.name.clone().unwrap_or_else(|| ask.text.clone());
            return self.add(ask, name, Outcome::Rows);
        }
        if let [ask] = asks
            && let Wanted::Pair(stat) = ask.stat
        {
            let [first, second] = columns else { return Err(ask::two_columns(stat, &ask.text)) };
            let outcome = self.pair(first, second, stat);
            let name = || format!("{first}_{second}_{}", ask.text);
            return self.add(ask, ask.name.clone().unwrap_or_else(name), outcome);
        }
        for column in columns {
            for ask in asks {
                let Wanted::One(stat) = ask.stat else { continue };
                let outcome = self.outcome(column, stat, is_named);
                let name = match &ask.name {
                    Some(name) => name.clone(),
                    None if column == UNNAMED => ask.text.clone(),
                    None => format!("{column}_{}", ask.text),
                };
                self.add(ask, name, outcome)?;
            }
        }
        Ok(())
    }

    /// Puts a result behind those there are. Asked for twice, it is shown once.
    fn add(&mut self, ask: &Ask, name: String, outcome: Outcome) -> Result<(), Error> {
        let known = self.named.get(&name);
        match known {
            Some(same) if *same == outcome => return Ok(()),
            None if !self.keys.contains(&name) => {}
            _ => {
                let message = match known {
                    Some(_) => format!("two results are called `{name}`"),
                    None => format!("a result is called `{name}`, as a key is"),
                };
                let remedy = format!("`{}(COLUMN) as NAME` gives it another name", ask.text);
                return Err(Error::usage(format!("{message}\n  = {remedy}")));
            }
        }
        self.named.insert(name.clone(), outcome);
        self.outcomes.push((name, outcome));
        Ok(())
    }

    /// A statistic of a column, which it is added to if it is not there yet.
    fn outcome(&mut self, name: &str, stat: Stat, is_named: bool) -> Outcome {
        if stat == Stat::Rows {
            return Outcome::Rows;
        }
        let column = self.column(name, Reading::of(stat), is_named);
        let Column { set, .. } = &mut self.columns[column];
        let member = set.iter().position(|member| *member == stat).unwrap_or_else(|| {
            set.push(stat);
            set.len() - 1
        });
        Outcome::Member { column, member }
    }

    /// The place of a column that is read so at least.
    fn column(&mut self, name: &str, reading: Reading, is_named: bool) -> usize {
        let columns = &mut self.columns;
        let column = *self
            .places
            .entry((name.to_owned(), reading == Reading::Written))
            .or_insert_with(|| {
                columns.push(Column {
                    name: name.to_owned(),
                    set: Vec::new(),
                    reading,
                    is_named,
                    is_without_text: false,
                    instead: None,
                });
                columns.len() - 1
            });
        let Column { reading: known, is_named: was_named, .. } = &mut self.columns[column];
        *known = reading.max(*known);
        *was_named |= is_named;
        column
    }

    /// A statistic of two columns.
    fn pair(&mut self, first: &str, second: &str, stat: PairStat) -> Outcome {
        let (of_first, of_second) = match stat.takes_anything() {
            true => (Reading::Written, Reading::Alike),
            false => (Reading::Numbers, Reading::Numbers),
        };
        let columns = [self.column(first, of_first, true), self.column(second, of_second, true)];
        let known = self.pairs.iter().position(|pair| pair.columns == columns);
        let pair = known.unwrap_or_else(|| {
            self.pairs.push(Pair { columns, set: Vec::new() });
            self.pairs.len() - 1
        });
        let set = &mut self.pairs[pair].set;
        let member = set.iter().position(|member| *member == stat).unwrap_or_else(|| {
            set.push(stat);
            set.len() - 1
        });
        Outcome::OfPair { pair, member }
    }

    pub(super) fn wide(mut self, is_numbers: bool) -> Plan {
        let unnamed = self.columns.iter_mut().filter(|column| !column.is_named);
        for column in unnamed.filter(|column| column.reading == Reading::Numbers) {
            column.reading = Reading::Unnamed;
        }
        if self.leaves_out {
            self.add_without_text();
        }
        let layout = Layout::Wide(self.outcomes);
        Plan::of(self.keys, self.columns, self.pairs, layout, is_numbers)
    }

    /// Has what is read as written kept without its text as well, where the same column is read as numbers or text: only
    /// all of it tells whether the text is to be left out.
    fn add_without_text(&mut self) {
        for place in 0..self.columns.len() {
            let column = &self.columns[place];
            let name = &column.name;
            let is_other = |other: &Column| {
                other.name == *name && matches!(other.reading, Reading::Alike | Reading::Unnamed)
            };
            if column.reading == Reading::Written
                && let Some(told_by) = self.columns.iter().position(is_other)
            {
                let without = Column {
                    name: name.clone(),
                    set: column.set.clone(),
                    is_without_text: true,
                    instead: None,
                    ..*column
                };
                let instead = Instead { column: self.columns.len(), told_by };
                self.columns[place].instead = Some(instead);
                self.columns.push(without);
            }
        }
    }

    /// Has columns profiled. Cells are what they are there, so no column is refused.
    pub(super) fn profile(mut self, columns: Vec<String>, is_numbers: bool) -> Plan {
        let rows = columns.into_iter().map(|name| {
            let outcomes = PROFILE.map(|stat| self.outcome(&name, stat, true)).to_vec();
            (name, outcomes)
        });
        let layout = Layout::Profile(rows.collect());
        for column in &mut self.columns {
            column.reading = column.reading.min(Reading::Either);
        }
        Plan::of(self.keys, self.columns, self.pairs, layout, is_numbers)
    }
}
