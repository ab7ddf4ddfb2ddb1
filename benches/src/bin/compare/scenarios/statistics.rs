//! Sums, and the six that are asked for most often, of floats: beside the crates that have them.

use std::hint::black_box;
use std::rc::Rc;

use accurate::sum::{OnlineExactSum, Sum2};
use accurate::traits::SumWithAccumulator;
use average::{Estimate, Max as MaxOf, Min as MinOf};
use fanfold::{
    Count, Max, Mean, Min, Stat, Sum, Variance, aggregate_all, aggregate_blocks, aggregate_slice,
    par_aggregate_all,
};
use fanfold_benches::random;
use watermill::stats::Univariate;
use xsum::Xsum;

use super::limits::READ;
use crate::scenario::{About, Case, Scenario, Way, about};

/// Numbers of many sizes, which rounding shows on.
pub(crate) fn numbers(count: usize) -> Rc<[f64]> {
    let number = |draw: u64| {
        let part = (draw >> 11) as f64 / (1u64 << 53) as f64;
        -part.max(1e-9).ln()
    };
    random(1).take(count).map(number).collect()
}

/// How many threads `par_*` uses here.
pub(super) fn cores() -> f64 {
    std::thread::available_parallelism().map_or(1.0, |cores| usize::from(cores) as f64)
}

/// A way over these numbers.
pub(super) fn over<R>(items: &Rc<[f64]>, way: fn(&[f64]) -> R) -> impl Fn() -> R + use<R> {
    let items = Rc::clone(items);
    move || way(black_box(&items))
}

/// A way whose answer may be off by so much of itself.
pub(super) fn about_over(
    items: &Rc<[f64]>,
    within: f64,
    way: fn(&[f64]) -> f64,
) -> impl Fn() -> About + use<> {
    let way = over(items, way);
    move || about(way(), within)
}

/// What rivals may be off by, as they round at every step.
const ROUNDED: f64 = 1e-9;

pub(super) fn sums(quick: bool) -> Scenario {
    let threads = cores();
    let sizes: &[usize] = if quick { &[100_000] } else { &[10_000, 1_000_000, 16_000_000] };
    let cases = sizes.iter().map(|count| {
        let items = numbers(*count);
        let exact = aggregate_slice(&items[..], Sum);
        let over = |sum| over(&items, sum);
        let roughly = |sum| about_over(&items, ROUNDED, sum);
        let expected = about(exact, ROUNDED);
        let ways = vec![
            Way::fanfold("Sum of a slice", exact, over(|items| aggregate_slice(items, Sum)))
                .class("exact, of a slice")
                .limit(READ, 1.0),
            Way::fanfold("Sum of an iterator", exact, over(|items| aggregate_all(items, Sum)))
                .class("of an iterator")
                .limit(READ, 1.0),
            Way::fanfold("par_aggregate_all, Sum", exact, over(|it| par_aggregate_all(it, Sum)))
                .class("on threads")
                .limit(READ, 1.0 / threads),
            Way::fanfold(
                "Sum::fast() of a slice",
                expected,
                roughly(|items| aggregate_slice(items, Sum::fast())),
            )
            .class("of a slice")
            .limit(READ, 1.0),
            Way::rust("Iterator::sum", expected, roughly(|items| items.iter().sum()))
                .class("of an iterator")
                .limit(READ, 1.0),
            Way::rust(
                "accurate Sum2",
                expected,
                roughly(|items| items.iter().copied().sum_with_accumulator::<Sum2<_>>()),
            )
            .class("of an iterator")
            .limit(READ, 1.0),
            Way::rust(
                "accurate OnlineExactSum",
                exact,
                over(|items| items.iter().copied().sum_with_accumulator::<OnlineExactSum<_>>()),
            )
            .class("of an iterator")
            .limit(READ, 1.0),
            Way::rust(
                "xsum XsumSmall",
                exact,
                over(|items| {
                    let mut sum = xsum::XsumSmall::new();
                    sum.add_list(items);
                    sum.sum()
                }),
            )
            .class("exact, of a slice")
            .limit(READ, 1.0),
        ];
        Case { at: *count as u64, units: *count as u64, ways }
    });
    Scenario { axis: "items", unit: "item", cases: cases.collect() }
}

/// Count, sum, mean, least, greatest and variance.
type Six = (u64, About, About, About, About, About);

fn six(count: u64, five: [f64; 5]) -> Six {
    let [sum, mean, min, max, variance] = five.map(|value| about(value, ROUNDED));
    (count, sum, mean, min, max, variance)
}

