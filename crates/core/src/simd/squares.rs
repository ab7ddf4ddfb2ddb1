//! The exact sum of a block, and of its squares.

use pulp::{Simd, WithSimd};

use super::digits::{Digit, Left, SEGMENT, bound, lanes, nothing, take};
use super::{BLOCK, BlockSum, widest};
use crate::exact::double::power;

/// The sums of a block's items but some, and of their squares.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BlockSquares {
    /// The sum of the items.
    pub(crate) sum: BlockSum,
    /// Integers, each times a power of two, that make up the sum of squares.
    pub(crate) products: [(i64, i32); 6],
}

/// The exact sums of up to [`BLOCK`](super::BLOCK) items and of their squares: three digits, so
/// that items may span a dozen powers of two and more. `None` where they are too large or too small.
///
/// With digits a, b, c a square is aa + 2ab + 2ac + bb + 2bc + cc. A digit has 22 bits and a sign,
/// a product 44, and 2^9 products a lane fit 53 bits; in a vector of fewer than four lanes a digit has
/// 21 bits, and 2^11 products do.
pub(crate) fn squares(block: &[f64]) -> Option<BlockSquares> {
    widest(Squares(block))
}

pub(super) struct Squares<'a>(pub(super) &'a [f64]);

/// The places of a digit, so that the products of two add up to 2^53 at most in each lane.
const fn places(lanes: usize) -> i32 {
    let places = if lanes >= 4 { 22 } else { 21 };
    assert!(BLOCK / lanes <= 1 << (53 - 2 * places));
    places
}

impl WithSimd for Squares<'_> {
    type Output = Option<BlockSquares>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        let places = const { places(S::F64_LANES) };
        debug_assert!(self.0.len() <= BLOCK);
        let (vectors, rest) = S::as_simd_f64s(self.0);
        let top = bound(simd, vectors)?;
        let mut a = Digit::<S, 1>::new(simd, top - places);
        let mut b = Digit::<S, 1>::new(simd, a.unit - places - 1);
        let mut c = Digit::<S, 1>::new(simd, b.unit - places - 1);
        let mut products = [simd.splat_f64s(0.0); 6];
        let mut left = Left::after(self.0.len() - rest.len());
        for (place, segment) in vectors.chunks(SEGMENT / S::F64_LANES).enumerate() {
            let before = (a.sums, b.sums, c.sums, products);
            let mut over = simd.splat_f64s(0.0);
            let [mut aa, mut ab, mut ac, mut bb, mut bc, mut cc] = products;
            let (mut a_sum, mut b_sum, mut c_sum) = (a.sums[0], b.sums[0], c.sums[0]);
            for items in segment {
                let (a, rest) = take(simd, &mut a_sum, *items);
                let (b, rest) = take(simd, &mut b_sum, rest);
                let (c, rest) = take(simd, &mut c_sum, rest);
                over = simd.or_f64s(over, rest);
                // Exact, whether it is one instruction or two.
                aa = simd.mul_add_e_f64s(a, a, aa);
                ab = simd.mul_add_e_f64s(a, b, ab);
                ac = simd.mul_add_e_f64s(a, c, ac);
                bb = simd.mul_add_e_f64s(b, b, bb);
                bc = simd.mul_add_e_f64s(b, c, bc);
                cc = simd.mul_add_e_f64s(c, c, cc);
            }
            products = [aa, ab, ac, bb, bc, cc];
            (a.sums, b.sums, c.sums) = ([a_sum], [b_sum], [c_sum]);
            if !nothing::<S>(&[over]) {
                (a.sums, b.sums, c.sums, products) = before;
                left.undo(place);
            }
        }
        let total = |place: usize, unit: i32, twice: i32| {
            let scale = power(-unit);
            let lanes = lanes::<S>(&products[place..=place]);
            (lanes.iter().map(|sum| (sum * scale) as i64).sum(), unit + twice)
        };
        let products = [
            total(0, 2 * a.unit, 0),
            total(1, a.unit + b.unit, 1),
            total(2, a.unit + c.unit, 1),
            total(3, 2 * b.unit, 0),
            total(4, b.unit + c.unit, 1),
            total(5, 2 * c.unit, 0),
        ];
        let digits = [a.total(simd), b.total(simd), c.total(simd)];
        Some(BlockSquares { sum: BlockSum { digits, left }, products })
    }
}
