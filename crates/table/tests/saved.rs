//! Saved tables: what comes of them is what one run over all their inputs gives.

use fanfold_table::{OnError, Options, Source, Table, TableState};
use proptest::prelude::*;

fn table(text: &str, keys: &[&str], options: &Options) -> Table {
    Table::new([Source::reader("t", std::io::Cursor::new(text.to_owned()))])
        .options(options.clone())
        .group_by(keys.iter().copied())
}

/// The rows, or the message of an error without what it says of places.
fn shown(state: Result<TableState, fanfold_table::Error>) -> String {
    match state.and_then(|state| state.results()) {
        Ok(results) => {
            let row = |row: &[fanfold::Value]| {
                row.iter().map(|value| format!("{value:#}")).collect::<Vec<_>>().join("|")
            };
            let rows: Vec<_> = results.rows().map(row).collect();
            format!("{}\n{}", results.names.join("|"), rows.join("\n"))
        }
        Err(error) => {
            let text = error.to_string();
            format!("error: {}", text.lines().next().unwrap().rsplit(": ").next().unwrap())
        }
    }
}

/// Merges saved tables, two neighbours at a time, until one is left.
fn merged(mut saved: Vec<Vec<u8>>, lists: &[&str]) -> Result<TableState, fanfold_table::Error> {
    let merge = |some: &[Vec<u8>], lists: &[&str]| {
        let table = some.iter().fold(Table::new([]), |table, bytes| table.load("s", bytes.clone()));
        table.state(lists)
    };
    while saved.len() > 2 {
        let pairs: Result<Vec<_>, _> =
            saved.chunks(2).map(|two| merge(two, &[]).map(|state| state.to_bytes())).collect();
        saved = pairs?;
    }
    merge(&saved, lists)
}

/// The statistics of the exact class, and others of which so few values are all kept.
const ASKED: [&[&str]; 6] = [
    &["count,missing,sum,mean,sd,min,max,distinct"],
    &["max,mode,first,last,frequent2"],
    &["sum(a),p99(b),type(a)", "corr(a,b),argmax(k,a),wmean(a,b)"],
    &["rows,max(a) as most"],
    &["geomean,min_text,top2,median"],
    &[],
];

#[test]
fn shards_of_any_sizes_merged_in_a_tree_give_what_one_run_does() {
    let cell = prop::sample::select(vec!["1", "2.5", "0.1", "-7", "1e3", "", "NA"]);
    let odd = prop::sample::select(vec!["1", "2.5", "", "x", "nan", "inf", "007"]);
    let key = prop::sample::select(vec!["p", "q", "r", ""]);
    let rows = prop::collection::vec((key, cell, odd), 0..14);
    let cuts = prop::collection::vec(0..14usize, 0..5);
    let ways = prop::sample::select(vec![OnError::Stop, OnError::Skip, OnError::Null]);
    let asked = prop::sample::select(ASKED.to_vec());
    let keys = prop::sample::select(vec![&[][..], &["k"], &["k", "a"]]);
    let config = ProptestConfig { cases: 500, failure_persistence: None, ..Default::default() };
    proptest!(config, |(rows in rows, mut cuts in cuts, way in ways, asked in asked, keys in keys)| {
        let mut options = Options::default();
        options.on_error = way;
        options.threads = std::num::NonZeroUsize::new(1);
        let text = |rows: &[(&str, &str, &str)]| {
            let lines = rows.iter().map(|(k, a, b)| format!("{k},{a},{b}\n"));
            "k,a,b\n".to_owned() + &lines.collect::<String>()
        };
        let whole = shown(table(&text(&rows), keys, &options).state(asked));
        cuts.iter_mut().for_each(|cut| *cut = (*cut).min(rows.len()));
        cuts.extend([0, rows.len()]);
        cuts.sort_unstable();
        let shards = cuts.windows(2).map(|ends| text(&rows[ends[0]..ends[1]]));
        let saved: Result<Vec<_>, _> =
            shards.map(|text| table(&text, keys, &options).state(asked).map(|state| state.to_bytes())).collect();
        let found = match saved {
            Ok(saved) => shown(merged(saved, &[])),
            Err(error) => shown(Err(error)),
        };
        // What is wrong is told by one or by the other, and of columns without numbers there may be some
        // in one shard alone.
        if whole.starts_with("error") || found.starts_with("error") {
            prop_assert!(way == OnError::Stop || whole == found, "{} and {}", whole, found);
            prop_assert!(whole.starts_with("error") && found.starts_with("error"), "{} and {}", whole, found);
        } else {
            prop_assert_eq!(whole, found);
        }
    });
}

