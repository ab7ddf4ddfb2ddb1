//! Statistics chosen by name, at run time.
//!
//! * [`Stat`]: one of them; an aggregate over numbers, text, and `Option`s of either
//! * `name`: its names: parsing, and what was meant by a wrong one
//! * `datum`: [`Datum`], how an item looks to it
//! * `num`: [`Num`], a number that is an integer or a float
//! * `state`: what a set keeps, each state once
//! * `answer`: what the members of a set read from the states
//! * `explain`: [`Explanation`], which states a set keeps, for people
//! * `value`: [`Value`], what comes out

mod answer;
mod datum;
mod explain;
mod name;
mod num;
mod state;
mod value;

pub use datum::{AsDatum, Datum};
pub use explain::{Explanation, StateUse};
pub use name::{Name, ParseStatError};
pub use num::Num;
pub(crate) use num::{NumSpread, NumTotal};
pub(crate) use state::StatState;
pub use value::{Estimate, Method, Value};

use crate::aggregate::Outlook;
use crate::sketch::unordered;
use crate::{Aggregate, Combine, MergeClass, Quantile};
use state::Family;

/// A statistic chosen at run time: an aggregate that parses from its name, prints it, and gives a
/// [`Value`].
///
/// ```
/// use fanfold::stat::Value;
/// use fanfold::{aggregate_all, Stat};
///
/// let [sum, max] = aggregate_all(1..1000i64, [Stat::Sum, Stat::Max]);
/// assert_eq!((sum, max), (Value::Integer(499_500), Value::Integer(999)));
///
/// let set: Vec<Stat> = "mean,p99,distinct".split(',').map(str::parse).collect::<Result<_, _>>()?;
/// let values = aggregate_all(1..1000i64, set);
/// assert_eq!(values[1].to_string(), "989.02");
/// # Ok::<(), fanfold::ParseStatError>(())
/// ```
///
/// # Items
///
/// Whatever is [`AsDatum`]: numbers up to `i64`, `u64`, `i128` and `f64`, text, `Option`s of them,
/// where `None` is missing, and references. Missing items count for [`Stat::Missing`] and
/// [`Stat::Rows`] alone. A statistic of numbers has no answer once there was text among the items:
/// its value is absent. [`Stat::Min`] and [`Stat::Max`] rank numbers, or text, but not both.
///
/// # Sets
///
/// In an array or a `Vec`, statistics share their states: sum, mean and deviation keep one set of
/// moments, p50 and p99 one distribution. [`Stat::explain`] shows which.
///
/// Memory: that of the states, see there. Merge class: that of the state.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Stat {
    /// How many items are not missing.
    Count,
    /// How many items are missing.
    Missing,
    /// How many items there are, missing ones counted.
    Rows,
    /// What the items are, missing ones left out: `integer`, `number`, `text`, or `mixed` for
    /// numbers and text.
    Type,
    /// The sum: of integers in 128 bits. See [`Sum`](crate::Sum).
    Sum,
    /// The arithmetic mean. See [`Mean`](crate::Mean).
    Mean,
    /// The sample variance. See [`Variance`](crate::Variance).
    Variance,
    /// The sample standard deviation. See [`StdDev`](crate::StdDev).
    StdDev,
    /// The population variance. See [`PopulationVariance`](crate::PopulationVariance).
    PopulationVariance,
    /// The population standard deviation. See [`PopulationStdDev`](crate::PopulationStdDev).
    PopulationStdDev,
    /// The standard error of the mean. See [`Moments`](crate::Moments).
    StandardError,
    /// The sample skewness. See [`Moments`](crate::Moments).
    Skewness,
    /// The sample excess kurtosis. See [`Moments`](crate::Moments).
    Kurtosis,
    /// The least number, or text. See [`Min`](crate::Min).
    Min,
    /// The greatest number, or text. See [`Max`](crate::Max).
    Max,
    /// The greatest number less the least.
    Range,
    /// The median. See [`Median`](crate::Median).
    Median,
    /// A quantile. See [`Quantile`].
    Quantile(Quantile),
    /// The range of the middle half: p75 less p25.
    InterquartileRange,
    /// How many unlike items there are; 1 and 1.0 are alike. See
    /// [`DistinctSketch`](crate::DistinctSketch).
    Distinct,
    /// The most frequent item. See [`Frequent`](crate::Frequent).
    Mode,
    /// So many of the most frequent items, each with its count. See [`Frequent`](crate::Frequent).
    Frequent(usize),
    /// So many of the greatest numbers. See [`TopK`](crate::TopK).
    Top(usize),
    /// The first item that is not missing.
    First,
    /// The last item that is not missing.
    Last,
}

