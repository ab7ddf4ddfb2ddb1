//! Whose turn it is, on a thread that runs many consumers.
//!
//! A feed may get to where another consumer can call it. Where consumers take turns on one thread,
//! such a call would disturb a consumer that is suspended: on fibers it would switch to a stack
//! that is not where it is thought to be. So each consumer has a [`Party`], and only the feed of
//! the one whose turn it is gives items. A run inside a consumer has parties of its own, whose
//! parent is the consumer's: the consumer's feed may be pulled from there as well.
//!
//! Whoever hands the turn on, by a switch of stacks or a call, writes its own party back when it
//! has it again. A generator is a party as well, and its parent is that of whoever resumes it, anew
//! each time: what runs in it may pull what its resumer may, and no more. When it yields, the turn
//! goes back.
//!
//! # Parties that are gone
//!
//! A coroutine of somebody else's may be suspended in the midst of a run, and be gone on with when the run
//! around it is long over. So a turn that is given back, and a parent, may be of a party that is gone. What is known
//! of a party therefore has a [`Place`] that is never freed, and is another party's later on. It has a number that
//! changes with each of them: who notes down a party notes the number, and sees by it whether the party is still
//! there. The turn is never given to one that is gone, so that two places that are the same are the same party.
//!
//! Splitters and generators share it; it may change in any version.

use std::cell::{Cell, RefCell};
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

/// Where a party is known.
///
/// It is written by the thread that has the party. Others may look at it, and see that it is not what they
/// noted; nothing is read because of it.
#[derive(Debug)]
pub struct Place {
    /// How many parties have left it.
    number: AtomicU64,
    /// The party whose turn it was when this one got its own, and that one's number. Null outside of runs.
    parent: AtomicPtr<Place>,
    parent_number: AtomicU64,
}

/// The place of a party, if it is one.
pub type Placed = Option<&'static Place>;

/// A place on which there is never a party.
pub static NOBODY: Place = Place::new();

/// Places that are free, of threads that have ended.
static FREE: Mutex<Vec<&'static Place>> = Mutex::new(Vec::new());

thread_local! {
    /// The party whose turn it is: none outside of runs.
    static CURRENT: Cell<Placed> = const { Cell::new(None) };
    /// Places that are free, for the next parties of this thread.
    static FREE_HERE: Free = const { Free(RefCell::new(Vec::new())) };
}

struct Free(RefCell<Vec<&'static Place>>);

impl Drop for Free {
    fn drop(&mut self) {
        FREE.lock().unwrap_or_else(PoisonError::into_inner).append(self.0.get_mut());
    }
}

impl Place {
    const fn new() -> Self {
        Self {
            number: AtomicU64::new(0),
            parent: AtomicPtr::new(ptr::null_mut()),
            parent_number: AtomicU64::new(0),
        }
    }

    /// One that is free.
    fn take() -> &'static Self {
        let here = FREE_HERE.try_with(|free| free.0.borrow_mut().pop()).ok().flatten();
        let anywhere = || FREE.lock().unwrap_or_else(PoisonError::into_inner).pop();
        here.or_else(anywhere).unwrap_or_else(|| Box::leak(Box::new(Self::new())))
    }

    /// Whether it is the turn of the party of this place, or of one within it.
    #[inline(always)]
    pub fn has_turn(&'static self) -> bool {
        let current = current();
        are_same(current, Some(self)) || Self::descends(current, self)
    }

    #[cold]
    fn descends(mut current: Placed, ancestor: &'static Self) -> bool {
        while let Some(place) = current {
            if ptr::eq(place, ancestor) {
                return true;
            }
            current = place.parent();
        }
        false
    }

    /// The parent, unless it is gone.
    #[inline(always)]
    fn parent(&self) -> Placed {
        Noted { place: self.noted_parent(), number: self.parent_number.load(Relaxed) }.placed()
    }

    #[inline(always)]
    fn noted_parent(&self) -> Placed {
        #[expect(unsafe_code, reason = "what is pointed to is never freed")]
        // SAFETY: It is null, or was made of a `&'static Place`, by `adopt`.
        unsafe {
            self.parent.load(Relaxed).as_ref()
        }
    }
}

