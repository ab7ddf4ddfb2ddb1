//! What a quantile costs, beside Apache's sketch of the same error, and on two threads.
//!
//! Over doubles in random order:
//!
//! * the median of a slice, at most 0.1 times the `datasketches` KLL of equal rank error, from some two
//!   million items on; before that a sketch has to sort most of what it gets;
//! * the median of an iterator, at most 0.5 times the same;
//! * the median within 1 % of its value; and all items kept, and the middle one selected;
//! * a sketch, six statistics and a sum on one thread and on two, the sketch at least 1.8 times as
//!   fast.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use datasketches::common::SearchCriteria;
use datasketches::kll::{KllFloat, KllSketch as ApacheSketch};
use fanfold::*;

const COUNTS: [usize; 3] = [1 << 17, 1 << 20, 1 << 24];

/// The k of Apache's sketch whose rank error is 0.5 %, as ours is.
const K: u16 = 547;

/// Doubles spread evenly from 0 to 1, in random order.
fn items(count: usize) -> Vec<f64> {
    let mut state = 1u64;
    let next = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    (0..count).map(next).collect()
}

/// Asserts that a number is the middle of `items`, within the rank error.
fn assert_middle(found: Option<f64>) {
    let found = found.unwrap();
    assert!((found - 0.5).abs() < 0.01, "{found}");
}

fn medians(c: &mut Criterion) {
    let mut group = c.benchmark_group("median");
    group.sample_size(10);
    for count in COUNTS {
        let items = items(count);
        group.throughput(Throughput::Elements(count as u64));
        let mut bench = |name: &str, median: &dyn Fn(&[f64]) -> Option<f64>| {
            group.bench_function(BenchmarkId::new(name, count), |b| {
                b.iter(|| assert_middle(median(black_box(&items))));
            });
        };
        bench("slice, datasketches KLL", &|items| {
            let mut sketch = ApacheSketch::new(K).unwrap();
            items.iter().for_each(|x| sketch.update(KllFloat::<f64>::new(*x).unwrap()));
            sketch.quantile(0.5, SearchCriteria::Inclusive).unwrap().map(KllFloat::into_inner)
        });
        bench("slice, Median", &|items| aggregate_slice(items, Median));
        bench("iterator, Median", &|items| aggregate_all(items.iter().copied(), Median));
        bench("slice, select_nth_unstable", &|items| {
            let mut items = items.to_vec();
            let middle = items.len() / 2;
            Some(*items.select_nth_unstable_by(middle, f64::total_cmp).1)
        });
        bench("slice, QuantileRelative", &|items| {
            aggregate_slice(items, QuantileRelative::new(0.5))
        });
    }
}

fn threads(c: &mut Criterion) {
    let items = items(COUNTS[2]);
    let mut group = c.benchmark_group("threads");
    group.sample_size(10);
    group.throughput(Throughput::Elements(items.len() as u64));
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        group.bench_function(BenchmarkId::new("Median", threads), |b| {
            b.iter(|| assert_middle(pool.install(|| par_aggregate_all(black_box(&items), Median))));
        });
        let six = (Count, Sum, Mean, Min, Max, Variance);
        let expected = aggregate_slice(&items, six);
        group.bench_function(BenchmarkId::new("six statistics", threads), |b| {
            b.iter(|| {
                let found = pool.install(|| par_aggregate_all(black_box(&items), six));
                assert_eq!(found, expected);
            });
        });
        let sum = aggregate_slice(&items, Sum);
        group.bench_function(BenchmarkId::new("Sum", threads), |b| {
            b.iter(|| assert_eq!(pool.install(|| par_aggregate_all(black_box(&items), Sum)), sum));
        });
    }
}

criterion_group!(benches, medians, threads);
criterion_main!(benches);
