//! Rounds of a pool, beside a plain list.

use std::cell::{Cell, RefCell};

use fanfold::task::{BoxedTask, Spawner, Step, TaskPool};
use proptest::prelude::*;

/// What a task of the model does at its next steps.
#[derive(Clone, Debug)]
struct Plan {
    steps: u8,
    end: End,
    /// Spawns such a task at its first step.
    child: Option<Box<Plan>>,
}

#[derive(Clone, Copy, Debug)]
enum End {
    Returns,
    Panics,
    PanicsWhenDropped,
}

fn plan() -> impl Strategy<Value = Plan> {
    let end = prop_oneof![Just(End::Returns), Just(End::Panics), Just(End::PanicsWhenDropped)];
    let leaf = (0u8..4, end.clone()).prop_map(|(steps, end)| Plan { steps, end, child: None });
    (leaf, prop::option::of((0u8..4, end))).prop_map(|(mut plan, child)| {
        plan.child = child.map(|(steps, end)| Box::new(Plan { steps, end, child: None }));
        plan
    })
}

/// Who took a step when, and how each ended: whether well, by number.
type Log = Vec<u64>;
type Ends = Vec<(u64, bool)>;

fn model(plans: &[Plan], removals: &[(u64, u64)]) -> (Log, Ends) {
    let mut tasks: Vec<(u64, Plan)> = (0..).zip(plans.iter().cloned()).collect();
    let (mut log, mut ends, mut next) = (Vec::new(), Vec::new(), tasks.len() as u64);
    for round in 0.. {
        tasks.retain(|(id, _)| !removals.contains(&(round, *id)));
        if tasks.is_empty() {
            break;
        }
        let mut spawned = Vec::new();
        for (id, plan) in &mut tasks {
            log.push(*id);
            if let Some(child) = plan.child.take() {
                spawned.push((next, *child));
                next += 1;
            }
            if plan.steps == 0 {
                ends.push((*id, matches!(plan.end, End::Returns)));
            }
        }
        tasks.retain(|(_, plan)| plan.steps > 0);
        tasks.iter_mut().for_each(|(_, plan)| plan.steps -= 1);
        tasks.extend(spawned);
    }
    ends.sort_unstable();
    (log, ends)
}

struct Guard(bool);

impl Drop for Guard {
    fn drop(&mut self) {
        if self.0 {
            std::panic::panic_any("on purpose: in a destructor");
        }
    }
}

fn task<'a>(
    id: u64,
    mut plan: Plan,
    log: &'a RefCell<Log>,
    next: &'a Cell<u64>,
    spawner: Spawner<BoxedTask<'a, ()>>,
) -> BoxedTask<'a, ()> {
    let mut guard = Guard(false);
    Box::new(move || {
        let _ = &guard;
        log.borrow_mut().push(id);
        if let Some(child) = plan.child.take() {
            let id = next.replace(next.get() + 1);
            assert!(spawner.spawn(task(id, *child, log, next, spawner.clone())).is_ok());
        }
        match (plan.steps, plan.end) {
            (0, End::Returns) => Step::Done(()),
            (0, End::Panics) => std::panic::panic_any("on purpose: a step"),
            (0, End::PanicsWhenDropped) => {
                guard.0 = true;
                Step::Done(())
            }
            _ => {
                plan.steps -= 1;
                Step::Again
            }
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Tasks that return, panic, panic when they are dropped, spawn others and are removed, beside
    /// a plain list.
    #[test]
    fn rounds_are_those_of_a_plain_list(
        plans in prop::collection::vec(plan(), 0..40),
        removals in prop::collection::vec((0u64..4, 0u64..40), 0..8),
    ) {
        let (log, next) = (RefCell::new(Vec::new()), Cell::new(plans.len() as u64));
        let mut pool: TaskPool<BoxedTask<'_, ()>> = TaskPool::new();
        let mut ids = Vec::new();
        for (id, plan) in (0..).zip(plans.clone()) {
            ids.push(pool.spawn(task(id, plan, &log, &next, pool.spawner())));
        }
        for round in 0.. {
            // Those that were there from the start can be removed.
            for (_, id) in removals.iter().filter(|removal| removal.0 == round) {
                if let Some(id) = ids.get(*id as usize) {
                    drop(pool.remove(*id));
                }
            }
            if pool.is_empty() {
                break;
            }
            pool.run_round();
        }
        let results = pool.take_results().into_iter();
        let ends: Vec<_> = results.map(|(id, result)| (id.number(), result.is_ok())).collect();
        let first = plans.len() as u64;
        let removals: Vec<_> = removals.into_iter().filter(|removal| removal.1 < first).collect();
        prop_assert_eq!((log.take(), ends), model(&plans, &removals));
    }
}
