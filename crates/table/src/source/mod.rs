//! Opening sources, and finding out what they are.
//!
//! * `compressed`: gzip, zstd, bzip2 and xz
//! * `encoding`: text that is not UTF-8

mod compressed;
mod encoding;

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::block::{Block, Blocks, LONGEST};
use crate::cells::View;
use crate::cells::number::{NoNumber, number, short};
use crate::dialect::{Delimited, Dialect, ends_line};
use crate::error::{BadData, Error, Excerpt, Wrong};
use crate::header::Header;
use crate::options::{Format, Options, Quote};
use crate::scan::Scan;

/// Something to read a table from: a file, standard input, or any reader.
pub struct Source {
    name: String,
    from: From,
}

enum From {
    File(PathBuf),
    Stdin,
    Reader(Box<dyn Read + Send>),
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Source {
    /// A file. It is opened when its turn has come.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Source { name: path.display().to_string(), from: From::File(path) }
    }

    /// Standard input.
    pub fn stdin() -> Self {
        Source { name: "standard input".to_owned(), from: From::Stdin }
    }

    /// A reader, and what it is called in messages.
    pub fn reader(name: impl Into<String>, reader: impl Read + Send + 'static) -> Self {
        Source { name: name.into(), from: From::Reader(Box::new(reader)) }
    }

    /// An error where the source is a file that is not there.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let From::File(path) = &self.from else { return Ok(()) };
        let error = |error| Error::Input { name: self.name.clone(), error };
        path.metadata().map(|_| ()).map_err(error)
    }

    fn extension(&self) -> Option<&str> {
        let From::File(path) = &self.from else { return None };
        Path::new(path).extension()?.to_str()
    }
}

/// Counts the bytes that are read.
struct Counted {
    reader: Box<dyn Read + Send>,
    bytes: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.reader.read(buffer)?;
        self.bytes.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

/// A source that was opened: what its columns are called, and its blocks from the first record of data on.
pub(crate) struct Opened {
    pub(crate) name: String,
    pub(crate) header: Header,
    pub(crate) dialect: Dialect,
    pub(crate) blocks: Blocks,
    /// The block that was read for its header.
    pub(crate) first: Option<Block>,
    /// How many lines there are before the first block.
    pub(crate) lines: u64,
}

/// A reader of the text in a source: decompressed, and in UTF-8.
fn in_utf8(reader: Box<dyn Read + Send>, options: &Options) -> io::Result<Box<dyn Read + Send>> {
    let (first, reader) = peeked(reader, compressed::MAGIC)?;
    let (first, reader) = peeked(compressed::decompressed(&first, reader)?, MARKED)?;
    Ok(match options.encoding.or_else(|| encoding::detected(&first)) {
        Some(encoding) => encoding::decoded(encoding, reader),
        None => reader,
    })
}

/// So many bytes tell an encoding.
const MARKED: usize = 64;

/// The first bytes of a reader, which still gives them.
fn peeked(
    mut reader: Box<dyn Read + Send>,
    count: usize,
) -> io::Result<(Vec<u8>, Box<dyn Read + Send>)> {
    let mut first = Vec::with_capacity(count);
    reader.by_ref().take(count as u64).read_to_end(&mut first)?;
    Ok((first.clone(), Box::new(io::Cursor::new(first).chain(reader))))
}

/// What was read of a source to find out what it is.
struct Head {
    /// From the first line that is not blank on.
    text: Vec<u8>,
    /// How many lines there are before.
    lines: u64,
    /// What separates fields, if a line says so.
    separator: Option<u8>,
    /// Whether there is nothing behind the text.
    is_all: bool,
    reader: Box<dyn Read + Send>,
}

impl Opened {
    /// Whether it holds plain numbers, and no columns.
    pub(crate) fn is_numbers(&self) -> bool {
        self.dialect == Dialect::Words
    }

