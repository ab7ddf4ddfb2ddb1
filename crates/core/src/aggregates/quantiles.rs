//! [`Quantiles`]: the distribution of the items, to be asked for any quantile.
//!
//! Up to [`EXACT_LIMIT`] items are kept, and quantiles come from the sorted items themselves.
//! Past it they go into a KLL sketch, which answers by rank within a stated error. Both are behind
//! [`QuantilesState`], and nobody outside of this file sees which.
//!
//! Z. Karnin, K. Lang, E. Liberty, *Optimal quantile approximation in streams*, FOCS 2016.

use datasketches::common::SearchCriteria;
use datasketches::kll::{KllFloat, KllSketch};

use crate::numbers::Number;
use crate::{Aggregate, Combine};

/// How many items are kept before a sketch takes over: 128 KiB of doubles.
pub(crate) const EXACT_LIMIT: usize = 16_384;

/// The sketch's size parameter: a rank error of 0.5 % with 99 % confidence, about 13 KiB.
const SKETCH_SIZE: u16 = 547;

/// The distribution of numbers: a [`QuantileSummary`] that answers any quantile.
///
/// Quantiles are exact as long as there are at most 16,384 items; of more, they are within 0.5 %
/// of the asked rank with 99 % confidence, and differ from run to run, because the sketch tosses
/// coins. NaN is skipped. Ask several ranks of one summary, and they will be in order. Items are
/// taken as doubles: integers past 2^53 as the nearest one.
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
/// Memory: 8 bytes an item up to 128 KiB, then about 13 KiB. Merge class: bounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Quantiles;

impl Combine for Quantiles {}

/// The state of [`Quantiles`], [`Quantile`](crate::Quantile) and [`Median`](crate::Median).
#[derive(Clone, Debug)]
pub struct QuantilesState(Kept);

#[derive(Clone, Debug)]
enum Kept {
    Items(Vec<f64>),
    Sketch(KllSketch<KllFloat<f64>>),
}

impl QuantilesState {
    pub(crate) fn new() -> Self {
        QuantilesState(Kept::Items(Vec::new()))
    }

    pub(crate) fn add(&mut self, item: f64) {
        let Ok(ranked) = KllFloat::<f64>::new(item) else { return };
        match &mut self.0 {
            Kept::Sketch(sketch) => sketch.update(ranked),
            Kept::Items(items) if items.len() < EXACT_LIMIT => items.push(item),
            Kept::Items(_) => self.sketch().update(ranked),
        }
    }

    pub(crate) fn merge(&mut self, later: Self) {
        match later.0 {
            Kept::Items(items) => items.into_iter().for_each(|item| self.add(item)),
            Kept::Sketch(later) => {
                self.sketch().merge(&later).expect("fewer than 2^64 items, of one sketch size");
            }
        }
    }

    /// The sketch, made of the items kept if there is none yet.
    fn sketch(&mut self) -> &mut KllSketch<KllFloat<f64>> {
        if let Kept::Items(items) = &mut self.0 {
            let mut sketch = KllSketch::new(SKETCH_SIZE).expect("a size that KLL takes");
            let ranked = items.drain(..).filter_map(|item| KllFloat::<f64>::new(item).ok());
            ranked.for_each(|item| sketch.update(item));
            self.0 = Kept::Sketch(sketch);
        }
        match &mut self.0 {
            Kept::Sketch(sketch) => sketch,
            Kept::Items(_) => unreachable!("made a sketch above"),
        }
    }

    pub(crate) fn summary(self) -> QuantileSummary {
        QuantileSummary(match self.0 {
            Kept::Items(mut items) => {
                items.sort_unstable_by(f64::total_cmp);
                Kept::Items(items)
            }
            sketch => sketch,
        })
    }
}

/// What [`Quantiles`] found: the distribution of the items, NaN left out.
#[derive(Clone, Debug)]
pub struct QuantileSummary(Kept);

