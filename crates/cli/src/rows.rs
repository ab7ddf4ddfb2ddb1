//! From records to rows: keys, cells read as what they are asked for, and what becomes of bad ones.

use fanfold::stat::Datum;

use crate::args::{Args, OnError};
use crate::cell::{self, BadCell, Cells, Kind};
use crate::error::{BadData, Error, Excerpt, quoted};
use crate::input::{Input, Inputs, Record};
use crate::plan::{Column, Plan};

/// One row, as the aggregates see it.
#[derive(Debug)]
pub(crate) struct Row<'r> {
    pub(crate) key: &'r [u8],
    /// What is in the columns of the plan: `None` where a bad value is left out.
    pub(crate) cells: &'r [Option<Datum<'r>>],
}

/// An empty list that borrows from no row, in the memory of one that did: `collect` keeps the
/// allocation of a `Vec` whose items it turns into items of the same size.
fn recycle(mut cells: Vec<Option<Datum<'_>>>) -> Vec<Option<Datum<'static>>> {
    cells.clear();
    cells.into_iter().map(|_| None).collect()
}

/// What a column holds, settled by its first value.
#[derive(Clone, Debug)]
struct Settled {
    is_text: bool,
    /// Where that value stands.
    place: String,
}

/// A word that may well stand for a missing value.
fn short_word(field: &[u8]) -> Option<&str> {
    let word = str::from_utf8(field.trim_ascii()).ok()?;
    let is_word = !word.is_empty() && word.chars().all(char::is_alphanumeric);
    (is_word && word.len() <= 16).then_some(word)
}

/// How rows are read, and what was wrong with them so far.
#[derive(Debug)]
pub(crate) struct Rows<'p> {
    plan: &'p Plan,
    cells: Cells,
    on_error: OnError,
    /// How often bad input was left out, or counted as missing.
    pub(crate) skipped: u64,
    /// For columns that hold numbers or text: which it is.
    settled: Vec<Option<Settled>>,
    /// The words that are missing already, as they were given.
    missing: String,
}

impl<'p> Rows<'p> {
    pub(crate) fn new(plan: &'p Plan, args: &Args) -> Self {
        Rows {
            plan,
            cells: Cells::new(&args.missing),
            on_error: args.on_error,
            skipped: 0,
            settled: vec![None; plan.columns.len()],
            missing: args.missing.join(","),
        }
    }

