//! [`Combine::skip_nan`](crate::Combine::skip_nan): leave out NaN, by name.

use super::filter::accepted_runs;
use crate::{Aggregate, Block, Combine, forward};

/// Leaves out items that are not equal to themselves; made by
/// [`Combine::skip_nan`](crate::Combine::skip_nan).
#[derive(Clone, Copy, Debug)]
pub struct SkipNan<A> {
    pub(super) aggregate: A,
}

impl<A> Combine for SkipNan<A> {}

#[expect(clippy::eq_op, reason = "NaN is what does not equal itself")]
fn is_not_nan<T: PartialEq + ?Sized>(item: &T) -> bool {
    item == item
}

impl<T: PartialEq + ?Sized, A: Aggregate<T>> Aggregate<T> for SkipNan<A> {
    forward!(|this| (A as Aggregate<T>) &this.aggregate; state class output);

    #[inline]
    fn update(&self, state: &mut A::State, item: &T) {
        if is_not_nan(item) {
            self.aggregate.update(state, item);
        }
    }

    fn update_block(&self, state: &mut A::State, block: &Block<'_, T>)
    where
        T: Sized,
    {
        accepted_runs(block.items(), is_not_nan, |run| {
            self.aggregate.update_slice(state, run);
            self.aggregate.is_full(state)
        });
    }
}

as_inner!([] SkipNan<A>);
