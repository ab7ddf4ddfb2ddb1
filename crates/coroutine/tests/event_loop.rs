//! Tasks go on in the order that is promised, and nobody waits for ever.

use std::cell::{Cell, RefCell};
use std::panic::panic_any;
use std::rc::Rc;
use std::time::{Duration, Instant};

use fanfold::task::{Clock, EventLoop, Generator, Stalled, TaskId, Thrown, VirtualClock, Wait};

type Log = Rc<RefCell<Vec<String>>>;

const fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

/// What CPython's asyncio does with the same programs: `data/event_loop.py` says how, and wrote the
/// transcript.
#[test]
fn tasks_go_on_in_the_order_of_asyncio() {
    let transcript = include_str!("data/event_loop.txt");
    for line in transcript.lines() {
        let mut parts = line.split('=');
        let mut part = || parts.next().expect("three parts").trim();
        let (program, log, left) = (part(), part(), part());
        assert_eq!(run(program), (log.into(), left.into()), "in {line}");
    }
    assert_eq!(transcript.lines().count(), 1_500);
}

/// Runs a program of the transcript: who went on when, and who is left.
fn run(program: &str) -> (String, String) {
    let clock = VirtualClock::new();
    let mut tasks = EventLoop::with_clock(clock.clone());
    let log = Log::default();
    let ids: Rc<RefCell<Vec<TaskId>>> = Rc::default();
    for (number, steps) in program.split('|').enumerate() {
        let steps: Vec<String> = steps.split_whitespace().map(str::to_owned).collect();
        let (log, clock, ids) = (Rc::clone(&log), clock.clone(), Rc::clone(&ids));
        let (its_ids, handle) = (Rc::clone(&ids), tasks.handle());
        let id = tasks.spawn(number.to_string(), move |mut it| {
            let note = || log.borrow_mut().push(format!("{}:{number}", clock.now().as_secs()));
            note();
            for step in steps {
                let (kind, value) = step.split_at(1);
                let value = || value.parse().expect("a number");
                match kind {
                    "t" => it.pause(),
                    "f" => it.sleep(seconds(value())),
                    "u" => it.sleep_until(seconds(value())),
                    "w" => it.wait(),
                    _ => {
                        handle.wake(its_ids.borrow()[value() as usize]);
                        continue;
                    }
                }
                note();
            }
        });
        ids.borrow_mut().push(id);
    }
    let left = tasks.run().err();
    let left = left.iter().flat_map(Stalled::tasks).map(|(_, name)| name.as_str());
    let left = left.collect::<Vec<_>>().join(" ");
    (log.take().join(" "), left)
}

#[test]
fn tasks_that_nobody_can_wake_are_an_error() {
    let mut tasks = EventLoop::with_clock(VirtualClock::new());
    let done = tasks.spawn("done", |mut it| {
        it.sleep(seconds(1));
        "kept"
    });
    let waiting: Vec<_> = (0..10)
        .map(|number| {
            tasks.spawn(format!("waiter {number}"), |mut it| {
                it.wait();
                "woken"
            })
        })
        .collect();
    let stalled = tasks.run().unwrap_err();
    assert_eq!(tasks.now(), seconds(1));
    assert!(stalled.tasks().iter().map(|(id, _)| id).eq(&waiting));
    let text = stalled.to_string();
    assert!(
        text.starts_with("no task can go on: each waits to be woken (\"waiter 0\", "),
        "{text}"
    );
    assert!(text.ends_with("\"waiter 7\" and 2 more)"), "{text}");
    // Nothing is lost, and whoever is woken goes on.
    let results = tasks.take_results();
    assert!(matches!(results[..], [(id, Ok("kept"))] if id == done));
    waiting.iter().rev().for_each(|id| tasks.handle().wake(*id));
    let results = tasks.run().unwrap();
    assert!(results.iter().map(|(id, _)| id).eq(&waiting), "in the order of spawning");
    assert!(tasks.is_empty());
    // Who is done stays so.
    tasks.handle().wake(done);
    assert!(tasks.run().unwrap().is_empty());
}

