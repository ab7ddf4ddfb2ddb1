//! The loop that polls stream and consumers.

use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering, fence};
use std::task::{Context, Poll, Wake, Waker};

use super::consumer::AsyncConsumers;
use super::feed::Seat;
use crate::error::{ConsumerError, ConsumerErrorKind, Waited};
use crate::panic;
use crate::report::{ConsumerReport, Report};
use crate::source::{AsyncSource, Pulled};
use crate::sync::{Mutex, lock};

/// How many items go through before the run lets other tasks have a turn.
const BUDGET: u32 = 128;

/// The consumers of a run, the stream, and how far they are.
pub(super) struct Run<S: AsyncSource, C> {
    pub(super) source: S,
    pub(super) consumers: C,
    /// The consumers that have not left, in order.
    live: Vec<Live<S::Item>>,
    /// Whom the alarms wake: the task that polls the run.
    task: Arc<Mutex<Waker>>,
    pub(super) report: Report,
}

/// A consumer that has not left.
struct Live<T> {
    consumer: usize,
    seat: Arc<Seat<T>>,
    alarm: Arc<Alarm>,
    /// To be removed.
    is_done: bool,
}

/// What wakes the run, and says for whom.
struct Alarm {
    rung: AtomicBool,
    task: Arc<Mutex<Waker>>,
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rung.store(true, Ordering::Release);
        let task = lock(&self.task).clone();
        task.wake();
    }
}

