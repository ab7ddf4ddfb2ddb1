//! Windows have the rows that are in them, and no others: against plain loops, and a run over just these rows.

use std::io::Cursor;
use std::num::NonZeroU64;
use std::time::Duration;

use fanfold::Value;
use fanfold_table::{Error, OnError, Options, Results, Source, Table, Window};
use proptest::prelude::*;

/// A row: its time in seconds, its key and its value.
type Row = (i64, &'static str, i64);

fn csv(rows: &[Row]) -> String {
    let line = |(time, key, value): &Row| format!("{time},{key},{value}\n");
    "t,k,v\n".to_owned() + &rows.iter().map(line).collect::<String>()
}

fn shown(values: &[Value]) -> String {
    values.iter().map(|value| format!("{value:#}")).collect::<Vec<_>>().join("|")
}

/// The rows of all windows, and what comes back.
fn windows(
    text: &str,
    keys: &[&str],
    asked: &str,
    window: Window,
    options: &Options,
) -> (Vec<String>, Result<Results, Error>) {
    let source = Source::reader("t", Cursor::new(text.to_owned()));
    let table = Table::new([source]).options(options.clone()).group_by(keys.to_vec());
    let mut found = Vec::new();
    let last = table.aggregate_windows(&[asked], window, |some| {
        found.extend(some.rows().map(shown));
        true
    });
    (found, last)
}

/// What a run over these rows alone gives for each group, behind the bounds of their window.
fn expected(rows: &[Row], keys: &[&str], asked: &str, bounds: [String; 2]) -> Vec<String> {
    let table = Table::new([Source::reader("t", Cursor::new(csv(rows)))]).group_by(keys.to_vec());
    let results = table.aggregate(asked).unwrap();
    let front = bounds.join("|");
    results.rows().map(|row| format!("{front}|{}", shown(row))).collect()
}

/// The numbers of the windows with a time that begin at multiples of `slide`.
fn all_with(at: i64, length: i64, slide: i64) -> impl Iterator<Item = i64> {
    let first = (at - length).div_euclid(slide) + 1;
    first..=at.div_euclid(slide)
}

fn time_of(second: i64) -> String {
    format!("1970-01-01T00:{:02}:{:02}Z", second / 60, second % 60)
}

/// Late rows, and those that are in windows.
fn sorted_out(rows: &[Row], length: i64, slide: i64, lateness: i64) -> (u64, Vec<Row>) {
    let (mut latest, mut late, mut kept) = (i64::MIN, 0, Vec::new());
    for row in rows {
        let first = all_with(row.0, length, slide).next().unwrap();
        if first * slide + length + lateness <= latest {
            late += 1;
            continue;
        }
        latest = latest.max(row.0);
        kept.push(*row);
    }
    (late, kept)
}

const ASKED: &str = "count(v),sum(v),max(v),first(v),distinct(v),p50(v)";

#[test]
fn windows_of_time_have_the_rows_of_that_time() {
    let steps =
        prop::collection::vec((-6..9i64, prop::sample::select(vec!["a", "b"]), 0..9i64), 1..40);
    let shapes =
        prop::sample::select(vec![(10, 10, 10), (10, 5, 5), (6, 4, 2), (12, 1, 1), (1, 1, 1)]);
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) };
    proptest!(config, |(steps in steps, (length, slide, pane) in shapes, lateness in 0..12i64, grouped: bool)| {
        let mut time = 100;
        let rows: Vec<Row> = steps.into_iter().map(|(step, key, value)| {
            time = (time + step).max(60);
            (time, key, value)
        }).collect();
        let keys: &[&str] = if grouped { &["k"] } else { &[] };
        let (late, kept) = sorted_out(&rows, length, slide, lateness);
        let mut numbers: Vec<i64> = kept.iter().flat_map(|row| all_with(row.0, length, slide)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let all: Vec<String> = numbers.into_iter().flat_map(|number| {
            let (start, end) = (number * slide, number * slide + length);
            let is_inside = |row: &&Row| start <= row.0 && row.0 < end;
            let mut inside: Vec<Row> = kept.iter().filter(is_inside).copied().collect();
            // What windows share stands in the order of time.
            inside.sort_by_key(|row| row.0.div_euclid(pane));
            expected(&inside, keys, ASKED, [time_of(start), time_of(end)])
        }).collect();
        let seconds = |seconds: i64| Duration::from_secs(seconds as u64);
        let window = Window::of_time("t", seconds(length), seconds(slide)).lateness(seconds(lateness));
        let mut options = Options::default();
        options.on_error = OnError::Skip;
        let (found, last) = windows(&csv(&rows), keys, ASKED, window.clone(), &options);
        prop_assert_eq!(&found, &all);
        let notes = last.unwrap().notes;
        let told = notes.iter().any(|note| note.to_string().starts_with(&format!("{late} bad row")));
        prop_assert_eq!(told, late > 0);
        // Or it ends there.
        let (_, last) = windows(&csv(&rows), keys, ASKED, window, &Options::default());
        prop_assert_eq!(last.is_err(), late > 0);
    });
}

