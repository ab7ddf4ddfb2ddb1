//! The body of a generator, on a stack of its own.

use std::mem;
use std::panic::resume_unwind;

use corosensei::{Coroutine, CoroutineResult};

use super::resumed::Resumed;
use super::yielder::Yielder;
use crate::GeneratorError;
use crate::Thrown;
use crate::panic::{Payload, catch};
use crate::stack::Stack;
use crate::turn::{Party, set_current};

/// What a generator has of its body.
pub(super) enum Body<S, Y, R> {
    /// The function, and the size of the stack it is to have.
    Created(Function<S, Y, R>, usize),
    Suspended(Routine<S, Y, R>),
    Closed,
}

type Function<S, Y, R> = Box<dyn FnOnce(Yielder<'_, S, Y>) -> R>;

pub(super) type Routine<S, Y, R> = Coroutine<Word<S>, Out<Y>, Result<R, Payload>, Stack>;

/// What a body is resumed with: what is sent, or what else there is to say.
///
/// A value and a pointer, so that both travel in registers: an enum of three, the third of two
/// words, is written by parts and read as a whole, for which the processor waits ten nanoseconds.
pub(super) type Word<S> = Result<S, Box<Interrupt>>;

/// What a body gives when it is suspended: what it yields, or what it can neither handle nor unwind
/// with, and then it is not to be resumed.
pub(super) type Out<Y> = Result<Y, Box<Thrown>>;

/// What else a body is resumed with.
pub(super) enum Interrupt {
    Throw(Thrown),
    /// The generator is dropped.
    End,
    /// Nobody looks at the first word.
    Start,
}

/// A body that runs as far as to its first `yield` when it is resumed, on a stack.
pub(super) fn begin<S: 'static, Y: 'static, R: 'static>(
    stack: Stack,
    body: Function<S, Y, R>,
) -> Routine<S, Y, R> {
    Coroutine::with_stack(stack, move |link, first| {
        drop(first);
        let party = Party::new();
        party.enter();
        let result = catch(|| body(Yielder::new(link, &party)));
        if party.has_turn() {
            set_current(party.parent());
        }
        result
    })
}

/// What came of a body that is over, whose stack is kept for others.
#[cold]
pub(super) fn end<S, Y, R>(
    routine: Routine<S, Y, R>,
    result: CoroutineResult<Out<Y>, Result<R, Payload>>,
) -> Result<Resumed<Y, R>, GeneratorError> {
    match result {
        CoroutineResult::Yield(Ok(_)) => unreachable!("a body that yields is not over"),
        CoroutineResult::Yield(Err(thrown)) => {
            mem::forget(routine);
            Err(GeneratorError::Raised(*thrown))
        }
        CoroutineResult::Return(result) => {
            routine.into_stack().keep();
            match result.map_err(|payload| payload.downcast::<Thrown>()) {
                Ok(returned) => Ok(Resumed::Returned(returned)),
                Err(Ok(thrown)) => Err(GeneratorError::Raised(*thrown)),
                Err(Err(payload)) => resume_unwind(payload),
            }
        }
    }
}
