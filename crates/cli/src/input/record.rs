//! One record.

/// How long a record may be, in bytes: a quote that is never closed must not eat all memory.
pub(super) const LONGEST: usize = 64 << 20;

/// The fields of one record, and where it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Record {
    /// All fields, one after the other. Past the end of the last is room for more.
    pub(super) bytes: Vec<u8>,
    /// Where in `bytes` each field ends. Past `count` is room for more.
    pub(super) ends: Vec<usize>,
    pub(super) count: usize,
    /// The physical line on which it begins, from 1.
    pub(super) line: u64,
}

impl Record {
    /// How many fields there are.
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// The physical line on which the record begins, from 1.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// One field.
    pub(crate) fn field(&self, place: usize) -> Option<&[u8]> {
        let end = *self.ends[..self.count].get(place)?;
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        Some(&self.bytes[start..end])
    }

    /// All fields.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.count).filter_map(|place| self.field(place))
    }

    /// The physical line on which a field begins: quoted fields before it may hold line ends.
    pub(crate) fn line_of(&self, place: usize) -> u64 {
        let before = self.fields().take(place).flatten();
        self.line + before.filter(|byte| **byte == b'\n').count() as u64
    }
}
