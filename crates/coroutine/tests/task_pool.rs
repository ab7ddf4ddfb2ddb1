//! Tasks take turns, and none is in another's way.

mod alone;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use fanfold::task::{BoxedTask, Exhaust, Generator, Spawner, Step, TaskPool, Thrown};
use proptest::prelude::*;

/// A task that counts its steps, and is done after so many.
fn steps(of: u64, counted: &Rc<Cell<u64>>) -> impl FnMut() -> Step<u64> + use<> {
    let counted = Rc::clone(counted);
    move || {
        counted.set(counted.get() + 1);
        if counted.get() == of { Step::Done(of) } else { Step::Again }
    }
}

#[test]
fn a_hundred_thousand_tasks_take_as_many_steps_each() {
    let counts: Vec<_> = (0..100_000).map(|_| Rc::new(Cell::new(0))).collect();
    let mut pool = TaskPool::new();
    for count in &counts {
        pool.spawn(steps(20, count));
    }
    for round in 1..20 {
        assert!(pool.run_round());
        assert!(counts.iter().all(|count| count.get() == round));
    }
    assert!(!pool.run_round());
    assert_eq!((pool.rounds(), pool.switches()), (20, 2_000_000));
    let results = pool.take_results();
    assert!(results.iter().map(|(id, _)| id.number()).eq(0..100_000));
    assert!(results.into_iter().all(|(_, result)| result.unwrap() == 20));
    assert!(pool.is_empty() && pool.run().is_empty());
}

#[test]
fn one_that_panics_stops_nobody() {
    let mut pool = TaskPool::new();
    for number in 0..10_000 {
        let mut left = 5;
        pool.spawn(move || {
            assert!(number != 777 || left != 3, "task {number}");
            left -= 1;
            if left == 0 { Step::Done(number) } else { Step::Again }
        });
    }
    let results = pool.run();
    assert_eq!(pool.switches(), 9_999 * 5 + 3);
    for (id, result) in results {
        match result {
            Ok(number) => assert_eq!(number, id.number()),
            Err(panic) => {
                assert_eq!((id.number(), panic.message()), (777, Some("task 777")));
                assert_eq!(panic.to_string(), "the task panicked: task 777");
                assert!(panic.into_payload().is::<String>());
            }
        }
    }
}

#[test]
fn a_destructor_that_panics_stops_nobody() {
    struct Bad(bool);
    impl Drop for Bad {
        fn drop(&mut self) {
            assert!(!self.0, "not dropped");
        }
    }
    let mut pool = TaskPool::new();
    for number in 0..3 {
        let bad = Bad(number == 1);
        pool.spawn(move || {
            let _ = &bad;
            Step::Done(number)
        });
    }
    let results: Vec<_> = pool.run().into_iter().map(|(_, result)| result.ok()).collect();
    assert_eq!(results, [Some(0), None, Some(2)]);

    // Nor do those of the output, and of what a panic carries.
    let mut pool: TaskPool<BoxedTask<'_, Bad>> = TaskPool::new();
    let bad = Bad(true);
    pool.spawn(Box::new(move || {
        let _ = &bad;
        Step::Done(Bad(true))
    }));
    let bad = Bad(true);
    pool.spawn(Box::new(move || {
        let _ = &bad;
        std::panic::panic_any("first");
    }));
    pool.spawn(Box::new(|| Step::Done(Bad(false))));
    let results: Vec<_> = pool.run().into_iter().map(|(_, result)| result).collect();
    let said: Vec<_> = results.iter().map(|result| result.as_ref().err()?.message()).collect();
    assert_eq!(said, [Some("not dropped"), Some("first"), None]);
    assert!(pool.is_empty());
}

#[test]
fn nothing_is_spawned_into_a_pool_that_is_gone() {
    // Spawns another when it is dropped, which holds what it was spawned with.
    struct Late<F: FnMut()>(F);
    impl<F: FnMut()> Drop for Late<F> {
        fn drop(&mut self) {
            (self.0)();
        }
    }
    let mut pool: TaskPool<BoxedTask<'_, ()>> = TaskPool::new();
    let spawner = pool.spawner();
    let held = Rc::new(());
    let (again, kept) = (spawner.clone(), Rc::clone(&held));
    let late = Late(move || {
        let (inner, kept) = (again.clone(), Rc::clone(&kept));
        let refused = again.spawn(Box::new(move || {
            let _ = (&inner, &kept);
            Step::Done(())
        }));
        assert!(refused.is_err());
    });
    pool.spawn(Box::new(move || {
        let _ = &late;
        Step::Again
    }));
    pool.run_round();
    drop(pool);
    assert!(spawner.spawn(Box::new(|| Step::Done(()))).is_err());
    assert_eq!(Rc::strong_count(&held), 1);
}

