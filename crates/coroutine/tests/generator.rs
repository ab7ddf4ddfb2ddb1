//! What generators promise beyond what Python's do, and what safe code may try with them.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::rc::Rc;

use fanfold::{
    Exit, Feed, Fibers, Generator, GeneratorError, GeneratorState, IteratorExt, Resumed, Tee,
    Thrown, Yielder, fan_out,
};

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

fn has_returned<Y, R: PartialEq>(resumed: &Result<Resumed<Y, R>, GeneratorError>, with: R) -> bool {
    matches!(resumed, Ok(Resumed::Returned(returned)) if *returned == with)
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

#[test]
fn values_that_are_not_taken_are_dropped() {
    let value = Rc::new(());
    let generator = Generator::<Rc<()>, ()>::new(|mut it| it.yield_(()).clone_from(&Rc::default()));
    assert!(matches!(generator.send(Rc::clone(&value)), Err(GeneratorError::NotStarted)));
    assert_eq!((Rc::strong_count(&value), generator.state()), (1, GeneratorState::Created));
    generator.start().unwrap();
    assert!(matches!(generator.start(), Err(GeneratorError::AlreadyStarted)));
    assert!(has_returned(&generator.send(Rc::clone(&value)), ()));
    assert!(matches!(generator.send(Rc::clone(&value)), Err(GeneratorError::Closed)));
    assert!(matches!(generator.start(), Err(GeneratorError::Closed)));
    assert_eq!(Rc::strong_count(&value), 1);
}

#[test]
fn what_is_thrown_comes_back() {
    let generator = || {
        let generator = Generator::<(), (), u8>::new(|mut it| {
            it.yield_(());
            1
        });
        generator.start().unwrap();
        generator
    };
    match generator().throw("text") {
        Err(GeneratorError::Raised(thrown)) => {
            assert_eq!(thrown.downcast::<&str>().unwrap(), "text")
        }
        other => panic!("{other:?}"),
    }
    // Thrown on as it is, not within another.
    match generator().throw(Thrown::new(Thrown::new(5i32))) {
        Err(GeneratorError::Raised(thrown)) => {
            let thrown = thrown.downcast::<u32>().unwrap_err();
            assert_eq!(thrown.downcast_ref(), Some(&5i32));
        }
        other => panic!("{other:?}"),
    }
    assert!(generator().throw(Exit).unwrap_err().to_string().ends_with("is to finish"));
    assert_eq!(generator().close().unwrap(), None);
    let returns = Generator::<(), (), u8>::new(|mut it| it.try_yield(()).map_or(7, |()| 0));
    returns.start().unwrap();
    assert_eq!((returns.close().unwrap(), returns.close().unwrap()), (Some(7), None));
    // An iterator has no place for it but a panic's.
    let raises = caught(|| Generator::<(), u8>::new(|_| Thrown::new(3u8).raise()).next());
    assert!(raises.unwrap_err().downcast::<Thrown>().unwrap().is::<u8>());
}

#[test]
fn stacks_that_are_not_to_be_had() {
    for size in [usize::MAX, usize::MAX / 2, 1 << 60] {
        let generator = Generator::<(), u8>::with_stack_size(size, |mut it| it.yield_(1));
        for _ in 0..2 {
            let error = generator.start().unwrap_err();
            assert!(matches!(error, GeneratorError::NoStack(_)), "{error}");
            assert_eq!(generator.state(), GeneratorState::Created);
        }
    }
    assert!(Generator::with_stack_size(0, |mut it| it.yield_(1)).eq([1]));
}

/// Many stacks at a time, each in use, none in another's way.
#[test]
fn as_many_as_there_are_stacks_for() {
    let mut generators = Vec::new();
    for number in 0..40_000u64 {
        let generator = Generator::<u64, u64>::new(move |mut it| {
            let mut seen = [number; 16];
            loop {
                let sent = it.yield_(seen.iter().sum());
                std::hint::black_box(&mut seen)[(sent % 16) as usize] += sent;
            }
        });
        match generator.start() {
            Ok(first) => assert_eq!(first, Resumed::Yielded(number * 16)),
            Err(GeneratorError::NoStack(_)) => break,
            Err(error) => panic!("{error}"),
        }
        generators.push(generator);
    }
    // Where guards are mappings of their own, there are some 32,000.
    assert!(generators.len() > 20_000, "{}", generators.len());
    let mut expected: Vec<_> = (0..generators.len() as u64).map(|number| number * 16).collect();
    for sent in [3, 20, 1] {
        for (generator, expected) in generators.iter().zip(&mut expected) {
            *expected += sent;
            assert_eq!(generator.send(sent).unwrap(), Resumed::Yielded(*expected));
        }
    }
}

/// A generator that pulls the feed of the consumer it is part of, and a run within a generator that
/// yields from within its consumers, on whatever stack these are.
#[test]
fn generators_and_fibers_within_one_another() {
    let doubles = |feed: Feed<u64>| {
        let doubled = Generator::new(|mut it| feed.for_each(|n| it.yield_(2 * n)));
        doubled.sum::<u64>()
    };
    for _ in 0..2 {
        let (a, b, c) =
            fan_out(1..=100).add(doubles).add(doubles).add(doubles).run(Fibers::default());
        assert_eq!([a, b, c], [10_100; 3]);
    }
    let run = |consumer: usize| {
        Generator::new(move |mut it| {
            let it = RefCell::new(&mut it);
            let consumer_of = |number| {
                let it = &it;
                move |feed: Feed<u64>| {
                    feed.inspect(|n| {
                        if number == consumer {
                            it.borrow_mut().yield_(*n)
                        }
                    })
                    .count()
                }
            };
            let consumers = fan_out(1..=50).add(consumer_of(0)).add(consumer_of(1));
            consumers.add(consumer_of(2)).run(Fibers::default())
        })
    };
    for consumer in 0..3 {
        let mut generator = run(consumer);
        assert!(generator.by_ref().eq(1..=50));
        assert_eq!(generator.take_returned(), Some((50, 50, 50)));
        // Dropped in the midst of it.
        assert_eq!(run(consumer).nth(20), Some(21));
    }
    // Two of them by turns, the first over long before the second, and all that within a run.
    let both = |feed: Feed<u64>| {
        let (mut first, mut second) = (run(0), run(1));
        let sum: u64 = feed.map(|n| n + first.next().unwrap_or(0) + second.next().unwrap()).sum();
        drop(first);
        sum + second.sum::<u64>()
    };
    let (sum, other) = fan_out(0..50).add(both).add(both).run(Fibers::default());
    let ends = (0..50u64).sum::<u64>() + 2 * (1..=50u64).sum::<u64>();
    assert_eq!((sum, other), (ends, ends));
    let mut first = run(0);
    let mut second = run(2);
    assert_eq!((first.next(), second.next(), first.by_ref().count()), (Some(1), Some(1), 49));
    drop(first);
    assert!(second.eq(2..=50));
}

/// Handed to a consumer whose turn it is not, a generator that pulls another's feed sees nothing.
#[test]
fn a_feed_within_a_generator_is_its_consumers() {
    let shared: Rc<RefCell<Option<Generator<(), u64>>>> = Rc::default();
    let stolen = Rc::clone(&shared);
    let (first, second) = fan_out(1..=10u64)
        .add(move |mut feed: Feed<u64>| {
            let head = feed.next();
            let rest = Generator::new(move |mut it| feed.for_each(|n| it.yield_(n)));
            shared.replace(Some(rest));
            head
        })
        .add(move |feed: Feed<u64>| {
            let thief = || stolen.borrow_mut().as_mut().map_or(0, |generator| generator.count());
            feed.map(|_| thief()).sum::<usize>()
        })
        .run(Fibers::default());
    assert_eq!((first, second), (Some(1), 0));
}

#[test]
fn as_a_source() {
    let squares = || Generator::new(|mut it| (1..=9u64).for_each(|n| it.yield_(n * n)));
    assert_eq!(
        fan_out(squares()).add(Iterator::max).add(Iterator::count).run(Tee::sequential()),
        (Some(81), 9)
    );
    assert_eq!((1..=9u64).map(|n| n * n).prefetch(4).sum::<u64>(), squares().sum());
}

/// Runs this test alone in a process of its own, which is expected to die.
#[cfg(unix)]
fn dies(test: &str) -> Option<i32> {
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env("FANFOLD_TEST_CHILD", "1")
        .output()
        .unwrap();
    std::os::unix::process::ExitStatusExt::signal(&output.status)
}

/// A body that runs out of stack hits the guard, also where another stack lies below.
#[test]
#[cfg(unix)]
fn stack_overflow_ends_the_process() {
    fn deep(n: u64) -> u64 {
        let filler = std::hint::black_box([n; 64]);
        if n == 0 { 0 } else { deep(n - 1) + filler[(n % 64) as usize] }
    }
    let run = |stack| {
        let bodies = (0..8).map(|_| {
            Generator::<u64, u64>::with_stack_size(stack, |mut it| {
                let mut sum = 0;
                loop {
                    sum = deep(it.yield_(sum)) & 1;
                }
            })
        });
        let bodies: Vec<_> = bodies.collect();
        for body in &bodies {
            body.start().unwrap();
        }
        bodies.iter().map(|body| body.send(400)).all(|resumed| resumed.is_ok())
    };
    if std::env::var_os("FANFOLD_TEST_CHILD").is_some() {
        run(16 << 10);
        unreachable!("there is no such stack");
    }
    assert!(run(4 << 20));
    assert_eq!(dies("stack_overflow_ends_the_process"), Some(11));
}

/// A destructor that yields regardless while its body unwinds ends the process.
#[test]
#[cfg(unix)]
fn destructors_that_insist_end_the_process() {
    struct Insists<'a, 'b>(&'a mut Yielder<'b, (), u8>);
    impl Drop for Insists<'_, '_> {
        fn drop(&mut self) {
            self.0.yield_(1);
        }
    }
    if std::env::var_os("FANFOLD_TEST_CHILD").is_some() {
        let mut body = Generator::new(|mut it| {
            let _insists = Insists(&mut it);
            panic_any(());
        });
        body.next();
    }
    assert_eq!(dies("destructors_that_insist_end_the_process"), Some(6));
}

/// Forgotten in the midst, what a generator holds stays as it is, and harms nobody.
#[test]
fn forgotten_generators() {
    let value = Rc::new(5);
    let held = Rc::clone(&value);
    let generator = Generator::<(), i32>::new(move |mut it| {
        std::thread::scope(|scope| {
            let local = [1, 2, 3];
            let thread = scope.spawn(|| ());
            it.yield_(*held + thread.join().map_or(0, |()| 0) + local[0] - 1);
        });
    });
    assert_eq!(generator.start().unwrap(), Resumed::Yielded(5));
    std::mem::forget(generator);
    assert_eq!(Rc::strong_count(&value), 2);
}
