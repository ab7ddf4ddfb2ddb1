//! Loops over slices with the widest instructions the machine has.
//!
//! Which those are is asked once, at run time ([`pulp`]): AVX-512, AVX2 with fused multiply-add, or
//! what every machine of the kind has. A kernel is written once, over vectors of some width. All of
//! it has to become one function, or its parts are compiled for narrow vectors: hence the loops and
//! `inline(always)` where elsewhere there would be closures.
//!
//! * `digits`: how floats are taken apart into short integers, which add up without rounding
//! * [`sum`], [`squares`]: exact sums of the items of a block, and of their squares
//! * [`integers`]: sums of integers of 64 bits
//! * [`Extreme`]: the least and the greatest of floats
//! * [`widest`]: any other loop, which the compiler makes vectors of

mod digits;
mod extremes;
pub(crate) mod integers;
mod squares;
mod sum;
#[cfg(test)]
mod tests;

pub(crate) use extremes::Extreme;
pub(crate) use squares::{BlockSquares, squares};
pub(crate) use sum::{BlockSum, sum};

use std::sync::LazyLock;

use pulp::{Arch, WithSimd};

/// How many items kernels take at once: few enough to stay in the cache for several of them.
pub(crate) const BLOCK: usize = 1024;

static ARCH: LazyLock<Arch> = LazyLock::new(Arch::new);

/// Runs a kernel on each width of vectors that this machine has.
#[cfg(test)]
fn on_all<O: WithSimd>(kernel: impl Fn() -> O) -> Vec<O::Output> {
    use pulp::Simd;
    let mut outputs = vec![Simd::vectorize(pulp::Scalar::new(), kernel())];
    #[cfg(target_arch = "x86_64")]
    {
        outputs.extend(pulp::x86::V3::try_new().map(|simd| Simd::vectorize(simd, kernel())));
        outputs.extend(pulp::x86::V4::try_new().map(|simd| Simd::vectorize(simd, kernel())));
    }
    outputs
}

/// Runs a kernel, or a closure, compiled for the widest vectors of this machine.
#[inline]
pub(crate) fn widest<O: WithSimd>(kernel: O) -> O::Output {
    ARCH.dispatch(kernel)
}
