//! The file that a run goes on from which was ended before its time.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use fanfold_table::{Table, Ticks};

use crate::args::Args;
use crate::error::Error;
use crate::saved;

/// Has a table go on from what is in a file, if it is there, and be saved in it that often.
pub(crate) fn keep(table: Table, file: &Path, args: &Args) -> Result<Table, Error> {
    let failed = |error| Error::Checkpoint(file.to_owned(), error);
    let is_stdin = args.files.is_empty() || args.files.iter().any(|file| file == Path::new("-"));
    if is_stdin && is_a_file() {
        let message =
            "standard input is a file: name it, so that it can be read on from where it was";
        return Err(failed(io::Error::other(message)));
    }
    let read = args.files.iter().chain(&args.load).chain(&args.save_state);
    let read: Vec<PathBuf> = read.cloned().collect();
    saved::check_place(file, &read)
        .and_then(|()| saved::remove_left_behind(file))
        .and_then(|()| saved::try_beside(file))
        .map_err(failed)?;
    let table = match fs::read(file) {
        Ok(bytes) => table.resume(file.display().to_string(), bytes),
        Err(error) if error.kind() == ErrorKind::NotFound => table,
        Err(error) => return Err(failed(error)),
    };
    let path = file.to_owned();
    Ok(table
        .checkpoint(Ticks::every(args.checkpoint_every), move |bytes| saved::write(&path, &bytes)))
}

/// Whether standard input is a file.
#[cfg(unix)]
fn is_a_file() -> bool {
    use std::os::fd::AsFd;
    let input = io::stdin().as_fd().try_clone_to_owned().map(fs::File::from);
    input.and_then(|input| input.metadata()).is_ok_and(|known| known.is_file())
}

#[cfg(not(unix))]
fn is_a_file() -> bool {
    false
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
