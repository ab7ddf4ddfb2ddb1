//! The producer's side of the ring.

use std::time::Duration;

use super::{Buffer, OVERRUN, READING};
use crate::panic;
use crate::splitter::ring::Overflow;
use crate::sync::{AcqRel, Acquire, Release, spin_loop, yield_now};

/// The producer's side.
pub(super) struct Producer<'a, T> {
    shared: &'a Buffer<T>,
    /// The number of the next item, and its slot.
    next: u64,
    slot: usize,
    /// The lowest cursor when last looked at.
    lowest: u64,
    pub(super) greatest_lag: u64,
}

impl<'a, T> Producer<'a, T> {
    pub(super) fn new(shared: &'a Buffer<T>) -> Self {
        Self { shared, next: 0, slot: 0, lowest: 0, greatest_lag: 0 }
    }

    /// Waits for room for one more item, if that is what to do. Not so if it waited too long.
    #[inline]
    pub(super) fn make_room(&mut self, patience: Option<Duration>) -> bool {
        !self.look() || self.may_push_on() || self.wait(patience)
    }

    /// Whether slow consumers are not waited for: when all have asked for their first item.
    fn may_push_on(&self) -> bool {
        self.shared.overflow != Overflow::Block && self.shared.all_have_begun()
    }

    /// Whether the ring is full. The cursors are looked at again when it seems so, or fuller than ever.
    #[inline]
    fn look(&mut self) -> bool {
        if self.next - self.lowest < self.greatest_lag {
            return false;
        }
        self.lowest = self.shared.lowest(self.next);
        self.is_full()
    }

    fn is_full(&self) -> bool {
        self.next - self.lowest >= self.shared.slots.len() as u64
    }

    /// Waits until the slowest consumer has gone on.
    #[cold]
    fn wait(&mut self, patience: Option<Duration>) -> bool {
        for _ in 0..self.shared.spins {
            spin_loop();
            self.lowest = self.shared.lowest(self.next);
            if !self.is_full() {
                return true;
            }
        }
        let (shared, next) = (self.shared, self.next);
        let mut lowest = self.lowest;
        let has_room = || {
            lowest = shared.lowest(next);
            next - lowest < shared.slots.len() as u64
                || (shared.overflow != Overflow::Block && shared.all_have_begun())
        };
        let ready = shared.producer.sleep_until(has_room, patience);
        self.lowest = lowest;
        if !ready {
            shared.note_waited(lowest);
        }
        ready
    }

    /// Moves the cursors on that are at the oldest item, now that its slot is needed.
    #[cold]
    fn push_all_on(&mut self) {
        (0..self.shared.readers.len()).for_each(|consumer| self.push_on(consumer));
        self.lowest = self.shared.lowest(self.next);
    }

    /// Moves a consumer's cursor past the oldest item in the ring, if it is not.
    fn push_on(&self, consumer: usize) {
        let cursor = &self.shared.readers[consumer].cursor;
        let oldest = self.next - self.shared.slots.len() as u64;
        let to = match self.shared.overflow {
            Overflow::Fail => OVERRUN,
            _ => (oldest + 1) * 2,
        };
        let mut current = cursor.load(Acquire);
        while current / 2 <= oldest {
            if current & READING != 0 {
                yield_now();
                current = cursor.load(Acquire);
            } else if let Err(changed) = cursor.compare_exchange(current, to, AcqRel, Acquire) {
                current = changed;
            } else {
                if to == OVERRUN {
                    self.shared.live.fetch_sub(1, AcqRel);
                }
                return;
            }
        }
    }

    /// Puts an item in, for all to see.
    #[inline]
    pub(super) fn put(&mut self, item: T) {
        let shared = self.shared;
        if shared.overflow != Overflow::Block && self.look() {
            self.push_all_on();
        }
        #[expect(unsafe_code, reason = "writes a slot")]
        // SAFETY: Every cursor is past what was in this slot, and none reads it before `head` says so.
        let old = shared.slots[self.slot].with_mut(|slot| unsafe { (*slot).replace(item) });
        self.next += 1;
        self.slot = if self.slot + 1 == shared.slots.len() { 0 } else { self.slot + 1 };
        shared.head.store(self.next, Release);
        // A read-modify-write, so that who counted itself before is seen, and who does after sees `head`.
        if shared.sleepers.fetch_add(0, AcqRel) > 0 {
            shared.wake_consumers();
        }
        self.greatest_lag = self.greatest_lag.max(self.next - self.lowest);
        if let Some(old) = old {
            // Its destructor may panic, and the consumers are not to wait for this thread then.
            panic::discard(old);
        }
    }
}
