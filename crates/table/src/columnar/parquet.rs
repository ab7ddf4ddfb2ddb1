//! The row groups of a Parquet file.

use std::fs::File;
use std::io;
use std::sync::Arc;

use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
    ParquetRecordBatchReaderBuilder,
};
use parquet::errors::ParquetError;
use parquet::file::reader::ChunkReader;

use super::leaves::Leaves;
use super::{Batch, Input, damaged, decoding};

/// How many rows are decoded at once.
const ROWS: usize = 1 << 15;

/// The row groups of a file.
#[derive(Debug)]
pub(crate) struct Groups {
    shared: Arc<Shared>,
    next: usize,
}

#[derive(Debug)]
struct Shared {
    input: Input,
    metadata: ArrowReaderMetadata,
    leaves: Leaves,
}

/// A row group of a file.
#[derive(Debug)]
pub(crate) struct Group {
    shared: Arc<Shared>,
    number: usize,
}

impl Groups {
    pub(super) fn open(input: Input) -> io::Result<Self> {
        let load = |input: &Input| match input {
            Input::File(path) => load(&File::open(path)?),
            Input::Bytes(bytes) => load(bytes),
        };
        let metadata = load(&input)?;
        let leaves = Leaves::new(metadata.schema());
        Ok(Groups { shared: Arc::new(Shared { input, metadata, leaves }), next: 0 })
    }

    pub(super) fn leaves(&self) -> &Leaves {
        &self.shared.leaves
    }

    pub(super) fn taken(&self) -> usize {
        self.next
    }

    pub(super) fn next(&mut self) -> Option<Group> {
        let number = self.next;
        if number == self.shared.metadata.metadata().num_row_groups() {
            return None;
        }
        self.next += 1;
        Some(Group { shared: Arc::clone(&self.shared), number })
    }
}

fn load(input: &impl ChunkReader) -> io::Result<ArrowReaderMetadata> {
    decoding(|| ArrowReaderMetadata::load(input, ArrowReaderOptions::new())).map_err(damaged)
}

impl Group {
    pub(super) fn batches(
        &self,
        wanted: &[usize],
        mut take: impl FnMut(Batch),
    ) -> Result<(), String> {
        let Shared { input, metadata, leaves } = &*self.shared;
        let roots = leaves.roots(wanted);
        let mut reader = match input {
            // A file that is shared has one place for all threads, so each opens it anew.
            Input::File(path) => {
                let file = File::open(path).map_err(|error| error.to_string())?;
                decoding(|| self.reader(file, metadata, &roots))?
            }
            Input::Bytes(bytes) => decoding(|| self.reader(bytes.clone(), metadata, &roots))?,
        };
        while let Some(batch) = decoding(|| reader.next().transpose())? {
            take(leaves.batch(&batch, wanted, |root| roots.binary_search(&root).ok()));
        }
        Ok(())
    }

    fn reader(
        &self,
        input: impl ChunkReader + 'static,
        metadata: &ArrowReaderMetadata,
        roots: &[usize],
    ) -> Result<ParquetRecordBatchReader, ParquetError> {
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(input, metadata.clone());
        let mask = ProjectionMask::roots(builder.parquet_schema(), roots.iter().copied());
        builder
            .with_row_groups(vec![self.number])
            .with_projection(mask)
            .with_batch_size(ROWS)
            .build()
    }

    pub(super) fn bytes(&self) -> u64 {
        let group = self.shared.metadata.metadata().row_group(self.number);
        group.compressed_size().unsigned_abs()
    }
}
