//! Plain numbers, each a record of one field.

use std::fmt;
use std::io::BufRead;

use super::record::LONGEST;
use super::{Failed, Record};

/// A reader of words between white space.
pub(super) struct Numbers {
    source: Box<dyn BufRead>,
    line: u64,
}

impl fmt::Debug for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Numbers").field("line", &self.line).finish_non_exhaustive()
    }
}

impl Numbers {
    pub(super) fn new(source: Box<dyn BufRead>) -> Self {
        Numbers { source, line: 1 }
    }

    /// Reads the next word: false at the end.
    pub(super) fn read(&mut self, record: &mut Record) -> Result<bool, Failed> {
        record.bytes.clear();
        loop {
            let block = self.source.fill_buf()?;
            if block.is_empty() {
                break;
            }
            let mut taken = 0;
            if record.bytes.is_empty() {
                let space = block.iter().take_while(|byte| byte.is_ascii_whitespace());
                for byte in space {
                    taken += 1;
                    self.line += u64::from(*byte == b'\n');
                }
            }
            let rest = &block[taken..];
            let word = rest.iter().position(u8::is_ascii_whitespace);
            let length = word.unwrap_or(rest.len());
            record.bytes.extend_from_slice(&rest[..length]);
            self.source.consume(taken + length);
            if word.is_some() && !record.bytes.is_empty() {
                break;
            }
            if record.bytes.len() > LONGEST {
                return Err(Failed::TooLong { line: self.line });
            }
        }
        record.ends.clear();
        record.ends.push(record.bytes.len());
        record.count = 1;
        record.line = self.line;
        Ok(!record.bytes.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufReader, Cursor};

    #[test]
    fn words_know_their_line() {
        let text = "1 2\n\n  3\t4\r\n5";
        for block in 1..=text.len() + 1 {
            let source = BufReader::with_capacity(block, Cursor::new(text));
            let mut numbers = Numbers::new(Box::new(source));
            let mut record = Record::default();
            let mut found = Vec::new();
            while numbers.read(&mut record).unwrap() {
                found.push((record.line(), record.field(0).unwrap().to_vec()));
            }
            let expected = [(1, b"1"), (1, b"2"), (3, b"3"), (3, b"4"), (4, b"5")];
            assert_eq!(
                found,
                expected.map(|(line, word)| (line, word.to_vec())),
                "blocks of {block}"
            );
        }
    }
}
