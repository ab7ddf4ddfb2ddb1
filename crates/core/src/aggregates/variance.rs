//! [`Variance`] and [`PopulationVariance`]: the mean squared distance from the mean.
//!
//! Sums of squares cancel: for data around 10^8 with a spread of 1 they keep no digit. Welford's
//! update keeps the mean and the sum of squared distances from it instead, and Chan's formula
//! merges two of them; neither subtracts two large numbers.
//!
//! * B. P. Welford, *Note on a method for calculating corrected sums of squares and products*,
//!   Technometrics 4(3), 1962
//! * T. F. Chan, G. H. Golub, R. J. LeVeque, *Updating formulae and a pairwise algorithm for
//!   computing sample variances*, COMPSTAT 1982
//!
//! One departure: the mean is held as the first item plus a running offset, so that its roundings
//! are of the size of the spread and not of the data.

/// The sample variance of numbers (divisor n - 1), as `Option<f64>`: `None` where there are fewer
/// than two.
///
/// ```
/// use fanfold::{aggregate_all, Variance};
///
/// assert_eq!(aggregate_all([2.0, 4.0, 6.0], Variance), Some(4.0));
/// assert_eq!(aggregate_all([1e15, 1e15 + 2.0], Variance), Some(2.0));
/// assert_eq!(aggregate_all([2.0], Variance), None);
/// ```
///
/// NaN propagates, and infinities give NaN. Memory: 32 bytes. Merge class: bounded; the relative
/// error grows slowly with the count (10^-15 or so for a million items).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Variance;

impl Variance {
    /// The variance of items that are the whole population.
    pub const fn population() -> PopulationVariance {
        PopulationVariance
    }
}

/// The population variance of numbers (divisor n), as `Option<f64>`: `None` where there are none.
///
/// ```
/// use fanfold::{aggregate_all, PopulationVariance};
///
/// assert_eq!(aggregate_all([2, 4, 6, 8], PopulationVariance), Some(5.0));
/// assert_eq!(aggregate_all([2], PopulationVariance), Some(0.0));
/// ```
///
/// Otherwise like [`Variance`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PopulationVariance;

/// The state of [`Variance`]: count, mean, and sum of squared distances from it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Welford {
    count: u64,
    /// The first item.
    origin: f64,
    /// The mean, less `origin`.
    offset: f64,
    /// The sum of (item - mean)^2.
    squares: f64,
}

impl Welford {
    #[inline]
    pub(crate) fn add(&mut self, item: f64) {
        if self.count == 0 {
            self.origin = item;
        }
        self.count += 1;
        let distance = item - self.origin;
        let before = distance - self.offset;
        self.offset += before / self.count as f64;
        self.squares += before * (distance - self.offset);
    }

    pub(crate) fn merge(&mut self, later: Self) {
        if self.count == 0 {
            *self = later;
        } else if later.count > 0 {
            let count = (self.count + later.count) as f64;
            let (left, right) = (self.count as f64, later.count as f64);
            let apart = (later.origin - self.origin) + (later.offset - self.offset);
            self.offset += apart * (right / count);
            self.squares += later.squares + apart * apart * (left / count * right);
            self.count += later.count;
        }
    }

    /// The variance with divisor n - `spent`.
    pub(crate) fn variance(&self, spent: u64) -> Option<f64> {
        // One item is no spread at all, whatever rounding says; NaN and infinities stay NaN.
        (self.count > spent).then(|| self.squares / (self.count - spent) as f64)
    }
}

/// Implements [`Aggregate`] by Welford's update, given what becomes of the state in the end.
macro_rules! by_welford {
    ($($name:ident: |$state:ident| $output:expr;)*) => {$(
        impl $crate::Combine for $name {}

        impl<N: $crate::numbers::Number> $crate::Aggregate<N> for $name {
            type State = $crate::aggregates::Welford;
            type Output = Option<f64>;

            fn init(&self) -> Self::State {
                Self::State::default()
            }

            #[inline]
            fn update(&self, state: &mut Self::State, item: &N) {
                state.add(item.to_f64());
            }

            fn merge(&self, state: &mut Self::State, later: Self::State) {
                state.merge(later);
            }

            fn finish(&self, $state: Self::State) -> Option<f64> {
                $output
            }

            fn class(&self) -> $crate::MergeClass {
                $crate::MergeClass::Bounded
            }
        }
    )*};
}

pub(super) use by_welford;

by_welford! {
    Variance: |state| state.variance(1);
    PopulationVariance: |state| state.variance(0);
}
