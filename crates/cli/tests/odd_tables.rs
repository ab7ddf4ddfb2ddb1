//! Tables as they are found, each standing for its kind.

mod common;

use std::fs;

use common::{fanfold, fanfold_on};

/// The line of values.
#[track_caller]
fn values(text: impl AsRef<[u8]>, args: &[&str]) -> String {
    let ran = fanfold_on(text, args);
    assert_eq!(ran.status, 0, "{ran:?}");
    ran.stdout.lines().nth(1).unwrap_or_default().to_owned()
}

#[test]
fn whatever_a_look_ahead_cuts_changes_nothing() {
    for count in [10, 21_845, 30_000, 200_000] {
        let numbers = vec!["-5"; count].join(" ");
        assert_eq!(values(numbers, &["-a", "sum,count"]), format!("{},{count}", -5 * count as i64));
    }
}

#[test]
fn text_behind_a_closing_quote_is_told_with_its_line() {
    let text = "k,place,n\nr1,\"Bay,5\nr2,Cove,100\nr3,\"Dune,7\n";
    let message = fanfold_on(text, &["-c", "n", "-a", "count,sum"]).failed(1);
    assert!(message.starts_with("fanfold: standard input:2: behind the quoted field"), "{message}");
    assert_eq!(values(text, &["-c", "n", "-a", "count,sum", "--quote", "none"]), "3,112");
    let other = "a;n\n'x;y';1\n";
    assert_eq!(values(other, &["-d", ";", "--quote", "'", "-c", "n", "-a", "sum"]), "1");
    let escaped = "note,n\n\"a \\\"b\\\", c\",2\n";
    assert_eq!(values(escaped, &["-c", "n", "-a", "sum", "--escape", "\\"]), "2");
    assert_eq!(
        values(escaped, &["-c", "1", "-a", "first", "--escape", "\\"]),
        "\"a \"\"b\"\", c\""
    );
}

#[test]
fn what_is_skipped_is_listed() {
    let folder = tempfile::tempdir().unwrap();
    let (table, list) = (folder.path().join("t.csv"), folder.path().join("bad.csv"));
    fs::write(&table, "id,price\n1,2.50\n2,cheap\n3,4,7\n\"a\nb\",\"x\"\"\"\n").unwrap();
    let [table, list] = [&table, &list].map(|path| path.to_str().unwrap());
    let ran = fanfold(&[table, "-c", "price", "-a", "max", "--rejects", list]);
    assert_eq!((ran.status, &*ran.stdout), (0, "price_max\n2.5\n"), "{}", ran.stderr);
    let records = csv::Reader::from_path(list).unwrap().into_records();
    let records: Vec<Vec<String>> =
        records.map(|record| record.unwrap().iter().skip(1).map(str::to_owned).collect()).collect();
    let first = ["3", "price", "cheap", "`cheap` is not a number", "2,cheap"];
    let second = ["4", "", "", "the row has 3 fields, and the header 2", "3,4,7"];
    let third = ["6", "price", "x\"", "`x\"` is not a number", "\"a\nb\",\"x\"\"\""];
    assert_eq!(records, [first, second, third]);
    // What is read is not written over.
    let message = fanfold(&[table, "-a", "rows", "--rejects", table]).failed(1);
    assert!(message.contains("the command names it for something else as well"), "{message}");
    assert!(fs::read_to_string(table).unwrap().starts_with("id,price"));
    let nowhere = fanfold(&[table, "-a", "rows", "--rejects", "/nowhere/bad.csv"]).failed(1);
    assert!(nowhere.starts_with("fanfold: /nowhere/bad.csv: "), "{nowhere}");
}

