//! Counts in bins as wide as the error allows.
//!
//! A bin holds all doubles between two edges whose ratio is small, and is answered by a value that
//! is near, in relation, to all of them. That is DDSketch (C. Masson, J. E. Rim, H. K. Lee,
//! *DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees*, PVLDB
//! 12(12), 2019). Which bin a number goes to is settled by an approximate logarithm, as there: the
//! exponent, plus a cubic in the significand that is 0 at 1 and 1 at 2, and nowhere less steep, in
//! relation to its argument, than 10/7. It takes no function whose last bit depends on the platform.
//! Unlike there, bins are never joined to save memory, so counts just add up: no order of items, no
//! cut and no shape of merging changes a bit.

use super::view::Target;

/// Numbers by size: how many fell into each bin.
#[derive(Clone, Debug)]
pub(crate) struct Bins {
    pub(super) error: f64,
    /// How many bins there are for each 1 of the logarithm.
    density: f64,
    /// Numbers below 0, by their absolute values, and numbers above 0.
    pub(super) sides: [Side; 2],
    pub(super) zeros: u64,
    /// How many were infinite below and above 0.
    pub(super) infinite: [u64; 2],
    /// The least and the greatest number, infinite the wrong way where there are none.
    pub(super) ends: (f64, f64),
}

/// The bins on one side of 0.
#[derive(Clone, Debug, Default)]
pub(super) struct Side {
    pub(super) first: i32,
    pub(super) counts: Vec<u64>,
}

/// Where a rank lies.
enum Found {
    Value(f64),
    Below(i32),
    Above(i32),
}

impl Bins {
    /// Bins answered by values within `error` times the number itself.
    pub(crate) fn new(error: f64) -> Self {
        // By its logarithm, to base e, a bin may be twice the error wide, and the one used here is
        // 10/7 times as steep at least. A millionth is left for roundings.
        let density = 0.35 * (1.0 + 1e-6) / error;
        let ends = (f64::INFINITY, f64::NEG_INFINITY);
        Bins { error, density, sides: Default::default(), zeros: 0, infinite: [0; 2], ends }
    }

    /// How many bytes the bins own beside themselves.
    pub(crate) fn elsewhere(&self) -> usize {
        self.sides.iter().map(|side| side.counts.capacity() * size_of::<u64>()).sum()
    }

    #[inline]
    pub(crate) fn update(&mut self, number: f64) {
        // There is one zero: -0.0 becomes 0.0.
        let number = number + 0.0;
        let side = usize::from(number > 0.0);
        let size = number.abs();
        if 0.0 < size && size < f64::INFINITY {
            *self.sides[side].count(self.bin(size)) += 1;
        } else if size == 0.0 {
            self.zeros += 1;
        } else if size == f64::INFINITY {
            self.infinite[side] += 1;
        }
        // NaN is neither less nor greater.
        let (least, greatest) = &mut self.ends;
        *least = if number < *least { number } else { *least };
        *greatest = if number > *greatest { number } else { *greatest };
    }

    pub(crate) fn merge(&mut self, later: &Self) {
        assert_eq!(self.error.to_bits(), later.error.to_bits(), "bins of unlike widths are merged");
        self.zeros += later.zeros;
        for side in 0..2 {
            self.infinite[side] += later.infinite[side];
            self.sides[side].merge(&later.sides[side]);
        }
        self.ends = (self.ends.0.min(later.ends.0), self.ends.1.max(later.ends.1));
    }

    pub(crate) fn error(&self) -> f64 {
        self.error
    }

    pub(crate) fn ends(&self) -> Option<(f64, f64)> {
        (self.ends.0 <= self.ends.1).then_some(self.ends)
    }

    pub(crate) fn count(&self) -> u64 {
        let sides: u64 = self.sides.iter().flat_map(|side| &side.counts).sum();
        sides + self.zeros + self.infinite[0] + self.infinite[1]
    }

    /// A value near the least number that is not below a share of `probability` of all.
    pub(crate) fn quantile(&self, probability: f64) -> Option<f64> {
        let (least, greatest) = self.ends()?;
        let rank = match Target::of(probability, self.count())? {
            Target::Least => return Some(least),
            Target::Greatest => return Some(greatest),
            Target::Rank(rank) => rank,
        };
        let below = self.sides[0].numbered().rev().map(|(bin, count)| (Found::Below(bin), count));
        let above = self.sides[1].numbered().map(|(bin, count)| (Found::Above(bin), count));
        let upward = [(Found::Value(f64::NEG_INFINITY), self.infinite[0])]
            .into_iter()
            .chain(below)
            .chain([(Found::Value(0.0), self.zeros)])
            .chain(above);
        let mut passed = 0;
        let mut upward = upward.skip_while(|(_, count)| {
            passed += count;
            passed < rank
        });
        let value = match upward.next() {
            Some((Found::Value(value), _)) => value,
            Some((Found::Below(bin), _)) => -self.value(bin),
            Some((Found::Above(bin), _)) => self.value(bin),
            None => greatest,
        };
        Some(value.clamp(least, greatest))
    }

    /// Whether there are numbers for all bins of a side.
    pub(super) fn has_all(&self, side: &Side) -> bool {
        let (first, last) = (self.bin(f64::from_bits(1)), self.bin(f64::MAX));
        let beyond = i64::from(side.first) + side.counts.len() as i64;
        side.counts.is_empty() || side.first >= first && beyond <= i64::from(last) + 1
    }

