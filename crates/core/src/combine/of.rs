//! [`Combine::of`](crate::Combine::of): aggregate a part of the item.

use crate::Aggregate;

/// Aggregates a value computed from each item; made by [`Combine::of`](crate::Combine::of).
#[derive(Clone, Copy)]
pub struct Of<A, F> {
    pub(super) aggregate: A,
    pub(super) project: F,
}

holds_closure!(Of);

/// How many projected values are put side by side for the batch path.
pub(super) const BLOCK: usize = 32;

impl<T: ?Sized, U, A: Aggregate<U>, F: Fn(&T) -> U> Aggregate<T> for Of<A, F> {
    same_state_and_output!();

    #[inline]
    fn update(&self, state: &mut A::State, item: &T) {
        self.aggregate.update(state, &(self.project)(item));
    }

    fn update_slice(&self, state: &mut A::State, items: &[T])
    where
        T: Sized,
    {
        let (blocks, rest) = items.as_chunks::<BLOCK>();
        for block in blocks {
            self.aggregate.update_slice(state, &block.each_ref().map(&self.project));
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
    same_state_and_output!();

    #[inline]
    fn update(&self, state: &mut A::State, item: &T) {
        self.aggregate.update(state, (self.project)(item));
    }
}
