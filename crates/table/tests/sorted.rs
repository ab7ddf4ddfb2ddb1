//! Rows that are sorted by their keys: the same results as without that, group by group.

use std::num::NonZeroUsize;

use fanfold::stat::Value;
use fanfold_table::{Error, Note, OnError, Options, Results, Source, Table};

const STATISTICS: &str = "rows,count,missing,sum(v),mean(v),stddev(v),median(v),p99(v),min(v),distinct,mode,first,last,\
    cov(v,w)";

/// Rows by two keys, in the order of both; of some keys many, of most a few.
fn sorted_table(is_by_number: bool) -> String {
    let mut keys: Vec<(u32, u32)> = (0..40_000u32)
        .map(|row| {
            let draw = (u64::from(row).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32;
            (if draw.is_multiple_of(3) { 7 } else { draw % 900 }, draw % 5)
        })
        .collect();
    if is_by_number {
        keys.sort_unstable();
    } else {
        keys.sort_unstable_by_key(|(one, other)| (one.to_string(), std::cmp::Reverse(*other)));
    }
    let mut text = String::from("k,l,v,w\n");
    for (row, (one, other)) in keys.iter().enumerate() {
        let value = match row % 17 {
            0 => String::new(),
            _ => format!("{}.{}", row * 7919 % 1000, row % 10),
        };
        text += &format!("{one},{other},{value},{}\n", row % 100);
    }
    text
}

fn table(text: &str, options: Options, keys: &[&str]) -> Table {
    let source = Source::reader("table", std::io::Cursor::new(text.as_bytes().to_vec()));
    Table::new([source]).options(options).group_by(keys.iter().copied())
}

fn threads(count: usize) -> Options {
    let mut options = Options::default();
    options.threads = NonZeroUsize::new(count);
    options
}

/// All rows, and how many pieces they came in.
fn sorted(text: &str, options: Options, keys: &[&str]) -> Result<(Results, usize), Error> {
    let (mut values, mut pieces) = (Vec::new(), 0);
    let mut last = table(text, options, keys).aggregate_sorted(&[STATISTICS], |some| {
        assert!(some.notes.is_empty());
        pieces += usize::from(!some.values.is_empty());
        values.extend(some.values);
        true
    })?;
    values.append(&mut last.values);
    last.values = values;
    Ok((last, pieces))
}

#[test]
fn groups_that_are_handed_on_are_those_of_any_order() {
    for is_by_number in [true, false] {
        let text = sorted_table(is_by_number);
        for keys in [&["k", "l"][..], &["k"]] {
            let expected = table(&text, threads(1), keys).aggregate(STATISTICS).unwrap();
            for count in [1, 2, 5] {
                let (found, pieces) = sorted(&text, threads(count), keys).unwrap();
                assert_eq!(found.names, expected.names);
                assert!(
                    format!("{:?}", found.values) == format!("{:?}", expected.values),
                    "{count}"
                );
                assert!(pieces > 0);
            }
        }
    }
}

#[test]
fn rows_that_are_not_sorted_are_told_with_the_row_before_and_whoever_is_first() {
    let mut text = sorted_table(true);
    text += "5,0,1,1\n3,0,1,1\n";
    let lines = text.lines().count();
    for count in [1, 2, 5] {
        let error = sorted(&text, threads(count), &["k", "l"]).unwrap_err().to_string();
        let told = format!("table:{}: column `k`: the rows are not sorted", lines - 1);
        assert!(error.starts_with(&told), "{error}");
        assert!(error.contains(&format!("table:{}\n", lines - 2)), "{error}");
    }
    // Rows that are left out are no reason to stop.
    let mut options = threads(1);
    options.on_error = OnError::Skip;
    let (found, _) = sorted("k,v,w\na,1,1\nzz\nb,2,2\n", options, &["k"]).unwrap();
    assert_eq!(found.rows().len(), 2);
    assert!(matches!(&found.notes[..], [Note::Skipped { rows: 1, .. }]), "{:?}", found.notes);
}

#[test]
fn whoever_has_enough_is_given_no_more() {
    // What is wrong behind it is not looked at, however many threads are there already.
    let text = sorted_table(true) + "0,0,oops,1\n";
    for count in [1, 2, 8] {
        let mut pieces = 0;
        let taken = table(&text, threads(count), &["k"]).aggregate_sorted(&["sum(v)"], |_| {
            pieces += 1;
            false
        });
        let last = taken.unwrap();
        assert!(last.notes.is_empty() && last.values.is_empty() && pieces == 1);
    }
}

#[test]
fn columns_without_numbers_stay_and_are_told() {
    let text = "k,name,v\na,x,1\na,y,2\nb,z,3\n";
    let last = table(text, threads(1), &["k"]).aggregate_sorted(&["sum"], |_| true).unwrap();
    assert_eq!(last.names, ["k", "name_sum", "v_sum"]);
    let [Note::NoNumbers { columns, are_left_out: false, .. }] = &last.notes[..] else {
        panic!("{:?}", last.notes)
    };
    assert_eq!(columns, &["name"]);
    assert_eq!(last.values[1..], [Value::Absent, Value::Integer(3)]);
}

/// What `nan` is depends on the rest of its column.
#[test]
fn a_column_that_turns_out_to_hold_something_else_is_an_error() {
    let rows = |key: &str, cell: &str| format!("{key},{cell}\n").repeat(60_000);
    let names = format!("k,name\n{}{}c,Ida\n", rows("a", "Nan"), rows("b", "Nan"));
    for count in [1, 2, 5] {
        let run = |text: &str, ask: &str| {
            table(text, threads(count), &["k"]).aggregate_sorted(&[ask], |_| true)
        };
        let error = run(&names, "max(name)").unwrap_err().to_string();
        assert!(
            error.starts_with("table:120002: column `name`: here is text, and groups"),
            "{error}"
        );
        // Nothing was handed on before it was known.
        let early = names.replacen("a,Nan", "a,Ida", 1);
        assert!(run(&early, "max(name)").is_ok());
        let numbers = format!("k,x\n{}{}c,7\n", rows("a", "n/k"), rows("b", "n/k"));
        let error = run(&numbers, "type(x)").unwrap_err().to_string();
        assert!(error.contains("table:120002: column `x`: here is a number"), "{error}");
    }
    let none = table("k,a\nx,foo\ny,bar\n", threads(1), &["k"]);
    let error = none.aggregate_sorted(&["sum"], |_| true).unwrap_err().to_string();
    assert!(error.starts_with("there is no column of numbers"), "{error}");
}

#[test]
fn keys_are_numbers_in_the_notation_that_is_asked_for() {
    let mut options = threads(1);
    options.notation.decimal = b',';
    let text = "k;v;w\n1,5;1;1\n2,5;1;1\nNA;1;1\n10,5;1;1\n";
    assert!(sorted(&text.replace("NA;1;1\n", ""), options.clone(), &["k"]).is_ok());
    let error = sorted(text, options, &["k"]).unwrap_err().to_string();
    assert!(error.starts_with("table:5: column `k`"), "{error}");
}

#[test]
fn columns_that_come_late_are_an_error_and_none_where_they_are_named() {
    let mut text = String::new();
    for row in 0..60_000 {
        text += &format!("{{\"k\":{},\"v\":{row}}}\n", row / 100);
    }
    text += "{\"k\":700,\"v\":1,\"late\":2}\n";
    let table = || {
        let source = Source::reader("t", std::io::Cursor::new(text.clone().into_bytes()));
        Table::new([source]).options(threads(2)).group_by(["k"])
    };
    let error = table().aggregate_sorted(&["sum"], |_| true).unwrap_err().to_string();
    assert!(error.contains("`late`") && error.contains("name the columns"), "{error}");
    assert!(table().aggregate_sorted(&["sum(v)"], |_| true).is_ok());
}
