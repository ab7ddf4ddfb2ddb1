//! What members of a set find out about a block of a slice, each thing once.
//!
//! `(Sum, Mean, Variance)` keep three states, and all of them want the exact sum of the items. A set
//! that goes through a slice therefore hands on each block as a [`Block`], in which the first member
//! that asks leaves what it found for the others. So that one answer can do for all, the set first
//! asks its members what they will need.

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

/// A run of items, of [`BLOCK`](simd::BLOCK) at most if they are numbers, and what is known about it.
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
    /// The exact sum of the items.
    pub(crate) fn sum(&self) -> Option<&BlockSum> {
        match self.needs {
            Needs::Squares => self.squares().map(|squares| &squares.sum),
            _ => self.sum.get_or_init(|| simd::sum(self.items)).as_ref(),
        }
    }

    /// The exact sums of the items and of their squares.
    pub(crate) fn squares(&self) -> Option<&BlockSquares> {
        self.squares.get_or_init(|| simd::squares(self.items)).as_ref()
    }
}