#[test]
fn tasks_spawn_tasks_for_the_next_round() {
    let said = Rc::new(RefCell::new(Vec::new()));
    let mut pool: TaskPool<BoxedTask<'_, ()>> = TaskPool::new();
    let spawner = pool.spawner();
    let log = Rc::clone(&said);
    pool.spawn(Box::new(move || {
        log.borrow_mut().push("parent");
        let log = Rc::clone(&log);
        let id = spawner.spawn(Box::new(move || {
            log.borrow_mut().push("child");
            Step::Done(())
        }));
        assert_eq!(id.ok().map(|id| id.number()), Some(2));
        Step::Done(())
    }));
    let log = Rc::clone(&said);
    pool.spawn(Box::new(move || {
        log.borrow_mut().push("other");
        Step::Done(())
    }));
    assert!(pool.run_round(), "the child is left");
    assert_eq!(*said.borrow(), ["parent", "other"]);
    assert_eq!(pool.run().len(), 3);
    assert_eq!(*said.borrow(), ["parent", "other", "child"]);
}

#[test]
fn some_rounds_a_deadline_and_removal() {
    let counts: Vec<_> = (0..3).map(|_| Rc::new(Cell::new(0))).collect();
    let mut pool = TaskPool::new();
    let ids: Vec<_> = counts.iter().map(|count| pool.spawn(steps(1_000_000_000, count))).collect();
    assert!(pool.run_rounds(4));
    let removed = pool.remove(ids[1]);
    assert!(removed.is_some() && pool.remove(ids[1]).is_none());
    assert!(pool.run_until(Instant::now() + Duration::from_millis(5)));
    assert_eq!(counts[1].get(), 4);
    assert_eq!(counts[0].get(), counts[2].get());
    let rounds = pool.rounds();
    assert!(pool.run_until(Instant::now() - Duration::from_millis(1)), "the time has come");
    assert_eq!(pool.rounds(), rounds);
    let late = pool.spawn(steps(1, &counts[1]));
    assert!(pool.remove(late).is_some(), "also before its first round");
    assert_eq!(pool.len(), 2);
    let mut short = TaskPool::new();
    short.spawn(steps(3, &Rc::default()));
    assert!(!short.run_until(Instant::now() + Duration::from_secs(1_000)), "done before that");
    assert_eq!(short.rounds(), 3);
}

#[test]
fn iterators_and_borrowing_tasks() {
    let mut total = 0;
    let mut pool = TaskPool::new();
    pool.spawn(Exhaust((0..1000).inspect(|n| total += n)));
    assert_eq!(pool.run().len(), 1);
    assert_eq!(pool.rounds(), 1001);
    drop(pool);
    assert_eq!(total, 499_500);
    assert_eq!(TaskPool::<Exhaust<std::ops::Range<u64>>>::bytes_per_task(), 32);
}

#[test]
fn tasks_that_are_left_are_dropped_with_the_pool() {
    let count = Rc::new(Cell::new(0));
    let mut pool = TaskPool::new();
    for _ in 0..10 {
        pool.spawn(steps(100, &count));
    }
    pool.run_round();
    assert_eq!(Rc::strong_count(&count), 11);
    drop(pool);
    assert_eq!(Rc::strong_count(&count), 1);

    // Also one that waits for its first round, and holds what it was spawned with.
    let mut pool: TaskPool<BoxedTask<'_, ()>> = TaskPool::new();
    let (spawner, held) = (pool.spawner(), Rc::clone(&count));
    pool.spawn(Box::new(move || {
        let _ = (&spawner, &held);
        Step::Done(())
    }));
    drop(pool);
    assert_eq!(Rc::strong_count(&count), 1);
}