/// Whether there is a statistic that needs numbers, or one that only ranks them, and whether the column was named.
#[test]
fn what_is_left_out_is_left_out_of_all_statistics_of_its_column() {
    let text = "price\n2.5\ncheap\n4\ncheap\ncheap\n";
    for how in ["skip", "null"] {
        let ask = |args: &[&str]| {
            let ran = fanfold_on(
                text,
                &[args, &["-a", "distinct,mode,last,max_text,max", "--on-error", how]].concat(),
            );
            assert!(ran.status == 0 && ran.stderr.contains("3 bad values"), "{}", ran.stderr);
            ran.stdout.lines().nth(1).unwrap().to_owned()
        };
        for args in [&[][..], &["-c", "price"], &["-c", "price", "-a", "sum"], &["-a", "sum"]] {
            assert!(ask(args).ends_with("2,2.5,4,4,4"), "{args:?}");
        }
    }
    // By groups, of which one has text alone; and where there are no numbers, nothing is wrong with text.
    let asked = ["-g", "k", "-a", "max(a),n(a),distinct(a),last(a)", "--on-error", "skip"];
    let ran = fanfold_on("k,a\nq,x\nq,nan\nr,2\n", &asked);
    assert_eq!(ran.stdout, "k,a_max,a_n,a_distinct,a_last\nq,,1,1,nan\nr,2,1,1,2\n");
    let ran = fanfold_on("k,a\nq,x\nq,y\nr,z\n", &asked);
    assert_eq!(ran.stdout, "k,a_max,a_n,a_distinct,a_last\nq,y,2,2,y\nr,z,1,1,z\n");
}

#[test]
fn decimal_commas_between_commas_are_told() {
    let quoted = "a,b\n\"9,99\",1\n\"10,5\",2\n";
    let message = fanfold_on(quoted, &["-a", "sum(a)"]).failed(1);
    assert!(message.contains("`--decimal , -d ,` makes it 9.99"), "{message}");
    assert_eq!(values(quoted, &["-a", "sum(a)", "--decimal", ",", "-d", ","]), "20.49");
    let told = fanfold_on("a,b\n1,2\n3,4\n", &["--decimal", ",", "-a", "mean"]).stderr;
    assert!(told.contains("is one column; `-d ,` splits it"), "{told}");
    // What another notation than the one asked for would read is no reason to ask for more.
    let other = fanfold_on("a;b\n2.5;1\n", &["--decimal", ",", "-a", "sum(a)"]).failed(1);
    assert!(!other.contains("makes it"), "{other}");
}

#[test]
fn usual_words_for_what_is_missing_are_offered() {
    for (word, offered) in [
        ("N/A", "--missing ,NA,N/A"),
        ("-", "--missing ,NA,-"),
        ("#DIV/0!", "--missing ',NA,#DIV/0!'"),
        ("?", "--missing ',NA,?'"),
        (".", "--missing ,NA,."),
        ("\\N", "--missing ',NA,\\N'"),
    ] {
        let text = format!("a,b\n1,5\n{word},6\n,7\n");
        let message = fanfold_on(&text, &["-a", "sum(a)"]).failed(1);
        assert!(message.contains(offered), "{message}");
        let missing = format!(",NA,{word}");
        assert_eq!(values(&text, &["-a", "sum(a),missing(a)", "--missing", &missing]), "1,2");
    }
}

#[test]
fn spaces_may_stand_around_quotes_where_that_is_said() {
    let text = "name, n\n\"Bay, east\", \"1\" \n \"Cove\" ,2\n";
    let message = fanfold_on(text, &["-c", "n", "-a", "sum"]).failed(1);
    assert!(message.contains("`--spaces-around-quotes`"), "{message}");
    let said = |asked: &[&str]| values(text, &[asked, &["--spaces-around-quotes"]].concat());
    assert_eq!(said(&["-c", "n", "-a", "sum"]), "3");
    assert_eq!(said(&["-c", "name", "-a", "min_text,max_text"]), "\"Bay, east\",Cove");
    // Where a comma stands in such quotes, there is a field too many.
    let many = "a,b\n1, \"x, y\"\n";
    let message = fanfold_on(many, &["-c", "a", "-a", "sum"]).failed(1);
    assert!(
        message.contains("3 fields") && message.contains("--spaces-around-quotes"),
        "{message}"
    );
    assert_eq!(values(many, &["-c", "b", "-a", "last", "--spaces-around-quotes"]), "\"x, y\"");
}

