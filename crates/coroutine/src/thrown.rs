//! [`Thrown`]: what was thrown into a generator.

use std::any::Any;
use std::fmt;

use crate::GeneratorError;
use crate::panic::{Payload, text};

/// What [`Generator::close`](crate::Generator::close) throws, and dropping a generator does.
///
/// A body may take it as a reason to finish, but not to go on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Exit;

/// What was thrown into a generator, or raised in it, of whatever type.
///
/// ```
/// use fanfold::task::Thrown;
///
/// let thrown = Thrown::new("no such row".to_string());
/// assert!(thrown.is::<String>() && !thrown.is_exit());
/// assert_eq!(thrown.downcast::<String>().unwrap(), "no such row");
/// ```
pub struct Thrown(Payload);

impl Thrown {
    /// Makes something to [raise](Thrown::raise). What is a `Thrown` already stays as it is.
    pub fn new<E: Any + Send>(error: E) -> Self {
        let error: Payload = Box::new(error);
        match error.downcast::<Self>() {
            Ok(thrown) => *thrown,
            Err(error) => Self(error),
        }
    }

    pub(crate) fn exit() -> Self {
        Self(Box::new(Exit))
    }

    /// Whether it is of this type.
    pub fn is<E: Any>(&self) -> bool {
        self.0.is::<E>()
    }

    /// Whether it is [`Exit`]: the generator is to finish.
    pub fn is_exit(&self) -> bool {
        self.is::<Exit>()
    }

    /// What was thrown, if it is text.
    pub(crate) fn text(&self) -> Option<&str> {
        text(&*self.0)
    }

    pub(crate) fn is_unwinding(&self) -> bool {
        matches!(self.downcast_ref(), Some(GeneratorError::Unwinding))
    }

    /// What was thrown.
    ///
    /// # Errors
    ///
    /// Itself, if it is of another type.
    pub fn downcast<E: Any>(self) -> Result<E, Self> {
        self.0.downcast().map(|error| *error).map_err(Self)
    }

    /// What was thrown, if it is of this type.
    pub fn downcast_ref<E: Any>(&self) -> Option<&E> {
        self.0.downcast_ref()
    }

    /// Lets it unwind, until somebody handles it: in a generator's body, as far as to whoever
    /// resumed it, who gets it as [`GeneratorError::Raised`](crate::GeneratorError::Raised). No
    /// panic hook sees it. Iterating has no place for it, and panics with it.
    ///
    /// # Panics
    ///
    /// Always; what it unwinds with is a `Thrown`. With `panic = "abort"` it ends the process.
    pub fn raise(self) -> ! {
        std::panic::resume_unwind(Box::new(self))
    }
}

impl fmt::Display for Thrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_exit() {
            return f.write_str("the generator is to finish");
        }
        if let Some(error) = self.downcast_ref::<GeneratorError>() {
            return write!(f, "{error}");
        }
        f.write_str(self.text().unwrap_or("something was thrown that has no text"))
    }
}

impl fmt::Debug for Thrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Thrown").field(&format_args!("{self}")).finish()
    }
}

impl std::error::Error for Thrown {}
