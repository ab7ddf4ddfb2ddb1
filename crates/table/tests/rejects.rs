//! What is bad is listed: each of what the notes count, once, whatever reads it.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

use fanfold_table::{Note, OnError, Options, Reject, Results, Source, Table};
use proptest::prelude::*;

fn listed(text: &str, asked: &[&str], keys: &[&str], options: Options) -> (Results, Vec<Reject>) {
    let taken = Arc::new(Mutex::new(Vec::new()));
    let list = Arc::clone(&taken);
    let results = Table::new([Source::reader("t", std::io::Cursor::new(text.to_owned()))])
        .options(options)
        .group_by(keys.iter().copied())
        .rejects(move |reject| {
            list.lock().unwrap().push(reject);
            Ok(())
        })
        .aggregate_lists(asked)
        .unwrap();
    (results, std::mem::take(&mut taken.lock().unwrap()))
}

fn options(on_error: OnError, threads: usize) -> Options {
    let mut options = Options::default();
    options.on_error = on_error;
    options.threads = NonZeroUsize::new(threads);
    options
}

/// How many the notes count, of values and of rows.
fn counted(results: &Results) -> (u64, u64) {
    let mut counts = (0, 0);
    for note in &results.notes {
        match note {
            Note::Skipped { columns, rows, .. } => {
                counts.0 += columns.iter().map(|(_, count)| count).sum::<u64>();
                counts.1 += rows;
            }
            Note::NotNumbers { count, .. } => counts.0 += count,
            _ => {}
        }
    }
    counts
}

/// Whether each that is counted is listed, with the line and the record where it is.
fn check(text: &str, asked: &[&str], keys: &[&str]) {
    for on_error in [OnError::Skip, OnError::Null] {
        let (results, rejects) = listed(text, asked, keys, options(on_error, 1));
        let of_rows = rejects.iter().filter(|reject| reject.column.is_none()).count() as u64;
        let of_values = rejects.len() as u64 - of_rows;
        assert_eq!((of_values, of_rows), counted(&results), "{text:?} {asked:?}");
        let lines: Vec<_> = text.lines().collect();
        for reject in &rejects {
            let record = str::from_utf8(&reject.record).unwrap();
            assert_eq!(lines[reject.line as usize - 1], record, "{text:?}");
            if let Some(value) = reject.wrong.value() {
                assert!(record.split(',').any(|field| field.as_bytes() == value), "{reject:?}");
            }
        }
        let (_, on_two) = listed(text, asked, keys, options(on_error, 2));
        assert_eq!(rejects, on_two);
    }
}

#[test]
fn every_bad_value_and_row_is_listed_once() {
    let cell = prop::sample::select(vec!["1", "2.5", "x", "yy", "", "nan", "1,2", "5%"]);
    let text = prop::collection::vec((cell.clone(), cell.clone(), cell), 0..12);
    let asked = prop::sample::select(vec![
        &["sum,rows"][..],
        &["max"],
        &["sum,max,mode"],
        &["max(a),sum(b)"],
        &["corr(a,b)"],
        &[],
    ]);
    let keys = prop::sample::select(vec![&[][..], &["k"]]);
    let config = ProptestConfig { cases: 400, failure_persistence: None, ..Default::default() };
    proptest!(config, |(text in text, asked in asked, keys in keys)| {
        let mut table = "k,a,b\n".to_owned();
        for (k, a, b) in &text {
            table += &format!("{k},{a},{b}\n");
        }
        check(&table, asked, keys);
    });
}

#[test]
fn text_is_listed_when_its_column_turns_out_to_hold_numbers() {
    // Blocks of text, and a number at the end, or none.
    let mut text = "v\n".to_owned();
    text.extend((0..150_000).map(|row| format!("word{row}\n")));
    for threads in [1, 3] {
        let (_, rejects) = listed(&text, &["max"], &[], options(OnError::Skip, threads));
        assert_eq!(rejects, []);
    }
    text += "7\n";
    for threads in [1, 3] {
        let (results, rejects) = listed(&text, &["max"], &[], options(OnError::Skip, threads));
        assert_eq!(results.values[0].to_string(), "7");
        assert_eq!(rejects.len(), 150_000);
        let last = rejects.last().unwrap();
        assert_eq!((last.line, &last.record[..]), (150_001, &b"word149999"[..]));
        assert!(rejects.windows(2).all(|two| two[0].line + 1 == two[1].line));
    }
}

#[test]
fn what_is_not_held_is_counted() {
    let mut text = "v\n".to_owned();
    text.extend((0..800_000).map(|_| "word\n"));
    text += "7\nword\n";
    let (results, rejects) = listed(&text, &["max"], &[], options(OnError::Skip, 2));
    let unlisted = results.notes.iter().find_map(|note| match note {
        Note::NotListed { count } => Some(*count),
        _ => None,
    });
    let unlisted = unlisted.expect("not all of it is held");
    assert!(unlisted > 0 && rejects.len() as u64 + unlisted == 800_001);
    assert_eq!(rejects.last().unwrap().line, 800_003);
}

#[test]
fn a_list_that_cannot_go_on_ends_the_run() {
    let failing = Table::new([Source::reader("t", &b"v\nx\n"[..])])
        .options(options(OnError::Skip, 1))
        .rejects(|_| Err(std::io::Error::other("full")))
        .aggregate("sum(v)");
    assert_eq!(failing.unwrap_err().to_string(), "cannot list what is bad: full");
}
