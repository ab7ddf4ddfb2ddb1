//! [`StatGroups`]: the states of one set for many groups.
//!
//! A million groups have a million states, and mostly very small ones: a few numbers each, which fit 64
//! bits and count one power of ten. So what is kept of such numbers lies side by side in columns, 4 bytes of
//! a count, 8 of a sum, 16 of the ends, and the power of ten is that of the whole column. A group that takes
//! in anything else (a float, text, a number that does not fit) gets a [`StatState`] beside that, and what it
//! is in the end is both together. Exact sums do not mind: they are the same however they are cut.
//!
//! Families whose state is no number or two (quantiles, distinct and frequent values, ...) have a state for
//! each group, as they would have alone.

mod fitting;
mod merge;
mod push;

use std::collections::HashMap;

use super::family::{Depth, Family};
use super::state::Slot;
use super::{Chunk, Column, Datum, Num, StatSet, StatState};
use fitting::scaled;

/// What is kept of numbers that fit.
#[derive(Clone, Copy, Debug, Default)]
struct Kept {
    tally: bool,
    sum: bool,
    ends: bool,
}

/// The states of one set of statistics for many groups, which are numbered from 0 on.
///
/// ```
/// use fanfold::stat::{Chunk, Value};
/// use fanfold::StatSet;
///
/// let set: StatSet = "count,sum".parse()?;
/// let mut groups = set.groups();
/// groups.grow_to(2);
/// groups.update_chunk(&[0, 1, 0], &Chunk::decimals(&[10, 25, 5], -1));
/// let values: Vec<_> = (0..2).map(|group| set.values(&groups.state(group))).collect();
/// assert_eq!(values[0][1].to_string(), "1.5");
/// assert_eq!(values[1][1].to_string(), "2.5");
/// # Ok::<(), fanfold::stat::ParseStatError>(())
/// ```
///
/// Memory: 4 to 32 bytes a group for counts, sums, means and extremes of numbers of up to 18 digits, and the
/// states of all else. Merge class: that of the set.
#[derive(Clone, Debug)]
pub struct StatGroups {
    set: StatSet,
    kept: Kept,
    /// The power of ten that the integers below count.
    exponent: i32,
    /// How many numbers that fit there were in each group.
    counts: Vec<u32>,
    /// Whether one of them was written with a fraction.
    fractions: Vec<bool>,
    missing: Vec<u32>,
    sums: Vec<i64>,
    ends: Vec<(i64, i64)>,
    /// What the groups have beside that.
    odd: HashMap<u32, StatState>,
    /// The states of other families, for each group one behind the other.
    slots: Vec<Slot>,
    families: Box<[Family]>,
    length: usize,
}

/// The ends of no numbers.
const NO_ENDS: (i64, i64) = (i64::MAX, i64::MIN);

