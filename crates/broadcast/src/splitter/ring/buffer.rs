//! The ring that a producer and its consumers share.
//!
//! # How it works
//!
//! Items are numbered from 0, and item `n` has its place in slot `n % capacity`. `head` is how many items
//! the producer has put in; each consumer has a cursor, the number of the item it is to read next. The
//! producer may put item `n` in when `n - capacity` is below every cursor, and then stores `head`; a
//! consumer may read below `head`.
//!
//! A consumer that leaves, or is unwound, sets its cursor to `GONE`, past every number, so it holds nobody
//! up. When all have left the producer stops. When the source is over the producer stores how, in `over`,
//! after the last `head`; a consumer that finds nothing below `head` looks at `over`, and then once more at
//! `head`.
//!
//! # Batches
//!
//! The producer remembers the lowest cursor it saw, and looks at them all only when the ring seems full,
//! or fuller than ever. A
//! consumer takes a window at a time, all there is below `head` up to a quarter of the ring, and moves its
//! cursor when it has read the window. But the producer publishes every single item: it cannot know
//! whether the source will block, and the consumers may be what the source waits for.
//!
//! # Sleep
//!
//! Who finds nothing to do sleeps, as told at [`Sleeper`]. A consumer counts itself in `sleepers` before it
//! looks once more, so that the producer has one number to look at after each item.
//!
//! # Losing items
//!
//! Under [`Overflow::DropOldest`] and [`Overflow::Fail`] the producer does not wait for a slow consumer, but
//! moves its cursor on, or to `OVERRUN`, when it has an item that needs the slot. So that it does not do so
//! while the consumer reads, the lowest bit of a cursor says that its item is being cloned, and both change
//! the cursor by compare-and-swap. The producer waits for a clone that is being made, not for the consumer.

mod lane;
mod producer;

use std::time::Duration;

use crossbeam_utils::CachePadded;

use self::producer::Producer;
use super::Overflow;
use crate::error::Waited;
use crate::panic;
use crate::report::{ConsumerReport, Report};
use crate::source::{Erased, Over};
use crate::sync::{
    AcqRel, Acquire, Arc, AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Mutex, Relaxed, Release,
    Sleeper, UnsafeCell, lock, spins,
};

pub(crate) use lane::RingLane;

/// The cursor of a consumer that has left.
const GONE: u64 = u64::MAX - 1;

/// The cursor of a consumer that fell behind, until it sees that.
const OVERRUN: u64 = u64::MAX - 3;

/// Said of a cursor's item: it is being cloned.
const READING: u64 = 1;

/// How the source is over, in `over`.
const ON: u32 = 0;
const ENDED: u32 = 1;
const FAILED: u32 = 2;
const STALLED: u32 = 3;

pub(crate) struct Buffer<T> {
    /// How many items were put in.
    head: CachePadded<AtomicU64>,
    readers: Box<[CachePadded<Reader>]>,
    slots: Box<[UnsafeCell<Option<T>>]>,
    over: AtomicU32,
    /// How many consumers sleep, or are about to.
    sleepers: CachePadded<AtomicUsize>,
    /// How many have not left, and are not overrun.
    live: AtomicUsize,
    producer: Sleeper,
    overflow: Overflow,
    /// Whether a stall is to be noticed: then each item that is taken is told of at once.
    is_timed: bool,
    /// How often to look before sleeping.
    spins: u32,
    /// Whom the producer waited for when it gave up.
    waited: Mutex<Vec<Waited>>,
    clones: AtomicU64,
    wakeups: AtomicU64,
}

struct Reader {
    /// Twice the number of the item to read next, and `READING`.
    cursor: AtomicU64,
    /// Whether the consumer has asked for its first item: nobody is too slow before that.
    begun: AtomicBool,
    sleeper: Sleeper,
}

#[expect(unsafe_code, reason = "slots are shared")]
// SAFETY: A slot is written by the producer when all cursors have passed it, and read below `head` by
// those whose cursor has not, or moved out of by the last of them. Many read, hence `Sync`.
unsafe impl<T: Send + Sync> Sync for Buffer<T> {}

#[expect(unsafe_code, reason = "items move between threads")]
// SAFETY: The buffer owns the items in its slots, which are `Send`, and the last of the threads that share
// it drops them.
unsafe impl<T: Send + Sync> Send for Buffer<T> {}

