//! The splitters that use threads, under a model checker.
//!
//! Loom tries every order in which two or three threads can meet, over two or three items, and every
//! value that a weak memory may show them; Shuttle tries many orders of up to five threads. In each run
//! every consumer must see what it would see alone, or the run hangs, which both find.
//!
//! ```sh
//! RUSTFLAGS='--cfg fanfold_loom' cargo test --release -p fanfold-broadcast --lib models
//! RUSTFLAGS='--cfg fanfold_shuttle' cargo test --release -p fanfold-broadcast --lib models
//! ```

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::consumer::Start;
use crate::feed::Feed;
use crate::panic::catch;
use crate::prefetch::queue::{self, Queue};
use crate::report::ConsumerReport;
use crate::source::{Erased, Items};
use crate::splitter::Overflow;
use crate::splitter::lockstep::{batched, classic, strict};
use crate::splitter::ring::buffer;
use crate::splitter::tee::{Chain, Limit};
use crate::splitter::threads::{Exchange, attend};
use crate::sync::Arc;

/// What a consumer does.
#[derive(Clone, Copy, Debug)]
enum Does {
    /// Takes everything.
    All,
    /// Takes so many items, and returns.
    Leaves(usize),
    /// Takes so many items, and panics.
    Panics(usize),
    /// Takes so many items, drops its feed, and goes on.
    Drops(usize),
}
use Does::{All, Drops, Leaves, Panics};

/// An item with a destructor, so that moving out and cloning are told apart.
type Item = Box<u32>;

/// Every set of consumers that is worth trying.
const SETS: &[&[Does]] = &[
    &[All, All],
    &[All, Leaves(0)],
    &[Leaves(1), All],
    &[Panics(1), All],
    &[All, Panics(0)],
    &[Drops(1), Leaves(2)],
];

#[cfg(fanfold_loom)]
const LARGER_SETS: &[&[Does]] = &[&[All, Leaves(1), Panics(1)]];

#[cfg(fanfold_shuttle)]
const LARGER_SETS: &[&[Does]] = &[
    &[All, All, All],
    &[All, Leaves(1), Panics(2), All],
    &[Leaves(2), Panics(0), All, Drops(1), All],
];

#[cfg(fanfold_loom)]
fn check(model: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(2);
    builder.check(model);
}

#[cfg(fanfold_shuttle)]
fn check(model: impl Fn() + Sync + Send + 'static) {
    let model = std::sync::Arc::new(model);
    let random = std::sync::Arc::clone(&model);
    shuttle::check_random(move || random(), 10_000);
    shuttle::check_pct(move || model(), 10_000, 3);
}

#[cfg(fanfold_loom)]
use loom::thread;
#[cfg(fanfold_shuttle)]
use shuttle::thread;

/// Does what a consumer does, and sees that it got what it should.
fn consume(does: Does, items: u32, start: Start<Item>) -> ConsumerReport {
    let mut feed: Feed<Item> = start.unwrap_or_else(|_| unreachable!("models start all consumers"));
    let gate = feed.gate();
    let (Leaves(count) | Panics(count) | Drops(count)) = does else {
        assert!(feed.map(|item| *item).eq(0..items), "a consumer sees all items");
        return gate.report();
    };
    let seen: Vec<u32> = feed.by_ref().take(count).map(|item| *item).collect();
    assert!(seen.into_iter().eq(0..items.min(count as u32)), "a consumer sees the first items");
    if let Panics(_) = does {
        // A model's threads are one thread's coroutines, so none may be switched to while one unwinds:
        // the feed is dropped after that.
        let caught: Result<(), _> = catch(|| std::panic::resume_unwind(Box::new("on purpose")));
        assert!(caught.is_err());
        drop(feed);
    } else if let Drops(_) = does {
        drop(feed);
        thread::yield_now();
    }
    gate.close();
    gate.report()
}

/// Runs consumers at an exchange, each on a thread of its own.
fn run<S>(exchange: S, does: &[Does], items: u32, here: impl FnOnce(&S))
where
    S: Exchange<Item> + Send + Sync + 'static,
{
    let exchange = Arc::new(exchange);
    let begin = |(consumer, does): (usize, &Does)| {
        let (exchange, does) = (Arc::clone(&exchange), *does);
        thread::spawn(move || {
            attend(&*exchange, (0, None), consumer, |start| consume(does, items, start));
        })
    };
    let threads: Vec<_> = does.iter().enumerate().map(begin).collect();
    here(&exchange);
    threads.into_iter().for_each(|thread| thread.join().expect("a consumer is as it should be"));
}

/// A source that lives as long as a model needs it.
fn source(items: u32) -> Erased<Item> {
    Erased::new(Box::leak(Box::new(Items::new((0..items).map(Box::new)))))
}

