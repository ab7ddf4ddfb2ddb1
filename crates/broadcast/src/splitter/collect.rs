//! [`Collect`]: everything first.

use super::Splitter;
use super::tee::{Chain, one_by_one};
use crate::consumer::Consumers;
use crate::report::Report;
use crate::source::{Erased, Source};

/// Collects the source into a `Vec`, then runs the consumers over it, one after another.
///
/// It is what one writes without Fanfold, and here to be compared with.
///
/// ```
/// use fanfold::{fan_out, split::Collect};
///
/// let (sum, max) = fan_out(1..1000).add(|it| it.sum::<i32>()).add(Iterator::max).run(Collect);
/// assert_eq!((sum, max), (499_500, Some(999)));
/// ```
///
/// # Memory
///
/// Every item, and a clone for each consumer but the last while it reads it.
///
/// # When not to use it
///
/// When the source does not end, or is longer than memory. It is pulled to its end even if every
/// consumer wants a single item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Collect;

impl<S, C> Splitter<S, C> for Collect
where
    S: Source<Item: Clone>,
    C: Consumers<S::Item>,
{
    fn split(self, source: &mut S, consumers: C, slots: &mut C::Slots) -> Report {
        let hint = source.size_hint();
        let mut items = Vec::with_capacity(hint.0);
        let over = loop {
            match source.pull().into_result() {
                Ok(item) => items.push(item),
                Err(over) => break over,
            }
        };
        let tasks = consumers.tasks(slots);
        one_by_one(&Chain::of(items, over, Erased::new(source), tasks.len()), hint, tasks)
    }
}
