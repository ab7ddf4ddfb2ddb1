//! What a sketch knows, in order.

use super::tails::Near;

/// Where a probability points: to an end of the stream, or to so many items from its least one on.
pub(super) enum Target {
    Least,
    Rank(u64),
    Greatest,
}

impl Target {
    /// The place among `count` items: `None` if this is no probability.
    pub(super) fn of(probability: f64, count: u64) -> Option<Self> {
        Some(match probability {
            0.0 => Target::Least,
            1.0 => Target::Greatest,
            _ if !(0.0..=1.0).contains(&probability) => return None,
            _ => Target::Rank((probability * count as f64).ceil() as u64),
        })
    }
}

/// The items left in a sketch, sorted, with the weights up to and including each.
#[derive(Clone, Debug)]
pub(crate) struct View<K> {
    items: Vec<K>,
    /// The weight of each item and of all before it.
    weights: Vec<u64>,
    ends: Option<(K, K)>,
}

impl<K: Ord + Clone> View<K> {
    /// Items that stand for 2^round each, and the ends of the stream.
    pub(super) fn new(mut kept: Vec<(u32, K)>, ends: Option<(K, K)>) -> Self {
        // Levels are runs in order, which a stable sort finds.
        kept.sort_by(|(_, left), (_, right)| left.cmp(right));
        let mut sum = 0;
        let weighed = kept.into_iter().map(|(round, key)| {
            sum += 1u64 << round;
            (key, sum)
        });
        let (items, weights) = weighed.unzip();
        View { items, weights, ends }
    }

    /// The same with other items near the ends.
    pub(super) fn with_ends(self, near: Near<K>) -> Self {
        let Near { lower, upper, from, to } = near;
        let is_between = |key: &K| {
            // More of them may be equal to the last.
            lower.last().is_none_or(|(last, _)| key >= last)
                && upper.first().is_none_or(|(first, _)| key < first)
        };
        let middle = self.items.into_iter().zip(self.weights);
        let middle = middle.filter(|(key, _)| is_between(key));
        let middle: Vec<_> = middle.map(|(key, weight)| (key, weight.clamp(from, to))).collect();
        let (items, weights) = lower.into_iter().chain(middle).chain(upper).unzip();
        View { items, weights, ends: self.ends }
    }

    /// The items left, each with its weight.
    pub(crate) fn weighed(&self) -> impl Iterator<Item = (&K, u64)> {
        let before = std::iter::once(&0).chain(&self.weights);
        self.items
            .iter()
            .zip(self.weights.iter().zip(before))
            .map(|(key, (to, from))| (key, to - from))
    }

    /// The least and the greatest of the stream.
    pub(crate) fn ends(&self) -> Option<(&K, &K)> {
        self.ends.as_ref().map(|(least, greatest)| (least, greatest))
    }

    pub(crate) fn count(&self) -> u64 {
        self.weights.last().copied().unwrap_or(0)
    }

    /// The items left, in order: all items, as long as the sketch is exact.
    pub(crate) fn items(&self) -> &[K] {
        &self.items
    }

    /// The least item that is not below a share of `probability` of all; at 0 the least and at 1
    /// the greatest of the stream, whether they were kept or not.
    pub(crate) fn quantile(&self, probability: f64) -> Option<&K> {
        let (least, greatest) = self.ends.as_ref()?;
        let weight = match Target::of(probability, self.count())? {
            Target::Least => return Some(least),
            Target::Greatest => return Some(greatest),
            Target::Rank(rank) => rank,
        };
        let place = self.weights.partition_point(|up_to| *up_to < weight);
        self.items.get(place).or(Some(greatest))
    }

    /// How many items are no greater than the key.
    pub(crate) fn weight_up_to(&self, key: &K) -> u64 {
        match &self.ends {
            Some((least, _)) if key < least => 0,
            Some((_, greatest)) if key >= greatest => self.count(),
            _ => match self.items.partition_point(|item| item <= key) {
                0 => 0,
                place => self.weights[place - 1],
            },
        }
    }
}
