//! A source that runs ahead, and tasks that take turns.

use std::collections::VecDeque;
use std::hint::black_box;
use std::thread;
use std::time::Duration;

use crossbeam_channel::bounded;
use fanfold::{
    IteratorExt,
    task::{BoxedTask, Exhaust, Step, TaskPool},
};
use fanfold_benches::sum_and_max::{busy_for, expected, generator};

use super::limits::{LINE, LOOP};
use crate::scenario::{Case, Scenario, WORK, Way, Whose};

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
            Way::fanfold("prefetch", sum, prefetched).limit(LINE, 0.125),
            Way::rust("crossbeam bounded", sum, through_a_channel).limit(LINE, 0.125),
        ];
        Case { at: ahead as u64, units: items, ways }
    });
    Scenario { axis: "look-ahead", unit: "item", cases: cases.into() }
}

/// A source and a reader that each take so long for an item.
pub(super) fn overlap() -> Scenario {
    let cases = [(1_000, 10_000), (10_000, 1_000)].map(|(nanoseconds, items)| {
        let cost = Duration::from_nanos(nanoseconds);
        let source = move || generator(black_box(items)).inspect(move |_| busy_for(cost));
        let sum = expected(items).0;
        let ways = vec![
            Way::fanfold("prefetch(64)", sum, move || {
                source().prefetch(64).inspect(|_| busy_for(cost)).sum::<u64>()
            })
            .limit(WORK, nanoseconds as f64),
            Way::rust("one after the other", sum, move || {
                source().inspect(|_| busy_for(cost)).sum::<u64>()
            })
            .limit(WORK, 2.0 * nanoseconds as f64),
            Way::new(Whose::Limit, "the source alone", sum, move || source().sum::<u64>())
                .limit(WORK, nanoseconds as f64),
        ];
        Case { at: nanoseconds, units: items, ways }
    });
    let cases = cases.into();
    Scenario { axis: "nanoseconds of work", unit: "item", cases }
}

/// So many steps in all, whatever the number of tasks.
const STEPS: u64 = 1_000_000;

pub(super) fn turns() -> Scenario {
    let cases = [10, 1_000, 100_000].map(|tasks| {
        // Of an iterator the end is a step as well.
        let each = STEPS / tasks - 1;
        let iterators = move || {
            let mut pool = TaskPool::new();
            for _ in 0..tasks {
                pool.spawn(Exhaust(0..black_box(each)));
            }
            (pool.run().len() as u64, pool.switches())
        };
        let closures = move || {
            let mut pool: TaskPool<BoxedTask<'_, ()>> = TaskPool::new();
            for _ in 0..tasks {
                let mut left = black_box(each);
                pool.spawn(Box::new(move || {
                    if left == 0 {
                        return Step::Done(());
                    }
                    left -= 1;
                    Step::Again
                }));
            }
            (pool.run().len() as u64, pool.switches())
        };
        let task = move || 0..black_box(each);
        let boxed = move || Box::new(task()) as Box<dyn Iterator<Item = u64>>;
        let expected = (tasks, STEPS);
        let ways = vec![
            Way::fanfold("TaskPool of iterators", expected, iterators).class("one type"),
            Way::fanfold("TaskPool of boxed closures", expected, closures).class("boxed"),
            Way::rust("a VecDeque of iterators", expected, move || by_hand(tasks, task))
                .class("one type"),
            Way::rust("a VecDeque of boxed iterators", expected, move || by_hand(tasks, boxed))
                .class("boxed"),
        ];
        let ways = ways.into_iter().map(|way| way.limit(LOOP, 1.0)).collect();
        Case { at: tasks, units: STEPS, ways }
    });
    Scenario { axis: "tasks", unit: "turn", cases: cases.into() }
}

/// A queue of iterators, of which the first is asked, and put in again behind: how many came to their
/// end, and how many steps that took.
fn by_hand<I: Iterator>(tasks: u64, task: impl Fn() -> I) -> (u64, u64) {
    let mut queue: VecDeque<I> = (0..tasks).map(|_| task()).collect();
    let (mut done, mut steps) = (0, 0);
    while let Some(mut task) = queue.pop_front() {
        steps += 1;
        match task.next() {
            Some(_) => queue.push_back(task),
            None => done += 1,
        }
    }
    (done, steps)
}
