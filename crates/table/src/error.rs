//! What can go wrong, and where.

use std::fmt;
use std::io;
use std::time::Duration;

use fanfold::ReadError;

use crate::cells::{Suggestion, suggested};

/// Why there is no result.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// What is asked for is not there: the message says what, and what there is.
    Usage(String),
    /// A source cannot be opened or read.
    Input {
        /// What the source is called.
        name: String,
        /// What the system says.
        error: io::Error,
        /// How many rows were read before, of all sources.
        rows: u64,
    },
    /// States take more memory than they may.
    Memory {
        /// How many bytes they may take.
        limit: u64,
        /// What takes most of them.
        what: String,
        /// How many rows were read before.
        rows: u64,
    },
    /// A saved table cannot be read.
    State {
        /// What it is called.
        name: String,
        /// What is wrong with its bytes.
        error: ReadError,
    },
    /// Whoever takes what is bad cannot go on.
    Rejects(io::Error),
    /// Whoever takes what a run goes on from cannot.
    Checkpoint(io::Error),
    /// A source is not what it should be.
    Data(Box<BadData>),
}

impl Error {
    /// How many rows were read before what is wrong.
    pub fn rows(&self) -> u64 {
        match self {
            Error::Usage(_) | Error::Rejects(_) | Error::Checkpoint(_) => 0,
            Error::State { .. } => 0,
            Error::Input { rows, .. } | Error::Memory { rows, .. } => *rows,
            Error::Data(bad) => bad.rows,
        }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Error::Usage(message.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Usage(message) => f.write_str(message),
            Error::Input { name, error, .. } => write!(f, "{name}: {error}"),
            Error::Memory { limit, what, .. } => {
                write!(f, "{what} take more than {}", bytes(*limit))
            }
            Error::State { name, error } => {
                write!(f, "{name}: {error}")?;
                match error {
                    ReadError::Unlike { found, .. } if found == "checkpoint" => f.write_str(
                        "\n  = it is of a run that has not ended: `--checkpoint` goes on from it",
                    ),
                    _ => Ok(()),
                }
            }
            Error::Rejects(error) => write!(f, "cannot list what is bad: {error}"),
            Error::Checkpoint(error) => write!(f, "cannot save the checkpoint: {error}"),
            Error::Data(bad) => bad.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Input { error, .. } => Some(error),
            Error::Rejects(error) | Error::Checkpoint(error) => Some(error),
            Error::State { error, .. } => Some(error),
            Error::Usage(_) | Error::Memory { .. } | Error::Data(_) => None,
        }
    }
}

/// So many bytes, for people.
fn bytes(count: u64) -> String {
    let units = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    let whole =
        units.into_iter().find(|(power, _)| count >> power > 0 && count.is_multiple_of(1 << power));
    whole.map_or_else(
        || format!("{count} bytes"),
        |(power, unit)| format!("{} {unit}", count >> power),
    )
}

/// A place in a source, and what is wrong there.
///
/// It prints as `NAME:LINE: column `c`: what is wrong`, with the record and a mark below the place.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BadData {
    /// What the source is called.
    pub name: String,
    /// The physical line, from 1.
    pub line: u64,
    /// The column's name, if it is about one that has a name.
    pub column: Option<String>,
    /// Whether that column was asked for by name.
    pub is_named: bool,
    /// What is wrong.
    pub wrong: Wrong,
    /// Whether a quote stands there behind a delimiter and spaces, and so does not open a quoted field.
    pub has_spaced_quote: bool,
    /// What separates fields there.
    pub delimiter: u8,
    /// How many rows were read before.
    pub rows: u64,
    pub(crate) excerpt: Option<Excerpt>,
}

