//! What happens to those who use a feed where it does not belong.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use fanfold::{Feed, Fibers, fan_out, split::ConsumerErrorKind};

use crate::probe::{Item, Probe};
use crate::{Consumer, Under};

thread_local! {
    static STASH: RefCell<Option<Feed<Item>>> = const { RefCell::new(None) };
}

fn values(feed: Feed<Item>) -> Vec<u64> {
    feed.map(|item| item.value).collect()
}

/// A consumer that leaves its feed to others.
fn stashing() -> Consumer<'static> {
    Box::new(|mut feed| {
        let first = feed.next().map(|item| item.value);
        STASH.set(Some(feed));
        first.into_iter().collect()
    })
}

pub(crate) fn feeds_kept_after_the_run_give_nothing(under: &Under) {
    for place in 0..3 {
        let probe = Probe::new();
        let mut set: Vec<Consumer> = vec![Box::new(values), Box::new(values)];
        set.insert(place, stashing());
        let (results, _) = (under.run)(Box::new(probe.source(9)), set);
        assert!(results.into_iter().all(|result| result.is_ok()));
        // It is here, if the consumer ran on this thread.
        if let Some(mut feed) = STASH.take() {
            assert_eq!((feed.next().is_none(), feed.size_hint()), (true, (0, Some(0))));
            assert_eq!(feed.count(), 0);
        }
    }
}

pub(crate) fn feeds_passed_to_another_consumer_give_nothing(under: &Under) {
    let probe = Probe::new();
    let prying = || -> Consumer {
        Box::new(|feed| {
            let mut seen = vec![];
            for item in feed {
                seen.push(item.value);
                if let Some(mut other) = STASH.take() {
                    assert!(other.next().is_none(), "another's feed gives items");
                    STASH.set(Some(other));
                }
            }
            seen
        })
    };
    let (results, _) =
        (under.run)(Box::new(probe.source(9)), vec![prying(), stashing(), prying(), stashing()]);
    let results: Vec<_> = results.into_iter().map(|result| result.expect("no panic")).collect();
    let all: Vec<u64> = (0..9).collect();
    assert_eq!(results, [all.clone(), vec![0], all, vec![0]]);
    STASH.set(None);
}

/// Pulls its feed when dropped.
struct PullsInDrop<'a> {
    feed: Feed<Item>,
    got: &'a Mutex<Vec<Option<u64>>>,
}

impl Drop for PullsInDrop<'_> {
    fn drop(&mut self) {
        let got = self.feed.next().map(|item| item.value);
        self.got.lock().unwrap().push(got);
    }
}

pub(crate) fn feeds_pulled_while_unwinding_give_nothing(under: &Under) {
    for place in 0..3 {
        for panics in [true, false] {
            let (probe, got) = (Probe::new(), Mutex::default());
            let pulls: Consumer = Box::new(|feed| {
                let mut guard = PullsInDrop { feed, got: &got };
                guard.feed.next();
                if panics {
                    panic!("on purpose: pulls in drop");
                }
                vec![]
            });
            let mut set: Vec<Consumer> = vec![Box::new(values), Box::new(values)];
            set.insert(place, pulls);
            let (results, _) = (under.run)(Box::new(probe.source(9)), set);
            for (consumer, result) in results.into_iter().enumerate() {
                match result {
                    Ok(values) if consumer == place => {
                        assert_eq!((panics, values), (false, vec![]))
                    }
                    Ok(values) => assert_eq!(values, (0..9).collect::<Vec<_>>()),
                    Err(error) => assert_eq!((error.consumer(), panics), (place, true)),
                }
            }
            let expected = if panics { None } else { Some(1) };
            assert_eq!(*got.lock().unwrap(), [expected]);
        }
    }
}

