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

/// All of them, smaller where there is little time.
pub(crate) fn all(quick: bool) -> Vec<Scenario> {
    let mut all = vec![limits::limits(quick), strategies::strategies(quick)];
    all.extend(growth::growth(quick));
    all.extend([
        groups::groups(quick),
        groups::sums_by_group(quick),
        groups::threads(quick),
        statistics::sums(quick),
        statistics::moments(quick),
        quantiles::medians(quick),
        tasks::prefetch(),
        tasks::overlap(),
        tasks::turns(),
        stacks::resuming(quick),
    ]);
    all
}
