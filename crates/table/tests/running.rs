//! Results so far are those of the rows so far, and the last ones those of a run that shows none on the way.

use std::io::{self, Read};
use std::num::NonZeroU64;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use fanfold_table::{Error, Every, Format, Options, Results, Source, Table, TableState, Ticks};
use proptest::prelude::*;

/// A wait that is long enough for a busy machine, and ends what hangs.
const LONG: Duration = Duration::from_secs(60);

/// A source that gives what it is sent, and says when it wants more.
struct Trickle {
    chunks: Receiver<Vec<u8>>,
    wants: Sender<()>,
    chunk: io::Cursor<Vec<u8>>,
}

impl Read for Trickle {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.chunk.read(buffer)?;
        if length > 0 {
            return Ok(length);
        }
        let _ = self.wants.send(());
        self.chunk = io::Cursor::new(self.chunks.recv().unwrap_or_default());
        self.chunk.read(buffer)
    }
}

fn shown(results: &Results) -> String {
    let row = |row: &[fanfold::Value]| {
        row.iter().map(|value| format!("{value:#}")).collect::<Vec<_>>().join("|")
    };
    let rows: Vec<_> = results.rows().map(row).collect();
    format!("{}\n{}", results.names.join("|"), rows.join("\n"))
}

fn plain(
    text: &[u8],
    keys: &[&str],
    asked: &[&str],
    options: &Options,
) -> Result<TableState, Error> {
    let source = Source::reader("t", io::Cursor::new(text.to_vec()));
    Table::new([source]).options(options.clone()).group_by(keys.to_vec()).state(asked)
}

/// What comes of all, where each chunk is followed by the table that is expected of so many bytes, if it is whether what comes
/// later or not.
fn trickled(
    chunks: &[&str],
    keys: &'static [&'static str],
    asked: &'static [&'static str],
    expected: impl Fn(usize) -> Option<String>,
) -> TableState {
    let (give, taken) = channel();
    let (wants, wanted) = channel();
    let source = Source::reader("t", Trickle { chunks: taken, wants, chunk: Default::default() });
    let (ticker, ticks) = Ticks::by_hand();
    let (show, tables) = channel();
    let run = thread::spawn(move || {
        let table = Table::new([source]).group_by(keys.to_vec());
        table.running(asked, Every::Tick(ticks), |results| show.send(shown(&results)).is_ok())
    });
    wanted.recv_timeout(LONG).unwrap();
    let mut end = 0;
    for chunk in chunks {
        end += chunk.len();
        give.send(chunk.as_bytes().to_vec()).unwrap();
        // Asked for more, all before was handed on.
        wanted.recv_timeout(LONG).unwrap();
        ticker.tick();
        let Some(expected) = expected(end) else { continue };
        // A tick that came before there was a table may be told once more.
        let mut found = String::new();
        while found != expected {
            found =
                tables.recv_timeout(LONG).unwrap_or_else(|_| panic!("{found} is not {expected}"));
        }
    }
    drop(give);
    run.join().unwrap().unwrap()
}

/// What a run over the first so many bytes shows.
fn of_first(text: &str, bytes: usize, keys: &[&str], asked: &[&str]) -> String {
    let state = plain(&text.as_bytes()[..bytes], keys, asked, &Options::default()).unwrap();
    shown(&state.results().unwrap())
}

#[test]
fn a_tick_shows_all_whole_rows_that_are_there() {
    let chunks = ["k,v\np,1\n", "q,2.5\n", "p,\"3\n", "\"\np,", "0.1\nq,7", "\n"];
    // Up to where records are whole.
    let ends = [8, 14, 14, 21, 27, 31];
    let text = chunks.concat();
    let (keys, asked) = (&["k"], &["sum,max,p99"]);
    let last = trickled(&chunks, keys, asked, |bytes| {
        let chunk = (0..chunks.len()).find(|chunk| chunks[..=*chunk].concat().len() == bytes);
        Some(of_first(&text, ends[chunk.unwrap()], keys, asked))
    });
    let plain = plain(text.as_bytes(), keys, asked, &Options::default()).unwrap();
    assert_eq!(last.to_bytes(), plain.to_bytes());
}

