//! [`FastSum`] and [`FastMean`]: sums of plain floating point.

use super::{Mean, Sum};
use crate::numbers::Number;
use crate::portable::{Decoder, Encoder, Malformed, Portable, by_codec};
use crate::{Aggregate, Block, Combine, MergeClass, simd};

impl Sum {
    /// The sum in plain floating point, as fast as a slice can be read: [`FastSum`].
    pub const fn fast() -> FastSum {
        FastSum
    }
}

impl Mean {
    /// The mean in plain floating point, as fast as a slice can be read: [`FastMean`].
    pub const fn fast() -> FastMean {
        FastMean
    }
}

/// The sum of numbers as doubles, in plain floating point: an `f64`.
///
/// Every addition rounds, so the error is up to n eps times the sum of magnitudes, with eps = 2^-53
/// and n items one by one, or n/32 + 33 of a slice; it grows with the root of that where roundings
/// are as often up as down. Numbers that cancel can leave no digit right, and a sum that overflows
/// on the way stays infinite. Where the last factor of speed is not worth that, there is [`Sum`].
///
/// ```
/// use fanfold::{aggregate_slice, Sum};
///
/// assert_eq!(aggregate_slice(&[1.0, 2.0, 4.5], Sum::fast()), 7.5);
/// assert_eq!(aggregate_slice(&[1.0, 1e100, -1e100], Sum::fast()), 0.0); // `Sum` finds 1.0
/// ```
///
/// NaN and infinities propagate. Memory: 8 bytes. Merge class: bounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FastSum;

/// The mean of numbers as doubles, in plain floating point, as `Option<f64>`: `None` where there
/// are none. It is the [`FastSum`] over the count, and has its error.
///
/// ```
/// use fanfold::{aggregate_slice, Mean};
///
/// assert_eq!(aggregate_slice(&[1.0, 2.0, 4.5], Mean::fast()), Some(2.5));
/// ```
///
/// Memory: 16 bytes. Merge class: bounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FastMean;

fn sum<N: Number>(items: &[N]) -> f64 {
    sum_of(items, |x| x)
}

/// The sum of what a function makes of each item, in 32 lanes, so that no addition waits for the
/// last one.
#[inline]
pub(super) fn sum_of<N: Number>(items: &[N], convert: impl Fn(f64) -> f64) -> f64 {
    simd::widest(|| {
        let (vectors, rest) = items.as_chunks::<32>();
        let mut sums = [0.0; 32];
        for vector in vectors {
            for (sum, item) in sums.iter_mut().zip(vector) {
                *sum += convert(item.to_f64());
            }
        }
        for (sum, item) in sums.iter_mut().zip(rest) {
            *sum += convert(item.to_f64());
        }
        sums.iter().sum()
    })
}

impl Combine for FastSum {}

impl<N: Number> Aggregate<N> for FastSum {
    type State = f64;
    type Output = f64;

    fn init(&self) -> f64 {
        0.0
    }

    #[inline]
    fn update(&self, total: &mut f64, item: &N) {
        *total += item.to_f64();
    }

    fn update_block(&self, total: &mut f64, block: &Block<'_, N>) {
        *total += sum(block.items());
    }

    fn merge(&self, total: &mut f64, later: f64) {
        *total += later;
    }

    fn finish(&self, total: f64) -> f64 {
        total
    }

    fn class(&self) -> MergeClass {
        MergeClass::BOUNDED
    }
}

impl Combine for FastMean {}

impl<N: Number> Aggregate<N> for FastMean {
    type State = (u64, f64);
    type Output = Option<f64>;

    fn init(&self) -> (u64, f64) {
        (0, 0.0)
    }

    #[inline]
    fn update(&self, (count, total): &mut (u64, f64), item: &N) {
        *count += 1;
        *total += item.to_f64();
    }

    fn update_block(&self, (count, total): &mut (u64, f64), block: &Block<'_, N>) {
        *count += block.items().len() as u64;
        *total += sum(block.items());
    }

    fn merge(&self, (count, total): &mut (u64, f64), later: (u64, f64)) {
        *count += later.0;
        *total += later.1;
    }

    fn finish(&self, (count, total): (u64, f64)) -> Option<f64> {
        (count > 0).then(|| total / count as f64)
    }

    fn class(&self) -> MergeClass {
        MergeClass::BOUNDED
    }
}

by_codec! {
    [] FastSum, f64, "fast_sum";
}

impl Portable<(u64, f64)> for FastMean {
    const NAME: &'static str = "fast_mean";

    fn encode(&self, (count, total): &(u64, f64), out: &mut Encoder) {
        out.count(*count);
        out.value(total);
    }

    fn decode(&self, input: &mut Decoder<'_>) -> Result<(u64, f64), Malformed> {
        Ok((input.count()?, input.value()?))
    }
}
