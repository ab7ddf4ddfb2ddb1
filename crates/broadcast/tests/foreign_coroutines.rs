//! Coroutines of somebody else's, which nothing here knows of: a run that is suspended within one may be gone on with by
//! anybody, when the run around it is long over. Then it has no turn, and says so; it never takes that for the end.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use corosensei::{Coroutine, CoroutineResult, Yielder};
use fanfold::split::{ConsumerError, ConsumerErrorKind};
use fanfold::{Feed, Fibers, fan_out};

type Results = Rc<RefCell<Vec<Result<Vec<u64>, ConsumerError>>>>;
type Shelf = Rc<RefCell<Option<Coroutine<(), (), ()>>>>;

/// Where the run within the coroutine is suspended.
#[derive(Clone, Copy, Debug, PartialEq)]
enum At {
    /// By the consumer with this number, before its first item or after it.
    Consumer(usize, bool),
    /// By its source.
    Source,
    /// By an item's clone.
    Clone,
}

/// An item whose clone may suspend.
struct Item<'y>(u64, Option<&'y Yielder<(), ()>>);

impl Clone for Item<'_> {
    fn clone(&self) -> Self {
        if let Some(yielder) = self.1
            && self.0 == 1
        {
            yielder.suspend(());
        }
        Item(self.0, self.1)
    }
}

/// A run of three consumers in a coroutine, which is suspended on the way, with the feed of somebody else's that it pulls when
/// it goes on.
fn suspended(at: At, results: &Results, outer: Option<Feed<u64>>) -> Coroutine<(), (), ()> {
    let (results, outer) = (Rc::clone(results), RefCell::new(outer));
    let mut coroutine = Coroutine::new(move |yielder: &Yielder<(), ()>, ()| {
        let consumer = |number: usize| {
            let outer = &outer;
            move |feed: Feed<Item<'_>>| {
                let mut seen = Vec::new();
                if at == At::Consumer(number, false) {
                    yielder.suspend(());
                }
                for item in feed {
                    seen.push(item.0);
                    if at == At::Consumer(number, true) && item.0 == 1 {
                        yielder.suspend(());
                    }
                }
                // What is suspended by its consumer alone may pull that one's feed.
                if let Some(mut outer) = outer.take() {
                    seen.extend(outer.next());
                }
                seen
            }
        };
        let source = (0..5u64).map(|number| {
            if at == At::Source && number == 1 {
                yielder.suspend(());
            }
            Item(number, (at == At::Clone).then_some(yielder))
        });
        let run = fan_out(source).add(consumer(0)).add(consumer(1)).add(consumer(2));
        let (a, b, c) = run.try_run(Fibers::default());
        results.borrow_mut().extend([a, b, c]);
    });
    assert!(matches!(coroutine.resume(()), CoroutineResult::Yield(())), "{at:?} is reached");
    coroutine
}

/// Goes on with a coroutine to its end.
fn finish(mut coroutine: Coroutine<(), (), ()>) {
    while let CoroutineResult::Yield(()) = coroutine.resume(()) {}
}

fn all() -> impl Iterator<Item = At> {
    let consumers =
        (0..3).flat_map(|number| [false, true].map(|later| At::Consumer(number, later)));
    consumers.chain([At::Source, At::Clone])
}

/// All items, or the verdict; and one verdict at least.
fn check(at: At, results: &Results, may_be_whole: bool) {
    let mut verdicts = 0;
    for result in results.take() {
        match result {
            Ok(values) => assert_eq!(values, [0, 1, 2, 3, 4], "{at:?} looks like the end"),
            Err(error) => {
                let kind = error.kind();
                assert!(matches!(kind, ConsumerErrorKind::OutOfTurn), "{at:?}: {error}");
                verdicts += 1;
            }
        }
    }
    assert!(may_be_whole || verdicts > 0, "{at:?}");
}

