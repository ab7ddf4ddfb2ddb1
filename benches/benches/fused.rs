//! Does a typed tuple of aggregates cost what the loop costs that one would have written?
//!
//! Sum, greatest and count over an iterator of `u64`s: once out of memory, where the loop itself is
//! all there is, and once out of a generator, whose items are known one at a time only. What is
//! held against it is the loop with three variables, its sum in 128 bits as ours is. The ratio is
//! what counts: at most 1.05.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use fanfold::{Count, Max, Sum, aggregate_all};

const ITEMS: usize = 1 << 16;

type Answer = (u128, Option<u64>, u64);

/// A linear congruential generator.
fn generator(seed: u64) -> impl Iterator<Item = u64> {
    let mut state = seed;
    (0..ITEMS).map(move |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        state >> 16
    })
}

fn by_hand(source: impl Iterator<Item = u64>) -> Answer {
    let (mut sum, mut max, mut count) = (0u128, 0, 0);
    for item in source {
        sum += u128::from(item);
        max = item.max(max);
        count += 1;
    }
    (sum, (count > 0).then_some(max), count)
}

fn by_tuple(source: impl Iterator<Item = u64>) -> Answer {
    aggregate_all(source, (Sum, Max, Count))
}

fn fused(c: &mut Criterion) {
    let items: Vec<u64> = generator(1).collect();
    let expected = by_hand(generator(1));
    let mut group = c.benchmark_group("fused");
    group.throughput(Throughput::Elements(ITEMS as u64));
    group.bench_function("memory, by hand", |b| {
        b.iter(|| assert_eq!(by_hand(black_box(&items).iter().copied()), expected));
    });
    group.bench_function("memory, tuple", |b| {
        b.iter(|| assert_eq!(by_tuple(black_box(&items).iter().copied()), expected));
    });
    group.bench_function("generator, by hand", |b| {
        b.iter(|| assert_eq!(by_hand(generator(black_box(1))), expected));
    });
    group.bench_function("generator, tuple", |b| {
        b.iter(|| assert_eq!(by_tuple(generator(black_box(1))), expected));
    });
    group.finish();
}

criterion_group!(benches, fused);
criterion_main!(benches);
