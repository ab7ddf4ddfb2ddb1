//! [`LinearFit`]: the line through the points, by least squares.

use super::comoments::over_pairs;
use crate::exact::{Distances, Ratio};
use crate::portable::by_codec;

/// The line `y = slope x + intercept` that is nearest to the points by least squares, as an
/// `Option` of a [`Line`]: `None` where fewer than two unlike `x` leave it open.
///
/// ```
/// use fanfold::{aggregate_all, LinearFit};
///
/// let line = aggregate_all([(1, 3), (2, 5), (3, 7)], LinearFit).unwrap();
/// assert_eq!((line.slope, line.intercept), (2.0, 1.0));
/// assert_eq!(line.at(10.0), 21.0);
/// ```
///
/// The sums behind it are exact, so it is the same for any order and cut of the points, and slope
/// and intercept are within a unit in the last place. NaN and infinities give NaN. Memory: 224
/// bytes, and up to 4.6 KiB more where powers of two are more than some thirty apart. Merge class:
/// exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LinearFit;

/// A line that [`LinearFit`] found.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Line {
    /// By how much `y` rises with each unit of `x`.
    pub slope: f64,
    /// The `y` at `x` = 0.
    pub intercept: f64,
    /// The share of the variance of `y` that the line explains, from 0 to 1: `None` where `y` has
    /// none.
    pub r_squared: Option<f64>,
}

impl Line {
    /// The `y` of the line at some `x`.
    pub fn at(&self, x: f64) -> f64 {
        self.slope * x + self.intercept
    }
}

over_pairs! {
    LinearFit, Comoments -> Option<Line>: |state| {
        if state.count() < 2 {
            return None;
        }
        match state.distances() {
            Some(distances) => distances.line(state.count()),
            None => Some(Line { slope: f64::NAN, intercept: f64::NAN, r_squared: Some(f64::NAN) }),
        }
    };
}

impl Distances {
    pub(crate) fn line(&self, count: u64) -> Option<Line> {
        if self.xx.is_zero() {
            return None;
        }
        // The intercept is (Σy - slope Σx) / n, brought over one divisor.
        let intercept = self.y.times(&self.xx).minus(&self.x.times(&self.xy));
        Some(Line {
            slope: Ratio::new(&self.xy, &self.xx).to_f64(),
            intercept: Ratio::new(&intercept, &self.xx.times_count(count)).to_f64(),
            r_squared: self.explained().map(|share| share.to_f64().min(1.0)),
        })
    }
}

by_codec! {
    [] LinearFit, crate::exact::Comoments, "comoments";
}
