//! The numerical accuracy sets of NIST's Statistical Reference Datasets
//! (<https://www.itl.nist.gov/div898/strd/univ/homepage.html>): NumAcc1 to NumAcc4, made by their
//! stated construction.
//!
//! Mean and deviation are certified for the decimal numbers. What a program reads are the doubles
//! nearest to them, whose deviation is another: for NumAcc3 it agrees with the certified one to 9.5
//! digits, for NumAcc4 to 8.3. The deviations of the doubles below were computed with Python's
//! `fractions` and `decimal`, to 50 digits:
//!
//! ```python
//! mean = sum(map(Fraction, x)) / len(x)
//! variance = sum((Fraction(t) - mean) ** 2 for t in x) / (len(x) - 1)
//! ```

use fanfold::{
    Combine, Mean, Moments, Running, Stat, StdDev, aggregate_all, aggregates::MomentsSummary,
};

/// A name, the numbers, the certified mean and deviation, and the deviation of the doubles.
type Set = (&'static str, Vec<f64>, f64, f64, f64);

fn sets() -> [Set; 4] {
    let alternating = |first: f64, pair: [f64; 2]| {
        let mut numbers = vec![first];
        numbers.extend(pair.iter().cycle().take(1000));
        numbers
    };
    let numacc1 = vec![10_000_001.0, 10_000_003.0, 10_000_002.0];
    let numacc2 = alternating(1.2, [1.1, 1.3]);
    let numacc3 = alternating(1_000_000.2, [1_000_000.1, 1_000_000.3]);
    let numacc4 = alternating(10_000_000.2, [10_000_000.1, 10_000_000.3]);
    [
        ("NumAcc1", numacc1, 10_000_002.0, 1.0, 1.0),
        ("NumAcc2", numacc2, 1.2, 0.1, 0.09999999999999998),
        ("NumAcc3", numacc3, 1_000_000.2, 0.1, 0.1000000000349246),
        ("NumAcc4", numacc4, 10_000_000.2, 0.1, 0.10000000055879354),
    ]
}

/// How many leading digits agree.
fn digits(found: f64, expected: f64) -> f64 {
    if found == expected { 16.0 } else { -((found - expected) / expected).abs().log10() }
}

fn check(set: &Set, how: &str, mean: Option<f64>, deviation: Option<f64>) {
    let (name, _, certified_mean, certified_deviation, deviation_of_doubles) = *set;
    let (mean, deviation) = (mean.unwrap(), deviation.unwrap());
    let mean_digits = digits(mean, certified_mean);
    assert!(mean_digits >= 15.0, "{name}, {how}: the mean {mean} has {mean_digits} digits");
    let found = digits(deviation, deviation_of_doubles);
    assert!(found >= 15.0, "{name}, {how}: the deviation {deviation} has {found} digits");
    let allowed = digits(deviation_of_doubles, certified_deviation) - 0.1;
    assert!(digits(deviation, certified_deviation) >= allowed, "{name}, {how}: {deviation}");
}

#[test]
fn typed() {
    for set in &sets() {
        let (mean, deviation) = aggregate_all(&set.1, (Mean, StdDev));
        check(set, "typed", mean, deviation);
        let moments = Moments.map(|m: MomentsSummary<f64>| (m.mean(), m.std_dev()));
        let (mean, deviation) = aggregate_all(&set.1, moments);
        check(set, "moments", mean, deviation);
    }
}

#[test]
fn chosen_at_run_time() {
    for set in &sets() {
        let [mean, deviation] = aggregate_all(&set.1, [Stat::Mean, Stat::StdDev]);
        check(set, "run time", mean.as_f64(), deviation.as_f64());
    }
}

#[test]
fn cut_anywhere_and_merged() {
    for set in &sets() {
        for cut in [0, 1, 2, set.1.len() / 2, set.1.len() - 1, set.1.len()] {
            let (head, tail) = set.1.split_at(cut);
            let (mut running, mut later) =
                (Running::new((Mean, StdDev)), Running::new((Mean, StdDev)));
            running.update_slice(head);
            later.update_slice(tail);
            running.merge(later);
            let (mean, deviation) = running.finish();
            check(set, &format!("cut at {cut}"), mean, deviation);
        }
    }
}
