//! The behaviours, but misuse.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::Ordering::SeqCst;

use fanfold::{Feed, split::ConsumerErrorKind};

use crate::probe::{Item, PanicsInDrop, Probe};
use crate::{Consumer, Under};

/// How many items most of these sources have.
const ITEMS: u64 = 6;

fn values(feed: Feed<Item>) -> Vec<u64> {
    feed.map(|item| item.value).collect()
}

/// The same by `next` alone, not by `fold`.
fn values_in_a_loop(feed: Feed<Item>) -> Vec<u64> {
    let mut values = Vec::new();
    for item in feed {
        values.push(item.value);
    }
    values
}

fn all() -> Vec<u64> {
    (0..ITEMS).collect()
}

/// Where a consumer panics.
#[derive(Clone, Copy, Debug)]
enum At {
    BeforeTheFirst,
    /// After it took so many.
    After(u64),
    TheEnd,
    Drop,
}

fn panics(at: At, by_fold: bool) -> Consumer<'static> {
    Box::new(move |mut feed| {
        match at {
            At::BeforeTheFirst => panic!("on purpose: before"),
            At::After(count) if by_fold => feed.for_each(|item| {
                if item.value + 1 == count {
                    panic!("on purpose: fold");
                }
            }),
            At::After(count) => {
                let _ = feed.by_ref().take(count as usize).count();
                panic!("on purpose: loop");
            }
            At::TheEnd => {
                let _ = feed.by_ref().count();
                panic!("on purpose: end");
            }
            At::Drop => {
                let _guard = PanicsInDrop;
                let _ = feed.by_ref().take(2).count();
            }
        }
        vec![]
    })
}

pub(crate) fn one_panic_leaves_the_others_right(under: &Under) {
    let places =
        [At::BeforeTheFirst, At::After(1), At::After(3), At::After(ITEMS), At::TheEnd, At::Drop];
    for consumers in [1, 2, 3, 8] {
        for at in places {
            for (bad, by_fold) in (0..consumers).flat_map(|bad| [(bad, false), (bad, true)]) {
                let probe = Probe::new();
                let set = (0..consumers).map(|consumer| -> Consumer {
                    match consumer {
                        _ if consumer == bad => panics(at, by_fold),
                        _ if consumer % 2 == 0 => Box::new(values),
                        _ => Box::new(values_in_a_loop),
                    }
                });
                let (results, _) = (under.run)(Box::new(probe.source(ITEMS)), set.collect());
                for (consumer, result) in results.into_iter().enumerate() {
                    let case = format!("{consumers} consumers, {bad} panics at {at:?}");
                    if consumer != bad {
                        assert_eq!(result.expect(&case), all(), "{case}");
                        continue;
                    }
                    let error = result.expect_err(&case);
                    assert_eq!(error.consumer(), bad, "{case}");
                    let payload = error.into_panic().expect(&case);
                    let text = payload.downcast_ref::<&str>().expect("the payload is intact");
                    assert!(text.starts_with("on purpose"), "{case}: {text}");
                }
                assert_eq!(probe.live(), 0);
            }
        }
    }
}

pub(crate) fn panics_in_clone_are_the_consumers_own(under: &Under) {
    for consumers in [1, 2, 3, 8] {
        for value in 0..ITEMS {
            let probe = Probe::new();
            probe.cloning_panics_at(value);
            let set = (0..consumers).map(|_| Box::new(values) as Consumer).collect();
            let (results, _) = (under.run)(Box::new(probe.source(ITEMS)), set);
            let right =
                results.iter().filter(|result| result.as_ref().is_ok_and(|it| *it == all()));
            let panicked = results.iter().filter(|result| {
                result
                    .as_ref()
                    .is_err_and(|error| matches!(error.kind(), ConsumerErrorKind::Panicked(_)))
            });
            let (right, panicked) = (right.count(), panicked.count());
            assert_eq!(right + panicked, consumers);
            if under.exact_clones {
                assert_eq!(right, 1, "{consumers} consumers: the original goes to one of them");
            }
            assert_eq!(probe.live(), 0);
        }
    }
}

pub(crate) fn two_panics_are_both_told(under: &Under) {
    let probe = Probe::new();
    let set: Vec<Consumer> =
        vec![panics(At::After(2), false), Box::new(values), panics(At::TheEnd, true)];
    let (results, _) = (under.run)(Box::new(probe.source(ITEMS)), set);
    assert_eq!(results.iter().map(Result::is_ok).collect::<Vec<_>>(), [false, true, false]);
}

/// Consumers that write down what they see, at once: what they come to is thrown away.
fn logging(logs: &[Mutex<Vec<u64>>]) -> Vec<Consumer<'_>> {
    logs.iter().map(|log| -> Consumer { Box::new(move |feed| log_all(feed, log)) }).collect()
}

