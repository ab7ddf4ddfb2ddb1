//! [`EventLoopHandle`]: what tasks reach their loop with.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::rc::Rc;

use super::{EventTask, Wait};
use crate::entrance::Entrance;
use crate::task::TaskId;
use crate::{Generator, Yielder};

/// Spawns and wakes tasks of a loop from within; made by
/// [`EventLoop::handle`](super::EventLoop::handle).
pub struct EventLoopHandle<R: 'static>(Rc<Arrivals<R>>);

struct Arrivals<R: 'static> {
    /// What the loop is to see to before the next task goes on.
    entrance: Entrance<Arrival<R>>,
    /// Those that arrive as woken: once is enough.
    woken: RefCell<BTreeSet<TaskId>>,
}

pub(super) enum Arrival<R: 'static> {
    Task(TaskId, String, EventTask<R>),
    Wake(TaskId),
}

impl<R> EventLoopHandle<R> {
    pub(super) fn new() -> Self {
        Self(Rc::new(Arrivals { entrance: Entrance::new(), woken: RefCell::default() }))
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
        if self.0.entrance.is_closed() { Err(task) } else { Ok(self.add(name.into(), task)) }
    }

    pub(super) fn add(&self, name: String, task: EventTask<R>) -> TaskId {
        self.0.entrance.spawn(|id| Arrival::Task(id, name, task))
    }

    /// Wakes a task that waits to be woken, after those that can go on already. For one that does
    /// not wait it holds when it next does, so that it does not matter who comes first. Until it
    /// goes on, once is as good as many times. One that is done stays so.
    ///
    /// Tasks are known by number: what another loop or a pool gave out is taken for this loop's.
    pub fn wake(&self, task: TaskId) {
        if !self.0.entrance.is_closed() && self.0.woken.borrow_mut().insert(task) {
            self.0.entrance.push(Arrival::Wake(task));
        }
    }

    /// How many tasks came that were not asked about.
    pub(super) fn tasks(&self) -> usize {
        self.0.entrance.count(|arrival| matches!(arrival, Arrival::Task(..)))
    }

    /// Moves what came since it was asked last to the end of a list.
    pub(super) fn append_to(&self, arrivals: &mut Vec<Arrival<R>>) {
        self.0.woken.borrow_mut().clear();
        self.0.entrance.append_to(arrivals);
    }

    /// Nothing comes any more.
    pub(super) fn close(&self) {
        self.0.entrance.close();
    }
}

impl<R> Clone for EventLoopHandle<R> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<R> fmt::Debug for EventLoopHandle<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventLoopHandle")
            .field("spawned", &self.0.entrance.spawned())
            .finish_non_exhaustive()
    }
}
