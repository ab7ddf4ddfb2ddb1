//! How large a sketch is, and what it promises for that.

/// The room in the topmost level of a sketch, the `k` of KLL, and the least such of all sketches
/// that were merged into it, which is what its error depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Size {
    top: u16,
    least: u16,
}

/// The least room a level has.
const SHORTEST: u64 = 8;

impl Size {
    pub(crate) const LEAST: u16 = 8;

    /// A rank error of 0.5 %.
    pub(crate) const DEFAULT: Size = Size { top: 547, least: 547 };

    /// A sketch with so much room in its topmost level, which has been merged with smaller ones, to
    /// the size of `least`: `None` if there is no such sketch.
    pub(crate) fn new(top: u16, least: u16) -> Option<Self> {
        (Size::LEAST <= least && least <= top).then_some(Size { top, least })
    }

    /// The smallest sketch whose rank error is no more than this: `None` where that would be less
    /// than 0.0048 % or more than 30 %.
    pub(crate) fn within(rank_error: f64) -> Option<Self> {
        let top = (FACTOR / rank_error).powf(1.0 / POWER).ceil();
        let fits = (f64::from(Size::LEAST)..=f64::from(u16::MAX)).contains(&top);
        fits.then_some(Size { top: top as u16, least: top as u16 })
    }

    pub(crate) fn top(self) -> u16 {
        self.top
    }

    pub(crate) fn least(self) -> u16 {
        self.least
    }

    pub(super) fn merge(&mut self, other: Size) {
        self.least = self.least.min(other.least);
    }

    /// How far any rank may be off, as a share of the count, with 99 % confidence.
    ///
    /// The formula is Apache DataSketches', fitted to what its own sketch was seen to do. Ours, which
    /// tosses its coins in pairs and sorts longer runs, does half to two thirds of that by compaction,
    /// and leaves the rest to the sampler.
    pub(crate) fn rank_error(self) -> f64 {
        rank_error(self.least)
    }

    /// How much room a level has, so many below the topmost.
    pub(super) fn room(self, depth: usize) -> usize {
        // Past this depth even the largest sketch has the shortest levels.
        const DEEP: usize = 30;
        if depth > DEEP {
            return SHORTEST as usize;
        }
        // k (2/3)^depth, rounded.
        let doubled = (u64::from(self.top) << (depth + 1)) / 3u64.pow(depth as u32);
        doubled.div_ceil(2).max(SHORTEST) as usize
    }

    /// How much room so many levels have, from the topmost down.
    pub(super) fn room_of(self, levels: usize) -> usize {
        (0..levels).map(|depth| self.room(depth)).sum()
    }

    /// From how many items one may be drawn, as a power of two, where there are `count` in all.
    pub(super) fn step(self, count: u64) -> u32 {
        // The greatest error that so many independent draws make at any rank is 1.63 / √draws with
        // 99 % confidence, by the distribution of Kolmogorov and Smirnov. Draws that are spread
        // evenly over the stream make no greater one. It may be three quarters of the error allowed, so
        // that compaction may take two thirds: variances add up.
        let draws = (1.63 / (0.75 * rank_error(self.top))).powi(2).ceil() as u64;
        (count / draws).checked_ilog2().unwrap_or(0)
    }
}

/// Rank error = FACTOR / k^POWER.
const FACTOR: f64 = 2.296;
const POWER: f64 = 0.9723;

fn rank_error(k: u16) -> f64 {
    FACTOR / f64::from(k).powf(POWER)
}
