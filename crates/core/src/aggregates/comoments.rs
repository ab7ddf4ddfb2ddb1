//! What statistics of pairs are made of: means, spreads, and the joint spread.
//!
//! The updates are those of [`Variance`](crate::Variance) for each side, and Pébay's for the sum of
//! products of the two distances; see there for the sources.

use super::variance::Welford;
use crate::numbers::{Compensated, Number, Total};

/// A pair of numbers, or a reference to one: what [`Covariance`](crate::Covariance) and its kin
/// take.
///
/// ```
/// use fanfold::{aggregate_all, Correlation};
///
/// let points = vec![(1, 2.0), (2, 4.0), (3, 6.0)];
/// assert_eq!(aggregate_all(&points, Correlation), Some(1.0));
/// ```
pub trait Pair {
    /// The two numbers as doubles.
    fn pair(&self) -> (f64, f64);
}

impl<X: Number, Y: Number> Pair for (X, Y) {
    #[inline]
    fn pair(&self) -> (f64, f64) {
        (self.0.to_f64(), self.1.to_f64())
    }
}

impl<N: Number> Pair for [N; 2] {
    #[inline]
    fn pair(&self) -> (f64, f64) {
        (self[0].to_f64(), self[1].to_f64())
    }
}

impl<P: Pair> Pair for &P {
    #[inline]
    fn pair(&self) -> (f64, f64) {
        (**self).pair()
    }
}

/// The state of statistics over pairs: the spread of either side, and the joint spread.
#[derive(Clone, Copy, Debug, Default)]
pub struct Comoments {
    pub(super) x: Welford<f64>,
    pub(super) y: Welford<f64>,
    /// The sum of (x - mean x)(y - mean y).
    joint: Compensated,
}

impl Comoments {
    #[inline]
    pub(super) fn add(&mut self, (x, y): (f64, f64)) {
        let (x, y) = (self.x.add(&x), self.y.add(&y));
        self.joint.add(x.before * y.after);
    }

    pub(super) fn merge(&mut self, later: Self) {
        if self.count() > 0 && later.count() > 0 {
            let (_, both) = self.x.weights(&later.x);
            self.joint.add(self.x.apart(&later.x) * self.y.apart(&later.y) * both);
        }
        self.joint.merge(later.joint);
        self.x.merge(later.x);
        self.y.merge(later.y);
    }

    pub(super) fn count(&self) -> u64 {
        self.x.count()
    }

    /// The sum of (x - mean x)(y - mean y).
    pub(super) fn products(&self) -> f64 {
        self.joint.sum()
    }
}

/// Implements [`Aggregate`](crate::Aggregate) over pairs, given the output and how it comes from
/// the state.
macro_rules! by_comoments {
    ($($name:ident -> $output:ty: |$state:ident| $finish:expr;)*) => {$(
        impl $crate::Combine for $name {}

        impl<P: $crate::aggregates::Pair> $crate::Aggregate<P> for $name {
            type State = $crate::aggregates::Comoments;
            type Output = $output;

            fn init(&self) -> Self::State {
                Self::State::default()
            }

            #[inline]
            fn update(&self, state: &mut Self::State, item: &P) {
                state.add(item.pair());
            }

            fn merge(&self, state: &mut Self::State, later: Self::State) {
                state.merge(later);
            }

            fn finish(&self, $state: Self::State) -> $output {
                $finish
            }

            fn class(&self) -> $crate::MergeClass {
                $crate::MergeClass::Bounded
            }
        }
    )*};
}

pub(super) use by_comoments;
