//! [`StatState`]: what a set of statistics keeps, a state for each family.

use std::fmt;

use super::family::{
    Answer, Depth, Extremes, Family, FrequentStates, SpreadMoments, SumMoments, Tally, families,
};
use super::{Chunk, Column, Datum, Num, Stat, Value};
use crate::aggregates::{DistinctState, MomentsState, QuantilesState, TopKState};
use crate::compose::elsewhere;
use crate::numbers::{Number, Total};
use crate::{Aggregate, Moments, Outlook, TopK};

/// The state of a set of statistics, whatever its items are: see [`StatSet`](crate::StatSet).
#[derive(Clone, Debug)]
pub struct StatState {
    slots: Box<[Slot]>,
}

/// The state of a family. Those that are larger than a few words are boxed.
#[derive(Clone, Debug)]
enum Slot {
    Tally(Tally),
    Sum(Numbers<SumMoments>),
    Spread(Box<Numbers<SpreadMoments>>),
    Shape(Box<Numbers<MomentsState<Num>>>),
    Extremes(Extremes),
    Quantiles(Box<Numbers<QuantilesState>>),
    Distinct(Box<DistinctState>),
    Frequent(Box<FrequentStates>),
    Top(TopK, Box<Numbers<TopKState<Num>>>),
    First(Option<Box<Value>>),
    Last(Option<Box<Value>>),
}

/// The state of a statistic of numbers, and how many texts there were, any of which leaves it no answer.
#[derive(Clone, Debug)]
struct Numbers<S> {
    state: S,
    texts: u64,
}

impl<S> Numbers<S> {
    fn new(state: S) -> Self {
        Numbers { state, texts: 0 }
    }

    fn boxed(state: S) -> Box<Self> {
        Box::new(Numbers::new(state))
    }

    #[inline]
    fn update(&mut self, datum: Datum<'_>, add: impl FnOnce(&mut S, Num)) {
        match datum {
            Datum::Number(number) => add(&mut self.state, number),
            Datum::Text(_) => self.texts += 1,
            Datum::Missing => {}
        }
    }

    fn merge(&mut self, later: Self, merge: impl FnOnce(&mut S, S)) {
        self.texts += later.texts;
        merge(&mut self.state, later.state);
    }

    /// What is read from the state, unless there was text.
    fn answer<U>(&self, read: impl FnOnce(&S) -> U) -> Option<U> {
        (self.texts == 0).then(|| read(&self.state))
    }
}

/// Two states are not of the same set of statistics, and cannot be merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unlike;

impl fmt::Display for Unlike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("states of unlike sets of statistics cannot be merged; both have to be made by one set")
    }
}

impl std::error::Error for Unlike {}

impl StatState {
    pub(super) fn of(set: impl IntoIterator<Item = Stat>) -> Self {
        StatState { slots: families(set.into_iter()).into_iter().map(Slot::new).collect() }
    }

    #[inline]
    pub(super) fn update(&mut self, datum: Datum<'_>) {
        self.slots.iter_mut().for_each(|slot| slot.update(datum));
    }

    pub(super) fn update_chunk(&mut self, chunk: &Chunk<'_>) {
        let missing = chunk.present(|column| self.update_column(column));
        for slot in &mut self.slots {
            if let Slot::Tally(tally) = slot {
                tally.missing += missing;
            }
        }
    }

    pub(super) fn update_column(&mut self, column: Column<'_>) {
        self.slots.iter_mut().for_each(|slot| slot.update_column(column));
    }

    pub(super) fn foresee(&mut self, outlook: Option<Outlook>) {
        if outlook.is_some() {
            for slot in &mut self.slots {
                if let Slot::Quantiles(quantiles) = slot {
                    quantiles.state.foresee(outlook);
                }
            }
        }
    }

    pub(super) fn merge(&mut self, later: StatState) {
        self.try_merge(later).unwrap_or_else(|unlike| panic!("{unlike}"));
    }

    pub(super) fn try_merge(&mut self, later: StatState) -> Result<(), Unlike> {
        let alike = self.slots.len() == later.slots.len()
            && self.slots.iter().zip(&later.slots).all(|(slot, later)| slot.is_like(later));
        if !alike {
            return Err(Unlike);
        }
        for (slot, later) in self.slots.iter_mut().zip(later.slots) {
            slot.merge(later);
        }
        Ok(())
    }

    pub(super) fn is_full(&self) -> bool {
        self.slots.iter().all(|slot| matches!(slot, Slot::First(Some(_))))
    }

    pub(super) fn answers(&self) -> impl Iterator<Item = Answer<'_>> {
        self.slots.iter().map(Slot::answer)
    }

    /// How much memory the state takes, in bytes.
    pub fn size(&self) -> usize {
        let slots = self.slots.iter().map(|slot| size_of::<Slot>() + slot.elsewhere());
        size_of_val(self) + slots.sum::<usize>()
    }
}

