//! The results, laid out in rows and columns.

use fanfold::Stat;
use fanfold::stat::Value;

use crate::error::Error;
use crate::options::{OnError, Options};
use crate::pass::{Group, Over, Totals, keys_of};
use crate::plan::{Layout, Outcome, PROFILE, Plan};

/// A table of results: a row for each group, or for each column of a profile.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Results {
    /// The names of the columns.
    pub names: Vec<String>,
    /// The values of all rows, one behind the other: see [`rows`](Self::rows).
    pub values: Vec<Value>,
    /// How many of the columns say what a row is about: the keys, and the name of a column.
    pub keys: usize,
    /// Which columns may hold estimates.
    pub bounded: Vec<usize>,
    /// How many rows were read, those that were left out as bad included.
    pub read: u64,
    /// What is worth knowing of how the results came about.
    pub notes: Vec<Note>,
}

/// Something worth knowing, and no error.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// The first record of a source was taken for the header, and a column that is read is called like a
    /// number: it may be data.
    NumberInHeader {
        /// What the source is called.
        source: String,
        /// What the column is called.
        column: String,
    },
    /// The first line of a source has commas, which are said to stand before fractions: it is one column.
    NotSplit {
        /// What the source is called.
        source: String,
    },
    /// Bad values and rows were left out, or counted as missing.
    Skipped {
        /// How many values there were in which column.
        columns: Vec<(String, u64)>,
        /// How many rows.
        rows: u64,
        /// Whether they were counted as missing.
        as_missing: bool,
    },
    /// Of what is bad, so much was known to be only when it was not held any more: it was not [handed
    /// on](crate::Table::rejects).
    NotListed {
        /// How many values.
        count: u64,
    },
    /// Rows have an empty field more than the header at their end, which is left out.
    TrailingDelimiters {
        /// How many rows.
        count: u64,
    },
    /// A saved table that was gone on from is one of a run that was stopped before the end.
    SavedPartial,
    /// A [checkpoint](crate::Table::resume) was gone on from.
    Resumed {
        /// How many rows were known.
        rows: u64,
        /// The source that was being read, where it cannot be read again: what came of it behind these rows and before the run
        /// ended is lost, and what comes now is taken for what follows.
        gone: Option<String>,
    },
    /// Reading was stopped before the end: these are the results of so many rows.
    Interrupted {
        /// How many rows were read.
        rows: u64,
    },
    /// Columns that nobody named hold no numbers, and are left out of the statistics of numbers.
    NoNumbers {
        /// What they are called.
        columns: Vec<String>,
        /// The first value of one of them that is a number in another [notation](crate::Notation).
        number: Option<Vec<u8>>,
        /// Whether they are: rows that were handed on before that was known have them, without values.
        are_left_out: bool,
    },
    /// A column of a profile holds numbers, and values that are none: the figures of numbers are without
    /// them.
    NotNumbers {
        /// What the column is called.
        column: String,
        /// How many are no numbers.
        count: u64,
        /// The first of them.
        first: String,
        /// Where that is, as `NAME:LINE`.
        place: String,
    },
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Note::NumberInHeader { source, column } => write!(
                f,
                "the first line of {source} is taken for the header, and a column is called `{column}`"
            ),
            Note::NotSplit { source } => write!(
                f,
                "the first line of {source} has commas, which stand before fractions, and is one column"
            ),
            Note::Skipped { columns, rows, as_missing } => {
                let what = if *as_missing { "counted as missing" } else { "skipped" };
                let things = |count: u64, one: &str| {
                    format!("{count} bad {one}{} {what}", if count == 1 { "" } else { "s" })
                };
                let mut parts = Vec::new();
                let count = columns.iter().map(|(_, count)| count).sum();
                if let [(name, _)] = &columns[..] {
                    // Plain numbers have no columns.
                    let place =
                        if name.is_empty() { String::new() } else { format!(" in `{name}`") };
                    parts.push(things(count, "value") + &place);
                } else if !columns.is_empty() {
                    let each = columns.iter().map(|(name, count)| format!("{count} in `{name}`"));
                    let each: Vec<_> = each.collect();
                    parts.push(things(count, "value") + ": " + &each.join(", "));
                }
                if *rows > 0 {
                    parts.push(things(*rows, "row"));
                }
                f.write_str(&parts.join("; "))
            }
            Note::NotListed { count } => {
                let values = if *count == 1 { "value is" } else { "values are" };
                write!(
                    f,
                    "{count} more bad {values} not listed: the column had only text for too long"
                )
            }
            Note::TrailingDelimiters { count } => {
                let rows = if *count == 1 { "row has" } else { "rows have" };
                write!(
                    f,
                    "{count} {rows} an empty field more than the header at the end, which is left out"
                )
            }
            Note::SavedPartial => f.write_str(
                "a saved table is of a run that was interrupted: it lacks rows of its inputs",
            ),
            Note::Resumed { rows, gone } => {
                write!(
                    f,
                    "went on behind the first {rows} row{}",
                    if *rows == 1 { "" } else { "s" }
                )?;
                let Some(name) = gone else { return Ok(()) };
                write!(
                    f,
                    "; {name} cannot be read again: rows that it gave behind them are lost, and those that it gives again count twice"
                )
            }
            Note::Interrupted { rows } => {
                let rows_are = if *rows == 1 { "row is" } else { "rows are" };
                write!(f, "interrupted: the results of the first {rows} {rows_are} partial")
            }
            Note::NoNumbers { columns, are_left_out, .. } => {
                let (holds, are) = match (columns.len(), are_left_out) {
                    (1, true) => ("holds", "is left out"),
                    (_, true) => ("hold", "are left out"),
                    (1, false) => ("holds", "has no results"),
                    (_, false) => ("hold", "have no results"),
                };
                let mut names: Vec<_> =
                    columns.iter().take(5).map(|name| format!("`{name}`")).collect();
                if columns.len() > 5 {
                    names.push(format!("{} more", columns.len() - 5));
                }
                write!(f, "{} {holds} no numbers, and {are}", names.join(", "))
            }
            Note::NotNumbers { column, count, first, place } => {
                let values = if *count == 1 { "value is" } else { "values are" };
                write!(f, "column `{column}`: {count} {values} not a number: {first} at {place}")?;
                f.write_str(if *count == 1 { "" } else { " is the first" })
            }
        }
    }
}

