//! The shapes input comes in and output goes out in.

mod common;

use std::fs;
use std::process::Stdio;

use common::{command, fanfold, fanfold_on};
use fanfold::stat::Num;
use fanfold::{StatSet, aggregate_all};

const TABLE: &str = "city,price,latency\nRome,3,10\nOslo,4,20\nRome,5,60\n";

#[test]
fn statistics_of_unlike_columns_have_their_own_names() {
    let output = fanfold_on(TABLE, &["-a", "sum(price),p50(latency) as slow,count(price)"]).fine();
    assert_eq!(output, "price_sum,slow,price_count\n12,20,3\n");
    let output =
        fanfold_on(TABLE, &["-a", "max(price,latency)", "-a", "rows", "-g", "city"]).fine();
    assert_eq!(output, "city,price_max,latency_max,rows\nRome,5,60,2\nOslo,4,20,1\n");
    let output = fanfold_on(TABLE, &["-a", "sum,max", "-c", "2-3"]).fine();
    assert_eq!(output, "price_sum,price_max,latency_sum,latency_max\n12,5,90,60\n");
    let output = fanfold_on(TABLE, &["-a", "Avg", "-c", "p*"]).fine();
    assert_eq!(output, "price_Avg\n4\n");
}

/// Integers and floats by turns, enough of them for a sketch, whose draws depend on the order.
#[test]
fn a_mixed_column_has_one_distribution_with_groups_without_and_in_the_library() {
    let number = |place: u32| match place.wrapping_mul(2_654_435_761) >> 8 {
        number if place.is_multiple_of(3) => number.to_string(),
        number => format!("{number}.5"),
    };
    let numbers: Vec<String> = (0..30_000).map(number).collect();
    let rows: String = numbers.iter().map(|number| format!("g,{number}\n")).collect();
    let table = format!("k,v\n{rows}");
    let asked = ["-c", "v", "-a", "median,p90,p12.3", "-o", "csv"];
    let whole = fanfold_on(&table, &asked).fine();
    let grouped = fanfold_on(&table, &[&asked[..], &["-g", "k"]].concat()).fine();
    let of_group = grouped.lines().nth(1).and_then(|line| line.strip_prefix("g,"));
    assert_eq!(whole.lines().nth(1), of_group);

    let number = |text: &String| match text.parse() {
        Ok(integer) => Num::Integer(integer),
        Err(_) => Num::Decimal(text.parse().expect("a number")),
    };
    let set: StatSet = "median,p90,p12.3".parse().expect("statistics");
    let values = aggregate_all(numbers.iter().map(number), set);
    let values: Vec<String> = values.iter().map(ToString::to_string).collect();
    assert!(
        whole.lines().nth(1).is_some_and(|line| line.starts_with(&values.join(","))),
        "{whole}"
    );
}

#[test]
fn rows_are_counted_without_naming_a_column() {
    assert_eq!(
        fanfold_on(TABLE, &["-a", "rows", "-g", "city"]).fine(),
        "city,rows\nRome,2\nOslo,1\n"
    );
    assert_eq!(fanfold_on(TABLE, &["-a", "rows"]).fine(), "rows\n3\n");
}

#[test]
fn delimiters_are_told_from_the_first_line() {
    for delimiter in ["\t", ";", "|"] {
        let text = TABLE.replace(',', delimiter);
        assert_eq!(fanfold_on(&text, &["-a", "sum", "-c", "price"]).fine(), "price_sum\n12\n");
    }
    let odd = TABLE.replace(',', "^");
    assert_eq!(
        fanfold_on(&odd, &["-a", "sum", "-c", "price", "-d", "^"]).fine(),
        "price_sum\n12\n"
    );
    let semicolons = "city;at, when\nRome;1\n";
    assert_eq!(
        fanfold_on(semicolons, &["-a", "count", "-d", ";", "-c", "2"]).fine(),
        "\"at, when_count\"\n1\n"
    );
}

#[test]
fn columns_whose_names_hold_commas_stand_in_quotes() {
    let text = "\"a, b\",\n1,2\n";
    assert_eq!(
        fanfold_on(text, &["-a", "sum", "-c", "\"a, b\",2"]).fine().lines().nth(1),
        Some("1,2")
    );
    assert_eq!(fanfold_on(text, &["-a", "sum(\"a, b\") as x"]).fine(), "x\n1\n");
    let ranges = fanfold_on("a,b,c\n1,2,3\n", &["-a", "sum", "-c", "-2"]).fine();
    assert_eq!(ranges, "a_sum,b_sum\n1,2\n");
}

