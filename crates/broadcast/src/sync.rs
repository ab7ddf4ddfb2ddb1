//! What the splitters that use threads are built of, or a model checker's stand-ins for it.
//!
//! Mutexes and condition variables are `parking_lot`'s, which know of no poisoning: nobody leaves what is
//! behind one of ours half done, and what a panic leaves behind is decided where it is caught. Threads are
//! parked by the standard library. By `parking_lot_core`, whose queues of sleepers would spare a
//! [`Wakeable`] its mutex, there and back took as long: 53 us between two cores, 4 us on one.
//!
//! With `--cfg fanfold_loom` or `--cfg fanfold_shuttle` the same code runs under Loom or Shuttle, which
//! try the orders in which threads can meet.

use std::time::{Duration, Instant};

#[cfg(not(any(fanfold_loom, fanfold_shuttle)))]
mod system {
    pub(crate) use std::hint::spin_loop;
    pub(crate) use std::sync::Arc;
    pub(crate) use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, AtomicUsize};
    pub(crate) use std::thread::{Thread, current, panicking, park, park_timeout, yield_now};

    pub(crate) use parking_lot::{Condvar, Mutex, MutexGuard};

    /// Locks a mutex.
    pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
        mutex.lock()
    }

    /// Waits on a condition.
    pub(crate) fn wait<'a, T>(
        condition: &Condvar,
        mut guard: MutexGuard<'a, T>,
    ) -> MutexGuard<'a, T> {
        condition.wait(&mut guard);
        guard
    }

    /// How often a waiting thread looks again before it sleeps, given how many threads are to run.
    pub(crate) fn spins(threads: usize) -> u32 {
        // Honours affinity and quota; not cached, so that a run asks once.
        let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
        if threads <= cores { 1024 } else { 0 }
    }
}

#[cfg(fanfold_loom)]
mod system {
    pub(crate) use loom::hint::spin_loop;
    pub(crate) use loom::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, AtomicUsize};
    pub(crate) use loom::sync::{Arc, Condvar, Mutex, MutexGuard};
    pub(crate) use loom::thread::{Thread, current, park, yield_now};

    /// A model's threads are one thread's coroutines: whether that one unwinds says nothing of them.
    pub(crate) fn panicking() -> bool {
        false
    }

    /// Time does not pass in a model.
    pub(crate) fn park_timeout(_timeout: std::time::Duration) {
        park();
    }

    pub(crate) fn spins(_threads: usize) -> u32 {
        0
    }
}

#[cfg(fanfold_shuttle)]
mod system {
    pub(crate) use shuttle::hint::spin_loop;
    pub(crate) use shuttle::sync::atomic::{
        AtomicBool, AtomicPtr, AtomicU32, AtomicU64, AtomicUsize,
    };
    pub(crate) use shuttle::sync::{Arc, Condvar, Mutex, MutexGuard};
    pub(crate) use shuttle::thread::{Thread, current, park, yield_now};

    /// A model's threads are one thread's coroutines: whether that one unwinds says nothing of them.
    pub(crate) fn panicking() -> bool {
        false
    }

    /// Time does not pass in a model.
    pub(crate) fn park_timeout(_timeout: std::time::Duration) {
        park();
    }

    pub(crate) fn spins(_threads: usize) -> u32 {
        0
    }
}

/// A cell that the model checkers watch.
#[cfg(fanfold_loom)]
pub(crate) use loom::cell::UnsafeCell;

/// A cell with the interface of Loom's, which watches its accesses.
#[cfg(not(fanfold_loom))]
#[derive(Debug)]
#[repr(transparent)]
pub(crate) struct UnsafeCell<T>(std::cell::UnsafeCell<T>);

#[cfg(not(fanfold_loom))]
impl<T> UnsafeCell<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(std::cell::UnsafeCell::new(value))
    }

    #[inline(always)]
    pub(crate) fn with<R>(&self, f: impl FnOnce(*const T) -> R) -> R {
        f(self.0.get())
    }

    #[inline(always)]
    pub(crate) fn with_mut<R>(&self, f: impl FnOnce(*mut T) -> R) -> R {
        f(self.0.get())
    }
}

/// Locks a mutex of a model checker's, which are poisoned as the standard library's are.
#[cfg(any(fanfold_loom, fanfold_shuttle))]
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Waits on a condition of a model checker's.
#[cfg(any(fanfold_loom, fanfold_shuttle))]
pub(crate) fn wait<'a, T>(condition: &Condvar, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
    condition.wait(guard).unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// A thread that others wake: itself says first who it is, and then, in a word of its owner's, that it
/// sleeps. It may be another one each time.
#[derive(Debug)]
pub(crate) struct Wakeable(Mutex<Option<Thread>>);

impl Wakeable {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// Notes whom to wake: said by the thread, before it says that it sleeps.
    pub(crate) fn register(&self) {
        *lock(&self.0) = Some(current());
    }

    /// Wakes the thread, which was seen to say that it sleeps.
    pub(crate) fn wake(&self) {
        if let Some(thread) = &*lock(&self.0) {
            thread.unpark();
        }
    }
}

/// A thread that sleeps until something holds, and is woken when it may.
///
/// The sleeper says that it sleeps, and then looks once more; the waker changes what is looked at, and then
/// asks whether somebody sleeps. Both are read-modify-writes of one word, so one comes after the other: if
/// the waker's does, it sees the sleeper; if the sleeper's does, it has acquired what the waker changed.
/// Plain loads and stores would need fences for that. Wake-ups by others mean nothing: the sleeper looks
/// again.
#[derive(Debug)]
pub(crate) struct Sleeper {
    asleep: AtomicBool,
    thread: Wakeable,
}

impl Sleeper {
    pub(crate) fn new() -> Self {
        Self { asleep: AtomicBool::new(false), thread: Wakeable::new() }
    }

    /// Sleeps until `ready`, which must load with `Acquire` what wakers change. Gives up after a time,
    /// if there is one; and says whether it is ready.
    pub(crate) fn sleep_until(
        &self,
        mut ready: impl FnMut() -> bool,
        limit: Option<Duration>,
    ) -> bool {
        self.thread.register();
        let since = limit.map(|limit| (Instant::now(), limit));
        loop {
            self.asleep.swap(true, AcqRel);
            if ready() {
                self.asleep.swap(false, AcqRel);
                return true;
            }
            match since {
                None => park(),
                Some((since, limit)) => match limit.checked_sub(since.elapsed()) {
                    Some(left) => park_timeout(left),
                    None => {
                        self.asleep.swap(false, AcqRel);
                        return false;
                    }
                },
            }
        }
    }

    /// Wakes the thread, if it sleeps; said after a change that it may wait for, made with `Release`.
    pub(crate) fn wake(&self) -> bool {
        if !self.asleep.swap(false, AcqRel) {
            return false;
        }
        self.thread.wake();
        true
    }
}

pub(crate) use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};
pub(crate) use system::*;