impl Stat {
    /// Which states a set keeps, and what each member reads from them.
    ///
    /// ```
    /// use fanfold::Stat;
    ///
    /// let set = [Stat::Mean, Stat::Median, Stat::StdDev, Stat::Sum];
    /// let plan = Stat::explain(&set);
    /// assert_eq!(plan.states().len(), 2);
    /// assert_eq!(plan.states()[0].members(), [Stat::Mean, Stat::StdDev, Stat::Sum]);
    /// ```
    pub fn explain(set: &[Stat]) -> Explanation {
        Explanation::of(set)
    }

    /// Whether the statistic has an answer for numbers only, so that text among the items leaves
    /// none.
    ///
    /// ```
    /// use fanfold::Stat;
    ///
    /// assert!(Stat::Mean.needs_numbers());
    /// assert!(!Stat::Distinct.needs_numbers());
    /// ```
    pub fn needs_numbers(&self) -> bool {
        match self.family() {
            Family::Moments | Family::Quantiles | Family::Top => true,
            Family::Extrema => *self == Stat::Range,
            Family::Tally | Family::Distinct | Family::Frequent | Family::First | Family::Last => {
                false
            }
        }
    }

    /// Where in `set` the state is from which this member reads.
    fn owner(&self, set: &[Stat]) -> usize {
        let family = self.family();
        set.iter()
            .position(|member| member.family() == family)
            .expect("the member itself is in the set")
    }
}

impl Combine for Stat {}

impl<D: AsDatum + ?Sized> Aggregate<D> for Stat {
    type State = StatState;
    type Output = Value;

    fn init(&self) -> StatState {
        StatState::new(self.family(), &[*self])
    }

    #[inline]
    fn update(&self, state: &mut StatState, item: &D) {
        state.update(item.as_datum());
    }

    fn update_slice(&self, state: &mut StatState, items: &[D])
    where
        D: Sized,
    {
        match D::as_doubles(items) {
            Some(doubles) => state.update_doubles(doubles),
            None => items.iter().for_each(|item| state.update(item.as_datum())),
        }
    }

    fn merge(&self, state: &mut StatState, later: StatState) {
        state.merge(later);
    }

    fn leaves_out(&self, items: &[D]) -> u64
    where
        D: Sized,
    {
        match (self.family(), D::as_doubles(items)) {
            (Family::Quantiles, Some(doubles)) => unordered(doubles),
            // What else is left out is seen only item by item: then nothing is foreseen.
            (Family::Quantiles, None) => items.len() as u64,
            _ => 0,
        }
    }

    fn foresee(&self, state: &mut StatState, outlook: Outlook) {
        state.foresee(outlook);
    }

    fn finish(&self, state: StatState) -> Value {
        self.read(&state.answer())
    }

    fn is_full(&self, state: &StatState) -> bool {
        state.is_full()
    }

    fn class(&self) -> MergeClass {
        self.family().class(self.depth())
    }

    fn init_member(set: &[Self], index: usize) -> StatState {
        match set[index].owner(set) {
            owner if owner == index => StatState::new(set[index].family(), set),
            _ => StatState::shared(),
        }
    }

    fn finish_set(set: &[Self], states: Vec<StatState>) -> Vec<Value> {
        let answers: Vec<_> = states.into_iter().map(StatState::answer).collect();
        set.iter().map(|member| member.read(&answers[member.owner(set)])).collect()
    }
}
