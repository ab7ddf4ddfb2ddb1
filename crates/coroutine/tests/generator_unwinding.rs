//! Generators that are dropped, that panic, and that are used in destructors.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::rc::Rc;

use fanfold::task::{Generator, GeneratorError, GeneratorState, Yielder};

/// What its drop is written down in.
struct Noted(&'static str, Rc<RefCell<Vec<&'static str>>>);

impl Drop for Noted {
    fn drop(&mut self) {
        self.1.borrow_mut().push(self.0);
    }
}

fn caught<R>(f: impl FnOnce() -> R) -> Result<R, Box<dyn std::any::Any + Send>> {
    catch_unwind(AssertUnwindSafe(f))
}

#[test]
fn dropping_runs_the_destructors_of_what_is_suspended() {
    let notes: Rc<RefCell<Vec<_>>> = Rc::default();
    let noted = |name| Noted(name, Rc::clone(&notes));
    let (outer, inner, value) = (noted("outer"), noted("inner"), noted("value"));
    let generator = Generator::<(), Noted>::new(move |mut it| {
        let _outer = outer;
        (0..3).for_each(|_| {
            let _inner = &inner;
            it.yield_(Noted("yielded", Rc::clone(&_inner.1)));
        });
        drop(value);
    });
    drop(generator.start());
    assert_eq!(generator.state(), GeneratorState::Suspended);
    drop(generator);
    // What is captured goes after what the body made.
    assert_eq!(*notes.borrow(), ["yielded", "outer", "inner", "value"]);

    notes.borrow_mut().clear();
    let captured = noted("captured");
    drop(Generator::<(), ()>::new(move |_| drop(captured)));
    assert_eq!(*notes.borrow(), ["captured"]);
}

#[test]
fn dropping_while_a_panic_unwinds() {
    let notes: Rc<RefCell<Vec<_>>> = Rc::default();
    let noted = Noted("dropped", Rc::clone(&notes));
    let result = caught(|| {
        let mut numbers = Generator::new(move |mut it| {
            let _noted = noted;
            (0..10).for_each(|n| it.yield_(n));
        });
        assert_eq!(numbers.next(), Some(0));
        panic_any("a panic");
    });
    assert_eq!(result.unwrap_err().downcast_ref(), Some(&"a panic"));
    assert_eq!(*notes.borrow(), ["dropped"]);
    assert!(!std::thread::panicking());
}

/// Runs generators in a destructor while a panic unwinds, which says nothing about their bodies.
#[test]
fn yielding_while_the_resumers_panic_unwinds() {
    struct Runs(Rc<Cell<u32>>);
    impl Drop for Runs {
        fn drop(&mut self) {
            self.0.set(Generator::new(|mut it| (1..4).for_each(|n| it.yield_(n))).sum());
        }
    }
    let sum = Rc::default();
    let runs = Runs(Rc::clone(&sum));
    assert!(
        caught(move || {
            let _runs = runs;
            panic_any(())
        })
        .is_err()
    );
    assert_eq!(sum.get(), 6);
}

/// A body that ignores that it is dropped is made to unwind, and if that does not help, it is left.
#[test]
fn dropping_ends_whatever_the_body_does() {
    let yields = Rc::new(Cell::new(0));
    let notes: Rc<RefCell<Vec<_>>> = Rc::default();
    let (noted, count) = (Noted("unwound", Rc::clone(&notes)), Rc::clone(&yields));
    let stubborn = Generator::<(), ()>::new(move |mut it| {
        let _noted = noted;
        loop {
            count.set(count.get() + 1);
            let _ = it.try_yield(());
        }
    });
    stubborn.start().unwrap();
    assert!(matches!(stubborn.close(), Err(GeneratorError::IgnoredExit)));
    assert_eq!((stubborn.state(), yields.get()), (GeneratorState::Suspended, 2));
    drop(stubborn);
    assert_eq!((yields.get(), &notes.borrow()[..]), (3, &["unwound"][..]));

    let count = Rc::clone(&yields);
    yields.set(0);
    let mut deaf = Generator::new(move |mut it| {
        loop {
            count.set(count.get() + 1);
            let _ = caught(|| it.yield_(()));
        }
    });
    assert_eq!(deaf.next(), Some(()));
    drop(deaf);
    assert_eq!(yields.get(), 3);
    // What it holds is leaked, with its stack.
    assert_eq!(Rc::strong_count(&yields), 2);
}

#[test]
fn panics_go_on_in_who_resumes() {
    let mut body = Generator::new(|mut it| {
        it.yield_(1);
        panic_any(7u8);
    });
    assert_eq!(body.next(), Some(1));
    assert_eq!(caught(|| body.next()).unwrap_err().downcast_ref(), Some(&7u8));
    assert_eq!((body.state(), body.next()), (GeneratorState::Closed, None));

    struct Panics;
    impl Drop for Panics {
        fn drop(&mut self) {
            panic_any("in a destructor");
        }
    }
    let body = || {
        let generator = Generator::<(), ()>::new(|mut it| {
            let panics = Panics;
            // Not while it unwinds, which would end the process.
            let _ = it.try_yield(());
            drop(panics);
        });
        generator.start().unwrap();
        generator
    };
    assert!(caught(|| body().close()).is_err());
    assert!(caught(|| drop(body())).is_err());
    let both = caught(|| {
        let _body = body();
        panic_any("the first");
    });
    assert_eq!(both.unwrap_err().downcast_ref(), Some(&"the first"));
}

