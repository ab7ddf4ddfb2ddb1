//! The same bytes give the same results: on any number of threads, and however they come.

use std::io::{self, Read};
use std::num::NonZeroUsize;

use fanfold_table::{Error, OnError, Options, Results, Source, Table};

/// A table of some blocks: numbers of all kinds, text in quotes, missing values and words.
fn table() -> String {
    let mut text = String::from("key,whole,price,name,mixed\n");
    for row in 0..30_000u64 {
        let draw = row.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
        let (cents, key) = (draw % 100_000, draw % 7);
        let name = match draw % 11 {
            0 => "\"quoted, and\n\"\"more\"\"\"".to_owned(),
            1 => String::new(),
            _ => format!("name {}", draw % 500),
        };
        let mixed = match draw % 13 {
            0 => "NA".to_owned(),
            1 => "nan".to_owned(),
            2 => format!("{}e-3", draw % 999),
            3 => format!("{}", draw % 100),
            _ => format!("-{}.{:04}", draw % 17, draw % 9999),
        };
        text += &format!("k{key},{draw},{}.{:02},{name},{mixed}\n", cents / 100, cents % 100);
    }
    text
}

/// A reader that gives a few bytes at a time, never as many as it is asked for.
struct Drops(io::Cursor<Vec<u8>>, usize);

impl Read for Drops {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.1 = self.1 * 31 % 8191 + 1;
        let length = buffer.len().min(self.1);
        self.0.read(&mut buffer[..length])
    }
}

const STATISTICS: &str = "rows,count,missing,type,sum(2-3,5),mean(2-3,5),stddev(2-3,5),kurtosis(3),min(2-3,5),\
    max(2-3,5),range(3),median(2-3,5),p99.9(2-3,5),iqr(3),distinct,mode,frequent3,top3(3),first,last";

fn results(text: &str, threads: usize, groups: &[&str], by_drops: bool) -> Results {
    let text = text.as_bytes().to_vec();
    let mut options = Options::default();
    options.threads = NonZeroUsize::new(threads);
    let source = if by_drops {
        Source::reader("table", Drops(io::Cursor::new(text), 1))
    } else {
        Source::reader("table", io::Cursor::new(text))
    };
    let table = Table::new([source]).options(options).group_by(groups.iter().copied());
    table.aggregate(STATISTICS).unwrap()
}

#[test]
fn results_are_the_same_on_any_number_of_threads() {
    let text = table();
    for groups in [&[][..], &["key"], &["key", "name"]] {
        let expected = results(&text, 1, groups, false);
        assert!(expected.rows().len() > 0 && expected.names.len() > 40);
        for (threads, by_drops) in [(1, true), (2, false), (8, true)] {
            let found = results(&text, threads, groups, by_drops);
            assert_eq!(format!("{found:?}"), format!("{expected:?}"), "{threads} threads");
        }
    }
}

/// The first thing that is wrong, in the order of the input, is what is told.
#[test]
fn errors_are_the_same_on_any_number_of_threads() {
    let good = table();
    let rows: Vec<&str> = good.lines().collect();
    for (at, bad) in [(3, "k,1,2"), (20_000, "k,x,1,n,2"), (29_500, "k,1,1,\"open,2")] {
        let mut text = rows[..at].join("\n");
        text += &format!("\n{bad}\n");
        text += &rows[at..].join("\n");
        text += "\nk,never,told,\n";
        let errors = [1, 2, 3, 8].map(|threads| {
            let mut options = Options::default();
            options.threads = NonZeroUsize::new(threads);
            let table = Table::new([Source::reader("t", io::Cursor::new(text.clone()))]);
            let error = table.options(options).aggregate("sum(2)").unwrap_err();
            let Error::Data(place) = &error else { panic!("{error}") };
            assert_eq!(place.line, at as u64 + 1, "{error}");
            error.to_string()
        });
        assert!(errors.iter().all(|error| *error == errors[0]), "{errors:?}");
    }
}

#[test]
fn what_is_skipped_is_the_same_on_any_number_of_threads() {
    let mut text = table();
    for row in 0..1000 {
        text += &format!("k,{row},oops,name\nk,no number,1,2,3\nk,1,2.50,x,3\n");
    }
    let all = [1, 2, 8].map(|threads| {
        let mut options = Options::default();
        options.threads = NonZeroUsize::new(threads);
        options.on_error = OnError::Skip;
        let table = Table::new([Source::reader("t", io::Cursor::new(text.clone()))]);
        format!("{:?}", table.options(options).group_by(["1"]).aggregate(STATISTICS).unwrap())
    });
    assert!(all.iter().all(|results| *results == all[0]));
}

/// What is full stops at the same row, whatever is wrong behind it.
#[test]
fn what_needs_no_more_looks_at_no_more() {
    let mut text = table();
    text += "k,1,\"open\n";
    text += &table();
    for threads in [1, 2, 8] {
        let mut options = Options::default();
        options.threads = NonZeroUsize::new(threads);
        let table = Table::new([Source::reader("t", io::Cursor::new(text.clone()))]);
        let results = table.options(options).aggregate("first(1)").unwrap();
        assert_eq!(results.values[0].to_string(), "k0");
    }
}
