//! A source that was opened, and knows its columns.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::head::Head;
use super::{Counted, From, Source, in_utf8, lines};
use crate::block::{Block, Blocks, Broken, LONGEST};
use crate::cells::View;
use crate::dialect::{Dialect, ends_line};
use crate::error::{BadData, Error, Excerpt, Wrong};
use crate::header::Header;
use crate::json::{Flawed, Json, Known, Records};
use crate::options::Options;
use crate::scan::Scan;

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
        let extension = source.extension();
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
            Dialect::Json(json) => opened.read_keys(json)?,
            Dialect::Blanks => opened.read_header(false),
            Dialect::Delimited(_) => opened.read_header(options.has_header),
        };
        Ok(has_records.then_some(opened))
    }

    /// Takes the names of columns from the keys in the first block, as far as they are there: false if there is
    /// no record.
    fn read_keys(&mut self, json: Json) -> Result<bool, Error> {
        let Some(block) = &self.first else { return Ok(false) };
        let mut scan = Scan::default();
        let known = Arc::new(Known::new([], [], true));
        let found = Records::default().read(block, json, &known, true, &mut scan);
        self.header = Header::open(&self.name, found.new);
        match found.flawed {
            Some(Flawed { at, message, .. }) if self.header.names.is_empty() => {
                Err(Error::Data(Box::new(BadData {
                    name: self.name.clone(),
                    line: self.lines + lines(&block.text[..at]) + 1,
                    column: None,
                    is_named: false,
                    wrong: Wrong::NoJson(message),
                    rows: 0,
                    excerpt: Some(Excerpt::of_text(&block.text, at, at + 1)),
                })))
            }
            _ => Ok(scan.len() > 0 || found.left_out > 0),
        }
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

impl Broken {
    /// The error, in a source of which so many lines and rows came before.
    pub(crate) fn in_source(self, name: &str, before: u64, rows: u64, dialect: &Dialect) -> Error {
        let name = name.to_owned();
        let (text, at, wrong) = match self {
            Broken::Reading(error) => return Error::Input { name, error },
            Broken::Open { text, at } => (text, at, Wrong::OpenQuote),
            Broken::Behind { text, at } => (text, at, Wrong::BehindQuote),
            Broken::Short { text, at } => (text, at, Wrong::NoJson("it is cut short".to_owned())),
            Broken::TooLong => (Vec::new(), 0, Wrong::TooLong(LONGEST)),
        };
        let line = before + lines(&text[..at]) + 1;
        let is_json = matches!(dialect, Dialect::Json(_));
        let of_json =
            (is_json && !text.is_empty()).then(|| Excerpt::of_text(&text, at, text.len()));
        let excerpt = of_json.or_else(|| {
            (!text.is_empty()).then(|| {
                let delimiter = dialect.delimiter();
                let start =
                    text[..at].iter().rposition(|byte| ends_line(*byte)).map_or(0, |end| end + 1);
                let line = text[start..].split(|byte| ends_line(*byte)).next().unwrap_or_default();
                let place = text[start..at].iter().filter(|byte| **byte == delimiter).count();
                let mut fields: Vec<&[u8]> = line.split(|byte| *byte == delimiter).collect();
                fields[place] = fields[place].get(1..).unwrap_or_default();
                Excerpt::new(&fields, delimiter, place)
            })
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
