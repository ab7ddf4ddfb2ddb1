//! Groups are merged with others, and shared out.

use super::fitting::{Fitting, scaled};
use super::{NO_ENDS, StatGroups};
use crate::stat::state::Slot;

impl StatGroups {
    /// Takes later items of groups into account: `groups` has for each group of `later` its number here, and may have
    /// one more than once.
    ///
    /// # Panics
    ///
    /// If `later` is of another set, or has more groups than there are numbers, or there is no such group.
    pub fn merge(&mut self, groups: &[u32], mut later: StatGroups) {
        assert!(self.set == later.set, "the groups are of one set");
        assert!(later.length <= groups.len(), "each group has a number");
        if later.exponent < self.exponent {
            self.lower_to(later.exponent);
        }
        for (of_later, group) in groups[..later.length].iter().enumerate() {
            self.merge_group(*group as usize, &mut later, of_later);
        }
    }

    #[inline]
    fn merge_group(&mut self, group: usize, later: &mut StatGroups, of_later: usize) {
        assert!(group < self.length, "there is such a group");
        if !self.merge_few(group, later, of_later) {
            let mut state = self.near_state();
            later.add_to(of_later, &mut state);
            self.odd_state(group).merge(state);
        }
        if !later.odd.is_empty()
            && let Some(state) = later.odd.remove(&(of_later as u32))
        {
            self.odd_state(group).merge(state);
        }
        let count = self.families.len();
        let slots = &mut self.slots[group * count..(group + 1) * count];
        for (place, slot) in slots.iter_mut().enumerate() {
            let family = self.families[place];
            let taken = &mut later.slots[of_later * count + place];
            slot.merge(std::mem::replace(taken, Slot::new(family)));
        }
    }

    /// Merges what is kept of the numbers that fit, if both together do.
    fn merge_few(&mut self, group: usize, later: &StatGroups, of_later: usize) -> bool {
        let power = (later.exponent - self.exponent).unsigned_abs();
        let raise = |digits: i64| -> Option<i64> {
            if power == 0 { Some(digits) } else { scaled(digits.into(), power) }
        };
        let merged = || {
            let sum = match self.sums.get(group) {
                Some(sum) => sum.checked_add(raise(later.sums[of_later])?)?,
                None => 0,
            };
            let count = |counts: &Vec<u32>, more: &Vec<u32>| match counts.get(group) {
                Some(count) => count.checked_add(more[of_later]),
                None => Some(0),
            };
            let ends = match self.ends.get(group) {
                Some((least, greatest)) if later.ends[of_later] != NO_ENDS => {
                    let (low, high) = later.ends[of_later];
                    (raise(low)?.min(*least), raise(high)?.max(*greatest))
                }
                Some(ends) => *ends,
                None => NO_ENDS,
            };
            let counts = count(&self.counts, &later.counts)?;
            Some((sum, counts, count(&self.missing, &later.missing)?, ends))
        };
        let Some((sum, count, missing, ends)) = merged() else { return false };
        let has_fractions = later.fractions.get(of_later).copied().unwrap_or(false);
        self.put(group, Fitting { count, has_fractions, missing, sum, ends });
        true
    }

    /// The groups shared out: those of each part, in their order. `parts` says of each group which part is
    /// its, and there are so many.
    ///
    /// # Panics
    ///
    /// If there are fewer parts named than groups, or one is not below `count`.
    #[must_use]
    pub fn split(self, parts: &[u8], count: usize) -> Vec<StatGroups> {
        let mut split: Vec<StatGroups> = (0..count)
            .map(|_| StatGroups { exponent: self.exponent, ..StatGroups::new(&self.set) })
            .collect();
        let mut odd = self.odd;
        let mut slots = self.slots.into_iter();
        for group in 0..self.length {
            let part = &mut split[usize::from(parts[group])];
            part.counts.extend(self.counts.get(group));
            part.fractions.extend(self.fractions.get(group));
            part.missing.extend(self.missing.get(group));
            part.sums.extend(self.sums.get(group));
            part.ends.extend(self.ends.get(group));
            part.slots.extend(slots.by_ref().take(self.families.len()));
            if !odd.is_empty()
                && let Some(state) = odd.remove(&(group as u32))
            {
                part.odd.insert(part.length as u32, state);
            }
            part.length += 1;
        }
        split
    }
}
