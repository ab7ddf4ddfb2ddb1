//! What a source is taken apart into.

use crate::block::{Block, Blocks, Broken};
use crate::columnar::{Stretch, Stretches};

/// A stretch of a source, to be worked out.
#[derive(Debug)]
pub(crate) enum Piece {
    /// Records of text.
    Text(Block),
    /// Rows of columns that have types.
    Columns(Stretch),
}

/// The pieces of a source, in order.
pub(crate) enum Pieces {
    /// Blocks of text: the first was read for its header.
    Text {
        first: Option<Block>,
        blocks: Blocks,
    },
    Columns(Stretches),
}

impl Pieces {
    /// The next piece, in the memory of a block that is done with: `None` at the end.
    pub(crate) fn next(&mut self, free: impl FnOnce() -> Block) -> Result<Option<Piece>, Broken> {
        match self {
            Pieces::Text { first, blocks } => match first.take() {
                Some(block) => Ok(Some(Piece::Text(block))),
                None => Ok(blocks.next(free())?.map(Piece::Text)),
            },
            Pieces::Columns(stretches) => {
                Ok(stretches.next().map_err(Broken::Reading)?.map(Piece::Columns))
            }
        }
    }
}
