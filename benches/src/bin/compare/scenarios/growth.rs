//! How the cost grows: with items, consumers, the size of an item, the work for it, groups and
//! threads.

use std::collections::HashMap;
use std::hint::black_box;
use std::rc::Rc;
use std::time::Duration;

use fanfold::{
    Combine, Count, Feed, Fibers, Lockstep, Max, Mean, ReduceFold, Ring, Sum, Tee, Variance,
    aggregate_all, fan_out, par_aggregate_all,
};
use fanfold_benches::sum_and_max as ways;

use super::statistics::numbers;
use crate::scenario::{Case, Scenario, Way, about};

pub(super) fn growth(quick: bool) -> Vec<Scenario> {
    vec![
        items(quick),
        consumers(),
        size(),
        work(),
        groups(quick),
        sums_by_group(quick),
        threads(quick),
    ]
}

fn items(quick: bool) -> Scenario {
    let measured: [(&str, ways::Way); 8] = [
        ("aggregate_all", ways::aggregates),
        ("Fibers", ways::fibers),
        ("Tee::sequential", ways::tee_sequential),
        ("Tee::threads", ways::tee_threads),
        ("Lockstep", ways::lockstep),
        ("Ring::new(1024)", ways::ring),
        ("fan_out_async", ways::asynchronous),
        ("Collect", ways::collect),
    ];
    let sizes: &[u64] =
        if quick { &[100, 10_000] } else { &[10, 100, 1_000, 10_000, 100_000, 1_000_000] };
    let case = |items: &u64| {
        let items = *items;
        let way = |(name, way): (&str, ways::Way)| {
            Way::fanfold(name, ways::expected(items), move || way(black_box(items)))
        };
        Case { at: items, units: items, ways: measured.map(way).into() }
    };
    let cases = sizes.iter().map(case).collect();
    Scenario { name: "more items", axis: "items", unit: "item", cases }
}

/// The same consumers under every splitter.
macro_rules! splitters {
    ($items:expr, $consumers:expr, $consumer:expr, $expected:expr; $($splitter:expr),+) => {
        vec![$({
            let (items, consumers, consumer, expected) = ($items, $consumers, $consumer, $expected);
            Way::fanfold(stringify!($splitter), expected, move || {
                let source = ways::generator(black_box(items));
                fan_out(source).add_all(vec![consumer; consumers]).run($splitter)[0]
            })
        }),+]
    };
}

fn consumers() -> Scenario {
    let items = 2_048;
    let case = |consumers: usize| Case {
        at: consumers as u64,
        units: items * consumers as u64,
        ways: splitters!(items, consumers, |feed: Feed<u64>| feed.sum::<u64>(), ways::expected(items).0;
            Fibers::default(), Tee::sequential(), Lockstep::default(), Lockstep::batched(64),
            Ring::default(), Tee::threads()),
    };
    let cases = [1, 2, 4, 8, 16, 64].map(case).into();
    Scenario { name: "more consumers", axis: "consumers", unit: "item and consumer", cases }
}

fn work() -> Scenario {
    let case = |(nanoseconds, items): (u64, u64)| {
        let cost = Duration::from_nanos(nanoseconds);
        let consumer = move |feed: Feed<u64>| ways::busy(feed, cost);
        Case {
            at: nanoseconds,
            units: items,
            ways: splitters!(items, 2, consumer, ways::expected(items).0;
                Fibers::default(), Tee::sequential(), Lockstep::default(), Lockstep::batched(64),
                Ring::default(), Tee::threads()),
        }
    };
    let cases = [(100, 10_000), (1_000, 4_000), (10_000, 400)].map(case).into();
    Scenario { name: "dearer items", axis: "nanoseconds of work", unit: "item", cases }
}

/// Items of so many words, of which the consumers look at the first.
fn size() -> Scenario {
    fn case<const WORDS: usize>() -> Case {
        let items = 10_000u64;
        let expected = (ways::expected(items).0, ways::expected(items).1);
        let source = move || ways::generator(black_box(items)).map(|item| [item; WORDS]);
        macro_rules! under {
            ($($splitter:expr),+) => {
                vec![
                    Way::fanfold("ReduceFold", expected, move || {
                        let (mut sum, mut max) = (0, None);
                        let consumers = fan_out(source()).each(|item: &[u64; WORDS]| sum += item[0]);
                        consumers.each(|item| max = max.max(Some(item[0]))).run(ReduceFold);
                        (sum, max)
                    }),
                    $(Way::fanfold(stringify!($splitter), expected, move || {
                        let sum = |it: Feed<[u64; WORDS]>| it.map(|item| item[0]).sum::<u64>();
                        let max = |it: Feed<[u64; WORDS]>| it.map(|item| item[0]).max();
                        fan_out(source()).add(sum).add(max).run($splitter)
                    })),+
                ]
            };
        }
        let ways =
            under!(Fibers::default(), Tee::sequential(), Lockstep::default(), Ring::default());
        Case { at: 8 * WORDS as u64, units: items, ways }
    }
    let cases = vec![case::<1>(), case::<8>(), case::<64>(), case::<512>()];
    Scenario { name: "larger items", axis: "bytes", unit: "item", cases }
}

