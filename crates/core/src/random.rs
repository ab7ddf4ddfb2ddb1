//! A coin that tosses the same for the same seed, everywhere and for good.

/// SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, *Fast splittable pseudorandom number generators*,
/// OOPSLA 2014). It is written out here because samples must repeat from one version to the next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SplitMix64 {
    state: u64,
}

impl SplitMix64 {
    pub(crate) const fn new(seed: u64) -> Self {
        SplitMix64 { state: seed }
    }

    /// All there is to know of it.
    pub(crate) const fn state(self) -> u64 {
        self.state
    }

    /// 64 random bits.
    #[inline]
    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Becomes a coin that is independent of what this one and `other` tossed so far.
    pub(crate) fn mix(&mut self, mut other: SplitMix64) {
        self.state = self.next().wrapping_mul(3).wrapping_add(other.next().rotate_left(32));
    }

    /// A number below `bound`, each as likely as the others but for one part in 2^64 / `bound`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_numbers_are_those_of_the_reference_implementation() {
        let mut coin = SplitMix64::new(1_234_567);
        assert_eq!(coin.next(), 6_457_827_717_110_365_317);
        assert_eq!(coin.next(), 3_203_168_211_198_807_973);
    }
}
