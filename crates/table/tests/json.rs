//! JSON is read as the table it stands for: however its records stand, whenever a key turns up, on any number of
//! threads.

use std::num::NonZeroUsize;

use fanfold::stat::Value;
use fanfold_table::{Error, OnError, Options, Results, Source, Table};

const ROWS: u64 = 30_000;

/// The cells of a row, as JSON has them. The later columns turn up late, some of them in one row alone.
fn row(row: u64) -> Vec<(&'static str, String)> {
    let draw = row.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
    let mut cells = vec![
        ("id", row.to_string()),
        ("city", format!("\"city {}\"", draw % 7)),
        ("price", format!("{}.{:02}", draw % 1000, draw % 97)),
    ];
    if draw.is_multiple_of(5) {
        cells.remove(2);
    }
    if row > ROWS / 3 {
        cells.insert((draw % 2) as usize, ("late", format!("-{}e-3", draw % 999)));
    }
    if row > ROWS / 2 && draw.is_multiple_of(3) {
        cells.push(("note", format!("\"a \\\"word\\\", {}\"", draw % 50)));
    }
    if row == ROWS - 9 {
        cells.push(("last", "true".to_owned()));
    }
    cells
}

fn record(row: &[(&str, String)], between: &str) -> String {
    let cells: Vec<_> = row.iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
    format!("{{{between}{}{between}}}", cells.join(&format!(",{between}")))
}

/// The rows as JSON lines, over many lines, and as an array.
fn texts() -> [String; 3] {
    let records = |between| (0..ROWS).map(move |number| record(&row(number), between));
    let lines: Vec<_> = records("").collect();
    [lines.join("\n"), records("\n ").collect(), format!("[{}]\n", lines.join(",\n"))]
}

/// The same as CSV.
fn csv() -> String {
    let columns = ["id", "city", "price", "late", "note", "last"];
    let mut text = columns.join(",") + "\n";
    for number in 0..ROWS {
        let row = row(number);
        let cells = columns.map(|column| {
            let cell = row.iter().find(|(key, _)| *key == column).map(|(_, cell)| cell.as_str());
            cell.unwrap_or_default().replace("\\\"", "\"\"")
        });
        text += &(cells.join(",") + "\n");
    }
    text
}

fn results(text: &str, threads: usize, keys: &[&str], statistics: &str) -> Result<Results, Error> {
    let mut options = Options::default();
    options.threads = NonZeroUsize::new(threads);
    let source = Source::reader("t", std::io::Cursor::new(text.as_bytes().to_vec()));
    Table::new([source]).options(options).group_by(keys.iter().copied()).aggregate(statistics)
}

/// What is exact of the results: an estimate depends on where blocks end.
fn exact(results: &Results) -> (Vec<String>, Vec<String>) {
    let exact = |value: &Value| match value {
        Value::Estimate(_) => "an estimate".to_owned(),
        value => format!("{value:?}"),
    };
    (results.names.clone(), results.values.iter().map(exact).collect())
}

#[test]
fn json_is_the_table_it_stands_for() {
    let (csv, texts) = (csv(), texts());
    let all = "count,missing,type,distinct,first,last,mode,frequent2";
    for keys in [&[][..], &["city"]] {
        for statistics in ["", all, "sum(price),p99(late),max(id)", "missing(last),count(l*)"] {
            let expected = results(&csv, 1, keys, statistics).unwrap();
            for (form, text) in texts.iter().enumerate() {
                let one = results(text, 1, keys, statistics).unwrap();
                assert_eq!(exact(&one), exact(&expected), "{form} {statistics}");
                for threads in [2, 5] {
                    let found = results(text, threads, keys, statistics).unwrap();
                    assert_eq!(
                        format!("{found:?}"),
                        format!("{one:?}"),
                        "{form}, {threads} {statistics}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_column_that_never_comes_is_told() {
    for text in texts() {
        let error = results(&text, 2, &[], "sum(prize)").unwrap_err().to_string();
        assert!(
            error.starts_with("there is no column `prize` in t; did you mean `price`?"),
            "{error}"
        );
    }
}

#[test]
fn a_record_that_is_no_json_is_told_or_left_out() {
    let lines = "{\"a\":1}\n\n{\"a\":oops}\n{\"a\":3}\n{\"a\"";
    let read = |text: &'static str, on_error| {
        let mut options = Options::default();
        options.on_error = on_error;
        Table::new([Source::reader("t", text.as_bytes())]).options(options).aggregate("sum(a),rows")
    };
    let told = read(lines, OnError::Stop).unwrap_err().to_string();
    assert!(told.starts_with("t:3: this is not JSON: expected value"), "{told}");
    let results = read(lines, OnError::Skip).unwrap();
    assert_eq!(format!("{:?}", results.values), "[Integer(4), Integer(2)]");
    assert_eq!(results.notes[0].to_string(), "2 bad rows skipped");
    let first = "{\"a\":1,}\n{\"a\":2}\n";
    assert!(
        read(first, OnError::Stop).unwrap_err().to_string().starts_with("t:1: this is not JSON")
    );
    assert_eq!(
        format!("{:?}", read(first, OnError::Skip).unwrap().values),
        "[Integer(2), Integer(1)]"
    );
    for wrong in
        ["[{\"a\":1,},{\"a\":2}]", "[{\"a\":1}{\"a\":2}]", "[{\"a\":1},,{\"a\":2}]", "[{\"a\":1},]"]
    {
        let told = read(wrong, OnError::Skip).unwrap_err().to_string();
        assert!(told.starts_with("t:1: this is not JSON"), "{wrong}: {told}");
    }
    let two = read("[{\"a\":1},{\"a\":2}]\n[{\"a\":5}]", OnError::Stop).unwrap();
    assert_eq!(format!("{:?}", two.values), "[Integer(8), Integer(3)]");
    for short in ["[{\"a\":1},\n{\"a\":2}", "[{\"a\":1},\n{\"a\":", "{\n\"a\":1}\n{\"a\""] {
        for on_error in [OnError::Stop, OnError::Skip] {
            let told = read(short, on_error).unwrap_err().to_string();
            assert!(told.contains("it is cut short"), "{short}: {told}");
        }
    }
    let deep =
        Box::leak(format!("{}1{}", "{\"a\":".repeat(50_000), "}".repeat(50_000)).into_boxed_str());
    assert!(read(deep, OnError::Stop).is_err(), "it has no column `a`, and no stack is overrun");
}

#[test]
fn cells_are_what_they_stand_for() {
    let text = r#"{"n":"5","s":"\u00e9\ud83d\ude00","l":[1, {"x":2}],"o":{"i":{"j":1}},"e":{},"":1,"b":true,"z":null}
{"n":12345678901234567890.12,"s":"\ud800","o":{"i":7},"n":1e3}"#;
    let results = results(text, 1, &[], "first,last,count(z)").unwrap();
    let found: Vec<_> = results.names.iter().zip(&results.values).collect();
    let found: Vec<_> = found.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let expected = [
        "n_first=5",
        "n_last=1e3",
        "s_first=é😀",
        "s_last=\\ud800",
        "l_first=[1, {\"x\":2}]",
        "l_last=[1, {\"x\":2}]",
        "o.i.j_first=1",
        "o.i.j_last=1",
        "(empty)_first=1",
        "(empty)_last=1",
        "b_first=true",
        "b_last=true",
        "z_first=",
        "z_last=",
        "o.i_first=7",
        "o.i_last=7",
        "z_count=0",
    ];
    assert_eq!(found, expected);
}
