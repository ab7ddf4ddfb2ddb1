//! The one pass: rows are grouped, and aggregates take them.

use std::collections::HashMap;

use fanfold::combine::{GroupByRef, Of};
use fanfold::stat::{Datum, Num, Value};
use fanfold::{Aggregate, Combine, First, MergeClass, Stat};

use crate::args::{Args, OnError};
use crate::cell::{self, Kind};
use crate::error::{Error, note};
use crate::input::Inputs;
use crate::plan::{Column, Outcome, Plan};
use crate::rows::{Row, Rows, split_key};

/// How many rows there are, and the statistics of the columns: an aggregate over rows.
#[derive(Debug)]
struct Columns<'p>(&'p Plan);

impl Columns<'_> {
    /// Whether no later row can change anything.
    fn all_full(&self, states: &[SetState]) -> bool {
        let mut columns = self.0.columns.iter().zip(states);
        let is_full = |(column, state): (&Column, &_)| {
            Aggregate::<Datum<'static>>::is_full(&column.set, state)
        };
        // Asked for every row: that one column is not full is soon found.
        columns.all(is_full) && !self.0.counts_rows()
    }
}

/// The state of one column's set. It does not depend on how long cells live.
type SetState = <Vec<Stat> as Aggregate<Datum<'static>>>::State;

impl Combine for Columns<'_> {}

impl<'r> Aggregate<Row<'r>> for Columns<'_> {
    type State = (u64, Vec<SetState>);
    type Output = (u64, Vec<Vec<Value>>);

    fn init(&self) -> Self::State {
        let columns = self.0.columns.iter();
        (0, columns.map(|column| Aggregate::<Datum<'r>>::init(&column.set)).collect())
    }

    fn update(&self, (rows, states): &mut Self::State, row: &Row<'r>) {
        *rows += 1;
        for ((column, state), cell) in self.0.columns.iter().zip(states).zip(row.cells) {
            if let Some(cell) = cell {
                column.set.update(state, cell);
            }
        }
    }

    fn merge(&self, (rows, states): &mut Self::State, later: Self::State) {
        *rows += later.0;
        for ((column, state), later) in self.0.columns.iter().zip(states).zip(later.1) {
            Aggregate::<Datum<'r>>::merge(&column.set, state, later);
        }
    }

    fn finish(&self, (rows, states): Self::State) -> Self::Output {
        let columns = self.0.columns.iter().zip(states);
        let finish = |(column, state): (&Column, _)| {
            let values = Aggregate::<Datum<'r>>::finish(&column.set, state);
            // What was listed as it is written is a number again where it prints the same.
            match column.kind {
                Kind::Written => values.into_iter().map(cell::printed_number).collect(),
                _ => values,
            }
        };
        (rows, columns.map(finish).collect())
    }

    fn is_full(&self, (_, states): &Self::State) -> bool {
        self.all_full(states)
    }

    fn class(&self) -> MergeClass {
        let sets = self.0.columns.iter().map(|column| Aggregate::<Datum<'r>>::class(&column.set));
        sets.max().unwrap_or(MergeClass::Exact)
    }
}

/// All rows as one group. Floats wait in a buffer for each column until there are enough of them for
/// the batch path. Integers do not, and come before floats that wait; statistics of numbers allow for
/// any order. Those that ask for the first or the last take cells as text.
#[derive(Debug)]
struct Ungrouped<'p> {
    columns: Columns<'p>,
    rows: u64,
    states: Vec<SetState>,
    waiting: Vec<Vec<f64>>,
}

/// How many floats are handed on at once.
const RUN: usize = 1024;

impl<'p> Ungrouped<'p> {
    fn new(columns: Columns<'p>) -> Self {
        let (rows, states) = columns.init();
        let waiting = states.iter().map(|_| Vec::with_capacity(RUN)).collect();
        Ungrouped { columns, rows, states, waiting }
    }

    /// Takes a row; whether no more are needed.
    fn update(&mut self, row: &Row<'_>) -> bool {
        self.rows += 1;
        for (column, cell) in row.cells.iter().enumerate() {
            match cell {
                Some(Datum::Number(Num::Float(float))) => {
                    self.waiting[column].push(*float);
                    if self.waiting[column].len() == RUN {
                        self.hand_on(column);
                    }
                }
                Some(cell) => {
                    self.columns.0.columns[column].set.update(&mut self.states[column], cell)
                }
                None => {}
            }
        }
        self.columns.all_full(&self.states)
    }

    /// Hands the floats that wait in a column to its statistics.
    fn hand_on(&mut self, column: usize) {
        let set = &self.columns.0.columns[column].set;
        set.update_slice(&mut self.states[column], &self.waiting[column]);
        self.waiting[column].clear();
    }

    fn finish(mut self) -> Group {
        (0..self.waiting.len()).for_each(|column| self.hand_on(column));
        let (rows, columns) = self.columns.finish((self.rows, self.states));
        Group { keys: Vec::new(), rows, columns }
    }
}

/// The same for each group, beside the position of the group's first row, for their order.
type Groups<'p> = GroupByRef<(Of<First, Position>, Columns<'p>), Key>;
type Position = fn(&Row<'_>) -> u64;
type Key = for<'a> fn(&'a Row<'_>) -> &'a [u8];

/// One group: its keys, how many rows it has, and the values of every column.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) keys: Vec<String>,
    pub(crate) rows: u64,
    pub(crate) columns: Vec<Vec<Value>>,
}

