//! Opening a file or standard input, and looking at its first line.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

use super::Options;
use super::record::LONGEST;
use crate::args::InputFormat;
use crate::cell::{BadCell, Cells, Kind};
use crate::progress::Progress;

/// How much is read at once, and how far the first line is looked for.
const BLOCK: usize = 1 << 16;

/// An open file, never sought in, and its first line, which is still to be read.
pub(super) struct Source {
    first_line: Vec<u8>,
    pub(super) reader: Box<dyn BufRead>,
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").finish_non_exhaustive()
    }
}

impl Source {
    pub(super) fn open(file: &Path, progress: &Progress) -> io::Result<Self> {
        let reader: Box<dyn Read> = if super::is_stdin(file) {
            Box::new(progress.count(io::stdin()))
        } else {
            Box::new(progress.count(File::open(file)?))
        };
        let mut reader = BufReader::with_capacity(BLOCK, reader);
        let mut first_line = Vec::new();
        // Leading lines of nothing but white space tell nothing, but they count.
        while first_line.len() < LONGEST {
            let start = first_line.len();
            reader.by_ref().take(BLOCK as u64).read_until(b'\n', &mut first_line)?;
            let line = &first_line[start..];
            if line.is_empty() || !line.trim_ascii().is_empty() {
                break;
            }
            first_line.truncate(start);
            first_line.push(b'\n');
        }
        let mark = b"\xef\xbb\xbf";
        let read = first_line.strip_prefix(mark).unwrap_or(&first_line).to_vec();
        let first_line = read.trim_ascii().to_vec();
        Ok(Source { first_line, reader: Box::new(Cursor::new(read).chain(reader)) })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.first_line.is_empty()
    }

    /// Refuses what is plainly no text, and says how it becomes some.
    pub(super) fn refuse_what_is_no_text(&self) -> io::Result<()> {
        // Four letters are no proof, where what follows can be read.
        let is_text = str::from_utf8(&self.first_line).is_ok_and(|line| !line.contains('\0'));
        let found = match self.first_line.as_slice() {
            [0x1f, 0x8b, ..] => "is compressed: pipe it through `gzip -dc`",
            [0x28, 0xb5, 0x2f, 0xfd, ..] => "is compressed: pipe it through `zstd -dc`",
            [b'B', b'Z', b'h', b'1'..=b'9', ..] if !is_text => {
                "is compressed: pipe it through `bzip2 -dc`"
            }
            [0xfd, b'7', b'z', b'X', b'Z', ..] => "is compressed: pipe it through `xz -dc`",
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "is UTF-16: pipe it through `iconv -f UTF-16`",
            [b'P', b'A', b'R', b'1', ..] if !is_text => "is Parquet, and not CSV",
            [b'P', b'K', 3, 4, ..] => "is a ZIP archive: pipe it through `unzip -p`",
            _ => return Ok(()),
        };
        Err(io::Error::new(io::ErrorKind::InvalidData, found))
    }

    /// What separates the columns, or `None` for plain numbers.
    pub(super) fn shape(&self, file: &Path, options: &Options) -> Option<u8> {
        let extension = file.extension().and_then(|extension| extension.to_str());
        match (options.format, options.delimiter) {
            (Some(InputFormat::Numbers), _) => None,
            (_, Some(delimiter)) => Some(delimiter),
            (Some(InputFormat::Csv), _) => Some(b','),
            (Some(InputFormat::Tsv), _) => Some(b'\t'),
            _ if matches!(extension, Some("tsv" | "tab")) => Some(b'\t'),
            _ => self.delimiter().or_else(|| {
                let one_column = options.wants_columns || extension == Some("csv");
                (one_column || !self.is_numbers(options)).then_some(b',')
            }),
        }
    }

    /// What separates the columns of the first line, if anything does.
    fn delimiter(&self) -> Option<u8> {
        let mut quoted = false;
        let unquoted = self.first_line.iter().filter(|byte| {
            quoted ^= **byte == b'"';
            !quoted
        });
        let unquoted: Vec<u8> = unquoted.copied().collect();
        let count = |delimiter: &u8| unquoted.iter().filter(|byte| *byte == delimiter).count();
        // Of equally many the last one counts: it is the least common inside of names.
        let delimiter = [b'|', b';', b',', b'\t'].into_iter().max_by_key(count)?;
        (count(&delimiter) > 0).then_some(delimiter)
    }

    /// Whether the first line holds numbers between white space, be they out of range.
    fn is_numbers(&self, options: &Options) -> bool {
        let cells = Cells::new(&options.missing);
        let words = self.first_line.split(u8::is_ascii_whitespace);
        let is_number = |word| match cells.read(word, Kind::Numbers) {
            Ok(_) | Err(BadCell::OutOfRange) => true,
            Err(BadCell::NoNumber | BadCell::NoUtf8) => false,
        };
        words.filter(|word| !word.is_empty()).all(is_number)
    }
}
