//! Sums, means and spreads of floats, against integers of any size.
//!
//! A double is an integer times 2^-1074, so sums of doubles are integers of that unit, and sums of
//! products integers of its square. Whether an answer is the nearest double to a ratio of such
//! integers is then a matter of comparing integers.
//!
//! `PROPTEST_CASES=100000 cargo test --release --test exact` tries as many streams of each kind.

mod nearest;

use fanfold::*;
use nearest::{distance, is_nearest, is_root, units};
use num_bigint::BigInt;
use proptest::prelude::*;
use proptest::sample::Index;

/// All that is asked of a stream of floats.
type Answers = (f64, Option<f64>, Option<f64>, Option<f64>, Option<f64>);

fn set() -> (Sum, Mean, Variance, PopulationVariance, StdDev) {
    (Sum, Mean, Variance, PopulationVariance, StdDev)
}

/// The answers to the bit.
fn bits(answers: Answers) -> [Option<u64>; 5] {
    let (sum, mean, variance, population, deviation) = answers;
    [Some(sum), mean, variance, population, deviation].map(|answer| answer.map(f64::to_bits))
}

/// Asserts that all answers are right.
fn assert_right(items: &[f64], answers: Answers) {
    let (sum, mean, variance, population, deviation) = answers;
    let one = BigInt::from(1);
    let n = BigInt::from(items.len());
    let all: Vec<BigInt> = items.iter().map(|x| units(*x)).collect();
    let total: BigInt = all.iter().sum();
    assert!(is_nearest(sum, &total, &one), "the sum is not {sum:e}");
    assert_eq!(mean.is_some(), !items.is_empty());
    assert!(mean.is_none_or(|mean| is_nearest(mean, &total, &n)), "the mean is not {mean:?}");
    // In squares of units; a double counts 2^1074 of them a unit.
    let squares: BigInt = all.iter().map(|x| x * x).sum();
    let distances = &n * squares - &total * &total;
    let in_units = |divisor: BigInt| divisor << 1074;
    let right = |x: f64, divisor: BigInt| is_nearest(x, &distances, &in_units(divisor));
    assert_eq!((variance.is_some(), population.is_some()), (n > one, !items.is_empty()));
    if let Some(population) = population {
        assert!(right(population, &n * &n), "the population variance is not {population:e}");
    }
    if let Some((variance, deviation)) = variance.zip(deviation) {
        let divisor = &n * (&n - &one);
        assert!(right(variance, divisor.clone()), "the variance is not {variance:e}");
        assert!(is_root(deviation, &distances, &divisor), "the deviation is not {deviation:e}");
    }
}

/// Every way to the answers: by items, by slices, and merged in a tree that `cuts` make.
fn assert_exact(items: &[f64], cuts: &[Index]) {
    let by_item = aggregate_all(items, set());
    assert_right(items, by_item);
    let expected = bits(by_item);
    assert_eq!(bits(aggregate_slice(items, set())), expected, "by slices");
    assert_eq!(bits(merged(items, cuts, true).finish()), expected, "merged");
    assert_eq!(bits(merged(items, cuts, false).finish()), expected, "merged, by slices");
    let stats = [Stat::Sum, Stat::Mean, Stat::Variance, Stat::PopulationVariance, Stat::StdDev];
    let stats = aggregate_slice(items, stats).map(|value| value.as_f64().map(f64::to_bits));
    assert_eq!(stats, expected, "chosen at run time");
}

type All = Running<(Sum, Mean, Variance, PopulationVariance, StdDev), f64>;

/// The stream cut in two where the first of `cuts` says, each piece cut on by every other of the
/// rest, and all merged, later pieces into earlier ones and the other way round.
fn merged(items: &[f64], cuts: &[Index], by_item: bool) -> All {
    let mut state = Running::new(set());
    match cuts {
        [cut, rest @ ..] if !items.is_empty() => {
            let (left, right) = items.split_at(cut.index(items.len()));
            let (odd, even): (Vec<_>, Vec<_>) =
                rest.iter().enumerate().partition(|(place, _)| place % 2 == 1);
            let half = |cuts: Vec<(usize, &Index)>| -> Vec<Index> {
                cuts.into_iter().map(|(_, cut)| *cut).collect()
            };
            let (left, right) =
                (merged(left, &half(odd), by_item), merged(right, &half(even), by_item));
            // Exact sums do not know which came first.
            let (first, second) = if rest.len() % 2 == 0 { (left, right) } else { (right, left) };
            state = first;
            state.merge(second);
        }
        _ if by_item => items.iter().for_each(|x| state.update(x)),
        _ => state.update_slice(items),
    }
    state
}

