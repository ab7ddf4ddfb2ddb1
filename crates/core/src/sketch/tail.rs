//! The upper end of a stream, to within a share of the distance to it.
//!
//! # Levels
//!
//! As in REQ (G. Cormode, Z. Karnin, E. Liberty, J. Thaler, P. Vesely, *Relative error streaming quantiles*, PODS
//! 2021), and laid out as in Apache DataSketches: an item of level h stands for 2^h items, and a level that is too
//! full moves one of each two neighbours up, but only of its lower part. So the greatest items of each level stay,
//! and a rank is off by a share of the distance to the end and not of the count. How much of the lower part is
//! compacted goes by a ruler: a little every time, twice as much every other time, and so on, which bounds
//! how often a compaction can reach any one place. Coins come in pairs, as in the sketch of all ranks.
//!
//! # Classes
//!
//! To sort every item of a long stream only to move most of them up to where they are heavy takes ten times as long
//! as the sketch of all ranks does. So items are thinned out first. An item that is no greater than R others so far
//! may be drawn from 2^j in a row, if R is at least [`THINNED`] times 2^j: those it stands for are so far from the
//! end, and ever will be, for more items can only take them farther. With x among them, and A items of the
//! class above x, the variance of x's rank is no more than A 2^j ≤ A R / THINNED, while its distance to the end is
//! R + A at least; over all changes of R that is an error of √(1/(2 THINNED)), 2.2 % of the distance, for one
//! standard deviation, at the worst there is, and a third of it for items that come in no order. What bounds a class
//! is an item of known rank, so to tell an item's class takes a comparison or two, and that of most is the last one.
//!
//! # The error
//!
//! Compaction by sections of [`SECTION`] items adds 0.13 / 12 = 1.1 % of the distance (the constant is that of
//! Apache, found there by trial). Six orders of up to a million items, in order, in none, and from the middle or
//! the ends, were off by 1.4 % of the distance in root mean square at the worst, so that 5 % is more than three
//! standard deviations; the test keeps that.

use super::coins::Coins;
use super::sampler::Sampler;
use crate::simd;

/// An item may stand for one of so many items that are greater.
const THINNED: u64 = 1024;

/// How many items a section of a level has at first, and how many sections there are in half a level.
const SECTION: usize = 12;
const SECTIONS: usize = 3;

/// The least that a section shrinks to while sections become more.
const SHORTEST: usize = 4;

/// How many more items the lowest level takes before it is sorted.
const BUFFER: usize = 416;

/// The class of most items has this share of them at least.
const CLASSED: u64 = 8;

/// There are so many classes of thinned items at most: of those in the last one, next to none are left.
pub(super) const CLASSES: usize = 7;

/// How many items are looked at together.
const TOGETHER: usize = 1024;

/// The upper end.
#[derive(Clone, Debug)]
pub(super) struct Tail<K> {
    pub(super) levels: Vec<Level<K>>,
    /// What bounds the classes from below, the greatest first: those of class j, which are drawn from 2^j, are
    /// no greater than `bounds[j - 1]`.
    pub(super) bounds: Vec<K>,
    /// Where items of class j + 1 are drawn.
    pub(super) samplers: Vec<Sampler<K>>,
    pub(super) count: u64,
    /// The count at which classes are bounded anew.
    pub(super) next: u64,
    pub(super) coins: Coins,
}

/// Items of equal weight.
#[derive(Clone, Debug)]
pub(super) struct Level<K> {
    /// So many of them are in order.
    pub(super) sorted: usize,
    pub(super) items: Vec<K>,
    /// How many compactions there were.
    pub(super) compactions: u64,
    sections: usize,
    /// How long a section is: an even number, and before it is made one. It shrinks by the root of two whenever
    /// sections double.
    section: usize,
    length: f64,
}

impl<K> Level<K> {
    fn new() -> Self {
        let (sections, section, length) = (SECTIONS, SECTION, SECTION as f64);
        Level { sorted: 0, items: Vec::new(), compactions: 0, sections, section, length }
    }

    /// How many items are too many.
    fn room(&self) -> usize {
        2 * self.sections * self.section
    }

    /// Makes sections more and shorter as often as compactions ask for.
    fn fit(&mut self) {
        while self.compactions >= 1 << (self.sections - 1).min(63) {
            if !self.double() {
                return;
            }
        }
    }

    /// Makes twice as many sections, unless they were too short.
    fn double(&mut self) -> bool {
        let length = self.length / std::f64::consts::SQRT_2;
        let section = (length / 2.0).round() as usize * 2;
        if section < SHORTEST {
            return false;
        }
        (self.section, self.length, self.sections) = (section, length, self.sections * 2);
        true
    }

    /// How often sections were made twice as many.
    pub(super) fn doublings(&self) -> u32 {
        (self.sections / SECTIONS).ilog2()
    }

