//! [`fan_out`]: one source, many consumers.

use crate::consumer::{Append, Consumers};
use crate::feed::Feed;
use crate::push::{EachWhile, Fold, Push, Pushed, Reduce};
use crate::report::Report;
use crate::source::{Items, Source, TryItems, conclude};
use crate::splitter::Splitter;

/// Lets many consumers take all items of one source, in one pass.
///
/// A consumer is anything that takes an iterator: a closure, a function, a method by its path. None
/// has to be written for this. Add them one by one, and run them under the splitter that fits:
///
/// ```
/// use fanfold::{fan_out, Fibers};
///
/// let (sum, max) = fan_out(1..1000i64)
///     .add(|it| it.sum::<i64>())
///     .add(Iterator::max)
///     .run(Fibers::default());
/// assert_eq!((sum, max), (499_500, Some(999)));
/// ```
///
/// Source and consumers may borrow what is around them. Items are cloned, once for each consumer but
/// the last; items that do not clone go in an [`Arc`](std::sync::Arc) or [`Rc`](std::rc::Rc), which
/// do, as `source.map(Arc::new)`.
///
/// Nothing happens before [`run`](FanOut::run).
pub fn fan_out<'r, I: IntoIterator>(source: I) -> FanOut<'r, Items<I::IntoIter>, ()> {
    FanOut::new(Items::new(source.into_iter()))
}

/// The same for a source that may fail: the consumers see what is in the `Ok`s, and an `Err` cancels
/// them and is what the run gives.
///
/// ```
/// use fanfold::{try_fan_out, Fibers};
///
/// let fields = || "1 2 x 4".split(' ').map(str::parse::<i32>);
/// let outcome = try_fan_out(fields())
///     .add(|it| it.sum::<i32>())
///     .add(|it| it.take(1).count())
///     .run(Fibers::default());
/// assert_eq!(outcome.unwrap_err().to_string(), "invalid digit found in string");
///
/// let failed = try_fan_out(fields())
///     .add(|it| it.sum::<i32>())
///     .add(|it| it.take(1).count())
///     .try_run(Fibers::default())
///     .unwrap_err();
/// assert_eq!(failed.count, 2);
/// assert!(failed.output.0.is_err());
/// assert_eq!(failed.output.1.unwrap(), 1); // it was done before
/// ```
pub fn try_fan_out<'r, T, E, I>(source: I) -> FanOut<'r, TryItems<I::IntoIter, E>, ()>
where
    I: IntoIterator<Item = Result<T, E>>,
{
    FanOut::new(TryItems::new(source.into_iter()))
}

/// A source and its consumers, not yet run: see [`fan_out`].
#[derive(Debug)]
#[must_use = "nothing happens before `run`"]
pub struct FanOut<'r, S, C> {
    source: S,
    consumers: C,
    report: Option<&'r mut Report>,
}

impl<'r, S, C> FanOut<'r, S, C> {
    /// Where to write the run in figures, once it is over: see [`Report`].
    pub fn report_to(self, report: &'r mut Report) -> Self {
        FanOut { report: Some(report), ..self }
    }

    /// The same with other consumers.
    fn with<D>(self, consumers: impl FnOnce(C) -> D) -> FanOut<'r, S, D> {
        FanOut { source: self.source, consumers: consumers(self.consumers), report: self.report }
    }
}

impl<'r, S: Source, C> FanOut<'r, S, C> {
    /// Adds a consumer: a function of an iterator over all items.
    ///
    /// Up to 12 can be added one by one. Their outputs come in the order they were added.
    #[expect(clippy::should_implement_trait, reason = "it adds a consumer, not a number")]
    pub fn add<F, R>(self, consumer: F) -> FanOut<'r, S, C::Set>
    where
        F: FnOnce(Feed<S::Item>) -> R,
        C: Append<F>,
    {
        self.with(|consumers| consumers.append(consumer))
    }

