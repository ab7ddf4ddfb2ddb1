//! [`Combine::filter`](crate::Combine::filter): aggregate some of the items.

use crate::{Aggregate, Block, forward};

/// Aggregates the accepted items; made by [`Combine::filter`](crate::Combine::filter).
#[derive(Clone, Copy)]
pub struct Filter<A, F> {
    pub(super) aggregate: A,
    pub(super) accept: F,
}

holds_closure!(Filter);

impl<T: ?Sized, A: Aggregate<T>, F: Fn(&T) -> bool> Aggregate<T> for Filter<A, F> {
    forward!(|this| (A as Aggregate<T>) &this.aggregate; state class output);

    #[inline]
    fn update(&self, state: &mut A::State, item: &T) {
        if (self.accept)(item) {
            self.aggregate.update(state, item);
        }
    }

    fn update_block(&self, state: &mut A::State, block: &Block<'_, T>)
    where
        T: Sized,
    {
        accepted_runs(block.items(), &self.accept, |run| {
            self.aggregate.update_slice(state, run);
            self.aggregate.is_full(state)
        });
    }
}

/// Calls `each` with every longest run of accepted items, until it has had enough: a slice of a slice
/// needs no copy.
pub(super) fn accepted_runs<T>(
    items: &[T],
    accept: impl Fn(&T) -> bool,
    mut each: impl FnMut(&[T]) -> bool,
) {
    let mut rest = items;
    while let Some(start) = rest.iter().position(&accept) {
        rest = &rest[start..];
        let end = rest.iter().position(|item| !accept(item)).unwrap_or(rest.len());
        if each(&rest[..end]) {
            return;
        }
        // The item at `end` was refused, and need not be asked about again.
        rest = &rest[(end + 1).min(rest.len())..];
    }
}

as_inner!([F] Filter<A, F>);
