//! [`Fibers`]: one thread, a stack for each consumer.
//!
//! # How it works
//!
//! Of N consumers the first N-1 run each on a stack of their own, a fiber; the last runs on the
//! caller's stack, and drives. Each fiber runs first, up to its first `next`, where it suspends.
//! Then the driver runs. Its `next` pulls the source, resumes every live fiber in turn with a
//! clone, and returns the item. A resumed fiber runs up to its next `next`, or to its end. So when
//! the driver asks, all others have asked, and an item costs N-1 switches there and back.
//!
//! When the driver's consumer is done before the others, a plain loop goes on in its place. When
//! the source ends, each fiber is resumed once more with word of it, and runs to its end.
//!
//! Nothing unwinds from one stack into another. A consumer's panic is caught at the root of its
//! fiber. To cancel a fiber is to resume it with `Word::Over`, the source having failed, on which
//! its `next` panics.
//!
//! # Who may pull
//!
//! The consumer whose turn it is: see the module `turn`, whose word follows every switch. A fiber's
//! party and the driver's have the same parent, so neither may pull the other's feed.

mod lane;

use std::cell::{Cell, RefCell, UnsafeCell};
use std::ptr::NonNull;
use std::rc::Rc;

use corosensei::{Coroutine, CoroutineResult, Yielder};
use fanfold_coroutine::stack::Stack;
use fanfold_coroutine::turn::{Party, Place, Placed, are_same, current, set_current};

use super::Splitter;
use crate::consumer::{Consumers, Task};
use crate::error::ConsumerErrorKind;
use crate::feed::{self, Feed, Gate};
use crate::panic::{self, Payload};
use crate::report::{ConsumerReport, Report};
use crate::source::{Erased, Over, Source};

pub(crate) use lane::{DriverLane, FiberLane};

/// One thread, a stack for each consumer but the last: the default for consumers that pull.
///
/// Consumers take turns at each item, and what switches between them is their call to `next`. One
/// item is in flight; the source is pulled when every live consumer has asked. Nothing needs to be
/// `Send`. The order is fixed: of each item, the first consumer's turn comes first.
///
/// ```
/// use fanfold::{fan_out, Fibers};
/// use std::rc::Rc;
///
/// let words = ["fig", "pear", "kiwi"].map(Rc::<str>::from); // not `Send`
/// let (joined, longest) = fan_out(words)
///     .add(|it| it.fold(String::new(), |joined, word| joined + &word))
///     .add(|it| it.max_by_key(|word| word.len()))
///     .run(Fibers::default());
/// assert_eq!((joined.as_str(), longest.as_deref()), ("figpearkiwi", Some("kiwi")));
/// ```
///
/// # Memory
///
/// One item and a clone for each consumer; a stack for each consumer but the last, 1 MiB reserved
/// and the touched pages of it used, kept by the thread for later runs.
///
/// # When not to use it
///
/// * A consumer that blocks the thread blocks all of them: use [`Lockstep`](crate::Lockstep).
/// * What a consumer holds across `next` overlaps with what others hold: a borrow of one `RefCell`
///   in two of them panics, a lock of one `Mutex` never returns. On threads of their own they would
///   wait.
/// * A consumer that needs more stack than there is kills the process, as it would on a thread: see
///   [`stack_size`](Fibers::stack_size).
/// * A consumer may use stackful coroutines of its own. One that is suspended within a run of its own is
///   not to be gone on with by another consumer, nor later: that run ends with
///   [`OutOfTurn`](crate::ConsumerErrorKind::OutOfTurn). A
///   [`Generator`](fanfold_coroutine::Generator) may be handed to anybody: it knows whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fibers {
    stack_size: usize,
}

impl Default for Fibers {
    fn default() -> Self {
        Self { stack_size: 1 << 20 }
    }
}

impl Fibers {
    /// Reserves this many bytes for each stack, rounded up to pages, instead of 1 MiB.
    ///
    /// Memory is used only as it is touched. A guard page ends each stack: a consumer that runs
    /// into it ends the process with a segmentation fault.
    #[must_use]
    pub fn stack_size(self, bytes: usize) -> Self {
        Self { stack_size: bytes }
    }
}

impl<S, C> Splitter<S, C> for Fibers
where
    S: Source<Item: Clone>,
    C: Consumers<S::Item>,
{
    fn split(self, source: &mut S, consumers: C, slots: &mut C::Slots) -> Report {
        let hint = source.size_hint();
        run(self, Erased::new(source), hint, consumers.tasks(slots))
    }
}

/// Whether there are fibers, which [`Auto`](crate::Auto) asks.
pub(crate) const ARE_THERE: bool = true;

/// Runs the consumers on fibers.
pub(crate) fn split<S: Source<Item: Clone>, C: Consumers<S::Item>>(
    source: &mut S,
    consumers: C,
    slots: &mut C::Slots,
) -> Report {
    Fibers::default().split(source, consumers, slots)
}

/// Why a fiber is resumed without an item.
enum Word {
    End(End),
    /// The clone meant for this fiber panicked.
    Raise(Payload),
}

