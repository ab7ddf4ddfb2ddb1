//! [`Combine::boxed`](crate::Combine::boxed): aggregates of unlike types behind one.

use std::any::Any;
use std::fmt;

use crate::portable::{Decoder, Encoder, Malformed, Portable, Recipe};
use crate::{Aggregate, Block, Combine, MergeClass, Needs, forward};

/// Any aggregate over `T` that gives an `O`; made by [`Combine::boxed`](crate::Combine::boxed).
pub struct BoxedAggregate<'a, T: ?Sized, O>(Box<Hidden<'a, T, O>>);

type Hidden<'a, T, O> = dyn Aggregate<T, State = AnyState, Output = O> + Send + Sync + 'a;

impl<'a, T: ?Sized, O> Aggregate<T> for BoxedAggregate<'a, T, O> {
    forward!(|this| (Hidden<'a, T, O> as Aggregate<T>) &*this.0; state class output items);
}

impl<T: ?Sized, O> fmt::Debug for BoxedAggregate<'_, T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoxedAggregate").finish_non_exhaustive()
    }
}

/// The state of a [`BoxedAggregate`]: that of the aggregate inside, its type hidden.
///
/// # Panics
///
/// Handing it to another aggregate than the one that began it panics.
pub struct AnyState(Box<dyn State>);

impl Clone for AnyState {
    fn clone(&self) -> Self {
        AnyState(self.0.clone_box())
    }
}

impl fmt::Debug for AnyState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyState").finish_non_exhaustive()
    }
}

/// What a hidden state can still do.
trait State: Any + Send {
    fn clone_box(&self) -> Box<dyn State>;
}

impl<S: Any + Clone + Send> State for S {
    fn clone_box(&self) -> Box<dyn State> {
        Box::new(self.clone())
    }
}

impl AnyState {
    fn new<S: State>(state: S) -> Self {
        AnyState(Box::new(state))
    }

    fn known<S: 'static>(&self) -> &S {
        let state: &dyn Any = &*self.0;
        state.downcast_ref().expect(FOREIGN)
    }

    fn known_mut<S: 'static>(&mut self) -> &mut S {
        let state: &mut dyn Any = &mut *self.0;
        state.downcast_mut().expect(FOREIGN)
    }

    fn into_known<S: 'static>(self) -> S {
        let state: Box<dyn Any> = self.0;
        *state.downcast().expect(FOREIGN)
    }
}

const FOREIGN: &str = "a boxed aggregate was handed a state that another one began";

/// The aggregate in the box: it does what `aggregate` does, on hidden states.
struct Erased<A>(A);

pub(super) fn boxed<'a, T, A>(aggregate: A) -> BoxedAggregate<'a, T, A::Output>
where
    T: ?Sized,
    A: Aggregate<T, State: Clone + Send + 'static> + Send + Sync + 'a,
{
    BoxedAggregate(Box::new(Erased(aggregate)))
}

impl<T: ?Sized, A: Aggregate<T, State: Clone + Send + 'static>> Aggregate<T> for Erased<A> {
    type State = AnyState;
    type Output = A::Output;

    fn init(&self) -> AnyState {
        AnyState::new(self.0.init())
    }

    fn update(&self, state: &mut AnyState, item: &T) {
        self.0.update(state.known_mut(), item);
    }

    fn merge(&self, state: &mut AnyState, later: AnyState) {
        self.0.merge(state.known_mut(), later.into_known());
    }

    fn finish(&self, state: AnyState) -> A::Output {
        self.0.finish(state.into_known())
    }

    fn peek(&self, state: &AnyState) -> A::Output {
        self.0.peek(state.known())
    }

    fn merge_ref(&self, state: &mut AnyState, later: &AnyState) {
        self.0.merge_ref(state.known_mut(), later.known());
    }

    fn size(&self, state: &AnyState) -> usize {
        size_of_val(state) + self.0.size(state.known())
    }

    fn update_block(&self, state: &mut AnyState, block: &Block<'_, T>)
    where
        T: Sized,
    {
        self.0.update_block(state.known_mut(), block);
    }

    fn needs(&self) -> Needs<T>
    where
        T: Sized,
    {
        self.0.needs()
    }

    fn is_full(&self, state: &AnyState) -> bool {
        self.0.is_full(state.known())
    }

    fn class(&self) -> MergeClass {
        self.0.class()
    }
}

impl<T: ?Sized, O> Combine for BoxedAggregate<'_, T, O> {}

/// As a [`BoxedAggregate`], of an aggregate whose states can be written as bytes; made by
/// [`Combine::boxed_portable`](crate::Combine::boxed_portable).
pub struct BoxedPortable<'a, T: ?Sized, O>(Box<HiddenPortable<'a, T, O>>);

type HiddenPortable<'a, T, O> =
    dyn PortableState<T, State = AnyState, Output = O> + Send + Sync + 'a;

/// An aggregate that can also write its hidden states.
pub trait PortableState<T: ?Sized>: Aggregate<T> {
    fn describe(&self, recipe: &mut Recipe);

    fn encode(&self, state: &AnyState, out: &mut Encoder);

    fn decode(&self, input: &mut Decoder<'_>) -> Result<AnyState, Malformed>;
}

impl<T, A> PortableState<T> for Erased<A>
where
    T: ?Sized,
    A: Aggregate<T, State: Clone + Send + 'static> + Portable<A::State>,
{
    fn describe(&self, recipe: &mut Recipe) {
        recipe.part(&self.0);
    }

    fn encode(&self, state: &AnyState, out: &mut Encoder) {
        self.0.encode(state.known(), out);
    }

    fn decode(&self, input: &mut Decoder<'_>) -> Result<AnyState, Malformed> {
        self.0.decode(input).map(AnyState::new)
    }
}

pub(super) fn boxed_portable<'a, T, A>(aggregate: A) -> BoxedPortable<'a, T, A::Output>
where
    T: ?Sized,
    A: Aggregate<T, State: Clone + Send + 'static> + Portable<A::State> + Send + Sync + 'a,
{
    BoxedPortable(Box::new(Erased(aggregate)))
}

impl<'a, T: ?Sized, O> Aggregate<T> for BoxedPortable<'a, T, O> {
    forward!(|this| (HiddenPortable<'a, T, O> as Aggregate<T>) &*this.0; state class output items);
}

impl<T: ?Sized, O> Portable<AnyState> for BoxedPortable<'_, T, O> {
    const NAME: &'static str = "boxed";

    fn describe(&self, recipe: &mut Recipe) {
        self.0.describe(recipe);
    }

    fn encode(&self, state: &AnyState, out: &mut Encoder) {
        self.0.encode(state, out);
    }

    fn decode(&self, input: &mut Decoder<'_>) -> Result<AnyState, Malformed> {
        self.0.decode(input)
    }
}

impl<T: ?Sized, O> fmt::Debug for BoxedPortable<'_, T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoxedPortable").finish_non_exhaustive()
    }
}

impl<T: ?Sized, O> Combine for BoxedPortable<'_, T, O> {}
