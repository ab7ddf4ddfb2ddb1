//! Sums of integers of 64 bits, in vectors.
//!
//! A sum of a few of them takes more than 64 bits, and vectors have no wider numbers. So each integer
//! is taken apart into its upper and its lower half, whose sums fit: those of 2^31 integers would.

use super::widest;

/// The sum of fewer than 2^31 integers.
pub(crate) fn sum(integers: &[i64]) -> i128 {
    let halves = |(high, low): (i64, u64), integer: &i64| {
        (high + (integer >> 32), low + (*integer as u64 & 0xffff_ffff))
    };
    let (high, low) = widest(|| integers.iter().fold((0, 0), halves));
    (i128::from(high) << 32) + i128::from(low)
}

/// Whether the square of each fits 64 bits, and its halves add up in vectors as well.
pub(crate) fn are_short(integers: &[i64]) -> bool {
    const HALF: i64 = 1 << 31;
    let outside = |any, integer: &i64| any | !(-HALF..HALF).contains(integer);
    !widest(|| integers.iter().fold(false, outside))
}

/// The sum of the squares of fewer than 2^31 integers that [`are_short`].
pub(crate) fn sum_of_squares(integers: &[i64]) -> u128 {
    let halves = |(high, low): (u64, u64), integer: &i64| {
        let magnitude = u64::from(integer.unsigned_abs() as u32);
        let square = magnitude * magnitude;
        (high + (square >> 32), low + (square & 0xffff_ffff))
    };
    let (high, low) = widest(|| integers.iter().fold((0, 0), halves));
    (u128::from(high) << 32) + u128::from(low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sums_are_those_of_a_loop(mut integers in prop::collection::vec(any::<i64>(), 0..100)) {
            integers.extend([i64::MIN, i64::MAX, -1]);
            prop_assert_eq!(sum(&integers), integers.iter().copied().map(i128::from).sum::<i128>());
        }

        #[test]
        fn squares_are_those_of_a_loop(short in prop::collection::vec(any::<i32>(), 0..100)) {
            let integers: Vec<i64> = short.into_iter().chain([i32::MIN]).map(i64::from).collect();
            prop_assert!(are_short(&integers));
            let squares = integers.iter().map(|n| u128::from(n.unsigned_abs()).pow(2));
            prop_assert_eq!(sum_of_squares(&integers), squares.sum::<u128>());
        }
    }

    #[test]
    fn an_integer_past_32_bits_is_not_short() {
        assert!(are_short(&[i32::MIN.into(), i32::MAX.into()]));
        assert!(!are_short(&[1, i64::from(i32::MAX) + 1]));
        assert!(!are_short(&[i64::from(i32::MIN) - 1, 1]));
        assert!(!are_short(&[i64::MIN]));
    }
}