impl Group {
    /// One result.
    pub(crate) fn value(&self, outcome: Outcome) -> Value {
        match outcome {
            Outcome::Rows => self.rows.into(),
            Outcome::Member { column, member } => self.columns[column][member].clone(),
        }
    }
}

/// What came of the pass.
#[derive(Debug)]
pub(crate) struct Results {
    /// The groups in the order of their first rows.
    pub(crate) groups: Vec<Group>,
    skipped: u64,
    on_error: OnError,
}

impl Results {
    /// Says on stderr how often bad input was left out.
    pub(crate) fn tell_skipped(&self) {
        if self.skipped > 0 {
            let things = if self.skipped == 1 { "value or row" } else { "values or rows" };
            let what =
                if self.on_error == OnError::Null { "counted as missing" } else { "skipped" };
            note(format_args!("{} bad {things} {what}", self.skipped));
        }
    }
}

/// Reads all files, and aggregates.
pub(crate) fn run(plan: &Plan, args: &Args, inputs: &mut Inputs) -> Result<Results, Error> {
    let columns = Columns(plan);
    let mut rows = Rows::new(plan, args);
    let groups = if plan.keys.is_empty() {
        let mut ungrouped = Ungrouped::new(columns);
        rows.each(inputs, |row| ungrouped.update(row))?;
        vec![ungrouped.finish()]
    } else {
        let by_key: Groups<'_> = (First.of(position as Position), columns).group_by_ref(key as Key);
        let mut state = by_key.init();
        rows.each(inputs, |row| {
            by_key.update(&mut state, row);
            false
        })?;
        in_order(by_key.finish(state))
    };
    Ok(Results { groups, skipped: rows.skipped, on_error: args.on_error })
}

fn position(row: &Row<'_>) -> u64 {
    row.position
}

fn key<'a>(row: &'a Row<'_>) -> &'a [u8] {
    row.key
}

/// What the columns gave, beside the position of the group's first row, by key.
type ByKey = HashMap<Vec<u8>, (Option<u64>, (u64, Vec<Vec<Value>>))>;

/// The groups by their first row, their keys taken apart.
fn in_order(groups: ByKey) -> Vec<Group> {
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_unstable_by_key(|(_, (first, _))| *first);
    let group = |(key, (_, (rows, columns))): (Vec<u8>, _)| {
        let keys = split_key(&key);
        Group { keys, rows, columns }
    };
    groups.into_iter().map(group).collect()
}