#[test]
fn every_format_is_shown_as_it_comes() {
    let formats = [
        "v\n1\n2\n4\n",
        "1\n2\n5\n",
        "{\"v\": 1}\n{\"v\": 2, \"w\": 3}\n{\"v\": 4}\n",
        "k\tv\n3\t1\n4\t2\n",
    ];
    for text in formats {
        let chunks: Vec<&str> = text.split_inclusive('\n').collect();
        let asked = &["sum,count"];
        let last = trickled(&chunks, &[], asked, |bytes| {
            // What a source is, is told by two lines at least.
            (bytes > chunks[0].len()).then(|| of_first(text, bytes, &[], asked))
        });
        let expected = plain(text.as_bytes(), &[], asked, &Options::default()).unwrap();
        assert_eq!(last.to_bytes(), expected.to_bytes(), "{text:?}");
    }
}

#[test]
fn one_word_is_enough_to_begin_with() {
    for (chunks, tables) in
        [(["1\n", "2\n"], ["sum\n1", "sum\n3"]), (["v\n", "2\n"], ["v_sum\n0", "v_sum\n2"])]
    {
        trickled(&chunks, &[], &["sum"], |bytes| Some(tables[bytes / 2 - 1].to_owned()));
    }
}

#[test]
fn a_json_array_is_shown_by_its_records() {
    let chunks = ["[{\"v\": 1},\n", " {\"v\": 2}", ", {\"v\":", " 3}", "]\n"];
    let sums = [1, 1, 3, 3, 6];
    let last = trickled(&chunks, &[], &["sum"], |bytes| {
        let chunk = (0..chunks.len()).find(|chunk| chunks[..=*chunk].concat().len() == bytes);
        let sum = sums[chunk.unwrap()];
        // Where a record may be over or not, either is right.
        matches!(chunk, Some(0 | 2 | 4)).then(|| format!("v_sum\n{sum}"))
    });
    assert_eq!(shown(&last.results().unwrap()), "v_sum\n6");
}

#[cfg(feature = "compression")]
#[test]
fn compressed_text_and_other_encodings_come_by_bytes_too() {
    use std::io::Write;

    let text = "name,v\n".to_owned() + &"näme,1\nβ,2\n".repeat(20);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    let mut bzip2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    bzip2.write_all(text.as_bytes()).unwrap();
    let mut xz = liblzma::write::XzEncoder::new(Vec::new(), 1);
    xz.write_all(text.as_bytes()).unwrap();
    let utf16: Vec<u8> = "\u{feff}"
        .chars()
        .chain(text.chars())
        .collect::<String>()
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let sources = [
        gzip.finish().unwrap(),
        bzip2.finish().unwrap(),
        xz.finish().unwrap(),
        zstd::encode_all(text.as_bytes(), 1).unwrap(),
        utf16,
    ];
    let expected = plain(text.as_bytes(), &["name"], &["sum"], &Options::default()).unwrap();
    for bytes in sources {
        let (give, taken) = channel();
        let (wants, wanted) = channel();
        let chunk = io::Cursor::default();
        let source = Source::reader("t", Trickle { chunks: taken, wants, chunk });
        let (ticker, ticks) = Ticks::by_hand();
        let run = thread::spawn(move || {
            Table::new([source]).group_by(["name"]).running(&["sum"], Every::Tick(ticks), |_| true)
        });
        for byte in bytes {
            wanted.recv_timeout(LONG).unwrap();
            ticker.tick();
            give.send(vec![byte]).unwrap();
        }
        drop(give);
        assert_eq!(run.join().unwrap().unwrap().to_bytes(), expected.to_bytes());
    }
}

