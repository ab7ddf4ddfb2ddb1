//! JSON: one object a row, with the bounds of estimates behind all other members.
//!
//! Integers and decimals keep all their digits. An absent value is `null`; NaN and infinities, which JSON has no
//! numbers for, are the strings `"NaN"`, `"inf"` and `"-inf"`.

use std::io::{self, Write};

use fanfold::stat::Value;
use serde::ser::{Error, Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use fanfold_table::Results;

use super::bounds::WithBounds;
use super::stretches;

/// One array of all rows.
pub(super) fn write(out: &mut impl Write, report: &Results) -> io::Result<()> {
    let bounds = WithBounds::new(report);
    let rows: Vec<_> = report.rows().map(|row| Object { bounds: &bounds, row }).collect();
    serde_json::to_writer_pretty(&mut *out, &rows)?;
    writeln!(out)
}

/// One line a row.
pub(super) fn write_lines(
    out: &mut impl Write,
    report: &Results,
    bounds: &WithBounds<'_>,
    threads: usize,
) -> io::Result<()> {
    stretches::write(out, report, threads, |rows| {
        let mut lines = Vec::new();
        for row in rows {
            serde_json::to_writer(&mut lines, &Object { bounds, row })?;
            lines.push(b'\n');
        }
        Ok(lines)
    })
}

/// A value, of which decimals keep all their digits.
struct Written<'v>(&'v Value);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Decimal(decimal) => {
                let raw = RawValue::from_string(decimal.to_string()).map_err(S::Error::custom)?;
                raw.serialize(serializer)
            }
            Value::List(members) => serializer.collect_seq(members.iter().map(Written)),
            value => value.serialize(serializer),
        }
    }
}

/// One row, as an object.
struct Object<'r> {
    bounds: &'r WithBounds<'r>,
    row: &'r [Value],
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let names = &self.bounds.names;
        let mut map = serializer.serialize_map(Some(names.len()))?;
        for (name, value) in names.iter().zip(self.bounds.values(self.row)) {
            map.serialize_entry(name, &Written(value.plain()))?;
        }
        map.end()
    }
}
