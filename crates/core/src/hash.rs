//! A hash that is the same everywhere: on every platform, in every version, for good.
//!
//! What a sketch knows of an item is its hash, so sketches that are to be merged, on whatever machines
//! they were made, have to hash alike. A hash is therefore settled here to the bit, and a test has what
//! it is of some items. Whatever is hashed becomes words of 64 bits: an integer of up to 64 bits is one,
//! extended by its sign if it has one, and so is one of the machine's own size; one of 128 bits is two,
//! the lower first; bytes go by eight, the first of them lowest, padded by zeros, and their count comes
//! behind. Text is its bytes. A word is mixed in by the folded product, the upper half of a product of
//! 128 bits on the lower (W. Yi's *wyhash*). The constants are the digits of pi.
//!
//! How the types of `std` are taken to words is settled by [`Identify`](crate::Identify), not by their
//! `Hash`, which is free to change, and hands on integers that lie side by side as the machine has them.

use std::hash::Hasher;

use crate::Identify;

const MIX: u64 = 0x243f_6a88_85a3_08d3;
const LAST: [u64; 2] = [0x1319_8a2e_0370_7344, 0xa409_3822_299f_31d0];

/// The hash of an item.
#[inline]
pub(crate) fn hash_of<T: Identify + ?Sized>(item: &T) -> u64 {
    let mut hasher = StableHasher::default();
    item.hash_into(&mut hasher);
    hasher.finish()
}

/// A hasher whose results are the same everywhere, for good: what
/// [`Identify`](crate::Identify) hands values to.
///
/// So are the hashes of types whose own `Hash` is used with it, as far as that writes integers one by
/// one: not those of slices of integers, of which `std` hands on the memory, nor those of paths; and of text
/// `std` may one day write something else behind the bytes.
///
/// It is no defence against somebody who chooses the items: such can be made up whose hashes are equal.
#[derive(Clone, Copy, Debug)]
pub struct StableHasher {
    state: u64,
}

#[inline]
fn folded_product(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product >> 64) as u64 ^ product as u64
}

/// Before anything was hashed.
impl Default for StableHasher {
    fn default() -> Self {
        StableHasher { state: 0x082e_fa98_ec4e_6c89 }
    }
}

impl StableHasher {
    /// Takes bytes, and how many there are.
    #[inline]
    pub fn bytes(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.word(u64::from_le_bytes(*word)));
        if !rest.is_empty() {
            self.word(last_word(bytes, rest));
        }
        self.word(bytes.len() as u64);
    }

    #[inline]
    fn word(&mut self, word: u64) {
        // Added and not put in its place: the one word that makes 0 of the state forgets nothing else.
        self.state =
            folded_product(self.state ^ word, MIX).wrapping_add(self.state.rotate_left(23));
    }
}

/// Implements how integers are written, given as what.
macro_rules! words {
    ($($write:ident($integer:ty as $wide:ty);)*) => {$(
        #[inline]
        fn $write(&mut self, integer: $integer) {
            self.word(<$wide>::from(integer) as u64);
        }
    )*};
}

/// The fewer than 8 bytes at the end of others as a word. Loads of a fixed size, which may take in bytes twice, take
/// less time than a copy of any.
#[inline]
fn last_word(bytes: &[u8], rest: &[u8]) -> u64 {
    match bytes.last_chunk() {
        Some(last) => u64::from_le_bytes(*last) >> (64 - 8 * rest.len()),
        None => short_word(rest),
    }
}

/// Fewer than 8 bytes as a word, with zeros behind them.
#[inline]
pub(crate) fn short_word(bytes: &[u8]) -> u64 {
    let length = bytes.len();
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let [first, last] = [*first, *last].map(|half| u64::from(u32::from_le_bytes(half)));
        return first | last << (8 * (length - 4));
    }
    if length == 0 {
        return 0;
    }
    let [first, middle, last] = [0, length / 2, length - 1].map(|place| u64::from(bytes[place]));
    first | middle << (8 * (length / 2)) | last << (8 * (length - 1))
}