impl StatGroups {
    pub(super) fn new(set: &StatSet) -> Self {
        let mut kept = Kept::default();
        let mut others = Vec::new();
        for family in set.families() {
            match family {
                Family::Tally => kept.tally = true,
                Family::Moments(Depth::Sum) => kept.sum = true,
                Family::Extremes => kept.ends = true,
                other => others.push(other),
            }
        }
        StatGroups {
            set: set.clone(),
            kept,
            exponent: 0,
            counts: Vec::new(),
            fractions: Vec::new(),
            missing: Vec::new(),
            sums: Vec::new(),
            ends: Vec::new(),
            odd: HashMap::new(),
            slots: Vec::new(),
            families: others.into(),
            length: 0,
        }
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Begins groups up to so many.
    ///
    /// # Panics
    ///
    /// If there are more than 2^32.
    pub fn grow_to(&mut self, length: usize) {
        assert!(u32::try_from(length).is_ok(), "at most 2^32 groups");
        let Kept { tally, sum, ends } = self.kept;
        let if_kept = |is_kept| if is_kept { length } else { 0 };
        self.counts.resize(if_kept(tally || sum), 0);
        self.fractions.resize(if_kept(tally), false);
        self.missing.resize(if_kept(tally), 0);
        self.sums.resize(if_kept(sum), 0);
        self.ends.resize(if_kept(ends), NO_ENDS);
        for _ in self.length..length {
            self.slots.extend(self.families.iter().map(|family| Slot::new(*family)));
        }
        self.length = self.length.max(length);
    }

    /// Forgets the groups from so many on.
    pub fn truncate(&mut self, length: usize) {
        if length >= self.length {
            return;
        }
        self.counts.truncate(length);
        self.fractions.truncate(length);
        self.missing.truncate(length);
        self.sums.truncate(length);
        self.ends.truncate(length);
        self.slots.truncate(length * self.families.len());
        self.odd.retain(|group, _| (*group as usize) < length);
        self.length = length;
    }

    /// Takes an item of a group into account.
    ///
    /// # Panics
    ///
    /// If there is no such group.
    pub fn update(&mut self, group: usize, datum: &Datum<'_>) {
        assert!(group < self.length, "there is such a group");
        let is_taken = match *datum {
            Datum::Missing => {
                self.add_missing(group, 1);
                true
            }
            Datum::Number(Num::Integer(integer)) => match i64::try_from(integer) {
                Ok(digits) => self.add(group, digits, 0),
                Err(_) => false,
            },
            Datum::Number(Num::Decimal(decimal)) => {
                // An integer that was written with a point is a decimal all the same.
                let exponent = decimal.exponent().min(-1);
                let power = (decimal.exponent() - exponent).unsigned_abs();
                let digits = scaled(decimal.digits(), power);
                digits.is_some_and(|digits| self.add(group, digits, exponent))
            }
            _ => false,
        };
        if !is_taken {
            self.odd_state(group).update_near(*datum);
        }
        self.update_slots(group, *datum);
    }

    /// Takes a chunk of a column into account, each of whose values belongs to the group whose number stands
    /// in its place.
    ///
    /// # Panics
    ///
    /// If there are fewer numbers than values, or there is no such group.
    pub fn update_chunk(&mut self, groups: &[u32], chunk: &Chunk<'_>) {
        let groups = &groups[..chunk.column().len()];
        let (digits, exponent) = match chunk.column() {
            Column::Integers(digits) => (digits, 0),
            Column::Decimals { digits, exponent } => (digits, exponent),
            Column::Doubles(doubles) => {
                let number = |place: usize| Datum::Number(Num::Float(doubles[place]));
                return self.update_each(groups, chunk, number);
            }
            Column::Texts(texts) => {
                return self.update_each(groups, chunk, |place| Datum::Text(texts[place]));
            }
        };
        if !self.families.is_empty() {
            // So few of each are not worth being put together.
            const FEW: usize = 4;
            if groups.len() / FEW < self.length {
                return self.update_each(groups, chunk, |place| number(digits[place], exponent));
            }
            self.update_slots_by_runs(groups, chunk, digits, exponent);
        }
        for (place, (group, digits)) in groups.iter().zip(digits).enumerate() {
            let group = *group as usize;
            if !chunk.is_there(place) {
                self.add_missing(group, 1);
            } else if !self.add(group, *digits, exponent) {
                self.odd_state(group).update_near(number(*digits, exponent));
            }
        }
    }

    /// Puts the numbers of each group together, in their order, and takes them into account so.
    fn update_slots_by_runs(
        &mut self,
        groups: &[u32],
        chunk: &Chunk<'_>,
        digits: &[i64],
        exponent: i32,
    ) {
        let there = || (0..groups.len()).filter(|place| chunk.is_there(*place));
        let mut ends = vec![0u32; self.length + 1];
        there().for_each(|place| ends[groups[place] as usize + 1] += 1);
        for group in 0..self.length {
            ends[group + 1] += ends[group];
        }
        let mut runs = vec![0; ends[self.length] as usize];
        for place in there() {
            let end = &mut ends[groups[place] as usize];
            runs[*end as usize] = digits[place];
            *end += 1;
        }
        let count = self.families.len();
        let mut start = 0;
        for (group, end) in ends[..self.length].iter().enumerate() {
            let run = &runs[start..*end as usize];
            start = *end as usize;
            for slot in &mut self.slots[group * count..(group + 1) * count] {
                match exponent {
                    0 => slot.update_integers(run),
                    _ => slot.update_decimals(run, exponent),
                }
            }
        }
    }

    fn update_each<'d>(
        &mut self,
        groups: &[u32],
        chunk: &Chunk<'_>,
        datum: impl Fn(usize) -> Datum<'d>,
    ) {
        for (place, group) in groups.iter().enumerate() {
            let datum = if chunk.is_there(place) { datum(place) } else { Datum::Missing };
            self.update(*group as usize, &datum);
        }
    }