fn sets() -> impl Iterator<Item = &'static [Does]> {
    SETS.iter().chain(LARGER_SETS).copied()
}

#[test]
fn lockstep() {
    for does in sets() {
        check(move || {
            run(strict::StrictExchange::new(source(2), does.len(), None), does, 2, |_| ())
        });
    }
}

#[test]
fn lockstep_batched() {
    for does in sets() {
        check(move || {
            run(batched::BatchedExchange::new(source(3), does.len(), 2, None), does, 3, |_| ())
        });
    }
}

#[test]
fn lockstep_classic() {
    for does in SETS.iter().copied() {
        let here = |exchange: &classic::ClassicExchange<Item>| exchange.produce(source(2));
        check(move || run(classic::ClassicExchange::new(does.len()), does, 2, here));
    }
}

#[test]
fn ring() {
    let alone = [1, 2].into_iter().flat_map(|capacity| {
        let sets: [&[Does]; 4] = [&[All], &[Leaves(1)], &[Panics(1)], &[Drops(2)]];
        sets.map(|does| (capacity, 3, does))
    });
    let pairs: [(usize, u32, &[Does]); 3] =
        [(1, 1, &[All, All]), (1, 2, &[All, Leaves(1)]), (1, 2, &[Panics(0), All])];
    for (capacity, items, does) in alone.chain(pairs) {
        let here = move |exchange: &buffer::RingExchange<Item>| {
            exchange.produce(source(items), None);
        };
        check(move || {
            run(
                buffer::RingExchange::new(does.len(), capacity, Overflow::Block, false),
                does,
                items,
                here,
            )
        });
    }
}

/// What is lost is told, and what is left comes in order.
#[test]
fn ring_that_drops() {
    check(|| {
        let exchange = Arc::new(buffer::RingExchange::new(1, 1, Overflow::DropOldest, false));
        let consumer = Arc::clone(&exchange);
        let thread = thread::spawn(move || {
            attend(&*consumer, (0, None), 0, |start: Start<Item>| {
                let mut feed = start.unwrap_or_else(|_| unreachable!());
                let seen: Vec<u32> = feed.by_ref().map(|item| *item).collect();
                assert!(seen.is_sorted() && seen.last() == Some(&2), "the last item is never lost");
                assert_eq!(seen.len() as u64 + feed.lost(), 3);
                feed.gate().report()
            });
        });
        exchange.produce(source(3), None);
        thread.join().expect("the consumer is as it should be");
    });
}

#[test]
fn tee() {
    for (limit, does) in [Limit::None, Limit::Block(1)]
        .into_iter()
        .flat_map(|limit| sets().map(move |does| (limit, does)))
    {
        check(move || run(Chain::shared(source(3), does.len(), limit), does, 3, |_| ()));
    }
}

/// A source runs ahead of a reader that takes all of it; or some, and stops it, and joins it or lets it go;
/// or the source panics.
#[test]
fn prefetch() {
    let lookaheads = [0, 1, 2, queue::UNBOUNDED];
    let cases = [All, Leaves(0), Leaves(1), Drops(1), Panics(0), Panics(2)];
    for (lookahead, does) in
        lookaheads.into_iter().flat_map(|items| cases.map(|does| (items, does)))
    {
        check(move || {
            let shared = Arc::new(Queue::new(lookahead));
            let worker = Arc::clone(&shared);
            // Not of the model: how far the source is, seen from outside.
            let pulled = std::sync::Arc::new(AtomicU64::new(0));
            let pulls = std::sync::Arc::clone(&pulled);
            let thread = thread::spawn(move || {
                let items = (0..3u32).map(Box::new).inspect(|item| match does {
                    Panics(at) if **item == at as u32 => {
                        std::panic::resume_unwind(Box::new("on purpose"))
                    }
                    _ => drop(pulls.fetch_add(1, Relaxed)),
                });
                queue::Worker::new(&worker).run(items);
            });
            let mut reader = queue::Reader::new(lookahead);
            let mut next = || {
                assert!(pulled.load(Relaxed) <= reader.taken() + lookahead);
                reader.next(&shared).map(|item: Option<Item>| item.map(|item| *item))
            };
            let (Leaves(count) | Panics(count) | Drops(count)) = does else {
                (0..3).for_each(|item| assert!(matches!(next(), Ok(Some(n)) if n == item)));
                assert!(matches!((next(), next()), (Ok(None), Ok(None))));
                return thread.join().expect("the worker is as it should be");
            };
            (0..count as u32).for_each(|item| assert!(matches!(next(), Ok(Some(n)) if n == item)));
            if let Panics(_) = does {
                assert!(matches!((next(), next()), (Err(_), Ok(None))), "once");
            }
            shared.stop();
            match does {
                Drops(_) => drop(shared),
                _ => thread.join().expect("the worker is as it should be"),
            }
        });
    }
}
