//! Generators that are sent nothing, as iterators and as tasks.

use std::any::Any;
use std::iter::FusedIterator;
use std::panic::panic_any;

use super::{Generator, Resumed};
use crate::GeneratorError;
use crate::task::{Step, Task};

impl<S, Y, R> Generator<S, Y, R> {
    /// Resumes as `next` does in Python: the first time, or by sending `()`.
    pub(crate) fn advance(&self) -> Result<Resumed<Y, R>, GeneratorError> {
        match unit() {
            Some(unit) => self.send(unit),
            None => self.start(),
        }
    }
}

impl<Y, R> Generator<(), Y, R> {
    /// Resumes it as a task, whose errors are panics.
    #[inline(always)]
    pub(crate) fn go_on(&self) -> Resumed<Y, R> {
        match self.send(()) {
            Ok(resumed) => resumed,
            Err(error) => fail(error),
        }
    }

    #[inline(always)]
    fn next_value(&self) -> Option<Y> {
        match self.send(()) {
            Ok(Resumed::Yielded(value)) => Some(value),
            Ok(Resumed::Returned(returned)) => {
                self.returned.set(Some(returned));
                None
            }
            Err(GeneratorError::Closed | GeneratorError::Unwinding) => None,
            Err(error) => fail(error),
        }
    }
}

/// A `()`, if that is what the type is.
#[inline(always)]
pub(super) fn unit<S: 'static>() -> Option<S> {
    let mut unit = Some(());
    let unit: &mut dyn Any = &mut unit;
    unit.downcast_mut::<Option<S>>().and_then(Option::take)
}

/// What iterators and tasks do with an error they have no place for.
#[cold]
fn fail(error: GeneratorError) -> ! {
    match error {
        // Through the hook: it is lost on whoever does not catch it.
        GeneratorError::Raised(thrown) => panic_any(thrown),
        error => panic!("{error}"),
    }
}

/// Iterates over what is yielded, up to where the body returns, which
/// [`take_returned`](Generator::take_returned) tells of.
///
/// In a destructor that runs while a panic unwinds, one of before that gives nothing.
///
/// # Panics
///
/// As the body does; with a [`Thrown`](super::Thrown), if it raised something; and where it is
/// already executing, or there is no memory for a stack.
impl<Y, R> Iterator for Generator<(), Y, R> {
    type Item = Y;

    #[inline(always)]
    fn next(&mut self) -> Option<Y> {
        self.next_value()
    }
}

/// As by value, and the generator can be spoken to again afterwards.
impl<Y, R> Iterator for &Generator<(), Y, R> {
    type Item = Y;

    #[inline(always)]
    fn next(&mut self) -> Option<Y> {
        self.next_value()
    }
}

impl<Y, R> FusedIterator for Generator<(), Y, R> {}
impl<Y, R> FusedIterator for &Generator<(), Y, R> {}

/// A task that goes on up to the next `yield` a step; what it yields is dropped.
///
/// What the body raises is its panic.
impl<Y, R> Task for Generator<(), Y, R> {
    type Output = R;

    #[inline(always)]
    fn step(&mut self) -> Step<R> {
        match self.go_on() {
            Resumed::Yielded(_) => Step::Again,
            Resumed::Returned(returned) => Step::Done(returned),
        }
    }
}
