//! The bytes of Apache DataSketches.
//!
//! All numbers are little-endian:
//!
//! | at | bytes | what |
//! |---|---|---|
//! | 0 | 1 | 2 for a sketch of no or one item, else 5: four bytes each until the items, or levels, begin |
//! | 1 | 1 | version: 2 for a sketch of one item, else 1 |
//! | 2 | 1 | 15, the family of KLL |
//! | 3 | 1 | flags: 1 no item, 2 the lowest level is sorted, 4 one item |
//! | 4 | 2 | k, the room in the topmost level |
//! | 6 | 2 | 8, the room in the shortest level; 0 |
//! | 8 | 8 | the count, from here on only where there are two items or more |
//! | 16 | 2 | the least k that was merged in |
//! | 18 | 2 | how many levels there are; 0 |
//! | 20 | 4 a level | where it begins in an array that is filled up from its end |
//!
//! Then come the least and the greatest item, and the items of the levels, lowest level first. Of a
//! single item there is only itself, at 8. The array has as much room as all levels have by the
//! rule in [`Size`], which is how the end of the last level is known. Which type the items have is
//! not told.
//!
//! Sources: the format's definition in the Java and C++ libraries (`KllPreambleUtil`,
//! `kll_sketch`), and tests against the `datasketches` crate, both ways.

use std::fmt;

use super::{Size, Sketch};
use crate::numbers::{Ordered, Sealed};
use crate::portable::room;

const EMPTY: u8 = 1;
const SORTED: u8 = 2;
const SINGLE: u8 = 4;
const FAMILY: u8 = 15;
const SHORTEST_LEVEL: u8 = 8;
const MOST_LEVELS: usize = 61;
/// How many bytes there are before the levels' beginnings.
const HEAD: usize = 20;

/// Items that Apache DataSketches has bytes for: `f32`, `f64`, `i64` and `String`.
///
/// The trait is sealed: the format has no other items.
pub trait Apache: Ordered<Owned = Self> + Sealed + Sized {
    /// The fewest bytes an item has.
    #[doc(hidden)]
    const SHORTEST: usize;

    /// Writes the items that have these keys.
    #[doc(hidden)]
    fn write_all(keys: &[Self::Key], bytes: &mut Vec<u8>);

    #[doc(hidden)]
    fn read(bytes: &mut Reader<'_>) -> Result<Self, Fault>;
}

/// Why bytes are no sketch: see [`KllSketch::from_bytes`](crate::KllSketch::from_bytes).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BytesError {
    at: usize,
    fault: Fault,
}

/// What is wrong with bytes.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Short,
    Long,
    Preamble,
    Version,
    Family,
    Flags,
    Size,
    Levels,
    Offsets,
    Item,
    Order,
    Range,
    Weights,
}

impl BytesError {
    /// How many bytes were read before it showed.
    pub fn at(&self) -> usize {
        self.at
    }
}

impl std::error::Error for BytesError {}

impl fmt::Display for BytesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fault = match self.fault {
            Fault::Short => "the bytes end too early; were they cut, or written for other items?",
            Fault::Long => {
                "there are more bytes than the sketch has; was it written for other items?"
            }
            Fault::Preamble => "the length of the preamble does not go with the flags",
            Fault::Version => {
                "the version of the format does not go with the flags, or is a later one"
            }
            Fault::Family => "these are no bytes of a KLL sketch",
            Fault::Flags => "the flags contradict each other, or the count",
            Fault::Size => "there is no sketch of such a size k",
            Fault::Levels => "there are no levels, or more than 61",
            Fault::Offsets => "a level begins before the one below it, or has no room",
            Fault::Item => "an item is NaN, or text that is not UTF-8",
            Fault::Order => "a level is not sorted",
            Fault::Range => "an item is less than the least, or greater than the greatest",
            Fault::Weights => "the items do not stand for as many as were counted",
        };
        write!(f, "no sketch, seen at byte {}: {fault}", self.at)
    }
}

/// Writes a sketch, compacted to what the format has room for.
pub(crate) fn write<V: Apache>(sketch: &Sketch<V::Key>) -> Vec<u8> {
    let size = sketch.size();
    let preamble = |ints, version, flags| {
        let mut bytes = vec![ints, version, FAMILY, flags];
        bytes.extend(size.top().to_le_bytes());
        bytes.extend([SHORTEST_LEVEL, 0]);
        bytes
    };
    let Some((least, greatest)) = sketch.ends() else { return preamble(2, 1, EMPTY) };
    let ends = [least, greatest].map(Clone::clone);
    if sketch.count() == 1 {
        let mut bytes = preamble(2, 2, SORTED | SINGLE);
        V::write_all(&ends[..1], &mut bytes);
        return bytes;
    }
    let sketch = sketch.fitted();
    let levels = sketch.sorted_levels();
    let mut bytes = preamble(5, 1, SORTED);
    bytes.extend(sketch.count().to_le_bytes());
    bytes.extend(size.least().to_le_bytes());
    bytes.extend([levels.len() as u8, 0]);
    let kept: usize = levels.iter().map(|level| level.len()).sum();
    bytes.reserve_exact(HEAD + 4 * levels.len() + (kept + 2) * V::SHORTEST);
    let mut offset = size.room_of(levels.len()) - kept;
    for level in &levels {
        bytes.extend((offset as u32).to_le_bytes());
        offset += level.len();
    }
    V::write_all(&ends, &mut bytes);
    levels.iter().for_each(|level| V::write_all(level, &mut bytes));
    bytes
}

