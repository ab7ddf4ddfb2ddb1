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
/// Memory: 16 bytes a key and the bytes of those of more than 8, and 8 to 16 bytes more, up to 64 of some
/// hundred keys; and room for more, up to as much again.
///
/// # Panics
///
/// Past 2^30 keys, 64 GiB of them, or 256 MiB of one.
#[derive(Clone, Default)]
pub struct ByteKeys {
    entries: Vec<Entry>,
    /// The keys of more than 8 bytes, one behind the other.
    bytes: Vec<u8>,
    index: Index,
    hashes: RandomState,
}

/// A key. Short ones are all here, so that finding one touches no other memory.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Entry {
    /// The first bytes, and zeros behind a shorter key.
    head: [u8; HEAD],
    /// Where a longer one begins among all bytes, and in the lower bits its length.
    place: u64,
}

/// So many bytes of a key are kept in its entry.
const HEAD: usize = 8;

/// How many bits of a place are the length of a key.
const LENGTH: u32 = 28;

impl Entry {
    /// The entry of a key that begins here among all bytes, if it is long.
    #[inline]
    fn new(key: &[u8], start: usize) -> Self {
        let mut head = [0; HEAD];
        match key.first_chunk() {
            Some(first) => head = *first,
            None => head[..key.len()].copy_from_slice(key),
        }
        let start = if key.len() > HEAD { start } else { 0 };
        Entry { head, place: (start as u64) << LENGTH | key.len() as u64 }
    }

    #[inline]
    fn length(&self) -> usize {
        (self.place & ((1 << LENGTH) - 1)) as usize
    }

    fn get<'k>(&'k self, bytes: &'k [u8]) -> &'k [u8] {
        let start = (self.place >> LENGTH) as usize;
        match self.length() {
            length if length > HEAD => &bytes[start..start + length],
            length => &self.head[..length],
        }
    }
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

    /// No keys, which would be hashed as those of another are.
    #[must_use]
    pub fn like(other: &Self) -> Self {
        ByteKeys { hashes: other.hashes.clone(), ..Self::default() }
    }

    /// The hash of a key, which is the same for all that are [like](Self::like) this one, and of no other
    /// use than to [find](Self::number_of) the key and to share keys out.
    #[inline]
    pub fn hash(&self, key: &[u8]) -> u64 {
        self.hashes.hash_one(key)
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The number of a key, the next one if it is new.
    #[inline]
    pub fn number(&mut self, key: &[u8]) -> usize {
        self.number_of(key, self.hash(key))
    }

    /// The same for a key whose hash is known. With another hash, it is another key.
    #[inline]
    pub fn number_of(&mut self, key: &[u8], hash: u64) -> usize {
        self.find(key, hash).unwrap_or_else(|| self.push(hash, key))
    }

    /// Gives a key the next number without looking for it: for whoever knows that nearly all keys are new, and
    /// puts up with one that has two numbers. It is not found under this one.
    #[inline]
    pub fn append(&mut self, key: &[u8]) -> usize {
        let number = self.len();
        let start = self.bytes.len();
        assert!(key.len() < 1 << LENGTH && start < 1 << (64 - LENGTH), "keys are not that large");
        self.entries.push(Entry::new(key, start));
        if key.len() > HEAD {
            self.bytes.extend_from_slice(key);
        }
        number
    }

    /// The number of a key whose hash is known, if it is there.
    #[inline]
    pub fn find(&self, key: &[u8], hash: u64) -> Option<usize> {
        let wanted = Entry::new(key, 0);
        let is_it = |number: usize| {
            let entry = &self.entries[number];
            match key.len() > HEAD {
                false => *entry == wanted,
                true => entry.head == wanted.head && entry.get(&self.bytes) == key,
            }
        };
        self.index.find(hash, is_it)
    }

    /// The key of a number.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub fn get(&self, number: usize) -> &[u8] {
        self.entries[number].get(&self.bytes)
    }

    /// All keys, in the order of their numbers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        (0..self.len()).map(|number| self.get(number))
    }

    /// How much memory they take, in bytes.
    pub fn size(&self) -> usize {
        let entries = self.entries.capacity() * size_of::<Entry>();
        size_of_val(self) + self.bytes.capacity() + entries + self.index.elsewhere()
    }

    fn push(&mut self, hash: u64, key: &[u8]) -> usize {
        let number = self.len();
        if !self.index.has_room(number) {
            self.index = Index::of(self.iter().map(|key| self.hashes.hash_one(key)));
        }
        self.append(key);
        self.index.insert(hash, number);
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    #[test]
    fn keys_that_are_not_looked_for_have_numbers_of_their_own() {
        let mut keys = ByteKeys::new();
        assert_eq!((keys.number(b"a"), keys.append(b"a longer key"), keys.append(b"a")), (0, 1, 2));
        assert_eq!((keys.number(b"a"), keys.number(b"b"), keys.len()), (0, 3, 4));
        assert_eq!((keys.get(1), keys.get(2)), (&b"a longer key"[..], &b"a"[..]));
    }

    proptest! {
        #[test]
        fn each_key_has_one_number(keys in prop::collection::vec("[ab]{0,3}(\\x00|longer keys)?[ab]{0,6}", 0..300)) {
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