impl Slot {
    fn new(family: Family) -> Self {
        match family {
            Family::Tally => Slot::Tally(Tally::default()),
            Family::Moments(Depth::Sum) => Slot::Sum(Numbers::new(SumMoments::default())),
            Family::Moments(Depth::Spread) => {
                Slot::Spread(Numbers::boxed(SpreadMoments::default()))
            }
            Family::Moments(Depth::Shape) => {
                Slot::Shape(Numbers::boxed(Aggregate::<Num>::init(&Moments)))
            }
            Family::Extremes => Slot::Extremes(Extremes::default()),
            Family::Quantiles => Slot::Quantiles(Numbers::boxed(QuantilesState::new())),
            Family::Distinct => Slot::Distinct(Box::new(DistinctState::new())),
            Family::Frequent(n) => {
                Slot::Frequent(Box::new(FrequentStates::new(Family::frequent(n))))
            }
            Family::Top(n) => {
                let top = Family::top(n);
                Slot::Top(top, Numbers::boxed(Aggregate::<Num>::init(&top)))
            }
            Family::First => Slot::First(None),
            Family::Last => Slot::Last(None),
        }
    }

    #[inline]
    fn update(&mut self, datum: Datum<'_>) {
        match self {
            Slot::Tally(tally) => tally.update(datum),
            Slot::Sum(slot) => slot.update(datum, |state, number| state.add(&number)),
            Slot::Extremes(extremes) => extremes.update(datum),
            Slot::Spread(slot) => slot.update(datum, |state, number| state.add(&number)),
            _ => self.update_further(datum),
        }
    }

    /// The families that take longer than a call does.
    #[inline(never)]
    fn update_further(&mut self, datum: Datum<'_>) {
        match self {
            Slot::Tally(_) | Slot::Sum(_) | Slot::Extremes(_) | Slot::Spread(_) => {}
            Slot::Shape(slot) => {
                slot.update(datum, |state, number| Moments.update(state, &number));
            }
            Slot::Quantiles(slot) => {
                slot.update(datum, |state, number| state.update(number.to_f64()));
            }
            Slot::Distinct(state) => {
                if datum != Datum::Missing {
                    state.add(&datum);
                }
            }
            Slot::Frequent(states) => states.update(datum),
            Slot::Top(top, slot) => slot.update(datum, |state, number| top.update(state, &number)),
            Slot::First(first) => {
                if first.is_none() && datum != Datum::Missing {
                    *first = Some(Box::new(datum.into()));
                }
            }
            Slot::Last(last) => keep_last(last, datum),
        }
    }

    fn update_column(&mut self, column: Column<'_>) {
        match column {
            Column::Doubles(doubles) => self.update_doubles(doubles),
            Column::Integers(integers) => self.update_integers(integers),
            Column::Texts(texts) => {
                texts.iter().for_each(|text| self.update(Datum::Text(text)));
            }
        }
    }

    fn update_doubles(&mut self, doubles: &[f64]) {
        let datum = |double: &f64| Datum::Number(Num::Float(*double));
        match self {
            Slot::Tally(tally) => tally.floats += doubles.len() as u64,
            Slot::Sum(slot) => {
                slot.state.count += doubles.len() as u64;
                slot.state.total.add_doubles(doubles);
            }
            Slot::Spread(slot) => {
                slot.state.count += doubles.len() as u64;
                slot.state.sums.add_doubles(doubles);
            }
            Slot::Extremes(extremes) => extremes.update_doubles(doubles),
            Slot::Quantiles(slot) => slot.state.update_slice(doubles),
            Slot::First(Some(_)) => {}
            Slot::First(None) => doubles.first().into_iter().for_each(|x| self.update(datum(x))),
            Slot::Last(_) => doubles.last().into_iter().for_each(|x| self.update(datum(x))),
            Slot::Shape(_) | Slot::Distinct(_) | Slot::Frequent(_) | Slot::Top(..) => {
                doubles.iter().for_each(|x| self.update_further(datum(x)));
            }
        }
    }

    fn update_integers(&mut self, integers: &[i64]) {
        let datum = |integer: &i64| Datum::Number(Num::Integer((*integer).into()));
        match self {
            Slot::Tally(tally) => tally.integers += integers.len() as u64,
            Slot::Sum(slot) => {
                slot.state.count += integers.len() as u64;
                slot.state.total.add_integers(integers);
            }
            Slot::Spread(slot) => {
                slot.state.count += integers.len() as u64;
                slot.state.sums.add_integers(integers);
            }
            Slot::Extremes(extremes) => extremes.update_integers(integers),
            Slot::Quantiles(slot) => slot.state.update_numbers(integers),
            Slot::First(Some(_)) => {}
            Slot::First(None) => integers.first().into_iter().for_each(|n| self.update(datum(n))),
            Slot::Last(_) => integers.last().into_iter().for_each(|n| self.update(datum(n))),
            Slot::Shape(_) | Slot::Distinct(_) | Slot::Frequent(_) | Slot::Top(..) => {
                integers.iter().for_each(|n| self.update_further(datum(n)));
            }
        }
    }

