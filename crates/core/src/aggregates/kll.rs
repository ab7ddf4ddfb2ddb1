//! [`Kll`]: the distribution of anything that has an order.

use std::fmt;

use crate::numbers::Ordered;
use crate::portable::{Codec, Decoder, Encoder, Malformed, Portable, Recipe};
use crate::sketch::{self, Apache, BytesError, Size, Sketch, View, unordered};
use crate::{Aggregate, Block, Combine, MergeClass, Needs};

/// The distribution of items that have an order, as a [`KllSketch`]: numbers, text, times, and
/// whatever is [`Ordered`].
///
/// It is exact up to 16,384 items. Of more, the rank of an answer is off by no more than the rank
/// error, as a share of the count, with 99 % confidence, whatever the items and their order. For
/// numbers there is also [`Quantiles`](crate::Quantiles), which interpolates as long as it is exact.
///
/// ```
/// use fanfold::{aggregate_all, Kll};
///
/// let words = ["whale", "sea", "ship", "harpoon", "sea"];
/// let view = aggregate_all(words, Kll::default()).view();
/// assert_eq!(view.quantile(0.5).as_deref(), Some("sea"));
/// assert_eq!(view.rank("sea"), Some(0.6)); // three of five are no greater
///
/// let tight = aggregate_all(0..1_000_000u32, Kll::within(0.001));
/// let middle = tight.view().quantile(0.5).unwrap();
/// assert!((499_000..=501_000).contains(&middle));
/// ```
///
/// Coins decide which items are kept. They come from a seed, which is fixed, so that runs repeat;
/// take another with [`seed`](Kll::seed), also for sketches that are made apart and merged. The
/// bound holds for all streams but those made up against the seed.
///
/// NaN is skipped. Memory: all items up to 16,384; then about 8 divided by the rank error, and 512
/// more: 2,200 for 0.5 %. Merge class: bounded. The method, and its sources, are told in
/// the module `sketch`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Kll {
    size: Size,
    seed: u64,
    has_tails: bool,
}

/// A rank error of 0.5 %.
impl Default for Kll {
    fn default() -> Self {
        Kll::DEFAULT
    }
}

impl Kll {
    pub(super) const DEFAULT: Kll = Kll { size: Size::DEFAULT, seed: 0, has_tails: false };

    /// A sketch whose rank error is no more than this: 0.01 for one percent.
    ///
    /// # Panics
    ///
    /// If it is less than 0.00005 or more than 0.3; see [`try_within`](Kll::try_within).
    pub fn within(rank_error: f64) -> Self {
        Kll::try_within(rank_error).unwrap_or_else(|error| panic!("{error}"))
    }

    /// A sketch whose rank error is no more than this.
    ///
    /// # Errors
    ///
    /// [`ErrorBoundError`], if it is less than 0.00005 or more than 0.3.
    pub fn try_within(rank_error: f64) -> Result<Self, ErrorBoundError> {
        let bounds = (0.00005, 0.3);
        let size = Size::within(rank_error).filter(|_| (bounds.0..=bounds.1).contains(&rank_error));
        let size = size.ok_or(ErrorBoundError { error: rank_error, bounds })?;
        Ok(Kll { size, seed: 0, has_tails: false })
    }

    /// The same, by the coins of another seed.
    #[must_use]
    pub const fn seed(self, seed: u64) -> Self {
        Kll { seed, ..self }
    }

    /// The same, with a bound for the ends of the distribution too: the rank of an answer is off by no more than
    /// 5 % of its distance to the nearer end, which for the 99.9th percentile is a twentieth of a thousandth of
    /// the count. It keeps some 5,000 items more, in about 100 KiB, and takes longer.
    ///
    /// ```
    /// use fanfold::{aggregate_all, Kll};
    ///
    /// let view = aggregate_all(0..1_000_000u32, Kll::default().with_tails()).view();
    /// let found = view.quantile(0.9999).unwrap();
    /// assert!((999_895..=999_905).contains(&found));
    /// ```
    #[must_use]
    pub const fn with_tails(self) -> Self {
        Kll { has_tails: true, ..self }
    }

