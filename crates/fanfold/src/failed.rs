//! [`Failed`], where there are no splitters, whose error it is otherwise: the drivers that are always there
//! cannot lean on a crate that is not.

use std::error::Error;
use std::fmt;

/// An error of the source, and what was known when it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed<E, O> {
    /// The error.
    pub error: E,
    /// How many items came before it.
    pub count: u64,
    /// What came of these items.
    pub output: O,
}

impl<E: fmt::Display, O> fmt::Display for Failed<E, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let items = if self.count == 1 { "item" } else { "items" };
        write!(f, "after {} {items}: {}", self.count, self.error)
    }
}

/// Its source is that of the error, whose own text is part of this one's.
impl<E: Error, O: fmt::Debug> Error for Failed<E, O> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.error.source()
    }
}
