//! Both ends of a stream.

use std::cmp::Reverse;

use super::coins::Coins;
use super::tail::Tail;

/// Ranks this near to an end at most, as a share of the count, are told by that end.
const NEAR: f64 = 0.1;

/// Within which distance of an end its ranks are better than those of a sketch with this rank error.
fn near(rank_error: f64) -> f64 {
    (rank_error / SHARE).min(NEAR)
}

/// How far a rank may be off, as a share of its distance to the nearer end, with 99 % confidence.
pub(super) const SHARE: f64 = 0.05;

/// Whether a rank is so near to an end, and not the end itself, that half a per cent of all says little of it.
pub(crate) fn is_near_an_end(probability: f64) -> bool {
    (0.0 < probability && probability < 0.05) || (0.95 < probability && probability < 1.0)
}

/// How far the rank of the quantile at a probability may be off, where any rank may be so far off, and there are
/// tails or not.
pub(crate) fn rank_error_at(probability: f64, rank_error: f64, has_tails: bool) -> f64 {
    let distance = probability.min(1.0 - probability).max(0.0);
    // 1 - 0.999 is not 0.001, and nobody wants to see by how much.
    let share = (SHARE * distance * 1e15).round() / 1e15;
    if has_tails && distance <= near(rank_error) { rank_error.min(share) } else { rank_error }
}

/// Both ends of a stream, to within a share of the distance to them.
#[derive(Clone, Debug)]
pub(super) struct Tails<K> {
    pub(super) upper: Tail<K>,
    pub(super) lower: Tail<Reverse<K>>,
}

impl<K: Ord + Clone> Tails<K> {
    /// The ends of items that are in order.
    pub(super) fn of_sorted(items: &[K], coins: &mut Coins) -> Self {
        let (upper, lower) = (coins.bits(), coins.bits());
        Tails {
            upper: Tail::of_sorted(items.iter().cloned(), upper),
            lower: Tail::of_sorted(items.iter().rev().cloned().map(Reverse), lower),
        }
    }

    #[inline]
    pub(super) fn update(&mut self, key: &K) {
        self.upper.update(key);
        self.lower.update(&Reverse(key.clone()));
    }

    pub(super) fn update_run(&mut self, count: usize, key: impl Fn(usize) -> K) {
        let keys: Vec<K> = (0..count).map(key).collect();
        self.upper.update_slice(&keys);
        let keys: Vec<_> = keys.into_iter().map(Reverse).collect();
        self.lower.update_slice(&keys);
    }

    pub(super) fn merge(&mut self, later: Self) {
        self.upper.merge(later.upper);
        self.lower.merge(later.lower);
    }

    /// The sums of the weights of what is kept.
    #[cfg(test)]
    pub(super) fn weights(&self) -> [u64; 2] {
        let upper = self.upper.kept().map(|(round, _)| 1 << round).sum();
        [upper, self.lower.kept().map(|(round, _)| 1 << round).sum()]
    }

    /// All keys, of what is kept and of what bounds its classes.
    pub(super) fn keys(&self) -> impl Iterator<Item = &K> {
        let lower = self.lower.kept().map(|(_, key)| key).chain(&self.lower.bounds);
        let upper = self.upper.kept().map(|(_, key)| key).chain(&self.upper.bounds);
        upper.chain(lower.map(|Reverse(key)| key))
    }

    /// Whether so many items came to both ends.
    pub(super) fn have_seen(&self, count: u64) -> bool {
        self.upper.count() == count && self.lower.count() == count
    }

    /// Makes other keys of all keys, in the same order.
    pub(super) fn map(&mut self, other: impl Fn(&K) -> K) {
        self.upper.kept_mut().for_each(|key| *key = other(key));
        self.lower.kept_mut().for_each(|Reverse(key)| *key = other(key));
    }

    pub(super) fn elsewhere(&self) -> usize {
        self.upper.elsewhere() + self.lower.elsewhere()
    }

    /// The items near the ends, nearer than where ranks of this error do as well, of so many in all, each with the weight of those up to it: those at the lower
    /// end in order, and those at the upper end too; and the weight of those that are not near.
    pub(super) fn near(&self, count: u64, rank_error: f64) -> Near<K> {
        let near = (near(rank_error) * count as f64) as u64;
        let lower = nearest(self.lower.kept(), near);
        let lower: Vec<_> = lower.into_iter().map(|(Reverse(key), weight)| (key, weight)).collect();
        let mut upper: Vec<(K, u64)> = Vec::new();
        let mut above = 0;
        for (key, weight) in nearest(self.upper.kept(), near) {
            upper.push((key, count - above));
            above = weight;
        }
        upper.reverse();
        let from = lower.last().map_or(0, |(_, weight)| *weight);
        Near { lower, upper, from, to: count - above }
    }
}

/// The items near both ends.
pub(super) struct Near<K> {
    pub(super) lower: Vec<(K, u64)>,
    pub(super) upper: Vec<(K, u64)>,
    /// The weight of all items up to the last of the lower ones, and of all before the first of the upper ones.
    pub(super) from: u64,
    pub(super) to: u64,
}

/// The items from an end on whose weights come to so much, each with the weight up to it.
fn nearest<'k, K: Ord + Clone + 'k>(
    kept: impl Iterator<Item = (u32, &'k K)>,
    near: u64,
) -> Vec<(K, u64)> {
    let mut kept: Vec<(K, u32)> = kept.map(|(round, key)| (key.clone(), round)).collect();
    kept.sort_unstable_by(|one, other| other.0.cmp(&one.0));
    let mut weight = 0;
    let weighed = kept.into_iter().map(|(key, round)| {
        weight += 1u64 << round;
        (key, weight)
    });
    weighed.take_while(|(_, weight)| *weight <= near).collect()
}
