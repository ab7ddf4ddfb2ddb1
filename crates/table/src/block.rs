//! From bytes to blocks: stretches of a source that end where a record does.
//!
//! One thread reads, and cuts; all others take blocks apart. So a cut has to cost next to nothing: it is
//! the last end of a line in what was read, outside of quotes. A block is filled to the same size however
//! the bytes come, from a file or by drops from a pipe: where the cuts are, and so every answer, depends on
//! the bytes alone.

use std::io::{self, ErrorKind, Read};

use memchr::memrchr2;

use crate::dialect::{Delimited, Dialect};
use crate::json::{self, Between, Json};
use crate::scan::{Last, Span, quoted};

/// How much of a source is read at once.
pub(crate) const SIZE: usize = 1 << 19;

/// How long a record may be. The end of a quote that is never closed is looked for so far.
pub(crate) const LONGEST: usize = 256 << 20;

/// A stretch of a source: whole records.
#[derive(Debug, Default)]
pub(crate) struct Block {
    pub(crate) text: Vec<u8>,
    pub(crate) spans: Vec<Span>,
    /// Where it begins, between records in JSON.
    pub(crate) between: Between,
}

/// What comes next of a source.
#[derive(Debug)]
pub(crate) enum Next<P> {
    Piece(P),
    /// Nothing for now.
    Pause,
    /// Nothing any more.
    End,
}

impl<P> Next<P> {
    pub(crate) fn map<Q>(self, change: impl FnOnce(P) -> Q) -> Next<Q> {
        match self {
            Next::Piece(piece) => Next::Piece(change(piece)),
            Next::Pause => Next::Pause,
            Next::End => Next::End,
        }
    }
}

/// Why there is no next block. The text that cannot be used begins at a record.
#[derive(Debug)]
pub(crate) enum Broken {
    Reading(io::Error),
    /// What begins at this place is wrong.
    Text {
        text: Vec<u8>,
        at: usize,
        wrong: Wrong,
    },
    /// There is no end of the record.
    TooLong,
}

/// Cuts a source into blocks.
pub(crate) struct Blocks {
    source: Box<dyn Read + Send>,
    dialect: Dialect,
    /// What was read and is behind the last cut.
    rest: Vec<u8>,
    /// Where that is, between records in JSON.
    between: Between,
    at_end: bool,
    broken: Option<Broken>,
    size: usize,
    /// How much of the next block was taken from its front; and how long it has to be, if some of it was read and more is needed.
    taken: usize,
    reach: Option<usize>,
    /// Where it begins, in bytes of the text.
    at: u64,
}

impl Blocks {
    /// The blocks of what has been read already, which begins there in the text, and of what is still to be read.
    pub(crate) fn new(
        (at, read): (u64, Vec<u8>),
        source: Box<dyn Read + Send>,
        dialect: Dialect,
    ) -> Self {
        let (at_end, between) = (false, Between::Outside);
        let (broken, size, taken, reach) = (None, SIZE, 0, None);
        Blocks { source, dialect, rest: read, between, at_end, broken, size, taken, reach, at }
    }

    /// The next block, in the memory of one that is done with.
    pub(crate) fn next(&mut self, mut block: Block) -> Result<Next<Block>, Broken> {
        if let Some(broken) = self.broken.take() {
            return Err(broken);
        }
        block.text.clear();
        block.text.append(&mut self.rest);
        block.between = self.between;
        let mut size = self.reach.unwrap_or(self.size.saturating_sub(self.taken).max(1));
        let (cut, wrong) = loop {
            if !self.fill(&mut block.text, size) {
                (self.rest, self.reach) = (block.text, Some(size));
                return Ok(Next::Pause);
            }
            let (cut, wrong, between) = self.cut(&block.text, &mut block.spans);
            let is_over = self.at_end || self.broken.is_some();
            if cut > 0 || wrong.is_some() || is_over {
                (self.between, self.taken, self.reach) = (between, 0, None);
                break (cut, wrong);
            }
            if block.text.len() >= LONGEST {
                return Err(Broken::TooLong);
            }
            size *= 2;
        };
        let rest = block.text.split_off(cut);
        self.at += cut as u64;
        match wrong {
            Some((at, wrong)) => {
                self.broken = Some(Broken::Text { text: rest, at: at - cut, wrong });
            }
            None if self.broken.is_none() => self.rest = rest,
            // A record that was cut short by an error is none.
            None => {}
        }
        block.spans.truncate(block.spans.partition_point(|(open, _)| (*open as usize) < cut));
        match self.broken.take() {
            Some(broken) if cut == 0 => Err(broken),
            broken => {
                self.broken = broken;
                Ok(if cut > 0 { Next::Piece(block) } else { Next::End })
            }
        }
    }

    /// The records that are there already of a block that is not full yet. They come again with it.
    pub(crate) fn so_far(&self) -> Option<Block> {
        self.part().map(|(block, _)| block)
    }

    /// Takes them, so that they do not come again.
    pub(crate) fn take_so_far(&mut self) -> Option<Block> {
        let (block, behind) = self.part()?;
        self.take_front(block.text.len());
        self.between = behind;
        Some(block)
    }

