//! The sketch itself; the [module](super) tells how it works.

use std::borrow::Cow;

use super::coins::Coins;
use super::sampler::Sampler;
use super::size::Size;
use super::tails::Tails;
use super::view::View;
use crate::Outlook;
use crate::numbers::Ordered;
use crate::simd::{self, BLOCK};

/// How many items are kept before a sketch takes over, unless asked otherwise: 128 KiB of doubles.
pub(crate) const EXACT_LIMIT: usize = 16_384;

/// How many items the lowest level takes at least before it is sorted, once there are other levels.
const BUFFER: usize = 512;

/// A KLL sketch of keys.
#[derive(Clone, Debug)]
pub(crate) struct Sketch<K> {
    pub(super) size: Size,
    /// How many items the lowest level has room for.
    pub(super) room: usize,
    pub(super) count: u64,
    /// The least and the greatest item.
    pub(super) ends: Option<(K, K)>,
    /// What becomes of an item before it reaches the lowest level.
    pub(super) sampler: Sampler<K>,
    /// Items by weight: those of level i stand for 2^(step + i). The lowest level, of which there
    /// is always one, is in no order; all others are sorted.
    pub(super) levels: Vec<Vec<K>>,
    pub(super) coins: Coins,
    /// Whether ranks near the ends are to be better than others; and what knows them, once items are few no
    /// longer.
    pub(super) has_tails: bool,
    pub(super) tails: Option<Box<Tails<K>>>,
}

impl<K: Ord + Clone> Sketch<K> {
    /// An empty sketch, which tosses the coins of a seed.
    pub(crate) fn new(size: Size, seed: u64) -> Self {
        Sketch {
            size,
            room: EXACT_LIMIT,
            count: 0,
            ends: None,
            sampler: Sampler::new(),
            levels: vec![Vec::new()],
            coins: Coins::new(seed),
            has_tails: false,
            tails: None,
        }
    }

    /// The same, if it is empty still, with ranks near the ends that are off by no more than a share of the
    /// distance to them.
    pub(crate) fn with_tails(self) -> Self {
        Sketch { has_tails: true, ..self }
    }

    /// The same, if it is empty still, without ever leaving out an item.
    pub(crate) fn without_limit(self) -> Self {
        Sketch { room: usize::MAX, ..self }
    }

    /// Whether it keeps no more than so many items.
    pub(crate) fn has_limit(&self) -> bool {
        self.room < usize::MAX
    }

    pub(crate) fn has_tails(&self) -> bool {
        self.has_tails
    }

    /// A sketch of the given parts: `None` if weights do not add up to the count, or if all items are
    /// there and others than they are the ends.
    pub(super) fn of(size: Size, count: u64, ends: (K, K), levels: Vec<Vec<K>>) -> Option<Self> {
        let mut sketch = Sketch { count, ends: Some(ends), levels, ..Sketch::new(size, count) };
        if sketch.levels.len() > 1 {
            sketch.fit_room();
        }
        let [lowest, ..] = &sketch.levels[..] else { return None };
        let found = lowest.iter().min().zip(lowest.iter().max());
        let ends = sketch.ends.as_ref().map(|(least, greatest)| (least, greatest));
        let fits = !sketch.is_exact() || found == ends;
        (fits && sketch.weight() == Some(count)).then_some(sketch)
    }

    /// Prepares a sketch, if it is empty still, for its part of so many items: it thins out from the
    /// start, and tosses coins of its own.
    #[inline]
    pub(crate) fn foresee(&mut self, outlook: Option<Outlook>) {
        if self.count == 0
            && let Some(outlook) = outlook
        {
            self.foresee_all(outlook);
        }
    }

    fn foresee_all(&mut self, Outlook { first, count }: Outlook) {
        if count > self.room as u64 {
            self.coins.stir(first);
            self.begin_tails();
            self.raise(self.size.step(count));
            self.fit_room();
        }
    }

