//! The one trait: [`Aggregate`].

use std::rc::Rc;
use std::sync::Arc;

use crate::block::{Block, Needs};
use crate::{Combine, MergeClass, forward};

/// A computation over all items of a stream, taken one item at a time.
///
/// An aggregate is a *description*: `Sum`, `Quantile::new(0.99)`. What it knows so far is a
/// separate value, its [`State`](Aggregate::State). So one description serves one pass, a million
/// groups, or many threads at once, and only states ever travel.
///
/// # Writing one
///
/// Two types and five functions, and they fit on a screen. Here are the flags that any item has set:
///
/// ```
/// use fanfold::{aggregate_all, Aggregate, Max, MergeClass};
///
/// struct Flags;
///
/// impl Aggregate<u32> for Flags {
///     type State = u32;
///     type Output = u32;
///     fn init(&self) -> u32 { 0 }
///     fn update(&self, state: &mut u32, item: &u32) { *state |= item; }
///     fn merge(&self, state: &mut u32, later: u32) { *state |= later; }
///     fn finish(&self, state: u32) -> u32 { state }
///     fn class(&self) -> MergeClass { MergeClass::EXACT } // in any order, the same bits
/// }
///
/// assert_eq!(aggregate_all([0b0001, 0b0101, 0b1000], (Flags, Max)), (0b1101, Some(0b1000)));
/// ```
///
/// `impl Combine for Flags {}` adds the [combinators](crate::Combine), and has it go into arrays
/// and `Vec`s; `laws::check` tells whether it keeps the laws below.
///
/// All other functions are provided, and give what these five do. They are there to be faster:
///
/// | function | override it where |
/// |---|---|
/// | [`is_full`](Aggregate::is_full) | there comes a time after which no item matters |
/// | [`size`](Aggregate::size) | the state owns memory elsewhere: a `Vec`, a map |
/// | [`peek`](Aggregate::peek), [`merge_ref`](Aggregate::merge_ref) | it can be done without a clone of the state |
/// | [`update_block`](Aggregate::update_block) | a run of items can be had cheaper than its items |
/// | [`needs`](Aggregate::needs) | a block should be asked for what other members of a set want to know as well |
///
/// An aggregate around another one, a combinator of your own, passes on what it does not change by
/// [`forward!`](crate::forward), and loses nothing of these.
///
/// # Laws
///
/// For every aggregate and every stream of items:
///
/// * **identity**: merging with a fresh `init()` state, on either side, changes no output;
/// * **split**: cutting the stream anywhere, running each piece from its own `init()` and merging
///   the states in order gives the output of the whole, as far as the [`class`](Aggregate::class)
///   says;
/// * **batch**: [`update_slice`](Aggregate::update_slice) and
///   [`update_block`](Aggregate::update_block) do what `update` does for each item, whatever is
///   known of the block;
/// * **early stop**: once [`is_full`](Aggregate::is_full), neither `update` nor `merge` of a later
///   state changes the output, and the state stays full; so does an earlier one that it is merged
///   into;
/// * **reading**: [`peek`](Aggregate::peek) gives what `finish` would and changes nothing, and
///   [`merge_ref`](Aggregate::merge_ref) does what `merge` does.
///
/// # Panics
///
/// None of the functions may panic on any item. A closure inside an aggregate may, and that panic
/// passes through.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no aggregate over items of type `{T}`",
    label = "no aggregate over `{T}`",
    note = "items that are text are parsed first: `.filter_map(|text: &&str| text.parse::<f64>().ok())`",
    note = "items that are `Option`s: `.skip_missing()` leaves out `None`, `.count_missing()` counts it",
    note = "tuples have up to twelve members, and may be nested; arrays and `Vec`s have members of one type, \
            which implements `Combine`"
)]
pub trait Aggregate<T: ?Sized> {
    /// What is known so far. A clone is a state of its own.
    type State: Clone;

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

    /// How far the output is independent of the way the stream was cut.
    fn class(&self) -> MergeClass;

    /// Whether no later item can change the output, so that the source may be left alone.
    fn is_full(&self, state: &Self::State) -> bool {
        let _ = state;
        false
    }

    /// The answer so far, were this the end; the state goes on.
    fn peek(&self, state: &Self::State) -> Self::Output {
        self.finish(state.clone())
    }

    /// As [`merge`](Aggregate::merge), of a state that goes on.
    fn merge_ref(&self, state: &mut Self::State, later: &Self::State) {
        self.merge(state, later.clone());
    }

    /// How much memory a state takes, in bytes: itself, and what it owns elsewhere, as far as the
    /// aggregate knows. Of items that are kept, what they own in turn is not counted.
    fn size(&self, state: &Self::State) -> usize {
        size_of_val(state)
    }

    /// Takes a run of items into account, as [`update`](Aggregate::update) for each would: the
    /// batch path, in blocks that stay in the cache. What is to be overridden is
    /// [`update_block`](Aggregate::update_block).
    fn update_slice(&self, state: &mut Self::State, items: &[T])
    where
        T: Sized,
    {
        for block in Block::all_of(items, self.needs()) {
            if self.is_full(state) {
                return;
            }
            self.update_block(state, &block);
        }
    }

    /// Takes a [`Block`] of items into account, as [`update`](Aggregate::update) for each would: the
    /// batch path of an aggregate. Members of a set are handed the same block, in which the first
    /// that finds something out leaves it for the others.
    fn update_block(&self, state: &mut Self::State, block: &Block<'_, T>)
    where
        T: Sized,
    {
        for item in block.items() {
            if self.is_full(state) {
                return;
            }
            self.update(state, item);
        }
    }

    /// What [`update_block`](Aggregate::update_block) will ask of a block.
    fn needs(&self) -> Needs<T>
    where
        T: Sized,
    {
        Needs::NOTHING
    }
}

/// Implements [`Aggregate`] for pointers to an aggregate by asking what they point to.
macro_rules! through_a_pointer {
    ($($pointer:ty),*) => {$(
        impl<A: Combine> Combine for $pointer {}

        impl<T: ?Sized, A: Aggregate<T> + ?Sized> Aggregate<T> for $pointer {
            forward!(|this| (A as Aggregate<T>) &**this; state class output items);
        }
    )*};
}

through_a_pointer!(&A, Box<A>, Rc<A>, Arc<A>);
