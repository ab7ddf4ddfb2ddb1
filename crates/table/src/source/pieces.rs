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
        Ok(match self {
            Pieces::Text { first: first @ Some(_), .. } => {
                first.take().map_or(Next::End, |block| Next::Piece(Piece::Text(block)))
            }
            Pieces::Text { blocks, .. } => match blocks.next(free())? {
                Next::Piece(block) => Next::Piece(Piece::Text(block)),
                Next::Pause => Next::Pause,
                Next::End => Next::End,
            },
            Pieces::Columns(stretches) => match stretches.next().map_err(Broken::Reading)? {
                Some(stretch) => Next::Piece(Piece::Columns(stretch)),
                None => Next::End,
            },
        })
    }

    /// Takes the records that are there already of a piece that is not whole yet.
    pub(crate) fn take_so_far(&mut self) -> Option<Piece> {
        let Pieces::Text { first: None, blocks } = self else { return None };
        blocks.take_so_far().map(Piece::Text)
    }

    /// The records that are there already of a piece that is not whole yet. They come again with it.
    pub(crate) fn so_far(&self) -> Option<Piece> {
        match self {
            Pieces::Text { first: None, blocks } => blocks.so_far().map(Piece::Text),
            Pieces::Text { .. } | Pieces::Columns(_) => None,
        }
    }
}
