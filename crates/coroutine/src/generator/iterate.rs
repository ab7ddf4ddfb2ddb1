//! Generators that are sent nothing, as iterators and as tasks.

use std::iter::FusedIterator;

use super::error::GeneratorError;
use super::{Generator, Resumed};
use crate::task_pool::{Step, Task};

impl<Y, R> Generator<(), Y, R> {
    #[inline(always)]
    fn next_value(&self) -> Option<Y> {
        match self.advance() {
            Ok(Resumed::Yielded(value)) => Some(value),
            Ok(Resumed::Returned(returned)) => {
                self.returned.set(Some(returned));
                None
            }
            Err(error) => no_value(error),
        }
    }
}

/// What an iterator does where a generator has an error to report.
#[cold]
fn no_value<Y>(error: GeneratorError) -> Option<Y> {
    match error {
        GeneratorError::Closed => None,
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
        match self.send(()) {
            Ok(Resumed::Yielded(_)) => Step::Again,
            Ok(Resumed::Returned(returned)) => Step::Done(returned),
            Err(GeneratorError::Raised(thrown)) => thrown.raise(),
            Err(error) => panic!("{error}"),
        }
    }
}