    #[inline]
    pub(crate) fn update(&mut self, key: K) {
        self.make_room();
        self.count += 1;
        self.widen(&key);
        if let Some(tails) = &mut self.tails {
            tails.update(&key);
        }
        self.enter(key, 0);
    }

    /// Takes the items of a slice that have a rank, as `update` would.
    pub(crate) fn update_slice<T: Ordered<Key = K>>(&mut self, items: &[T]) {
        for items in items.chunks(BLOCK) {
            if unordered(items) == 0 {
                self.update_ordered(items);
            } else {
                let ordered = items.iter().filter(|item| item.is_ordered());
                ordered.for_each(|item| self.update(item.key()));
            }
        }
    }

    fn update_ordered<T: Ordered<Key = K>>(&mut self, items: &[T]) {
        let (mut least, mut greatest) = (None, None);
        T::keep_least_of(items, &mut least);
        T::keep_greatest_of(items, &mut greatest);
        if let Some(ends) = least.zip(greatest) {
            self.update_run(items.len(), (ends.0.key(), ends.1.key()), |place| items[place].key());
        }
    }

    /// Takes a run of items, of which least and greatest are known.
    fn update_run(&mut self, count: usize, ends: (K, K), key: impl Fn(usize) -> K) {
        self.widen(&ends.0);
        self.widen(&ends.1);
        let mut at = 0;
        // The items that the tails are still to have.
        let mut first = 0;
        while at < count {
            let had_tails = self.tails.is_some();
            self.make_room();
            if !had_tails {
                first = at;
            }
            if self.sampler.step() == 0 {
                let lowest = &mut self.levels[0];
                let free = (self.room - lowest.len()).min(count - at);
                lowest.extend((at..at + free).map(&key));
                self.count += free as u64;
                at += free;
                continue;
            }
            let (round, place) = self.sampler.stretch(count - at);
            self.count += 1 << round;
            self.enter(key(at + place), round);
            at += 1 << round;
        }
        if let Some(tails) = &mut self.tails {
            tails.update_run(count - first, |place| key(first + place));
        }
    }

    /// Begins the tails, if there are to be some, with the items that there are: all of them.
    pub(super) fn begin_tails(&mut self) {
        if self.has_tails && self.tails.is_none() {
            // They are sorted soon anyway, and then need no sorting for either end.
            self.levels[0].sort_unstable();
            let tails = Tails::of_sorted(&self.levels[0], &mut self.coins);
            self.tails = Some(Box::new(tails));
        }
    }

    /// Makes `ends` reach to the key.
    #[inline]
    pub(super) fn widen(&mut self, key: &K) {
        match &mut self.ends {
            Some((least, greatest)) => {
                if key < least {
                    *least = key.clone();
                }
                if key > greatest {
                    *greatest = key.clone();
                }
            }
            None => self.ends = Some((key.clone(), key.clone())),
        }
    }

    /// Sends an item that stands for 2^round through the sampler to the lowest level.
    #[inline]
    pub(super) fn enter(&mut self, key: K, round: u32) {
        if let Some(key) = self.sampler.enter(key, round, &mut self.coins) {
            self.levels[0].push(key);
        }
    }

    /// Sees to it that the lowest level is not full.
    #[inline]
    pub(super) fn make_room(&mut self) {
        while self.levels[0].len() >= self.room {
            self.empty_lowest();
        }
    }

    /// Empties the lowest level, but for one item if their number is odd, and thins out more if it is
    /// time.
    #[cold]
    fn empty_lowest(&mut self) {
        if self.is_exact() {
            // So that sketches of unlike items, made apart with one seed, have unlike coins.
            let rises = self.levels[0].windows(2).take(64).map(|pair| u64::from(pair[0] < pair[1]));
            self.coins.stir(rises.fold(0, |bits, rises| bits << 1 | rises));
            self.begin_tails();
        }
        self.compact(0);
        self.compress();
        self.raise(self.size.step(self.count));
        self.fit_room();
    }