/// What is wrong with a record or a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Wrong {
    /// A cell is no number, where one has to be.
    NoNumber(Vec<u8>),
    /// A cell is no number, and looks like one, in a column whose values are ranked.
    LikeNumber(Vec<u8>),
    /// A cell is a number out of the [range](fanfold::Decimal#range).
    OutOfRange(Vec<u8>),
    /// A cell is not UTF-8.
    NoUtf8(Vec<u8>),
    /// A key is not UTF-8.
    KeyNoUtf8(Vec<u8>),
    /// A time, by which rows are put to windows, is none.
    NoTime(Vec<u8>),
    /// The time of a row is in a window that was over before.
    LateRow {
        /// The time, as it is written.
        time: Vec<u8>,
        /// How long windows would have to wait for it.
        wait: Duration,
    },
    /// A row has more or fewer fields than the header.
    Fields {
        /// How many it has.
        found: usize,
        /// How many the header has.
        header: usize,
    },
    /// A key that is in no order with the one before, of rows that have to be sorted by it.
    Unsorted {
        /// Where the row before is, as `NAME:LINE`.
        before: String,
    },
    /// A column holds something else than it did in rows whose results are gone.
    Late {
        /// Whether that is text, and there were no texts before, or a number where there were no numbers.
        is_text: bool,
    },
    /// Numbers and text in a column whose values are ranked.
    Mixed {
        /// Whether it is text that is here, and a number there.
        is_text: bool,
        /// Where the other is, as `NAME:LINE`.
        other: String,
    },
    /// A quote is opened and never closed.
    OpenQuote,
    /// Behind a quoted field stands text.
    BehindQuote,
    /// A record is no JSON: what is wrong with it.
    NoJson(String),
    /// Columns that have types cannot be decoded: why.
    Damaged(String),
    /// A record is longer than so many bytes.
    TooLong(usize),
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Wrong::NoNumber(cell) => write!(f, "{} is not a number", quoted(cell)),
            Wrong::LikeNumber(cell) => {
                write!(f, "{} looks like a number, and is not one", quoted(cell))
            }
            Wrong::OutOfRange(cell) => write!(f, "{} is out of the range of numbers", quoted(cell)),
            Wrong::NoUtf8(cell) => write!(f, "{} is not UTF-8", quoted(cell)),
            Wrong::NoTime(cell) if cell.is_empty() => f.write_str("there is no time"),
            Wrong::NoTime(cell) => write!(f, "{} is not a time", quoted(cell)),
            Wrong::LateRow { time, .. } => {
                write!(f, "the time {} is in a window that was over before", quoted(time))
            }
            Wrong::KeyNoUtf8(cell) => write!(f, "the key {} is not UTF-8", quoted(cell)),
            Wrong::Fields { found, header } => {
                let fields = if *found == 1 { "field" } else { "fields" };
                write!(f, "the row has {found} {fields}, and the header {header}")
            }
            Wrong::Mixed { is_text, other } => {
                let (here, there) =
                    if *is_text { ("text", "a number") } else { ("a number", "text") };
                write!(f, "here is {here}, and at {other} {there}: they do not compare")
            }
            Wrong::Late { is_text } => {
                let (here, before) =
                    if *is_text { ("text", "numbers") } else { ("a number", "text") };
                write!(
                    f,
                    "here is {here}, and groups that are printed took the column for one of {before}"
                )
            }
            Wrong::Unsorted { before } => {
                write!(f, "the rows are not sorted by this key: it is in no order with {before}")
            }
            Wrong::OpenQuote => f.write_str("a quote is opened here and never closed"),
            Wrong::BehindQuote => {
                f.write_str("behind the quoted field that begins here stands text")
            }
            Wrong::NoJson(message) => write!(f, "this is not JSON: {message}"),
            Wrong::Damaged(message) => write!(f, "the data are damaged: {message}"),
            Wrong::TooLong(limit) => {
                write!(f, "what begins here is longer than {} MiB", limit >> 20)
            }
        }
    }
}