impl Results {
    pub(crate) fn new(
        plan: &Plan,
        totals: &Totals,
        options: &Options,
        mut notes: Vec<Note>,
    ) -> Result<Self, Error> {
        if totals.is_partial {
            notes.push(Note::Interrupted { rows: totals.rows() });
        }
        if totals.was_partial {
            notes.push(Note::SavedPartial);
        }
        if totals.trailing > 0 {
            notes.push(Note::TrailingDelimiters { count: totals.trailing });
        }
        let (rows, columns) = totals.skipped(plan);
        if rows > 0 || !columns.is_empty() {
            notes.push(Note::Skipped {
                columns,
                rows,
                as_missing: options.on_error == OnError::Null,
            });
        }
        if totals.unlisted() > 0 {
            notes.push(Note::NotListed { count: totals.unlisted() });
        }
        notes.extend(totals.strangers(plan).into_iter().map(|strangers| Note::NotNumbers {
            column: strangers.column,
            count: strangers.count,
            first: crate::error::quoted(&strangers.cell),
            place: format!("{}:{}", strangers.name, strangers.line),
        }));
        let without = totals.without_numbers(plan);
        let (mut layout, columns) = plan.layout_without(&without);
        if !columns.is_empty() {
            let number = totals.other_notation(&without);
            notes.push(Note::NoNumbers { columns, number, are_left_out: !options.keeps_columns() });
        }
        if matches!(&layout, Layout::Wide(outcomes) if outcomes.is_empty()) {
            let left_out = notes.iter().find(|note| matches!(note, Note::NoNumbers { .. }));
            let reason = left_out.map_or_else(|| "nothing is asked".to_owned(), Note::to_string);
            return Err(Error::usage(format!("there is no column of numbers: {reason}")));
        }
        if options.keeps_columns() {
            // The rows that were handed on have them.
            layout = plan.layout.clone();
        }
        let rows = |group, values: &mut Vec<Value>| push(&layout, group, values);
        let values = totals.values(plan, options.on_error, options.workers(), rows);
        Ok(Results { values, notes, read: totals.records(), ..Self::empty(plan, &layout, options) })
    }

    /// The rows of groups that are over, where rows are sorted by their keys.
    pub(crate) fn taken(plan: &Plan, totals: &mut Totals, options: &Options) -> Self {
        let rows = |group, values: &mut Vec<Value>| push(&plan.layout, group, values);
        let values = totals.take_values(plan, options.on_error, options.workers(), rows);
        Results { values, read: totals.records(), ..Self::empty(plan, &plan.layout, options) }
    }

