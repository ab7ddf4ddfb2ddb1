//! [`Quantiles`]: the distribution of the items, to be asked for any quantile.

use super::Kll;
use crate::numbers::{Number, Ordered};
use crate::portable::{Codec, Decoder, Encoder, Malformed, Portable, Recipe, portable_as};
use crate::simd::BLOCK;
use crate::sketch::{Size, Sketch, View, is_near_an_end, rank_error_at};
use crate::{Aggregate, Combine, Outlook};

/// The distribution of numbers: a [`QuantileSummary`] that answers any quantile.
///
/// Quantiles are exact as long as there are at most 16,384 items; of more, they are within 0.5 %
/// of the asked rank with 99 % confidence; [`within`](Quantiles::within) asks for another error.
/// [`Kll`](crate::Kll) does the same for items that are no numbers; [`QuantilesRelative`](crate::QuantilesRelative) bounds
/// the error of the value instead. NaN is skipped. Ask several ranks of one summary, and they will
/// be in order. Items are taken as doubles: integers past 2^53 as the nearest one.
///
/// ```
/// use fanfold::{aggregate_all, Quantiles};
///
/// let latencies = aggregate_all((1..=1000).rev(), Quantiles);
/// assert_eq!(latencies.quantile(0.5), Some(500.5));
/// assert_eq!(latencies.quantile(0.999), Some(999.001));
/// assert!(latencies.is_exact());
/// ```
///
/// Memory: 8 bytes an item up to 128 KiB, then about 18 KiB. Merge class: bounded; equal cuts merged
/// in the same shape give the same bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Quantiles;

impl Quantiles {
    /// Quantiles whose rank is off by no more than this, as a share of the count, once there are more
    /// than 16,384 items: 0.001 for a tenth of a percent.
    ///
    /// ```
    /// use fanfold::{aggregate_all, Quantiles};
    ///
    /// let latencies = aggregate_all(0..1_000_000, Quantiles::within(0.001));
    /// assert!((latencies.quantile(0.99).unwrap() / 990_000.0 - 1.0).abs() < 0.002);
    /// ```
    ///
    /// # Panics
    ///
    /// If it is less than 0.00005 or more than 0.3; [`Kll::try_within`] gives an error instead, and
    /// [`QuantilesWithin::from`] takes what it gives.
    pub fn within(rank_error: f64) -> QuantilesWithin {
        Kll::within(rank_error).into()
    }

    /// Quantiles whose rank is off by no more than 0.5 % of the count, and by no more than 5 % of the distance to
    /// the nearer end: see [`Kll::with_tails`].
    ///
    /// ```
    /// use fanfold::{aggregate_all, Quantiles};
    ///
    /// let latencies = aggregate_all(0..1_000_000, Quantiles::with_tails());
    /// assert!((latencies.quantile(0.9999).unwrap() - 999_900.0).abs() <= 5.0);
    /// assert!(latencies.rank_error_at(0.9999) < 0.000_005_1);
    /// ```
    pub fn with_tails() -> QuantilesWithin {
        Kll::default().with_tails().into()
    }
}

/// [`Quantiles`] within another rank error: see [`Quantiles::within`].
///
/// Memory and merge class: those of [`Kll`], with 8 bytes an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QuantilesWithin(Kll);

/// Of the same error, and with the same seed.
impl From<Kll> for QuantilesWithin {
    fn from(kll: Kll) -> Self {
        QuantilesWithin(kll)
    }
}

impl QuantilesWithin {
    pub(super) const DEFAULT: Self = QuantilesWithin(Kll::DEFAULT);

    /// Those that answer best at a probability.
    pub(super) fn at(probability: f64) -> Self {
        let kll =
            if is_near_an_end(probability) { Kll::DEFAULT.with_tails() } else { Kll::DEFAULT };
        QuantilesWithin(kll)
    }

    /// The same, by the coins of another seed: see [`Kll::seed`].
    #[must_use]
    pub const fn seed(self, seed: u64) -> Self {
        QuantilesWithin(self.0.seed(seed))
    }
}

impl Combine for Quantiles {}

impl Combine for QuantilesWithin {}

/// The state of [`Quantiles`], [`Quantile`](crate::Quantile) and [`Median`](crate::Median).
#[derive(Clone, Debug)]
pub struct QuantilesState(Sketch<i64>);

