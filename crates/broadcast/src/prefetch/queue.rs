//! The queue between a worker, which pulls a source, and the reader it pulls for.
//!
//! # How it works
//!
//! Items are numbered from 0. `put` is how many the worker has put in; `limit` is how many it may pull,
//! and the reader moves it on as it takes items. So the worker alone moves `put`, the reader alone `limit`,
//! and each looks at the other's [`Mark`] only when what it last saw there is used up.
//!
//! Items lie in blocks, each with a pointer to the next. The worker writes an item into its slot, or a
//! pointer to a new block, before it moves `put`; the reader reads slots below `put` only, and frees a
//! block when it has moved out of all of it. It leaves one in `spare`, where the worker finds it when it
//! needs the next. So there is no memory for items that are not there, however far ahead the worker may
//! be, and none is allocated while as many are taken as are put in.
//!
//! When the source is over the worker drops it, leaves its panic if there was one, and sets `over`, all after
//! it moved `put` for the last time. A reader that finds nothing below `put` looks at `over`, and then once
//! more at `put`.

use std::ptr::null_mut;
use std::time::{Duration, Instant};

use crossbeam_utils::CachePadded;

use super::mark::Mark;
use crate::panic::{self, Payload};
use crate::sync::{
    AcqRel, Acquire, AtomicBool, AtomicPtr, Mutex, Relaxed, Release, UnsafeCell, lock, spin_loop,
    spins,
};

/// The look-ahead of a worker that may pull all there is.
pub(crate) const UNBOUNDED: u64 = u64::MAX >> 1;

pub(crate) struct Queue<T> {
    put: CachePadded<Mark>,
    limit: CachePadded<Mark>,
    /// Whether the worker is done.
    over: AtomicBool,
    /// Whether the worker is to pull no more.
    stopped: AtomicBool,
    /// What the source panicked with.
    payload: Mutex<Option<Payload>>,
    /// A block that the worker may take, or null.
    spare: AtomicPtr<Block<T>>,
    /// The block in which the reader is: the first of those that are linked.
    first: UnsafeCell<*mut Block<T>>,
    /// How many items a block has.
    length: usize,
    /// How often to look before sleeping.
    spins: u32,
    /// How long to leave the other side alone before looking again.
    pause: u32,
}

#[expect(unsafe_code, reason = "slots are shared")]
// SAFETY: A slot is written by the worker before `put` says so, and read once by the reader after that.
// Items move from one thread to the other, and are never seen by both.
unsafe impl<T: Send> Sync for Queue<T> {}

#[expect(unsafe_code, reason = "items move between threads")]
// SAFETY: The worker and the reader, and whoever drops the queue, may be on different threads: items are
// `Send`, and blocks are owned by the queue alone.
unsafe impl<T: Send> Send for Queue<T> {}

/// A run of items.
struct Block<T> {
    slots: Box<[UnsafeCell<Option<T>>]>,
    next: UnsafeCell<*mut Block<T>>,
}

impl<T> Block<T> {
    fn new(length: usize) -> *mut Self {
        let slots = (0..length).map(|_| UnsafeCell::new(None)).collect();
        Box::into_raw(Box::new(Block { slots, next: UnsafeCell::new(null_mut()) }))
    }
}

impl<T> Queue<T> {
    /// A queue whose worker may pull so many items that were not taken.
    pub(crate) fn new(lookahead: u64) -> Self {
        // In a model so short that two items take two blocks.
        const SHORTEST: u64 = if cfg!(any(fanfold_loom, fanfold_shuttle)) { 1 } else { 16 };
        let length = lookahead.clamp(SHORTEST, 16 * SHORTEST) as usize;
        Queue {
            put: Mark::new(0),
            limit: Mark::new(lookahead),
            over: AtomicBool::new(false),
            stopped: AtomicBool::new(false),
            payload: Mutex::new(None),
            spare: AtomicPtr::new(null_mut()),
            first: UnsafeCell::new(Block::new(length)),
            length,
            spins: spins(2),
            // Each look takes the mark's cache line away from who moves it. A few items are worth the wait,
            // unless they are all there may be.
            pause: (lookahead / 16).min(32) as u32,
        }
    }

    pub(crate) fn put(&self) -> u64 {
        self.put.number()
    }

    pub(crate) fn source_waited(&self) -> Duration {
        self.limit.waited()
    }