/// Why there are no more items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The source is over.
    Over(Over),
    /// Who drives is gone on with when it is not the run's turn: by a coroutine of somebody else's, which was
    /// suspended within the run.
    OutOfTurn,
}

/// A fiber is resumed with an item, or with none and a word that says why.
type Routine<T> = Coroutine<Option<T>, (), ConsumerReport, Stack>;

/// A fiber that is suspended in `next`, or runs.
struct Suspended<T> {
    coroutine: Routine<T>,
    consumer: usize,
    word: Rc<RefCell<Option<Word>>>,
    party: Rc<Party>,
}

/// What the feeds of a run have in common.
struct Run<T> {
    source: Erased<T>,
    /// The live fibers, in order. Used by the driver alone.
    fibers: UnsafeCell<Vec<Suspended<T>>>,
    driver: Party,
    stack_size: usize,
    end: Cell<Option<End>>,
    /// Whether fibers are done that are still among the live ones.
    some_are_done: Cell<bool>,
    /// Whether the consumer that drives is done, so that a fiber gets the original.
    driver_is_done: Cell<bool>,
    report: RefCell<Report>,
    /// How many items were pulled, which is how many every consumer that is on has taken.
    pulled: Rc<Cell<u64>>,
    /// How many there were when `counts` was last brought up to date.
    counted: Cell<u64>,
}

fn run<T: Clone>(
    splitter: Fibers,
    source: Erased<T>,
    hint: (usize, Option<usize>),
    mut tasks: Vec<Task<'_, T>>,
) -> Report {
    let last = tasks.pop().expect("a set has at least one consumer");
    let run = Rc::new(Run {
        source,
        fibers: UnsafeCell::new(Vec::with_capacity(tasks.len())),
        driver: Party::new(),
        stack_size: splitter.stack_size,
        end: Cell::new(None),
        some_are_done: Cell::new(false),
        driver_is_done: Cell::new(false),
        report: RefCell::new(Report::default()),
        pulled: Rc::default(),
        counted: Cell::new(0),
    });
    let gate = |place| Gate::of(place, Rc::clone(&run.pulled), hint);
    let count = tasks.len() + 1;
    run.report.borrow_mut().consumers = vec![ConsumerReport::default(); count];
    let turn = run.driver.begin();
    for (consumer, task) in tasks.into_iter().enumerate() {
        run.start(consumer, task, turn.before(), gate);
    }
    let lane = || feed::Lane::Driver(DriverLane::new(&run));
    let feed = run.driver.has_turn().then(|| Feed::new(gate(run.driver.place()), lane()));
    let report = last.run(feed.ok_or(ConsumerErrorKind::OutOfTurn));
    run.report.borrow_mut().consumers[count - 1] = report;
    run.go_on();
    let mut report = run.report.take();
    report.pulled = run.pulled.get();
    report.greatest_lag = report.pulled.min(1);
    report
}