impl QuantilesState {
    pub(crate) fn new() -> Self {
        QuantilesState(Sketch::new(Size::DEFAULT, 0))
    }

    /// A state for the quantile at this probability.
    pub(crate) fn at(probability: f64) -> Self {
        QuantilesState(QuantilesWithin::at(probability).0.sketch())
    }

    #[inline]
    pub(crate) fn update(&mut self, item: f64) {
        if item.is_ordered() {
            self.0.update(item.key());
        }
    }

    pub(crate) fn update_slice(&mut self, items: &[f64]) {
        self.0.update_slice(items);
    }

    /// Takes numbers of any kind.
    pub(crate) fn update_numbers<N: Number>(&mut self, items: &[N]) {
        let mut doubles = [0.0; BLOCK];
        for items in items.chunks(BLOCK) {
            let doubles = &mut doubles[..items.len()];
            doubles.iter_mut().zip(items).for_each(|(double, item)| *double = item.to_f64());
            self.update_slice(doubles);
        }
    }

    pub(crate) fn merge(&mut self, later: Self) {
        self.0.merge(later.0);
    }

    pub(crate) fn foresee(&mut self, outlook: Option<Outlook>) {
        self.0.foresee(outlook);
    }

    pub(crate) fn elsewhere(&self) -> usize {
        self.0.elsewhere()
    }

    pub(crate) fn peek(&self) -> QuantileSummary {
        let (rank_error, has_tails) = (self.0.rank_error(), self.0.has_tails());
        QuantileSummary { view: self.0.view(), rank_error, has_tails }
    }

    pub(crate) fn summary(self) -> QuantileSummary {
        let (rank_error, has_tails) = (self.0.rank_error(), self.0.has_tails());
        QuantileSummary { view: self.0.into_view(), rank_error, has_tails }
    }
}

/// What [`Quantiles`] found: the distribution of the items, NaN left out.
#[derive(Clone, Debug)]
pub struct QuantileSummary {
    view: View<i64>,
    rank_error: f64,
    has_tails: bool,
}

impl QuantileSummary {
    /// How many items there were.
    pub fn count(&self) -> u64 {
        self.view.count()
    }

    /// The value below which a share of `probability` of the items lies, from 0 (the least item)
    /// to 1 (the greatest): `None` where there are no items, or `probability` is no probability.
    ///
    /// Between two items it is interpolated linearly, as NumPy, pandas, R and spreadsheets do by
    /// default (definition 7 of R. J. Hyndman and Y. Fan, *Sample quantiles in statistical
    /// packages*, The American Statistician 50(4), 1996). An estimate is one of the items.
    pub fn quantile(&self, probability: f64) -> Option<f64> {
        if !(0.0..=1.0).contains(&probability) {
            return None;
        }
        if self.is_exact() {
            interpolate(self.view.items(), probability)
        } else {
            self.view.quantile(probability).copied().map(f64::from_key)
        }
    }

    /// The least item.
    pub fn min(&self) -> Option<f64> {
        self.quantile(0.0)
    }

    /// The greatest item.
    pub fn max(&self) -> Option<f64> {
        self.quantile(1.0)
    }

    /// Whether all quantiles are exact.
    pub fn is_exact(&self) -> bool {
        self.rank_error() == 0.0
    }

    /// How far the rank of an answer may be from the rank asked for, as a share of the count, with
    /// 99 % confidence: 0 while exact.
    pub fn rank_error(&self) -> f64 {
        self.rank_error
    }

    /// The same for the quantile at a probability: less near the ends, where those are
    /// [kept](Quantiles::with_tails).
    pub fn rank_error_at(&self, probability: f64) -> f64 {
        rank_error_at(probability, self.rank_error, self.has_tails)
    }
}

/// The quantile of items, given their keys in order, interpolated between the two around its place.
pub(crate) fn interpolate(sorted: &[i64], probability: f64) -> Option<f64> {
    let place = probability * sorted.len().checked_sub(1)? as f64;
    let (below, share) = (place.floor(), place.fract());
    let low = f64::from_key(sorted[below as usize]);
    if share == 0.0 {
        return Some(low);
    }
    let high = f64::from_key(sorted[below as usize + 1]);
    let apart = high - low;
    Some(if low == high {
        low
    } else if low.is_infinite() || high.is_infinite() {
        low + high
    } else if apart.is_infinite() {
        low * (1.0 - share) + high * share
    } else if share < 0.5 {
        low + apart * share
    } else {
        high - apart * (1.0 - share)
    })
}

