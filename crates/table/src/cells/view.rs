//! The records of a block of text.

use std::borrow::Cow;

use super::plain;
use crate::dialect::Dialect;
use crate::error::Excerpt;
use crate::json;
use crate::scan::Scan;

/// The text of a cell, without quotes.
fn bare<'b>(text: &'b [u8], dialect: &Dialect) -> Cow<'b, [u8]> {
    match dialect {
        Dialect::Delimited(delimited) => plain(text, delimited),
        Dialect::Words | Dialect::Blanks => Cow::Borrowed(text),
        Dialect::Json(_) => json::text(text),
        Dialect::Columns => Cow::Borrowed(text),
    }
}

/// The text of a cell, without quotes and white space around it.
fn trimmed<'b>(text: &'b [u8], dialect: &Dialect) -> Cow<'b, [u8]> {
    match bare(text, dialect) {
        Cow::Borrowed(cell) => Cow::Borrowed(cell.trim_ascii()),
        Cow::Owned(cell) => Cow::Owned(cell.trim_ascii().to_vec()),
    }
}

/// The rows of a block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'b> {
    pub(crate) text: &'b [u8],
    pub(crate) scan: &'b Scan,
    pub(crate) dialect: &'b Dialect,
    /// How many of them there are.
    pub(crate) length: usize,
    /// All of the text, if somebody asks for text and it is UTF-8: cells need not be looked at one by one.
    pub(crate) utf8: Option<&'b str>,
}

impl<'b> View<'b> {
    pub(crate) fn new(text: &'b [u8], scan: &'b Scan, dialect: &'b Dialect) -> Self {
        View { text, scan, dialect, length: scan.len(), utf8: None }
    }

    /// The same, of which only the first so many are there.
    pub(crate) fn first(self, rows: usize) -> Self {
        View { length: rows, ..self }
    }

    /// The same, of which text is to be read.
    pub(super) fn as_text(self) -> Self {
        View { utf8: str::from_utf8(self.text).ok(), ..self }
    }

    /// Whether a field has nothing around it that is not meant, as most have.
    #[inline]
    fn is_bare(&self, field: &[u8]) -> bool {
        match (self.dialect, field.first(), field.last()) {
            (Dialect::Delimited(dialect), Some(first), Some(last)) => {
                Some(*first) != dialect.quote && *first > b' ' && *last > b' '
            }
            _ => false,
        }
    }

    /// A cell as text, if that is at hand.
    #[inline]
    pub(super) fn bare_text(&self, row: usize, place: usize) -> Option<&'b str> {
        let utf8 = self.utf8?;
        let range = self.scan.range(self.text, row, place)?;
        if self.is_bare(self.text.get(range.clone())?) { utf8.get(range) } else { None }
    }

    /// A field of a record, without quotes.
    pub(crate) fn plain(&self, row: usize, place: usize) -> Cow<'b, [u8]> {
        let field = self.scan.field(self.text, row, place).unwrap_or_default();
        bare(field, self.dialect)
    }

    /// A cell, without quotes and white space around it: missing where the row is too short.
    #[inline]
    pub(crate) fn cell(&self, row: usize, place: usize) -> Option<Cow<'b, [u8]>> {
        let field = self.scan.field(self.text, row, place)?;
        if self.is_bare(field) {
            return Some(Cow::Borrowed(field));
        }
        let is_null = matches!(self.dialect, Dialect::Json(_)) && field == b"null";
        (!is_null).then(|| trimmed(field, self.dialect))
    }

    /// Whether spaces keep a quote from opening a quoted field: this one, or any that is closed in a later field, so
    /// that there seem to be more fields.
    pub(crate) fn has_spaced_quote(&self, row: usize, place: usize) -> bool {
        let Dialect::Delimited(dialect) = self.dialect else { return false };
        let field = |place| self.scan.field(self.text, row, place).unwrap_or_default();
        let opens =
            |field: &[u8]| field.starts_with(b" ") && dialect.is_quoted(field.trim_ascii_start());
        let closes = |field: &[u8]| field.trim_ascii_end().last().copied() == dialect.quote;
        if dialect.has_spaces || dialect.quote.is_none() {
            return false;
        }
        if opens(field(place)) && closes(field(place)) && field(place).trim_ascii().len() > 1 {
            return true;
        }
        // Of a wide table each column may ask: its neighbours are looked at.
        const AROUND: usize = 64;
        let end = self.scan.fields(row).min(place.saturating_add(AROUND));
        let fields = place.saturating_sub(AROUND).min(end)..end;
        let mut open = fields.filter(|place| opens(field(*place)) && !closes(field(*place)));
        open.next().is_some_and(|open| (open + 1..end).any(|place| closes(field(place))))
    }

    /// Where a field begins.
    pub(crate) fn start(&self, row: usize, place: usize) -> usize {
        let last = self.scan.fields(row).saturating_sub(1);
        self.scan.start(row, place.min(last))
    }

    /// A record as it is written, without the end of its line.
    pub(crate) fn record(&self, row: usize) -> &'b [u8] {
        let record = &self.text[self.scan.record(self.text, row)];
        if let Dialect::Json(_) = self.dialect { json::first_value(record) } else { record }
    }

    /// The record around a field.
    pub(crate) fn excerpt(&self, row: usize, place: usize) -> Excerpt {
        // So many fields on either side are all that can be shown.
        const AROUND: usize = 33;
        if let Dialect::Json(_) = self.dialect {
            let start = self.start(row, place);
            let length = self.scan.field(self.text, row, place).map_or(1, <[u8]>::len);
            return Excerpt::of_text(self.text, start, (start + length).min(self.text.len()));
        }
        let count = self.scan.fields(row);
        let around = place.saturating_sub(AROUND)..count.min(place.saturating_add(AROUND));
        let first = around.start;
        let field = |place| self.scan.field(self.text, row, place).unwrap_or_default();
        let fields: Vec<&[u8]> = around.map(field).collect();
        Excerpt::new(&fields, self.dialect.delimiter(), place - first)
    }
}
