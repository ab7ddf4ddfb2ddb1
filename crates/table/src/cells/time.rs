//! Times as they are written.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;

/// How many nanoseconds a second has.
const SECOND: i128 = 1_000_000_000;

/// The nanoseconds since 1970 of a time: of RFC 3339, a date with or without a time of day, in UTC, a number, or as logs and mail have it.
pub(crate) fn time(cell: &[u8]) -> Option<i128> {
    let text = str::from_utf8(cell).ok()?.trim();
    if let Some(nanoseconds) = number(text) {
        return Some(nanoseconds);
    }
    // A name of a zone in brackets is more than is known here.
    let is_named = text.contains('[') && !text.starts_with('[');
    let found = if is_named { None } else { usual(text).or_else(|| other(text)) };
    found.map(Timestamp::as_nanosecond)
}

/// RFC 3339, or a date with or without a time of day.
fn usual(text: &str) -> Option<Timestamp> {
    let of_civil = |civil: DateTime| TimeZone::UTC.to_timestamp(civil).ok();
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    match text.parse::<DateTime>() {
        Ok(civil) => of_civil(civil),
        Err(_) => of_civil(text.parse::<Date>().ok()?.into()),
    }
}

/// What `git log` and `date`, web servers and mail write, and what others have between the parts of a date.
#[cold]
fn other(text: &str) -> Option<Timestamp> {
    const FORMATS: [&str; 3] =
        ["%Y-%m-%d %H:%M:%S%.f %z", "%d/%b/%Y:%H:%M:%S %z", "[%d/%b/%Y:%H:%M:%S %z]"];
    let mut formats = FORMATS.iter();
    if let Some(time) = formats.find_map(|format| Timestamp::strptime(format, text).ok()) {
        return Some(time);
    }
    if let Ok(time) = rfc2822::DateTimeParser::new().parse_timestamp(text) {
        return Some(time);
    }
    if let Some(in_utc) = text.strip_suffix(" UTC").or_else(|| text.strip_suffix(" GMT")) {
        return usual(in_utc);
    }
    if text.len() == 14 && is_compact(text) {
        let civil = DateTime::strptime("%Y%m%d%H%M%S", text).ok()?;
        return TimeZone::UTC.to_timestamp(civil).ok();
    }
    // Only where the year comes first is it plain which is the month.
    let is_year_first =
        text.len() >= 10 && text.as_bytes()[..5].iter().rposition(|byte| *byte == b'/') == Some(4);
    is_year_first.then(|| usual(&text.replacen('/', "-", 2)))?
}

/// A number of seconds since 1970, or of milliseconds, microseconds or nanoseconds where it would be a year past 5000
/// otherwise. Seconds may have a fraction.
fn number(text: &str) -> Option<i128> {
    const LATEST: u64 = 100_000_000_000;
    let digits = text.strip_prefix('-').unwrap_or(text);
    let sign = if digits.len() < text.len() { -1 } else { 1 };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 19 || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    if is_compact(text) {
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

/// Whether digits are a date of our centuries, with or without a time of day: 20240501, which is hardly a number of seconds for
/// anybody, or 20240501120000.
fn is_compact(digits: &str) -> bool {
    let part = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse().ok());
    let (year, month, day) = (part(0, 4), part(4, 6), part(6, 8));
    matches!(digits.len(), 8 | 14)
        && year.is_some_and(|year: u32| (1900..2100).contains(&year))
        && month.is_some_and(|month| (1..=12).contains(&month))
        && day.is_some_and(|day| (1..=31).contains(&day))
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
            "2024-05-01 14:00:00 +0200",
            "2024-05-01 12:00:00 UTC",
            "2024/05/01 12:00:00",
            "01/May/2024:12:00:00 +0000",
            "[01/May/2024:14:00:00 +0200]",
            "Wed, 01 May 2024 12:00:00 GMT",
            "20240501120000",
            "20240501T120000Z",
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
        assert_eq!(time(b"11111111"), Some(11_111_111 * SECOND));
        for text in [
            "",
            "noon",
            "05/01/2024",
            "1e9",
            "12:00",
            "2024-13-01",
            "99999999999999999999",
            "-",
            "2024-05-01T12:00:00[Europe/Berlin]",
            "20240231120000",
            "é/é/é/é/é/",
        ] {
            assert_eq!(time(text.as_bytes()), None, "{text}");
        }
    }
}
