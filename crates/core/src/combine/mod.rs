//! Combinators: from one aggregate, another. Every one of them keeps merge, batch path and early
//! stop; and, but for `take` and groups that are not sorted, whose answer depends on order, the merge
//! class.
//!
//! On the batch path `map` and `inspect` hand on blocks as they are, and most others slices. Three
//! cannot, because what they hand on does not lie side by side: `of_ref`, `skip_missing` and
//! `count_missing` go item by item. Memory is that of the aggregate, but for `take` and the groups.
//!
//! | method | what it changes | file |
//! |---|---|---|
//! | [`of`](Combine::of), [`of_ref`](Combine::of_ref) | what is aggregated: a part of the item | `of` |
//! | [`filter`](Combine::filter) | which items | `filter` |
//! | [`filter_map`](Combine::filter_map) | both at once | `filter_map` |
//! | [`skip_nan`](Combine::skip_nan) | drops NaN | `skip_nan` |
//! | [`skip_missing`](Combine::skip_missing), [`count_missing`](Combine::count_missing) | drops `None`, or counts it | `missing` |
//! | [`take`](Combine::take) | only the first items | `take` |
//! | [`inspect`](Combine::inspect) | nothing: looks on | `inspect` |
//! | [`map`](Combine::map) | the output | `map` |
//! | [`group_by`](Combine::group_by), [`group_by_ref`](Combine::group_by_ref) | one answer a key | `group_by` |
//! | [`tumbling`](Combine::tumbling), [`Sliding`] | one answer a window | `tumbling`, `sliding` |
//! | [`boxed`](Combine::boxed) | hides the type | `boxed` |

/// A combinator that holds closures, which cannot be shown: its `Debug` shows the aggregate.
macro_rules! holds_closure {
    ($name:ident) => {
        impl<A, F> crate::Combine for $name<A, F> {}

        impl<A: std::fmt::Debug, F> std::fmt::Debug for $name<A, F> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))
                    .field("aggregate", &self.aggregate)
                    .finish_non_exhaustive()
            }
        }
    };
}

/// Implements [`Portable`](crate::Portable) for an aggregate around another one, whose state is that one's.
macro_rules! as_inner {
    ([$($generic:ident)?] $type:ty) => {
        $crate::portable::portable_as!(
            [S, A: $crate::Portable<S> $(, $generic)?] $type as A, S, |this| &this.aggregate
        );
    };
}

mod boxed;
mod filter;
mod filter_map;
mod group_by;
mod inspect;
mod map;
mod missing;
mod of;
mod skip_nan;
mod sliding;
mod take;
mod tumbling;

pub use crate::groups::ByteKeys;
pub use boxed::{AnyState, BoxedAggregate, BoxedPortable};
pub use filter::Filter;
pub use filter_map::FilterMap;
pub use group_by::{GroupBy, GroupByRef, Sorted};
pub use inspect::Inspect;
pub use map::Map;
pub use missing::{CountMissing, SkipMissing};
pub use of::{Of, OfRef};
pub use skip_nan::SkipNan;
pub use sliding::{Last, Retracting, Sliding, While, Window};
pub use take::Take;
pub use tumbling::{Tumbling, Windows};

use crate::Aggregate;
#[cfg(doc)]
use crate::Groups;

/// The combinators, as methods of every aggregate.
///
/// They read from the outside in: `Sum.of(price).filter(paid).group_by(city)` groups the items by
/// city, keeps the paid ones of each group, and sums their prices.
///
/// An aggregate of your own gets them by one line, `impl Combine for MyAggregate {}`. (The trait is
/// not implemented for every type at once because it would then claim `map` and `filter` of every
/// iterator.)
///
/// ```
/// use std::collections::BTreeMap;
/// use fanfold::{aggregate_slice, Combine, Count, Max, Sum};
///
/// struct Order { city: &'static str, paid: bool, price: f64 }
/// let orders = [
///     Order { city: "Rome", paid: true, price: 3.0 },
///     Order { city: "Oslo", paid: true, price: 4.0 },
///     Order { city: "Rome", paid: false, price: 5.0 },
/// ];
///
/// let by_city = (Count, Sum.of(|o: &Order| o.price).filter(|o: &Order| o.paid))
///     .group_by(|o: &Order| o.city)
///     .sorted();
/// let expected = BTreeMap::from([("Oslo", (1, 4.0)), ("Rome", (2, 3.0))]);
/// assert_eq!(aggregate_slice(&orders, by_city), expected);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say that it is an aggregate that combines",
    note = "an aggregate of your own: `impl Combine for {Self} {{}}` gives it the combinators, and has it go \
            into arrays and `Vec`s",
    note = "a single `Stat` goes into brackets: `[Stat::Mean].of(price)`"
)]
pub trait Combine: Sized {
    /// Aggregates a value computed from each item.
    ///
    /// See [`of_ref`](Combine::of_ref) for a part of the item, by reference.
    ///
    /// ```
    /// use fanfold::{aggregate_all, Combine, Mean};
    ///
    /// let words = ["a", "abc"];
    /// assert_eq!(aggregate_all(words, Mean.of(|word: &&str| word.len())), Some(2.0));
    /// ```
    fn of<T: ?Sized, U, F: Fn(&T) -> U>(self, project: F) -> Of<Self, F> {
        Of { aggregate: self, project }
    }

