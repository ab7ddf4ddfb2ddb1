//! Statistics beside the usual ones, against plain loops over the same numbers.

use fanfold::stat::{Chunk, Value};
use fanfold::{Stat, StatSet};
use proptest::prelude::*;

/// Values of some statistics of integers that count hundredths.
fn values(statistics: &str, cents: &[i64]) -> Vec<Value> {
    let set: StatSet = statistics.parse().unwrap();
    let mut whole = set.state();
    set.update_chunk(&mut whole, &Chunk::decimals(cents, -2));
    // The same in parts, item by item, and merged.
    let mut merged = set.state();
    for part in cents.chunks(7) {
        let mut state = set.state();
        part.iter().for_each(|cents| set.update_chunk(&mut state, &Chunk::decimals(&[*cents], -2)));
        set.try_merge(&mut merged, state).unwrap();
    }
    let values = set.values(&whole);
    assert_eq!(format!("{values:?}"), format!("{:?}", set.values(&merged)));
    values
}

fn float(value: &Value) -> f64 {
    value.to_string().parse().unwrap()
}

fn is_near(found: &Value, expected: f64) -> bool {
    let found = float(found);
    found == expected || (found - expected).abs() <= 1e-12 * expected.abs()
}

proptest! {
    #[test]
    fn sums_of_powers_are_those_of_a_loop(cents in prop::collection::vec(-5000..5000i64, 2..60)) {
        let found = values("sumsq,rms,cv,ci95,stderr,mean,stddev", &cents);
        let squares: i64 = cents.iter().map(|cents| cents * cents).sum();
        let sum = format!("{}.{:04}", squares / 10_000, squares % 10_000);
        prop_assert_eq!(found[0].to_string(), sum.trim_end_matches('0').trim_end_matches('.'));
        let rms = (squares as f64 / 1e4 / cents.len() as f64).sqrt();
        prop_assert!(is_near(&found[1], rms), "{:?} {}", found[1], rms);
        let [error, mean, deviation] = [4, 5, 6].map(|place| float(&found[place]));
        if mean != 0.0 {
            prop_assert!(is_near(&found[2], deviation / mean));
        }
        let width = float(&found[3]);
        prop_assert!(width >= 1.959 * error && width <= 12.7063 * error);
    }

    #[test]
    fn means_of_other_kinds_are_those_of_a_loop(cents in prop::collection::vec(1..5000i64, 1..60)) {
        let found = values("geomean,harmean", &cents);
        let (numbers, n) = (cents.iter().map(|cents| *cents as f64 / 100.0), cents.len() as f64);
        let logs: f64 = numbers.clone().map(f64::ln).sum();
        prop_assert!(is_near(&found[0], (logs / n).exp()));
        prop_assert!(is_near(&found[1], n / numbers.map(f64::recip).sum::<f64>()));
    }

    #[test]
    fn what_is_read_of_the_distribution_is_that_of_sorted_numbers(
        mut cents in prop::collection::vec(-50..50i64, 1..60),
        bins in 1..8usize,
    ) {
        let found = values(&format!("mad,quartiles,histogram{bins},p25,p50,p75,antimode"), &cents);
        cents.sort_unstable();
        let twice = |sorted: &[i64]| sorted[(sorted.len() - 1) / 2] + sorted[sorted.len() / 2];
        let median = twice(&cents);
        let mut distances: Vec<_> = cents.iter().map(|cents| (2 * cents - median).abs()).collect();
        distances.sort_unstable();
        prop_assert_eq!(float(&found[0]), twice(&distances) as f64 / 400.0);
        prop_assert_eq!(&found[1], &Value::List(found[3..6].to_vec()));
        let Value::List(bars) = &found[2] else { panic!("{:?}", found[2]) };
        let (least, greatest) = (cents[0], cents[cents.len() - 1]);
        let bins = if least == greatest { 1 } else { bins as i64 };
        // The bin of each, by integers.
        let mut counts = vec![0; bins as usize];
        for cents in &cents {
            let bin = if least == greatest { 0 } else { (cents - least) * bins / (greatest - least) };
            counts[bin.min(bins - 1) as usize] += 1;
        }
        for (bin, (bar, count)) in bars.iter().zip(&counts).enumerate() {
            let Value::List(bar) = bar else { panic!("{bar:?}") };
            let start = (least * bins + (greatest - least) * bin as i64) as f64 / bins as f64 / 100.0;
            prop_assert!(is_near(&bar[0], start), "{:?} {start}", bar[0]);
            prop_assert_eq!(&bar[1], &Value::Integer(*count));
        }
        let count = |cents_of: i64| cents.iter().filter(|cents| **cents == cents_of).count();
        let least = cents.iter().min_by_key(|cents| (count(**cents), **cents)).unwrap();
        prop_assert_eq!(float(&found[6]), *least as f64 / 100.0);
    }
}

#[test]
fn numbers_of_other_signs_have_means_of_their_own() {
    let means =
        |cents: &[i64]| values("geomean,harmean", cents).iter().map(float).collect::<Vec<_>>();
    assert_eq!(means(&[100, 0, 400]), [0.0, 0.0]);
    assert!(means(&[100, -1]).iter().all(|mean| mean.is_nan()));
    assert_eq!(values("geomean,mad,histogram3,antimode,rms,ci95", &[])[0], Value::Absent);
    assert!(
        values("mad,histogram3,antimode,rms,ci95", &[]).iter().all(|value| *value == Value::Absent)
    );
    assert_eq!(values("sumsq", &[])[0], Value::Integer(0));
    assert_eq!("histogram".parse(), "histogram10".parse::<Stat>());
    assert!("histogram0".parse::<Stat>().is_err());
}

#[test]
fn large_distributions_are_near() {
    let cents: Vec<i64> = (0..100_000).map(|row| row * 7919 % 100_000).collect();
    let set: StatSet = "mad,histogram4,quartiles".parse().unwrap();
    let mut state = set.state();
    set.update_chunk(&mut state, &Chunk::integers(&cents));
    let found = set.values(&state);
    assert!((float(&found[0]) - 25_000.0).abs() < 1000.0, "{:?}", found[0]);
    let Value::Estimate(histogram) = &found[1] else { panic!("{:?}", found[1]) };
    let Value::List(bars) = &histogram.value else { panic!("{histogram:?}") };
    for bar in bars {
        let Value::List(bar) = bar else { panic!("{bar:?}") };
        assert!((float(&bar[1]) - 25_000.0).abs() < 1000.0, "{bars:?}");
    }
}