    pub(crate) fn reader_waited(&self) -> Duration {
        self.put.waited()
    }

    /// Tells the worker to pull no more.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Release);
        self.limit.wake();
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped.load(Relaxed)
    }

    /// Waits until a mark will do, and notes how long that took, unless it was no time at all.
    #[cold]
    fn wait(&self, mark: &Mark, mut will_do: impl FnMut(u64) -> bool) {
        let mut look = || {
            (0..=self.pause).for_each(|_| spin_loop());
            will_do(mark.number())
        };
        // Not worth a look at the clock: about a microsecond.
        const SHORT: u32 = 32;
        let looks = |spins: u32| 0..spins.div_ceil(self.pause + 1);
        if looks(self.spins.min(SHORT)).any(|_| look()) {
            return;
        }
        let since = Instant::now();
        if !looks(self.spins).any(|_| look()) {
            mark.sleep(will_do);
        }
        mark.note_waited(since.elapsed());
    }

    fn new_block(&self) -> *mut Block<T> {
        let spare = self.spare.swap(null_mut(), AcqRel);
        if spare.is_null() { Block::new(self.length) } else { spare }
    }
}

/// The worker's end.
pub(crate) struct Worker<'q, T> {
    queue: &'q Queue<T>,
    block: *mut Block<T>,
    slot: usize,
    put: u64,
    limit: u64,
}

impl<'q, T> Worker<'q, T> {
    /// The one worker of a queue.
    pub(crate) fn new(queue: &'q Queue<T>) -> Self {
        #[expect(unsafe_code, reason = "reads where the first block is")]
        // SAFETY: The reader writes it when it moves on to another block, which is after the first item
        // was put in.
        let block = queue.first.with(|first| unsafe { *first });
        Worker { queue, block, slot: 0, put: 0, limit: 0 }
    }

    /// Pulls the source until it is over, or nobody wants more.
    pub(crate) fn run<I: Iterator<Item = T>>(mut self, mut source: I) {
        let pulled = panic::catch(|| {
            while self.may_pull()
                && let Some(item) = source.next()
            {
                self.put(item);
            }
        });
        let dropped = panic::catch(|| drop(source));
        *lock(&self.queue.payload) = match pulled {
            Ok(()) => dropped.err(),
            Err(payload) => {
                panic::discard(dropped);
                Some(payload)
            }
        };
        self.queue.over.store(true, Release);
        self.queue.put.wake();
    }

    /// Waits until the reader wants one more; whether it does.
    #[inline]
    fn may_pull(&mut self) -> bool {
        if self.put == self.limit {
            let queue = self.queue;
            self.limit = queue.limit.number();
            if self.put == self.limit {
                queue.wait(&queue.limit, |limit| {
                    self.limit = limit;
                    self.put < limit || queue.stopped.load(Acquire)
                });
            }
        }
        !self.queue.stopped.load(Relaxed)
    }

    /// Puts an item in, for the reader to see.
    #[inline]
    fn put(&mut self, item: T) {
        if self.slot == self.queue.length {
            self.link();
        }
        #[expect(unsafe_code, reason = "writes a slot")]
        // SAFETY: The reader frees a block when it has read all of its slots, and this one is not written.
        let slot = unsafe { &(&(*self.block).slots)[self.slot] };
        #[expect(unsafe_code, reason = "writes a slot")]
        // SAFETY: The reader does not look at this slot before `put` says so. The slot is empty.
        slot.with_mut(|slot| unsafe { *slot = Some(item) });
        self.slot += 1;
        self.put += 1;
        self.queue.put.move_to(self.put);
    }

    /// Goes on to the next block.
    #[cold]
    fn link(&mut self) {
        let next = self.queue.new_block();
        #[expect(unsafe_code, reason = "links a block")]
        // SAFETY: The reader frees this block after it has followed the link, which it does when the next
        // item is put in.
        unsafe { &(*self.block).next }.with_mut(|link| {
            #[expect(unsafe_code, reason = "links a block")]
            // SAFETY: The worker alone writes a link, and the reader reads it after the next `put`.
            unsafe {
                *link = next
            };
        });
        (self.block, self.slot) = (next, 0);
    }
}

/// The reader's end.
pub(crate) struct Reader {
    taken: u64,
    /// How many items there are, as far as it was looked.
    known: u64,
    slot: usize,
    lookahead: u64,
    /// Whether the source was seen to be over.
    ended: bool,
}

