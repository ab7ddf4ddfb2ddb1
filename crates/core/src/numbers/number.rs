//! Numbers that can be added up.

use super::{Ordered, SignedTotal, Total, UnsignedTotal, WideSignedTotal, WideUnsignedTotal};
use crate::Block;
use crate::exact::{ExactSpread, ExactSum, IntegerSpread, Spread, WideSpread};
use crate::simd;

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
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no number",
    label = "no number",
    note = "text is parsed first: `Sum.filter_map(|text: &&str| text.parse::<f64>().ok())`",
    note = "`Option`s of numbers: `Sum.skip_missing()` leaves out `None`, and `Sum.count_missing()` counts it",
    note = "times: `Sum.of(Duration::as_secs_f64)`; `Min`, `Max`, `Median` and `Quantile` take them as they are",
    note = "a part of an item: `Sum.of(|item: &Item| item.price)`"
)]
pub trait Number: Ordered + Sealed {
    /// The number itself, not behind a reference.
    #[doc(hidden)]
    type Plain: Number<Plain = Self::Plain, Total = Self::Total, Spread = Self::Spread> + Copy;

    /// The running total in which such numbers are added up.
    #[doc(hidden)]
    type Total: Total;

    /// The running sums of such numbers and of their squares.
    #[doc(hidden)]
    type Spread: Spread<Sum = <Self::Total as Total>::Sum>;

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

    /// Takes the number back out of a running total that it was added to.
    #[doc(hidden)]
    fn take_from(&self, total: &mut Self::Total);

