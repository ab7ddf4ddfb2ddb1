//! What separates records and fields.

use crate::json::Json;

/// How the text of a table is to be taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Records on lines, fields between delimiters.
    Delimited(Delimited),
    /// Words between white space, each a record of one field.
    Words,
    /// Records on lines, fields between white space.
    Blanks,
    /// Records are values in JSON.
    Json(Json),
    /// There are no records, but columns that have types.
    Columns,
}

/// The bytes that mean something in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Delimited {
    pub(crate) delimiter: u8,
    /// What stands around a field that holds delimiters or ends of lines, if anything does.
    pub(crate) quote: Option<u8>,
    /// What makes a quote inside of a quoted field a character, beside a second one.
    pub(crate) escape: Option<u8>,
    /// Whether spaces may stand between a quote and what ends a field.
    pub(crate) has_spaces: bool,
    /// What a line begins with that is no record.
    pub(crate) comment: Option<u8>,
    /// Whether a quote that is not closed in its line, or is closed before the end of its field, is a
    /// character and no mistake: so it is in TSV.
    pub(crate) is_lenient: bool,
}

impl Delimited {
    /// Whether a field ends at a byte.
    #[inline]
    pub(crate) fn ends_field(&self, byte: u8) -> bool {
        byte == self.delimiter || ends_line(byte)
    }

    /// Whether a field begins with a quote.
    pub(crate) fn is_quoted(&self, field: &[u8]) -> bool {
        field.first().copied().is_some_and(|first| Some(first) == self.quote)
    }

    /// The end of what stands before a quote: without spaces, where there may be some.
    pub(crate) fn before<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        let count = text.iter().rev().take_while(|byte| self.is_space(**byte)).count();
        &text[..text.len() - count]
    }

    /// What stands behind a quote: without spaces, where there may be some.
    pub(crate) fn behind<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        let count = text.iter().take_while(|byte| self.is_space(**byte)).count();
        &text[count..]
    }

    fn is_space(&self, byte: u8) -> bool {
        self.has_spaces && matches!(byte, b' ' | b'\t') && byte != self.delimiter
    }
}

impl Dialect {
    /// What stands between two fields, for excerpts.
    pub(crate) fn delimiter(&self) -> u8 {
        match self {
            Dialect::Delimited(delimited) => delimited.delimiter,
            Dialect::Words | Dialect::Blanks => b' ',
            Dialect::Json(_) => b',',
            Dialect::Columns => b',',
        }
    }
}

/// Whether a line ends at a byte.
#[inline]
pub(crate) fn ends_line(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}
