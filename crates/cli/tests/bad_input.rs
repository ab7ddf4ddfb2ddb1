//! What bad input gets: a message with the place and the remedy, and never a number that looks
//! right.

mod common;

use std::fs;

use common::{fanfold, fanfold_on};

fn write(name: &str, text: impl AsRef<[u8]>) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    fs::write(&file, text).unwrap();
    let name = file.display().to_string();
    (folder, name)
}

#[test]
fn a_word_where_a_number_belongs_stops() {
    let (_folder, file) = write("prices.csv", "id,price\n1,2.5\n2,cheap\n3,4\n");
    let message = fanfold(&[&file, "-c", "price", "-a", "sum"]).failed(1);
    let expected = format!(
        "fanfold: {file}:3: column `price`: `cheap` is not a number\n  \
         | 2,cheap\n  |   ^^^^^\n  \
         = `--on-error skip` leaves such values out; `--missing ,NA,cheap` counts `cheap` as missing\n  \
         = 1 row was read before\n"
    );
    assert_eq!(message, expected);
}

#[test]
fn a_word_can_be_skipped_or_counted_as_missing() {
    let (_folder, file) = write("prices.csv", "id,price\n1,2.5\n2,cheap\n3,4\n");
    let ask = |way| fanfold(&[&file, "-c", "price", "-a", "count,missing,sum", "--on-error", way]);
    let skipped = ask("skip");
    assert_eq!(skipped.stdout, "price_count,price_missing,price_sum\n2,0,6.5\n");
    assert_eq!(skipped.stderr, "fanfold: 1 bad value skipped in `price`\n");
    let null = ask("null");
    assert_eq!(null.stdout, "price_count,price_missing,price_sum\n2,1,6.5\n");
    assert_eq!(null.stderr, "fanfold: 1 bad value counted as missing in `price`\n");
    assert_eq!((skipped.status, null.status), (0, 0));
    let words = fanfold(&[&file, "-c", "price", "-a", "missing,sum", "--missing", ",cheap"]).fine();
    assert_eq!(words, "price_missing,price_sum\n1,6.5\n");
}

#[test]
fn plain_numbers_tell_the_line_too() {
    let message = fanfold_on("1\n2 3\nfour\n", &["-a", "sum"]).failed(1);
    assert!(
        message.starts_with("fanfold: standard input:3: `four` is not a number\n  | four\n"),
        "{message}"
    );
    let skipped = fanfold_on("1\n2 3\nfour\n", &["-a", "sum", "--on-error", "skip"]);
    assert_eq!((skipped.stdout.as_str(), skipped.status), ("sum\n6\n", 0));
}

#[test]
fn unknown_columns_and_statistics_are_usage_errors() {
    let weather = "docs/data/weather.csv";
    let message = fanfold(&[weather, "-c", "tmep", "-a", "sum"]).failed(2);
    let columns = "origin, year, month, day, hour, temp, dewp, humid, wind_dir, wind_speed, wind_gust, \
                   precip, pressure, visib, time_hour";
    let expected = format!(
        "fanfold: there is no column `tmep` in {weather}; did you mean `temp`?\n  = columns: {columns}\n"
    );
    assert_eq!(message, expected);
    let message = fanfold(&[weather, "-a", "meen", "-c", "temp"]).failed(2);
    assert!(
        message.starts_with("fanfold: there is no statistic `meen`; did you mean `mean`?"),
        "{message}"
    );
    for args in [["-g", "city"], ["-a", "sum(city)"], ["-c", "city"]] {
        let message = fanfold(&[weather, args[0], args[1]]).failed(2);
        assert!(message.contains("there is no column `city`"), "{message}");
    }
    let message = fanfold(&[weather, "-a", "p101", "-c", "temp"]).failed(2);
    assert!(message.contains("a percentile lies from p0 to p100"), "{message}");
    let message = fanfold(&[weather, "-a", "sum(temp", "-c", "temp"]).failed(2);
    assert!(message.contains("a parenthesis is not closed"), "{message}");
    let message = fanfold(&[weather, "-a", "sum(temp) as x,max(temp) as x"]).failed(2);
    assert!(message.contains("two results are called `x`"), "{message}");
    let message = fanfold_on("1\n2\n", &["-a", "sum(price)", "-i", "numbers"]).failed(2);
    assert!(message.contains("the input is plain numbers"), "{message}");
    fanfold(&["--no-such-option"]).failed(2);
}

