//! [`Yielder`]: what a generator's body yields through.

use std::fmt;
use std::thread::panicking;

use super::Generator;
use super::body::{Interrupt, Out, Word};
use super::resumed::Resumed;
use crate::GeneratorError;
use crate::Thrown;
use crate::turn::{Noted, Party, are_same, current, set_current};

/// What a generator's body yields through: from wherever it has this, however deep.
///
/// It belongs to its body, which it cannot leave, and to its body's thread.
pub struct Yielder<'a, S, Y> {
    link: &'a corosensei::Yielder<Word<S>, Out<Y>>,
    party: &'a Party,
    ending: Ending,
    /// Whether a panic unwound when the generator was started or dropped, so that one says nothing
    /// about the body.
    unwinding: bool,
    /// Whether something was let go of, and the body has unwound since, or still does.
    has_raised: bool,
}

/// How a body was told that its generator is dropped.
#[derive(Clone, Copy, PartialEq)]
enum Ending {
    /// Not at all.
    Not,
    /// Where it yielded, by an [`Exit`](super::Exit).
    Told,
    /// It yielded again, and unwinds, whether it asked or not.
    Forced,
}

impl<'a, S, Y> Yielder<'a, S, Y> {
    pub(super) fn new(link: &'a corosensei::Yielder<Word<S>, Out<Y>>, party: &'a Party) -> Self {
        Self { link, party, ending: Ending::Not, unwinding: panicking(), has_raised: false }
    }

    /// Yields a value, and gives what is sent in return.
    ///
    /// What is thrown unwinds from here, as far as to whoever resumed the generator: destructors
    /// run, and no panic hook sees it. To handle it, use [`try_yield`](Yielder::try_yield). With
    /// `panic = "abort"` nothing can unwind: the generator is closed all the same, and what its
    /// stack holds is leaked.
    ///
    /// # Panics
    ///
    /// In a destructor that runs while the body unwinds, which ends the process.
    #[inline(always)]
    pub fn yield_(&mut self, value: Y) -> S {
        match self.try_yield(value) {
            Ok(sent) => sent,
            Err(thrown) => self.let_go(thrown),
        }
    }

    /// Yields a value, and gives what is sent in return, or thrown.
    ///
    /// ```
    /// use fanfold::task::{Generator, Resumed};
    ///
    /// // Counts on, and begins anew when it is told where from.
    /// let count = Generator::<(), u32>::new(|mut it| {
    ///     let mut next = 0;
    ///     loop {
    ///         next = match it.try_yield(next) {
    ///             Ok(()) => next + 1,
    ///             Err(thrown) => thrown.downcast().unwrap_or_else(|other| other.raise()),
    ///         };
    ///     }
    /// });
    /// assert!((&count).take(3).eq([0, 1, 2]));
    /// assert_eq!(count.throw(7u32)?, Resumed::Yielded(7));
    /// assert!((&count).take(2).eq([8, 9]));
    /// # Ok::<(), fanfold::task::GeneratorError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// What was thrown. If it is an [`Exit`](super::Exit), the body is to finish. If it is a
    /// [`GeneratorError::Unwinding`], this was a destructor that runs while the body unwinds: the
    /// value was not yielded.
    #[inline(always)]
    pub fn try_yield(&mut self, value: Y) -> Result<S, Thrown> {
        if self.ending != Ending::Not || (panicking() && !self.unwinding) {
            return Err(self.refuse());
        }
        self.switch(Ok(value)).map_err(|interrupt| self.hear(*interrupt))
    }

    /// Yields all that another generator yields, and gives what it returns. What is sent or thrown
    /// meanwhile goes to the other, and when this generator is closed, so is the other, first.
    ///
    /// ```
    /// use fanfold::task::{Generator, Resumed};
    ///
    /// /// Adds up what it is sent, as far as to a 0.
    /// fn total() -> Generator<i64, &'static str, i64> {
    ///     Generator::new(|mut it| {
    ///         let mut total = 0;
    ///         loop {
    ///             match it.yield_("and?") {
    ///                 0 => return total,
    ///                 number => total += number,
    ///             }
    ///         }
    ///     })
    /// }
    /// let totals = Generator::new(|mut it| [it.yield_from(&total()), it.yield_from(&total())]);
    /// totals.start()?;
    /// for number in [3, 4, 0, 5] {
    ///     assert_eq!(totals.send(number)?, Resumed::Yielded("and?"));
    /// }
    /// assert_eq!(totals.send(0)?, Resumed::Returned([7, 5]));
    /// # Ok::<(), fanfold::task::GeneratorError>(())
    /// ```
    ///
    /// What the other does not handle unwinds on from here, and an error of the kinds of
    /// [`try_yield_from`](Yielder::try_yield_from) does, as what was thrown.
    ///
    /// # Panics
    ///
    /// As the other does, and as [`yield_`](Yielder::yield_).
    pub fn yield_from<Q>(&mut self, other: &Generator<S, Y, Q>) -> Q
    where
        S: 'static,
        Y: 'static,
        Q: 'static,
    {
        match self.try_yield_from(other) {
            Ok(returned) => returned,
            Err(GeneratorError::Raised(thrown)) => self.let_go(thrown),
            Err(error) => self.let_go(Thrown::new(error)),
        }
    }

