//! The bounds of estimates, for programs.

use fanfold::stat::Value;
use fanfold_table::Results;

/// The results with two more columns behind all others for each that holds an estimate: the method of its
/// estimates, and their errors.
pub(super) fn with_bounds(results: &Results) -> Results {
    let mut bounded = results.clone();
    for place in results.keys..results.names.len() {
        if results.rows.iter().all(|row| row[place].estimate().is_none()) {
            continue;
        }
        let name = &results.names[place];
        bounded.push_name(format!("{name}_method"));
        bounded.push_name(format!("{name}_error"));
        for row in &mut bounded.rows {
            let estimate = row[place].estimate();
            let method = estimate.map(|estimate| estimate.method.to_string());
            let error = estimate.map(|estimate| estimate.error);
            row.extend([Value::from(method), Value::from(error)]);
        }
    }
    bounded
}
