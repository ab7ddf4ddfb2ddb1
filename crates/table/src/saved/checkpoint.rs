//! What a run goes on from that ended before its time: all that it knew, and up to where it had read.
//!
//! It is of a run over some inputs, read in some way and asked something, and another run does not go on from it.

use fanfold::ReadError;
use fanfold::portable::{Decoder, Encoder, Malformed, seal};

use super::question::{read_place, write_place};
use super::{MOST_ROWS, Question, Saved, SavedBytes, open_as};
use crate::error::Error;
use crate::json::Between;
use crate::options::Options;
use crate::plan::Plan;
use crate::results::Note;
use crate::source::{Position, Source};

/// What the bytes say they are.
const RECIPE: &str = "checkpoint";

/// What a run reads, and how: by the names of its saved tables and its sources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Inputs {
    loaded: Vec<String>,
    sources: Vec<String>,
    way: Vec<String>,
}

impl Inputs {
    pub(crate) fn new<'n>(
        loaded: impl Iterator<Item = &'n String>,
        sources: impl Iterator<Item = &'n Source>,
        options: &Options,
    ) -> Self {
        let Options { format, encoding, delimiter, quote, escape, .. } = options;
        let Options { spaces_around_quotes, skip_lines, comment, has_header, union, .. } = options;
        let way = vec![
            format!("{format:?}"),
            format!("{:?}", encoding.map(|encoding| encoding.name())),
            format!("{delimiter:?} {quote:?} {escape:?} {spaces_around_quotes}"),
            format!("{skip_lines} {comment:?} {has_header} {union}"),
        ];
        let sources = sources.map(|source| source.name().to_owned());
        Inputs { loaded: loaded.cloned().collect(), sources: sources.collect(), way }
    }

    /// The number of the source behind which so many come.
    pub(crate) fn number(&self, left: usize) -> usize {
        self.sources.len() - left - 1
    }

    /// What one of them is called.
    pub(crate) fn name(&self, source: usize) -> &str {
        &self.sources[source]
    }

    /// What is worth knowing of a run that goes on from there.
    pub(crate) fn resumed(&self, reached: &Reached, table: &Saved) -> Note {
        let is_gone = reached.position == Position::Gone;
        let gone = is_gone.then(|| self.name(reached.source).to_owned());
        Note::Resumed { rows: table.inputs.iter().map(|input| input.rows).sum(), gone }
    }
}

/// Up to where a run had read.
#[derive(Clone, Debug)]
pub(crate) struct Reached {
    /// The number of the source that was being read, and whether it was the first that was not empty.
    pub(crate) source: usize,
    pub(crate) is_first: bool,
    /// Up to where it was, and how many lines that are.
    pub(crate) position: Position,
    pub(crate) lines: u64,
    /// How many rows were read, those that were left out included.
    pub(crate) records: u64,
    /// The columns that were not seen yet, of those that may be anywhere.
    pub(crate) unseen: Vec<String>,
}

/// What a run goes on from.
#[derive(Debug)]
pub(crate) struct Checkpoint {
    pub(crate) reached: Reached,
    pub(crate) table: Saved,
}

impl Checkpoint {
    /// The bytes of how far a run has come, and of the table so far.
    pub(crate) fn write(inputs: &Inputs, reached: &Reached, table: &[u8]) -> Vec<u8> {
        seal(RECIPE, |out| {
            out.value(&(inputs.loaded.clone(), inputs.sources.clone(), inputs.way.clone()));
            reached.encode(out);
            out.bytes(table);
        })
    }

    /// Reads what is called `name`, of a run over these inputs.
    pub(crate) fn read(name: &str, bytes: &[u8], inputs: &Inputs) -> Result<Self, Error> {
        let failed = |error: ReadError| {
            let remedy = "another file is a checkpoint; where this one was, all is read anew if it is removed";
            Error::usage(format!("{name} is no checkpoint to go on from: {error}\n  = {remedy}"))
        };
        let mut input = open_as(RECIPE, bytes).map_err(failed)?;
        let mut all = || {
            let (loaded, sources, way) = input.value()?;
            let found = Inputs { loaded, sources, way };
            let (reached, table) = (Reached::decode(&mut input)?, input.bytes()?);
            input.end()?;
            Ok((found, reached, table.to_vec()))
        };
        let (found, reached, table) = all().map_err(|error: Malformed| failed(error.into()))?;
        if found != *inputs {
            let what = match (found.sources == inputs.sources, found.loaded == inputs.loaded) {
                (false, _) => format!("of the inputs {}", found.sources.join(", ")),
                (_, false) => format!("of the saved tables {}", found.loaded.join(", ")),
                (true, true) => "of inputs that were read in another way".to_owned(),
            };
            return Err(is_of_another(name, &what));
        }
        if reached.source >= found.sources.len() {
            return Err(failed(input.malformed("a source that there is not").into()));
        }
        let table = Saved::read(name.to_owned(), SavedBytes::Here(table))?;
        Ok(Checkpoint { reached, table })
    }
}

impl Saved {
    /// The plan of a run that goes on from this: with the columns that had come by then. An error if it was asked
    /// something else.
    pub(crate) fn resumed(&self, plan: Plan, options: &Options) -> Result<Plan, Error> {
        if !self.question.is_alike(&Question::of(&plan, options)) {
            return Err(is_of_another(&self.name, "of a run that was asked something else"));
        }
        let is_new = |name: &&String| !plan.header.names.contains(name);
        let new: Vec<String> = self.question.names.iter().filter(is_new).cloned().collect();
        if new.is_empty() { Ok(plan) } else { plan.grown(&new) }
    }
}

fn is_of_another(name: &str, what: &str) -> Error {
    let remedy = "the command has to be the one that was interrupted; to begin anew, remove it";
    Error::usage(format!("{name} is a checkpoint {what}\n  = {remedy}"))
}

const BETWEEN: [Between; 4] = [Between::Outside, Between::Opened, Between::Record, Between::Comma];

impl Reached {
    fn encode(&self, out: &mut Encoder) {
        out.count(self.source as u64);
        out.value(&self.is_first);
        match &self.position {
            Position::Text { offset, between, tail } => {
                out.count(0);
                out.count(*offset);
                write_place(&BETWEEN, between, out);
                out.bytes(tail);
            }
            Position::Stretches(count) => {
                out.count(1);
                out.count(*count);
            }
            Position::Gone => out.count(2),
        }
        out.count(self.lines);
        out.count(self.records);
        out.value(&self.unseen);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let (source, is_first) = (input.count()? as usize, input.value()?);
        let position = match input.count()? {
            0 => {
                let (offset, between) = (input.count()?, read_place(&BETWEEN, input)?);
                Position::Text { offset, between, tail: input.bytes()?.to_vec() }
            }
            1 => Position::Stretches(input.count()?),
            2 => Position::Gone,
            _ => return Err(input.malformed("a position that there is not")),
        };
        let (lines, records, unseen) = (input.count()?, input.count()?, input.value()?);
        if lines >= MOST_ROWS || records >= MOST_ROWS {
            return Err(input.malformed("more lines than there are"));
        }
        Ok(Reached { source, is_first, position, lines, records, unseen })
    }
}