#[test]
fn what_is_shown_on_the_way_changes_nothing() {
    let row = |row: u32| format!("{},{}\n", row % 7, row.wrapping_mul(2_654_435_761) % 100_000);
    let text = "k,v\n".to_owned() + &(0..200_000).map(row).collect::<String>();
    let asked = &["p99,distinct,mode,sum(v)"];
    for keys in [&["k"][..], &[]] {
        let expected = plain(text.as_bytes(), keys, asked, &Options::default()).unwrap();
        let (ticker, ticks) = Ticks::by_hand();
        let source = Source::reader("t", io::Cursor::new(text.clone().into_bytes()));
        let mut tables = 0;
        ticker.tick();
        let last = Table::new([source]).group_by(keys.to_vec()).running(
            asked,
            Every::Tick(ticks),
            |results| {
                tables += 1;
                ticker.tick();
                results.read > 0
            },
        );
        assert!(tables > 2, "{tables}");
        assert_eq!(last.unwrap().to_bytes(), expected.to_bytes());
    }
}

#[test]
fn reading_ends_where_nobody_wants_more() {
    let (ticker, ticks) = Ticks::by_hand();
    ticker.tick();
    let last = Table::new([Source::reader("t", Endless)]);
    let last = last.running(&["count"], Every::Tick(ticks), |_| false).unwrap();
    assert!(last.results().is_ok());
}

/// A source without end.
struct Endless;

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        buffer.chunks_mut(2).for_each(|two| two.copy_from_slice(&b"1\n"[..two.len()]));
        Ok(buffer.len() / 2 * 2)
    }
}

#[test]
fn a_bad_row_of_a_part_is_told_at_its_line() {
    let (give, taken) = channel();
    let (wants, wanted) = channel();
    let source = Source::reader("t", Trickle { chunks: taken, wants, chunk: Default::default() });
    let (ticker, ticks) = Ticks::by_hand();
    let run = thread::spawn(move || {
        Table::new([source]).columns(["v"]).running(&["sum"], Every::Tick(ticks), |_| true)
    });
    wanted.recv_timeout(LONG).unwrap();
    give.send(b"v\n1\n2\nx\n4\n".to_vec()).unwrap();
    wanted.recv_timeout(LONG).unwrap();
    ticker.tick();
    let error = run.join().unwrap().unwrap_err().to_string();
    assert!(error.contains("t:4:"), "{error}");
}

/// A run of which so many rows are shown each time, against runs over as many lines.
fn check_rows(
    text: &str,
    header: usize,
    every: u64,
    keys: &[&str],
    asked: &[&str],
    options: &Options,
) {
    let source = Source::reader("t", io::Cursor::new(text.to_owned()));
    let mut tables = Vec::new();
    let last = Table::new([source]).options(options.clone()).group_by(keys.to_vec()).running(
        asked,
        Every::Rows(NonZeroU64::new(every).unwrap()),
        |results| {
            tables.push((results.read, shown(&results)));
            true
        },
    );
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let rows = (lines.len() - header) as u64;
    assert_eq!(tables.len() as u64, rows / every);
    for (number, (read, table)) in (1..).zip(tables) {
        assert_eq!(read, number * every);
        let part: String = lines[..header + read as usize].concat();
        let part = plain(part.as_bytes(), keys, asked, options).unwrap();
        // Columns that come later are not there yet.
        assert_eq!(table, shown(&part.results().unwrap()));
    }
    let whole = plain(text.as_bytes(), keys, asked, options).unwrap();
    assert_eq!(last.unwrap().to_bytes(), whole.to_bytes());
}