#[test]
fn quotes_do_not_hide_the_delimiter() {
    let text = "\"Name; Surname; Title\",n\nx,1\n";
    assert_eq!(fanfold_on(text, &["-a", "sum", "-c", "n"]).fine(), "n_sum\n1\n");
}

#[test]
fn any_character_separates() {
    for delimiter in [" ", "e", "~", "\u{1}"] {
        let text = format!("a{delimiter}b\n1{delimiter}2\n3{delimiter}4\n");
        assert_eq!(fanfold_on(text, &["-d", delimiter, "-a", "sum"]).fine(), "a_sum,b_sum\n4,6\n");
    }
}

#[test]
fn output_stays_on_its_lines() {
    let text = "\"k\nk\",n\n\u{1b}[31mred,1\n";
    let output = fanfold_on(text, &["-g", "1", "-a", "sum", "-o", "markdown"]).fine();
    assert_eq!(output, "| k k      | n_sum |\n|----------|-------|\n|  [31mred |     1 |\n");
    let table = fanfold_on(text, &["-g", "1", "-a", "sum", "-o", "table"]).fine();
    assert!(!table.contains('\u{1b}'), "{table}");
}

#[test]
fn ends_of_a_distribution_are_exact() {
    let numbers: String = (1..=20_000).map(|n| format!("{n}\n")).collect();
    let output = fanfold_on(&numbers, &["-a", "p0,p100,min,max"]).fine();
    assert_eq!(output, "p0,p100,min,max\n1,20000,1,20000\n");
    // That no value is surely frequent is another answer than that there is none.
    let output = fanfold_on(&numbers, &["-a", "mode"]).fine();
    assert!(output.starts_with("mode,mode_method,mode_error\n,frequent-items,0.0"), "{output}");
}

#[test]
fn a_table_may_lack_a_header() {
    let text = "Rome,3\nOslo,4\n";
    let output = fanfold_on(text, &["--no-header", "-a", "sum", "-c", "2", "-g", "1"]).fine();
    assert_eq!(output, "1,2_sum\nRome,3\nOslo,4\n");
}

#[test]
fn a_byte_order_mark_and_carriage_returns_do_not_matter() {
    let text = format!("\u{feff}{}", TABLE.replace('\n', "\r\n"));
    assert_eq!(
        fanfold_on(text, &["-a", "rows,sum(price)", "-g", "city"]).fine(),
        "city,rows,price_sum\nRome,2,8\nOslo,1,4\n"
    );
}

#[test]
fn quoted_fields_are_keys_as_they_are_meant() {
    let text = "name,n\n\"a, \"\"b\"\"\",1\n\"a, \"\"b\"\"\",2\n\"c\nd\",3\n";
    let output = fanfold_on(text, &["-a", "sum", "-c", "n", "-g", "name"]).fine();
    assert_eq!(output, "name,n_sum\n\"a, \"\"b\"\"\",3\n\"c\nd\",3\n");
    let jsonl = fanfold_on(text, &["-a", "sum", "-c", "n", "-g", "name", "-o", "jsonl"]).fine();
    assert_eq!(
        jsonl,
        "{\"name\":\"a, \\\"b\\\"\",\"n_sum\":3}\n{\"name\":\"c\\nd\",\"n_sum\":3}\n"
    );
}

#[test]
fn no_two_lists_of_keys_are_one_group() {
    let text = "a,b,n\nx,yz,1\nxy,z,2\n,xyz,4\n";
    let output = fanfold_on(text, &["-a", "sum(n)", "-g", "a,b"]).fine();
    assert_eq!(output, "a,b,n_sum\nx,yz,1\nxy,z,2\n,xyz,4\n");
}

#[test]
fn several_files_are_one_table_by_the_names_of_their_columns() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let file = folder.path().join(name);
        fs::write(&file, text).unwrap();
        file.display().to_string()
    };
    let one = file("one.csv", "k,n\na,1\nb,2\n");
    let two = file("two.tsv", "n\tother\tk\n10\t.\tb\n20\t.\tc\n");
    let empty = file("empty.csv", "");
    let output = fanfold(&[&one, &empty, &two, "-a", "sum", "-c", "n", "-g", "k"]).fine();
    assert_eq!(output, "k,n_sum\na,1\nb,12\nc,20\n");
    let odd = file("odd.csv", "k,m\na,1\n");
    let message = fanfold(&[&one, &odd, "-a", "sum", "-c", "n"]).failed(2);
    assert!(message.contains(&format!("there is no column `n` in {odd}")), "{message}");
}

