//! The batches of an Arrow stream.

use std::fmt;
use std::io::{self, BufReader, Read};

use arrow_ipc::reader::StreamReader;

use super::leaves::Leaves;
use super::{Stretch, damaged, decoding};

/// The batches of a stream.
pub(crate) struct Batches {
    reader: StreamReader<BufReader<Box<dyn Read + Send>>>,
    leaves: Leaves,
    taken: u64,
}

impl fmt::Debug for Batches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batches").field("leaves", &self.leaves).finish_non_exhaustive()
    }
}

impl Batches {
    pub(super) fn open(reader: Box<dyn Read + Send>) -> io::Result<Self> {
        let open = || StreamReader::try_new_buffered(reader, None);
        let reader = decoding(open).map_err(damaged)?;
        let leaves = Leaves::new(&reader.schema());
        Ok(Batches { reader, leaves, taken: 0 })
    }

    pub(super) fn leaves(&self) -> &Leaves {
        &self.leaves
    }

    pub(super) fn taken(&self) -> u64 {
        self.taken
    }

    pub(super) fn next(&mut self) -> io::Result<Option<Stretch>> {
        let batch = decoding(|| self.reader.next().transpose()).map_err(damaged)?;
        self.taken += u64::from(batch.is_some());
        Ok(batch.map(|batch| Stretch::Batch(batch, self.leaves.clone())))
    }
}
