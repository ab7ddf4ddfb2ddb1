//! A consumer's side of the queue.

mod alone;

use std::mem;

use super::{Chain, Freed, GONE, Limit, Lock, Position, Queue, Step};
use crate::error::ConsumerErrorKind;
use crate::feed::{self, Gate};
use crate::source::Over;
use crate::splitter::threads::Exchange;
use crate::sync::{Acquire, Arc, Relaxed, Release};

impl<T> Exchange<T> for Arc<Chain<T>> {
    fn lane(&self, consumer: usize) -> feed::Lane<T> {
        let (segment, number) = self.queue.with(|queue| queue.begin(consumer));
        let place = Position { consumer, segment, number, at: 0, owned: false };
        feed::Lane::Tee(TeeLane {
            chain: Arc::clone(self),
            place,
            end: 0,
            counted: 0,
            clones: 0,
            lead_end: 0,
            alone: false,
        })
    }

    fn leave(&self, consumer: usize) {
        let mut freed = Freed::new();
        let left = self.queue.with(|queue| {
            let inside = mem::replace(&mut queue.inside[consumer], GONE) != GONE;
            if inside {
                queue.settle();
                self.live.fetch_sub(1, Release);
                self.free(queue, &mut freed);
            }
            inside
        });
        if left {
            self.tell_room();
        }
    }
}

/// How far a loop got, noted when it ends, however it ends: in the loop it is in a register.
struct Progress<'a> {
    at: usize,
    place: &'a mut usize,
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        *self.place = self.at;
    }
}

/// The lane of a consumer under a tee.
pub(crate) struct TeeLane<T> {
    chain: Arc<Chain<T>>,
    place: Position<T>,
    /// Up to where items of the segment are filled and may be read.
    end: usize,
    /// From where on the items that were read are still to be counted.
    counted: usize,
    clones: u64,
    /// While this consumer leads on one thread: up to where it may fill its segment. Else 0.
    lead_end: usize,
    /// On one thread: whether all others have left and what they asked for is read, so that every item
    /// from here on is this consumer's.
    alone: bool,
}

impl<T: Clone> TeeLane<T> {
    #[inline(always)]
    pub(crate) fn next(&mut self, gate: &Gate) -> Option<T> {
        if self.place.at < self.end {
            Some(self.read())
        } else if self.place.at < self.lead_end {
            self.lead(gate)
        } else {
            self.more(gate)
        }
    }

    /// The rest of the items, folded: a consumer that asks for all of them may be given them in runs.
    #[inline(always)]
    pub(crate) fn fold<B>(&mut self, gate: &Gate, init: B, mut f: impl FnMut(B, T) -> B) -> B {
        let mut folded = init;
        loop {
            folded = self.fold_window(gate, folded, &mut f);
            if self.place.at < self.lead_end {
                if self.lead_a_run(gate) {
                    continue;
                }
                folded = self.fold_lead(gate, folded, &mut f);
            }
            if self.alone {
                folded = self.fold_alone(gate, folded, &mut f);
            }
            // Gone on with when the consumer has returned, or while it unwinds: what there is may be others'.
            if !gate.is_open() {
                return folded;
            }
            match self.next(gate) {
                Some(item) => folded = f(folded, item),
                None => return folded,
            }
        }
    }

    #[inline(always)]
    fn fold_window<B>(&mut self, gate: &Gate, init: B, mut f: impl FnMut(B, T) -> B) -> B {
        let mut folded = init;
        if self.place.owned && mem::needs_drop::<T>() {
            while self.place.at < self.end && gate.is_on() {
                let item = self.read();
                folded = f(folded, item);
            }
            return folded;
        }
        // What has no destructor is moved out by a copy, of which nothing is to be noted.
        let Position { segment, at, owned, .. } = &mut self.place;
        let slots = segment.slots.get(*at..self.end).unwrap_or_default();
        let mut progress = Progress { at: *at, place: at };
        for slot in slots {
            if !gate.is_on() {
                break;
            }
            progress.at += 1;
            #[expect(unsafe_code, reason = "reads a slot")]
            // SAFETY: The slots up to `end` are filled, and nobody else moves out of them while this one
            // reads. Each is read once here; if owned, moved out by a copy, which has no destructor.
            let item = slot.with(|slot| unsafe {
                if *owned { (*slot).assume_init_read() } else { (*slot).assume_init_ref().clone() }
            });
            folded = f(folded, item);
        }
        folded
    }

    /// Pulls, keeps and folds one item after the other, up to the end of the segment or of the source. For
    /// what `lead` does, with all that changes in registers.
    #[inline(always)]
    fn fold_lead<B>(&mut self, gate: &Gate, init: B, mut f: impl FnMut(B, T) -> B) -> B {
        let mut folded = init;
        let chain = &*self.chain;
        let Position { segment, at, .. } = &mut self.place;
        let segment = &**segment;
        let mut over = None;
        {
            let mut progress = Progress { at: *at, place: at };
            while progress.at < self.lead_end && gate.is_open() {
                match chain.pull() {
                    Ok(item) => {
                        segment.push(progress.at, item);
                        progress.at += 1;
                        #[expect(unsafe_code, reason = "reads a slot")]
                        // SAFETY: It was just filled, and others begin when this consumer is done.
                        let clone = unsafe { segment.clone_at(progress.at - 1) };
                        folded = f(folded, clone);
                    }
                    Err(how) => {
                        over = Some(how);
                        break;
                    }
                }
            }
        }
        self.end = self.place.at;
        if let Some(over) = over {
            self.note_over(over);
        }
        folded
    }