    /// The bin of a positive number. The higher the number, the higher the bin.
    #[inline]
    fn bin(&self, number: f64) -> i32 {
        // Rounded down, by what every machine has an instruction for.
        let place = self.density * log(number);
        place as i32 - i32::from(place < f64::from(place as i32))
    }

    /// The value that is near to all numbers of a bin.
    fn value(&self, bin: i32) -> f64 {
        let first = self.first_of(bin);
        let last = f64::from_bits(self.first_of(bin + 1).to_bits() - 1);
        // The harmonic mean of the ends is as far, in relation, from one as from the other.
        first * (2.0 / (1.0 + first / last))
    }

    /// The least positive number that is not in a lower bin.
    fn first_of(&self, bin: i32) -> f64 {
        let (mut low, mut high) = (1, f64::INFINITY.to_bits());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.bin(f64::from_bits(middle)) < bin {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        f64::from_bits(low)
    }
}

/// About the logarithm to base 2 of a positive number.
#[inline]
fn log(number: f64) -> f64 {
    const DIGITS: u32 = f64::MANTISSA_DIGITS - 1;
    // Subnormal numbers have no exponent of their own.
    let (number, shift) = if number < f64::MIN_POSITIVE {
        (number * 2f64.powi(DIGITS as i32), DIGITS as i32)
    } else {
        (number, 0)
    };
    let bits = number.to_bits();
    let exponent = (bits >> DIGITS) as i32 - 1023 - shift;
    let part = (bits & ((1 << DIGITS) - 1)) as f64 / (1u64 << DIGITS) as f64;
    f64::from(exponent) + part * (10.0 / 7.0 + part * (-0.6 + part * (6.0 / 35.0)))
}

impl Side {
    /// The bins from the first that holds something to the last, and the number of the first.
    pub(super) fn filled(&self) -> (i32, &[u64]) {
        let is_filled = |count: &u64| *count > 0;
        let Some(first) = self.counts.iter().position(is_filled) else { return (0, &[]) };
        let last = self.counts.iter().rposition(is_filled).unwrap_or(first);
        (self.first + first as i32, &self.counts[first..=last])
    }

    /// The count of a bin.
    #[inline]
    fn count(&mut self, bin: i32) -> &mut u64 {
        let place = usize::try_from(bin.wrapping_sub(self.first)).unwrap_or(usize::MAX);
        if place >= self.counts.len() {
            self.reach(bin);
        }
        &mut self.counts[(bin - self.first) as usize]
    }

    /// Makes room for a bin, and for more beside it, so that this does not happen often.
    #[cold]
    fn reach(&mut self, bin: i32) {
        const MORE: usize = 16;
        if self.counts.is_empty() {
            self.first = bin;
        }
        let slack = self.counts.len() / 4 + MORE;
        if bin < self.first {
            let missing = (self.first - bin) as usize + slack;
            self.counts.splice(0..0, std::iter::repeat_n(0, missing));
            self.first -= missing as i32;
        }
        let length = (bin - self.first) as usize + 1;
        if length > self.counts.len() {
            self.counts.resize(length + slack, 0);
        }
    }

    fn merge(&mut self, later: &Side) {
        // The ends first, so that there is room for all between.
        if let Some(last) = later.counts.len().checked_sub(1) {
            self.reach(later.first);
            self.reach(later.first + last as i32);
        }
        for (bin, count) in later.numbered() {
            *self.count(bin) += count;
        }
    }

    fn numbered(&self) -> impl DoubleEndedIterator<Item = (i32, u64)> {
        let last = self.first + self.counts.len() as i32;
        (self.first..last).zip(self.counts.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ERRORS: [f64; 3] = [0.3, 0.01, 0.0001];

    #[test]
    fn every_double_is_near_to_the_value_of_its_bin() {
        for error in ERRORS {
            let bins = Bins::new(error);
            let steps = if error < 0.001 { 2_000 } else { 20_000 };
            let last = f64::MAX.to_bits();
            for step in 0..=steps {
                let number = f64::from_bits((last / steps * step).max(1));
                let off = (bins.value(bins.bin(number)) / number - 1.0).abs();
                assert!(off <= error, "{number:e} is off by {off}, not {error}");
            }
        }
    }

    #[test]
    fn edges_of_bins_are_near_to_the_values_of_both() {
        for error in ERRORS {
            let bins = Bins::new(error);
            for bin in (-1000..1000).map(|bin| bin * 35) {
                let last = bins.bin(f64::MAX);
                let first = bins.first_of(bin.min(last));
                for number in [first, first.next_down()].into_iter().filter(|n| *n > 0.0) {
                    let off = (bins.value(bins.bin(number)) / number - 1.0).abs();
                    assert!(off <= error, "{number:e} is off by {off}, not {error}");
                }
            }
        }
    }

    #[test]
    fn the_logarithm_is_never_flatter_than_said() {
        let steep = (1..10_000).map(|step| {
            let (low, high) = (1.0 + f64::from(step) * 1e-4, 1.0 + f64::from(step + 1) * 1e-4);
            (log(high) - log(low)) / (high / low).ln()
        });
        let least = steep.fold(f64::INFINITY, f64::min);
        assert!((10.0 / 7.0 - 1e-6..1.4287).contains(&least), "{least}");
    }
}
