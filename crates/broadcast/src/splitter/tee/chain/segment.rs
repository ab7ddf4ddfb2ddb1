//! A run of items in the queue, of which many read and one, in the end, takes.

use std::mem::{self, MaybeUninit};
use std::ops::Range;

use crate::panic;
use crate::source::ItemCell;
use crate::sync::{Acquire, AtomicUsize, Relaxed, Release, UnsafeCell};

/// How many items a segment holds.
const SEGMENT: usize = if cfg!(any(fanfold_loom, fanfold_shuttle)) { 2 } else { 1024 };

/// Items in a row.
pub(super) struct Segment<T> {
    pub(super) slots: Vec<ItemCell<T>>,
    /// How many slots are filled, from the left.
    pub(super) len: AtomicUsize,
    /// Which of these were moved out again, by the one consumer that reads it by then.
    moved: UnsafeCell<Range<usize>>,
}

impl<T> Segment<T> {
    pub(super) fn new() -> Self {
        let slots = (0..SEGMENT).map(|_| UnsafeCell::new(MaybeUninit::uninit())).collect();
        Self { slots, len: AtomicUsize::new(0), moved: UnsafeCell::new(0..0) }
    }

    pub(super) fn of(items: Vec<T>) -> Self {
        // In place: nothing is moved.
        let slots: Vec<_> =
            items.into_iter().map(|item| UnsafeCell::new(MaybeUninit::new(item))).collect();
        Self { len: AtomicUsize::new(slots.len()), slots, moved: UnsafeCell::new(0..0) }
    }

    /// Fills the slot after those that are filled, which is this one.
    #[inline(always)]
    pub(super) fn push(&self, place: usize, item: T) {
        debug_assert_eq!(place, self.len.load(Relaxed), "slots are filled in order");
        #[expect(unsafe_code, reason = "writes a slot that others read once `len` says so")]
        // SAFETY: The slot is not filled, so nobody reads it; and the lock is held, or there is one thread,
        // so nobody else fills it.
        self.slots[place].with_mut(|slot| unsafe { (*slot).write(item) });
        self.len.store(place + 1, Release);
    }

    /// Clones the item at a place.
    ///
    /// # Safety
    ///
    /// The slot must be filled, and its item not moved out, nor while this runs.
    #[expect(unsafe_code, reason = "reads a slot")]
    #[inline(always)]
    pub(super) unsafe fn clone_at(&self, place: usize) -> T
    where
        T: Clone,
    {
        // SAFETY: The caller says that the slot is filled, and that its item stays there while this runs.
        self.slots[place].with(|slot| unsafe { (*slot).assume_init_ref().clone() })
    }

    /// Moves the item at a place out.
    ///
    /// # Safety
    ///
    /// The slot must be filled. From now on the caller alone reads this segment, from left to right.
    #[expect(unsafe_code, reason = "reads a slot")]
    #[inline(always)]
    pub(super) unsafe fn take_at(&self, place: usize) -> T {
        if mem::needs_drop::<T>() {
            self.moved.with_mut(|moved| {
                // SAFETY: The caller alone reads the segment from now on, and who reads notes what was moved.
                let moved = unsafe { &mut *moved };
                let start = if moved.end == 0 { place } else { moved.start };
                *moved = start..place + 1;
            });
        }
        // SAFETY: The caller says that the slot is filled. Its item is moved out once: the caller goes from
        // left to right, and `moved` keeps `drop` from it.
        self.slots[place].with(|slot| unsafe { (*slot).assume_init_read() })
    }
}

impl<T> Drop for Segment<T> {
    fn drop(&mut self) {
        if !mem::needs_drop::<T>() {
            return;
        }
        let moved = self.moved.with_mut(|moved| {
            #[expect(unsafe_code, reason = "nobody else is left")]
            // SAFETY: The segment is being dropped.
            unsafe { &*moved }.clone()
        });
        let len = self.len.load(Acquire);
        for range in [0..moved.start, moved.end..len] {
            self.slots[range].iter_mut().for_each(|slot| {
                #[expect(unsafe_code, reason = "drops what was filled and not moved out")]
                // SAFETY: The slot is filled, was not moved out, and is not used again.
                let item = slot.with_mut(|slot| unsafe { (*slot).assume_init_read() });
                // Nobody waits for this item's destructor, so nobody is to have its panic.
                panic::discard(item);
            });
        }
    }
}
