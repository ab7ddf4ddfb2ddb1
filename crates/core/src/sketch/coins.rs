//! The coins of a sketch.

use crate::random::SplitMix64;

/// Tosses that come in pairs for each level, the second the opposite of the first.
#[derive(Clone, Debug)]
pub(super) struct Coins {
    pub(super) random: SplitMix64,
    /// One bit a level: whether its next toss is the second of a pair.
    pub(super) second: u64,
    /// One bit a level: how its last first toss came out.
    pub(super) side: u64,
}

impl Coins {
    pub(super) fn new(seed: u64) -> Self {
        Coins { random: SplitMix64::new(seed), second: 0, side: 0 }
    }

    /// Which of two neighbours of a level is taken: 0 or 1.
    pub(super) fn toss(&mut self, level: u32) -> usize {
        let bit = 1 << level;
        if self.second & bit == 0 {
            self.side = self.side & !bit | self.random.next() & bit;
        } else {
            self.side ^= bit;
        }
        self.second ^= bit;
        usize::from(self.side & bit != 0)
    }

    /// 64 single coins.
    pub(super) fn bits(&mut self) -> u64 {
        self.random.next()
    }

    /// Goes on with the coins that belong to this seed and these bits.
    pub(super) fn stir(&mut self, bits: u64) {
        self.random.mix(SplitMix64::new(bits));
    }

    /// Goes on with coins that neither this sketch nor `other` has tossed.
    pub(super) fn mix(&mut self, other: &Coins) {
        self.random.mix(other.random);
    }
}
