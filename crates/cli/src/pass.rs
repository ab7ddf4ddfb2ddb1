//! The one pass: rows are grouped, and aggregates take them.

use fanfold::combine::GroupByRef;
use fanfold::stat::{StatState, Value};
use fanfold::{Aggregate, Combine, MergeClass, StatSet};

use crate::args::{Args, OnError};
use crate::cell::{self, Kind};
use crate::error::{Error, note};
use crate::input::Inputs;
use crate::plan::{Column, Outcome, Plan};
use crate::rows::{Row, Rows, split_key};

/// How many rows there are, and the statistics of the columns: an aggregate over rows.
#[derive(Debug)]
struct Columns<'p> {
    plan: &'p Plan,
    sets: Vec<StatSet>,
}

impl<'p> Columns<'p> {
    fn new(plan: &'p Plan) -> Self {
        let sets = plan.columns.iter().map(|column| column.set.as_slice().into());
        Columns { plan, sets: sets.collect() }
    }
}

/// How many rows there were, and the state of each column's set.
type State = (u64, Vec<StatState>);

impl Combine for Columns<'_> {}

impl Aggregate<Row<'_>> for Columns<'_> {
    type State = State;
    type Output = (u64, Vec<Vec<Value>>);

    fn init(&self) -> State {
        (0, self.sets.iter().map(StatSet::state).collect())
    }

    fn update(&self, (rows, states): &mut State, row: &Row<'_>) {
        *rows += 1;
        for ((set, state), cell) in self.sets.iter().zip(states).zip(row.cells) {
            if let Some(cell) = cell {
                set.update(state, cell);
            }
        }
    }

    fn merge(&self, (rows, states): &mut State, later: State) {
        *rows += later.0;
        for ((set, state), later) in self.sets.iter().zip(states).zip(later.1) {
            Aggregate::<str>::merge(set, state, later);
        }
    }

    fn finish(&self, (rows, states): State) -> Self::Output {
        let columns = self.plan.columns.iter().zip(&self.sets).zip(&states);
        let values = |((column, set), state): ((&Column, &StatSet), _)| match column.kind {
            // What was listed as it is written is a number again where it prints the same.
            Kind::Written => set.values(state).into_iter().map(cell::printed_number).collect(),
            _ => set.values(state),
        };
        (rows, columns.map(values).collect())
    }

    fn class(&self) -> MergeClass {
        let classes = self.sets.iter().map(Aggregate::<str>::class);
        classes.fold(MergeClass::EXACT, MergeClass::and)
    }

    fn is_full(&self, (_, states): &State) -> bool {
        // Asked for every row: that one column is not full is soon found.
        let mut sets = self.sets.iter().zip(states);
        sets.all(|(set, state)| Aggregate::<str>::is_full(set, state)) && !self.plan.counts_rows()
    }
}

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
    let columns = Columns::new(plan);
    let mut rows = Rows::new(plan, args);
    let groups = if plan.keys.is_empty() {
        vec![group((Vec::new(), aggregate(&columns, &mut rows, inputs)?))]
    } else {
        let by_key: GroupByRef<_, Key> = columns.group_by_ref(key as Key);
        aggregate(&by_key, &mut rows, inputs)?.into_iter().map(group).collect()
    };
    Ok(Results { groups, skipped: rows.skipped, on_error: args.on_error })
}

/// Runs an aggregate over the rows, in their order, until it is full.
fn aggregate<S, O>(
    aggregate: &impl for<'r> Aggregate<Row<'r>, State = S, Output = O>,
    rows: &mut Rows<'_>,
    inputs: &mut Inputs,
) -> Result<O, Error> {
    let mut state = aggregate.init();
    rows.each(inputs, |row| {
        aggregate.update(&mut state, row);
        aggregate.is_full(&state)
    })?;
    Ok(aggregate.finish(state))
}

type Key = for<'a> fn(&'a Row<'_>) -> &'a [u8];

fn key<'a>(row: &'a Row<'_>) -> &'a [u8] {
    row.key
}

/// A group, its keys taken apart.
fn group((key, (rows, columns)): (Vec<u8>, (u64, Vec<Vec<Value>>))) -> Group {
    Group { keys: split_key(&key), rows, columns }
}