proptest! {
    #[test]
    fn every_task_takes_a_step_a_round_from_when_it_came(
        arrivals in prop::collection::vec((0..4usize, 1..8u64), 0..40),
    ) {
        let mut pool = TaskPool::new();
        // When each came, how many steps it takes, and how many it took.
        let mut tasks = Vec::new();
        for (round, (count, length)) in arrivals.into_iter().enumerate() {
            for _ in 0..count {
                let counted = Rc::new(Cell::new(0));
                pool.spawn(steps(length, &counted));
                tasks.push((round as u64, length, counted));
            }
            pool.run_round();
            for (came, length, counted) in &tasks {
                prop_assert_eq!(counted.get(), (round as u64 + 1 - came).min(*length));
            }
        }
        let results = pool.run();
        prop_assert!(results.iter().map(|(id, _)| id.number()).eq(0..tasks.len() as u64));
    }
}

/// A generator whose steps are counted, and its end: one that is dropped ends as well.
fn counted(steps: u64, taken: &Rc<Cell<u64>>, ended: &Rc<Cell<u64>>) -> Generator<(), ()> {
    struct Ends(Rc<Cell<u64>>);
    impl Drop for Ends {
        fn drop(&mut self) {
            self.0.set(self.0.get() + 1);
        }
    }
    let (taken, ends) = (Rc::clone(taken), Ends(Rc::clone(ended)));
    Generator::with_stack_size(32 << 10, move |mut it| {
        let _ends = ends;
        for _ in 0..steps {
            taken.set(taken.get() + 1);
            it.yield_(());
        }
    })
}

/// Where guards are mappings of their own, some 32,000 have a stack; those that have none say so.
#[test]
fn a_hundred_thousand_generators_one_of_which_panics() {
    // Where guards are mappings of their own, it uses up all a process can have.
    if alone::has_passed("a_hundred_thousand_generators_one_of_which_panics") {
        return;
    }
    const TASKS: u64 = 100_000;
    let (taken, ended): (Rc<Cell<u64>>, Rc<Cell<u64>>) = Default::default();
    let mut pool = TaskPool::new();
    let mut ids = Vec::new();
    for number in 0..TASKS {
        ids.push(pool.spawn(if number == 777 {
            Generator::with_stack_size(32 << 10, |mut it| {
                (0..3).for_each(|_| it.yield_(()));
                std::panic::panic_any("number 777");
            })
        } else {
            counted(5, &taken, &ended)
        }));
    }
    assert!(pool.run_round());
    let started = pool.len() as u64;
    assert!(started > 20_000, "{started}");
    assert_eq!(taken.get(), started - 1);
    assert!(pool.run_rounds(3));
    assert_eq!((pool.len() as u64, taken.get()), (started - 1, 4 * (started - 1)));
    let removed = pool.remove(ids[5]).expect("it is not done");
    drop(removed);
    // Those without a stack are gone already.
    assert_eq!(ended.get(), TASKS - started + 1);
    // All are suspended, and end when they are dropped.
    let results = pool.take_results();
    let panics: Vec<_> = results.iter().filter_map(|(_, result)| result.as_ref().err()).collect();
    assert_eq!(panics.len() as u64, TASKS - started + 1);
    assert!(panics.iter().any(|panic| panic.message() == Some("number 777")));
    drop(pool);
    assert_eq!(ended.get(), TASKS - 1);
}

/// What a body returns is the task's result, and what it raises is its panic.
#[test]
fn what_generators_come_to() {
    let body = |end: u32| {
        Generator::new(move |mut it| {
            it.yield_("dropped");
            if end == 1 {
                Thrown::new("raised").raise();
            }
            end
        })
    };
    let mut pool = TaskPool::new();
    for end in 0..3 {
        pool.spawn(body(end));
    }
    let results: Vec<_> = pool.run().into_iter().map(|(_, result)| result).collect();
    assert!(matches!(results[..], [Ok(0), Err(_), Ok(2)]), "{results:?}");
}

/// A tree of generators, each of which spawns two more.
#[test]
fn generators_spawn_generators() {
    fn grow(depth: u32, spawner: Spawner<Generator<(), ()>>) -> Generator<(), ()> {
        Generator::new(move |mut it| {
            if depth > 0 {
                for _ in 0..2 {
                    let child = grow(depth - 1, spawner.clone());
                    assert!(spawner.spawn(child).is_ok());
                    it.yield_(());
                }
            }
        })
    }
    let mut pool = TaskPool::new();
    let root = grow(9, pool.spawner());
    pool.spawn(root);
    assert_eq!(pool.run().into_iter().filter(|(_, result)| result.is_ok()).count(), 1023);
}
