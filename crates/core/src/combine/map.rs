//! [`Combine::map`](crate::Combine::map): change the output.

use crate::{Aggregate, forward};

/// Changes the output of an aggregate; made by [`Combine::map`](crate::Combine::map).
#[derive(Clone, Copy)]
pub struct Map<A, F> {
    pub(super) aggregate: A,
    pub(super) convert: F,
}

holds_closure!(Map);

impl<T: ?Sized, U, A: Aggregate<T>, F: Fn(A::Output) -> U> Aggregate<T> for Map<A, F> {
    type Output = U;

    forward!(|this| (A as Aggregate<T>) &this.aggregate; state class items);

    fn finish(&self, state: A::State) -> U {
        (self.convert)(self.aggregate.finish(state))
    }

    fn peek(&self, state: &A::State) -> U {
        (self.convert)(self.aggregate.peek(state))
    }
}

as_inner!([F] Map<A, F>);
