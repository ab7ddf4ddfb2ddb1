//! [`Combine::of`](crate::Combine::of): aggregate a part of the item.

use crate::{Aggregate, Block, forward};

/// Aggregates a value computed from each item; made by [`Combine::of`](crate::Combine::of).
#[derive(Clone, Copy)]
pub struct Of<A, F> {
    pub(super) aggregate: A,
    pub(super) project: F,
}

holds_closure!(Of);

/// How many projected values are put side by side for the batch path.
pub(super) const SIDE_BY_SIDE: usize = 32;

impl<T: ?Sized, U, A: Aggregate<U>, F: Fn(&T) -> U> Aggregate<T> for Of<A, F> {
    forward!(|this| (A as Aggregate<U>) &this.aggregate; state class output);

    #[inline]
    fn update(&self, state: &mut A::State, item: &T) {
        self.aggregate.update(state, &(self.project)(item));
    }

    fn update_block(&self, state: &mut A::State, block: &Block<'_, T>)
    where
        T: Sized,
    {
        let (runs, rest) = block.items().as_chunks::<SIDE_BY_SIDE>();
        for run in runs {
            self.aggregate.update_slice(state, &run.each_ref().map(&self.project));
            if self.aggregate.is_full(state) {
                return;
            }
        }
        for item in rest {
            self.aggregate.update(state, &(self.project)(item));
        }
    }
}

/// Aggregates a part of each item, by reference; made by
/// [`Combine::of_ref`](crate::Combine::of_ref).
#[derive(Clone, Copy)]
pub struct OfRef<A, F> {
    pub(super) aggregate: A,
    pub(super) project: F,
}

holds_closure!(OfRef);

impl<T, U, A, F> Aggregate<T> for OfRef<A, F>
where
    T: ?Sized,
    U: ?Sized,
    A: Aggregate<U>,
    F: Fn(&T) -> &U,
{
    forward!(|this| (A as Aggregate<U>) &this.aggregate; state class output);

    #[inline]
    fn update(&self, state: &mut A::State, item: &T) {
        self.aggregate.update(state, (self.project)(item));
    }
}

as_inner!([F] Of<A, F>);
as_inner!([F] OfRef<A, F>);
