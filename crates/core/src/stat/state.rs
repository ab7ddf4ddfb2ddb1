//! What a set of statistics keeps.
//!
//! Statistics fall into families; those of one family can all be read from one state. The first
//! member of each family in a set owns that state, made large enough for all of them, and the
//! others' slots stay empty. The states themselves are those of the catalogue, over [`Num`].

use super::answer::Answer;
use super::{AsDatum, Datum, Num, NumSpread, NumTotal, Stat, Value};
use crate::aggregate::Outlook;
use crate::aggregates::{
    DistinctState, FrequentState, MeanState, MomentsState, QuantilesState, SpreadState, TopKState,
};
use crate::numbers::{Number, Ordered};
use crate::{Aggregate, Frequent, MergeClass, MinMax, Moments, TopK};

/// Statistics that are read from one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Tally,
    Moments,
    Extrema,
    Quantiles,
    Distinct,
    Frequent,
    Top,
    First,
    Last,
}

impl Family {
    pub(super) fn class(self, depth: Depth) -> MergeClass {
        match self {
            Family::Tally | Family::Extrema | Family::Distinct | Family::Top => MergeClass::Exact,
            Family::Moments if depth < Depth::Shape => MergeClass::Exact,
            Family::First | Family::Last => MergeClass::Ordered,
            Family::Moments | Family::Quantiles | Family::Frequent => MergeClass::Bounded,
        }
    }
}

/// How many powers of the items a member of the moments needs: its sum, its spread, or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Depth {
    Sum,
    Spread,
    Shape,
}

impl Stat {
    pub(super) fn family(&self) -> Family {
        match self {
            Stat::Count | Stat::Missing | Stat::Rows | Stat::Type => Family::Tally,
            Stat::Sum | Stat::Mean | Stat::Variance | Stat::StdDev => Family::Moments,
            Stat::PopulationVariance | Stat::PopulationStdDev => Family::Moments,
            Stat::StandardError | Stat::Skewness | Stat::Kurtosis => Family::Moments,
            Stat::Min | Stat::Max | Stat::Range => Family::Extrema,
            Stat::Median | Stat::Quantile(_) | Stat::InterquartileRange => Family::Quantiles,
            Stat::Distinct => Family::Distinct,
            Stat::Mode | Stat::Frequent(_) => Family::Frequent,
            Stat::Top(_) => Family::Top,
            Stat::First => Family::First,
            Stat::Last => Family::Last,
        }
    }

    pub(super) fn depth(&self) -> Depth {
        match self {
            Stat::Skewness | Stat::Kurtosis => Depth::Shape,
            Stat::Sum | Stat::Mean => Depth::Sum,
            _ => Depth::Spread,
        }
    }

    /// How many items a member that lists some asks for.
    fn items(&self) -> usize {
        match self {
            Stat::Frequent(n) | Stat::Top(n) => *n,
            _ => 1,
        }
    }
}

impl Depth {
    /// How large the state is, in bytes.
    pub(super) fn size(self) -> usize {
        match self {
            Depth::Sum => size_of::<Numbers<MeanState<NumTotal>>>(),
            Depth::Spread => size_of::<Numbers<SpreadState<NumSpread>>>(),
            Depth::Shape => size_of::<Numbers<MomentsState<Num>>>(),
        }
    }
}

/// How deep the moments of a set go.
pub(super) fn depth(set: &[Stat]) -> Depth {
    let moments = set.iter().filter(|member| member.family() == Family::Moments);
    moments.map(Stat::depth).max().unwrap_or(Depth::Sum)
}

/// How many items the lists of one family in a set have at most.
pub(super) fn items(set: &[Stat], family: Family) -> usize {
    let members = set.iter().filter(|member| member.family() == family);
    members.map(Stat::items).max().unwrap_or(0)
}

/// The state of a [`Stat`], or a slot that shares another's.
#[derive(Clone, Debug)]
pub struct StatState(Slot);

/// What is in a slot. The states that are larger than a few words are boxed, so that the slots of
/// a set stay small.
#[derive(Clone, Debug)]
enum Slot {
    Shared,
    Tally(Tally),
    Sum(Box<Numbers<MeanState<NumTotal>>>),
    Spread(Box<Numbers<SpreadState<NumSpread>>>),
    Shape(Box<Numbers<MomentsState<Num>>>),
    Extrema(Box<Extrema>),
    Quantiles(Box<Numbers<QuantilesState>>),
    Distinct(Box<DistinctState>),
    Frequent(Frequent, Box<(FrequentState<Num>, FrequentState<String>)>),
    Top(TopK, Box<Numbers<TopKState<Num>>>),
    First(Option<Box<Value>>),
    Last(Option<Box<Value>>),
}

/// How many items of each kind there were.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub(super) integers: u64,
    pub(super) floats: u64,
    pub(super) texts: u64,
    pub(super) missing: u64,
}

