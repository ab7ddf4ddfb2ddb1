//! Which keys of records are columns.

use std::collections::HashMap;

/// The columns of records: those that are read, and those that are known and left alone.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// The slot of each, if it is read.
    slots: HashMap<String, Option<u32>>,
    width: usize,
    /// Whether keys that are not known are to be told.
    is_open: bool,
}

impl Known {
    /// The columns that are known, and, of those read, their slots in a record.
    pub(crate) fn new<'n>(
        known: impl IntoIterator<Item = &'n String>,
        read: impl IntoIterator<Item = &'n String>,
        is_open: bool,
    ) -> Self {
        let mut slots: HashMap<_, _> = known.into_iter().map(|name| (name.clone(), None)).collect();
        let mut width = 0;
        for name in read {
            let slot = slots.entry(name.clone()).or_default();
            if slot.is_none() {
                *slot = Some(width);
                width += 1;
            }
        }
        Known { slots, width: width as usize, is_open }
    }

    /// How many columns are read.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// The slot of a column that is read.
    pub(crate) fn slot(&self, name: &str) -> Option<usize> {
        self.slots.get(name).copied().flatten().map(|slot| slot as usize)
    }

    /// Whether keys that are not known are told.
    pub(crate) fn is_open(&self) -> bool {
        self.is_open
    }

    /// Whether a key is to be told, because it is not known; and its slot.
    pub(super) fn look_up(&self, name: &str) -> (bool, Option<u32>) {
        match self.slots.get(name) {
            Some(slot) => (false, *slot),
            None => (self.is_open, None),
        }
    }
}
