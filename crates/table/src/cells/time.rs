//! Times as they are written.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// How many nanoseconds a second has.
const SECOND: i128 = 1_000_000_000;

/// The nanoseconds since 1970 of a time: of RFC 3339, a date with or without a time of day, in UTC, or a number.
pub(crate) fn time(cell: &[u8]) -> Option<i128> {
    let text = str::from_utf8(cell).ok()?.trim();
    if let Some(nanoseconds) = number(text) {
        return Some(nanoseconds);
    }
    // Where no offset is said, a time zone in brackets would be one as well.
    let of_civil = |civil: DateTime| TimeZone::UTC.to_timestamp(civil).ok();
    let found = text.parse::<Timestamp>().ok().or_else(|| match text.parse::<DateTime>() {
        Ok(civil) => of_civil(civil),
        Err(_) => of_civil(text.parse::<Date>().ok()?.into()),
    });
    found.map(Timestamp::as_nanosecond)
}

/// A number of seconds since 1970, or of milliseconds, microseconds or nanoseconds where it would be a year past 5000
/// otherwise. Seconds may have a fraction.
fn number(text: &str) -> Option<i128> {
    const LATEST: u64 = 100_000_000_000;
    let digits = text.strip_prefix('-').unwrap_or(text);
    let sign = if digits.len() < text.len() { -1 } else { 1 };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    // 20240501 is a date for some, and hardly a number of seconds for anybody.
    if whole.is_empty()
        || whole.len() > 19
        || whole.len() == 8
        || !is_digits(whole)
        || !is_digits(fraction)
    {
        return None;
    }
    let whole: u64 = whole.parse().ok()?;
    let mut unit = SECOND;
    let mut limit = LATEST;
    while whole >= limit && unit > 1 {
        unit /= 1000;
        limit = limit.saturating_mul(1000);
    }
    let digits = fraction.bytes().chain(std::iter::repeat(b'0')).take(9);
    let part = digits.fold(0, |part: i128, digit| part * 10 + i128::from(digit - b'0'));
    Some(sign * (i128::from(whole) * unit + part * unit / SECOND))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_however_they_are_written() {
        let noon = 1_714_564_800 * SECOND;
        for text in [
            "2024-05-01T12:00:00Z",
            "2024-05-01 12:00:00",
            "2024-05-01T12:00",
            " 2024-05-01T14:00:00+02:00 ",
            "2024-05-01t12:00:00.000z",
            "1714564800",
            "1714564800.0",
            "1714564800000",
            "1714564800000000",
            "1714564800000000000",
        ] {
            assert_eq!(time(text.as_bytes()), Some(noon), "{text}");
        }
        assert_eq!(time(b"2024-05-01"), Some(noon - 12 * 3600 * SECOND));
        assert_eq!(time(b"20240501"), Some(noon - 12 * 3600 * SECOND));
        assert_eq!(time(b"1714564800.25"), Some(noon + SECOND / 4));
        assert_eq!(time(b"-1.5"), Some(-SECOND * 3 / 2));
        assert_eq!(time(b"0"), Some(0));
        for text in
            ["", "noon", "05/01/2024", "1e9", "12:00", "2024-13-01", "99999999999999999999", "-"]
        {
            assert_eq!(time(text.as_bytes()), None, "{text}");
        }
    }
}
