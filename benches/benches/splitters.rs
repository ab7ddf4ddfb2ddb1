//! What does each splitter cost, beside what one would use instead?
//!
//! Sum and greatest of `u64`s out of a generator: consumers that do next to nothing, so that what
//! is measured is the splitting. Every group holds one splitter and its peers; the ratio within a
//! group is what counts, and the reach stands at the group. `each one for itself` is the floor: the
//! two consumers over two sources.

use std::hint::black_box;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use fanfold::{Feed, Fibers, Lockstep, Ring, Tee, fan_out, split::Collect};
use fanfold_benches::sum_and_max::{
    Answer, aggregates, asynchronous, bare_switches, bus, busy, expected, fibers, generator,
    reduce_fold, reduce_fold_closures, ring, std_barriers, tokio_broadcast, two_passes,
};
use itertools::Itertools;

/// A group of ways to the same answer over so many items.
struct Ways<'a> {
    group: BenchmarkGroup<'a, WallTime>,
    items: u64,
}

impl<'a> Ways<'a> {
    fn new(c: &'a mut Criterion, name: &str, items: u64) -> Self {
        let mut group = c.benchmark_group(name);
        group.throughput(Throughput::Elements(items)).sample_size(20);
        group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
        Self { group, items }
    }

    fn way(&mut self, name: &str, way: impl Fn(u64) -> Answer) -> &mut Self {
        let (items, expected) = (self.items, expected(self.items));
        self.group.bench_function(name, |b| b.iter(|| assert_eq!(way(black_box(items)), expected)));
        self
    }
}

/// At most 0.7 of two switches there and back.
fn fibers_and_switches(c: &mut Criterion) {
    Ways::new(c, "fibers", 1 << 17)
        .way("each one for itself", two_passes)
        .way("two bare switches", bare_switches)
        .way("Fibers", fibers)
        .way("Fibers, for loops", |items| {
            let sum = |it| {
                let mut sum = 0;
                for item in it {
                    sum += item;
                }
                sum
            };
            let max = |it| {
                let mut max = None;
                for item in it {
                    max = max.max(Some(item));
                }
                max
            };
            fan_out(generator(items)).add(sum).add(max).run(Fibers::default())
        });
}

/// Two consumers at most 0.01 of the standard library's barrier, four at most half.
fn lockstep_of_pairs(c: &mut Criterion) {
    for pairs in [1, 2] {
        let run = move |items, splitter| {
            let pair: [fn(Feed<u64>) -> u64; 2] = [|it| it.sum(), |it| it.max().unwrap_or(0)];
            let consumers = pair.repeat(pairs);
            let outputs = fan_out(generator(items)).add_all(consumers).run(splitter);
            (outputs[0], Some(outputs[1]))
        };
        Ways::new(c, &format!("lockstep of {}", 2 * pairs), 1 << 10)
            .way("std barrier", move |items| std_barriers(items, pairs))
            .way("Lockstep, classic", move |items| run(items, Lockstep::classic()))
            .way("Lockstep", move |items| run(items, Lockstep::default()))
            .way("Lockstep, batched(64)", move |items| run(items, Lockstep::batched(64)));
    }
}

/// At most 0.6 of `Itertools::tee`, and no more than to collect first: with a source that knows its
/// length, and with one that does not, which is pulled one item at a time.
fn tee(c: &mut Criterion) {
    fn ways<I: Iterator<Item = u64> + Send>(mut group: Ways<'_>, source: impl Fn(u64) -> I + Copy) {
        group
            .way("Itertools::tee", |items| {
                let (one, other) = source(items).tee();
                (one.sum(), other.max())
            })
            .way("collect, then run", |items| {
                let items: Vec<u64> = source(items).collect();
                (items.iter().copied().sum(), items.iter().copied().max())
            })
            .way("Tee, sequential", |items| {
                fan_out(source(items))
                    .add(|it| it.sum::<u64>())
                    .add(Iterator::max)
                    .run(Tee::sequential())
            })
            .way("Collect", |items| {
                fan_out(source(items)).add(|it| it.sum::<u64>()).add(Iterator::max).run(Collect)
            })
            .way("Tee, threads", |items| {
                fan_out(source(items))
                    .add(|it| it.sum::<u64>())
                    .add(Iterator::max)
                    .run(Tee::threads())
            });
    }
    for items in [1 << 12, 1 << 20] {
        ways(Ways::new(c, &format!("tee of {items}"), items), generator);
        ways(Ways::new(c, &format!("tee of {items}, of unknown length"), items), |items| {
            generator(items).filter(|item| black_box(*item) < 1 << 40)
        });
    }
}

/// At most half of `bus`.
fn ring_of_1024(c: &mut Criterion) {
    Ways::new(c, "ring of 1024", 1 << 17).way("bus", bus).way("Ring", ring);
}

/// At most 0.2 of tokio's `broadcast`, both on a runtime of one thread.
fn async_consumers(c: &mut Criterion) {
    Ways::new(c, "async", 1 << 15)
        .way("tokio broadcast", tokio_broadcast)
        .way("fan_out_async", asynchronous);
}

/// No more than `aggregate_all`.
fn folds(c: &mut Criterion) {
    Ways::new(c, "reduce-fold", 1 << 17)
        .way("aggregate_all", aggregates)
        .way("ReduceFold of aggregates", reduce_fold)
        .way("ReduceFold of closures", reduce_fold_closures);
}

/// The same consumers under every splitter: what it costs as they get more, and as they get dearer.
fn table(c: &mut Criterion, name: &str, items: u64, consumers: usize, cost: Duration) {
    let mut group = c.benchmark_group(name);
    group.throughput(Throughput::Elements(items)).sample_size(10);
    group.warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_millis(600));
    macro_rules! under {
        ($($splitter:expr),+) => {$(
            group.bench_function(stringify!($splitter), |b| b.iter(|| {
                let consumer = move |feed: Feed<u64>| if cost.is_zero() { feed.sum() } else { busy(feed, cost) };
                let outputs =
                    fan_out(generator(black_box(items))).add_all(vec![consumer; consumers]).run($splitter);
                assert!(outputs.iter().all(|sum| Some(*sum) == expected(items).0.into()));
            }));
        )+};
    }
    under!(
        Fibers::default(),
        Tee::sequential(),
        Lockstep::default(),
        Lockstep::batched(64),
        Ring::default(),
        Tee::threads()
    );
    group.finish();
}

/// Cheap consumers: 2 to 64.
fn more_consumers(c: &mut Criterion) {
    for consumers in [2, 4, 8, 16, 64] {
        table(c, &format!("{consumers} consumers"), 2048, consumers, Duration::ZERO);
    }
}

/// Two consumers: next to nothing, to 10 microseconds for an item.
fn dearer_items(c: &mut Criterion) {
    for (nanoseconds, items) in [(0, 20_000), (100, 20_000), (1_000, 4_000), (10_000, 400)] {
        table(c, &format!("{nanoseconds} ns an item"), items, 2, Duration::from_nanos(nanoseconds));
    }
}

criterion_group!(
    benches,
    fibers_and_switches,
    folds,
    tee,
    ring_of_1024,
    async_consumers,
    lockstep_of_pairs,
    more_consumers,
    dearer_items
);
criterion_main!(benches);
