//! The exact sum of a block.

use pulp::{Simd, WithSimd};

use super::digits::{Digit, Left, SEGMENT, bound, nothing, take};
use super::{BLOCK, widest};

/// How many sums run side by side, so that none waits for its last addition.
const SUMS: usize = 4;

/// The places of a digit: a lane adds up 2^9 of them at most, which stays below 2^51.
const PLACES: i32 = 42;

/// The sum of a block's items but some.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BlockSum {
    /// Integers, each times a power of two. The last may be 0.
    pub(crate) digits: [(i64, i32); 3],
    /// What was not taken.
    pub(crate) left: Left,
}

/// The exact sum of up to [`BLOCK`](super::BLOCK) items: two digits, so that they may span 30
/// powers of two. `None` where they are too large or too small.
pub(crate) fn sum(block: &[f64]) -> Option<BlockSum> {
    widest(Sum(block))
}

pub(super) struct Sum<'a>(pub(super) &'a [f64]);

impl WithSimd for Sum<'_> {
    type Output = Option<BlockSum>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        // A lane adds up so many digits of 2^PLACES units at most, and has room for 2^51 units. The
        // last vectors of a segment may all go to the first sum.
        const { assert!(BLOCK / S::F64_LANES / SUMS + SUMS <= 1 << (51 - PLACES)) };
        debug_assert!(self.0.len() <= BLOCK);
        let (vectors, rest) = S::as_simd_f64s(self.0);
        let top = bound(simd, vectors)?;
        let mut high = Digit::<S, SUMS>::new(simd, top - PLACES);
        let mut low = Digit::<S, SUMS>::new(simd, top - 2 * PLACES - 1);
        let mut left = Left::after(self.0.len() - rest.len());
        for (place, segment) in vectors.chunks(SEGMENT / S::F64_LANES).enumerate() {
            let (mut highs, mut lows) = (high.sums, low.sums);
            let mut over = [simd.splat_f64s(0.0); SUMS];
            let (fours, rest) = segment.as_chunks::<SUMS>();
            for four in fours {
                for place in 0..SUMS {
                    let (_, rest) = take(simd, &mut highs[place], four[place]);
                    let (_, rest) = take(simd, &mut lows[place], rest);
                    over[place] = simd.or_f64s(over[place], rest);
                }
            }
            for items in rest {
                let (_, rest) = take(simd, &mut highs[0], *items);
                let (_, rest) = take(simd, &mut lows[0], rest);
                over[0] = simd.or_f64s(over[0], rest);
            }
            if nothing::<S>(&over) {
                (high.sums, low.sums) = (highs, lows);
            } else {
                left.undo(place);
            }
        }
        let digits = [high.total(simd), low.total(simd), (0, low.unit)];
        Some(BlockSum { digits, left })
    }
}
