//! The rows of a stretch, whatever they were read from.

use std::borrow::Cow;

use super::column::{Column, Reading, Words};
use super::view::View;
use crate::columnar::Batch;

/// The rows of a stretch of a source.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Rows<'b> {
    /// Records of text.
    Text(View<'b>),
    /// Columns that have types.
    Columns(&'b Batch),
}

impl<'b> Rows<'b> {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        match self {
            Rows::Text(view) => view.length,
            Rows::Columns(batch) => batch.len(),
        }
    }

    /// A cell as text: missing where the row has none.
    #[inline]
    pub(crate) fn cell(&self, row: usize, place: usize) -> Option<Cow<'b, [u8]>> {
        match self {
            Rows::Text(view) => view.cell(row, place),
            Rows::Columns(batch) => batch.cell(row, place),
        }
    }

    /// The same rows, of which text is to be read.
    pub(crate) fn as_text(self) -> Self {
        match self {
            Rows::Text(view) => Rows::Text(view.as_text()),
            columns => columns,
        }
    }

    /// The cells of a column, read as what they are asked for.
    pub(crate) fn column(&self, place: usize, reading: Reading, missing: &Words) -> Column<'b> {
        match self {
            Rows::Text(view) => Column::read(*view, place, reading, missing),
            Rows::Columns(batch) => batch.column(place, reading, missing),
        }
    }
}
