//! Parquet and Arrow: columns that have types.
//!
//! Numbers go as they are to what aggregates them: integers and doubles without a copy where they have 64 bits, and
//! decimals as the integers that they are. Text is read like that of a CSV. Dates, times and truth values are the
//! text that ISO 8601 and JSON have for them; columns within columns have names joined by points, as in JSON.
//!
//! A Parquet file is worked out by its row groups, each on a thread of its own, and a row group by batches; an
//! Arrow file by some of its batches. The end of both comes first, so one from a pipe is held in memory. An Arrow
//! stream is read as it comes.
//!
//! * `leaves`: the columns of a schema
//! * `parquet`, `file`, `stream`: where batches come from
//! * `batch`: the columns of a batch, as cells
//! * `text`: what a value is as text

mod batch;
mod file;
mod leaves;
mod parquet;
mod stream;
mod text;

use std::fmt;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use bytes::Bytes;

pub(crate) use batch::Batch;
use leaves::Leaves;

/// So many bytes tell what a source is.
pub(crate) const MAGIC: usize = 8;

/// What a source is, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Parquet,
    ArrowFile,
    ArrowStream,
}

impl Kind {
    pub(crate) fn of(first: &[u8]) -> Option<Self> {
        Some(match first {
            [b'P', b'A', b'R', b'1', ..] => Kind::Parquet,
            b"ARROW1\0\0" => Kind::ArrowFile,
            // Behind them is a length, of less than 16 MiB.
            [0xff, 0xff, 0xff, 0xff, _, _, _, 0] => Kind::ArrowStream,
            _ => return None,
        })
    }
}

/// A source of columns that was opened.
pub(crate) enum Stretches {
    Parquet(parquet::Groups),
    File(file::Parts),
    Stream(stream::Batches),
}

/// What can be read anywhere, and more than once.
#[derive(Clone, Debug)]
enum Input {
    File(PathBuf),
    Bytes(Bytes),
}

/// Rows of a source that are worked out together.
#[derive(Debug)]
pub(crate) enum Stretch {
    Group(parquet::Group),
    Part(file::Part),
    Batch(RecordBatch, Leaves),
}

impl Stretches {
    /// Opens a source: a file of this path, if it is one.
    pub(crate) fn open(
        kind: Kind,
        path: Option<&Path>,
        mut reader: Box<dyn Read + Send>,
    ) -> io::Result<Self> {
        let mut input = || {
            if let Some(path) = path {
                return Ok(Input::File(path.to_owned()));
            }
            let mut bytes = Vec::new();
            reader.read_to_end(&mut bytes)?;
            Ok::<_, io::Error>(Input::Bytes(bytes.into()))
        };
        match kind {
            Kind::Parquet => parquet::Groups::open(input()?).map(Stretches::Parquet),
            Kind::ArrowFile => file::Parts::open(input()?).map(Stretches::File),
            Kind::ArrowStream => stream::Batches::open(reader).map(Stretches::Stream),
        }
    }

    /// How many stretches were taken.
    pub(crate) fn taken(&self) -> u64 {
        match self {
            Stretches::Parquet(groups) => groups.taken() as u64,
            Stretches::File(parts) => parts.taken() as u64,
            Stretches::Stream(batches) => batches.taken(),
        }
    }

    /// What its columns are called.
    pub(crate) fn names(&self) -> Vec<String> {
        match self {
            Stretches::Parquet(groups) => groups.leaves().names(),
            Stretches::File(parts) => parts.leaves().names(),
            Stretches::Stream(batches) => batches.leaves().names(),
        }
    }

    /// The next rows: `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Stretch>> {
        match self {
            Stretches::Parquet(groups) => Ok(groups.next().map(Stretch::Group)),
            Stretches::File(parts) => Ok(parts.next().map(Stretch::Part)),
            Stretches::Stream(batches) => batches.next(),
        }
    }
}

impl Stretch {
    /// Hands on its rows by batches, with those columns that are wanted, by their numbers.
    pub(crate) fn batches(
        &self,
        wanted: &[usize],
        mut take: impl FnMut(Batch),
    ) -> Result<(), String> {
        match self {
            Stretch::Group(group) => group.batches(wanted, take),
            Stretch::Part(part) => part.batches(wanted, take),
            Stretch::Batch(batch, leaves) => {
                take(leaves.batch(batch, wanted, Some));
                Ok(())
            }
        }
    }

    /// How many bytes of the source it takes.
    pub(crate) fn bytes(&self) -> u64 {
        match self {
            Stretch::Group(group) => group.bytes(),
            Stretch::Part(_) | Stretch::Batch(..) => 0,
        }
    }
}

/// Runs what decodes. Where data are damaged, the crates that do so panic now and then: that is an error here,
/// and what panicked is not used again.
fn decoding<T, E: fmt::Display>(decode: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(decode)) {
        Ok(decoded) => decoded.map_err(|error| error.to_string()),
        Err(panic) => Err(match (panic.downcast_ref::<String>(), panic.downcast_ref::<&str>()) {
            (Some(message), _) => message.clone(),
            (_, Some(message)) => (*message).to_owned(),
            _ => "it cannot be decoded".to_owned(),
        }),
    }
}

fn damaged(error: impl fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("the data are damaged: {error}"))
}
