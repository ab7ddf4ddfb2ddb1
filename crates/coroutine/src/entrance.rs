//! What comes into a pool or a loop while it runs, and waits to be seen to.

use std::cell::{Cell, RefCell};

use crate::task::{TaskId, TaskResults};

/// Where arrivals of some kind wait, tasks among them, which are numbered here.
pub(crate) struct Entrance<A> {
    spawned: Cell<u64>,
    /// Whether the pool or loop is gone.
    is_closed: Cell<bool>,
    waiting: RefCell<Vec<A>>,
}

impl<A> Entrance<A> {
    pub(crate) fn new() -> Self {
        Self {
            spawned: Cell::new(0),
            is_closed: Cell::new(false),
            waiting: RefCell::new(Vec::new()),
        }
    }

    /// How many tasks were numbered.
    pub(crate) fn spawned(&self) -> u64 {
        self.spawned.get()
    }

    /// Lets a task in, made into an arrival with its number.
    pub(crate) fn spawn(&self, arrival: impl FnOnce(TaskId) -> A) -> TaskId {
        let id = TaskId::new(self.spawned.get());
        self.spawned.set(id.number() + 1);
        self.push(arrival(id));
        id
    }

    pub(crate) fn push(&self, arrival: A) {
        self.waiting.borrow_mut().push(arrival);
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.is_closed.get()
    }

    /// How many wait.
    pub(crate) fn len(&self) -> usize {
        self.waiting.borrow().len()
    }

    /// How many of those that wait are such.
    pub(crate) fn count(&self, is_such: impl Fn(&A) -> bool) -> usize {
        self.waiting.borrow().iter().filter(|arrival| is_such(arrival)).count()
    }

    /// Moves those that wait to the end of a list.
    pub(crate) fn append_to(&self, list: &mut Vec<A>) {
        list.append(&mut self.waiting.borrow_mut());
    }

    /// Nobody comes any more, and those that wait are dropped: they may hold what is dropped with
    /// the last of them.
    pub(crate) fn close(&self) {
        self.is_closed.set(true);
        drop(self.waiting.take());
    }
}

/// Takes results, in the order of spawning.
pub(crate) fn take_in_order<R>(results: &mut TaskResults<R>) -> TaskResults<R> {
    let mut results = std::mem::take(results);
    results.sort_by_key(|(id, _)| *id);
    results
}
