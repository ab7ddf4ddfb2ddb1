//! Compressed sources, told by their first bytes whatever they are called.

use std::io::{self, BufReader, Read};

/// How a source is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compression {
    Gzip,
    Zstd,
    Bzip2,
    Xz,
}

/// So many bytes tell.
pub(super) const MAGIC: usize = 10;

/// How much is handed to a decoder at once.
const BUFFER: usize = 1 << 17;

impl Compression {
    fn of(first: &[u8]) -> Option<Self> {
        Some(match first {
            [0x1f, 0x8b, 8, ..] => Compression::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Compression::Zstd,
            // Letters that text may begin with, and then the number of a block or of the end.
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, ..]
            | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, 0x38, ..] => Compression::Bzip2,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Compression::Xz,
            _ => return None,
        })
    }

    fn name(self) -> &'static str {
        match self {
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
            Compression::Bzip2 => "bzip2",
            Compression::Xz => "xz",
        }
    }
}

/// Whether a source that begins with these bytes is compressed.
pub(super) fn is(first: &[u8]) -> bool {
    Compression::of(first).is_some()
}

/// A reader of what is in a source that begins with these bytes, decompressed if it is compressed.
pub(super) fn decompressed(
    first: &[u8],
    reader: Box<dyn Read + Send>,
) -> io::Result<Box<dyn Read + Send>> {
    let Some(compression) = Compression::of(first) else { return Ok(reader) };
    let reader = decoder(compression, BufReader::with_capacity(BUFFER, reader))?;
    Ok(Box::new(Decompressed { reader, compression }))
}

/// All members of a source, one behind the other.
#[cfg(feature = "compression")]
fn decoder(
    compression: Compression,
    reader: BufReader<Box<dyn Read + Send>>,
) -> io::Result<Box<dyn Read + Send>> {
    Ok(match compression {
        Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(reader)),
        Compression::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(reader)?),
        Compression::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(reader)),
        Compression::Xz => Box::new(liblzma::bufread::XzDecoder::new_multi_decoder(reader)),
    })
}

#[cfg(not(feature = "compression"))]
fn decoder(
    compression: Compression,
    _: BufReader<Box<dyn Read + Send>>,
) -> io::Result<Box<dyn Read + Send>> {
    let name = compression.name();
    let message = format!("is compressed: pipe it through `{name} -dc`");
    Err(io::Error::new(io::ErrorKind::InvalidData, message))
}

/// A decoder whose errors say what they are about.
struct Decompressed {
    reader: Box<dyn Read + Send>,
    compression: Compression,
}

impl Read for Decompressed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer).map_err(|error| {
            let name = self.compression.name();
            io::Error::new(
                error.kind(),
                format!("the {name} data are cut short, or damaged: {error}"),
            )
        })
    }
}
