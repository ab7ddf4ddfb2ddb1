//! Long streams, which drive running sums, windows and chunks as far as they go.

use super::*;

/// One item, and then many of another: their sum, and that of their squares, as they must be.
fn assert_exact(first: f64, rest: f64, count: u64) {
    let (mut sum, mut spread) = (ExactSum::default(), ExactSpread::default());
    for x in std::iter::once(first).chain(std::iter::repeat_n(rest, count as usize)) {
        sum.add(x);
        spread.add(x);
    }
    let (first, rest) = (Big::from_f64(first), Big::from_f64(rest));
    let expected = first.plus(&rest.times_count(count));
    assert!(sum.exact().unwrap().minus(&expected).is_zero());
    assert!(spread.exact().unwrap().minus(&expected).is_zero());
    assert_eq!(sum.over(1), expected.to_f64());
    assert_eq!(sum.over(7), expected.over(&[7]));
    let squares = first.times(&first).plus(&rest.times(&rest).times_count(count));
    assert!(spread.squares().minus(&squares).is_zero());
}

#[test]
fn running_sums_are_settled_in_time() {
    // 512 is the limit that 1 sets, and what comes just below it has every bit set.
    for rest in [512.0, 511.99999999999994, 256.00000000000006, 1.0, 1e-5, 1.0 / 3.0] {
        assert_exact(1.0, rest, 10_000);
        assert_exact(1.0, -rest, 10_000);
    }
    // Rests as large as they can be: half a last place of the first running sum.
    let half = 2f64.powi(-32);
    for rest in [half, 1.0 + half, half - 2f64.powi(-78), 512.0 - half] {
        assert_exact(1.0, rest, 10_000);
        assert_exact(1.0, -rest, 10_000);
    }
}

#[test]
fn an_outlier_does_not_slow_the_rest_for_good() {
    for outlier in [1e9, 1e15, 1e100, -1e300] {
        assert_exact(outlier, 0.1, 10_000);
    }
}

#[test]
fn chunks_carry_in_time() {
    let far =
        [(1.0, 1e60), (1e-300, 1e305), (1e300, 1e-300), (5e-324, f64::MAX), (f64::MAX, 5e-324)];
    for (first, rest) in far {
        assert_exact(first, rest, 10_000);
        assert_exact(first, -rest, 10_000);
        assert_exact(-first, rest, 10_000);
    }
}

#[test]
fn chunks_merge_any_number_of_times() {
    let part = |x: f64| {
        let mut sum = ExactSum::default();
        [1e-300, x, 1e200].into_iter().for_each(|x| sum.add(x));
        sum
    };
    let mut all = part(1.0);
    (0..5000).for_each(|_| all.merge(part(-1.0)));
    let expected = [1e-300, 1e200]
        .into_iter()
        .fold(Big::from_f64(-4999.0), |sum, x| sum.plus(&Big::from_f64(x).times_count(5001)));
    assert!(all.exact().unwrap().minus(&expected).is_zero());
}
