//! Exact totals of numbers whose kind is known at run time only: [`NumTotal`] and [`NumSpread`].

use super::Num;
use crate::decimal::{Decimal, DecimalSpread, DecimalTotal};
use crate::exact::{Big, ExactSpread, ExactSum, Spread};
use crate::numbers::Total;
use crate::portable::{Codec, Decoder, Encoder, Malformed};

/// Implements what a total and a spread have in common.
macro_rules! both {
    ($name:ident, $trait:ident, { $($further:item)* }) => {
        impl $name {
            #[inline]
            pub(super) fn add_double(&mut self, double: f64) {
                self.doubles.add(double);
                self.floats += 1;
            }

            pub(super) fn take_double(&mut self, double: f64) {
                self.doubles.take(double);
                self.floats = self.floats.saturating_sub(1);
            }

            pub(crate) fn add_doubles(&mut self, doubles: &[f64]) {
                self.floats += doubles.len() as u64;
                self.doubles.add_slice(doubles);
            }

            /// Adds integers that each count a power of ten.
            pub(crate) fn add_decimals(&mut self, digits: &[i64], exponent: i32) {
                self.decimals.add_all(digits, exponent);
            }
        }

        impl $trait for $name {
            type Sum = Num;

            fn merge(&mut self, later: Self) {
                self.decimals.merge(later.decimals);
                self.doubles.merge(later.doubles);
                self.floats += later.floats;
            }

            fn elsewhere(&self) -> usize {
                self.decimals.elsewhere() + self.doubles.elsewhere()
            }

            /// A decimal, unless there was a float; and then the nearest one.
            fn sum(&self) -> Num {
                if self.floats == 0 {
                    return self.decimals.sum().into();
                }
                Num::Float(self.exact().map_or_else(|special| special, |sum| sum.to_f64()))
            }

            fn exact(&self) -> Result<Big, f64> {
                Ok(self.doubles.exact()?.plus(&self.decimals.exact()?))
            }

            $($further)*
        }
    };
}

/// The exact total of integers, decimals and floats.
#[derive(Clone, Debug, Default)]
pub struct NumTotal {
    pub(super) decimals: DecimalTotal,
    doubles: ExactSum,
    floats: u64,
}

impl NumTotal {
    /// The sum as digits and a power of ten, where it is so short and there were no floats.
    pub(crate) fn digits(&self) -> Option<(i128, i32)> {
        self.decimals.digits().filter(|_| self.floats == 0)
    }
}

both!(NumTotal, Total, {
    fn over(&self, count: u64) -> f64 {
        if self.floats == 0 {
            return self.decimals.over(count);
        }
        self.exact().map_or_else(|special| special, |total| total.over(&[count]))
    }
});

/// The exact sums of integers, decimals and floats, and of their squares.
#[derive(Clone, Debug, Default)]
pub struct NumSpread {
    pub(super) decimals: DecimalSpread,
    doubles: ExactSpread,
    floats: u64,
}

both!(NumSpread, Spread, {
    fn squares(&self) -> Big {
        self.doubles.squares().plus(&self.decimals.squares())
    }

    fn square_sum(&self) -> Option<Decimal> {
        (self.floats == 0).then(|| self.decimals.squares().to_decimal())
    }
});

/// Implements [`Codec`]: how many were floats, what decimals come to, and what floats do if there are some.
macro_rules! codec_of_both {
    ($($name:ident),*) => {$(
        impl Codec for $name {
            const LEAST: usize = 3;

            fn name(text: &mut String) {
                *text += "number";
            }

            fn encode(&self, out: &mut Encoder) {
                out.count(self.floats);
                out.value(&self.decimals);
                if self.floats > 0 {
                    out.value(&self.doubles);
                }
            }

            fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
                let (floats, decimals) = (input.count()?, input.value()?);
                let doubles = if floats > 0 { input.value()? } else { Default::default() };
                Ok($name { decimals, doubles, floats })
            }
        }
    )*};
}

codec_of_both!(NumTotal, NumSpread);
