//! [`Combine::filter_map`](crate::Combine::filter_map): aggregate a part of some of the items.

use crate::Aggregate;

/// Aggregates a value computed from each item, where there is one; made by
/// [`Combine::filter_map`](crate::Combine::filter_map).
#[derive(Clone, Copy)]
pub struct FilterMap<A, F> {
    pub(super) aggregate: A,
    pub(super) project: F,
}

holds_closure!(FilterMap);

impl<T, U, A, F> Aggregate<T> for FilterMap<A, F>
where
    T: ?Sized,
    A: Aggregate<U>,
    F: Fn(&T) -> Option<U>,
{
    same_state_and_output!();

    #[inline]
    fn update(&self, state: &mut A::State, item: &T) {
        if let Some(part) = (self.project)(item) {
            self.aggregate.update(state, &part);
        }
    }
}
