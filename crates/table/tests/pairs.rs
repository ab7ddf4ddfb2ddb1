//! Statistics of two columns, against plain loops over the same numbers, and however rows are cut.

use std::io::Cursor;
use std::num::NonZeroUsize;

use fanfold::stat::Value;
use fanfold_table::{OnError, Options, Results, Source, Table};

fn results(text: &str, threads: usize, keys: &[&str], statistics: &str) -> Results {
    let mut options = Options::default();
    options.threads = NonZeroUsize::new(threads);
    options.on_error = OnError::Skip;
    let source = Source::reader("t", Cursor::new(text.as_bytes().to_vec()));
    let table = Table::new([source]).options(options).group_by(keys.iter().copied());
    table.aggregate(statistics).unwrap()
}

const ALL: &str =
    "cov(x,y),corr(x,y),slope(x,y),intercept(x,y),wmean(x,y),argmin(name,y),argmax(name,y)";

#[test]
fn sums_are_those_of_the_decimals_that_are_written() {
    // y = 0.3 x + 0.1, which no doubles are.
    let text: String = (0..10)
        .map(|row| format!("r{row},{row},{}.{}\n", (3 * row + 1) / 10, (3 * row + 1) % 10))
        .collect();
    let found = results(&format!("name,x,y\n{text}"), 1, &[], ALL);
    assert_eq!(found.names[0], "x_y_cov");
    let found: Vec<_> = found.values.iter().map(ToString::to_string).collect();
    // Of the products there are 0.3 × 285 + 0.1 × 45, and of the weights 0.3 × 45 + 1.
    let mean = (90.0 / 14.5f64).to_string();
    assert_eq!(found, ["2.75", "1", "0.3", "0.1", &mean, "r0", "r9"]);
}

#[test]
fn rows_without_both_and_bad_ones_are_left_out() {
    let text = "name,x,y\na,1,2\nb,,3\nc,2,oops\nd,3,6\n,5,1\ne,nan,9\n";
    let found = results(text, 1, &[], "cov(x,y),argmin(name,y),argmax(x,y)");
    let found: Vec<_> = found.values.iter().map(ToString::to_string).collect();
    assert_eq!(found, ["NaN", "a", "nan"]);
    let empty = results("name,x,y\n", 1, &[], ALL);
    assert!(empty.values.iter().all(|value| *value == Value::Absent));
    let one = results("name,x,y\na,7,2\n", 1, &[], ALL);
    let one: Vec<_> = one.values.iter().map(ToString::to_string).collect();
    assert_eq!(one, ["", "", "", "", "7", "a", "a"]);
}

#[test]
fn the_row_of_the_latest_date_is_found() {
    let text = "name,day\na,2024-02-01\nb,2024-11-30\nc,\nd,2023-12-31\n";
    let found = results(text, 1, &[], "argmin(name,day),argmax(name,day),max(day)");
    let found: Vec<_> = found.values.iter().map(ToString::to_string).collect();
    assert_eq!(found, ["d", "b", "2024-11-30"]);
}

#[test]
fn they_are_the_same_on_any_number_of_threads_and_by_groups() {
    let mut text = String::from("name,key,x,y\n");
    let mut pairs = Vec::new();
    for row in 0..60_000i64 {
        let draw = row.wrapping_mul(0x5851_f42d_4c95_7f2d) >> 40;
        let (x, y) = (draw % 1000, (draw >> 10) % 777 - 300);
        text += &format!("r{row},k{},{x}.25,{y}e-1\n", draw.rem_euclid(5));
        pairs.push((
            draw.rem_euclid(5),
            x as f64 + 0.25 * if x < 0 { -1.0 } else { 1.0 },
            y as f64 / 10.0,
        ));
    }
    for keys in [&[][..], &["key"]] {
        let one = results(&text, 1, keys, ALL);
        for threads in [2, 7] {
            let others = results(&text, threads, keys, ALL);
            assert_eq!(format!("{one:?}"), format!("{others:?}"));
        }
        for row in one.rows() {
            let key = keys.first().map(|_| row[0].to_string());
            let is_here =
                |number: &i64| key.as_ref().is_none_or(|key| *key == format!("k{number}"));
            let here: Vec<_> = pairs.iter().filter(|(key, ..)| is_here(key)).collect();
            let n = here.len() as f64;
            let mean =
                |of: fn(&(i64, f64, f64)) -> f64| here.iter().map(|pair| of(pair)).sum::<f64>() / n;
            let (x, y) = (mean(|pair| pair.1), mean(|pair| pair.2));
            let sum = |of: &dyn Fn(f64, f64) -> f64| {
                here.iter().map(|pair| of(pair.1 - x, pair.2 - y)).sum::<f64>()
            };
            let (xx, xy, yy) = (sum(&|x, _| x * x), sum(&|x, y| x * y), sum(&|_, y| y * y));
            let expected = [xy / (n - 1.0), xy / (xx * yy).sqrt(), xy / xx, y - xy / xx * x];
            let found = &row[keys.len()..];
            for (found, expected) in found.iter().zip(expected) {
                let found: f64 = found.to_string().parse().unwrap();
                assert!(
                    (found - expected).abs() <= 1e-9 * (1.0 + expected.abs()),
                    "{found} {expected}"
                );
            }
        }
    }
}

#[test]
fn two_columns_are_asked_for() {
    let read = |statistics| {
        let source = Source::reader("t", &b"a,b,c\n1,2,3\n"[..]);
        Table::new([source]).aggregate(statistics).unwrap_err().to_string()
    };
    for statistics in ["cov", "cov(a)", "cov(a,b,c)", "cov(*)"] {
        let error = read(statistics);
        assert_eq!(error, "`cov` takes two columns\n  = `cov(x,y)` names them", "{statistics}");
    }
    assert!(read("corr(a,z)").starts_with("there is no column `z`"));
    let source = Source::reader("t", &b"a,b,\"c, d\"\n1,2,3\n2,5,4\n"[..]);
    let found = Table::new([source]).aggregate("corr(a,a),corr(b,\"c, d\"),cov(a,1)").unwrap();
    assert_eq!(found.values, [Value::Float(1.0), Value::Float(1.0), Value::Float(0.5)]);
}
