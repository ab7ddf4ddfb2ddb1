//! What the first bytes of a source say of the rest.

use std::io::{self, ErrorKind, Read};

use super::{CHUNK, Failed, pause};
use crate::block::LONGEST;
use crate::cells::number::{NoNumber, number, short};
use crate::dialect::{Delimited, Dialect, ends_line};
use crate::json::{self, Json};
use crate::options::{Format, Options, Quote};
use crate::saved::is_saved;

/// What was read of a source to find out what it is.
pub(super) struct Head {
    /// From the first line that is not blank on.
    pub(super) text: Vec<u8>,
    /// Where that is, in bytes of all text, and how many lines there are before.
    pub(super) start: u64,
    pub(super) lines: u64,
    /// What separates fields, if a line says so.
    separator: Option<u8>,
    /// Whether there is nothing behind the text.
    is_all: bool,
    pub(super) reader: Box<dyn Read + Send>,
}

impl Head {
    /// Reads until there is a whole record, or something long enough to tell; where there is nothing for now, less is
    /// enough.
    pub(super) fn read(mut reader: Box<dyn Read + Send>, options: &Options) -> io::Result<Self> {
        let (text, empty) = (Vec::new(), Box::new(io::empty()));
        let (start, lines) = (0, 0);
        let mut head = Head { text, start, lines, separator: None, is_all: false, reader: empty };
        let (mut is_first, mut to_skip) = (true, options.skip_lines);
        loop {
            // As much again as there is, so that looking again takes no more time than reading.
            let more = CHUNK.max(head.text.len() as u64);
            let before = head.text.len();
            let mut is_paused = false;
            match reader.by_ref().take(more).read_to_end(&mut head.text) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    pause();
                    is_paused = true;
                }
                Err(error) if head.text.is_empty() => return Err(error),
                // What came before it is read first.
                Err(error) => reader = Box::new(Failed(Some(error))),
            }
            let read = head.text.len() - before;
            let is_over = read == 0 && !is_paused;
            if read > 0 && std::mem::take(&mut is_first) && head.text.starts_with(b"\xef\xbb\xbf") {
                head.text.drain(..3);
                head.start = 3;
            }
            head.skip(&mut to_skip, options.comment);
            if is_over && head.text.trim_ascii().is_empty() {
                head.text.clear();
            }
            // The second line tells whether lines of numbers are alike, which those of one word always are.
            let lines = memchr::memchr_iter(b'\n', &head.text).take(2).count();
            let has_lines = lines == 2 || lines == 1 && is_paused && is_word(&head.text);
            let is_enough = has_lines && first_record(&head.text, options).len() < head.text.len()
                || head.json(options, is_over).is_some();
            if is_over || head.text.len() >= LONGEST || is_enough {
                head.is_all = (read as u64) < more && !is_paused;
                head.reader = reader;
                return Ok(head);
            }
        }
    }

    /// Leaves out what stands before the first record: so many lines, then blank ones, comments, and a line
    /// that says what separates fields, as in `sep=;`.
    fn skip(&mut self, to_skip: &mut usize, comment: Option<u8>) {
        let (mut at, mut lines) = (0, 0);
        while let Some(length) = line_length(&self.text[at..]) {
            let line = &self.text[at..at + length];
            let is_comment = comment.is_some() && line.first().copied() == comment;
            if *to_skip > 0 {
                *to_skip -= 1;
            } else if let Some(separator) = separator(line) {
                self.separator = Some(separator);
            } else if !line.trim_ascii().is_empty() && !is_comment {
                break;
            }
            (at, lines) = (at + line.len(), lines + 1);
        }
        self.text.drain(..at);
        self.start += at as u64;
        self.lines += lines;
    }

    /// Refuses what is plainly no text, and says how it becomes some.
    pub(super) fn refuse_what_is_no_text(&self, options: &Options) -> io::Result<()> {
        let first = first_record(&self.text, options);
        // Four letters are no proof, where what follows can be read.
        let is_text = str::from_utf8(first).is_ok_and(|line| !line.contains('\0'));
        let found = match self.text.as_slice() {
            [b'P', b'A', b'R', b'1', ..] if !is_text => PARQUET,
            bytes if is_saved(bytes) => {
                "is a saved table: `fanfold merge` prints it, `--load` goes on from it"
            }
            [b'P', b'K', 3, 4, ..] => "is a ZIP archive: pipe it through `unzip -p`",
            _ => return Ok(()),
        };
        Err(io::Error::new(io::ErrorKind::InvalidData, found))
    }

    /// How records stand in it, if it is JSON.
    fn json(&self, options: &Options, is_all: bool) -> Option<Json> {
        let is_said = options.format == Some(Format::Json);
        let may_be = options.format.is_none() && options.delimiter.is_none();
        (is_said || may_be).then(|| json::detected(&self.text, is_all, is_said))?
    }

    /// How the text is to be taken apart.
    pub(super) fn dialect(
        &self,
        extension: Option<&str>,
        options: &Options,
        wants_columns: bool,
    ) -> Dialect {
        if let Some(json) = self.json(options, self.is_all) {
            return Dialect::Json(json);
        }
        let is_tsv =
            matches!(extension, Some("tsv" | "tab")) || options.format == Some(Format::Tsv);
        let usual = if options.notation.decimal == b',' { b';' } else { b',' };
        let delimiter = match (options.format, options.delimiter.or(self.separator)) {
            (Some(Format::Numbers), _) => return Dialect::Words,
            (Some(Format::Blanks), _) => return Dialect::Blanks,
            (_, Some(delimiter)) => delimiter,
            (Some(Format::Csv), _) => usual,
            _ if is_tsv => b'\t',
            _ => match self.delimiter(options) {
                Some(delimiter) => delimiter,
                None if extension == Some("csv") => usual,
                None if wants_columns => match self.holds_numbers(options).then(|| self.words()) {
                    Some(Dialect::Blanks) => return Dialect::Blanks,
                    _ => usual,
                },
                None if self.holds_numbers(options) => return self.words(),
                None => usual,
            },
        };
        let quote = quote_of(options);
        let is_lenient = delimiter == b'\t' && options.quote == Quote::Usual;
        Dialect::Delimited(Delimited {
            delimiter,
            quote,
            escape: options.escape,
            has_spaces: options.spaces_around_quotes,
            comment: options.comment,
            is_lenient,
        })
    }

    /// Numbers between white space: columns, if more than one line is there, and all of them hold as many
    /// numbers, and more than one.
    fn words(&self) -> Dialect {
        let last = self.text.iter().rposition(|byte| ends_line(*byte));
        let end = last.filter(|_| !self.is_all).unwrap_or(self.text.len());
        let lines = self.text[..end].split(|byte| ends_line(*byte));
        let words = |line: &[u8]| {
            let words = line.split(u8::is_ascii_whitespace);
            words.filter(|word| !word.is_empty()).count()
        };
        let mut counts = lines.map(words).filter(|count| *count > 0);
        let (first, second) = (counts.next(), counts.next());
        let are_columns = first > Some(1) && first == second;
        match are_columns && counts.all(|count| Some(count) == first) {
            true => Dialect::Blanks,
            false => Dialect::Words,
        }
    }

    /// What separates the columns of the first record, if anything does.
    fn delimiter(&self, options: &Options) -> Option<u8> {
        let decimal = options.notation.decimal;
        let record = first_record(&self.text, options);
        let mut outside: Vec<u8> = Vec::new();
        each_outside(record, options, |_, byte| {
            outside.push(byte);
            true
        });
        let is_candidate = |byte: &u8| CANDIDATES.contains(byte);
        if !outside.iter().any(is_candidate) {
            // All of it stands behind a quote, which may be a character.
            outside = record.to_vec();
        }
        let count = |delimiter: &u8| outside.iter().filter(|byte| *byte == delimiter).count();
        // Between semicolons, commas may stand before fractions: then they are no delimiters.
        let mut fields = outside.split(|byte| *byte == b';');
        let is_decimal = |field: &[u8]| short(field.trim_ascii(), b',').is_some();
        let are_decimals = count(&b';') > 0 && count(&b',') > 0 && fields.all(is_decimal);
        // Of equally many the last one counts: it is the least common inside of names.
        let possible = CANDIDATES.into_iter();
        let possible = possible.filter(|byte| *byte != decimal && !(are_decimals && *byte == b','));
        let delimiter = possible.max_by_key(count)?;
        (count(&delimiter) > 0).then_some(delimiter)
    }

    /// Whether the first line holds numbers between white space, be they out of range.
    fn holds_numbers(&self, options: &Options) -> bool {
        let line = self.text.split(|byte| ends_line(*byte)).next().unwrap_or_default();
        let is_number = |word: &[u8]| {
            let is_missing =
                options.missing.iter().any(|missing| missing.trim().as_bytes() == word);
            let text = str::from_utf8(word).ok();
            let is_number = |text| !matches!(number(text, &options.notation), Err(NoNumber::Text));
            is_missing || text.is_some_and(is_number)
        };
        let words = line.split(u8::is_ascii_whitespace);
        words.filter(|word| !word.is_empty()).all(is_number)
    }
}

