//! Opening sources, and finding out what they are.
//!
//! * `fed`: what may have nothing for a while
//! * `compressed`: gzip, zstd, bzip2 and xz
//! * `encoding`: text that is not UTF-8
//! * `head`: what the first bytes say of the rest
//! * `opened`: a source that knows its columns
//! * `pieces`: what it is taken apart into; `position`: up to where

mod compressed;
mod encoding;
mod fed;
mod head;
mod opened;
mod pieces;
mod position;

use std::fmt;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use encoding_rs::UTF_8;

use crate::error::Error;
use crate::options::Options;
use crate::ticks::Ticks;

pub(crate) use opened::Opened;
pub(crate) use pieces::{Piece, Pieces};
pub(crate) use position::Position;

/// Something to read a table from: a file, standard input, or any reader.
pub struct Source {
    name: String,
    from: From,
}

enum From {
    File(PathBuf),
    Stdin,
    Reader(Box<dyn Read + Send>),
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Source {
    /// A file. It is opened when its turn has come.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Source { name: path.display().to_string(), from: From::File(path) }
    }

    /// Standard input.
    pub fn stdin() -> Self {
        Source { name: "standard input".to_owned(), from: From::Stdin }
    }

    /// A reader, and what it is called in messages.
    pub fn reader(name: impl Into<String>, reader: impl Read + Send + 'static) -> Self {
        Source { name: name.into(), from: From::Reader(Box::new(reader)) }
    }

    /// What it is called.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// An error where the source is a file that is not there.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let From::File(path) = &self.from else { return Ok(()) };
        let error = |error| Error::Input { name: self.name.clone(), error, rows: 0 };
        path.metadata().map(|_| ()).map_err(error)
    }

    /// What a file's name ends with, in small letters, but for that of a compression.
    fn extension(&self) -> Option<String> {
        let From::File(path) = &self.from else { return None };
        let last = |path: &Path| Some(path.extension()?.to_str()?.to_ascii_lowercase());
        let extension = last(path)?;
        match extension.as_str() {
            "gz" | "bgz" | "zst" | "bz2" | "xz" => last(Path::new(path.file_stem()?)),
            _ => Some(extension),
        }
    }
}

/// Who watches while sources are read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch {
    /// How many bytes were read.
    pub(crate) bytes: Arc<AtomicU64>,
    /// Whether no more are to be.
    pub(crate) stop: Arc<AtomicBool>,
    /// When something else is to be done, where there is nothing to read for a while.
    pub(crate) ticks: Option<Ticks>,
}

/// Counts the bytes that are read.
struct Counted {
    reader: Box<dyn Read + Send>,
    bytes: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.reader.read(buffer)?;
        self.bytes.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

/// What is in a source, and whether it is compressed there.
fn decompressed(reader: Box<dyn Read + Send>) -> io::Result<(bool, Box<dyn Read + Send>)> {
    let (first, reader) = peeked(reader, compressed::MAGIC)?;
    Ok((compressed::is(&first), compressed::decompressed(&first, reader)?))
}

/// The text of a source, in UTF-8, and whether it has another encoding.
fn in_utf8(
    reader: Box<dyn Read + Send>,
    options: &Options,
) -> io::Result<(bool, Box<dyn Read + Send>)> {
    let (first, reader) = peeked(reader, MARKED)?;
    Ok(match options.encoding.or_else(|| encoding::detected(&first)) {
        Some(encoding) => (encoding != UTF_8, encoding::decoded(encoding, reader)),
        None => (false, reader),
    })
}

/// So many bytes tell an encoding.
const MARKED: usize = 64;

/// The first bytes of a reader, which still gives them, and then the error that came behind them, if one did. They are
/// fewer where there is nothing for now and a line is there: what is not text tells what it is before a line ends.
fn peeked(
    mut reader: Box<dyn Read + Send>,
    count: usize,
) -> io::Result<(Vec<u8>, Box<dyn Read + Send>)> {
    let mut first = Vec::with_capacity(count);
    let reader = loop {
        let missing = (count - first.len()) as u64;
        match reader.by_ref().take(missing).read_to_end(&mut first) {
            Ok(_) => break reader,
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                if first.contains(&b'\n') {
                    break reader;
                }
                pause();
            }
            Err(error) if first.is_empty() => return Err(error),
            Err(error) => break Box::new(Failed(Some(error))),
        }
    };
    Ok((first.clone(), Box::new(io::Cursor::new(first).chain(reader))))
}

/// Waits a moment for what has nothing for now. Who is told so by a tick has waited already, but a reader of somebody's
/// own may never wait.
pub(crate) fn pause() {
    thread::sleep(Duration::from_millis(1));
}

/// A reader that fails, and then is at its end.
struct Failed(Option<io::Error>);

impl Read for Failed {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// How much is read at once to find out what a source is.
const CHUNK: u64 = 1 << 16;

/// How many lines end in a text, however they do.
pub(crate) fn lines(text: &[u8]) -> u64 {
    let newlines = memchr::memchr_iter(b'\n', text).count();
    let alone = |at: &usize| text.get(at + 1).is_some_and(|next| *next != b'\n');
    let returns = memchr::memchr_iter(b'\r', text).filter(alone).count();
    (newlines + returns) as u64 + u64::from(text.last() == Some(&b'\r'))
}
