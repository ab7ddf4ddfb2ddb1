//! Whose turn it is, on a thread that runs many consumers.
//!
//! A feed may get to where another consumer can call it. Where consumers take turns on one thread, such
//! a call would disturb a consumer that is suspended: on fibers it would switch to a stack that is not
//! where it is thought to be. So each consumer has a [`Party`], and only the feed of the one whose turn it
//! is gives items. A run inside a consumer has parties of its own, whose parent is the consumer's: the
//! consumer's feed may be pulled from there as well.
//!
//! Whoever hands the turn on, by a switch of stacks or a call, writes its own party back when it has it
//! again.

use std::cell::Cell;
use std::ptr;

/// A consumer that takes turns with others.
#[derive(Debug)]
pub(crate) struct Party {
    /// The party whose turn it was when this one's came to be.
    parent: Cell<*const Party>,
}

thread_local! {
    /// The party whose turn it is. Null outside of runs.
    static CURRENT: Cell<*const Party> = const { Cell::new(ptr::null()) };
}

impl Party {
    /// The address of no party.
    pub(crate) const NONE: *const Self = std::ptr::without_provenance(1);

    pub(crate) const fn new(parent: *const Party) -> Self {
        Self { parent: Cell::new(parent) }
    }

    /// Whether it is this party's turn, or that of one within it.
    pub(crate) fn has_turn(this: *const Self) -> bool {
        Self::is_within(current(), this)
    }

    /// Whether the current party is `ancestor`, or within it.
    #[inline(always)]
    pub(crate) fn is_within(current: *const Self, ancestor: *const Self) -> bool {
        current == ancestor || Self::descends(current, ancestor)
    }

    #[cold]
    fn descends(mut current: *const Self, ancestor: *const Self) -> bool {
        while !current.is_null() {
            if current == ancestor {
                return true;
            }
            #[expect(unsafe_code, reason = "reads the chain of parties")]
            // SAFETY: The current party and its parents are those of runs that are on, which own them.
            unsafe {
                current = (*current).parent.get();
            }
        }
        false
    }

    /// Gives this party the turn while `f` runs.
    pub(crate) fn take_turn<R>(&self, f: impl FnOnce() -> R) -> R {
        let turn = Turn::begin();
        self.parent.set(turn.0);
        set_current(self);
        f()
    }
}

#[inline(always)]
pub(crate) fn current() -> *const Party {
    CURRENT.get()
}

#[inline(always)]
pub(crate) fn set_current(party: *const Party) {
    CURRENT.set(party);
}

/// The turn of whoever made it: theirs again when this is dropped.
#[derive(Debug)]
pub(crate) struct Turn(*const Party);

impl Turn {
    pub(crate) fn begin() -> Self {
        Self(CURRENT.get())
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}