pub(super) fn moments(quick: bool) -> Scenario {
    let threads = cores();
    let cases = sizes_of_six(quick).iter().map(|count| {
        let items = numbers(*count);
        let over = |way| over(&items, way);
        let expected = by_slice(&items);
        let ways = vec![
            Way::fanfold("a typed tuple of a slice", expected, over(by_slice))
                .class("of a slice")
                .limit(READ, 1.0),
            Way::fanfold("a typed tuple of an iterator", expected, over(by_item))
                .class("of an iterator")
                .limit(READ, 1.0),
            Way::fanfold("aggregate_blocks of a typed tuple", expected, over(by_blocks))
                .class("of an iterator")
                .limit(READ, 1.0),
            Way::fanfold("[Stat; 6] of a slice", expected, over(by_stats))
                .class("of a slice")
                .limit(READ, 1.0),
            Way::fanfold("par_aggregate_all of a typed tuple", expected, over(by_threads))
                .class("on threads")
                .limit(READ, 1.0 / threads),
            Way::rust("a loop by hand, Welford", expected, over(by_hand))
                .class("of an iterator")
                .limit(READ, 1.0),
            Way::rust("average", expected, over(by_average))
                .class("of an iterator")
                .limit(READ, 1.0),
            Way::rust("statrs, three passes", expected, over(by_statrs))
                .class("of a slice")
                .limit(READ, 1.0),
            Way::rust("watermill", expected, over(by_watermill))
                .class("of an iterator")
                .limit(READ, 1.0),
        ];
        Case { at: *count as u64, units: *count as u64, ways }
    });
    Scenario { axis: "items", unit: "item", cases: cases.collect() }
}

pub(crate) fn sizes_of_six(quick: bool) -> &'static [usize] {
    if quick { &[100_000] } else { &[1_000_000, 16_000_000] }
}

/// The six, as a tuple.
const SIX: (Count, Sum, Mean, Min, Max, Variance) = (Count, Sum, Mean, Min, Max, Variance);

fn flat(value: Option<f64>) -> f64 {
    value.unwrap_or(f64::NAN)
}

fn by_slice(items: &[f64]) -> Six {
    let (count, sum, mean, min, max, variance) = aggregate_slice(items, SIX);
    six(count, [sum, flat(mean), flat(min), flat(max), flat(variance)])
}

fn by_item(items: &[f64]) -> Six {
    let (count, sum, mean, min, max, variance) = aggregate_all(items.iter().copied(), SIX);
    six(count, [sum, flat(mean), flat(min), flat(max), flat(variance)])
}

fn by_blocks(items: &[f64]) -> Six {
    let (count, sum, mean, min, max, variance) = aggregate_blocks(items.iter().copied(), SIX);
    six(count, [sum, flat(mean), flat(min), flat(max), flat(variance)])
}

fn by_threads(items: &[f64]) -> Six {
    let (count, sum, mean, min, max, variance) = par_aggregate_all(items, SIX);
    six(count, [sum, flat(mean), flat(min), flat(max), flat(variance)])
}

fn by_stats(items: &[f64]) -> Six {
    let stats = [Stat::Count, Stat::Sum, Stat::Mean, Stat::Min, Stat::Max, Stat::Variance];
    let outputs = aggregate_slice(items, stats);
    let number = |place: usize| outputs[place].to_string().parse().unwrap_or(f64::NAN);
    six(items.len() as u64, [1, 2, 3, 4, 5].map(number))
}

fn by_hand(items: &[f64]) -> Six {
    let (mut count, mut sum, mut mean, mut squares) = (0u64, 0.0, 0.0, 0.0);
    let (mut min, mut max) = (f64::INFINITY, f64::NEG_INFINITY);
    for item in items {
        count += 1;
        sum += item;
        let off = item - mean;
        mean += off / count as f64;
        squares += off * (item - mean);
        (min, max) = (min.min(*item), max.max(*item));
    }
    six(count, [sum, mean, min, max, squares / (count - 1) as f64])
}

fn by_average(items: &[f64]) -> Six {
    let (mut variance, mut min, mut max, mut sum) =
        (average::Variance::new(), MinOf::new(), MaxOf::new(), 0.0);
    for item in items {
        variance.add(*item);
        min.add(*item);
        max.add(*item);
        sum += item;
    }
    six(variance.len(), [sum, variance.mean(), min.min(), max.max(), variance.sample_variance()])
}

fn by_statrs(items: &[f64]) -> Six {
    use statrs::statistics::Statistics;
    let sum = items.iter().sum();
    six(
        items.len() as u64,
        [sum, items.mean(), Statistics::min(items), Statistics::max(items), items.variance()],
    )
}

fn by_watermill(items: &[f64]) -> Six {
    let mut sum = watermill::sum::Sum::new();
    let mut mean = watermill::mean::Mean::new();
    let mut min = watermill::minimum::Min::new();
    let mut max = watermill::maximum::Max::new();
    let mut variance = watermill::variance::Variance::default();
    for item in items {
        sum.update(*item);
        mean.update(*item);
        min.update(*item);
        max.update(*item);
        variance.update(*item);
    }
    six(items.len() as u64, [sum.get(), mean.get(), min.get(), max.get(), variance.get()])
}