/// Whether the first line of a text is one word, that nothing separates.
fn is_word(text: &[u8]) -> bool {
    let line = text.trim_ascii_start().split(|byte| ends_line(*byte)).next().unwrap_or_default();
    let separates = |byte: &u8| byte.is_ascii_whitespace() || CANDIDATES.contains(byte);
    !line.trim_ascii_end().iter().any(separates)
}

/// How long the first line of a text is, its end included: `None` if it may go on.
fn line_length(text: &[u8]) -> Option<usize> {
    let end = text.iter().position(|byte| ends_line(*byte))?;
    match text[end..] {
        [b'\r', b'\n', ..] => Some(end + 2),
        [b'\r'] => None,
        _ => Some(end + 1),
    }
}

/// What a line such as `sep=;` says.
fn separator(line: &[u8]) -> Option<u8> {
    let (name, separator) = line.split_first_chunk::<4>()?;
    let separator = match separator {
        [b'\t', ..] => return name.eq_ignore_ascii_case(b"sep=").then_some(b'\t'),
        other => other.trim_ascii(),
    };
    match separator {
        [separator] if name.eq_ignore_ascii_case(b"sep=") => Some(*separator),
        _ => None,
    }
}

/// What is to be done about Parquet.
const PARQUET: &str = if cfg!(feature = "parquet") {
    "is Parquet, and not text"
} else {
    "is Parquet: a program built with `--features parquet` reads it"
};