#[test]
fn so_many_rows_are_shown_each_time() {
    let key = prop::sample::select(vec!["p", "q", "", "\"a, b\""]);
    let cell = prop::sample::select(vec!["1", "2.5", "\"3\"", "", "-7", "1e3"]);
    let rows = prop::collection::vec((key, cell), 1..60);
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) };
    proptest!(config, |(rows in rows, every in 1..9u64, crlf: bool, json: bool, grouped: bool)| {
        let keys: &[&str] = if grouped { &["k"] } else { &[] };
        let asked = &["count(v),sum(v),max(v),first(v),mode(k)"];
        let options = Options::default();
        let end = if crlf { "\r\n" } else { "\n" };
        if json {
            let line = |(key, cell): &(&str, &str)| {
                let cell = if cell.is_empty() { "null" } else { cell };
                format!("{{\"k\": \"{}\", \"v\": {cell}}}{end}", key.trim_matches('"'))
            };
            check_rows(&rows.iter().map(line).collect::<String>(), 0, every, keys, asked, &options);
        } else {
            let line = |(key, cell): &(&str, &str)| format!("{key},{cell}{end}");
            let text = format!("k,v{end}") + &rows.iter().map(line).collect::<String>();
            check_rows(&text, 1, every, keys, asked, &options);
        }
    });
    let mut options = Options::default();
    check_rows("1\n2\n3\n4\n5\n", 0, 2, &[], &["sum,first"], &options);
    options.format = Some(Format::Blanks);
    options.has_header = false;
    check_rows("1 2\n3 4\n5 6\n", 0, 1, &[], &["sum,first"], &options);
}

#[test]
fn who_cannot_tell_any_more_does_not_hold_it_up() {
    let (ticker, ticks) = Ticks::by_hand();
    drop(ticker);
    let (give, taken) = channel();
    let (wants, wanted) = channel();
    let source = Source::reader("t", Trickle { chunks: taken, wants, chunk: Default::default() });
    let run = thread::spawn(move || {
        let mut tables = 0;
        let table = Table::new([source]);
        let last = table.running(&["sum"], Every::Tick(ticks), |_| {
            tables += 1;
            true
        });
        (tables, last.unwrap().results().unwrap().values[0].to_string())
    });
    for chunk in ["1\n", "2\n", "3\n"] {
        wanted.recv_timeout(LONG).unwrap();
        give.send(chunk.as_bytes().to_vec()).unwrap();
    }
    drop(give);
    assert_eq!(run.join().unwrap(), (0, "6".to_owned()));
}

/// A reader that never waits, and has nothing every other time.
struct NeverWaits(io::Cursor<Vec<u8>>, bool);

impl Read for NeverWaits {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.1 = !self.1;
        if self.1 {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let length = buffer.len().min(3);
        self.0.read(&mut buffer[..length])
    }
}

#[test]
fn a_reader_that_never_waits_is_asked_again() {
    let reader = || NeverWaits(io::Cursor::new(b"k,v\na,1\nb,2\na,4\n".to_vec()), false);
    let table = || Table::new([Source::reader("t", reader())]).group_by(["k"]);
    let values = |results: Results| shown(&results);
    let plain = values(table().aggregate("sum").unwrap());
    assert_eq!(plain, "k|v_sum\na|5\nb|2");
    let every = Every::Tick(Ticks::every(Duration::from_millis(1)));
    let last = table().running(&["sum"], every, |_| true).unwrap();
    assert_eq!(values(last.results().unwrap()), plain);
}

#[test]
fn windows_and_rows_of_a_pipe_do_not_wait_for_a_block() {
    let (give, taken) = channel();
    let (wants, _wanted) = channel();
    let source = Source::reader("t", Trickle { chunks: taken, wants, chunk: Default::default() });
    let (show, rows) = channel();
    let run = thread::spawn(move || {
        let two = NonZeroU64::new(2).unwrap();
        let window = fanfold_table::Window::of_rows(two, two);
        Table::new([source]).aggregate_windows(&["sum"], window, |some| {
            some.rows().all(|row| show.send(row[2].to_string()).is_ok())
        })
    });
    for (chunk, expected) in [("1\n2\n", "3"), ("4\n8\n", "12"), ("16\n32\n", "48")] {
        give.send(chunk.as_bytes().to_vec()).unwrap();
        assert_eq!(rows.recv_timeout(LONG).unwrap(), expected);
    }
    drop(give);
    run.join().unwrap().unwrap();
}
