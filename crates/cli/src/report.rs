//! The results, laid out in rows and columns.

use fanfold::Stat;
use fanfold::stat::Value;

use crate::columns::unlike;
use crate::pass::{Group, Results};
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
    pub(crate) fn new(plan: &Plan, results: Results) -> Self {
        match &plan.layout {
            Layout::Wide(outcomes) => {
                let names = outcomes.iter().map(|(name, _)| name.clone());
                let row = |group: &Group| {
                    let values = outcomes.iter().map(|(_, outcome)| group.value(*outcome));
                    keys(group).chain(values).collect()
                };
                Report {
                    names: plan.keys.iter().cloned().chain(names).collect(),
                    rows: results.groups.iter().map(row).collect(),
                    keys: plan.keys.len(),
                }
            }
            Layout::Profile(columns) => Self::profile(plan, columns, &results),
        }
    }

    /// One row a group and column. Plain numbers are one column without a name.
    fn profile(plan: &Plan, columns: &[(String, Vec<Outcome>)], results: &Results) -> Self {
        let named = columns.iter().any(|(name, _)| !name.is_empty());
        let mut rows = Vec::new();
        for group in &results.groups {
            for (name, outcomes) in columns {
                let name = named.then(|| Value::from(name.as_str()));
                let values = outcomes.iter().map(|outcome| group.value(*outcome));
                rows.push(keys(group).chain(name).chain(values).collect());
            }
        }
        let fixed = named.then(|| "column".to_owned()).into_iter();
        let names = fixed.chain(PROFILE.iter().map(Stat::to_string));
        let mut report = Report { names: plan.keys.clone(), rows, keys: plan.keys.len() };
        names.for_each(|name| report.push_name(name));
        report.keys += usize::from(named);
        report
    }

    /// Names one more column, unlike all others.
    fn push_name(&mut self, name: String) {
        let name = unlike(name, |name| self.names.contains(name));
        self.names.push(name);
    }

    /// The report for programs: behind all columns stand, for each that holds an estimate, the
    /// method of its estimates and their errors.
    pub(crate) fn with_bounds(mut self) -> Self {
        for place in self.keys..self.names.len() {
            if self.rows.iter().all(|row| row[place].estimate().is_none()) {
                continue;
            }
            let name = self.names[place].clone();
            self.push_name(format!("{name}_method"));
            self.push_name(format!("{name}_error"));
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

/// The keys of a group, as values.
fn keys(group: &Group) -> impl Iterator<Item = Value> + '_ {
    group.keys.iter().map(|key| Value::from(key.as_str()))
}
