//! Every statistic against a plain loop over the collected items: no state, no sharing, no merge.

use std::collections::{BTreeMap, BTreeSet};

use fanfold::aggregates::*;
use fanfold::*;
use proptest::prelude::*;

/// The statistics, each as one would compute it with all items at hand.
mod naive {
    use super::*;

    pub(super) fn mean(x: &[f64]) -> f64 {
        x.iter().sum::<f64>() / x.len() as f64
    }

    /// The mean of products of powers of the distances from the means.
    pub(super) fn central(x: &[f64], power: i32) -> f64 {
        let mean = mean(x);
        x.iter().map(|x| (x - mean).powi(power)).sum::<f64>() / x.len() as f64
    }

    pub(super) fn skewness(x: &[f64]) -> f64 {
        let n = x.len() as f64;
        central(x, 3) / central(x, 2).powf(1.5) * (n * (n - 1.0)).sqrt() / (n - 2.0)
    }

    pub(super) fn kurtosis(x: &[f64]) -> f64 {
        let n = x.len() as f64;
        let excess = central(x, 4) / central(x, 2).powi(2) - 3.0;
        ((n + 1.0) * excess + 6.0) * (n - 1.0) / ((n - 2.0) * (n - 3.0))
    }

    pub(super) fn covariance(pairs: &[(f64, f64)]) -> f64 {
        let (x, y): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
        let (x_mean, y_mean) = (mean(&x), mean(&y));
        let sum: f64 = pairs.iter().map(|(x, y)| (x - x_mean) * (y - y_mean)).sum();
        sum / pairs.len() as f64
    }

    /// The quantile by definition 7, from all items sorted.
    pub(super) fn quantile(x: &[f64], probability: f64) -> f64 {
        let mut sorted = x.to_vec();
        sorted.sort_by(f64::total_cmp);
        let place = (x.len() - 1) as f64 * probability;
        let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
        low + (high - low) * place.fract()
    }

    /// The mean in which an item weighs `1 - alpha` to the power of how many come after it.
    pub(super) fn ewma(x: &[f64], alpha: f64) -> f64 {
        let weight = |i: usize| (1.0 - alpha).powi((x.len() - 1 - i) as i32);
        let sum: f64 = x.iter().enumerate().map(|(i, x)| x * weight(i)).sum();
        sum / (0..x.len()).map(weight).sum::<f64>()
    }

    pub(super) fn counts<T: Ord + Copy>(items: &[T]) -> Vec<(T, u64)> {
        let mut counts = BTreeMap::new();
        items.iter().for_each(|item| *counts.entry(*item).or_insert(0) += 1);
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        counts
    }
}

fn close(found: Option<f64>, expected: f64, scale: f64) {
    let found = found.expect("there are enough items");
    assert!((found - expected).abs() <= 1e-9 * scale, "{found} is not near {expected}");
}

