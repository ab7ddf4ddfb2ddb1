//! What items can be: numbers, and values that can be ranked.
//!
//! * `ordered`: [`Ordered`], what `Min`, `Max` and `TopK` rank
//! * `number`: [`Number`], what `Sum`, `Mean` and their kin add up
//! * `total`: [`Total`], the running totals behind a sum: 128-bit, 192-bit, compensated

mod number;
mod ordered;
mod total;

pub use number::Number;
pub(crate) use number::Sealed;
pub use ordered::Ordered;
pub(crate) use total::{Compensated, SignedTotal, Total, UnsignedTotal, Wide};
pub(crate) use total::{WideSignedTotal, WideUnsignedTotal};
