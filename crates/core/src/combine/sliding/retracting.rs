//! [`Retracting`]: a window of an aggregate that takes items back.

use std::borrow::Borrow;
use std::fmt;

use super::Sliding;
use super::window::{Described, Items, Window};
use crate::compose::elsewhere;
use crate::portable::{Codec, Decoder, Encoder, Malformed, Portable, Recipe};
use crate::{Aggregate, Combine, MergeClass, Retract};

/// As [`Sliding`], of an aggregate that takes items back; made by [`Sliding::retracting`].
///
/// Memory: the items of the window, and one state. Merge class: ordered, and bounded where the aggregate is.
#[derive(Clone, Copy)]
pub struct Retracting<A, W>(pub(super) Sliding<A, W>);

impl<A, W> Combine for Retracting<A, W> {}

impl<A: fmt::Debug, W> fmt::Debug for Retracting<A, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Retracting").field("aggregate", &self.0.aggregate).finish_non_exhaustive()
    }
}

/// The state of a [`Retracting`]: the items of the window, and one state of all of them.
#[derive(Clone, Debug)]
pub struct RetractingState<V, S> {
    items: Items<V>,
    state: S,
}

impl<T, A, W> Aggregate<T> for Retracting<A, W>
where
    T: ToOwned<Owned: Clone> + ?Sized,
    A: Retract<T>,
    W: Window<T>,
{
    type State = RetractingState<T::Owned, A::State>;
    type Output = A::Output;

    fn init(&self) -> Self::State {
        RetractingState { items: Items::new(), state: self.0.aggregate.init() }
    }

    #[inline]
    fn update(&self, state: &mut Self::State, item: &T) {
        self.0.aggregate.update(&mut state.state, item);
        state.items.push(item);
        while state.items.has_outdated(item, &self.0.window)
            && let Some(oldest) = state.items.leave()
        {
            self.0.aggregate.retract(&mut state.state, oldest.borrow());
        }
    }

    fn merge(&self, state: &mut Self::State, later: Self::State) {
        if later.items.has_left() {
            *state = later;
            return;
        }
        later.items.all().iter().for_each(|item| self.update(state, item.borrow()));
    }

    fn finish(&self, state: Self::State) -> A::Output {
        self.0.aggregate.finish(state.state)
    }

    #[inline]
    fn peek(&self, state: &Self::State) -> A::Output {
        self.0.aggregate.peek(&state.state)
    }

    fn size(&self, state: &Self::State) -> usize {
        let of_state = elsewhere(&self.0.aggregate, &state.state);
        size_of_val(state) + state.items.elsewhere() + of_state
    }

    fn class(&self) -> MergeClass {
        self.0.aggregate.class().and(MergeClass::ORDERED)
    }
}

impl<V: Codec, S, A: Portable<S>, W: Described> Portable<RetractingState<V, S>>
    for Retracting<A, W>
{
    const NAME: &'static str = "retracting";

    fn describe(&self, recipe: &mut Recipe) {
        recipe.of::<V>();
        self.0.window.describe(recipe);
        recipe.part(&self.0.aggregate);
    }

    fn encode(&self, state: &RetractingState<V, S>, out: &mut Encoder) {
        state.items.encode(out);
        self.0.aggregate.encode(&state.state, out);
    }

    fn decode(&self, input: &mut Decoder<'_>) -> Result<RetractingState<V, S>, Malformed> {
        let items = Items::decode(&self.0.window, input)?;
        Ok(RetractingState { items, state: self.0.aggregate.decode(input)? })
    }
}
