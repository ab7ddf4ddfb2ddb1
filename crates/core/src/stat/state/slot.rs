//! [`Slot`]: the states that take longer.

use super::numbers::Numbers;
use crate::aggregates::{DistinctState, MomentsState, TopKState};
use crate::compose::elsewhere;
use crate::stat::family::{
    Answer, Depth, Family, FrequentStates, Limit, SpreadMoments, TextEnds, Turn, TurnedMean,
};
use crate::stat::num_quantiles::NumQuantiles;
use crate::stat::unlike_texts::UnlikeTexts;
use crate::stat::{Datum, Num, Value};
use crate::{Aggregate, Decimal, Moments, Outlook, TopK};

/// The state of a family that is not [near](super::near).
#[derive(Clone, Debug)]
pub(in crate::stat) enum Slot {
    Spread(Box<Numbers<SpreadMoments>>),
    Shape(Box<Numbers<MomentsState<Num>>>),
    Quantiles(Box<Numbers<NumQuantiles>>),
    Turned(Box<Numbers<TurnedMean>>),
    Texts(Box<TextEnds>),
    Distinct(Box<DistinctState>),
    Frequent(Box<FrequentStates>),
    Top(TopK, Box<Numbers<TopKState<Num>>>),
    First(Option<Box<Value>>),
    Last(Option<Box<Value>>),
}

impl Slot {
    fn turned(turn: Turn) -> Self {
        Slot::Turned(Numbers::boxed(TurnedMean::new(turn)))
    }

    /// Of a family that is not near.
    pub(in crate::stat) fn new(family: Family) -> Self {
        match family {
            Family::Tally | Family::Extremes | Family::Moments(Depth::Sum) => {
                unreachable!("it has its place among those that are near")
            }
            Family::Moments(Depth::Spread) => {
                Slot::Spread(Numbers::boxed(SpreadMoments::default()))
            }
            Family::Moments(Depth::Shape) => {
                Slot::Shape(Numbers::boxed(Aggregate::<Num>::init(&Moments)))
            }
            Family::Quantiles(reach) => Slot::Quantiles(Numbers::boxed(NumQuantiles::new(reach))),
            Family::Logarithms => Slot::turned(Turn::Logarithm),
            Family::Inverses => Slot::turned(Turn::Inverse),
            Family::Texts => Slot::Texts(Box::default()),
            Family::Distinct(Limit::Usual) => Slot::Distinct(Box::new(DistinctState::new())),
            Family::Distinct(Limit::None) => {
                Slot::Distinct(Box::new(DistinctState::without_limit()))
            }
            Family::Frequent(n, limit) => {
                Slot::Frequent(Box::new(FrequentStates::new(Family::frequent(n, limit))))
            }
            Family::Top(n) => {
                let top = Family::top(n);
                Slot::Top(top, Numbers::boxed(Aggregate::<Num>::init(&top)))
            }
            Family::First => Slot::First(None),
            Family::Last => Slot::Last(None),
        }
    }

    #[inline(never)]
    pub(in crate::stat) fn update(&mut self, datum: Datum<'_>) {
        match self {
            Slot::Spread(slot) => slot.update(datum, |state, number| state.add(&number)),
            Slot::Shape(slot) => {
                slot.update(datum, |state, number| Moments.update(state, &number));
            }
            Slot::Quantiles(slot) => {
                slot.update(datum, NumQuantiles::update);
            }
            Slot::Turned(slot) => slot.update(datum, TurnedMean::add),
            Slot::Distinct(state) => {
                if datum != Datum::Missing {
                    state.add_hash(datum.stable_hash());
                }
            }
            Slot::Texts(texts) => texts.update(datum),
            Slot::Frequent(states) => states.update(datum, 1),
            Slot::Top(top, slot) => slot.update(datum, |state, number| top.update(state, &number)),
            Slot::First(first) => {
                if first.is_none() && datum != Datum::Missing {
                    *first = Some(Box::new(datum.into()));
                }
            }
            Slot::Last(last) => keep_last(last, datum),
        }
    }

