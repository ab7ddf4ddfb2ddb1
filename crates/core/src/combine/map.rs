//! [`Combine::map`](crate::Combine::map): change the output.

use crate::Aggregate;
use crate::aggregate::Outlook;
use crate::block::{Block, Needs};

/// Changes the output of an aggregate; made by [`Combine::map`](crate::Combine::map).
#[derive(Clone, Copy)]
pub struct Map<A, F> {
    pub(super) aggregate: A,
    pub(super) convert: F,
}

holds_closure!(Map);

impl<T: ?Sized, U, A: Aggregate<T>, F: Fn(A::Output) -> U> Aggregate<T> for Map<A, F> {
    type Output = U;

    same_state!();

    #[inline]
    fn update(&self, state: &mut A::State, item: &T) {
        self.aggregate.update(state, item);
    }

    fn finish(&self, state: A::State) -> U {
        (self.convert)(self.aggregate.finish(state))
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
        self.aggregate.update_slice(state, items);
    }

    fn update_block(&self, state: &mut A::State, block: &Block<'_, T>)
    where
        T: Sized,
    {
        self.aggregate.update_block(state, block);
    }

    fn needs(&self) -> Needs {
        self.aggregate.needs()
    }
}
