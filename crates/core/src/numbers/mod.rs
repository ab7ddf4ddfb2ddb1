//! What items can be: numbers, values that can be ranked, and values that can be told apart.
//!
//! * `identify`: [`Identify`], what `Distinct` counts
//! * `ordered`: [`Ordered`], what `Min`, `Max` and `TopK` rank
//! * `number`: [`Number`], what `Sum`, `Mean` and their kin add up
//! * `total`: [`Total`], the running totals behind a sum: of 128 and 192 bits, and exact ones

mod identify;
mod number;
mod ordered;
mod total;

pub use identify::{ByHash, Identify};
pub use number::Number;
pub(crate) use number::Sealed;
pub use ordered::Ordered;
pub(crate) use total::{SignedTotal, Total, UnsignedTotal, WideSignedTotal, WideUnsignedTotal};
