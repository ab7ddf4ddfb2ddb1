//! The families: statistics of one family are read from one state.
//!
//! * `tally`: how many items there are, and of which kind
//! * `moments`: sums of powers
//! * `extremes`: the least and the greatest
//! * `quantiles`: the distribution
//! * `texts`: the ends in the order of text
//! * `frequent`: counts of the most frequent items
//! * `turned`: geometric and harmonic means
//!
//! The other states are those of the catalogue as they are. A [`Question`] is what a statistic asks,
//! a [`Family`] which state answers it, made large enough for all that ask, and an [`Answer`] such a
//! state when it is read, once for all members of a set.

mod extremes;
mod frequent;
mod moments;
mod quantiles;
mod tally;
mod texts;
mod turned;

pub(super) use extremes::{Extremes, ExtremesOf};
pub(super) use frequent::{FrequentAnswer, FrequentOf, FrequentStates};
pub(super) use moments::{Depth, MomentsOf, SpreadMoments, SumMoments};
pub(super) use quantiles::{QuantilesOf, Reach};
pub(super) use tally::{Counted, Tally};
pub(super) use texts::{TextEnds, TextsOf};
pub(super) use turned::{Turn, TurnedMean};

use std::fmt;
use std::num::NonZeroUsize;

use smallvec::SmallVec;

use super::{AsDatum, Method, Num, Stat, Value};
use crate::aggregates::{DistinctEstimate, MomentsSummary};
use crate::stat::num_quantiles::NumQuantileSummary;
use crate::{Frequent, MergeClass, Needs, TopK};

/// What a statistic asks, and of which family.
#[derive(Clone, Copy, Debug)]
pub(super) enum Question {
    Tally(Counted),
    Moments(MomentsOf),
    Extremes(ExtremesOf),
    Quantiles(QuantilesOf),
    /// The geometric mean.
    Logarithms,
    /// The harmonic mean.
    Inverses,
    Texts(TextsOf),
    Distinct,
    Frequent(FrequentOf),
    /// So many of the greatest numbers.
    Top(NonZeroUsize),
    First,
    Last,
}

/// What a statistic has an answer for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reads {
    Anything,
    Numbers,
}

impl Question {
    pub(super) fn reads(&self) -> Reads {
        match self {
            Question::Moments(_) | Question::Quantiles(_) | Question::Top(_) => Reads::Numbers,
            Question::Logarithms | Question::Inverses => Reads::Numbers,
            Question::Extremes(extremes) => extremes.reads(),
            Question::Tally(_) | Question::Distinct | Question::Frequent(_) => Reads::Anything,
            Question::Texts(_) | Question::First | Question::Last => Reads::Anything,
        }
    }
}

/// How many values are all kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Limit {
    Usual,
    None,
}

/// Which state a set keeps for the questions of one family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Tally,
    Moments(Depth),
    Extremes,
    Quantiles(Reach),
    Logarithms,
    Inverses,
    Texts,
    Distinct(Limit),
    Frequent(NonZeroUsize, Limit),
    Top(NonZeroUsize),
    First,
    Last,
}

impl Family {
    /// The family of one question.
    pub(super) fn of(question: Question) -> Self {
        match question {
            Question::Tally(_) => Family::Tally,
            Question::Moments(moments) => Family::Moments(moments.depth()),
            Question::Extremes(_) => Family::Extremes,
            Question::Quantiles(quantiles) => Family::Quantiles(quantiles.reach()),
            Question::Logarithms => Family::Logarithms,
            Question::Inverses => Family::Inverses,
            Question::Texts(_) => Family::Texts,
            Question::Distinct => Family::Distinct(Limit::Usual),
            Question::Frequent(frequent) => Family::Frequent(frequent.items(), Limit::Usual),
            Question::Top(n) => Family::Top(n),
            Question::First => Family::First,
            Question::Last => Family::Last,
        }
    }

    /// The same without estimates.
    fn exact(self) -> Self {
        match self {
            Family::Quantiles(_) => Family::Quantiles(Reach::All),
            Family::Distinct(_) => Family::Distinct(Limit::None),
            Family::Frequent(n, _) => Family::Frequent(n, Limit::None),
            other => other,
        }
    }

    /// The state from which either can be read: `None` if they are of unlike families.
    fn both(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Family::Moments(depth), Family::Moments(other)) => {
                Some(Family::Moments(depth.max(other)))
            }
            (Family::Quantiles(reach), Family::Quantiles(other)) => {
                Some(Family::Quantiles(reach.max(other)))
            }
            (Family::Frequent(n, limit), Family::Frequent(other, other_limit)) => {
                Some(Family::Frequent(n.max(other), limit.max(other_limit)))
            }
            (Family::Distinct(limit), Family::Distinct(other)) => {
                Some(Family::Distinct(limit.max(other)))
            }
            (Family::Top(n), Family::Top(other)) => Some(Family::Top(n.max(other))),
            _ => (self == other).then_some(self),
        }
    }

    /// Where it stands among others: as what is kept is written.
    fn rank(&self) -> u8 {
        match self {
            Family::Tally => 0,
            Family::Moments(Depth::Sum) => 1,
            Family::Extremes => 2,
            Family::Moments(_) => 3,
            Family::Quantiles(_) => 4,
            Family::Logarithms => 5,
            Family::Inverses => 6,
            Family::Texts => 7,
            Family::Distinct(_) => 8,
            Family::Frequent(..) => 9,
            Family::Top(_) => 10,
            Family::First => 11,
            Family::Last => 12,
        }
    }

    /// Whether it is the family of a question.
    pub(super) fn answers(self, question: Question) -> bool {
        self.both(Family::of(question)).is_some()
    }

    /// How far what is read from it is independent of the way the stream was cut.
    pub(super) fn class(&self) -> MergeClass {
        match self {
            Family::Tally
            | Family::Extremes
            | Family::Texts
            | Family::Logarithms
            | Family::Inverses
            | Family::Distinct(_)
            | Family::Top(_) => MergeClass::EXACT,
            Family::Moments(Depth::Sum | Depth::Spread) => MergeClass::EXACT,
            Family::First | Family::Last => MergeClass::ORDERED,
            Family::Moments(Depth::Shape) | Family::Quantiles(_) | Family::Frequent(..) => {
                MergeClass::BOUNDED
            }
        }
    }

    /// What it asks of a block. Sums are found out only here, so nobody shares them.
    pub(super) fn needs<D: AsDatum>(&self) -> Needs<D> {
        match self {
            Family::Quantiles(_) => Needs::outlook(super::set::unranked),
            _ => Needs::NOTHING,
        }
    }

    pub(super) fn top(n: NonZeroUsize) -> TopK {
        TopK::new(n.get())
    }

    pub(super) fn frequent(n: NonZeroUsize, limit: Limit) -> Frequent {
        let frequent = Frequent::new(n.get());
        if limit == Limit::None { frequent.without_limit() } else { frequent }
    }
}

