//! A consumer's side of the ring.

use super::{Buffer, ENDED, FAILED, ON, OVERRUN, READING, RingExchange};
use crate::error::ConsumerErrorKind;
use crate::feed::{self, Gate};
use crate::panic;
use crate::source::Over;
use crate::splitter::ring::Overflow;
use crate::splitter::threads;
use crate::sync::{AcqRel, Acquire, Arc, Relaxed, Release, lock, spin_loop, yield_now};

/// How often a consumer that has nothing to do lets others run before it sleeps. To wake it costs the
/// producer more than it costs to come back: while the source is quick, nobody should have to.
const YIELDS: u32 = if cfg!(any(fanfold_loom, fanfold_shuttle)) { 0 } else { 64 };

impl<T> threads::Exchange<T> for RingExchange<T> {
    fn lane(&self, consumer: usize) -> feed::Lane<T> {
        let shared = Arc::clone(&self.0);
        feed::Lane::Ring(RingLane {
            shared,
            consumer,
            at: 0,
            end: 0,
            slot: 0,
            owned: false,
            counted: 0,
            clones: 0,
        })
    }

    fn leave(&self, consumer: usize) {
        self.0.leave(consumer);
    }
}

/// The lane of a consumer that reads a ring.
pub(crate) struct RingLane<T> {
    shared: Arc<Buffer<T>>,
    consumer: usize,
    /// The number of the next item, and of the one after the window.
    at: u64,
    end: u64,
    /// The next item's slot.
    slot: usize,
    /// Whether nobody else reads the items of this window.
    owned: bool,
    /// From where on the items that were read are still to be counted.
    counted: u64,
    clones: u64,
}

impl<T: Clone> RingLane<T> {
    #[inline(always)]
    pub(crate) fn next(&mut self, gate: &Gate) -> Option<T> {
        if self.at < self.end { Some(self.read()) } else { self.more(gate) }
    }

    #[inline(always)]
    fn read(&mut self) -> T {
        let slot = &self.shared.slots[self.slot];
        self.at += 1;
        self.slot = if self.slot + 1 == self.shared.slots.len() { 0 } else { self.slot + 1 };
        let item = if self.owned {
            #[expect(unsafe_code, reason = "moves an item out")]
            // SAFETY: The item is in the window, and all others are past the window.
            slot.with_mut(|slot| unsafe { (*slot).take() })
        } else {
            #[expect(unsafe_code, reason = "reads an item")]
            // SAFETY: The item is in the window; the cursor is at its start, so nobody writes.
            slot.with(|slot| unsafe { (*slot).clone() })
        };
        item.expect("what is below the head is in the ring")
    }

    /// Takes the next window, or item, when there is one.
    fn more(&mut self, gate: &Gate) -> Option<T> {
        self.count(gate);
        if !gate.is_open() {
            return None;
        }
        match self.shared.overflow {
            Overflow::Block => {
                self.pass();
                if let Err(over) = self.wait() {
                    return self.over(gate, over);
                }
                Some(self.read())
            }
            Overflow::DropOldest | Overflow::Fail => self.claim(gate),
        }
    }

    /// Lets the producer have the slots of the window that was read.
    fn pass(&self) {
        let cursor = &self.shared.readers[self.consumer].cursor;
        cursor.store(self.at * 2, Release);
        self.shared.wake_producer();
    }

    /// Waits until there are items to read, and opens a window on them.
    fn wait(&mut self) -> Result<(), u32> {
        let shared = &*self.shared;
        let at = self.at;
        let is_idle = || shared.head.load(Acquire) == at && shared.over.load(Acquire) == ON;
        let (mut spins, mut yields) = (shared.spins, YIELDS);
        while is_idle() {
            if spins > 0 {
                spins -= 1;
                spin_loop();
            } else if yields > 0 {
                yields -= 1;
                yield_now();
            } else {
                shared.sleepers.fetch_add(1, AcqRel);
                shared.readers[self.consumer].sleeper.sleep_until(|| !is_idle(), None);
                shared.sleepers.fetch_sub(1, AcqRel);
            }
        }
        let over = shared.over.load(Acquire);
        let head = shared.head.load(Acquire);
        if head == at {
            return Err(over);
        }
        let window = if shared.is_timed { 1 } else { (shared.slots.len() as u64).div_ceil(4) };
        self.end = head.min(at + window);
        let others = shared.readers.iter().enumerate().filter(|(other, _)| *other != self.consumer);
        self.owned = shared.overflow == Overflow::Block
            && others.into_iter().all(|(_, reader)| reader.cursor.load(Acquire) / 2 >= self.end);
        Ok(())
    }

    /// Takes one item, unless the producer takes it away.
    fn claim(&mut self, gate: &Gate) -> Option<T> {
        let shared = Arc::clone(&self.shared);
        if !shared.readers[self.consumer].begun.swap(true, Release) {
            shared.wake_producer();
        }
        let cursor = &shared.readers[self.consumer].cursor;
        loop {
            let current = cursor.load(Acquire);
            if current == OVERRUN {
                let limit = shared.slots.len() as u64;
                return gate.cancel(ConsumerErrorKind::Overrun(limit));
            }
            gate.lose(current / 2 - self.at);
            (self.at, self.counted) = (current / 2, current / 2);
            if let Err(over) = self.wait() {
                return self.over(gate, over);
            }
            if cursor.compare_exchange(current, current | READING, AcqRel, Relaxed).is_err() {
                continue;
            }
            let slot = &shared.slots[(self.at % shared.slots.len() as u64) as usize];
            #[expect(unsafe_code, reason = "reads an item")]
            // SAFETY: The item is below `head`, and the producer does not write while this is reading.
            let clone = slot.with(|slot| panic::catch(|| unsafe { (*slot).clone() }));
            self.at += 1;
            (self.end, self.counted) = (self.at, self.at);
            self.clones += 1;
            cursor.store(self.at * 2, Release);
            return match clone {
                Ok(item) => {
                    gate.took(1);
                    item
                }
                Err(payload) => std::panic::resume_unwind(payload),
            };
        }
    }

    #[cold]
    fn over(&self, gate: &Gate, over: u32) -> Option<T> {
        match over {
            ENDED => gate.over(Over::Ended),
            FAILED => gate.over(Over::Failed),
            _ => {
                let waited = lock(&self.shared.waited);
                gate.cancel(ConsumerErrorKind::Stalled(waited.clone()))
            }
        }
    }
}

impl<T> RingLane<T> {
    /// How many items were read that are not counted yet.
    pub(crate) fn uncounted(&self) -> u64 {
        self.at - self.counted
    }

    /// Counts what was read.
    pub(crate) fn count(&mut self, gate: &Gate) {
        let read = self.uncounted();
        self.counted = self.at;
        if !self.owned {
            self.clones += read;
        }
        gate.took(read);
    }
}

impl<T> Drop for RingLane<T> {
    fn drop(&mut self) {
        self.shared.clones.fetch_add(self.clones, Relaxed);
        self.shared.leave(self.consumer);
    }
}