    #[inline(always)]
    fn read(&mut self) -> T {
        let at = self.place.at;
        self.place.at += 1;
        #[expect(unsafe_code, reason = "reads a slot")]
        // SAFETY: `at` is below `end`, so the slot is filled. It is moved out only by an owner, whom
        // no reader is left beside, and who goes on from left to right.
        unsafe {
            if self.place.owned {
                self.place.segment.take_at(at)
            } else {
                self.place.segment.clone_at(at)
            }
        }
    }

    /// Goes on where all that is known to be filled was read.
    fn more(&mut self, gate: &Gate) -> Option<T> {
        if self.alone {
            return self.pull_alone(gate);
        }
        self.count(gate);
        self.stop_leading();
        while gate.is_open() {
            let len = self.place.segment.len.load(Acquire);
            if self.place.at < len {
                self.open_window(len);
                let item = self.read();
                if self.chain.limit != Limit::None {
                    self.count(gate);
                }
                return Some(item);
            }
            if self.begin_leading() {
                return self.lead(gate);
            }
            if self.begin_alone() {
                return self.pull_alone(gate);
            }
            match self.chain.step(&mut self.place) {
                Step::Again => {
                    self.end = self.place.at;
                    self.counted = self.place.at;
                }
                Step::Item(item) => {
                    gate.took(1);
                    return Some(item);
                }
                Step::Over(over) => return gate.over(over),
                Step::Overrun(limit) => return gate.cancel(ConsumerErrorKind::Overrun(limit)),
            }
        }
        None
    }

    /// Whether this consumer may fill its segment without asking what others do. So it is on one thread:
    /// those behind have not begun, and do nothing while it is on.
    fn begin_leading(&mut self) -> bool {
        let Position { segment, number, at, .. } = &self.place;
        if let Lock::Shared(_) = self.chain.queue {
            return false;
        }
        let leads = self.chain.limit == Limit::None
            && *at < segment.slots.len()
            && self.chain.live.load(Relaxed) > 1
            && self.chain.queue.with(|queue| queue.over.is_none() && !queue.follows(*number));
        if leads {
            self.lead_end = segment.slots.len();
            let led = (Arc::clone(segment), segment.len.load(Relaxed));
            self.chain.queue.with(|queue| queue.led = Some(led));
        }
        leads
    }

    /// Pulls an item, keeps it, and gives a clone.
    #[inline]
    fn lead(&mut self, gate: &Gate) -> Option<T> {
        if !gate.is_open() {
            return None;
        }
        let pulled = self.chain.pull();
        match pulled {
            Ok(item) => {
                self.place.segment.push(self.place.at, item);
                self.end = self.place.at + 1;
                Some(self.read())
            }
            Err(over) => self.end_leading(gate, over),
        }
    }

    /// Fills the rest of the segment, as far as the source promises so many items. Not if it promises
    /// none: then the next may depend on what the consumer does with this one.
    fn lead_a_run(&mut self, gate: &Gate) -> bool {
        let Position { segment, at, .. } = &self.place;
        if !gate.is_open() {
            return false;
        }
        #[expect(unsafe_code, reason = "pulls through the pointer, on one thread")]
        // SAFETY: A consumer is on, so the run is. These slots are not filled, and nobody else is on.
        let (filled, over) = unsafe { self.chain.source.fill(&segment.slots[*at..]) };
        segment.len.store(at + filled, Release);
        self.end = at + filled;
        if let Some(over) = over {
            self.note_over(over);
        }
        filled > 0
    }

    #[cold]
    fn end_leading(&mut self, gate: &Gate, over: Over) -> Option<T> {
        self.note_over(over);
        gate.over(over)
    }

    /// What this consumer filled, or pulled, is all there is.
    fn note_over(&mut self, over: Over) {
        self.stop_leading();
        self.alone = false;
        self.chain.queue.with(|queue| queue.over = Some(over));
    }

    fn open_window(&mut self, len: usize) {
        // Under a cap, what is read is told of at once: somebody may wait for the room.
        self.end = if self.chain.limit == Limit::None { len } else { self.place.at + 1 };
        self.place.owned |= self.chain.live.load(Acquire) == 1;
    }
}

impl<T> TeeLane<T> {
    /// How many items were read that are not counted yet.
    pub(crate) fn uncounted(&self) -> u64 {
        (self.place.at - self.counted) as u64
    }

    /// Counts what this consumer filled.
    fn stop_leading(&mut self) {
        if mem::take(&mut self.lead_end) > 0 {
            self.chain.queue.with(Queue::settle);
        }
    }

    /// Counts what was read.
    pub(crate) fn count(&mut self, gate: &Gate) {
        let read = self.uncounted();
        self.counted = self.place.at;
        if !self.place.owned {
            self.clones += read;
        }
        gate.took(read);
        let position = &self.chain.positions[self.place.consumer];
        if self.chain.limit != Limit::None {
            self.chain.begun[self.place.consumer].store(true, Release);
            position.store(gate.taken(), Release);
            self.chain.tell_room();
        } else {
            position.store(gate.taken(), Relaxed);
        }
    }
}

impl<T> Drop for TeeLane<T> {
    fn drop(&mut self) {
        self.chain.clones.fetch_add(self.clones, Relaxed);
        self.chain.leave(self.place.consumer);
    }
}
