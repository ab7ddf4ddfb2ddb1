//! [`FastVariance`] and [`FastStdDev`]: spreads of plain floating point.
//!
//! Items one by one go through Welford's update; a block of a slice is gone through twice while it
//! is in the cache, for its mean and for the squared distances from it, and merged by Chan's
//! formula.
//!
//! * B. P. Welford, *Note on a method for calculating corrected sums of squares and products*,
//!   Technometrics 4(3), 1962
//! * T. F. Chan, G. H. Golub, R. J. LeVeque, *Updating formulae and a pairwise algorithm for
//!   computing sample variances*, COMPSTAT 1982

use super::fast_sum::sum_of;
use super::{StdDev, Variance};
use crate::numbers::Number;
use crate::portable::{by_codec, codec};
use crate::{Aggregate, Block, Combine, MergeClass};

impl Variance {
    /// The sample variance in plain floating point: [`FastVariance`].
    pub const fn fast() -> FastVariance {
        FastVariance
    }
}

impl StdDev {
    /// The sample standard deviation in plain floating point: [`FastStdDev`].
    pub const fn fast() -> FastStdDev {
        FastStdDev
    }
}

/// The sample variance (divisor n - 1) of numbers as doubles, in plain floating point, as
/// `Option<f64>`: `None` where there are fewer than two.
///
/// Its relative error is up to about n eps times 1 + |mean| / deviation, with eps = 2^-53, and
/// mostly far below. Distances whose squares overflow make it infinite, and so may numbers whose
/// sum does, or NaN. Where the last factor of speed is not worth that, there is [`Variance`].
///
/// ```
/// use fanfold::{aggregate_slice, Variance};
///
/// assert_eq!(aggregate_slice(&[2.0, 4.0, 6.0], Variance::fast()), Some(4.0));
/// ```
///
/// NaN propagates, and infinities give NaN. Memory: 24 bytes. Merge class: bounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FastVariance;

/// The sample standard deviation of numbers as doubles, in plain floating point: the root of the
/// [`FastVariance`].
///
/// ```
/// use fanfold::{aggregate_slice, StdDev};
///
/// assert_eq!(aggregate_slice(&[2.0, 4.0, 6.0], StdDev::fast()), Some(2.0));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FastStdDev;

/// A count, a mean, and the sum of squared distances from it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Welford {
    count: u64,
    mean: f64,
    squares: f64,
}

impl Welford {
    #[inline]
    fn add(&mut self, x: f64) {
        self.count += 1;
        let before = x - self.mean;
        self.mean += before / self.count as f64;
        self.squares += before * (x - self.mean);
    }

    fn of_block<N: Number>(items: &[N]) -> Self {
        let mean = sum_of(items, |x| x) / items.len() as f64;
        let squares = sum_of(items, |x| (x - mean) * (x - mean));
        Welford { count: items.len() as u64, mean, squares }
    }

    fn merge(&mut self, later: Self) {
        if self.count == 0 {
            *self = later;
        } else if later.count > 0 {
            let apart = later.mean - self.mean;
            let count = self.count + later.count;
            let share = later.count as f64 / count as f64;
            self.mean += apart * share;
            self.squares += later.squares + apart * apart * self.count as f64 * share;
            self.count = count;
        }
    }

    fn variance(self) -> Option<f64> {
        (self.count > 1).then(|| self.squares / (self.count - 1) as f64)
    }
}

/// Implements [`Aggregate`], given what becomes of the state.
macro_rules! by_welford {
    ($($name:ident: |$state:ident| $output:expr;)*) => {$(
        impl Combine for $name {}

        impl<N: Number> Aggregate<N> for $name {
            type State = Welford;
            type Output = Option<f64>;

            fn init(&self) -> Welford {
                Welford::default()
            }

            #[inline]
            fn update(&self, state: &mut Welford, item: &N) {
                state.add(item.to_f64());
            }

            fn update_block(&self, state: &mut Welford, block: &Block<'_, N>) {
                state.merge(Welford::of_block(block.items()));
            }

            fn merge(&self, state: &mut Welford, later: Welford) {
                state.merge(later);
            }

            fn finish(&self, $state: Welford) -> Option<f64> {
                $output
            }

            fn class(&self) -> MergeClass {
                MergeClass::BOUNDED
            }
        }
    )*};
}

by_welford! {
    FastVariance: |state| state.variance();
    FastStdDev: |state| state.variance().map(f64::sqrt);
}

codec!([] Welford as "float" { count: count, mean: value, squares: value });

by_codec! {
    [] FastVariance, Welford, "fast_spread";
    [] FastStdDev, Welford, "fast_spread";
}