    /// The rows of windows that are over.
    pub(crate) fn of_windows(
        plan: &Plan,
        totals: &Totals,
        options: &Options,
        over: Vec<Over>,
    ) -> Self {
        let empty = Self::empty(plan, &plan.layout, options);
        let Some(window) = &options.window else { return empty };
        let fields = plan.keys.len() - window.own_keys();
        let groups = over.into_iter().flat_map(|(bounds, groups)| {
            let keys = move |key: &[u8]| keys_of(window, bounds, key, fields);
            groups.into_iter().map(move |(key, tally)| (keys(&key), tally))
        });
        let rows = |group, values: &mut Vec<Value>| push(&plan.layout, group, values);
        let values = totals.values_of(plan, options.on_error, groups, rows);
        Results { values, read: totals.records(), ..empty }
    }

    fn empty(plan: &Plan, layout: &Layout, options: &Options) -> Self {
        let mut results = match layout {
            Layout::Wide(outcomes) => Self::wide(plan, outcomes),
            Layout::Profile(columns) => Self::profile(plan, columns),
        };
        if let Some(window) = &options.window {
            // In the place of the time are the bounds of the window.
            results.names.drain(..window.own_keys());
            for name in ["window_end", "window_start"] {
                let name = Self::free_name(&results.names, name.to_owned());
                results.names.insert(0, name);
            }
            let more = 2 - window.own_keys();
            results.keys += more;
            results.bounded.iter_mut().for_each(|place| *place += more);
        }
        results
    }

    fn wide(plan: &Plan, outcomes: &[(String, Outcome)]) -> Self {
        let names = outcomes.iter().map(|(name, _)| name.clone());
        let names = plan.keys.iter().cloned().chain(names).collect();
        let keys = plan.keys.len();
        let places = (keys..).zip(outcomes);
        let bounded = places.filter(|(_, (_, outcome))| plan.may_be_estimate(*outcome));
        let bounded = bounded.map(|(place, _)| place).collect();
        Results { names, values: Vec::new(), keys, bounded, read: 0, notes: Vec::new() }
    }

    /// One row a group and column. Plain numbers are one column without a name.
    fn profile(plan: &Plan, columns: &[(String, Vec<Outcome>)]) -> Self {
        let named = columns.iter().any(|(name, _)| !name.is_empty());
        let fixed = named.then(|| "column".to_owned()).into_iter();
        let names = fixed.chain(PROFILE.iter().map(Stat::to_string));
        let keys = plan.keys.len() + usize::from(named);
        let names_of_keys = plan.keys.clone();
        let mut results = Results {
            names: names_of_keys,
            values: Vec::new(),
            keys,
            bounded: Vec::new(),
            read: 0,
            notes: Vec::new(),
        };
        for name in names {
            let name = Self::free_name(&results.names, name);
            results.names.push(name);
        }
        let places = (keys..).zip(PROFILE);
        let may_be = |stat: Stat| stat.may_be_estimate() && !plan.is_exact;
        results.bounded =
            places.filter(|(_, stat)| may_be(*stat)).map(|(place, _)| place).collect();
        results
    }

    /// The rows, in the order in which groups were first seen. Each has a value for every name.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[Value]> + Clone {
        // There is one name at least, or there are no values.
        self.values.chunks(self.names.len().max(1))
    }

    /// A name that is not among others: with a number, if this one is.
    pub fn free_name(names: &[String], name: String) -> String {
        let is_taken = |name: &String| names.contains(name);
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        let mut free = std::iter::once(name.clone()).chain(numbered).filter(|name| !is_taken(name));
        free.next().expect("there are more numbers than names")
    }
}

/// The rows of a group.
fn push(layout: &Layout, mut group: Group, values: &mut Vec<Value>) {
    match layout {
        Layout::Wide(outcomes) => {
            values.append(&mut group.keys);
            values.extend(outcomes.iter().map(|(_, outcome)| group.value(*outcome)));
        }
        Layout::Profile(columns) => {
            for (name, outcomes) in columns {
                let name = (!name.is_empty()).then(|| Value::from(name.as_str()));
                let found = outcomes.iter().map(|outcome| group.value(*outcome));
                values.extend(group.keys.iter().cloned().chain(name).chain(found));
            }
        }
    }
}
