//! [`Feed`]: the iterator a consumer sees.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::iter::FusedIterator;
use std::rc::Rc;

use crate::error::ConsumerErrorKind;
use crate::panic::Cancelled;
use crate::report::ConsumerReport;
use crate::source::Over;
use crate::splitter::{fibers, lockstep, ring, tee};
use crate::sync::panicking;
use fanfold_coroutine::turn::{NOBODY, Place};

/// The iterator a consumer sees: every item of the source, in order, once.
///
/// A feed is owned, so that plain functions take it ([`Iterator::max`] as it stands), and it is
/// fused. It belongs to its consumer. Kept after its consumer has returned, or pulled in a destructor
/// while a panic unwinds, it gives `None`.
///
/// ```
/// use fanfold::{fan_out, Feed, Fibers};
///
/// fn longest(words: Feed<&str>) -> Option<&str> {
///     words.max_by_key(|word| word.len())
/// }
///
/// let words = "one stream many questions".split(' ');
/// let (longest, count) = fan_out(words).add(longest).add(Iterator::count).run(Fibers::default());
/// assert_eq!((longest, count), (Some("questions"), 4));
/// ```
///
/// Under [`Overflow::DropOldest`](crate::Overflow::DropOldest) alone, items may be
/// [lost](Feed::lost).
///
/// # Panics
///
/// [`next`](Iterator::next) panics where cloning an item does. When the source fails, the consumer
/// is cancelled, as it is when it falls too far behind or waits in vain, where the splitter was
/// told to: `next` unwinds, with a payload that no panic hook sees, and the consumer's destructors
/// run. Where consumers take turns on one thread, a feed that another consumer pulls, while its own is
/// on, panics there, and its own has no output: see
/// [`OutOfTurn`](crate::ConsumerErrorKind::OutOfTurn). With `panic = "abort"` nothing can unwind: `next` gives `None`, and the consumer's output
/// is thrown away.
pub struct Feed<T> {
    gate: Rc<Gate>,
    lane: Lane<T>,
}

/// What who pulls a feed that is another's panics with.
pub(crate) const OUT_OF_TURN: &str = "a feed was pulled by another than its consumer";

/// Where a feed's items come from: a part of its splitter.
pub(crate) enum Lane<T> {
    Fiber(fibers::FiberLane<T>),
    Driver(fibers::DriverLane<T>),
    Lockstep(lockstep::LockstepLane<T>),
    Tee(tee::TeeLane<T>),
    Ring(ring::RingLane<T>),
}

/// Whether a feed gives items, and what it gave: shared by a feed and the run it is part of.
#[derive(Debug)]
pub(crate) struct Gate {
    open: Cell<bool>,
    /// Who pulls, where consumers take turns; [`NOBODY`] when the gate is closed, so that one look
    /// tells both.
    place: Cell<&'static Place>,
    /// Whether a panic was unwinding when the run began, so that one says nothing about consumers.
    unwinding: bool,
    /// What the source said of its length when the run began.
    hint: (usize, Option<usize>),
    /// How many items were taken. Consumers that take every item at the same time count together.
    taken: Rc<Cell<u64>>,
    lost: Cell<u64>,
    verdict: RefCell<Option<ConsumerErrorKind>>,
}

impl Gate {
    pub(crate) fn new(hint: (usize, Option<usize>)) -> Rc<Self> {
        Self::of(&NOBODY, Rc::default(), hint)
    }

    /// The gate of a party, whose items are counted by somebody else.
    pub(crate) fn of(
        place: &'static Place,
        taken: Rc<Cell<u64>>,
        hint: (usize, Option<usize>),
    ) -> Rc<Self> {
        Rc::new(Self {
            open: Cell::new(true),
            place: Cell::new(place),
            unwinding: panicking(),
            hint,
            taken,
            lost: Cell::new(0),
            verdict: RefCell::new(None),
        })
    }

    /// Whether an item may be asked for.
    #[inline(always)]
    pub(crate) fn is_open(&self) -> bool {
        // While a panic of the consumer unwinds, a destructor that pulls would suspend the
        // unwinding.
        self.open.get() && (!panicking() || self.unwinding)
    }

    /// Whether the consumer has neither returned nor come to the end.
    #[inline(always)]
    pub(crate) fn is_on(&self) -> bool {
        self.open.get()
    }

    /// From now on the feed gives nothing.
    pub(crate) fn close(&self) {
        self.open.set(false);
        self.place.set(&NOBODY);
    }