    /// Opens a source and reads its header: `None` if it is empty.
    pub(crate) fn open(
        source: Source,
        options: &Options,
        wants_columns: bool,
        bytes: &Arc<AtomicU64>,
    ) -> Result<Option<Self>, Error> {
        let extension = source.extension().map(str::to_owned);
        let name = source.name;
        let failed = |error| Error::Input { name: name.clone(), error };
        let reader: Box<dyn Read + Send> = match source.from {
            From::File(path) => Box::new(File::open(path).map_err(failed)?),
            From::Stdin => Box::new(io::stdin()),
            From::Reader(reader) => reader,
        };
        let reader = Box::new(Counted { reader, bytes: Arc::clone(bytes) });
        let head = in_utf8(reader, options)
            .and_then(|reader| Head::read(reader, options))
            .map_err(failed)?;
        head.refuse_what_is_no_text(options).map_err(failed)?;
        if head.text.is_empty() {
            return Ok(None);
        }
        let dialect = head.dialect(extension.as_deref(), options, wants_columns);
        let Head { text, lines, reader, .. } = head;
        let mut blocks = Blocks::new(text, reader, dialect);
        let first = match blocks.next(Block::default()) {
            Ok(first) => first,
            Err(broken) => return Err(broken.in_source(&name, lines, 0, &dialect)),
        };
        let header = Header::numbered(&name, 1);
        let mut opened = Opened { name, header, dialect, blocks, first, lines };
        let has_records = match dialect {
            Dialect::Words => true,
            Dialect::Blanks => opened.read_header(false),
            Dialect::Delimited(_) => opened.read_header(options.has_header),
        };
        Ok(has_records.then_some(opened))
    }

    /// Takes the names of the columns from the first record, or how many there are: false if there is none.
    fn read_header(&mut self, is_there: bool) -> bool {
        let Some(block) = &mut self.first else { return false };
        let mut scan = Scan::default();
        // So many fields are in no record, so that blank lines are none.
        scan.run(&block.text, &block.spans, &self.dialect, usize::MAX);
        if scan.len() == 0 {
            return false;
        }
        if !is_there {
            self.header = Header::numbered(&self.name, scan.fields(0));
            return true;
        }
        let names = (0..scan.fields(0)).map(|place| {
            let view = View { text: &block.text, scan: &scan, dialect: &self.dialect };
            String::from_utf8_lossy(view.plain(0, place).trim_ascii()).into_owned()
        });
        self.header = Header::new(&self.name, names);
        let end = scan.after(0).min(block.text.len());
        self.lines += lines(&block.text[..end]);
        block.text.drain(..end);
        block.spans.retain(|(open, _)| *open as usize >= end);
        for (open, close) in &mut block.spans {
            (*open, *close) = (*open - end as u32, *close - end as u32);
        }
        true
    }
}

impl Head {
    /// Reads until there is a whole record, or something long enough to tell.
    fn read(mut reader: Box<dyn Read + Send>, options: &Options) -> io::Result<Self> {
        let (text, empty) = (Vec::new(), Box::new(io::empty()));
        let mut head = Head { text, lines: 0, separator: None, is_all: false, reader: empty };
        let (mut is_first, mut to_skip) = (true, options.skip_lines);
        loop {
            // As much again as there is, so that looking again takes no more time than reading.
            let more = CHUNK.max(head.text.len() as u64);
            let read = reader.by_ref().take(more).read_to_end(&mut head.text)?;
            if std::mem::take(&mut is_first) && head.text.starts_with(b"\xef\xbb\xbf") {
                head.text.drain(..3);
            }
            head.skip(&mut to_skip, options.comment);
            if read == 0 && head.text.trim_ascii().is_empty() {
                head.text.clear();
            }
            // The second line tells whether lines of numbers are alike.
            let has_lines = memchr::memchr_iter(b'\n', &head.text).nth(1).is_some();
            let is_enough = has_lines && first_record(&head.text, options).len() < head.text.len();
            if read == 0 || head.text.len() >= LONGEST || is_enough {
                head.is_all = (read as u64) < more;
                head.reader = reader;
                return Ok(head);
            }
        }
    }

