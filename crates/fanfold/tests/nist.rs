//! The numerical accuracy sets of NIST's Statistical Reference Datasets
//! (<https://www.itl.nist.gov/div898/strd/univ/homepage.html>): NumAcc1 to NumAcc4, made by their
//! stated construction, and Michelso, A. A. Michelson's speeds of light.
//!
//! Mean and deviation are certified for the decimal numbers, and of [`Decimal`]s they come out to all
//! digits. What a program reads that knows doubles alone are those nearest to them, whose deviation is another: for NumAcc3 it agrees with the certified one to 9.5
//! digits, for NumAcc4 to 8.3. The deviations of the doubles below were computed with Python's
//! `fractions` and `decimal`, to 50 digits:
//!
//! ```python
//! mean = sum(map(Fraction, x)) / len(x)
//! variance = sum((Fraction(t) - mean) ** 2 for t in x) / (len(x) - 1)
//! ```

use fanfold::{
    Combine, Decimal, Mean, Moments, Running, Stat, StdDev, aggregate_all,
    aggregates::MomentsSummary,
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

/// Of 299.000 kilometres in a millisecond, in thousandths: measured in 1879.
const SPEEDS: &str = "850 740 900 1070 930 850 950 980 980 880 1000 980 930 650 760 810 1000 1000 960 960 \
    960 940 960 940 880 800 850 880 900 840 830 790 810 880 880 830 800 790 760 800 \
    880 880 880 860 720 720 620 860 970 950 880 910 850 870 840 840 850 840 840 840 \
    890 810 810 820 800 770 760 740 750 760 910 920 890 860 880 720 840 850 850 780 \
    890 840 780 810 760 810 790 810 820 850 870 870 810 740 810 940 950 800 810 870";

/// The numbers as text, with the certified mean and deviation.
fn texts() -> Vec<(&'static str, Vec<String>, f64, f64)> {
    let written = |set: Set| {
        let numbers = set.1.iter().map(f64::to_string).collect();
        (set.0, numbers, set.2, set.3)
    };
    let mut texts: Vec<_> = sets().into_iter().map(written).collect();
    let speeds = SPEEDS.split_whitespace();
    let speeds = speeds.map(|word| {
        let thousandths = 299_000 + word.parse::<u32>().unwrap();
        format!("{}.{:03}", thousandths / 1000, thousandths % 1000)
    });
    texts.push(("Michelso", speeds.collect(), 299.8524, 0.0790105478190518));
    texts
}

/// To all digits that are certified: 15 of them.
#[test]
fn decimals_to_all_digits() {
    for (name, texts, mean, deviation) in texts() {
        let numbers = texts.iter().map(|text| text.parse::<Decimal>().unwrap());
        let found = aggregate_all(numbers, (Mean, StdDev));
        let round = |number: f64| format!("{number:.14e}");
        assert_eq!(found.0.map(round), Some(round(mean)), "{name}");
        assert_eq!(found.1.map(round), Some(round(deviation)), "{name}");
    }
}