#[test]
fn going_on_from_a_saved_table_is_one_run() {
    let options = Options::default();
    let (monday, tuesday) = ("k,v\np,1\nq,2.5\n", "k,v\nr,4\np,0.5\n");
    let both = "k,v\np,1\nq,2.5\nr,4\np,0.5\n";
    for asked in [&["sum,p99,distinct"][..], &["first,last,rows"], &[]] {
        for keys in [&[][..], &["k"]] {
            let saved = table(monday, keys, &options).state(asked).unwrap().to_bytes();
            let gone_on = table(tuesday, keys, &options).load("monday", saved).state(asked);
            let whole = table(both, keys, &options).state(asked).unwrap();
            let gone_on = gone_on.unwrap();
            assert_eq!(shown(Ok(gone_on)), shown(Ok(whole)), "{asked:?} {keys:?}");
        }
    }
}

#[test]
fn records_whose_keys_differ_are_merged() {
    let json = |text: &str| {
        let source = Source::reader("t.jsonl", std::io::Cursor::new(text.to_owned()));
        Table::new([source]).state(&["count,sum,missing"])
    };
    let (one, two) = ("{\"a\":1}\n{\"a\":2,\"b\":3}\n", "{\"c\":1.5}\n{\"b\":4}\n");
    let saved = [one, two].map(|text| json(text).unwrap().to_bytes()).to_vec();
    assert_eq!(shown(merged(saved, &[])), shown(json(&format!("{one}{two}"))));
}

#[test]
fn what_was_kept_answers_more_than_was_asked() {
    let options = Options::default();
    let text = "k,v,w\np,1,a\nq,2.5,b\np,4,b\n";
    let saved = table(text, &["k"], &options).state(&["sd(v),p99(v),mode(w)"]).unwrap().to_bytes();
    let ask = |lists: &[&str]| shown(merged(vec![saved.clone()], lists));
    let expected = |lists: &[&str]| shown(table(text, &["k"], &options).state(lists));
    for lists in [&["mean(v),variance(v),median(v),p1(v)"][..], &["frequent1(w)", "rms(v)"]] {
        assert_eq!(ask(lists), expected(lists));
    }
    let message = |lists: &[&str]| merged(vec![saved.clone()], lists).err().unwrap().to_string();
    assert_eq!(
        message(&["skewness(v)"]),
        "s has `stddev`, `p99` of `v`, which does not tell `skewness`"
    );
    assert_eq!(message(&["max(v)"]), "s has `stddev`, `p99` of `v`, which does not tell `max`");
    assert!(message(&["sum(x)"]).starts_with("there is no column `x`"), "{}", message(&["sum(x)"]));
}

#[test]
fn tables_that_do_not_go_together_are_told_apart() {
    let options = Options::default();
    let save = |keys: &[&str], asked: &str| {
        table("k,v\np,1\n", keys, &options).state(&[asked]).unwrap().to_bytes()
    };
    let message = |one: Vec<u8>, other: Vec<u8>| {
        let both = Table::new([]).load("one", one).load("other", other);
        both.state::<&str>(&[]).err().unwrap().to_string()
    };
    let by_key = || save(&["k"], "sum(v)");
    assert_eq!(
        message(by_key(), save(&[], "sum(v)")),
        "other is grouped by nothing, and here it is `k`"
    );
    assert_eq!(
        message(by_key(), save(&["k"], "max(v)")),
        "other has `max` of `v`, which does not tell `sum`"
    );
    let later = table("k,v\np,1\n", &["k"], &options).load("one", by_key()).state(&["max(v)"]);
    let other = "other statistics of `v` are asked for than one has";
    assert!(later.err().unwrap().to_string().starts_with(other));
    let mut cut = by_key();
    cut.pop();
    assert!(message(cut, by_key()).starts_with("one: the bytes of the state were cut or changed"));
    assert!(
        message(b"k,v\n1,2\n".to_vec(), by_key())
            .starts_with("one: these are not the bytes of a state")
    );
}

/// Puts the right checksum behind bytes.
fn seal(bytes: &mut [u8]) {
    let body = bytes.len() - 4;
    let checksum = crc32fast::hash(&bytes[..body]);
    bytes[body..].copy_from_slice(&checksum.to_le_bytes());
}

/// So that counts of saved tables add up to no more than all rows, of which there are less than 2^56.
#[test]
fn no_statistic_counts_more_than_there_are_rows() {
    let state = table("v\n1\n2\n3\n", &[], &Options::default()).state(&["count,sum"]).unwrap();
    let mut bytes = state.to_bytes();
    // The length of the input's name, the name, and its rows.
    let input = [1, b't', 3];
    let place = bytes.windows(3).position(|window| window == input).unwrap() + 2;
    bytes[place] = 2;
    seal(&mut bytes);
    let error = merged(vec![bytes], &[]).map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("more than the stream has"), "{error}");
}