#[test]
fn ragged_rows_tell_their_physical_line() {
    let text = "a,b\r\n\"x\r\ny\",1\r\n\r\n2\r\n3,4\r\n";
    let message = fanfold_on(text, &["-a", "count", "-c", "b"]).failed(1);
    let expected = "fanfold: standard input:5: the row has 1 field, and the header 2\n  \
                    | 2\n  | ^\n  = `--on-error skip` leaves such rows out\n  \
                    = 1 row was read before\n";
    assert_eq!(message, expected);
    let skipped = fanfold_on(text, &["-a", "count,missing", "-c", "b", "--on-error", "skip"]);
    assert_eq!(skipped.stdout, "b_count,b_missing\n2,0\n");
    let null = fanfold_on(text, &["-a", "count,missing", "-c", "b", "--on-error", "null"]);
    assert_eq!(null.stdout, "b_count,b_missing\n2,1\n");
    let message = fanfold_on("a,b\n1,2,3\n", &["-a", "sum"]).failed(1);
    assert!(message.contains(":2: the row has 3 fields, and the header 2"), "{message}");
}

#[test]
fn words_behind_quoted_newlines_tell_their_physical_line() {
    let text = "note,n\n\"one\ntwo\nthree\",1\n\"four\nfive\",x\n";
    let message = fanfold_on(text, &["-a", "sum", "-c", "n"]).failed(1);
    assert!(
        message.starts_with("fanfold: standard input:6: column `n`: `x` is not a number"),
        "{message}"
    );
}

#[test]
fn a_quote_that_is_never_closed_is_told_with_its_line() {
    for way in ["stop", "skip", "null"] {
        let text = "a,b\n1,2\n3,\"4\n5,6\n";
        let message = fanfold_on(text, &["-a", "sum", "-c", "b", "--on-error", way]).failed(1);
        let expected = "fanfold: standard input:3: a quote is opened here and never closed\n  | 3,\"4\n  |   ^^\n  \
                        = close it, or write a quote inside of a quoted field twice; `--quote none` makes every quote a \
                        character\n  = 1 row was read before\n";
        assert_eq!(message, expected);
    }
}

#[test]
fn keys_that_are_not_utf8_are_told() {
    let text = b"city,n\nRome,1\nM\xfcnchen,2\n";
    let message = fanfold_on(text, &["-a", "sum", "-c", "n", "-g", "city"]).failed(1);
    assert!(
        message.starts_with(
            "fanfold: standard input:3: column `city`: the key `M\u{fffd}nchen` is not UTF-8"
        ),
        "{message}"
    );
    assert!(message.contains("`--encoding`"), "{message}");
    let skipped = fanfold_on(text, &["-a", "sum", "-c", "n", "-g", "city", "--on-error", "skip"]);
    assert_eq!(skipped.stdout, "city,n_sum\nRome,1\n");
    // A column that nobody asked for may hold what it likes.
    assert_eq!(fanfold_on(text, &["-a", "sum", "-c", "n"]).fine(), "n_sum\n3\n");
}

#[test]
fn nothing_to_read_is_a_result() {
    assert_eq!(fanfold_on("", &["-a", "count,sum,mean,max"]).fine(), "count,sum,mean,max\n0,0,,\n");
    assert_eq!(fanfold_on("\n\n", &["-a", "count,mean"]).fine(), "count,mean\n0,\n");
    assert_eq!(fanfold_on("", &["-c", "x", "-a", "count,mean"]).fine(), "x_count,x_mean\n0,\n");
    assert_eq!(fanfold_on("", &["-g", "k", "-c", "x", "-a", "mean"]).fine(), "k,x_mean\n");
    assert_eq!(fanfold_on("", &["-a", "max(x) as m"]).fine(), "m\n\n".replace("\n\n", "\n\"\"\n"));
}

