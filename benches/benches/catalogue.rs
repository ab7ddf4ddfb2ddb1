//! Every aggregate that has a loop one would write by hand, beside that loop, item by item.
//!
//! Over doubles, integers and references to them, out of memory, in random order. Both answers are asserted to be the same,
//! those that a loop rounds to be near. The ratio is what counts: at most 1.1, but where ours is exact and the loop is
//! not.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use fanfold::aggregates::{All, Any, MaxBy, MinBy};
use fanfold::*;
use fanfold_benches::random;

const ITEMS: usize = 1 << 16;

/// An answer that a loop gives as well, but for its roundings.
trait Answer {
    fn is_near(&self, other: &Self) -> bool;
}

impl Answer for f64 {
    fn is_near(&self, other: &f64) -> bool {
        (self - other).abs() <= 1e-9 * self.abs().max(1.0)
    }
}

/// Implements [`Answer`] for what has no roundings.
macro_rules! exact {
    ($($type:ty)*) => {$(
        impl Answer for $type {
            fn is_near(&self, other: &$type) -> bool {
                self == other
            }
        }
    )*};
}

exact!(bool u32 u64 u128 i64 i128);

impl<A: Answer> Answer for Option<A> {
    fn is_near(&self, other: &Option<A>) -> bool {
        match (self, other) {
            (Some(one), Some(other)) => one.is_near(other),
            (one, other) => one.is_none() && other.is_none(),
        }
    }
}

impl<A: Answer, B: Answer> Answer for (A, B) {
    fn is_near(&self, other: &(A, B)) -> bool {
        self.0.is_near(&other.0) && self.1.is_near(&other.1)
    }
}

/// Measures an aggregate beside a loop, over the same items.
macro_rules! beside {
    ($c:ident, $items:ident, $name:literal, $loop:expr, $aggregate:expr) => {{
        let mut group = $c.benchmark_group($name);
        group.throughput(Throughput::Elements(ITEMS as u64)).sample_size(20);
        let by_hand = $loop;
        let expected = by_hand(&$items);
        let ours = aggregate_all($items.iter().copied(), $aggregate);
        assert!(expected.is_near(&ours), "{}: {expected:?} and {ours:?}", $name);
        group.bench_function("loop", |b| b.iter(|| by_hand(black_box(&$items))));
        group.bench_function("aggregate", |b| {
            b.iter(|| aggregate_all(black_box(&$items).iter().copied(), $aggregate));
        });
        group.finish();
    }};
}

/// The greatest by the loop that everybody writes.
macro_rules! extreme {
    ($items:expr, $better:tt) => {{
        let mut extreme = None;
        for item in $items {
            if extreme.is_none_or(|extreme| *item $better extreme) {
                extreme = Some(*item);
            }
        }
        extreme
    }};
}

fn doubles(c: &mut Criterion) {
    let unit = |draw: u64| (draw >> 11) as f64 / (1u64 << 53) as f64 * 100.0 - 50.0;
    let items: Vec<f64> = random(1).take(ITEMS).map(unit).collect();
    beside!(c, items, "f64, Max", |items: &[f64]| extreme!(items, >), Max);
    beside!(c, items, "f64, Min", |items: &[f64]| extreme!(items, <), Min);
    beside!(
        c,
        items,
        "f64, MinMax",
        |items: &[f64]| extreme!(items, <).zip(extreme!(items, >)),
        MinMax
    );
    beside!(
        c,
        items,
        "f64, (Count, Max)",
        |items: &[f64]| (items.len() as u64, extreme!(items, >)),
        (Count, Max)
    );
    let both = |items: &[f64]| {
        let (mut min, mut max) = (f64::INFINITY, f64::NEG_INFINITY);
        for item in items {
            if *item < min {
                min = *item;
            }
            if *item > max {
                max = *item;
            }
        }
        (Some(min), Some(max))
    };
    beside!(c, items, "f64, (Min, Max)", both, (Min, Max));
    beside!(c, items, "f64, Sum", |items: &[f64]| items.iter().sum::<f64>(), Sum);
    beside!(c, items, "f64, Sum::fast", |items: &[f64]| items.iter().sum::<f64>(), Sum::fast());
    let mean = |items: &[f64]| Some(items.iter().sum::<f64>() / items.len() as f64);
    beside!(c, items, "f64, Mean", mean, Mean);
    // Welford's.
    let variance = |items: &[f64]| {
        let (mut count, mut mean, mut sum) = (0.0, 0.0, 0.0);
        for item in items {
            count += 1.0;
            let distance = item - mean;
            mean += distance / count;
            sum += distance * (item - mean);
        }
        Some(sum / (count - 1.0))
    };
    beside!(c, items, "f64, Variance", variance, Variance);
    beside!(c, items, "f64, Variance::fast", variance, Variance::fast());
    beside!(c, items, "f64, First", |items: &[f64]| items.first().copied(), First);
    beside!(c, items, "f64, Last", |items: &[f64]| items.last().copied(), Last);
    let far = |x: &f64| (x - 7.0).abs();
    let nearest = |items: &[f64]| {
        let mut nearest = None;
        for item in items {
            if nearest.is_none_or(|(_, least)| far(item) < least) {
                nearest = Some((*item, far(item)));
            }
        }
        nearest.map(|(item, _)| item)
    };
    beside!(c, items, "f64, MinBy", nearest, MinBy::new(far));
    let all = |items: &[f64]| items.iter().all(|item| *item < 60.0);
    beside!(c, items, "f64, All", all, All::new(|item: &f64| *item < 60.0));
    let any = |items: &[f64]| items.iter().any(|item| *item > 60.0);
    beside!(c, items, "f64, Any", any, Any::new(|item: &f64| *item > 60.0));
}

fn integers(c: &mut Criterion) {
    let items: Vec<i64> = random(2).take(ITEMS).map(|draw| draw as i64 >> 8).collect();
    beside!(c, items, "i64, Max", |items: &[i64]| items.iter().copied().max(), Max);
    beside!(
        c,
        items,
        "i64, Sum",
        |items: &[i64]| items.iter().map(|item| i128::from(*item)).sum::<i128>(),
        Sum
    );
    let remainder = |item: &i64| item.rem_euclid(1000);
    let greatest = |items: &[i64]| items.iter().copied().max_by_key(remainder);
    let first = MaxBy::new(remainder);
    // Of equal ones the last is the loop's, and the first is ours.
    let rank = |item: Option<i64>| item.map(|item| remainder(&item));
    beside!(c, items, "i64, MaxBy", |items: &[i64]| rank(greatest(items)), first.map(rank));
    let small: Vec<u32> = random(3).take(ITEMS).map(|draw| (draw >> 40) as u32).collect();
    beside!(c, small, "u32, Max", |items: &[u32]| items.iter().copied().max(), Max);
    beside!(
        c,
        small,
        "u32, Sum",
        |items: &[u32]| items.iter().map(|item| u128::from(*item)).sum::<u128>(),
        Sum
    );
    let referred: Vec<&u32> = small.iter().collect();
    beside!(c, referred, "&u32, Max", |items: &[&u32]| items.iter().map(|item| **item).max(), Max);
}

criterion_group!(benches, doubles, integers);
criterion_main!(benches);