#[test]
fn sleepers_of_the_same_time_go_on_in_the_order_in_which_they_lay_down() {
    let mut tasks = EventLoop::with_clock(VirtualClock::new());
    let log = Rc::new(RefCell::new(Vec::new()));
    for number in 0..1_000u64 {
        let log = Rc::clone(&log);
        tasks.spawn("sleeper", move |mut it| {
            // Lies down at one of seven times, and all get up at the same.
            it.sleep_until(seconds(number * 5 % 7));
            it.sleep_until(seconds(10));
            log.borrow_mut().push((number * 5 % 7, number));
        });
    }
    tasks.run().unwrap();
    let log = log.take();
    assert_eq!(log.len(), 1_000);
    assert!(log.is_sorted());
}

/// One that always wants to go on keeps nobody waiting for longer than a round.
#[test]
fn nobody_starves() {
    let clock = VirtualClock::new();
    let mut tasks = EventLoop::with_clock(clock.clone());
    let (turns, woke) = (Rc::new(Cell::new(0u64)), Rc::new(Cell::new(0)));
    let busy = || {
        let (turns, woke, clock) = (Rc::clone(&turns), Rc::clone(&woke), clock.clone());
        move |mut it: fanfold::task::Yielder<'_, (), Wait>| {
            while woke.get() == 0 {
                turns.set(turns.get() + 1);
                clock.advance(Duration::from_millis(1));
                it.pause();
            }
        }
    };
    tasks.spawn("busy", busy());
    let (its_turns, its_woke) = (Rc::clone(&turns), Rc::clone(&woke));
    tasks.spawn("sleeper", move |mut it| {
        it.sleep(seconds(1));
        its_woke.set(its_turns.get());
    });
    tasks.spawn("busy", busy());
    tasks.run().unwrap();
    // It lay down after one turn, of a millisecond each. When its time comes a round is under way,
    // of two turns, and two more stand in line before it.
    assert!((1_001..=1_005).contains(&woke.get()), "{}", woke.get());
}

#[test]
fn panics_are_results() {
    let mut tasks: EventLoop<u8> = EventLoop::default();
    tasks.spawn("panics", |mut it| {
        it.pause();
        panic_any("a panic")
    });
    tasks.spawn("raises", |_| Thrown::new("raised").raise());
    tasks.spawn("returns", |mut it| {
        it.pause();
        it.pause();
        3
    });
    let results = tasks.run().unwrap();
    let said = |place: usize| results[place].1.as_ref().unwrap_err().message();
    assert_eq!((said(0), said(1)), (Some("a panic"), Some("raised")));
    assert!(matches!(results[2], (id, Ok(3)) if id.number() == 2));
}

#[test]
fn until_a_time() {
    let mut tasks = EventLoop::with_clock(VirtualClock::new());
    let ticks = Rc::new(Cell::new(0));
    let its = Rc::clone(&ticks);
    tasks.spawn("ticks", move |mut it| {
        for _ in 0..10 {
            it.sleep(seconds(1));
            its.set(its.get() + 1);
        }
    });
    assert_eq!(tasks.run_until(Duration::ZERO), Ok(true));
    assert_eq!((tasks.run_until(seconds(3)), ticks.get()), (Ok(true), 3));
    assert_eq!((tasks.run_until(Duration::from_millis(3_999)), ticks.get()), (Ok(true), 3));
    assert_eq!((tasks.run_until(seconds(4)), ticks.get()), (Ok(true), 4));
    assert_eq!((tasks.run_until(seconds(100)), ticks.get()), (Ok(false), 10));
    assert_eq!((tasks.now(), tasks.run_until(seconds(200))), (seconds(10), Ok(false)));
}

/// A time that cannot be reckoned is the latest there is.
#[test]
fn sleeping_for_ever() {
    let mut tasks = EventLoop::with_clock(VirtualClock::new());
    tasks.spawn("sleeper", |mut it| {
        it.sleep(seconds(1));
        it.sleep(Duration::MAX);
    });
    tasks.run().unwrap();
    assert_eq!(tasks.now(), Duration::MAX);
}