    /// Adds a block of numbers to a running total.
    #[doc(hidden)]
    #[inline]
    fn add_all_to(block: &Block<'_, Self>, total: &mut Self::Total)
    where
        Self: Sized,
    {
        block.items().iter().for_each(|item| item.add_to(total));
    }

    /// Adds the number and its square to running sums.
    #[doc(hidden)]
    fn spread_to(&self, spread: &mut Self::Spread);

    /// Takes the number and its square back out of running sums that they were added to.
    #[doc(hidden)]
    fn spread_from(&self, spread: &mut Self::Spread);

    /// Adds a block of numbers and their squares to running sums.
    #[doc(hidden)]
    #[inline]
    fn spread_all_to(block: &Block<'_, Self>, spread: &mut Self::Spread)
    where
        Self: Sized,
    {
        block.items().iter().for_each(|item| item.spread_to(spread));
    }
}

/// Keeps [`Number`], and what else is sealed, to this crate.
pub trait Sealed {}

impl<N: Sealed> Sealed for &N {}

/// Implements [`Number`] for primitive types, given their running sums, and their kind.
macro_rules! number {
    ($($type:ident => $total:ident, $spread:ty, $kind:ident;)*) => {$(
        impl Sealed for $type {}

        impl Number for $type {
            type Plain = $type;
            type Total = $total;
            type Spread = $spread;

            #[inline]
            fn plain(&self) -> $type {
                *self
            }

            #[inline]
            fn to_f64(&self) -> f64 {
                *self as f64
            }

            #[inline]
            fn add_to(&self, total: &mut $total) {
                total.add(*self as _);
            }

            #[inline]
            fn take_from(&self, total: &mut $total) {
                total.take(*self as _);
            }

            $kind!($total, $spread);
        }
    )*};
}

/// What all integers do.
macro_rules! integer {
    ($spread:ty) => {
        #[inline]
        fn minus(&self, other: Self) -> f64 {
            if *self < other { -(self.abs_diff(other) as f64) } else { self.abs_diff(other) as f64 }
        }

        #[inline]
        fn spread_to(&self, spread: &mut $spread) {
            self.add_to(&mut spread.sum);
            spread.add_square(self.abs_diff(0) as _);
        }

        #[inline]
        fn spread_from(&self, spread: &mut $spread) {
            self.take_from(&mut spread.sum);
            spread.take_square(self.abs_diff(0) as _);
        }
    };
}

/// Integers of up to 32 bits, of which a block fits 64.
macro_rules! short {
    ($total:ident, $spread:ty) => {
        integer!($spread);

        #[inline]
        fn add_all_to(block: &Block<'_, Self>, total: &mut $total) {
            let items = block.items();
            let sum = || items.iter().map(|item| i64::from(*item)).sum::<i64>();
            total.add(simd::widest(sum) as _);
        }

        #[inline]
        fn spread_all_to(block: &Block<'_, Self>, spread: &mut $spread) {
            Self::add_all_to(block, &mut spread.sum);
            // A square has up to 64 bits: its halves are added up apart.
            let add = |(high, low), item: &Self| {
                let magnitude = u64::from(item.abs_diff(0));
                let square = magnitude * magnitude;
                (high + (square >> 32), low + (square & 0xffff_ffff))
            };
            let (high, low) = simd::widest(|| block.items().iter().fold((0, 0), add));
            spread.squares.add((u128::from(high) << 32) + u128::from(low));
        }
    };
}

/// The batch path of `i64`.
macro_rules! signed {
    ($total:ident, $spread:ty) => {
        integer!($spread);

        #[inline]
        fn add_all_to(block: &Block<'_, Self>, total: &mut $total) {
            total.add(simd::integers::sum(block.items()));
        }

        #[inline]
        fn spread_all_to(block: &Block<'_, Self>, spread: &mut $spread) {
            let items = block.items();
            if simd::integers::are_short(items) {
                Self::add_all_to(block, &mut spread.sum);
                spread.squares.add(simd::integers::sum_of_squares(items));
            } else {
                items.iter().for_each(|item| item.spread_to(spread));
            }
        }
    };
}

/// Integers of 64 and 128 bits.
macro_rules! long {
    ($total:ident, $spread:ty) => {
        integer!($spread);
    };
}

/// What all floats do.
macro_rules! float {
    () => {
        #[inline]
        fn minus(&self, other: Self) -> f64 {
            self.to_f64() - other.to_f64()
        }

        #[inline]
        fn spread_to(&self, spread: &mut ExactSpread) {
            spread.add(self.to_f64());
        }

        #[inline]
        fn spread_from(&self, spread: &mut ExactSpread) {
            spread.take(self.to_f64());
        }
    };
}

macro_rules! double {
    ($total:ident, $spread:ty) => {
        float!();

        #[inline]
        fn add_all_to(block: &Block<'_, f64>, total: &mut ExactSum) {
            total.add_block(block);
        }

        #[inline]
        fn spread_all_to(block: &Block<'_, f64>, spread: &mut ExactSpread) {
            spread.add_block(block);
        }
    };
}

macro_rules! single {
    ($total:ident, $spread:ty) => {
        float!();

        fn add_all_to(block: &Block<'_, f32>, total: &mut ExactSum) {
            as_doubles(block.items(), |doubles| total.add_slice(doubles));
        }

        fn spread_all_to(block: &Block<'_, f32>, spread: &mut ExactSpread) {
            as_doubles(block.items(), |doubles| spread.add_slice(doubles));
        }
    };
}

/// Hands on a slice in blocks of doubles, as many as a kernel looks at together.
fn as_doubles(items: &[f32], mut add: impl FnMut(&[f64])) {
    const LENGTH: usize = 128;
    let mut doubles = [0.0; LENGTH];
    for block in items.chunks(LENGTH) {
        let doubles = &mut doubles[..block.len()];
        doubles.iter_mut().zip(block).for_each(|(double, item)| *double = f64::from(*item));
        add(doubles);
    }
}

number! {
    i8 => SignedTotal, IntegerSpread<SignedTotal>, short;
    i16 => SignedTotal, IntegerSpread<SignedTotal>, short;
    i32 => SignedTotal, IntegerSpread<SignedTotal>, short;
    i64 => SignedTotal, IntegerSpread<SignedTotal>, signed;
    isize => SignedTotal, IntegerSpread<SignedTotal>, long;
    i128 => WideSignedTotal, WideSpread<WideSignedTotal>, long;
    u8 => UnsignedTotal, IntegerSpread<UnsignedTotal>, short;
    u16 => UnsignedTotal, IntegerSpread<UnsignedTotal>, short;
    u32 => UnsignedTotal, IntegerSpread<UnsignedTotal>, short;
    u64 => UnsignedTotal, IntegerSpread<UnsignedTotal>, long;
    usize => UnsignedTotal, IntegerSpread<UnsignedTotal>, long;
    u128 => WideUnsignedTotal, WideSpread<WideUnsignedTotal>, long;
    f32 => ExactSum, ExactSpread, single;
    f64 => ExactSum, ExactSpread, double;
}

impl<N: Number> Number for &N {
    type Plain = N::Plain;
    type Total = N::Total;
    type Spread = N::Spread;

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

    #[inline]
    fn take_from(&self, total: &mut N::Total) {
        (**self).take_from(total);
    }

    #[inline]
    fn spread_to(&self, spread: &mut N::Spread) {
        (**self).spread_to(spread);
    }

    #[inline]
    fn spread_from(&self, spread: &mut N::Spread) {
        (**self).spread_from(spread);
    }
}
