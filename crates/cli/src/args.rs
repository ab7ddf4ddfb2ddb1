//! What is asked on the command line.

mod values;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use fanfold_table::{Encoding, Format, Options, Quote, Source, Window};

use crate::period::{Period, period, time};
use values::{character, delimiter, encoding, quote, size};

/// Statistics of the columns of CSV, TSV and JSON files, or of plain numbers: in one pass, in flat
/// memory, from files or a pipe.
///
/// Without -a, a profile of every column.
#[derive(Debug, Parser)]
#[command(name = "fanfold", version, after_long_help = crate::help::statistics(), max_term_width = 100)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    /// Files to read, as one table; `-`, or none, is standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub(crate) files: Vec<PathBuf>,

    /// Statistics: `sum,p99`, or `sum(price),p99(latency) as slow` [default: a profile]
    #[arg(short, long = "aggregate", value_name = "LIST")]
    pub(crate) aggregates: Vec<String>,

    /// Columns: names, indices from 1, ranges `2-5`, globs `wind_*` [default: all]
    #[arg(short, long, value_name = "COLUMNS", allow_hyphen_values = true)]
    pub(crate) columns: Vec<String>,

    /// Columns by whose values rows are grouped, named as for -c
    #[arg(short, long = "group-by", value_name = "KEYS", allow_hyphen_values = true)]
    pub(crate) group_by: Vec<String>,

    /// Rows are sorted by the keys of -g: print each group when it is over, as CSV or JSON lines in constant memory
    #[arg(long, requires = "group_by")]
    pub(crate) sorted: bool,

    /// How to print [default: table on a terminal, csv elsewhere]
    #[arg(short, long, value_name = "FORMAT")]
    pub(crate) output: Option<OutputFormat>,

    /// What the input is [default: told from the file's name and first line]
    #[arg(short, long, value_name = "FORMAT")]
    pub(crate) input: Option<InputFormat>,

    /// The encoding of the input, such as latin1 [default: UTF-8, or UTF-16 if it begins like that]
    #[arg(long, value_name = "ENCODING", value_parser = encoding)]
    pub(crate) encoding: Option<&'static Encoding>,

    /// What separates the columns of the input [default: told from the first line]
    #[arg(short, long, value_name = "CHARACTER", value_parser = delimiter)]
    pub(crate) delimiter: Option<u8>,

    /// What stands around a field that holds delimiters or quotes, or `none` [default: `"`]
    #[arg(long, value_name = "CHARACTER", value_parser = quote)]
    pub(crate) quote: Option<Quote>,

    /// What makes a quote inside of a quoted field a character, such as `\`
    #[arg(long, value_name = "CHARACTER", value_parser = character)]
    pub(crate) escape: Option<u8>,

    /// Spaces may stand between a quote and what separates columns: 1, "a, b"
    #[arg(long)]
    pub(crate) spaces_around_quotes: bool,

    /// How many lines to leave out before the header
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) skip_lines: usize,

    /// What a line begins with that is a comment, such as `#`
    #[arg(long, value_name = "CHARACTER", value_parser = character)]
    pub(crate) comment: Option<u8>,

    /// The first line is data: columns go by index
    #[arg(long)]
    pub(crate) no_header: bool,

    /// What stands before the fraction of a number [default: `.`]
    #[arg(long, value_name = "CHARACTER", value_parser = character)]
    pub(crate) decimal: Option<u8>,

    /// What stands between groups of digits, as in 1,200,000
    #[arg(long, value_name = "CHARACTER")]
    pub(crate) thousands: Option<char>,

    /// A sign of a currency may stand beside a number: $9
    #[arg(long)]
    pub(crate) currency: bool,

    /// A per cent sign may stand behind a number: 5% is 0.05
    #[arg(long)]
    pub(crate) percent: bool,

    /// A number less than 0 may stand in parentheses, or before its sign: (5), 5-
    #[arg(long)]
    pub(crate) accounting: bool,

    /// Words that stand for a missing value, separated by commas
    #[arg(long, value_name = "WORDS", value_delimiter = ',', allow_hyphen_values = true, default_values = ["", "NA"])]
    pub(crate) missing: Vec<String>,

    /// What becomes of a value that is no number where one belongs, and of a row that does not fit
    ///
    /// [default: stop, or skip with `--rejects`]
    #[arg(long, value_name = "WAY")]
    pub(crate) on_error: Option<OnError>,

    /// A file to list what is skipped in, as CSV: source, line, column, value, reason, record
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub(crate) rejects: Option<PathBuf>,

    /// Print the table so far again and again: after each time such as 5s, or so many rows such as 1000rows
    #[arg(long, value_name = "PERIOD", value_parser = period, conflicts_with = "sorted")]
    pub(crate) every: Option<Period>,

    /// Aggregate by windows: of so long a time such as 1h, by the times in the column of `--by`, or of so many rows such
    /// as 1000rows
    #[arg(long, value_name = "PERIOD", value_parser = period, conflicts_with_all = ["sorted", "every", "save_state", "load", "checkpoint"])]
    pub(crate) window: Option<Period>,

    /// The column with the times that windows go by
    #[arg(long, value_name = "COLUMN", requires = "window", allow_hyphen_values = true)]
    pub(crate) by: Option<String>,

    /// How far each window is behind the one before [default: as far as it is long]
    #[arg(long, value_name = "PERIOD", value_parser = period, requires = "window")]
    pub(crate) slide: Option<Period>,

    /// How much longer a window waits for rows whose times are not in order
    #[arg(long, value_name = "TIME", value_parser = time, requires = "by")]
    pub(crate) lateness: Option<Duration>,

    /// Columns that some files have and others have not are missing in the others
    #[arg(long)]
    pub(crate) union: bool,

    /// End with exit status 3 where something bad was skipped, or counted as missing
    #[arg(long)]
    pub(crate) strict: bool,

    /// No estimates: keep all numbers of medians and percentiles, and all distinct values
    #[arg(long)]
    pub(crate) exact: bool,

    /// How much memory states may take, such as 500M or 2G: past that, stop and say what takes it
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(crate) memory: Option<u64>,

    /// How many threads work [default: one a core]; the results are the same for any number
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,

    /// Save all that is known in FILE, for `fanfold merge`, `--load` and `fanfold inspect`
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, conflicts_with = "sorted")]
    pub(crate) save_state: Option<PathBuf>,

    /// Go on from what was saved in FILE, as if its inputs came first
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, conflicts_with = "sorted")]
    pub(crate) load: Vec<PathBuf>,

    /// Save in FILE up to where all was read, again and again; a run that finds it there goes on from it
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    #[arg(conflicts_with_all = ["sorted", "rejects", "explain"])]
    pub(crate) checkpoint: Option<PathBuf>,

    /// How often `--checkpoint` saves
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = time, requires = "checkpoint")]
    pub(crate) checkpoint_every: Duration,

    /// Show which states would be kept for which statistics, and read no more than the header
    #[arg(long)]
    pub(crate) explain: bool,

    /// Print shell completions, or the manual page
    #[arg(long, value_name = "WHAT", exclusive = true)]
    pub(crate) generate: Option<Generate>,
}

