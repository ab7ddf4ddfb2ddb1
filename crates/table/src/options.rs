//! How a table is read.

use std::num::{NonZeroU64, NonZeroUsize};
use std::thread;

use encoding_rs::Encoding;

use crate::cells::Notation;
use crate::window::Window;

/// How a table is read, and what becomes of what does not fit.
///
/// ```
/// use fanfold_table::{Options, OnError};
///
/// let mut options = Options::default();
/// options.delimiter = Some(b';');
/// options.on_error = OnError::Skip;
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// What the input is. Told from the source's name and its first line, if it is not said.
    pub format: Option<Format>,
    /// The encoding of the text. UTF-8, or UTF-16 where the source begins like that, if it is not said.
    pub encoding: Option<&'static Encoding>,
    /// What separates fields. Told from the first line, if it is not said.
    pub delimiter: Option<u8>,
    /// What stands around a field that holds delimiters, quotes or ends of lines.
    pub quote: Quote,
    /// What makes a quote inside of a quoted field a character, beside a second quote.
    pub escape: Option<u8>,
    /// Whether spaces may stand between a quote and the delimiter: `1, "a, b" ,2`.
    pub spaces_around_quotes: bool,
    /// How many lines there are before the first record.
    pub skip_lines: usize,
    /// What a line begins with that is no record.
    pub comment: Option<u8>,
    /// Whether the first record holds the names of the columns; if not, they are `1`, `2` and so on.
    pub has_header: bool,
    /// How numbers are written.
    pub notation: Notation,
    /// The words that stand for a missing value.
    pub missing: Vec<String>,
    /// Whether columns that a source has, and those before it have not, are columns too, and those that it has
    /// not are missing in all of its rows.
    pub union: bool,
    /// What becomes of a value that is no number where one belongs, and of a row that does not fit.
    pub on_error: OnError,
    /// Whether there are to be no estimates: all numbers of a distribution are kept, and all distinct values.
    pub exact: bool,
    /// Whether rows stand in the order of their keys: see [`Table::aggregate_sorted`](crate::Table::aggregate_sorted).
    pub(crate) is_sorted: bool,
    /// The windows that rows are aggregated by: see [`Table::aggregate_windows`](crate::Table::aggregate_windows).
    pub(crate) window: Option<Window>,
    /// Whether the results so far are shown: see [`Table::running`](crate::Table::running); and after how many rows each, if
    /// it goes by that.
    pub(crate) is_running: bool,
    pub(crate) every_rows: Option<NonZeroU64>,
    /// Whether somebody wants to see what is bad: see [`Table::rejects`](crate::Table::rejects).
    pub(crate) lists_rejects: bool,
    /// Whether what is kept may be asked for other statistics, so that all is read, even if nothing that comes can change
    /// the results.
    pub(crate) reads_all: bool,
    /// How many bytes states may take together: past that, there is an error. Any number, if it is not said.
    pub memory: Option<u64>,
    /// How many threads take blocks apart, up to 1,024: as many as there are cores, if it is not said. The results are
    /// the same for any number.
    pub threads: Option<NonZeroUsize>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            format: None,
            encoding: None,
            delimiter: None,
            quote: Quote::Usual,
            escape: None,
            spaces_around_quotes: false,
            skip_lines: 0,
            comment: None,
            has_header: true,
            notation: Notation::default(),
            missing: vec![String::new(), "NA".to_owned()],
            union: false,
            on_error: OnError::Stop,
            exact: false,
            is_sorted: false,
            window: None,
            is_running: false,
            every_rows: None,
            lists_rejects: false,
            reads_all: false,
            memory: None,
            threads: None,
        }
    }
}

impl Options {
    /// Whether results are shown before all is read, so that columns that turn out to hold no numbers have none.
    pub(crate) fn keeps_columns(&self) -> bool {
        self.is_sorted || self.is_running || self.window.is_some()
    }

    /// Whether rows are shown by their number, or by windows, and so wait for no whole block.
    pub(crate) fn shows_rows(&self) -> bool {
        self.every_rows.is_some() || self.window.is_some()
    }

    /// How many threads work.
    pub fn workers(&self) -> usize {
        /// No more than that are of use.
        const MOST: usize = 1024;
        let cores = || thread::available_parallelism().map_or(1, usize::from);
        self.threads.map_or_else(cores, |threads| threads.get().min(MOST))
    }
}

/// What the input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Numbers between white space.
    Numbers,
    /// Columns between white space, however much of it.
    Blanks,
    /// Comma-separated values, with quotes as RFC 4180 has them.
    Csv,
    /// Tab-separated values. A quote that is not closed in its line is a character.
    Tsv,
    /// Objects in JSON: one a line, one behind the other, or in an array. Columns are their keys, and those of
    /// objects in objects are joined by a point.
    Json,
}

/// What stands around a quoted field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Quote {
    /// `"`, and where fields are separated by tabs, only if it is closed in its line.
    Usual,
    /// This byte.
    Byte(u8),
    /// Nothing: every quote is a character.
    Nothing,
}

/// What becomes of bad input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnError {
    /// Stop, and say where.
    Stop,
    /// Leave it out, and count how often.
    Skip,
    /// Count it as missing, and how often.
    Null,
}
