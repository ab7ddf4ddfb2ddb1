//! Which of 64 bytes are a delimiter, and which end a line.
//!
//! Each byte is compared with all that is looked for at once, in the widest vectors that the machine has;
//! the answer is a bit a byte. Where there are no vectors, eight bytes of a word are compared at a time: a
//! byte is 0 where it is the same, and where a byte is 0 is told by what is carried out of it, or borrowed.

use pulp::WithSimd;

/// A bit for each of 64 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Masks {
    pub(super) delimiters: u64,
    pub(super) newlines: u64,
    pub(super) returns: u64,
}

/// Finds the masks of 64 bytes.
pub(super) trait Find: Copy {
    fn find(self, bytes: &[u8; 64], delimiter: u8) -> Masks;
}

/// What is done with a way to find masks: compiled once for each.
pub(super) trait With {
    type Output;

    fn with(self, find: impl Find) -> Self::Output;
}

/// Does it with the fastest way of this machine.
pub(super) fn with<W: With>(work: W) -> W::Output {
    #[cfg(target_arch = "x86_64")]
    if let Some(v3) = pulp::x86::V3::try_new() {
        return pulp::Simd::vectorize(v3, Avx2 { v3, work });
    }
    work.with(Words)
}

/// By words of eight bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words;

impl Find for Words {
    #[inline(always)]
    fn find(self, bytes: &[u8; 64], delimiter: u8) -> Masks {
        let mut masks = Masks::default();
        let (words, _) = bytes.as_chunks::<8>();
        for (place, word) in words.iter().enumerate() {
            let word = u64::from_le_bytes(*word);
            let same = |byte| same_bytes(word, byte) << (8 * place);
            masks.delimiters |= same(delimiter);
            masks.newlines |= same(b'\n');
            masks.returns |= same(b'\r');
        }
        masks
    }
}

/// A bit for each byte of a word that is this one.
#[inline(always)]
fn same_bytes(word: u64, byte: u8) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let apart = word ^ (u64::from(byte) * 0x0101_0101_0101_0101);
    // The highest bit of each byte that is 0; then all eight of them side by side.
    let zeros = !(((apart & LOW) + LOW) | apart | LOW);
    (zeros >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(target_arch = "x86_64")]
struct Avx2<W> {
    v3: pulp::x86::V3,
    work: W,
}

#[cfg(target_arch = "x86_64")]
impl<W: With> WithSimd for Avx2<W> {
    type Output = W::Output;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> W::Output {
        self.work.with(self.v3)
    }
}

#[cfg(target_arch = "x86_64")]
impl Find for pulp::x86::V3 {
    #[inline(always)]
    fn find(self, bytes: &[u8; 64], delimiter: u8) -> Masks {
        let [low, high]: [core::arch::x86_64::__m256i; 2] = pulp::cast(*bytes);
        let same = |byte: u8| {
            let wanted = self.avx._mm256_set1_epi8(byte as i8);
            let mask = |half| {
                let same = self.avx2._mm256_cmpeq_epi8(half, wanted);
                u64::from(self.avx2._mm256_movemask_epi8(same) as u32)
            };
            mask(low) | mask(high) << 32
        };
        Masks { delimiters: same(delimiter), newlines: same(b'\n'), returns: same(b'\r') }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Found<'b>(&'b [u8; 64], u8);

    impl With for Found<'_> {
        type Output = Masks;

        fn with(self, find: impl Find) -> Masks {
            find.find(self.0, self.1)
        }
    }

    proptest! {
        #[test]
        fn masks_are_those_of_a_loop(
            bytes in prop::collection::vec(prop::sample::select(&b",\n\r;\x8c\x80\0a\xff"[..]), 64),
            delimiter in prop::sample::select(&b",;\x8c\0\xff"[..]),
        ) {
            let bytes: [u8; 64] = bytes.try_into().unwrap();
            let mask = |byte| {
                let bit = |(place, found): (usize, &u8)| u64::from(*found == byte) << place;
                bytes.iter().enumerate().map(bit).sum::<u64>()
            };
            let expected =
                Masks { delimiters: mask(delimiter), newlines: mask(b'\n'), returns: mask(b'\r') };
            prop_assert_eq!(Words.find(&bytes, delimiter), expected);
            prop_assert_eq!(with(Found(&bytes, delimiter)), expected);
        }
    }
}
