//! JSON: a record is an object, on a line of its own or in an array.
//!
//! A column is a key, and the keys of an object within an object are joined by points: `{"a": {"b": 1}}` has
//! the column `a.b`. What is read of a record are the places of its values, in the text itself: a number
//! keeps all its digits, and goes the same way as one in a CSV. A string is the text it stands for, an array
//! its own text, and `null` is missing, as is a key that is not there.
//!
//! Keys may turn up at any time, so the columns of such a source are never settled: a block that has a key
//! that is not known is put back, the plan grows by it, and the block is done again.
//!
//! Records that are lines are cut at the last line's end, for JSON has no line ends within strings. Where they
//! are not (an array, or objects over many lines), the thread that reads looks for the ends of values itself.
//!
//! * `values`: where values end, without taking them apart
//! * `known`: which keys are columns
//! * `records`: the places of the values of records

mod known;
mod records;
mod values;

pub(crate) use known::Known;
pub(crate) use records::{Flawed, Found, Records, first_value, text};
pub(crate) use values::{Between, cut, detected};

/// How records stand in a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Json {
    /// Each on a line of its own.
    Lines,
    /// One behind the other, over any number of lines, or in an array.
    Values,
}