#[test]
fn a_quote_that_is_not_closed_in_its_line_is_a_character_in_tsv() {
    let text = "title\tvotes\n\"Up\t5\nPlain\t100\n\"Down\t7\n\"a \"\"b\"\"\"\t1\n\"x\" y\t2\n";
    assert_eq!(values(text, &["-c", "votes", "-a", "count,sum"]), "5,115");
    let names = values(text, &["-c", "title", "-a", "min_text,last"]);
    assert_eq!(names, "\"\"\"Down\",\"\"\"x\"\" y\"");
}

#[test]
fn names_in_the_file_come_before_names_that_are_made() {
    assert_eq!(values("x,x,x_2\n1,10,100\n2,20,200\n", &["-c", "x_2", "-a", "sum"]), "300");
    let header = vec!["x"; 20_000].join(",");
    let row = vec!["1"; 20_000].join(",");
    assert_eq!(values(format!("{header}\n{row}\n"), &["-c", "x_20000", "-a", "sum"]), "1");
    let names: Vec<_> = (0..40_000).map(|name| format!("c{name}")).collect();
    let row = vec!["1"; 40_000].join(",");
    let sums = values(format!("{}\n{row}\n{row}\n", names.join(",")), &["-a", "sum"]);
    assert_eq!(sums.split(',').filter(|sum| *sum == "2").count(), 40_000);
}

#[test]
fn decimal_commas_are_told_and_read() {
    let text = "2,5;7,5;4,5\n1,5;2,5;3,5\n";
    let ask = ["--no-header", "-c", "1", "-a", "sum"];
    assert_eq!(values(text, &[&ask[..], &["--decimal", ","]].concat()), "4");
    let message = fanfold_on(text, &ask).failed(1);
    assert!(message.contains("= `--decimal ,` makes it 2.5"), "{message}");
}

/// What looks like a number and is none is not ranked as text.
#[test]
fn numbers_in_other_notations_are_not_ranked_as_text() {
    let column =
        |cells: [&str; 3]| format!("a;b\n{};1\n{};1\n{};1\n", cells[0], cells[1], cells[2]);
    let extremes = ["-d", ";", "-c", "a", "-a", "min,max"];
    let cases = [
        (["9,5", "10,5", "100,5"], &["--decimal", ","][..], "9.5,100.5"),
        (["9%", "10%", "1%"], &["--percent"], "0.01,0.1"),
        (["$9", "$10", "$100"], &["--currency"], "9,100"),
        (["950,000", "1,000,000", "5"], &["--thousands", ","], "5,1000000"),
        (["(5)", "3", "7-"], &["--accounting"], "-7,3"),
    ];
    for (cells, option, expected) in cases {
        let text = column(cells);
        let message = fanfold_on(&text, &extremes).failed(1);
        assert!(message.contains(&format!("`{}", option.join(" "))), "{message}");
        assert_eq!(values(&text, &[&extremes[..], option].concat()), expected);
    }
    let dates = column(["31/12/2023", "01/02/2024", "05/05/2020"]);
    let message = fanfold_on(&dates, &extremes).failed(1);
    assert!(message.contains("`min_text` and `max_text` rank text"), "{message}");
    assert_eq!(values(&dates, &["-c", "a", "-a", "max_text"]), "31/12/2023");
    // The order of text is that of these dates.
    let dates = column(["2023-12-31", "2024-02-01", "2020-05-05"]);
    assert_eq!(values(&dates, &extremes), "2020-05-05,2024-02-01");
}

