//! What a value is as text: as ISO 8601 and JSON have it. Durations are numbers of seconds.

use std::fmt::Write;

use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, IntervalUnit, TimeUnit};
use fanfold::Decimal;

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
        _ => return None,
    })
}

fn push(array: &dyn Array, row: usize, out: &mut String) {
    if let Some(bytes) = bytes(array, row) {
        return out.push_str(&String::from_utf8_lossy(bytes));
    }
    match array.data_type() {
        DataType::Null => {}
        DataType::Binary => binary(array.as_binary::<i32>().value(row), out),
        DataType::LargeBinary => binary(array.as_binary::<i64>().value(row), out),
        DataType::BinaryView => binary(array.as_binary_view().value(row), out),
        DataType::FixedSizeBinary(_) => hex(array.as_fixed_size_binary().value(row), out),
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
        DataType::Interval(IntervalUnit::YearMonth) => {
            let _ = write!(out, "P{}M", array.as_primitive::<IntervalYearMonthType>().value(row));
        }
        DataType::Interval(IntervalUnit::DayTime) => {
            let value = array.as_primitive::<IntervalDayTimeType>().value(row);
            interval(0, value.days, i64::from(value.milliseconds), TimeUnit::Millisecond, out);
        }
        DataType::Interval(IntervalUnit::MonthDayNano) => {
            let value = array.as_primitive::<IntervalMonthDayNanoType>().value(row);
            interval(value.months, value.days, value.nanoseconds, TimeUnit::Nanosecond, out);
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

/// Text, or digits of 16.
fn binary(bytes: &[u8], out: &mut String) {
    match str::from_utf8(bytes) {
        Ok(text) => out.push_str(text),
        Err(_) => hex(bytes, out),
    }
}

fn hex(bytes: &[u8], out: &mut String) {
    for byte in bytes {
        let _ = write!(out, "{byte:02x}");
    }
}

/// The power of ten that a unit is of a second.
fn power(unit: TimeUnit) -> i32 {
    match unit {
        TimeUnit::Second => 0,
        TimeUnit::Millisecond => -3,
        TimeUnit::Microsecond => -6,
        TimeUnit::Nanosecond => -9,
    }
}

/// A duration, as digits that count a power of ten of a second.
pub(super) fn duration(array: &dyn Array, row: usize, unit: TimeUnit) -> (i64, i32) {
    let digits = match unit {
        TimeUnit::Second => array.as_primitive::<DurationSecondType>().value(row),
        TimeUnit::Millisecond => array.as_primitive::<DurationMillisecondType>().value(row),
        TimeUnit::Microsecond => array.as_primitive::<DurationMicrosecondType>().value(row),
        TimeUnit::Nanosecond => array.as_primitive::<DurationNanosecondType>().value(row),
    };
    (digits, power(unit))
}

fn interval(months: i32, days: i32, time: i64, unit: TimeUnit, out: &mut String) {
    let time = Decimal::new(time.into(), power(unit));
    let time = time.expect("64 bits and such a power are in range").to_string();
    let time =
        if time.contains('.') { time.trim_end_matches('0').trim_end_matches('.') } else { &time };
    let _ = write!(out, "P{months}M{days}DT{time}S");
}

/// How a time of day is written: with all digits that its unit has, so that text ranks as times do.
fn pattern(data_type: DataType) -> &'static str {
    match data_type {
        DataType::Time32(unit) | DataType::Time64(unit) | DataType::Timestamp(unit, _) => {
            match unit {
                TimeUnit::Second => "%H:%M:%S",
                TimeUnit::Millisecond => "%H:%M:%S%.3f",
                TimeUnit::Microsecond => "%H:%M:%S%.6f",
                TimeUnit::Nanosecond => "%H:%M:%S%.9f",
            }
        }
        _ => "%H:%M:%S%.f",
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
        let _ = write!(out, "{}", time.format(pattern(T::DATA_TYPE)));
    }
}

fn instant<T: ArrowTemporalType>(array: &dyn Array, row: usize, out: &mut String)
where
    i64: From<T::Native>,
{
    if let Some(instant) = array.as_primitive::<T>().value_as_datetime(row) {
        let time = instant.time().format(pattern(T::DATA_TYPE));
        let _ = write!(out, "{}T{time}", instant.date());
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
