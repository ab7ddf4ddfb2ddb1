//! [`Auto`]: picks a splitter.

use std::fmt;
use std::thread::available_parallelism;
use std::time::Duration;

use super::{Lockstep, Splitter, Tee, fibers};
use crate::consumer::SendConsumers;
use crate::report::Report;
use crate::source::Source;

/// What a consumer must cost for an item, at least, for a thread of its own to pay, while there is a core
/// for each.
const DEAR: Duration = Duration::from_micros(1);

/// The same, when threads share cores, and are put to sleep and woken for each item.
const DEAR_WHEN_SHARED: Duration = Duration::from_micros(20);

/// Picks a splitter, by how many consumers there are, how many cores, and what an item costs.
///
/// It picks between [`Fibers`](crate::Fibers) and [`Lockstep`], both of which hold one item and pull none
/// ahead; where the target has no stacks for fibers, [`Tee::sequential`] takes their place. What an item
/// costs it cannot know: unless it is [told](Auto::item_cost), it takes consumers to be cheap.
///
/// ```
/// use fanfold::{fan_out, split::Auto};
/// use std::time::Duration;
///
/// let auto = Auto::default().cores(8).item_cost(Duration::from_micros(50));
/// assert_eq!(
///     auto.explain(3).to_string(),
///     "Lockstep: 3 consumers at 50µs an item, a core for each of them (of 8)",
/// );
/// let (sum, max) = fan_out(1..=9u64).add(|it| it.sum::<u64>()).add(Iterator::max).run(auto);
/// assert_eq!((sum, max), (45, Some(9)));
/// ```
///
/// Since it may pick threads, all must be `Send`, and items `Sync`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Auto {
    item_cost: Option<Duration>,
    cores: Option<usize>,
}

/// What [`Auto`] picked, and why: shown by `Display`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Choice {
    /// The splitter.
    pub splitter: Picked,
    consumers: usize,
    cores: usize,
    item_cost: Option<Duration>,
}

/// What [`Auto`] picks from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Picked {
    /// [`Fibers`](crate::Fibers).
    Fibers,
    /// [`Lockstep`].
    Lockstep,
    /// [`Tee::sequential`], where the target has no stacks for `Fibers`.
    Tee,
}

impl Auto {
    /// About what the dearest consumer takes for an item.
    #[must_use]
    pub fn item_cost(self, cost: Duration) -> Self {
        Self { item_cost: Some(cost), ..self }
    }

    /// As if there were so many cores, instead of those that the process may use.
    #[must_use]
    pub fn cores(self, cores: usize) -> Self {
        Self { cores: Some(cores), ..self }
    }

    /// What it picks for so many consumers, and why.
    pub fn explain(&self, consumers: usize) -> Choice {
        let cores = self.cores.unwrap_or_else(|| available_parallelism().map_or(1, usize::from));
        let cost = self.item_cost.unwrap_or_default();
        let dear = if consumers <= cores { DEAR } else { DEAR_WHEN_SHARED };
        let splitter = if consumers > 1 && cores > 1 && cost >= dear {
            Picked::Lockstep
        } else if fibers::ARE_THERE {
            Picked::Fibers
        } else {
            Picked::Tee
        };
        Choice { splitter, consumers, cores, item_cost: self.item_cost }
    }
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { splitter, consumers, cores, item_cost } = self;
        let s = if *consumers == 1 { "" } else { "s" };
        write!(f, "{splitter:?}: {consumers} consumer{s}")?;
        match item_cost {
            Some(cost) => write!(f, " at {cost:?} an item")?,
            None => f.write_str(", taken to be cheap")?,
        }
        match (splitter, *consumers > 1, *cores > 1) {
            (Picked::Lockstep, ..) if consumers <= cores => {
                write!(f, ", a core for each of them (of {cores})")
            }
            (Picked::Lockstep, ..) => write!(f, ", which is worth sharing {cores} cores"),
            (Picked::Tee, ..) => f.write_str(", and there are no stacks for fibers here"),
            (_, false, _) => f.write_str(", which needs no splitting"),
            (_, _, false) => f.write_str(", and one core"),
            _ => write!(f, ", where threads on {cores} cores would cost more than they gain"),
        }
    }
}

impl<S, C> Splitter<S, C> for Auto
where
    S: Source<Item: Clone + Send + Sync> + Send,
    C: SendConsumers<S::Item>,
{
    fn split(self, source: &mut S, consumers: C, slots: &mut C::Slots) -> Report {
        match self.explain(consumers.count()).splitter {
            Picked::Fibers => fibers::split(source, consumers, slots),
            Picked::Lockstep => Lockstep::default().split(source, consumers, slots),
            Picked::Tee => Tee::sequential().split(source, consumers, slots),
        }
    }
}
