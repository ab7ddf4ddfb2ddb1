//! What exactness costs, and what reading a slice in blocks saves.
//!
//! Over doubles with all bits in use:
//!
//! * the exact sum of a slice, beside `iter().sum()`, and beside other exact sums; to be at most
//!   0.75 times the first;
//! * the exact sum of an iterator, beside the same; at most 1.6 times;
//! * six statistics of a slice at once, beside `average`'s one pass for the same, at most 0.2 times,
//!   and beside reading the slice, at most 3.5 times; and chosen at run time, at most 1.1 times the
//!   typed ones; and of an iterator, in blocks, at most 0.8 times `watermill`'s.

use std::hint::black_box;

use accurate::sum::OnlineExactSum;
use accurate::traits::SumAccumulator;
use average::Estimate;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use fanfold::*;
use watermill::stats::Univariate;
use xsum::Xsum;

/// A million: they fit the cache of the last level.
const ITEMS: usize = 1 << 20;

/// Sixteen million, 128 MiB: they come out of memory each time.
const MANY: usize = 1 << 24;

/// Doubles from -50 to 50 with all bits in use.
fn items(count: usize) -> Vec<f64> {
    let mut state = 1u64;
    let next = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let unit = (state >> 11) as f64 / (1u64 << 53) as f64;
        unit * 100.0 - 50.0
    };
    (0..count).map(next).collect()
}

/// Reads all items, and does as little with them as makes sure of it.
fn read(items: &[f64]) -> u64 {
    let (vectors, rest) = items.as_chunks::<32>();
    let mut any = [0; 32];
    for vector in vectors {
        any.iter_mut().zip(vector).for_each(|(any, x)| *any |= x.to_bits());
    }
    any.iter().copied().chain(rest.iter().map(|x| x.to_bits())).fold(0, |a, b| a | b)
}

fn sums(c: &mut Criterion) {
    let items = items(ITEMS);
    let sum = aggregate_slice(&items, Sum);
    let near = items.iter().sum::<f64>();
    assert!((sum - near).abs() < 1e-6);
    let mut group = c.benchmark_group("sum");
    group.throughput(Throughput::Elements(ITEMS as u64));
    group.bench_function("slice, iter().sum()", |b| {
        b.iter(|| assert_eq!(black_box(&items).iter().sum::<f64>(), near));
    });
    group.bench_function("slice, Sum", |b| {
        b.iter(|| assert_eq!(aggregate_slice(black_box(&items), Sum), sum));
    });
    group.bench_function("iterator, Sum", |b| {
        b.iter(|| assert_eq!(aggregate_all(black_box(&items).iter().copied(), Sum), sum));
    });
    group.bench_function("slice, accurate OnlineExactSum", |b| {
        b.iter(|| {
            let mut exact = OnlineExactSum::zero();
            black_box(&items).iter().for_each(|x| exact += *x);
            assert_eq!(exact.sum(), sum);
        });
    });
    group.bench_function("slice, xsum XsumLarge", |b| {
        b.iter(|| {
            let mut exact = xsum::XsumLarge::new();
            exact.add_list(black_box(&items));
            // Version 0.1.6 is wrong by more than a rounding, so its answer is not held to ours.
            black_box(exact.sum());
        });
    });
    group.finish();
}

type Six = (u64, f64, Option<f64>, Option<f64>, Option<f64>, Option<f64>);

fn six(c: &mut Criterion) {
    let items = items(MANY);
    let expected: Six = aggregate_slice(&items, (Count, Sum, Mean, Min, Max, Variance));
    let set = [Stat::Count, Stat::Sum, Stat::Mean, Stat::Min, Stat::Max, Stat::Variance];
    let chosen = aggregate_slice(&items, set);
    let mut group = c.benchmark_group("six statistics");
    group.throughput(Throughput::Elements(MANY as u64));
    group.sample_size(20);
    let all = read(&items);
    group.bench_function("reading", |b| {
        b.iter(|| assert_eq!(read(black_box(&items)), all));
    });
    group.bench_function("average, one pass", |b| {
        b.iter(|| {
            let mut variance = average::Variance::new();
            let (mut min, mut max) = (average::Min::new(), average::Max::new());
            for x in black_box(&items) {
                variance.add(*x);
                min.add(*x);
                max.add(*x);
            }
            assert_eq!(variance.len(), expected.0);
            assert!((variance.mean() - expected.2.unwrap()).abs() < 1e-9);
            assert!((variance.sample_variance() - expected.5.unwrap()).abs() < 1e-9);
            assert_eq!((Some(min.min()), Some(max.max())), (expected.3, expected.4));
        });
    });
    group.bench_function("tuple", |b| {
        b.iter(|| {
            let tuple = (Count, Sum, Mean, Min, Max, Variance);
            assert_eq!(aggregate_slice(black_box(&items), tuple), expected);
        });
    });
    group.bench_function("chosen at run time", |b| {
        b.iter(|| assert_eq!(aggregate_slice(black_box(&items), set), chosen));
    });
    group.bench_function("iterator, watermill", |b| {
        b.iter(|| {
            let (mut sum, mut mean) = (watermill::sum::Sum::new(), watermill::mean::Mean::new());
            let (mut min, mut max) =
                (watermill::minimum::Min::new(), watermill::maximum::Max::new());
            let mut variance = watermill::variance::Variance::default();
            for x in black_box(&items).iter().copied() {
                sum.update(x);
                mean.update(x);
                min.update(x);
                max.update(x);
                variance.update(x);
            }
            assert!((mean.get() - expected.2.unwrap()).abs() < 1e-9);
            assert!((variance.get() - expected.5.unwrap()).abs() < 1e-6);
            assert_eq!((Some(min.get()), Some(max.get())), (expected.3, expected.4));
            assert!((sum.get() - expected.1).abs() < 1e-3);
        });
    });
    group.bench_function("iterator, aggregate_blocks", |b| {
        b.iter(|| {
            let tuple = (Count, Sum, Mean, Min, Max, Variance);
            assert_eq!(aggregate_blocks(black_box(&items).iter().copied(), tuple), expected);
        });
    });
    group.bench_function("Variance and MinMax", |b| {
        b.iter(|| {
            let (variance, extremes) = aggregate_slice(black_box(&items), (Variance, MinMax));
            assert_eq!((variance, extremes), (expected.5, expected.3.zip(expected.4)));
        });
    });
    group.finish();
}

criterion_group!(benches, sums, six);
criterion_main!(benches);
