//! How what stands behind an option is read.

use fanfold_table::{Encoding, Quote};

pub(super) fn encoding(label: &str) -> Result<&'static Encoding, String> {
    Encoding::for_label(label.as_bytes())
        .ok_or_else(|| "there is no such encoding; `latin1` and `utf-16le` are two".to_owned())
}

/// A number of bytes, such as 500M: K, M, G and T are powers of 1,024.
pub(super) fn size(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let upper = text.to_ascii_uppercase();
    let digits = upper.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let power = match &upper[digits.len()..] {
        "" | "B" => 0,
        "K" | "KB" | "KIB" => 10,
        "M" | "MB" | "MIB" => 20,
        "G" | "GB" | "GIB" => 30,
        "T" | "TB" | "TIB" => 40,
        _ => return Err("it is a number of bytes, such as 500M or 2G".to_owned()),
    };
    let number = digits.trim().parse::<u64>().ok();
    let bytes = number.and_then(|number| number.checked_mul(1 << power));
    bytes.ok_or_else(|| "it is a whole number of bytes, such as 500M or 2G".to_owned())
}

pub(super) fn quote(text: &str) -> Result<Quote, String> {
    match text {
        "none" => Ok(Quote::Nothing),
        text => character(text).map(Quote::Byte),
    }
}

pub(super) fn character(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        [byte] if byte.is_ascii() && !matches!(byte, b'\n' | b'\r') => Ok(*byte),
        _ => Err("it is one ASCII character".to_owned()),
    }
}

pub(super) fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"\\t" => Ok(b'\t'),
        [byte] if !matches!(byte, b'"' | b'\n' | b'\r') => Ok(*byte),
        _ => Err("a delimiter is one ASCII character, or \\t for a tab".to_owned()),
    }
}
