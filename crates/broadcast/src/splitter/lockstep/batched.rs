//! Lockstep with up to `k` items in flight.

use std::time::Duration;

use super::barrier::{Barrier, Turn};
use crate::error::ConsumerErrorKind;
use crate::feed::{self, Gate};
use crate::panic;
use crate::report::{ConsumerReport, Report};
use crate::source::{Erased, Over};
use crate::splitter::threads;
use crate::sync::{Arc, AtomicU64, Relaxed, UnsafeCell};

/// What the consumers share: a batch of items, which all of them read, and clone from, between two
/// crossings of the barrier. The leader fills it anew while all others wait.
pub(crate) struct Batched<T> {
    barrier: Barrier<()>,
    source: Erased<T>,
    size: usize,
    batch: UnsafeCell<Batch<T>>,
    clones: AtomicU64,
}

struct Batch<T> {
    items: Vec<T>,
    /// What came behind these items, if the source is over.
    over: Option<Over>,
    pulled: u64,
    greatest: usize,
}

#[expect(unsafe_code, reason = "the batch is shared")]
// SAFETY: The leader alone writes the batch and pulls the source, which is `Send`, while all others
// wait at the barrier. In between all read it, and clone from it, so items are `Sync`.
unsafe impl<T: Send + Sync> Sync for Batched<T> {}

#[expect(unsafe_code, reason = "items move between threads")]
// SAFETY: The batch owns its items, which are `Send`, as is the source; and the last of the threads that
// share the batch drops them.
unsafe impl<T: Send + Sync> Send for Batched<T> {}

pub(crate) struct BatchedExchange<T>(Arc<Batched<T>>);

impl<T> BatchedExchange<T> {
    pub(crate) fn new(
        source: Erased<T>,
        consumers: usize,
        size: usize,
        patience: Option<Duration>,
    ) -> Self {
        let batch = Batch { items: Vec::new(), over: None, pulled: 0, greatest: 0 };
        Self(Arc::new(Batched {
            barrier: Barrier::new(consumers, patience),
            source,
            size,
            batch: UnsafeCell::new(batch),
            clones: AtomicU64::new(0),
        }))
    }

    pub(crate) fn report(&self, consumers: Vec<ConsumerReport>) -> Report {
        let (pulled, greatest) = self.0.batch.with(|batch| {
            #[expect(unsafe_code, reason = "reads the batch")]
            // SAFETY: All consumers have returned.
            let batch = unsafe { &*batch };
            (batch.pulled, batch.greatest)
        });
        Report {
            pulled,
            greatest_lag: greatest as u64,
            clones: self.0.clones.load(Relaxed),
            wakeups: self.0.barrier.wakeups(),
            consumers,
            ..Report::default()
        }
    }
}

impl<T> threads::Exchange<T> for BatchedExchange<T> {
    fn lane(&self, consumer: usize) -> feed::Lane<T> {
        let lane = BatchedLane { shared: Arc::clone(&self.0), consumer, at: 0, end: 0, clones: 0 };
        feed::Lane::Lockstep(super::LockstepLane::Batched(lane))
    }

    fn leave(&self, consumer: usize) {
        self.0.barrier.leave(consumer);
    }
}

pub(crate) struct BatchedLane<T> {
    shared: Arc<Batched<T>>,
    consumer: usize,
    /// The next item of the batch, and how many there are.
    at: usize,
    end: usize,
    clones: u64,
}

impl<T: Clone> BatchedLane<T> {
    pub(crate) fn next(&mut self, gate: &Gate) -> Option<T> {
        if self.at == self.end {
            match self.shared.barrier.arrive(self.consumer) {
                Turn::Go(()) => {}
                Turn::Lead => match self.lead() {
                    Lead::Filled => {}
                    Lead::Alone(item) => {
                        gate.took(1);
                        return Some(item);
                    }
                    Lead::Over(over) => return gate.over(over),
                },
                Turn::Over(over) => return gate.over(over),
                Turn::Stalled(waited) => return gate.cancel(ConsumerErrorKind::Stalled(waited)),
            }
            (self.at, self.end) = (0, self.batch(|batch| batch.items.len()));
        }
        let at = self.at;
        self.at += 1;
        self.clones += 1;
        gate.took(1);
        self.shared.barrier.note_taken(self.consumer, gate.taken());
        Some(self.batch(|batch| batch.items[at].clone()))
    }

    /// Reads the batch: after a release, before the next arrival.
    fn batch<R>(&self, f: impl FnOnce(&Batch<T>) -> R) -> R {
        #[expect(unsafe_code, reason = "reads the batch")]
        // SAFETY: This party was released and has not arrived again, so nobody writes.
        self.shared.batch.with(|batch| f(unsafe { &*batch }))
    }

    /// Fills the batch, and releases the others.
    fn lead(&self) -> Lead<T> {
        let Batched { barrier, source, size, batch, .. } = &*self.shared;
        let lead = batch.with_mut(|batch| {
            #[expect(unsafe_code, reason = "writes the batch")]
            // SAFETY: The leader is alone with it: all others wait.
            let batch = unsafe { &mut *batch };
            #[expect(unsafe_code, reason = "pulls through the pointer")]
            // SAFETY: A consumer is on, so the run is; and the leader alone pulls.
            batch.fill(|| unsafe { source.pull() }, if barrier.live() == 1 { 0 } else { *size })
        });
        match lead {
            Lead::Over(over) => barrier.release_over(self.consumer, over),
            Lead::Filled | Lead::Alone(_) => barrier.release(self.consumer, || ()),
        }
        lead
    }
}

/// What the leader got from the source.
enum Lead<T> {
    Filled,
    /// An item for the only consumer that is left: nothing is batched for one.
    Alone(T),
    Over(Over),
}

impl<T> Batch<T> {
    /// Fills the batch with up to `size` items; 0 is for one item that is not kept.
    fn fill(&mut self, mut pull: impl FnMut() -> Result<T, Over>, size: usize) -> Lead<T> {
        self.clear();
        while self.over.is_none() && self.items.len() < size.max(1) {
            match pull() {
                Ok(item) => {
                    self.pulled += 1;
                    if size == 0 {
                        self.greatest = self.greatest.max(1);
                        return Lead::Alone(item);
                    }
                    self.items.push(item);
                }
                Err(over) => self.over = Some(over),
            }
        }
        self.greatest = self.greatest.max(self.items.len());
        match self.over {
            Some(over) if self.items.is_empty() => Lead::Over(over),
            _ => Lead::Filled,
        }
    }

    /// Drops the items. Nobody waits for their destructors, so nobody is to have their panics.
    fn clear(&mut self) {
        while let Some(item) = self.items.pop() {
            panic::discard(item);
        }
    }
}

impl<T> Drop for Batch<T> {
    fn drop(&mut self) {
        self.clear();
    }
}

impl<T> Drop for BatchedLane<T> {
    fn drop(&mut self) {
        self.shared.clones.fetch_add(self.clones, Relaxed);
        self.shared.barrier.leave(self.consumer);
    }
}
