//! Sketches as bytes: all that they keep, coins included, so that one that was read goes on to the bit.
//!
//! What is read has to be a sketch that some stream has. The weights of all items come to the count, items lie between the
//! least and the greatest, and those of a level are in order: all else that is done with it relies on no more.

use super::bins::{Bins, Side};
use super::coins::Coins;
use super::kll::{EXACT_LIMIT, Sketch};
use super::registers::{COUNT, GREATEST, Registers};
use super::sampler::Sampler;
use super::size::Size;
use super::tail::{CLASSES, Level, Tail};
use super::tails::Tails;
use crate::portable::{Codec, Decoder, Encoder, Malformed};
use crate::random::SplitMix64;

/// There are no more levels: an item of the last one stands for so many as there never are.
const LEVELS: usize = 57;

impl Codec for SplitMix64 {
    const LEAST: usize = 8;

    fn name(text: &mut String) {
        *text += "coin";
    }

    fn encode(&self, out: &mut Encoder) {
        out.value(&self.state());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        input.value().map(SplitMix64::new)
    }
}

impl Codec for Coins {
    const LEAST: usize = 24;

    fn name(text: &mut String) {
        *text += "coins";
    }

    fn encode(&self, out: &mut Encoder) {
        out.value(&self.random);
        out.value(&(self.second, self.side));
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let random = input.value()?;
        let (second, side) = input.value()?;
        Ok(Coins { random, second, side })
    }
}

/// The room of the topmost level, and the least there was.
impl Codec for Size {
    const LEAST: usize = 4;

    fn name(text: &mut String) {
        *text += "size";
    }

    fn encode(&self, out: &mut Encoder) {
        out.value(&(self.top(), self.least()));
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let (top, least) = input.value()?;
        Size::new(top, least).ok_or_else(|| input.malformed("a size that no sketch has"))
    }
}

/// Those that wait in each round, and where the winner of the next final is. They are the bits of how many went in.
impl<K: Codec> Codec for Sampler<K> {
    fn name(text: &mut String) {
        K::name(text);
    }

    fn encode(&self, out: &mut Encoder) {
        out.value(&self.waiting);
        out.value(&self.place);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let waiting: Vec<Option<K>> = input.value()?;
        input.ensure(waiting.len() < LEVELS, "draws from more items than there are")?;
        let rounds = (0..).zip(&waiting).filter(|(_, key)| key.is_some());
        let weight = rounds.map(|(round, _)| 1u64 << round).sum();
        Ok(Sampler { weight, place: input.value()?, waiting })
    }
}

/// The sum of the weights of items, which are powers of two, if no stream has more items.
fn weight<'k, K: 'k>(kept: impl Iterator<Item = (u32, &'k K)>) -> Option<u64> {
    kept.map(|(round, _)| round).try_fold(0u64, |sum, round| sum.checked_add(1 << round))
}

impl<K: Codec + Ord + Clone> Codec for Sketch<K> {
    fn name(text: &mut String) {
        K::name(text);
    }

    fn encode(&self, out: &mut Encoder) {
        out.value(&self.size);
        // No limit is one that no memory has.
        out.count(if self.room == usize::MAX { 0 } else { self.room as u64 });
        out.count(self.count);
        out.value(&self.ends);
        out.value(&self.sampler);
        out.value(&self.levels);
        out.value(&self.coins);
        out.value(&self.has_tails);
        out.value(&self.tails);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let size: Size = input.value()?;
        let room = match input.number()? {
            0 => usize::MAX,
            room => {
                let most = EXACT_LIMIT.max(size.top().into());
                input.ensure(room <= most as u64, "more room than a sketch has")?;
                room as usize
            }
        };
        let count = input.count()?;
        let ends = input.value()?;
        let (sampler, levels) = (input.value()?, input.value()?);
        let coins = input.value()?;
        let (has_tails, tails) = (input.value()?, input.value()?);
        let sketch = Sketch { size, room, count, ends, sampler, levels, coins, has_tails, tails };
        sketch.check().map_err(|what| input.malformed(what))?;
        Ok(sketch)
    }
}

impl<K: Ord + Clone> Sketch<K> {
    /// What no sketch has, if something is so here.
    fn check(&self) -> Result<(), &'static str> {
        let levels = self.levels.len() + self.sampler.step() as usize;
        if self.levels.is_empty() || levels > LEVELS {
            return Err("no levels, or too many");
        }
        if weight(self.kept()) != Some(self.count) {
            return Err("items that do not stand for as many as were counted");
        }
        if !self.levels[1..].iter().all(|level| level.is_sorted()) {
            return Err("a level that is not in order");
        }
        let tails = self.tails.as_deref();
        let is_within = match &self.ends {
            None => self.count == 0 && tails.is_none(),
            Some((least, greatest)) => {
                let is_within = |key: &K| least <= key && key <= greatest;
                self.count > 0
                    && least <= greatest
                    && self.kept().all(|(_, key)| is_within(key))
                    && tails.is_none_or(|tails| tails.keys().all(is_within))
            }
        };
        if !is_within {
            return Err("an item that is less than the least, or greater than the greatest");
        }
        if tails.is_some_and(|tails| !self.has_tails || !tails.have_seen(self.count)) {
            return Err("ends of another stream");
        }
        Ok(())
    }
}