#[test]
fn the_outcome_does_not_depend_on_the_order_of_rows() {
    for text in ["v\nn/a\n4\n9\n", "v\n4\nn/a\n9\n", "v\n4\n9\nn/a\n"] {
        let ran = fanfold_on(text, &["-c", "v", "-a", "max,count", "--on-error", "skip"]);
        assert_eq!(ran.stdout, "v_max,v_count\n9,2\n");
        assert_eq!(ran.stderr, "fanfold: 1 bad value skipped in `v`\n");
        fanfold_on(text, &["-c", "v", "-a", "max"]).failed(1);
    }
    for text in ["name\nNan\nBob\n", "name\nBob\nNan\n"] {
        assert_eq!(values(text, &["-c", "name", "-a", "min,max"]), "Bob,Nan");
    }
}

#[test]
fn quantiles_are_of_what_was_written() {
    let ids = "id\n9007199254740993\n9007199254740995\n9007199254740997\n";
    assert_eq!(
        values(ids, &["-a", "min,p0,median,p100,max"]),
        "9007199254740993,9007199254740993,9007199254740995,9007199254740997,9007199254740997"
    );
    assert_eq!(values("0.1\n0.2\n0.3\n-0.6\n", &["-a", "sum,median,iqr"]), "0,0.15,0.3");
    assert_eq!(values("1.10\n2.20\n", &["-a", "sum"]), "3.3");
}

#[test]
fn a_first_line_that_may_be_data_is_told() {
    for text in ["10,20\n30,40\n", "$5\n6\n7\n"] {
        let ran = fanfold_on(text, &["-a", "rows"]);
        assert!(ran.stderr.contains("`--no-header` reads it as data"), "{ran:?}");
    }
    assert_eq!(fanfold_on("a,2\n1,3\n", &["-a", "rows"]).fine(), "rows\n1\n");
}

#[test]
fn numbers_between_blanks_are_columns_where_all_lines_have_as_many() {
    assert_eq!(
        fanfold_on("5 10\n6 20\n", &["-a", "count,mean"]).fine(),
        "1_count,1_mean,2_count,2_mean\n2,5.5,2,15\n"
    );
    assert_eq!(fanfold_on("  5 10 \n\n6   20", &["-a", "sum"]).fine(), "1_sum,2_sum\n11,30\n");
    for list in ["5 10\n6\n", "5 10\n", "5\n10\n"] {
        assert!(fanfold_on(list, &["-a", "sum"]).fine().starts_with("sum\n"), "{list}");
    }
    assert_eq!(fanfold_on("5 10\n6 20\n", &["-a", "sum", "-i", "numbers"]).fine(), "sum\n41\n");
    let many = "1 2 3\n".repeat(100_000);
    assert_eq!(values(&many, &["-a", "sum"]), "100000,200000,300000");
    let message = fanfold_on(format!("{many}4 5\n"), &["-a", "sum"]).failed(1);
    assert!(message.contains(":100001: the row has 2 fields, and the header 3"), "{message}");
}

#[test]
fn blank_lines_are_rows_where_there_is_one_column() {
    for text in ["a\n\n7\n", "a\n\"\"\n7\n", "a\r\n\r\n7\r\n"] {
        assert_eq!(values(text, &["-a", "count,missing,rows"]), "1,1,2", "{text:?}");
    }
    assert_eq!(values("a,b\n\n7,8\n", &["-a", "rows"]), "1");
}

#[test]
fn minus_signs_and_spaces_of_typesetting_are_understood() {
    assert_eq!(values("x\n\u{2212}5\n\u{a0}7\u{a0}\n+1\n", &["-a", "sum,min"]), "3,-5");
    let message = fanfold_on("x\n1_000\n", &["-c", "x", "-a", "sum"]).failed(1);
    assert!(message.contains("`--thousands _` makes it 1000"), "{message}");
    assert_eq!(values("x\n1_000\n", &["-c", "x", "-a", "sum", "--thousands", "_"]), "1000");
    assert_eq!(
        values("x\n1\u{202f}200,5\n", &["-a", "sum", "--thousands", "\u{202f}", "--decimal", ","]),
        "1200.5"
    );
}

