//! [`Sum`]: the sum of the items.

use crate::block::by_blocks;
use crate::numbers::{Number, Total};
use crate::portable::{Codec, by_codec};
use crate::{Aggregate, Combine, MergeClass};

/// The sum of numbers.
///
/// | items | output | overflow |
/// |---|---|---|
/// | `i8` to `i64`, `isize` | `i128` | cannot: 2^64 of them fit |
/// | `u8` to `u64`, `usize` | `u128` | cannot |
/// | `i128`, `u128` | `Option` of the same | `None`, if the sum of all does not fit |
/// | `f32`, `f64` | `f64` | infinite, if the sum of all is past the range of doubles |
///
/// A sum of floats is that of exact arithmetic, rounded once, to the nearest double. So no order of the
/// items, no cut of the stream and no number of threads changes a bit, and what overflows on the
/// way may come back. NaN propagates, infinities do, and both infinities together are NaN. A sum
/// of -0.0 alone is 0.0.
///
/// ```
/// use fanfold::{aggregate_all, Sum};
///
/// assert_eq!(aggregate_all([i64::MAX, i64::MAX], Sum), 2 * i128::from(i64::MAX));
/// assert_eq!(aggregate_all([0.1; 10], Sum), 1.0);
/// assert_eq!(aggregate_all([1e308, 1e308, -1e308, 1.0, -1e308], Sum), 1.0);
/// assert_eq!(aggregate_all(std::iter::empty::<u8>(), Sum), 0);
/// ```
///
/// Memory: 16 to 32 bytes; for floats 32, 48 more once slices or sums too large for a start have come, and up to 600 more where their
/// powers of two are more than some thirty apart. Merge class: exact. The method, and its sources, are told in the module
/// `exact`. Where the last factor of speed is worth an error, there is [`Sum::fast`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sum;

impl Combine for Sum {}

impl<N: Number> Aggregate<N> for Sum {
    type State = N::Total;
    type Output = <N::Total as Total>::Sum;

    fn init(&self) -> N::Total {
        N::Total::default()
    }

    #[inline]
    fn update(&self, total: &mut N::Total, item: &N) {
        item.add_to(total);
    }

    by_blocks!(SUM, |state, block| N::add_all_to(block, state));

    fn merge(&self, total: &mut N::Total, later: N::Total) {
        total.merge(later);
    }

    fn finish(&self, total: N::Total) -> Self::Output {
        total.sum()
    }

    fn size(&self, total: &N::Total) -> usize {
        size_of_val(total) + total.elsewhere()
    }

    fn class(&self) -> MergeClass {
        MergeClass::EXACT
    }
}

by_codec! {
    [S: Total + Codec] Sum, S, "sum";
}
