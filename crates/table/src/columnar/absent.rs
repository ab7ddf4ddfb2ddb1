//! What stands for Parquet and Arrow in a build without them: there is nothing of it.

use std::borrow::Cow;
use std::io::{self, Read};
use std::path::Path;

use crate::cells::{Column, Reading, Words};

/// So many bytes tell what a source is.
pub(crate) const MAGIC: usize = 0;

/// What a source is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {}

impl Kind {
    pub(crate) fn of(_: &[u8]) -> Option<Self> {
        None
    }
}

/// A source of columns.
pub(crate) enum Stretches {}

/// Rows of a source.
#[derive(Debug)]
pub(crate) enum Stretch {}

/// Some columns of a batch of rows.
#[derive(Debug)]
pub(crate) enum Batch {}

impl Stretches {
    pub(crate) fn open(kind: Kind, _: Option<&Path>, _: Box<dyn Read + Send>) -> io::Result<Self> {
        match kind {}
    }

    pub(crate) fn taken(&self) -> u64 {
        match *self {}
    }

    pub(crate) fn names(&self) -> Vec<String> {
        match *self {}
    }

    pub(crate) fn next(&mut self) -> io::Result<Option<Stretch>> {
        match *self {}
    }
}

impl Stretch {
    pub(crate) fn batches(&self, _: &[usize], _: impl FnMut(Batch)) -> Result<(), String> {
        match *self {}
    }

    pub(crate) fn bytes(&self) -> u64 {
        match *self {}
    }
}

impl Batch {
    pub(crate) fn split_to(&mut self, _: usize) -> Self {
        match *self {}
    }

    pub(crate) fn len(&self) -> usize {
        match *self {}
    }

    pub(crate) fn cell(&self, _: usize, _: usize) -> Option<Cow<'_, [u8]>> {
        match *self {}
    }

    pub(crate) fn column(&self, _: usize, _: Reading, _: &Words) -> Column<'_> {
        match *self {}
    }
}