    /// An empty sketch.
    pub(super) fn sketch<K: Ord + Clone>(&self) -> Sketch<K> {
        let sketch = Sketch::new(self.size, self.seed);
        if self.has_tails { sketch.with_tails() } else { sketch }
    }
}

impl Combine for Kll {}

impl<T: Ordered + ?Sized> Aggregate<T> for Kll {
    type State = KllSketch<T::Owned>;
    type Output = KllSketch<T::Owned>;

    fn init(&self) -> Self::State {
        KllSketch(self.sketch())
    }

    #[inline]
    fn update(&self, state: &mut Self::State, item: &T) {
        if item.is_ordered() {
            state.0.update(item.key());
        }
    }

    fn update_block(&self, state: &mut Self::State, block: &Block<'_, T>)
    where
        T: Sized,
    {
        state.0.foresee(block.outlook());
        state.0.update_slice(block.items());
    }

    fn needs(&self) -> Needs<T>
    where
        T: Sized,
    {
        Needs::outlook(unordered)
    }

    fn size(&self, state: &Self::State) -> usize {
        size_of_val(state) + state.0.elsewhere()
    }

    fn merge(&self, state: &mut Self::State, later: Self::State) {
        state.0.merge(later.0);
    }

    fn finish(&self, state: Self::State) -> Self::Output {
        state
    }

    fn class(&self) -> MergeClass {
        MergeClass::BOUNDED
    }
}

/// A KLL sketch of items: what [`Kll`] gives.
///
/// Sketches can be merged, and kept as bytes that all libraries of Apache DataSketches read:
///
/// ```
/// use fanfold::{aggregate_all, Kll, aggregates::KllSketch};
///
/// let monday = aggregate_all((0..50_000).map(f64::from), Kll::default().seed(1));
/// let bytes = monday.to_bytes();
///
/// let mut week = KllSketch::<f64>::from_bytes(&bytes)?;
/// week.merge(aggregate_all((50_000..100_000).map(f64::from), Kll::default().seed(2)));
/// assert_eq!(week.count(), 100_000);
/// assert!((week.view().quantile(0.5).unwrap() / 50_000.0 - 1.0).abs() < 0.02);
/// # Ok::<(), fanfold::aggregates::BytesError>(())
/// ```
pub struct KllSketch<V: Ordered>(pub(super) Sketch<V::Key>);

impl<V: Ordered<Owned = V>> KllSketch<V> {
    /// How many items there were.
    pub fn count(&self) -> u64 {
        self.0.count()
    }

    /// The least item, exactly.
    pub fn min(&self) -> Option<V> {
        self.0.ends().map(|(least, _)| V::from_key(least.clone()))
    }

    /// The greatest item, exactly.
    pub fn max(&self) -> Option<V> {
        self.0.ends().map(|(_, greatest)| V::from_key(greatest.clone()))
    }

    /// Whether all items are still there, so that all answers are exact.
    pub fn is_exact(&self) -> bool {
        self.0.is_exact()
    }

    /// How far the rank of an answer may be off, as a share of the count, with 99 % confidence: 0
    /// while exact.
    pub fn rank_error(&self) -> f64 {
        self.0.rank_error()
    }

    /// Takes in the sketch of later items. Sketches of unlike rank errors may be merged; the result
    /// has the greater one, of those that are not exact.
    ///
    /// # Panics
    ///
    /// If there are 2^64 items in all, which only bytes can make believe.
    pub fn merge(&mut self, later: Self) {
        self.0.merge(later.0);
    }

