//! [`Numbers`]: what every state of a statistic of numbers has in common.

use crate::aggregates::MomentsState;
use crate::stat::family::{Depth, SpreadMoments, SumMoments};
use crate::stat::{Datum, Num};

/// The state of a statistic of numbers, and how many texts there were, any of which leaves it no answer.
#[derive(Clone, Debug, Default)]
pub(in crate::stat) struct Numbers<S> {
    pub(super) state: S,
    pub(super) texts: u64,
}

/// How many bytes the state of sums of so many powers takes.
pub(in crate::stat) fn size_of_moments(depth: Depth) -> usize {
    match depth {
        Depth::Sum => size_of::<Numbers<SumMoments>>(),
        Depth::Spread => size_of::<Numbers<SpreadMoments>>(),
        Depth::Shape => size_of::<Numbers<MomentsState<Num>>>(),
    }
}

impl<S> Numbers<S> {
    pub(super) fn boxed(state: S) -> Box<Self> {
        Box::new(Numbers { state, texts: 0 })
    }

    #[inline]
    pub(super) fn update(&mut self, datum: Datum<'_>, add: impl FnOnce(&mut S, Num)) {
        match datum {
            Datum::Number(number) => add(&mut self.state, number),
            Datum::Text(_) => self.texts += 1,
            Datum::Missing => {}
        }
    }

    pub(super) fn merge(&mut self, later: Self, merge: impl FnOnce(&mut S, S)) {
        self.texts += later.texts;
        merge(&mut self.state, later.state);
    }

    /// What is read from the state, unless there was text.
    pub(super) fn answer<U>(&self, read: impl FnOnce(&S) -> U) -> Option<U> {
        (self.texts == 0).then(|| read(&self.state))
    }
}
