//! How an item looks to a statistic chosen at run time.

use std::hash::{Hash, Hasher};

use super::{Num, Value};

/// An item as a [`Stat`](crate::Stat) sees it: a number, text, or missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Datum<'a> {
    /// No value.
    Missing,
    /// A number.
    Number(Num),
    /// Text.
    Text(&'a str),
}

/// What a [`Stat`](crate::Stat) takes: numbers, text, and `Option`s of them, whose `None` is
/// missing.
///
/// (`u128` is not among them: not every one fits the 128 bits, one of them a sign, of a
/// [`Value`].)
///
/// ```
/// use fanfold::stat::{AsDatum, Datum, Num};
///
/// assert_eq!(7u8.as_datum(), Datum::Number(Num::Integer(7)));
/// assert_eq!(Some("x").as_datum(), Datum::Text("x"));
/// assert_eq!(None::<f64>.as_datum(), Datum::Missing);
/// ```
///
/// ```compile_fail
/// fanfold::aggregate_all([1u128], fanfold::Stat::Sum);
/// ```
pub trait AsDatum {
    /// The item, as a statistic sees it.
    fn as_datum(&self) -> Datum<'_>;

    /// A run of items as the doubles that they are, if all items of this type are doubles.
    #[doc(hidden)]
    fn as_doubles(items: &[Self]) -> Option<&[f64]>
    where
        Self: Sized,
    {
        let _ = items;
        None
    }
}

/// Implements [`AsDatum`] for primitive numbers, given which kind of [`Num`] they are.
macro_rules! number {
    ($($type:ident => $kind:ident $({ $($method:tt)* })?;)*) => {$(
        impl AsDatum for $type {
            #[inline]
            fn as_datum(&self) -> Datum<'_> {
                Datum::Number(Num::$kind(*self as _))
            }

            $($($method)*)?
        }
    )*};
}

number! {
    i8 => Integer; i16 => Integer; i32 => Integer; i64 => Integer; isize => Integer; i128 => Integer;
    u8 => Integer; u16 => Integer; u32 => Integer; u64 => Integer; usize => Integer;
    f32 => Float;
    f64 => Float {
        fn as_doubles(items: &[f64]) -> Option<&[f64]> {
            Some(items)
        }
    };
}

impl AsDatum for Num {
    #[inline]
    fn as_datum(&self) -> Datum<'_> {
        Datum::Number(*self)
    }
}

impl AsDatum for Datum<'_> {
    #[inline]
    fn as_datum(&self) -> Datum<'_> {
        *self
    }
}

impl AsDatum for str {
    fn as_datum(&self) -> Datum<'_> {
        Datum::Text(self)
    }
}

impl AsDatum for String {
    fn as_datum(&self) -> Datum<'_> {
        Datum::Text(self)
    }
}

impl<D: AsDatum> AsDatum for Option<D> {
    #[inline]
    fn as_datum(&self) -> Datum<'_> {
        self.as_ref().map_or(Datum::Missing, D::as_datum)
    }
}

impl<D: AsDatum + ?Sized> AsDatum for &D {
    #[inline]
    fn as_datum(&self) -> Datum<'_> {
        (**self).as_datum()
    }
}

/// Equal numbers hash alike, whether they came as integers or as floats.
impl Hash for Datum<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Datum::Missing => {}
            Datum::Number(number) => number.canonical().hash(state),
            Datum::Text(text) => text.hash(state),
        }
    }
}

/// The value that a datum is, to keep.
impl From<Datum<'_>> for Value {
    fn from(datum: Datum<'_>) -> Value {
        match datum {
            Datum::Missing => Value::Absent,
            Datum::Number(number) => number.into(),
            Datum::Text(text) => Value::Text(text.to_owned()),
        }
    }
}
