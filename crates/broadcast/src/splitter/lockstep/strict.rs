//! Lockstep with one item in flight.

use std::time::Duration;

use super::barrier::{Barrier, Turn};
use crate::error::ConsumerErrorKind;
use crate::feed::{self, Gate};
use crate::panic::{self, Payload};
use crate::report::{ConsumerReport, Report};
use crate::source::Erased;
use crate::splitter::threads;
use crate::sync::{Arc, AtomicU64, Relaxed};

/// What the consumers share. The leader clones the item for the others into their mail, and keeps the
/// original: that makes one clone less than there are consumers.
pub(crate) struct Strict<T> {
    barrier: Barrier<Mail<T>>,
    source: Erased<T>,
    pulled: AtomicU64,
    clones: AtomicU64,
}

enum Mail<T> {
    Item(T),
    /// The clone meant for this consumer panicked: the panic is its own.
    Raise(Payload),
}

#[expect(unsafe_code, reason = "the source is erased")]
// SAFETY: The source, which is `Send`, is pulled by one thread at a time, the leader.
unsafe impl<T: Send> Sync for Strict<T> {}

#[expect(unsafe_code, reason = "items move between threads")]
// SAFETY: The mail owns its items, which are `Send`, as is the source.
unsafe impl<T: Send> Send for Strict<T> {}

pub(crate) struct StrictExchange<T>(Arc<Strict<T>>);

impl<T> StrictExchange<T> {
    pub(crate) fn new(source: Erased<T>, consumers: usize, patience: Option<Duration>) -> Self {
        Self(Arc::new(Strict {
            barrier: Barrier::new(consumers, patience),
            source,
            pulled: AtomicU64::new(0),
            clones: AtomicU64::new(0),
        }))
    }

    pub(crate) fn report(&self, consumers: Vec<ConsumerReport>) -> Report {
        let pulled = self.0.pulled.load(Relaxed);
        Report {
            pulled,
            greatest_lag: pulled.min(1),
            clones: self.0.clones.load(Relaxed),
            wakeups: self.0.barrier.wakeups(),
            consumers,
            ..Report::default()
        }
    }
}

impl<T> threads::Exchange<T> for StrictExchange<T> {
    fn lane(&self, consumer: usize) -> feed::Lane<T> {
        let lane = StrictLane { shared: Arc::clone(&self.0), consumer };
        feed::Lane::Lockstep(super::LockstepLane::Strict(lane))
    }

    fn leave(&self, consumer: usize) {
        self.0.barrier.leave(consumer);
    }
}

pub(crate) struct StrictLane<T> {
    shared: Arc<Strict<T>>,
    consumer: usize,
}

impl<T: Clone> StrictLane<T> {
    pub(crate) fn next(&mut self, gate: &Gate) -> Option<T> {
        let item = match self.shared.barrier.arrive(self.consumer) {
            Turn::Lead => self.lead(gate)?,
            Turn::Go(Mail::Item(item)) => item,
            Turn::Go(Mail::Raise(payload)) => std::panic::resume_unwind(payload),
            Turn::Over(over) => return gate.over(over),
            Turn::Stalled(waited) => return gate.cancel(ConsumerErrorKind::Stalled(waited)),
        };
        gate.took(1);
        self.shared.barrier.note_taken(self.consumer, gate.taken());
        Some(item)
    }

    /// Pulls an item, and releases the others with clones of it.
    fn lead(&self, gate: &Gate) -> Option<T> {
        let Strict { barrier, source, pulled, clones } = &*self.shared;
        #[expect(unsafe_code, reason = "pulls through the pointer")]
        // SAFETY: A consumer is on, so the run is; and the leader alone pulls.
        match unsafe { source.pull() } {
            Ok(item) => {
                // The leader is alone here: these counts need no read-modify-write.
                pulled.store(pulled.load(Relaxed) + 1, Relaxed);
                clones.store(clones.load(Relaxed) + barrier.live() - 1, Relaxed);
                barrier.release(self.consumer, || match panic::catch(|| item.clone()) {
                    Ok(clone) => Mail::Item(clone),
                    Err(payload) => Mail::Raise(payload),
                });
                Some(item)
            }
            Err(over) => {
                barrier.release_over(self.consumer, over);
                gate.over(over)
            }
        }
    }
}

impl<T> Drop for StrictLane<T> {
    fn drop(&mut self) {
        self.shared.barrier.leave(self.consumer);
    }
}
