//! Comma-separated values, with the bounds of estimates behind all other columns.

use std::io::{self, Write};

use csv::Writer;

use crate::report::Report;

pub(super) fn write(out: &mut impl Write, report: &Report) -> io::Result<()> {
    let report = report.clone().with_bounds();
    let mut writer = Writer::from_writer(out);
    writer.write_record(&report.names)?;
    for row in &report.rows {
        writer.write_record(row.iter().map(ToString::to_string))?;
    }
    writer.flush()
}
