//! [`GeneratorError`]: why a generator did not yield or return.

use std::{fmt, io};

use crate::Thrown;

/// Why a generator neither yielded nor returned.
#[derive(Debug)]
#[non_exhaustive]
pub enum GeneratorError {
    /// A value was sent to a generator that has not started: nobody there to take it. It is to be
    /// started first, with [`start`](crate::Generator::start).
    NotStarted,
    /// A generator was started again. It is to be sent a value.
    AlreadyStarted,
    /// The generator runs: its own body, or somebody whom that called, resumed it.
    AlreadyExecuting,
    /// The generator has returned, was closed, or let go of what was thrown into it.
    Closed,
    /// The generator was told to finish, and yielded instead. It is suspended there.
    IgnoredExit,
    /// The body let go of what was thrown into it, or raised something itself. The generator is
    /// closed.
    Raised(Thrown),
    /// A destructor yielded while the generator's body unwinds, or resumed a generator of before
    /// while its own caller unwinds: nothing is suspended, nor gone on with, in the midst of that.
    Unwinding,
    /// The system gave no memory for a stack. The generator has not started, and may be started
    /// again.
    NoStack(io::Error),
}

impl fmt::Display for GeneratorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotStarted => {
                f.write_str("cannot send to a generator that has not started: start it first")
            }
            Self::AlreadyStarted => f.write_str("the generator has started: send it a value"),
            Self::AlreadyExecuting => f.write_str("the generator is already executing"),
            Self::Closed => f.write_str("the generator is closed"),
            Self::IgnoredExit => f.write_str("the generator yielded when it was told to finish"),
            Self::Unwinding => {
                f.write_str("a generator is neither left nor resumed while a panic unwinds")
            }
            Self::Raised(thrown) => write!(f, "raised in the generator: {thrown}"),
            Self::NoStack(error) => write!(
                f,
                "no memory for a stack: {error} (fewer generators at a time, or smaller stacks)"
            ),
        }
    }
}

impl std::error::Error for GeneratorError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Raised(thrown) => Some(thrown),
            Self::NoStack(error) => Some(error),
            _ => None,
        }
    }
}
