//! What members of a set find out about a block of a slice, each thing once.
//!
//! `(Sum, Mean, Variance)` keep three states, and all of them want the exact sum of the items. Whoever
//! goes through a slice therefore hands on each stretch of it as a [`Block`], in which the first
//! member that asks leaves what it found for the others. So that one answer can do for all, the
//! members are first asked what they will need.

use std::cell::OnceCell;
use std::fmt;

use crate::simd::{self, BlockSquares, BlockSum};

/// What an aggregate will ask of the blocks that it is handed; from
/// [`Aggregate::needs`](crate::Aggregate::needs).
pub struct Needs<T> {
    sums: Sums,
    unranked: Option<fn(&[T]) -> u64>,
}

/// Which sums of the items of a block are asked for, the later including the earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sums {
    None,
    Items,
    Squares,
}

impl<T> Needs<T> {
    /// Nothing that others could use: the items.
    pub const NOTHING: Self = Needs { sums: Sums::None, unranked: None };

    /// The exact sum of the items.
    pub const SUM: Self = Needs { sums: Sums::Items, unranked: None };

    /// The exact sums of the items and of their squares.
    pub const SQUARES: Self = Needs { sums: Sums::Squares, unranked: None };

    /// How many items there are in all, before the first of them: an [`Outlook`]. `unranked` tells
    /// how many of some items will be left out, as NaN is where items are ranked.
    ///
    /// An outlook is for all members of a set. Of those that do not leave out the same, each would be
    /// told of items that it never sees; they are promised none.
    pub const fn outlook(unranked: fn(&[T]) -> u64) -> Self {
        Needs { sums: Sums::None, unranked: Some(unranked) }
    }

    /// What either asks for.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let unranked = match (self.unranked, other.unranked) {
            (Some(one), Some(other)) if !std::ptr::fn_addr_eq(one, other) => Some(all_of as _),
            (one, other) => one.or(other),
        };
        Needs { sums: self.sums.max(other.sums), unranked }
    }

    /// How many of these items an [`Outlook`] does not count: `None` if nobody asks for one.
    pub fn unranked(&self, items: &[T]) -> Option<u64> {
        self.unranked.map(|unranked| unranked(items))
    }
}

/// How many items are left out, if none is to be counted on.
fn all_of<T>(items: &[T]) -> u64 {
    items.len() as u64
}

impl<T> Clone for Needs<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Needs<T> {}

impl<T> fmt::Debug for Needs<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Needs")
            .field("sums", &self.sums)
            .field("outlook", &self.unranked.is_some())
            .finish()
    }
}

/// What is known of a stream before it is gone through, by a driver that has all of it: a sketch
/// then takes from the start only as many items as it will need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outlook {
    /// How many items come before the block.
    pub first: u64,
    /// How many items there are in all, here and in other states, all of which will be merged,
    /// without those that [`Needs::unranked`] told of: at least so many, if members of a set leave out
    /// unlike ones.
    pub count: u64,
}

/// Of so few items a kernel takes longer than they do one by one.
const SHORT: usize = 24;

/// A short run of items, and what is known about it; what
/// [`Aggregate::update_block`](crate::Aggregate::update_block) takes.
///
/// ```
/// use fanfold::{Aggregate, Block, Max, Needs, Sum};
///
/// let both = (Sum, Max);
/// let mut state = Aggregate::<f64>::init(&both);
/// for block in Block::all_of(&[0.5, 2.0], Aggregate::<f64>::needs(&both)) {
///     both.update_block(&mut state, &block);
/// }
/// assert_eq!(Aggregate::<f64>::finish(&both, state), (2.5, Some(2.0)));
/// ```
#[derive(Debug)]
pub struct Block<'a, T> {
    items: &'a [T],
    sums: Sums,
    outlook: Option<Outlook>,
    sum: OnceCell<Option<BlockSum>>,
    squares: OnceCell<Option<BlockSquares>>,
}

impl<'a, T> Block<'a, T> {
    /// How many items a block has at most: few enough to stay in the cache while one member of a
    /// set after the other takes them, so that memory is read once.
    pub const LENGTH: usize = {
        const BYTES: usize = 8 * simd::BLOCK;
        let size = if size_of::<T>() < 8 { 8 } else { size_of::<T>() };
        let length = BYTES / size;
        if length < 16 { 16 } else { length }
    };

    /// A slice in blocks, for aggregates that ask for no more than this.
    #[inline]
    pub fn all_of(items: &'a [T], needs: Needs<T>) -> impl Iterator<Item = Self> {
        items.chunks(Self::LENGTH).map(move |items| Block {
            items,
            sums: needs.sums,
            outlook: None,
            sum: OnceCell::new(),
            squares: OnceCell::new(),
        })
    }

    /// The same of a stretch of a stream, whose [`Outlook`] is known: `first` items come before the
    /// slice, and of all items of the stream `count` are not left out.
    pub fn all_of_part(
        items: &'a [T],
        needs: Needs<T>,
        first: u64,
        count: u64,
    ) -> impl Iterator<Item = Self> {
        let firsts = (first..).step_by(Self::LENGTH);
        Block::all_of(items, needs).zip(firsts).map(move |(block, first)| Block {
            outlook: needs.unranked.map(|_| Outlook { first, count }),
            ..block
        })
    }

    /// The items.
    #[inline]
    pub fn items(&self) -> &'a [T] {
        self.items
    }

    /// What is known of the stream as a whole, if anything is, and was asked for.
    #[inline]
    pub fn outlook(&self) -> Option<Outlook> {
        self.outlook
    }
}

impl Block<'_, f64> {
    /// The exact sum of the items: `None` where it is not worth it, or cannot be had.
    pub(crate) fn sum(&self) -> Option<&BlockSum> {
        match self.sums {
            _ if self.items.len() < SHORT => None,
            Sums::Squares => self.squares().map(|squares| &squares.sum),
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

/// Implements the batch path of an aggregate of numbers: what it does with a block, and what it
/// needs to know about it.
macro_rules! by_blocks {
    ($needs:ident, |$state:ident, $block:ident| $add:expr) => {
        fn update_block(&self, $state: &mut Self::State, $block: &$crate::Block<'_, N>) {
            $add
        }

        fn needs(&self) -> $crate::Needs<N> {
            $crate::Needs::$needs
        }
    };
}

pub(crate) use by_blocks;
