//! [`Sum`]: the sum of the items.

use crate::numbers::{Number, Total};
use crate::{Aggregate, Combine, MergeClass};

/// The sum of numbers.
///
/// | items | output | overflow |
/// |---|---|---|
/// | `i8` to `i64`, `isize` | `i128` | cannot: 2^64 of them fit |
/// | `u8` to `u64`, `usize` | `u128` | cannot |
/// | `i128`, `u128` | `Option` of the same | `None`, if the sum of all does not fit |
/// | `f32`, `f64` | `f64` | infinite, as IEEE 754 has it |
///
/// The sum of no items is 0. Infinities and NaN propagate, a running sum that overflows
/// stays infinite, and a sum of -0.0 alone is 0.0.
///
/// ```
/// use fanfold::{aggregate_all, Sum};
///
/// assert_eq!(aggregate_all([i64::MAX, i64::MAX], Sum), 2 * i128::from(i64::MAX));
/// assert_eq!(aggregate_all([0.1; 10], Sum), 1.0);
/// assert_eq!(aggregate_all(std::iter::empty::<u8>(), Sum), 0);
/// ```
///
/// Memory: 16 to 32 bytes. Merge class: exact for integers. Float sums are compensated: their
/// error is about one rounding of the result, plus n^2 eps^2 times the sum of magnitudes, which counts
/// where numbers 10^16 times the result cancel. They are in the class bounded (A. Neumaier,
/// *Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen*, ZAMM 54, 1974).
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

    fn merge(&self, total: &mut N::Total, later: N::Total) {
        total.merge(later);
    }

    fn finish(&self, total: N::Total) -> Self::Output {
        total.sum()
    }

    fn class(&self) -> MergeClass {
        N::Total::CLASS
    }
}
