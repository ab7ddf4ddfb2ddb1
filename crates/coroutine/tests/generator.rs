//! What generators promise beyond what Python's do.

use std::cell::RefCell;
use std::panic::catch_unwind;
use std::rc::Rc;

use fanfold::{
    Feed, Fibers, IteratorExt, Tee, fan_out,
    task::{Exit, Generator, GeneratorError, GeneratorState, Resumed, Thrown},
};

fn has_returned<Y, R: PartialEq>(resumed: &Result<Resumed<Y, R>, GeneratorError>, with: R) -> bool {
    matches!(resumed, Ok(Resumed::Returned(returned)) if *returned == with)
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
    let raises = catch_unwind(|| Generator::<(), u8>::new(|_| Thrown::new(3u8).raise()).next());
    assert!(raises.unwrap_err().downcast::<Thrown>().unwrap().is::<u8>());
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
    assert_eq!(squares().sum::<u64>(), (1..=9u64).map(|n| n * n).prefetch(4).sum());
}
