//! The textbook's lockstep: a mutex, two condition variables, a producer.
//!
//! The producer waits until every live consumer has asked, puts the next item in the one place there is,
//! and wakes them all. Each takes a clone, and the last to come takes the item. Unlike with a barrier of
//! a fixed number of parties, a consumer that leaves is counted out, so nobody waits for it.

use std::mem;

use crate::feed::{self, Gate};
use crate::report::{ConsumerReport, Report};
use crate::source::{Erased, Over};
use crate::splitter::threads;
use crate::sync::{Arc, Condvar, Mutex, MutexGuard, lock, wait};

pub(crate) struct Classic<T> {
    round: Mutex<Round<T>>,
    /// All have asked, or left.
    all_asked: Condvar,
    /// There is a new item, or no more.
    fresh: Condvar,
}

struct Round<T> {
    number: u64,
    item: Option<T>,
    over: Option<Over>,
    /// The consumers that have not left.
    on: Box<[bool]>,
    live: usize,
    /// How many of these have asked for the next item.
    asked: usize,
    /// How many are still to take this one.
    unread: usize,
    clones: u64,
    wakeups: u64,
}

pub(crate) struct ClassicExchange<T>(Arc<Classic<T>>);

impl<T> ClassicExchange<T> {
    pub(crate) fn new(consumers: usize) -> Self {
        let round = Round {
            number: 0,
            item: None,
            over: None,
            on: vec![true; consumers].into(),
            live: consumers,
            asked: 0,
            unread: 0,
            clones: 0,
            wakeups: 0,
        };
        Self(Arc::new(Classic {
            round: Mutex::new(round),
            all_asked: Condvar::new(),
            fresh: Condvar::new(),
        }))
    }

    /// Pulls the source, item by item, until it is over or all consumers have left.
    pub(crate) fn produce(&self, source: Erased<T>) {
        let mut round = self.0.lock();
        loop {
            while round.live > 0 && round.asked < round.live {
                round = wait(&self.0.all_asked, round);
            }
            if round.live == 0 {
                return;
            }
            #[expect(unsafe_code, reason = "pulls through the pointer")]
            // SAFETY: The caller of this has the source, and nobody else pulls.
            match unsafe { source.pull() } {
                Ok(item) => round.item = Some(item),
                Err(over) => round.over = Some(over),
            }
            (round.unread, round.asked) = (round.live, 0);
            round.number += 1;
            round.wakeups += round.live as u64;
            self.0.fresh.notify_all();
            if round.over.is_some() {
                return;
            }
        }
    }

    pub(crate) fn report(&self, consumers: Vec<ConsumerReport>) -> Report {
        let round = self.0.lock();
        let pulled = round.number - u64::from(round.over.is_some());
        Report {
            pulled,
            greatest_lag: pulled.min(1),
            clones: round.clones,
            wakeups: round.wakeups,
            consumers,
            ..Report::default()
        }
    }
}

impl<T> threads::Exchange<T> for ClassicExchange<T> {
    fn lane(&self, consumer: usize) -> feed::Lane<T> {
        let lane = ClassicLane { shared: Arc::clone(&self.0), consumer };
        feed::Lane::Lockstep(super::LockstepLane::Classic(lane))
    }

    fn leave(&self, consumer: usize) {
        self.0.leave(consumer);
    }
}

impl<T> Classic<T> {
    fn lock(&self) -> MutexGuard<'_, Round<T>> {
        // A clone that panics under the lock leaves the round as it should be.
        lock(&self.round)
    }

    fn leave(&self, consumer: usize) {
        let mut round = self.lock();
        if mem::replace(&mut round.on[consumer], false) {
            round.live -= 1;
            if round.asked == round.live {
                self.all_asked.notify_one();
            }
        }
    }
}

pub(crate) struct ClassicLane<T> {
    shared: Arc<Classic<T>>,
    consumer: usize,
}

impl<T: Clone> ClassicLane<T> {
    pub(crate) fn next(&mut self, gate: &Gate) -> Option<T> {
        let mut round = self.shared.lock();
        let number = round.number;
        round.asked += 1;
        if round.asked == round.live {
            self.shared.all_asked.notify_one();
        }
        while round.number == number {
            round = wait(&self.shared.fresh, round);
        }
        if let Some(over) = round.over {
            drop(round);
            return gate.over(over);
        }
        gate.took(1);
        round.unread -= 1;
        if round.unread == 0 {
            return round.item.take();
        }
        round.clones += 1;
        round.item.clone()
    }
}

impl<T> Drop for ClassicLane<T> {
    fn drop(&mut self) {
        self.shared.leave(self.consumer);
    }
}
