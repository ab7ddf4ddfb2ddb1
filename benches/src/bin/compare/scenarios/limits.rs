//! What the machine gives. A way is told as a multiple of what it runs into for each item: what its
//! handshake needs at least, or a loop with nothing to hand over.

use std::hint::{black_box, spin_loop};
use std::sync::Arc;
use std::sync::atomic::{
    AtomicU64,
    Ordering::{Acquire, Release},
};
use std::thread;

use corosensei::{Coroutine, CoroutineResult, Yielder};
use crossbeam_channel::bounded;

use fanfold_benches::sum_and_max as ways;

use crate::scenario::{Case, Scenario, Way, Whose};

pub(super) const READ: &str = "reading 8 bytes of memory";
pub(super) const LOOP: &str = "an item of a loop by hand";
pub(super) const LINE: &str = "a cache line there and back";
pub(super) const SWITCH: &str = "a bare switch there and back";
pub(super) const WAKE: &str = "a futex wake there and back";

pub(super) fn limits(quick: bool) -> Scenario {
    let size: u64 = if quick { 1 << 24 } else { 1 << 25 };
    let words: Vec<u64> = (0..size).collect();
    let sum = words.iter().sum::<u64>();
    let read = move || black_box(&words).iter().sum::<u64>();
    let limit = |name: &str, units: u64, run: Box<dyn Fn() -> u64>, expected: u64| Case {
        at: units,
        units,
        ways: vec![Way::new(Whose::Limit, name, expected, run)],
    };
    Scenario {
        axis: "times",
        unit: "time",
        cases: vec![
            limit(READ, size, Box::new(read), sum),
            limit(
                LOOP,
                LONG,
                Box::new(|| both(ways::hand_written(black_box(LONG)))),
                both(ways::expected(LONG)),
            ),
            limit(LINE, ROUNDS, Box::new(|| cache_line(ROUNDS)), ROUNDS),
            limit(SWITCH, 100_000, Box::new(|| switches(100_000)), 99_999),
            limit(WAKE, 500, Box::new(|| wakes(500)), 500),
        ],
    }
}

/// So many items of a loop.
const LONG: u64 = 1 << 20;

/// Sum and greatest, so that neither of them can be left out.
fn both((sum, max): ways::Answer) -> u64 {
    sum.wrapping_add(max.unwrap_or_default())
}

/// So many that to start the thread is next to nothing.
const ROUNDS: u64 = 1_000_000;

/// Two threads count together: each adds one when the other has.
fn cache_line(rounds: u64) -> u64 {
    let counter = Arc::new(AtomicU64::new(0));
    let other = Arc::clone(&counter);
    let count = move |counter: &AtomicU64, odd: u64| {
        for round in 0..rounds {
            while counter.load(Acquire) != 2 * round + odd {
                spin_loop();
            }
            counter.store(2 * round + odd + 1, Release);
        }
    };
    let thread = thread::spawn(move || count(&other, 1));
    count(&counter, 0);
    thread.join().expect("no panic");
    counter.load(Acquire) / 2
}

fn switches(rounds: u64) -> u64 {
    let mut numbers = Coroutine::new(move |yielder: &Yielder<(), u64>, ()| {
        (0..rounds).for_each(|number| yielder.suspend(number));
    });
    let mut last = 0;
    while let CoroutineResult::Yield(number) = numbers.resume(()) {
        last = number;
    }
    last
}

/// A thread that is parked is woken, and wakes who woke it.
fn wakes(rounds: u64) -> u64 {
    let ((send, receive), (answer, answered)) = (bounded::<thread::Thread>(1), bounded(1));
    let counter = Arc::new(AtomicU64::new(0));
    let other = Arc::clone(&counter);
    let thread = thread::spawn(move || {
        let waker: thread::Thread = receive.recv().expect("it is sent");
        answer.send(()).expect("somebody waits");
        for round in 0..rounds {
            while other.load(Acquire) != 2 * round + 1 {
                thread::park();
            }
            other.store(2 * round + 2, Release);
            waker.unpark();
        }
    });
    send.send(thread::current()).expect("it is received");
    answered.recv().expect("it is sent");
    for round in 0..rounds {
        counter.store(2 * round + 1, Release);
        thread.thread().unpark();
        while counter.load(Acquire) != 2 * round + 2 {
            thread::park();
        }
    }
    thread.join().expect("no panic");
    counter.load(Acquire) / 2
}
