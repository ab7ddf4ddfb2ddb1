//! A run that goes on from a checkpoint comes to what one run would have come to, bit for bit.

use std::fs;
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use fanfold_table::{Error, OnError, Options, Source, Table, TableState, Ticks};

/// Rows enough for some blocks, of which groups have enough for sketches to forget.
fn rows(from: u32, to: u32, row: impl Fn(u32, u32, String) -> String) -> String {
    let one =
        |n: u32| row(n % 5, n.wrapping_mul(2_654_435_761) % 1_000_003, "x".repeat(n as usize % 9));
    (from..to).map(one).collect()
}

fn csv(from: u32, to: u32) -> String {
    "k,v,t\n".to_owned()
        + &rows(from, to, |k, v, t| format!("{k},{}.{},\"{t}\n\"\n", v / 100, v % 100))
}

fn json(from: u32, to: u32) -> String {
    // The last key comes late.
    rows(from, to, |k, v, t| match v % 1000 {
        7 if v > 900_000 => format!("{{\"k\": {k}, \"v\": {v}, \"late\": 1, \"t\": \"{t}\"}}\n"),
        _ => format!("{{\"k\": {k}, \"v\": {v}, \"t\": \"{t}\"}}\n"),
    })
}

fn table(files: &[PathBuf], keys: &[&str], options: &Options) -> Table {
    Table::open(files).unwrap().options(options.clone()).group_by(keys.to_vec())
}

/// A run, and what was saved behind each piece of it.
fn saved_on_the_way(
    files: &[PathBuf],
    keys: &[&str],
    asked: &[&str],
    options: &Options,
) -> (TableState, Vec<Vec<u8>>) {
    let (ticker, ticks) = Ticks::by_hand();
    let all = Arc::new(Mutex::new(Vec::new()));
    let taken = Arc::clone(&all);
    ticker.tick();
    let run = table(files, keys, options).checkpoint(ticks, move |bytes| {
        taken.lock().unwrap().push(bytes);
        ticker.tick();
        Ok(())
    });
    let state = run.state(asked).unwrap();
    let all = std::mem::take(&mut *all.lock().unwrap());
    (state, all)
}

/// Goes on from each checkpoint of a run, and from one of that run.
fn check(files: &[PathBuf], keys: &[&str], asked: &[&str], options: &Options, least: usize) {
    let plain = table(files, keys, options).state(asked).unwrap().to_bytes();
    let (whole, all) = saved_on_the_way(files, keys, asked, options);
    assert!(whole.to_bytes() == plain, "saving changed something");
    assert!(all.len() >= least, "{} checkpoints", all.len());
    for (number, checkpoint) in all.iter().enumerate() {
        let run = table(files, keys, options).resume("c", checkpoint.clone());
        let resumed = run.state(asked).unwrap();
        assert!(resumed.to_bytes() == plain, "checkpoint {number} of {}", all.len());
    }
}

const ASKED: [&[&str]; 4] = [
    &["count,sum,sd,p99,p50,distinct(v),mode(k)", "top3(v)", "first(t)"],
    &["p99.9(v),frequent5(v),corr(k,v),histogram8(v)"],
    &["sum(v),max(v)"],
    &[],
];

