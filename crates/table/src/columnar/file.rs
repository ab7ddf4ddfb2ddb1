//! The batches of an Arrow file, which its end lists.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::ops::Range;
use std::sync::Arc;

use arrow_ipc::reader::{FileReader, FileReaderBuilder};
use arrow_schema::ArrowError;

use super::leaves::Leaves;
use super::{Batch, Input, damaged, decoding};

/// A file is worked out in so many parts at most: to open it takes as long as it has batches.
const PARTS: usize = 64;

/// The parts of a file.
#[derive(Debug)]
pub(crate) struct Parts {
    shared: Arc<Shared>,
    batches: usize,
    next: usize,
}

#[derive(Debug)]
struct Shared {
    input: Input,
    leaves: Leaves,
}

/// Some batches of a file.
#[derive(Debug)]
pub(crate) struct Part {
    shared: Arc<Shared>,
    batches: Range<usize>,
}

/// What can be read anywhere.
trait Anywhere: Read + Seek {}
impl<R: Read + Seek> Anywhere for R {}

type Reader = FileReader<Box<dyn Anywhere>>;

fn open(input: &Input, roots: Option<Vec<usize>>) -> Result<Reader, ArrowError> {
    let reader: Box<dyn Anywhere> = match input {
        // A file that is shared has one place for all threads, so each opens it anew.
        Input::File(path) => Box::new(BufReader::new(File::open(path)?)),
        Input::Bytes(bytes) => Box::new(Cursor::new(bytes.clone())),
    };
    let builder = FileReaderBuilder::new();
    match roots {
        Some(roots) => builder.with_projection(roots).build(reader),
        None => builder.build(reader),
    }
}

impl Parts {
    pub(super) fn open(input: Input) -> io::Result<Self> {
        let reader = decoding(|| open(&input, None)).map_err(damaged)?;
        let leaves = Leaves::new(&reader.schema());
        let batches = reader.num_batches();
        Ok(Parts { shared: Arc::new(Shared { input, leaves }), batches, next: 0 })
    }

    pub(super) fn leaves(&self) -> &Leaves {
        &self.shared.leaves
    }

    /// How many parts were taken. All but the last have as many batches.
    pub(super) fn taken(&self) -> usize {
        self.next.div_ceil(self.batches.div_ceil(PARTS).max(1))
    }

    pub(super) fn next(&mut self) -> Option<Part> {
        if self.next == self.batches {
            return None;
        }
        let end = self.batches.min(self.next + self.batches.div_ceil(PARTS));
        let batches = std::mem::replace(&mut self.next, end)..end;
        Some(Part { shared: Arc::clone(&self.shared), batches })
    }
}

impl Part {
    pub(super) fn batches(
        &self,
        wanted: &[usize],
        mut take: impl FnMut(Batch),
    ) -> Result<(), String> {
        let Shared { input, leaves } = &*self.shared;
        let roots = leaves.roots(wanted);
        let mut reader = decoding(|| open(input, Some(roots.clone())))?;
        decoding(|| reader.set_index(self.batches.start))?;
        for _ in self.batches.clone() {
            let Some(batch) = decoding(|| reader.next().transpose())? else { break };
            take(leaves.batch(&batch, wanted, |root| roots.binary_search(&root).ok()));
        }
        Ok(())
    }
}
