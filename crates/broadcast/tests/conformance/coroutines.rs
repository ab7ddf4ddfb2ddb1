//! Feeds that are pulled from within a generator, which may be suspended in the midst of a fold,
//! and be gone on with by somebody else or at another time.

use std::cell::RefCell;

use fanfold::{Feed, task::Generator};

use crate::probe::{Item, Probe};
use crate::{Consumer, Under};

/// The values of a feed, one a step, out of the midst of one call to `for_each`.
fn folding(feed: Feed<Item>) -> Generator<(), u64> {
    Generator::new(|mut it| feed.for_each(|item| it.yield_(item.value)))
}

thread_local! {
    static STASH: RefCell<Option<Generator<(), u64>>> = const { RefCell::new(None) };
}

fn values(feed: Feed<Item>) -> Vec<u64> {
    feed.map(|item| item.value).collect()
}

pub(crate) fn feeds_may_be_folded_in_generators(under: &Under) {
    let probe = Probe::new();
    let consumer = || -> Consumer { Box::new(|feed| folding(feed).collect()) };
    let (results, _) =
        (under.run)(Box::new(probe.source(99)), vec![consumer(), consumer(), consumer()]);
    for result in results {
        assert_eq!(result.expect("no panic"), (0..99).collect::<Vec<_>>());
    }
}

pub(crate) fn folds_left_suspended_give_nothing_to_others(under: &Under) {
    for place in 0..3 {
        let probe = Probe::new();
        let prying = || -> Consumer {
            Box::new(|feed| {
                let mut seen = vec![];
                for item in feed {
                    seen.push(item.value);
                    drop(item);
                    if let Some(mut other) = STASH.take() {
                        assert_eq!(other.next(), None, "another's feed gives items");
                        STASH.set(Some(other));
                    }
                }
                seen
            })
        };
        let mut set: Vec<Consumer> = vec![prying(), prying()];
        set.insert(
            place,
            Box::new(|feed| {
                let mut generator = folding(feed);
                let first = generator.next();
                STASH.set(Some(generator));
                first.into_iter().collect()
            }),
        );
        let (results, report) = (under.run)(Box::new(probe.source(99)), set);
        assert_eq!(report.pulled, 99);
        for (consumer, result) in results.into_iter().enumerate() {
            let expected = if consumer == place { 1 } else { 99 };
            assert_eq!(result.expect("no panic"), (0..expected).collect::<Vec<_>>());
        }
        // It is here, if the consumer ran on this thread.
        if let Some(generator) = STASH.take() {
            assert_eq!(generator.count(), 0);
        }
    }
}

pub(crate) fn a_fold_left_suspended_alone_is_counted(under: &Under) {
    let probe = Probe::new();
    let consumer: Consumer = Box::new(|feed| {
        let mut generator = folding(feed);
        let first = generator.next();
        STASH.set(Some(generator));
        first.into_iter().collect()
    });
    let (results, report) = (under.run)(Box::new(probe.source(99)), vec![consumer]);
    assert_eq!(results.into_iter().next().expect("one").expect("no panic"), [0]);
    assert!(report.pulled >= 1, "the source gave an item, and it is not counted");
    drop(STASH.take());
}

/// Resumes a generator when dropped.
struct ResumesInDrop(Generator<(), u64>);

impl Drop for ResumesInDrop {
    fn drop(&mut self) {
        assert_eq!(self.0.next(), None, "it unwinds");
    }
}

pub(crate) fn folds_gone_on_with_while_unwinding_harm_nobody(under: &Under) {
    for place in 0..3 {
        let probe = Probe::new();
        let panics: Consumer = Box::new(|feed| {
            let mut guard = ResumesInDrop(folding(feed));
            guard.0.next();
            panic!("on purpose: resumes in drop");
        });
        let mut set: Vec<Consumer> = vec![Box::new(values), Box::new(values)];
        set.insert(place, panics);
        let (results, _) = (under.run)(Box::new(probe.source(99)), set);
        for result in results {
            match result {
                Ok(values) => assert_eq!(values, (0..99).collect::<Vec<_>>()),
                Err(error) => assert_eq!(error.consumer(), place),
            }
        }
    }
}
