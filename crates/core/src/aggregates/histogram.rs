//! [`Histogram`]: counts between fixed edges.

use std::cmp::Ordering;
use std::fmt;

use crate::numbers::Number;
use crate::portable::{Decoder, Encoder, Malformed, Portable, Recipe};
use crate::{Aggregate, Block, Combine, MergeClass};

/// How many numbers lie between each two of some fixed edges: [`HistogramCounts`].
///
/// A bin holds its lower edge and not its upper one; only the last bin holds both, as in NumPy.
/// What lies outside of all bins is counted apart, and so is NaN. Numbers are taken as doubles.
///
/// ```
/// use fanfold::{aggregate_all, Histogram};
///
/// let ages = [3, 17, 18, 40, 65, 90, 130];
/// let histogram = aggregate_all(ages, Histogram::new(vec![0.0, 18.0, 65.0, 120.0])?);
/// assert_eq!(histogram.counts(), [2, 2, 2]);
/// assert_eq!(histogram.above(), 1);
/// # Ok::<(), fanfold::aggregates::EdgesError>(())
/// ```
///
/// Memory: 8 bytes a bin, and the edges once. Merge class: exact.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    edges: Vec<f64>,
}

impl Histogram {
    /// The histogram over the given edges: one bin less than edges.
    ///
    /// # Errors
    ///
    /// [`EdgesError`], if there are fewer than two edges, or if they do not rise strictly.
    pub fn new(edges: Vec<f64>) -> Result<Self, EdgesError> {
        if edges.len() < 2 {
            return Err(EdgesError::TooFew(edges.len()));
        }
        // NaN rises to nothing.
        let rises = |pair: &&[f64]| pair[0].partial_cmp(&pair[1]) == Some(Ordering::Less);
        match edges.windows(2).find(|pair| !rises(pair)) {
            Some(pair) => Err(EdgesError::NotRising(pair[0], pair[1])),
            None => Ok(Histogram { edges }),
        }
    }

    /// The histogram over `bins` bins of equal width from `low` to `high`.
    ///
    /// # Errors
    ///
    /// [`EdgesError`], if `bins` is 0, if `low` is not below `high`, or if the bins are too many
    /// for doubles to tell their edges apart.
    ///
    /// ```
    /// use fanfold::{aggregate_all, Histogram};
    ///
    /// let thirds = Histogram::equal_width(0.0, 9.0, 3)?;
    /// assert_eq!(aggregate_all(0..=9, thirds).counts(), [3, 3, 4]);
    /// # Ok::<(), fanfold::aggregates::EdgesError>(())
    /// ```
    pub fn equal_width(low: f64, high: f64, bins: usize) -> Result<Self, EdgesError> {
        let edge = |place: usize| {
            let share = place as f64 / bins as f64;
            low * (1.0 - share) + high * share
        };
        let inner = (1..bins).map(edge);
        match bins {
            0 => Err(EdgesError::TooFew(0)),
            _ => Histogram::new([low].into_iter().chain(inner).chain([high]).collect()),
        }
    }

    /// How many bins there are to a unit, were they all of one width.
    fn density(&self) -> f64 {
        let bins = self.edges.len() - 1;
        bins as f64 / (self.edges[bins] - self.edges[0])
    }

    /// The place of a number's count: below, the bins, above, NaN. Given the density, it is looked for
    /// first where it would be if bins were of one width, and if it is not there by bisection.
    #[inline]
    fn place(&self, number: f64, density: f64) -> usize {
        // NaN, and what is below, become 0, and what is above the last.
        let guess = ((number - self.edges[0]) * density) as usize;
        match self.edges.get(guess..) {
            Some([low, high, ..]) if *low <= number && number < *high => guess + 1,
            _ => self.search(number),
        }
    }

    fn search(&self, number: f64) -> usize {
        let bins = self.edges.len() - 1;
        if number.is_nan() {
            bins + 2
        } else if number == self.edges[bins] {
            bins
        } else {
            self.edges.partition_point(|edge| *edge <= number)
        }
    }
}

impl Combine for Histogram {}

impl<N: Number> Aggregate<N> for Histogram {
    type State = Vec<u64>;
    type Output = HistogramCounts;

    fn init(&self) -> Vec<u64> {
        vec![0; self.edges.len() + 2]
    }

    fn update(&self, counts: &mut Vec<u64>, item: &N) {
        counts[self.place(item.to_f64(), self.density())] += 1;
    }

    fn size(&self, counts: &Vec<u64>) -> usize {
        size_of_val(counts) + counts.capacity() * size_of::<u64>()
    }

    fn update_block(&self, counts: &mut Vec<u64>, block: &Block<'_, N>) {
        let density = self.density();
        block.items().iter().for_each(|item| counts[self.place(item.to_f64(), density)] += 1);
    }

    fn merge(&self, counts: &mut Vec<u64>, later: Vec<u64>) {
        Aggregate::<N>::merge_ref(self, counts, &later);
    }

    fn merge_ref(&self, counts: &mut Vec<u64>, later: &Vec<u64>) {
        assert_eq!(counts.len(), later.len(), "states of unlike histograms are merged");
        counts.iter_mut().zip(later).for_each(|(count, later)| *count += later);
    }

    fn finish(&self, counts: Vec<u64>) -> HistogramCounts {
        HistogramCounts { edges: self.edges.clone(), counts }
    }

    fn class(&self) -> MergeClass {
        MergeClass::EXACT
    }
}

/// What a [`Histogram`] counted.
#[derive(Clone, Debug, PartialEq)]
pub struct HistogramCounts {
    edges: Vec<f64>,
    /// Below, the bins, above, NaN.
    counts: Vec<u64>,
}

impl HistogramCounts {
    /// The edges of the bins: one more than there are bins.
    pub fn edges(&self) -> &[f64] {
        &self.edges
    }

    /// The count of each bin.
    pub fn counts(&self) -> &[u64] {
        &self.counts[1..self.edges.len()]
    }

    /// How many numbers lie below the first edge.
    pub fn below(&self) -> u64 {
        self.counts[0]
    }

    /// How many numbers lie above the last edge.
    pub fn above(&self) -> u64 {
        self.counts[self.edges.len()]
    }

    /// How many items were NaN.
    pub fn nan(&self) -> u64 {
        self.counts[self.edges.len() + 1]
    }
}

/// Edges that make no bins.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum EdgesError {
    /// There are fewer than two edges.
    TooFew(usize),
    /// These two neighbours do not rise.
    NotRising(f64, f64),
}

impl fmt::Display for EdgesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EdgesError::TooFew(count) => {
                write!(f, "a histogram needs at least two edges, and there are {count}")
            }
            EdgesError::NotRising(left, right) => {
                write!(f, "the edges of a histogram rise strictly, but {right} follows {left}")
            }
        }
    }
}

impl std::error::Error for EdgesError {}

impl Portable<Vec<u64>> for Histogram {
    const NAME: &'static str = "histogram";

    fn describe(&self, recipe: &mut Recipe) {
        self.edges.iter().for_each(|edge| recipe.parameter(edge));
    }

    fn encode(&self, counts: &Vec<u64>, out: &mut Encoder) {
        counts.iter().for_each(|count| out.count(*count));
    }

    fn decode(&self, input: &mut Decoder<'_>) -> Result<Vec<u64>, Malformed> {
        (0..self.edges.len() + 2).map(|_| input.count()).collect()
    }
}
