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
pub(crate) struct Shared<T> {
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
unsafe impl<T: Send> Sync for Shared<T> {}

#[expect(unsafe_code, reason = "as above")]
// SAFETY: As above.
unsafe impl<T: Send> Send for Shared<T> {}

pub(crate) struct Stand<T>(Arc<Shared<T>>);

impl<T> Stand<T> {
    pub(crate) fn new(source: Erased<T>, consumers: usize, patience: Option<Duration>) -> Self {
        Self(Arc::new(Shared {
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

impl<T> threads::Stand<T> for Stand<T> {
    fn lane(&self, consumer: usize) -> feed::Lane<T> {
        let lane = Lane { shared: Arc::clone(&self.0), consumer };
        feed::Lane::Lockstep(super::Lane::Strict(lane))
    }

    fn leave(&self, consumer: usize) {
        self.0.barrier.leave(consumer);
    }
}

pub(crate) struct Lane<T> {
    shared: Arc<Shared<T>>,
    consumer: usize,
}

impl<T: Clone> Lane<T> {
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
        let Shared { barrier, source, pulled, clones } = &*self.shared;
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

impl<T> Drop for Lane<T> {
    fn drop(&mut self) {
        self.shared.barrier.leave(self.consumer);
    }
}
