//! Which states a set of statistics keeps, for people.

use std::fmt;

use super::Stat;
use super::family::{Depth, Family, Limit, Reach, Tally, TurnedMean};
use super::state::size_of_moments;
use crate::MergeClass;
use crate::sketch::EXACT_LIMIT;

/// Which states a set of statistics keeps; made by [`Stat::explain`].
///
/// ```
/// use fanfold::Stat;
///
/// let plan = Stat::explain(&[Stat::Count, Stat::Mean, Stat::Median, Stat::Missing]);
/// println!("{plan}");
/// assert!(plan.to_string().starts_with("tally: count, missing"));
/// ```
#[derive(Clone, Debug)]
pub struct Explanation {
    states: Vec<StateUse>,
}

/// One state that a set keeps, and who reads it.
#[derive(Clone, Debug)]
pub struct StateUse {
    family: Family,
    members: Vec<Stat>,
}

impl Explanation {
    pub(super) fn of(set: &[Stat], families: impl IntoIterator<Item = Family>) -> Self {
        let state = |family: Family| {
            let reads = |member: &&Stat| family.answers(member.question());
            StateUse { family, members: set.iter().filter(reads).copied().collect() }
        };
        Explanation { states: families.into_iter().map(state).collect() }
    }

    /// The states, in the order in which the set first needs them.
    pub fn states(&self) -> &[StateUse] {
        &self.states
    }
}

impl StateUse {
    /// What the state is called.
    pub fn name(&self) -> &'static str {
        match self.family {
            Family::Tally => "tally",
            Family::Moments(Depth::Sum) => "total and count",
            Family::Moments(Depth::Spread) => "moments to the second",
            Family::Moments(Depth::Shape) => "moments to the fourth",
            Family::Extremes => "extremes",
            Family::Quantiles(Reach::Middle) => "distribution",
            Family::Quantiles(Reach::Ends) => "distribution and its ends",
            Family::Quantiles(Reach::All) => "all numbers",
            Family::Logarithms => "sum of logarithms",
            Family::Inverses => "sum of inverses",
            Family::Texts => "ends of text",
            Family::Distinct(_) => "set of hashes",
            Family::Frequent(..) => "table of counts",
            Family::Top(_) => "heap",
            Family::First => "first value",
            Family::Last => "last value",
        }
    }

    /// The members of the set that read it, in their order.
    pub fn members(&self) -> &[Stat] {
        &self.members
    }

    /// How much memory it takes, as a phrase.
    pub fn memory(&self) -> String {
        match self.family {
            Family::Tally => format!("{} bytes", size_of::<Tally>()),
            Family::Moments(depth) => format!("{} bytes", size_of_moments(depth)),
            Family::Extremes | Family::Texts => "two values".to_owned(),
            Family::Logarithms | Family::Inverses => format!("{} bytes", size_of::<TurnedMean>()),
            Family::Quantiles(Reach::Middle) => {
                format!("8 bytes a value; past {EXACT_LIMIT} values a KLL sketch, 18 KiB")
            }
            Family::Quantiles(Reach::Ends) => format!(
                "8 bytes a value; past {EXACT_LIMIT} values a KLL sketch, 18 KiB, and one of each end, \
                 50 KiB each"
            ),
            Family::Quantiles(Reach::All) => "8 bytes a value".to_owned(),
            Family::Distinct(Limit::None) => "10 to 21 bytes a distinct value".to_owned(),
            Family::Frequent(_, Limit::None) => "all distinct values and their counts".to_owned(),
            Family::Distinct(Limit::Usual) => format!(
                "10 to 21 bytes a distinct value; past {EXACT_LIMIT} of them a HyperLogLog sketch, \
                 16 KiB"
            ),
            Family::Frequent(n, Limit::Usual) => {
                let exact = Family::frequent(n, Limit::Usual).capacity();
                format!("up to {} distinct values and their counts, exact up to {exact}", 2 * exact)
            }
            Family::Top(n) => format!("{n} values"),
            Family::First | Family::Last => "one value".to_owned(),
        }
    }

    /// How far what is read from it is independent of the way the stream was cut.
    pub fn class(&self) -> MergeClass {
        self.family.class()
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, state) in self.states.iter().enumerate() {
            if place > 0 {
                writeln!(f)?;
            }
            write!(f, "{state}")?;
        }
        Ok(())
    }
}

impl fmt::Display for StateUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let members: Vec<_> = self.members.iter().map(Stat::to_string).collect();
        write!(f, "{}: {} ({})", self.name(), members.join(", "), self.memory())
    }
}
