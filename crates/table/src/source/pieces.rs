//! What a source is taken apart into.

use crate::block::{Block, Blocks, Broken, Next};
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
    /// Blocks of text: the first may have been read for its header.
    Text {
        first: Option<Block>,
        blocks: Box<Blocks>,
    },
    Columns(Stretches),
}

impl Pieces {
    /// The next piece, in the memory of a block that is done with.
    pub(crate) fn next(&mut self, free: impl FnOnce() -> Block) -> Result<Next<Piece>, Broken> {
        match self {
            Pieces::Text { first, blocks } => match first.take() {
                Some(block) => Ok(Next::Piece(Piece::Text(block))),
                None => Ok(blocks.next(free())?.map(Piece::Text)),
            },
            Pieces::Columns(stretches) => {
                let stretch = stretches.next().map_err(Broken::Reading)?;
                Ok(stretch.map_or(Next::End, |stretch| Next::Piece(Piece::Columns(stretch))))
            }
        }
    }

    /// The records that are there already of a piece that is not whole yet. They come again with it.
    pub(crate) fn so_far(&self) -> Option<Piece> {
        let Pieces::Text { first: None, blocks } = self else { return None };
        blocks.so_far().map(Piece::Text)
    }

    /// Takes them, so that they do not come again.
    pub(crate) fn take_so_far(&mut self) -> Option<Piece> {
        let Pieces::Text { first: None, blocks } = self else { return None };
        blocks.take_so_far().map(Piece::Text)
    }
}
