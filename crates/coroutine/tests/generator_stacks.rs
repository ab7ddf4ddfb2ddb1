//! Generators and the memory they run on.

mod alone;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

use fanfold::task::{Generator, GeneratorError, GeneratorState, Resumed, Yielder};

/// The signal that ends a test that runs alone.
#[cfg(target_os = "linux")]
fn dies(test: &str) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&alone::run(test).status)
}

#[test]
fn stacks_that_are_not_to_be_had() {
    for size in [usize::MAX, usize::MAX / 2, usize::MAX / 4] {
        let generator = Generator::<(), u8>::with_stack_size(size, |mut it| it.yield_(1));
        for _ in 0..2 {
            let error = generator.start().unwrap_err();
            assert!(matches!(error, GeneratorError::NoStack(_)), "{error}");
            assert_eq!(generator.state(), GeneratorState::Created);
        }
    }
    assert!(Generator::with_stack_size(0, |mut it| it.yield_(1)).eq([1]));
}

/// A body that runs out of stack hits the guard, also where another stack lies below.
#[test]
#[cfg(target_os = "linux")]
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
    if alone::is_child() {
        run(16 << 10);
        unreachable!("there is no such stack");
    }
    assert!(run(4 << 20));
    assert_eq!(dies("stack_overflow_ends_the_process"), Some(11));
}

/// A destructor that yields regardless while its body unwinds ends the process.
#[test]
#[cfg(target_os = "linux")]
fn destructors_that_insist_end_the_process() {
    struct Insists<'a, 'b>(&'a mut Yielder<'b, (), u8>);
    impl Drop for Insists<'_, '_> {
        fn drop(&mut self) {
            self.0.yield_(1);
        }
    }
    if alone::is_child() {
        let mut body = Generator::new(|mut it| {
            let _insists = Insists(&mut it);
            std::panic::panic_any(());
        });
        body.next();
        unreachable!("the process ended");
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

/// Many stacks at a time, each in use, none in another's way.
#[test]
fn as_many_as_there_are_stacks_for() {
    // Where guards are mappings of their own, it uses up all a process can have.
    if alone::has_passed("as_many_as_there_are_stacks_for") {
        return;
    }
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

/// A generator in a thread-local is left as it is when the thread ends: what its body borrows from
/// another thread-local may be gone.
#[test]
fn generators_in_thread_locals_are_left_when_the_thread_ends() {
    static USED: AtomicU32 = AtomicU32::new(0);
    static DROPPED: AtomicU32 = AtomicU32::new(0);

    struct Log(Vec<u32>);
    impl Drop for Log {
        fn drop(&mut self) {
            self.0.clear();
            DROPPED.fetch_add(1, SeqCst);
        }
    }
    struct Uses<'a>(&'a RefCell<Log>);
    impl Drop for Uses<'_> {
        fn drop(&mut self) {
            self.0.borrow_mut().0.push(1);
            USED.fetch_add(1, SeqCst);
        }
    }
    thread_local! {
        static KEPT: Cell<Option<Generator<(), ()>>> = const { Cell::new(None) };
        static LOG: RefCell<Log> = const { RefCell::new(Log(Vec::new())) };
    }
    let body = || {
        Generator::<(), ()>::new(|mut it| {
            LOG.with(|log| {
                let _uses = Uses(log);
                it.yield_(());
            });
        })
    };
    let thread = std::thread::spawn(move || {
        KEPT.set(None);
        let generator = body();
        generator.start().unwrap();
        KEPT.set(Some(generator));
    });
    thread.join().unwrap();
    assert_eq!((USED.load(SeqCst), DROPPED.load(SeqCst)), (0, 1));
    // Dropped before the thread ends, it is closed as ever.
    let thread = std::thread::spawn(move || drop(body().start()));
    thread.join().unwrap();
    assert_eq!(USED.load(SeqCst), 1);
}