    /// Hands on every row of every file, until `take` has had enough.
    pub(crate) fn each(
        &mut self,
        inputs: &mut Inputs,
        mut take: impl FnMut(&Row<'_>) -> bool,
    ) -> Result<(), Error> {
        let mut record = Record::default();
        let (mut key, mut cells) = (Vec::new(), Vec::<Option<Datum<'static>>>::new());
        while let Some(mut input) = inputs.next()? {
            let (keys, columns) = self.plan.places(&input)?;
            while input.read(&mut record)? {
                if !self.fits(&input, &record)? || !self.key(&input, &record, &keys, &mut key)? {
                    continue;
                }
                let mut row: Vec<Option<Datum<'_>>> = cells;
                self.row(&input, &record, &columns, &mut row)?;
                if take(&Row { key: &key, cells: &row }) {
                    return Ok(());
                }
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
        self.bad(input, record, None, found.min(expected), |rows| {
            let wrong = format!("the row has {found} {fields}, and the header {expected}");
            (wrong, rows.remedy("leaves such rows out"))
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
            self.bad(input, record, Some(&input.header.names[*place]), *place, |rows| {
                let wrong = format!("the key {} is not UTF-8", quoted(field));
                (wrong, rows.remedy("leaves such rows out; `iconv` makes UTF-8 of other encodings"))
            })?;
            if self.on_error == OnError::Skip {
                return Ok(false);
            }
            push_key(key, b"");
        }
        Ok(true)
    }

    /// What is in the columns of the plan. A value that is bad for one statistic of a column is left
    /// out of all of them, or missing for all.
    fn row<'r>(
        &mut self,
        input: &Input,
        record: &'r Record,
        places: &[usize],
        cells: &mut Vec<Option<Datum<'r>>>,
    ) -> Result<(), Error> {
        let mut spoilt = Vec::new();
        for (column, place) in places.iter().enumerate() {
            match self.cell(input, record, column, *place) {
                Ok(datum) => cells.push(Some(datum)),
                Err(wrong) => {
                    if !spoilt.contains(place) {
                        self.bad_value(input, record, column, *place, wrong)?;
                        spoilt.push(*place);
                    }
                    cells.push(None);
                }
            }
        }
        let instead = (self.on_error == OnError::Null).then_some(Datum::Missing);
        for place in spoilt {
            let entries = cells.iter_mut().zip(places).filter(|(_, known)| **known == place);
            entries.for_each(|(cell, _)| *cell = instead);
        }
        Ok(())
    }

    /// What is in one cell, or what is wrong with it.
    fn cell<'r>(
        &mut self,
        input: &Input,
        record: &'r Record,
        column: usize,
        place: usize,
    ) -> Result<Datum<'r>, String> {
        let kind = self.plan.columns[column].kind;
        // Missing at the end of a row that may pass.
        let Some(field) = record.field(place) else { return Ok(Datum::Missing) };
        match self.cells.read(field, kind) {
            Ok(datum) if !matches!(kind, Kind::Alike | Kind::Either) => Ok(datum),
            Ok(datum) => self.settle(input, record, column, place, datum),
            Err(BadCell::NoNumber) => Err(format!("{} is not a number", quoted(field))),
            Err(BadCell::OutOfRange) => {
                Err(format!("{} is out of the range of numbers", quoted(field)))
            }
            Err(BadCell::NoUtf8) => Err(format!("{} is not UTF-8", quoted(field))),
        }
    }

    /// Holds a datum against what its column has had so far: number or text. `nan` and `inf` are
    /// words in a column of text, and numbers elsewhere.
    fn settle<'r>(
        &mut self,
        input: &Input,
        record: &'r Record,
        column: usize,
        place: usize,
        datum: Datum<'r>,
    ) -> Result<Datum<'r>, String> {
        let is_text = match datum {
            Datum::Number(_) => false,
            Datum::Text(_) => true,
            _ => return Ok(datum),
        };
        let settled = self.settled[column].get_or_insert_with(|| Settled {
            is_text,
            place: format!("{}:{}", input.name, record.line_of(place)),
        });
        if settled.is_text
            && !is_text
            && let Some(word) = record.field(place).and_then(cell::number_word)
        {
            return Ok(Datum::Text(word));
        }
        if settled.is_text == is_text || self.plan.columns[column].kind == Kind::Either {
            return Ok(datum);
        }
        let name = |is_text| if is_text { "text" } else { "a number" };
        let (found, before) = (name(is_text), name(settled.is_text));
        Err(format!("here is {found}, and at {} {before}: they do not compare", settled.place))
    }

    /// Counts a bad value, or stops at it.
    fn bad_value(
        &mut self,
        input: &Input,
        record: &Record,
        column: usize,
        place: usize,
        wrong: String,
    ) -> Result<(), Error> {
        let Column { name, is_named, .. } = &self.plan.columns[column];
        let named = Some(name.as_str()).filter(|name| !name.is_empty());
        self.bad(input, record, named, place, |rows| {
            let mut remedy = rows.remedy("leaves such values out");
            let word = record.field(place).and_then(short_word);
            if !is_named {
                remedy = format!("`-c` names the columns that hold numbers; {remedy}");
            } else if let Some(word) = word {
                let words = format!("{},{word}", rows.missing);
                remedy += &format!("; `--missing {words}` counts `{word}` as missing");
            }
            (wrong, remedy)
        })
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

/// Adds a field to a key: its length, then the field, so that no two lists of fields are one key.
fn push_key(key: &mut Vec<u8>, field: &[u8]) {
    key.extend((field.len() as u64).to_le_bytes());
    key.extend(field);
}

/// The fields of a key.
pub(crate) fn split_key(mut key: &[u8]) -> Vec<String> {
    let mut fields = Vec::new();
    while let Some((length, rest)) = key.split_first_chunk() {
        let (field, rest) = rest.split_at(u64::from_le_bytes(*length) as usize);
        fields.push(String::from_utf8_lossy(field).into_owned());
        key = rest;
    }
    fields
}