    /// Adds a function that is called with each item.
    ///
    /// Of the consumers this is the kind that needs no splitting: [`ReduceFold`](crate::ReduceFold)
    /// runs it, as do all others.
    ///
    /// ```
    /// use fanfold::{fan_out, ReduceFold};
    ///
    /// let (mut sum, mut odd) = (0, 0);
    /// fan_out(1..=4).each(|n| sum += n).each(|n| odd += n % 2).run(ReduceFold);
    /// assert_eq!((sum, odd), (10, 2));
    /// ```
    pub fn each<F>(self, f: F) -> FanOut<'r, S, C::Set>
    where
        F: FnMut(&S::Item),
        C: Append<Pushed<F>>,
    {
        self.push(f)
    }

    /// Adds a function that is called with each item until it breaks. The output is what it broke
    /// with.
    ///
    /// ```
    /// use fanfold::{fan_out, ReduceFold};
    /// use std::ops::ControlFlow::{Break, Continue};
    ///
    /// let (first, count) = fan_out(1..=4)
    ///     .each_while(|&n| if n % 2 == 0 { Break(n) } else { Continue(()) })
    ///     .fold(0, |count, _| *count += 1)
    ///     .run(ReduceFold);
    /// assert_eq!((first, count), (Some(2), 4));
    /// ```
    pub fn each_while<F, R>(self, f: F) -> FanOut<'r, S, C::Set>
    where
        F: FnMut(&S::Item) -> std::ops::ControlFlow<R>,
        C: Append<Pushed<EachWhile<F, R>>>,
    {
        self.push(EachWhile::new(f))
    }

    /// Adds a function that folds each item into a value, which is the output.
    pub fn fold<B, F>(self, init: B, f: F) -> FanOut<'r, S, C::Set>
    where
        F: FnMut(&mut B, &S::Item),
        C: Append<Pushed<Fold<B, F>>>,
    {
        self.push(Fold::new(init, f))
    }

    /// Adds a function of two items, applied as `f(f(f(a, b), c), d)`. The output is `None` if there
    /// are no items. It takes items by value, so each is cloned for it.
    ///
    /// ```
    /// use fanfold::{fan_out, ReduceFold};
    ///
    /// let (max, sum) = fan_out([2, 7, 1]).reduce(i32::max).reduce(|a, b| a + b).run(ReduceFold);
    /// assert_eq!((max, sum), (Some(7), Some(10)));
    /// ```
    pub fn reduce<F>(self, f: F) -> FanOut<'r, S, C::Set>
    where
        F: FnMut(S::Item, S::Item) -> S::Item,
        S::Item: Clone,
        C: Append<Pushed<Reduce<F, S::Item>>>,
    {
        self.push(Reduce::new(f))
    }

    /// Adds a consumer that items are pushed to, of a type of its own.
    pub fn push<P>(self, consumer: P) -> FanOut<'r, S, C::Set>
    where
        P: Push<S::Item>,
        C: Append<Pushed<P>>,
    {
        self.with(|consumers| consumers.append(Pushed(consumer)))
    }
}

impl<'r, S: Source> FanOut<'r, S, ()> {
    fn new(source: S) -> Self {
        FanOut { source, consumers: (), report: None }
    }

    /// Adds as many consumers as there are, all of one type. Their outputs come in a `Vec`.
    ///
    /// ```
    /// use fanfold::{fan_out, Feed, Fibers};
    ///
    /// let consumers: Vec<Box<dyn FnOnce(Feed<i64>) -> i64>> =
    ///     vec![Box::new(Iterator::sum), Box::new(|it| it.max().unwrap_or(0))];
    /// assert_eq!(fan_out(1..=9).add_all(consumers).run(Fibers::default()), [45, 9]);
    /// ```
    ///
    /// # Panics
    ///
    /// If there are none.
    pub fn add_all<F, R>(self, consumers: impl IntoIterator<Item = F>) -> FanOut<'r, S, Vec<F>>
    where
        F: FnOnce(Feed<S::Item>) -> R,
    {
        self.with(|()| at_least_one(consumers))
    }