#[test]
fn a_run_gone_on_with_after_the_run_around_it() {
    for at in all() {
        for place in 0..2 {
            let (results, shelf) = (Results::default(), Shelf::default());
            let shelve = |feed: Feed<u64>| {
                *shelf.borrow_mut() = Some(suspended(at, &results, None));
                feed.sum::<u64>()
            };
            let sums = match place {
                0 => fan_out(0..9u64).add(shelve).add(|it| it.sum::<u64>()).run(Fibers::default()),
                _ => fan_out(0..9u64).add(|it| it.sum::<u64>()).add(shelve).run(Fibers::default()),
            };
            assert_eq!(sums, (36, 36), "{at:?}");
            // Parties come and go meanwhile, in the places of those that are gone.
            let again = || fan_out(0..9u64).add(|it| it.sum::<u64>()).add(Iterator::count);
            assert_eq!(again().run(Fibers::default()), (36, 9));
            finish(shelf.take().expect("it was shelved"));
            check(at, &results, false);
            assert_eq!(again().run(Fibers::default()), (36, 9));
        }
    }
}

/// By another consumer of the same run, which has the feed of the first in its hands by that.
#[test]
fn a_run_gone_on_with_by_another_consumer() {
    for at in all() {
        for takes_feed in [false, true] {
            for first in [true, false] {
                let (results, shelf) = (Results::default(), Shelf::default());
                let shelve = |mut feed: Feed<u64>| {
                    let mut sum = feed.next().expect("there are nine");
                    let (feed, outer) =
                        if takes_feed { (None, Some(feed)) } else { (Some(feed), None) };
                    *shelf.borrow_mut() = Some(suspended(at, &results, outer));
                    sum += feed.map_or(0, Iterator::sum::<u64>);
                    sum
                };
                let goes_on = |feed: Feed<u64>| {
                    let mut sum = 0;
                    for item in feed {
                        sum += item;
                        if let Some(coroutine) = shelf.take() {
                            let finished = catch_unwind(AssertUnwindSafe(|| finish(coroutine)));
                            finished.expect("what is wrong is a result");
                        }
                    }
                    sum
                };
                let run = fan_out(0..9u64);
                let (shelved, other) = if first {
                    run.add(shelve).add(goes_on).try_run(Fibers::default())
                } else {
                    let (other, shelved) = run.add(goes_on).add(shelve).try_run(Fibers::default());
                    (shelved, other)
                };
                let other =
                    other.unwrap_or_else(|error| panic!("{at:?} {takes_feed} {first}: {error}"));
                assert_eq!(other, 36, "{at:?}");
                match shelved {
                    Ok(sum) => assert_eq!(sum, if takes_feed { 0 } else { 36 }, "{at:?}"),
                    Err(error) => {
                        assert!(takes_feed, "{at:?}: {error}");
                        assert!(matches!(error.kind(), ConsumerErrorKind::OutOfTurn), "{error}");
                    }
                }
                if let Some(coroutine) = shelf.take() {
                    finish(coroutine);
                }
                results.take();
            }
        }
    }
}

/// By the consumer itself, and what it pulls meanwhile is its own: nothing is wrong with that.
#[test]
fn a_run_gone_on_with_by_its_own_consumer() {
    for at in all() {
        let results = Results::default();
        let own = |mut feed: Feed<u64>| {
            let mut sum = feed.next().expect("there are nine");
            let coroutine = suspended(at, &results, None);
            sum += feed.by_ref().take(4).sum::<u64>();
            finish(coroutine);
            sum + feed.sum::<u64>()
        };
        let sums = fan_out(0..9u64).add(own).add(|it| it.sum::<u64>()).run(Fibers::default());
        assert_eq!(sums, (36, 36), "{at:?}");
        check(at, &results, true);
        assert!(results.borrow().iter().all(Result::is_ok), "{at:?}");
        let sums = fan_out(0..9u64).add(|it| it.sum::<u64>()).add(own).run(Fibers::default());
        assert_eq!(sums, (36, 36), "{at:?}");
        check(at, &results, true);
    }
}
