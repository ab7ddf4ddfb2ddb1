//! Whatever is in the input, the program ends with a result or with a message, and never panics.

mod common;

use common::fanfold_on;
use proptest::prelude::*;

/// Input made of what parsers trip over.
fn nasty() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "\"", "\"\"", ",", "\n", "\r\n", "\r", "\t", ";", "|", " ", "\0", "\u{feff}", "NA", "NaN",
            "inf", "-0", "1e999", "0x1", "a", "b", "k", "1", "2.5", "-3", "99999999999999999999999",
            "a,b\n", "k,n\n", "x\ny", "≈", "=", "(", ")",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 1..5),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Command lines of all kinds.
fn args() -> impl Strategy<Value = Vec<&'static str>> {
    prop::sample::select(vec![
        vec![],
        vec!["-a", "sum,p99,distinct,mode,min,type"],
        vec!["-a", "min,max,first,last,top2", "--on-error", "skip"],
        vec!["-a", "count,mean", "--on-error", "null", "-o", "json"],
        vec!["-a", "sum(1) as s,frequent2", "-g", "1", "-o", "table"],
        vec!["-g", "1", "-o", "markdown", "--on-error", "skip"],
        vec!["-c", "*", "-a", "rows,mode", "--no-header", "-o", "jsonl"],
        vec!["-i", "numbers", "-a", "sum,kurtosis", "--on-error", "skip"],
        vec!["-i", "tsv", "--explain"],
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn there_is_a_result_or_a_message(input in nasty(), args in args()) {
        let ran = fanfold_on(&input, &args);
        match ran.status {
            0 => prop_assert!(!ran.stdout.is_empty() || args.contains(&"jsonl") || args.contains(&"--explain")),
            1 | 2 => {
                prop_assert!(ran.stderr.starts_with("fanfold: "), "{}", ran.stderr);
                prop_assert!(ran.stdout.is_empty(), "{}", ran.stdout);
            }
            status => prop_assert!(false, "exit status {status}: {}", ran.stderr),
        }
        prop_assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    }
}
