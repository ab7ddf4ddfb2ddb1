//! [`StatState`]: what a set of statistics keeps, a state for each family.
//!
//! * `near`: those that an item takes little time for
//! * `slot`: those that take longer
//! * `numbers`: what states of numbers have in common

mod codec;
mod near;
mod numbers;
mod slot;

use std::fmt;

use super::family::{Answer, Family};
use super::unlike_texts::UnlikeTexts;
use super::{Chunk, Column, Datum};
use crate::Outlook;
pub(super) use codec::{decode_value, encode_value};
use near::Near;
pub(super) use near::few_of;
pub(super) use numbers::{Numbers, size_of_moments};
pub(super) use slot::Slot;

/// The state of a set of statistics, whatever its items are: see [`StatSet`](crate::StatSet).
#[derive(Clone, Debug)]
pub struct StatState {
    near: Near,
    slots: Box<[Slot]>,
    /// Whether there is nothing but what can be full.
    fills: bool,
}

/// Two states are not of the same set of statistics, and cannot be merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unlike;

impl fmt::Display for Unlike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "states of unlike sets of statistics cannot be merged; both have to be made by one set",
        )
    }
}

impl std::error::Error for Unlike {}

/// What a few numbers of up to 64 bits come to, which count one power of ten.
#[derive(Clone, Copy, Debug)]
pub(super) struct Few {
    pub(super) count: u64,
    /// Whether one of them was written with a fraction.
    pub(super) has_fractions: bool,
    pub(super) missing: u64,
    pub(super) sum: i64,
    pub(super) ends: Option<(i64, i64)>,
    pub(super) exponent: i32,
}

/// What becomes of texts among numbers: see [`StatState::settle_texts`]. In each case statistics of numbers
/// and extremes are without them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Texts {
    /// Counts count them.
    Counted,
    /// They were never there.
    LeftOut,
    /// They count as missing.
    Missing,
}

impl StatState {
    pub(super) fn of(families: impl IntoIterator<Item = Family>) -> Self {
        let mut near = Near::default();
        let further = families.into_iter().filter(|family| !near.keep(*family));
        let slots: Box<[Slot]> = further.map(Slot::new).collect();
        let fills = near.is_empty() && slots.iter().all(|slot| matches!(slot, Slot::First(_)));
        StatState { near, slots, fills }
    }

    /// Only those families that are near.
    pub(super) fn of_near(families: impl IntoIterator<Item = Family>) -> Self {
        let mut near = Near::default();
        families.into_iter().for_each(|family| {
            near.keep(family);
        });
        StatState { near, slots: Box::default(), fills: false }
    }

    /// The state with those families that are not near.
    pub(super) fn with_slots(self, slots: Box<[Slot]>) -> Self {
        let fills = self.near.is_empty() && slots.iter().all(|slot| matches!(slot, Slot::First(_)));
        StatState { slots, fills, ..self }
    }

    /// Forgets what is near.
    pub(super) fn reset_near(&mut self) {
        self.near.reset();
    }

    pub(super) fn load_near(&mut self, other: &StatState) {
        self.near.clone_from(&other.near);
    }

    pub(super) fn load_slots(&mut self, slots: &[Slot]) {
        assert_eq!(self.slots.len(), slots.len(), "the state is of the set");
        self.slots.clone_from_slice(slots);
    }

    pub(super) fn update_near(&mut self, datum: Datum<'_>) {
        self.near.update(datum);
    }

    /// Adds what a few numbers come to.
    pub(super) fn add_few(&mut self, few: Few) {
        self.near.add_few(few);
    }

    /// Where the kind of an item is known when this is compiled, so is the way it goes.
    #[inline(always)]
    pub(super) fn update(&mut self, datum: Datum<'_>) {
        self.near.update(datum);
        for slot in &mut self.slots {
            slot.update(datum);
        }
    }

