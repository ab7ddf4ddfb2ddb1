//! What statistics of pairs are made of: means, spreads, and the joint spread.
//!
//! The updates are those of [`Variance`](crate::Variance) for each side, and Pébay's for the sum of
//! products of the two distances; see there for the sources.

use crate::numbers::Number;

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

/// The state of statistics over pairs.
#[derive(Clone, Copy, Debug, Default)]
pub struct Comoments {
    pub(super) count: u64,
    /// The first pair, from which the means are held as offsets.
    origin: (f64, f64),
    offset: (f64, f64),
    /// The sum of (x - mean x)^2.
    pub(super) xx: f64,
    /// The sum of (y - mean y)^2.
    pub(super) yy: f64,
    /// The sum of (x - mean x)(y - mean y).
    pub(super) xy: f64,
}

impl Comoments {
    #[inline]
    pub(super) fn add(&mut self, (x, y): (f64, f64)) {
        if self.count == 0 {
            self.origin = (x, y);
        }
        self.count += 1;
        let (x, y) = (x - self.origin.0, y - self.origin.1);
        let before = (x - self.offset.0, y - self.offset.1);
        self.offset.0 += before.0 / self.count as f64;
        self.offset.1 += before.1 / self.count as f64;
        let after = (x - self.offset.0, y - self.offset.1);
        self.xx += before.0 * after.0;
        self.yy += before.1 * after.1;
        self.xy += before.0 * after.1;
    }

    pub(super) fn merge(&mut self, later: Self) {
        if self.count == 0 {
            *self = later;
        } else if later.count > 0 {
            let count = (self.count + later.count) as f64;
            let right = later.count as f64 / count;
            let both = self.count as f64 * right;
            let apart = (
                (later.origin.0 - self.origin.0) + (later.offset.0 - self.offset.0),
                (later.origin.1 - self.origin.1) + (later.offset.1 - self.offset.1),
            );
            self.offset.0 += apart.0 * right;
            self.offset.1 += apart.1 * right;
            self.xx += later.xx + apart.0 * apart.0 * both;
            self.yy += later.yy + apart.1 * apart.1 * both;
            self.xy += later.xy + apart.0 * apart.1 * both;
            self.count += later.count;
        }
    }

    pub(super) fn means(&self) -> (f64, f64) {
        (self.origin.0 + self.offset.0, self.origin.1 + self.offset.1)
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
