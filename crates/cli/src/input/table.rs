//! Records of CSV and TSV.
//!
//! `csv-core` takes fields apart. Two things it does not tell are told here:
//!
//! * *on which line a record begins*. It counts line ends, but a record begins past the blank lines
//!   and the half line end (`\n` of `\r\n`) that it has not taken yet. So these are taken here,
//!   before each record, and counted.
//! * *whether a quote is still open at the end*. It takes the end of the input for the end of the
//!   field. So a mark is put behind the input: it comes as a record of its own, unless a quote is
//!   open, which then swallows it. The mark is no text, and no delimiter is in it.

use std::fmt;
use std::io::{self, BufRead};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::record::LONGEST;
use super::{Failed, Record};
use crate::columns::Header;
use crate::error::{Error, Excerpt};

/// The record behind the last one.
const END: &[u8] = b"\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8";

/// The same, with the line ends around it.
const MARK: &[u8] = b"\n\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\n";

/// A source with the mark behind it.
struct Marked {
    source: Box<dyn BufRead>,
    /// What is left of the mark, once the source has ended.
    mark: Option<&'static [u8]>,
}

impl Marked {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.mark.is_none() && self.source.fill_buf()?.is_empty() {
            self.mark = Some(MARK);
        }
        match self.mark {
            Some(mark) => Ok(mark),
            None => self.source.fill_buf(),
        }
    }

    fn consume(&mut self, length: usize) {
        match &mut self.mark {
            Some(mark) => *mark = &mark[length..],
            None => self.source.consume(length),
        }
    }
}

/// A reader of records.
pub(super) struct Table {
    source: Marked,
    parser: Box<Reader>,
    delimiter: u8,
    /// Line ends taken before records, of which the parser does not know.
    line_ends: u64,
    /// The first record, if it is data and not a header.
    first: Option<Record>,
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("delimiter", &self.delimiter).finish_non_exhaustive()
    }
}

impl Table {
    pub(super) fn new(source: Box<dyn BufRead>, delimiter: u8) -> Self {
        Table {
            source: Marked { source, mark: None },
            parser: Box::new(ReaderBuilder::new().delimiter(delimiter).build()),
            delimiter,
            line_ends: 0,
            first: None,
        }
    }

    pub(super) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Reads the header, or makes one if the first record is data: `None` if there is no record.
    pub(super) fn header(&mut self, name: &str, is_there: bool) -> Result<Option<Header>, Error> {
        let mut record = Record::default();
        if !self.read(&mut record).map_err(|failed| failed.in_file(name))? {
            return Ok(None);
        }
        if !is_there {
            let header = Header::numbered(name, record.len());
            self.first = Some(record);
            return Ok(Some(header));
        }
        let trimmed = |field: &[u8]| String::from_utf8_lossy(field.trim_ascii()).into_owned();
        Ok(Some(Header::new(name, record.fields().map(trimmed))))
    }

    /// Reads the next record: false at the end.
    pub(super) fn read(&mut self, record: &mut Record) -> Result<bool, Failed> {
        if let Some(first) = self.first.take() {
            *record = first;
            return Ok(true);
        }
        self.skip_line_ends()?;
        record.line = self.parser.line() + self.line_ends;
        self.parse(record)?;
        let last = record.field(record.count.saturating_sub(1));
        let has_mark = last.is_some_and(|last| last.ends_with(END) || last.ends_with(&MARK[1..]));
        if has_mark && self.source.mark.is_some() {
            return self.at_end(record);
        }
        Ok(record.count > 0)
    }

    /// The mark was read: alone, or swallowed by an open quote.
    fn at_end(&self, record: &Record) -> Result<bool, Failed> {
        if record.count == 1 && record.field(0) == Some(END) {
            return Ok(false);
        }
        let place = record.count - 1;
        let mut fields: Vec<_> = record.fields().collect();
        // Of what the quote swallowed, its own line is enough.
        fields[place] = fields[place].split(|byte| *byte == b'\n').next().unwrap_or_default();
        let excerpt = Excerpt::new(&fields, self.delimiter, place);
        Err(Failed::OpenQuote { line: record.line_of(place), excerpt })
    }

    /// Takes all line ends that stand before the next record.
    fn skip_line_ends(&mut self) -> Result<(), Failed> {
        loop {
            let block = self.source.fill_buf()?;
            let length = block.len();
            let taken = block.iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
            let (mut skipped, mut line_ends) = (0, 0);
            for byte in taken {
                skipped += 1;
                line_ends += u64::from(*byte == b'\n');
            }
            self.source.consume(skipped);
            self.line_ends += line_ends;
            if skipped < length || length == 0 {
                return Ok(());
            }
        }
    }