    /// An empty level whose sections were made twice as many so often, if they can be.
    pub(super) fn doubled(doublings: u64) -> Option<Self> {
        let mut level = Level::new();
        (0..doublings).all(|_| level.double()).then_some(level)
    }
}

/// How many of each sixteen items are no greater than a bound.
struct Below<'k, K> {
    keys: &'k [K],
    bound: &'k K,
    counts: [u8; TOGETHER / 16],
    /// The sixteen that were asked for last, and how many are below the bound before them.
    chunk: usize,
    before: usize,
}

impl<'k, K: Ord> Below<'k, K> {
    #[inline(always)]
    fn new(keys: &'k [K], bound: &'k K) -> Self {
        let mut counts = [0; TOGETHER / 16];
        let (whole, rest) = keys.as_chunks::<16>();
        for (count, keys) in counts.iter_mut().zip(whole) {
            *count = keys.iter().map(|key| u8::from(key <= bound)).sum();
        }
        if let Some(count) = counts.get_mut(whole.len()) {
            *count = rest.iter().map(|key| u8::from(key <= bound)).sum();
        }
        Below { keys, bound, counts, chunk: 0, before: 0 }
    }

    fn count(&self) -> usize {
        self.counts.iter().map(|count| usize::from(*count)).sum()
    }

    /// One of them, by its number among them, which is greater than that of the last one.
    fn nth(&mut self, number: usize) -> &'k K {
        while number - self.before >= usize::from(self.counts[self.chunk]) {
            self.before += usize::from(self.counts[self.chunk]);
            self.chunk += 1;
        }
        let mut below = self.keys[self.chunk * 16..].iter().filter(|key| *key <= self.bound);
        below.nth(number - self.before).expect("there are so many")
    }

    /// The others.
    fn others(&self) -> impl Iterator<Item = &'k K> {
        let chunks = self.keys.chunks(16).zip(self.counts);
        let chunks = chunks.filter(|(keys, count)| keys.len() > usize::from(*count));
        chunks.flat_map(|(keys, _)| keys).filter(|key| *key > self.bound)
    }
}

impl<K: Ord + Clone> Tail<K> {
    pub(super) fn new(seed: u64) -> Self {
        Tail {
            levels: vec![Level::new()],
            bounds: Vec::new(),
            samplers: Vec::new(),
            count: 0,
            next: 2 * CLASSED * THINNED,
            coins: Coins::new(seed),
        }
    }

    /// The upper end of items that are in order.
    pub(super) fn of_sorted(items: impl Iterator<Item = K>, seed: u64) -> Self {
        let mut tail = Tail::new(seed);
        let lowest = &mut tail.levels[0];
        lowest.items.extend(items);
        lowest.sorted = lowest.items.len();
        tail.count = lowest.sorted as u64;
        tail.make_room(0);
        if tail.count >= tail.next {
            tail.bound();
        }
        tail
    }

    pub(super) fn update(&mut self, key: &K) {
        self.count += 1;
        self.enter(key.clone());
        if self.count >= self.next {
            self.bound();
        }
    }

    /// Takes items, whose order among themselves does not matter.
    pub(super) fn update_slice(&mut self, keys: &[K]) {
        for keys in keys.chunks(TOGETHER) {
            self.count += keys.len() as u64;
            match self.bounds.last().cloned() {
                None => keys.iter().for_each(|key| self.push(0, key.clone())),
                Some(bound) => self.update_bounded(keys, &bound),
            }
            if self.count >= self.next {
                self.bound();
            }
        }
    }

    /// Takes a few items, most of which are below the last bound.
    fn update_bounded(&mut self, keys: &[K], bound: &K) {
        let mut below = simd::widest(|| Below::new(keys, bound));
        below.others().for_each(|key| self.enter(key.clone()));
        let class = self.bounds.len();
        let (mut at, count) = (0, below.count());
        while at < count {
            let (round, winner) = self.samplers[class - 1].stretch(count - at);
            let winner = below.nth(at + winner).clone();
            self.draw(class, winner, round);
            at += 1 << round;
        }
    }

    fn enter(&mut self, key: K) {
        match self.bounds.partition_point(|bound| key <= *bound) {
            0 => self.push(0, key),
            class => self.draw(class, key, 0),
        }
    }

    /// Sends an item that stands for 2^round through the sampler of its class.
    fn draw(&mut self, class: usize, key: K, round: u32) {
        if let Some(key) = self.samplers[class - 1].enter(key, round, &mut self.coins) {
            self.push(class, key);
        }
    }

    fn push(&mut self, level: usize, key: K) {
        while self.levels.len() <= level {
            self.levels.push(Level::new());
        }
        self.levels[level].items.push(key);
        self.make_room(level);
    }

