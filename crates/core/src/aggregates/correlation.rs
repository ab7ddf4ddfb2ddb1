//! [`Correlation`]: Pearson's r.

use super::comoments::over_pairs;
use crate::exact::{Distances, Ratio};
use crate::portable::by_codec;

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
/// The sums behind it are exact, and what is rounded is only the last few operations: it is within
/// a unit in the last place, and the same for any order and cut of the pairs. NaN and infinities
/// give NaN. Memory: 224 bytes, and up to 4.6 KiB more where powers of two are more than some
/// thirty apart. Merge class: exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Correlation;

over_pairs! {
    Correlation, Comoments -> Option<f64>: |state| {
        let Some(distances) = state.distances() else { return Some(f64::NAN) };
        (state.count() > 1).then(|| distances.correlation())?
    };
}

impl Distances {
    /// The share of one number's variance that the other explains, r²: `None` where either has
    /// none.
    pub(super) fn explained(&self) -> Option<Ratio> {
        let varied = self.xx.times(&self.yy);
        (!varied.is_zero()).then(|| Ratio::new(&self.xy.times(&self.xy), &varied))
    }

    pub(crate) fn correlation(&self) -> Option<f64> {
        let magnitude = self.explained()?.root().to_f64().min(1.0);
        Some(if self.xy.is_negative() { -magnitude } else { magnitude })
    }
}

by_codec! {
    [] Correlation, crate::exact::Comoments, "comoments";
}