/// What is kept, as it is called in a [recipe](crate::Recipe).
impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Family::Tally => f.write_str("counts"),
            Family::Moments(Depth::Sum) => f.write_str("sum"),
            Family::Moments(Depth::Spread) => f.write_str("spread"),
            Family::Moments(Depth::Shape) => f.write_str("moments"),
            Family::Extremes => f.write_str("ends"),
            Family::Quantiles(Reach::Middle) => f.write_str("quantiles"),
            Family::Quantiles(Reach::Ends) => f.write_str("quantiles with tails"),
            Family::Quantiles(Reach::All) => f.write_str("all numbers"),
            Family::Logarithms => f.write_str("logarithms"),
            Family::Inverses => f.write_str("inverses"),
            Family::Texts => f.write_str("text ends"),
            Family::Distinct(Limit::Usual) => f.write_str("distinct"),
            Family::Distinct(Limit::None) => f.write_str("all distinct"),
            Family::Frequent(n, Limit::Usual) => write!(f, "frequent {n}"),
            Family::Frequent(n, Limit::None) => write!(f, "all frequent {n}"),
            Family::Top(n) => write!(f, "top {n}"),
            Family::First => f.write_str("first"),
            Family::Last => f.write_str("last"),
        }
    }
}

/// The families of a set, each once, in the order in which they are first asked.
pub(super) fn families(set: impl Iterator<Item = Stat>, is_exact: bool) -> SmallVec<[Family; 4]> {
    let mut families = SmallVec::<[Family; 4]>::new();
    for member in set {
        let family = Family::of(member.question());
        let family = if is_exact { family.exact() } else { family };
        let both = |known: &mut Family| known.both(family).map(|both| *known = both);
        if families.iter_mut().find_map(both).is_none() {
            families.push(family);
        }
    }
    // Sets of the same statistics keep the same, in whichever order they are asked for.
    families.sort_by_key(Family::rank);
    families
}

/// A state when it is read, for all members that share it. Where there was text among the items of a
/// family of numbers, there is none.
#[derive(Debug)]
pub(super) enum Answer<'s> {
    Tally(&'s Tally),
    Moments(Option<MomentsSummary<Num>>),
    Extremes(&'s Extremes),
    Quantiles(Option<NumQuantileSummary>),
    Mean(Turn, Option<f64>),
    Texts(&'s TextEnds),
    Distinct(DistinctEstimate),
    Frequent(FrequentAnswer),
    Top(Option<Vec<Num>>),
    First(Option<&'s Value>),
    Last(Option<&'s Value>),
}

impl Answer<'_> {
    /// The answer to a question: `None` if it is asked of another family.
    pub(super) fn read(&self, question: &Question) -> Option<Value> {
        Some(match (question, self) {
            (Question::Tally(counted), Answer::Tally(tally)) => tally.read(*counted),
            (Question::Moments(of), Answer::Moments(moments)) => {
                moments.as_ref().map(|moments| of.read(moments)).into()
            }
            (Question::Extremes(of), Answer::Extremes(extremes)) => extremes.read(*of),
            (Question::Quantiles(of), Answer::Quantiles(summary)) => {
                summary.as_ref().map(|summary| of.read(summary)).into()
            }
            (Question::Logarithms, Answer::Mean(Turn::Logarithm, mean))
            | (Question::Inverses, Answer::Mean(Turn::Inverse, mean)) => (*mean).into(),
            (Question::Texts(of), Answer::Texts(texts)) => texts.read(*of),
            (Question::Distinct, Answer::Distinct(estimate)) => {
                Value::from(estimate.count()).within(Method::HyperLogLog, estimate.relative_error())
            }
            (Question::Frequent(of), Answer::Frequent(frequent)) => frequent.read(*of),
            (Question::Top(n), Answer::Top(numbers)) => {
                let few = |numbers: &Vec<Num>| numbers.iter().take(n.get()).copied().collect();
                numbers.as_ref().map(few).map(|few: Vec<Num>| Value::from(few)).into()
            }
            (Question::First, Answer::First(value)) | (Question::Last, Answer::Last(value)) => {
                value.cloned().into()
            }
            (
                Question::Tally(_)
                | Question::Moments(_)
                | Question::Extremes(_)
                | Question::Quantiles(_)
                | Question::Logarithms
                | Question::Inverses
                | Question::Texts(_)
                | Question::Distinct
                | Question::Frequent(_)
                | Question::Top(_)
                | Question::First
                | Question::Last,
                _,
            ) => return None,
        })
    }
}
