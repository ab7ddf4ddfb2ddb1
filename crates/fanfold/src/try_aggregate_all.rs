//! The driver over sources that may fail.

use std::error::Error;
use std::fmt;

use crate::{Aggregate, Running};

/// Runs an aggregate, or many as one, over the items of a source that may fail, in one pass.
///
/// ```
/// use fanfold::{try_aggregate_all, Count, Sum};
///
/// let fields = "1 2 x 4".split(' ').map(str::parse::<i32>);
/// let interrupted = try_aggregate_all(fields, (Count, Sum)).unwrap_err();
/// assert_eq!(interrupted.count, 2);
/// assert_eq!(interrupted.output, (2, 3)); // what was known is not lost
/// assert_eq!(interrupted.to_string(), "after 2 items: invalid digit found in string");
/// ```
///
/// # Errors
///
/// [`Interrupted`] at the first `Err` of the source, with the outputs over the items before it. The
/// source is not asked for more.
///
/// # Panics
///
/// Where the source does, or a closure of an aggregate.
pub fn try_aggregate_all<I, T, E, A>(
    source: I,
    aggregate: A,
) -> Result<A::Output, Interrupted<E, A::Output>>
where
    I: IntoIterator<Item = Result<T, E>>,
    A: Aggregate<T>,
{
    let mut running = Running::new(aggregate);
    let mut count = 0;
    let mut failed = None;
    let items = source.into_iter().map_while(|item| match item {
        Ok(item) => {
            count += 1;
            Some(item)
        }
        Err(error) => {
            failed = Some(error);
            None
        }
    });
    running.extend(items);
    let output = running.finish();
    match failed {
        Some(error) => Err(Interrupted { error, count, output }),
        None => Ok(output),
    }
}

/// An error of the source, and what was known when it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interrupted<E, O> {
    /// The error.
    pub error: E,
    /// How many items came before it.
    pub count: u64,
    /// The outputs over these items.
    pub output: O,
}

impl<E: fmt::Display, O> fmt::Display for Interrupted<E, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let items = if self.count == 1 { "item" } else { "items" };
        write!(f, "after {} {items}: {}", self.count, self.error)
    }
}

/// Its source is that of the error, whose own text is part of this one's.
impl<E: Error, O: fmt::Debug> Error for Interrupted<E, O> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.error.source()
    }
}
