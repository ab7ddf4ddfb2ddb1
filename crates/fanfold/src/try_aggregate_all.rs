//! The driver over sources that may fail.

use crate::{Aggregate, Failed, Running};

/// Runs an aggregate, or many as one, over the items of a source that may fail, in one pass.
///
/// ```
/// use fanfold::{try_aggregate_all, Count, Sum};
///
/// let fields = "1 2 x 4".split(' ').map(str::parse::<i32>);
/// let failed = try_aggregate_all(fields, (Count, Sum)).unwrap_err();
/// assert_eq!(failed.count, 2);
/// assert_eq!(failed.output, (2, 3)); // what was known is not lost
/// assert_eq!(failed.to_string(), "after 2 items: invalid digit found in string");
/// ```
///
/// # Errors
///
/// [`Failed`] at the first `Err` of the source, with the outputs over the items before it. The
/// source is not asked for more.
///
/// # Panics
///
/// Where the source does, or a closure of an aggregate.
pub fn try_aggregate_all<I, T, E, A>(
    source: I,
    aggregate: A,
) -> Result<A::Output, Failed<E, A::Output>>
where
    I: IntoIterator<Item = Result<T, E>>,
    A: Aggregate<T>,
{
    let mut running = Running::new(aggregate);
    let mut count = 0;
    let mut ended_by = None;
    let items = source.into_iter().map_while(|item| match item {
        Ok(item) => {
            count += 1;
            Some(item)
        }
        Err(error) => {
            ended_by = Some(error);
            None
        }
    });
    running.extend(items);
    let output = running.finish();
    match ended_by {
        Some(error) => Err(Failed { error, count, output }),
        None => Ok(output),
    }
}