fn cuts() -> impl Strategy<Value = Vec<Index>> {
    prop::collection::vec(any::<Index>(), 0..8)
}

fn streams(item: impl Strategy<Value = f64>) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(item, 0..40)
}

/// Any finite double, all exponents alike.
fn any_finite() -> impl Strategy<Value = f64> {
    any::<u64>().prop_map(f64::from_bits).prop_filter("finite", |x| x.is_finite())
}

/// A double whose leading bit is in a range.
fn with_exponents(exponents: std::ops::Range<u64>) -> impl Strategy<Value = f64> {
    (exponents, any::<u64>())
        .prop_map(|(exponent, bits)| f64::from_bits(exponent << 52 | bits & !(0x7ff << 52)))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_one_size(items in streams(-1e3..1e3f64), cuts in cuts()) {
        assert_exact(&items, &cuts);
    }

    #[test]
    fn of_many_sizes(items in streams(with_exponents(900..1100)), cuts in cuts()) {
        assert_exact(&items, &cuts);
    }

    #[test]
    fn of_all_exponents(items in streams(any_finite()), cuts in cuts()) {
        assert_exact(&items, &cuts);
    }

    #[test]
    fn subnormal(items in streams(with_exponents(0..3)), cuts in cuts()) {
        assert_exact(&items, &cuts);
    }

    #[test]
    fn near_overflow(items in streams(with_exponents(2040..2047)), cuts in cuts()) {
        assert_exact(&items, &cuts);
    }

    #[test]
    fn sorted(mut items in streams(with_exponents(1000..1060)), cuts in cuts()) {
        items.sort_by(f64::total_cmp);
        assert_exact(&items, &cuts);
    }

    /// Each large number and its negative, and small ones between.
    #[test]
    fn cancelling(
        large in streams(with_exponents(1000..1500)),
        small in streams(-1.0..1.0f64),
        cuts in cuts(),
    ) {
        let opposite = large.iter().map(|x| -x);
        let items: Vec<f64> = large.iter().copied().chain(small).chain(opposite).collect();
        assert_exact(&items, &cuts);
    }

    #[test]
    fn alternating(x in any_finite(), y in any_finite(), n in 0..40usize, cuts in cuts()) {
        let items: Vec<f64> = [x, -x, y].into_iter().cycle().take(n).collect();
        assert_exact(&items, &cuts);
    }

    /// Near half way between two doubles, where rounding has to look at every bit.
    #[test]
    fn ties(x in with_exponents(1000..1050), tip in -2..=2i8, cuts in cuts()) {
        let half = (x.next_up() - x) / 2.0;
        assert_exact(&[x, half, f64::from(tip) * half * 2f64.powi(-60)], &cuts);
    }
}