#[test]
fn the_systems_clock() {
    let begin = Instant::now();
    let mut tasks = EventLoop::new();
    let sleeps = [20, 5, 10].map(Duration::from_millis);
    for sleep in sleeps {
        tasks.spawn("sleeper", move |mut it| {
            it.sleep(sleep);
            Instant::now()
        });
    }
    for ((_, result), sleep) in tasks.run().unwrap().into_iter().zip(sleeps) {
        assert!(result.unwrap() - begin >= sleep);
    }
}

/// Woken many times before it goes on, it goes on once; and that takes no more room than once.
#[test]
fn once_is_as_good_as_many_times() {
    let mut tasks = EventLoop::with_clock(VirtualClock::new());
    let waits = tasks.spawn("waits", |mut it| {
        it.wait();
        it.wait();
    });
    let handle = tasks.handle();
    tasks.spawn("wakes", move |mut it| {
        (0..1_000_000).for_each(|_| handle.wake(waits));
        it.pause();
    });
    let stalled = tasks.run().unwrap_err();
    assert!(stalled.tasks().iter().map(|(id, _)| *id).eq([waits]));
    tasks.handle().wake(waits);
    assert!(tasks.run().is_ok());
}

/// A destructor that panics does so for its own task.
#[test]
fn tasks_that_cannot_start_are_results() {
    struct Panics;
    impl Drop for Panics {
        fn drop(&mut self) {
            panic_any("in a destructor");
        }
    }
    let mut tasks: EventLoop<()> = EventLoop::new();
    let panics = Panics;
    let body = move |_: fanfold::task::Yielder<'_, (), Wait>| drop(panics);
    tasks.spawn_generator("no stack", Generator::with_stack_size(usize::MAX, body));
    tasks.spawn("fine", |mut it| it.pause());
    let results = tasks.run().unwrap();
    let message = results[0].1.as_ref().unwrap_err().to_string();
    assert!(message.contains("no memory for a stack"), "{message}");
    assert!(results[1].1.is_ok());
}

#[test]
fn tasks_spawn_tasks_and_are_dropped_with_their_loop() {
    struct Ends(Rc<Cell<u32>>);
    impl Drop for Ends {
        fn drop(&mut self) {
            self.0.set(self.0.get() + 1);
        }
    }
    let ended = Rc::new(Cell::new(0));
    let mut tasks = EventLoop::with_clock(VirtualClock::new());
    let handle = tasks.handle();
    let (its_ended, its_handle) = (Rc::clone(&ended), handle.clone());
    tasks.spawn("parent", move |_| {
        for number in 0..3 {
            let ends = Ends(Rc::clone(&its_ended));
            let child = Generator::with_stack_size(64 << 10, move |mut it| {
                let _ends = ends;
                it.sleep(seconds(number));
                it.wait();
            });
            assert!(its_handle.spawn_generator(format!("child {number}"), child).is_ok());
        }
        // One more that never begins.
        let (ends, own) = (Ends(Rc::clone(&its_ended)), its_handle.clone());
        let late = move |_: fanfold::task::Yielder<'_, (), Wait>| drop((ends, own));
        drop(its_handle.spawn("late", late));
    });
    assert_eq!(tasks.len(), 1);
    assert_eq!(tasks.run_until(seconds(1)), Ok(true));
    assert_eq!((tasks.len(), ended.get()), (3, 1));
    let ends = Ends(Rc::clone(&ended));
    handle.spawn("never", move |_| drop(ends)).unwrap();
    assert_eq!(tasks.len(), 4);
    drop(tasks);
    assert_eq!(ended.get(), 5);
    assert_eq!(
        handle.spawn("too late", |_| ()).unwrap_err().state(),
        fanfold::task::GeneratorState::Created
    );
    assert_eq!(Rc::strong_count(&ended), 1);
}
