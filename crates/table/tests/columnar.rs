//! Parquet and Arrow are read as the table that they hold: the same results as of its CSV.
#![cfg(feature = "parquet")]

use std::fmt::Write;
use std::io::Cursor;
use std::num::NonZeroUsize;
use std::sync::Arc;

use arrow_array::types::Int8Type;
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float64Array, Int8Array,
    Int32Array, Int64Array, ListArray, RecordBatch, StringArray, StructArray,
    TimestampMicrosecondArray, UInt64Array,
};
use arrow_ipc::writer::{FileWriter, StreamWriter};
use arrow_schema::{DataType, Field, Fields};
use fanfold::stat::Value;
use fanfold_table::{Error, OnError, Options, Results, Source, Table};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

const ROWS: i64 = 100_000;

fn draw(row: i64) -> i64 {
    ((row as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as i64
}

/// Cells of all kinds of some rows, as columns.
fn batch(rows: std::ops::Range<i64>) -> RecordBatch {
    let rows = || rows.clone();
    let some = |row: i64| draw(row) % 9 != 0;
    let inner: ArrayRef =
        Arc::new(rows().map(|row| some(row).then_some(row as i32 % 50)).collect::<Int32Array>());
    let words: ArrayRef =
        Arc::new(rows().map(|row| Some(format!("w{}", row % 3))).collect::<StringArray>());
    let fields = Fields::from(vec![
        Field::new("n", DataType::Int32, true),
        Field::new("w", DataType::Utf8, true),
    ]);
    let nulls = arrow_buffer::NullBuffer::from_iter(rows().map(|row| row % 7 != 0));
    let names = StringArray::from(vec!["Rome", "Oslo", "São Paulo"]);
    let keys = rows().map(|row| (draw(row) % 3) as i8).collect::<Int8Array>();
    let cities = DictionaryArray::<Int8Type>::new(keys, Arc::new(names));
    let cents = rows().map(|row| some(row).then_some(i128::from(draw(row) - 5_000_000)));
    let list = rows().map(|row| Some(vec![Some(row as i32 % 4), None]));
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", Arc::new(rows().collect::<Int64Array>().slice(0, rows().count()))),
        ("big", Arc::new(rows().map(|row| u64::MAX - row as u64 % 5).collect::<UInt64Array>())),
        (
            "price",
            Arc::new(cents.collect::<Decimal128Array>().with_precision_and_scale(20, 2).unwrap()),
        ),
        (
            "ratio",
            Arc::new(
                rows()
                    .map(|row| some(row).then_some(draw(row) as f64 / 8.0))
                    .collect::<Float64Array>(),
            ),
        ),
        ("city", Arc::new(cities)),
        (
            "code",
            Arc::new(
                rows()
                    .map(|row| some(row).then(|| format!("{}.5", draw(row) % 100)))
                    .collect::<StringArray>(),
            ),
        ),
        ("is", Arc::new(rows().map(|row| Some(row % 2 == 0)).collect::<BooleanArray>())),
        ("day", Arc::new(rows().map(|row| Some(row as i32 % 400)).collect::<Date32Array>())),
        (
            "at",
            Arc::new(
                rows()
                    .map(|row| Some(row * 1_500_000))
                    .collect::<TimestampMicrosecondArray>()
                    .with_timezone("UTC"),
            ),
        ),
        ("in", Arc::new(StructArray::new(fields, vec![inner, words], Some(nulls)))),
        (
            "list",
            Arc::new(ListArray::from_iter_primitive::<arrow_array::types::Int32Type, _, _>(list)),
        ),
    ];
    RecordBatch::try_from_iter(columns).unwrap()
}

/// The same as CSV.
fn csv() -> String {
    let mut text = String::from("id,big,price,ratio,city,code,is,day,at,in.n,in.w,list\n");
    for row in 0..ROWS {
        let some = |text: String| if draw(row) % 9 != 0 { text } else { String::new() };
        let inside = |text: String| if row % 7 != 0 { text } else { String::new() };
        let cents = draw(row) - 5_000_000;
        let sign = if cents < 0 { "-" } else { "" };
        let price = some(format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100));
        let ratio = some(format!("{}", draw(row) as f64 / 8.0));
        let city = ["Rome", "Oslo", "São Paulo"][draw(row) as usize % 3];
        let code = some(format!("{}.5", draw(row) % 100));
        let date = day(row % 400);
        let (seconds, tenth) = (row * 15 / 10, row * 15 % 10);
        let clock =
            format!("{:02}:{:02}:{:02}", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
        let part = if tenth == 0 { ".000000" } else { ".500000" };
        let at = format!("{}T{clock}{part}Z", day(seconds / 86_400));
        let (n, w) = (inside(some(format!("{}", row % 50))), inside(format!("w{}", row % 3)));
        let big = u64::MAX - row as u64 % 5;
        let is = row % 2 == 0;
        let list = format!("\"[{}, null]\"", row % 4);
        writeln!(text, "{row},{big},{price},{ratio},{city},{code},{is},{date},{at},{n},{w},{list}")
            .unwrap();
    }
    text
}

/// The day so many days after 1970-01-01, in ISO 8601, below 800.
fn day(days: i64) -> String {
    let (year, mut day) = (1970 + days / 365, days % 365);
    for (month, length) in [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].iter().enumerate() {
        if day < *length {
            return format!("{year}-{:02}-{:02}", month + 1, day + 1);
        }
        day -= length;
    }
    unreachable!("a year has 365 days")
}

fn batches(rows: i64) -> Vec<RecordBatch> {
    (0..10).map(|number| batch(number * rows / 10..(number + 1) * rows / 10)).collect()
}

fn parquet(rows: i64, compression: Compression) -> Vec<u8> {
    let batches = batches(rows);
    let mut bytes = Vec::new();
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_max_row_group_row_count(Some(rows as usize * 37 / 100))
        .build();
    let mut writer =
        ArrowWriter::try_new(&mut bytes, batches[0].schema(), Some(properties)).unwrap();
    batches.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.close().unwrap();
    bytes
}

fn arrow_stream(rows: i64) -> Vec<u8> {
    let mut writer = StreamWriter::try_new(Vec::new(), &batch(0..1).schema()).unwrap();
    batches(rows).iter().for_each(|batch| writer.write(batch).unwrap());
    writer.into_inner().unwrap()
}

fn arrow_file(rows: i64) -> Vec<u8> {
    let mut writer = FileWriter::try_new(Vec::new(), &batch(0..1).schema()).unwrap();
    batches(rows).iter().for_each(|batch| writer.write(batch).unwrap());
    writer.into_inner().unwrap()
}

fn results(
    bytes: &[u8],
    threads: usize,
    keys: &[&str],
    statistics: &str,
) -> Result<Results, Error> {
    let mut options = Options::default();
    options.threads = NonZeroUsize::new(threads);
    let source = Source::reader("t", Cursor::new(bytes.to_vec()));
    Table::new([source]).options(options).group_by(keys.iter().copied()).aggregate(statistics)
}

/// What is exact of the results, as it prints: what is an estimate depends on how rows are cut.
fn exact(results: &Results) -> (Vec<String>, Vec<String>) {
    let exact = |value: &Value| match value {
        Value::Estimate(_) => "an estimate".to_owned(),
        value => value.to_string(),
    };
    (results.names.clone(), results.values.iter().map(exact).collect())
}

#[test]
fn columns_are_the_table_that_they_hold() {
    let csv = csv();
    let forms = [
        parquet(ROWS, Compression::UNCOMPRESSED),
        parquet(ROWS, Compression::SNAPPY),
        parquet(ROWS, Compression::ZSTD(Default::default())),
        arrow_stream(ROWS),
        arrow_file(ROWS),
    ];
    let all = "count,missing,type,distinct,first,last";
    let numbers = "sum(price,in.n,code),mean(ratio,price),stddev(price),p0(id),p100(big),max(at,big,city),rows";
    for (keys, statistics) in [
        (&[][..], ""),
        (&[], all),
        (&[], numbers),
        (&["city"], numbers),
        (&["is", "in.w"], "sum(price),p90(id)"),
    ] {
        let expected = results(csv.as_bytes(), 2, keys, statistics).unwrap();
        for (form, bytes) in forms.iter().enumerate() {
            let one = results(bytes, 1, keys, statistics).unwrap();
            assert_eq!(exact(&one), exact(&expected), "{form} {statistics}");
            let others = results(bytes, 3, keys, statistics).unwrap();
            assert_eq!(format!("{one:?}"), format!("{others:?}"), "{form} {statistics}");
        }
    }
}

#[test]
fn files_of_unlike_formats_are_one_table() {
    let csv = "city,price\nRome,1.25\nBari,-7\n";
    let json = "{\"price\": 0.5, \"city\": \"Oslo\"}\n";
    let sources = || {
        let readers: [(&str, Vec<u8>); 3] = [
            ("csv", csv.into()),
            ("parquet", parquet(ROWS, Compression::SNAPPY)),
            ("json", json.into()),
        ];
        readers.map(|(name, bytes)| Source::reader(name, Cursor::new(bytes)))
    };
    let sum: i64 =
        (0..ROWS).filter(|row| draw(*row) % 9 != 0).map(|row| draw(row) - 5_000_000).sum();
    let results = Table::new(sources()).aggregate("sum(price),count(city)").unwrap();
    assert_eq!(results.values[0].to_string(), Value::from(sum as f64 / 100.0 - 5.25).to_string());
    assert_eq!(results.values[1], Value::Integer(i128::from(ROWS) + 3));
    let error = Table::new(sources()).aggregate("sum(id)").unwrap_err().to_string();
    assert!(error.starts_with("there is no column `id` in csv"), "{error}");
    let mut options = Options::default();
    options.union = true;
    let results = Table::new(sources()).options(options).aggregate("missing").unwrap();
    assert_eq!(results.names[..3], ["city_missing", "price_missing", "id_missing"]);
    assert_eq!(results.values[2], Value::Integer(3));
}

#[test]
fn what_is_damaged_is_told_and_never_a_panic() {
    const FEW: i64 = 1000;
    let bytes = parquet(FEW, Compression::SNAPPY);
    let stream = arrow_stream(FEW);
    for cut in [9, 100, bytes.len() / 2, bytes.len() - 1] {
        let error = results(&bytes[..cut], 2, &[], "sum(price)").unwrap_err().to_string();
        assert!(error.contains("damaged"), "{error}");
    }
    for cut in [20, 100, stream.len() / 2] {
        assert!(results(&stream[..cut], 2, &[], "sum(price)").is_err(), "{cut}");
    }
    let mut state = 1u64;
    for (bytes, count) in [(&bytes, 1000), (&stream, 1000)] {
        for _ in 0..count {
            let mut bytes = bytes.clone();
            for _ in 0..4 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let at = (state >> 20) as usize % bytes.len();
                // Most of all where it is said what follows.
                let at = if state.is_multiple_of(3) { bytes.len() - 1 - at % 3000 } else { at };
                bytes[at] ^= 1 << ((state >> 60) % 8);
            }
            // A result or an error.
            let _ = results(&bytes, 1, &[], "");
        }
    }
    let mut options = Options::default();
    options.on_error = OnError::Skip;
    let results = Table::new([Source::reader("t", Cursor::new(bytes))])
        .options(options)
        .aggregate("sum(city)");
    assert!(
        results.is_ok_and(
            |results| results.notes[0].to_string() == "1000 bad values skipped in `city`"
        )
    );
}
