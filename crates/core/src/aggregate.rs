//! The one trait: [`Aggregate`], and the promise each aggregate makes about merging.

use std::rc::Rc;
use std::sync::Arc;

use crate::Combine;
use crate::block::{Block, Needs};

/// A computation over all items of a stream, taken one item at a time.
///
/// An aggregate is a *description*: `Sum`, `Quantile::new(0.99)`. What it knows so far is a
/// separate value, its [`State`](Aggregate::State). So one description serves one pass, a million
/// groups, or many threads at once, and only states ever travel.
///
/// # Writing one
///
/// Two types and four functions are required, and they fit on a screen. Here is the product of all items:
///
/// ```
/// use fanfold::{aggregate_all, Aggregate, Sum};
///
/// struct Product;
///
/// impl Aggregate<f64> for Product {
///     type State = f64;
///     type Output = f64;
///     fn init(&self) -> f64 { 1.0 }
///     fn update(&self, state: &mut f64, item: &f64) { *state *= item; }
///     fn merge(&self, state: &mut f64, later: f64) { *state *= later; }
///     fn finish(&self, state: f64) -> f64 { state }
/// }
///
/// assert_eq!(aggregate_all([2.0, 3.0, 4.0], (Product, Sum)), (24.0, 9.0));
/// ```
///
/// `impl Combine for Product {}` adds the [combinators](crate::Combine), and `laws::check` tells
/// whether it keeps the laws below.
///
/// # Laws
///
/// For every aggregate and every stream of items:
///
/// * **identity**: merging with a fresh `init()` state, on either side, changes no output;
/// * **split**: cutting the stream anywhere, running each piece from its own `init()` and merging
///   the states in order gives the output of the whole, as far as the [`class`](Aggregate::class)
///   says;
/// * **batch**: [`update_slice`](Aggregate::update_slice) does what `update` does for each item;
/// * **early stop**: once [`is_full`](Aggregate::is_full), neither `update` nor `merge` of a later
///   state changes the output, and the state stays full; so does an earlier one that it is merged
///   into.
///
/// # Panics
///
/// None of the methods may panic on any item. A closure inside an aggregate may, and that panic
/// passes through.
pub trait Aggregate<T: ?Sized> {
    /// What is known so far.
    type State;

    /// What is known in the end.
    type Output;

    /// The state before any item.
    fn init(&self) -> Self::State;

    /// Takes one more item into account.
    fn update(&self, state: &mut Self::State, item: &T);

    /// Takes the state of a later stretch of the stream into account: `later` saw the items that
    /// come after those of `state`.
    fn merge(&self, state: &mut Self::State, later: Self::State);

    /// The answer.
    fn finish(&self, state: Self::State) -> Self::Output;

    /// Takes a run of items into account, as [`update`](Aggregate::update) for each would: the
    /// batch path, to be overridden where a run can be had cheaper than its items.
    fn update_slice(&self, state: &mut Self::State, items: &[T])
    where
        T: Sized,
    {
        for item in items {
            if self.is_full(state) {
                return;
            }
            self.update(state, item);
        }
    }

