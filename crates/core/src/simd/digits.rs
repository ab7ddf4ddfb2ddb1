//! Floats taken apart into digits: integers so short that a block of them, or of their products,
//! adds up without rounding.
//!
//! All items of a block are below some power of two. Adding a float to a running sum that is known
//! to be a multiple of 2^u rounds it to such a multiple, its highest digit; the difference to the
//! running sum before is that digit, exactly, and the item less the digit is what is left for the
//! next one (see [`exact`](crate::exact) for the papers). After the last digit nothing must be
//! left. It is looked at once a *segment* of 128 items: a segment in which some item left something
//! is undone, by going back to the sums from before, and its items are given back to the caller.

use pulp::Simd;

use super::BLOCK;
use crate::exact::double::{exponent, power};

/// How many items are undone together.
pub(super) const SEGMENT: usize = 128;

/// The greatest item's powers of two for which all digits, and products of two, are normal.
const EXPONENTS: std::ops::Range<i32> = -400..400;

/// Which items of a block a kernel did not take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Left {
    /// A bit for each segment.
    segments: u16,
    /// Where the vectors ended.
    end: usize,
}

const _: () = assert!(BLOCK / SEGMENT <= u16::BITS as usize);

impl Left {
    pub(super) fn after(end: usize) -> Self {
        Left { segments: 0, end }
    }

    pub(super) fn undo(&mut self, segment: usize) {
        self.segments |= 1 << segment;
    }

    /// Those items.
    pub(crate) fn of(self, block: &[f64]) -> impl Iterator<Item = &f64> {
        let (taken, rest) = block.split_at(self.end);
        let segments = taken.chunks(SEGMENT).enumerate();
        let undone = segments.filter(move |(place, _)| self.segments >> place & 1 == 1);
        undone.flat_map(|(_, segment)| segment).chain(rest)
    }
}

/// The power of two below which all items are in magnitude, NaN aside: `None` where it is too high
/// or too low for digits, and there may be NaN.
#[inline(always)]
pub(super) fn bound<S: Simd>(simd: S, vectors: &[S::f64s]) -> Option<i32> {
    let mut greatest = [simd.splat_f64s(0.0); 4];
    let (fours, rest) = vectors.as_chunks::<4>();
    for four in fours {
        for (kept, vector) in greatest.iter_mut().zip(four) {
            keep_greater(simd, kept, *vector);
        }
    }
    for vector in rest {
        keep_greater(simd, &mut greatest[0], *vector);
    }
    below(lanes::<S>(&greatest))
}

/// The power of two below which all these magnitudes are.
pub(super) fn below(magnitudes: &[f64]) -> Option<i32> {
    let keep = |kept: f64, x: &f64| if kept.is_nan() || *x <= kept { kept } else { *x };
    let greatest = magnitudes.iter().fold(0.0, keep);
    if greatest == 0.0 {
        return Some(0);
    }
    EXPONENTS.contains(&exponent(greatest)).then(|| exponent(greatest) + 1)
}

/// Keeps the greater magnitude in each lane. Of NaN and a number some machines keep the second,
/// which is the number, some the number, and some NaN, for good: each of them will do, as NaN is
/// above all bounds.
#[inline(always)]
fn keep_greater<S: Simd>(simd: S, kept: &mut S::f64s, vector: S::f64s) {
    *kept = simd.max_f64s(simd.abs_f64s(vector), *kept);
}

/// Running sums that take one digit off each item: how many places each has, and how many sums run
/// side by side.
#[derive(Clone, Copy)]
pub(super) struct Digit<S: Simd, const N: usize> {
    pub(super) sums: [S::f64s; N],
    start: f64,
    /// The power of two of which the digits are multiples.
    pub(super) unit: i32,
}

impl<S: Simd, const N: usize> Digit<S, N> {
    #[inline(always)]
    pub(super) fn new(simd: S, unit: i32) -> Self {
        // In the middle between two powers of two: 2^51 units of room to either side.
        let start = 1.5 * power(unit + 52);
        Digit { sums: [simd.splat_f64s(start); N], start, unit }
    }

    /// The sum of the digits, and its unit. The bits of doubles of one sign and power of two count
    /// their last places, so integers take it from here, and wrap around to what is right.
    #[inline(always)]
    pub(super) fn total(&self, simd: S) -> (i64, i32) {
        let mut bits = simd.splat_u64s(0);
        for sum in self.sums {
            bits = simd.add_u64s(bits, simd.transmute_u64s_f64s(sum));
        }
        let mut total = 0u64;
        for lane in pulp::bytemuck::cast_slice::<S::u64s, u64>(&[bits]) {
            total = total.wrapping_add(*lane);
        }
        let starts = self.start.to_bits().wrapping_mul((N * S::F64_LANES) as u64);
        (total.wrapping_sub(starts) as i64, self.unit)
    }
}

/// Takes a digit off each item: the digits, and what is left.
#[inline(always)]
pub(super) fn take<S: Simd>(simd: S, sum: &mut S::f64s, items: S::f64s) -> (S::f64s, S::f64s) {
    let after = simd.add_f64s(*sum, items);
    let digits = simd.sub_f64s(after, *sum);
    *sum = after;
    (digits, simd.sub_f64s(items, digits))
}

/// Whether all lanes are 0, of either sign.
#[inline(always)]
pub(super) fn nothing<S: Simd>(vectors: &[S::f64s]) -> bool {
    lanes::<S>(vectors).iter().fold(0, |any, x| any | x.to_bits()) << 1 == 0
}

#[inline(always)]
pub(super) fn lanes<S: Simd>(vectors: &[S::f64s]) -> &[f64] {
    pulp::bytemuck::cast_slice(vectors)
}
