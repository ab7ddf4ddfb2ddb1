//! [`TaskPool`]: tasks that take turns, one step each a round.
//!
//! Tasks stand in a `Vec`, in the order in which they were spawned. A round goes through it once,
//! and what is done is taken out on the way, so that memory is read from front to back and nobody
//! queues. Tasks that are spawned meanwhile stand in a second `Vec`, and are put behind the others
//! before the next round.

use std::fmt;
use std::rc::Rc;
use std::time::Instant;

use crate::entrance::{Entrance, take_in_order};
use crate::panic::{Payload, catch, discard};
use crate::task::{Step, Task, TaskId, TaskPanic, TaskResults};

/// Thousands of tasks on one thread, each of which takes one step a round.
///
/// ```
/// use fanfold::task::{TaskPool, Step};
///
/// // Each counts down from its own number.
/// let countdown = |from: u32| {
///     let mut left = from;
///     move || {
///         left -= 1;
///         if left == 0 { Step::Done(from) } else { Step::Again }
///     }
/// };
/// let mut pool = TaskPool::new();
/// for from in [3, 1, 2] {
///     pool.spawn(countdown(from));
/// }
/// let results = pool.run();
/// assert!(results.into_iter().map(|(_, result)| result.unwrap()).eq([3, 1, 2]));
/// assert_eq!((pool.rounds(), pool.switches()), (3, 6));
/// ```
///
/// In a round every task takes exactly one step, in the order of spawning; one that is spawned
/// during a round takes its first in the next. So at any time all tasks that were spawned together,
/// and are on, have taken as many steps, give or take one.
///
/// A task's panic is its own result, and stops nobody else. Tasks need not be `Send`, may borrow,
/// and are not boxed: a pool takes tasks of one type, and [`BoxedTask`](crate::BoxedTask) is one
/// for all.
///
/// Memory: that of the tasks, and 8 to 16 bytes each; see
/// [`bytes_per_task`](TaskPool::bytes_per_task). Results are kept until they are taken. With `panic
/// = "abort"` a panic ends the process, as ever.
pub struct TaskPool<T: Task> {
    tasks: Vec<(TaskId, Option<T>)>,
    entrance: Spawner<T>,
    results: TaskResults<T::Output>,
    rounds: u64,
    switches: u64,
}

impl<T: Task> Default for TaskPool<T> {
    fn default() -> Self {
        TaskPool::new()
    }
}

impl<T: Task> TaskPool<T> {
    /// A pool without tasks.
    pub fn new() -> Self {
        let entrance = Spawner(Rc::new(Entrance::new()));
        TaskPool { tasks: Vec::new(), entrance, results: Vec::new(), rounds: 0, switches: 0 }
    }

    /// Adds a task, which takes its first step in the next round.
    pub fn spawn(&mut self, task: T) -> TaskId {
        self.entrance.add(task)
    }

    /// What tasks can spawn others with.
    ///
    /// ```
    /// use fanfold::task::{TaskPool, BoxedTask, Step};
    ///
    /// let mut pool: TaskPool<BoxedTask<'_, u32>> = TaskPool::new();
    /// let spawner = pool.spawner();
    /// pool.spawn(Box::new(move || {
    ///     assert!(spawner.spawn(Box::new(|| Step::Done(2))).is_ok());
    ///     Step::Done(1)
    /// }));
    /// let results = pool.run();
    /// assert!(results.into_iter().map(|(_, result)| result.unwrap()).eq([1, 2]));
    /// ```
    pub fn spawner(&self) -> Spawner<T> {
        self.entrance.clone()
    }

    /// Takes a task out, and gives it back: `None` if it is done, or was removed before. Those behind
    /// it move up, which takes time in proportion to their number.
    pub fn remove(&mut self, id: TaskId) -> Option<T> {
        self.enter();
        let place = self.tasks.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        self.tasks.remove(place).1
    }

    /// How many tasks are not done.
    pub fn len(&self) -> usize {
        self.tasks.len() + self.entrance.0.len()
    }

    /// Whether all tasks are done.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Lets every task take one step; whether any is left after that.
    pub fn run_round(&mut self) -> bool {
        self.enter();
        self.rounds += 1;
        self.switches += self.tasks.len() as u64;
        // Those before `left` go on, and from `place` on they have not had their turn.
        let (mut left, mut place) = (0, 0);
        while let Some((went_on, ended)) = self.run_row(place) {
            self.close_up(left, place, went_on);
            (left, place) = (left + went_on, place + went_on + 1);
            self.finish(place - 1, ended);
        }
        let went_on = self.tasks.len() - place;
        self.close_up(left, place, went_on);
        self.tasks.truncate(left + went_on);
        !self.is_empty()
    }