    pub(super) fn update_times(&mut self, datum: Datum<'_>, count: u64) {
        if count == 0 {
            return;
        }
        match datum {
            // What is missing is counted, and else nothing.
            Datum::Missing => {
                self.near.tally.iter_mut().for_each(|tally| tally.missing += count);
                return;
            }
            Datum::Text(text) => self.near.update_texts(&[text], count),
            Datum::Number(_) => (0..count).for_each(|_| self.near.update(datum)),
        }
        self.slots.iter_mut().for_each(|slot| slot.update_times(datum, count));
    }

    pub(super) fn update_chunk(&mut self, chunk: &Chunk<'_>) {
        let missing = chunk.present(|column| self.update_column(column));
        if let Some(tally) = &mut self.near.tally {
            tally.missing += missing;
        }
    }

    pub(super) fn update_column(&mut self, column: Column<'_>) {
        match column {
            Column::Doubles(doubles) => {
                self.near.update_doubles(doubles);
                self.slots.iter_mut().for_each(|slot| slot.update_doubles(doubles));
            }
            Column::Integers(integers) => {
                self.near.update_integers(integers);
                self.slots.iter_mut().for_each(|slot| slot.update_integers(integers));
            }
            Column::Decimals { digits, exponent } => {
                self.near.update_decimals(digits, exponent);
                self.slots.iter_mut().for_each(|slot| slot.update_decimals(digits, exponent));
            }
            Column::Texts(texts) => self.update_texts(texts),
        }
    }

    fn update_texts(&mut self, texts: &[&str]) {
        self.near.update_texts(texts, 1);
        let (unlike, others): (Vec<_>, Vec<_>) =
            self.slots.iter_mut().partition(|slot| slot.takes_counted());
        others.into_iter().for_each(|slot| slot.update_texts(texts));
        if !unlike.is_empty() {
            let mut unlike = unlike;
            UnlikeTexts::each(texts, |counted| {
                unlike.iter_mut().for_each(|slot| slot.update_counted(counted));
            });
        }
    }

    /// Settles what becomes of the texts that were among numbers, so that the statistics of numbers have an
    /// answer all the same.
    pub fn settle_texts(&mut self, texts: Texts) {
        self.near.settle_texts(texts);
        self.slots.iter_mut().for_each(Slot::leave_out_texts);
    }

    pub(super) fn foresee(&mut self, outlook: Option<Outlook>) {
        if outlook.is_some() {
            self.slots.iter_mut().for_each(|slot| slot.foresee(outlook));
        }
    }

    pub(super) fn merge(&mut self, later: StatState) {
        self.try_merge(later).unwrap_or_else(|unlike| panic!("{unlike}"));
    }

    pub(super) fn try_merge(&mut self, later: StatState) -> Result<(), Unlike> {
        if !self.is_like(&later) {
            return Err(Unlike);
        }
        self.near.merge(later.near);
        for (slot, later) in self.slots.iter_mut().zip(later.slots) {
            slot.merge(later);
        }
        Ok(())
    }

    /// Whether both keep the same.
    pub(super) fn is_like(&self, other: &StatState) -> bool {
        let mut slots = self.slots.iter().zip(&other.slots);
        self.near.is_like(&other.near)
            && self.slots.len() == other.slots.len()
            && slots.all(|(slot, other)| slot.is_like(other))
    }

    #[inline]
    pub(super) fn is_full(&self) -> bool {
        self.fills && self.slots.iter().all(|slot| matches!(slot, Slot::First(Some(_))))
    }

    pub(super) fn answers(&self) -> impl Iterator<Item = Answer<'_>> {
        self.near.answers().chain(self.slots.iter().map(Slot::answer))
    }

    /// How much memory the state takes, in bytes.
    pub fn size(&self) -> usize {
        let slots = self.slots.iter().map(|slot| size_of_val(slot) + slot.elsewhere());
        size_of_val(self) + self.near.elsewhere() + slots.sum::<usize>()
    }
}
