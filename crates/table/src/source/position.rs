//! Up to where a source was read, and going on from there.
//!
//! A position is where a piece ends, as states belong to whole pieces. In text it counts the bytes of the text, be it
//! compressed or in another encoding: what comes before is then read again, and dropped. Some of the text before it is kept
//! to tell whether the source is still what it was.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::{Counted, Opened, Piece, Pieces, Watch};
use crate::error::Error;
use crate::json::Between;

/// So many bytes before it are kept.
const TAIL: usize = 256;

/// Up to where a source was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Position {
    Text {
        /// How many bytes of text come before.
        offset: u64,
        between: Between,
        /// The last of them.
        tail: Vec<u8>,
    },
    /// How many stretches of columns that have types come before.
    Stretches(u64),
    /// It cannot be read again.
    Gone,
}

impl Opened {
    /// Where it is, behind a piece.
    pub(crate) fn position(&self, piece: &Piece) -> Position {
        match (&self.pieces, piece) {
            _ if self.file.is_none() => Position::Gone,
            (Pieces::Text { blocks, .. }, Piece::Text(block)) => {
                let tail = block.text[block.text.len().saturating_sub(TAIL)..].to_vec();
                let (offset, between) = blocks.position();
                Position::Text { offset, between, tail }
            }
            (Pieces::Columns(stretches), _) => Position::Stretches(stretches.taken()),
            (Pieces::Text { .. }, Piece::Columns(_)) => Position::Gone,
        }
    }

    /// Goes to a position; an error if the source is not what it was.
    pub(crate) fn go_to(&mut self, position: &Position, watch: &Watch) -> Result<(), Error> {
        let failed = |error| Error::Input { name: self.name.clone(), error, rows: 0 };
        let is_there = match (position, &mut self.pieces) {
            (Position::Text { offset, between, tail }, Pieces::Text { first, blocks })
                if !tail.is_empty() =>
            {
                *first = None;
                let plain = self.file.as_ref().filter(|_| self.is_plain);
                let is_there = match plain {
                    Some(path) => {
                        let before = offset.saturating_sub(tail.len() as u64);
                        let seek = || {
                            let mut file = File::open(path)?;
                            file.seek(SeekFrom::Start(before)).map(|_| file)
                        };
                        let file = seek().map_err(failed)?;
                        watch.bytes.store(before, Ordering::Relaxed);
                        let bytes = Arc::clone(&watch.bytes);
                        let mut reader = Counted { reader: Box::new(file), bytes };
                        let is_there = ends_with(&mut reader, tail).map_err(failed)?;
                        blocks.go_on(Box::new(reader));
                        is_there
                    }
                    None => blocks.skip_to(*offset, tail).map_err(failed)?,
                };
                blocks.set_position(*offset, *between);
                is_there
            }
            (Position::Stretches(count), Pieces::Columns(stretches)) => {
                let mut left = *count;
                while left > 0 && stretches.next().map_err(failed)?.is_some() {
                    left -= 1;
                }
                left == 0
            }
            _ => false,
        };
        if is_there { Ok(()) } else { Err(Position::is_of_another(&self.name)) }
    }
}

impl Position {
    /// The error where a source is not what it was.
    pub(crate) fn is_of_another(source: &str) -> Error {
        Error::usage(format!(
            "{source} is not what it was when the checkpoint was saved\n  = without the checkpoint, all is read anew"
        ))
    }
}

/// Whether the next bytes of a reader are these.
fn ends_with(reader: &mut impl Read, expected: &[u8]) -> io::Result<bool> {
    let mut found = Vec::with_capacity(expected.len());
    reader.take(expected.len() as u64).read_to_end(&mut found)?;
    Ok(found == expected)
}