/// Reads a sketch that [`write`] wrote, or another library.
pub(crate) fn read<V: Apache>(bytes: &[u8]) -> Result<Sketch<V::Key>, BytesError> {
    let mut reader = Reader { bytes, at: 0 };
    reader.sketch::<V>().map_err(|fault| BytesError { at: reader.at, fault })
}

/// Bytes, and how many of them have been read.
#[derive(Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let array = self.bytes[self.at..].first_chunk().ok_or(Fault::Short)?;
        self.at += N;
        Ok(*array)
    }

    fn slice(&mut self, length: usize) -> Result<&[u8], Fault> {
        let slice = self.bytes[self.at..].get(..length).ok_or(Fault::Short)?;
        self.at += length;
        Ok(slice)
    }

    fn sketch<V: Apache>(&mut self) -> Result<Sketch<V::Key>, Fault> {
        let [ints, version, family, flags, k @ .., shortest, _] = self.array::<8>()?;
        ensure(family == FAMILY, Fault::Family)?;
        let (empty, single) = (flags & EMPTY != 0, flags & SINGLE != 0);
        ensure(!(empty && single), Fault::Flags)?;
        ensure(ints == if empty || single { 2 } else { 5 }, Fault::Preamble)?;
        ensure(version == if single { 2 } else { 1 }, Fault::Version)?;
        let k = u16::from_le_bytes(k);
        let size = Size::new(k, k).filter(|_| shortest == SHORTEST_LEVEL).ok_or(Fault::Size)?;
        let sketch = if empty {
            Sketch::new(size, 0)
        } else if single {
            let key = self.item::<V>()?;
            Sketch::of(size, 1, (key.clone(), key.clone()), vec![vec![key]])
                .ok_or(Fault::Weights)?
        } else {
            self.levels::<V>(k, flags & SORTED != 0)?
        };
        ensure(self.at == self.bytes.len(), Fault::Long)?;
        Ok(sketch)
    }

    /// The rest of a sketch of more than one item.
    fn levels<V: Apache>(&mut self, k: u16, sorted: bool) -> Result<Sketch<V::Key>, Fault> {
        let count = u64::from_le_bytes(self.array()?);
        ensure(count > 1, Fault::Flags)?;
        let size = Size::new(k, u16::from_le_bytes(self.array()?)).ok_or(Fault::Size)?;
        let [levels, _] = self.array()?;
        ensure((1..=MOST_LEVELS).contains(&levels.into()), Fault::Levels)?;
        let lengths = self.lengths(size, levels.into())?;
        let ends = (self.item::<V>()?, self.item::<V>()?);
        ensure(ends.0 <= ends.1, Fault::Order)?;
        let kept: usize = lengths.iter().sum();
        ensure(self.bytes.len() - self.at >= kept * V::SHORTEST, Fault::Short)?;
        let mut levels = Vec::with_capacity(lengths.len());
        for (level, length) in lengths.into_iter().enumerate() {
            let keys = (0..length).map(|_| self.item::<V>()).collect::<Result<Vec<_>, _>>()?;
            ensure(level == 0 && !sorted || keys.is_sorted(), Fault::Order)?;
            let within = keys.iter().all(|key| (&ends.0..=&ends.1).contains(&key));
            ensure(within, Fault::Range)?;
            levels.push(keys);
        }
        Sketch::of(size, count, ends, levels).ok_or(Fault::Weights)
    }

    /// How many items each level has.
    fn lengths(&mut self, size: Size, levels: usize) -> Result<Vec<usize>, Fault> {
        let mut offsets = Vec::with_capacity(levels + 1);
        for _ in 0..levels {
            offsets.push(u32::from_le_bytes(self.array()?) as usize);
        }
        offsets.push(size.room_of(levels));
        let lengths = offsets.windows(2).map(|ends| ends[1].checked_sub(ends[0]));
        lengths.collect::<Option<_>>().ok_or(Fault::Offsets)
    }

    fn item<V: Apache>(&mut self) -> Result<V::Key, Fault> {
        let item = V::read(self)?;
        ensure(item.is_ordered(), Fault::Item)?;
        Ok(item.key())
    }
}

fn ensure(holds: bool, fault: Fault) -> Result<(), Fault> {
    if holds { Ok(()) } else { Err(fault) }
}

/// Implements [`Apache`] for numbers. Where there are two zeros, other libraries do not tell them apart;
/// what is read is 0.0.
macro_rules! number {
    ($($type:ident)*) => {$(
        impl Apache for $type {
            const SHORTEST: usize = size_of::<$type>();

            fn write_all(keys: &[Self::Key], bytes: &mut Vec<u8>) {
                let (places, _) = room(bytes, size_of_val(keys)).as_chunks_mut();
                for (place, key) in places.iter_mut().zip(keys) {
                    *place = $type::from_key(*key).to_le_bytes();
                }
            }

            fn read(bytes: &mut Reader<'_>) -> Result<Self, Fault> {
                bytes.array().map(|bytes| $type::from_le_bytes(bytes) + (0 as $type))
            }
        }
    )*};
}

number!(f32 f64 i64);

impl Sealed for String {}

/// The length in bytes, in four bytes, and the text in UTF-8.
impl Apache for String {
    const SHORTEST: usize = 4;

    fn write_all(keys: &[String], bytes: &mut Vec<u8>) {
        for text in keys {
            let length = u32::try_from(text.len()).expect("texts of less than 4 GiB");
            bytes.extend(length.to_le_bytes());
            bytes.extend(text.as_bytes());
        }
    }

    fn read(bytes: &mut Reader<'_>) -> Result<Self, Fault> {
        let length = u32::from_le_bytes(bytes.array()?);
        let text = bytes.slice(length as usize)?;
        String::from_utf8(text.to_vec()).map_err(|_| Fault::Item)
    }
}
