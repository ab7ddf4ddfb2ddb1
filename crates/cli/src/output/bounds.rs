//! The bounds of estimates, for programs.

use std::borrow::Cow;

use fanfold::stat::Value;
use fanfold_table::Results;

/// The results with two more columns behind all others for each that holds an estimate: the method of its
/// estimates, and their errors.
pub(super) struct WithBounds<'r> {
    pub(super) names: Cow<'r, [String]>,
    /// The columns that hold estimates.
    bounded: Vec<usize>,
}

impl<'r> WithBounds<'r> {
    pub(super) fn new(results: &'r Results) -> Self {
        let is_bounded = |place: &usize| results.rows().any(|row| row[*place].estimate().is_some());
        Self::of(results, results.bounded.iter().copied().filter(is_bounded).collect())
    }

    /// Columns for each that may hold an estimate: rows are still to come that may have one.
    pub(super) fn of_any(results: &'r Results) -> Self {
        Self::of(results, results.bounded.clone())
    }

    fn of(results: &'r Results, bounded: Vec<usize>) -> Self {
        let mut names = Cow::Borrowed(&results.names[..]);
        for place in &bounded {
            for what in ["method", "error"] {
                let name = Results::free_name(&names, format!("{}_{what}", results.names[*place]));
                names.to_mut().push(name);
            }
        }
        WithBounds { names, bounded }
    }

    /// The values of a row.
    pub(super) fn values<'v>(&self, row: &'v [Value]) -> impl Iterator<Item = Cow<'v, Value>> {
        let bounds = self.bounded.iter().flat_map(|place| {
            let estimate = row[*place].estimate();
            let method = estimate.map(|estimate| estimate.method.to_string());
            let error = estimate.map(|estimate| estimate.error);
            [Value::from(method), Value::from(error)].map(Cow::Owned)
        });
        row.iter().map(Cow::Borrowed).chain(bounds)
    }
}
