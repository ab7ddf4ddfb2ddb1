//! One item in W.

use super::coins::Coins;

/// Draws one item from each W = 2^step in a row.
///
/// Items meet as in a knockout: the first two play, then the winner of these against that of the
/// next two, up to a final of W. The winner is the earlier one or the later one by a coin that all
/// matches of a round share, so the coins of all rounds are, bit by bit, one number below W: the place
/// of the item that will win. Whoever has all W items at hand can therefore skip all others. And whoever
/// stops halfway still has, for each round, the winner that waits for its opponent: items that
/// stand for 2^round each, drawn evenly from those they stand for, and whose weights add up to the
/// count of items.
///
/// Sharing coins within one final does no harm: it draws one item, each as likely as the others. Nor
/// does it where items of unlike weight meet, and some that wait were chosen by the coins of the last
/// final: each of their matches was as fair.
#[derive(Clone, Debug)]
pub(super) struct Sampler<K> {
    /// Who waits for an opponent in each round. There are `step` rounds.
    pub(super) waiting: Vec<Option<K>>,
    /// How many items those waiting stand for: its binary digits tell who waits.
    pub(super) weight: u64,
    /// The coins, a bit a round: the place of the next winner.
    pub(super) place: u64,
}

impl<K> Sampler<K> {
    pub(super) fn new() -> Self {
        Sampler { waiting: Vec::new(), weight: 0, place: 0 }
    }

    pub(super) fn elsewhere(&self) -> usize {
        self.waiting.capacity() * size_of::<Option<K>>()
    }

    /// W, as a power of two.
    #[inline]
    pub(super) fn step(&self) -> u32 {
        self.waiting.len() as u32
    }

    /// Draws from more items at once from now on.
    pub(super) fn raise(&mut self, step: u32, coins: &mut Coins) {
        if self.step() == 0 && step > 0 {
            self.place = coins.bits();
        }
        self.waiting.resize_with(step as usize, || None);
    }

    /// Those waiting, each with the power of two it stands for.
    pub(super) fn waiting(&self) -> impl Iterator<Item = (u32, &K)> {
        (0..).zip(&self.waiting).filter_map(|(round, key)| Some((round, key.as_ref()?)))
    }

    pub(super) fn waiting_mut(&mut self) -> impl Iterator<Item = &mut K> {
        self.waiting.iter_mut().flatten()
    }

    pub(super) fn into_waiting(self) -> impl Iterator<Item = (u32, K)> {
        (0..).zip(self.waiting).filter_map(|(round, key)| Some((round, key?)))
    }

    /// The next items of which the winner is settled: from a run of `count`, a power of two of them
    /// that does not cross where a match begins, and the winner's place among them.
    #[inline]
    pub(super) fn stretch(&self, count: usize) -> (u32, usize) {
        let whole = self.weight.trailing_zeros().min(self.step());
        let round = whole.min(count.ilog2());
        (round, (self.place & ((1 << round) - 1)) as usize)
    }

    /// Enters an item that stands for 2^round, no more than W. Gives the winner of a final, if this
    /// was one.
    #[inline]
    pub(super) fn enter(&mut self, mut key: K, round: u32, coins: &mut Coins) -> Option<K> {
        if self.waiting.is_empty() {
            return Some(key);
        }
        self.weight += 1 << round;
        for now in round as usize..self.waiting.len() {
            match self.waiting[now].take() {
                None => {
                    self.waiting[now] = Some(key);
                    return None;
                }
                Some(earlier) if self.place >> now & 1 == 0 => key = earlier,
                Some(_) => {}
            }
        }
        self.weight -= 1 << self.waiting.len();
        self.place = coins.bits();
        Some(key)
    }
}