    /// Has the parser fill the record, giving it more input and more room as it asks.
    fn parse(&mut self, record: &mut Record) -> Result<(), Failed> {
        let mut length = 0;
        record.count = 0;
        loop {
            let block = self.source.fill_buf()?;
            let (result, taken, written, ended) = self.parser.read_record(
                block,
                &mut record.bytes[length..],
                &mut record.ends[record.count..],
            );
            self.source.consume(taken);
            length += written;
            record.count += ended;
            match result {
                ReadRecordResult::Record | ReadRecordResult::End => return Ok(()),
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if length >= LONGEST => {
                    return Err(Failed::TooLong { line: record.line });
                }
                ReadRecordResult::OutputFull => record.bytes.resize((2 * length).max(1024), 0),
                ReadRecordResult::OutputEndsFull => {
                    record.ends.resize((2 * record.count).max(32), 0);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufReader, Cursor, Read};

    /// All records of a text, as (line, fields); the reader hands out `block` bytes at a time.
    fn records(text: &str, block: usize) -> Result<Vec<(u64, Vec<String>)>, Failed> {
        let source = BufReader::with_capacity(block, Cursor::new(text.to_owned()));
        let mut table = Table::new(Box::new(source), b',');
        let mut record = Record::default();
        let mut all = Vec::new();
        while table.read(&mut record)? {
            let fields = record.fields().map(|f| String::from_utf8(f.to_vec()).unwrap());
            all.push((record.line(), fields.collect()));
        }
        Ok(all)
    }

    fn expect(text: &str, expected: &[(u64, &[&str])]) {
        for block in 1..=text.len() + 1 {
            let found = records(text, block).unwrap();
            let found: Vec<(u64, Vec<&str>)> =
                found.iter().map(|(n, f)| (*n, f.iter().map(String::as_str).collect())).collect();
            let expected: Vec<(u64, Vec<&str>)> =
                expected.iter().map(|(n, f)| (*n, f.to_vec())).collect();
            assert_eq!(found, expected, "{text:?} in blocks of {block}");
        }
    }

    #[test]
    fn records_know_their_physical_line() {
        expect("a,b\n1,2\n", &[(1, &["a", "b"]), (2, &["1", "2"])]);
        expect("a,b\r\n1,2\r\n\r\n3,4", &[(1, &["a", "b"]), (2, &["1", "2"]), (4, &["3", "4"])]);
        expect("\n\na\n\n\nb\n\n", &[(3, &["a"]), (6, &["b"])]);
        expect(
            "\"x\ny\",1\n\"\r\n\",2\n3,4\n",
            &[(1, &["x\ny", "1"]), (3, &["\r\n", "2"]), (5, &["3", "4"])],
        );
        expect("", &[]);
        expect("\n", &[]);
    }

    #[test]
    fn any_delimiter_will_do_and_no_data_are_the_end() {
        for delimiter in (0..128).filter(|byte| !b"\"\r\n12".contains(byte)) {
            let text = [b"1", &[delimiter][..], b"2\n"].concat();
            let mut table = Table::new(Box::new(Cursor::new(text)), delimiter);
            let mut record = Record::default();
            assert!(table.read(&mut record).unwrap(), "delimiter {delimiter}");
            assert_eq!(record.fields().collect::<Vec<_>>(), [b"1", b"2"]);
            assert!(!table.read(&mut record).unwrap(), "delimiter {delimiter}");
        }
        let text = [b"a\n", END, b"\nb\n"].concat();
        let source = BufReader::with_capacity(4, Cursor::new(text));
        let mut table = Table::new(Box::new(source), b',');
        let mut record = Record::default();
        for field in [b"a", END, b"b"] {
            assert!(table.read(&mut record).unwrap());
            assert_eq!(record.field(0), Some(field));
        }
        assert!(!table.read(&mut record).unwrap());
    }

    #[test]
    fn quotes_are_taken_as_they_are_meant() {
        expect("\"a,\"\"b\"\"\",c\n", &[(1, &["a,\"b\"", "c"])]);
        expect("5\" pipe,c\n", &[(1, &["5\" pipe", "c"])]);
        expect("\"closed at the end\"", &[(1, &["closed at the end"])]);
        expect("\"\",\"\"\n", &[(1, &["", ""])]);
    }

    #[test]
    fn open_quotes_are_told_with_their_line() {
        for (text, opened) in [
            ("a,b\n1,\"2\n3,4\n", 2),
            ("a,b\n\"x\n\",\"2\n3,4\n", 3),
            ("a\n1\n\"", 3),
            ("a\n1\n\"x\"\"", 3),
            ("\"a\nb\nc", 1),
        ] {
            for block in 1..=text.len() + 1 {
                match records(text, block) {
                    Err(Failed::OpenQuote { line, .. }) => assert_eq!(line, opened, "{text:?}"),
                    other => panic!("{text:?} gave {other:?}"),
                }
            }
        }
    }

    /// A source that fails after some bytes.
    struct Failing(Cursor<&'static str>);

    impl Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.read(buffer)? {
                0 => Err(io::Error::other("the disk is gone")),
                length => Ok(length),
            }
        }
    }

    #[test]
    fn a_read_error_midway_is_no_end() {
        let source = BufReader::new(Failing(Cursor::new("a,b\n1,2\n3,")));
        let mut table = Table::new(Box::new(source), b',');
        let mut record = Record::default();
        assert!(table.read(&mut record).unwrap());
        assert!(table.read(&mut record).unwrap());
        let failed = table.read(&mut record).unwrap_err().in_file("t.csv");
        assert_eq!(failed.to_string(), "t.csv: the disk is gone");
    }
}
