//! [`Collect`], which is two things in one word.

use fanfold_broadcast::Collect as Splits;
use fanfold_core::aggregates::Collect as Aggregates;

use crate::{Aggregate, Combine, Consumers, Report, Source, Splitter, forward};

/// Keeps every item: as an aggregate, its output is all of them; as a splitter, it collects the source
/// before the consumers run over it, one after another.
///
/// ```
/// use fanfold::{aggregate_all, fan_out, Collect, Combine};
///
/// let by_length = aggregate_all(["a", "bc", "d"], Collect.group_by(|word: &&str| word.len()));
/// assert_eq!(by_length[&1], ["a", "d"]);
///
/// let (sum, max) = fan_out(1..1000).add(|it| it.sum::<i32>()).add(Iterator::max).run(Collect);
/// assert_eq!((sum, max), (499_500, Some(999)));
/// ```
///
/// Memory: every item. Merge class: ordered. More is told at
/// [`fanfold_core::aggregates::Collect`] and [`fanfold_broadcast::Collect`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Collect;

impl Combine for Collect {}

impl<T: ToOwned<Owned: Clone> + ?Sized> Aggregate<T> for Collect {
    forward!(|_this| (Aggregates as Aggregate<T>) &Aggregates; state class output items);
}

impl<S: Source, C: Consumers<S::Item>> Splitter<S, C> for Collect
where
    Splits: Splitter<S, C>,
{
    fn split(self, source: &mut S, consumers: C, slots: &mut C::Slots) -> Report {
        Splits.split(source, consumers, slots)
    }
}
