//! How many instructions an item takes, held against limits: a slow-down is seen where clocks are too
//! noisy to tell.
//!
//! `cargo bench -p fanfold-benches --bench instructions` runs each case under `valgrind`, and fails if
//! one takes more than its limit. Valgrind shows programs a machine with AVX2 and without AVX-512, so
//! that the counts are the same wherever there is AVX2; compilers make small differences, which is why
//! limits are a quarter above what was counted. Where there is no `valgrind`, or no AVX2, nothing is
//! held against anything, and it says so.

#![expect(clippy::disallowed_macros, reason = "it is a program's to print")]

use std::error::Error;
use std::hint::black_box;
use std::num::NonZeroUsize;
use std::process::{Command, ExitCode};
use std::sync::OnceLock;

use fanfold::aggregates::KllSketch;
use fanfold::*;
use fanfold_table::{Options, Results, Source, Table, TableState};

/// Enough for a sketch to draw from several items at once.
const MANY: usize = 1 << 20;
const SOME: usize = 1 << 16;

/// What is run, and how many instructions an item took when it was last looked at.
struct Case {
    name: &'static str,
    items: usize,
    counted: f64,
    run: fn(&[f64]),
}

const fn case(name: &'static str, items: usize, counted: f64, run: fn(&[f64])) -> Case {
    Case { name, items, counted, run }
}

/// How much more than was counted is no failure.
const MARGIN: f64 = 1.25;

const SIX: (Count, Sum, Mean, Min, Max, Variance) = (Count, Sum, Mean, Min, Max, Variance);
const SIX_BY_NAME: [Stat; 6] =
    [Stat::Count, Stat::Sum, Stat::Mean, Stat::Min, Stat::Max, Stat::Variance];

/// Runs an aggregate over items, by slice or one by one.
macro_rules! run {
    (slice $aggregate:expr) => {
        |items| {
            black_box(aggregate_slice(black_box(items), $aggregate));
        }
    };
    (items $aggregate:expr) => {
        |items| {
            black_box(aggregate_all(black_box(items).iter().copied(), $aggregate));
        }
    };
}

const CASES: [Case; 27] = [
    case("slice, Sum", SOME, 4.42, run!(slice Sum)),
    case("slice, Sum::fast", SOME, 1.43, run!(slice Sum::fast())),
    case("slice, MinMax", SOME, 2.08, run!(slice MinMax)),
    case("slice, Moments", SOME, 36.0, run!(slice Moments)),
    case("slice, six statistics", SOME, 10.3, run!(slice SIX)),
    case("slice, six by name", SOME, 10.1, run!(slice SIX_BY_NAME)),
    case("slice, Median", MANY, 66.6, run!(slice Median)),
    case(
        "slice, Histogram",
        SOME,
        34.0,
        run!(slice Histogram::equal_width(-50.0, 50.0, 20).unwrap()),
    ),
    case("items, Sum", SOME, 26.1, run!(items Sum)),
    case("items, Variance", SOME, 98.1, run!(items Variance)),
    case("items, six statistics", SOME, 189.2, run!(items SIX)),
    case("items, Median", MANY, 121.0, run!(items Median)),
    case("items, QuantileRelative", SOME, 100.1, run!(items QuantileRelative::new(0.5))),
    case("items, integers", SOME, 13.5, run!(items(Sum, Max, Count).of(|x: &f64| *x as i64))),
    case("items, Sum by 100 groups", SOME, 77.8, run!(items Sum.group_by(|x: &f64| *x as i32))),
    case("slice, Quantile of 0.999", MANY, 190.9, run!(slice Quantile::new(0.999))),
    case("rows, counted", SOME, 184.0, |items| table(csv(items), "rows", &[])),
    case("rows, Sum of a column", SOME, 375.6, |items| table(csv(items), "sum(price)", &[])),
    case("rows, Sum by 100 groups", SOME, 577.9, |items| {
        table(csv(items), "sum(price)", &["key"]);
    }),
    case("rows, all of a column", SOME, 1522.4, |items| {
        table(csv(items), "count,mean,stddev,min,max,median(price),distinct(price)", &[]);
    }),
    case("records in JSON, Sum", SOME, 2601.2, |items| table(json(items), "sum(price)", &[])),
    case("sketch, written", KEPT, 59.2, |_| {
        black_box(sketch().to_bytes());
    }),
    case("sketch, read", KEPT, 61.7, |_| {
        black_box(KllSketch::<f64>::from_bytes(sketch_bytes()).expect("a sketch"));
    }),
    case("sketch, merged", KEPT, 156.2, |_| {
        let mut both = sketch().clone();
        both.merge(sketch().clone());
        black_box(both);
    }),
    case("groups, written", SOME, 1130.9, |items| {
        black_box(groups(items).to_bytes());
    }),
    case("groups, read", SOME, 5523.6, |items| {
        black_box(merged(items, 1));
    }),
    case("groups, read and merged", SOME, 7414.3, |items| {
        black_box(merged(items, 2));
    }),
];