    /// The records that are there already, and where the text is between records behind them.
    fn part(&self) -> Option<(Block, Between)> {
        let mut spans = Vec::new();
        let (cut, _, behind) = self.cut(&self.rest, &mut spans);
        spans.truncate(spans.partition_point(|(open, _)| (*open as usize) < cut));
        let text = self.rest[..cut].to_vec();
        (cut > 0).then_some((Block { text, spans, between: self.between }, behind))
    }

    /// Takes so many bytes from the front of the next block, which then ends where it would have.
    pub(crate) fn take_front(&mut self, bytes: usize) {
        self.rest.drain(..bytes);
        (self.taken, self.reach) = (self.taken + bytes, None);
        self.at += bytes as u64;
    }

    /// Where the next block begins: in bytes of the text, and between which records.
    pub(crate) fn position(&self) -> (u64, Between) {
        (self.at, self.between)
    }

    /// Goes on with another reader of the same text.
    pub(crate) fn go_on(&mut self, source: Box<dyn Read + Send>) {
        self.source = source;
        self.rest.clear();
    }

    /// Drops what comes before a place in the text; whether it ends with these bytes, as far as they are not in a block
    /// that was taken already.
    pub(crate) fn skip_to(&mut self, offset: u64, tail: &[u8]) -> io::Result<bool> {
        let Some(missing) = offset.checked_sub(self.at) else { return Ok(false) };
        let source = std::mem::replace(&mut self.source, Box::new(io::empty()));
        let mut all = io::Cursor::new(std::mem::take(&mut self.rest)).chain(source);
        let kept = missing.min(tail.len() as u64);
        let dropped = io::copy(&mut all.by_ref().take(missing - kept), &mut io::sink())?;
        let mut found = Vec::new();
        all.by_ref().take(kept).read_to_end(&mut found)?;
        self.source = Box::new(all);
        Ok(dropped + found.len() as u64 == missing && tail.ends_with(&found))
    }

    /// Says where the next block begins.
    pub(crate) fn set_position(&mut self, offset: u64, between: Between) {
        (self.at, self.between) = (offset, between);
        (self.at_end, self.broken, self.taken, self.reach) = (false, None, 0, None);
    }

    /// Where the last record ends that is certain to, and what is wrong behind it, if anything is; and whether
    /// it ends in an array of records.
    fn cut(&self, text: &[u8], spans: &mut Vec<Span>) -> (usize, Option<(usize, Wrong)>, Between) {
        let end = match &self.dialect {
            Dialect::Delimited(dialect) => {
                let (end, wrong) = self.cut_quoted(text, dialect, spans);
                return (end, wrong, Between::Outside);
            }
            Dialect::Json(Json::Values) => {
                let cut = json::cut(text, self.between, self.at_end);
                let short = (cut.is_short && self.at_end).then_some("it is cut short");
                let wrong = cut.wrong.or(short).map(|message| (cut.at, Wrong::NoJson(message)));
                return (cut.at, wrong, cut.between);
            }
            _ if self.at_end => text.len(),
            Dialect::Columns => 0,
            Dialect::Words => last_space(text),
            Dialect::Blanks | Dialect::Json(Json::Lines) => last_line(text, &[]),
        };
        (end, None, Between::Outside)
    }

    /// The same for fields that may stand in quotes.
    fn cut_quoted(
        &self,
        text: &[u8],
        dialect: &Delimited,
        spans: &mut Vec<Span>,
    ) -> (usize, Option<(usize, Wrong)>) {
        let (end, wrong) = match quoted(text, dialect, self.at_end, spans) {
            Last::Closed if self.at_end => return (text.len(), None),
            // Of `\r\n` the second byte may be still to come.
            Last::Closed if text.last() == Some(&b'\r') => (text.len() - 1, None),
            Last::Closed => (text.len(), None),
            Last::Open(open) if !self.at_end => (open, None),
            Last::Open(open) => (open, Some((open, Wrong::OpenQuote))),
            Last::Behind(open) => (open, Some((open, Wrong::BehindQuote))),
        };
        (last_line(&text[..end], spans), wrong)
    }

    /// Reads until there are so many bytes, or no more; whether it came to that, or there is nothing for now.
    fn fill(&mut self, text: &mut Vec<u8>, size: usize) -> bool {
        let missing = size.saturating_sub(text.len());
        if missing > 0 && !self.at_end {
            match self.source.by_ref().take(missing as u64).read_to_end(text) {
                Ok(read) => self.at_end = read < missing,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return false,
                Err(error) => self.broken = Some(Broken::Reading(error)),
            }
        }
        true
    }
}

/// What is wrong with a text.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wrong {
    /// A quote is not closed.
    OpenQuote,
    /// Behind a quoted field stands text.
    BehindQuote,
    /// It is no JSON.
    NoJson(&'static str),
}

