//! An exact sum that is read from bytes: the one number it is.

use super::big::divide;
use super::fixed::Fixed;
use super::limbs::{BASE, DIGITS, Limbs};
use super::window::{Window, Window256};
use crate::portable::{Decoder, Malformed, padded};

/// A number that was read: an integer times a power of two, or of ten.
pub(super) struct Read<'b> {
    pub(super) is_negative: bool,
    pub(super) magnitude: &'b [u8],
    pub(super) exponent: i32,
}

impl<'b> Read<'b> {
    fn new(input: &mut Decoder<'b>, most: usize) -> Result<Self, Malformed> {
        let exponent = input.small()?;
        let (is_negative, magnitude) = input.integer(most)?;
        let exponent = i32::try_from(exponent).map_err(|_| input.malformed("a power too far"))?;
        let is_plain = exponent == 0 || !magnitude.is_empty();
        input.ensure(is_plain, "a zero with a power")?;
        Ok(Read { is_negative, magnitude, exponent })
    }

    /// An odd integer times a power of two, of which all bits lie between two powers.
    pub(super) fn twos(
        input: &mut Decoder<'b>,
        (least, above): (i32, i32),
    ) -> Result<Self, Malformed> {
        let read = Self::new(input, (above - least).unsigned_abs().div_ceil(8) as usize + 1)?;
        let Some((last, first)) = read.magnitude.last().zip(read.magnitude.first()) else {
            return Ok(read);
        };
        let bits = read.magnitude.len() as i32 * 8 - last.leading_zeros() as i32;
        let fits = read.exponent >= least && read.exponent <= above - bits;
        input.ensure(fits, "a sum that no stream has")?;
        input.ensure(first % 2 == 1, "a sum with a power of two too little")?;
        Ok(read)
    }

    /// An integer times a power of ten, which lies between two powers.
    pub(super) fn tens(
        input: &mut Decoder<'b>,
        (least, above): (i32, i32),
    ) -> Result<Self, Malformed> {
        // A byte has 2.4 digits.
        let read =
            Self::new(input, ((above - least) * 10).unsigned_abs().div_ceil(24) as usize + 1)?;
        let bits = 8 * read.magnitude.len() as i32;
        // 3.33 bits are a digit, so that there are no fewer digits than this.
        let digits = ((bits - 8) * 10).div_euclid(34);
        let fits = read.exponent >= least && read.exponent <= above - digits;
        input.ensure(read.magnitude.is_empty() || fits, "a sum that no stream has")?;
        let has_zeros = !read.magnitude.is_empty() && last_digit(read.magnitude) == 0;
        input.ensure(!has_zeros, "a sum with zeros at its end")?;
        Ok(read)
    }

    fn signed(&self, magnitude: i128) -> i128 {
        if self.is_negative { -magnitude } else { magnitude }
    }

    /// The integer, if it is less than 2^120.
    pub(super) fn narrow(&self) -> Option<i128> {
        let fits = self.magnitude.len() <= 15;
        fits.then(|| self.signed(i128::from_le_bytes(padded(self.magnitude))))
    }

    /// The integer as an unsigned one of 256 bits, if it is less than 2^248.
    pub(super) fn window(&self) -> Option<Window256> {
        if self.magnitude.len() > 31 {
            return None;
        }
        let bytes: [u8; 32] = padded(self.magnitude);
        let (low, high) = (bytes.first_chunk()?, bytes.last_chunk()?);
        Some(Window256::of_halves(u128::from_le_bytes(*low), i128::from_le_bytes(*high)))
    }

    /// Parts of 56 bits, and the power of two of each.
    fn parts(&self) -> impl Iterator<Item = (i128, i32)> {
        let parts = self.magnitude.chunks(7).zip(0..);
        parts.map(|(chunk, place)| {
            (self.signed(i128::from_le_bytes(padded(chunk))), self.exponent + 56 * place)
        })
    }

    pub(super) fn add_to_fixed<W: Window>(&self, sum: &mut Fixed<W>, lowest: i32) {
        self.parts().for_each(|(part, exponent)| sum.add(part, (exponent - lowest) as u32));
    }

    pub(super) fn add_to_limbs(&self, sum: &mut Limbs) {
        let limbs = self.magnitude.chunks(8).map(|chunk| u64::from_le_bytes(padded(chunk)));
        let mut limbs: Vec<u64> = limbs.collect();
        let mut exponent = self.exponent;
        while limbs.iter().any(|limb| *limb != 0) {
            let part = divide(&mut limbs, BASE);
            sum.add(self.signed(part.into()), exponent);
            exponent += DIGITS;
        }
    }
}

fn last_digit(magnitude: &[u8]) -> u32 {
    magnitude.iter().rev().fold(0, |rest, byte| (rest << 8 | u32::from(*byte)) % 10)
}