impl Hasher for StableHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.bytes(bytes);
    }

    words! {
        write_u8(u8 as u64);
        write_u16(u16 as u64);
        write_u32(u32 as u64);
        write_u64(u64 as u64);
        write_i8(i8 as i64);
        write_i16(i16 as i64);
        write_i32(i32 as i64);
        write_i64(i64 as i64);
    }

    #[inline]
    fn write_usize(&mut self, integer: usize) {
        self.word(integer as u64);
    }

    #[inline]
    fn write_isize(&mut self, integer: isize) {
        self.word(integer as i64 as u64);
    }

    #[inline]
    fn write_u128(&mut self, integer: u128) {
        self.word(integer as u64);
        self.word((integer >> 64) as u64);
    }

    #[inline]
    fn write_i128(&mut self, integer: i128) {
        self.write_u128(integer as u128);
    }

    #[inline]
    fn finish(&self) -> u64 {
        folded_product(folded_product(self.state ^ LAST[0], MIX) ^ self.state, LAST[1])
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;
    use std::net::SocketAddr;
    use std::path::Path;
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;
    use crate::stat::{AsDatum, Datum};

    /// These are for good: a sketch that was kept knows its items by them.
    #[test]
    fn hashes_are_what_they_were() {
        let found = [
            hash_of(&0u8),
            hash_of(&1u64),
            hash_of(&-1i32),
            hash_of(&-1i64),
            hash_of(&1usize),
            hash_of(&u128::MAX),
            hash_of(""),
            hash_of("a"),
            hash_of("fanfold"),
            hash_of("fanfold over"),
            hash_of(&(1u8, "b", true)),
            hash_of(&Some(7i64)),
            hash_of(&None::<i64>),
            hash_of(&[1i16, -2][..]),
            hash_of(&vec![1usize, 2, 3]),
            hash_of(&-0.0f64),
            hash_of(&f32::NAN),
            hash_of(&Duration::from_millis(1_500)),
            hash_of(Path::new("a/b")),
            hash_of(&SocketAddr::from(([127, 0, 0, 1], 80))),
            hash_of(&(UNIX_EPOCH + Duration::from_secs(1))),
            hash_of(&(UNIX_EPOCH - Duration::from_secs(1))),
            hash_of(&Ordering::Less),
            hash_of(&'x'),
            0.5f64.as_datum().stable_hash(),
            3.0f64.as_datum().stable_hash(),
            "3".as_datum().stable_hash(),
            Datum::Missing.stable_hash(),
        ];
        assert_eq!(found, VECTORS);
    }

    const VECTORS: [u64; 28] = [
        0x9da9_6ce9_5671_5a19,
        0x85c6_49cf_277f_6530,
        0x72bf_7ca2_e095_32cc,
        0x72bf_7ca2_e095_32cc,
        0x85c6_49cf_277f_6530,
        0x1ad3_bc7d_f821_0a5f,
        0x9da9_6ce9_5671_5a19,
        0x4d80_840e_8003_88d4,
        0x0606_b629_b631_4bbf,
        0x5c31_562d_972a_d55d,
        0x82d1_0966_f682_a34c,
        0xc4bb_7723_c7dd_e86e,
        0x9da9_6ce9_5671_5a19,
        0x18ab_1c24_d871_a410,
        0x103b_4886_03ee_a5fd,
        0x9da9_6ce9_5671_5a19,
        0xc270_11c7_e203_6ac4,
        0x9371_11f8_5960_08e9,
        0xc0e7_eea8_8404_a08f,
        0xd79e_7f16_8b77_7b9c,
        0x9e6c_246d_3d05_6f29,
        0xd41d_891a_0c3f_a504,
        0x72bf_7ca2_e095_32cc,
        0x8032_9dba_083d_1a65,
        0xef56_28c1_e0d8_d4b7,
        0x9f79_d66c_132b_c469,
        0x96a2_fc3b_0325_ea18,
        0x9da9_6ce9_5671_5a19,
    ];

    #[test]
    fn the_last_word_is_the_rest_and_zeros() {
        let bytes: Vec<u8> = (200..=255).collect();
        for length in (0..40).filter(|length| length % 8 != 0) {
            let bytes = &bytes[..length];
            let rest = &bytes[length / 8 * 8..];
            let mut padded = [0; 8];
            padded[..rest.len()].copy_from_slice(rest);
            assert_eq!(last_word(bytes, rest), u64::from_le_bytes(padded), "{length}");
        }
    }

    #[test]
    fn words_are_the_same_at_every_size() {
        assert_eq!(hash_of(&1usize), hash_of(&1u64));
        assert_eq!(hash_of(&-1isize), hash_of(&-1i64));
        assert_eq!(1.0f64.as_datum().stable_hash(), 1u8.as_datum().stable_hash());
    }

    /// Each bit of a hash is set for half of all items, whatever pattern they are of.
    #[test]
    fn bits_are_even() {
        const COUNT: u64 = 1 << 16;
        let patterns: [fn(u64) -> u64; 4] =
            [|n| n, |n| n << 40, |n| n.reverse_bits(), |n| (n as f64 / 7.0).to_bits()];
        for pattern in patterns {
            let mut set = [0u64; 64];
            for n in 0..COUNT {
                let hash = hash_of(&pattern(n));
                set.iter_mut().enumerate().for_each(|(bit, set)| *set += hash >> bit & 1);
            }
            for (bit, set) in set.into_iter().enumerate() {
                // Five standard deviations of a binomial count.
                assert!(set.abs_diff(COUNT / 2) < 5 * 128, "bit {bit}: {set} of {COUNT}");
            }
        }
    }
}
