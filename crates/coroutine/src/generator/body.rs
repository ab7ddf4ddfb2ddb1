//! The body of a generator, on a stack of its own.

use std::mem;
use std::panic::resume_unwind;
use std::ptr;

use corosensei::{Coroutine, CoroutineResult};

use super::error::GeneratorError;
use super::resumed::Resumed;
use super::thrown::Thrown;
use super::yielder::Yielder;
use crate::panic::{Payload, catch};
use crate::stack::Stack;
use crate::turn::{Party, current, set_current};

/// What a generator has of its body.
pub(super) enum Body<S, Y, R> {
    /// The function, and the size of the stack it is to have.
    Created(Function<S, Y, R>, usize),
    Suspended(Routine<S, Y, R>),
    Closed,
}

type Function<S, Y, R> = Box<dyn FnOnce(Yielder<'_, S, Y>) -> R>;

pub(super) type Routine<S, Y, R> = Coroutine<Word<S>, Out<Y>, Result<R, Payload>, Stack>;

/// What a body is resumed with.
pub(super) enum Word<S> {
    Send(S),
    Throw(Thrown),
    /// The generator is dropped. Also the first word, which nobody looks at.
    End,
}

/// What a body gives when it is suspended.
pub(super) enum Out<Y> {
    Yielded(Y),
    /// It can neither handle this nor unwind, and is not to be resumed.
    Left(Thrown),
}

/// A body that runs as far as to its first `yield` when it is resumed, on a stack.
pub(super) fn begin<S: 'static, Y: 'static, R: 'static>(
    stack: Stack,
    body: Function<S, Y, R>,
) -> Routine<S, Y, R> {
    Coroutine::with_stack(stack, move |link, _| {
        let party = Party::new(ptr::null());
        party.enter(current());
        let result = catch(|| body(Yielder::new(link, &party)));
        #[expect(unsafe_code, reason = "parties are pointed to")]
        // SAFETY: It was its turn when it resumed this, and it waits for it.
        unsafe {
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
        CoroutineResult::Yield(Out::Yielded(_)) => unreachable!("a body that yields is not over"),
        CoroutineResult::Yield(Out::Left(thrown)) => {
            mem::forget(routine);
            Err(GeneratorError::Raised(thrown))
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
