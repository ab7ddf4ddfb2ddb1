//! [`Task`]: a computation in steps, and what comes of it.

use std::fmt;

use crate::Thrown;
use crate::panic::{Payload, text};

/// What came of a step of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step<R> {
    /// There is more to do: the next step comes in the next round.
    Again,
    /// The task is done, and this is what it came to.
    Done(R),
}

/// A computation in steps, which others take turns with.
///
/// A closure that gives a [`Step`] is one, and [`Exhaust`] makes one of an iterator. Tasks of
/// unlike types go into one pool as [`BoxedTask`]s.
pub trait Task {
    /// What the task comes to.
    type Output;

    /// Goes on until it is somebody else's turn.
    fn step(&mut self) -> Step<Self::Output>;
}

/// Any task that comes to an `R`.
pub type BoxedTask<'a, R> = Box<dyn Task<Output = R> + 'a>;

impl<F: FnMut() -> Step<R>, R> Task for F {
    type Output = R;

    #[inline]
    fn step(&mut self) -> Step<R> {
        self()
    }
}

impl<R> Task for BoxedTask<'_, R> {
    type Output = R;

    #[inline]
    fn step(&mut self) -> Step<R> {
        (**self).step()
    }
}

/// A task that takes one item of an iterator a step, and is done at its end.
///
/// ```
/// use fanfold::task::{TaskPool, Exhaust};
/// use std::cell::RefCell;
///
/// let said = RefCell::new(Vec::new());
/// let say = |name| (1..=2).map(move |n| format!("{name}{n}")).inspect(|line| said.borrow_mut().push(line.clone()));
/// let mut pool = TaskPool::new();
/// pool.spawn(Exhaust(say("a")));
/// pool.spawn(Exhaust(say("b")));
/// pool.run();
/// assert_eq!(*said.borrow(), ["a1", "b1", "a2", "b2"]);
/// ```
#[derive(Clone, Debug)]
pub struct Exhaust<I>(pub I);

impl<I: Iterator> Task for Exhaust<I> {
    type Output = ();

    #[inline]
    fn step(&mut self) -> Step<()> {
        self.0.next().map_or(Step::Done(()), |_| Step::Again)
    }
}

/// Which task of a pool or a loop: the first that is spawned is number 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(u64);

impl TaskId {
    pub(crate) fn new(number: u64) -> Self {
        Self(number)
    }

    /// How many tasks were spawned before it.
    pub fn number(self) -> u64 {
        self.0
    }
}

/// What tasks came to, in the order of spawning.
pub type TaskResults<R> = Vec<(TaskId, Result<R, TaskPanic>)>;

/// The panic of a task.
pub struct TaskPanic(Payload);

impl TaskPanic {
    pub(crate) fn new(payload: Payload) -> Self {
        Self(payload)
    }

    /// What the task panicked with, as [`resume_unwind`](std::panic::resume_unwind) takes it.
    pub fn into_payload(self) -> Box<dyn std::any::Any + Send> {
        self.0
    }

    /// What the panic said, or what was raised in a generator, if that was text.
    pub fn message(&self) -> Option<&str> {
        match self.0.downcast_ref::<Thrown>() {
            Some(thrown) => thrown.text(),
            None => text(&*self.0),
        }
    }
}

impl fmt::Display for TaskPanic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.downcast_ref::<Thrown>(), self.message()) {
            (Some(thrown), _) => write!(f, "the task raised: {thrown}"),
            (None, Some(message)) => write!(f, "the task panicked: {message}"),
            (None, None) => f.write_str("the task panicked"),
        }
    }
}

impl fmt::Debug for TaskPanic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TaskPanic").field(&self.message()).finish()
    }
}

impl std::error::Error for TaskPanic {}
