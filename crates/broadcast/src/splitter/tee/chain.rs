//! The queue of segments that the consumers of a [`Tee`](super::Tee) share.
//!
//! # How it works
//!
//! Items are kept in segments, in a queue. Each consumer stands at a place in a segment, and reads on
//! from there without asking anybody. Whoever has read the last item there is pulls the next one and
//! appends it: no item is pulled before it is asked for. A segment leaves the queue when the slowest
//! live consumer has left it, and the last one to read it frees it.
//!
//! On threads, the queue and the source are behind one lock. A reader takes it once a segment, and who
//! pulls takes it for that item. What a segment holds is published by its `len`: stored after the item
//! is in place, loaded before the item is read. Nobody clones an item under the lock, and who holds it
//! waits for nothing but the source, or for room under a cap.
//!
//! The end of the source, or its failure, stands behind the last item: every consumer comes upon it at
//! the same place.
//!
//! # Who gets the original
//!
//! The rest clone, and these move items out:
//!
//! * A consumer that enters a segment when no other live one is in it or before it: it takes the segment
//!   out of the queue.
//! * A consumer that is the only one left: what it has not read of its segment, and all after that. It pulls
//!   past the queue.
//!
//! # Leading
//!
//! On one thread, while others are still to begin, the consumer that is on needs to ask nobody: it fills its
//! segment itself, and what it filled is counted when it stops. If it asks for all that is left, as `fold`
//! does, it fills as much at once as the source promises there is, and reads that as a run. Otherwise it
//! pulls item by item: the next one may depend on what it does with this one.
//!
//! # Alone
//!
//! On one thread, the only consumer that is left is alone once it has read what the others left behind:
//! nobody can come that would need an item from there on. It asks the queue nothing, keeps nothing, and
//! counts what it pulls as it goes, for its fold may be left suspended.

mod lane;
mod queue;
mod segment;

use std::collections::VecDeque;

use crossbeam_utils::CachePadded;

use self::queue::Queue;
use self::segment::Segment;
use crate::report::{ConsumerReport, Report};
use crate::source::{Erased, Over};
use crate::sync::{
    AcqRel, Acquire, Arc, AtomicBool, AtomicU64, AtomicUsize, Condvar, Mutex, MutexGuard, Relaxed,
    Release, lock, wait,
};

pub(crate) use lane::TeeLane;

/// The segment of a consumer that has left.
const GONE: u64 = u64::MAX;

/// How many items may be kept, and what happens then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    None,
    /// The fastest waits.
    Block(u64),
    /// The slowest fail.
    Fail(u64),
}

/// What all consumers share.
pub(crate) struct Chain<T> {
    /// Pulled under the lock, or by the one consumer that is on.
    source: Erased<T>,
    queue: Lock<Queue<T>>,
    /// Where each consumer stands: how many items it has taken.
    positions: Box<[CachePadded<AtomicU64>]>,
    /// Set for a consumer that has asked for its first item.
    begun: Box<[AtomicBool]>,
    /// Set for a consumer that fell too far behind.
    overrun: Box<[AtomicBool]>,
    /// How many consumers have not left.
    live: AtomicUsize,
    limit: Limit,
    /// How many items the only consumer that was left pulled past the queue: to count them in it takes twice
    /// as long as to pull them.
    past: AtomicU64,
    /// Whether somebody waits for room, which is when positions are told of.
    waits: AtomicBool,
    room: Condvar,
    clones: AtomicU64,
}

/// One thread needs no lock.
enum Lock<Q> {
    Alone(std::cell::UnsafeCell<Q>),
    Shared(Mutex<Q>),
}

#[expect(unsafe_code, reason = "shared between the threads of a run")]
// SAFETY: What is not atomic is behind the lock, or in a segment, and that a segment's items are read
// by many and written by one is argued above. `Shared` is what is made for threads; a chain that is
// `Alone` stays with its feeds, which are not `Send`. The erased source is `Send`, as `split` asks.
unsafe impl<T: Send + Sync> Sync for Chain<T> {}

#[expect(unsafe_code, reason = "items move between threads")]
// SAFETY: The chain owns the items in its segments, which are `Send`, as is the erased source; and the last
// of the threads that share it drops them.
unsafe impl<T: Send + Sync> Send for Chain<T> {}

impl<T> Chain<T> {
    /// For consumers that run one after another.
    pub(crate) fn alone(source: Erased<T>, consumers: usize, limit: Limit) -> Arc<Self> {
        Self::new(source, Queue::new(consumers), limit, |queue| Lock::Alone(queue.into()))
    }

    /// For consumers on threads of their own.
    pub(crate) fn shared(source: Erased<T>, consumers: usize, limit: Limit) -> Arc<Self> {
        Self::new(source, Queue::new(consumers), limit, |queue| Lock::Shared(Mutex::new(queue)))
    }