impl<S, C> Run<S, C>
where
    S: AsyncSource<Item: Clone>,
    C: AsyncConsumers<S::Item>,
{
    pub(super) fn new(source: S, consumers: C) -> Self {
        let task = Arc::new(Mutex::new(Waker::noop().clone()));
        let live = |consumer| {
            let alarm = Arc::new(Alarm { rung: AtomicBool::new(true), task: Arc::clone(&task) });
            let waker = Waker::from(Arc::clone(&alarm));
            Live { consumer, seat: Arc::new(Seat::new(waker)), alarm, is_done: false }
        };
        let live: Vec<_> = (0..consumers.count()).map(live).collect();
        let report =
            Report { consumers: vec![ConsumerReport::default(); live.len()], ..Report::default() };
        Self { source, consumers, live, task, report }
    }

    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.note_task(context.waker());
        let mut all_asked = self.poll_those_due();
        for _ in 0..BUDGET {
            if self.live.is_empty() {
                return Poll::Ready(());
            }
            if !all_asked {
                return self.poll_stall();
            }
            all_asked = match self.source.poll_pull(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Pulled::Item(item)) => self.hand_out(item),
                Poll::Ready(Pulled::End) => {
                    self.live.iter().for_each(|live| live.seat.end());
                    self.poll_those_due()
                }
                Poll::Ready(Pulled::Failed) => {
                    self.end_all(|| ConsumerErrorKind::Cancelled);
                    return Poll::Ready(());
                }
            };
        }
        // Other tasks are to have a turn.
        context.waker().wake_by_ref();
        Poll::Pending
    }

    fn note_task(&self, waker: &Waker) {
        let mut task = lock(&self.task);
        if !task.will_wake(waker) {
            let old = mem::replace(&mut *task, waker.clone());
            drop(task);
            drop(old);
        }
    }

    /// Polls the consumers for whom there is news. Whether all that take items have asked for one.
    fn poll_those_due(&mut self) -> bool {
        let mut all = AllAsked::default();
        for place in 0..self.live.len() {
            let live = &self.live[place];
            if live.take_rung() | live.seat.take_due() {
                self.poll_one(place);
            }
            all.note(&self.live[place]);
        }
        self.sweep(all)
    }

    /// Gives every consumer an item, clones, and the last the original, and polls it. Whether all ask for
    /// more.
    fn hand_out(&mut self, item: S::Item) -> bool {
        self.report.pulled += 1;
        self.report.greatest_lag = 1;
        let mut all = AllAsked::default();
        let last = self.live.iter().rposition(|live| !live.seat.has_left()).unwrap_or(0);
        for place in 0..last {
            if !self.live[place].seat.has_left() {
                match panic::catch(|| item.clone()) {
                    Ok(clone) => {
                        self.report.clones += 1;
                        self.live[place].seat.put(clone);
                        self.poll_one(place);
                    }
                    Err(payload) => self.end(place, ConsumerErrorKind::Panicked(payload)),
                }
            }
            all.note(&self.live[place]);
        }
        self.live[last].seat.put(item);
        self.poll_one(last);
        for live in &self.live[last..] {
            all.note(live);
        }
        self.sweep(all)
    }

    #[inline]
    fn poll_one(&mut self, place: usize) {
        let live = &mut self.live[place];
        self.report.switches += 1;
        let mut context = Context::from_waker(live.seat.waker());
        let member = self.consumers.member(live.consumer);
        let poll = live.seat.take_turn(|| member.poll(live.consumer, &live.seat, &mut context));
        if poll.is_ready() {
            live.is_done = true;
            live.seat.close();
            self.report.consumers[live.consumer] = live.seat.report();
        }
    }

    /// Removes the consumers that are done.
    #[inline]
    fn sweep(&mut self, all: AllAsked) -> bool {
        if all.some_are_done {
            self.live.retain(|live| !live.is_done);
        }
        all.some_asked && !all.some_did_not
    }

    /// Some have not asked: the run waits until they do, if they ever can.
    #[cold]
    fn poll_stall(&mut self) -> Poll<()> {
        let idle = |live: &&Live<S::Item>| {
            let held = Arc::strong_count(&live.alarm) > Live::<S::Item>::ALARMS;
            // Whoever rang the alarm before they let go of it is seen to have rung it.
            fence(Ordering::Acquire);
            !held && !live.alarm.rung.load(Ordering::Relaxed)
        };
        let waiting = |live: &&Live<S::Item>| !live.seat.has_asked();
        if !self.live.iter().filter(waiting).all(|live| idle(&live)) {
            return Poll::Pending;
        }
        let waited = self
            .live
            .iter()
            .filter(waiting)
            .map(|live| Waited { consumer: live.consumer, position: live.seat.taken() });
        let waited: Vec<Waited> = waited.collect();
        self.end_all(|| ConsumerErrorKind::Stalled(waited.clone()));
        Poll::Ready(())
    }

    fn end_all(&mut self, kind: impl Fn() -> ConsumerErrorKind) {
        (0..self.live.len()).for_each(|place| self.end(place, kind()));
        self.live.clear();
    }

    /// Ends a consumer before its time.
    #[cold]
    fn end(&mut self, place: usize, kind: ConsumerErrorKind) {
        let live = &mut self.live[place];
        live.is_done = true;
        live.seat.close();
        let error = ConsumerError::new(live.consumer, live.seat.taken(), kind);
        self.report.consumers[live.consumer] = live.seat.report();
        self.consumers.member(live.consumer).end(error);
    }
}

/// Whether all consumers that take items have asked for one, as they are gone over.
#[derive(Default)]
struct AllAsked {
    some_asked: bool,
    some_did_not: bool,
    some_are_done: bool,
}

impl AllAsked {
    #[inline]
    fn note<T>(&mut self, live: &Live<T>) {
        if live.is_done {
            self.some_are_done = true;
        } else if live.seat.has_asked() {
            self.some_asked = true;
        } else if !live.seat.has_left() {
            // One that has dropped its feed goes on, but takes no part.
            self.some_did_not = true;
        }
    }
}

impl<T> Live<T> {
    /// Whether the alarm was rung since this was last asked.
    fn take_rung(&self) -> bool {
        self.alarm.rung.load(Ordering::Relaxed) && self.alarm.rung.swap(false, Ordering::Acquire)
    }

    /// How many hold an alarm that nobody else holds: `alarm`, and the seat's waker.
    const ALARMS: usize = 2;
}