    /// What the sketch knows, in order, to be asked for any number of ranks and quantiles.
    pub fn view(&self) -> KllView<V> {
        KllView(self.0.view())
    }
}

impl<V: Apache> KllSketch<V> {
    /// The sketch in the compact format of Apache DataSketches. What is exact only because there
    /// are few items, but more than such a sketch keeps, is compacted on the way.
    ///
    /// # Panics
    ///
    /// If a text has 4 GiB or more.
    pub fn to_bytes(&self) -> Vec<u8> {
        sketch::write::<V>(&self.0)
    }

    /// A sketch that [`to_bytes`](KllSketch::to_bytes) wrote, or another library. Items have to be
    /// of the type that was written, for the bytes do not tell; -0.0 comes back as 0.0.
    ///
    /// # Errors
    ///
    /// [`BytesError`], if these are no such bytes. Whatever they are, nothing panics, and no more
    /// memory is taken than a few times their length.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BytesError> {
        sketch::read::<V>(bytes).map(KllSketch)
    }
}

impl<V: Ordered> Clone for KllSketch<V> {
    fn clone(&self) -> Self {
        KllSketch(self.0.clone())
    }
}

impl<V: Ordered> fmt::Debug for KllSketch<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KllSketch")
            .field("count", &self.0.count())
            .field("rank_error", &self.0.rank_error())
            .finish_non_exhaustive()
    }
}

/// The items a [`KllSketch`] kept, in order, with their weights.
///
/// All answers come from the same items, so they never contradict each other: of two probabilities
/// the higher one has no lower quantile.
pub struct KllView<V: Ordered>(View<V::Key>);

impl<V: Ordered<Owned = V>> KllView<V> {
    /// The least item that a share of `probability` of all is no greater than, from 0 (the least
    /// item) to 1 (the greatest): `None` where there are no items, or `probability` is no
    /// probability.
    pub fn quantile(&self, probability: f64) -> Option<V> {
        self.0.quantile(probability).cloned().map(V::from_key)
    }

    /// The share of all items that are no greater than `item`: `None` where there are none, or it
    /// has no rank.
    pub fn rank<T: Ordered<Owned = V, Key = V::Key> + ?Sized>(&self, item: &T) -> Option<f64> {
        let count = self.0.count();
        let ranked = count > 0 && item.is_ordered();
        ranked.then(|| self.0.weight_up_to(&item.key()) as f64 / count as f64)
    }
}

impl<V: Ordered> Clone for KllView<V> {
    fn clone(&self) -> Self {
        KllView(self.0.clone())
    }
}

impl<V: Ordered> fmt::Debug for KllView<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KllView").field("count", &self.0.count()).finish_non_exhaustive()
    }
}

/// An error bound that no sketch can keep.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ErrorBoundError {
    pub(super) error: f64,
    pub(super) bounds: (f64, f64),
}

impl fmt::Display for ErrorBoundError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (least, greatest) = self.bounds;
        write!(f, "the error of a sketch lies from {least} to {greatest}, not {}", self.error)
    }
}

impl std::error::Error for ErrorBoundError {}

impl Kll {
    /// Adds what sketches differ by, but for what they are of.
    pub(super) fn parameters(&self, recipe: &mut Recipe) {
        recipe.parameter(self.size.top());
        if self.has_tails {
            recipe.parameter("tails");
        }
    }
}

impl<V: Ordered<Key: Codec> + Codec> Portable<KllSketch<V>> for Kll {
    const NAME: &'static str = "kll";

    fn describe(&self, recipe: &mut Recipe) {
        recipe.of::<V>();
        self.parameters(recipe);
    }

    fn encode(&self, state: &KllSketch<V>, out: &mut Encoder) {
        out.value(&state.0);
    }

    fn decode(&self, input: &mut Decoder<'_>) -> Result<KllSketch<V>, Malformed> {
        let sketch: Sketch<V::Key> = input.value()?;
        let are_ranked = sketch.are_ends(|key| V::from_key(key.clone()).is_ordered());
        input.ensure(are_ranked, "an item that has no rank")?;
        Ok(KllSketch(sketch))
    }
}