    /// The same for a datum that came so often in a row.
    pub(in crate::stat) fn update_times(&mut self, datum: Datum<'_>, count: u64) {
        match self {
            Slot::Frequent(states) => states.update(datum, count),
            Slot::Distinct(_) | Slot::Texts(_) | Slot::First(_) | Slot::Last(_) => {
                self.update(datum)
            }
            _ => (0..count).for_each(|_| self.update(datum)),
        }
    }

    /// Whether it takes unlike texts with their counts.
    pub(in crate::stat) fn takes_counted(&self) -> bool {
        matches!(self, Slot::Distinct(_) | Slot::Frequent(_))
    }

    /// Takes unlike texts with their counts, if it does.
    pub(in crate::stat) fn update_counted(&mut self, counted: &UnlikeTexts<'_>) {
        match self {
            Slot::Distinct(state) => state.add_unlike(counted.hashes()),
            Slot::Frequent(states) => states.update_counted(counted),
            _ => unreachable!("it takes them one by one"),
        }
    }

    pub(in crate::stat) fn update_texts(&mut self, texts: &[&str]) {
        let count = texts.len() as u64;
        match self {
            Slot::Spread(slot) => slot.texts += count,
            Slot::Shape(slot) => slot.texts += count,
            Slot::Quantiles(slot) => slot.texts += count,
            Slot::Turned(slot) => slot.texts += count,
            Slot::Top(_, slot) => slot.texts += count,
            Slot::First(Some(_)) => {}
            Slot::First(None) => {
                texts.first().into_iter().for_each(|text| self.update(Datum::Text(text)))
            }
            Slot::Last(_) => {
                texts.last().into_iter().for_each(|text| self.update(Datum::Text(text)))
            }
            Slot::Texts(_) | Slot::Distinct(_) | Slot::Frequent(_) => {
                texts.iter().for_each(|text| self.update(Datum::Text(text)));
            }
        }
    }

    pub(in crate::stat) fn update_doubles(&mut self, doubles: &[f64]) {
        match self {
            Slot::Spread(slot) => {
                slot.state.count += doubles.len() as u64;
                slot.state.sums.add_doubles(doubles);
            }
            Slot::Quantiles(slot) => slot.state.update_doubles(doubles),
            _ => self.update_each(doubles, |double| Num::Float(*double)),
        }
    }

    pub(in crate::stat) fn update_integers(&mut self, integers: &[i64]) {
        match self {
            Slot::Spread(slot) => {
                slot.state.count += integers.len() as u64;
                slot.state.sums.add_decimals(integers, 0);
            }
            Slot::Quantiles(slot) => slot.state.update_decimals(integers, 0),
            _ => self.update_each(integers, |integer| Num::Integer((*integer).into())),
        }
    }

    pub(in crate::stat) fn update_decimals(&mut self, digits: &[i64], exponent: i32) {
        match self {
            Slot::Spread(slot) => {
                slot.state.count += digits.len() as u64;
                slot.state.sums.add_decimals(digits, exponent);
            }
            Slot::Quantiles(slot) => slot.state.update_decimals(digits, exponent),
            _ => self.update_each(digits, |digits| {
                Decimal::unlimited((*digits).into(), exponent).into()
            }),
        }
    }

    /// Takes numbers one by one, or no more of them than matter.
    fn update_each<N>(&mut self, numbers: &[N], number: impl Fn(&N) -> Num) {
        let those = match self {
            Slot::First(_) => &numbers[..numbers.len().min(1)],
            Slot::Last(_) => &numbers[numbers.len().saturating_sub(1)..],
            _ => numbers,
        };
        those.iter().for_each(|one| self.update(Datum::Number(number(one))));
    }

    pub(in crate::stat) fn leave_out_texts(&mut self) {
        match self {
            Slot::Spread(slot) => slot.texts = 0,
            Slot::Shape(slot) => slot.texts = 0,
            Slot::Quantiles(slot) => slot.texts = 0,
            Slot::Turned(slot) => slot.texts = 0,
            Slot::Top(_, slot) => slot.texts = 0,
            Slot::Texts(_)
            | Slot::Distinct(_)
            | Slot::Frequent(_)
            | Slot::First(_)
            | Slot::Last(_) => {}
        }
    }

