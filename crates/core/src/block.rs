//! What members of a set find out about a block of a slice, each thing once.
//!
//! `(Sum, Mean, Variance)` keep three states, and all of them want the exact sum of the items. A
//! set that goes through a slice therefore hands on each block as a [`Block`], in which the first
//! member that asks leaves what it found for the others. So that one answer can do for all, the set
//! first asks its members what they will need.

use std::cell::OnceCell;

use crate::simd::{self, BlockSquares, BlockSum};

/// What an aggregate needs to know about a block, the later including the earlier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    /// Nothing that others could use.
    #[default]
    Nothing,
    /// The sum of the items.
    Sum,
    /// The sums of the items and of their squares.
    Squares,
}

/// Of so few items a kernel takes longer than they do one by one.
const SHORT: usize = 24;

/// A run of items, of [`BLOCK`](simd::BLOCK) at most if they are numbers, and what is known about
/// it.
#[derive(Debug)]
pub struct Block<'a, T> {
    items: &'a [T],
    needs: Needs,
    sum: OnceCell<Option<BlockSum>>,
    squares: OnceCell<Option<BlockSquares>>,
}

impl<'a, T> Block<'a, T> {
    /// A block for aggregates that need no more than this.
    pub(crate) fn new(items: &'a [T], needs: Needs) -> Self {
        Block { items, needs, sum: OnceCell::new(), squares: OnceCell::new() }
    }

    /// The items.
    #[inline]
    pub(crate) fn items(&self) -> &'a [T] {
        self.items
    }

    /// A slice in blocks.
    pub(crate) fn all_of(items: &'a [T], needs: Needs) -> impl Iterator<Item = Self> {
        // So few that they stay in the cache while one member after the other takes them: memory is
        // read once.
        const BYTES: usize = 8 * simd::BLOCK;
        let length = (BYTES / size_of::<T>().max(8)).max(16);
        items.chunks(length).map(move |items| Block::new(items, needs))
    }
}

impl Block<'_, f64> {
    /// The exact sum of the items: `None` where it is not worth it, or cannot be had.
    pub(crate) fn sum(&self) -> Option<&BlockSum> {
        match self.needs {
            _ if self.items.len() < SHORT => None,
            Needs::Squares => self.squares().map(|squares| &squares.sum),
            _ => self.sum.get_or_init(|| simd::sum(self.items)).as_ref(),
        }
    }

    /// The exact sums of the items and of their squares: `None` as for [`sum`](Block::sum).
    pub(crate) fn squares(&self) -> Option<&BlockSquares> {
        if self.items.len() < SHORT {
            return None;
        }
        self.squares.get_or_init(|| simd::squares(self.items)).as_ref()
    }
}

/// Implements the batch path of an aggregate of numbers by blocks: what it does with one, and what
/// it needs to know about it.
macro_rules! by_blocks {
    ($needs:ident, |$state:ident, $block:ident| $add:expr) => {
        fn update_slice(&self, state: &mut Self::State, items: &[N]) {
            $crate::block::Block::all_of(items, $crate::block::Needs::$needs)
                .for_each(|block| self.update_block(state, &block));
        }

        fn update_block(&self, $state: &mut Self::State, $block: &$crate::block::Block<'_, N>) {
            $add
        }

        fn needs(&self) -> $crate::block::Needs {
            $crate::block::Needs::$needs
        }
    };
}

pub(crate) use by_blocks;
