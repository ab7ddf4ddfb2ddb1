//! How the cost grows: with items, consumers, the size of an item, and the work for it.

use std::hint::black_box;
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, bounded};
use fanfold::{Feed, Fibers, Lockstep, ReduceFold, Ring, Tee, fan_out};
use fanfold_benches::sum_and_max as ways;
use itertools::Itertools;

use super::limits::{LINE, LOOP, SWITCH, WAKE};
use super::strategies;
use crate::scenario::{Case, Scenario, WORK, Way};

/// The strategies whose cost for an item depends on how many there are.
const BY_ITEMS: [&str; 12] = [
    "aggregate_all",
    "Fibers",
    "Tee::sequential",
    "Tee::threads",
    "Lockstep",
    "Ring::new(1024)",
    "fan_out_async",
    "Collect",
    "a loop by hand",
    "Itertools::tee",
    "crossbeam channels",
    "std::sync::Barrier",
];

pub(super) fn items(quick: bool) -> Scenario {
    let sizes: &[u64] =
        if quick { &[100, 10_000] } else { &[10, 100, 1_000, 10_000, 100_000, 1_000_000] };
    let case = |items: &u64| strategies::case(*items, |name| BY_ITEMS.contains(&name));
    Scenario { axis: "items", unit: "item", cases: sizes.iter().map(case).collect() }
}

/// What a splitter is compared within.
fn class(splitter: &str) -> &'static str {
    match splitter {
        "Fibers::default()" | "Lockstep::default()" | "Lockstep::batched(64)" => "in step",
        "Tee::sequential()" => "buffered",
        "Tee::threads()" | "Ring::default()" => "drifting",
        other => unreachable!("{other} is of no class"),
    }
}

/// The same consumers under every splitter.
macro_rules! splitters {
    ($items:expr, $consumers:expr, $consumer:expr, $expected:expr, $limit:expr; $($splitter:expr),+) => {
        vec![$({
            let (items, consumers, consumer, expected) = ($items, $consumers, $consumer, $expected);
            let name = stringify!($splitter);
            let (limit, times) = $limit(name);
            Way::fanfold(name, vec![expected; consumers], move || {
                let source = ways::generator(black_box(items));
                fan_out(source).add_all(vec![consumer; consumers]).run($splitter)
            })
            .class(class(name))
            .limit(limit, times)
        }),+]
    };
}

/// So many threads behind a channel each.
fn by_channels<F>(items: u64, consumers: usize, consumer: F) -> Vec<u64>
where
    F: Fn(&mut dyn Iterator<Item = u64>) -> u64 + Copy + Send,
{
    let (senders, receivers): (Vec<_>, Vec<_>) = (0..consumers).map(|_| bounded(1_024)).unzip();
    thread::scope(|scope| {
        let threads = receivers.into_iter().map(|receiver: Receiver<u64>| {
            scope.spawn(move || consumer(&mut receiver.into_iter()))
        });
        let threads: Vec<_> = threads.collect();
        for item in ways::generator(items) {
            for sender in &senders {
                sender.send(item).expect("it receives up to the end");
            }
        }
        drop(senders);
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    })
}

pub(super) fn consumers() -> Scenario {
    let items = 2_048;
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let case = |consumers: usize| {
        // For an item and a consumer, of whom one has nobody to wait for.
        let others = (consumers - 1) as f64 / consumers as f64;
        let limit = move |name: &str| match name {
            _ if consumers == 1 => (LOOP, 1.0),
            "Fibers::default()" => (SWITCH, others),
            "Tee::sequential()" => (LOOP, 1.0),
            "Lockstep::default()" if consumers <= cores => (LINE, others),
            "Lockstep::default()" => (WAKE, others),
            "Lockstep::batched(64)" if consumers > cores => (WAKE, others / 64.0),
            _ => (LINE, others / 8.0),
        };
        let sum = ways::expected(items).0;
        let mut ways = splitters!(items, consumers, |feed: Feed<u64>| feed.sum::<u64>(), sum, limit;
            Fibers::default(), Tee::sequential(), Lockstep::default(), Lockstep::batched(64),
            Ring::default(), Tee::threads());
        let expected = vec![sum; consumers];
        let channels = move || by_channels(black_box(items), consumers, |items| items.sum());
        ways.push(
            Way::rust("crossbeam channels", expected.clone(), channels)
                .class("drifting")
                .limit(LINE, 1.0 / 8.0),
        );
        let passes = move || {
            let kept: Vec<u64> = ways::generator(black_box(items)).collect();
            (0..consumers).map(|_| black_box(&kept).iter().sum::<u64>()).collect::<Vec<_>>()
        };
        ways.push(
            Way::rust("a Vec, then a pass each", expected, passes)
                .class("buffered")
                .limit(LOOP, 1.0),
        );
        if consumers.is_multiple_of(2) {
            let barrier = move || ways::std_barriers(black_box(items), consumers / 2);
            let way = Way::rust("std::sync::Barrier", ways::expected(items), barrier);
            ways.push(way.class("in step").limit(WAKE, others));
        }
        Case { at: consumers as u64, units: items * consumers as u64, ways }
    };
    let cases = [1, 2, 4, 8, 16, 64].map(case).into();
    Scenario { axis: "consumers", unit: "item and consumer", cases }
}

