//! How many items there are, and of which kind.

use crate::stat::{Datum, Num, Texts, Value};

/// What is asked of a [`Tally`].
#[derive(Clone, Copy, Debug)]
pub(in crate::stat) enum Counted {
    Present,
    Missing,
    All,
    /// Not a count: which kinds there are.
    Type,
}

/// How many items of each kind there were.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::stat) struct Tally {
    pub(in crate::stat) integers: u64,
    /// Numbers that are not written as integers.
    pub(in crate::stat) fractions: u64,
    pub(in crate::stat) texts: u64,
    pub(in crate::stat) missing: u64,
}

impl Tally {
    #[inline]
    pub(in crate::stat) fn update(&mut self, datum: Datum<'_>) {
        *match datum {
            Datum::Number(Num::Integer(_)) => &mut self.integers,
            Datum::Number(Num::Decimal(_) | Num::Float(_)) => &mut self.fractions,
            Datum::Text(_) => &mut self.texts,
            Datum::Missing => &mut self.missing,
        } += 1;
    }

    pub(in crate::stat) fn settle_texts(&mut self, settled: Texts) {
        let texts = match settled {
            Texts::Counted => return,
            Texts::LeftOut | Texts::Missing => std::mem::take(&mut self.texts),
        };
        if settled == Texts::Missing {
            self.missing += texts;
        }
    }

    pub(in crate::stat) fn merge(&mut self, later: Self) {
        self.integers += later.integers;
        self.fractions += later.fractions;
        self.texts += later.texts;
        self.missing += later.missing;
    }

    pub(super) fn read(&self, counted: Counted) -> Value {
        let present = self.integers + self.fractions + self.texts;
        match counted {
            Counted::Present => present.into(),
            Counted::Missing => self.missing.into(),
            Counted::All => (present + self.missing).into(),
            Counted::Type => self.kind(),
        }
    }

    fn kind(&self) -> Value {
        match (self.integers + self.fractions, self.texts) {
            (0, 0) => Value::Absent,
            (0, _) => "text".into(),
            (_, 0) if self.fractions == 0 => "integer".into(),
            (_, 0) => "number".into(),
            _ => "mixed".into(),
        }
    }
}
