//! [`Sliding`]: aggregate the last items only.
//!
//! # Two stacks
//!
//! A state cannot forget an item, as a rule, so the items of a window are kept, and are aggregated from both ends: the *front*
//! has, for each of the oldest items, a state of it and of all up to the youngest of the front, and the *back* is one state of all items
//! behind those. The window is the uppermost state of the front and the back, merged. An item that leaves takes its state of the
//! front with it; when there is none left, all items are aggregated anew, from the youngest on. So each item is updated
//! and merged twice at most, whatever the window's length (K. Tangwongsan, M. Hirzel, S. Schneider, *In-order sliding-window
//! aggregation in worst-case constant time*, VLDB Journal 30, 2021, who describe it as folklore).
//!
//! # Taking back
//!
//! A sum of integers, of decimals or of floats that is exact can [take an item back](crate::Retract), so that one
//! state is enough. This is not to be had from rounded sums: what is added and taken away again leaves its roundings behind.

mod retracting;
mod window;

pub use retracting::Retracting;
pub use window::{Last, While, Window};

use std::borrow::Borrow;
use std::fmt;

use crate::compose::elsewhere;
use crate::portable::{Codec, Decoder, Encoder, Malformed, Portable, Recipe};
use crate::{Aggregate, Block, Combine, MergeClass};
use window::{Described, Items};

/// Aggregates the last items only: so many, or those that stay by some rule, such as those of the last hour.
///
/// ```
/// use fanfold::aggregates::Mean;
/// use fanfold::{aggregate_all, combine::Sliding, IteratorExt, Max};
///
/// assert_eq!(aggregate_all([9, 1, 2, 3], Sliding::new(Max, 3)), Some(3));
/// // On the way, after each item:
/// let rolling: Vec<_> = [1.0, 2.0, 6.0, 4.0].into_iter().running(Sliding::new(Mean, 2)).collect();
/// assert_eq!(rolling, [Some(1.0), Some(1.5), Some(4.0), Some(5.0)]);
///
/// // Of events with a time, those of less than 60 seconds ago.
/// let events = [(0, 5), (30, 9), (70, 1)];
/// let recent = |old: &(u64, u32), new: &(u64, u32)| new.0 - old.0 < 60;
/// use fanfold::Combine;
/// let max = Max.of(|event: &(u64, u32)| event.1);
/// let peaks: Vec<_> = events.into_iter().running(Sliding::by(max, recent)).collect();
/// assert_eq!(peaks, [Some(5), Some(9), Some(9)]);
/// ```
///
/// An item costs two updates and two merges at most, on average. Memory: the items of the window, and as many states, but where they are
/// [taken back](Sliding::retracting). Merge class: ordered, and bounded where the aggregate is. The window of a stretch that is merged behind
/// another one is that of both, as long as older items leave before younger ones.
#[derive(Clone, Copy)]
pub struct Sliding<A, W> {
    aggregate: A,
    window: W,
}

impl<A, W> Combine for Sliding<A, W> {}

impl<A: fmt::Debug, W> fmt::Debug for Sliding<A, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sliding").field("aggregate", &self.aggregate).finish_non_exhaustive()
    }
}

impl<A> Sliding<A, Last> {
    /// The last `count` items.
    pub const fn new(aggregate: A, count: usize) -> Self {
        Sliding { aggregate, window: Last::new(count) }
    }
}

impl<A, F> Sliding<A, While<F>> {
    /// The items that stay: the oldest leaves as soon as `stays` says of it, and of the youngest, that it does not.
    pub const fn by<T: ?Sized>(aggregate: A, stays: F) -> Self
    where
        F: Fn(&T, &T) -> bool,
    {
        Sliding { aggregate, window: While::new(stays) }
    }
}

impl<A, W> Sliding<A, W> {
    /// The same window of an aggregate that can take items back: with one state in all, and an update an item.
    ///
    /// ```
    /// use fanfold::{combine::Sliding, IteratorExt, Mean, Sum};
    ///
    /// let window = Sliding::new((Sum, Mean), 2).retracting();
    /// let rolling: Vec<_> = [1e100, 0.1, 0.2].into_iter().running(window).collect();
    /// // Of what has left, nothing stays behind.
    /// assert_eq!(rolling[2], (0.30000000000000004, Some(0.15000000000000002)));
    /// ```
    pub fn retracting(self) -> Retracting<A, W> {
        Retracting(self)
    }
}