    /// Whether both are of one family, and made for as much.
    fn is_like(&self, later: &Slot) -> bool {
        match (self, later) {
            (Slot::Frequent(states), Slot::Frequent(later)) => states.is_like(later),
            (Slot::Top(top, _), Slot::Top(later, _)) => top == later,
            _ => std::mem::discriminant(self) == std::mem::discriminant(later),
        }
    }

    /// Merges with a later state that is like this one.
    fn merge(&mut self, later: Slot) {
        match (self, later) {
            (Slot::Tally(tally), Slot::Tally(later)) => tally.merge(later),
            (Slot::Sum(slot), Slot::Sum(later)) => slot.merge(later, SumMoments::merge),
            (Slot::Spread(slot), Slot::Spread(later)) => slot.merge(*later, SpreadMoments::merge),
            (Slot::Shape(slot), Slot::Shape(later)) => {
                slot.merge(*later, |state, later| Aggregate::<Num>::merge(&Moments, state, later));
            }
            (Slot::Extremes(extremes), Slot::Extremes(later)) => extremes.merge(later),
            (Slot::Quantiles(slot), Slot::Quantiles(later)) => {
                slot.merge(*later, QuantilesState::merge);
            }
            (Slot::Distinct(state), Slot::Distinct(later)) => state.merge(*later),
            (Slot::Frequent(states), Slot::Frequent(later)) => states.merge(*later),
            (Slot::Top(top, slot), Slot::Top(_, later)) => {
                slot.merge(*later, |state, later| Aggregate::<Num>::merge(top, state, later));
            }
            (Slot::First(first), Slot::First(later)) => *first = first.take().or(later),
            (Slot::Last(last), Slot::Last(later)) => *last = later.or_else(|| last.take()),
            _ => unreachable!("it was asked whether they are alike"),
        }
    }

    fn answer(&self) -> Answer<'_> {
        match self {
            Slot::Tally(tally) => Answer::Tally(tally),
            Slot::Sum(slot) => Answer::Moments(slot.answer(SumMoments::summary)),
            Slot::Spread(slot) => Answer::Moments(slot.answer(SpreadMoments::summary)),
            Slot::Shape(slot) => {
                let summary = |state: &_| Aggregate::<Num>::peek(&Moments, state);
                Answer::Moments(slot.answer(summary))
            }
            Slot::Extremes(extremes) => Answer::Extremes(extremes),
            Slot::Quantiles(slot) => Answer::Quantiles(slot.answer(QuantilesState::peek)),
            Slot::Distinct(state) => Answer::Distinct(state.estimate()),
            Slot::Frequent(states) => Answer::Frequent(states.answer()),
            Slot::Top(top, slot) => {
                Answer::Top(slot.answer(|state| Aggregate::<Num>::peek(top, state)))
            }
            Slot::First(value) => Answer::First(value.as_deref()),
            Slot::Last(value) => Answer::Last(value.as_deref()),
        }
    }

    /// How many bytes it owns beside itself.
    fn elsewhere(&self) -> usize {
        match self {
            Slot::Tally(_) => 0,
            Slot::Sum(slot) => slot.state.total.elsewhere(),
            Slot::Spread(slot) => size_of_val(&**slot) + slot.state.elsewhere(),
            Slot::Shape(slot) => {
                size_of_val(&**slot) + elsewhere::<Num, _>(&Moments, &slot.state)
            }
            Slot::Extremes(extremes) => extremes.elsewhere(),
            Slot::Quantiles(slot) => size_of_val(&**slot) + slot.state.elsewhere(),
            Slot::Distinct(state) => size_of_val(&**state) + state.elsewhere(),
            Slot::Frequent(states) => size_of_val(&**states) + states.elsewhere(),
            Slot::Top(top, slot) => {
                size_of_val(&**slot) + elsewhere::<Num, _>(top, &slot.state)
            }
            Slot::First(value) | Slot::Last(value) => value.as_deref().map_or(0, size_of_val),
        }
    }
}

/// Keeps a datum as the last one; text over text keeps its buffer.
fn keep_last(last: &mut Option<Box<Value>>, datum: Datum<'_>) {
    match (last.as_deref_mut(), datum) {
        (_, Datum::Missing) => {}
        (Some(Value::Text(last)), Datum::Text(text)) => text.clone_into(last),
        (Some(last), datum) => *last = datum.into(),
        (None, datum) => *last = Some(Box::new(datum.into())),
    }
}
