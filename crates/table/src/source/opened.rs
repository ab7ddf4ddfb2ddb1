//! A source that was opened, and knows its columns.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;

use super::fed::{Fed, Stage};
use super::head::Head;
use super::{Counted, From, Pieces, Source, Watch, decompressed, in_utf8, lines, pause, peeked};
use crate::block::{self, Block, Blocks, Broken, LONGEST, Next};
use crate::cells::View;
use crate::columnar::{self, Stretches};
use crate::dialect::{Dialect, ends_line};
use crate::error::{BadData, Error, Excerpt, Wrong};
use crate::header::Header;
use crate::json::{Flawed, Json, Known, Records};
use crate::options::{Format, Options};
use crate::scan::Scan;

/// A source that was opened: what its columns are called, and its blocks from the first record of data on.
pub(crate) struct Opened {
    pub(crate) name: String,
    pub(crate) header: Header,
    pub(crate) dialect: Dialect,
    pub(crate) pieces: Pieces,
    /// How many lines there are before the first block.
    pub(crate) lines: u64,
    /// The file that it is, if it is one, which can be read again; and whether its bytes are the text.
    pub(super) file: Option<PathBuf>,
    pub(super) is_plain: bool,
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
        watch: &Watch,
    ) -> Result<Option<Self>, Error> {
        let extension = source.extension();
        let name = source.name;
        let failed = |error| Error::Input { name: name.clone(), error, rows: 0 };
        let path = match &source.from {
            From::File(path) => Some(path.clone()).filter(|path| path.is_file()),
            From::Stdin | From::Reader(_) => None,
        };
        // What a name stands for that is no file, such as a pipe, may have nothing for a while, and may not even open.
        let is_fed = path.is_none()
            && (watch.ticks.is_some() || matches!(&source.from, From::File(path) if path.exists()));
        let bytes = Arc::clone(&watch.bytes);
        let open = move || -> io::Result<Box<dyn Read + Send>> {
            let reader: Box<dyn Read + Send> = match source.from {
                From::File(path) => Box::new(File::open(path)?),
                From::Stdin => Box::new(io::stdin()),
                From::Reader(reader) => reader,
            };
            Ok(Box::new(Counted { reader, bytes }))
        };
        let (reader, stage): (Box<dyn Read + Send>, _) = if is_fed {
            let (fed, stage) = Fed::new(open, watch);
            (Box::new(fed), Some(stage))
        } else {
            (open().map_err(failed)?, None)
        };
        let (is_compressed, reader) = decompressed(reader).map_err(failed)?;
        let (first, reader) = peeked(reader, columnar::MAGIC).map_err(failed)?;
        if let Some(kind) = columnar::Kind::of(&first).filter(|_| options.format.is_none()) {
            stage.iter().for_each(Stage::waits);
            // What can be read again from its start.
            let again = path.as_deref().filter(|_| !is_compressed);
            let stretches = Stretches::open(kind, again, reader).map_err(failed)?;
            return Ok(Some(Self::columns(name, stretches, path)));
        }
        let (is_encoded, reader) = in_utf8(reader, options).map_err(failed)?;
        let head = Head::read(reader, options).map_err(failed)?;
        head.refuse_what_is_no_text(options).map_err(failed)?;
        if head.text.is_empty() {
            return Ok(None);
        }
        let dialect = head.dialect(extension.as_deref(), options, wants_columns);
        let Head { text, start, lines, reader, .. } = head;
        let mut blocks = Blocks::new((start, text), reader, dialect);
        // What is waited for need not be whole to tell what columns are called.
        let (header, first, lines) = loop {
            let (mut block, is_whole) = match blocks.next(Block::default()) {
                Ok(Next::Piece(block)) => (block, true),
                Ok(Next::Pause) => match blocks.so_far() {
                    Some(block) => (block, false),
                    None => {
                        pause();
                        continue;
                    }
                },
                Ok(Next::End) => return Ok(None),
                Err(broken) => return Err(broken.in_source(&name, lines, 0, &dialect)),
            };
            let length = block.text.len();
            let mut names = Names { source: &name, block: &mut block, lines };
            let (header, lines) = (names.header(&dialect, options)?, names.lines);
            if is_whole {
                break (header, Some(block), lines);
            }
            if header.is_some() {
                blocks.take_front(length - block.text.len());
                break (header, None, lines);
            }
            pause();
        };
        stage.iter().for_each(Stage::is_open);
        let pieces = Pieces::Text { first, blocks: Box::new(blocks) };
        let (file, is_plain) = (path, !is_compressed && !is_encoded);
        let opened = |header| Opened { name, header, dialect, pieces, lines, file, is_plain };
        Ok(header.map(opened))
    }

    /// A source whose columns have types.
    fn columns(name: String, stretches: Stretches, file: Option<PathBuf>) -> Self {
        let header = Header::new(&name, stretches.names());
        let (dialect, pieces) = (Dialect::Columns, Pieces::Columns(stretches));
        Opened { name, header, dialect, pieces, lines: 0, file, is_plain: false }
    }
}