impl QuantileSummary {
    /// How many items there were.
    pub fn count(&self) -> u64 {
        match &self.0 {
            Kept::Items(items) => items.len() as u64,
            Kept::Sketch(sketch) => sketch.n(),
        }
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
        match &self.0 {
            Kept::Items(items) => interpolate(items, probability),
            Kept::Sketch(sketch) => sketch
                .quantile(probability, SearchCriteria::Inclusive)
                .ok()?
                .map(KllFloat::into_inner),
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
        match &self.0 {
            Kept::Items(_) => 0.0,
            Kept::Sketch(sketch) => sketch.normalized_rank_error(),
        }
    }
}

/// The quantile of sorted items, interpolated between the two around its place.
fn interpolate(sorted: &[f64], probability: f64) -> Option<f64> {
    let place = probability * sorted.len().checked_sub(1)? as f64;
    let (below, share) = (place.floor(), place.fract());
    let low = sorted[below as usize];
    if share == 0.0 {
        return Some(low);
    }
    let high = sorted[below as usize + 1];
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
        type State = $crate::aggregates::QuantilesState;

        fn init(&self) -> Self::State {
            Self::State::new()
        }

        fn update(&self, state: &mut Self::State, item: &N) {
            state.add(item.to_f64());
        }

        fn merge(&self, state: &mut Self::State, later: Self::State) {
            state.merge(later);
        }

        fn class(&self) -> $crate::MergeClass {
            $crate::MergeClass::Bounded
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interpolation_survives_the_ends_of_the_range() {
        assert_eq!(interpolate(&[-f64::MAX, f64::MAX], 0.5), Some(0.0));
        let upper = interpolate(&[-f64::MAX, f64::MAX], 0.75).unwrap();
        assert!((upper / (f64::MAX / 2.0) - 1.0).abs() < 1e-15);
        assert_eq!(interpolate(&[1.0, f64::INFINITY], 0.0), Some(1.0));
        assert_eq!(interpolate(&[], 0.5), None);
        let (low, high) = (f64::NEG_INFINITY, f64::INFINITY);
        assert_eq!(interpolate(&[high, high], 0.5), Some(high));
        assert_eq!(interpolate(&[1.0, high], 0.5), Some(high));
        assert_eq!(interpolate(&[low, 1.0], 0.5), Some(low));
        assert!(interpolate(&[low, high], 0.5).unwrap().is_nan());
    }

    #[test]
    fn a_sketch_takes_over_past_the_limit_and_keeps_its_bound() {
        let mut state = QuantilesState::new();
        let count = 20 * EXACT_LIMIT;
        // A permutation of 0..count: the multiplier is odd, and the count a power of two times 5.
        (0..count).for_each(|i| state.add((i * 7_919 % count) as f64));
        let summary = state.summary();
        assert!(!summary.is_exact());
        assert_eq!(summary.count(), count as u64);
        assert_eq!((summary.min(), summary.max()), (Some(0.0), Some((count - 1) as f64)));
        // One rank misses its 99 % bound once in a hundred runs; thrice the bound, never.
        for percent in 1..100 {
            let probability = f64::from(percent) / 100.0;
            let rank = summary.quantile(probability).unwrap() / count as f64;
            let off = (rank - probability).abs();
            assert!(off <= 3.0 * summary.rank_error(), "p{percent} is off by {off}");
        }
    }

    #[test]
    fn merging_sketches_and_items_counts_them_all() {
        for (left, right) in
            [(10, 20), (10, 40_000), (40_000, 10), (40_000, 40_000), (9_000, 9_000)]
        {
            let (mut state, mut later) = (QuantilesState::new(), QuantilesState::new());
            (0..left).for_each(|i| state.add(f64::from(i)));
            (0..right).for_each(|i| later.add(f64::from(i)));
            state.merge(later);
            let summary = state.summary();
            assert_eq!(summary.count(), (left + right) as u64);
            assert_eq!(summary.is_exact(), (left + right) as usize <= EXACT_LIMIT);
        }
    }
}
