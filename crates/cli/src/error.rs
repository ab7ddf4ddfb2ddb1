//! What can go wrong, and how it is told.

use std::fmt;
use std::io::{self, Write};

/// Why there is no result.
#[derive(Debug)]
pub(crate) enum Error {
    /// The command line asks for what there is not.
    Usage(String),
    /// A file cannot be opened or read.
    Input { name: String, error: io::Error },
    /// The input is not what it should be.
    Data(Box<BadData>),
    /// The results cannot be written.
    Output(io::Error),
}

/// A place in the input, and what is wrong there.
#[derive(Debug)]
pub(crate) struct BadData {
    /// The file's name.
    pub(crate) name: String,
    /// The physical line, from 1.
    pub(crate) line: u64,
    /// The column's name, if it is about one.
    pub(crate) column: Option<String>,
    /// What is wrong.
    pub(crate) wrong: String,
    /// The record, and where in it.
    pub(crate) excerpt: Option<Excerpt>,
    /// What to do about it.
    pub(crate) remedy: String,
}

/// A part of a record, with the place in question.
#[derive(Debug)]
pub(crate) struct Excerpt {
    before: String,
    place: String,
    after: String,
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

/// Bytes of the input as they can be read, without what would end the line or speak to the terminal.
pub(crate) fn readable(bytes: &[u8]) -> String {
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

/// Says something on stderr that is worth knowing and is no failure.
pub(crate) fn note(message: impl fmt::Display) {
    // There is nobody to tell if stderr is closed.
    let _ = writeln!(io::stderr(), "fanfold: {message}");
}

impl Error {
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Error::Usage(message.into())
    }

    /// 1 for data and files, 2 for the command line.
    pub(crate) fn exit_status(&self) -> u8 {
        match self {
            Error::Usage(_) => 2,
            Error::Input { .. } | Error::Data(_) | Error::Output(_) => 1,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Usage(message) => f.write_str(message),
            Error::Input { name, error } => write!(f, "{name}: {error}"),
            Error::Data(bad) => bad.fmt(f),
            Error::Output(error) => write!(f, "cannot write the results: {error}"),
        }
    }
}

impl fmt::Display for BadData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.name, self.line)?;
        if let Some(column) = &self.column {
            write!(f, "column `{column}`: ")?;
        }
        f.write_str(&self.wrong)?;
        if let Some(Excerpt { before, place, after }) = &self.excerpt {
            let (indent, width) = (before.chars().count(), place.chars().count().max(1));
            write!(f, "\n  | {before}{place}{after}")?;
            write!(f, "\n  | {:indent$}{:^<width$}", "", "")?;
        }
        write!(f, "\n  = {}", self.remedy)
    }
}