/// Finds out what columns are called, by the first block of a source.
struct Names<'b> {
    source: &'b str,
    block: &'b mut Block,
    /// How many lines there are before the block.
    lines: u64,
}

impl Names<'_> {
    /// What they are called: nothing if there is no record.
    fn header(&mut self, dialect: &Dialect, options: &Options) -> Result<Option<Header>, Error> {
        Ok(match *dialect {
            Dialect::Json(json) => self.of_keys(json)?,
            // Unless it is said, they are known by their numbers, and so have no header.
            Dialect::Blanks => {
                let is_said = options.format == Some(Format::Blanks);
                self.of_record(dialect, is_said && options.has_header)
            }
            Dialect::Delimited(_) => self.of_record(dialect, options.has_header),
            _ => Some(Header::numbered(self.source, 1)),
        })
    }

    /// By the keys of records, as far as they are there: nothing if there is no record.
    fn of_keys(&self, json: Json) -> Result<Option<Header>, Error> {
        let Names { source, block, lines: before } = self;
        let mut scan = Scan::default();
        let known = Arc::new(Known::new([], [], true));
        let text = (&block.text[..], block.between);
        let found = Records::default().read(text, json, &known, true, &mut scan);
        let header = Header::open(source, found.new);
        match found.flawed {
            Some(Flawed { at, message, .. }) if header.names.is_empty() => {
                Err(Error::Data(Box::new(BadData {
                    has_spaced_quote: false,
                    delimiter: b',',
                    name: (*source).to_owned(),
                    line: before + lines(&block.text[..at]) + 1,
                    column: None,
                    is_named: false,
                    wrong: Wrong::NoJson(message),
                    rows: 0,
                    excerpt: Some(Excerpt::of_text(&block.text, at, at + 1)),
                })))
            }
            flawed => {
                let has_records = scan.len() > 0 || !found.left_out.is_empty() || flawed.is_some();
                Ok(has_records.then_some(header))
            }
        }
    }

    /// By the first record, which is then no longer in the block; or by how many fields it has. Nothing if
    /// there is none.
    fn of_record(&mut self, dialect: &Dialect, is_header: bool) -> Option<Header> {
        let block = &mut *self.block;
        let mut scan = Scan::default();
        // So many fields are in no record, so that blank lines are none.
        scan.run(&block.text, &block.spans, dialect, usize::MAX);
        if scan.len() == 0 {
            return None;
        }
        if !is_header {
            return Some(Header::numbered(self.source, scan.fields(0)));
        }
        let view = View::new(&block.text, &scan, dialect);
        let name = |place| String::from_utf8_lossy(view.plain(0, place).trim_ascii()).into_owned();
        let header = Header::new(self.source, (0..scan.fields(0)).map(name));
        let end = scan.after(0).min(block.text.len());
        self.lines += lines(&block.text[..end]);
        block.text.drain(..end);
        block.spans.retain(|(open, _)| *open as usize >= end);
        for (open, close) in &mut block.spans {
            (*open, *close) = (*open - end as u32, *close - end as u32);
        }
        Some(header)
    }
}

impl Broken {
    /// The error, in a source of which so many lines and rows came before.
    pub(crate) fn in_source(self, name: &str, before: u64, rows: u64, dialect: &Dialect) -> Error {
        let name = name.to_owned();
        let (text, at, wrong) = match self {
            Broken::Reading(error) => return Error::Input { name, error, rows },
            Broken::Text { text, at, wrong } => {
                let wrong = match wrong {
                    block::Wrong::OpenQuote => Wrong::OpenQuote,
                    block::Wrong::BehindQuote => Wrong::BehindQuote,
                    block::Wrong::NoJson(message) => Wrong::NoJson(message.to_owned()),
                };
                (text, at, wrong)
            }
            Broken::TooLong => (Vec::new(), 0, Wrong::TooLong(LONGEST)),
        };
        let line = before + lines(&text[..at]) + 1;
        let is_json = matches!(dialect, Dialect::Json(_));
        let of_json = (is_json && !text.is_empty())
            .then(|| Excerpt::of_text(&text, at, (at + 1).min(text.len())));
        let excerpt = of_json.or_else(|| {
            (!text.is_empty()).then(|| {
                let delimiter = dialect.delimiter();
                let start =
                    text[..at].iter().rposition(|byte| ends_line(*byte)).map_or(0, |end| end + 1);
                let line = text[start..].split(|byte| ends_line(*byte)).next().unwrap_or_default();
                let place = text[start..at].iter().filter(|byte| **byte == delimiter).count();
                let fields: Vec<&[u8]> = line.split(|byte| *byte == delimiter).collect();
                Excerpt::new(&fields, delimiter, place)
            })
        });
        Error::Data(Box::new(BadData {
            has_spaced_quote: false,
            delimiter: b',',
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
