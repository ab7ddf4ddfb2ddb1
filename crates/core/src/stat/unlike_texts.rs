//! Texts of a stretch, each unlike one with its count: what is asked of unlike texts is then asked once of each.
//!
//! Entries stand in the order in which they were first seen, and beside them there is a table of their places, open
//! to the next place where one is taken. It is found by the hash that sketches know texts by, which is the same
//! everywhere; so somebody may have chosen the texts such that all want one place. Where a text would be looked for
//! too long, the stretch ends before it, and the next one begins with an empty table.

use super::datum::hash_of_text;
use crate::hash::short_word;

/// No longer stretch is counted at once, so that what is kept of it is no more than a few megabytes.
const MOST: usize = 1 << 16;

/// The table's first size. It is at most half full.
const FIRST: usize = 1 << 10;

/// By so much it grows at a time.
const GROWTH: usize = 8;

/// So many places are looked at before a stretch ends.
const LONGEST_WAY: usize = 128;

/// So many bytes of a text stand in its entry.
const HEAD: usize = 8;

/// A text that is like none before it.
#[derive(Clone, Copy, Debug)]
struct Entry {
    hash: u64,
    /// All of it, if it is short.
    head: u64,
    length: u32,
    first: u32,
    count: u32,
}

/// The unlike texts of a stretch.
#[derive(Debug)]
pub(super) struct UnlikeTexts<'t> {
    texts: &'t [&'t str],
    entries: Vec<Entry>,
    /// The places of entries, counted from 1; 0 where there is none.
    table: Vec<u32>,
}

impl<'t> UnlikeTexts<'t> {
    /// Counts texts, a stretch at a time.
    pub(super) fn each(mut texts: &'t [&'t str], mut take: impl FnMut(&UnlikeTexts<'t>)) {
        while !texts.is_empty() {
            let mut counted = UnlikeTexts { texts, entries: Vec::new(), table: vec![0; FIRST] };
            let rest = counted.count();
            take(&counted);
            texts = rest;
        }
    }

    /// The hashes of the unlike texts.
    pub(super) fn hashes(&self) -> impl ExactSizeIterator<Item = u64> {
        self.entries.iter().map(|entry| entry.hash)
    }

    /// The unlike texts with their counts.
    pub(super) fn items(&self) -> impl Iterator<Item = (&'t str, u64)> + Clone {
        self.entries.iter().map(|entry| (self.texts[entry.first as usize], entry.count.into()))
    }

    /// Counts from the front; what is left for another stretch.
    fn count(&mut self) -> &'t [&'t str] {
        let texts = &self.texts[..self.texts.len().min(MOST)];
        for (number, text) in texts.iter().enumerate() {
            if !self.add(number, text) {
                return &self.texts[number..];
            }
        }
        &self.texts[texts.len()..]
    }

    /// Counts a text, unless it would be looked for too long.
    #[inline]
    fn add(&mut self, number: usize, text: &str) -> bool {
        let hash = hash_of_text(text);
        let (head, length) = (head(text.as_bytes()), text.len() as u32);
        let mask = self.table.len() - 1;
        for step in 0..LONGEST_WAY {
            let place = (hash as usize).wrapping_add(step) & mask;
            let Some(taken) = (self.table[place] as usize).checked_sub(1) else {
                self.table[place] = self.entries.len() as u32 + 1;
                self.entries.push(Entry { hash, head, length, first: number as u32, count: 1 });
                self.grow();
                return true;
            };
            let entry = &mut self.entries[taken];
            if (entry.hash, entry.head, entry.length) == (hash, head, length)
                && (text.len() <= HEAD || self.texts[entry.first as usize] == text)
            {
                entry.count += 1;
                return true;
            }
        }
        false
    }

    /// Makes the table larger when it is half full.
    #[inline]
    fn grow(&mut self) {
        if self.entries.len() * 2 < self.table.len() {
            return;
        }
        let mut table = vec![0; self.table.len() * GROWTH];
        let mask = table.len() - 1;
        for (number, entry) in self.entries.iter().enumerate() {
            let mut place = entry.hash as usize & mask;
            while table[place] != 0 {
                place = (place + 1) & mask;
            }
            table[place] = number as u32 + 1;
        }
        self.table = table;
    }
}

/// The first bytes of a text, and zeros behind a shorter one.
#[inline]
fn head(text: &[u8]) -> u64 {
    match text.first_chunk::<HEAD>() {
        Some(head) => u64::from_le_bytes(*head),
        None => short_word(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stat::Datum;
    use proptest::prelude::*;
    use std::collections::HashMap;

    fn counts(texts: &[&str]) -> HashMap<String, u64> {
        let mut counts = HashMap::new();
        UnlikeTexts::each(texts, |counted| {
            assert_eq!(counted.hashes().len(), counted.items().count());
            for ((text, count), hash) in counted.items().zip(counted.hashes()) {
                assert_eq!(hash, Datum::Text(text).stable_hash());
                *counts.entry(text.to_owned()).or_insert(0) += count;
            }
        });
        counts
    }

    proptest! {
        #[test]
        fn each_text_is_counted(texts in prop::collection::vec("[ab]{0,12}", 0..3000)) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let mut expected = HashMap::new();
            texts.iter().for_each(|text| *expected.entry((*text).to_owned()).or_insert(0) += 1);
            prop_assert_eq!(counts(&texts), expected);
        }
    }

    #[test]
    fn more_texts_than_are_counted_at_once_are_all_counted() {
        let texts: Vec<String> = (0..3 * MOST).map(|i| (i % (MOST + 7)).to_string()).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let counts = counts(&texts);
        assert_eq!(counts.len(), MOST + 7);
        assert_eq!(counts.values().sum::<u64>(), texts.len() as u64);
    }
}
