//! How an item looks to a statistic chosen at run time.

use std::hash::{Hash, Hasher};

use super::{Column, Num, Value};
use crate::Decimal;
use crate::{Identify, StableHasher};

/// An item as a [`Stat`](crate::Stat) sees it: a number, text, or missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
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

    /// Hands on a run of items as stretches of a typed column, if items of this type go into one;
    /// whether they do. Where they do not, they are taken one by one.
    fn as_columns(items: &[Self], take: impl FnMut(Column<'_>)) -> bool
    where
        Self: Sized,
    {
        let _ = (items, take);
        false
    }
}

/// Implements [`AsDatum`] for primitive numbers, given which kind of [`Num`] they are.
macro_rules! number {
    ($($type:ident => $kind:ident $($column:ident $how:ident)?;)*) => {$(
        impl AsDatum for $type {
            #[inline]
            fn as_datum(&self) -> Datum<'_> {
                Datum::Number(Num::$kind(*self as _))
            }

            $(
                fn as_columns(items: &[$type], take: impl FnMut(Column<'_>)) -> bool {
                    $how(items, |column| Column::$column(column), take);
                    true
                }
            )?
        }
    )*};
}

/// Items that are what a column is made of.
fn same<V>(items: &[V], column: fn(&[V]) -> Column<'_>, mut take: impl FnMut(Column<'_>)) {
    take(column(items));
}

/// Items that fit what a column is made of, a few at a time.
fn wider<T: Copy, V: From<T> + Default + Copy>(
    items: &[T],
    column: fn(&[V]) -> Column<'_>,
    mut take: impl FnMut(Column<'_>),
) {
    const TOGETHER: usize = 512;
    let mut wide = [V::default(); TOGETHER];
    for items in items.chunks(TOGETHER) {
        let wide = &mut wide[..items.len()];
        wide.iter_mut().zip(items).for_each(|(wide, item)| *wide = (*item).into());
        take(column(wide));
    }
}

number! {
    i8 => Integer Integers wider;
    i16 => Integer Integers wider;
    i32 => Integer Integers wider;
    i64 => Integer Integers same;
    isize => Integer;
    i128 => Integer;
    u8 => Integer Integers wider;
    u16 => Integer Integers wider;
    u32 => Integer Integers wider;
    u64 => Integer;
    usize => Integer;
    f32 => Float Doubles wider;
    f64 => Float Doubles same;
}

impl AsDatum for Num {
    #[inline]
    fn as_datum(&self) -> Datum<'_> {
        Datum::Number(*self)
    }
}

impl AsDatum for Decimal {
    #[inline]
    fn as_datum(&self) -> Datum<'_> {
        Datum::Number((*self).into())
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

impl Datum<'_> {
    /// A hash that is the same everywhere. Equal numbers hash alike, whether they came as integers or
    /// as floats.
    pub(crate) fn stable_hash(&self) -> u64 {
        let mut hasher = StableHasher::default();
        match self {
            Datum::Missing => 0u8.hash_into(&mut hasher),
            Datum::Number(number) => {
                1u8.hash_into(&mut hasher);
                number.canonical().hash(&mut hasher);
            }
            Datum::Text(text) => return hash_of_text(text),
        }
        hasher.finish()
    }
}

/// The [stable hash](Datum::stable_hash) of text.
#[inline]
pub(super) fn hash_of_text(text: &str) -> u64 {
    let mut hasher = StableHasher::default();
    (2u8, text).hash_into(&mut hasher);
    hasher.finish()
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
