//! From the bytes of a block to the places of its fields.
//!
//! A field ends at a delimiter, or where its line does, unless it is quoted. The places of all these ends,
//! in order, are all there is to know: a record is a run of them. Where every record has as many fields as
//! the header, field `p` of record `r` is a matter of arithmetic; where not, the runs are listed.
//!
//! * `masks`: 64 bytes at a time are compared with what ends a field
//! * `quotes`: where quoted fields are
//!
//! A line ends at `\n`, `\r\n` or `\r`. Of `\r\n` only the second byte counts, and the first is cut off the
//! last field.

mod masks;
mod quotes;

pub(crate) use quotes::{Last, Span, quoted};

use std::ops::Range;

use crate::dialect::{Delimited, Dialect, ends_line};
use masks::{Find, With};

/// Where the fields of a block are.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    /// The place behind each field, in order.
    ends: Vec<u32>,
    /// Where the first field begins.
    origin: usize,
    rows: Rows,
    /// How many ends there are from a field of a record to the next: 2 where there is white space between
    /// them that is no field.
    stride: usize,
}

/// Which fields make up a record.
#[derive(Debug)]
enum Rows {
    /// As many for each of so many records.
    Even { fields: usize, count: usize },
    /// From which one on, and how many, for each record.
    Uneven(Vec<(u32, u32)>),
    /// As many for each, which may stand anywhere in it or be missing.
    Listed { width: usize, starts: Vec<u32>, fields: Vec<(u32, u32)> },
}

/// The place of a field that is missing.
const MISSING: (u32, u32) = (u32::MAX, u32::MAX);

impl Default for Rows {
    fn default() -> Self {
        Rows::Even { fields: 1, count: 0 }
    }
}

impl Scan {
    /// Finds the fields of a block, which ends with a record and whose records have so many fields as a
    /// rule. Blank lines are no records, but where there is one field.
    pub(crate) fn run(&mut self, text: &[u8], spans: &[Span], dialect: &Dialect, fields: usize) {
        self.ends.clear();
        (self.stride, self.origin) = (1, 0);
        match dialect {
            Dialect::Words => self.words(text, true),
            Dialect::Blanks => self.words(text, false),
            Dialect::Delimited(delimited) => self.records(text, spans, delimited, fields),
            // Its fields are found by whoever reads records, and listed.
            Dialect::Json(_) => self.list(0),
            Dialect::Columns => self.list(0),
        }
    }

    /// Fields between white space: each is a record, or each line is one.
    fn words(&mut self, text: &[u8], are_records: bool) {
        self.stride = 2;
        let mut rows: Vec<(u32, u32)> = Vec::new();
        let is_space = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'\x0b';
        let (mut at, mut is_new) = (0, true);
        while let Some(start) = text[at..].iter().position(|byte| !is_space(byte)) {
            let start = at + start;
            is_new |= text[at..start].iter().any(|byte| ends_line(*byte));
            let end = text[start..].iter().position(is_space).map_or(text.len(), |end| start + end);
            // What is before a word is a field that is in no row.
            self.ends.extend(start.checked_sub(1).map(|before| before as u32));
            match rows.last_mut() {
                Some((_, count)) if !are_records && !is_new => *count += 1,
                _ => rows.push((self.ends.len() as u32, 1)),
            }
            self.ends.push(end as u32);
            (at, is_new) = (end, false);
        }
        self.rows = Rows::Uneven(rows);
    }

