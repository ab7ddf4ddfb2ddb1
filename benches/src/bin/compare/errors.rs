//! How far sums and ranks are off, against the count of items.

use accurate::sum::{Kahan, Neumaier};
use accurate::traits::SumAccumulator;
use datasketches::common::SearchCriteria;
use datasketches::kll::KllSketch as ApacheSketch;
use fanfold::{Kll, Sum, aggregate_all, aggregate_slice};
use fanfold_benches::random;
use rayon::prelude::*;

use crate::record::{Row, Spread};
use crate::scenario::Whose;

pub(crate) const ERROR_OF_A_SUM: &str = "error of a sum";
pub(crate) const ERROR_OF_A_RANK: &str = "error of a rank";

type SumWay = (&'static str, Whose, fn(&[f64]) -> f64);

const SUMS: [SumWay; 5] = [
    ("Sum", Whose::Fanfold, |items| aggregate_slice(items, Sum)),
    ("Sum::fast()", Whose::Fanfold, |items| aggregate_slice(items, Sum::fast())),
    ("Iterator::sum", Whose::Rust, |items| items.iter().sum()),
    ("accurate Kahan", Whose::Rust, accurate_sum::<Kahan<f64>>),
    ("accurate Neumaier", Whose::Rust, accurate_sum::<Neumaier<f64>>),
];

fn accurate_sum<S: SumAccumulator<f64>>(items: &[f64]) -> f64 {
    items.iter().fold(S::zero(), |sum, item| sum + *item).sum()
}

/// The greatest error of a sum in twenty streams, as a part of the sum.
///
/// The numbers are whole, over 2^53, so that integers tell what their sum is, to the last bit.
pub(crate) fn of_sums(quick: bool) -> Vec<Row> {
    let powers = if quick { 1..=5 } else { 1..=7 };
    powers.map(|power| 10u64.pow(power)).flat_map(of_sums_at).collect()
}

fn of_sums_at(count: u64) -> Vec<Row> {
    let mut worst = [0.0f64; SUMS.len()];
    for seed in 0..20 {
        let whole: Vec<u64> = random(seed).take(count as usize).map(|draw| draw >> 11).collect();
        let items: Vec<f64> = whole.iter().map(|item| *item as f64 / (1u64 << 53) as f64).collect();
        let exact: i128 = whole.iter().map(|item| i128::from(*item)).sum();
        for (worst, (_, _, way)) in worst.iter_mut().zip(SUMS) {
            // No sum has a bit below 2^-53, so that this is whole as well.
            let sum = (way(&items) * (1u64 << 53) as f64) as i128;
            *worst = worst.max((sum - exact).abs() as f64 / exact as f64);
        }
    }
    let row = |(error, (way, whose, _)): (f64, SumWay)| Row {
        scenario: ERROR_OF_A_SUM.into(),
        axis: "items".into(),
        at: count,
        unit: "parts of the sum".into(),
        way: way.into(),
        whose,
        class: String::new(),
        limit: None,
        spread: Ok(Spread::of(vec![error])),
    };
    worst.into_iter().zip(SUMS).map(row).collect()
}

const RUNS: u64 = 100;
const RANKS: u32 = 500;

/// From a shuffled stream and a seed to the greatest error of a rank.
type RankWay = (&'static str, Whose, fn(&[u32], u64) -> f64);

const SKETCHES: [RankWay; 3] = [
    ("Kll of a slice", Whose::Fanfold, by_slice),
    ("Kll of an iterator", Whose::Fanfold, by_item),
    ("datasketches KLL, k = 547", Whose::Rust, by_apache),
];

/// The 99th of a hundred runs, in order, of the greatest error at any of 499 ranks, over items in
/// random order, the order that is worst for the sketch: what the rank error promises.
pub(crate) fn of_ranks(quick: bool) -> Vec<Row> {
    // Four counts for each doubling.
    let steps = if quick { 13 * 4..=15 * 4 } else { 13 * 4..=22 * 4 };
    let counts = steps.map(|step| 2f64.powf(f64::from(step) / 4.0) as u32);
    counts.flat_map(of_ranks_at).collect()
}

fn of_ranks_at(count: u32) -> Vec<Row> {
    let errors: Vec<[f64; SKETCHES.len()]> = (0..RUNS)
        .into_par_iter()
        .map(|seed| {
            let items = shuffled(count, seed);
            SKETCHES.map(|(_, _, way)| way(&items, seed))
        })
        .collect();
    let row = |(place, (way, whose, _)): (usize, &RankWay)| {
        let mut errors: Vec<f64> = errors.iter().map(|errors| errors[place]).collect();
        errors.sort_by(f64::total_cmp);
        Row {
            scenario: ERROR_OF_A_RANK.into(),
            axis: "items".into(),
            at: u64::from(count),
            unit: "% of the count".into(),
            way: (*way).into(),
            whose: *whose,
            class: String::new(),
            limit: None,
            spread: Ok(Spread::of(vec![100.0 * errors[errors.len() * 99 / 100 - 1]])),
        }
    };
    SKETCHES.iter().enumerate().map(row).collect()
}

/// 0 to `count`, in random order.
fn shuffled(count: u32, seed: u64) -> Vec<u32> {
    let mut items: Vec<u32> = (0..count).collect();
    for (last, draw) in (1..items.len()).rev().zip(random(seed)) {
        let place = (u128::from(draw) * (last as u128 + 1)) >> 64;
        items.swap(last, place as usize);
    }
    items
}

/// The greatest error of a sketch of 0 to `count`, given how it ranks an item.
fn worst(count: u32, rank: impl Fn(u32) -> f64) -> f64 {
    let items =
        (1..RANKS).map(|part| (u64::from(count) * u64::from(part) / u64::from(RANKS)) as u32);
    let off = items.map(|item| (rank(item) - f64::from(item + 1) / f64::from(count)).abs());
    off.fold(0.0, f64::max)
}

fn by_slice(items: &[u32], seed: u64) -> f64 {
    let view = aggregate_slice(items, Kll::default().seed(seed)).view();
    worst(items.len() as u32, |item| view.rank(&item).expect("there are items"))
}

fn by_item(items: &[u32], seed: u64) -> f64 {
    let view = aggregate_all(items, Kll::default().seed(seed)).view();
    worst(items.len() as u32, |item| view.rank(&item).expect("there are items"))
}

fn by_apache(items: &[u32], _: u64) -> f64 {
    let mut sketch = ApacheSketch::new(547).expect("it is a size it takes");
    items.iter().for_each(|item| sketch.update(i64::from(*item)));
    let view = sketch.sorted_view();
    worst(items.len() as u32, |item| {
        view.rank(&i64::from(item), SearchCriteria::Inclusive).expect("there are items")
    })
}