#[test]
fn a_header_alone_is_a_result() {
    let ask = ["-a", "count,missing,sum,mean,stddev,min,median,max", "-c", "b"];
    let names = "b_count,b_missing,b_sum,b_mean,b_stddev,b_min,b_median,b_max";
    assert_eq!(fanfold_on("a,b\n", &ask).fine(), format!("{names}\n0,0,0,,,,,\n"));
    assert_eq!(fanfold_on("a,b", &ask).fine(), format!("{names}\n0,0,0,,,,,\n"));
    let profile = fanfold_on("a,b\n", &[]).fine();
    assert!(profile.ends_with("\na,,0,0,0,,,,,,\nb,,0,0,0,,,,,,\n"), "{profile}");
    assert_eq!(fanfold_on("a,b\n", &["-g", "a", "-a", "sum"]).fine(), "a,b_sum\n");
}

#[test]
fn a_column_of_nothing_but_missing_values_has_absent_values() {
    let text = "a,b\n1,NA\n2,\n3,NA\n";
    let output =
        fanfold_on(text, &["-a", "count,missing,sum,mean,stddev,min,p99,max,mode", "-c", "b"])
            .fine();
    assert_eq!(output.lines().nth(1), Some("0,3,0,,,,,,"));
    let json = fanfold_on(text, &["-a", "count,mean", "-c", "b", "-o", "jsonl"]).fine();
    assert_eq!(json, "{\"b_count\":0,\"b_mean\":null}\n");
}

#[test]
fn odd_numbers_have_stated_outcomes() {
    let ask = |text: &str| fanfold_on(text, &["-a", "count,sum,mean,min,max"]);
    let line = |text: &str| ask(text).fine().lines().nth(1).unwrap().to_owned();
    assert_eq!(
        line("1\nNaN\n3\n"),
        "3,NaN,NaN,1,3",
        "NaN goes through arithmetic, and is not ranked"
    );
    assert_eq!(line("1\ninf\n"), "2,inf,inf,1,inf");
    assert_eq!(line("inf\n-inf\n"), "2,NaN,NaN,-inf,inf");
    assert_eq!(line("0.0\n-0.0\n"), "2,0,0,0,0", "there is one zero");
    assert_eq!(line("5e-324\n5e-324\n"), "2,1e-323,5e-324,5e-324,5e-324");
    assert_eq!(
        line("9223372036854775807\n9223372036854775807\n"),
        "2,18446744073709551614,9.223372036854776e18,9223372036854775807,9223372036854775807"
    );
    assert_eq!(
        line("18446744073709551615\n1\n"),
        "2,18446744073709551616,9.223372036854776e18,1,18446744073709551615"
    );
    // Past 128 bits a sum is rounded to as many digits as fit.
    let most = i128::MAX.to_string();
    assert_eq!(
        line(&format!("{most}\n{most}\n")).split(',').nth(1),
        Some("340282366920938463463374607431768211450")
    );
    let digits = "9".repeat(1001);
    let message = ask(&format!("1\n{digits}\n")).failed(1);
    assert!(
        message.contains(":2: `99999999999999999999999999999999…` is out of the range of numbers"),
        "{message}"
    );
    let message = ask("1e1000\n2\n").failed(1);
    assert!(message.contains("out of the range"), "{message}");
}

