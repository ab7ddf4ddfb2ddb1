//! What one would use instead.

use std::sync::{Barrier, Mutex};
use std::thread;

use corosensei::{Coroutine, CoroutineResult, Yielder};
use crossbeam_channel::{Receiver, bounded};
use itertools::Itertools;
use komadori::cmp::Max;
use komadori::prelude::*;

use super::{Answer, generator};

/// The loop one would write by hand.
pub fn hand_written(items: u64) -> Answer {
    let (mut sum, mut max, mut none) = (0, 0, true);
    for item in generator(items) {
        sum += item;
        max = item.max(max);
        none = false;
    }
    (sum, (!none).then_some(max))
}

/// A source for each of them.
pub fn two_passes(items: u64) -> Answer {
    (generator(items).sum(), generator(items).max())
}

/// All kept first.
pub fn buffer(items: u64) -> Answer {
    let items: Vec<u64> = generator(items).collect();
    (items.iter().copied().sum(), items.iter().copied().max())
}

/// `Itertools::tee`, one half after the other.
pub fn itertools_tee(items: u64) -> Answer {
    let (one, other) = generator(items).tee();
    (one.sum(), other.max())
}

/// `komadori`'s collectors.
pub fn komadori(items: u64) -> Answer {
    generator(items).feed_into((0u64.into_sum(), Max::new()))
}

/// A thread each behind a channel of 1,024.
pub fn channels(items: u64) -> Answer {
    let ((send_one, one), (send_other, other)) = (bounded(1024), bounded(1024));
    thread::scope(|scope| {
        let sum = scope.spawn(move || Receiver::into_iter(one).sum());
        let max = scope.spawn(move || Receiver::into_iter(other).max());
        for item in generator(items) {
            send_one.send(item).expect("it receives up to the end");
            send_other.send(item).expect("it receives up to the end");
        }
        drop((send_one, send_other));
        (sum.join().expect("no panic"), max.join().expect("no panic"))
    })
}

/// A thread each behind a `bus` of 1,024.
pub fn bus(items: u64) -> Answer {
    let mut bus = bus::Bus::new(1024);
    let (one, other) = (bus.add_rx(), bus.add_rx());
    thread::scope(|scope| {
        let sum = scope.spawn(move || one.into_iter().sum());
        let max = scope.spawn(move || other.into_iter().max());
        generator(items).for_each(|item| bus.broadcast(item));
        drop(bus);
        (sum.join().expect("no panic"), max.join().expect("no panic"))
    })
}

/// A thread each, a place for one item, and the standard library's barrier before and behind it.
pub fn std_barrier(items: u64) -> Answer {
    std_barriers(items, 1)
}

/// The same of so many pairs of consumers.
pub fn std_barriers(items: u64, pairs: usize) -> Answer {
    let (barrier, place) = (Barrier::new(2 * pairs + 1), Mutex::new(Some(0)));
    let next = || {
        barrier.wait();
        let item = *place.lock().expect("nobody panics with it");
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
            *place.lock().expect("nobody panics with it") = item;
            barrier.wait();
            barrier.wait();
        }
        let answers = pairs
            .into_iter()
            .map(|(sum, max)| (sum.join().expect("no panic"), max.join().expect("no panic")));
        answers.reduce(|one, other| if one == other { one } else { (0, None) }).expect("a pair")
    })
}

/// A thread each, and a place for one item under a mutex and two condition variables of `parking_lot`.
pub fn parking_lot_rounds(items: u64) -> Answer {
    struct Round {
        number: u64,
        item: Option<u64>,
        unread: u32,
    }
    let round = &parking_lot::Mutex::new(Round { number: 0, item: None, unread: 0 });
    let (fresh, all_read) = (&parking_lot::Condvar::new(), &parking_lot::Condvar::new());
    let consumer = || {
        let mut seen = 0;
        std::iter::from_fn(move || {
            let mut round = round.lock();
            fresh.wait_while(&mut round, |round| round.number == seen);
            seen = round.number;
            round.unread -= 1;
            if round.unread == 0 {
                all_read.notify_one();
            }
            round.item
        })
    };
    thread::scope(|scope| {
        let sum = scope.spawn(|| consumer().sum());
        let max = scope.spawn(|| consumer().max());
        for item in generator(items).map(Some).chain([None]) {
            let mut round = round.lock();
            all_read.wait_while(&mut round, |round| round.unread > 0);
            *round = Round { number: round.number + 1, item, unread: 2 };
            fresh.notify_all();
        }
        (sum.join().expect("no panic"), max.join().expect("no panic"))
    })
}

/// Every consumer on a coroutine, resumed with every item: nothing else.
pub fn bare_switches(items: u64) -> Answer {
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

/// A runtime of one thread.
pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().expect("it needs nothing of the system")
}

/// A task each behind tokio's `broadcast`, on a runtime of one thread.
pub fn tokio_broadcast(items: u64) -> Answer {
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
            send.send(item).expect("somebody receives");
            // It drops what is not received in time: let it be received.
            if number % 64 == 63 {
                tokio::task::yield_now().await;
            }
        }
        drop(send);
        (sum.await.expect("no panic"), max.await.expect("no panic"))
    })
}
