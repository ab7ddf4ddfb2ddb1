//! Cells as they are written.

use std::borrow::Cow;

use super::column::{Bad, Texts, Words};

/// The cells of a column as text: those that stand in the block as they are meant, and all others apart.
#[derive(Debug, Default)]
pub(crate) struct Written<'b> {
    /// Empty where it is one of the others.
    texts: Vec<&'b str>,
    /// Those that are missing, or stand nowhere as they are meant, by row.
    others: Vec<(u32, Option<String>)>,
}

impl<'b> Written<'b> {
    pub(super) fn read<T: Texts<'b>>(
        source: &T,
        missing: &Words,
        bad: &mut Vec<(u32, Bad)>,
    ) -> Self {
        let mut written = Written { texts: Vec::with_capacity(source.len()), others: Vec::new() };
        for row in 0..source.len() {
            if let Some(text) = source.bare(row)
                && !missing.is(text.as_bytes())
            {
                written.texts.push(text);
                continue;
            }
            let text = match source.text(row) {
                Some(Ok(text)) if !missing.is(text.as_bytes()) => Some(text),
                Some(Err(wrong)) => {
                    bad.push((row as u32, wrong));
                    None
                }
                _ => None,
            };
            match text {
                Some(Cow::Borrowed(text)) => written.texts.push(text),
                Some(Cow::Owned(text)) => written.push_other(Some(text)),
                None => written.push_other(None),
            }
        }
        written
    }

    /// All of so many are missing.
    #[cfg(feature = "parquet")]
    pub(crate) fn none(count: usize) -> Self {
        let mut none = Written::default();
        (0..count).for_each(|_| none.push_other(None));
        none
    }

    fn push_other(&mut self, text: Option<String>) {
        self.others.push((self.texts.len() as u32, text));
        self.texts.push("");
    }

    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    /// The text of a row, if it is there.
    #[inline]
    pub(super) fn get(&self, row: usize) -> Option<&str> {
        match self.texts[row] {
            "" => match self.others.binary_search_by_key(&(row as u32), |(row, _)| *row) {
                Ok(place) => self.others[place].1.as_deref(),
                Err(_) => Some(""),
            },
            text => Some(text),
        }
    }

    /// Those that are there.
    pub(crate) fn there(&self) -> Cow<'_, [&str]> {
        if self.others.is_empty() {
            return Cow::Borrowed(&self.texts);
        }
        let mut others = self.others.iter().peekable();
        let there = (0..).zip(&self.texts).filter_map(|(row, text)| {
            match others.next_if(|(other, _)| *other == row) {
                Some((_, other)) => other.as_deref(),
                None => Some(*text),
            }
        });
        there.collect()
    }
}
