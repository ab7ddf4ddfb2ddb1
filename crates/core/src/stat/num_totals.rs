//! Exact totals of numbers that are integers or floats: [`NumTotal`] and [`NumSpread`].

use super::Num;
use crate::exact::{Big, ExactSpread, ExactSum, IntegerSpread, Spread};
use crate::numbers::{Number, SignedTotal, Total};
use crate::{Block, Needs, simd};

/// The exact total of integers and floats: integers in 128 bits as long as they fit.
#[derive(Clone, Debug, Default)]
pub struct NumTotal {
    integers: i128,
    doubles: ExactSum,
    floats: u64,
}

impl NumTotal {
    #[inline]
    pub(super) fn add_integer(&mut self, integer: i128) {
        match self.integers.checked_add(integer) {
            Some(sum) => self.integers = sum,
            None => self.add_wide(integer),
        }
    }

    #[cold]
    #[inline(never)]
    fn add_wide(&mut self, integer: i128) {
        self.doubles.add_integer(integer);
    }

    #[inline]
    pub(super) fn add_double(&mut self, double: f64) {
        self.doubles.add(double);
        self.floats += 1;
    }

    pub(crate) fn add_integers(&mut self, integers: &[i64]) {
        for block in Block::all_of(integers, Needs::NOTHING) {
            self.add_integer(simd::integers::sum(block.items()));
        }
    }

    pub(crate) fn add_doubles(&mut self, doubles: &[f64]) {
        self.floats += doubles.len() as u64;
        self.doubles.add_slice(doubles);
    }
}

impl Total for NumTotal {
    type Sum = Num;

    fn merge(&mut self, later: Self) {
        self.add_integer(later.integers);
        self.doubles.merge(later.doubles);
        self.floats += later.floats;
    }

    fn elsewhere(&self) -> usize {
        self.doubles.elsewhere()
    }

    fn sum(&self) -> Num {
        Num::sum(self.exact(), self.floats > 0)
    }

    fn exact(&self) -> Result<Big, f64> {
        Ok(self.doubles.exact()?.plus(&Big::from_i128(self.integers)))
    }
}

/// The exact sums of integers and floats, and of their squares: integers that fit 64 bits apart.
#[derive(Clone, Debug, Default)]
pub struct NumSpread {
    integers: IntegerSpread<SignedTotal>,
    doubles: ExactSpread,
    floats: u64,
}

impl NumSpread {
    #[inline]
    pub(super) fn add_integer(&mut self, integer: i128) {
        match i64::try_from(integer) {
            Ok(short) => short.spread_to(&mut self.integers),
            Err(_) => self.doubles.add_integer(integer),
        }
    }

    #[inline]
    pub(super) fn add_double(&mut self, double: f64) {
        self.doubles.add(double);
        self.floats += 1;
    }

    pub(crate) fn add_integers(&mut self, integers: &[i64]) {
        for block in Block::all_of(integers, Needs::NOTHING) {
            i64::spread_all_to(&block, &mut self.integers);
        }
    }

    pub(crate) fn add_doubles(&mut self, doubles: &[f64]) {
        self.floats += doubles.len() as u64;
        self.doubles.add_slice(doubles);
    }
}

impl Spread for NumSpread {
    type Sum = Num;

    fn merge(&mut self, later: Self) {
        self.integers.merge(later.integers);
        self.doubles.merge(later.doubles);
        self.floats += later.floats;
    }

    fn elsewhere(&self) -> usize {
        self.doubles.elsewhere()
    }

    fn sum(&self) -> Num {
        Num::sum(self.exact(), self.floats > 0)
    }

    fn exact(&self) -> Result<Big, f64> {
        Ok(self.doubles.exact()?.plus(&self.integers.exact()?))
    }

    fn squares(&self) -> Big {
        self.doubles.squares().plus(&self.integers.squares())
    }
}
