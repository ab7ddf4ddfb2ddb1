//! What can go wrong, how it is told, and what to do about it.

use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use fanfold_table::{BadData, Suggestion, Wrong};

/// Why there is no result.
#[derive(Debug)]
pub(crate) enum Error {
    /// The table cannot be read, or lacks what is asked for. With the words that are missing already.
    Table(fanfold_table::Error, String),
    /// The results cannot be written.
    Output(io::Error),
    /// What is bad cannot be listed in this file.
    Rejects(PathBuf, io::Error),
    /// A saved table cannot be read.
    Load(PathBuf, io::Error),
    /// It cannot be written.
    Save(PathBuf, io::Error),
    /// What a run goes on from cannot be read, or written.
    Checkpoint(PathBuf, io::Error),
    /// Signals cannot be listened to.
    Signals(io::Error),
}

impl Error {
    /// 1 for data and files, 2 for the command line.
    pub(crate) fn exit_status(&self) -> u8 {
        match self {
            Error::Table(fanfold_table::Error::Usage(_), _) => 2,
            Error::Table(..) | Error::Output(_) | Error::Rejects(..) => 1,
            Error::Load(..) | Error::Save(..) | Error::Checkpoint(..) | Error::Signals(_) => 1,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Table(error, missing) => {
                error.fmt(f)?;
                if let fanfold_table::Error::Memory { .. } = error {
                    let ways = "group by what has fewer values, ask for fewer statistics, or give it more `--memory`";
                    write!(
                        f,
                        "\n  = {ways}; without `--exact`, percentiles and distinct values take little"
                    )?;
                }
                if let fanfold_table::Error::Data(bad) = error {
                    write!(f, "\n  = {}", remedy(bad, missing))?;
                }
                match error.rows() {
                    0 => Ok(()),
                    1 => f.write_str("\n  = 1 row was read before"),
                    rows => write!(f, "\n  = {rows} rows were read before"),
                }
            }
            Error::Signals(error) => write!(f, "cannot listen to signals: {error}"),
            Error::Rejects(path, error) => {
                write!(f, "{}: cannot list what is bad: {error}", path.display())
            }
            Error::Load(path, error) => {
                write!(f, "{}: {error}", path.display())?;
                if error.kind() == io::ErrorKind::NotFound {
                    f.write_str(
                        "\n  = `--save-state` saves one; on a first run, leave `--load` out",
                    )?;
                }
                Ok(())
            }
            Error::Save(path, error) => {
                write!(f, "{}: cannot save the table: {error}", path.display())
            }
            Error::Checkpoint(path, error) => {
                write!(f, "{}: cannot keep a checkpoint: {error}", path.display())
            }
            Error::Output(error) => write!(f, "cannot write the results: {error}"),
        }
    }
}

/// What to do about bad data.
fn remedy(bad: &BadData, missing: &str) -> String {
    match &bad.wrong {
        Wrong::Fields { .. } => {
            let skip = "`--on-error skip` leaves such rows out";
            if bad.has_spaced_quote { format!("{SPACED_QUOTE}; {skip}") } else { skip.to_owned() }
        }
        Wrong::NoTime(_) => "times are written as 2024-05-01T12:00:00Z, with or without an offset, as 2024-05-01, as web servers and mail \
             write them, or as a number of seconds, or thousandths or less, since 1970; `--on-error skip` leaves such rows out"
            .to_owned(),
        Wrong::LateRow { wait, .. } => format!(
            "`--lateness {}` has windows wait for this one, and `--on-error skip` leaves such rows out",
            rounded_up(*wait)
        ),
        Wrong::KeyNoUtf8(_) => format!("{ENCODING}; `--on-error skip` leaves such rows out"),
        Wrong::NoUtf8(_) => format!("{ENCODING}; `--on-error skip` leaves such values out"),
        Wrong::Late { .. } => "without `--sorted` and `--window`, what a column holds is told from all of its rows".to_owned(),
        Wrong::Unsorted { .. } => "`LC_ALL=C sort -t, -k1,1` sorts by the bytes of the first column alone, and `sort -t, -k1,1n` by its numbers; \
             without `--sorted`, rows may stand in any order"
            .to_owned(),
        Wrong::OpenQuote => {
            "close it, or write a quote inside of a quoted field twice; `--quote none` makes every quote a character".to_owned()
        }
        Wrong::BehindQuote => {
            "write a quote inside of a quoted field twice; `--quote none` makes every quote a character, \
             `--escape '\\'` one behind a backslash; `--spaces-around-quotes` allows spaces beside quotes"
                .to_owned()
        }
        Wrong::NoJson(_) => "`--on-error skip` leaves out such records, where each is a line of its own; \
             `-i csv` reads the input as text"
            .to_owned(),
        Wrong::TooLong(_) => "look for a quote that is never closed".to_owned(),
        Wrong::LikeNumber(cell) if bad.wrong.suggestions().is_empty() => {
            format!("`min_text` and `max_text` rank text; {}", value(bad, cell, missing))
        }
        Wrong::NoNumber(cell) | Wrong::LikeNumber(cell) | Wrong::OutOfRange(cell) => {
            value(bad, cell, missing)
        }
        _ => value(bad, b"", missing),
    }
}

