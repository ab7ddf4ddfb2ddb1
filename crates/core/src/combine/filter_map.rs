//! [`Combine::filter_map`](crate::Combine::filter_map): aggregate a part of some of the items.

use smallvec::SmallVec;

use super::of::SIDE_BY_SIDE;
use crate::{Aggregate, Block, forward};

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
    forward!(|this| (A as Aggregate<U>) &this.aggregate; state class output);

    #[inline]
    fn update(&self, state: &mut A::State, item: &T) {
        if let Some(part) = (self.project)(item) {
            self.aggregate.update(state, &part);
        }
    }

    fn update_block(&self, state: &mut A::State, block: &Block<'_, T>)
    where
        T: Sized,
    {
        let mut parts = SmallVec::<[U; SIDE_BY_SIDE]>::new();
        for item in block.items() {
            parts.extend((self.project)(item));
            if parts.len() == SIDE_BY_SIDE {
                self.aggregate.update_slice(state, &parts);
                parts.clear();
                if self.aggregate.is_full(state) {
                    return;
                }
            }
        }
        self.aggregate.update_slice(state, &parts);
    }
}

as_inner!([F] FilterMap<A, F>);