/// What else the program does.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Merge what `--save-state` saved: the table that one run over all the inputs would have printed
    Merge(MergeArgs),
    /// Tell what a saved file holds: of which inputs, with how many rows, and which statistics
    Inspect {
        /// Saved files; `-` is standard input
        #[arg(value_name = "FILE", required = true, value_hint = clap::ValueHint::FilePath)]
        files: Vec<PathBuf>,
    },
}

/// How saved files are merged.
#[derive(Debug, clap::Args)]
pub(crate) struct MergeArgs {
    /// Saved files, in the order of their inputs; `-` is standard input
    #[arg(value_name = "FILE", required = true, value_hint = clap::ValueHint::FilePath)]
    pub(crate) files: Vec<PathBuf>,

    /// Statistics that what was kept has the answer to [default: those that were asked]
    #[arg(short, long = "aggregate", value_name = "LIST")]
    pub(crate) aggregates: Vec<String>,

    /// Columns: names, indices from 1, ranges `2-5`, globs `wind_*` [default: as was asked]
    #[arg(short, long, value_name = "COLUMNS", allow_hyphen_values = true)]
    pub(crate) columns: Vec<String>,

    /// The columns by whose values rows are grouped: those that they were
    #[arg(short, long = "group-by", value_name = "KEYS", allow_hyphen_values = true)]
    pub(crate) group_by: Vec<String>,

    /// How to print [default: table on a terminal, csv elsewhere]
    #[arg(short, long, value_name = "FORMAT")]
    pub(crate) output: Option<OutputFormat>,

    /// Save what they come to in FILE, for the next merge
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub(crate) save_state: Option<PathBuf>,

    /// How many threads work [default: one a core]; the results are the same for any number
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,
}

