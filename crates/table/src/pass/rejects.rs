//! What is not taken as it is: bad values and rows, for whoever wants to see each of them.
//!
//! Some of it is bad whatever comes. But text in a column that is ranked, or that nobody named, is bad only if the
//! column holds numbers, which may show long after. It is held until then, so much of it as memory is set aside for;
//! of what is beyond that, no more is known than how much it is.

use std::io;

use super::Pass;
use super::portion::{Named, fitted};
use super::reader::Reader;
use super::total::Kind;
use crate::error::{Error, Wrong};

/// So many bytes of what may turn out to be bad are held.
const HELD: usize = 64 << 20;

/// Takes what is bad, piece by piece.
pub(crate) type RejectTaker<'a> = &'a mut dyn FnMut(Reject) -> io::Result<()>;

/// A value that is bad, or a whole row.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reject {
    /// What its source is called.
    pub source: String,
    /// The physical line, from 1; of what has no lines, the row.
    pub line: u64,
    /// The column; none for a row, or for plain numbers.
    pub column: Option<String>,
    /// What is wrong.
    pub wrong: Wrong,
    /// The record as it is written; empty where it is not text.
    pub record: Vec<u8>,
}

impl Reject {
    /// How much memory it takes.
    fn size(&self) -> usize {
        let value = self.wrong.value().map_or(0, <[u8]>::len);
        size_of::<Self>() + self.source.len() + value + self.record.len()
    }
}

/// The same in a block.
#[derive(Clone, Debug)]
pub(super) struct Rejected {
    /// How many lines of the block end before it.
    pub(super) lines: u64,
    pub(super) column: Option<Named>,
    pub(super) wrong: Wrong,
    pub(super) record: Vec<u8>,
    /// Whether it is bad only if its column holds numbers.
    pub(super) waits: bool,
}

/// What is bad so far, and is not handed on yet.
#[derive(Clone, Debug)]
pub(super) struct Rejects {
    /// What is known to be bad.
    ready: Vec<Reject>,
    /// What is bad if its column holds numbers, by its column.
    held: Vec<Held>,
    /// How many bytes that is.
    size: usize,
    /// How many are bad, and are not held.
    unlisted: u64,
}

/// What may be bad in a column.
#[derive(Clone, Debug, Default)]
struct Held {
    rejects: Vec<Reject>,
    /// How many more there are.
    beyond: u64,
}

impl Rejects {
    pub(super) fn new(columns: usize) -> Self {
        Rejects { ready: Vec::new(), held: vec![Held::default(); columns], size: 0, unlisted: 0 }
    }

    /// Makes what is held fit a plan that has grown.
    pub(super) fn fit(&mut self, places: &[Option<usize>]) {
        self.held = fitted(std::mem::take(&mut self.held), places, |_| Held::default());
    }

    /// Takes in what a block has, of a source of which so many lines came before; `kinds` are what columns hold now.
    pub(super) fn take(
        &mut self,
        pass: &Pass,
        kinds: &[Kind],
        (source, lines): (&str, u64),
        rejected: Vec<Rejected>,
    ) {
        for (held, kind) in self.held.iter_mut().zip(kinds) {
            if kind.number.is_some() {
                self.size -= held.rejects.iter().map(Reject::size).sum::<usize>();
                self.unlisted += std::mem::take(&mut held.beyond);
                self.ready.append(&mut held.rejects);
            }
        }
        for Rejected { lines: before, column, wrong, record, waits } in rejected {
            let name = column.and_then(|named| named.name(&pass.plan)).cloned();
            let (source, line) = (source.to_owned(), lines + before + 1);
            let reject = Reject { source, line, column: name, wrong, record };
            match column {
                Some(Named::Column(column)) if waits && kinds[column].number.is_none() => {
                    self.hold(column, reject);
                }
                _ => self.ready.push(reject),
            }
        }
    }

    fn hold(&mut self, column: usize, reject: Reject) {
        let (held, size) = (&mut self.held[column], reject.size());
        // What comes behind the first that is not held is not held either: they are the first ones.
        if held.beyond > 0 || self.size + size > HELD {
            held.beyond += 1;
            return;
        }
        self.size += size;
        held.rejects.push(reject);
    }

    /// How many are bad and were not held, so that they are not listed.
    pub(super) fn unlisted(&self) -> u64 {
        self.unlisted
    }
}

impl Reader<'_> {
    /// Hands on what is known to be bad.
    pub(super) fn hand_on_rejects(&mut self) -> Result<(), Error> {
        let Some(take) = &mut self.takers.rejects else { return Ok(()) };
        self.totals.rejects.ready.drain(..).try_for_each(take).map_err(Error::Rejects)
    }
}
