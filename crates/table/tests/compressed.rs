//! What is compressed is read as what is in it, and an error if it is cut short or damaged.
#![cfg(feature = "compression")]

use std::io::{Cursor, Read, Write};

use fanfold_table::{Error, Results, Source, Table};
use proptest::prelude::*;

fn text() -> String {
    let row = |row: u32| format!("{row},{}.{:02}\n", row % 97, row.wrapping_mul(7919) % 100);
    "id,price\n".to_owned() + &(0..20_000).map(row).collect::<String>()
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut found = Vec::new();
    flate2::bufread::GzEncoder::new(text, flate2::Compression::default())
        .read_to_end(&mut found)
        .unwrap();
    found
}

fn bzip2(text: &[u8]) -> Vec<u8> {
    let mut found = Vec::new();
    bzip2::bufread::BzEncoder::new(text, bzip2::Compression::fast())
        .read_to_end(&mut found)
        .unwrap();
    found
}

fn xz(text: &[u8]) -> Vec<u8> {
    let mut found = Vec::new();
    liblzma::bufread::XzEncoder::new(text, 1).read_to_end(&mut found).unwrap();
    found
}

/// With a checksum, as the program `zstd` writes it.
fn zstd(text: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

type Compress = fn(&[u8]) -> Vec<u8>;

const ALL: [Compress; 4] = [gzip, bzip2, xz, zstd];

fn results(bytes: Vec<u8>) -> Result<Results, Error> {
    Table::new([Source::reader("t", Cursor::new(bytes))]).aggregate("rows,sum,max")
}

fn values(bytes: Vec<u8>) -> String {
    format!("{:?}", results(bytes).unwrap().values)
}

#[test]
fn what_is_in_it_is_read_and_all_members() {
    let text = text();
    let (front, back) = text.as_bytes().split_at(text.len() / 3);
    let expected = values(text.clone().into_bytes());
    for compress in ALL {
        assert_eq!(values(compress(text.as_bytes())), expected);
        assert_eq!(values([compress(front), compress(back)].concat()), expected);
    }
}

#[test]
fn what_is_cut_short_is_an_error_and_so_is_rubbish_behind() {
    for compress in ALL {
        let whole = compress(text().as_bytes());
        for length in [whole.len() - 1, whole.len() - 9, whole.len() / 2, 20] {
            let error = results(whole[..length].to_vec()).unwrap_err().to_string();
            assert!(error.contains("cut short, or damaged"), "{error}");
        }
        let error = results([&whole[..], b"rubbish, and more of it"].concat()).unwrap_err();
        assert!(matches!(error, Error::Input { .. }), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    /// Each of these formats has a checksum: what is damaged is never another table.
    #[test]
    fn a_byte_that_is_another_is_an_error_or_does_not_matter(
        compress in prop::sample::select(&ALL[..]),
        at: prop::sample::Index,
        flip in 1..=255u8,
    ) {
        let text = &text()[..20_000];
        let text = &text[..text.rfind('\n').unwrap() + 1];
        let mut bytes = compress(text.as_bytes());
        let at = at.index(bytes.len());
        // The first bytes tell the format, and without them it is none.
        prop_assume!(at >= 10);
        bytes[at] ^= flip;
        if let Ok(results) = results(bytes) {
            prop_assert_eq!(format!("{:?}", results.values), values(text.as_bytes().to_vec()));
        }
    }
}
