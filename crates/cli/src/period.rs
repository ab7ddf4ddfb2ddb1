//! How often something is done: `5s`, `1m30s`, `1000rows`.

use std::num::NonZeroU64;
use std::time::Duration;

use fanfold_table::{Every, Ticks};
use jiff::{Span, SpanRelativeTo};

/// After so much time each, or so many rows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Period {
    Time(Duration),
    Rows(NonZeroU64),
}

impl From<Period> for Every {
    fn from(period: Period) -> Self {
        match period {
            Period::Time(time) => Every::Tick(Ticks::every(time)),
            Period::Rows(rows) => Every::Rows(rows),
        }
    }
}

/// Reads a period.
pub(crate) fn period(text: &str) -> Result<Period, String> {
    let text = text.trim();
    let rows = text.strip_suffix("rows").or_else(|| text.strip_suffix("row"));
    let Some(rows) = rows else {
        if text.parse::<f64>().is_ok() {
            return Err(format!("of what? `{text}s` is seconds, and `{text}rows` rows"));
        }
        let or_rows = |message| format!("{message}, or a number of rows, such as 1000rows");
        return time(text).map(Period::Time).map_err(or_rows);
    };
    let rows = rows.trim().replace('_', "");
    let rows = rows.parse().map_err(|_| "it is a number of rows, such as 1000rows".to_owned())?;
    Ok(Period::Rows(rows))
}

/// Reads a time: `5s`, `500ms`, `1h30m`.
pub(crate) fn time(text: &str) -> Result<Duration, String> {
    let span = text.trim().parse::<Span>();
    let time = span.and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()));
    let time = time.map_err(|_| "it is a time, such as 5s, 500ms, 1h30m or 1d".to_owned())?;
    let time = Duration::try_from(time).ok().filter(|time| !time.is_zero());
    time.ok_or_else(|| "it is more than no time, such as 5s".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_rows_are_read() {
        for (text, seconds) in [
            ("5s", 5.0),
            ("500ms", 0.5),
            ("1h30m", 5400.0),
            ("2 min", 120.0),
            ("1d", 86400.0),
            ("2w", 1_209_600.0),
        ] {
            let Ok(Period::Time(time)) = period(text) else { panic!("{text}") };
            assert_eq!(time.as_secs_f64(), seconds, "{text}");
        }
        for (text, count) in [("1000rows", 1000), ("1 row", 1), ("10_000 rows", 10_000)] {
            let Ok(Period::Rows(rows)) = period(text) else { panic!("{text}") };
            assert_eq!(rows.get(), count, "{text}");
        }
        for text in ["5", "0s", "-1s", "rows", "0rows", "1.5rows", "", "soon", "1e99s"] {
            assert!(period(text).is_err(), "{text}");
        }
    }
}
