//! [`Retract`]: taking items back.

use crate::numbers::Number;
use crate::tuples::tuples;
use crate::{Aggregate, Count, Mean, Sum};

/// An aggregate that can take an item back, exactly: what is left is what there would be without it.
///
/// It is for windows that slide: see [`Sliding::retracting`](crate::combine::Sliding::retracting). Counts have it, and all that is made of
/// sums, of integers, decimals and floats alike, for they are exact: sums, means, variances, standard deviations, covariances,
/// correlations and fitted lines, and tuples of these. What was never taken into account cannot be taken back: the state that is left then
/// means nothing.
///
/// ```
/// use fanfold::{Aggregate, Retract, Sum};
///
/// let mut state = Aggregate::<f64>::init(&Sum);
/// Sum.update(&mut state, &1e100);
/// Sum.update(&mut state, &0.1);
/// Sum.retract(&mut state, &1e100);
/// assert_eq!(Aggregate::<f64>::finish(&Sum, state), 0.1);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot take items of type `{T}` back",
    note = "`Sliding` without `retracting` slides every aggregate"
)]
pub trait Retract<T: ?Sized>: Aggregate<T> {
    /// Takes an item back, which was [taken into account](Aggregate::update) before.
    fn retract(&self, state: &mut Self::State, item: &T);
}

impl<T: ?Sized> Retract<T> for Count {
    #[inline]
    fn retract(&self, count: &mut u64, _: &T) {
        *count = count.wrapping_sub(1);
    }
}

impl<N: Number> Retract<N> for Sum {
    #[inline]
    fn retract(&self, total: &mut N::Total, item: &N) {
        item.take_from(total);
    }
}

impl<N: Number> Retract<N> for Mean {
    #[inline]
    fn retract(&self, state: &mut Self::State, item: &N) {
        state.count = state.count.wrapping_sub(1);
        item.take_from(&mut state.total);
    }
}

/// Implements [`Retract`] for a tuple, given each member's letter and place.
macro_rules! tuple {
    ($($member:ident $name:ident $place:tt)+) => {
        impl<T: ?Sized, $($member: Retract<T>),+> Retract<T> for ($($member,)+) {
            #[inline]
            fn retract(&self, state: &mut Self::State, item: &T) {
                $(self.$place.retract(&mut state.$place, item);)+
            }
        }
    };
}

tuples!(tuple);
