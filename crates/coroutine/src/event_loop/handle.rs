//! [`EventLoopHandle`]: what tasks reach their loop with.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fmt;
use std::rc::Rc;

use super::{EventTask, Wait};
use crate::generator::{Generator, Yielder};
use crate::task::TaskId;

/// Spawns and wakes tasks of a loop from within; made by
/// [`EventLoop::handle`](super::EventLoop::handle).
pub struct EventLoopHandle<R: 'static>(pub(super) Rc<Entrance<R>>);

/// What the loop is to see to before the next task goes on, in order of arrival.
pub(super) struct Entrance<R: 'static> {
    spawned: Cell<u64>,
    /// Whether the loop is gone.
    is_closed: Cell<bool>,
    arrivals: RefCell<Vec<Arrival<R>>>,
    /// Those that arrive as woken: once is enough.
    woken: RefCell<BTreeSet<TaskId>>,
}

pub(super) enum Arrival<R: 'static> {
    Task(TaskId, String, EventTask<R>),
    Wake(TaskId),
}

impl<R> EventLoopHandle<R> {
    pub(super) fn new() -> Self {
        Self(Rc::new(Entrance {
            spawned: Cell::new(0),
            is_closed: Cell::new(false),
            arrivals: RefCell::new(Vec::new()),
            woken: RefCell::new(BTreeSet::new()),
        }))
    }

    /// Adds a task, as [`EventLoop::spawn`](super::EventLoop::spawn) does.
    ///
    /// # Errors
    ///
    /// The task, if the loop is gone.
    pub fn spawn<F>(&self, name: impl Into<String>, body: F) -> Result<TaskId, EventTask<R>>
    where
        F: FnOnce(Yielder<'_, (), Wait>) -> R + 'static,
    {
        self.spawn_generator(name, Generator::new(body))
    }

    /// Adds a task that is a generator already, and may have a stack of another size.
    ///
    /// # Errors
    ///
    /// The task, if the loop is gone.
    pub fn spawn_generator(
        &self,
        name: impl Into<String>,
        task: EventTask<R>,
    ) -> Result<TaskId, EventTask<R>> {
        if self.0.is_closed.get() { Err(task) } else { Ok(self.add(name.into(), task)) }
    }

    pub(super) fn add(&self, name: String, task: EventTask<R>) -> TaskId {
        let id = TaskId::new(self.0.spawned.get());
        self.0.spawned.set(id.number() + 1);
        self.0.arrivals.borrow_mut().push(Arrival::Task(id, name, task));
        id
    }

    /// Wakes a task that waits to be woken, after those that can go on already. For one that does
    /// not wait it holds when it next does, so that it does not matter who comes first. Until it
    /// goes on, once is as good as many times. One that is done stays so.
    ///
    /// Tasks are known by number: what another loop or a pool gave out is taken for this loop's.
    pub fn wake(&self, task: TaskId) {
        if !self.0.is_closed.get() && self.0.woken.borrow_mut().insert(task) {
            self.0.arrivals.borrow_mut().push(Arrival::Wake(task));
        }
    }

    /// How many tasks came that were not asked about.
    pub(super) fn tasks(&self) -> usize {
        let arrivals = self.0.arrivals.borrow();
        arrivals.iter().filter(|arrival| matches!(arrival, Arrival::Task(..))).count()
    }

    /// What came since it was asked last.
    pub(super) fn take_arrivals(&self) -> Vec<Arrival<R>> {
        self.0.woken.borrow_mut().clear();
        self.0.arrivals.take()
    }

    /// Nothing comes any more.
    pub(super) fn close(&self) {
        self.0.is_closed.set(true);
        drop(self.take_arrivals());
    }
}

impl<R> Clone for EventLoopHandle<R> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<R> fmt::Debug for EventLoopHandle<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventLoopHandle").field("spawned", &self.0.spawned).finish_non_exhaustive()
    }
}