#[test]
fn a_delimiter_more_at_the_end_of_rows_is_left_out_and_told() {
    let ran = fanfold_on("q,n\nA,1,\nB,2,\n", &["-c", "n", "-a", "sum"]);
    assert_eq!(ran.stdout, "n_sum\n3\n");
    assert!(ran.stderr.contains("2 rows have an empty field more than the header"), "{ran:?}");
    fanfold_on("q,n\nA,1,x\n", &["-c", "n", "-a", "sum"]).failed(1);
}

#[test]
fn what_stands_before_the_header_is_left_out() {
    assert_eq!(values("sep=;\na;b\n1,5;2\n", &["-c", "b", "-a", "sum"]), "2");
    let commented = "# made by x\na,b\n1,2\n# more\n3,4\n";
    assert_eq!(values(commented, &["--comment", "#", "-a", "sum"]), "4,6");
    let message =
        fanfold_on(format!("{commented}x,1\n"), &["--comment", "#", "-c", "a", "-a", "sum"]);
    assert!(message.stderr.contains("standard input:6:"), "{message:?}");
    assert_eq!(values("made by x\n2024\na,b\n1,2\n", &["--skip-lines", "2", "-a", "sum"]), "1,2");
    let header = "\"F\ni,e,l,d\n,3\";G;H\n1;2;3\n";
    assert_eq!(values(header, &["-c", "2-3", "-a", "sum"]), "2,3");
}

#[test]
fn columns_that_a_file_lacks_are_missing_where_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let file = folder.path().join(name);
        fs::write(&file, text).unwrap();
        file.display().to_string()
    };
    let (one, two) = (file("one.csv", "a,b\n1,2\n"), file("two.csv", "a,c\n3,4\n"));
    let ask = [&one[..], &two, "-a", "sum(a),sum(b),missing(b)"];
    fanfold(&ask).failed(2);
    let ran = fanfold(&[&ask[..], &["--on-error", "null"]].concat());
    assert_eq!(ran.stdout, "a_sum,b_sum,b_missing\n4,2,1\n");
}

#[test]
fn ids_keep_their_zeros_where_they_are_ranked_as_text() {
    let ids = "id\n001449\n001457\n";
    assert_eq!(values(ids, &["-a", "min_text,max_text,max"]), "001449,001457,1457");
}

#[test]
fn other_encodings_are_read() {
    let text = "città,n\nRöme,1\nOslo,2\n";
    let wide: Vec<u16> = text.encode_utf16().collect();
    let little: Vec<u8> = wide.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = wide.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    let marked = [&[0xff, 0xfe][..], &little].concat();
    for bytes in [little, big, marked] {
        let ran = fanfold_on(bytes, &["-g", "1", "-a", "sum"]).fine();
        assert_eq!(ran, "città,n_sum\nRöme,1\nOslo,2\n");
    }
    let latin1 = b"city,n\nM\xfcnchen,1\n";
    let ran = fanfold_on(latin1, &["-g", "1", "-a", "sum", "--encoding", "latin1"]).fine();
    assert_eq!(ran, "city,n_sum\nMünchen,1\n");
}

#[test]
fn a_profile_has_the_figures_of_numbers_and_tells_of_the_rest() {
    let mut text: String = (1..=1000).map(|number| format!("{number}\n")).collect();
    text.insert_str(0, "v\n");
    text.insert_str(text.find("500\n").unwrap(), "oops\n");
    let ran = fanfold_on(text, &["-c", "v"]);
    let expected = "v,mixed,1001,0,";
    let line = ran.stdout.lines().nth(1).unwrap();
    assert!(line.starts_with(expected) && line.contains(",500.5,"), "{line}");
    assert_eq!(
        ran.stderr,
        "fanfold: column `v`: 1 value is not a number: `oops` at standard input:501\n"
    );
}