#[test]
fn standard_input_is_a_file_like_others() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("one.txt");
    fs::write(&file, "1\n2\n").unwrap();
    let output = fanfold_on("10\n", &[&file.display().to_string(), "-", "-a", "sum"]).fine();
    assert_eq!(output, "sum\n13\n");
}

#[test]
fn duplicate_names_get_numbers() {
    let output = fanfold_on("x,x\n1,10\n", &["-a", "sum"]).fine();
    assert_eq!(output, "x_sum,x_2_sum\n1,10\n");
}

#[test]
fn codes_keep_their_zeros() {
    let text = "zip\n01234\n01234\n1234\n";
    assert_eq!(
        fanfold_on(text, &["-a", "mode,distinct,first", "-c", "zip"]).fine(),
        "zip_mode,zip_distinct,zip_first\n01234,2,01234\n"
    );
}

#[test]
fn json_keeps_all_digits() {
    let numbers = "9223372036854775807\n9223372036854775807\n";
    let output = fanfold_on(numbers, &["-a", "sum,mean,top2", "-o", "jsonl"]).fine();
    let expected = "{\"sum\":18446744073709551614,\"mean\":9.223372036854776e+18,\
                    \"top2\":[9223372036854775807,9223372036854775807]}\n";
    assert_eq!(output, expected);
    let output = fanfold_on("NaN\n1\n", &["-a", "sum,max,frequent1", "-o", "json"]).fine();
    let value: serde_json::Value = serde_json::from_str(&output).unwrap();
    assert_eq!(value, serde_json::json!([{"sum": "NaN", "max": 1, "frequent1": [[1, 1]]}]));
}

#[test]
fn markdown_escapes_what_would_end_a_cell() {
    let output =
        fanfold_on("k,n\na|b,1\n", &["-a", "sum(n)", "-g", "k", "-o", "markdown", "-d", ","])
            .fine();
    assert_eq!(output, "| k    | n_sum |\n|------|-------|\n| a\\|b |     1 |\n");
}

#[test]
fn estimates_are_marked_for_people_and_bounded_for_programs() {
    let numbers: String = (0..50_000).map(|n| format!("{n}\n")).collect();
    let csv = fanfold_on(&numbers, &["-a", "count,median,distinct"]).fine();
    let lines: Vec<Vec<_>> = csv.lines().map(|line| line.split(',').collect()).collect();
    let header = "count,median,distinct,median_method,median_error,distinct_method,distinct_error";
    assert_eq!(lines[0], header.split(',').collect::<Vec<_>>());
    assert_eq!((lines[1][0], lines[1][3], lines[1][5]), ("50000", "kll", "hyperloglog"));
    assert!(lines[1][4].parse::<f64>().unwrap() <= 0.005);
    let median: f64 = lines[1][1].parse().unwrap();
    assert!((median / 50_000.0 - 0.5).abs() < 0.02, "{median}");
    let table = fanfold_on(&numbers, &["-a", "count,median", "-o", "table"]).fine();
    assert!(
        table.contains("≈") && table.contains("kll: within 0.50 % of the rank of a quantile"),
        "{table}"
    );
    assert!(table.contains("┆ ≈") && !table.contains("≈50000 ┆"), "{table}");
    let json = fanfold_on(&numbers, &["-a", "count,median", "-o", "jsonl"]).fine();
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&value["median_method"], &value["count"]), (&"kll".into(), &50_000.into()));
    // Exact answers need no bounds, and the columns stay those asked for.
    assert_eq!(fanfold_on("1\n2\n", &["-a", "median,distinct"]).fine(), "median,distinct\n1.5,2\n");
}

#[test]
fn explaining_reads_no_more_than_the_header() {
    let args = [
        "docs/data/weather.csv",
        "-c",
        "temp",
        "-a",
        "sum,mean,stddev,p50,p99",
        "-g",
        "origin",
        "--explain",
    ];
    let expected = "temp\n  moments to the second: sum, mean, stddev (208 bytes)\n  \
                    distribution and its ends: p50, p99 (8 bytes a value; past 16384 values a KLL sketch, 18 KiB, and \
                    one of each end, 50 KiB each)\n\
                    for each group by origin\n";
    assert_eq!(fanfold(&args).fine(), expected);
    let bad_values = fanfold_on("x\nno number\n", &["-a", "sum", "--explain"]).fine();
    assert_eq!(bad_values, "x\n  total and count: sum (112 bytes)\n");
}

