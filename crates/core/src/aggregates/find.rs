//! [`Find`]: the first item that passes a test.

use std::fmt;

use crate::portable::{Codec, by_codec};
use crate::{Aggregate, Combine, MergeClass};

/// The first item that passes a test, as an `Option`: `None` where none does. It is full once it
/// has found one.
///
/// ```
/// use fanfold::{aggregate_all, Find};
///
/// assert_eq!(aggregate_all(1.., Find::new(|n: &i32| n * n > 50)), Some(8));
/// ```
///
/// Memory: one item. Merge class: ordered.
#[derive(Clone, Copy)]
pub struct Find<F> {
    test: F,
}

impl<F> Find<F> {
    /// The aggregate, given the test of an item.
    pub fn new<T: ?Sized>(test: F) -> Self
    where
        F: Fn(&T) -> bool,
    {
        Find { test }
    }
}

impl<F> Combine for Find<F> {}

impl<F> fmt::Debug for Find<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Find").finish_non_exhaustive()
    }
}

impl<T: ToOwned<Owned: Clone> + ?Sized, F: Fn(&T) -> bool> Aggregate<T> for Find<F> {
    type State = Option<T::Owned>;
    type Output = Option<T::Owned>;

    fn init(&self) -> Self::State {
        None
    }

    #[inline]
    fn update(&self, found: &mut Self::State, item: &T) {
        if found.is_none() && (self.test)(item) {
            *found = Some(item.to_owned());
        }
    }

    fn merge(&self, found: &mut Self::State, later: Self::State) {
        if found.is_none() {
            *found = later;
        }
    }

    fn finish(&self, found: Self::State) -> Self::Output {
        found
    }

    #[inline]
    fn is_full(&self, found: &Self::State) -> bool {
        found.is_some()
    }

    fn class(&self) -> MergeClass {
        MergeClass::ORDERED
    }
}

by_codec! {
    [V: Codec, F] Find<F>, Option<V> as V, "find";
}
