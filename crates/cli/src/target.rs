//! Files that options name to be written.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Whether a file may be written where these are read: it would be lost, if it is one of them.
pub(crate) fn check<'f>(
    path: &Path,
    read: impl IntoIterator<Item = &'f PathBuf>,
) -> io::Result<()> {
    if path == Path::new("-") {
        let message = "`-` names no file: `./-` names one, and `/dev/stdout` standard output";
        return Err(io::Error::other(message));
    }
    let Ok(found) = fs::canonicalize(path) else { return Ok(()) };
    let is_same = |file: &PathBuf| fs::canonicalize(file).is_ok_and(|file| file == found);
    if found.is_file() && read.into_iter().any(is_same) {
        return Err(io::Error::other("it is a file that is read"));
    }
    Ok(())
}