    /// Of items there are already.
    pub(crate) fn of(items: Vec<T>, over: Over, source: Erased<T>, consumers: usize) -> Arc<Self> {
        let mut queue = Queue::new(consumers);
        queue.over = Some(over);
        queue.pulled = items.len() as u64;
        queue.greatest_lag = queue.pulled;
        queue.segments = VecDeque::from([Arc::new(Segment::of(items))]);
        Self::new(source, queue, Limit::None, |queue| Lock::Alone(queue.into()))
    }

    fn new(
        source: Erased<T>,
        queue: Queue<T>,
        limit: Limit,
        lock: impl FnOnce(Queue<T>) -> Lock<Queue<T>>,
    ) -> Arc<Self> {
        let consumers = queue.inside.len();
        Arc::new(Self {
            source,
            queue: lock(queue),
            positions: (0..consumers).map(|_| CachePadded::new(AtomicU64::new(0))).collect(),
            begun: (0..consumers).map(|_| AtomicBool::new(false)).collect(),
            overrun: (0..consumers).map(|_| AtomicBool::new(false)).collect(),
            live: AtomicUsize::new(consumers),
            limit,
            past: AtomicU64::new(0),
            waits: AtomicBool::new(false),
            room: Condvar::new(),
            clones: AtomicU64::new(0),
        })
    }

    /// The cap that a consumer fell behind, if it did.
    pub(crate) fn overrun(&self, consumer: usize) -> Option<u64> {
        match self.limit {
            Limit::Fail(limit) if self.overrun[consumer].load(Relaxed) => Some(limit),
            _ => None,
        }
    }

    pub(crate) fn report(&self, consumers: Vec<ConsumerReport>) -> Report {
        let (pulled, lag) = self.queue.with(|queue| (queue.pulled, queue.greatest_lag));
        let past = self.past.load(Relaxed);
        let (pulled, greatest_lag) = (pulled + past, lag.max(past.min(1)));
        let clones = self.clones.load(Relaxed);
        Report { pulled, greatest_lag, clones, consumers, ..Report::default() }
    }
}

/// Segments to drop when the lock is free again: to drop items is to run code of the user.
type Freed<T> = VecDeque<Arc<Segment<T>>>;

/// Where a consumer stands.
struct Position<T> {
    consumer: usize,
    segment: Arc<Segment<T>>,
    /// The segment's number.
    number: u64,
    /// How many of its items are behind.
    at: usize,
    /// Whether nobody else reads the items from here on.
    owned: bool,
}

/// What a consumer comes upon when it has read all there was.
enum Step<T> {
    /// There may be more by now.
    Again,
    /// An item, for it alone.
    Item(T),
    Over(Over),
    Overrun(u64),
}

/// There is no room for one more item.
struct NoRoom;

impl<T> Chain<T> {
    /// Takes a consumer that has read all there was one step further.
    #[inline]
    fn step(&self, place: &mut Position<T>) -> Step<T> {
        let mut freed = Freed::new();
        match &self.queue {
            // The queue is not borrowed while the source is pulled, which may run what the user wrote: it
            // may drop the feed of a consumer that is done, and that looks at the queue.
            Lock::Alone(_) => {
                let before = self.queue.with(|queue| self.before_pull(queue, place, &mut freed));
                if let Ok(Some(step)) = before {
                    return step;
                }
                let pulled = self.pull();
                self.queue.with(|queue| self.after_pull(queue, pulled, &mut freed))
            }
            Lock::Shared(mutex) => {
                let mut queue = lock(mutex);
                loop {
                    match self.before_pull(&mut queue, place, &mut freed) {
                        Ok(Some(step)) => return step,
                        Ok(None) => break,
                        Err(NoRoom) => queue = self.wait_for_room(queue),
                    }
                }
                let pulled = self.pull();
                self.after_pull(&mut queue, pulled, &mut freed)
            }
        }
    }

    /// Pulls the source: under the lock, or in the one consumer that is on.
    #[inline(always)]
    fn pull(&self) -> Result<T, Over> {
        #[expect(unsafe_code, reason = "pulls through the pointer")]
        // SAFETY: A consumer is on, so the run is, and the lock is held or there is one thread.
        unsafe {
            self.source.pull()
        }
    }

    /// What comes of a step without a pull. `None` if the source is to be pulled.
    #[inline]
    fn before_pull(
        &self,
        queue: &mut Queue<T>,
        place: &mut Position<T>,
        freed: &mut Freed<T>,
    ) -> Result<Option<Step<T>>, NoRoom> {
        if self.overrun[place.consumer].load(Relaxed)
            && let Limit::Fail(limit) = self.limit
        {
            return Ok(Some(Step::Overrun(limit)));
        }
        if place.at == place.segment.slots.len() && queue.follows(place.number) {
            queue.enter(place, freed);
            self.free(queue, freed);
            return Ok(Some(Step::Again));
        }
        if place.at < place.segment.len.load(Relaxed) {
            return Ok(Some(Step::Again));
        }
        if let Some(over) = queue.over {
            return Ok(Some(Step::Over(over)));
        }
        let sole = self.live.load(Acquire) == 1;
        let may_fail_the_slow = self.fails_the_slow() && self.all_have_begun(queue);
        if sole || self.has_room(queue) || may_fail_the_slow { Ok(None) } else { Err(NoRoom) }
    }