impl<T: Clone> Run<T> {
    /// Starts a fiber, and lets it run up to its first `next`.
    fn start(
        &self,
        consumer: usize,
        task: Task<'_, T>,
        outer: Placed,
        gate: impl FnOnce(&'static Place) -> Rc<Gate>,
    ) {
        if !self.driver.has_turn() {
            task.run(Err(ConsumerErrorKind::OutOfTurn));
            return;
        }
        let stack = match Stack::take(self.stack_size) {
            Ok(stack) => stack,
            Err(error) => {
                task.run(Err(ConsumerErrorKind::NotStarted(error)));
                return;
            }
        };
        let word = Rc::new(RefCell::new(None));
        let its_word = Rc::clone(&word);
        let party = Rc::new(Party::new());
        let its_party = Rc::clone(&party);
        let gate = gate(party.place());
        party.adopt(outer);
        let body = move |yielder: &Yielder<Option<T>, ()>, _: Option<T>| {
            its_party.go_on();
            let lane = FiberLane { yielder: NonNull::from(yielder), word: its_word };
            task.run(Ok(Feed::new(gate, feed::Lane::Fiber(lane))))
        };
        #[expect(unsafe_code, reason = "the closure borrows what the caller of the run does")]
        // SAFETY: The fiber is run to its end before the run returns, so what it borrows outlives
        // it: `go_on` and `end` resume every fiber until it returns, and nothing unwinds past them:
        // a fiber whose gate is closed does not suspend, so the assertion in `end` holds.
        let coroutine = unsafe { Routine::with_stack_unchecked(stack, body) };
        let mut fiber = Suspended { coroutine, consumer, word, party };
        // No `next` waits for this.
        if self.resume(current(), &mut fiber, None) {
            self.fibers().push(fiber);
        } else {
            self.retire(fiber);
        }
    }

    /// The live fibers.
    #[expect(clippy::mut_from_ref, reason = "only the driver calls it")]
    #[inline(always)]
    fn fibers(&self) -> &mut Vec<Suspended<T>> {
        #[expect(unsafe_code, reason = "a `RefCell` would be one more load between two switches")]
        // SAFETY: Called by the driver alone, whose turn it is. While it hands out items it holds
        // such a borrow, and nothing that it calls meanwhile comes here: `note` sets a flag, and a
        // fiber that is resumed cannot, since its own party is current.
        unsafe {
            &mut *self.fibers.get()
        }
    }

    /// Lets a fiber run until it asks for more (true) or is done. `me` is whose turn it is now.
    #[inline(always)]
    fn resume(&self, me: Placed, fiber: &mut Suspended<T>, item: Option<T>) -> bool {
        let result = fiber.coroutine.resume(item);
        match result {
            // It looked whether it had the turn just before.
            CoroutineResult::Yield(()) => {
                set_current(me);
                true
            }
            CoroutineResult::Return(report) => self.note(me, fiber, report),
        }
    }

    #[cold]
    fn note(&self, me: Placed, fiber: &Suspended<T>, report: ConsumerReport) -> bool {
        // Unless it let a coroutine suspend in which the run is, and that is gone on with by somebody else.
        if fiber.party.has_turn() {
            set_current(me);
        }
        self.report.borrow_mut().consumers[fiber.consumer] = report;
        self.some_are_done.set(true);
        false
    }

    /// Pulls an item. `None` if the source is over, and then all fibers are.
    #[inline(always)]
    fn pull_from(&self, source: &Erased<T>) -> Option<T> {
        #[expect(unsafe_code, reason = "pulls through the pointer")]
        // SAFETY: The run is on, and the driver alone pulls. The source itself has no feed to pull.
        match unsafe { source.pull() } {
            Ok(item) => {
                self.pulled.set(self.pulled.get() + 1);
                Some(item)
            }
            Err(over) => self.end(End::Over(over)),
        }
    }

    /// Gives each of some fibers a clone.
    #[inline(always)]
    fn hand_out(&self, me: Placed, fibers: &mut [Suspended<T>], item: &T) {
        // Two consumers are the most frequent case, and then there is one fiber: no loop, whose
        // variables would have to be saved across the switch.
        if let [fiber] = fibers {
            self.hand(me, fiber, item);
        } else {
            fibers.iter_mut().for_each(|fiber| self.hand(me, fiber, item));
        }
    }

    #[inline(always)]
    fn hand(&self, me: Placed, fiber: &mut Suspended<T>, item: &T) {
        let clone = panic::catch(|| item.clone())
            .map_err(|payload| fiber.word.replace(Some(Word::Raise(payload))));
        // A source and an item's clone may let a coroutine suspend, too: the next pull will tell.
        if are_same(current(), me) {
            self.resume(me, fiber, clone.ok());
        }
    }

    /// Counts what the live fibers were given since there were as many, beside so many originals.
    fn count(&self, originals: u64) {
        let items = self.pulled.get() - self.counted.replace(self.pulled.get());
        let fibers = self.fibers().len() as u64;
        let mut report = self.report.borrow_mut();
        report.switches += items * fibers;
        report.clones += items * fibers.saturating_sub(originals);
    }

    /// Removes the fibers that are done.
    #[cold]
    fn sweep(&self, originals: u64) {
        self.some_are_done.set(false);
        self.count(originals);
        let done = self.fibers().extract_if(.., |fiber| fiber.coroutine.done());
        for fiber in done.collect::<Vec<_>>() {
            self.retire(fiber);
        }
    }

    fn retire(&self, fiber: Suspended<T>) {
        fiber.coroutine.into_stack().keep();
    }

    /// How the source is over.
    fn over(&self) -> Over {
        match self.end.get() {
            Some(End::Over(over)) => over,
            _ => Over::Ended,
        }
    }

    /// Tells every fiber that there are no more items, and lets it run to its end.
    #[cold]
    fn end(&self, end: End) -> Option<T> {
        let has_turn = self.driver.has_turn();
        let end = if has_turn { end } else { End::OutOfTurn };
        self.end.set(Some(end));
        self.count(u64::from(self.driver_is_done.get()));
        for mut fiber in std::mem::take(self.fibers()) {
            self.report.borrow_mut().switches += 1;
            fiber.word.replace(Some(Word::End(end)));
            if !has_turn {
                fiber.party.adopt(current());
            }
            let asks = self.resume(current(), &mut fiber, None);
            // Its gate is closed: a fiber that is told the end cannot suspend any more.
            assert!(!asks, "a fiber goes on after the end");
            self.retire(fiber);
        }
        None
    }

    /// Drives in place of a consumer that is done, until the others are.
    fn go_on(&self) {
        self.count(0);
        self.driver_is_done.set(true);
        while self.end.get().is_none() && !self.fibers().is_empty() {
            if !self.driver.has_turn() {
                self.end(End::OutOfTurn);
                return;
            }
            let me = current();
            let Some(item) = self.pull_from(&self.source) else { return };
            let Some((last, others)) = self.fibers().split_last_mut() else { return };
            self.hand_out(me, others, &item);
            if are_same(current(), me) {
                self.resume(me, last, Some(item));
            }
            if self.some_are_done.get() {
                self.sweep(1);
            }
        }
    }
}