#[test]
fn completions_and_the_manual_are_those_of_the_command_line() {
    for (what, found) in [
        ("bash", "_fanfold()"),
        ("zsh", "#compdef fanfold"),
        ("fish", "complete -c fanfold"),
        ("elvish", "fanfold"),
        ("powershell", "fanfold"),
        ("man", ".TH fanfold"),
    ] {
        let text = fanfold(&["--generate", what]).fine();
        assert!(text.contains(found) && text.replace('\\', "").contains("on-error"), "{what}");
    }
}

#[test]
fn the_help_lists_all_statistics() {
    let help = fanfold(&["--help"]).fine();
    for name in ["count", "pN", "frequentN", "kurtosis", "nunique"] {
        assert!(help.contains(name), "{name}");
    }
}

#[test]
fn no_more_values_are_distinct_than_there_are_rows() {
    let numbers: String = (0..100_000).map(|n| format!("{n}\n")).collect();
    for args in [
        &["-a", "rows,distinct", "-o", "json"][..],
        &["-a", "rows,distinct", "-o", "json", "-i", "csv"],
    ] {
        let output: serde_json::Value =
            serde_json::from_str(&fanfold_on(&numbers, args).stdout).unwrap();
        let row = output[0].as_object().unwrap();
        let mut counts =
            row.iter().filter(|(name, _)| *name == "rows" || name.ends_with("distinct"));
        let [rows, distinct] =
            [counts.next(), counts.next()].map(|count| count.unwrap().1.as_u64().unwrap());
        assert!(distinct <= rows && rows - distinct < rows / 50, "{row:?}");
    }
}

#[test]
fn sorted_rows_print_what_rows_in_any_order_do() {
    let rows: String = (0..90_000).map(|n| format!("{},{}\n", n / 3, n % 1_000)).collect();
    let table = format!("k,n\n{rows}");
    for format in ["csv", "json", "jsonl", "markdown", "table"] {
        let asked = ["-g", "k", "-a", "sum,max,rows", "-o", format];
        let sorted = fanfold_on(&table, &[&asked[..], &["--sorted"]].concat()).fine();
        assert!(sorted == fanfold_on(&table, &asked).fine(), "{format}");
    }
    let none = fanfold_on("k,n\n", &["-g", "k", "-a", "sum", "--sorted"]).fine();
    assert_eq!(none, "k,n_sum\n");
    let without = fanfold_on(&table, &["-a", "sum", "--sorted"]).failed(2);
    assert!(without.contains("--group-by"), "{without}");
    // Columns for bounds do not depend on whether there are some.
    let bounds = fanfold_on("k,n\n1,2\n", &["-g", "k", "-a", "sum,median", "--sorted"]).fine();
    assert_eq!(bounds, "k,n_sum,n_median,n_median_method,n_median_error\n1,2,2,,\n");
    let exact = ["-g", "k", "-a", "sum,median", "--sorted", "--exact"];
    assert_eq!(fanfold_on("k,n\n1,2\n", &exact).fine(), "k,n_sum,n_median\n1,2,2\n");
    // What is over is printed, whatever comes behind it.
    let broken = format!("{table}5,5\n");
    let ran = fanfold_on(&broken, &["-g", "k", "-a", "sum", "--sorted"]);
    assert!(ran.status == 1 && ran.stdout.starts_with("k,n_sum\n0,3\n1,12\n"));
    let told = ":90002: column `k`: the rows are not sorted";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_it_quietly() {
    // Enough groups that the output does not fit the pipe.
    let numbers: String = (0..200_000).map(|n| format!("{n},1\n")).collect();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("many.csv");
    fs::write(&file, format!("k,n\n{numbers}")).unwrap();
    let sorted = [("csv", "--sorted"), ("jsonl", "--sorted"), ("json", "--sorted")];
    for (format, how) in ["csv", "json", "jsonl", "markdown"]
        .map(|format| (format, "--exact"))
        .into_iter()
        .chain(sorted)
    {
        let file = file.display().to_string();
        let mut child = command(&[&file, "-g", "k", "-a", "sum", "-o", format, how])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), &*stderr), (Some(0), ""), "{format}");
    }
}