    fn records(&mut self, text: &[u8], spans: &[Span], dialect: &Delimited, fields: usize) {
        let ends = &mut self.ends;
        let lines = masks::with(Ends { text, spans, delimiter: dialect.delimiter, ends });
        if text.last().is_some_and(|last| !ends_line(*last)) {
            self.ends.push(text.len() as u32);
        }
        let lines = lines + usize::from(self.ends.last() == Some(&(text.len() as u32)));
        let is_end = |end: u32| text.get(end as usize).is_none_or(|byte| ends_line(*byte));
        let is_even = dialect.comment.is_none()
            && lines.checked_mul(fields) == Some(self.ends.len())
            && self.ends.chunks_exact(fields).all(|record| is_end(record[fields - 1]));
        if is_even {
            self.rows = Rows::Even { fields, count: lines };
            return;
        }
        let mut rows = Vec::with_capacity(lines);
        let (mut first, mut start) = (0, 0);
        for (place, end) in self.ends.iter().enumerate() {
            if is_end(*end) {
                let count = place + 1 - first;
                let is_blank = count == 1 && matches!(text[start..*end as usize], [] | [b'\r']);
                let is_comment =
                    dialect.comment.is_some() && text.get(start).copied() == dialect.comment;
                if (!is_blank || fields == 1) && !is_comment {
                    rows.push((first as u32, count as u32));
                }
                (first, start) = (place + 1, *end as usize + 1);
            }
        }
        self.rows = Rows::Uneven(rows);
    }

    /// How many records there are.
    pub(crate) fn len(&self) -> usize {
        match &self.rows {
            Rows::Even { count, .. } => *count,
            Rows::Uneven(rows) => rows.len(),
            Rows::Listed { starts, .. } => starts.len(),
        }
    }

    /// Forgets the first so many records, of more. The places of the others stay.
    pub(crate) fn forget(&mut self, rows: usize) {
        match &mut self.rows {
            Rows::Even { fields, count } => {
                *count -= rows;
                self.origin = self.ends[rows * *fields - 1] as usize + 1;
                self.ends.drain(..rows * *fields);
            }
            Rows::Uneven(known) => drop(known.drain(..rows)),
            Rows::Listed { width, starts, fields } => {
                starts.drain(..rows);
                fields.drain(..rows * *width);
            }
        }
    }

    /// How many fields a record has.
    #[inline]
    pub(crate) fn fields(&self, row: usize) -> usize {
        match &self.rows {
            Rows::Even { fields, .. } => *fields,
            Rows::Uneven(rows) => rows[row].1 as usize,
            Rows::Listed { width, .. } => *width,
        }
    }

    /// Whether all records have so many.
    pub(crate) fn is_even(&self) -> bool {
        !matches!(self.rows, Rows::Uneven(_))
    }

    /// A field as it is written, quotes and all: `None` where the record has no such field.
    #[inline]
    pub(crate) fn field<'t>(&self, text: &'t [u8], row: usize, place: usize) -> Option<&'t [u8]> {
        text.get(self.range(text, row, place)?)
    }

    /// From where to where a field goes.
    #[inline]
    pub(crate) fn range(&self, text: &[u8], row: usize, place: usize) -> Option<Range<usize>> {
        let index = match &self.rows {
            Rows::Even { fields, .. } if place < *fields => row * fields + place,
            Rows::Even { .. } => return None,
            Rows::Uneven(rows) => {
                let (first, count) = rows[row];
                if place >= count as usize {
                    return None;
                }
                first as usize + place * self.stride
            }
            Rows::Listed { width, fields, .. } => {
                let (start, end) = fields[row * width + place];
                return (start != MISSING.0).then_some(start as usize..end as usize);
            }
        };
        let start = if index == 0 { self.origin } else { self.ends[index - 1] as usize + 1 };
        let end = self.ends[index] as usize;
        // Of `\r\n`, the first byte is not the field's.
        let is_cut = text.get(end) == Some(&b'\n') && end > start && text[end - 1] == b'\r';
        Some(start..end - usize::from(is_cut))
    }

    /// From where to where a record goes, or its fields may go where they may stand anywhere.
    pub(crate) fn record(&self, text: &[u8], row: usize) -> Range<usize> {
        if let Rows::Listed { starts, .. } = &self.rows {
            return starts[row] as usize..text.len();
        }
        let last = self.fields(row).saturating_sub(1);
        let start = self.start(row, 0);
        start..self.range(text, row, last).map_or(start, |range| range.end)
    }

    /// Where the line behind a record begins, where fields lie side by side.
    pub(crate) fn after(&self, row: usize) -> usize {
        let last = self.index(row) + (self.fields(row) - 1) * self.stride;
        self.ends.get(last).map_or(0, |end| *end as usize + 1)
    }

    /// Where a field begins, or its record if it is missing.
    pub(crate) fn start(&self, row: usize, place: usize) -> usize {
        if let Rows::Listed { width, starts, fields } = &self.rows {
            let field = fields.get(row * width + place).copied().unwrap_or(MISSING);
            return (if field == MISSING { starts[row] } else { field.0 }) as usize;
        }
        match self.index(row) + place * self.stride {
            0 => self.origin,
            index => self.ends[index - 1] as usize + 1,
        }
    }

    /// The number of the first end of a record.
    fn index(&self, row: usize) -> usize {
        match &self.rows {
            Rows::Even { fields, .. } => row * fields,
            Rows::Uneven(rows) => rows[row].0 as usize,
            Rows::Listed { .. } => 0,
        }
    }

    /// Begins a list of records of so many fields.
    pub(crate) fn list(&mut self, width: usize) {
        match &mut self.rows {
            Rows::Listed { width: known, starts, fields } => {
                *known = width;
                starts.clear();
                fields.clear();
            }
            rows => *rows = Rows::Listed { width, starts: Vec::new(), fields: Vec::new() },
        }
    }

    /// Lists a record that begins there, whose fields are missing so far.
    pub(crate) fn push_listed(&mut self, start: usize) {
        if let Rows::Listed { width, starts, fields } = &mut self.rows {
            starts.push(start as u32);
            fields.resize(starts.len() * *width, MISSING);
        }
    }

    /// Sets the place of a field of the last record listed.
    #[inline]
    pub(crate) fn set_listed(&mut self, place: usize, (start, end): (usize, usize)) {
        if let Rows::Listed { width, fields, .. } = &mut self.rows {
            let first = fields.len() - *width;
            fields[first + place] = (start as u32, end as u32);
        }
    }

    /// Takes the last record from the list.
    pub(crate) fn pop_listed(&mut self) {
        if let Rows::Listed { width, starts, fields } = &mut self.rows {
            starts.pop();
            fields.truncate(starts.len() * *width);
        }
    }
}

