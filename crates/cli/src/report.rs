//! The results, laid out in rows and columns.

use fanfold::Stat;
use fanfold::stat::Value;

use crate::pass::{Group, Tally};
use crate::plan::{Layout, Outcome, PROFILE, Plan};

/// A table of results.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) names: Vec<String>,
    pub(crate) rows: Vec<Vec<Value>>,
    /// How many of the columns say what a row is about: the keys, and the name of a column.
    pub(crate) keys: usize,
}

impl Report {
    pub(crate) fn new(plan: &Plan, tally: Tally) -> Self {
        match &plan.layout {
            Layout::Wide(outcomes) => {
                let names = outcomes.iter().map(|outcome| outcome.name.clone());
                let row = |group: Group| {
                    let value = |o: &Outcome| group.columns[o.column][o.member].clone();
                    group
                        .keys
                        .into_iter()
                        .map(Value::from)
                        .chain(outcomes.iter().map(value))
                        .collect()
                };
                Report {
                    names: plan.keys.iter().cloned().chain(names).collect(),
                    rows: tally.groups.into_iter().map(row).collect(),
                    keys: plan.keys.len(),
                }
            }
            Layout::Profile => Self::profile(plan, tally),
        }
    }

    /// One row a group and column. Plain numbers are one column without a name.
    fn profile(plan: &Plan, tally: Tally) -> Self {
        let named = plan.columns.iter().any(|column| !column.name.is_empty());
        let column = named.then(|| "column".to_owned());
        let mut rows = Vec::new();
        for Group { keys, columns } in tally.groups {
            for (column, values) in plan.columns.iter().zip(columns) {
                let key = keys.iter().map(|key| Value::from(key.as_str()));
                let name = named.then(|| Value::from(column.name.as_str()));
                rows.push(key.chain(name).chain(values).collect());
            }
        }
        let names = PROFILE.iter().map(Stat::to_string);
        let keys = plan.keys.len() + usize::from(named);
        Report { names: plan.keys.iter().cloned().chain(column).chain(names).collect(), rows, keys }
    }

    /// The report for programs: behind all columns stand, for each that holds an estimate, the
    /// method of its estimates and their errors.
    pub(crate) fn with_bounds(mut self) -> Self {
        for place in self.keys..self.names.len() {
            if self.rows.iter().all(|row| row[place].estimate().is_none()) {
                continue;
            }
            let name = self.names[place].clone();
            self.names.extend([format!("{name}_method"), format!("{name}_error")]);
            for row in &mut self.rows {
                let estimate = row[place].estimate();
                let method = estimate.map(|estimate| estimate.method.to_string());
                let error = estimate.map(|estimate| estimate.error);
                row.extend([Value::from(method), Value::from(error)]);
            }
        }
        self
    }
}