    fn is_full(&self, level: usize) -> bool {
        let Level { items, .. } = &self.levels[level];
        // Where items come one by one, many are sorted at once.
        let is_buffer = level == 0 || level == self.bounds.len();
        items.len() >= self.levels[level].room() + if is_buffer { BUFFER } else { 0 }
    }

    fn make_room(&mut self, mut level: usize) {
        while level < self.levels.len() && self.is_full(level) {
            self.compact(level);
            level += 1;
        }
    }

    /// Moves one of each two neighbours in the lower part of a level up.
    #[cold]
    fn compact(&mut self, number: usize) {
        if number + 1 == self.levels.len() {
            self.levels.push(Level::new());
        }
        let level = &mut self.levels[number];
        if number == 0 {
            level.items[level.sorted..].sort_unstable();
        }
        // Runs in order are found, and merged.
        level.items.sort();
        let sections = (level.compactions.trailing_ones() as usize + 1).min(level.sections);
        let stay = level.room() / 2 + (level.sections - sections) * level.section;
        let end = level.items.len().saturating_sub(stay) & !1;
        let side = self.coins.toss(number as u32);
        level.compactions += 1;
        level.fit();
        let lower: Vec<K> = level.items.drain(..end).collect();
        level.sorted = level.items.len();
        let moved = lower.as_chunks::<2>().0.iter().map(|pair| pair[side].clone());
        self.levels[number + 1].items.extend(moved);
    }

    /// Bounds the classes by items of the ranks that they ask for.
    #[cold]
    fn bound(&mut self) {
        self.next = self.count + self.count / 2;
        let mut kept: Vec<(K, u32)> =
            self.kept().map(|(round, key)| (key.clone(), round)).collect();
        kept.sort_unstable_by(|one, other| other.0.cmp(&one.0));
        self.bounds.clear();
        let (mut rank, mut kept) = (0u64, kept.into_iter());
        while self.bounds.len() < CLASSES {
            let wanted = THINNED << (self.bounds.len() + 1);
            if wanted > self.count / CLASSED {
                break;
            }
            let bound = kept.by_ref().find(|(_, round)| {
                rank += 1 << round;
                rank >= wanted
            });
            let Some((bound, _)) = bound else { break };
            self.bounds.push(bound);
            if self.samplers.len() < self.bounds.len() {
                let mut sampler = Sampler::new();
                sampler.raise(self.bounds.len() as u32, &mut self.coins);
                self.samplers.push(sampler);
            }
        }
        // Those that are no buffers any longer have less room, and need less memory.
        for level in 0..self.levels.len() {
            self.make_room(level);
            let level = &mut self.levels[level];
            level.items.shrink_to(level.room());
        }
    }

    /// Takes in the upper end of later items.
    pub(super) fn merge(&mut self, later: Self) {
        self.count += later.count;
        self.coins.mix(&later.coins);
        for (number, later) in later.levels.into_iter().enumerate() {
            if number == self.levels.len() {
                self.levels.push(Level::new());
            }
            let level = &mut self.levels[number];
            if number == 0 {
                // What was in order is so no longer, as far as anyone knows.
                level.sorted = 0;
            }
            level.items.extend(later.items);
            level.compactions |= later.compactions;
            if later.sections > level.sections {
                (level.sections, level.section) = (later.sections, later.section);
                level.length = later.length;
            }
            level.fit();
        }
        for (sampler, later) in later.samplers.into_iter().enumerate() {
            if sampler == self.samplers.len() {
                self.samplers.push(later);
                continue;
            }
            for (round, key) in later.into_waiting() {
                self.draw(sampler + 1, key, round);
            }
        }
        if self.count >= self.next {
            self.bound();
        } else {
            (0..self.levels.len()).for_each(|level| self.make_room(level));
        }
    }

    /// How many items there were.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// The items left, each with the weight it stands for, as a power of two.
    pub(super) fn kept(&self) -> impl Iterator<Item = (u32, &K)> {
        let levels = (0..).zip(&self.levels);
        let items =
            levels.flat_map(|(round, level)| level.items.iter().map(move |key| (round, key)));
        items.chain(self.samplers.iter().flat_map(Sampler::waiting))
    }

    pub(super) fn kept_mut(&mut self) -> impl Iterator<Item = &mut K> {
        let items = self.levels.iter_mut().flat_map(|level| &mut level.items);
        items.chain(self.samplers.iter_mut().flat_map(Sampler::waiting_mut)).chain(&mut self.bounds)
    }

    /// How many bytes it owns beside itself.
    pub(super) fn elsewhere(&self) -> usize {
        let items: usize = self.levels.iter().map(|level| level.items.capacity()).sum();
        let samplers: usize = self.samplers.iter().map(Sampler::elsewhere).sum();
        (items + self.bounds.capacity()) * size_of::<K>()
            + self.levels.capacity() * size_of::<Level<K>>()
            + samplers
            + self.samplers.capacity() * size_of::<Sampler<K>>()
    }
}
