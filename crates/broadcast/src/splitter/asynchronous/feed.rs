//! [`AsyncFeed`]: the stream an async consumer sees.

use std::cell::UnsafeCell;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};
use std::thread;

use futures_core::Stream;
use futures_core::stream::FusedStream;

use crate::feed::OUT_OF_TURN;
use crate::report::ConsumerReport;
use fanfold_coroutine::turn::Party;

/// The stream an async consumer sees: every item of the source, in order, once.
///
/// It belongs to its consumer: kept after its run, or polled in a destructor while a panic unwinds, it
/// gives `None`; polled by another task or consumer while its own is on, it panics there, and its own
/// has no output: see [`OutOfTurn`](crate::ConsumerErrorKind::OutOfTurn). Within its consumer it may be polled by
/// whatever combines futures; a poll that is dropped before it is ready loses no item.
pub struct AsyncFeed<T> {
    seat: Arc<Seat<T>>,
}

impl<T> AsyncFeed<T> {
    pub(crate) fn new(seat: &Arc<Seat<T>>) -> Self {
        Self { seat: Arc::clone(seat) }
    }

    /// The next item, when all other consumers have asked for it too; `None` at the end.
    #[expect(
        clippy::should_implement_trait,
        reason = "it is the same word for the same thing, awaited"
    )]
    pub fn next(&mut self) -> Next<'_, T> {
        Next { feed: self }
    }
}

/// A future of the next item: what [`AsyncFeed::next`] gives.
#[derive(Debug)]
#[must_use = "nothing happens before it is awaited"]
pub struct Next<'a, T> {
    feed: &'a mut AsyncFeed<T>,
}

impl<T> Future for Next<'_, T> {
    type Output = Option<T>;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        self.feed.seat.poll(context)
    }
}

impl<T> Stream for AsyncFeed<T> {
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        self.seat.poll(context)
    }
}

impl<T> FusedStream for AsyncFeed<T> {
    fn is_terminated(&self) -> bool {
        self.seat.closed.load(Ordering::Relaxed)
    }
}

impl<T> Drop for AsyncFeed<T> {
    fn drop(&mut self) {
        self.seat.left.store(true, Ordering::Release);
    }
}

/// Where a consumer's next item is put.
pub struct Seat<T> {
    party: Party,
    /// No more items are given.
    closed: AtomicBool,
    /// Another than the consumer polled the feed.
    out_of_turn: AtomicBool,
    /// The feed was dropped.
    left: AtomicBool,
    place: UnsafeCell<SeatState<T>>,
    taken: AtomicU64,
    /// Whether a panic was unwinding when the run began, so that one says nothing about consumers.
    unwinding: bool,
    /// What the consumer is polled with.
    waker: Waker,
}

/// What only the run, and a feed whose turn it is, look at.
struct SeatState<T> {
    item: Option<T>,
    asked: bool,
    ended: bool,
    /// There is news since the consumer was last polled.
    due: bool,
    /// Whoever asked, if that was not the consumer itself.
    asker: Option<Waker>,
}

#[expect(unsafe_code, reason = "a feed may go to another thread, and is of no use there")]
// SAFETY: What is neither atomic nor constant is used by the run, which is polled by one thread at
// a time, and by a feed during a turn of its party, which is given by the run, on that thread,
// while it is polled.
unsafe impl<T: Send> Sync for Seat<T> {}

#[expect(unsafe_code, reason = "a feed may go to another thread, and is of no use there")]
// SAFETY: The seat owns one item at most, which is `Send`; the party it holds is compared by its address,
// and only on the thread that has the turn.
unsafe impl<T: Send> Send for Seat<T> {}

impl<T> Seat<T> {
    pub(crate) fn new(waker: Waker) -> Self {
        let place = SeatState { item: None, asked: false, ended: false, due: false, asker: None };
        Self {
            party: Party::new(),
            out_of_turn: AtomicBool::new(false),
            closed: AtomicBool::new(false),
            left: AtomicBool::new(false),
            place: UnsafeCell::new(place),
            taken: AtomicU64::new(0),
            unwinding: thread::panicking(),
            waker,
        }
    }