/// Finds the ends of all fields, and how many of them are ends of lines.
struct Ends<'t> {
    text: &'t [u8],
    spans: &'t [Span],
    delimiter: u8,
    ends: &'t mut Vec<u32>,
}

impl With for Ends<'_> {
    type Output = usize;

    #[inline(always)]
    fn with(self, find: impl Find) -> usize {
        let Ends { text, mut spans, delimiter, ends } = self;
        let mut lines = 0;
        let (chunks, rest) = text.as_chunks::<64>();
        let mut last = [0; 64];
        last[..rest.len()].copy_from_slice(rest);
        let whole = chunks.len() * 64;
        let rest = (!rest.is_empty()).then_some((whole, &last, text.len() - whole));
        let chunks = chunks.iter().enumerate().map(|(place, chunk)| (place * 64, chunk, 64));
        for (base, chunk, length) in chunks.chain(rest) {
            let found = find.find(chunk, delimiter);
            // The first bit of the next chunk: whether a `\n` follows on the last byte.
            let next = u64::from(text.get(base + 64) == Some(&b'\n'));
            let followed = (found.newlines >> 1) | (next << 63);
            let mut outside = u64::MAX >> (64 - length);
            while let [(open, close), others @ ..] = spans
                && (*open as usize) < base + 64
            {
                outside &= !bits(*open as usize, *close as usize, base);
                if *close as usize >= base + 64 {
                    break;
                }
                spans = others;
            }
            let newlines = (found.newlines | (found.returns & !followed)) & outside;
            lines += newlines.count_ones() as usize;
            let mut all = newlines | (found.delimiters & outside);
            ends.reserve(64);
            while all != 0 {
                ends.push(base as u32 + all.trailing_zeros());
                all &= all - 1;
            }
        }
        lines
    }
}

/// The bits of the places from `open` to `close` among the 64 from `base` on.
#[inline(always)]
fn bits(open: usize, close: usize, base: usize) -> u64 {
    let first = open.saturating_sub(base);
    let last = (close - base).min(63);
    (u64::MAX << first) & (u64::MAX >> (63 - last))
}