fn floats(least: usize) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(prop_oneof![-1e3..1e3f64, (-3..3i8).prop_map(f64::from)], least..60)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn sums(items in prop::collection::vec(any::<i64>(), 0..40)) {
        let sum: i128 = items.iter().map(|n| i128::from(*n)).sum();
        prop_assert_eq!(aggregate_all(&items, (Count, Sum)), (items.len() as u64, sum));
        prop_assert_eq!(aggregate_all(&items, Stat::Sum), stat::Value::Integer(sum));
    }

    #[test]
    fn moments(x in floats(4)) {
        prop_assume!(naive::central(&x, 2) > 1e-3);
        let n = x.len() as f64;
        let sample = n / (n - 1.0);
        let moments = aggregate_all(&x, Moments);
        close(aggregate_all(&x, Mean), naive::mean(&x), 1e3);
        close(moments.mean(), naive::mean(&x), 1e3);
        for variance in [aggregate_all(&x, Variance), moments.variance()] {
            close(variance, naive::central(&x, 2) * sample, 1e6);
        }
        for variance in [aggregate_all(&x, PopulationVariance), moments.population_variance()] {
            close(variance, naive::central(&x, 2), 1e6);
        }
        close(aggregate_all(&x, StdDev), (naive::central(&x, 2) * sample).sqrt(), 1e3);
        close(aggregate_all(&x, StdDev::population()), naive::central(&x, 2).sqrt(), 1e3);
        close(moments.standard_error(), (naive::central(&x, 2) * sample / n).sqrt(), 1e3);
        for moments in [moments, aggregate_slice(&x, Moments)] {
            close(moments.skewness(), naive::skewness(&x), 1e2);
            close(moments.kurtosis(), naive::kurtosis(&x), 1e3);
        }
        let set = [Stat::Skewness, Stat::Kurtosis, Stat::Variance, Stat::StandardError];
        let [skewness, kurtosis, variance, error] = aggregate_all(&x, set);
        close(skewness.as_f64(), naive::skewness(&x), 1e2);
        close(kurtosis.as_f64(), naive::kurtosis(&x), 1e3);
        close(variance.as_f64(), naive::central(&x, 2) * sample, 1e6);
        close(error.as_f64(), (naive::central(&x, 2) * sample / n).sqrt(), 1e3);
    }

    #[test]
    fn ranks(x in floats(1), probability in 0.0..=1.0f64, k in 0..9usize) {
        let mut sorted = x.clone();
        sorted.sort_by(|a, b| b.total_cmp(a));
        prop_assert_eq!(aggregate_all(&x, MinMax), Some((*sorted.last().unwrap(), sorted[0])));
        prop_assert_eq!(aggregate_all(&x, (Min, Max)), (sorted.last().copied(), Some(sorted[0])));
        prop_assert_eq!(aggregate_all(&x, TopK::new(k)), &sorted[..k.min(x.len())]);
        close(aggregate_all(&x, Quantile::new(probability)), naive::quantile(&x, probability), 1e3);
        close(aggregate_all(&x, Median), naive::quantile(&x, 0.5), 1e3);
        let summary = aggregate_all(&x, Quantiles);
        close(summary.quantile(probability), naive::quantile(&x, probability), 1e3);
        let [range, iqr] = aggregate_all(&x, [Stat::Range, Stat::InterquartileRange]);
        close(range.as_f64(), sorted[0] - sorted[x.len() - 1], 1e3);
        close(iqr.as_f64(), naive::quantile(&x, 0.75) - naive::quantile(&x, 0.25), 1e3);
    }

    #[test]
    fn places(items in prop::collection::vec(0..20u8, 0..40), n in 0..9usize) {
        let (first, last) = aggregate_all(&items, (First, Last));
        prop_assert_eq!((first, last), (items.first(), items.last()));
        let tail: Vec<_> = aggregate_slice(&items, LastN::new(n)).into();
        prop_assert_eq!(tail, &items[items.len().saturating_sub(n)..]);
        prop_assert_eq!(aggregate_slice(&items, Collect), &items[..]);
        let head: u128 = items.iter().take(n).map(|n| u128::from(*n)).sum();
        prop_assert_eq!(aggregate_all(&items, Sum.take(n)), head);
        let big = |n: &u8| *n > 15;
        let tests = (Any::new(big), All::new(big), Find::new(big));
        let found = aggregate_slice(&items, tests);
        let expected = (items.iter().any(big), items.iter().all(big), items.iter().copied().find(big));
        prop_assert_eq!(found, expected);
        let least = items.iter().copied().min_by_key(|n| n % 7);
        prop_assert_eq!(aggregate_slice(&items, MinBy::new(|n: &u8| n % 7)), least);
        // Of equal keys the first counts, and the last in `std`.
        let greatest = items.iter().rev().copied().max_by_key(|n| n % 7);
        prop_assert_eq!(aggregate_slice(&items, MaxBy::new(|n: &u8| n % 7)), greatest);
    }

    #[test]
    fn kinds(items in prop::collection::vec(0..12u8, 0..60), n in 1..6usize) {
        let counts = naive::counts(&items);
        prop_assert_eq!(aggregate_slice(&items, Distinct), counts.len() as u64);
        prop_assert_eq!(aggregate_slice(&items, DistinctSketch).count(), counts.len() as u64);
        let frequent = aggregate_slice(&items, Frequent::new(n));
        let frequent: Vec<_> = frequent.iter().map(|f| (f.item, f.count())).collect();
        prop_assert_eq!(frequent, &counts[..n.min(counts.len())]);
        let groups = aggregate_slice(&items, Count.group_by(|n: &u8| *n).sorted());
        prop_assert_eq!(groups, counts.into_iter().collect::<BTreeMap<_, _>>());
        let sample: BTreeSet<_> = aggregate_slice(&items, Sample::new(n)).into_iter().collect();
        prop_assert!(sample.is_subset(&items.iter().copied().collect()));
    }

    #[test]
    fn bins(x in floats(0)) {
        let edges = [-500.0, 0.0, 1.0, 500.0];
        let counts = aggregate_all(&x, Histogram::new(edges.to_vec()).unwrap());
        for (bin, count) in counts.counts().iter().enumerate() {
            let last = bin == edges.len() - 2;
            let (low, high) = (edges[bin], edges[bin + 1]);
            let inside = x.iter().filter(|x| low <= **x && (**x < high || last && **x == high));
            prop_assert_eq!(*count, inside.count() as u64);
        }
        prop_assert_eq!(counts.below(), x.iter().filter(|x| **x < edges[0]).count() as u64);
        prop_assert_eq!(counts.above(), x.iter().filter(|x| **x > edges[3]).count() as u64);
    }

    #[test]
    fn pairs(x in floats(3), slope in -5.0..5.0f64, noise in floats(60 - 1)) {
        prop_assume!(naive::central(&x, 2) > 1e-3);
        let pairs: Vec<_> = x.iter().zip(&noise).map(|(x, e)| (*x, slope * x + e)).collect();
        let y: Vec<_> = pairs.iter().map(|(_, y)| *y).collect();
        let n = pairs.len() as f64;
        let covariance = naive::covariance(&pairs);
        close(aggregate_all(&pairs, Covariance), covariance * n / (n - 1.0), 1e7);
        close(aggregate_all(&pairs, Covariance::population()), covariance, 1e7);
        let line = aggregate_all(&pairs, LinearFit).unwrap();
        let expected = covariance / naive::central(&x, 2);
        close(Some(line.slope), expected, expected.abs().max(1.0));
        close(Some(line.at(naive::mean(&x))), naive::mean(&y), 1e4);
        let correlation = covariance / (naive::central(&x, 2) * naive::central(&y, 2)).sqrt();
        prop_assume!(correlation.is_finite());
        close(aggregate_all(&pairs, Correlation), correlation, 1.0);
        close(line.r_squared, correlation * correlation, 1.0);
    }

    #[test]
    fn averages_that_forget(x in floats(1), alpha in 0.01..=1.0f64) {
        close(aggregate_all(&x, Ewma::new(alpha)), naive::ewma(&x, alpha), 1e3);
    }
}

