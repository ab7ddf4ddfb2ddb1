//! The exact sum of floats, an addition or two at a time.

use super::big::Big;
use super::double::{BIAS, LOWEST, biased_exponent, exponent, parts, power};
use super::fixed::Fixed;
use super::special::Special;
use crate::{Block, Needs};

/// Between two settlements, so many items go into the running sums.
const ROOM: u16 = 1 << 11;

/// How far above the power of two of the item for which the running sums are begun a later item may be.
const HEADROOM: i32 = 9;

/// How far the first running sum starts above the items' limit: so that [`ROOM`] items of that size
/// leave it within its power of two, where it starts in the middle.
const ABOVE: i32 = 12;

/// After so many items that left a rest, the running sums are begun anew.
const MISSES: u8 = 32;

/// How far the second running sum starts below the first: 53 bits, less 12 for its own items.
const BETWEEN: i32 = 41;

/// The items' powers of two for which all that is reckoned with is a normal double.
const EXPONENTS: std::ops::Range<i32> = -900..1000;

/// The exact sum of doubles. 32 bytes, and where something has to be settled 48 more elsewhere: of a
/// million groups most have nothing.
///
/// `high` starts at 1.5 2^k, and an item is less than 2^(k - 12), so that `high` stays between 2^k and
/// 2^(k+1) while there is room, and is a multiple of 2^(k - 52) all the time. Adding an item rounds it to
/// that multiple; what `high` grew by is what it took, exactly, and the item less that is the rest,
/// exactly, and at most 2^(k - 53). `low` takes the rest in the same way, 41 places below. If nothing is
/// left then, no bit of the item was lost. Otherwise, and past the limit, the sums stay as they were and
/// the item takes the slower way.
///
/// That it was so is tested on bits, as integers: comparisons of doubles would stand in line with the
/// additions for the same two ports of the processor.
#[derive(Clone, Debug)]
pub struct ExactSum {
    /// What the running sums hold more than they started with is part of the sum.
    high: f64,
    low: f64,
    /// What is not in the running sums: the other part of the sum.
    settled: Option<Box<Settled>>,
    /// The biased exponent that no item reaches, which is a double's bits above its fraction; 0, which
    /// even 0 reaches, before there was an item.
    limit: u16,
    /// How many more items until the running sums have to be settled.
    room: u16,
    /// How many items have left a rest since the running sums were begun.
    misses: u8,
}

/// What has left the running sums, or never went in.
#[derive(Clone, Debug, Default)]
struct Settled {
    sum: Fixed<i128>,
    special: Special,
}

impl Settled {
    fn add(&mut self, x: f64) {
        let (mantissa, position) = parts(x);
        self.sum.add(mantissa.into(), position);
    }

    /// Adds what running sums hold more than they started with.
    fn add_running(&mut self, Running { now, starts }: Running) {
        now.into_iter().chain(starts.map(|start| -start)).for_each(|x| self.add(x));
    }
}

/// Running sums, and where they started.
#[derive(Clone, Copy, Debug)]
struct Running {
    now: [f64; 2],
    starts: [f64; 2],
}

impl Running {
    /// What they hold as two doubles, if each is one: so it is if neither sum is more than twice the
    /// other (P. H. Sterbenz, *Floating-point computation*, 1974).
    fn held(&self) -> Option<[f64; 2]> {
        let [high, low] = [0, 1].map(|place| {
            let (now, start) = (self.now[place], self.starts[place]);
            (0.5 * start <= now && now <= 2.0 * start).then_some(now - start)
        });
        Some([high?, low?])
    }
}

impl Default for ExactSum {
    fn default() -> Self {
        ExactSum { high: 0.0, low: 0.0, settled: None, limit: 0, room: 0, misses: 0 }
    }
}

impl ExactSum {
    #[inline]
    pub(crate) fn add(&mut self, x: f64) {
        let high = self.high + x;
        let rest = x - (high - self.high);
        let low = self.low + rest;
        // A difference that is 0 is never -0, so equal doubles have equal bits. NaN and infinities have
        // the greatest exponent.
        if let Some(room) = self.room.checked_sub(1)
            && biased_exponent(x) < self.limit
            && (low - self.low).to_bits() == rest.to_bits()
        {
            (self.high, self.low, self.room) = (high, low, room);
        } else {
            // By value, as in `Fixed::add`.
            *self = std::mem::take(self).add_slowly(x);
        }
    }

    /// Takes an item back.
    #[inline]
    pub(crate) fn take(&mut self, x: f64) {
        if x.is_finite() { self.add(-x) } else { self.settled_mut().special.take(x) }
    }