    /// Aggregates a part of each item, by reference: nothing is cloned to look at it.
    ///
    /// ```
    /// use fanfold::{aggregate_all, Combine, Distinct};
    ///
    /// struct User { name: String }
    /// let users = ["ada", "bob", "ada"].map(|name| User { name: name.into() });
    /// assert_eq!(aggregate_all(users, Distinct.of_ref(|user: &User| user.name.as_str())), 2);
    /// ```
    fn of_ref<T: ?Sized, U: ?Sized, F: Fn(&T) -> &U>(self, project: F) -> OfRef<Self, F> {
        OfRef { aggregate: self, project }
    }

    /// Aggregates only the items for which `accept` says so.
    ///
    /// ```
    /// use fanfold::{aggregate_all, Combine, Count};
    ///
    /// assert_eq!(aggregate_all(1..=10, Count.filter(|n: &i32| n % 3 == 0)), 3);
    /// ```
    fn filter<T: ?Sized, F: Fn(&T) -> bool>(self, accept: F) -> Filter<Self, F> {
        Filter { aggregate: self, accept }
    }

    /// Aggregates a value computed from each item, where there is one.
    ///
    /// ```
    /// use fanfold::{aggregate_all, Combine, Sum};
    ///
    /// let fields = ["3", "four", "5"];
    /// assert_eq!(aggregate_all(fields, Sum.filter_map(|s: &&str| s.parse::<i32>().ok())), 8);
    /// ```
    fn filter_map<T: ?Sized, U, F: Fn(&T) -> Option<U>>(self, project: F) -> FilterMap<Self, F> {
        FilterMap { aggregate: self, project }
    }

    /// Changes the output.
    ///
    /// ```
    /// use fanfold::{aggregate_all, Combine, Max};
    ///
    /// let highest = Max.map(|max: Option<u32>| max.unwrap_or(0));
    /// assert_eq!(aggregate_all(std::iter::empty::<u32>(), highest), 0);
    /// ```
    fn map<O, U, F: Fn(O) -> U>(self, convert: F) -> Map<Self, F> {
        Map { aggregate: self, convert }
    }

    /// Aggregates each group of items apart: one answer for each key, as [`Groups`], in the order in
    /// which the keys were first seen.
    ///
    /// [`sorted`](GroupBy::sorted) gives a `BTreeMap` instead. Memory: one key and one state a
    /// group. Where keys are strings, [`group_by_ref`](Combine::group_by_ref) spares a clone an
    /// item.
    ///
    /// ```
    /// use fanfold::{aggregate_all, Combine, Sum};
    ///
    /// let by_parity = aggregate_all(1..=4, Sum.group_by(|n: &i32| n % 2));
    /// assert_eq!((by_parity[&0], by_parity[&1]), (6, 4));
    /// ```
    fn group_by<T: ?Sized, K, F: Fn(&T) -> K>(self, key: F) -> GroupBy<Self, F> {
        GroupBy { aggregate: self, key }
    }

    /// Aggregates each group of items apart, by a key that is part of the item: it is cloned once
    /// a group, not once an item.
    ///
    /// ```
    /// use fanfold::{aggregate_all, Combine, Count};
    ///
    /// let words = ["fig", "pear", "fig"].map(String::from);
    /// let counts = aggregate_all(words, Count.group_by_ref(|word: &String| word.as_str()));
    /// assert_eq!(counts["fig"], 2);
    /// ```
    fn group_by_ref<T: ?Sized, K: ?Sized, F: Fn(&T) -> &K>(self, key: F) -> GroupByRef<Self, F> {
        GroupByRef { aggregate: self, key }
    }

    /// One answer for each window of a stream whose keys rise, such as the hours of events: a window is over when a greater key
    /// comes. Items that come late are counted, and are in none.
    ///
    /// ```
    /// use fanfold::{aggregate_all, Combine, Count, Max};
    ///
    /// let events = [(8, 1.5), (8, 2.0), (9, 7.0), (8, 0.0), (11, 3.0)];
    /// let set = (Count, Max.of(|event: &(u32, f64)| event.1));
    /// let hourly = aggregate_all(events, set.tumbling(|event: &(u32, f64)| event.0));
    /// assert_eq!(hourly.windows, [(8, (2, Some(2.0))), (9, (1, Some(7.0))), (11, (1, Some(3.0)))]);
    /// assert_eq!(hourly.late, 1);
    /// ```
    fn tumbling<T: ?Sized, K, F: Fn(&T) -> K>(self, key: F) -> Tumbling<Self, F> {
        Tumbling { aggregate: self, key }
    }

