//! [`EventLoop`]: tasks that sleep, and wake each other.
//!
//! Every task is in one of three places: in line, asleep until a time, or waiting to be woken. A
//! round first puts those in line whose time has come, and then lets each that stands in line at
//! that moment go on once; whoever gets in line meanwhile does so behind them, and has its turn in
//! the next round. So neither a task that always wants to go on nor many of them keep a sleeper
//! waiting for longer than one round.
//!
//! When the line is empty, the clock waits for the first sleeper. When there is none either,
//! nothing can come to pass any more, as all that happens, happens here: that is an error, and not
//! a reason to wait.

mod clock;
mod handle;
mod stalled;

use std::cmp::Reverse;
use std::collections::binary_heap::PeekMut;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};
use std::fmt;
use std::time::Duration;

pub use self::clock::{Clock, SystemClock, VirtualClock};
use self::handle::Arrival;
pub use self::handle::EventLoopHandle;
pub use self::stalled::Stalled;
use crate::entrance::take_in_order;
use crate::panic::{catch, discard};
use crate::task::{TaskId, TaskPanic, TaskResults};
use crate::{Generator, Resumed, Yielder};

/// What a task of an event loop waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Wait {
    /// That the others in line have had their turn.
    Turn,
    /// That so much time has passed. If that is none, it is a [`Turn`](Wait::Turn).
    For(Duration),
    /// That the clock shows this time or a later one.
    Until(Duration),
    /// That somebody wakes it: [`EventLoopHandle::wake`].
    Wake,
}

/// A task of an event loop: a generator that yields what it waits for.
pub type EventTask<R = ()> = Generator<(), Wait, R>;

/// What the body of a task of an [`EventLoop`] waits with.
impl Yielder<'_, (), Wait> {
    /// Lets the others have their turn.
    pub fn pause(&mut self) {
        self.yield_(Wait::Turn);
    }

    /// Goes on when so much time has passed.
    pub fn sleep(&mut self, duration: Duration) {
        self.yield_(Wait::For(duration));
    }

    /// Goes on when the clock shows this time.
    pub fn sleep_until(&mut self, time: Duration) {
        self.yield_(Wait::Until(time));
    }

    /// Goes on when somebody wakes it, or after those in line if somebody has since it last waited
    /// for that.
    pub fn wait(&mut self) {
        self.yield_(Wait::Wake);
    }
}

/// Runs tasks that sleep and wake each other, on one thread: a line, and a heap of timers.
///
/// ```
/// use fanfold::task::{EventLoop, VirtualClock};
/// use std::{cell::RefCell, rc::Rc, time::Duration};
///
/// let mut kitchen = EventLoop::with_clock(VirtualClock::new());
/// let said = Rc::new(RefCell::new(Vec::new()));
/// let say = |what| {
///     let said = Rc::clone(&said);
///     move || said.borrow_mut().push(what)
/// };
/// let (boils, done) = (say("the water boils"), say("the tea is made"));
/// let cook = kitchen.spawn("cook", move |mut it| {
///     it.wait();
///     it.sleep(Duration::from_mins(3));
///     done();
/// });
/// let handle = kitchen.handle();
/// kitchen.spawn("kettle", move |mut it| {
///     it.sleep(Duration::from_mins(2));
///     boils();
///     handle.wake(cook);
/// });
/// kitchen.run()?;
/// assert_eq!(*said.borrow(), ["the water boils", "the tea is made"]);
/// assert_eq!(kitchen.now(), Duration::from_mins(5));
/// # Ok::<(), fanfold::task::Stalled>(())
/// ```
///
/// Each task goes on, when it is its turn, until it waits: [`Wait`] has what for. Those that can go
/// on do so in the order in which they came to; sleepers in the order of their times, and of two
/// with the same time the one that lay down first. A task that wakes another does not wait for it.
/// A task's panic is its own result, and stops nobody.
///
/// When tasks are left and none can go on, that is an error, [`Stalled`], which names them.
///
/// # Memory
///
/// A stack for each task that has begun: see [`Generator`]. Names, and the results until they are
/// taken. In all of this, what counts is how many tasks are alive, not how many were.
///
/// # When not to use it
///
/// It is for pipelines whose parts take turns in one thread, and for tests of them on a
/// [`VirtualClock`]. It knows of no sockets, files or other threads, and nobody outside its thread
/// can wake a task. For that, take `tokio` or `smol`, with async functions as tasks. For tasks that
/// wait for nothing, there is [`TaskPool`](crate::TaskPool).
pub struct EventLoop<R: 'static = (), C = SystemClock> {
    clock: C,
    entrance: EventLoopHandle<R>,
    /// Those that are being let in. Empty otherwise.
    arrivals: Vec<Arrival<R>>,
    /// All that are not done.
    tasks: BTreeMap<TaskId, Entry<R>>,
    /// Those that can go on.
    line: VecDeque<TaskId>,
    /// Those that sleep: until when, and who lay down when.
    timers: BinaryHeap<Reverse<(Duration, u64, TaskId)>>,
    /// How many have lain down.
    slept: u64,
    results: TaskResults<R>,
}

