//! From files to records.
//!
//! * [`source`]: opens a file or standard input, and looks at its first line
//! * [`table`]: reads records of CSV and TSV, and knows the line each begins on
//! * [`numbers`]: reads plain numbers, each a record of one field
//! * [`record`]: one record

mod numbers;
mod record;
mod source;
mod table;

pub(crate) use record::Record;

use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};

use crate::args::{Args, InputFormat};
use crate::ask::Ask;
use crate::columns::Header;
use crate::error::{BadData, Error, Excerpt, note};
use crate::plan::Plan;
use crate::progress::Progress;
use numbers::Numbers;
use source::Source;
use table::Table;

/// All files, to be read one after the other as one table.
#[derive(Debug)]
pub(crate) struct Inputs {
    files: VecDeque<PathBuf>,
    /// The file whose header the plan was made from.
    first: Option<Input>,
    options: Options,
    pub(crate) progress: Progress,
}

/// How files are to be read.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) format: Option<InputFormat>,
    pub(crate) delimiter: Option<u8>,
    pub(crate) has_header: bool,
    /// Whether columns were asked for, which plain numbers have none of.
    pub(crate) wants_columns: bool,
    pub(crate) missing: Vec<String>,
}

impl Inputs {
    /// The files of the command line, the first of them opened.
    pub(crate) fn open(args: &Args, asks: &[Ask]) -> Result<Self, Error> {
        let mut files: VecDeque<_> = args.files.iter().cloned().collect();
        if files.is_empty() {
            files.push_back(PathBuf::from("-"));
        }
        // A file that is not there is told before the others are read.
        for file in files.iter().filter(|file| !is_stdin(file)) {
            file.metadata().map_err(|error| Error::Input { name: name(file), error })?;
        }
        let wants_columns = !args.columns.is_empty()
            || !args.group_by.is_empty()
            || asks.iter().any(|ask| ask.columns.is_some());
        let options = Options {
            format: args.input,
            delimiter: args.delimiter,
            has_header: !args.no_header,
            wants_columns,
            missing: args.missing.clone(),
        };
        let progress = Progress::new(files.iter().map(PathBuf::as_path));
        let mut inputs = Inputs { files, first: None, options, progress };
        inputs.first = inputs.next()?;
        Ok(inputs)
    }

    /// What is asked, settled by the header of the first file that has one.
    pub(crate) fn plan(&self, args: &Args, asks: &[Ask]) -> Result<Plan, Error> {
        match &self.first {
            Some(input) if input.is_numbers() => Plan::of_numbers(args, asks),
            Some(input) => {
                let plan = Plan::new(args, asks, &input.header)?;
                if self.options.has_header {
                    note_data_in_header(&input.name, &plan);
                }
                Ok(plan)
            }
            // Nothing at all to read: there are the columns that are asked for.
            None if self.options.wants_columns => Plan::of_nothing(args, asks),
            None => Plan::of_numbers(args, asks),
        }
    }

    /// The next file that is not empty.
    pub(crate) fn next(&mut self) -> Result<Option<Input>, Error> {
        if self.first.is_some() {
            return Ok(self.first.take());
        }
        while let Some(file) = self.files.pop_front() {
            if let Some(input) = Input::open(&file, &self.options, &self.progress)? {
                return Ok(Some(input));
            }
        }
        Ok(None)
    }
}

/// Tells of a header that may be data: the name of a column that is read is a number.
fn note_data_in_header(input: &str, plan: &Plan) {
    let names = plan.columns.iter().map(|column| &column.name).chain(&plan.keys);
    if let Some(name) = names.into_iter().find(|name| name.parse::<f64>().is_ok()) {
        note(format_args!(
            "the first line of {input} is taken for the header, and a column is called `{name}`; \
             `--no-header` reads it as data"
        ));
    }
}

fn is_stdin(file: &Path) -> bool {
    file == Path::new("-")
}

/// What a file is called in messages.
fn name(file: &Path) -> String {
    if is_stdin(file) { "standard input".to_owned() } else { file.display().to_string() }
}

/// One file: its header, and its records.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) header: Header,
    records: Records,
}

#[derive(Debug)]
enum Records {
    Table(Table),
    Numbers(Numbers),
}

impl Input {
    /// Opens a file and reads its header: `None` if it is empty.
    fn open(file: &Path, options: &Options, progress: &Progress) -> Result<Option<Self>, Error> {
        let name = name(file);
        let source = Source::open(file, progress)
            .and_then(|source| source.refuse_what_is_no_text().map(|()| source))
            .map_err(|error| Error::Input { name: name.clone(), error })?;
        if source.is_empty() {
            return Ok(None);
        }
        let (header, records) = match source.shape(file, options) {
            None => (Header::numbered(&name, 1), Records::Numbers(Numbers::new(source.reader))),
            Some(delimiter) => {
                let mut table = Table::new(source.reader, delimiter);
                let Some(header) = table.header(&name, options.has_header)? else {
                    return Ok(None);
                };
                (header, Records::Table(table))
            }
        };
        Ok(Some(Input { name, header, records }))
    }

    /// Whether it holds plain numbers, and no columns.
    pub(crate) fn is_numbers(&self) -> bool {
        matches!(self.records, Records::Numbers(_))
    }

    /// Reads the next record: false at the end.
    pub(crate) fn read(&mut self, record: &mut Record) -> Result<bool, Error> {
        let read = match &mut self.records {
            Records::Table(table) => table.read(record),
            Records::Numbers(numbers) => numbers.read(record),
        };
        read.map_err(|failed| failed.in_file(&self.name))
    }

    /// What stands between two fields, for excerpts.
    pub(crate) fn delimiter(&self) -> u8 {
        match &self.records {
            Records::Table(table) => table.delimiter(),
            Records::Numbers(_) => b' ',
        }
    }
}

/// Why the next record cannot be read.
#[derive(Debug)]
enum Failed {
    Reading(io::Error),
    /// A quote was opened on this line and never closed.
    OpenQuote {
        line: u64,
        excerpt: Excerpt,
    },
    /// A record or number that goes on and on from this line.
    TooLong {
        line: u64,
    },
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Failed::Reading(error)
    }
}

impl Failed {
    fn in_file(self, name: &str) -> Error {
        let (line, excerpt, wrong, remedy) = match self {
            Failed::Reading(error) => return Error::Input { name: name.to_owned(), error },
            Failed::OpenQuote { line, excerpt } => (
                line,
                Some(excerpt),
                "a quote is opened here and never closed".to_owned(),
                "close it, or write a quote inside of a quoted field twice",
            ),
            Failed::TooLong { line } => (
                line,
                None,
                format!("what begins here is longer than {} MiB", record::LONGEST >> 20),
                "look for a quote that is never closed",
            ),
        };
        let (name, remedy) = (name.to_owned(), remedy.to_owned());
        Error::Data(Box::new(BadData { name, line, column: None, wrong, excerpt, remedy }))
    }
}
