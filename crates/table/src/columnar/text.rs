//! What a value is as text: as ISO 8601 and JSON have it.

use std::fmt::Write;

use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, TimeUnit};

/// The text of a value that is there.
pub(super) fn text(array: &dyn Array, row: usize) -> String {
    let mut out = String::new();
    push(array, row, &mut out);
    out
}

/// The bytes of a value that is text already.
pub(super) fn bytes(array: &dyn Array, row: usize) -> Option<&[u8]> {
    Some(match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(row).as_bytes(),
        DataType::LargeUtf8 => array.as_string::<i64>().value(row).as_bytes(),
        DataType::Utf8View => array.as_string_view().value(row).as_bytes(),
        DataType::Binary => array.as_binary::<i32>().value(row),
        DataType::LargeBinary => array.as_binary::<i64>().value(row),
        DataType::BinaryView => array.as_binary_view().value(row),
        DataType::FixedSizeBinary(_) => array.as_fixed_size_binary().value(row),
        _ => return None,
    })
}

fn push(array: &dyn Array, row: usize, out: &mut String) {
    if let Some(bytes) = bytes(array, row) {
        return out.push_str(&String::from_utf8_lossy(bytes));
    }
    match array.data_type() {
        DataType::Null => {}
        DataType::Boolean => {
            out.push_str(if array.as_boolean().value(row) { "true" } else { "false" });
        }
        DataType::Date32 => day::<Date32Type>(array, row, out),
        DataType::Date64 => day::<Date64Type>(array, row, out),
        DataType::Time32(TimeUnit::Second) => clock::<Time32SecondType>(array, row, out),
        DataType::Time32(_) => clock::<Time32MillisecondType>(array, row, out),
        DataType::Time64(TimeUnit::Microsecond) => clock::<Time64MicrosecondType>(array, row, out),
        DataType::Time64(_) => clock::<Time64NanosecondType>(array, row, out),
        DataType::Timestamp(unit, zone) => {
            match unit {
                TimeUnit::Second => instant::<TimestampSecondType>(array, row, out),
                TimeUnit::Millisecond => instant::<TimestampMillisecondType>(array, row, out),
                TimeUnit::Microsecond => instant::<TimestampMicrosecondType>(array, row, out),
                TimeUnit::Nanosecond => instant::<TimestampNanosecondType>(array, row, out),
            }
            // In any time zone, the time of UTC is kept.
            out.push_str(if zone.is_some() { "Z" } else { "" });
        }
        DataType::List(_) => items(&array.as_list::<i32>().value(row), out),
        DataType::LargeList(_) => items(&array.as_list::<i64>().value(row), out),
        DataType::FixedSizeList(..) => items(&array.as_fixed_size_list().value(row), out),
        DataType::Struct(fields) => {
            let columns = fields.iter().zip(array.as_struct().columns());
            object(columns.map(|(field, column)| (field.name().clone(), column)), row, out);
        }
        DataType::Map(..) => {
            let entries = array.as_map().value(row);
            let (keys, values) = (entries.column(0), entries.column(1));
            out.push('{');
            for row in 0..entries.len() {
                out.push_str(if row > 0 { ", " } else { "" });
                let _ = write!(out, "{:?}: ", text(keys, row));
                item(values, row, out);
            }
            out.push('}');
        }
        _ => match super::batch::number(array, row) {
            Some(number) => {
                let _ = write!(out, "{}", fanfold::stat::Value::from(number));
            }
            None => {
                let _ = write!(out, "{:?}", array.slice(row, 1));
            }
        },
    }
}

fn day<T: ArrowTemporalType>(array: &dyn Array, row: usize, out: &mut String)
where
    i64: From<T::Native>,
{
    if let Some(date) = array.as_primitive::<T>().value_as_date(row) {
        let _ = write!(out, "{date}");
    }
}

fn clock<T: ArrowTemporalType>(array: &dyn Array, row: usize, out: &mut String)
where
    i64: From<T::Native>,
{
    if let Some(time) = array.as_primitive::<T>().value_as_time(row) {
        let _ = write!(out, "{time}");
    }
}

fn instant<T: ArrowTemporalType>(array: &dyn Array, row: usize, out: &mut String)
where
    i64: From<T::Native>,
{
    if let Some(instant) = array.as_primitive::<T>().value_as_datetime(row) {
        let _ = write!(out, "{}T{}", instant.date(), instant.time());
    }
}

fn items(values: &ArrayRef, out: &mut String) {
    out.push('[');
    for row in 0..values.len() {
        out.push_str(if row > 0 { ", " } else { "" });
        item(values, row, out);
    }
    out.push(']');
}

fn object<'a>(columns: impl Iterator<Item = (String, &'a ArrayRef)>, row: usize, out: &mut String) {
    out.push('{');
    for (number, (name, column)) in columns.enumerate() {
        out.push_str(if number > 0 { ", " } else { "" });
        let _ = write!(out, "{name:?}: ");
        item(column, row, out);
    }
    out.push('}');
}

/// A value within another: text stands in quotes.
fn item(array: &ArrayRef, row: usize, out: &mut String) {
    if array.is_null(row) {
        out.push_str("null");
    } else if super::batch::number(array, row).is_some() || array.data_type().is_nested() {
        push(array, row, out);
    } else {
        let _ = write!(out, "{:?}", text(array, row));
    }
}
