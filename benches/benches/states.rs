//! What states cost that travel: written, read and merged.
//!
//! * a KLL sketch of a million doubles, written and read in the format of Apache DataSketches, beside
//!   Apache's own library, of the same bytes: at most 1.0 times; and in the format of all our states;
//! * a hundred saved tables of a hundred thousand groups each, merged: five million groups a second or more.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use datasketches::common::SearchCriteria;
use datasketches::kll::{KllFloat, KllSketch as ApacheSketch};
use fanfold::aggregates::KllSketch;
use fanfold::*;
use fanfold_benches::random;
use fanfold_table::{Source, Table};

const ITEMS: usize = 1_000_000;

/// The k of Apache's sketch whose rank error is 0.5 %, as ours is.
const K: u16 = 547;

type Theirs = ApacheSketch<KllFloat<f64>>;

fn items() -> impl Iterator<Item = f64> {
    random(1).take(ITEMS).map(|draw| (draw >> 11) as f64 / (1u64 << 53) as f64)
}

fn their_median(sketch: &Theirs) -> Option<f64> {
    sketch.quantile(0.5, SearchCriteria::Inclusive).unwrap().map(KllFloat::into_inner)
}

fn sketches(c: &mut Criterion) {
    // Both read what theirs wrote, so that both have the same to write.
    let mut theirs = Theirs::new(K).unwrap();
    items().for_each(|x| theirs.update(KllFloat::<f64>::new(x).unwrap()));
    let bytes = theirs.serialize();
    let ours = KllSketch::<f64>::from_bytes(&bytes).unwrap();
    let median = their_median(&theirs);
    let mut group = c.benchmark_group("a sketch as bytes");
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("write, datasketches", |b| {
        b.iter(|| assert_eq!(black_box(&theirs).serialize().len(), bytes.len()));
    });
    let written = ours.to_bytes();
    let again = KllSketch::<f64>::from_bytes(&written).unwrap();
    assert_eq!(again.view().quantile(0.5), median);
    group.bench_function("write, ours in their format", |b| {
        b.iter(|| assert_eq!(black_box(&ours).to_bytes().len(), written.len()));
    });
    let mut state = Running::new(Kll::default());
    state.extend(items());
    let own = state.to_bytes();
    group.bench_function("write, ours", |b| {
        b.iter(|| assert_eq!(black_box(&state).to_bytes().len(), own.len()));
    });
    group.bench_function("read, datasketches", |b| {
        b.iter(|| assert_eq!(Theirs::deserialize(black_box(&bytes)).unwrap().n(), ITEMS as u64));
    });
    group.bench_function("read, ours in their format", |b| {
        b.iter(|| {
            let read = KllSketch::<f64>::from_bytes(black_box(&bytes)).unwrap();
            assert_eq!(read.count(), ITEMS as u64);
        });
    });
    group.bench_function("read, ours", |b| {
        b.iter(|| Running::<_, f64>::from_bytes(Kll::default(), black_box(&own)).unwrap());
    });
    group.finish();
}

const TABLES: usize = 100;
const GROUPS: usize = 100_000;

/// Saved tables of a hundred thousand groups each, whose keys are the same in all of them, or in none.
fn tables(are_alike: bool) -> Vec<Vec<u8>> {
    let table = |table: usize| {
        let first = if are_alike { 0 } else { table * GROUPS };
        let row = |key: usize| format!("key {key},{}.25\n", key % 1000);
        let rows = (first..first + GROUPS).map(row);
        let text: String = std::iter::once("key,price\n".to_owned()).chain(rows).collect();
        let source = Source::reader("rows", std::io::Cursor::new(text));
        let state = Table::new([source]).group_by(["key"]).state(&["sum(price)"]).unwrap();
        state.to_bytes()
    };
    (0..TABLES).map(table).collect()
}

/// How many groups they come to.
fn merge(tables: &[Vec<u8>]) -> usize {
    let of = |table: Table, bytes: &Vec<u8>| table.load("saved", bytes.clone());
    let table = tables.iter().fold(Table::new([]), of);
    table.aggregate_lists(&[] as &[&str]).unwrap().rows().len()
}

fn groups(c: &mut Criterion) {
    let mut group = c.benchmark_group("merging tables of groups");
    group.throughput(Throughput::Elements((TABLES * GROUPS) as u64));
    group.sample_size(10);
    for (name, are_alike, expected) in
        [("the same keys", true, GROUPS), ("unlike keys", false, TABLES * GROUPS)]
    {
        let tables = tables(are_alike);
        group.bench_function(name, |b| b.iter(|| assert_eq!(merge(black_box(&tables)), expected)));
    }
    group.finish();
}

criterion_group!(benches, sketches, groups);
criterion_main!(benches);
