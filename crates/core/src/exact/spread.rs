//! Exact sums of items and of their squares.

use super::big::Big;
use super::double::{LOWEST, parts};
use super::fixed::Fixed;
use super::pieces::pieces;
use super::special::Special;
use super::window::{Window, Window256};
use crate::Decimal;
use crate::numbers::Total;
use crate::{Block, Needs};

/// Sums of items and of their squares, of numbers of one kind.
pub trait Spread: Default + Clone {
    /// The sum of the items as the caller sees it.
    type Sum;

    fn merge(&mut self, later: Self);

    /// How many bytes the sums own beside themselves.
    fn elsewhere(&self) -> usize {
        0
    }

    /// The sum of the items as the caller sees it.
    fn sum(&self) -> Self::Sum;

    /// The sum of the items itself, or what infinities and NaN make of it.
    fn exact(&self) -> Result<Big, f64>;

    /// The sum of their squares.
    fn squares(&self) -> Big;

    /// The same as a decimal, if all items were decimals.
    fn square_sum(&self) -> Option<Decimal> {
        None
    }

    /// The sum of squared distances from the mean, times the count: `None` if one of the items was
    /// an infinity or NaN.
    fn distances(&self, count: u64) -> Option<Big> {
        let sum = self.exact().ok()?;
        Some(self.squares().distances(count, &sum, &sum))
    }
}

/// The spread of integers of up to 64 bits: 2^64 squares of up to 128 bits are less than 2^192.
/// 48 bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct IntegerSpread<S> {
    pub(crate) sum: S,
    pub(crate) squares: Window256,
}

impl<S> IntegerSpread<S> {
    #[inline]
    pub(crate) fn add_square(&mut self, magnitude: u64) {
        self.squares.add(u128::from(magnitude) * u128::from(magnitude));
    }

    #[inline]
    pub(crate) fn take_square(&mut self, magnitude: u64) {
        self.squares.take(u128::from(magnitude) * u128::from(magnitude));
    }
}

impl<S: Total> Spread for IntegerSpread<S> {
    type Sum = S::Sum;

    fn merge(&mut self, later: Self) {
        self.sum.merge(later.sum);
        self.squares = self.squares.plus(later.squares).expect("fewer than 2^64 items");
    }

    fn sum(&self) -> S::Sum {
        self.sum.sum()
    }

    fn exact(&self) -> Result<Big, f64> {
        self.sum.exact()
    }

    fn squares(&self) -> Big {
        let (low, high) = self.squares.halves();
        Big::from_halves(low, high, 0)
    }
}

/// The spread of integers of up to 128 bits. 80 bytes, and more where they are large.
#[derive(Clone, Debug, Default)]
pub struct WideSpread<S> {
    pub(crate) sum: S,
    pub(super) squares: Fixed<Window256>,
}

impl<S> WideSpread<S> {
    #[inline]
    pub(crate) fn add_square(&mut self, magnitude: u128) {
        for (left, place) in pieces(magnitude) {
            for (right, other) in pieces(magnitude) {
                self.squares.add(left * right, place + other);
            }
        }
    }

    pub(crate) fn take_square(&mut self, magnitude: u128) {
        for (left, place) in pieces(magnitude) {
            for (right, other) in pieces(magnitude) {
                self.squares.add(-(left * right), place + other);
            }
        }
    }
}

impl<S: Total> Spread for WideSpread<S> {
    type Sum = S::Sum;

    fn merge(&mut self, later: Self) {
        self.sum.merge(later.sum);
        self.squares.merge(later.squares);
    }

    fn elsewhere(&self) -> usize {
        self.squares.elsewhere()
    }

    fn sum(&self) -> S::Sum {
        self.sum.sum()
    }

    fn exact(&self) -> Result<Big, f64> {
        self.sum.exact()
    }

    fn squares(&self) -> Big {
        self.squares.big(0)
    }
}

/// The spread of floats. 96 bytes, and more where the items'
/// powers of two are far apart.
#[derive(Clone, Debug, Default)]
pub struct ExactSpread {
    sum: Fixed<i128>,
    squares: Fixed<Window256>,
    special: Special,
}

impl ExactSpread {
    /// The sums, of items and of squares, and what is no finite number.
    pub(super) fn sums(&self) -> (&Fixed<i128>, &Fixed<Window256>, &Special) {
        (&self.sum, &self.squares, &self.special)
    }

    pub(super) fn of(sum: Fixed<i128>, squares: Fixed<Window256>, special: Special) -> Self {
        ExactSpread { sum, squares, special }
    }

    #[inline]
    pub(crate) fn add(&mut self, x: f64) {
        if !x.is_finite() {
            self.special.add(x);
            return;
        }
        let (mantissa, position) = parts(x);
        if !self.add_near(mantissa, position) {
            self.sum.add(mantissa.into(), position);
            self.squares.add(i128::from(mantissa) * i128::from(mantissa), 2 * position);
        }
    }

    /// Takes an item back that was added.
    #[inline]
    pub(crate) fn take(&mut self, x: f64) {
        if !x.is_finite() {
            self.special.take(x);
            return;
        }
        let (mantissa, position) = parts(x);
        self.sum.add((-mantissa).into(), position);
        self.squares.add(-(i128::from(mantissa) * i128::from(mantissa)), 2 * position);
    }

    /// Adds an item whose power of two is near the first one's. Shifted up to 10 places it is one
    /// word, and its square two, with no shift across words.
    #[inline]
    fn add_near(&mut self, mantissa: i64, position: u32) -> bool {
        const FIRST: u32 = 14;
        const LAST: u32 = FIRST + 10;
        let ((sum, base), (squares, squares_base)) = (self.sum.window(), self.squares.window());
        let shift = position.wrapping_sub(base);
        if !(FIRST..=LAST).contains(&shift) || squares_base != 2 * base {
            return false;
        }
        let word = mantissa << (shift - FIRST);
        let square = u128::from(word.unsigned_abs()) * u128::from(word.unsigned_abs());
        let added = sum.checked_add(i128::from(word) << FIRST);
        let Some((sum_after, squares_after)) =
            added.zip(squares.plus(Window256::unsigned(square, 2 * FIRST)))
        else {
            return false;
        };
        (*sum, *squares) = (sum_after, squares_after);
        true
    }

    pub(crate) fn add_block(&mut self, block: &Block<'_, f64>) {
        let Some(squares) = block.squares() else {
            return block.items().iter().for_each(|x| self.add(*x));
        };
        self.sum.add_digits(&squares.sum.digits, LOWEST);
        self.squares.add_digits(&squares.products, 2 * LOWEST);
        squares.sum.left.of(block.items()).for_each(|x| self.add(*x));
    }

    pub(crate) fn add_slice(&mut self, items: &[f64]) {
        Block::all_of(items, Needs::SQUARES).for_each(|block| self.add_block(&block));
    }
}

impl Spread for ExactSpread {
    type Sum = f64;

    fn merge(&mut self, later: Self) {
        self.sum.merge(later.sum);
        self.squares.merge(later.squares);
        self.special.merge(later.special);
    }

    fn elsewhere(&self) -> usize {
        self.sum.elsewhere() + self.squares.elsewhere() + self.special.elsewhere()
    }

    fn sum(&self) -> f64 {
        self.exact().map_or_else(|special| special, |sum| sum.to_f64())
    }

    fn exact(&self) -> Result<Big, f64> {
        self.special.sum().map_or_else(|| Ok(self.sum.big(LOWEST)), Err)
    }

    fn squares(&self) -> Big {
        self.squares.big(2 * LOWEST)
    }
}
