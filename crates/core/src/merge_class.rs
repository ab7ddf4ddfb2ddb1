//! [`MergeClass`]: the promise each aggregate makes about merging.

use std::fmt;

/// How far an aggregate's output is independent of the way its stream was cut: the promise of its
/// [`merge`](crate::Aggregate::merge).
///
/// There are two questions, and neither answers the other. May the pieces be merged in any order? And
/// does the output have the same bits however the stream was cut, or is it only as near as the
/// aggregate says?
///
/// | | any order | in the order of the stream |
/// |---|---|---|
/// | **the same bits** | [`EXACT`](MergeClass::EXACT): sums, extremes | [`ORDERED`](MergeClass::ORDERED): the first, the last |
/// | **within the stated error** | [`BOUNDED`](MergeClass::BOUNDED): sketches | [`ORDERED_BOUNDED`](MergeClass::ORDERED_BOUNDED): a mean that forgets |
///
/// A set promises what all of its members do:
///
/// ```
/// use fanfold::{Aggregate, Count, First, Median, MergeClass};
///
/// assert_eq!(Aggregate::<f64>::class(&Count), MergeClass::EXACT);
/// assert_eq!(Aggregate::<f64>::class(&First), MergeClass::ORDERED);
/// let both = Aggregate::<f64>::class(&(Count, First, Median));
/// assert_eq!(both, MergeClass::ORDERED_BOUNDED);
/// assert!(!both.any_order() && !both.same_bits());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct MergeClass {
    any_order: bool,
    same_bits: bool,
}

impl MergeClass {
    /// The same bits for any split of the stream, its pieces merged in any order.
    pub const EXACT: MergeClass = MergeClass { any_order: true, same_bits: true };

    /// The same bits for any split of the stream, as long as pieces are merged in its order.
    pub const ORDERED: MergeClass = MergeClass { any_order: false, same_bits: true };

    /// Within the aggregate's stated error for any split of the stream, its pieces merged in any
    /// order.
    pub const BOUNDED: MergeClass = MergeClass { any_order: true, same_bits: false };

    /// Within the aggregate's stated error for any split of the stream, as long as pieces are merged
    /// in its order.
    pub const ORDERED_BOUNDED: MergeClass = MergeClass { any_order: false, same_bits: false };

    /// Whether pieces of the stream may be merged in any order.
    pub const fn any_order(self) -> bool {
        self.any_order
    }

    /// Whether the output has the same bits however the stream was cut.
    pub const fn same_bits(self) -> bool {
        self.same_bits
    }

    /// What both promise.
    #[must_use]
    pub const fn and(self, other: MergeClass) -> MergeClass {
        MergeClass {
            any_order: self.any_order && other.any_order,
            same_bits: self.same_bits && other.same_bits,
        }
    }
}

impl fmt::Display for MergeClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.any_order, self.same_bits) {
            (true, true) => "exact",
            (false, true) => "ordered",
            (true, false) => "bounded",
            (false, false) => "ordered and bounded",
        })
    }
}
