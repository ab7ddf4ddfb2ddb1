//! Whatever bytes there are, there is a result or an error: no panic, and no end without one.

use std::io::Cursor;
use std::num::NonZeroUsize;

use fanfold_table::{Format, OnError, Options, Quote, Source, Table};
use proptest::prelude::*;
use proptest::sample::Index;

const TABLE: &str = "\u{feff}city,price,\"a, b\",x\r\nRome,1.50,\"two\nlines\",nan\r\nOslo,-3e2,\"say \"\"so\"\"\",7\n\
    Bern,NA,,inf\n\"Paris\",+.5,5\" pipe,0x1\nWien,999999999999999999999999,\u{2212}4,1,000\n";
const NUMBERS: &str = "1 2 3\n-4.5 6e7 8\n.5 9 1e-400\n";
const WORDS: &str = "sep=;\n# made\na;b\n1,5;(2)\n$3;4%\n";

const LINES: &str = "{\"a\": 1.5, \"b\": {\"c\": \"x\\\"y\", \"d\": [1, {}]}}\n{\"a\": -3e2, \"e\": null}\n{}\n{\"a\": \"7\", \"\": true}\n";
const ARRAY: &str = "[{\"a\": 1, \"b\": \"\\u00e9\"},\n {\"a\": 2.50},\n[1, \"]\"], 7, \"{\"\n]\n[{\"a\": {\"b\": {}}}]";

/// Bytes that parsers trip over, more often than others.
fn byte() -> impl Strategy<Value = u8> {
    prop_oneof![prop::sample::select(&b"\",;\n\r\t\0 #'\\.-+eE0\xff\xc3\x1f{}[]:"[..]), any::<u8>()]
}

#[derive(Clone, Debug)]
enum Mutation {
    Set(Index, u8),
    Insert(Index, u8),
    Remove(Index, usize),
    Repeat(Index, usize),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        (any::<Index>(), byte()).prop_map(|(at, byte)| Mutation::Set(at, byte)),
        (any::<Index>(), byte()).prop_map(|(at, byte)| Mutation::Insert(at, byte)),
        (any::<Index>(), 1..20usize).prop_map(|(at, count)| Mutation::Remove(at, count)),
        (any::<Index>(), 1..9usize).prop_map(|(at, count)| Mutation::Repeat(at, count)),
    ]
}

fn apply(text: &mut Vec<u8>, mutation: &Mutation) {
    if text.is_empty() {
        return;
    }
    match mutation {
        Mutation::Set(at, byte) => {
            let at = at.index(text.len());
            text[at] = *byte;
        }
        Mutation::Insert(at, byte) => text.insert(at.index(text.len()), *byte),
        Mutation::Remove(at, count) => {
            let at = at.index(text.len());
            text.drain(at..(at + count).min(text.len()));
        }
        Mutation::Repeat(at, count) => {
            let at = at.index(text.len());
            let piece = text[at..(at + count).min(text.len())].repeat(3);
            text.splice(at..at, piece);
        }
    }
}

fn options() -> impl Strategy<Value = Options> {
    let ways = prop::sample::select(vec![OnError::Stop, OnError::Skip, OnError::Null]);
    let formats = prop::sample::select(vec![
        None,
        None,
        Some(Format::Csv),
        Some(Format::Tsv),
        Some(Format::Json),
        Some(Format::Numbers),
    ]);
    let quotes =
        prop::sample::select(vec![Quote::Usual, Quote::Usual, Quote::Nothing, Quote::Byte(b'\'')]);
    (ways, formats, quotes, any::<u8>()).prop_map(|(on_error, format, quote, bits)| {
        let mut options = Options::default();
        (options.on_error, options.format, options.quote) = (on_error, format, quote);
        options.escape = (bits & 1 > 0).then_some(b'\\');
        options.comment = (bits & 2 > 0).then_some(b'#');
        options.has_header = bits & 4 == 0;
        options.notation.decimal = if bits & 8 > 0 { b',' } else { b'.' };
        options.notation.thousands = (bits & 16 > 0).then_some(',');
        options.notation.currency = bits & 32 > 0;
        options.union = bits & 64 > 0;
        options.spaces_around_quotes = bits & 128 > 0;
        options.threads = NonZeroUsize::new(1);
        options
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(20_000) })]

    #[test]
    fn there_is_a_result_or_an_error(
        text in prop::sample::select(vec![TABLE, NUMBERS, WORDS, LINES, ARRAY]),
        mutations in prop::collection::vec(mutation(), 0..8),
        options in options(),
        ask in prop::sample::select(vec![
            "", "sum,mean", "sum,p99,min,type", "count,mean,first,last,distinct,mode", "min_text,max,top2,rows",
        ]),
        groups in prop::sample::select(vec![&[][..], &["1"], &["1", "2"]]),
    ) {
        let mut bytes = text.as_bytes().to_vec();
        mutations.iter().for_each(|mutation| apply(&mut bytes, mutation));
        let table = || {
            let table = Table::new([Source::reader("t", Cursor::new(bytes.clone()))]);
            table.options(options.clone()).group_by(groups.iter().copied())
        };
        let whole = table().aggregate(ask);
        match &whole {
            Ok(results) => prop_assert!(results.rows().all(|row| row.len() == results.names.len())),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
        // Where rows happen to be sorted, it makes no difference to say so.
        let lists: &[&str] = if ask.is_empty() { &[] } else { &[ask] };
        if let (false, Ok(sorted), Ok(whole)) =
            (groups.is_empty(), table().aggregate_sorted(lists, |_| true), whole)
            && sorted.names == whole.names
        {
            prop_assert!(sorted.rows().len() <= whole.rows().len());
            let first = whole.values.len() - sorted.values.len();
            let [sorted, whole] = [&sorted.values[..], &whole.values[first..]].map(|values| format!("{values:?}"));
            prop_assert_eq!(sorted, whole);
        }
    }
}