pub(super) fn work() -> Scenario {
    let case = |(nanoseconds, items): (u64, u64)| {
        let cost = Duration::from_nanos(nanoseconds);
        let consumer = move |feed: Feed<u64>| ways::busy(feed, cost);
        let limit = |name: &str| match name {
            "Fibers::default()" | "Tee::sequential()" => (WORK, 2.0 * nanoseconds as f64),
            _ => (WORK, nanoseconds as f64),
        };
        let sum = ways::expected(items).0;
        let mut ways = splitters!(items, 2, consumer, sum, limit;
            Fibers::default(), Tee::sequential(), Lockstep::default(), Lockstep::batched(64),
            Ring::default(), Tee::threads());
        let at_work = move |items: &mut dyn Iterator<Item = u64>| {
            items.inspect(|_| ways::busy_for(cost)).sum()
        };
        let channels = move || by_channels(black_box(items), 2, at_work);
        let way = Way::rust("crossbeam channels", vec![sum; 2], channels);
        ways.push(way.class("drifting").limit(WORK, nanoseconds as f64));
        Case { at: nanoseconds, units: items, ways }
    };
    let cases = [(100, 10_000), (1_000, 4_000), (10_000, 400)].map(case).into();
    Scenario { axis: "nanoseconds of work", unit: "item", cases }
}

/// What a splitter runs into for an item of so many words.
fn limit_by_size(name: &str, words: usize) -> (&'static str, f64) {
    match name {
        "Fibers::default()" => (SWITCH, 1.0),
        "Tee::sequential()" => (LOOP, 2.0),
        "Lockstep::default()" => (LINE, 1.0),
        // Eight words of it are a line of the cache.
        _ => (LINE, words as f64 / 8.0),
    }
}

/// Items of so many words, of which the consumers look at the first.
pub(super) fn size() -> Scenario {
    fn case<const WORDS: usize>() -> Case {
        let items = 10_000u64;
        let expected = ways::expected(items);
        let source = move || ways::generator(black_box(items)).map(|item| [item; WORDS]);
        macro_rules! under {
            ($($splitter:expr),+) => {
                vec![
                    Way::fanfold("ReduceFold", expected, move || {
                        let (mut sum, mut max) = (0, None);
                        let consumers = fan_out(source()).each(|item: &[u64; WORDS]| sum += item[0]);
                        consumers.each(|item| max = max.max(Some(item[0]))).run(ReduceFold);
                        (sum, max)
                    })
                    .class("fed")
                    .limit(LOOP, 1.0),
                    $({
                        let name = stringify!($splitter);
                        let (limit, times) = limit_by_size(name, WORDS);
                        Way::fanfold(name, expected, move || {
                            let sum = |it: Feed<[u64; WORDS]>| it.map(|item| item[0]).sum::<u64>();
                            let max = |it: Feed<[u64; WORDS]>| it.map(|item| item[0]).max();
                            fan_out(source()).add(sum).add(max).run($splitter)
                        })
                        .class(class(name))
                        .limit(limit, times)
                    }),+
                ]
            };
        }
        let mut ways =
            under!(Fibers::default(), Tee::sequential(), Lockstep::default(), Ring::default());
        ways.push(
            Way::rust("Itertools::tee", expected, move || {
                let (one, other) = source().tee();
                (one.map(|item| item[0]).sum::<u64>(), other.map(|item| item[0]).max())
            })
            .class("buffered")
            .limit(LOOP, 2.0),
        );
        Case { at: 8 * WORDS as u64, units: items, ways }
    }
    let cases = vec![case::<1>(), case::<8>(), case::<64>(), case::<512>()];
    Scenario { axis: "bytes", unit: "item", cases }
}
