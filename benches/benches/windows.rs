//! What a window that slides costs, item by item, beside what one would write by hand.
//!
//! Over doubles with all bits in use, in windows of a thousand, with an answer after each item:
//!
//! * the mean, beside a ring of the last items and an exact sum from which the oldest is taken: at most 1.0
//!   times; and beside a rounded sum, which keeps the roundings of all that has left;
//! * the greatest, beside the queue of those that may yet be the greatest: at most 1.5 times.

use std::collections::VecDeque;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use fanfold::combine::Sliding;
use fanfold::*;
use fanfold_benches::random;
use xsum::{Xsum, XsumSmall};

const ITEMS: usize = 10_000_000;
const WINDOW: usize = 1000;

/// Doubles from -50 to 50.
fn items() -> Vec<f64> {
    random(1)
        .take(ITEMS)
        .map(|draw| (draw >> 11) as f64 / (1u64 << 53) as f64 * 100.0 - 50.0)
        .collect()
}

/// The last items, each in the place of the one that leaves.
struct Ring {
    items: Vec<f64>,
    next: usize,
}

impl Ring {
    fn new() -> Self {
        Ring { items: Vec::with_capacity(WINDOW), next: 0 }
    }

    /// Puts an item in, and gives the one that it drives out.
    fn push(&mut self, item: f64) -> Option<f64> {
        if self.items.len() < WINDOW {
            self.items.push(item);
            return None;
        }
        let oldest = std::mem::replace(&mut self.items[self.next], item);
        self.next = if self.next + 1 == WINDOW { 0 } else { self.next + 1 };
        Some(oldest)
    }
}

/// The means of all windows by an exact sum.
fn means_by_xsum(items: &[f64], mut take: impl FnMut(f64)) {
    let (mut ring, mut sum) = (Ring::new(), XsumSmall::new());
    for item in items {
        sum.add(*item);
        if let Some(oldest) = ring.push(*item) {
            sum.add(-oldest);
        }
        take(sum.sum() / ring.items.len() as f64);
    }
}

/// The same by our exact sum.
fn means_by_retract(items: &[f64], mut take: impl FnMut(f64)) {
    let (mut ring, mut state) = (Ring::new(), Aggregate::<f64>::init(&Mean));
    for item in items {
        Mean.update(&mut state, item);
        if let Some(oldest) = ring.push(*item) {
            Mean.retract(&mut state, &oldest);
        }
        take(Aggregate::<f64>::peek(&Mean, &state).unwrap());
    }
}

/// The same by a rounded one.
fn means_by_rounding(items: &[f64], mut take: impl FnMut(f64)) {
    let (mut ring, mut sum) = (Ring::new(), 0.0);
    for item in items {
        sum += item;
        if let Some(oldest) = ring.push(*item) {
            sum -= oldest;
        }
        take(sum / ring.items.len() as f64);
    }
}

/// The means of all windows, by an aggregate.
fn rolling(
    items: &[f64],
    mean: impl Aggregate<f64, Output = Option<f64>>,
    mut take: impl FnMut(f64),
) {
    items.iter().copied().running(mean).for_each(|mean| take(mean.unwrap()));
}

/// The greatest of all windows, by the queue of those behind which none is as great.
fn greatest_by_hand(items: &[f64], mut take: impl FnMut(f64)) {
    let mut queue: VecDeque<(usize, f64)> = VecDeque::new();
    for (place, item) in items.iter().enumerate() {
        while queue.back().is_some_and(|(_, kept)| kept <= item) {
            queue.pop_back();
        }
        queue.push_back((place, *item));
        if queue[0].0 + WINDOW <= place {
            queue.pop_front();
        }
        take(queue[0].1);
    }
}

/// Adds up all answers: one that was wrong is seen, and none is kept.
fn total(of: impl FnOnce(&mut dyn FnMut(f64))) -> f64 {
    let mut total = 0.0;
    of(&mut |answer| total += answer);
    total
}

fn windows(c: &mut Criterion) {
    let items = items();
    let mut group = c.benchmark_group("mean of the last thousand");
    group.throughput(Throughput::Elements(ITEMS as u64));
    group.sample_size(10);
    let expected = total(|take| means_by_retract(&items, take));
    // A rounded sum is off by what has left, and `xsum` rounds the sum before it is divided.
    let is_near = |found: f64| assert!((found - expected).abs() < 1e-4, "{found} {expected}");
    macro_rules! bench {
        ($name:expr, $answer:expr, |$take:ident| $means:expr) => {
            group.bench_function($name, |b| {
                b.iter(|| {
                    let mut total = 0.0;
                    let $take = |answer: f64| total += answer;
                    $means;
                    $answer(total);
                });
            });
        };
    }
    let is_expected = |found: f64| assert_eq!(found, expected);
    bench!("ring, xsum XsumSmall", is_near, |take| means_by_xsum(black_box(&items), take));
    bench!("ring, Mean and retract", is_expected, |take| means_by_retract(black_box(&items), take));
    bench!("ring, a rounded sum", is_near, |take| means_by_rounding(black_box(&items), take));
    bench!("Sliding, retracting", is_expected, |take| {
        rolling(black_box(&items), Sliding::new(Mean, WINDOW).retracting(), take)
    });
    bench!("Sliding", is_expected, |take| rolling(
        black_box(&items),
        Sliding::new(Mean, WINDOW),
        take
    ));
    group.finish();

    let mut group = c.benchmark_group("greatest of the last thousand");
    group.throughput(Throughput::Elements(ITEMS as u64));
    group.sample_size(10);
    let expected = total(|take| greatest_by_hand(&items, take));
    macro_rules! bench {
        ($name:expr, |$take:ident| $all:expr) => {
            group.bench_function($name, |b| {
                b.iter(|| {
                    let mut total = 0.0;
                    let $take = |answer: f64| total += answer;
                    $all;
                    assert_eq!(total, expected);
                });
            });
        };
    }
    bench!("queue by hand", |take| greatest_by_hand(black_box(&items), take));
    bench!("Sliding", |take| rolling(black_box(&items), Sliding::new(Max, WINDOW), take));
    group.finish();
}

criterion_group!(benches, windows);
criterion_main!(benches);
