//! The exact sum of floats, an addition or two at a time.

use super::big::Big;
use super::double::{LOWEST, exponent, parts, power, steps};
use super::fixed::Fixed;
use super::pieces::UNIT;
use super::special::Special;
use crate::{Block, Needs};

/// Between two settlements, so many items may be added.
const ROOM: u32 = 1 << 11;

/// How far above the first item's power of two a later one may lie.
const HEADROOM: i32 = 7;

/// After so many items that left a rest, the running sums are begun anew.
const MISSES: u8 = 32;

/// By what the running sums start above the limit of items: 1.5 times 2^12, for 2^11 items leave
/// them within one power of two.
const START: f64 = 1.5 * 4096.0;

/// How far the second running sum starts below the first: 53 bits, less 12 for its own items.
const BETWEEN: i32 = 41;

/// The items' powers of two for which all that is reckoned with is a normal double.
const EXPONENTS: std::ops::Range<i32> = -900..1000;

/// The exact sum of doubles. 32 bytes, and where it has to be settled as much again and more elsewhere:
/// of a million groups most need not.
///
/// `high` started at 1.5 2^k, and `limit` is 2^(k - 12), so that `high` stays between 2^k and 2^(k+1)
/// and is a multiple of 2^(k - 52) all the time. Adding an item to it rounds the item to that
/// multiple; the difference from before is what it took, exactly, and the item less that is the
/// rest, exactly, and at most 2^(k - 53). `low` takes the rest in the same way, 41 places below. If
/// nothing is left then, no bit of the item was lost. Otherwise, and past the limit, the sums stay
/// as they were, and the item takes the slower way.
#[derive(Clone, Debug, Default)]
pub struct ExactSum {
    /// What the running sums hold more than they started with is part of the sum.
    high: f64,
    low: f64,
    /// What does not go into them: the other part of the sum.
    settled: Option<Box<Settled>>,
    limit: Limit,
    /// How many more items until the running sums have to be settled.
    room: u32,
    /// How many items have left a rest since the running sums were begun.
    misses: u8,
}

/// What has left the running sums, or never went in.
#[derive(Clone, Debug, Default)]
struct Settled {
    sum: Fixed<i128>,
    special: Special,
}

/// No item may be greater in magnitude than this power of two, kept as its bits above the significand;
/// 0 before there was an item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Limit(u16);

impl Limit {
    fn new(power: f64) -> Self {
        Limit((power.to_bits() >> 52) as u16)
    }

    #[inline]
    fn get(self) -> f64 {
        f64::from_bits(u64::from(self.0) << 52)
    }

    /// Where the running sums start.
    fn starts(self) -> (f64, f64) {
        let high = self.get() * START;
        (high, high * power(-BETWEEN))
    }
}

impl Settled {
    /// Adds what the running sums of this limit hold more than they started with.
    fn add_running(&mut self, (high, low): (f64, f64), limit: Limit) {
        if limit != Limit::default() {
            let (high_start, low_start) = limit.starts();
            let place = exponent(high_start) - 52 - LOWEST;
            self.sum.add(steps(high, high_start).into(), place as u32);
            self.sum.add(steps(low, low_start).into(), (place - BETWEEN) as u32);
        }
    }
}

impl ExactSum {
    #[inline]
    pub(crate) fn add(&mut self, x: f64) {
        let high = self.high + x;
        let rest = x - (high - self.high);
        let low = self.low + rest;
        // NaN and infinities are within no limit.
        if let Some(room) = self.room.checked_sub(1)
            && x.abs() <= self.limit.get()
            && low - self.low == rest
        {
            (self.high, self.low, self.room) = (high, low, room);
        } else {
            // By value, as in `Fixed::add`.
            *self = std::mem::take(self).add_slowly(x);
        }
    }

    #[cold]
    #[inline(never)]
    fn add_slowly(mut self, x: f64) -> Self {
        let limit = self.limit.get();
        if !x.is_finite() {
            self.settled_mut().special.add(x);
        } else if x.abs() > limit && EXPONENTS.contains(&exponent(x)) {
            self.start(power(exponent(x) + HEADROOM));
            self.add(x);
        } else if self.room == 0 && limit > 0.0 {
            self.start(limit);
            self.add(x);
        } else if self.misses == MISSES && EXPONENTS.contains(&exponent(x)) {
            // They were begun for items of another size: an outlier came first.
            self.start(power(exponent(x) + HEADROOM));
            self.add(x);
        } else if x != 0.0 {
            let (mantissa, position) = parts(x);
            self.settled_mut().sum.add(mantissa.into(), position);
            self.misses = MISSES.min(self.misses + 1);
        }
        self
    }

    /// Adds an integer.
    #[inline]
    pub(crate) fn add_integer(&mut self, integer: i128) {
        self.settled_mut().sum.add_integer(integer, UNIT);
    }

    pub(crate) fn add_block(&mut self, block: &Block<'_, f64>) {
        let Some(sum) = block.sum() else {
            return block.items().iter().for_each(|x| self.add(*x));
        };
        self.settled_mut().sum.add_digits(&sum.digits, LOWEST);
        sum.left.of(block.items()).for_each(|x| self.add(*x));
    }

