//! The one pass: cells are read, rows are grouped, and aggregates take them.

use std::collections::HashMap;

use fanfold::combine::{GroupByRef, Of};
use fanfold::stat::{Datum, Value};
use fanfold::{Aggregate, Combine, First, MergeClass, Stat};

use crate::args::{Args, OnError};
use crate::cell::{self, BadCell, Cells, Kind};
use crate::error::{BadData, Error, Excerpt, note, quoted};
use crate::input::{Input, Inputs, Record};
use crate::plan::{Column, Outcome, Plan};

/// One row, as the aggregates see it.
#[derive(Debug)]
struct Row<'r> {
    /// Which row of all it is.
    number: u64,
    key: &'r [u8],
    /// What is in the columns of the plan: `None` where a bad value is left out.
    cells: &'r [Option<Datum<'r>>],
}

/// How many rows there are, and the statistics of the columns: an aggregate over rows.
#[derive(Debug)]
struct Columns<'p>(&'p Plan);

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
        let mut columns = self.0.columns.iter().zip(states);
        let is_full =
            |(column, state): (&Column, &_)| Aggregate::<Datum<'r>>::is_full(&column.set, state);
        !self.0.counts_rows() && columns.all(is_full)
    }

    fn class(&self) -> MergeClass {
        let sets = self.0.columns.iter().map(|column| Aggregate::<Datum<'r>>::class(&column.set));
        sets.max().unwrap_or(MergeClass::Exact)
    }
}

/// The same for each group, beside the number of the group's first row, for their order.
type Groups<'p> = GroupByRef<(Of<First, Number>, Columns<'p>), Key>;
type Number = fn(&Row<'_>) -> u64;
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
    let mut reading = Reading::new(plan, args);
    let groups = if plan.keys.is_empty() {
        let mut state = columns.init();
        reading.rows(inputs, |row| {
            columns.update(&mut state, row);
            columns.is_full(&state)
        })?;
        let (rows, columns) = columns.finish(state);
        vec![Group { keys: Vec::new(), rows, columns }]
    } else {
        let by_key: Groups<'_> = (First.of(number as Number), columns).group_by_ref(key as Key);
        let mut state = by_key.init();
        reading.rows(inputs, |row| {
            by_key.update(&mut state, row);
            false
        })?;
        in_order(by_key.finish(state))
    };
    Ok(Results { groups, skipped: reading.skipped, on_error: args.on_error })
}

fn number(row: &Row<'_>) -> u64 {
    row.number
}

fn key<'a>(row: &'a Row<'_>) -> &'a [u8] {
    row.key
}

/// What the columns gave, beside the number of the group's first row, by key.
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

/// Adds a field to a key: its length, then the field, so that no two lists of fields are one key.
fn push_key(key: &mut Vec<u8>, field: &[u8]) {
    key.extend((field.len() as u64).to_le_bytes());
    key.extend(field);
}

fn split_key(mut key: &[u8]) -> Vec<String> {
    let mut fields = Vec::new();
    while let Some((length, rest)) = key.split_first_chunk() {
        let (field, rest) = rest.split_at(u64::from_le_bytes(*length) as usize);
        fields.push(String::from_utf8_lossy(field).into_owned());
        key = rest;
    }
    fields
}

/// An empty list that borrows from another row, in the memory of the old one: `collect` keeps the
/// allocation of a `Vec` whose items it turns into items of the same size.
fn recycle<'new>(mut cells: Vec<Option<Datum<'_>>>) -> Vec<Option<Datum<'new>>> {
    cells.clear();
    cells.into_iter().map(|_| None).collect()
}

/// How rows are read, and what was wrong with them so far.
struct Reading<'p> {
    plan: &'p Plan,
    cells: Cells,
    on_error: OnError,
    skipped: u64,
    rows: u64,
    /// For columns that hold numbers or text: which, and the line that settled it.
    settled: Vec<Option<(bool, u64)>>,
    /// The words that are missing already, as they were given.
    missing: String,
}

impl<'p> Reading<'p> {
    fn new(plan: &'p Plan, args: &Args) -> Self {
        Reading {
            plan,
            cells: Cells::new(&args.missing),
            on_error: args.on_error,
            skipped: 0,
            rows: 0,
            settled: vec![None; plan.columns.len()],
            missing: args.missing.join(","),
        }
    }

