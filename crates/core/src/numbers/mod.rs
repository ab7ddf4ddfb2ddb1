//! What items can be: numbers, and values that can be ranked.
//!
//! * `ordered`: [`Ordered`], what `Min`, `Max` and `TopK` rank
//! * `number`: [`Number`], what `Sum`, `Mean` and their kin add up
//! * `total`: [`Total`], the running totals behind a sum: 128-bit, 192-bit, compensated

mod number;
mod ordered;
mod total;

pub use number::Number;
pub use ordered::Ordered;
pub use total::Total;
pub(crate) use total::Wide;
pub use total::{Compensated, SignedTotal, UnsignedTotal, WideSignedTotal, WideUnsignedTotal};
