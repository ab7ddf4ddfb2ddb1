//! [`All`]: whether all items pass a test.

use super::any::settled_by;
use crate::portable::by_codec;

/// Whether all items pass a test; `true` where there are none. It is full with the first item
/// whose test gives `false`.
///
/// ```
/// use fanfold::{aggregate_all, All};
///
/// assert!(!aggregate_all(1.., All::new(|n: &i32| *n < 9))); // the source has no end
/// assert!(aggregate_all(std::iter::empty(), All::new(|n: &i32| *n < 9)));
/// ```
///
/// Of a slice, the test may be asked of up to 63 items more than that one.
///
/// Memory: one byte. Merge class: exact.
#[derive(Clone, Copy)]
pub struct All<F> {
    test: F,
}

settled_by!(All, false);

by_codec! {
    [F] All<F>, bool, "all";
}
