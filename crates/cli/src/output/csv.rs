//! Comma-separated values, with the bounds of estimates behind all other columns.

use std::fmt::Write as _;
use std::io::{self, Write};

use csv::{ErrorKind, Writer};

use fanfold::stat::Value;
use fanfold_table::Results;

use super::bounds::WithBounds;
use super::stretches;

/// The names of the columns.
pub(super) fn write_header(out: &mut impl Write, bounds: &WithBounds<'_>) -> io::Result<()> {
    let mut header = Writer::from_writer(Vec::new());
    header.write_record(&*bounds.names).map_err(plain)?;
    out.write_all(&bytes(header)?)
}

pub(super) fn write_rows(
    out: &mut impl Write,
    report: &Results,
    bounds: &WithBounds<'_>,
    threads: usize,
) -> io::Result<()> {
    stretches::write(out, report, threads, |rows| {
        let mut writer = Writer::from_writer(Vec::new());
        let mut printed = String::new();
        for row in rows {
            for value in bounds.values(row) {
                let text = match &*value {
                    Value::Text(text) => text,
                    value => {
                        printed.clear();
                        write!(printed, "{value}").map_err(io::Error::other)?;
                        &printed
                    }
                };
                writer.write_field(text).map_err(plain)?;
            }
            writer.write_record(None::<&[u8]>).map_err(plain)?;
        }
        bytes(writer)
    })
}

fn bytes(writer: Writer<Vec<u8>>) -> io::Result<Vec<u8>> {
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

/// The error of the output below.
fn plain(error: csv::Error) -> io::Error {
    match error.into_kind() {
        ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