    /// What is known of the stream as a whole is of use for its distribution.
    pub(in crate::stat) fn foresee(&mut self, outlook: Option<Outlook>) {
        if let Slot::Quantiles(quantiles) = self {
            quantiles.state.foresee(outlook);
        }
    }

    /// Whether both are of one family, and made for as much.
    pub(in crate::stat) fn is_like(&self, later: &Slot) -> bool {
        match (self, later) {
            (Slot::Frequent(states), Slot::Frequent(later)) => states.is_like(later),
            (Slot::Top(top, _), Slot::Top(later, _)) => top == later,
            (Slot::Quantiles(slot), Slot::Quantiles(later)) => slot.state.is_like(&later.state),
            (Slot::Turned(slot), Slot::Turned(later)) => slot.state.turn() == later.state.turn(),
            _ => std::mem::discriminant(self) == std::mem::discriminant(later),
        }
    }

    /// Merges with a later state that is like this one.
    pub(in crate::stat) fn merge(&mut self, later: Slot) {
        match (self, later) {
            (Slot::Spread(slot), Slot::Spread(later)) => slot.merge(*later, SpreadMoments::merge),
            (Slot::Shape(slot), Slot::Shape(later)) => {
                slot.merge(*later, |state, later| Aggregate::<Num>::merge(&Moments, state, later));
            }
            (Slot::Turned(slot), Slot::Turned(later)) => slot.merge(*later, TurnedMean::merge),
            (Slot::Quantiles(slot), Slot::Quantiles(later)) => {
                slot.merge(*later, NumQuantiles::merge);
            }
            (Slot::Texts(texts), Slot::Texts(later)) => texts.merge(*later),
            (Slot::Distinct(state), Slot::Distinct(later)) => state.merge(&later),
            (Slot::Frequent(states), Slot::Frequent(later)) => states.merge(*later),
            (Slot::Top(top, slot), Slot::Top(_, later)) => {
                slot.merge(*later, |state, later| Aggregate::<Num>::merge(top, state, later));
            }
            (Slot::First(first), Slot::First(later)) => *first = first.take().or(later),
            (Slot::Last(last), Slot::Last(later)) => *last = later.or_else(|| last.take()),
            _ => unreachable!("it was asked whether they are alike"),
        }
    }

    pub(in crate::stat) fn answer(&self) -> Answer<'_> {
        match self {
            Slot::Spread(slot) => Answer::Moments(slot.answer(SpreadMoments::summary)),
            Slot::Shape(slot) => {
                let summary = |state: &_| Aggregate::<Num>::peek(&Moments, state);
                Answer::Moments(slot.answer(summary))
            }
            Slot::Turned(slot) => {
                Answer::Mean(slot.state.turn(), slot.answer(TurnedMean::mean).flatten())
            }
            Slot::Quantiles(slot) => Answer::Quantiles(slot.answer(NumQuantiles::summary)),
            Slot::Texts(texts) => Answer::Texts(texts),
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
    pub(in crate::stat) fn elsewhere(&self) -> usize {
        match self {
            Slot::Spread(slot) => size_of_val(&**slot) + slot.state.elsewhere(),
            Slot::Shape(slot) => size_of_val(&**slot) + elsewhere::<Num, _>(&Moments, &slot.state),
            Slot::Quantiles(slot) => size_of_val(&**slot) + slot.state.elsewhere(),
            Slot::Turned(slot) => size_of_val(&**slot) + slot.state.elsewhere(),
            Slot::Texts(texts) => size_of_val(&**texts) + texts.elsewhere(),
            Slot::Distinct(state) => size_of_val(&**state) + state.elsewhere(),
            Slot::Frequent(states) => size_of_val(&**states) + states.elsewhere(),
            Slot::Top(top, slot) => size_of_val(&**slot) + elsewhere::<Num, _>(top, &slot.state),
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