    /// Takes so many missing items of a group into account.
    ///
    /// # Panics
    ///
    /// If there is no such group.
    pub fn add_missing(&mut self, group: usize, count: u64) {
        assert!(group < self.length, "there is such a group");
        if !self.kept.tally {
            return;
        }
        let more =
            u32::try_from(count).ok().and_then(|count| self.missing[group].checked_add(count));
        match more {
            Some(more) => self.missing[group] = more,
            None => self.odd_state(group).update_times(Datum::Missing, count),
        }
    }

    /// The families that have a place among the numbers that fit.
    fn near_families(&self) -> impl Iterator<Item = Family> + Clone + use<> {
        let Kept { tally, sum, ends } = self.kept;
        let tally = tally.then_some(Family::Tally);
        let sum = sum.then_some(Family::Moments(Depth::Sum));
        tally.into_iter().chain(sum).chain(ends.then_some(Family::Extremes))
    }

    /// A state of those families alone that have a place among the numbers that fit.
    fn near_state(&self) -> StatState {
        StatState::of_near(self.near_families())
    }

    fn odd_state(&mut self, group: usize) -> &mut StatState {
        let families = self.near_families();
        let near = || StatState::of_near(families);
        self.odd.entry(group as u32).or_insert_with(near)
    }

    #[inline]
    fn update_slots(&mut self, group: usize, datum: Datum<'_>) {
        let count = self.families.len();
        let slots = &mut self.slots[group * count..(group + 1) * count];
        slots.iter_mut().for_each(|slot| slot.update(datum));
    }

    /// The state of a group, as it would be alone.
    ///
    /// # Panics
    ///
    /// If there is no such group.
    pub fn state(&self, group: usize) -> StatState {
        assert!(group < self.length, "there is such a group");
        let count = self.families.len();
        let slots = self.slots[group * count..(group + 1) * count].iter().cloned();
        let mut near = self.odd.get(&(group as u32)).cloned().unwrap_or_else(|| self.near_state());
        self.add_to(group, &mut near);
        near.with_slots(slots.collect())
    }

    /// Makes a state of the set that of a group: what [`state`](Self::state) gives, in the memory of another.
    ///
    /// # Panics
    ///
    /// If there is no such group, or the state is of another set.
    pub fn load(&self, group: usize, state: &mut StatState) {
        assert!(group < self.length, "there is such a group");
        match self.odd.get(&(group as u32)) {
            Some(odd) => state.load_near(odd),
            None => state.reset_near(),
        }
        self.add_to(group, state);
        let count = self.families.len();
        state.load_slots(&self.slots[group * count..(group + 1) * count]);
    }

    /// How much memory the groups take, in bytes.
    pub fn size(&self) -> usize {
        let columns = size_of::<u32>() * (self.counts.capacity() + self.missing.capacity())
            + self.fractions.capacity()
            + size_of::<i64>() * (self.sums.capacity() + 2 * self.ends.capacity());
        let slots: usize = self.slots.iter().map(Slot::elsewhere).sum();
        let odd: usize = self.odd.values().map(StatState::size).sum();
        size_of_val(self) + columns + slots + self.slots.capacity() * size_of::<Slot>() + odd
    }
}

/// An integer, or a decimal.
fn number(digits: i64, exponent: i32) -> Datum<'static> {
    Datum::Number(match exponent {
        0 => Num::Integer(digits.into()),
        _ => Num::Decimal(crate::Decimal::unlimited(digits.into(), exponent)),
    })
}
