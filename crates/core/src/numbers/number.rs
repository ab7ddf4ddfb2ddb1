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
///
/// The trait is sealed: how numbers are added up is this crate's affair. Numbers of your own are
/// aggregated by way of one of these, with [`of`](crate::Combine::of).
///
/// ```compile_fail
/// fanfold::aggregate_all(["words"], fanfold::Sum); // text is no number
/// ```
pub trait Number: Ordered + Sealed {
    /// The number itself, not behind a reference.
    #[doc(hidden)]
    type Plain: Number<Plain = Self::Plain, Total = Self::Total> + Copy;

    /// The running total in which such numbers are added up.
    #[doc(hidden)]
    type Total: Total;

    /// The number itself.
    #[doc(hidden)]
    fn plain(&self) -> Self::Plain;

    /// The difference to another number as a double: rounded once, so that large integers close to
    /// each other keep what tells them apart.
    #[doc(hidden)]
    fn minus(&self, other: Self::Plain) -> f64;

    /// The number as a double: the nearest one, where the number has none of its own.
    fn to_f64(&self) -> f64;

    /// Adds the number to a running total.
    #[doc(hidden)]
    fn add_to(&self, total: &mut Self::Total);
}

/// Keeps [`Number`] to this crate.
pub trait Sealed {}

impl<N: Sealed> Sealed for &N {}

/// Implements [`Number`] for primitive types, given their totals, and how two of them differ.
macro_rules! number {
    ($($type:ident => $total:ident, $minus:ident;)*) => {$(
        impl Sealed for $type {}

        impl Number for $type {
            type Plain = $type;
            type Total = $total;

            #[inline]
            fn plain(&self) -> $type {
                *self
            }

            #[inline]
            fn minus(&self, other: $type) -> f64 {
                $minus!(*self, other)
            }

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

macro_rules! integers {
    ($left:expr, $right:expr) => {
        if $left < $right {
            -($right.abs_diff($left) as f64)
        } else {
            $left.abs_diff($right) as f64
        }
    };
}

macro_rules! floats {
    ($left:expr, $right:expr) => {
        f64::from($left) - f64::from($right)
    };
}

number! {
    i8 => SignedTotal, integers;
    i16 => SignedTotal, integers;
    i32 => SignedTotal, integers;
    i64 => SignedTotal, integers;
    isize => SignedTotal, integers;
    i128 => WideSignedTotal, integers;
    u8 => UnsignedTotal, integers;
    u16 => UnsignedTotal, integers;
    u32 => UnsignedTotal, integers;
    u64 => UnsignedTotal, integers;
    usize => UnsignedTotal, integers;
    u128 => WideUnsignedTotal, integers;
    f32 => Compensated, floats;
    f64 => Compensated, floats;
}

impl<N: Number> Number for &N {
    type Plain = N::Plain;
    type Total = N::Total;

    #[inline]
    fn plain(&self) -> N::Plain {
        (**self).plain()
    }

    #[inline]
    fn minus(&self, other: N::Plain) -> f64 {
        (**self).minus(other)
    }

    #[inline]
    fn to_f64(&self) -> f64 {
        (**self).to_f64()
    }

    #[inline]
    fn add_to(&self, total: &mut N::Total) {
        (**self).add_to(total);
    }
}