    #[cold]
    #[inline(never)]
    fn add_slowly(mut self, x: f64) -> Self {
        let limit = exponent(x) + HEADROOM;
        if !x.is_finite() {
            self.settled_mut().special.add(x);
        } else if x == 0.0 {
            // There is nothing to add, and no size to begin with.
        } else if !EXPONENTS.contains(&exponent(x)) {
            self.settled_mut().add(x);
        } else if biased_exponent(x) >= self.limit || self.misses == MISSES {
            // After misses: they were begun for items of another size, as an outlier came first.
            self.begin(limit);
            self.add(x);
        } else if self.room == 0 {
            self.begin(self.limit());
            self.add(x);
        } else {
            self.settled_mut().add(x);
            self.misses += 1;
        }
        self
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

    fn has_begun(&self) -> bool {
        self.limit > 0
    }

    /// The power of two that no item reaches.
    fn limit(&self) -> i32 {
        i32::from(self.limit) - BIAS
    }

    /// Where running sums for items below this power of two start.
    fn starts(limit: i32) -> [f64; 2] {
        [ABOVE, ABOVE - BETWEEN].map(|above| 1.5 * power(limit + above))
    }

    /// The running sums, if they have begun.
    fn running(&self) -> Option<Running> {
        self.has_begun()
            .then(|| Running { now: [self.high, self.low], starts: Self::starts(self.limit()) })
    }

    /// Begins the running sums, for items below this power of two. What they held is settled.
    fn begin(&mut self, limit: i32) {
        if let Some(running) = self.running() {
            self.settled_mut().add_running(running);
        }
        // An item lies far enough within the range of doubles for that.
        self.limit = (limit + BIAS) as u16;
        [self.high, self.low] = Self::starts(limit);
        (self.room, self.misses) = (ROOM, 0);
    }

    /// The sum over a count, where two doubles are all of the sum: their sum is rounded once, and so is a
    /// quotient of it, if it was not rounded itself. A million groups have mostly such sums.
    fn running_over(&self, count: u64) -> Option<f64> {
        if self.settled.is_some() {
            return None;
        }
        let Some(running) = self.running() else { return Some(0.0) };
        let [high, low] = running.held()?;
        let sum = high + low;
        let added = sum - high;
        let is_whole = (high - (sum - added)) + (low - added) == 0.0;
        match count {
            1 => Some(sum),
            _ if is_whole && count < 1 << f64::MANTISSA_DIGITS => Some(sum / count as f64),
            _ => None,
        }
    }

    /// The whole sum, but for what infinities and NaN make of it.
    pub(super) fn finite(&self) -> Fixed<i128> {
        let mut all = Settled::default();
        if let Some(settled) = &self.settled {
            all.sum = settled.sum.clone();
        }
        if let Some(running) = self.running() {
            all.add_running(running);
        }
        all.sum
    }

    /// What infinities and NaN there were.
    pub(super) fn special_counts(&self) -> Special {
        self.settled.as_ref().map_or_else(Special::default, |settled| settled.special.clone())
    }

    /// Adds a sum beside the running ones.
    pub(super) fn settle(&mut self, sum: Fixed<i128>, special: Special) {
        let settled = self.settled_mut();
        settled.sum.merge(sum);
        settled.special.merge(special);
    }

    fn special(&self) -> Option<f64> {
        self.settled.as_ref()?.special.sum()
    }

    /// Running sums that were begun alike add up, as their items would; otherwise what the later ones
    /// hold is two more items, as a rule.
    pub(crate) fn merge(&mut self, mut later: Self) {
        match (&mut self.settled, later.settled.take()) {
            (Some(settled), Some(later)) => {
                settled.sum.merge(later.sum);
                settled.special.merge(later.special);
            }
            (none, Some(later)) => *none = Some(later),
            (_, None) => {}
        }
        let Some(running) = later.running() else { return };
        if !self.has_begun() {
            *self = ExactSum { settled: self.settled.take(), ..later };
        } else if self.limit == later.limit
            && let Some(room) = self.room.checked_sub(ROOM - later.room)
        {
            self.high += later.high - running.starts[0];
            self.low += later.low - running.starts[1];
            self.room = room;
        } else if let Some(held) = running.held() {
            held.into_iter().for_each(|x| self.add(x));
        } else {
            self.settled_mut().add_running(running);
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
        if let Some(quotient) = self.running_over(count) {
            return quotient;
        }
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
        for count in [3, 10, u64::MAX] {
            let (quotient, finite) = (sum.over(count), sum.finite().over(count, LOWEST));
            assert!(quotient == finite || sum.special().is_some());
        }
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
}
