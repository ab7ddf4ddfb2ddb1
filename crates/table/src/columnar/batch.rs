//! The columns of a batch, as cells.

use std::borrow::Cow;

use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType};
use arrow_schema::DataType;
use fanfold::Decimal;
use fanfold::stat::Num;

use super::text::{bytes, text};
use crate::cells::{
    Bad, Cells, Column, Numbers, Odd, Reading, Texts, Typed, Values, Words, Written,
};

/// Some columns of a batch of rows.
#[derive(Debug)]
pub(crate) struct Batch {
    /// Of those that are not there, none.
    columns: Vec<Option<ArrayRef>>,
    length: usize,
}

impl Batch {
    pub(super) fn new(columns: Vec<Option<ArrayRef>>, length: usize) -> Self {
        Batch { columns, length }
    }

    pub(crate) fn len(&self) -> usize {
        self.length
    }

    /// Takes the first so many rows, one at least, from the others.
    pub(crate) fn split_to(&mut self, rows: usize) -> Self {
        if rows == self.length {
            return std::mem::replace(self, Batch { columns: Vec::new(), length: 0 });
        }
        let slice = |from: usize, length: usize| Batch {
            columns: self
                .columns
                .iter()
                .map(|c| c.as_ref().map(|c| c.slice(from, length)))
                .collect(),
            length,
        };
        let (first, others) = (slice(0, rows), slice(rows, self.length - rows));
        *self = others;
        first
    }

    fn array(&self, place: usize) -> Option<&ArrayRef> {
        self.columns.get(place)?.as_ref()
    }

    /// A cell as text.
    pub(crate) fn cell(&self, row: usize, place: usize) -> Option<Cow<'_, [u8]>> {
        cell(&**self.array(place)?, row)
    }

    /// The cells of a column.
    pub(crate) fn column(&self, place: usize, reading: Reading, missing: &Words) -> Column<'_> {
        let Some(array) = self.array(place) else {
            let none = Written::none(self.length);
            return Column { cells: Cells::Texts(none), bad: Vec::new() };
        };
        if missing.has_numbers() {
            // Some number means that there is none, so each is looked at.
            return Column::of_texts(&Strings { array: &**array }, reading, missing);
        }
        if let Some(typed) = typed(array) {
            return Column { cells: Cells::Typed(typed), bad: Vec::new() };
        }
        match array.data_type() {
            data_type if is_text(data_type) => {
                Column::of_texts(&Strings { array: &**array }, reading, missing)
            }
            DataType::Dictionary(_, values) if is_text(values) => {
                Column::of_texts(&Strings { array: &**array }, reading, missing)
            }
            _ => values(array, reading),
        }
    }
}

fn is_text(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

/// Follows a dictionary to the value that a row has.
fn resolved(array: &dyn Array, row: usize) -> Option<(&dyn Array, usize)> {
    if array.is_null(row) || *array.data_type() == DataType::Null {
        return None;
    }
    match array.as_any_dictionary_opt() {
        Some(dictionary) => match number(dictionary.keys(), row) {
            Some(Num::Integer(key)) => resolved(&**dictionary.values(), usize::try_from(key).ok()?),
            _ => None,
        },
        None => Some((array, row)),
    }
}

fn cell(array: &dyn Array, row: usize) -> Option<Cow<'_, [u8]>> {
    let (array, row) = resolved(array, row)?;
    Some(match bytes(array, row) {
        Some(bytes) => Cow::Borrowed(bytes.trim_ascii()),
        None => Cow::Owned(text(array, row).into_bytes()),
    })
}

/// A column of text.
struct Strings<'b> {
    array: &'b dyn Array,
}

impl<'b> Texts<'b> for Strings<'b> {
    fn len(&self) -> usize {
        self.array.len()
    }

    fn raw(&self, row: usize) -> Option<&'b [u8]> {
        let (array, row) = resolved(self.array, row)?;
        bytes(array, row)
    }

    fn cell(&self, row: usize) -> Option<Cow<'b, [u8]>> {
        cell(self.array, row)
    }
}

/// A column of numbers of one type, all of which fit 64 bits.
fn typed(array: &ArrayRef) -> Option<Typed<'_>> {
    let values = match array.data_type() {
        DataType::Float64 => {
            Values::Doubles(Cow::Borrowed(array.as_primitive::<Float64Type>().values()))
        }
        DataType::Float32 => doubles::<Float32Type>(array, f64::from),
        DataType::Float16 => doubles::<Float16Type>(array, f64::from),
        DataType::Int64 => {
            Values::Integers(Cow::Borrowed(array.as_primitive::<Int64Type>().values()))
        }
        DataType::Int32 => integers::<Int32Type>(array)?,
        DataType::Int16 => integers::<Int16Type>(array)?,
        DataType::Int8 => integers::<Int8Type>(array)?,
        DataType::UInt64 => integers::<UInt64Type>(array)?,
        DataType::UInt32 => integers::<UInt32Type>(array)?,
        DataType::UInt16 => integers::<UInt16Type>(array)?,
        DataType::UInt8 => integers::<UInt8Type>(array)?,
        DataType::Decimal32(_, scale) => decimals::<Decimal32Type>(array, *scale)?,
        DataType::Decimal64(_, scale) => decimals::<Decimal64Type>(array, *scale)?,
        DataType::Decimal128(_, scale) => decimals::<Decimal128Type>(array, *scale)?,
        _ => return None,
    };
    Some(Typed { values, valid: valid(array) })
}

