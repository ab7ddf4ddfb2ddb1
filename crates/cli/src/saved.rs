//! Saved tables: written so that a crash leaves the old one, read, merged and looked into.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use fanfold_table::{Options, Summary, Table};

use crate::args::MergeArgs;
use crate::error::Error;
use crate::output::Printer;
use crate::target::{self, folder_of};

/// Has a table go on from what is saved in these files.
pub(crate) fn load(mut table: Table, files: &[PathBuf]) -> Result<Table, Error> {
    for file in files {
        table = match file {
            file if file == Path::new("-") => table.load("standard input", read(file)?),
            file if file.is_file() => table.load_file(file),
            // What can be read once only, such as a pipe, is read now.
            file => table.load(file.display().to_string(), read(file)?),
        };
    }
    Ok(table)
}

fn read(file: &Path) -> Result<Vec<u8>, Error> {
    let read = if file == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(file)
    };
    read.map_err(|error| Error::Load(file.to_owned(), error))
}

/// Whether a table can be saved in a file where these inputs are read, as far as that can be known before.
pub(crate) fn check(file: &Path, inputs: &[PathBuf]) -> Result<(), Error> {
    check_place(file, inputs).map_err(|error| Error::Save(file.to_owned(), error))
}

/// Whether something can be saved there where these inputs are read.
pub(crate) fn check_place(file: &Path, inputs: &[PathBuf]) -> io::Result<()> {
    target::check(file, inputs).and_then(|()| fs::metadata(folder_of(file))).map(drop)
}

/// Saves bytes in a file.
pub(crate) fn save(file: &Path, bytes: &[u8]) -> Result<(), Error> {
    write(file, bytes).map_err(|error| Error::Save(file.to_owned(), error))
}

/// Writes bytes to a file: beside it first, so that it is the old one or the new one at any time.
pub(crate) fn write(file: &Path, bytes: &[u8]) -> io::Result<()> {
    // What is no plain file, such as a pipe, is written to.
    if fs::metadata(file).is_ok_and(|known| !known.is_file()) {
        return File::options().write(true).open(file)?.write_all(bytes);
    }
    // What a link leads to is saved, and the link stays.
    let file = &target::whole(file);
    let folder = folder_of(file);
    let mut new = tempfile::Builder::new().prefix(&prefix_of(file)).tempfile_in(folder)?;
    new.write_all(bytes)?;
    new.as_file().sync_all()?;
    keep_mode(file, new.as_file())?;
    new.persist(file).map_err(|error| error.error)?;
    // That it has its name is to outlast a crash as well.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// What the name of a file begins with that is written beside another one.
fn prefix_of(file: &Path) -> OsString {
    let mut prefix = OsString::from(".");
    prefix.push(file.file_name().unwrap_or_default());
    prefix.push(".fanfold-");
    prefix
}

/// Whether something can be written beside a file.
pub(crate) fn try_beside(file: &Path) -> io::Result<()> {
    let file = &target::whole(file);
    tempfile::tempfile_in(folder_of(file)).map(drop)
}

/// Removes what was being written beside a file when the program was killed. Nobody else may write it now.
pub(crate) fn remove_left_behind(file: &Path) -> io::Result<()> {
    let file = &target::whole(file);
    let prefix = prefix_of(file);
    for entry in fs::read_dir(folder_of(file))? {
        let entry = entry?;
        let name = entry.file_name();
        let rest = name.as_encoded_bytes().strip_prefix(prefix.as_encoded_bytes());
        // So many letters are put behind it.
        if rest.is_some_and(|rest| rest.len() == 6 && rest.iter().all(u8::is_ascii_alphanumeric)) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Lets a new file be read by whom the old one could be; without an old one, by whom files can usually be.
fn keep_mode(old: &Path, new: &File) -> io::Result<()> {
    match fs::metadata(old) {
        Ok(known) => new.set_permissions(known.permissions()),
        Err(_) => usual_mode(new),
    }
}

#[cfg(unix)]
fn usual_mode(new: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    // The mask cannot be asked for without being changed: what everybody has.
    new.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn usual_mode(_: &File) -> io::Result<()> {
    Ok(())
}

/// Merges saved tables, and prints what they come to.
pub(crate) fn merge(args: &MergeArgs) -> Result<(), Error> {
    if let Some(file) = &args.save_state {
        check(file, &[])?;
    }
    let mut options = Options::default();
    options.threads = args.threads;
    let threads = options.workers();
    let table = Table::new([])
        .options(options)
        .columns(args.columns.iter().cloned())
        .group_by(args.group_by.iter().cloned());
    let failed = |error| Error::Table(error, String::new());
    let state = load(table, &args.files)?.state(&args.aggregates).map_err(failed)?;
    let results = state.results().map_err(failed)?;
    let saved = args.save_state.as_ref().map_or(Ok(()), |file| save(file, &state.to_bytes()));
    crate::tell(&results);
    Printer::new(args.output, false, threads).end(&results)?;
    saved
}

/// Prints what saved tables hold.
pub(crate) fn inspect(files: &[PathBuf]) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    for (place, file) in files.iter().enumerate() {
        let name = file.display().to_string();
        let summary = Summary::of(&name, read(file)?);
        let summary = summary.map_err(|error| Error::Table(error, String::new()))?;
        let gap = if place > 0 { "\n" } else { "" };
        let written = out.write_all(gap.as_bytes()).and_then(|()| tell(&mut out, &name, &summary));
        written.map_err(Error::Output)?;
    }
    out.flush().map_err(Error::Output)
}

fn tell(out: &mut impl Write, name: &str, summary: &Summary) -> io::Result<()> {
    let Summary { bytes, inputs, is_partial, keys, groups, columns, pairs, memory, .. } = summary;
    let rows: u64 = inputs.iter().map(|input| input.rows).sum();
    let interrupted = if *is_partial { ", of a run that was interrupted" } else { "" };
    writeln!(out, "{name}: a saved table of {rows} rows in {bytes} bytes{interrupted}")?;
    for input in inputs {
        writeln!(out, "  input  {}: {} rows", input.name, input.rows)?;
    }
    if !keys.is_empty() {
        writeln!(out, "  groups {groups}, by {}", keys.join(", "))?;
    }
    for (name, set) in columns {
        let name = if name.is_empty() { "numbers" } else { name };
        writeln!(out, "  column {name}: {}", names(set))?;
    }
    for ([first, second], set) in pairs {
        writeln!(out, "  columns {first}, {second}: {}", names(set))?;
    }
    writeln!(out, "  memory {memory} bytes")
}

fn names<V: ToString>(set: &[V]) -> String {
    set.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