    /// Where this gate's party is known.
    #[inline(always)]
    pub(crate) fn place(&self) -> &'static Place {
        self.place.get()
    }

    /// Whether it is the turn of this gate's party, or of one within it, and the gate is open.
    #[inline(always)]
    pub(crate) fn has_turn(&self) -> bool {
        self.place.get().has_turn()
    }

    /// It was not this party's turn: nothing, if the gate is closed, and else a fault of the program.
    #[cold]
    pub(crate) fn out_of_turn<T>(&self) -> Option<T> {
        if self.open.get() {
            self.close();
            self.verdict.replace(Some(ConsumerErrorKind::OutOfTurn));
            assert!(panicking(), "{OUT_OF_TURN}");
        }
        None
    }

    /// The source is over: its end is the feed's, and its failure cancels the consumer.
    #[cold]
    pub(crate) fn over<T>(&self, over: Over) -> Option<T> {
        match over {
            Over::Ended => self.close(),
            Over::Failed => return self.cancel(ConsumerErrorKind::Cancelled),
        }
        None
    }

    /// Ends the consumer before its time: whatever it makes of that, the verdict is its result.
    #[cold]
    pub(crate) fn cancel<T>(&self, verdict: ConsumerErrorKind) -> Option<T> {
        self.close();
        self.verdict.replace(Some(verdict));
        if cfg!(panic = "unwind") && !self.unwinding {
            std::panic::resume_unwind(Box::new(Cancelled));
        }
        None
    }

    pub(crate) fn take_verdict(&self) -> Option<ConsumerErrorKind> {
        self.verdict.take()
    }

    #[inline(always)]
    pub(crate) fn took(&self, count: u64) {
        self.taken.set(self.taken.get() + count);
    }

    pub(crate) fn taken(&self) -> u64 {
        self.taken.get()
    }

    pub(crate) fn lose(&self, count: u64) {
        self.lost.set(self.lost.get() + count);
    }

    pub(crate) fn report(&self) -> ConsumerReport {
        ConsumerReport { taken: self.taken.get(), lost: self.lost.get() }
    }

    fn size_hint(&self, uncounted: u64) -> (usize, Option<usize>) {
        if !self.open.get() {
            return (0, Some(0));
        }
        let gone = usize::try_from(self.taken.get() + uncounted).unwrap_or(usize::MAX);
        let (low, high) = self.hint;
        (low.saturating_sub(gone), high.map(|high| high.saturating_sub(gone)))
    }
}

impl<T> Feed<T> {
    pub(crate) fn new(gate: Rc<Gate>, lane: Lane<T>) -> Self {
        Self { gate, lane }
    }

    pub(crate) fn gate(&self) -> Rc<Gate> {
        Rc::clone(&self.gate)
    }

    /// How many items were lost so far, since the consumer was too slow for them: 0 but under
    /// [`Overflow::DropOldest`](crate::Overflow::DropOldest).
    pub fn lost(&self) -> u64 {
        self.gate.lost.get()
    }
}

impl<T: Clone> Iterator for Feed<T> {
    type Item = T;

    // A fiber's switch must be in the function that loops: a `ret` taken on another stack than its
    // `call` is predicted wrong, and that costs more than the switch. Hence the forced inlining.
    #[inline(always)]
    fn next(&mut self) -> Option<T> {
        if !self.gate.is_open() {
            return None;
        }
        match &mut self.lane {
            Lane::Fiber(lane) => lane.next(&self.gate),
            Lane::Driver(lane) => lane.next(&self.gate),
            Lane::Lockstep(lane) => lane.next(&self.gate),
            Lane::Tee(lane) => lane.next(&self.gate),
            Lane::Ring(lane) => lane.next(&self.gate),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let uncounted = match &self.lane {
            Lane::Tee(lane) => lane.uncounted(),
            Lane::Ring(lane) => lane.uncounted(),
            _ => 0,
        };
        self.gate.size_hint(uncounted)
    }

    // `sum`, `max`, `count`, `for_each` and `last` come here. Whether the gate is open is looked at
    // each time: `f` may be suspended by a coroutine, and gone on with when the consumer has long
    // returned. Fibers look at whose turn it is; that none suspends while it unwinds, generators
    // see to.
    #[inline]
    fn fold<B, F: FnMut(B, T) -> B>(mut self, init: B, mut f: F) -> B {
        let mut folded = init;
        let gate = &*self.gate;
        if !gate.is_open() {
            return folded;
        }
        match &mut self.lane {
            Lane::Fiber(lane) => {
                while let Some(item) = lane.next(gate) {
                    folded = f(folded, item);
                }
            }
            Lane::Driver(lane) => {
                while let Some(item) = lane.next(gate) {
                    folded = f(folded, item);
                }
            }
            Lane::Lockstep(lane) => {
                while gate.is_open()
                    && let Some(item) = lane.next(gate)
                {
                    folded = f(folded, item);
                }
            }
            Lane::Tee(lane) => folded = lane.fold(gate, folded, f),
            Lane::Ring(lane) => {
                while gate.is_open()
                    && let Some(item) = lane.next(gate)
                {
                    folded = f(folded, item);
                }
            }
        }
        folded
    }
}

impl<T> Drop for Feed<T> {
    fn drop(&mut self) {
        match &mut self.lane {
            Lane::Tee(lane) => lane.count(&self.gate),
            Lane::Ring(lane) => lane.count(&self.gate),
            _ => {}
        }
    }
}

impl<T: Clone> FusedIterator for Feed<T> {}

impl<T> fmt::Debug for Feed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match &self.lane {
            Lane::Fiber(_) | Lane::Driver(_) => "Fibers",
            Lane::Lockstep(_) => "Lockstep",
            Lane::Tee(_) => "Tee",
            Lane::Ring(_) => "Ring",
        };
        f.debug_struct("Feed").field("splitter", &name).field("gate", &self.gate).finish()
    }
}
