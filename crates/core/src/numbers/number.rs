//! Numbers that can be added up.

use super::{Compensated, Ordered, SignedTotal, Total};
use super::{UnsignedTotal, WideSignedTotal, WideUnsignedTotal};

/// A number, or a reference to one: what [`Sum`](crate::Sum), [`Mean`](crate::Mean) and their kin
/// take.
///
/// All primitive integers and floats implement it, and so do references to them: a stream of
/// `&f64` gives the same answers as a stream of `f64`.
///
/// ```
/// use fanfold::{aggregate_all, Mean, Sum};
///
/// let prices = vec![1.5, 2.5];
/// assert_eq!(aggregate_all(&prices, (Sum, Mean)), (4.0, Some(2.0)));
/// assert_eq!(aggregate_all(&[u64::MAX, 1], Sum), 1u128 << 64);
/// ```
pub trait Number: Ordered {
    /// The running total in which such numbers are added up.
    type Total: Total;

    /// The number as a double: the nearest one, where the number has none of its own.
    fn to_f64(&self) -> f64;

    /// Adds the number to a running total.
    fn add_to(&self, total: &mut Self::Total);
}

/// Implements [`Number`] for primitive types, given their totals.
macro_rules! number {
    ($($type:ident => $total:ident;)*) => {$(
        impl Number for $type {
            type Total = $total;

            #[inline]
            fn to_f64(&self) -> f64 {
                *self as f64
            }

            #[inline]
            fn add_to(&self, total: &mut $total) {
                total.add(*self as _);
            }
        }
    )*};
}

number! {
    i8 => SignedTotal;
    i16 => SignedTotal;
    i32 => SignedTotal;
    i64 => SignedTotal;
    isize => SignedTotal;
    i128 => WideSignedTotal;
    u8 => UnsignedTotal;
    u16 => UnsignedTotal;
    u32 => UnsignedTotal;
    u64 => UnsignedTotal;
    usize => UnsignedTotal;
    u128 => WideUnsignedTotal;
    f32 => Compensated;
    f64 => Compensated;
}

impl<N: Number> Number for &N {
    type Total = N::Total;

    #[inline]
    fn to_f64(&self) -> f64 {
        (**self).to_f64()
    }

    #[inline]
    fn add_to(&self, total: &mut N::Total) {
        (**self).add_to(total);
    }
}