    /// Takes a block of items into account, in which members of a set share what they find out.
    #[doc(hidden)]
    fn update_block(&self, state: &mut Self::State, block: &Block<'_, T>)
    where
        T: Sized,
    {
        self.update_slice(state, block.items());
    }

    /// What `update_block` will ask of the block.
    #[doc(hidden)]
    fn needs(&self) -> Needs {
        Needs::Nothing
    }

    /// How many of these items the aggregate is going to leave out, if it wants to
    /// [`foresee`](Aggregate::foresee) how many it takes.
    #[doc(hidden)]
    fn leaves_out(&self, items: &[T]) -> u64
    where
        T: Sized,
    {
        let _ = items;
        0
    }

    /// Tells a state that saw nothing yet how many items there will be in all, here and in other
    /// states, all of which will be merged.
    #[doc(hidden)]
    fn foresee(&self, state: &mut Self::State, outlook: Outlook) {
        let _ = (state, outlook);
    }

    /// Whether no later item can change the output, so that the source may be left alone.
    fn is_full(&self, state: &Self::State) -> bool {
        let _ = state;
        false
    }

    /// How far the output is independent of the way the stream was cut.
    fn class(&self) -> MergeClass {
        MergeClass::Ordered
    }

    /// The state with which member `index` of a set chosen at run time begins.
    ///
    /// Arrays and `Vec`s of aggregates call this, and [`finish_set`](Aggregate::finish_set), so
    /// that members may share states: a member whose answer another member's state already holds
    /// can begin with an empty one. [`Stat`](crate::Stat) does so; most aggregates need not care.
    fn init_member(set: &[Self], index: usize) -> Self::State
    where
        Self: Sized,
    {
        set[index].init()
    }

    /// The outputs of all members of a set chosen at run time, in the order of the set.
    fn finish_set(set: &[Self], states: Vec<Self::State>) -> Vec<Self::Output>
    where
        Self: Sized,
    {
        set.iter().zip(states).map(|(member, state)| member.finish(state)).collect()
    }
}

/// What is known of a slice before it is gone through.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Outlook {
    /// How many items come before those that the state will see.
    pub first: u64,
    /// How many items there are in all, without those that [`Aggregate::leaves_out`] told of.
    pub count: u64,
}

/// How far an aggregate's output is independent of the way its stream was cut: the promise of its
/// [`merge`](Aggregate::merge).
///
/// The variants are in order: a later one promises less, so the class of a whole set is the
/// greatest among its members.
///
/// ```
/// use fanfold::{Aggregate, Count, First, Median, MergeClass};
///
/// assert_eq!(Aggregate::<f64>::class(&Count), MergeClass::Exact);
/// assert_eq!(Aggregate::<f64>::class(&First), MergeClass::Ordered);
/// assert_eq!(Aggregate::<f64>::class(&(Count, First, Median)), MergeClass::Bounded);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MergeClass {
    /// The same bits for any split of the stream, its pieces merged in any order.
    Exact,
    /// The same bits for any split of the stream, as long as pieces are merged in stream order.
    Ordered,
    /// Within the aggregate's stated error for any split.
    Bounded,
}

/// Implements [`Aggregate`] for pointers to an aggregate by asking what they point to.
macro_rules! through_a_pointer {
    ($($pointer:ty),*) => {$(
        impl<A: Combine> Combine for $pointer {}

        impl<T: ?Sized, A: Aggregate<T> + ?Sized> Aggregate<T> for $pointer {
            type State = A::State;
            type Output = A::Output;

            fn init(&self) -> A::State {
                (**self).init()
            }

            fn update(&self, state: &mut A::State, item: &T) {
                (**self).update(state, item);
            }

            fn merge(&self, state: &mut A::State, later: A::State) {
                (**self).merge(state, later);
            }

            fn finish(&self, state: A::State) -> A::Output {
                (**self).finish(state)
            }

            fn update_slice(&self, state: &mut A::State, items: &[T])
            where
                T: Sized,
            {
                (**self).update_slice(state, items);
            }

            fn update_block(&self, state: &mut A::State, block: &Block<'_, T>)
            where
                T: Sized,
            {
                (**self).update_block(state, block);
            }

            fn needs(&self) -> Needs {
                (**self).needs()
            }

            fn leaves_out(&self, items: &[T]) -> u64
            where
                T: Sized,
            {
                (**self).leaves_out(items)
            }

            fn foresee(&self, state: &mut A::State, outlook: Outlook) {
                (**self).foresee(state, outlook);
            }

            fn is_full(&self, state: &A::State) -> bool {
                (**self).is_full(state)
            }

            fn class(&self) -> MergeClass {
                (**self).class()
            }
        }
    )*};
}

through_a_pointer!(&A, Box<A>, Rc<A>, Arc<A>);