#[test]
fn numbers_and_text_are_not_ranked_together() {
    let text = "k\n1\nx\n";
    let message = fanfold_on(text, &["-a", "max", "-c", "k"]).failed(1);
    assert!(
        message.contains(
            "column `k`: here is text, and at standard input:2 a number: they do not compare"
        ),
        "{message}"
    );
    assert_eq!(fanfold_on("k\ny\nx\n", &["-a", "min,max", "-c", "k"]).fine(), "k_min,k_max\nx,y\n");
    // A profile takes columns as they are.
    let profile = fanfold_on(text, &["-c", "k"]);
    assert_eq!(profile.stdout.lines().nth(1), Some("k,mixed,2,0,2,1,,1,1,1,1"));
    let note = "fanfold: column `k`: 1 value is not a number: `x` at standard input:3\n";
    assert_eq!(profile.stderr, note);
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let message = fanfold(&["no/such.csv", "-a", "sum"]).failed(1);
    assert_eq!(message, "fanfold: no/such.csv: No such file or directory (os error 2)\n");
    let message = fanfold(&["docs", "-a", "sum"]).failed(1);
    assert!(message.starts_with("fanfold: docs: "), "{message}");
    // A file that is missing is told before the others are read.
    let message =
        fanfold(&["docs/data/weather.csv", "no/such.csv", "-a", "sum", "-c", "temp"]).failed(1);
    assert!(message.contains("no/such.csv"), "{message}");
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_named() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let (folder, file) = write("secret.csv", "a\n1\n");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).unwrap();
    let mut command = common::command(&[&file, "-a", "sum"]);
    if fs::File::open(&file).is_ok() {
        // The superuser may read anything: run it as somebody else, who finds the way to the file.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        command.current_dir("/").uid(65_534);
    }
    let Ok(output) = command.output() else {
        panic!("the program cannot be started by another user: {command:?}");
    };
    let message = common::Ran::from(output).failed(1);
    assert!(message.starts_with(&format!("fanfold: {file}: Permission denied")), "{message}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_read_error_midway_is_told() {
    // The memory of a process opens fine, and reading its first page fails.
    let message = fanfold(&["/proc/self/mem", "-a", "sum"]).failed(1);
    assert!(message.starts_with("fanfold: /proc/self/mem: "), "{message}");
}

#[test]
fn what_is_no_text_is_told_with_the_way_to_make_it_some() {
    for (bytes, hint) in [
        (&b"\x1f\x8b\x08\0\0"[..], "the gzip data are cut short, or damaged"),
        (b"\x28\xb5\x2f\xfd..", "the zstd data are cut short, or damaged"),
        (b"PAR1\0\x15\x04", "is Parquet"),
        (b"PK\x03\x04", "unzip -p"),
    ] {
        let message = fanfold_on(bytes, &["-a", "sum"]).failed(1);
        assert!(
            message.starts_with("fanfold: standard input: ") && message.contains(hint),
            "{message}"
        );
    }
}