/// Where the last line ends, outside of quotes: 0 if none does.
fn last_line(text: &[u8], spans: &[Span]) -> usize {
    let mut end = text.len();
    let inside = spans.partition_point(|(open, _)| (*open as usize) < end);
    for (open, close) in spans[..inside].iter().rev() {
        let from = *close as usize + 1;
        if let Some(at) = text.get(from..end).and_then(|text| memrchr2(b'\n', b'\r', text)) {
            return from + at + 1;
        }
        end = *open as usize;
    }
    memrchr2(b'\n', b'\r', &text[..end]).map_or(0, |at| at + 1)
}

fn last_space(text: &[u8]) -> usize {
    text.iter().rposition(u8::is_ascii_whitespace).map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::Scan;
    use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

    const CSV: Delimited = Delimited {
        delimiter: b',',
        quote: Some(b'"'),
        escape: None,
        has_spaces: false,
        comment: None,
        is_lenient: false,
    };

    type Records = Vec<Vec<Vec<u8>>>;

    /// The records of a text, as `csv-core` takes it apart. With a line end behind, so that it sees an open
    /// quote by what it swallows.
    fn expected(text: &[u8]) -> Records {
        let mut reader: Reader = ReaderBuilder::new().build();
        let (mut records, mut at) = (Vec::new(), 0);
        loop {
            let (mut fields, mut ends) = (vec![0; text.len() + 1], vec![0; text.len() + 2]);
            let (mut written, mut count) = (0, 0);
            loop {
                let (result, read, wrote, ended) =
                    reader.read_record(&text[at..], &mut fields[written..], &mut ends[count..]);
                (at, written, count) = (at + read, written + wrote, count + ended);
                match result {
                    ReadRecordResult::Record => break,
                    ReadRecordResult::End => return records,
                    _ => {}
                }
            }
            let mut start = 0;
            let field = |end: &usize| fields[std::mem::replace(&mut start, *end)..*end].to_vec();
            records.push(ends[..count].iter().map(field).collect());
        }
    }

    /// The records of a text that comes by so many bytes at a time, in blocks of some size: `None` where a
    /// quote is wrong.
    fn found(text: &[u8], size: usize, dialect: Delimited) -> Option<Records> {
        const FIELDS: usize = 2;
        let mut blocks = Blocks::new(
            (0, Vec::new()),
            Box::new(std::io::Cursor::new(text.to_vec())),
            Dialect::Delimited(dialect),
        );
        let (mut scan, mut records) = (Scan::default(), Vec::new());
        blocks.size = size;
        loop {
            match blocks.next(Block::default()) {
                Ok(Next::Pause) => continue,
                Ok(Next::End) => return Some(records),
                Err(_) => return None,
                Ok(Next::Piece(block)) => {
                    scan.run(&block.text, &block.spans, &blocks.dialect, FIELDS);
                    for row in 0..scan.len() {
                        let field = |place| {
                            let field = scan.field(&block.text, row, place).unwrap();
                            crate::cells::plain(field, &dialect).into_owned()
                        };
                        records.push((0..scan.fields(row)).map(field).collect());
                    }
                }
            }
        }
    }

    /// Whether `csv-core` makes something of what is a mistake here: text behind a closing quote, or a quote
    /// that is not closed.
    fn has_mistake(text: &[u8]) -> bool {
        let mut spans = Vec::new();
        quoted(text, &CSV, true, &mut spans) != Last::Closed
    }

    /// All texts over an alphabet, up to a length.
    fn each(alphabet: &[u8], length: usize, check: &mut impl FnMut(&[u8])) {
        fn go(text: &mut Vec<u8>, alphabet: &[u8], length: usize, check: &mut impl FnMut(&[u8])) {
            check(text);
            if length > 0 {
                for byte in alphabet {
                    text.push(*byte);
                    go(text, alphabet, length - 1, check);
                    text.pop();
                }
            }
        }
        go(&mut Vec::new(), alphabet, length, check);
    }

    #[test]
    fn every_short_text_is_taken_apart_as_csv_core_does_and_cut_anywhere() {
        // Two million of them take a minute where nothing is optimised.
        let length = if cfg!(debug_assertions) { 6 } else { 8 };
        each(b",\"\n\ra1", length, &mut |text| {
            let expected = (!has_mistake(text)).then(|| expected(text));
            for size in 1..=text.len() + 1 {
                assert_eq!(
                    found(text, size, CSV),
                    expected,
                    "{:?} in {size}",
                    text.escape_ascii().to_string()
                );
            }
        });
    }

    #[test]
    fn spaces_around_quotes_mean_the_same_wherever_the_text_is_cut() {
        let spaced = Delimited { has_spaces: true, ..CSV };
        each(b",\"\n 1", 6, &mut |text| {
            let whole = found(text, text.len() + 1, spaced);
            for size in 1..=text.len() {
                let text_of = text.escape_ascii().to_string();
                assert_eq!(found(text, size, spaced), whole, "{text_of:?} in {size}");
            }
        });
        let text = b"1 , \"a, b\" ,\"c\"\n \"\"\"\" , 2";
        let [first, second] = &found(text, 100, spaced).unwrap()[..] else { panic!("two records") };
        assert_eq!(first[1..], [b"a, b".to_vec(), b"c".to_vec()]);
        assert_eq!(second[0], b"\"");
    }
}