/// How many items a sketch of a million keeps, some 1,500: for these are written.
const KEPT: usize = 1500;

/// A sketch of a million doubles, made once.
fn sketch() -> &'static KllSketch<f64> {
    static SKETCH: OnceLock<KllSketch<f64>> = OnceLock::new();
    SKETCH.get_or_init(|| aggregate_slice(&items(MANY), Kll::default().seed(1)))
}

fn sketch_bytes() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| sketch().to_bytes())
}

/// A table of as many groups as rows, made once.
fn groups(items: &[f64]) -> &'static TableState {
    static STATE: OnceLock<TableState> = OnceLock::new();
    let state = || {
        let source = Source::reader("rows", csv(items).as_bytes());
        let table = Table::new([source]).options(on_one_thread()).group_by(["id"]);
        table.state(&["sum(price)"]).expect("a table that can be read")
    };
    STATE.get_or_init(state)
}

/// The results of the same saved table, so many times over.
fn merged(items: &[f64], times: usize) -> Results {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    let bytes = BYTES.get_or_init(|| groups(items).to_bytes());
    let table = Table::new([]).options(on_one_thread());
    let table = (0..times).fold(table, |table, _| table.load("saved", bytes.clone()));
    table.aggregate_lists(&[] as &[&str]).expect("a saved table")
}

fn on_one_thread() -> Options {
    let mut options = Options::default();
    options.threads = NonZeroUsize::new(1);
    options
}

/// Reads a table on this thread.
fn table(text: &'static str, statistics: &str, keys: &[&str]) {
    let source = Source::reader("rows", text.as_bytes());
    let table = Table::new([source]).options(on_one_thread()).group_by(keys.iter().copied());
    black_box(table.aggregate(statistics).expect("a table that can be read"));
}

/// The items as a table of three columns, made once.
fn csv(items: &[f64]) -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    let row = |(id, item): (usize, &f64)| format!("{id},key {},{item:.2}\n", *item as i32);
    let rows = || items.iter().enumerate().map(row);
    TEXT.get_or_init(|| std::iter::once("id,key,price\n".to_owned()).chain(rows()).collect())
}

/// The same in JSON, a record a line.
fn json(items: &[f64]) -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    let row = |(id, item): (usize, &f64)| {
        format!("{{\"id\":{id},\"key\":\"key {}\",\"price\":{item:.2}}}\n", *item as i32)
    };
    TEXT.get_or_init(|| items.iter().enumerate().map(row).collect())
}

/// Doubles from -50 to 50 with all bits in use.
fn items(count: usize) -> Vec<f64> {
    let mut state = 1u64;
    let next = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 11) as f64 / (1u64 << 53) as f64 * 100.0 - 50.0
    };
    (0..count).map(next).collect()
}

/// How many instructions this program takes to run a case so many times.
fn instructions(case: usize, times: usize) -> Result<u64, Box<dyn Error>> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args(["--case", &case.to_string(), &times.to_string()])
        .output()?;
    let told = String::from_utf8(output.stderr)?;
    let counted = told.lines().find_map(|line| line.split_once("Collected : "));
    let (_, counted) = counted.ok_or("`valgrind` counted nothing")?;
    Ok(counted.trim().parse()?)
}

/// Counts a case, and tells how it fared; whether it kept its limit.
fn hold(number: usize, case: &Case) -> Result<bool, Box<dyn Error>> {
    // What two runs take beyond one: neither the start of the program nor making the items.
    let more = instructions(number, 3)? - instructions(number, 1)?;
    let found = more as f64 / (2 * case.items) as f64;
    let limit = case.counted * MARGIN;
    let verdict = if found > limit { "TOO MANY" } else { "" };
    println!("{:28} {found:>8.3} of {limit:>8.3} {verdict}", case.name);
    Ok(found <= limit)
}

fn is_possible() -> bool {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        return Command::new("valgrind").arg("--version").output().is_ok();
    }
    false
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, flag, case, times] = &arguments[..]
        && flag == "--case"
    {
        let (case, times): (usize, usize) = (case.parse()?, times.parse()?);
        let case = &CASES[case];
        let items = items(case.items);
        (0..times).for_each(|_| (case.run)(&items));
        return Ok(ExitCode::SUCCESS);
    }
    if !is_possible() {
        println!("instructions are not counted: that takes `valgrind`, and a processor with AVX2");
        return Ok(ExitCode::SUCCESS);
    }
    println!("instructions an item, and their limits");
    let mut kept = true;
    for (number, case) in CASES.iter().enumerate() {
        match hold(number, case) {
            Ok(is_kept) => kept &= is_kept,
            // A `valgrind` that does not know an instruction of this machine, say.
            Err(error) => println!("{:28} not counted: {error}", case.name),
        }
    }
    Ok(if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