impl Tally {
    #[inline]
    fn update(&mut self, datum: Datum<'_>) {
        *match datum {
            Datum::Number(Num::Integer(_)) => &mut self.integers,
            Datum::Number(Num::Float(_)) => &mut self.floats,
            Datum::Text(_) => &mut self.texts,
            Datum::Missing => &mut self.missing,
        } += 1;
    }

    fn merge(&mut self, later: Self) {
        self.integers += later.integers;
        self.floats += later.floats;
        self.texts += later.texts;
        self.missing += later.missing;
    }

    pub(super) fn present(&self) -> u64 {
        self.integers + self.floats + self.texts
    }
}

/// The state of a statistic of numbers, and whether there was text, which leaves it no answer.
#[derive(Clone, Debug)]
pub(super) struct Numbers<S> {
    state: S,
    text: bool,
}

impl<S> Numbers<S> {
    fn boxed(state: S) -> Box<Self> {
        Box::new(Numbers { state, text: false })
    }

    #[inline]
    fn update(&mut self, datum: Datum<'_>, add: impl FnOnce(&mut S, Num)) {
        match datum {
            Datum::Number(number) => add(&mut self.state, number),
            Datum::Text(_) => self.text = true,
            Datum::Missing => {}
        }
    }

    fn merge(&mut self, later: Self, merge: impl FnOnce(&mut S, S)) {
        self.text |= later.text;
        merge(&mut self.state, later.state);
    }

    /// The answer to be read from the state, unless there was text.
    fn answer<U>(self, finish: impl FnOnce(S) -> U) -> Option<U> {
        (!self.text).then(|| finish(self.state))
    }
}

/// The least and greatest number, and the least and greatest text.
#[derive(Clone, Debug, Default)]
pub(super) struct Extrema {
    pub(super) numbers: (Option<Num>, Option<Num>),
    pub(super) texts: (Option<String>, Option<String>),
    /// Whether there were numbers, NaN counted too.
    pub(super) any_number: bool,
}

impl StatState {
    pub(super) fn shared() -> Self {
        StatState(Slot::Shared)
    }

    /// The state of a family, made for all its members in a set.
    pub(super) fn new(family: Family, set: &[Stat]) -> Self {
        StatState(match family {
            Family::Tally => Slot::Tally(Tally::default()),
            Family::Moments => match depth(set) {
                Depth::Sum => Slot::Sum(Numbers::boxed(MeanState::default())),
                Depth::Spread => Slot::Spread(Numbers::boxed(SpreadState::default())),
                Depth::Shape => Slot::Shape(Numbers::boxed(Aggregate::<Num>::init(&Moments))),
            },
            Family::Extrema => Slot::Extrema(Box::default()),
            Family::Quantiles => Slot::Quantiles(Numbers::boxed(QuantilesState::new())),
            Family::Distinct => Slot::Distinct(Box::new(DistinctState::new())),
            Family::Frequent => {
                let frequent = Frequent::new(items(set, family));
                let numbers = Aggregate::<Num>::init(&frequent);
                let texts = Aggregate::<str>::init(&frequent);
                Slot::Frequent(frequent, Box::new((numbers, texts)))
            }
            Family::Top => {
                let top = TopK::new(items(set, family));
                Slot::Top(top, Numbers::boxed(Aggregate::<Num>::init(&top)))
            }
            Family::First => Slot::First(None),
            Family::Last => Slot::Last(None),
        })
    }

    #[inline]
    pub(super) fn update(&mut self, datum: Datum<'_>) {
        match &mut self.0 {
            Slot::Shared => {}
            Slot::Tally(tally) => tally.update(datum),
            Slot::Sum(slot) => slot.update(datum, |state, number| state.add(&number)),
            Slot::Spread(slot) => slot.update(datum, |state, number| state.add(&number)),
            Slot::Shape(slot) => {
                slot.update(datum, |state, number| Moments.update(state, &number));
            }
            Slot::Extrema(extrema) => extrema.update(datum),
            Slot::Quantiles(slot) => {
                slot.update(datum, |state, number| state.update(number.to_f64()))
            }
            Slot::Distinct(state) => {
                if datum != Datum::Missing {
                    state.add(&datum);
                }
            }
            Slot::Frequent(frequent, states) => match datum {
                Datum::Number(number) => frequent.update(&mut states.0, &number.canonical()),
                Datum::Text(text) => frequent.update(&mut states.1, text),
                Datum::Missing => {}
            },
            Slot::Top(top, slot) => slot.update(datum, |state, number| top.update(state, &number)),
            Slot::First(first) => {
                if first.is_none() && datum != Datum::Missing {
                    *first = Some(Box::new(datum.into()));
                }
            }
            Slot::Last(last) => keep_last(last, datum),
        }
    }