#[test]
fn quotes_in_comments_are_none() {
    let text = "x,y\n1,2\n# a,\"b\n3,4\n# c,\"\n5,6\n\"7\n# \",8\n";
    assert_eq!(values(text, &["--comment", "#", "-c", "y", "-a", "sum"]), "20");
}

#[test]
fn names_of_numbers_make_no_column_of_numbers() {
    for text in ["name,v\nNan,1\nBob,2\n", "name,v\nBob,1\nNan,2\n"] {
        let ran = fanfold_on(text, &["-a", "mean,count"]);
        assert_eq!(ran.stdout, "name_count,v_mean,v_count\n2,1.5,2\n");
        assert_eq!(ran.stderr, "fanfold: `name` holds no numbers, and is left out\n");
    }
    assert_eq!(values("v\nnan\n1\n", &["-a", "count,mean"]), "2,NaN");
    assert_eq!(values("v\nnan\n", &["-a", "count,mean"]), "1,NaN");
}

#[test]
fn long_lines_are_columns_as_short_ones_are() {
    let line = |count| vec!["12345"; count].join(" ");
    for count in [4000, 8000, 30_000] {
        let text = format!("{0}\n{0}\n{0}\n", line(count));
        let counts = values(text, &["-a", "count"]);
        assert_eq!(counts.split(',').filter(|found| *found == "3").count(), count);
    }
}

#[test]
fn the_type_of_a_group_is_its_own() {
    let ran = fanfold_on("k,v\na,1\nb,0.5\nc,2\n", &["-g", "k", "-c", "v", "-a", "type,sum"]);
    assert_eq!(ran.stdout, "k,v_type,v_sum\na,integer,1\nb,number,0.5\nc,integer,2\n");
}

#[test]
fn quotes_hide_the_delimiter_only_where_they_open_a_field() {
    assert_eq!(values("size 5\";n\n1;2\n", &["-c", "n", "-a", "sum"]), "2");
    assert_eq!(values("'a;b;c',n\n'x',1\n", &["--quote", "'", "-c", "n", "-a", "sum"]), "1");
    assert_eq!(values("\"a\tb\n1\t2\n", &["-c", "b", "-a", "sum"]), "2");
}

#[test]
fn what_was_skipped_is_told_by_column_and_can_end_it_with_a_status() {
    let text = "a,b,c\n1,x,1\n2,y,2\noops,3,3\n4\n";
    let skip = |more: &[&str]| {
        fanfold_on(text, &[&["-c", "a,b", "-a", "sum", "--on-error", "skip"], more].concat())
    };
    let told = "fanfold: 3 bad values skipped: 1 in `a`, 2 in `b`; 1 bad row skipped\n";
    for (more, status) in [(&[][..], 0), (&["--strict"], 3)] {
        let ran = skip(more);
        assert_eq!((ran.status, ran.stdout.as_str()), (status, "a_sum,b_sum\n3,3\n"));
        assert_eq!(ran.stderr, told);
    }
    let fine = fanfold_on("a\n1\n", &["-a", "sum", "--strict", "--on-error", "skip"]);
    assert_eq!((fine.status, fine.stderr.as_str()), (0, ""));
}

