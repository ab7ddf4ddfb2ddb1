//! [`LinearFit`]: the line through the points, by least squares.

use super::comoments::by_comoments;

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
/// NaN propagates. Memory: 128 bytes. Merge class: bounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LinearFit;

/// A line that [`LinearFit`] found.
#[derive(Clone, Copy, Debug, PartialEq)]
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

by_comoments! {
    LinearFit -> Option<Line>: |state| {
        let (xx, xy, yy) = (state.x.squares(), state.products(), state.y.squares());
        (state.count() > 1 && xx != 0.0).then(|| {
            let slope = xy / xx;
            Line {
                slope,
                intercept: state.y.mean() - slope * state.x.mean(),
                r_squared: (yy != 0.0).then_some((slope * xy / yy).clamp(0.0, 1.0)),
            }
        })
    };
}