    pub(super) fn update_doubles(&mut self, items: &[f64]) {
        match &mut self.0 {
            Slot::Shared | Slot::First(Some(_)) => {}
            Slot::Tally(tally) => tally.floats += items.len() as u64,
            Slot::Sum(slot) => {
                slot.state.count += items.len() as u64;
                slot.state.total.add_slice(items);
            }
            Slot::Spread(slot) => {
                slot.state.count += items.len() as u64;
                slot.state.sums.add_slice(items);
            }
            Slot::Extrema(extrema) => extrema.update_doubles(items),
            Slot::Quantiles(slot) => slot.state.update_slice(items),
            _ => items.iter().for_each(|item| self.update(item.as_datum())),
        }
    }

    pub(super) fn foresee(&mut self, outlook: Outlook) {
        if let Slot::Quantiles(slot) = &mut self.0 {
            slot.state.foresee(outlook);
        }
    }

    pub(super) fn merge(&mut self, later: StatState) {
        match (&mut self.0, later.0) {
            (Slot::Tally(tally), Slot::Tally(later)) => tally.merge(later),
            (Slot::Sum(slot), Slot::Sum(later)) => slot.merge(*later, MeanState::merge),
            (Slot::Spread(slot), Slot::Spread(later)) => slot.merge(*later, SpreadState::merge),
            (Slot::Shape(slot), Slot::Shape(later)) => {
                slot.merge(*later, |state, later| Aggregate::<Num>::merge(&Moments, state, later));
            }
            (Slot::Extrema(extrema), Slot::Extrema(later)) => extrema.merge(*later),
            (Slot::Quantiles(slot), Slot::Quantiles(later)) => {
                slot.merge(*later, QuantilesState::merge);
            }
            (Slot::Distinct(state), Slot::Distinct(later)) => state.merge(*later),
            (Slot::Frequent(frequent, states), Slot::Frequent(other, later)) => {
                assert_eq!(*frequent, other, "states of unlike sets are merged");
                Aggregate::<Num>::merge(frequent, &mut states.0, later.0);
                Aggregate::<str>::merge(frequent, &mut states.1, later.1);
            }
            (Slot::Top(top, slot), Slot::Top(other, later)) => {
                assert_eq!(*top, other, "states of unlike sets are merged");
                slot.merge(*later, |state, later| Aggregate::<Num>::merge(top, state, later));
            }
            (Slot::First(first), Slot::First(later)) => *first = first.take().or(later),
            (Slot::Last(last), Slot::Last(later)) => *last = later.or_else(|| last.take()),
            (Slot::Shared, Slot::Shared) => {}
            _ => panic!("states of unlike sets are merged"),
        }
    }

    pub(super) fn is_full(&self) -> bool {
        matches!(&self.0, Slot::Shared | Slot::First(Some(_)))
    }

    pub(super) fn answer(self) -> Answer {
        match self.0 {
            Slot::Shared => Answer::None,
            Slot::Tally(tally) => Answer::Tally(tally),
            Slot::Sum(slot) => slot.answer(|state| Answer::Moments(state.summary())).into(),
            Slot::Spread(slot) => slot.answer(|state| Answer::Moments(state.summary())).into(),
            Slot::Shape(slot) => slot
                .answer(|state| Answer::Moments(Aggregate::<Num>::finish(&Moments, state)))
                .into(),
            Slot::Extrema(extrema) => Answer::Extrema(*extrema),
            Slot::Quantiles(slot) => slot.answer(|state| Answer::Quantiles(state.summary())).into(),
            Slot::Distinct(state) => Answer::Distinct(state.estimate()),
            Slot::Frequent(frequent, states) => Answer::frequent(frequent, *states),
            Slot::Top(top, slot) => {
                slot.answer(|state| Answer::Top(Aggregate::<Num>::finish(&top, state))).into()
            }
            Slot::First(value) | Slot::Last(value) => {
                Answer::Value(value.map(|value| *value).into())
            }
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

impl Extrema {
    fn update(&mut self, datum: Datum<'_>) {
        match datum {
            Datum::Number(number) => {
                self.any_number = true;
                MinMax.update(&mut self.numbers, &number);
            }
            Datum::Text(text) => MinMax.update(&mut self.texts, text),
            Datum::Missing => {}
        }
    }

    fn update_doubles(&mut self, items: &[f64]) {
        self.any_number |= !items.is_empty();
        let (mut min, mut max) = (None, None);
        f64::keep_least_of(items, &mut min);
        f64::keep_greatest_of(items, &mut max);
        for extreme in min.into_iter().chain(max) {
            MinMax.update(&mut self.numbers, &Num::Float(extreme));
        }
    }

    fn merge(&mut self, later: Self) {
        self.any_number |= later.any_number;
        Aggregate::<Num>::merge(&MinMax, &mut self.numbers, later.numbers);
        Aggregate::<str>::merge(&MinMax, &mut self.texts, later.texts);
    }
}
