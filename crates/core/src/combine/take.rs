//! [`Combine::take`](crate::Combine::take): aggregate the first items only.
//!
//! A state cannot know how many items came before its stretch of the stream, so it takes the first
//! `count` of its own and keeps them. When it is merged behind another, the kept items are fed to
//! that one, up to its limit; the inner state of the later stretch is dropped. So the limit is
//! exact wherever the stream was cut, at the price of `count` clones.

use std::borrow::Borrow;

use crate::compose::elsewhere;
use crate::portable::{Codec, Decoder, Encoder, Malformed, Portable, Recipe};
use crate::{Aggregate, Block, Combine, MergeClass};

/// Aggregates the first items only; made by [`Combine::take`](crate::Combine::take).
#[derive(Clone, Copy, Debug)]
pub struct Take<A> {
    pub(super) aggregate: A,
    pub(super) count: usize,
}

impl<A> Combine for Take<A> {}

/// The state of [`Take`]: the items taken, and what the aggregate knows from them.
#[derive(Clone, Debug)]
pub struct TakeState<O, S> {
    taken: Vec<O>,
    state: S,
}

impl<T: ToOwned<Owned: Clone> + ?Sized, A: Aggregate<T>> Aggregate<T> for Take<A> {
    type State = TakeState<T::Owned, A::State>;
    type Output = A::Output;

    fn init(&self) -> Self::State {
        TakeState { taken: Vec::new(), state: self.aggregate.init() }
    }

    fn update(&self, state: &mut Self::State, item: &T) {
        if !self.is_full(state) {
            self.aggregate.update(&mut state.state, item);
            state.taken.push(item.to_owned());
        }
    }

    fn merge(&self, state: &mut Self::State, later: Self::State) {
        for item in later.taken {
            if self.is_full(state) {
                return;
            }
            self.aggregate.update(&mut state.state, item.borrow());
            state.taken.push(item);
        }
    }

    fn finish(&self, state: Self::State) -> A::Output {
        self.aggregate.finish(state.state)
    }

    fn peek(&self, state: &Self::State) -> A::Output {
        self.aggregate.peek(&state.state)
    }

    fn merge_ref(&self, state: &mut Self::State, later: &Self::State) {
        for item in &later.taken {
            if self.is_full(state) {
                return;
            }
            self.update(state, item.borrow());
        }
    }

    fn size(&self, state: &Self::State) -> usize {
        let taken = state.taken.capacity() * size_of::<T::Owned>();
        size_of_val(state) + taken + elsewhere(&self.aggregate, &state.state)
    }

    fn update_block(&self, state: &mut Self::State, block: &Block<'_, T>)
    where
        T: Sized,
    {
        if self.is_full(state) {
            return;
        }
        let room = self.count - state.taken.len();
        let items = &block.items()[..room.min(block.items().len())];
        self.aggregate.update_slice(&mut state.state, items);
        state.taken.extend(items.iter().map(T::to_owned));
    }

    fn is_full(&self, state: &Self::State) -> bool {
        state.taken.len() >= self.count || self.aggregate.is_full(&state.state)
    }

    /// Which items come first depends on their order, and an aggregate within some error stays so.
    fn class(&self) -> MergeClass {
        self.aggregate.class().and(MergeClass::ORDERED)
    }
}

impl<V: Codec, S, A: Portable<S>> Portable<TakeState<V, S>> for Take<A> {
    const NAME: &'static str = "take";

    fn describe(&self, recipe: &mut Recipe) {
        recipe.of::<V>();
        recipe.parameter(self.count);
        recipe.part(&self.aggregate);
    }

    fn encode(&self, state: &TakeState<V, S>, out: &mut Encoder) {
        out.value(&state.taken);
        self.aggregate.encode(&state.state, out);
    }

    fn decode(&self, input: &mut Decoder<'_>) -> Result<TakeState<V, S>, Malformed> {
        let taken: Vec<V> = input.value()?;
        input.ensure(taken.len() <= self.count, "more items than are taken")?;
        Ok(TakeState { taken, state: self.aggregate.decode(input)? })
    }
}
