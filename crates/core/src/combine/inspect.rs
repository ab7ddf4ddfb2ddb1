//! [`Combine::inspect`](crate::Combine::inspect): look on as items pass.

use crate::{Aggregate, Block, Needs, forward};

/// Shows each item to a closure; made by [`Combine::inspect`](crate::Combine::inspect).
#[derive(Clone, Copy)]
pub struct Inspect<A, F> {
    pub(super) aggregate: A,
    pub(super) look: F,
}

holds_closure!(Inspect);

impl<T: ?Sized, A: Aggregate<T>, F: Fn(&T)> Aggregate<T> for Inspect<A, F> {
    forward!(|this| (A as Aggregate<T>) &this.aggregate; state class output);

    #[inline]
    fn update(&self, state: &mut A::State, item: &T) {
        (self.look)(item);
        self.aggregate.update(state, item);
    }

    fn update_block(&self, state: &mut A::State, block: &Block<'_, T>)
    where
        T: Sized,
    {
        block.items().iter().for_each(&self.look);
        self.aggregate.update_block(state, block);
    }

    fn needs(&self) -> Needs<T>
    where
        T: Sized,
    {
        self.aggregate.needs()
    }
}

as_inner!([F] Inspect<A, F>);
