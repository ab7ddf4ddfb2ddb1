//! Numbers that fit: integers that count one power of ten for all groups, with what does not fit beside them.

use super::{Kept, NO_ENDS, StatGroups};
use crate::decimal::raised;
use crate::stat::StatState;
use crate::stat::state::Few;

/// What is kept of the numbers of a group that fit.
pub(super) struct Fitting {
    pub(super) count: u32,
    pub(super) has_fractions: bool,
    pub(super) missing: u32,
    pub(super) sum: i64,
    pub(super) ends: (i64, i64),
}

/// Digits that count a power of ten lower by so much, if they fit.
#[inline]
pub(super) fn scaled(digits: i128, power: u32) -> Option<i64> {
    raised(digits, power)?.try_into().ok()
}

impl StatGroups {
    /// Adds a number of digits that count 10^`exponent`, if it fits.
    #[inline]
    pub(super) fn add(&mut self, group: usize, digits: i64, exponent: i32) -> bool {
        if exponent == self.exponent {
            return self.add_alike(group, digits, exponent);
        }
        self.add_scaled(group, digits, exponent)
    }

    fn add_scaled(&mut self, group: usize, digits: i64, exponent: i32) -> bool {
        if !self.reach(exponent) {
            return false;
        }
        let power = (exponent - self.exponent).unsigned_abs();
        let scaled = scaled(digits.into(), power);
        scaled.is_some_and(|scaled| self.add_alike(group, scaled, exponent))
    }

    #[inline]
    fn add_alike(&mut self, group: usize, digits: i64, written: i32) -> bool {
        let Kept { tally, sum, ends } = self.kept;
        if sum {
            let Some(added) = self.sums[group].checked_add(digits) else { return false };
            let Some(count) = self.counts[group].checked_add(1) else { return false };
            (self.sums[group], self.counts[group]) = (added, count);
        } else if tally {
            let Some(count) = self.counts[group].checked_add(1) else { return false };
            self.counts[group] = count;
        }
        if tally {
            self.fractions[group] |= written != 0;
        }
        if ends {
            let (least, greatest) = &mut self.ends[group];
            *least = digits.min(*least);
            *greatest = digits.max(*greatest);
        }
        true
    }

    /// Makes the integers count no higher power of ten than this one; whether they may count so low a one.
    pub(super) fn reach(&mut self, exponent: i32) -> bool {
        // Or that of a column would be that of its oddest number.
        const FAR: i32 = 12;
        if exponent < self.exponent {
            if exponent < -FAR {
                return false;
            }
            self.lower_to(exponent);
        }
        true
    }

    /// Makes the integers count a lower power of ten. What does not fit goes beside.
    pub(super) fn lower_to(&mut self, exponent: i32) {
        let power = (self.exponent - exponent).unsigned_abs();
        let raise = |digits: i64| scaled(digits.into(), power);
        for group in 0..self.length {
            let sum = self.sums.get(group).map_or(Some(0), |sum| raise(*sum));
            let ends = self.ends.get(group).copied().unwrap_or(NO_ENDS);
            let raised = match ends == NO_ENDS {
                true => Some(NO_ENDS),
                false => raise(ends.0).zip(raise(ends.1)),
            };
            let (Some(sum), Some(ends)) = (sum, raised) else {
                self.put_beside(group);
                continue;
            };
            if self.kept.sum {
                self.sums[group] = sum;
            }
            if self.kept.ends {
                self.ends[group] = ends;
            }
        }
        self.exponent = exponent;
    }

    /// Sets what is kept of the numbers of a group that fit. Once there was a fraction, there was one.
    #[inline]
    pub(super) fn put(
        &mut self,
        group: usize,
        Fitting { count, has_fractions, missing, sum, ends }: Fitting,
    ) {
        let Kept { tally, sum: has_sum, ends: has_ends } = self.kept;
        if has_sum {
            self.sums[group] = sum;
        }
        if tally || has_sum {
            self.counts[group] = count;
        }
        if tally {
            self.missing[group] = missing;
            self.fractions[group] |= has_fractions;
        }
        if has_ends {
            self.ends[group] = ends;
        }
    }

    /// Moves what is kept of the numbers of a group that fit to the state beside.
    fn put_beside(&mut self, group: usize) {
        let mut state = self.odd.remove(&(group as u32)).unwrap_or_else(|| self.near_state());
        self.add_to(group, &mut state);
        self.odd.insert(group as u32, state);
        let counts = self.counts.get_mut(group).into_iter().chain(self.missing.get_mut(group));
        counts.for_each(|count| *count = 0);
        self.sums.get_mut(group).into_iter().for_each(|sum| *sum = 0);
        self.fractions.get_mut(group).into_iter().for_each(|fraction| *fraction = false);
        self.ends.get_mut(group).into_iter().for_each(|ends| *ends = NO_ENDS);
    }

    /// Adds what is kept of the numbers of a group that fit to a state.
    pub(super) fn add_to(&self, group: usize, state: &mut StatState) {
        let count = self.counts.get(group).copied().unwrap_or(0);
        state.add_few(Few {
            count: count.into(),
            has_fractions: self.fractions.get(group).copied().unwrap_or(false),
            missing: self.missing.get(group).copied().unwrap_or(0).into(),
            sum: self.sums.get(group).copied().unwrap_or(0),
            ends: self.ends.get(group).copied().filter(|ends| *ends != NO_ENDS),
            exponent: self.exponent,
        });
    }
}