    /// Gives the lowest level the room that belongs to it below the others.
    pub(super) fn fit_room(&mut self) {
        self.room = self.size.room(self.levels.len() - 1).max(BUFFER);
    }

    /// Moves one of each two neighbours of a level up.
    fn compact(&mut self, level: usize) {
        if level + 1 == self.levels.len() {
            self.levels.push(Vec::new());
        }
        let mut items = std::mem::take(&mut self.levels[level]);
        if level == 0 {
            items.sort_unstable();
        }
        let odd = if items.len() % 2 == 1 { items.pop() } else { None };
        let side = self.coins.toss(self.sampler.step() + level as u32);
        let above = &mut self.levels[level + 1];
        above.extend(items.as_chunks::<2>().0.iter().map(|pair| pair[side].clone()));
        // Two sorted runs: a stable sort finds them, and merges.
        above.sort();
        // The buffer keeps its memory, but not that for all items of an exact sketch.
        items.clear();
        items.shrink_to(if level == 0 { 2 * BUFFER } else { 0 });
        items.extend(odd);
        self.levels[level] = items;
    }

    /// Compacts levels, the lowest of those that are too full first, until those above the buffer
    /// fit into the room they have together.
    pub(super) fn compress(&mut self) {
        loop {
            let above = &self.levels[1..];
            let kept: usize = above.iter().map(Vec::len).sum();
            if kept <= self.size.room_of(above.len()) {
                return;
            }
            let level = self.too_full(1).expect("levels that all fit do so together");
            self.compact(level);
        }
    }

    /// The lowest level, from one on, that has more items than belong to it.
    fn too_full(&self, from: usize) -> Option<usize> {
        let levels = self.levels.len();
        (from..levels).find(|level| self.levels[*level].len() > self.size.room(levels - 1 - level))
    }

    /// Thins out to one item in 2^step; levels lighter than that go through the sampler.
    pub(super) fn raise(&mut self, step: u32) {
        let old = self.sampler.step();
        if step <= old {
            return;
        }
        self.sampler.raise(step, &mut self.coins);
        let lighter = (step - old) as usize;
        let heavier = self.levels.split_off(lighter.min(self.levels.len()));
        let lighter = std::mem::replace(&mut self.levels, heavier);
        if self.levels.is_empty() {
            self.levels.push(Vec::new());
        }
        for (round, level) in (old..).zip(lighter) {
            level.into_iter().for_each(|key| self.enter(key, round));
        }
    }

    /// Makes other keys of all keys, in the same order.
    pub(crate) fn map(&mut self, other: impl Fn(&K) -> K) {
        if let Some(tails) = &mut self.tails {
            tails.map(&other);
        }
        let ends = self.ends.iter_mut().flat_map(|(least, greatest)| [least, greatest]);
        let levels = self.levels.iter_mut().flatten();
        ends.chain(levels).chain(self.sampler.waiting_mut()).for_each(|key| *key = other(key));
    }

    /// Whether all items are still there.
    pub(crate) fn is_exact(&self) -> bool {
        self.levels[0].len() as u64 == self.count
    }

    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// Whether something is so for the least key and the greatest, if there are some.
    pub(crate) fn are_ends(&self, holds: impl Fn(&K) -> bool) -> bool {
        self.ends.iter().flat_map(|(least, greatest)| [least, greatest]).all(holds)
    }

    pub(crate) fn ends(&self) -> Option<&(K, K)> {
        self.ends.as_ref()
    }

    pub(crate) fn size(&self) -> Size {
        self.size
    }

    /// How far the rank of any answer may be off: 0 while all items are there.
    pub(crate) fn rank_error(&self) -> f64 {
        if self.is_exact() { 0.0 } else { self.size.rank_error() }
    }

    /// The items that are left, each with the weight it stands for, as a power of two.
    pub(super) fn kept(&self) -> impl Iterator<Item = (u32, &K)> {
        let levels = (self.sampler.step()..).zip(&self.levels);
        let items = levels.flat_map(|(round, level)| level.iter().map(move |key| (round, key)));
        self.sampler.waiting().chain(items)
    }

