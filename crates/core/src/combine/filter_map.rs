//! [`Combine::filter_map`](crate::Combine::filter_map): aggregate a part of some of the items.

use arrayvec::ArrayVec;

use super::of::BLOCK;
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

    fn update_slice(&self, state: &mut A::State, items: &[T])
    where
        T: Sized,
    {
        let mut block = ArrayVec::<U, BLOCK>::new();
        for item in items {
            block.extend((self.project)(item));
            if block.is_full() {
                self.aggregate.update_slice(state, &block);
                block.clear();
                if self.aggregate.is_full(state) {
                    return;
                }
            }
        }
        self.aggregate.update_slice(state, &block);
    }
}
