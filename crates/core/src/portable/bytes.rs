//! Bytes that are written, and bytes that are read.

use std::fmt;

use super::Codec;

/// No stream has so many items.
const MOST: u64 = 1 << 56;

/// Writes the parts of a state, one behind the other.
#[derive(Clone, Debug, Default)]
pub struct Encoder {
    bytes: Vec<u8>,
}

impl Encoder {
    /// Writes a value as its type is written.
    pub fn value<V: Codec>(&mut self, value: &V) {
        value.encode(self);
    }

    /// Writes a count, of items or of values that follow: seven bits in a byte, the lowest first, and the eighth tells
    /// whether more come.
    #[inline]
    pub fn count(&mut self, count: u64) {
        let mut rest = count;
        while rest >= 0x80 {
            self.bytes.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        self.bytes.push(rest as u8);
    }

    /// Writes a small number that may be less than 0, as a count: 0, -1, 1, -2 and so on are 0, 1, 2, 3.
    #[inline]
    pub fn small(&mut self, number: i64) {
        self.count((number << 1 ^ number >> 63) as u64);
    }

    /// Writes bytes, and how many there are before them.
    #[inline]
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len() as u64);
        self.raw(bytes);
    }

    /// Writes bytes of which the reader knows how many there are.
    #[inline]
    pub fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// So many bytes more, to be written over.
    pub(crate) fn room(&mut self, length: usize) -> &mut [u8] {
        room(&mut self.bytes, length)
    }

    /// Writes an integer of any width: its sign, how many bytes there are, and those, the lowest first.
    #[inline]
    pub(crate) fn integer(&mut self, is_negative: bool, magnitude: &[u8]) {
        let length = magnitude.iter().rposition(|byte| *byte != 0).map_or(0, |place| place + 1);
        self.count((length as u64) << 1 | u64::from(is_negative && length > 0));
        self.raw(&magnitude[..length]);
    }

    /// Writes an integer of 128 bits in as few bytes as it needs.
    #[inline]
    pub(crate) fn i128(&mut self, integer: i128) {
        self.integer(integer < 0, &integer.unsigned_abs().to_le_bytes());
    }

    /// How many bytes there are.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The bytes so far.
    pub fn as_slice(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes.
    pub fn into_vec(self) -> Vec<u8> {
        self.bytes
    }

    /// Writes over what is there.
    pub(super) fn set(&mut self, at: usize, bytes: [u8; 8]) {
        self.bytes[at..at + 8].copy_from_slice(&bytes);
    }
}

/// Reads the parts of a state, one behind the other.
#[derive(Clone, Debug)]
pub struct Decoder<'b> {
    bytes: &'b [u8],
    at: usize,
    /// What counts are less than.
    most: u64,
}

impl<'b> Decoder<'b> {
    /// Of these bytes.
    pub fn new(bytes: &'b [u8]) -> Self {
        Decoder { bytes, at: 0, most: MOST }
    }

    /// Takes no count from here on that is greater than this, as of a state whose stream is known to have had
    /// so many items.
    ///
    /// ```
    /// use fanfold::{Decoder, Encoder};
    ///
    /// let mut bytes = Encoder::default();
    /// bytes.count(7);
    /// let mut input = Decoder::new(bytes.as_slice());
    /// input.count_to(6);
    /// assert!(input.clone().count().is_err());
    /// assert_eq!(input.number(), Ok(7));
    /// ```
    pub fn count_to(&mut self, most: u64) {
        self.most = MOST.min(most.saturating_add(1));
    }

    /// Reads a value as its type is written.
    ///
    /// # Errors
    ///
    /// If no value is written like that.
    pub fn value<V: Codec>(&mut self) -> Result<V, Malformed> {
        V::decode(self)
    }

    /// Reads a count, of items: less than 2^56, or no more than [`count_to`](Self::count_to) told.
    ///
    /// # Errors
    ///
    /// If there is none, or a greater one, or it has more bytes than it needs.
    #[inline]
    pub fn count(&mut self) -> Result<u64, Malformed> {
        let count = self.varint()?;
        self.ensure(count < self.most, "more than the stream has")?;
        Ok(count)
    }

    /// Reads a number that [`Encoder::count`] wrote, and that counts no items: less than 2^56, whatever
    /// [`count_to`](Self::count_to) told.
    ///
    /// # Errors
    ///
    /// As [`count`](Self::count).
    pub fn number(&mut self) -> Result<u64, Malformed> {
        let number = self.varint()?;
        self.ensure(number < MOST, "a number that is too large")?;
        Ok(number)
    }

    #[inline]
    fn varint(&mut self) -> Result<u64, Malformed> {
        // Most have one byte.
        match self.bytes.get(self.at) {
            Some(byte) if *byte < 0x80 => {
                self.at += 1;
                Ok((*byte).into())
            }
            _ => self.long_varint(),
        }
    }

