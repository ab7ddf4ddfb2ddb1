//! Sums of floats without error, in a few words of memory.
//!
//! A double is an integer of 53 bits times a power of two, so every sum of doubles, of their
//! squares and of their products is an integer times a power of two as well. Held as that integer,
//! it has no roundings, hence no order: any cut of the stream gives the same bits. Only the answer
//! is rounded, once. The question is what this costs. All powers together span 2,100 bits, 4,200
//! for products, and an addition of that width for every item would be slow, and a state of that
//! width too large to have a million of. But the items of one stream mostly lie within a few dozen
//! powers of two.
//!
//! * A `Fixed` therefore holds the integer in a *window* of 128 bits, 256 for products
//!   (`window`), placed by the first item that is not 0. What lies outside of the window, or would
//!   overflow it, goes into a `Wide`, made when it is first needed: chunks of 64 bits, held in 128
//!   each, so that carries wait until two thousand additions have been made. This is the
//!   superaccumulator of R. M. Neal (*Fast exact summation using small and large superaccumulators*,
//!   arXiv 1505.05571), after U. Kulisch's long accumulator, but only as long as the data ask for.
//! * An [`ExactSum`] does not even go to the window for most items. Two running sums, begun far above
//!   the items, take an item apart: the first addition rounds it, two subtractions tell what was lost,
//!   exactly (T. J. Dekker, *A floating-point technique for extending the available precision*, Numerische
//!   Mathematik 18, 1971), and the second sum takes that. If it loses nothing in turn, nothing was
//!   rounded. Where the sums stand too low for an item they are settled in a window and begun anew; an
//!   item that leaves anything goes into the window whole.
//! * `simd` does it for slices, many items at once, by the extraction of S. M. Rump, T. Ogita, S. Oishi
//!   (*Accurate floating-point summation part I: faithful rounding*, SIAM J. Sci. Comput. 31(1), 2008) with
//!   running sums for its powers of two, as J. Demmel and H. D. Nguyen have them (*Parallel reproducible
//!   summation*, IEEE Trans. Comput. 64(7), 2015). They bound what is left over; here it is looked at.
//! * A [`Spread`] holds sums of items and of squares, a [`Joint`] those of two numbers and of their
//!   products. The sum of squared distances from the mean is n Σx² - (Σx)² over n: in floating
//!   point the formula that loses all digits, and in integers the shortest one.
//! * [`Tens`] do for decimals what a `Fixed` does for doubles, with powers of ten: in a window of integers,
//!   and in `Limbs` of 18 digits what does not fit.
//! * A [`Big`] is such an integer at the end, when it is subtracted, divided and rounded.
//!
//! Infinities and NaN are no integers; `Special` counts them. As bytes (`codec`) a sum is the one number it is.

mod big;
mod codec;
pub(crate) mod double;
mod fixed;
mod float_sum;
mod joint;
mod limbs;
mod pairs;
mod pieces;
mod ratio;
mod read;
mod special;
mod spread;
mod tens;
#[cfg(test)]
mod tests;
mod wide;
mod window;

pub(crate) use big::Big;
pub(crate) use float_sum::ExactSum;
pub(crate) use joint::{Comoments, Distances, Joint};
pub(crate) use pairs::Pairs;
pub(crate) use ratio::{Ratio, Scaled};
pub(crate) use spread::{ExactSpread, IntegerSpread, Spread, WideSpread};
pub(crate) use tens::{Squared, Tens};
