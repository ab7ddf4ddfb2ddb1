//! The seeds' question: the sum and the greatest of one stream, by every strategy.

use fanfold_benches::sum_and_max as ways;

use super::SUM_AND_MAX;
use crate::scenario::{Case, Scenario, Way, Whose};

const FANFOLD: [(&str, ways::Way); 17] = [
    ("aggregate_all", ways::aggregates),
    ("aggregate_all of Stat", ways::stats),
    ("par_aggregate_iter", ways::parallel),
    ("ReduceFold", ways::reduce_fold),
    ("ReduceFold of closures", ways::reduce_fold_closures),
    ("Fibers", ways::fibers),
    ("Tee::sequential", ways::tee_sequential),
    ("Tee::threads", ways::tee_threads),
    ("Lockstep", ways::lockstep),
    ("Lockstep::batched(64)", ways::lockstep_batched),
    ("Lockstep::classic", ways::lockstep_classic),
    ("Ring::new(1024)", ways::ring),
    ("Collect", ways::collect),
    ("fan_out_async", ways::asynchronous),
    ("prefetch(1024)", ways::prefetch),
    ("two Generators", ways::coroutines),
    ("TaskPool", ways::task_pool),
];

const RUST: [(&str, ways::Way); 10] = [
    ("a loop by hand", ways::hand_written),
    ("two passes", ways::two_passes),
    ("a Vec, then two passes", ways::buffer),
    ("Itertools::tee", ways::itertools_tee),
    ("komadori", ways::komadori),
    ("corosensei", ways::bare_switches),
    ("crossbeam channels", ways::channels),
    ("bus", ways::bus),
    ("tokio broadcast", ways::tokio_broadcast),
    ("std::sync::Barrier", ways::std_barrier),
];

pub(super) fn strategies(quick: bool) -> Scenario {
    let cases = [10_000, if quick { 1_000_000 } else { 10_000_000 }].map(|items| {
        let way = |whose| {
            move |(name, way): (&str, ways::Way)| {
                Way::new(whose, name, ways::expected(items), move || {
                    way(std::hint::black_box(items))
                })
            }
        };
        let ways = FANFOLD.map(way(Whose::Fanfold)).into_iter().chain(RUST.map(way(Whose::Rust)));
        Case { at: items, units: items, ways: ways.collect() }
    });
    Scenario { name: SUM_AND_MAX, axis: "items", unit: "item", cases: cases.into() }
}