/// The state of a [`Sliding`]: the items of the window, and states of them.
#[derive(Clone, Debug)]
pub struct SlidingState<V, S> {
    items: Items<V>,
    /// Of each of the oldest items, that of the oldest last: it, and all up to the youngest of them.
    front: Vec<S>,
    /// All items behind those.
    back: S,
}

impl<A, W> Sliding<A, W> {
    /// Lets the oldest item leave.
    fn leave<T>(&self, state: &mut SlidingState<T::Owned, A::State>)
    where
        T: ToOwned<Owned: Clone> + ?Sized,
        A: Aggregate<T>,
    {
        if state.front.is_empty() {
            self.turn(state);
        }
        state.front.pop();
        state.items.leave();
    }

    /// Aggregates all items anew, from the youngest on.
    fn turn<T>(&self, state: &mut SlidingState<T::Owned, A::State>)
    where
        T: ToOwned<Owned: Clone> + ?Sized,
        A: Aggregate<T>,
    {
        for item in state.items.all().iter().rev() {
            let mut one = self.aggregate.init();
            self.aggregate.update(&mut one, item.borrow());
            if let Some(next) = state.front.last() {
                self.aggregate.merge_ref(&mut one, next);
            }
            state.front.push(one);
        }
        state.back = self.aggregate.init();
    }
}

impl<T, A, W> Aggregate<T> for Sliding<A, W>
where
    T: ToOwned<Owned: Clone> + ?Sized,
    A: Aggregate<T>,
    W: Window<T>,
{
    type State = SlidingState<T::Owned, A::State>;
    type Output = A::Output;

    fn init(&self) -> Self::State {
        SlidingState { items: Items::new(), front: Vec::new(), back: self.aggregate.init() }
    }

    fn update(&self, state: &mut Self::State, item: &T) {
        self.aggregate.update(&mut state.back, item);
        state.items.push(item);
        while state.items.has_outdated(item, &self.window) {
            self.leave(state);
        }
    }

    fn update_block(&self, state: &mut Self::State, block: &Block<'_, T>)
    where
        T: Sized,
    {
        let items = block.items();
        let most = self.window.most().unwrap_or(usize::MAX);
        let skipped = items.len().saturating_sub(most);
        if skipped > 0 {
            // All that came before them leaves.
            *state = Aggregate::<T>::init(self);
            state.items.leave();
        }
        items[skipped..].iter().for_each(|item| self.update(state, item));
    }

    fn merge(&self, state: &mut Self::State, later: Self::State) {
        // What left before an item of the later stretch has left before all of its own.
        if later.items.has_left() {
            *state = later;
            return;
        }
        later.items.all().iter().for_each(|item| self.update(state, item.borrow()));
    }

    fn finish(&self, state: Self::State) -> A::Output {
        Aggregate::<T>::peek(self, &state)
    }

    fn peek(&self, state: &Self::State) -> A::Output {
        let Some(front) = state.front.last() else { return self.aggregate.peek(&state.back) };
        let mut whole = front.clone();
        self.aggregate.merge_ref(&mut whole, &state.back);
        self.aggregate.finish(whole)
    }

    fn size(&self, state: &Self::State) -> usize {
        let states = state.front.iter().chain([&state.back]);
        let states = states.map(|state| elsewhere(&self.aggregate, state)).sum::<usize>();
        let front = state.front.capacity() * size_of::<A::State>();
        size_of_val(state) + state.items.elsewhere() + front + states
    }

    fn class(&self) -> MergeClass {
        self.aggregate.class().and(MergeClass::ORDERED)
    }
}

impl<V: Codec, S, A: Portable<S>, W: Described> Portable<SlidingState<V, S>> for Sliding<A, W> {
    const NAME: &'static str = "sliding";

    fn describe(&self, recipe: &mut Recipe) {
        recipe.of::<V>();
        self.window.describe(recipe);
        recipe.part(&self.aggregate);
    }

    fn encode(&self, state: &SlidingState<V, S>, out: &mut Encoder) {
        state.items.encode(out);
        out.count(state.front.len() as u64);
        state.front.iter().for_each(|state| self.aggregate.encode(state, out));
        self.aggregate.encode(&state.back, out);
    }

    fn decode(&self, input: &mut Decoder<'_>) -> Result<SlidingState<V, S>, Malformed> {
        let items = Items::decode(&self.window, input)?;
        let count = input.count()?;
        input.ensure(count <= items.all().len() as u64, "more states than the window has items")?;
        let front = (0..count).map(|_| self.aggregate.decode(input));
        let front = front.collect::<Result<_, _>>()?;
        Ok(SlidingState { items, front, back: self.aggregate.decode(input)? })
    }
}