impl Args {
    /// What is read, in order. Standard input is read once.
    pub(crate) fn sources(&self, stdin: Source) -> Vec<Source> {
        if self.files.is_empty() {
            return vec![stdin];
        }
        let mut stdin = Some(stdin);
        let source = |file: &PathBuf| match file == Path::new("-") {
            true => stdin.take().unwrap_or_else(Source::stdin),
            false => Source::file(file),
        };
        self.files.iter().map(source).collect()
    }

    /// The windows that rows are aggregated by, if they are.
    pub(crate) fn windows(&self) -> Result<Option<Window>, fanfold_table::Error> {
        let Some(length) = self.window else { return Ok(None) };
        let usage = |message: &str| fanfold_table::Error::Usage(message.to_owned());
        let window = match (length, self.slide.unwrap_or(length), &self.by) {
            (Period::Rows(length), Period::Rows(slide), None) => Window::of_rows(length, slide),
            (Period::Time(length), Period::Time(slide), Some(column)) => {
                Window::of_time(column, length, slide)
            }
            (Period::Time(_), Period::Time(_), None) => {
                return Err(usage(
                    "windows of time need a column of times\n  = `--by COLUMN` names it",
                ));
            }
            (Period::Rows(_), Period::Rows(_), Some(_)) => {
                return Err(usage(
                    "windows of rows go by no column\n  = without `--by` they are so many rows; `--window 1h` is a time",
                ));
            }
            _ => return Err(usage("a window and what it slides by are both times, or both rows")),
        };
        Ok(Some(match self.lateness {
            Some(lateness) => window.lateness(lateness),
            None => window,
        }))
    }

    /// How it is read.
    pub(crate) fn options(&self) -> Options {
        let mut options = Options::default();
        options.format = self.input.map(|format| match format {
            InputFormat::Numbers => Format::Numbers,
            InputFormat::Blanks => Format::Blanks,
            InputFormat::Csv => Format::Csv,
            InputFormat::Tsv => Format::Tsv,
            InputFormat::Json => Format::Json,
        });
        options.encoding = self.encoding;
        options.delimiter = self.delimiter;
        options.quote = self.quote.unwrap_or(Quote::Usual);
        options.escape = self.escape;
        options.spaces_around_quotes = self.spaces_around_quotes;
        options.skip_lines = self.skip_lines;
        options.comment = self.comment;
        options.has_header = !self.no_header;
        options.notation.decimal = self.decimal.unwrap_or(options.notation.decimal);
        options.notation.thousands = self.thousands;
        options.notation.currency = self.currency;
        options.notation.percent = self.percent;
        options.notation.accounting = self.accounting;
        options.missing.clone_from(&self.missing);
        options.on_error = match (self.on_error, &self.rejects) {
            (Some(OnError::Stop), _) | (None, None) => fanfold_table::OnError::Stop,
            (Some(OnError::Skip), _) | (None, Some(_)) => fanfold_table::OnError::Skip,
            (Some(OnError::Null), _) => fanfold_table::OnError::Null,
        };
        options.union = self.union;
        options.exact = self.exact;
        options.memory = self.memory;
        options.threads = self.threads;
        options
    }
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// Aligned, for people
    Table,
    /// Comma-separated values
    Csv,
    /// One array of objects
    Json,
    /// One object a line
    Jsonl,
    /// A table for Markdown
    Markdown,
}

/// What the input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum InputFormat {
    /// Numbers between white space
    Numbers,
    /// Columns between white space, however much of it
    Blanks,
    /// Comma-separated values
    Csv,
    /// Tab-separated values
    Tsv,
    /// Objects, one a line or in an array
    #[value(alias = "jsonl", alias = "ndjson")]
    Json,
}

/// What becomes of bad input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnError {
    /// Stop, and say where
    Stop,
    /// Leave it out, and say how often
    Skip,
    /// Count a value as missing, and what a row lacks; leave out what it has too many; say how often
    Null,
}

/// What `--generate` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Generate {
    Man,
    Completions(Shell),
}

impl ValueEnum for Generate {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Generate::Man,
            Generate::Completions(Shell::Bash),
            Generate::Completions(Shell::Elvish),
            Generate::Completions(Shell::Fish),
            Generate::Completions(Shell::PowerShell),
            Generate::Completions(Shell::Zsh),
        ]
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        match self {
            Generate::Man => Some(clap::builder::PossibleValue::new("man")),
            Generate::Completions(shell) => shell.to_possible_value(),
        }
    }
}