#[test]
fn windows_of_rows_have_so_many() {
    let cells = prop::collection::vec((prop::sample::select(vec!["a", "b"]), 0..9i64), 1..40);
    let shapes = prop::sample::select(vec![(10, 10), (10, 5), (6, 4), (5, 1), (1, 1), (50, 50)]);
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) };
    proptest!(config, |(cells in cells, (length, slide) in shapes, grouped: bool)| {
        let rows: Vec<Row> = cells.into_iter().map(|(key, value)| (1, key, value)).collect();
        let keys: &[&str] = if grouped { &["k"] } else { &[] };
        let (mut start, mut all) = (0, Vec::new());
        while start == 0 || start + length - slide < rows.len() {
            let inside = &rows[start..rows.len().min(start + length)];
            let end = rows.len().min(start + length);
            let bounds = [(start + 1).to_string(), end.to_string()];
            all.extend(expected(inside, keys, ASKED, bounds));
            start += slide;
        }
        let of = |rows: usize| NonZeroU64::new(rows as u64).unwrap();
        let window = Window::of_rows(of(length), of(slide));
        let (found, last) = windows(&csv(&rows), keys, ASKED, window, &Options::default());
        prop_assert_eq!(&found, &all);
        prop_assert!(last.unwrap().values.is_empty());
    });
}

#[test]
fn blocks_are_taken_for_the_whole_they_are() {
    // Times that jump back by more than a window, also where a block begins.
    let row = |n: i64| {
        let back = if n % 7_001 < 40 { 900 } else { n * 7 % 90 };
        (10_000 + n / 20 - back, ["a", "b", "c"][n as usize % 3], n * 31 % 1000)
    };
    let rows: Vec<Row> = (0..250_000).map(row).collect();
    let text = csv(&rows);
    assert!(text.len() > 4 << 19, "some blocks");
    for (length, slide, lateness) in [(60, 60, 90), (300, 60, 30)] {
        let (late, kept) = sorted_out(&rows, length, slide, lateness);
        assert!(late > 100, "{late}");
        let mut sums = std::collections::BTreeMap::new();
        for row in &kept {
            for number in all_with(row.0, length, slide) {
                let (count, sum) = sums.entry(number).or_insert((0, 0));
                (*count, *sum) = (*count + 1, *sum + row.2);
            }
        }
        let all: Vec<String> = sums.values().map(|(count, sum)| format!("{count}|{sum}")).collect();
        let seconds = |seconds: i64| Duration::from_secs(seconds as u64);
        let window =
            Window::of_time("t", seconds(length), seconds(slide)).lateness(seconds(lateness));
        for threads in [1, 3] {
            let mut options = Options::default();
            options.on_error = OnError::Skip;
            options.threads = Some(threads.try_into().unwrap());
            let (found, last) = windows(&text, &[], "count(v),sum(v)", window.clone(), &options);
            let without = |row: &String| row.splitn(3, '|').nth(2).unwrap().to_owned();
            assert_eq!(found.iter().map(without).collect::<Vec<_>>(), all);
            let note = last.unwrap().notes[0].to_string();
            assert!(note.starts_with(&format!("{late} bad rows")), "{note}");
        }
        // The first late row is told, wherever its block begins.
        let (_, last) = windows(&text, &[], "sum(v)", window, &Options::default());
        let first =
            (0..rows.len()).find(|row| sorted_out(&rows[..=*row], length, slide, lateness).0 > 0);
        let error = last.unwrap_err().to_string();
        assert!(error.starts_with(&format!("t:{}:", first.unwrap() + 2)), "{error}");
    }
}

#[test]
fn who_has_enough_reads_no_more() {
    let rows: Vec<Row> = (0..200_000).map(|n| (n, "a", n)).collect();
    let hour = Duration::from_secs(3600);
    let mut found = 0;
    let table = Table::new([Source::reader("t", Cursor::new(csv(&rows)))]);
    let last = table.aggregate_windows(&["sum(v)"], Window::of_time("t", hour, hour), |some| {
        found += some.rows().len();
        false
    });
    assert!(last.unwrap().values.is_empty());
    assert!(found < 30, "{found}");
}

#[test]
fn what_is_no_window_is_told() {
    let hour = Duration::from_secs(3600);
    let run = |window| windows("t,v\n1,2\n", &[], "sum(v)", window, &Options::default()).1;
    for window in [
        Window::of_time("t", hour, Duration::ZERO),
        Window::of_time("t", Duration::ZERO, hour),
        Window::of_time("t", hour, 2 * hour),
        Window::of_time("t", hour, Duration::from_millis(1)),
        Window::of_time("t", Duration::from_nanos(27), Duration::from_nanos(27)),
        Window::of_time("nowhere", hour, hour),
    ] {
        assert!(matches!(run(window), Err(Error::Usage(_))));
    }
    let error = windows(
        "t,v\nsoon,2\n",
        &[],
        "sum(v)",
        Window::of_time("t", hour, hour),
        &Options::default(),
    );
    assert!(error.1.unwrap_err().to_string().contains("`soon` is not a time"));
}