    #[inline]
    fn after_pull(
        &self,
        queue: &mut Queue<T>,
        pulled: Result<T, Over>,
        freed: &mut Freed<T>,
    ) -> Step<T> {
        match pulled {
            Ok(item) => self.keep(queue, item, freed),
            Err(over) => Step::Over(*queue.over.insert(over)),
        }
    }

    /// Keeps an item for the consumers behind, if there are any.
    #[inline(always)]
    fn keep(&self, queue: &mut Queue<T>, item: T, freed: &mut Freed<T>) -> Step<T> {
        if let Limit::Fail(limit) = self.limit
            && self.live.load(Acquire) > 1
            && !self.has_room(queue)
        {
            // Only now that there is one more: the end needs no room.
            self.overrun_slowest(queue, limit);
            self.free(queue, freed);
        }
        queue.pulled += 1;
        if self.live.load(Acquire) == 1 {
            queue.greatest_lag = queue.greatest_lag.max(1);
            return Step::Item(item);
        }
        queue.greatest_lag = queue.greatest_lag.max(self.kept(queue));
        queue.append(item);
        Step::Again
    }

    fn fails_the_slow(&self) -> bool {
        matches!(self.limit, Limit::Fail(_))
    }

    /// Whether all consumers have asked once, or need nothing: nobody is too slow before that. On one
    /// thread, those behind do not begin before the others are done.
    fn all_have_begun(&self, queue: &Queue<T>) -> bool {
        let mut live = queue.live(&self.overrun);
        matches!(self.queue, Lock::Alone(_))
            || live.all(|consumer| self.begun[consumer].load(Acquire))
    }

    /// How many of the pulled items the slowest consumer has not taken.
    #[inline]
    fn kept(&self, queue: &Queue<T>) -> u64 {
        let slowest = match &self.queue {
            // Some are still to begin, or there would be a sole one.
            Lock::Alone(_) => 0,
            Lock::Shared(_) => self.slowest(queue),
        };
        queue.pulled - slowest
    }

    fn slowest(&self, queue: &Queue<T>) -> u64 {
        let live = queue.live(&self.overrun);
        live.map(|consumer| self.positions[consumer].load(Acquire)).min().unwrap_or(queue.pulled)
    }

    #[inline]
    fn has_room(&self, queue: &Queue<T>) -> bool {
        match self.limit {
            Limit::None => true,
            Limit::Block(limit) | Limit::Fail(limit) => self.kept(queue) < limit,
        }
    }

    /// Waits until the slowest consumer goes on.
    #[cold]
    fn wait_for_room<'a>(&self, queue: MutexGuard<'a, Queue<T>>) -> MutexGuard<'a, Queue<T>> {
        self.waits.swap(true, AcqRel);
        // A read-modify-write, as that of `tell_room`: who took an item before that one is seen here.
        if self.has_room(&queue) || (self.fails_the_slow() && self.all_have_begun(&queue)) {
            return queue;
        }
        wait(&self.room, queue)
    }

    /// Tells those that wait that the slowest consumer may have gone on.
    fn tell_room(&self) {
        if let Lock::Shared(mutex) = &self.queue
            && self.waits.swap(false, AcqRel)
        {
            // Who waits holds the lock until it sleeps.
            drop(lock(mutex));
            self.room.notify_all();
        }
    }

    /// Fails the consumers that are so far behind that there is no room. They read on in their
    /// segment before they know, so they count as readers until they leave.
    #[cold]
    fn overrun_slowest(&self, queue: &mut Queue<T>, limit: u64) {
        for consumer in queue.live(&self.overrun).collect::<Vec<_>>() {
            if queue.pulled - self.positions[consumer].load(Relaxed) >= limit {
                self.overrun[consumer].store(true, Relaxed);
                // On one thread those behind have not begun, and read nothing.
                if let Lock::Alone(_) = self.queue {
                    queue.inside[consumer] = GONE;
                    self.live.fetch_sub(1, Release);
                }
            }
        }
    }

    /// Takes the segments out of the queue that no consumer will come to.
    fn free(&self, queue: &mut Queue<T>, freed: &mut Freed<T>) {
        let needed = queue.live(&self.overrun).map(|consumer| queue.inside[consumer]).min();
        while queue.segments.len() > 1 && needed.is_none_or(|needed| queue.first < needed) {
            freed.extend(queue.segments.pop_front());
            queue.first += 1;
        }
    }
}

impl<Q> Lock<Q> {
    fn with<R>(&self, f: impl FnOnce(&mut Q) -> R) -> R {
        match self {
            Self::Alone(queue) => {
                #[expect(unsafe_code, reason = "one thread needs no lock")]
                // SAFETY: What is `Alone` stays on its thread, and `f` does not come here.
                f(unsafe { &mut *queue.get() })
            }
            Self::Shared(mutex) => f(&mut lock(mutex)),
        }
    }
}