    /// Leaves out what stands before the first record: so many lines, then blank ones, comments, and a line
    /// that says what separates fields, as in `sep=;`.
    fn skip(&mut self, to_skip: &mut usize, comment: Option<u8>) {
        let (mut at, mut lines) = (0, 0);
        for line in self.text.split_inclusive(|byte| *byte == b'\n') {
            if !line.ends_with(b"\n") {
                break;
            }
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
        self.lines += lines;
    }

    /// Refuses what is plainly no text, and says how it becomes some.
    fn refuse_what_is_no_text(&self, options: &Options) -> io::Result<()> {
        let first = first_record(&self.text, options);
        // Four letters are no proof, where what follows can be read.
        let is_text = str::from_utf8(first).is_ok_and(|line| !line.contains('\0'));
        let found = match self.text.as_slice() {
            [b'P', b'A', b'R', b'1', ..] if !is_text => "is Parquet, and not CSV",
            [b'P', b'K', 3, 4, ..] => "is a ZIP archive: pipe it through `unzip -p`",
            _ => return Ok(()),
        };
        Err(io::Error::new(io::ErrorKind::InvalidData, found))
    }

    /// How the text is to be taken apart.
    fn dialect(&self, extension: Option<&str>, options: &Options, wants_columns: bool) -> Dialect {
        let is_tsv =
            matches!(extension, Some("tsv" | "tab")) || options.format == Some(Format::Tsv);
        let usual = if options.notation.decimal == b',' { b';' } else { b',' };
        let delimiter = match (options.format, options.delimiter.or(self.separator)) {
            (Some(Format::Numbers), _) => return Dialect::Words,
            (_, Some(delimiter)) => delimiter,
            (Some(Format::Csv), _) => usual,
            _ if is_tsv => b'\t',
            _ => match self.delimiter(options) {
                Some(delimiter) => delimiter,
                None if wants_columns || extension == Some("csv") => usual,
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
        each_outside(record, quote_of(options), |_, byte| {
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

/// How much is read at once to find out what a source is.
const CHUNK: u64 = 1 << 16;

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
fn each_outside(text: &[u8], quote: Option<u8>, mut take: impl FnMut(usize, u8) -> bool) {
    let (mut is_quoted, mut is_start) = (false, true);
    for (place, byte) in text.iter().copied().enumerate() {
        if Some(byte) == quote && (is_quoted || is_start) {
            (is_quoted, is_start) = (!is_quoted, is_quoted);
            continue;
        }
        if !is_quoted {
            is_start = CANDIDATES.contains(&byte) || ends_line(byte);
            if !take(place, byte) {
                return;
            }
        }
    }
}

/// The first record, its end not included: up to the first end of a line outside of quotes.
fn first_record<'t>(text: &'t [u8], options: &Options) -> &'t [u8] {
    let mut end = None;
    each_outside(text, quote_of(options), |place, byte| {
        end = ends_line(byte).then_some(place);
        end.is_none()
    });
    // Of one that is never closed, the line tells enough.
    let line = || text.iter().position(|byte| ends_line(*byte));
    &text[..end.or_else(line).unwrap_or(text.len())]
}

/// How many lines end in a text, however they do.
pub(crate) fn lines(text: &[u8]) -> u64 {
    let newlines = memchr::memchr_iter(b'\n', text).count();
    let alone = |at: &usize| text.get(at + 1).is_some_and(|next| *next != b'\n');
    let returns = memchr::memchr_iter(b'\r', text).filter(alone).count();
    (newlines + returns) as u64 + u64::from(text.last() == Some(&b'\r'))
}

impl crate::block::Broken {
    /// The error, in a source of which so many lines and rows came before.
    pub(crate) fn in_source(self, name: &str, before: u64, rows: u64, dialect: &Dialect) -> Error {
        use crate::block::Broken;
        let name = name.to_owned();
        let (text, at, wrong) = match self {
            Broken::Reading(error) => return Error::Input { name, error },
            Broken::Open { text, at } => (text, at, Wrong::OpenQuote),
            Broken::Behind { text, at } => (text, at, Wrong::BehindQuote),
            Broken::TooLong => (Vec::new(), 0, Wrong::TooLong(LONGEST)),
        };
        let line = before + lines(&text[..at]) + 1;
        let excerpt = (!text.is_empty()).then(|| {
            let delimiter = dialect.delimiter();
            let start =
                text[..at].iter().rposition(|byte| ends_line(*byte)).map_or(0, |end| end + 1);
            let line = text[start..].split(|byte| ends_line(*byte)).next().unwrap_or_default();
            let place = text[start..at].iter().filter(|byte| **byte == delimiter).count();
            let mut fields: Vec<&[u8]> = line.split(|byte| *byte == delimiter).collect();
            fields[place] = fields[place].get(1..).unwrap_or_default();
            Excerpt::new(&fields, delimiter, place)
        });
        Error::Data(Box::new(BadData {
            name,
            line,
            column: None,
            is_named: false,
            wrong,
            rows,
            excerpt,
        }))
    }
}