    pub(crate) fn add_slice(&mut self, items: &[f64]) {
        Block::all_of(items, Needs::SUM).for_each(|block| self.add_block(&block));
    }

    fn settled_mut(&mut self) -> &mut Settled {
        self.settled.get_or_insert_default()
    }

    /// Begins the running sums for items up to a limit. What they held is settled.
    fn start(&mut self, limit: f64) {
        if self.limit != Limit::default() {
            let (running, limit) = ((self.high, self.low), self.limit);
            self.settled_mut().add_running(running, limit);
        }
        self.limit = Limit::new(limit);
        (self.high, self.low) = self.limit.starts();
        (self.room, self.misses) = (ROOM, 0);
    }

    /// The whole sum, but for what infinities and NaN make of it.
    fn finite(&self) -> Fixed<i128> {
        let sum = self.settled.as_ref().map_or_else(Fixed::default, |settled| settled.sum.clone());
        let mut all = Settled { sum, special: Special::default() };
        all.add_running((self.high, self.low), self.limit);
        all.sum
    }

    fn special(&self) -> Option<f64> {
        self.settled.as_ref()?.special.sum()
    }

    /// Running sums that were begun alike just add up, as their items would; others are settled.
    pub(crate) fn merge(&mut self, later: Self) {
        match (&mut self.settled, later.settled) {
            (Some(settled), Some(later)) => {
                settled.sum.merge(later.sum);
                settled.special.merge(later.special);
            }
            (none, Some(later)) => *none = Some(later),
            (_, None) => {}
        }
        if later.limit == Limit::default() {
            return;
        }
        if self.limit == Limit::default() {
            (self.high, self.low, self.limit) = (later.high, later.low, later.limit);
            (self.room, self.misses) = (later.room, later.misses);
        } else if self.limit == later.limit
            && let Some(room) = self.room.checked_sub(ROOM - later.room)
        {
            let (high, low) = self.limit.starts();
            self.high += later.high - high;
            self.low += later.low - low;
            self.room = room;
        } else {
            self.settled_mut().add_running((later.high, later.low), later.limit);
        }
    }

    /// How many bytes the sum owns beside itself.
    pub(crate) fn elsewhere(&self) -> usize {
        self.settled.as_ref().map_or(0, |settled| {
            size_of::<Settled>() + settled.sum.elsewhere() + settled.special.elsewhere()
        })
    }

    /// The sum itself, or what infinities and NaN make of it.
    pub(crate) fn exact(&self) -> Result<Big, f64> {
        self.special().map_or_else(|| Ok(self.finite().big(LOWEST)), Err)
    }

    /// The sum over a count, which is not 0, rounded once.
    pub(crate) fn over(&self, count: u64) -> f64 {
        self.special().unwrap_or_else(|| self.finite().over(count, LOWEST))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(items: &[f64]) -> f64 {
        let mut sum = ExactSum::default();
        items.iter().for_each(|x| sum.add(*x));
        let exact = sum.exact().map_or_else(|special| special, |sum| sum.to_f64());
        assert!(exact == sum.over(1) || exact.is_nan());
        sum.over(1)
    }

    #[test]
    fn the_state_is_half_a_cache_line() {
        assert_eq!(size_of::<ExactSum>(), 32);
    }

    #[test]
    fn sums_are_rounded_once() {
        assert_eq!(sum(&[]), 0.0);
        assert_eq!(sum(&[1.0, 1e100, 1.0, -1e100]), 2.0);
        assert_eq!(sum(&[0.1; 10]), 1.0);
        assert_eq!(sum(&[1e308, 1e308, -1e308]), 1e308);
        assert_eq!(sum(&[1e308, 1e308]), f64::INFINITY);
        assert_eq!(sum(&[5e-324, 1e308, 5e-324, -1e308]), 1e-323);
        assert_eq!(sum(&[-0.0]).to_bits(), 0.0f64.to_bits());
        // Half way between two doubles, and a hair above.
        let half = 2f64.powi(53);
        assert_eq!(sum(&[half, 1.0]), half);
        assert_eq!(sum(&[half, 1.0, 5e-324]), half + 2.0);
        assert_eq!(sum(&[half + 2.0, 1.0]), half + 4.0);
    }

    #[test]
    fn infinities_and_nan_are_noted() {
        let (up, down) = (f64::INFINITY, f64::NEG_INFINITY);
        assert_eq!(sum(&[1.0, up, 2.0]), up);
        assert_eq!(sum(&[down, 1e308, 1e308]), down);
        assert!(sum(&[up, down]).is_nan());
        assert!(sum(&[1.0, f64::NAN, up]).is_nan());
    }

    #[test]
    fn integers_and_floats_add_up() {
        for integer in [0, 1, -1, i128::MAX, i128::MIN, i64::MIN.into(), 1 << 62, -(1 << 100) - 1] {
            let mut sum = ExactSum::default();
            sum.add_integer(integer);
            assert_eq!(sum.exact().unwrap().to_i128(), Some(integer));
            sum.add(0.5);
            assert_eq!(sum.exact().unwrap().to_i128(), None);
            sum.add(-0.5);
            assert_eq!(sum.exact().unwrap().to_i128(), Some(integer));
        }
    }
}