    /// As [`yield_from`](Yielder::yield_from), and what is thrown can be handled here.
    ///
    /// # Errors
    ///
    /// What the other did not handle; [`Closed`](GeneratorError::Closed),
    /// [`AlreadyStarted`](GeneratorError::AlreadyStarted) unless what is sent is `()`, or
    /// [`AlreadyExecuting`](GeneratorError::AlreadyExecuting), if it cannot start;
    /// [`IgnoredExit`](GeneratorError::IgnoredExit), if it yielded when it was to finish.
    ///
    /// # Panics
    ///
    /// As the other does.
    pub fn try_yield_from<Q>(&mut self, other: &Generator<S, Y, Q>) -> Result<Q, GeneratorError>
    where
        S: 'static,
        Y: 'static,
        Q: 'static,
    {
        let mut resumed = other.advance()?;
        loop {
            let value = match resumed {
                Resumed::Yielded(value) => value,
                Resumed::Returned(returned) => return Ok(returned),
            };
            resumed = match self.try_yield(value) {
                Ok(sent) => other.send(sent)?,
                Err(thrown) if thrown.is_unwinding() => {
                    return Err(GeneratorError::Unwinding);
                }
                Err(thrown) if thrown.is_exit() => {
                    other.close()?;
                    return Err(GeneratorError::Raised(thrown));
                }
                Err(thrown) => other.throw(thrown)?,
            };
        }
    }

    /// Suspends the body, until it is resumed with a word.
    ///
    /// The turn nearly always goes from this party to the same parent and back. That is looked at,
    /// not copied: a branch that is foreseen right waits for nothing, where copies of pointers from
    /// here to there and back, through memory, would be the longest chain of a switch.
    #[inline(always)]
    fn switch(&mut self, out: Out<Y>) -> Word<S> {
        if !are_same(current(), Some(self.party.place())) {
            return self.switch_within(out);
        }
        set_current(self.party.parent());
        let word = self.link.suspend(out);
        if are_same(current(), self.party.parent()) {
            self.party.go_on();
        } else {
            self.enter();
        }
        word
    }

    /// The same from a run within the body, whose party has the turn; or from a coroutine of somebody else's in which
    /// the generator was resumed, and which is gone on with by who has the turn.
    #[cold]
    fn switch_within(&mut self, out: Out<Y>) -> Word<S> {
        if !self.party.has_turn() {
            self.party.enter();
            return self.switch(out);
        }
        let within = Noted::new(current());
        self.party.go_on();
        let word = self.switch(out);
        // Unless it is gone: then the turn is the body's.
        if let Some(within) = within.placed() {
            set_current(Some(within));
        }
        word
    }

    /// The body was resumed by somebody else than before.
    #[cold]
    fn enter(&self) {
        self.party.enter();
    }

    /// What is thrown by an interrupt.
    #[cold]
    fn hear(&mut self, interrupt: Interrupt) -> Thrown {
        match interrupt {
            Interrupt::Throw(thrown) => thrown,
            Interrupt::End => {
                self.ending = Ending::Told;
                self.unwinding = panicking();
                Thrown::exit()
            }
            Interrupt::Start => unreachable!("a body starts once"),
        }
    }

    /// Why nothing is yielded now.
    #[cold]
    fn refuse(&mut self) -> Thrown {
        if panicking() && !self.unwinding {
            return Thrown::new(GeneratorError::Unwinding);
        }
        let may_unwind = self.unwinding && self.has_raised;
        match std::mem::replace(&mut self.ending, Ending::Forced) {
            // In a destructor perhaps, where to unwind would end the process.
            Ending::Told if may_unwind => Thrown::new(GeneratorError::Unwinding),
            Ending::Told => self.let_go(Thrown::exit()),
            _ => self.leave(Thrown::exit()),
        }
    }

    /// Nobody here handles what was thrown.
    #[cold]
    fn let_go(&mut self, thrown: Thrown) -> ! {
        if cfg!(panic = "abort") {
            self.leave(thrown);
        }
        assert!(!thrown.is_unwinding(), "a destructor yielded while its generator unwinds");
        self.has_raised = true;
        thrown.raise()
    }

    /// Leaves the body as it is, for good.
    fn leave(&mut self, thrown: Thrown) -> ! {
        let _ = self.switch(Err(Box::new(thrown)));
        unreachable!("a generator that was left was resumed")
    }
}

impl<S, Y> fmt::Debug for Yielder<'_, S, Y> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Yielder").finish_non_exhaustive()
    }
}