pub(crate) struct RingExchange<T>(Arc<Buffer<T>>);

impl<T> RingExchange<T> {
    pub(crate) fn new(
        consumers: usize,
        capacity: usize,
        overflow: Overflow,
        is_timed: bool,
    ) -> Self {
        let reader = |_| {
            CachePadded::new(Reader {
                cursor: AtomicU64::new(0),
                begun: AtomicBool::new(false),
                sleeper: Sleeper::new(),
            })
        };
        Self(Arc::new(Buffer {
            head: CachePadded::new(AtomicU64::new(0)),
            readers: (0..consumers).map(reader).collect(),
            slots: (0..capacity).map(|_| UnsafeCell::new(None)).collect(),
            over: AtomicU32::new(ON),
            sleepers: CachePadded::new(AtomicUsize::new(0)),
            live: AtomicUsize::new(consumers),
            producer: Sleeper::new(),
            overflow,
            is_timed,
            spins: spins(consumers + 1),
            waited: Mutex::new(Vec::new()),
            clones: AtomicU64::new(0),
            wakeups: AtomicU64::new(0),
        }))
    }

    /// Pulls the source until it is over or all consumers have left, and says how far it was ahead.
    pub(crate) fn produce(&self, source: Erased<T>, patience: Option<Duration>) -> u64 {
        let mut producer = Producer::new(&self.0);
        let over = loop {
            if !producer.make_room(patience) {
                break STALLED;
            }
            if self.0.live.load(Relaxed) == 0 {
                break ENDED;
            }
            #[expect(unsafe_code, reason = "pulls through the pointer")]
            // SAFETY: The caller of this has the source, and nobody else pulls.
            match unsafe { source.pull() } {
                Ok(item) => producer.put(item),
                Err(Over::Ended) => break ENDED,
                Err(Over::Failed) => break FAILED,
            }
        };
        self.0.over.store(over, Release);
        self.0.wake_consumers();
        producer.greatest_lag
    }

    pub(crate) fn report(&self, greatest_lag: u64, consumers: Vec<ConsumerReport>) -> Report {
        Report {
            pulled: self.0.head.load(Relaxed),
            greatest_lag,
            clones: self.0.clones.load(Relaxed),
            wakeups: self.0.wakeups.load(Relaxed),
            consumers,
            ..Report::default()
        }
    }
}

impl<T> Drop for Buffer<T> {
    fn drop(&mut self) {
        for slot in &mut self.slots {
            #[expect(unsafe_code, reason = "nobody else is left")]
            // SAFETY: The ring is being dropped.
            let item = slot.with_mut(|slot| unsafe { (*slot).take() });
            panic::discard(item);
        }
    }
}

impl<T> Buffer<T> {
    /// The lowest cursor of all that are on; `next`, if none is.
    fn lowest(&self, next: u64) -> u64 {
        let cursors = self.readers.iter().map(|reader| reader.cursor.load(Acquire) / 2);
        cursors.fold(next, u64::min)
    }

    fn all_have_begun(&self) -> bool {
        let begun = |reader: &CachePadded<Reader>| {
            reader.begun.load(Acquire) || reader.cursor.load(Acquire) == GONE
        };
        self.readers.iter().all(begun)
    }

    #[cold]
    fn wake_consumers(&self) {
        let woken = self.readers.iter().filter(|reader| reader.sleeper.wake()).count();
        self.wakeups.fetch_add(woken as u64, Relaxed);
    }

    #[cold]
    fn note_waited(&self, lowest: u64) {
        let cursors = self.readers.iter().map(|reader| reader.cursor.load(Relaxed) / 2).enumerate();
        let slowest = cursors.filter(|(_, cursor)| *cursor == lowest);
        let mut waited = lock(&self.waited);
        waited.extend(slowest.map(|(consumer, position)| Waited { consumer, position }));
    }

    fn leave(&self, consumer: usize) {
        let before = self.readers[consumer].cursor.swap(GONE, AcqRel);
        if before != GONE && before != OVERRUN {
            self.live.fetch_sub(1, AcqRel);
            self.wake_producer();
        }
    }

    fn wake_producer(&self) {
        if self.producer.wake() {
            self.wakeups.fetch_add(1, Relaxed);
        }
    }
}