impl<K: Codec + Ord + Clone> Codec for Tails<K> {
    fn name(text: &mut String) {
        K::name(text);
    }

    fn encode(&self, out: &mut Encoder) {
        out.value(&self.upper);
        out.value(&self.lower);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        Ok(Tails { upper: input.value()?, lower: input.value()? })
    }
}

impl<K: Codec + Ord + Clone> Codec for Tail<K> {
    fn name(text: &mut String) {
        K::name(text);
    }

    fn encode(&self, out: &mut Encoder) {
        out.count(self.count);
        out.count(self.next);
        out.value(&self.bounds);
        out.value(&self.samplers);
        out.value(&self.levels);
        out.value(&self.coins);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let (count, next) = (input.count()?, input.number()?);
        let bounds: Vec<K> = input.value()?;
        let samplers: Vec<Sampler<K>> = input.value()?;
        let are_fine = bounds.len() <= samplers.len() && samplers.len() <= CLASSES;
        let mut steps = samplers.iter().map(Sampler::step).zip(1..);
        let are_in_order = bounds.is_sorted_by(|one, next| one >= next);
        let are_fine = are_fine && are_in_order && steps.all(|(step, class)| step == class);
        input.ensure(are_fine, "classes of items that no end has")?;
        let levels: Vec<Level<K>> = input.value()?;
        input.ensure((1..=LEVELS).contains(&levels.len()), "no levels, or too many")?;
        let tail = Tail { levels, bounds, samplers, count, next, coins: input.value()? };
        let is_whole = weight(tail.kept()) == Some(tail.count());
        input.ensure(is_whole, "items that do not stand for as many as were counted")?;
        Ok(tail)
    }
}

/// How often sections became more is all there is to know of them.
impl<K: Codec + Ord> Codec for Level<K> {
    const LEAST: usize = 4;

    fn name(text: &mut String) {
        K::name(text);
    }

    fn encode(&self, out: &mut Encoder) {
        out.value(&self.items);
        out.count(self.sorted as u64);
        out.count(self.compactions);
        out.count(self.doublings().into());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let items: Vec<K> = input.value()?;
        let sorted = input.count()?;
        let run = usize::try_from(sorted).ok().and_then(|sorted| items.get(..sorted));
        input.ensure(run.is_some_and(<[K]>::is_sorted), "items that are not in order")?;
        let (compactions, doublings) = (input.count()?, input.number()?);
        let level = Level::doubled(doublings);
        let mut level = level.ok_or_else(|| input.malformed("more sections than there are"))?;
        (level.items, level.sorted, level.compactions) = (items, sorted as usize, compactions);
        Ok(level)
    }
}

impl Codec for Registers {
    const LEAST: usize = COUNT;

    fn name(text: &mut String) {
        *text += "registers";
    }

    fn encode(&self, out: &mut Encoder) {
        out.raw(self.all());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let registers: &[u8; COUNT] = input.array()?;
        let is_fine = registers.iter().all(|value| usize::from(*value) <= GREATEST);
        input.ensure(is_fine, "a register with a value that no hash has")?;
        Ok(Registers::of(registers))
    }
}

/// Without the empty bins at either end, of which there are more or fewer by how the numbers came.
impl Codec for Side {
    const LEAST: usize = 2;

    fn name(text: &mut String) {
        *text += "bins";
    }

    fn encode(&self, out: &mut Encoder) {
        let (first, counts) = self.filled();
        out.small(first.into());
        out.count(counts.len() as u64);
        counts.iter().for_each(|count| out.count(*count));
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let first = input.small()?;
        let length = input.length(1)?;
        let counts = (0..length).map(|_| input.count()).collect::<Result<Vec<_>, _>>()?;
        let has_ends = counts.first() != Some(&0) && counts.last() != Some(&0);
        input.ensure(has_ends && (first == 0 || length > 0), "an empty bin at an end")?;
        let first = i32::try_from(first).map_err(|_| input.malformed("a bin of no number"))?;
        Ok(Side { first, counts })
    }
}

impl Codec for Bins {
    const LEAST: usize = 8 + 2 * 2 + 3 + 16;

    fn name(text: &mut String) {
        *text += "bins";
    }

    fn encode(&self, out: &mut Encoder) {
        out.value(&self.error);
        out.value(&self.sides);
        [self.zeros, self.infinite[0], self.infinite[1]].iter().for_each(|count| out.count(*count));
        out.value(&self.ends);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let error: f64 = input.value()?;
        input.ensure((1e-5..=0.5).contains(&error), "an error that no bins have")?;
        let mut bins = Bins::new(error);
        bins.sides = input.value()?;
        bins.zeros = input.count()?;
        bins.infinite = [input.count()?, input.count()?];
        bins.ends = input.value()?;
        let (least, greatest) = bins.ends;
        let has_ends = least <= greatest || (least, greatest) == Bins::new(error).ends;
        input.ensure(has_ends, "a least number above the greatest")?;
        let mut counts = bins.sides.iter().flat_map(|side| &side.counts);
        let sum = counts.try_fold(0u64, |sum, count| sum.checked_add(*count));
        input.ensure(sum.is_some_and(|sum| sum < 1 << 56), "more numbers than there are")?;
        let are_bins = bins.sides.iter().all(|side| bins.has_all(side));
        input.ensure(are_bins, "a bin of no number")?;
        Ok(bins)
    }
}