/// Whether both are the same place, or none.
#[inline(always)]
pub fn are_same(one: Placed, other: Placed) -> bool {
    one.map(ptr::from_ref) == other.map(ptr::from_ref)
}

/// A party that was noted down, and may be gone since.
#[derive(Clone, Copy, Debug)]
pub struct Noted {
    place: Placed,
    number: u64,
}

impl Noted {
    /// Notes down a party that is there.
    #[inline(always)]
    pub fn new(place: Placed) -> Self {
        Self { place, number: place.map_or(0, |place| place.number.load(Relaxed)) }
    }

    /// Its place, if it is still there.
    #[inline(always)]
    pub fn placed(self) -> Placed {
        self.place.filter(|place| place.number.load(Relaxed) == self.number)
    }
}

/// A consumer that takes turns with others.
#[derive(Debug)]
pub struct Party {
    place: &'static Place,
}

impl Party {
    /// A party that has not had its turn yet.
    #[expect(clippy::new_without_default, reason = "it takes a place, which no default should")]
    pub fn new() -> Self {
        Self { place: Place::take() }
    }

    /// Where it is known.
    #[inline(always)]
    pub fn place(&self) -> &'static Place {
        self.place
    }

    /// Whose turn this party's is part of, if that is still there.
    #[inline(always)]
    pub(crate) fn parent(&self) -> Placed {
        self.place.parent()
    }

    /// This party's turn is part of another one's, which is there, from now on.
    #[inline(always)]
    pub fn adopt(&self, parent: Placed) {
        let noted = Noted::new(parent);
        let pointer = parent.map_or(ptr::null_mut(), |parent| ptr::from_ref(parent).cast_mut());
        self.place.parent.store(pointer, Relaxed);
        self.place.parent_number.store(noted.number, Relaxed);
    }

    /// This party has the turn from now on, as part of whoever has it now.
    #[inline(always)]
    pub fn enter(&self) {
        self.adopt(current());
        self.go_on();
    }

    /// This party has the turn again.
    #[inline(always)]
    pub fn go_on(&self) {
        set_current(Some(self.place));
    }

    /// Whether it is this party's turn, or that of one within it.
    #[inline(always)]
    pub fn has_turn(&self) -> bool {
        self.place.has_turn()
    }

    /// Gives this party the turn while `f` runs.
    pub fn take_turn<R>(&self, f: impl FnOnce() -> R) -> R {
        let _turn = self.begin();
        f()
    }

    /// Gives this party the turn, as long as what this gives is kept.
    pub fn begin(&self) -> Turn<'_> {
        let before = Noted::new(current());
        self.enter();
        Turn { party: self, before }
    }
}

impl Drop for Party {
    fn drop(&mut self) {
        self.place.number.store(self.place.number.load(Relaxed) + 1, Relaxed);
        // Fails while the thread ends: then the place is nobody's any more.
        let _ = FREE_HERE.try_with(|free| free.0.borrow_mut().push(self.place));
    }
}

/// The party whose turn it is. None outside of runs.
#[inline(always)]
pub fn current() -> Placed {
    CURRENT.get()
}

/// Gives the turn to a party that is there, for it waits for what runs now, or to none.
#[inline(always)]
pub fn set_current(placed: Placed) {
    CURRENT.set(placed);
}

/// The turn of a party: given back to who had it before when this is dropped.
#[derive(Debug)]
pub struct Turn<'p> {
    party: &'p Party,
    before: Noted,
}

impl Turn<'_> {
    /// Who had it before, if that is still there.
    pub fn before(&self) -> Placed {
        self.before.placed()
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        // Gone on with by somebody else than who began it, it is not here to be given back.
        if self.party.has_turn() {
            set_current(self.before());
        }
    }
}
