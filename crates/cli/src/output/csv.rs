//! Comma-separated values, with the bounds of estimates behind all other columns.

use std::io::{self, Write};

use csv::{ErrorKind, Writer};

use fanfold_table::Results;

use super::bounds::with_bounds;

pub(super) fn write(out: &mut impl Write, report: &Results) -> io::Result<()> {
    let report = with_bounds(report);
    let mut writer = Writer::from_writer(out);
    writer.write_record(&report.names).map_err(plain)?;
    for row in report.rows() {
        writer.write_record(row.iter().map(ToString::to_string)).map_err(plain)?;
    }
    writer.flush()
}

/// The error of the output below, whose kind tells a closed pipe.
fn plain(error: csv::Error) -> io::Error {
    match error.into_kind() {
        ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