fn log_all(feed: Feed<Item>, log: &Mutex<Vec<u64>>) -> Vec<u64> {
    feed.for_each(|item| log.lock().unwrap().push(item.value));
    vec![]
}

fn logs(consumers: usize) -> Vec<Mutex<Vec<u64>>> {
    (0..consumers).map(|_| Mutex::default()).collect()
}

pub(crate) fn source_panic_is_never_the_end(under: &Under) {
    for consumers in [1, 2, 3, 8] {
        for items in 0..ITEMS {
            let (probe, logs) = (Probe::new(), logs(consumers));
            let run = || (under.run)(Box::new(probe.panicking_source(items)), logging(&logs));
            let payload =
                catch_unwind(AssertUnwindSafe(run)).expect_err("the panic is raised again");
            assert_eq!(payload.downcast_ref::<&str>(), Some(&"on purpose: source"));
            for log in &logs {
                assert_eq!(*log.lock().unwrap(), (0..items).collect::<Vec<_>>());
            }
            assert_eq!(
                (probe.live(), probe.dropped.load(SeqCst), probe.asked()),
                (0, 1, items + 1)
            );
        }
    }
}

pub(crate) fn source_error_is_never_the_end(under: &Under) {
    for consumers in [1, 2, 3, 8] {
        for items in 0..ITEMS {
            let (probe, logs) = (Probe::new(), logs(consumers));
            let results = probe.source(items).map(Ok).chain([Err("broken")]);
            let mut set = logging(&logs);
            set.push(Box::new(|feed| feed.take(0).map(|item| item.value).collect()));
            let (outcome, report) = (under.try_run)(Box::new(results), set);
            let failed = outcome.expect_err("the source failed");
            assert_eq!((failed.error, failed.count, report.pulled), ("broken", items, items));
            let (last, others) =
                failed.output.split_last().expect("as many as there were consumers");
            assert!(last.as_ref().is_ok_and(Vec::is_empty), "it was done before");
            for (result, log) in others.iter().zip(&logs) {
                let error = result.as_ref().expect_err("cancelled");
                assert!(matches!(error.kind(), ConsumerErrorKind::Cancelled), "{error}");
                assert_eq!(error.position(), items);
                assert_eq!(*log.lock().unwrap(), (0..items).collect::<Vec<_>>());
            }
            assert_eq!((probe.live(), probe.dropped.load(SeqCst)), (0, 1));
        }
    }
}

pub(crate) fn early_returns_pull_no_more_than_was_taken(under: &Under) {
    let takes = |count: u64| -> Consumer<'static> {
        Box::new(move |mut feed| {
            let mut values = Vec::new();
            while (values.len() as u64) < count
                && let Some(item) = feed.next()
            {
                values.push(item.value);
            }
            values
        })
    };
    for third in [None, Some(0), Some(2)] {
        for (a, b) in (0..=ITEMS + 1).flat_map(|a| (0..=ITEMS + 1).map(move |b| (a, b))) {
            let probe = Probe::new();
            let counts: Vec<u64> = [a, b].into_iter().chain(third).collect();
            let set = counts.iter().map(|count| takes(*count)).collect();
            let (results, report) = (under.run)(Box::new(probe.source(ITEMS)), set);
            for (result, count) in results.into_iter().zip(&counts) {
                assert_eq!(result.expect("no panic"), (0..ITEMS.min(*count)).collect::<Vec<_>>());
            }
            let most = *counts.iter().max().expect("two or three");
            let all_asked = (ITEMS + 1).min(most.saturating_add(under.ahead));
            assert!(probe.asked() >= most.min(ITEMS + 1), "{counts:?}");
            assert!(probe.asked() <= all_asked, "{counts:?}: asked {}", probe.asked());
            assert_eq!(report.pulled, probe.asked().min(ITEMS));
            for (consumer, count) in report.consumers.iter().zip(counts) {
                assert_eq!(consumer.taken, count.min(ITEMS));
            }
            assert_eq!(probe.live(), 0);
        }
    }
}

pub(crate) fn forgotten_and_dropped_feeds_hold_nobody_up(under: &Under) {
    for place in 0..3 {
        for forget in [true, false] {
            let probe = Probe::new();
            let mut set: Vec<Consumer> = vec![Box::new(values), Box::new(values_in_a_loop)];
            let stops: Consumer = Box::new(move |mut feed| {
                let first = feed.next().map(|item| item.value);
                if forget {
                    mem::forget(feed)
                } else {
                    drop(feed)
                }
                first.into_iter().collect()
            });
            set.insert(place, stops);
            let (results, _) = (under.run)(Box::new(probe.source(ITEMS)), set);
            for (consumer, result) in results.into_iter().enumerate() {
                let expected = if consumer == place { vec![0] } else { all() };
                assert_eq!(result.expect("no panic"), expected);
            }
        }
    }
}

