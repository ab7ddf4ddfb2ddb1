//! Kernels agree with plain loops, on each width of vectors that the machine has.

use proptest::prelude::*;
use proptest::sample::Index;

use super::extremes::{Doubles, Singles};
use super::squares::Squares;
use super::sum::Sum;
use super::*;
use crate::exact::Big;

/// A block of doubles, most of one size.
fn blocks() -> impl Strategy<Value = Vec<f64>> {
    let odd = prop_oneof![
        any::<f64>(),
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(1e300),
        Just(-0.0),
        Just(5e-324)
    ];
    let most = prop_oneof![(1u64..60).prop_map(|n| 2f64.powi(n as i32 - 40)), Just(1.0)];
    let odds = prop::collection::vec((any::<Index>(), odd), 0..4);
    (any::<u64>(), 0..=BLOCK, most, odds).prop_map(|(seed, length, scale, odds)| {
        let mut coin = seed;
        let mut item = || {
            coin = coin.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (coin as i64 >> 10) as f64 * scale
        };
        let mut block: Vec<f64> = (0..length).map(|_| item()).collect();
        for (place, x) in odds {
            if length > 0 {
                block[place.index(length)] = x;
            }
        }
        block
    })
}

/// A double, or an integer times a power of two, as an exact number.
fn exact(digit: i64, power: i32) -> Big {
    Big::from_i128(digit.into()).times_power(power)
}

fn total<'a>(digits: &[(i64, i32)], left: impl Iterator<Item = &'a f64>) -> Big {
    let digits = digits.iter().map(|(digit, power)| exact(*digit, *power));
    digits.chain(left.map(|x| Big::from_f64(*x))).fold(Big::default(), |sum, x| sum.plus(&x))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sums_and_squares(block in blocks()) {
        let finite = |items: &[f64]| items.iter().all(|x| x.is_finite());
        for found in on_all(|| Sum(&block)).into_iter().flatten() {
            // What is not finite is never taken.
            let taken = found.left.of(&block).filter(|x| !x.is_finite()).count();
            prop_assert_eq!(taken, block.iter().filter(|x| !x.is_finite()).count());
            if finite(&block) {
                let sum = total(&found.digits, found.left.of(&block));
                prop_assert!(sum.minus(&total(&[], block.iter())).is_zero());
            }
        }
        for found in on_all(|| Squares(&block)).into_iter().flatten() {
            let taken = found.sum.left.of(&block).filter(|x| !x.is_finite()).count();
            prop_assert_eq!(taken, block.iter().filter(|x| !x.is_finite()).count());
            if finite(&block) {
                let left = || found.sum.left.of(&block);
                let sum = total(&found.sum.digits, left());
                prop_assert!(sum.minus(&total(&[], block.iter())).is_zero());
                let square = |sum: Big, x: &f64| sum.plus(&Big::from_f64(*x).times(&Big::from_f64(*x)));
                let squares = left().fold(total(&found.products, [].iter()), square);
                let expected = block.iter().fold(Big::default(), square);
                prop_assert!(squares.minus(&expected).is_zero());
            }
        }
    }

    #[test]
    fn extremes(block in blocks(), zeros in any::<bool>()) {
        let block: Vec<f64> =
            if zeros { block.iter().map(|x| 0.0f64.copysign(*x)).collect() } else { block };
        let ordered = || block.iter().copied().filter(|x| !x.is_nan());
        let least = ordered().min_by(f64::total_cmp).map(f64::to_bits);
        let greatest = ordered().max_by(f64::total_cmp).map(f64::to_bits);
        prop_assert_eq!(f64::least(&block).map(f64::to_bits), least);
        prop_assert_eq!(f64::greatest(&block).map(f64::to_bits), greatest);
        for found in on_all(|| Doubles::<true>(&block)) {
            prop_assert_eq!(found, ordered().fold(f64::NEG_INFINITY, f64::max));
        }
        for found in on_all(|| Doubles::<false>(&block)) {
            prop_assert_eq!(found, ordered().fold(f64::INFINITY, f64::min));
        }
        let singles: Vec<f32> = block.iter().map(|x| *x as f32).collect();
        let ordered = || singles.iter().copied().filter(|x| !x.is_nan());
        let least = ordered().min_by(f32::total_cmp).map(f32::to_bits);
        prop_assert_eq!(f32::least(&singles).map(f32::to_bits), least);
        for found in on_all(|| Singles::<true>(&singles)) {
            prop_assert_eq!(found, ordered().fold(f32::NEG_INFINITY, f32::max));
        }
    }
}

/// NaN before, between and after numbers of any size hides none of them from the bound.
#[test]
fn nan_hides_no_number() {
    for length in [8, 32, 64, 128, 200] {
        for nan in 0..length {
            for large in (0..length).filter(|large| *large != nan) {
                let mut block = vec![1.25; length];
                (block[nan], block[large]) = (f64::NAN, 1e60);
                for found in on_all(|| Sum(&block)).into_iter().flatten() {
                    let mut left: Vec<f64> = found.left.of(&block).copied().collect();
                    let sum = total(&found.digits, [].iter()).to_f64();
                    left.retain(|x| !x.is_nan());
                    let all = sum + left.iter().sum::<f64>();
                    assert_eq!(all, 1e60, "{nan} {large} of {length}");
                }
            }
        }
    }
}

/// Whole blocks of one item, which drive the sums of digits and products as far as they go.
#[test]
fn blocks_of_one_item_stay_within_bounds() {
    let ones = (1u64 << 53) - 1;
    let mut mantissas = vec![ones, ones << 1 & ones, ones / 3, ones / 3 * 2, 1 << 52 | 1, 1 << 52];
    // Digits that are all as great as rounding lets them be, up and down.
    mantissas.extend((20..52).map(|place| ones ^ (1 << place)));
    mantissas.extend((20..52).map(|place| 1 << 52 | ((1 << place) - 1)));
    mantissas.extend((20..52).map(|place| 1 << 52 | 1 << place | 1));
    for item in mantissas.into_iter().flat_map(|mantissa| [mantissa as f64, -(mantissa as f64)]) {
        let block = vec![item; BLOCK];
        let times = |x: Big| x.times_count(BLOCK as u64);
        let x = Big::from_f64(item);
        for found in on_all(|| Sum(&block)) {
            let found = found.expect("the item is of moderate size");
            let sum = total(&found.digits, found.left.of(&block));
            assert!(sum.minus(&times(x.clone())).is_zero(), "{item:e}");
            assert_eq!(found.left.of(&block).count(), 0);
        }
        for found in on_all(|| Squares(&block)) {
            let found = found.expect("the item is of moderate size");
            assert_eq!(found.sum.left.of(&block).count(), 0);
            let sum = total(&found.sum.digits, [].iter());
            assert!(sum.minus(&times(x.clone())).is_zero(), "{item:e}");
            let squares = total(&found.products, [].iter());
            assert!(squares.minus(&times(x.times(&x))).is_zero(), "{item:e}");
        }
    }
}

/// On some machines the greater of NaN and a number is NaN, for good.
#[test]
fn nan_that_is_kept_is_above_all_bounds() {
    assert_eq!(digits::below(&[f64::NAN, 1.0, 2.0]), None);
    assert_eq!(digits::below(&[1.0, f64::NAN, 2.0]), None);
    assert_eq!(digits::below(&[1.0, 2.0, f64::NAN]), None);
    assert_eq!(digits::below(&[1.0, 2.0]), Some(2));
    assert_eq!(digits::below(&[0.0, 0.0]), Some(0));
    assert_eq!(digits::below(&[f64::INFINITY, 0.0]), None);
}