    /// Aggregates the first `count` items of the stream only, and is full after them.
    ///
    /// Memory: clones of these items, so that a state of a later stretch, which cannot know how
    /// many came before, can give back those past the limit when it is merged; closures inside see
    /// such items again.
    ///
    /// ```
    /// use fanfold::{aggregate_all, Combine, Sum};
    ///
    /// assert_eq!(aggregate_all(1i64.., Sum.take(3)), 6); // the source has no end
    /// ```
    fn take(self, count: usize) -> Take<Self> {
        Take { aggregate: self, count }
    }

    /// Leaves out items that are not equal to themselves: NaN.
    ///
    /// ```
    /// use fanfold::{aggregate_all, Combine, Mean};
    ///
    /// let readings = [1.0, f64::NAN, 3.0];
    /// assert!(aggregate_all(readings, Mean).unwrap().is_nan());
    /// assert_eq!(aggregate_all(readings, Mean.skip_nan()), Some(2.0));
    /// ```
    fn skip_nan(self) -> SkipNan<Self> {
        SkipNan { aggregate: self }
    }

    /// Aggregates what is there of a stream of `Option`s, and leaves out `None`.
    ///
    /// ```
    /// use fanfold::{aggregate_all, Combine, Mean};
    ///
    /// assert_eq!(aggregate_all([Some(1), None, Some(3)], Mean.skip_missing()), Some(2.0));
    /// ```
    fn skip_missing(self) -> SkipMissing<Self> {
        SkipMissing { aggregate: self }
    }

    /// Aggregates what is there of a stream of `Option`s, and counts `None`: the output is a pair.
    ///
    /// ```
    /// use fanfold::{aggregate_all, Combine, Mean};
    ///
    /// let (mean, missing) = aggregate_all([Some(1), None, Some(3)], Mean.count_missing());
    /// assert_eq!((mean, missing), (Some(2.0), 1));
    /// ```
    fn count_missing(self) -> CountMissing<Self> {
        CountMissing { aggregate: self }
    }

    /// Calls `look` with each item before it is aggregated.
    ///
    /// Once the aggregate is full it may be called no more.
    ///
    /// ```
    /// use std::cell::Cell;
    /// use fanfold::{aggregate_all, Combine, Sum};
    ///
    /// let seen = Cell::new(0);
    /// let sum = aggregate_all(1..=3, Sum.inspect(|_: &i32| seen.set(seen.get() + 1)));
    /// assert_eq!((sum, seen.get()), (6, 3));
    /// ```
    fn inspect<T: ?Sized, F: Fn(&T)>(self, look: F) -> Inspect<Self, F> {
        Inspect { aggregate: self, look }
    }

    /// Hides the aggregate's type, so that unlike ones with like outputs fit one `Vec`.
    ///
    /// The state is boxed too: one allocation a pass, or a group, and one indirect call an item. It
    /// has to be `Clone` and `Send`, so that a boxed aggregate can do all that others can: be read on
    /// the way, and run on threads.
    ///
    /// ```
    /// use fanfold::{aggregate_all, BoxedAggregate, Combine, Max, Mean, Min};
    ///
    /// let set: Vec<BoxedAggregate<f64, Option<f64>>> = vec![Min.boxed(), Mean.boxed(), Max.boxed()];
    /// assert_eq!(aggregate_all([1.0, 5.0], set), [Some(1.0), Some(3.0), Some(5.0)]);
    /// ```
    fn boxed<'a, T: ?Sized>(self) -> BoxedAggregate<'a, T, Self::Output>
    where
        Self: Aggregate<T> + Send + Sync + 'a,
        Self::State: Clone + Send + 'static,
    {
        boxed::boxed(self)
    }

    /// The same, with states that can be written as [bytes](crate::Portable): for where aggregates of unlike types are kept
    /// together, and their states travel.
    ///
    /// ```
    /// use fanfold::{aggregate_all, Combine, Max, Min, Portable};
    ///
    /// let ends = vec![Min.boxed_portable::<i32>(), Max.boxed_portable()];
    /// assert_eq!(aggregate_all([3, 1, 2], &ends), [Some(1), Some(3)]);
    /// assert_eq!(ends.recipe(), "list(boxed(min(i32)), boxed(max(i32)))");
    /// ```
    fn boxed_portable<'a, T: ?Sized>(self) -> BoxedPortable<'a, T, Self::Output>
    where
        Self: Aggregate<T, State: Clone + Send + 'static>
            + crate::Portable<<Self as Aggregate<T>>::State>
            + Send
            + Sync
            + 'a,
    {
        boxed::boxed_portable(self)
    }
}
