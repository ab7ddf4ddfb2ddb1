//! The scenarios, in the order in which they are run.

mod groups;
mod growth;
mod limits;
mod quantiles;
pub(crate) mod stacks;
pub(crate) mod statistics;
mod strategies;
mod tasks;

use crate::scenario::Scenario;

pub(crate) const LIMITS: &str = "limits";
pub(crate) const SIX_STATISTICS: &str = "six statistics";
pub(crate) const SUM_AND_MAX: &str = "sum and max";

/// A name, and the scenario, smaller where there is little time. It is made when it is run: some have
/// much to set up.
type Named = (&'static str, fn(bool) -> Scenario);

pub(crate) const ALL: [Named; 16] = [
    (LIMITS, limits::limits),
    (SUM_AND_MAX, strategies::strategies),
    ("more items", growth::items),
    ("more consumers", |_| growth::consumers()),
    ("larger items", |_| growth::size()),
    ("dearer items", |_| growth::work()),
    ("more groups", groups::groups),
    ("sums by group", groups::sums_by_group),
    ("more threads", groups::threads),
    ("sum of floats", statistics::sums),
    (SIX_STATISTICS, statistics::moments),
    ("median", quantiles::medians),
    ("running ahead", |_| tasks::prefetch()),
    ("work on both sides", |_| tasks::overlap()),
    ("taking turns", |_| tasks::turns()),
    ("resuming", stacks::resuming),
];
