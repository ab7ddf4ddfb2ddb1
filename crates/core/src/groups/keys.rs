//! [`ByteKeys`]: keys of bytes, side by side, each with a number.

use std::fmt;
use std::hash::BuildHasher;

use foldhash::fast::RandomState;

use super::index::Index;

/// Keys of bytes, numbered in the order in which they were first seen: for whoever keeps what belongs to a
/// key in columns.
///
/// ```
/// use fanfold::combine::ByteKeys;
///
/// let mut keys = ByteKeys::new();
/// let numbers: Vec<usize> = ["Rome", "Oslo", "Rome"].iter().map(|key| keys.number(key.as_bytes())).collect();
/// assert_eq!(numbers, [0, 1, 0]);
/// assert_eq!(keys.get(1), b"Oslo");
/// ```
///
/// Memory: the bytes of each key once, and 16 to 24 more, up to 72 of some hundred keys; and room for more,
/// up to as much again.
#[derive(Clone, Default)]
pub struct ByteKeys {
    /// All keys, one behind the other.
    bytes: Vec<u8>,
    /// Where each ends.
    ends: Vec<usize>,
    index: Index,
    hashes: RandomState,
}

impl fmt::Debug for ByteKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteKeys").field("len", &self.len()).finish_non_exhaustive()
    }
}

impl ByteKeys {
    /// No keys.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The number of a key, the next one if it is new.
    ///
    /// # Panics
    ///
    /// If there are 2^30 keys.
    #[inline]
    pub fn number(&mut self, key: &[u8]) -> usize {
        let hash = self.hashes.hash_one(key);
        let found = self.index.find(hash, |number| get(&self.bytes, &self.ends, number) == key);
        found.unwrap_or_else(|| self.push(hash, key))
    }

    /// The key of a number.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub fn get(&self, number: usize) -> &[u8] {
        get(&self.bytes, &self.ends, number)
    }

    /// All keys, in the order of their numbers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        (0..self.len()).map(|number| self.get(number))
    }

    /// How much memory they take, in bytes.
    pub fn size(&self) -> usize {
        let ends = self.ends.capacity() * size_of::<usize>();
        size_of_val(self) + self.bytes.capacity() + ends + self.index.elsewhere()
    }

    fn push(&mut self, hash: u64, key: &[u8]) -> usize {
        let number = self.len();
        if !self.index.has_room(number) {
            self.index = Index::of(self.iter().map(|key| self.hashes.hash_one(key)));
        }
        self.bytes.extend_from_slice(key);
        self.ends.push(self.bytes.len());
        self.index.insert(hash, number);
        number
    }
}

#[inline]
fn get<'k>(bytes: &'k [u8], ends: &[usize], number: usize) -> &'k [u8] {
    let start = if number == 0 { 0 } else { ends[number - 1] };
    &bytes[start..ends[number]]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    proptest! {
        #[test]
        fn each_key_has_one_number(keys in prop::collection::vec("[ab]{0,6}", 0..300)) {
            let mut found = ByteKeys::new();
            let mut known = HashMap::new();
            for key in &keys {
                let next = known.len();
                let number = *known.entry(key).or_insert(next);
                prop_assert_eq!(found.number(key.as_bytes()), number);
            }
            prop_assert_eq!(found.len(), known.len());
            for (key, number) in known {
                prop_assert_eq!(found.get(number), key.as_bytes());
            }
        }
    }
}