/// A time that is no shorter, and easy to read.
fn rounded_up(time: Duration) -> String {
    let seconds = time.as_secs();
    let units = [("d", 86_400), ("h", 3600), ("m", 60)];
    let unit = units.into_iter().find(|(_, length)| seconds >= 2 * length);
    let (unit, length) = unit.unwrap_or(("s", 1));
    format!("{}{unit}", seconds.div_ceil(length))
}

/// What to do about text that is not UTF-8.
const ENCODING: &str = "`--encoding` reads other encodings, such as latin1";

/// What to do about quotes that are characters for the spaces before them.
const SPACED_QUOTE: &str =
    "`--spaces-around-quotes` reads quotes with spaces before them as quotes";

/// What to do about a bad value.
fn value(bad: &BadData, cell: &[u8], missing: &str) -> String {
    let skip = "`--on-error skip` leaves such values out";
    let ways: Vec<_> =
        bad.wrong.suggestions().into_iter().map(|way_of| way(way_of, bad.delimiter)).collect();
    if !ways.is_empty() {
        return format!("{}; {skip}", ways.join("; "));
    }
    if bad.has_spaced_quote {
        return format!("{SPACED_QUOTE}; {skip}");
    }
    if !bad.is_named {
        return format!("`-c` names the columns that hold numbers; {skip}");
    }
    match short_word(cell) {
        Some(word) => {
            // What a shell makes something else of.
            let is_plain = word.chars().all(|c| c.is_alphanumeric() || "/.-".contains(c));
            let quote = if is_plain { "" } else { "'" };
            format!("{skip}; `--missing {quote}{missing},{word}{quote}` counts `{word}` as missing")
        }
        None => skip.to_owned(),
    }
}

/// What would make a number of a cell.
pub(crate) fn other_notation(cell: &[u8]) -> Option<String> {
    let first = Wrong::NoNumber(cell.to_vec()).suggestions().into_iter().next()?;
    let way = way(first, b';').replacen("makes it", &format!("makes `{}`", readable(cell)), 1);
    Some(way)
}

/// What makes a number of a cell, and which one.
fn way((suggestion, number): (Suggestion, String), delimiter: u8) -> String {
    let option = match suggestion {
        // Or else a comma is taken for no delimiter.
        Suggestion::Decimal if delimiter == b',' => "--decimal , -d ,".to_owned(),
        Suggestion::Decimal => "--decimal ,".to_owned(),
        Suggestion::Thousands(between @ (' ' | '\u{a0}' | '\u{202f}'), _) => {
            format!("--thousands '{between}'")
        }
        Suggestion::Thousands('\'', _) => "--thousands \"'\"".to_owned(),
        Suggestion::Thousands(between, b',') if delimiter == b',' => {
            format!("--decimal , --thousands {between} -d ,")
        }
        Suggestion::Thousands(between, b',') => format!("--decimal , --thousands {between}"),
        Suggestion::Thousands(between, _) => format!("--thousands {between}"),
        Suggestion::Currency => "--currency".to_owned(),
        Suggestion::Percent => "--percent".to_owned(),
        Suggestion::Accounting => "--accounting".to_owned(),
        _ => return String::new(),
    };
    format!("`{option}` makes it {number}")
}

/// A word that may well stand for a missing value.
fn short_word(cell: &[u8]) -> Option<&str> {
    let word = str::from_utf8(cell).ok()?;
    // What begins with a digit is a number somewhere.
    let is_word = word.starts_with(char::is_alphabetic) && word.chars().all(char::is_alphanumeric);
    // Such as `N/A`, `#DIV/0!`, `\N`, `<NA>`, `(null)`, `--` and `?`.
    let is_mark = |c: char| c.is_alphanumeric() || "#/!?.-_<>()\\".contains(c);
    let is_sign = word.chars().all(is_mark) && !word.starts_with(|c: char| c.is_ascii_digit());
    let has_number =
        word.trim_start_matches(['-', '.', '(']).starts_with(|c: char| c.is_ascii_digit());
    (!word.is_empty() && (is_word || is_sign && !has_number) && word.len() <= 16).then_some(word)
}

/// Bytes as they can be read, without what would end the line or speak to the terminal.
pub(crate) fn readable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Says something on stderr that is worth knowing and is no failure.
pub(crate) fn note(message: impl fmt::Display) {
    // There is nobody to tell if stderr is closed.
    let _ = writeln!(io::stderr(), "fanfold: {message}");
}