/// What may separate columns, if it is not said.
const CANDIDATES: [u8; 4] = [b'|', b';', b',', b'\t'];

fn quote_of(options: &Options) -> Option<u8> {
    match options.quote {
        Quote::Usual => Some(b'"'),
        Quote::Byte(byte) => Some(byte),
        Quote::Nothing => None,
    }
}

/// Hands on the bytes that stand outside of quoted fields, with their places, until it has enough. A quote
/// opens a field at its start, wherever that may be as long as nobody knows what separates fields.
fn each_outside(text: &[u8], options: &Options, mut take: impl FnMut(usize, u8) -> bool) {
    let quote = quote_of(options);
    let (mut is_quoted, mut is_start) = (false, true);
    for (place, byte) in text.iter().copied().enumerate() {
        if Some(byte) == quote && (is_quoted || is_start) {
            (is_quoted, is_start) = (!is_quoted, is_quoted);
            continue;
        }
        if !is_quoted {
            let is_space = options.spaces_around_quotes && byte == b' ';
            is_start = CANDIDATES.contains(&byte) || ends_line(byte) || is_start && is_space;
            if !take(place, byte) {
                return;
            }
        }
    }
}

/// The first record, its end not included: up to the first end of a line outside of quotes.
fn first_record<'t>(text: &'t [u8], options: &Options) -> &'t [u8] {
    let mut end = None;
    each_outside(text, options, |place, byte| {
        end = ends_line(byte).then_some(place);
        end.is_none()
    });
    // Of one that is never closed, the line tells enough.
    let line = || text.iter().position(|byte| ends_line(*byte));
    &text[..end.or_else(line).unwrap_or(text.len())]
}
