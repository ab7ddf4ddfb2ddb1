//! What does each splitter cost, beside what one would use instead?
//!
//! Sum and greatest of `u64`s out of a generator: consumers that do next to nothing, so that what is
//! measured is the splitting. Every group holds one splitter and its peers; the ratio within a group is
//! what counts, and the reach stands at the group. `each one for itself` is the floor: the two consumers
//! over two sources.

use std::hint::black_box;
use std::pin::Pin;
use std::sync::{Barrier, Mutex};
use std::task::{Context, Poll};
use std::thread;
use std::time::{Duration, Instant};

use corosensei::{Coroutine, CoroutineResult, Yielder};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use fanfold::{
    Collect, Feed, Fibers, Lockstep, Max, ReduceFold, Ring, Sum, Tee, aggregate_all,
    aggregate_all_with, fan_out, fan_out_async,
};
use futures_core::Stream;
use itertools::Itertools;

type Answer = (u64, Option<u64>);

fn generator(items: u64) -> impl Iterator<Item = u64> + Send {
    (0..items).map(|item| item ^ 0x55)
}

fn expected(items: u64) -> Answer {
    (generator(items).sum(), generator(items).max())
}

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
fn fibers(c: &mut Criterion) {
    Ways::new(c, "fibers", 1 << 17)
        .way("each one for itself", |items| (generator(items).sum(), generator(items).max()))
        .way("two bare switches", bare_switches)
        .way("Fibers", |items| {
            fan_out(generator(items))
                .add(|it| it.sum::<u64>())
                .add(Iterator::max)
                .run(Fibers::default())
        })
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

/// Every consumer on a coroutine, resumed with every item: nothing else.
fn bare_switches(items: u64) -> Answer {
    let mut sum = Coroutine::new(|yielder: &Yielder<Option<u64>, ()>, first| {
        let (mut sum, mut next) = (0, first);
        while let Some(item) = next {
            sum += item;
            next = yielder.suspend(());
        }
        sum
    });
    let mut max = Coroutine::new(|yielder: &Yielder<Option<u64>, ()>, first| {
        let (mut max, mut next) = (None, first);
        while let Some(item) = next {
            max = max.max(Some(item));
            next = yielder.suspend(());
        }
        max
    });
    for item in generator(items) {
        sum.resume(Some(item));
        max.resume(Some(item));
    }
    match (sum.resume(None), max.resume(None)) {
        (CoroutineResult::Return(sum), CoroutineResult::Return(max)) => (sum, max),
        _ => unreachable!("they return at the end"),
    }
}

/// Two consumers at most 0.01 of the standard library's barrier, four at most half.
fn lockstep(c: &mut Criterion) {
    for pairs in [1, 2] {
        let run = move |items, splitter| {
            let pair: [fn(Feed<u64>) -> u64; 2] = [|it| it.sum(), |it| it.max().unwrap_or(0)];
            let consumers = pair.repeat(pairs);
            let outputs = fan_out(generator(items)).add_all(consumers).run(splitter);
            (outputs[0], Some(outputs[1]))
        };
        Ways::new(c, &format!("lockstep of {}", 2 * pairs), 1 << 10)
            .way("std barrier", move |items| std_barrier(items, pairs))
            .way("Lockstep, classic", move |items| run(items, Lockstep::classic()))
            .way("Lockstep", move |items| run(items, Lockstep::default()))
            .way("Lockstep, batched(64)", move |items| run(items, Lockstep::batched(64)));
    }
}

/// A producer, a place for one item, and a barrier before and behind it.
fn std_barrier(items: u64, pairs: usize) -> Answer {
    let (barrier, place) = (Barrier::new(2 * pairs + 1), Mutex::new(Some(0)));
    let next = || {
        barrier.wait();
        let item = *place.lock().unwrap();
        barrier.wait();
        item
    };
    thread::scope(|scope| {
        let pairs = (0..pairs).map(|_| {
            let sum = scope.spawn(|| std::iter::from_fn(next).sum());
            let max = scope.spawn(|| std::iter::from_fn(next).max());
            (sum, max)
        });
        let pairs: Vec<_> = pairs.collect();
        for item in generator(items).map(Some).chain([None]) {
            *place.lock().unwrap() = item;
            barrier.wait();
            barrier.wait();
        }
        let mut answers =
            pairs.into_iter().map(|(sum, max)| (sum.join().unwrap(), max.join().unwrap()));
        answers.next_back().expect("there is a pair")
    })
}

/// At most 0.6 of `Itertools::tee`, and no more than to collect first: with a source that knows its length,
/// and with one that does not, which is pulled one item at a time.
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
fn ring(c: &mut Criterion) {
    Ways::new(c, "ring of 1024", 1 << 17)
        .way("bus", |items| {
            let mut bus = bus::Bus::new(1024);
            let (one, other) = (bus.add_rx(), bus.add_rx());
            thread::scope(|scope| {
                let sum = scope.spawn(move || one.into_iter().sum());
                let max = scope.spawn(move || other.into_iter().max());
                generator(items).for_each(|item| bus.broadcast(item));
                drop(bus);
                (sum.join().unwrap(), max.join().unwrap())
            })
        })
        .way("Ring", |items| {
            fan_out(generator(items))
                .add(|it| it.sum::<u64>())
                .add(Iterator::max)
                .run(Ring::new(1024))
        });
}

struct Ready<I>(I);

impl<I: Iterator + Unpin> Stream for Ready<I> {
    type Item = I::Item;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<I::Item>> {
        Poll::Ready(self.0.next())
    }
}

/// At most 0.2 of tokio's `broadcast`, both on a runtime of one thread.
fn asynchronous(c: &mut Criterion) {
    let runtime = || tokio::runtime::Builder::new_current_thread().build().unwrap();
    Ways::new(c, "async", 1 << 15)
        .way("tokio broadcast", |items| {
            runtime().block_on(async {
                let (send, mut one) = tokio::sync::broadcast::channel(1024);
                let mut other = send.subscribe();
                let sum = tokio::spawn(async move {
                    let mut sum = 0;
                    while let Ok(item) = one.recv().await {
                        sum += item;
                    }
                    sum
                });
                let max = tokio::spawn(async move {
                    let mut max = None;
                    while let Ok(item) = other.recv().await {
                        max = max.max(Some(item));
                    }
                    max
                });
                for (number, item) in generator(items).enumerate() {
                    send.send(item).unwrap();
                    // It drops what is not received in time: let it be received.
                    if number % 64 == 63 {
                        tokio::task::yield_now().await;
                    }
                }
                drop(send);
                (sum.await.unwrap(), max.await.unwrap())
            })
        })
        .way("fan_out_async", |items| {
            let run = fan_out_async(Ready(generator(items)))
                .add(async |mut it| {
                    let mut sum = 0;
                    while let Some(item) = it.next().await {
                        sum += item;
                    }
                    sum
                })
                .add(async |mut it| {
                    let mut max = None;
                    while let Some(item) = it.next().await {
                        max = max.max(Some(item));
                    }
                    max
                });
            runtime().block_on(run.run())
        });
}

/// No more than `aggregate_all`.
fn reduce_fold(c: &mut Criterion) {
    let answer = |(sum, max): (u128, _)| (sum as u64, max);
    Ways::new(c, "reduce-fold", 1 << 17)
        .way("aggregate_all", |items| answer(aggregate_all(generator(items), (Sum, Max))))
        .way("ReduceFold of aggregates", |items| {
            answer(aggregate_all_with(ReduceFold, generator(items), (Sum, Max)))
        })
        .way("ReduceFold of closures", |items| {
            let (mut sum, mut max) = (0, None);
            fan_out(generator(items))
                .each(|item| sum += item)
                .each(|item| max = max.max(Some(*item)))
                .run(ReduceFold);
            (sum, max)
        });
}

/// A consumer that takes so long for an item.
fn busy(feed: Feed<u64>, cost: Duration) -> u64 {
    feed.inspect(|_| {
        let since = Instant::now();
        while since.elapsed() < cost {
            std::hint::spin_loop();
        }
    })
    .sum()
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
    fibers,
    reduce_fold,
    tee,
    ring,
    asynchronous,
    lockstep,
    more_consumers,
    dearer_items
);
criterion_main!(benches);
