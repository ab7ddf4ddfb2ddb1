//! The question it began with: the sum and the greatest of one stream, by every strategy.

use std::hint::black_box;

use fanfold_benches::sum_and_max as ways;

use super::limits::{LINE, LOOP, SWITCH, WAKE};
use crate::scenario::{Case, Scenario, Way, Whose};

/// A name, the way, and what it runs into for an item.
type Strategy = (&'static str, ways::Way, &'static str, f64);

/// A line of the cache holds so many of the items.
const ITEMS_A_LINE: f64 = 8.0;

/// Consumers that are fed: in one loop, as tasks, or from a source that runs ahead.
const FED: [Strategy; 9] = [
    ("aggregate_all", ways::aggregates, LOOP, 1.0),
    ("aggregate_all of Stat", ways::stats, LOOP, 1.0),
    ("ReduceFold", ways::reduce_fold, LOOP, 1.0),
    ("ReduceFold of closures", ways::reduce_fold_closures, LOOP, 1.0),
    ("TaskPool", ways::task_pool, LOOP, 2.0),
    ("two Generators", ways::coroutines, SWITCH, 2.0),
    ("prefetch(10)", ways::prefetch_few, LINE, 1.0 / ITEMS_A_LINE),
    ("prefetch(1024)", ways::prefetch, LINE, 1.0 / ITEMS_A_LINE),
    ("prefetch_unbounded", ways::prefetch_unbounded, LINE, 1.0 / ITEMS_A_LINE),
];

const FED_BY_OTHERS: [Strategy; 2] =
    [("a loop by hand", ways::hand_written, LOOP, 1.0), ("komadori", ways::komadori, LOOP, 1.0)];

/// Functions over an iterator, unchanged, with all of the stream kept.
const BUFFERED: [Strategy; 2] =
    [("Tee::sequential", ways::tee_sequential, LOOP, 2.0), ("Collect", ways::collect, LOOP, 2.0)];

const BUFFERED_BY_OTHERS: [Strategy; 2] = [
    ("a Vec, then two passes", ways::buffer, LOOP, 2.0),
    ("Itertools::tee", ways::itertools_tee, LOOP, 2.0),
];

/// The same on threads, which may drift apart.
const DRIFTING: [Strategy; 2] = [
    ("Tee::threads", ways::tee_threads, LINE, 1.0 / ITEMS_A_LINE),
    ("Ring::new(1024)", ways::ring, LINE, 1.0 / ITEMS_A_LINE),
];

const DRIFTING_BY_OTHERS: [Strategy; 2] = [
    ("crossbeam channels", ways::channels, LINE, 2.0 / ITEMS_A_LINE),
    ("bus", ways::bus, LINE, 1.0 / ITEMS_A_LINE),
];

/// The same in step, on stacks or threads.
const IN_STEP: [Strategy; 4] = [
    ("Fibers", ways::fibers, SWITCH, 1.0),
    ("Lockstep", ways::lockstep, LINE, 1.0),
    ("Lockstep::batched(64)", ways::lockstep_batched, LINE, 1.0 / ITEMS_A_LINE),
    ("Lockstep::classic", ways::lockstep_classic, WAKE, 1.0),
];

const IN_STEP_BY_OTHERS: [Strategy; 3] = [
    ("corosensei", ways::bare_switches, SWITCH, 2.0),
    ("std::sync::Barrier", ways::std_barrier, WAKE, 1.0),
    ("parking_lot, a mutex and condvars", ways::parking_lot_rounds, WAKE, 1.0),
];

/// Async consumers.
const ASYNC: [Strategy; 1] = [("fan_out_async", ways::asynchronous, LOOP, 2.0)];

const ASYNC_BY_OTHERS: [Strategy; 1] = [("tokio broadcast", ways::tokio_broadcast, LOOP, 2.0)];

/// What is not one stream, but a source for each.
const SEVERAL_PASSES: [Strategy; 1] = [("two passes", ways::two_passes, LOOP, 2.0)];

/// All of these, by class.
const CLASSES: [(&str, &[Strategy], &[Strategy]); 6] = [
    ("fed", &FED, &FED_BY_OTHERS),
    ("buffered", &BUFFERED, &BUFFERED_BY_OTHERS),
    ("drifting", &DRIFTING, &DRIFTING_BY_OTHERS),
    ("in step", &IN_STEP, &IN_STEP_BY_OTHERS),
    ("async", &ASYNC, &ASYNC_BY_OTHERS),
    ("several passes", &[], &SEVERAL_PASSES),
];

pub(super) fn strategies(quick: bool) -> Scenario {
    let cases = [10_000, if quick { 1_000_000 } else { 10_000_000 }];
    let cases = cases.map(|items| case(items, |_| true)).into();
    Scenario { axis: "items", unit: "item", cases }
}

/// Those of a name that is wanted, over so many items.
pub(super) fn case(items: u64, wanted: impl Fn(&str) -> bool) -> Case {
    let expected = ways::expected(items);
    let mut all = Vec::new();
    for (class, ours, theirs) in CLASSES {
        for (whose, strategies) in [(Whose::Fanfold, ours), (Whose::Rust, theirs)] {
            for (name, way, limit, times) in strategies.iter().filter(|strategy| wanted(strategy.0))
            {
                let run = move || way(black_box(items));
                let way = Way::new(whose, *name, expected, run);
                all.push(way.class(class).limit(limit, *times));
            }
        }
    }
    Case { at: items, units: items, ways: all }
}