    /// The sketch, compacted until there are no more items than one in Apache's format has room for.
    pub(super) fn fitted(&self) -> Cow<'_, Self> {
        let mut fitted = Cow::Borrowed(self);
        while !fitted.fits() {
            let level = fitted.too_full(0).expect("those waiting have room, one in each level");
            fitted.to_mut().compact(level);
        }
        fitted
    }

    fn fits(&self) -> bool {
        let levels = self.sampler.step() as usize + self.levels.len();
        let kept = self.levels.iter().map(Vec::len).sum::<usize>() + self.sampler.waiting().count();
        kept <= self.size.room_of(levels)
    }

    /// The items left by weight, each level sorted.
    pub(super) fn sorted_levels(&self) -> Vec<Cow<'_, [K]>> {
        let mut levels = vec![Cow::Borrowed(&[][..]); self.sampler.step() as usize];
        for (round, key) in self.sampler.waiting() {
            levels[round as usize] = Cow::Borrowed(std::slice::from_ref(key));
        }
        levels.extend(self.levels.iter().map(|level| Cow::Borrowed(&level[..])));
        let lowest = &mut levels[self.sampler.step() as usize];
        if !lowest.is_sorted() {
            lowest.to_mut().sort_unstable();
        }
        levels
    }

    /// The sum of all weights: `None` if it is past 64 bits.
    fn weight(&self) -> Option<u64> {
        self.kept().try_fold(0u64, |sum, (round, _)| sum.checked_add(1u64.checked_shl(round)?))
    }

    /// The weights of the items near each end, and of all that lead to them.
    #[cfg(test)]
    pub(super) fn tail_weights(&self) -> Option<[u64; 2]> {
        self.tails.as_ref().map(|tails| tails.weights())
    }

    /// How many bytes the sketch owns beside itself.
    pub(crate) fn elsewhere(&self) -> usize {
        let places: usize = self.levels.iter().map(Vec::capacity).sum();
        let levels = self.levels.capacity() * size_of::<Vec<K>>();
        let tails = self.tails.as_ref();
        let tails = tails.map_or(0, |tails| size_of::<Tails<K>>() + tails.elsewhere());
        levels + places * size_of::<K>() + self.sampler.elsewhere() + tails
    }

    /// A copy of all items left, in order.
    pub(crate) fn view(&self) -> View<K> {
        let mut lowest = self.levels[0].clone();
        lowest.sort_unstable();
        let step = self.sampler.step();
        let above = (step + 1..).zip(&self.levels[1..]);
        let above = above.flat_map(|(round, level)| level.iter().map(move |key| (round, key)));
        let waiting = self.sampler.waiting();
        let rest = above.chain(waiting).map(|(round, key)| (round, key.clone()));
        let kept = lowest.into_iter().map(|key| (step, key)).chain(rest).collect();
        self.with_ends(View::new(kept, self.ends.clone()))
    }

    /// The view, in which ranks near the ends are those that the tails tell.
    fn with_ends(&self, view: View<K>) -> View<K> {
        match &self.tails {
            Some(tails) => view.with_ends(tails.near(self.count, self.rank_error())),
            None => view,
        }
    }

    /// All items left, in order.
    pub(crate) fn into_view(mut self) -> View<K> {
        debug_assert_eq!(self.weight(), Some(self.count));
        if self.tails.is_some() {
            return self.view();
        }
        self.levels[0].sort_unstable();
        let levels = (self.sampler.step()..).zip(self.levels);
        let items =
            levels.flat_map(|(round, level)| level.into_iter().map(move |key| (round, key)));
        View::new(items.chain(self.sampler.into_waiting()).collect(), self.ends)
    }
}

/// How many items have no rank.
pub(crate) fn unordered<T: Ordered>(items: &[T]) -> u64 {
    let count = |items: &[T]| items.iter().map(|item| u64::from(!item.is_ordered())).sum();
    simd::widest(|| count(items))
}
