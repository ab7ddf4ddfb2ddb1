//! A source that runs ahead, and tasks that take turns.

use std::collections::VecDeque;
use std::hint::black_box;
use std::thread;

use crossbeam_channel::bounded;
use fanfold::{Exhaust, Generator, IteratorExt, TaskPool};
use fanfold_benches::sum_and_max::{expected, generator};

use crate::scenario::{Case, Scenario, Way};

pub(super) fn prefetch() -> Scenario {
    let items = 200_000;
    let cases = [10, 1_024].map(|ahead| {
        let sum = expected(items).0;
        let prefetched = move || generator(black_box(items)).prefetch(ahead).sum::<u64>();
        let through_a_channel = move || {
            let (send, receive) = bounded(ahead);
            let source = generator(black_box(items));
            thread::scope(|scope| {
                scope.spawn(move || {
                    for item in source {
                        send.send(item).expect("it is received");
                    }
                });
                receive.into_iter().sum::<u64>()
            })
        };
        let ways = vec![
            Way::fanfold("prefetch", sum, prefetched),
            Way::rust("crossbeam bounded", sum, through_a_channel),
        ];
        Case { at: ahead as u64, units: items, ways }
    });
    Scenario { name: "running ahead", axis: "look-ahead", unit: "item", cases: cases.into() }
}

/// So many steps in all, whatever the number of tasks.
const STEPS: u64 = 1_000_000;

pub(super) fn turns() -> Scenario {
    let cases = [10, 1_000, 100_000].map(|tasks| {
        let each = STEPS / tasks;
        let pool = move || {
            let mut pool = TaskPool::new();
            for _ in 0..tasks {
                pool.spawn(Exhaust(0..black_box(each)));
            }
            pool.run().len() as u64
        };
        let generators = move || {
            let mut pool = TaskPool::new();
            for _ in 0..tasks {
                let steps = black_box(each);
                pool.spawn(Generator::new(move |mut it| {
                    (0..steps).for_each(|step| it.yield_(step))
                }));
            }
            pool.run().into_iter().filter(|(_, result)| result.is_ok()).count() as u64
        };
        let by_hand = move || {
            let task = |_| Box::new(0..black_box(each)) as Box<dyn Iterator<Item = u64>>;
            let mut queue: VecDeque<_> = (0..tasks).map(task).collect();
            let mut done = 0;
            while let Some(mut task) = queue.pop_front() {
                match task.next() {
                    Some(_) => queue.push_back(task),
                    None => done += 1,
                }
            }
            done
        };
        let mut ways = vec![
            Way::fanfold("TaskPool of iterators", tasks, pool),
            Way::rust("a VecDeque of boxed iterators", tasks, by_hand),
        ];
        if tasks < 100_000 {
            // Of more than that, to make the stacks is what takes the time.
            ways.push(Way::fanfold("TaskPool of generators", tasks, generators));
        }
        Case { at: tasks, units: STEPS, ways }
    });
    Scenario { name: "taking turns", axis: "tasks", unit: "turn", cases: cases.into() }
}
