//! Generators that are sent nothing, as iterators and as tasks.

use std::iter::FusedIterator;

use super::error::GeneratorError;
use super::{Generator, Resumed};
use crate::task::{Step, Task};

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
            Err(GeneratorError::Closed) => None,
            Err(error) => fail(error),
        }
    }
}

/// What iterators and tasks do with an error they have no place for.
#[cold]
fn fail(error: GeneratorError) -> ! {
    match error {
        GeneratorError::Raised(thrown) => thrown.raise(),
        error => panic!("{error}"),
    }
}

/// Iterates over what is yielded, up to where the body returns, which
/// [`take_returned`](Generator::take_returned) tells of.
///
/// # Panics
///
/// As the body does; where what it raised is thrown on; and where it is already executing, or there is no
/// memory for a stack.
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