/// A task that is not done.
struct Entry<R: 'static> {
    name: String,
    task: EventTask<R>,
    /// Whether it waits to be woken, or was woken and has not gone on yet.
    waits: bool,
    /// Whether it was woken since it last went on from such a wait.
    was_woken: bool,
}

impl<R> EventLoop<R> {
    /// A loop without tasks, on the system's clock, which begins now.
    pub fn new() -> Self {
        Self::with_clock(SystemClock::new())
    }
}

impl<R> Default for EventLoop<R> {
    fn default() -> Self {
        Self::new()
    }
}

impl<R, C: Clock> EventLoop<R, C> {
    /// A loop without tasks, on another clock.
    pub fn with_clock(clock: C) -> Self {
        Self {
            clock,
            entrance: EventLoopHandle::new(),
            arrivals: Vec::new(),
            tasks: BTreeMap::new(),
            line: VecDeque::new(),
            timers: BinaryHeap::new(),
            slept: 0,
            results: Vec::new(),
        }
    }

    /// Adds a task, which gets in line. The name is for errors, and need not be its own.
    ///
    /// The body has 256 KiB of stack; for more, see
    /// [`spawn_generator`](EventLoop::spawn_generator).
    pub fn spawn<F>(&mut self, name: impl Into<String>, body: F) -> TaskId
    where
        F: FnOnce(Yielder<'_, (), Wait>) -> R + 'static,
    {
        self.spawn_generator(name, Generator::new(body))
    }

    /// Adds a task that is a generator already, and may have a stack of another size. One that has
    /// started goes on, whatever it has yielded before.
    pub fn spawn_generator(&mut self, name: impl Into<String>, task: EventTask<R>) -> TaskId {
        self.entrance.add(name.into(), task)
    }

    /// What tasks spawn and wake others with.
    pub fn handle(&self) -> EventLoopHandle<R> {
        self.entrance.clone()
    }

    /// What time it is on the loop's clock.
    pub fn now(&self) -> Duration {
        self.clock.now()
    }

    /// How many tasks are not done.
    pub fn len(&self) -> usize {
        self.tasks.len() + self.entrance.tasks()
    }

    /// Whether all tasks are done.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Runs until all tasks are done, and gives their results, as
    /// [`take_results`](EventLoop::take_results) does.
    ///
    /// # Errors
    ///
    /// [`Stalled`], if tasks are left and each waits to be woken. The results are kept.
    pub fn run(&mut self) -> Result<TaskResults<R>, Stalled> {
        self.run_until(Duration::MAX)?;
        Ok(self.take_results())
    }

    /// Runs until the clock shows a time, or all tasks are done before; whether any is left.
    ///
    /// What can go on at that very time still does, once, and what sleeps on until later is not
    /// waited for: the clock may show less than this afterwards, if it stands still. Tasks that
    /// wait for nobody are left, and are an error the next time.
    ///
    /// # Errors
    ///
    /// As [`run`](EventLoop::run).
    pub fn run_until(&mut self, time: Duration) -> Result<bool, Stalled> {
        loop {
            self.arrive();
            self.ring();
            if self.line.is_empty() {
                match self.timers.peek() {
                    Some(Reverse((first, ..))) if *first <= time => self.clock.wait_until(*first),
                    Some(_) => return Ok(true),
                    None if self.tasks.is_empty() => return Ok(false),
                    None => return Err(self.stalled()),
                }
                continue;
            }
            for _ in 0..self.line.len() {
                let id = self.line.pop_front().expect("none leaves the line but from here");
                self.go_on(id);
            }
            if time < Duration::MAX && time <= self.clock.now() {
                return Ok(!self.tasks.is_empty());
            }
        }
    }

    /// What the tasks came to that are done and were not asked about before, in the order of
    /// spawning.
    pub fn take_results(&mut self) -> TaskResults<R> {
        take_in_order(&mut self.results)
    }

    /// Sees to those that were spawned or woken.
    fn arrive(&mut self) {
        // The list is kept, so that to wake somebody at every step allocates nothing.
        let mut arrivals = std::mem::take(&mut self.arrivals);
        self.entrance.append_to(&mut arrivals);
        for arrival in arrivals.drain(..) {
            match arrival {
                Arrival::Task(id, name, task) => {
                    self.tasks.insert(id, Entry { name, task, waits: false, was_woken: false });
                    self.line.push_back(id);
                }
                Arrival::Wake(id) => {
                    let Some(entry) = self.tasks.get_mut(&id) else { continue };
                    if !std::mem::replace(&mut entry.was_woken, true) && entry.waits {
                        self.line.push_back(id);
                    }
                }
            }
        }
        self.arrivals = arrivals;
    }

    /// Puts those in line whose time has come.
    fn ring(&mut self) {
        if self.timers.is_empty() {
            return;
        }
        let now = self.clock.now();
        while let Some(first) = self.timers.peek_mut().filter(|first| first.0.0 <= now) {
            let Reverse((_, _, id)) = PeekMut::pop(first);
            self.line.push_back(id);
        }
    }

    /// Lets a task run until it waits, or is done. Those it spawned or woke get in line before it.
    fn go_on(&mut self, id: TaskId) {
        let entry = self.tasks.get_mut(&id).expect("who is in line is not done");
        if std::mem::take(&mut entry.waits) {
            entry.was_woken = false;
        }
        let resumed = catch(|| entry.task.go_on());
        self.arrive();
        match resumed {
            Ok(Resumed::Yielded(wait)) => self.put(id, wait),
            Ok(Resumed::Returned(output)) => self.finish(id, Ok(output)),
            Err(payload) => self.finish(id, Err(TaskPanic::new(payload))),
        }
    }

    /// Puts a task where it waits.
    fn put(&mut self, id: TaskId, wait: Wait) {
        match wait {
            Wait::Turn | Wait::For(Duration::ZERO) => self.line.push_back(id),
            Wait::For(duration) => self.sleep(id, self.clock.now().saturating_add(duration)),
            Wait::Until(time) => self.sleep(id, time),
            Wait::Wake => {
                let entry = self.tasks.get_mut(&id).expect("who waits is not done");
                entry.waits = true;
                if entry.was_woken {
                    self.line.push_back(id);
                }
            }
        }
    }

    fn sleep(&mut self, id: TaskId, until: Duration) {
        self.timers.push(Reverse((until, self.slept, id)));
        self.slept += 1;
    }

    fn finish(&mut self, id: TaskId, result: Result<R, TaskPanic>) {
        let entry = self.tasks.remove(&id);
        self.results.push((id, result));
        // A body that could not start, since there was no stack for it, still has what it would
        // have used.
        discard(entry);
    }

    fn stalled(&self) -> Stalled {
        let tasks = self.tasks.iter().map(|(id, entry)| (*id, entry.name.clone())).collect();
        Stalled::new(tasks)
    }
}

impl<R, C> Drop for EventLoop<R, C> {
    fn drop(&mut self) {
        // Tasks that wait may hold a handle, and so themselves; and no more come, whoever is
        // dropped.
        self.entrance.close();
    }
}

impl<R, C: fmt::Debug> fmt::Debug for EventLoop<R, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventLoop")
            .field("clock", &self.clock)
            .field("tasks", &(self.tasks.len() + self.entrance.tasks()))
            .finish_non_exhaustive()
    }
}