#[test]
fn data_taken_for_a_header_are_told() {
    let ran = fanfold_on("1,2\n3,4\n", &["-a", "sum"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (0, "1_sum,2_sum\n3,4\n"));
    let expected = "fanfold: the first line of standard input is taken for the header, and a column \
                    is called `1`; `--no-header` reads it as data\n";
    assert_eq!(ran.stderr, expected);
    let output = fanfold_on("1,2\n3,4\n", &["-a", "sum", "--no-header"]).fine();
    assert_eq!(output, "1_sum,2_sum\n4,6\n");
}

#[test]
fn columns_that_nobody_named_and_that_hold_no_numbers_are_left_out() {
    let ran = fanfold_on("city,n,m\nRome,1,2\nOslo,,4\n", &["-a", "sum,count"]);
    assert_eq!(ran.stdout, "city_count,n_sum,n_count,m_sum,m_count\n2,1,1,6,2\n");
    assert_eq!(ran.stderr, "fanfold: `city` holds no numbers, and is left out\n");
    let message = fanfold_on("x y\n1 2\n", &["-a", "sum"]).failed(2);
    let expected =
        "fanfold: there is no column of numbers: `x y` holds no numbers, and is left out\n";
    assert_eq!(message, expected);
    // In whichever row the number comes, and the text.
    for text in ["city\nRome\n1\n", "city\n1\nRome\n"] {
        let message = fanfold_on(text, &["-a", "sum"]).failed(1);
        assert!(
            message.contains("`Rome` is not a number")
                && message
                    .contains("= `-c` names the columns that hold numbers; `--on-error skip`"),
            "{message}"
        );
        let skip = fanfold_on(text, &["-a", "sum,count", "--on-error", "skip"]);
        assert_eq!(skip.stdout, "city_sum,city_count\n1,1\n");
        assert_eq!(skip.stderr, "fanfold: 1 bad value skipped in `city`\n");
    }
}

/// What is asked beside it does not change the answer of a statistic.
#[test]
fn extremes_are_those_of_numbers_however_they_are_written() {
    let line = |text: &str, ask: &str| {
        fanfold_on(text, &["-a", ask]).fine().lines().nth(1).unwrap().to_owned()
    };
    assert_eq!(line("+9\n+10\n", "max"), "10");
    assert_eq!(line("x\n005\n0010\n", "max,min"), "10,5");
    assert_eq!(line("01\n02\n10\n", "min,max"), "1,10");
    assert_eq!(line("1\ninf\n", "max"), "inf");
    assert_eq!(line("x\n1.5\nNaN\n", "min,max"), "1.5,1.5");
    assert_eq!(line("x\n1.5\nnan\n+2.5\n", "type,mode"), "number,+2.5");
}

#[test]
fn a_profile_takes_odd_numbers_as_numbers() {
    let profile = fanfold_on("x\n1.5\ninf\n+2.5\n", &[]).fine();
    assert_eq!(profile.lines().nth(1), Some("x,number,3,0,3,inf,NaN,1.5,2.5,inf,+2.5"));
}

#[test]
fn rows_are_those_of_the_table() {
    let text = "a,b\n1,2\nx,3\n";
    let ran = fanfold_on(text, &["-a", "rows,sum", "--on-error", "skip"]);
    assert_eq!(ran.stdout, "rows,a_sum,b_sum\n2,1,5\n");
    // A column that is not asked for may hold what it likes, also when rows are counted.
    let text = b"note,n\n\xfc,1\n\xfc,2\n";
    assert_eq!(fanfold_on(text, &["-a", "rows,sum(n)"]).fine(), "rows,n_sum\n2,3\n");
}

#[test]
fn a_table_of_keys_alone_has_rows_and_no_more() {
    let text = "k\na\na\nb\n";
    assert_eq!(fanfold_on(text, &["-g", "k", "-a", "rows"]).fine(), "k,rows\na,2\nb,1\n");
    let message = fanfold_on(text, &["-g", "k", "-a", "count"]).failed(2);
    assert!(message.contains("there is no column left for `count`"), "{message}");
    let message = fanfold_on(text, &["-g", "k"]).failed(2);
    assert!(message.contains("there is no column left to tell of"), "{message}");
}

#[test]
fn no_two_results_have_one_name() {
    let text = "k,t\na,1\n";
    for ask in ["sum(t) as max,max(t) as max", "rows as t_sum,sum(t)"] {
        let message = fanfold_on(text, &["-g", "k", "-a", ask]).failed(2);
        assert!(message.contains("two results are called"), "{message}");
    }
    let message = fanfold_on(text, &["-g", "k", "-a", "sum(t) as k"]).failed(2);
    assert!(message.contains("a result is called `k`, as a key is"), "{message}");
    assert_eq!(fanfold_on("1\n", &["-a", "sum as max,min"]).fine(), "max,min\n1,1\n");
    fanfold_on("1\n", &["-a", "sum as max,max"]).failed(2);
    assert_eq!(fanfold_on("1\n", &["-a", "sum,sum"]).fine(), "sum\n1\n");
    let profile = fanfold_on("count,x\n1,2\n", &["-g", "count"]).fine();
    assert!(profile.starts_with("count,column,type,count_2,missing,"), "{profile}");
}

#[test]
fn a_table_behind_plain_numbers_is_told() {
    let (_one, numbers) = write("numbers.txt", "1\n2\n");
    let (_two, table) = write("table.csv", "x,y\n3,4\n");
    let message = fanfold(&[&numbers, &table, "-a", "sum"]).failed(2);
    assert!(
        message.contains("table.csv is a table, and what came before it plain numbers"),
        "{message}"
    );
    let message = fanfold(&[&table, &numbers, "-a", "sum"]).failed(2);
    assert!(
        message.contains("numbers.txt is plain numbers, and what came before it a table"),
        "{message}"
    );
}

#[test]
fn many_blank_lines_are_not_the_end() {
    let text = format!("{}5\n", "\n".repeat(100_000));
    assert_eq!(fanfold_on(&text, &["-a", "sum"]).fine(), "sum\n5\n");
    let message = fanfold_on(format!("{text}x\n"), &["-a", "sum"]).failed(1);
    assert!(
        message.starts_with("fanfold: standard input:100002: `x` is not a number"),
        "{message}"
    );
}

#[test]
fn remedies_keep_the_words_that_were_given() {
    let message = fanfold_on("1\nx\n", &["-a", "sum", "--missing", "-,none"]).failed(1);
    assert!(message.contains("`--missing -,none,x` counts `x` as missing"), "{message}");
}

/// A value that is bad for one statistic of a column is left out of all of them.
#[test]
fn bad_values_are_bad_for_the_whole_column() {
    let text = "x\nabc\n1\n2\n";
    let ask = "count,rows,missing,distinct,mean,first,min";
    let skip = fanfold_on(text, &["-c", "x", "-a", ask, "--on-error", "skip"]);
    assert_eq!(skip.stdout.lines().nth(1), Some("2,3,0,2,1.5,1,1"));
    assert_eq!(skip.stderr, "fanfold: 1 bad value skipped in `x`\n");
    let null = fanfold_on(text, &["-c", "x", "-a", ask, "--on-error", "null"]);
    assert_eq!(null.stdout.lines().nth(1), Some("2,3,1,2,1.5,1,1"));
    let bytes = b"x\n\xff\n1\n2\n";
    let skip = fanfold_on(bytes, &["-c", "x", "-a", "count,type,distinct", "--on-error", "skip"]);
    assert_eq!(
        (skip.stdout.lines().nth(1), skip.stderr.as_str()),
        (Some("2,integer,2"), "fanfold: 1 bad value skipped in `x`\n")
    );
}

#[test]
fn names_of_numbers_are_words_among_words() {
    assert_eq!(
        fanfold_on("name\nBob\nNan\nInf\n", &["-c", "name", "-a", "min,max"]).fine(),
        "name_min,name_max\nBob,Nan\n"
    );
    let profile = fanfold_on("name\nBob\nNan\n", &["-c", "name"]).fine();
    assert_eq!(profile.lines().nth(1), Some("name,text,2,0,2,,,Bob,,Nan,Bob"));
}

#[test]
fn kinds_are_settled_by_a_value_whose_place_is_told() {
    let (_one, first) = write("one.csv", "x\nword\n");
    let (_two, second) = write("two.csv", "x\n5\n");
    let message = fanfold(&[&first, &second, "-c", "x", "-a", "min"]).failed(1);
    assert!(
        message
            .contains(&format!("{second}:2: column `x`: here is a number, and at {first}:2 text")),
        "{message}"
    );
}

#[test]
fn messages_stay_short() {
    let message =
        fanfold_on(format!("x\n{}\n", "w".repeat(1_000_000)), &["-c", "x", "-a", "sum"]).failed(1);
    assert!(message.len() < 500, "{} bytes", message.len());
    let header: Vec<_> = (0..5000).map(|n| format!("col{n}")).collect();
    let message = fanfold_on(header.join(","), &["-c", "x", "-a", "sum"]).failed(2);
    assert!(message.len() < 1000 && message.contains("and 4950 more"), "{message}");
}

#[test]
fn the_mark_stands_below_its_value() {
    let message = fanfold_on("a\tb\n1\tx\n", &["-c", "b", "-a", "sum"]).failed(1);
    assert!(message.contains("\n  | 1 x\n  |   ^\n"), "{message}");
}

#[test]
fn lines_of_white_space_before_a_header_do_not_matter() {
    let text = "   \n\t\na,b\n1,2\nx,3\n";
    let message = fanfold_on(text, &["-a", "sum"]).failed(1);
    assert!(message.starts_with("fanfold: standard input:5: column `a`: `x`"), "{message}");
}

#[test]
fn letters_alone_are_no_proof_of_a_format() {
    assert_eq!(fanfold_on("PAR1,PAR2\n1,2\n", &["-a", "sum"]).fine(), "PAR1_sum,PAR2_sum\n1,2\n");
}
