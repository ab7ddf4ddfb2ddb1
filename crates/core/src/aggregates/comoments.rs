//! Pairs of numbers, and what statistics of them have in common: exact sums of both, of their
//! products, and of their squares.

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

/// Implements [`Aggregate`](crate::Aggregate) over pairs, given the state, the output, and how it
/// comes from the state.
macro_rules! over_pairs {
    ($($name:ident, $state_type:ident -> $output:ty: |$state:ident| $finish:expr;)*) => {$(
        impl $crate::Combine for $name {}

        impl<P: $crate::aggregates::Pair> $crate::Aggregate<P> for $name {
            type State = $crate::exact::$state_type;
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

            fn size(&self, state: &Self::State) -> usize {
                size_of_val(state) + state.elsewhere()
            }

            fn class(&self) -> $crate::MergeClass {
                $crate::MergeClass::EXACT
            }
        }

        impl<P: $crate::aggregates::Pair> $crate::Retract<P> for $name {
            #[inline]
            fn retract(&self, state: &mut Self::State, item: &P) {
                state.take(item.pair());
            }
        }
    )*};
}

pub(super) use over_pairs;
