//! [`Combine::skip_missing`](crate::Combine::skip_missing) and
//! [`Combine::count_missing`](crate::Combine::count_missing): what becomes of `None`, by name.

use crate::compose::elsewhere;
use crate::portable::{Decoder, Encoder, Malformed, Portable, Recipe};
use crate::{Aggregate, Combine, MergeClass, forward};

/// Leaves out `None`; made by [`Combine::skip_missing`](crate::Combine::skip_missing).
#[derive(Clone, Copy, Debug)]
pub struct SkipMissing<A> {
    pub(super) aggregate: A,
}

impl<A> Combine for SkipMissing<A> {}

impl<T, A: Aggregate<T>> Aggregate<Option<T>> for SkipMissing<A> {
    forward!(|this| (A as Aggregate<T>) &this.aggregate; state class output);

    #[inline]
    fn update(&self, state: &mut A::State, item: &Option<T>) {
        if let Some(item) = item {
            self.aggregate.update(state, item);
        }
    }
}

/// Counts `None`; made by [`Combine::count_missing`](crate::Combine::count_missing).
#[derive(Clone, Copy, Debug)]
pub struct CountMissing<A> {
    pub(super) aggregate: A,
}

impl<A> Combine for CountMissing<A> {}

/// The count of what is missing goes on to the end, so this is never full.
impl<T, A: Aggregate<T>> Aggregate<Option<T>> for CountMissing<A> {
    type State = (A::State, u64);
    type Output = (A::Output, u64);

    fn init(&self) -> Self::State {
        (self.aggregate.init(), 0)
    }

    #[inline]
    fn update(&self, state: &mut Self::State, item: &Option<T>) {
        match item {
            Some(item) => self.aggregate.update(&mut state.0, item),
            None => state.1 += 1,
        }
    }

    fn merge(&self, state: &mut Self::State, later: Self::State) {
        self.aggregate.merge(&mut state.0, later.0);
        state.1 += later.1;
    }

    fn finish(&self, state: Self::State) -> Self::Output {
        (self.aggregate.finish(state.0), state.1)
    }

    fn peek(&self, state: &Self::State) -> Self::Output {
        (self.aggregate.peek(&state.0), state.1)
    }

    fn merge_ref(&self, state: &mut Self::State, later: &Self::State) {
        self.aggregate.merge_ref(&mut state.0, &later.0);
        state.1 += later.1;
    }

    fn size(&self, state: &Self::State) -> usize {
        size_of_val(state) + elsewhere(&self.aggregate, &state.0)
    }

    fn class(&self) -> MergeClass {
        self.aggregate.class()
    }
}

as_inner!([] SkipMissing<A>);

impl<S, A: Portable<S>> Portable<(S, u64)> for CountMissing<A> {
    const NAME: &'static str = "count_missing";

    fn describe(&self, recipe: &mut Recipe) {
        recipe.part(&self.aggregate);
    }

    fn encode(&self, (state, missing): &(S, u64), out: &mut Encoder) {
        self.aggregate.encode(state, out);
        out.count(*missing);
    }

    fn decode(&self, input: &mut Decoder<'_>) -> Result<(S, u64), Malformed> {
        Ok((self.aggregate.decode(input)?, input.count()?))
    }
}