    /// Asks for an item, on behalf of a feed.
    #[inline]
    fn poll(&self, context: &mut Context<'_>) -> Poll<Option<T>> {
        if self.closed.load(Ordering::Relaxed) || self.is_unwinding() {
            return Poll::Ready(None);
        }
        if !self.party.has_turn() {
            return self.end_out_of_turn();
        }
        self.with(|place| {
            if let Some(item) = place.item.take() {
                self.taken.store(self.taken() + 1, Ordering::Relaxed);
                place.due = false;
                return Poll::Ready(Some(item));
            }
            if place.ended {
                self.closed.store(true, Ordering::Relaxed);
                return Poll::Ready(None);
            }
            place.asked = true;
            if !self.waker.will_wake(context.waker()) {
                place.ask(context.waker());
            }
            Poll::Pending
        })
    }

    /// It is polled by another than its consumer.
    #[cold]
    fn end_out_of_turn(&self) -> Poll<Option<T>> {
        self.closed.store(true, Ordering::Relaxed);
        self.out_of_turn.store(true, Ordering::Relaxed);
        self.left.store(true, Ordering::Release);
        self.waker.wake_by_ref();
        assert!(thread::panicking(), "{OUT_OF_TURN}");
        Poll::Ready(None)
    }

    /// Whether that happened.
    pub(crate) fn is_out_of_turn(&self) -> bool {
        self.out_of_turn.load(Ordering::Relaxed)
    }

    /// Whether a panic unwinds that began after the run did.
    fn is_unwinding(&self) -> bool {
        thread::panicking() && !self.unwinding
    }

    /// Looks at the place: for the run, and for the feed in a turn of its party.
    #[inline(always)]
    fn with<R>(&self, f: impl FnOnce(&mut SeatState<T>) -> R) -> R {
        #[expect(unsafe_code, reason = "one thread needs no lock")]
        // SAFETY: Of the run and the feeds of its consumers one is at work at a time, as told at
        // `Sync`, and `f` runs nothing that would come here.
        f(unsafe { &mut *self.place.get() })
    }

    /// What the consumer is polled with.
    pub(crate) fn waker(&self) -> &Waker {
        &self.waker
    }

    pub(crate) fn take_turn<R>(&self, f: impl FnOnce() -> R) -> R {
        self.party.take_turn(f)
    }

    pub(crate) fn put(&self, item: T) {
        let asker = self.with(|place| {
            (place.item, place.asked, place.due) = (Some(item), false, true);
            place.asker.take()
        });
        asker.into_iter().for_each(Waker::wake);
    }

    pub(crate) fn end(&self) {
        let asker = self.with(|place| {
            (place.ended, place.asked, place.due) = (true, false, true);
            place.asker.take()
        });
        asker.into_iter().for_each(Waker::wake);
    }

    /// Whether the consumer waits for an item that is not there.
    pub(crate) fn has_asked(&self) -> bool {
        self.with(|place| place.asked) && !self.has_left()
    }

    pub(crate) fn has_left(&self) -> bool {
        self.left.load(Ordering::Acquire)
    }

    pub(crate) fn take_due(&self) -> bool {
        self.with(|place| std::mem::take(&mut place.due))
    }

    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    pub(crate) fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }

    pub(crate) fn report(&self) -> ConsumerReport {
        ConsumerReport { taken: self.taken(), lost: 0 }
    }
}

impl<T> SeatState<T> {
    /// Notes whom to wake.
    fn ask(&mut self, waker: &Waker) {
        if self.asker.as_ref().is_none_or(|asker| !asker.will_wake(waker)) {
            self.asker = Some(waker.clone());
        }
    }
}

impl<T> fmt::Debug for AsyncFeed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsyncFeed").field("taken", &self.seat.taken()).finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Seat<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seat").field("taken", &self.taken()).finish_non_exhaustive()
    }
}