/// The parts of [`Aggregate`] that everything with a [`QuantilesState`] does alike.
macro_rules! quantiles_state {
    () => {
        quantiles_state!(|self| QuantilesState::new());
    };
    (|$self:ident| $init:expr) => {
        type State = $crate::aggregates::QuantilesState;

        fn init(&$self) -> Self::State {
            $init
        }

        #[inline]
        fn update(&self, state: &mut Self::State, item: &N) {
            state.update(item.to_f64());
        }

        fn update_block(&self, state: &mut Self::State, block: &$crate::Block<'_, N>) {
            state.foresee(block.outlook());
            state.update_numbers(block.items());
        }

        fn needs(&self) -> $crate::Needs<N> {
            $crate::Needs::outlook($crate::sketch::unordered)
        }

        fn size(&self, state: &Self::State) -> usize {
            size_of_val(state) + state.elsewhere()
        }

        fn merge(&self, state: &mut Self::State, later: Self::State) {
            state.merge(later);
        }

        fn class(&self) -> $crate::MergeClass {
            $crate::MergeClass::BOUNDED
        }
    };
}

pub(super) use quantiles_state;

impl<N: Number> Aggregate<N> for Quantiles {
    type Output = QuantileSummary;

    quantiles_state!();

    fn finish(&self, state: QuantilesState) -> QuantileSummary {
        state.summary()
    }

    fn peek(&self, state: &QuantilesState) -> QuantileSummary {
        state.peek()
    }
}

impl<N: Number> Aggregate<N> for QuantilesWithin {
    type Output = QuantileSummary;

    quantiles_state!(|self| QuantilesState(self.0.sketch()));

    fn finish(&self, state: QuantilesState) -> QuantileSummary {
        state.summary()
    }

    fn peek(&self, state: &QuantilesState) -> QuantileSummary {
        state.peek()
    }
}

impl Codec for QuantilesState {
    fn name(text: &mut String) {
        *text += "f64";
    }

    fn encode(&self, out: &mut Encoder) {
        out.value(&self.0);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let state = QuantilesState(input.value()?);
        let are_numbers = state.0.are_ends(|key| f64::from_key(*key).is_ordered());
        input.ensure(are_numbers, "a key of no number")?;
        Ok(state)
    }
}

impl Portable<QuantilesState> for QuantilesWithin {
    const NAME: &'static str = "quantiles";

    fn describe(&self, recipe: &mut Recipe) {
        recipe.of::<QuantilesState>();
        self.0.parameters(recipe);
    }

    fn encode(&self, state: &QuantilesState, out: &mut Encoder) {
        out.value(state);
    }

    fn decode(&self, input: &mut Decoder<'_>) -> Result<QuantilesState, Malformed> {
        input.value()
    }
}

// What is asked of a sketch makes no difference to it.
portable_as!([] Quantiles as QuantilesWithin, QuantilesState, |_this| &QuantilesWithin::DEFAULT);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interpolation_survives_the_ends_of_the_range() {
        let between =
            |low: f64, high: f64, probability| interpolate(&[low.key(), high.key()], probability);
        let (low, high) = (f64::NEG_INFINITY, f64::INFINITY);
        assert_eq!(between(-f64::MAX, f64::MAX, 0.5), Some(0.0));
        let upper = between(-f64::MAX, f64::MAX, 0.75).unwrap();
        assert!((upper / (f64::MAX / 2.0) - 1.0).abs() < 1e-15);
        assert_eq!(between(1.0, high, 0.0), Some(1.0));
        assert_eq!(interpolate(&[], 0.5), None);
        assert_eq!(between(high, high, 0.5), Some(high));
        assert_eq!(between(1.0, high, 0.5), Some(high));
        assert_eq!(between(low, 1.0, 0.5), Some(low));
        assert!(between(low, high, 0.5).unwrap().is_nan());
    }
}