    fn long_varint(&mut self) -> Result<u64, Malformed> {
        let mut number = 0;
        for place in 0..10 {
            let [byte] = *self.array()?;
            let bits = u64::from(byte & 0x7f);
            let shifted = bits << (7 * place);
            self.ensure(shifted >> (7 * place) == bits, "a count of more than 64 bits")?;
            number |= shifted;
            if byte < 0x80 {
                self.ensure(byte > 0 || place == 0, "a count with a byte that says nothing")?;
                return Ok(number);
            }
        }
        Err(self.malformed("a count of more than 64 bits"))
    }

    /// Reads what [`Encoder::small`] wrote.
    ///
    /// # Errors
    ///
    /// As [`count`](Self::count), but for the size.
    #[inline]
    pub fn small(&mut self) -> Result<i64, Malformed> {
        let number = self.varint()?;
        Ok((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    /// Reads how many values follow, each of so many bytes at least: no more than can be there.
    ///
    /// # Errors
    ///
    /// If there is none, or there are fewer bytes left.
    #[inline]
    pub fn length(&mut self, least: usize) -> Result<usize, Malformed> {
        let length = usize::try_from(self.varint()?).unwrap_or(usize::MAX);
        self.ensure(length <= self.left() / least.max(1), "more values than there are bytes")?;
        Ok(length)
    }

    /// Reads bytes that stand behind how many they are.
    ///
    /// # Errors
    ///
    /// If there are fewer.
    pub fn bytes(&mut self) -> Result<&'b [u8], Malformed> {
        let length = self.length(1)?;
        self.raw(length)
    }

    /// Reads so many bytes.
    ///
    /// # Errors
    ///
    /// If there are fewer.
    #[inline]
    pub fn raw(&mut self, length: usize) -> Result<&'b [u8], Malformed> {
        let rest = &self.bytes[self.at..];
        let raw = rest.get(..length).ok_or_else(|| self.malformed(SHORT))?;
        self.at += length;
        Ok(raw)
    }

    /// Reads so many bytes, as an array.
    ///
    /// # Errors
    ///
    /// If there are fewer.
    #[inline]
    pub fn array<const N: usize>(&mut self) -> Result<&'b [u8; N], Malformed> {
        let rest = &self.bytes[self.at..];
        let array = rest.first_chunk().ok_or_else(|| self.malformed(SHORT))?;
        self.at += N;
        Ok(array)
    }

    /// Reads what [`Encoder::integer`] wrote, of so many bytes at most.
    pub(crate) fn integer(&mut self, most: usize) -> Result<(bool, &'b [u8]), Malformed> {
        let head = self.varint()?;
        let (is_negative, length) = (head & 1 == 1, head >> 1);
        self.ensure(length <= most as u64, "an integer that is too wide")?;
        let magnitude = self.raw(length as usize)?;
        let is_short = magnitude.last().is_none_or(|last| *last != 0);
        self.ensure(is_short && !(is_negative && length == 0), "an integer with a byte too many")?;
        Ok((is_negative, magnitude))
    }

    /// Reads what [`Encoder::integer`] wrote, of 128 bits.
    pub(crate) fn i128(&mut self) -> Result<i128, Malformed> {
        let (is_negative, magnitude) = self.integer(16)?;
        let magnitude = u128::from_le_bytes(padded(magnitude));
        let integer = match is_negative {
            true => 0i128.checked_sub_unsigned(magnitude),
            false => i128::try_from(magnitude).ok(),
        };
        integer.ok_or_else(|| self.malformed("an integer of more than 128 bits"))
    }

    /// How many bytes are left.
    pub fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// An error, unless all was read.
    ///
    /// # Errors
    ///
    /// If bytes are left.
    pub fn end(&self) -> Result<(), Malformed> {
        self.ensure(self.left() == 0, "more bytes than the state has")
    }

    /// What is wrong here.
    pub fn malformed(&self, what: &'static str) -> Malformed {
        Malformed { at: self.at, what }
    }

    /// An error with what is wrong, unless something holds.
    #[inline]
    pub(crate) fn ensure(&self, holds: bool, what: &'static str) -> Result<(), Malformed> {
        if holds { Ok(()) } else { Err(self.malformed(what)) }
    }
}

/// So many bytes more, behind those that are there, to be written over.
pub(crate) fn room(bytes: &mut Vec<u8>, length: usize) -> &mut [u8] {
    let end = bytes.len();
    bytes.resize(end + length, 0);
    &mut bytes[end..]
}

/// Bytes with zeros behind them. There are no more than fit.
#[inline]
pub(crate) fn padded<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut padded = [0; N];
    padded[..bytes.len()].copy_from_slice(bytes);
    padded
}

const SHORT: &str = "the bytes end too early";

/// Bytes that no state is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed {
    at: usize,
    what: &'static str,
}

impl Malformed {
    /// How many bytes of the state were read before it showed.
    pub fn at(&self) -> usize {
        self.at
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this is no state, seen at its byte {}: {}", self.at, self.what)
    }
}

impl std::error::Error for Malformed {}