    /// Hands on every row of every file, until `take` has had enough.
    fn rows(
        &mut self,
        inputs: &mut Inputs,
        mut take: impl FnMut(&Row<'_>) -> bool,
    ) -> Result<(), Error> {
        let mut record = Record::default();
        let (mut key, mut cells) = (Vec::new(), Vec::new());
        while let Some(mut input) = inputs.next()? {
            let (keys, columns) = self.plan.places(&input)?;
            while input.read(&mut record)? {
                if !self.fits(&input, &record)? || !self.key(&input, &record, &keys, &mut key)? {
                    continue;
                }
                let mut row = recycle(cells);
                self.row(&input, &record, &columns, &mut row)?;
                if take(&Row { number: self.rows, key: &key, cells: &row }) {
                    return Ok(());
                }
                self.rows += 1;
                cells = recycle(row);
            }
        }
        Ok(())
    }

    /// Whether a record has as many fields as the header, or may pass all the same.
    fn fits(&mut self, input: &Input, record: &Record) -> Result<bool, Error> {
        let (found, expected) = (record.len(), input.header.names.len());
        if found == expected {
            return Ok(true);
        }
        let fields = if found == 1 { "field" } else { "fields" };
        self.bad(input, record, None, found.min(expected), |reading| {
            let wrong = format!("the row has {found} {fields}, and the header {expected}");
            (wrong, reading.remedy("leaves such rows out"))
        })?;
        Ok(self.on_error == OnError::Null)
    }

    /// Makes the key of a record; whether the record can be used.
    fn key(
        &mut self,
        input: &Input,
        record: &Record,
        places: &[usize],
        key: &mut Vec<u8>,
    ) -> Result<bool, Error> {
        key.clear();
        for place in places {
            let field = record.field(*place).unwrap_or_default().trim_ascii();
            if str::from_utf8(field).is_ok() {
                push_key(key, field);
                continue;
            }
            self.bad(input, record, Some(&input.header.names[*place]), *place, |reading| {
                let wrong = format!("the key {} is not UTF-8", quoted(field));
                (
                    wrong,
                    reading.remedy("leaves such rows out; `iconv` makes UTF-8 of other encodings"),
                )
            })?;
            if self.on_error == OnError::Skip {
                return Ok(false);
            }
            push_key(key, b"");
        }
        Ok(true)
    }

    /// What is in the columns of the plan.
    fn row<'r>(
        &mut self,
        input: &Input,
        record: &'r Record,
        places: &[usize],
        cells: &mut Vec<Option<Datum<'r>>>,
    ) -> Result<(), Error> {
        for (column, place) in places.iter().enumerate() {
            cells.push(self.cell(input, record, column, *place)?);
        }
        Ok(())
    }

    fn cell<'r>(
        &mut self,
        input: &Input,
        record: &'r Record,
        column: usize,
        place: usize,
    ) -> Result<Option<Datum<'r>>, Error> {
        let Column { name, kind, is_named, .. } = &self.plan.columns[column];
        // Missing at the end of a row that may pass.
        let Some(field) = record.field(place) else { return Ok(Some(Datum::Missing)) };
        let wrong = match self.cells.read(field, *kind) {
            Ok(datum) if *kind != Kind::Alike || datum == Datum::Missing => return Ok(Some(datum)),
            Ok(datum) => match self.unlike(column, datum, || record.line_of(place)) {
                None => return Ok(Some(datum)),
                Some(wrong) => wrong,
            },
            Err(BadCell::NoNumber) => format!("{} is not a number", quoted(field)),
            Err(BadCell::OutOfRange) => format!("{} is out of the range of numbers", quoted(field)),
            Err(BadCell::NoUtf8) => format!("{} is not UTF-8", quoted(field)),
        };
        let named = Some(name.as_str()).filter(|name| !name.is_empty());
        self.bad(input, record, named, place, |reading| {
            let word = String::from_utf8_lossy(field.trim_ascii()).into_owned();
            let mut remedy = reading.remedy("leaves such values out");
            if !is_named {
                remedy = format!("`-c` names the columns that hold numbers; {remedy}");
            } else if !word.is_empty() && word.chars().all(char::is_alphanumeric) {
                let words = [&reading.missing, &word].map(String::as_str).join(",");
                remedy += &format!("; `--missing {words}` counts `{word}` as missing");
            }
            (wrong, remedy)
        })?;
        Ok((self.on_error == OnError::Null).then_some(Datum::Missing))
    }

    /// What is wrong with a datum of the other kind than its column has had so far.
    fn unlike(
        &mut self,
        column: usize,
        datum: Datum<'_>,
        line: impl FnOnce() -> u64,
    ) -> Option<String> {
        let is_text = matches!(datum, Datum::Text(_));
        let (text, since) = *self.settled[column].get_or_insert_with(|| (is_text, line()));
        let name = |is_text| if is_text { "text" } else { "a number" };
        let (found, before) = (name(is_text), name(text));
        (is_text != text)
            .then(|| format!("here is {found}, and on line {since} {before}: they do not compare"))
    }

    fn remedy(&self, skipping: &str) -> String {
        format!("`--on-error skip` {skipping}")
    }

    /// Counts bad input, or stops at it.
    fn bad(
        &mut self,
        input: &Input,
        record: &Record,
        column: Option<&str>,
        place: usize,
        tell: impl FnOnce(&Self) -> (String, String),
    ) -> Result<(), Error> {
        if self.on_error != OnError::Stop {
            self.skipped += 1;
            return Ok(());
        }
        let (wrong, remedy) = tell(self);
        let fields: Vec<_> = record.fields().collect();
        Err(Error::Data(Box::new(BadData {
            name: input.name.clone(),
            line: if column.is_some() { record.line_of(place) } else { record.line() },
            column: column.map(str::to_owned),
            wrong,
            excerpt: Some(Excerpt::new(&fields, input.delimiter(), place)),
            remedy,
        })))
    }
}
