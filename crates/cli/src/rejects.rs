//! The file that bad values and rows are listed in.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use csv::Writer;
use fanfold_table::{Reject, Table};

use crate::error::Error;
use crate::target;

/// A CSV of what was not taken as it is.
pub(crate) struct Rejects {
    path: PathBuf,
    out: Arc<Mutex<Writer<File>>>,
}

impl Rejects {
    /// Begins the file anew, unless it is one of those that are read; and has the table list what is bad in it.
    pub(crate) fn of<'f>(
        table: Table,
        path: &Path,
        read: impl IntoIterator<Item = &'f PathBuf>,
    ) -> Result<(Table, Self), Error> {
        let failed = |error| Error::Rejects(path.to_owned(), error);
        target::check(path, read).map_err(failed)?;
        let mut out = Writer::from_writer(File::create(path).map_err(failed)?);
        let names = ["source", "line", "column", "value", "reason", "record"];
        out.write_record(names).map_err(|error| failed(error.into()))?;
        let out = Arc::new(Mutex::new(out));
        let (path, taken) = (path.to_owned(), Arc::clone(&out));
        let table = table.rejects(move |reject| {
            let mut out = taken.lock().unwrap_or_else(PoisonError::into_inner);
            write(&mut out, &reject).map_err(io::Error::from)
        });
        Ok((table, Rejects { path, out }))
    }

    /// Ends the file.
    pub(crate) fn end(self) -> Result<(), Error> {
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        out.flush().map_err(|error| Error::Rejects(self.path.clone(), error))
    }
}

fn write(out: &mut Writer<File>, reject: &Reject) -> csv::Result<()> {
    let (line, reason) = (reject.line.to_string(), reject.wrong.to_string());
    let column = reject.column.as_deref().unwrap_or_default();
    out.write_record([
        reject.source.as_bytes(),
        line.as_bytes(),
        column.as_bytes(),
        reject.wrong.value().unwrap_or_default(),
        reason.as_bytes(),
        &reject.record,
    ])
}