pub(crate) fn empty_and_single_item_sources(under: &Under) {
    for (items, consumers) in [(0, 1), (0, 2), (0, 3), (1, 1), (1, 2), (1, 3)] {
        let probe = Probe::new();
        let set = (0..consumers).map(|_| Box::new(values) as Consumer).collect();
        let (results, report) = (under.run)(Box::new(probe.source(items)), set);
        for result in results {
            assert_eq!(result.expect("no panic"), (0..items).collect::<Vec<_>>());
        }
        assert_eq!((report.pulled, probe.asked()), (items, items + 1));
    }
}

pub(crate) fn many_consumers(under: &Under) {
    for consumers in [1, 2, 3, 8, 64] {
        let probe = Probe::new();
        let set = (0..consumers).map(|_| Box::new(values) as Consumer).collect();
        let (results, _) = (under.run)(Box::new(probe.source(100)), set);
        assert_eq!(results.len(), consumers);
        for result in results {
            assert_eq!(result.expect("no panic"), (0..100).collect::<Vec<_>>());
        }
        assert_eq!(probe.live(), 0);
    }
}

pub(crate) fn live_items_stay_below_the_bound(under: &Under) {
    for consumers in [1, 2, 3, 8] {
        let probe = Probe::new();
        let set = (0..consumers).map(|_| Box::new(values_in_a_loop) as Consumer).collect();
        (under.run)(Box::new(probe.source(5_000)), set);
        let (greatest, bound) = (probe.greatest_live() as usize, (under.bound)(consumers));
        assert!(greatest <= bound, "{consumers} consumers: {greatest} items alive, above {bound}");
    }
}

pub(crate) fn clones_are_counted(under: &Under) {
    for consumers in [1, 2, 3, 8] {
        let probe = Probe::new();
        let set = (0..consumers).map(|_| Box::new(values) as Consumer).collect();
        let (_, report) = (under.run)(Box::new(probe.source(100)), set);
        assert_eq!(report.clones, probe.clones(), "{consumers} consumers");
        let least = (consumers as u64 - 1) * 100;
        let most = if under.exact_clones || consumers == 1 { least } else { least + 100 };
        assert!((least..=most).contains(&report.clones), "{consumers}: {} clones", report.clones);
    }
}

pub(crate) fn results_come_in_order(under: &Under) {
    let probe = Probe::new();
    let takes = |count: usize| -> Consumer<'static> {
        Box::new(move |feed| feed.take(count).map(|item| item.value).collect())
    };
    let set = (0..8).map(|consumer| takes((consumer * 5) % 8)).collect();
    let (results, _) = (under.run)(Box::new(probe.source(20)), set);
    for (consumer, result) in results.into_iter().enumerate() {
        assert_eq!(result.expect("no panic").len(), (consumer * 5) % 8);
    }
}

/// Many items go through, and none stays: what is alive at once is bounded.
pub(crate) fn long_streams(under: &Under) {
    let probe = Probe::new();
    let sum = |feed: Feed<Item>| vec![feed.map(|item| item.value).sum::<u64>()];
    let set: Vec<Consumer> = vec![Box::new(sum), Box::new(|feed| vec![feed.count() as u64])];
    let (results, report) = (under.run)(Box::new(probe.source(under.long)), set);
    let results: Vec<_> = results.into_iter().map(|result| result.expect("no panic")).collect();
    assert_eq!(results, [[under.long * (under.long - 1) / 2], [under.long]]);
    assert_eq!(report.pulled, under.long);
    assert!(probe.greatest_live() as usize <= (under.bound)(2));
    assert_eq!(probe.live(), 0);
}

pub(crate) fn zero_sized_items(under: &Under) {
    for items in [0, 1, 3000] {
        assert_eq!((under.count_units)(items), (items, items));
    }
}

/// Items that consumers keep are theirs: each is dropped once, when they drop it.
pub(crate) fn items_own_their_drops(under: &Under) {
    let probe = Probe::new();
    let kept = Mutex::new(Vec::new());
    let keep = || -> Consumer {
        Box::new(|feed| {
            let items: Vec<Item> = feed.step_by(2).collect();
            kept.lock().unwrap().extend(items);
            vec![]
        })
    };
    (under.run)(Box::new(probe.source(3000)), vec![keep(), keep(), Box::new(values)]);
    assert_eq!(probe.live(), 3000);
    drop(kept);
    assert_eq!(probe.live(), 0);
}