#[test]
fn shapes_far_from_zero_are_those_near_it() {
    // Small integers, so that nothing is lost where they are moved far away.
    let near: Vec<f64> =
        (0..5_000).map(|n: u32| f64::from(n.wrapping_mul(7919) % 1009 % 64)).collect();
    let far: Vec<f64> = near.iter().map(|x| x + 1e12).collect();
    let integers: Vec<u64> = near.iter().map(|x| u64::MAX - 100 + *x as u64).collect();
    let expected = (naive::skewness(&near), naive::kurtosis(&near));
    let shape = |moments: (Option<f64>, Option<f64>)| {
        assert!((moments.0.unwrap() - expected.0).abs() < 1e-12, "{moments:?}, not {expected:?}");
        assert!((moments.1.unwrap() - expected.1).abs() < 1e-12, "{moments:?}, not {expected:?}");
    };
    let of = |m: MomentsSummary<f64>| (m.skewness(), m.kurtosis());
    for items in [&near, &far] {
        shape(aggregate_all(items, Moments.map(of)));
        shape(aggregate_slice(items, Moments.map(of)));
    }
    let of = |m: MomentsSummary<u128>| (m.skewness(), m.kurtosis());
    shape(aggregate_all(&integers, Moments.map(of)));
    shape(aggregate_slice(&integers, Moments.map(of)));
}
