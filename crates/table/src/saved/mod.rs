//! What was computed of a table, as bytes: kept, sent, and gone on from.
//!
//! A saved table says what was asked of which columns, what of which inputs it knows, and has the states of all
//! statistics: of all rows, or of each group. Whoever reads it takes it for one block more, the first of all: its groups are
//! put to the others by their keys, its states are merged with theirs, in its place among all that is read. So what
//! comes of saved tables is what one run over all their inputs would have given.
//!
//! What is kept for a statistic answers others as well: the sketch of `p99` has all percentiles. So a question may be put
//! that was not asked when the table was saved, if what is kept has the answer.
//!
//! * `question`: what was asked, and of which columns
//! * `places`: where something was seen first, for messages
//! * `write`, `read`: the whole of it
//! * `checkpoint`: the same, and up to where its inputs were read
//!
//! All of it is in the frame of [`fanfold::portable`], whose checksum tells what was cut or changed.

mod checkpoint;
mod places;
mod question;
mod read;
mod write;

use fanfold::ReadError;
use fanfold::portable::{Decoder, open};

pub(crate) use checkpoint::{Checkpoint, Inputs, Reached};
pub(crate) use question::Question;
pub use read::Summary;
pub(crate) use read::{MOST_ROWS, Saved, SavedBytes};
pub(crate) use write::write;

/// What the bytes say they are.
const RECIPE: &str = "table";

/// What is in bytes that say they are this.
fn open_as<'b>(expected: &str, bytes: &'b [u8]) -> Result<Decoder<'b>, ReadError> {
    let (found, input) = open(bytes)?;
    if found == expected {
        return Ok(input);
    }
    Err(ReadError::Unlike { found: found.to_owned(), expected: expected.to_owned() })
}

/// Whether bytes begin as those of saved tables do.
pub(crate) fn is_saved(bytes: &[u8]) -> bool {
    !matches!(open(bytes), Err(ReadError::NoState))
}

/// An input that was read, and how many rows it had.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Input {
    /// What it is called.
    pub name: String,
    /// How many rows were read.
    pub rows: u64,
}
