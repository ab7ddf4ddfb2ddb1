//! What is left of closing generators where nothing can unwind: built and run with `panic =
//! "abort"` by `.ci/run`.
//!
//! A body that asks what was thrown can finish. One that does not is left where it is, and whoever
//! threw gets it back all the same.

use std::cell::Cell;
use std::rc::Rc;

use fanfold::task::{Generator, GeneratorError, GeneratorState, Resumed, TaskPool};

/// Counts when it is dropped.
struct Counts(Rc<Cell<u32>>);

impl Drop for Counts {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

fn main() {
    let dropped = Rc::new(Cell::new(0));
    let asks = || {
        let counts = Counts(Rc::clone(&dropped));
        let body = Generator::<(), u8, u8>::new(move |mut it| {
            let _counts = counts;
            it.try_yield(1).map_or(2, |()| 3)
        });
        assert_eq!(body.start().ok(), Some(Resumed::Yielded(1)));
        body
    };
    assert_eq!(asks().close().ok(), Some(Some(2)));
    assert_eq!(asks().throw("something").ok(), Some(Resumed::Returned(2)));
    drop(asks());
    assert_eq!(dropped.get(), 3);

    let does_not_ask = || {
        let counts = Counts(Rc::clone(&dropped));
        let mut body = Generator::new(move |mut it| {
            let _counts = counts;
            (0..3).for_each(|number| it.yield_(number));
        });
        assert_eq!(body.next(), Some(0));
        body
    };
    let body = does_not_ask();
    assert!(matches!(body.close(), Ok(None)));
    assert_eq!(body.state(), GeneratorState::Closed);
    match does_not_ask().throw("something") {
        Err(GeneratorError::Raised(thrown)) => assert!(thrown.is::<&str>()),
        other => panic!("{other:?}"),
    }
    drop(does_not_ask());
    // Left, with what they hold.
    assert_eq!(dropped.get(), 3);
    assert_eq!(does_not_ask().count(), 2);
    assert_eq!(dropped.get(), 4);

    let mut pool = TaskPool::new();
    for _ in 0..3 {
        pool.spawn(does_not_ask());
    }
    assert_eq!(pool.run().len(), 3);
    assert_eq!(dropped.get(), 7);
}
