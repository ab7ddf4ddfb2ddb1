//! [`Ewma`]: a mean that forgets.
//!
//! The weight of an item falls by `1 - alpha` with each item after it, and the mean is the weighted
//! sum over the sum of weights, so that early means are not drawn to the first item (pandas'
//! `adjust=True`). Both sums are linear: a later stretch of the stream scales what came before by
//! the decay over its length, and adds its own.

use crate::numbers::Number;
use crate::portable::{by_codec, codec};
use crate::{Aggregate, Combine, MergeClass};

/// The exponentially weighted moving average of numbers, as `Option<f64>`: `None` where there are
/// none.
///
/// ```
/// use fanfold::{aggregate_all, Ewma};
///
/// let average = aggregate_all([1.0, 2.0], Ewma::new(0.5)).unwrap();
/// assert_eq!(average, (0.5 * 1.0 + 1.0 * 2.0) / 1.5);
/// ```
///
/// NaN and infinities propagate, and are not forgotten. Memory: 24 bytes. Merge class: ordered and bounded, to a few
/// roundings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ewma {
    alpha: f64,
}

impl Ewma {
    /// The average in which the last item weighs `alpha`, above 0 and up to 1, of the whole.
    ///
    /// # Panics
    ///
    /// If `alpha` is outside of that range, or NaN.
    pub const fn new(alpha: f64) -> Self {
        assert!(alpha > 0.0 && alpha <= 1.0, "the alpha of an average lies above 0 and up to 1");
        Ewma { alpha }
    }

    /// The average in which an item weighs half as much after `items` more.
    ///
    /// # Panics
    ///
    /// If `items` is not above 0, or so large that nothing would ever be forgotten.
    ///
    /// ```
    /// use fanfold::Ewma;
    ///
    /// assert_eq!(Ewma::half_life(1.0), Ewma::new(0.5));
    /// ```
    pub fn half_life(items: f64) -> Self {
        assert!(items > 0.0, "the half-life of an average lies above 0");
        Ewma::new(-(-std::f64::consts::LN_2 / items).exp_m1())
    }
}

impl Combine for Ewma {}

/// The state of [`Ewma`]: the weighted sum, the sum of weights, and the decay over the items seen.
#[derive(Clone, Copy, Debug)]
pub struct EwmaState {
    sum: f64,
    weight: f64,
    decay: f64,
}

/// A sum whose weight falls by a factor; what is not finite is not forgotten, whichever way it is cut.
fn fade(sum: f64, factor: f64) -> f64 {
    if sum.is_finite() { sum * factor } else { sum }
}

impl<N: Number> Aggregate<N> for Ewma {
    type State = EwmaState;
    type Output = Option<f64>;

    fn init(&self) -> EwmaState {
        EwmaState { sum: 0.0, weight: 0.0, decay: 1.0 }
    }

    #[inline]
    fn update(&self, state: &mut EwmaState, item: &N) {
        let keep = 1.0 - self.alpha;
        state.sum = fade(state.sum, keep) + item.to_f64();
        state.weight = state.weight * keep + 1.0;
        state.decay *= keep;
    }

    fn merge(&self, state: &mut EwmaState, later: EwmaState) {
        state.sum = fade(state.sum, later.decay) + later.sum;
        state.weight = state.weight * later.decay + later.weight;
        state.decay *= later.decay;
    }

    fn finish(&self, state: EwmaState) -> Option<f64> {
        (state.weight > 0.0).then(|| state.sum / state.weight)
    }

    fn class(&self) -> MergeClass {
        MergeClass::ORDERED_BOUNDED
    }
}

codec!([] EwmaState as "float" { sum: value, weight: value, decay: value });
by_codec! {
    [] Ewma, EwmaState, "ewma", |this| this.alpha;
}