/// What a destructor yields while its body unwinds is refused.
#[test]
fn destructors_that_yield() {
    struct Yields<'a, 'b>(&'a mut Yielder<'b, (), u8>, Rc<Cell<u32>>);
    impl Drop for Yields<'_, '_> {
        fn drop(&mut self) {
            match self.0.try_yield(2) {
                Ok(()) => {}
                Err(thrown) if thrown.is_exit() => self.1.set(self.1.get() + 1),
                Err(thrown) => {
                    let error = thrown.downcast::<GeneratorError>();
                    assert!(matches!(error, Ok(GeneratorError::Unwinding)));
                    self.1.set(self.1.get() + 10);
                }
            }
        }
    }
    let refused = Rc::new(Cell::new(0));
    let panics = |count: &Rc<Cell<u32>>, panics: bool| {
        let count = Rc::clone(count);
        Generator::new(move |mut it| {
            it.yield_(1);
            let _yields = Yields(&mut it, count);
            assert!(!panics, "unwinds");
        })
    };
    assert!(panics(&refused, false).eq([1, 2]));
    let mut unwinds = panics(&refused, true);
    assert_eq!(unwinds.next(), Some(1));
    assert!(caught(|| unwinds.next()).is_err());
    assert_eq!(refused.get(), 10);
    let mut dropped = panics(&refused, false);
    assert_eq!((dropped.next(), dropped.next()), (Some(1), Some(2)));
    drop(dropped);
    assert_eq!(refused.get(), 11);
}

/// Yields so many times when dropped, and counts how often that is refused.
struct Refused<'a, 'b>(&'a mut Yielder<'b, (), u8>, u32, Rc<Cell<u32>>);

impl Drop for Refused<'_, '_> {
    fn drop(&mut self) {
        for _ in 0..self.1 {
            let thrown = self.0.try_yield(2).unwrap_err();
            assert!(matches!(thrown.downcast(), Ok(GeneratorError::Unwinding)));
            self.2.set(self.2.get() + 1);
        }
    }
}

/// A destructor that yields is refused, and told so, also where the body unwinds since it is
/// dropped.
#[test]
fn destructors_that_yield_when_the_body_is_closed() {
    let refused = Rc::new(Cell::new(0));
    let suspended = || {
        let count = Rc::clone(&refused);
        let mut generator = Generator::new(move |mut it| {
            let refused = Refused(&mut it, 2, count);
            refused.0.yield_(1);
        });
        assert_eq!(generator.next(), Some(1));
        generator
    };
    drop(suspended());
    assert_eq!(refused.get(), 2);
    assert!(suspended().close().is_ok());
    assert_eq!(refused.get(), 4);
    assert!(suspended().throw("something").is_err());
    assert_eq!(refused.get(), 6);
}

/// The same while another panic unwinds.
#[test]
fn destructors_that_yield_when_the_body_is_dropped_by_a_panic() {
    let refused = Rc::new(Cell::new(0));
    let count = Rc::clone(&refused);
    let result = caught(move || {
        let mut generator = Generator::new(move |mut it| {
            let refused = Refused(&mut it, 1, count);
            refused.0.yield_(1);
        });
        generator.next();
        panic_any("a panic");
    });
    assert_eq!(result.unwrap_err().downcast_ref(), Some(&"a panic"));
    assert_eq!((refused.get(), std::thread::panicking()), (1, false));
}

/// What was suspended before a panic is not gone on with by a destructor in the midst of it.
#[test]
fn destructors_that_resume() {
    struct Resumes(Generator<(), u8>, Rc<Cell<bool>>);
    impl Drop for Resumes {
        fn drop(&mut self) {
            let error = self.0.send(());
            assert!(matches!(error, Err(GeneratorError::Unwinding)));
            assert!(matches!(self.0.close(), Err(GeneratorError::Unwinding)));
            assert_eq!((self.0.next(), self.0.state()), (None, GeneratorState::Suspended));
            self.1.set(true);
        }
    }
    let tried = Rc::new(Cell::new(false));
    let numbers = Generator::new(|mut it| (0..9).for_each(|n| it.yield_(n)));
    let mut resumes = Resumes(numbers, Rc::clone(&tried));
    assert_eq!(resumes.0.next(), Some(0));
    let result = caught(move || {
        let _resumes = resumes;
        panic_any("a panic");
    });
    assert_eq!((result.unwrap_err().downcast_ref(), tried.get()), (Some(&"a panic"), true));
}