/// Covariance, and what line there is, of pairs.
fn assert_exact_pairs(pairs: &[(f64, f64)], cut: &Index) {
    let set = || (Covariance, PopulationCovariance, Correlation, LinearFit);
    let answers = aggregate_all(pairs, set());
    let (left, right) = pairs.split_at(if pairs.is_empty() { 0 } else { cut.index(pairs.len()) });
    let mut state = Running::new(set());
    let mut later = Running::new(set());
    right.iter().for_each(|pair| state.update(pair));
    later.update_slice(left);
    state.merge(later);
    assert_eq!(format!("{:?}", state.finish()), format!("{answers:?}"));

    let n = BigInt::from(pairs.len());
    let sum = |f: &dyn Fn(&(BigInt, BigInt)) -> BigInt| -> BigInt {
        pairs.iter().map(|(x, y)| f(&(units(*x), units(*y)))).sum()
    };
    let (x, y) = (sum(&|p| p.0.clone()), sum(&|p| p.1.clone()));
    let joint = &n * sum(&|p| &p.0 * &p.1) - &x * &y;
    let (xx, yy) = (&n * sum(&|p| &p.0 * &p.0) - &x * &x, &n * sum(&|p| &p.1 * &p.1) - &y * &y);
    let (sample, population, correlation, line) = answers;
    let right = |x: f64, divisor: BigInt| is_nearest(x, &joint, &(divisor << 1074));
    assert!(population.is_none_or(|x| right(x, &n * &n)), "{population:?}");
    assert!(sample.is_none_or(|x| right(x, &n * (&n - 1))), "{sample:?}");
    let zero = BigInt::default();
    assert_eq!(correlation.is_some(), xx != zero && yy != zero);
    assert_eq!(line.is_some(), xx != zero);
    if let Some(r) = correlation {
        // r^2 xx yy lies around joint^2, by a last place of r.
        let square = |r: f64| &xx * &yy * units(r) * units(r);
        let joint = (&joint * &joint) << (2 * 1074);
        let (below, above) = (r.abs().next_down(), r.abs().next_up());
        assert!(square(below.max(0.0)) <= joint && joint <= square(above), "{r:e}");
    }
    if let Some(line) = line.filter(|line| line.slope.is_normal()) {
        // In order of size: slope * xx, joint, by a last place of the slope.
        let times = |slope: f64| distance(&zero, &(&xx * units(slope)));
        let (joint, slope) = (distance(&zero, &(joint << 1074)), line.slope.abs());
        let (below, above) = (slope.next_down(), slope.next_up());
        assert!(times(below) <= joint && (above.is_infinite() || joint <= times(above)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pairs(pairs in prop::collection::vec((-1e3..1e3f64, -9..9i8), 0..30), cut in any::<Index>()) {
        let pairs: Vec<_> = pairs.into_iter().map(|(x, y)| (x, x / 3.0 + f64::from(y))).collect();
        assert_exact_pairs(&pairs, &cut);
    }

    #[test]
    fn pairs_of_many_sizes(
        pairs in prop::collection::vec((with_exponents(900..1100), with_exponents(700..1300)), 0..30),
        cut in any::<Index>(),
    ) {
        assert_exact_pairs(&pairs, &cut);
    }

    #[test]
    fn pairs_of_all_exponents(
        pairs in prop::collection::vec((any_finite(), any_finite()), 0..30),
        cut in any::<Index>(),
    ) {
        assert_exact_pairs(&pairs, &cut);
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        cases: ProptestConfig::default().cases / 8,
        ..ProptestConfig::default()
    })]

    /// Long enough for vectors, and for running sums to be settled; some items of other sizes.
    #[test]
    fn long(
        seed in any::<u64>(),
        length in 0..5000usize,
        odd in prop::collection::vec((any::<Index>(), any_finite()), 0..4),
        spread in 1..70u64,
        cuts in cuts(),
    ) {
        let mut state = seed;
        let mut items: Vec<f64> = (0..length)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let bits = state ^ state >> 32;
                f64::from_bits((1000 + (bits >> 12) % spread) << 52 | bits & !(0x7ff << 52))
            })
            .collect();
        for (place, x) in odd {
            if length > 0 {
                items[place.index(length)] = x;
            }
        }
        assert_exact(&items, &cuts);
    }
}

/// Every numeric column of real data.
#[test]
fn real_data() {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../cli/tests/data/");
    let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/data/");
    let mut columns = 0;
    let files = [
        (docs, "weather.csv"),
        (data, "weather-2013.csv"),
        (data, "planes.csv"),
        (data, "airports.csv"),
    ];
    for (folder, file) in files {
        let mut reader = csv::Reader::from_path(format!("{folder}{file}")).unwrap();
        let names = reader.headers().unwrap().clone();
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        for column in 0..names.len() {
            let cells = || rows.iter().map(|row| &row[column]).filter(|cell| *cell != "NA");
            let Ok(items) = cells().map(str::parse::<f64>).collect::<Result<Vec<_>, _>>() else {
                continue;
            };
            assert_exact(&items, &[]);
            columns += 1;
        }
    }
    assert!(columns >= 15, "{columns}");
}
