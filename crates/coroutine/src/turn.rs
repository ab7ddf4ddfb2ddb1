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
//! Splitters and generators share it; it may change in any version.

use std::cell::Cell;
use std::ptr;

/// A consumer that takes turns with others.
#[derive(Debug)]
pub struct Party {
    /// The party whose turn it was when this one's came to be.
    parent: Cell<*const Party>,
}

thread_local! {
    /// The party whose turn it is. Null outside of runs.
    static CURRENT: Cell<*const Party> = const { Cell::new(ptr::null()) };
}

impl Party {
    /// The address of no party.
    pub const NONE: *const Self = std::ptr::without_provenance(1);

    /// A party whose turn is part of `parent`'s, which has it now.
    pub const fn new(parent: *const Party) -> Self {
        Self { parent: Cell::new(parent) }
    }

    /// Whether it is this party's turn, or that of one within it.
    pub fn has_turn(this: *const Self) -> bool {
        Self::turn(this).is_some()
    }

    /// Whose turn it is, if that is this party or one within it.
    #[inline(always)]
    pub fn turn(this: *const Self) -> Option<*const Self> {
        let current = current();
        (current == this || Self::descends(current, this)).then_some(current)
    }

    #[cold]
    fn descends(mut current: *const Self, ancestor: *const Self) -> bool {
        while !current.is_null() {
            if current == ancestor {
                return true;
            }
            #[expect(unsafe_code, reason = "reads the chain of parties")]
            // SAFETY: The current party and its parents are those of runs that are on, which own
            // them.
            unsafe {
                current = (*current).parent.get();
            }
        }
        false
    }

    /// Whose turn this party's is part of.
    #[inline(always)]
    pub(crate) fn parent(&self) -> *const Self {
        self.parent.get()
    }

    /// This party has the turn from now on, which was its parent's.
    #[inline(always)]
    pub(crate) fn enter(&self, parent: *const Party) {
        self.parent.set(parent);
        CURRENT.set(self);
    }

    /// Gives this party the turn while `f` runs.
    pub fn take_turn<R>(&self, f: impl FnOnce() -> R) -> R {
        let turn = Turn(current());
        self.enter(turn.0);
        f()
    }
}

/// The party whose turn it is. Null outside of runs.
#[inline(always)]
pub fn current() -> *const Party {
    CURRENT.get()
}

/// Gives the turn to a party.
///
/// # Safety
///
/// It is null, or alive, with its ancestors, until the turn is another's.
#[expect(unsafe_code, reason = "parties are pointed to")]
#[inline(always)]
pub unsafe fn set_current(party: *const Party) {
    CURRENT.set(party);
}

/// The turn of whoever made it: theirs again when this is dropped.
#[derive(Debug)]
pub struct Turn(*const Party);

impl Turn {
    /// Notes whose turn it is.
    ///
    /// # Safety
    ///
    /// Who has the turn now is alive when this is dropped.
    #[expect(unsafe_code, reason = "parties are pointed to")]
    pub unsafe fn begin() -> Self {
        Self(current())
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}
