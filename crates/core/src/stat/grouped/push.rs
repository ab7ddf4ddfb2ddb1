//! Groups whose states were made elsewhere.

use super::{Kept, NO_ENDS, StatGroups};
use crate::decimal::raised;
use crate::stat::StatState;
use crate::stat::state::Few;

impl StatGroups {
    /// Adds a group that has a state already, behind the others.
    ///
    /// # Panics
    ///
    /// If the state is of another set.
    pub fn push(&mut self, state: StatState) {
        assert!(state.is_like(&self.set.state()), "the state is of the set");
        let group = self.length;
        self.grow_to(group + 1);
        let few = state.few();
        let (near, slots) = state.into_parts();
        if !few.is_some_and(|few| self.put_few(group, few)) {
            self.odd.insert(group as u32, near);
        }
        let count = self.families.len();
        for (place, slot) in self.slots[group * count..].iter_mut().zip(slots) {
            *place = slot;
        }
    }

    /// Puts numbers that fit into a group that is empty; whether they fit.
    fn put_few(&mut self, group: usize, few: Few) -> bool {
        // As for single numbers: the power of ten of a column is not to be that of its oddest one.
        const FAR: i32 = 12;
        let (Ok(count), Ok(missing)) = (u32::try_from(few.count), u32::try_from(few.missing))
        else {
            return false;
        };
        if few.exponent < -FAR {
            return false;
        }
        if few.exponent < self.exponent {
            self.lower_to(few.exponent);
        }
        let power = (few.exponent - self.exponent).unsigned_abs();
        let raise =
            |digits: i64| raised(digits.into(), power).and_then(|raised| raised.try_into().ok());
        let ends = match few.ends {
            None => Some(NO_ENDS),
            Some((least, greatest)) => raise(least).zip(raise(greatest)),
        };
        let (Some(sum), Some(ends)) = (raise(few.sum), ends) else { return false };
        let Kept { tally, sum: has_sum, ends: has_ends } = self.kept;
        if has_sum {
            self.sums[group] = sum;
        }
        if tally || has_sum {
            self.counts[group] = count;
        }
        if tally {
            self.missing[group] = missing;
            self.fractions[group] = few.has_fractions;
        }
        if has_ends {
            self.ends[group] = ends;
        }
        true
    }
}
