//! The groups of some short keys: most tables have few, and to hash one takes longer than to know it again.

/// A key of up to 8 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Short {
    /// Its first and its last bytes, or all of them.
    bytes: u64,
    /// One more than its length, so that none is like the default.
    length: u8,
}

impl Short {
    #[inline]
    pub(super) fn of(key: &[u8]) -> Option<Self> {
        let half = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
        let bytes = match (key.len(), key.first_chunk(), key.last_chunk()) {
            (4..=8, Some(first), Some(last)) => half(first) | half(last) << 32,
            (1..=3, ..) => {
                let [first, middle, last] = [0, key.len() / 2, key.len() - 1];
                [first, middle, last]
                    .iter()
                    .fold(0, |bytes, place| bytes << 8 | u64::from(key[*place]))
            }
            _ => return None,
        };
        Some(Short { bytes, length: key.len() as u8 + 1 })
    }

    fn place(self) -> usize {
        (self.bytes.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as usize
    }
}

/// The groups of short keys that were there not long ago, in the order of nothing.
#[derive(Debug)]
pub(super) struct Recent {
    known: [(Short, u32); 256],
    /// How many more keys may be new before it is given up.
    patience: i32,
}

impl Default for Recent {
    fn default() -> Self {
        Recent { known: [(Short::default(), 0); 256], patience: 2048 }
    }
}

impl Recent {
    #[inline]
    pub(super) fn find(&self, key: Short) -> Option<u32> {
        let (known, number) = self.known[key.place()];
        (known == key).then_some(number)
    }

    /// Whether keys still come again.
    #[inline]
    pub(super) fn is_of_use(&self) -> bool {
        self.patience > 0
    }

    /// Forgets all keys, as the next ones have other groups. Where that comes after every few rows, it is given up.
    pub(super) fn forget(&mut self) {
        const PRICE: i32 = 64;
        if self.is_of_use() {
            self.known.fill((Short::default(), 0));
            self.patience -= PRICE;
        }
    }

    pub(super) fn put(&mut self, key: Short, number: u32) {
        self.known[key.place()] = (key, number);
        self.patience -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn short_keys_are_told_apart(
            one in prop::collection::vec(0..3u8, 0..10),
            other in prop::collection::vec(0..3u8, 0..10),
        ) {
            if let (Some(short), Some(another)) = (Short::of(&one), Short::of(&other)) {
                prop_assert_eq!(short == another, one == other);
                let mut recent = Recent::default();
                prop_assert_eq!(recent.find(short), None);
                recent.put(short, 7);
                prop_assert_eq!(recent.find(another), (one == other).then_some(7));
            }
            prop_assert_eq!(Short::of(&one).is_some(), (1..=8).contains(&one.len()));
        }
    }
}
