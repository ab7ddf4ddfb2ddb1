//! What the machine gives: no way of doing the work can be faster than the limit it runs into.

use std::hint::{black_box, spin_loop};
use std::sync::Arc;
use std::sync::atomic::{
    AtomicU64,
    Ordering::{Acquire, Release},
};
use std::thread;

use corosensei::{Coroutine, CoroutineResult, Yielder};
use crossbeam_channel::bounded;

use crate::scenario::{Case, Scenario, Way, Whose};

pub(super) fn limits(quick: bool) -> Scenario {
    let size: u64 = if quick { 1 << 22 } else { 1 << 25 };
    let words: Vec<u64> = (0..size).collect();
    let sum = words.iter().sum::<u64>();
    let read = move || black_box(&words).iter().sum::<u64>();
    let limit = |name: &str, units: u64, run: Box<dyn Fn() -> u64>, expected: u64| Case {
        at: units,
        units,
        ways: vec![Way::new(Whose::Limit, name, expected, run)],
    };
    Scenario {
        name: super::LIMITS,
        axis: "times",
        unit: "time",
        cases: vec![
            limit("reading 8 bytes of memory", size, Box::new(read), sum),
            limit("a cache line there and back", 10_000, Box::new(|| cache_line(10_000)), 10_000),
            limit("a bare switch there and back", 100_000, Box::new(|| switches(100_000)), 99_999),
            limit("a futex wake there and back", 500, Box::new(|| wakes(500)), 500),
        ],
    }
}

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