    /// Adds as many consumers as there are that items are pushed to.
    ///
    /// ```
    /// use fanfold::{fan_out, ReduceFold};
    ///
    /// let (mut sum, mut list) = (0, vec![]);
    /// let functions: Vec<Box<dyn FnMut(&i32)>> =
    ///     vec![Box::new(|n| sum += n), Box::new(|n| list.push(*n))];
    /// fan_out(1..=3).push_all(functions).run(ReduceFold);
    /// assert_eq!((sum, list), (6, vec![1, 2, 3]));
    /// ```
    ///
    /// # Panics
    ///
    /// If there are none.
    pub fn push_all<P>(
        self,
        consumers: impl IntoIterator<Item = P>,
    ) -> FanOut<'r, S, Vec<Pushed<P>>>
    where
        P: Push<S::Item>,
    {
        self.with(|()| at_least_one(consumers.into_iter().map(Pushed)))
    }

    /// Adds a whole set of consumers: a tuple, or a `Vec`.
    ///
    /// # Panics
    ///
    /// When run, if it is an empty `Vec`.
    pub fn add_set<C: Consumers<S::Item>>(self, consumers: C) -> FanOut<'r, S, C> {
        self.with(|()| consumers)
    }
}

fn at_least_one<C>(consumers: impl IntoIterator<Item = C>) -> Vec<C> {
    let consumers: Vec<C> = consumers.into_iter().collect();
    assert!(!consumers.is_empty(), "{NO_CONSUMERS}");
    consumers
}

pub(crate) const NO_CONSUMERS: &str = "there are no consumers to fan out to: add at least one";

impl<'r, S: Source, C: Consumers<S::Item>> FanOut<'r, S, C> {
    /// Runs the consumers under a splitter, and gives their outputs.
    ///
    /// All is over when this returns: no thread and no fiber outlives it. The source is dropped.
    ///
    /// # Panics
    ///
    /// With the panic of the source, if it panics, or else with that of the first consumer that
    /// does, after all others have finished. Also where a consumer has no output for another reason,
    /// each of which is a choice made with the splitter: see
    /// [`ConsumerErrorKind`](crate::ConsumerErrorKind).
    pub fn run<P: Splitter<S, C>>(self, splitter: P) -> S::Run<C::Outputs> {
        let (source, results, _) = self.split(splitter);
        conclude(source, C::outputs(results))
    }

    /// Runs the consumers under a splitter, and gives each one's own result.
    ///
    /// ```
    /// use fanfold::{fan_out, Tee};
    ///
    /// let (sum, bad) = fan_out(vec![1, 2, 3])
    ///     .add(|it| it.sum::<i32>())
    ///     .add(|mut it| it.find(|n| *n > 3).expect("a number above 3"))
    ///     .try_run(Tee::threads());
    /// assert_eq!(sum.unwrap(), 6);
    /// assert_eq!(bad.unwrap_err().consumer(), 1);
    /// ```
    ///
    /// # Panics
    ///
    /// With the panic of the source, if it panics.
    pub fn try_run<P: Splitter<S, C>>(self, splitter: P) -> S::TryRun<C::Results> {
        let (mut source, results, pulled) = self.split(splitter);
        source.try_run(results, pulled)
    }

    /// The source after the run, the results, and how many items there were.
    fn split<P: Splitter<S, C>>(self, splitter: P) -> (S, C::Results, u64) {
        let Self { mut source, consumers, report: report_to } = self;
        assert!(consumers.count() > 0, "{NO_CONSUMERS}");
        let mut slots = consumers.slots();
        let report = splitter.split(&mut source, consumers, &mut slots);
        let pulled = report.pulled;
        if let Some(to) = report_to {
            *to = report;
        }
        if let Some(payload) = source.take_panic() {
            drop(source);
            std::panic::resume_unwind(payload);
        }
        (source, C::results(slots), pulled)
    }
}