impl Reader {
    /// The one reader of a queue.
    pub(crate) fn new(lookahead: u64) -> Self {
        Reader { taken: 0, known: 0, slot: 0, lookahead, ended: false }
    }

    pub(crate) fn taken(&self) -> u64 {
        self.taken
    }

    /// Whether the end was told.
    pub(crate) fn has_ended(&self) -> bool {
        self.ended
    }

    /// The next item; at the end `None`, or the panic of the source, once.
    #[inline]
    pub(crate) fn next<T>(&mut self, queue: &Queue<T>) -> Result<Option<T>, Payload> {
        if self.taken == self.known && !self.look(queue) {
            return if self.ended { Ok(None) } else { self.end(queue) };
        }
        let item = self.take(queue);
        self.taken += 1;
        if (1..UNBOUNDED).contains(&self.lookahead) {
            queue.limit.move_to(self.taken + self.lookahead);
        }
        debug_assert!(item.is_some());
        Ok(item)
    }

    /// Waits for an item; whether there is one.
    fn look<T>(&mut self, queue: &Queue<T>) -> bool {
        if self.lookahead == 0 && !self.ended {
            queue.limit.move_to(self.taken + 1);
        }
        self.known = queue.put();
        if self.taken == self.known && !self.ended {
            queue.wait(&queue.put, |put| {
                self.known = put;
                self.taken < put || queue.over.load(Acquire)
            });
            // What was put in before it was over.
            self.known = queue.put();
        }
        self.taken < self.known
    }

    /// Moves the next item out of its slot.
    #[inline]
    fn take<T>(&mut self, queue: &Queue<T>) -> Option<T> {
        queue.first.with_mut(|first| {
            #[expect(unsafe_code, reason = "reads a slot")]
            // SAFETY: The worker reads `first` once, before it puts in the first item; from then on it is
            // the reader's. The item, and the link to its block, were written before `put`.
            unsafe {
                if self.slot == queue.length {
                    self.slot = 0;
                    let read = *first;
                    *first =
                        (*read).next.with_mut(|link| std::mem::replace(&mut *link, null_mut()));
                    queue.spare(read);
                }
                let item = (&(**first).slots)[self.slot].with_mut(|slot| (*slot).take());
                self.slot += 1;
                item
            }
        })
    }

    /// How the source ended.
    #[cold]
    fn end<T>(&mut self, queue: &Queue<T>) -> Result<Option<T>, Payload> {
        self.ended = true;
        lock(&queue.payload).take().map_or(Ok(None), Err)
    }
}

impl<T> Queue<T> {
    /// Leaves a block that was read for the worker, or frees it.
    #[cold]
    fn spare(&self, block: *mut Block<T>) {
        let old = self.spare.swap(block, AcqRel);
        if !old.is_null() {
            #[expect(unsafe_code, reason = "frees a block")]
            // SAFETY: It was left here by the reader, and nobody else has a pointer to it.
            drop(unsafe { Box::from_raw(old) });
        }
    }
}

impl<T> Drop for Queue<T> {
    fn drop(&mut self) {
        let spare = self.spare.swap(null_mut(), Relaxed);
        self.first.with_mut(|first| {
            #[expect(unsafe_code, reason = "nobody else is left")]
            // SAFETY: The queue is being dropped.
            let first = unsafe { *first };
            [first, spare].into_iter().for_each(drop_blocks);
        });
        panic::discard(lock(&self.payload).take());
    }
}

/// Drops a block, and all that are linked behind it, with the items that are left in them.
fn drop_blocks<T>(mut block: *mut Block<T>) {
    while !block.is_null() {
        #[expect(unsafe_code, reason = "frees a block")]
        // SAFETY: Whoever calls this has the only pointer to the first, and each links the next.
        let owned = unsafe { Box::from_raw(block) };
        #[expect(unsafe_code, reason = "reads a link")]
        // SAFETY: The block is owned here: nobody else writes its link.
        let next = owned.next.with(|link| unsafe { *link });
        block = next;
        for slot in &owned.slots {
            #[expect(unsafe_code, reason = "empties a slot")]
            // SAFETY: The block is owned here: nobody else uses its slots.
            panic::discard(slot.with_mut(|slot| unsafe { (*slot).take() }));
        }
    }
}