/// A bit for each value that is there.
fn valid(array: &ArrayRef) -> Option<Cow<'_, [u8]>> {
    let nulls = array.nulls()?;
    if nulls.null_count() == 0 {
        return None;
    }
    let bits = nulls.inner();
    Some(match bits.offset() {
        0 => Cow::Borrowed(bits.values()),
        _ => Cow::Owned(bits.sliced().as_slice().to_vec()),
    })
}

fn doubles<T: ArrowPrimitiveType>(array: &ArrayRef, wide: fn(T::Native) -> f64) -> Values<'_> {
    let values = array.as_primitive::<T>().values();
    Values::Doubles(values.iter().map(|value| wide(*value)).collect())
}

/// What stands where a value is missing may be anything, and is 0 here.
fn fitting<T: ArrowPrimitiveType>(array: &ArrayRef) -> Option<Cow<'_, [i64]>>
where
    i64: TryFrom<T::Native>,
{
    let array = array.as_primitive::<T>();
    let values = array.values().iter().enumerate();
    let fitting = |(row, value): (usize, &T::Native)| match i64::try_from(*value) {
        Ok(value) => Some(value),
        Err(_) if array.is_null(row) => Some(0),
        Err(_) => None,
    };
    values.map(fitting).collect::<Option<Vec<i64>>>().map(Cow::Owned)
}

fn integers<T: ArrowPrimitiveType>(array: &ArrayRef) -> Option<Values<'_>>
where
    i64: TryFrom<T::Native>,
{
    fitting::<T>(array).map(Values::Integers)
}

fn decimals<T: ArrowPrimitiveType>(array: &ArrayRef, scale: i8) -> Option<Values<'_>>
where
    i64: TryFrom<T::Native>,
{
    Some(match scale {
        0 => Values::Integers(fitting::<T>(array)?),
        scale => Values::Decimals(fitting::<T>(array)?, -i32::from(scale)),
    })
}

/// The number that a row of any type has, if it is one that is in range.
pub(super) fn number(array: &dyn Array, row: usize) -> Option<Num> {
    let (array, row) = resolved(array, row)?;
    let integer = |integer: i128, scale: i8| match scale {
        0 => Some(Num::Integer(integer)),
        scale => Decimal::new(integer, -i32::from(scale)).map(Num::Decimal),
    };
    match array.data_type() {
        DataType::Float64 => Some(Num::Float(array.as_primitive::<Float64Type>().value(row))),
        DataType::Float32 => {
            Some(Num::Float(array.as_primitive::<Float32Type>().value(row).into()))
        }
        DataType::Float16 => {
            Some(Num::Float(array.as_primitive::<Float16Type>().value(row).into()))
        }
        DataType::Int64 => integer(array.as_primitive::<Int64Type>().value(row).into(), 0),
        DataType::Int32 => integer(array.as_primitive::<Int32Type>().value(row).into(), 0),
        DataType::Int16 => integer(array.as_primitive::<Int16Type>().value(row).into(), 0),
        DataType::Int8 => integer(array.as_primitive::<Int8Type>().value(row).into(), 0),
        DataType::UInt64 => integer(array.as_primitive::<UInt64Type>().value(row).into(), 0),
        DataType::UInt32 => integer(array.as_primitive::<UInt32Type>().value(row).into(), 0),
        DataType::UInt16 => integer(array.as_primitive::<UInt16Type>().value(row).into(), 0),
        DataType::UInt8 => integer(array.as_primitive::<UInt8Type>().value(row).into(), 0),
        DataType::Decimal32(_, scale) => {
            integer(array.as_primitive::<Decimal32Type>().value(row).into(), *scale)
        }
        DataType::Decimal64(_, scale) => {
            integer(array.as_primitive::<Decimal64Type>().value(row).into(), *scale)
        }
        DataType::Decimal128(_, scale) => {
            integer(array.as_primitive::<Decimal128Type>().value(row), *scale)
        }
        DataType::Duration(unit) => {
            let (digits, power) = super::text::duration(array, row, *unit);
            Decimal::new(digits.into(), power).map(Num::Decimal)
        }
        DataType::Decimal256(_, scale) => {
            integer(array.as_primitive::<Decimal256Type>().value(row).to_i128()?, *scale)
        }
        _ => None,
    }
}

/// A column of any other type, value by value.
fn values(array: &ArrayRef, reading: Reading) -> Column<'_> {
    let mut numbers = Numbers::empty(array.len());
    let mut bad = Vec::new();
    for row in 0..array.len() {
        let Some((values, place)) = resolved(&**array, row) else {
            numbers.push_missing();
            continue;
        };
        match number(values, place) {
            Some(number) => numbers.push(Odd::Number(number)),
            None => {
                let is_number = values.data_type().is_decimal();
                if is_number {
                    bad.push((row as u32, Bad::OutOfRange));
                } else if reading == Reading::Numbers {
                    bad.push((row as u32, Bad::NoNumber));
                }
                numbers.push(Odd::Text(text(values, place).into()));
            }
        }
    }
    Column { cells: Cells::Numbers(numbers), bad }
}
