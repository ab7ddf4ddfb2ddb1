//! A number that one thread moves on and another waits for.

use std::time::Duration;

use crossbeam_utils::CachePadded;

use crate::sync::{AcqRel, Acquire, AtomicU64, Relaxed, Wakeable, park};

/// A number that one side moves on, and the other waits for.
///
/// Its lowest bit says that the other side sleeps, or is about to. Both change the word by
/// read-modify-writes, so one comes after the other: whoever moves the number sees that somebody sleeps, or
/// whoever is about to sleep sees the number, and all that was written before it.
pub(super) struct Mark {
    word: AtomicU64,
    sleeper: Wakeable,
    /// How long was waited for it, in nanoseconds.
    waited: AtomicU64,
}

/// Said of a mark: somebody sleeps until it is moved.
const SLEEPS: u64 = 1;

impl Mark {
    pub(super) fn new(number: u64) -> CachePadded<Self> {
        let word = AtomicU64::new(number << 1);
        CachePadded::new(Mark { word, sleeper: Wakeable::new(), waited: AtomicU64::new(0) })
    }

    #[inline]
    pub(super) fn number(&self) -> u64 {
        self.word.load(Acquire) >> 1
    }

    #[inline]
    pub(super) fn move_to(&self, number: u64) {
        if self.word.swap(number << 1, AcqRel) & SLEEPS != 0 {
            self.sleeper.wake();
        }
    }

    /// Wakes who sleeps, for another reason than that the number has moved.
    pub(super) fn wake(&self) {
        if self.word.fetch_and(!SLEEPS, AcqRel) & SLEEPS != 0 {
            self.sleeper.wake();
        }
    }

    pub(super) fn waited(&self) -> Duration {
        Duration::from_nanos(self.waited.load(Relaxed))
    }

    pub(super) fn note_waited(&self, time: Duration) {
        self.waited.fetch_add(time.as_nanos() as u64, Relaxed);
    }

    /// Sleeps until the number will do.
    pub(super) fn sleep(&self, mut will_do: impl FnMut(u64) -> bool) {
        loop {
            self.sleeper.register();
            let number = self.word.fetch_or(SLEEPS, AcqRel) >> 1;
            if will_do(number) {
                self.word.fetch_and(!SLEEPS, AcqRel);
                return;
            }
            park();
        }
    }
}
