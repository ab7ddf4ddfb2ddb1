//! What it costs to have a source run ahead, beside a channel that does the same.
//!
//! * a million numbers, up to 1,024 and up to 10 ahead, beside `crossbeam_channel::bounded`: to be 0.4
//!   and 0.5 times of it; 0.35 to 0.48 and 0.7 to 1.3 were seen;
//! * a source and a reader that take ten microseconds an item each: together at most 1.1 times as long as
//!   one of them alone.

use std::hint::black_box;
use std::thread;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use crossbeam_channel::bounded;
use fanfold::prefetch;

const ITEMS: u64 = 1_000_000;
const TOTAL: u64 = ITEMS * (ITEMS - 1) / 2;

fn cheap(c: &mut Criterion) {
    let mut group = c.benchmark_group("prefetch");
    group.sample_size(20);
    group.throughput(Throughput::Elements(ITEMS));
    for lookahead in [1024, 10] {
        group.bench_function(BenchmarkId::new("crossbeam bounded", lookahead), |b| {
            b.iter(|| {
                let (sender, receiver) = bounded(lookahead);
                let worker = thread::spawn(move || {
                    (0..black_box(ITEMS)).for_each(|item| sender.send(item).unwrap());
                });
                assert_eq!(receiver.iter().sum::<u64>(), TOTAL);
                worker.join().unwrap();
            });
        });
        group.bench_function(BenchmarkId::new("prefetch", lookahead), |b| {
            b.iter(|| assert_eq!(prefetch(0..black_box(ITEMS), lookahead).sum::<u64>(), TOTAL));
        });
    }
    group.finish();
}

/// Takes ten microseconds, and makes sure of it.
fn work(item: u64) -> u64 {
    let since = Instant::now();
    while since.elapsed() < Duration::from_micros(10) {}
    item
}

fn overlap(c: &mut Criterion) {
    const ITEMS: u64 = 10_000;
    const TOTAL: u64 = ITEMS * (ITEMS - 1) / 2;
    let mut group = c.benchmark_group("overlap, 10 us each");
    group.sample_size(10);
    group.throughput(Throughput::Elements(ITEMS));
    group.bench_function("the source alone", |b| {
        b.iter(|| assert_eq!((0..ITEMS).map(work).sum::<u64>(), TOTAL));
    });
    group.bench_function("one after the other", |b| {
        b.iter(|| assert_eq!((0..ITEMS).map(work).map(work).sum::<u64>(), TOTAL));
    });
    group.bench_function("prefetch, 64 ahead", |b| {
        b.iter(|| {
            let source = prefetch((0..ITEMS).map(work), 64);
            assert_eq!(source.map(work).sum::<u64>(), TOTAL);
        });
    });
}

criterion_group!(benches, cheap, overlap);
criterion_main!(benches);
