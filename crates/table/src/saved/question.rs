//! What was asked of a table, and of which columns.

use fanfold::portable::{Decoder, Encoder, Malformed};

use crate::ask::{self, Ask};
use crate::cells::{Notation, Reading};
use crate::options::{OnError, Options};
use crate::plan::{Asked, Column, Pair, Plan};

/// What was asked.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) asked: Asked,
    pub(crate) asks: Vec<Ask>,
    pub(crate) is_exact: bool,
    pub(crate) is_numbers: bool,
    pub(crate) wants_columns: bool,
    pub(crate) on_error: OnError,
    /// How numbers are written, and which words stand for missing values.
    pub(crate) notation: Notation,
    pub(crate) missing: Vec<String>,
    /// The names of all columns that are known, and whether there may be more.
    pub(crate) names: Vec<String>,
    pub(crate) is_open: bool,
}

const READINGS: [Reading; 6] = [
    Reading::Written,
    Reading::Present,
    Reading::Either,
    Reading::Alike,
    Reading::Numbers,
    Reading::Unnamed,
];

const WAYS: [OnError; 3] = [OnError::Stop, OnError::Skip, OnError::Null];

pub(super) fn write_place<V: PartialEq>(all: &[V], one: &V, out: &mut Encoder) {
    out.count(all.iter().position(|other| other == one).unwrap_or_default() as u64);
}

pub(super) fn read_place<V: Copy>(all: &[V], input: &mut Decoder<'_>) -> Result<V, Malformed> {
    let place = usize::try_from(input.count()?).ok().and_then(|place| all.get(place));
    place.copied().ok_or_else(|| input.malformed("one that there is not"))
}

impl Question {
    pub(super) fn of(plan: &Plan, options: &Options) -> Self {
        let (asked, asks) = plan.question();
        Question {
            asked: asked.clone(),
            asks: asks.to_vec(),
            is_exact: plan.is_exact,
            is_numbers: plan.is_numbers(),
            wants_columns: plan.wants_columns,
            on_error: options.on_error,
            notation: options.notation,
            missing: options.missing.clone(),
            names: plan.header.names.clone(),
            is_open: plan.header.is_open,
        }
    }

    /// Whether another one is the same, whichever columns are known by now.
    pub(super) fn is_alike(&self, other: &Self) -> bool {
        let parts = |question: &Question| {
            let Question { is_exact, is_numbers, wants_columns, on_error, notation, .. } =
                *question;
            (is_exact, is_numbers, wants_columns, on_error, notation)
        };
        parts(self) == parts(other)
            && (&self.asked, &self.asks, &self.missing)
                == (&other.asked, &other.asks, &other.missing)
    }

    pub(super) fn encode(&self, out: &mut Encoder) {
        out.value(&self.asked.columns);
        out.value(&self.asked.group_by);
        out.count(self.asks.len() as u64);
        for Ask { text, columns, name, .. } in &self.asks {
            out.value(text);
            out.value(columns);
            out.value(name);
        }
        out.value(&(self.is_exact, self.is_numbers, self.wants_columns));
        write_place(&WAYS, &self.on_error, out);
        let Notation { decimal, thousands, currency, percent, accounting } = self.notation;
        out.value(&(decimal, thousands, currency, percent, accounting));
        out.value(&self.missing);
        out.value(&self.names);
        out.value(&self.is_open);
    }

    pub(super) fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let (columns, group_by) = (input.value()?, input.value()?);
        let mut asks = Vec::new();
        for _ in 0..input.length(3)? {
            let ask = ask::of_parts(input.value()?, input.value()?, input.value()?);
            asks.push(ask.map_err(|_| input.malformed("a statistic that there is not"))?);
        }
        let (is_exact, is_numbers, wants_columns) = input.value()?;
        let on_error = read_place(&WAYS, input)?;
        let (decimal, thousands, currency, percent, accounting) = input.value()?;
        let notation = Notation { decimal, thousands, currency, percent, accounting };
        let missing = input.value()?;
        let leaves_out = on_error != OnError::Stop;
        let (names, is_open) = (input.value()?, input.value()?);
        let asked = Asked { columns, group_by, leaves_out };
        Ok(Question {
            asked,
            asks,
            is_exact,
            is_numbers,
            wants_columns,
            on_error,
            notation,
            missing,
            names,
            is_open,
        })
    }
}

/// Writes statistics by their names.
fn write_names<V: ToString>(names: &[V], out: &mut Encoder) {
    out.value(&names.iter().map(ToString::to_string).collect::<Vec<String>>());
}

fn read_names<V: std::str::FromStr + PartialEq>(
    input: &mut Decoder<'_>,
) -> Result<Vec<V>, Malformed> {
    let names: Vec<String> = input.value()?;
    let stats = names.iter().map(|name| name.parse().map_err(|_| name));
    let stats: Result<Vec<V>, _> = stats.collect();
    let stats = stats.map_err(|_| input.malformed("a statistic that there is not"))?;
    match (1..stats.len()).find(|place| stats[..*place].contains(&stats[*place])) {
        Some(_) => Err(input.malformed("a statistic that is there twice")),
        None => Ok(stats),
    }
}

/// What is written of a column is what it is of itself.
impl Column {
    pub(super) fn encode(&self, out: &mut Encoder) {
        out.value(&self.name);
        write_names(&self.set, out);
        write_place(&READINGS, &self.reading, out);
        out.value(&self.is_without_text);
    }

    pub(super) fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        Ok(Column {
            name: input.value()?,
            set: read_names(input)?,
            reading: read_place(&READINGS, input)?,
            is_named: false,
            is_without_text: input.value()?,
            instead: None,
        })
    }
}

impl Pair {
    pub(super) fn encode(&self, out: &mut Encoder) {
        self.columns.iter().for_each(|column| out.count(*column as u64));
        write_names(&self.set, out);
    }

    /// Reads a pair of so many columns.
    pub(super) fn decode(input: &mut Decoder<'_>, columns: usize) -> Result<Self, Malformed> {
        let mut place = || {
            let place = input.count()? as usize;
            if place < columns {
                Ok(place)
            } else {
                Err(input.malformed("a column that is not there"))
            }
        };
        let places = [place()?, place()?];
        Ok(Pair { columns: places, set: read_names(input)? })
    }
}