    /// Runs so many rounds, or fewer if no task is left; whether any is.
    pub fn run_rounds(&mut self, rounds: u64) -> bool {
        (0..rounds).all(|_| !self.is_empty() && self.run_round());
        !self.is_empty()
    }

    /// Runs until a point in time, or until no task is left; whether any is.
    ///
    /// The round in which the time comes is finished: no task is a step ahead of another.
    pub fn run_until(&mut self, deadline: Instant) -> bool {
        while !self.is_empty() && Instant::now() < deadline {
            self.run_round();
        }
        !self.is_empty()
    }

    /// Runs until all tasks are done, and gives their results, as
    /// [`take_results`](TaskPool::take_results) does.
    pub fn run(&mut self) -> TaskResults<T::Output> {
        while !self.is_empty() {
            self.run_round();
        }
        self.take_results()
    }

    /// What the tasks came to that are done and were not asked about before, in the order of
    /// spawning.
    pub fn take_results(&mut self) -> TaskResults<T::Output> {
        take_in_order(&mut self.results)
    }

    /// How many rounds were run.
    pub fn rounds(&self) -> u64 {
        self.rounds
    }

    /// How many steps all tasks took.
    pub fn switches(&self) -> u64 {
        self.switches
    }

    /// How many bytes of the pool a task takes, without what it holds elsewhere.
    pub const fn bytes_per_task() -> usize {
        size_of::<(TaskId, Option<T>)>()
    }

    /// Lets tasks take a step, from a place on, up to one that ends: how many went on before it,
    /// and its result.
    fn run_row(&mut self, place: usize) -> Option<(usize, Result<T::Output, Payload>)> {
        // A plain loop: a generator switches stacks, and the function that does so is to return
        // seldom.
        for (went_on, (_, slot)) in self.tasks[place..].iter_mut().enumerate() {
            match catch(|| slot.as_mut().expect("tasks leave when they are done").step()) {
                Ok(Step::Again) => {}
                Ok(Step::Done(output)) => return Some((went_on, Ok(output))),
                Err(payload) => return Some((went_on, Err(payload))),
            }
        }
        None
    }

    /// Moves tasks to where those have gone that stood before them.
    fn close_up(&mut self, to: usize, from: usize, count: usize) {
        if to < from {
            (0..count).for_each(|number| self.tasks.swap(to + number, from + number));
        }
    }

    /// Takes a task out of its slot, and keeps its result.
    fn finish(&mut self, place: usize, result: Result<T::Output, Payload>) {
        let (id, slot) = &mut self.tasks[place];
        // A destructor that panics does so for its own task, too; the first panic counts.
        let result = match (result, catch(|| drop(slot.take()))) {
            (Ok(output), Ok(())) => Ok(output),
            (Ok(output), Err(payload)) => {
                discard(output);
                Err(payload)
            }
            (Err(payload), dropped) => {
                discard(dropped);
                Err(payload)
            }
        };
        self.results.push((*id, result.map_err(TaskPanic::new)));
    }

    /// Puts the tasks that were spawned behind the others.
    fn enter(&mut self) {
        self.entrance.0.append_to(&mut self.tasks);
    }
}

impl<T: Task> Drop for TaskPool<T> {
    fn drop(&mut self) {
        // Tasks that wait may hold a spawner, and so themselves; and no more come, whoever is
        // dropped.
        self.entrance.0.close();
    }
}

impl<T: Task> fmt::Debug for TaskPool<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskPool")
            .field("tasks", &self.len())
            .field("rounds", &self.rounds)
            .field("switches", &self.switches)
            .finish_non_exhaustive()
    }
}

/// Spawns tasks into a pool from within; made by [`TaskPool::spawner`].
pub struct Spawner<T>(Rc<Entrance<(TaskId, Option<T>)>>);

impl<T> Spawner<T> {
    fn add(&self, task: T) -> TaskId {
        self.0.spawn(|id| (id, Some(task)))
    }

    /// Adds a task, which takes its first step in the next round.
    ///
    /// # Errors
    ///
    /// The task, if the pool is gone.
    pub fn spawn(&self, task: T) -> Result<TaskId, T> {
        if self.0.is_closed() { Err(task) } else { Ok(self.add(task)) }
    }
}

impl<T> Clone for Spawner<T> {
    fn clone(&self) -> Self {
        Spawner(Rc::clone(&self.0))
    }
}

impl<T> fmt::Debug for Spawner<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spawner").field("spawned", &self.0.spawned()).finish_non_exhaustive()
    }
}
