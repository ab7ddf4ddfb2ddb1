//! [`Combine::inspect`](crate::Combine::inspect): look on as items pass.

use crate::Aggregate;
use crate::aggregate::Outlook;

/// Shows each item to a closure; made by [`Combine::inspect`](crate::Combine::inspect).
#[derive(Clone, Copy)]
pub struct Inspect<A, F> {
    pub(super) aggregate: A,
    pub(super) look: F,
}

holds_closure!(Inspect);

impl<T: ?Sized, A: Aggregate<T>, F: Fn(&T)> Aggregate<T> for Inspect<A, F> {
    same_state_and_output!();

    #[inline]
    fn update(&self, state: &mut A::State, item: &T) {
        (self.look)(item);
        self.aggregate.update(state, item);
    }

    fn leaves_out(&self, items: &[T]) -> u64
    where
        T: Sized,
    {
        self.aggregate.leaves_out(items)
    }

    fn foresee(&self, state: &mut A::State, outlook: Outlook) {
        self.aggregate.foresee(state, outlook);
    }

    fn update_slice(&self, state: &mut A::State, items: &[T])
    where
        T: Sized,
    {
        items.iter().for_each(&self.look);
        self.aggregate.update_slice(state, items);
    }
}
