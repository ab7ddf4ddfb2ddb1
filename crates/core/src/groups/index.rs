//! [`Index`]: where the entry of a key is.
//!
//! A hash table of places, open, probed from one slot to the next. A slot is four bytes, so that sixteen
//! neighbours come with one touch of memory, and it has room for more than a place: a table of 2^b slots
//! has at most 2^(b-1) entries, so places take b bits, and in the other 32 - b there are as many of the hash.
//! A slot of another key is then told by its own bits nearly always, and the entry it points to, which lies
//! elsewhere in memory, is not looked at.
//!
//! Buckets of four slots, whose bits are compared at once and without a branch, took a fifth more
//! instructions, and no less time.

/// Places of entries by their hashes.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// A power of two of them, or none. 0 is an empty one; else the lower bits are the place and one, and
    /// the upper bits those of the hash.
    slots: Box<[u32]>,
}

/// Of so few slots half are filled: there may be a million such tables, one in each group of another.
const LEAST: usize = 32;

/// Of up to so many slots, 32 KiB, only an eighth is filled: they stay in the first cache, and a key that has
/// to be looked for in a second slot is a branch that nobody foresees. Of more, up to a half.
const SMALL: usize = 1 << 13;

/// No table is larger: places and one fit 31 bits.
const MOST_SLOTS: usize = 1 << 31;

impl Index {
    /// Which bits of a slot are the place.
    #[inline]
    fn mask(&self) -> u32 {
        (self.slots.len() as u32).wrapping_sub(1)
    }

    /// The place of the entry of this hash that is the one.
    #[inline]
    pub(super) fn find(&self, hash: u64, is_it: impl Fn(usize) -> bool) -> Option<usize> {
        let mask = self.mask();
        let tag = (hash >> 32) as u32 & !mask;
        let mut at = hash as u32 & mask;
        loop {
            // There is none in an empty table.
            let slot = *self.slots.get(at as usize)?;
            if slot == 0 {
                return None;
            }
            let place = (slot & mask) as usize - 1;
            if slot & !mask == tag && is_it(place) {
                return Some(place);
            }
            at = (at + 1) & mask;
        }
    }

    /// Whether there is room for one entry more than these.
    #[inline]
    pub(super) fn has_room(&self, entries: usize) -> bool {
        entries < room_in(self.slots.len())
    }

    /// Notes the place of an entry that is not there yet, where there is room.
    pub(super) fn insert(&mut self, hash: u64, place: usize) {
        let mask = self.mask();
        let mut at = hash as u32 & mask;
        while self.slots[at as usize] != 0 {
            at = (at + 1) & mask;
        }
        self.slots[at as usize] = (hash >> 32) as u32 & !mask | (place as u32 + 1);
    }

    /// A table with room for more than these entries, whose hashes come in their order.
    ///
    /// # Panics
    ///
    /// If there are 2^30 entries.
    pub(super) fn of(hashes: impl ExactSizeIterator<Item = u64>) -> Self {
        let mut slots = 8;
        while room_in(slots) <= hashes.len() {
            slots *= 2;
        }
        assert!(slots <= MOST_SLOTS, "at most 2^30 groups");
        let mut grown = Index { slots: vec![0; slots].into() };
        hashes.enumerate().for_each(|(place, hash)| grown.insert(hash, place));
        grown
    }

    /// How many bytes it owns.
    pub(super) fn elsewhere(&self) -> usize {
        size_of_val(&*self.slots)
    }
}

/// How many entries go into a table of so many slots.
#[inline]
fn room_in(slots: usize) -> usize {
    if LEAST < slots && slots <= SMALL { slots / 8 } else { slots / 2 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hashes that agree in all the bits a slot has are told apart by the entries.
    #[test]
    fn places_are_found_whatever_the_hashes_are() {
        let patterns: [fn(u64) -> u64; 5] =
            [|n| n, |_| 0, |_| u64::MAX, |n| n << 32, |n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15)];
        for hash in patterns {
            // Where all are alike each look is at all of them.
            let keys = if hash(0) == hash(1) { 2_000 } else { 20_000 };
            let mut index = Index::default();
            for key in 0..keys {
                let find =
                    |index: &Index, key: u64| index.find(hash(key), |place| place as u64 == key);
                assert_eq!(find(&index, key), None);
                if !index.has_room(key as usize) {
                    index = Index::of((0..key as usize).map(|known| hash(known as u64)));
                    assert!(index.has_room(key as usize));
                }
                index.insert(hash(key), key as usize);
                for known in [key, key / 2, key / 3, 0] {
                    assert_eq!(find(&index, known), Some(known as usize));
                }
            }
            for known in 0..keys {
                let found = index.find(hash(known), |place| place as u64 == known);
                assert_eq!(found, Some(known as usize));
            }
        }
    }
}
