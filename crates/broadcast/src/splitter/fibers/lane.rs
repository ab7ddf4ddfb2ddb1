//! A consumer's side: on a fiber, or driving.

use std::cell::RefCell;
use std::ptr::NonNull;
use std::rc::Rc;

use corosensei::Yielder;
use fanfold_coroutine::turn::{Noted, are_same, current, set_current};

use super::{End, Run, Suspended, Word};
use crate::error::ConsumerErrorKind;
use crate::feed::Gate;
use crate::source::{Erased, Over};

/// The lane of a consumer that runs on a fiber.
pub(crate) struct FiberLane<T> {
    /// Valid while the fiber runs, which it does when its party has the turn.
    pub(super) yielder: NonNull<Yielder<Option<T>, ()>>,
    pub(super) word: Rc<RefCell<Option<Word>>>,
}

impl<T> FiberLane<T> {
    #[inline(always)]
    pub(crate) fn next(&mut self, gate: &Gate) -> Option<T> {
        let own = Some(gate.place());
        let within = if are_same(current(), own) { None } else { Some(enter(gate)?) };
        #[expect(unsafe_code, reason = "switches stacks")]
        // SAFETY: The gate is open, so the consumer has not returned, and it is its turn: this runs
        // on the fiber's stack, or on that of a generator within it.
        let item = unsafe { self.yielder.as_ref().suspend(()) };
        set_current(own);
        if let Some(within) = within {
            leave(within);
        }
        if item.is_none() {
            return self.hear(gate);
        }
        item
    }

    #[cold]
    fn hear(&self, gate: &Gate) -> Option<T> {
        match self.word.take() {
            None => gate.over(Over::Ended),
            Some(Word::End(End::Over(over))) => gate.over(over),
            Some(Word::End(End::OutOfTurn)) => gate.cancel(ConsumerErrorKind::OutOfTurn),
            Some(Word::Raise(payload)) => std::panic::resume_unwind(payload),
        }
    }
}

/// The lane of the consumer that drives.
pub(crate) struct DriverLane<T> {
    run: Rc<Run<T>>,
    /// These are the run's, again: a load less each between two switches.
    source: Erased<T>,
    fibers: NonNull<[Suspended<T>]>,
}

impl<T: Clone> DriverLane<T> {
    pub(super) fn new(run: &Rc<Run<T>>) -> Self {
        Self { run: Rc::clone(run), source: run.source, fibers: NonNull::from(&mut **run.fibers()) }
    }

    #[inline(always)]
    pub(crate) fn next(&mut self, gate: &Gate) -> Option<T> {
        let run = &*self.run;
        // Whoever pulls waits here, and is there all the time.
        let me = current();
        if !are_same(me, Some(gate.place())) {
            check(gate)?;
        }
        let Some(item) = run.pull_from(&self.source) else {
            return gate.over(run.over());
        };
        #[expect(unsafe_code, reason = "keeps the fibers at hand")]
        // SAFETY: Points to the live fibers of the run. These change in `sweep`, after which the
        // pointer is made anew below, and in `end`, after which the gate is closed and this is not
        // come to again. They are used by the driver alone, whose turn it is.
        let fibers = unsafe { self.fibers.as_mut() };
        run.hand_out(me, fibers, &item);
        if run.some_are_done.get() {
            run.sweep(0);
            self.fibers = NonNull::from(&mut **run.fibers());
        }
        Some(item)
    }
}

/// A run or a generator within the consumer may pull, and nobody else.
#[cold]
fn check(gate: &Gate) -> Option<()> {
    if gate.has_turn() { Some(()) } else { gate.out_of_turn() }
}

/// Notes down whoever pulls within the consumer.
#[cold]
fn enter(gate: &Gate) -> Option<Noted> {
    check(gate)?;
    Some(Noted::new(current()))
}

/// Gives the turn back to what pulled, if that is still there.
#[cold]
fn leave(within: Noted) {
    if let Some(within) = within.placed() {
        set_current(Some(within));
    }
}