pub(crate) fn runs_nest(under: &'static Under) {
    let probe = Probe::new();
    // A run over a feed.
    let over: Consumer = Box::new(|feed| {
        let (sum, count) = fan_out(feed.map(|item| item.value))
            .add(|it| it.sum::<u64>())
            .add(Iterator::count)
            .run(Fibers::default());
        vec![sum, count as u64]
    });
    // A run whose consumers pull the feed of the run around it.
    let within = |last: bool| -> Consumer {
        Box::new(move |feed| {
            let zip =
                move |it: Feed<u64>| it.zip(feed).map(|(a, item)| a * 10 + item.value).collect();
            let inner = fan_out(0..4u64);
            let (zipped, count): (Vec<u64>, usize) = if last {
                let (count, zipped) = inner.add(Iterator::count).add(zip).run(Fibers::default());
                (zipped, count)
            } else {
                inner.add(zip).add(Iterator::count).run(Fibers::default())
            };
            assert_eq!(count, 4);
            zipped
        })
    };
    // A run under the same splitter, over something else.
    let aside: Consumer = Box::new(|feed| {
        let first = feed.map(|item| item.value).max();
        let probe = Probe::new();
        let set: Vec<Consumer> = vec![Box::new(values), Box::new(values)];
        let (results, _) = (under.run)(Box::new(probe.source(3)), set);
        let inner = results.into_iter().flat_map(|result| result.expect("no panic"));
        first.into_iter().chain(inner).collect()
    });
    let set = vec![within(false), over, within(true), aside, within(false), within(true)];
    let (results, _) = (under.run)(Box::new(probe.source(9)), set);
    let results: Vec<_> = results.into_iter().map(|result| result.expect("no panic")).collect();
    let zipped = vec![0, 11, 22, 33];
    let aside = vec![8, 0, 1, 2, 0, 1, 2];
    assert_eq!(
        results,
        [zipped.clone(), vec![36, 9], zipped.clone(), aside, zipped.clone(), zipped]
    );
}

pub(crate) fn cancelled_consumers_that_go_on_get_nothing(under: &Under) {
    for place in 0..3 {
        let probe = Probe::new();
        let stubborn: Consumer = Box::new(|mut feed| {
            let mut values = vec![];
            while let Ok(Some(item)) = catch_unwind(AssertUnwindSafe(|| feed.next())) {
                values.push(item.value);
            }
            assert!((0..50).all(|_| feed.next().is_none()));
            values
        });
        let mut set: Vec<Consumer> = vec![Box::new(values), Box::new(values)];
        set.insert(place, stubborn);
        let results = probe.source(4).map(Ok).chain([Err("broken")]);
        let failed = (under.try_run)(Box::new(results), set).0.expect_err("the source failed");
        for result in failed.output {
            let error = result.expect_err("what it came to does not stand for the stream");
            assert!(matches!(error.kind(), ConsumerErrorKind::Cancelled), "{error}");
        }
    }
}

/// Runs consumers when dropped.
struct RunsInDrop<'a> {
    under: &'a Under,
    results: &'a Mutex<Vec<Vec<u64>>>,
}

impl Drop for RunsInDrop<'_> {
    fn drop(&mut self) {
        let probe = Probe::new();
        let set: Vec<Consumer> = vec![Box::new(values), Box::new(values), Box::new(values)];
        let (results, _) = (self.under.run)(Box::new(probe.source(5)), set);
        let results = results.into_iter().map(|result| result.unwrap_or_default());
        self.results.lock().unwrap().extend(results);
    }
}

pub(crate) fn runs_inside_destructors_while_unwinding(under: &Under) {
    crate::probe::quiet();
    let results = Mutex::default();
    let unwinds = || {
        let _guard = RunsInDrop { under, results: &results };
        panic!("on purpose: unwind");
    };
    catch_unwind(AssertUnwindSafe(unwinds)).expect_err("it panics");
    let all: Vec<u64> = (0..5).collect();
    assert_eq!(*results.lock().unwrap(), [all.clone(), all.clone(), all]);
}
