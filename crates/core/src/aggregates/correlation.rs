//! [`Correlation`]: Pearson's r.

use super::comoments::by_comoments;

/// Pearson's correlation of pairs of numbers, from -1 to 1, as `Option<f64>`: `None` where either
/// side has no spread to divide by.
///
/// ```
/// use fanfold::{aggregate_all, Correlation};
///
/// assert_eq!(aggregate_all([(1, 3), (2, 2), (3, 1)], Correlation), Some(-1.0));
/// assert_eq!(aggregate_all([(1, 5), (2, 5)], Correlation), None);
/// ```
///
/// NaN propagates. Memory: 128 bytes. Merge class: bounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Correlation;

by_comoments! {
    Correlation -> Option<f64>: |state| {
        // One root of the product rounds less than the product of two, where it stays in range.
        let (xx, yy) = (state.x.squares(), state.y.squares());
        let product = xx * yy;
        let spread = if product.is_normal() { product.sqrt() } else { xx.sqrt() * yy.sqrt() };
        // `max` and `min` would turn NaN into a bound; `clamp` does not.
        (state.count() > 1 && spread != 0.0).then(|| (state.products() / spread).clamp(-1.0, 1.0))
    };
}
