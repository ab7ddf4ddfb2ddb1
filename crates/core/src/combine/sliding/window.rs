//! Which items are in a window, and those that are.

use std::borrow::Borrow;
use std::collections::VecDeque;
use std::fmt;

use crate::portable::{Codec, Decoder, Encoder, Malformed, Recipe};

/// A window of so many items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Last(usize);

impl Last {
    pub(super) const fn new(count: usize) -> Self {
        Last(count)
    }
}

/// A window of the items that stay while others come.
#[derive(Clone, Copy)]
pub struct While<F>(F);

impl<F> While<F> {
    pub(super) const fn new(stays: F) -> Self {
        While(stays)
    }
}

impl<F> fmt::Debug for While<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("While").finish_non_exhaustive()
    }
}

/// Which items are in a window. The trait is sealed.
pub trait Window<T: ?Sized>: Sealed {
    /// Whether the oldest of so many items stays, now that the youngest has come.
    #[doc(hidden)]
    fn keeps(&self, oldest: &T, youngest: &T, count: usize) -> bool;

    /// How many items there are at most, if that is all there is to it.
    #[doc(hidden)]
    fn most(&self) -> Option<usize> {
        None
    }
}

/// Keeps [`Window`] to this crate.
pub trait Sealed {}

impl Sealed for Last {}

impl<F> Sealed for While<F> {}

impl<T: ?Sized> Window<T> for Last {
    #[inline]
    fn keeps(&self, _: &T, _: &T, count: usize) -> bool {
        count <= self.0
    }

    fn most(&self) -> Option<usize> {
        Some(self.0)
    }
}

impl<T: ?Sized, F: Fn(&T, &T) -> bool> Window<T> for While<F> {
    fn keeps(&self, oldest: &T, youngest: &T, _: usize) -> bool {
        (self.0)(oldest, youngest)
    }
}

/// What stands in a recipe for a window.
pub trait Described {
    fn describe(&self, recipe: &mut Recipe);

    /// Whether there may be so many items.
    fn fits(&self, count: usize) -> bool;
}

impl Described for Last {
    fn describe(&self, recipe: &mut Recipe) {
        recipe.parameter(self.0);
    }

    fn fits(&self, count: usize) -> bool {
        count <= self.0
    }
}

/// As of all closures, nothing is known of it.
impl<F> Described for While<F> {
    fn describe(&self, _: &mut Recipe) {}

    fn fits(&self, _: usize) -> bool {
        true
    }
}

/// The items of a window.
#[derive(Clone, Debug)]
pub(super) struct Items<V> {
    items: VecDeque<V>,
    /// Whether one has left.
    has_left: bool,
}

impl<V> Items<V> {
    pub(super) fn new() -> Self {
        Items { items: VecDeque::new(), has_left: false }
    }

    pub(super) fn all(&self) -> &VecDeque<V> {
        &self.items
    }

    pub(super) fn has_left(&self) -> bool {
        self.has_left
    }

    /// Adds the youngest.
    #[inline]
    pub(super) fn push<T: ToOwned<Owned = V> + ?Sized>(&mut self, item: &T) {
        self.items.push_back(item.to_owned());
    }

    /// Whether the oldest leaves, now that the youngest has come.
    #[inline]
    pub(super) fn has_outdated<T>(&self, youngest: &T, window: &impl Window<T>) -> bool
    where
        T: ToOwned<Owned = V> + ?Sized,
        V: Borrow<T>,
    {
        let is_outdated = |oldest: &V| !window.keeps(oldest.borrow(), youngest, self.items.len());
        self.items.front().is_some_and(is_outdated)
    }

    /// Lets the oldest leave.
    #[inline]
    pub(super) fn leave(&mut self) -> Option<V> {
        self.has_left = true;
        self.items.pop_front()
    }

    /// How many bytes they take beside themselves.
    pub(super) fn elsewhere(&self) -> usize {
        self.items.capacity() * size_of::<V>()
    }
}

impl<V: Codec> Items<V> {
    pub(super) fn encode(&self, out: &mut Encoder) {
        out.value(&self.items);
        out.value(&self.has_left);
    }

    pub(super) fn decode(
        window: &impl Described,
        input: &mut Decoder<'_>,
    ) -> Result<Self, Malformed> {
        let (items, has_left): (VecDeque<V>, bool) = (input.value()?, input.value()?);
        input.ensure(window.fits(items.len()), "more items than the window has")?;
        Ok(Items { items, has_left })
    }
}
