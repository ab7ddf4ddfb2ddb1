//! What the fields of a column are: numbers, text, or missing.
//!
//! * `notation`: how numbers are written; `number`: how one is read; `numbers`: those of a column; `time`: how a
//!   time is
//! * `column`: the cells of a column in a block, read as what they are asked for
//! * `written`: those that are text, as they are written
//! * `rows`: the rows of a block; `view`: those of text; `typed`: numbers that come as numbers

mod column;
mod notation;
pub(crate) mod number;
mod numbers;
mod rows;
mod time;
mod typed;
mod view;
mod written;

use std::borrow::Cow;

#[cfg(feature = "parquet")]
pub(crate) use column::Texts;
pub(crate) use column::{Bad, Cells, Column, Reading, Words};
pub use notation::{Notation, Suggestion};
pub(crate) use notation::{is_like_a_number, suggested};
#[cfg(feature = "parquet")]
pub(crate) use numbers::Numbers;
pub(crate) use numbers::Odd;
pub(crate) use rows::Rows;
pub(crate) use time::time;
#[cfg(feature = "parquet")]
pub(crate) use typed::{Typed, Values};
pub(crate) use view::View;
#[cfg(feature = "parquet")]
pub(crate) use written::Written;

use crate::dialect::Delimited;

/// The text of a field that may be quoted.
#[inline]
pub(crate) fn plain<'f>(field: &'f [u8], dialect: &Delimited) -> Cow<'f, [u8]> {
    let field = dialect.behind(dialect.before(field));
    if dialect.is_quoted(field) { unquoted(field, dialect) } else { Cow::Borrowed(field) }
}

/// The text between quotes, of which those inside are written twice, or behind an escape.
fn unquoted<'f>(field: &'f [u8], dialect: &Delimited) -> Cow<'f, [u8]> {
    let [quote, inner @ .., last] = field else { return Cow::Borrowed(field) };
    // In lenient text, a quote that is not closed is a character.
    if quote != last {
        return Cow::Borrowed(field);
    }
    let is_special = |byte: u8| byte == *quote || Some(byte) == dialect.escape;
    if !inner.iter().any(|byte| is_special(*byte)) {
        return Cow::Borrowed(inner);
    }
    let mut text = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter();
    while let Some(byte) = bytes.next() {
        text.push(match bytes.clone().next() {
            Some(next) if is_special(*byte) && (next == quote || byte != quote) => {
                bytes.next();
                *next
            }
            _ if byte == quote => return Cow::Borrowed(field),
            _ => *byte,
        });
    }
    Cow::Owned(text)
}
