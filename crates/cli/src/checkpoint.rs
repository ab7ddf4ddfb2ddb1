//! The file that a run goes on from which was ended before its time.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use fanfold_table::{Table, Ticks};

use crate::error::Error;
use crate::saved;

/// Has a table go on from what is in a file, if it is there, and be saved in it that often.
pub(crate) fn keep(
    table: Table,
    file: &Path,
    every: Duration,
    read: impl IntoIterator<Item = PathBuf>,
) -> Result<Table, Error> {
    let failed = |error| Error::Checkpoint(file.to_owned(), error);
    let read: Vec<PathBuf> = read.into_iter().collect();
    saved::check_place(file, &read)
        .and_then(|()| saved::remove_left_behind(file))
        .map_err(failed)?;
    let table = match fs::read(file) {
        Ok(bytes) => table.resume(file.display().to_string(), bytes),
        Err(error) if error.kind() == ErrorKind::NotFound => table,
        Err(error) => return Err(failed(error)),
    };
    let path = file.to_owned();
    Ok(table.checkpoint(Ticks::every(every), move |bytes| saved::write(&path, &bytes)))
}

/// Removes the file: all was read, and what came of it was printed.
pub(crate) fn end(file: &Path) -> Result<(), Error> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(Error::Checkpoint(file.to_owned(), io::Error::other(error)))
        }
        _ => Ok(()),
    }
}
