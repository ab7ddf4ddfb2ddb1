//! Generators that have started, resumed in turn: what it costs to find many stacks again.

use std::cell::{Cell, RefCell};

use corosensei::{Coroutine, CoroutineResult, Yielder};
use fanfold::task::{Generator, Resumed, TaskPool};

use super::limits::SWITCH;
use crate::scenario::{Case, Scenario, Way};

/// So many turns in all, or as near to it as whole rounds come.
const TURNS: u64 = 1_000_000;

/// Of more than that there cannot be enough: a stack of corosensei's takes two mappings, of which
/// a process has some 65,000.
const MOST_BARE: u64 = 30_000;

pub(super) fn resuming(quick: bool) -> Scenario {
    let sizes: &[u64] = if quick { &[10, 1_000] } else { &[10, 1_000, 30_000, 100_000] };
    let cases = sizes.iter().map(|tasks| {
        let (tasks, rounds) = (*tasks, TURNS / tasks);
        let mut ways = vec![in_a_pool(tasks, rounds), in_a_list(tasks, rounds)];
        if tasks <= MOST_BARE {
            ways.push(bare(tasks, rounds));
        }
        let ways = ways.into_iter().map(|way| way.limit(SWITCH, 1.0)).collect();
        Case { at: tasks, units: tasks * rounds, ways }
    });
    Scenario { axis: "tasks", unit: "turn", cases: cases.collect() }
}

/// What is set up when it is first run, so that stacks are there for one way at a time.
struct Late<T>(RefCell<Option<T>>);

impl<T> Late<T> {
    fn new() -> Self {
        Self(RefCell::new(None))
    }

    fn with<R>(&self, make: impl FnOnce() -> T, run: impl FnOnce(&mut T) -> R) -> R {
        run(self.0.borrow_mut().get_or_insert_with(make))
    }
}

/// A body that yields the numbers, for ever.
pub(crate) fn numbers() -> Generator<(), u64> {
    Generator::new(|mut it| {
        for number in 0.. {
            it.yield_(number);
        }
    })
}

fn in_a_pool(tasks: u64, rounds: u64) -> Way {
    let pool = Late::new();
    let make = move || {
        let mut pool = TaskPool::new();
        (0..tasks).for_each(|_| {
            pool.spawn(numbers());
        });
        pool.run_round();
        pool
    };
    Way::fanfold("generators in a TaskPool", (true, tasks * rounds), move || {
        pool.with(make, |pool| {
            let before = pool.switches();
            (pool.run_rounds(rounds), pool.switches() - before)
        })
    })
}

fn in_a_list(tasks: u64, rounds: u64) -> Way {
    let (generators, last) = (Late::new(), Cell::new(0));
    let make = move || {
        let generators: Vec<_> = (0..tasks).map(|_| numbers()).collect();
        generators.iter().for_each(|generator| drop(generator.start()));
        generators
    };
    Way::fanfold("generators", tasks * rounds, move || {
        generators.with(make, |generators| {
            let mut right = 0;
            for _ in 0..rounds {
                last.set(last.get() + 1);
                for generator in &*generators {
                    let answer = generator.send(());
                    right +=
                        u64::from(matches!(answer, Ok(Resumed::Yielded(n)) if n == last.get()));
                }
            }
            right
        })
    })
}

/// A bare coroutine: it goes on for as long as it is told to.
struct Bare(Coroutine<bool, u64, ()>);

impl Bare {
    fn started() -> Self {
        let mut bare = Self(Coroutine::new(|yielder: &Yielder<bool, u64>, mut more| {
            let mut number = 0;
            while more {
                more = yielder.suspend(number);
                number += 1;
            }
        }));
        bare.next();
        bare
    }

    fn next(&mut self) -> u64 {
        match self.0.resume(true) {
            CoroutineResult::Yield(number) => number,
            CoroutineResult::Return(()) => u64::MAX,
        }
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        // One that is suspended could only be forgotten, and its stack with it.
        self.0.resume(false);
    }
}

fn bare(tasks: u64, rounds: u64) -> Way {
    let (coroutines, last) = (Late::new(), Cell::new(0));
    let make = move || (0..tasks).map(|_| Bare::started()).collect::<Vec<_>>();
    Way::rust("corosensei", tasks * rounds, move || {
        coroutines.with(make, |coroutines| {
            let mut right = 0;
            for _ in 0..rounds {
                last.set(last.get() + 1);
                for coroutine in &mut *coroutines {
                    right += u64::from(coroutine.next() == last.get());
                }
            }
            right
        })
    })
}