fn groups(quick: bool) -> Scenario {
    let items: u64 = if quick { 100_000 } else { 1_000_000 };
    let case = |groups: u64| {
        let key = move |item: u64| item.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        let key = move |item: u64| key(item) % groups;
        let by_hand = move || {
            let mut found: HashMap<u64, (u64, u64, u64)> = HashMap::new();
            for item in ways::generator(black_box(items)) {
                let (count, sum, max) = found.entry(key(item)).or_default();
                (*count, *sum, *max) = (*count + 1, *sum + item, item.max(*max));
            }
            (found.len(), found.values().map(|(_, _, max)| max).sum::<u64>())
        };
        let grouped = move || {
            let each = (Count, Sum, Max).group_by(move |item: &u64| key(*item));
            let found = aggregate_all(ways::generator(black_box(items)), each);
            (found.len(), found.values().filter_map(|(_, _, max)| *max).sum::<u64>())
        };
        let expected = by_hand();
        Case {
            at: groups,
            units: items,
            ways: vec![
                Way::fanfold("group_by", expected, grouped),
                Way::rust("a HashMap by hand", expected, by_hand),
            ],
        }
    };
    let sizes: &[u64] = if quick { &[1, 1_000] } else { &[1, 100, 10_000, 1_000_000] };
    let cases = sizes.iter().copied().map(case).collect();
    Scenario { name: "more groups", axis: "groups", unit: "item", cases }
}

/// Exact sums of floats by group, beside plain ones: what their states cost where there are many.
fn sums_by_group(quick: bool) -> Scenario {
    let items = if quick { 100_000 } else { 1_000_000 };
    let case = |groups: u64| {
        let keys = (0..).map(|item: u64| (item.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) % groups);
        let rows: Rc<[(u64, f64)]> = keys.zip(numbers(items).iter().copied()).collect();
        let greatest = |sums: &HashMap<u64, f64>| sums.values().copied().fold(0.0, f64::max);
        let by_hand = {
            let rows = Rc::clone(&rows);
            move || {
                let mut sums: HashMap<u64, f64> = HashMap::new();
                for (key, number) in black_box(&*rows) {
                    *sums.entry(*key).or_default() += number;
                }
                (sums.len(), about(greatest(&sums), 1e-9))
            }
        };
        let grouped = move || {
            let each = Sum.of(|row: &&(u64, f64)| row.1).group_by(|row: &&(u64, f64)| row.0);
            let sums = aggregate_all(black_box(&*rows), each);
            (sums.len(), about(greatest(&sums), 1e-9))
        };
        let expected = by_hand();
        let ways = vec![
            Way::fanfold("Sum by group", expected, grouped),
            Way::rust("plain sums in a HashMap", expected, by_hand),
        ];
        Case { at: groups, units: items as u64, ways }
    };
    let sizes: &[u64] = if quick { &[10, 1_000] } else { &[10, 1_000, 1_000_000] };
    let cases = sizes.iter().copied().map(case).collect();
    Scenario { name: "sums by group", axis: "groups", unit: "item", cases }
}

fn threads(quick: bool) -> Scenario {
    let size: usize = if quick { 1 << 20 } else { 1 << 24 };
    let most = std::thread::available_parallelism().map_or(1, usize::from);
    let cases =
        (0..).map(|power| 1 << power).take_while(|threads| *threads <= most).map(|threads| {
            let numbers: Vec<f64> = (0..size).map(|number| (number % 1_013) as f64 * 0.5).collect();
            let mean = numbers.iter().sum::<f64>() / size as f64;
            let pool =
                rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            let way = Way::fanfold("par_aggregate_all of four", about(mean, 1e-9), move || {
                let four = (Sum, Mean, Max, Variance);
                let (_, mean, _, _) = pool.install(|| par_aggregate_all(&numbers[..], four));
                about(mean.unwrap_or(f64::NAN), 1e-9)
            });
            Case { at: threads as u64, units: size as u64, ways: vec![way] }
        });
    Scenario { name: "more threads", axis: "threads", unit: "item", cases: cases.collect() }
}