impl Wrong {
    /// The value in question, where it is about one.
    pub fn value(&self) -> Option<&[u8]> {
        match self {
            Wrong::NoNumber(cell)
            | Wrong::LikeNumber(cell)
            | Wrong::OutOfRange(cell)
            | Wrong::NoUtf8(cell)
            | Wrong::NoTime(cell)
            | Wrong::LateRow { time: cell, .. }
            | Wrong::KeyNoUtf8(cell) => Some(cell),
            _ => None,
        }
    }

    /// Other notations in which the cell would be a number, and which one.
    pub fn suggestions(&self) -> Vec<(Suggestion, String)> {
        match self {
            Wrong::NoNumber(cell) | Wrong::LikeNumber(cell) => {
                str::from_utf8(cell).map_or(Vec::new(), suggested)
            }
            _ => Vec::new(),
        }
    }
}

impl fmt::Display for BadData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.name, self.line)?;
        if let Some(column) = &self.column {
            write!(f, "column `{column}`: ")?;
        }
        self.wrong.fmt(f)?;
        if let Some(Excerpt { before, place, after }) = &self.excerpt {
            let (indent, width) = (before.chars().count(), place.chars().count().max(1));
            write!(f, "\n  | {before}{place}{after}")?;
            write!(f, "\n  | {:indent$}{:^<width$}", "", "")?;
        }
        Ok(())
    }
}

/// A part of a record, with the place in question.
#[derive(Clone, Debug)]
pub(crate) struct Excerpt {
    before: String,
    place: String,
    after: String,
}

impl Excerpt {
    pub(crate) fn parts(&self) -> (String, String, String) {
        (self.before.clone(), self.place.clone(), self.after.clone())
    }

    pub(crate) fn of_parts((before, place, after): (String, String, String)) -> Self {
        let [before, place, after] = [before, place, after].map(|part| readable(part.as_bytes()));
        Excerpt { before: last_of(&before), place: first_of(&place), after: first_of(&after) }
    }
}

/// How much of a record is shown on either side of the place in question.
const CONTEXT: usize = 32;

impl Excerpt {
    /// An excerpt around field `place` of a record.
    pub(crate) fn new(fields: &[&[u8]], delimiter: u8, place: usize) -> Self {
        // A tab would move the mark below the excerpt.
        let delimiter = readable(&[delimiter]);
        let show = |fields: &[&[u8]]| {
            fields.iter().map(|field| readable(field)).collect::<Vec<_>>().join(&delimiter)
        };
        let place = place.min(fields.len().saturating_sub(1));
        let (mut before, mut after) = (show(&fields[..place]), String::new());
        if place > 0 {
            before += &delimiter;
        }
        if place + 1 < fields.len() {
            after = delimiter.clone() + &show(&fields[place + 1..]);
        }
        Excerpt {
            before: last_of(&before),
            place: first_of(&fields.get(place).map_or(String::new(), |field| readable(field))),
            after: first_of(&after),
        }
    }
}

impl Excerpt {
    /// An excerpt around a stretch of a text: of the line where it begins.
    pub(crate) fn of_text(text: &[u8], start: usize, end: usize) -> Self {
        let before = text[..start].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let after = text[end..].iter().position(|byte| *byte == b'\n');
        let after = after.map_or(text.len(), |at| end + at);
        // So many bytes are so many characters at least.
        let (before, after) = (before.max(start.saturating_sub(256)), after.min(end + 256));
        Excerpt {
            before: last_of(&readable(&text[before..start])),
            place: first_of(&readable(&text[start..end])),
            after: first_of(&readable(&text[end..after])),
        }
    }
}

/// Bytes of the input as they can be read, without what would end the line or speak to the terminal.
fn readable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The value in question, on one line and not too long.
pub(crate) fn quoted(bytes: &[u8]) -> String {
    format!("`{}`", first_of(&readable(bytes)))
}

fn first_of(text: &str) -> String {
    match text.char_indices().nth(CONTEXT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn last_of(text: &str) -> String {
    let skipped = text.chars().count().saturating_sub(CONTEXT);
    let rest: String = text.chars().skip(skipped).collect();
    if skipped > 0 { format!("…{rest}") } else { rest }
}
