//! Files that options name to be written.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Whether a file may be written beside these, which are read, or written as well: it would be lost, if it is one of them.
pub(crate) fn check<'f>(
    path: &Path,
    read: impl IntoIterator<Item = &'f PathBuf>,
) -> io::Result<()> {
    if path == Path::new("-") {
        let message = "`-` names no file: `./-` names one, and `/dev/stdout` standard output";
        return Err(io::Error::other(message));
    }
    let found = whole(path);
    let is_same = |file: &PathBuf| whole(file) == found;
    if (found.is_file() || !found.exists()) && read.into_iter().any(is_same) {
        return Err(io::Error::other("the command names it for something else as well"));
    }
    Ok(())
}

/// What a path leads to, be it there or not.
pub(crate) fn whole(path: &Path) -> PathBuf {
    let in_folder = || {
        let folder = fs::canonicalize(folder_of(path)).ok();
        folder.zip(path.file_name()).map(|(folder, name)| folder.join(name))
    };
    fs::canonicalize(path).ok().or_else(in_folder).unwrap_or_else(|| path.to_owned())
}

/// The folder that a file is in.
pub(crate) fn folder_of(file: &Path) -> &Path {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}
