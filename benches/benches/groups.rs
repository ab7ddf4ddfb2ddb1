//! What groups cost: exact sums by key, beside plain sums in a `HashMap`.
//!
//! * by a million keys, beside the standard library's map: at most 1.5 times;
//! * by 10 to 10,000 keys, beside one that hashes by `foldhash` as well: at most 1.2 times.
//!
//! Keys come in no order; each bench asserts that all groups together have the sum of all items.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use fanfold::*;
use fanfold_benches::random;

/// Rows of a key and a number, in an order that nothing foresees.
fn rows(count: usize, keys: u64) -> Vec<(u64, f64)> {
    let row = |draw: u64| {
        let key = (u128::from(draw ^ (draw >> 32)) * u128::from(keys)) >> 64;
        // Quarters add up without rounding, so that plain sums have one right answer, too.
        (key as u64, (draw >> 40) as f64 / 4.0)
    };
    random(1).take(count).map(row).collect()
}

fn plain<S: BuildHasher + Default>(rows: &[(u64, f64)]) -> f64 {
    let mut sums: HashMap<u64, f64, S> = HashMap::default();
    for (key, number) in rows {
        *sums.entry(*key).or_default() += number;
    }
    sums.values().sum()
}

fn by_key() -> impl Aggregate<(u64, f64), Output = Groups<u64, f64>> {
    Sum.of(|row: &(u64, f64)| row.1).group_by(|row: &(u64, f64)| row.0)
}

fn total(groups: &Groups<u64, f64>) -> f64 {
    groups.iter().map(|(_, sum)| sum).sum()
}

fn groups(c: &mut Criterion) {
    for keys in [10, 100, 1_000, 10_000, 1_000_000] {
        let rows = rows(if keys > 100_000 { 4_000_000 } else { 1_000_000 }, keys);
        let expected: f64 = rows.iter().map(|row| row.1).sum();
        let mut group = c.benchmark_group(format!("sums by {keys} keys"));
        group.throughput(Throughput::Elements(rows.len() as u64));
        group.sample_size(10);
        group.bench_function("a HashMap", |b| {
            b.iter(|| assert_eq!(plain::<RandomState>(black_box(&rows)), expected));
        });
        group.bench_function("a HashMap, foldhash", |b| {
            let sums = plain::<foldhash::fast::RandomState>;
            b.iter(|| assert_eq!(sums(black_box(&rows)), expected));
        });
        group.bench_function("Sum, by item", |b| {
            let sums = |rows: &[(u64, f64)]| aggregate_all(rows.iter().copied(), by_key());
            b.iter(|| assert_eq!(total(&sums(black_box(&rows))), expected));
        });
        group.bench_function("Sum, by slice", |b| {
            b.iter(|| assert_eq!(total(&aggregate_slice(black_box(&rows), by_key())), expected));
        });
        group.finish();
    }
}

criterion_group!(benches, groups);
criterion_main!(benches);
