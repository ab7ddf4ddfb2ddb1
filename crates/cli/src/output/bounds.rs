//! The bounds of estimates, for programs.

use std::borrow::Cow;

use fanfold::stat::Value;
use fanfold_table::Results;

/// The results with two more columns behind all others for each that holds an estimate: the method of its
/// estimates, and their errors.
pub(super) fn with_bounds(results: &Results) -> Cow<'_, Results> {
    let is_bounded = |place: &usize| results.rows().any(|row| row[*place].estimate().is_some());
    let bounded: Vec<usize> = (results.keys..results.names.len()).filter(is_bounded).collect();
    if bounded.is_empty() {
        return Cow::Borrowed(results);
    }
    let mut all = results.clone();
    for place in &bounded {
        let name = &results.names[*place];
        all.push_name(format!("{name}_method"));
        all.push_name(format!("{name}_error"));
    }
    let rows = results.rows().flat_map(|row| {
        let bounds = bounded.iter().flat_map(|place| {
            let estimate = row[*place].estimate();
            let method = estimate.map(|estimate| estimate.method.to_string());
            [Value::from(method), Value::from(estimate.map(|estimate| estimate.error))]
        });
        row.iter().cloned().chain(bounds)
    });
    all.values = rows.collect();
    Cow::Owned(all)
}
