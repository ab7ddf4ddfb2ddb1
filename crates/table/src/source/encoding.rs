//! Sources in other encodings than UTF-8.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// The encoding that is told by a mark, or by zeros in every other byte, where text has hardly any.
pub(super) fn detected(first: &[u8]) -> Option<&'static Encoding> {
    match first {
        [0xff, 0xfe, ..] => return Some(UTF_16LE),
        [0xfe, 0xff, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let (pairs, _) = first.as_chunks::<2>();
    let zeros = |place: usize| pairs.iter().filter(|pair| pair[place] == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    match pairs.len() {
        0..2 => None,
        _ if even == 0 && odd * 2 > pairs.len() => Some(UTF_16LE),
        _ if odd == 0 && even * 2 > pairs.len() => Some(UTF_16BE),
        _ => None,
    }
}

/// A reader of text in an encoding, which gives it in UTF-8. A mark at the start is left out.
pub(super) fn decoded(
    encoding: &'static Encoding,
    reader: Box<dyn Read + Send>,
) -> Box<dyn Read + Send> {
    if encoding == UTF_8 {
        return reader;
    }
    Box::new(Decoded {
        reader,
        name: encoding.name(),
        decoder: encoding.new_decoder(),
        read: Part::new(),
        text: Part::new(),
        is_over: false,
        is_done: false,
        bytes: 0,
    })
}

/// How much is read and decoded at once: room for many characters.
const CHUNK: usize = 1 << 16;

/// Memory, and which part of it is still to be used.
struct Part {
    bytes: Vec<u8>,
    from: usize,
    to: usize,
}

impl Part {
    fn new() -> Self {
        Part { bytes: vec![0; CHUNK], from: 0, to: 0 }
    }

    fn is_empty(&self) -> bool {
        self.from == self.to
    }
}

struct Decoded {
    reader: Box<dyn Read + Send>,
    name: &'static str,
    decoder: Decoder,
    read: Part,
    text: Part,
    is_over: bool,
    /// Whether all is decoded.
    is_done: bool,
    /// How many bytes were decoded.
    bytes: u64,
}

impl Decoded {
    fn decode(&mut self) -> io::Result<()> {
        if self.read.is_empty() && !self.is_over {
            (self.read.from, self.read.to) = (0, self.reader.read(&mut self.read.bytes)?);
            self.is_over = self.read.to == 0;
        }
        let bytes = &self.read.bytes[self.read.from..self.read.to];
        let text = &mut self.text.bytes;
        let (result, taken, written) =
            self.decoder.decode_to_utf8_without_replacement(bytes, text, self.is_over);
        self.read.from += taken;
        self.bytes += taken as u64;
        (self.text.from, self.text.to) = (0, written);
        if let DecoderResult::Malformed(..) = result {
            let message = format!("what ends at byte {} is not {}", self.bytes, self.name);
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        self.is_done = self.is_over && result == DecoderResult::InputEmpty;
        Ok(())
    }
}

impl Read for Decoded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.text.is_empty() && !self.is_done {
            self.decode()?;
        }
        let length = buffer.len().min(self.text.to - self.text.from);
        buffer[..length].copy_from_slice(&self.text.bytes[self.text.from..][..length]);
        self.text.from += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_the_same_in_any_encoding() {
        let text = "näme,città\nRöme,𝄞\n".repeat(20_000);
        let wide: Vec<u16> = text.encode_utf16().collect();
        let bytes = |big: bool| -> Vec<u8> {
            wide.iter()
                .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect()
        };
        for (encoding, bytes) in [(UTF_16LE, bytes(false)), (UTF_16BE, bytes(true))] {
            assert_eq!(detected(&bytes[..64]), Some(encoding));
            let mut found = String::new();
            decoded(encoding, Box::new(io::Cursor::new(bytes))).read_to_string(&mut found).unwrap();
            assert!(found == text);
        }
        assert_eq!(detected(text.as_bytes()), None);
        // Asked again at the end, it is still the end.
        let mut reader = decoded(UTF_16BE, Box::new(io::Cursor::new(b"\0a".to_vec())));
        let mut found = String::new();
        reader.read_to_string(&mut found).unwrap();
        reader.read_to_string(&mut found).unwrap();
        assert_eq!(found, "a");
    }

    #[test]
    fn half_a_character_is_an_error() {
        let mut found = String::new();
        let cut = Box::new(io::Cursor::new(b"a\0b\0c".to_vec()));
        let error = decoded(UTF_16LE, cut).read_to_string(&mut found).unwrap_err();
        assert_eq!(error.to_string(), "what ends at byte 5 is not UTF-16LE");
    }
}