#[test]
fn estimates_can_be_done_without_and_memory_bounded() {
    let text: String = (0..50_000).map(|row| format!("{}\n", row * 7919 % 50_000)).collect();
    let ask = ["-i", "numbers", "-a", "median,p99.9,distinct,mode,antimode"];
    let exact = fanfold_on(&text, &[&ask[..], &["--exact"]].concat()).fine();
    assert_eq!(exact, "median,p99.9,distinct,mode,antimode\n24999.5,49949.001,50000,0,0\n");
    let estimates = fanfold_on(&text, &ask).fine();
    assert!(estimates.contains("p99.9_error"), "{estimates}");
    let text: String = (0..900_000).map(|row| format!("{row}\n")).collect();
    let few = fanfold_on(&text, &["-i", "numbers", "-a", "median", "--exact", "--memory", "2M"]);
    let told = few.failed(1);
    assert!(
        told.contains("take more than 2 MiB") && told.contains("rows were read before"),
        "{told}"
    );
    fanfold_on(&text, &["-i", "numbers", "-a", "median", "--memory", "2M"]).fine();
    let keys: String = (0..900_000).map(|row| format!("k{row},1\n")).collect();
    let ask = ["-a", "sum(n)", "-g", "k", "--memory", "4m"];
    let told = fanfold_on(format!("k,n\n{keys}"), &ask).failed(1);
    assert!(told.contains("groups by `k` take more than 4 MiB"), "{told}");
    fanfold_on("1\n", &["-a", "sum", "--memory", "lots"]).failed(2);
}

#[test]
fn columns_in_another_notation_are_told_with_the_option_that_reads_them() {
    let ran = fanfold_on("a;b;c\n1,5;2;x\n2,5;3;y\n", &["-a", "sum"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (0, "b_sum\n5\n"));
    let told =
        "fanfold: `a`, `c` hold no numbers, and are left out; `--decimal ,` makes `1,5` 1.5\n";
    assert_eq!(ran.stderr, told);
    assert_eq!(
        fanfold_on("a;b\n1,5;2\n", &["-a", "sum", "--decimal", ","]).fine(),
        "a_sum,b_sum\n1.5,2\n"
    );
}

#[test]
fn columns_between_blanks_are_columns() {
    let log = "a  b   c\n1  2   3\n4  5   6\n";
    assert_eq!(
        fanfold_on(log, &["-i", "blanks", "-a", "sum"]).fine(),
        "a_sum,b_sum,c_sum\n5,7,9\n"
    );
    let numbers = "10 20\n30 40\n";
    assert_eq!(fanfold_on(numbers, &["-c", "2", "-a", "sum"]).fine(), "2_sum\n60\n");
    assert_eq!(
        fanfold_on(numbers, &["-i", "blanks", "--no-header", "-a", "sum"]).fine(),
        "1_sum,2_sum\n40,60\n"
    );
}

#[test]
fn files_with_unlike_columns_are_one_table_if_it_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let one = file("one.csv", "a,b\n1,2\n3,4\n");
    let two = file("two.jsonl", "{\"c\": 5, \"a\": 6}\n{\"d\": {\"e\": 7}}\n");
    let three = file("three.tsv", "c\tb\n8\t9\n");
    let files = [one.as_str(), &two, &three];
    let all = |more: &[&str]| fanfold(&[&files[..], more].concat());
    let found = all(&["--union", "-a", "sum,missing"]).fine();
    let expected =
        "a_sum,a_missing,b_sum,b_missing,c_sum,c_missing,d.e_sum,d.e_missing\n10,2,15,2,13,3,7,4\n";
    assert_eq!(found, expected);
    assert_eq!(all(&["--union", "-c", "d.e,c", "-a", "sum"]).fine(), "d.e_sum,c_sum\n7,13\n");
    let told = all(&["--union", "-c", "f", "-a", "sum"]).failed(2);
    assert!(told.contains("there is no column `f`"), "{told}");
    let told = all(&["-a", "sum"]).failed(2);
    assert!(told.contains("there is no column `b` in") && told.contains("two.jsonl"), "{told}");
    assert_eq!(all(&["--union", "-a", "rows", "-g", "c"]).fine(), "c,rows\n,3\n5,1\n8,1\n");
    assert_eq!(fanfold_on("1\n2\n", &["--union", "-a", "sum"]).fine(), "sum\n3\n");
}