fn written(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn text_is_read_on_from_where_it_was() {
    let tmp = tempfile::tempdir().unwrap();
    let files = [
        written(tmp.path(), "a.csv", csv(0, 90_000)),
        written(tmp.path(), "empty.csv", ""),
        written(tmp.path(), "b.csv", "\u{feff}\n\n".to_owned() + &csv(90_000, 150_000)),
    ];
    for (asked, keys) in ASKED.iter().zip([&[][..], &["k"], &["k"], &[]]) {
        check(&files, keys, asked, &Options::default(), 4);
    }
    let mut options = Options::default();
    options.exact = true;
    check(&files, &["k"], &["median(v),distinct(v)"], &options, 4);
    options.exact = false;
    options.on_error = OnError::Skip;
    options.threads = Some(1.try_into().unwrap());
    check(&files, &[], &["sum(t),count(v)"], &options, 4);
}

#[test]
fn every_format_is_read_on_from_where_it_was() {
    let tmp = tempfile::tempdir().unwrap();
    let lines = written(tmp.path(), "a.jsonl", json(0, 60_000));
    let array = json(0, 60_000).trim_end().replace("}\n{", "},\n {");
    let array = written(tmp.path(), "a.json", format!("[{array}]\n"));
    let numbers = written(tmp.path(), "n", rows(0, 200_000, |_, v, _| format!("{v}\n")));
    let wide: Vec<u8> = csv(0, 60_000).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let wide = written(tmp.path(), "w.csv", [&[0xff, 0xfe], &wide[..]].concat());
    for file in [lines, array] {
        check(std::slice::from_ref(&file), &["k"], &["sum,p99"], &Options::default(), 2);
        check(&[file], &[], &[], &Options::default(), 2);
    }
    check(&[numbers], &[], &["p99,sum,distinct"], &Options::default(), 2);
    check(&[wide], &["k"], &["p99(v),sum(v)"], &Options::default(), 2);
}

#[cfg(feature = "compression")]
#[test]
fn compressed_files_are_read_on_from_where_they_were() {
    let tmp = tempfile::tempdir().unwrap();
    let text = csv(0, 90_000);
    let zstd = written(tmp.path(), "a.csv.zst", zstd::encode_all(text.as_bytes(), 1).unwrap());
    check(&[zstd], &["k"], &["p99(v),sum(v)"], &Options::default(), 2);
}

#[test]
fn columns_that_come_with_later_files_are_known() {
    let tmp = tempfile::tempdir().unwrap();
    let files = [
        written(tmp.path(), "a.csv", csv(0, 60_000)),
        written(tmp.path(), "b.csv", csv(0, 60_000).replacen("k,v,t", "k,v,w", 1)),
    ];
    let mut options = Options::default();
    options.union = true;
    check(&files, &["k"], &["p99(v),count,min_text"], &options, 3);
}

fn message(run: Table, asked: &[&str]) -> String {
    match run.state(asked) {
        Ok(state) => format!("{:?}", state.results()),
        Err(error) => error.to_string(),
    }
}

#[test]
fn another_run_does_not_go_on_from_it() {
    let tmp = tempfile::tempdir().unwrap();
    let files = [written(tmp.path(), "a.csv", csv(0, 60_000))];
    let options = Options::default();
    let (_, all) = saved_on_the_way(&files, &["k"], &["sum(v)"], &options);
    let checkpoint = &all[1];
    let resumed = |keys: &[&str], options: &Options, asked: &[&str]| {
        message(table(&files, keys, options).resume("c", checkpoint.clone()), asked)
    };
    for (keys, asked) in [(&["k"][..], &["max(v)"]), (&["t"], &["sum(v)"]), (&[], &["sum(v)"])] {
        let found = resumed(keys, &options, asked);
        assert!(
            found.starts_with("c is a checkpoint of a run that was asked something else\n"),
            "{found}"
        );
    }
    let mut other = options.clone();
    other.comment = Some(b'#');
    let found = resumed(&["k"], &other, &["sum(v)"]);
    assert!(
        found.starts_with("c is a checkpoint of inputs that were read in another way\n"),
        "{found}"
    );
    let more = [files[0].clone(), written(tmp.path(), "b.csv", csv(0, 10))];
    let found =
        message(table(&more, &["k"], &options).resume("c", checkpoint.clone()), &["sum(v)"]);
    assert!(found.starts_with("c is a checkpoint of the inputs "), "{found}");
    let saved = table(&files, &["k"], &options).state(&["sum(v)"]).unwrap().to_bytes();
    let found = message(table(&files, &["k"], &options).resume("c", saved), &["sum(v)"]);
    assert!(found.contains("checkpoint") && found.contains("table"), "{found}");
    // What was read is another text now, or is not there any more.
    let changed = csv(0, 60_000).replace("1.", "2.");
    for bytes in [changed.as_bytes(), &csv(0, 9_000).into_bytes(), b"", b"k,v,t\n1,2,3\n"] {
        fs::write(&files[0], bytes).unwrap();
        let found = resumed(&["k"], &options, &["sum(v)"]);
        assert!(found.contains("a.csv is not what it was"), "{found}");
    }
}

#[test]
fn every_cut_and_every_changed_byte_is_an_error() {
    let tmp = tempfile::tempdir().unwrap();
    let files = [written(tmp.path(), "a.csv", csv(0, 60_000))];
    let options = Options::default();
    let (_, all) = saved_on_the_way(&files, &[], &["sum(v)"], &options);
    let bytes = &all[0];
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x20;
        for bad in [flipped, bytes[..at].to_vec()] {
            let run = table(&files, &[], &options).resume("c", bad).state(&["sum(v)"]);
            assert!(matches!(run, Err(Error::Usage(_))), "{at}");
        }
    }
}

#[test]
fn what_cannot_be_saved_ends_the_run() {
    let tmp = tempfile::tempdir().unwrap();
    let files = [written(tmp.path(), "a.csv", csv(0, 60_000))];
    let (ticker, ticks) = Ticks::by_hand();
    ticker.tick();
    let full = |_| Err(io::Error::other("the disk is full"));
    let run = table(&files, &[], &Options::default()).checkpoint(ticks, full).state(&["sum(v)"]);
    assert_eq!(run.unwrap_err().to_string(), "cannot save the checkpoint: the disk is full");
}

#[test]
fn a_reader_is_taken_for_what_follows() {
    let run = |text: &str| {
        Table::new([Source::reader("pipe", Cursor::new(text.to_owned()))]).group_by(["k"])
    };
    let (ticker, ticks) = Ticks::by_hand();
    ticker.tick();
    let saved = Arc::new(Mutex::new(Vec::new()));
    let taken = Arc::clone(&saved);
    let first = run("k,v\na,1\nb,2\n").checkpoint(ticks, move |bytes| {
        *taken.lock().unwrap() = bytes;
        Ok(())
    });
    first.state(&["sum"]).unwrap();
    let bytes = saved.lock().unwrap().clone();
    let results = run("k,v\nb,4\n").resume("c", bytes).state(&["sum"]).unwrap().results().unwrap();
    let values: Vec<_> = results.values.iter().map(ToString::to_string).collect();
    assert_eq!(values, ["a", "1", "b", "6"]);
    let note = results.notes[0].to_string();
    assert!(note.contains("the first 2 rows; pipe cannot be read again"), "{note}");
}

#[test]
fn what_is_wrong_later_is_told_at_its_line() {
    let tmp = tempfile::tempdir().unwrap();
    let text = csv(0, 90_000);
    let bad = text.trim_end().rsplit_once("\n1,").unwrap().0.to_owned() + "\n1,x,y\n";
    let files = [written(tmp.path(), "a.csv", text)];
    let options = Options::default();
    let (_, all) = saved_on_the_way(&files, &["k"], &["sum(v)"], &options);
    fs::write(&files[0], bad).unwrap();
    let plain = message(table(&files, &["k"], &options), &["sum(v)"]);
    assert!(plain.contains("`x` is not a number"), "{plain}");
    let resumed = table(&files, &["k"], &options).resume("c", all[1].clone());
    assert_eq!(message(resumed, &["sum(v)"]), plain);
}
