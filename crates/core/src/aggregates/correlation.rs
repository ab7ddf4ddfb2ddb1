//! [`Correlation`]: Pearson's r.

use super::comoments::over_pairs;
use crate::exact::Distances;

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
/// The sums behind it are exact, and what is rounded is only the last few operations: it is within two
/// units in the last place, and the same for any order and cut of the pairs. NaN and infinities give NaN. Memory: 224
/// bytes, and up to 4.5 KiB more where powers of two are more than 64 apart. Merge class: exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Correlation;

over_pairs! {
    Correlation, Comoments -> Option<f64>: |state| {
        let Some(distances) = state.distances() else { return Some(f64::NAN) };
        (state.count() > 1).then(|| distances.correlation())?
    };
}

impl Distances {
    /// The product of distances over the root of the product of squares. Their powers of two are
    /// kept apart, so that nothing leaves the range of doubles.
    fn correlation(&self) -> Option<f64> {
        let ((xx, xx_scale), (yy, yy_scale)) = (self.xx.scaled(), self.yy.scaled());
        let (xy, xy_scale) = self.xy.scaled();
        if xx == 0.0 || yy == 0.0 {
            return None;
        }
        // An even power has a root.
        let scale = xx_scale + yy_scale;
        let odd = if scale % 2 == 0 { 1.0 } else { 2.0 };
        let root = (xx * yy * odd).sqrt();
        let power = (xy_scale - scale.div_euclid(2)).clamp(-2000, 1);
        Some((xy / root * f64::from(power).exp2()).clamp(-1.0, 1.0))
    }
}