/// Changed bytes whose checksum is right: an error, or a table.
#[test]
fn saved_tables_that_were_made_up_do_no_harm() {
    let text = "k,a,b\np,1,x\nq,2.5,nan\np,-7,\nr,1e3,y\n";
    let mut options = Options::default();
    options.on_error = OnError::Skip;
    let mut coin = 7u64;
    let mut below = |bound: usize| {
        coin = coin.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((u128::from(coin) * bound as u128) >> 64) as usize
    };
    let mut read = 0;
    for asked in ASKED {
        for keys in [&[][..], &["k"], &["k", "a"]] {
            let Ok(state) = table(text, keys, &options).state(asked) else { continue };
            let bytes = state.to_bytes();
            let start = 8 + 1 + 1 + 5 + 8;
            for _ in 0..if cfg!(debug_assertions) { 300 } else { 50_000 } {
                let mut changed = bytes.clone();
                for _ in 0..=below(2) {
                    let place = start + below(bytes.len() - 4 - start);
                    changed[place] = match below(3) {
                        0 => 0xff,
                        1 => changed[place] ^ 1 << below(8),
                        _ => below(256) as u8,
                    };
                }
                seal(&mut changed);
                let twice = Table::new([]).load("one", changed.clone()).load("two", changed);
                if let Ok(state) = twice.state::<&str>(&[]) {
                    read += usize::from(state.results().is_ok());
                    state.to_bytes();
                }
            }
        }
    }
    assert!(read > 100, "{read}");
}

/// A table that was saved in version 1 of the format: it is read for ever.
#[test]
fn what_was_saved_is_read_for_ever() {
    let saved = include_bytes!("groups-v1.ff");
    let state = merged(vec![saved.to_vec()], &[]).unwrap();
    let expected = "k|a_count|a_missing|a_sum|a_stddev|a_p99|a_distinct|b_mode|b_first|b_a_argmax\n\
                    q|2|1|1002.5|705.3390142335811|990.025|2|x|x|x\n\
                    p|2|0|-4.5|3.181980515339464|-0.045|2|nan|nan|nan";
    assert_eq!(shown(Ok(state)), expected);
}

/// What honest files could get wrong: each of these was so once.
#[test]
fn what_was_not_kept_is_not_made_up() {
    let json =
        |text: &str| Table::new([Source::reader("t.jsonl", std::io::Cursor::new(text.to_owned()))]);
    let (one, two) =
        ("{\"k\":\"p\",\"a\":1,\"b\":5}\n", "{\"k\":\"p\",\"a\":3,\"b\":1}\n{\"c\":9}\n");
    // A column that was there, and was not asked for, is not missing in all rows.
    let saved = json(one).state(&["sum(a)"]).unwrap().to_bytes();
    let later = json(two).load("one", saved.clone()).state(&["sum(a),sum(b)"]);
    let error = later.err().unwrap().to_string();
    assert!(error.contains("which does not tell `sum`"), "{error}");
    // Columns that come later leave what was kept.
    let saved = json(one).group_by(["k"]).state(&["sum,max"]).unwrap().to_bytes();
    let later = json(two).group_by(["k"]).load("one", saved).state(&["max,sum"]);
    let whole = json(&format!("{one}{two}")).group_by(["k"]).state(&["max,sum"]);
    assert_eq!(shown(later), shown(whole));
    // The same of columns side by side: what was kept of them is there when it is saved again.
    let saved = json(one).state(&["argmin(k,a),argmax(k,a),max"]).unwrap().to_bytes();
    let later = json(two).load("one", saved).state(&["argmin(k,a),max"]).unwrap().to_bytes();
    assert_eq!(shown(merged(vec![later], &["argmax(k,a)"])), "k_a_argmax\np");
    // An index is that of the table, and not one among the columns that were kept.
    let csv = "id,price,qty\n1,10,2\n2,20,3\n";
    let options = Options::default();
    let saved = table(csv, &[], &options).state(&["sum(price),sum(qty)"]).unwrap().to_bytes();
    assert_eq!(shown(merged(vec![saved], &["sum(2)"])), "price_sum\n30");
    // Of cells that were counted nobody knows what they are.
    let saved = table(csv, &[], &options).state(&["count(qty)"]).unwrap().to_bytes();
    assert!(merged(vec![saved], &["type(qty)"]).is_err());
    // What is enough for one answer is not all there is.
    let saved = table(&"v\n1\n".repeat(200_000), &[], &options).state(&["first(v)"]);
    let saved = saved.unwrap().to_bytes();
    assert_eq!(shown(merged(vec![saved], &["rows"])), "rows\n399999");
    // Other words for missing values make other numbers.
    let mut other = Options::default();
    other.missing.push("10".to_owned());
    let both = [&options, &other]
        .map(|options| table(csv, &[], options).state(&["sum(price)"]).unwrap().to_bytes());
    let error = merged(both.to_vec(), &[]).err().unwrap().to_string();
    assert!(error.contains("other words were missing values"), "{error}");
}

#[test]
fn a_group_knows_nothing_of_the_numbers_of_others() {
    let text = "k,v\np,1\nq,2.5\np,3\n";
    let saved = table(text, &["k"], &Options::default()).state(&["count(v),sum(v)"]).unwrap();
    let asked = merged(vec![saved.to_bytes()], &["type(v)"]);
    assert_eq!(shown(asked), "k|v_type\np|integer\nq|number");
}
