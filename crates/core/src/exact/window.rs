//! The integers in which sums are held as long as they fit.

/// A signed integer of some width, of which overflow is told.
pub(crate) trait Window: Copy + Default + PartialEq {
    /// How far above the window's lowest bit an item may lie: items have half the window's bits,
    /// less one.
    const REACH: u32;

    /// How far below the first item the window begins, to have room on both sides.
    const BELOW: u32;

    /// An item, so many bits above the lowest: fewer than `REACH`.
    fn placed(item: i128, shift: u32) -> Self;

    fn plus(self, other: Self) -> Option<Self>;

    /// The integer times 2^`by`.
    fn raised(self, by: u32) -> Option<Self>;

    /// The integer in two's complement, the low half and the high one.
    fn halves(self) -> (u128, i128);
}

impl Window for i128 {
    const REACH: u32 = 64;
    const BELOW: u32 = 20;

    #[inline]
    fn placed(item: i128, shift: u32) -> i128 {
        item << shift
    }

    #[inline]
    fn plus(self, other: i128) -> Option<i128> {
        self.checked_add(other)
    }

    fn raised(self, by: u32) -> Option<i128> {
        (by < 128 && (self << by) >> by == self).then(|| self << by)
    }

    fn halves(self) -> (u128, i128) {
        (self as u128, self >> 127)
    }
}

/// A signed integer of 256 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Window256 {
    low: u128,
    high: i128,
}

impl Window256 {
    /// An integer of 128 bits, so many bits up: from 1 to 127.
    #[inline]
    pub(super) fn unsigned(item: u128, shift: u32) -> Self {
        Window256 { low: item << shift, high: (item >> (128 - shift)) as i128 }
    }

    /// An integer in two's complement, by its low half and its high one.
    pub(super) fn of_halves(low: u128, high: i128) -> Self {
        Window256 { low, high }
    }

    /// Adds an integer of 128 bits, of which 2^127 fit.
    #[inline]
    pub(crate) fn add(&mut self, item: u128) {
        let (low, carry) = self.low.overflowing_add(item);
        self.low = low;
        self.high += i128::from(carry);
    }

    /// Takes an integer of 128 bits back that was added.
    #[inline]
    pub(crate) fn take(&mut self, item: u128) {
        let (low, borrow) = self.low.overflowing_sub(item);
        self.low = low;
        // A state that was read from made-up bytes may not have it.
        self.high = self.high.wrapping_sub(borrow.into());
    }

    pub(crate) fn is_negative(self) -> bool {
        self.high < 0
    }

    pub(crate) fn negated(self) -> Self {
        let (low, carry) = (!self.low).overflowing_add(1);
        Window256 { low, high: (!self.high).wrapping_add(carry.into()) }
    }
}

impl Window for Window256 {
    const REACH: u32 = 128;
    const BELOW: u32 = 40;

    #[inline]
    fn placed(item: i128, shift: u32) -> Self {
        // Two shifts, as one by 128 is none.
        Window256 { low: (item as u128) << shift, high: item >> 1 >> (127 - shift) }
    }

    #[inline]
    fn plus(self, other: Self) -> Option<Self> {
        let (low, carry) = self.low.overflowing_add(other.low);
        let high = self.high.checked_add(other.high)?.checked_add(i128::from(carry))?;
        Some(Window256 { low, high })
    }

    fn raised(self, by: u32) -> Option<Self> {
        let high = match by {
            0 => return Some(self),
            1..128 => (self.high << by) | (self.low >> (128 - by)) as i128,
            128..256 => (self.low << (by - 128)) as i128,
            _ => return None,
        };
        let raised = Window256 { low: self.low.checked_shl(by).unwrap_or(0), high };
        (raised.lowered(by) == self).then_some(raised)
    }

    fn halves(self) -> (u128, i128) {
        (self.low, self.high)
    }
}

impl Window256 {
    /// The integer times a power of ten, if that fits.
    pub(super) fn times_ten_to(self, power: u32) -> Option<Self> {
        if self.is_negative() {
            return Some(self.negated().magnitude_times_ten_to(power)?.negated());
        }
        self.magnitude_times_ten_to(power)
    }

    fn magnitude_times_ten_to(self, power: u32) -> Option<Self> {
        const STEP: u32 = 19;
        let step = |integer: Self, power: u32| {
            let factor = u128::from(10u64.pow(power));
            let mut carry = 0;
            let mut times = |part: u128| {
                let product = part * factor + carry;
                carry = product >> 64;
                u128::from(product as u64)
            };
            let (low, high) = (integer.low, integer.high as u128);
            let low = times(u128::from(low as u64)) | times(low >> 64) << 64;
            let high = times(u128::from(high as u64)) | times(high >> 64) << 64;
            let high = i128::try_from(high).ok().filter(|_| carry == 0)?;
            Some(Window256 { low, high })
        };
        let whole = (0..power / STEP).try_fold(self, |integer, _| step(integer, STEP))?;
        step(whole, power % STEP)
    }

    /// The integer over 2^`by`, rounded down, for `by` from 1 to 255.
    fn lowered(self, by: u32) -> Self {
        if by < 128 {
            let low = (self.low >> by) | ((self.high as u128) << (128 - by));
            Window256 { low, high: self.high >> by }
        } else {
            Window256 { low: (self.high >> (by - 128)) as u128, high: self.high >> 127 }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both widths agree on what fits 128 bits, and on what overflows at their ends.
    #[test]
    fn windows_of_both_widths_agree() {
        let items = [1, -1, 3, -5, i128::from(i64::MAX), i128::from(i64::MIN)];
        for item in items {
            for shift in 0..64 {
                let (narrow, wide) =
                    (<i128 as Window>::placed(item, shift), Window256::placed(item, shift));
                assert_eq!(wide.halves(), narrow.halves());
                let sums = (narrow.plus(narrow), wide.plus(wide).unwrap());
                assert_eq!(sums.0.unwrap().halves(), sums.1.halves());
                for by in 0..300 {
                    match (narrow.raised(by), wide.raised(by)) {
                        (Some(narrow), wide) => {
                            assert_eq!(wide.unwrap().halves(), narrow.halves());
                        }
                        (None, Some(wide)) => assert_ne!(wide.halves().1, wide.low as i128 >> 127),
                        (None, None) => assert!(by > 128 - 64, "{item} {shift} {by}"),
                    }
                }
            }
        }
    }

    #[test]
    fn powers_of_ten_are_told_where_they_overflow() {
        let mut one = Window256::default();
        one.add(1);
        for power in 0..=100 {
            let steps = (0..power).try_fold(one, |integer, _| integer.times_ten_to(1));
            assert_eq!(one.times_ten_to(power), steps, "10^{power}");
            assert_eq!(steps.is_some(), power <= 76, "2^255 is some 5.8e76");
            let negative = one.negated().times_ten_to(power);
            assert_eq!(negative, steps.map(Window256::negated), "-10^{power}");
        }
    }

    #[test]
    fn overflow_is_told() {
        let top = Window256::placed(1, 127).raised(127).unwrap();
        assert_eq!(top.halves(), (0, 1 << 126));
        assert_eq!(top.plus(top), None);
        assert_eq!(top.raised(1), None);
        let bottom = Window256::placed(-1, 127).raised(127).unwrap();
        assert_eq!(bottom.plus(bottom).unwrap().halves(), (0, i128::MIN));
        assert_eq!(bottom.plus(bottom).and_then(|sum| sum.plus(bottom)), None);
        assert_eq!(i128::MAX.plus(1), None);
    }
}
