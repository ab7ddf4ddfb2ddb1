//! What comes out of a pass as data for [`serde`], and statistics as their names. States are no part of it.
//!
//! * [`Stat`] is its name, [`StatSet`] the list of its names; both can be read back.
//! * [`Value`] is `null`, a number, text or a list. A decimal is a number where the nearest double prints as
//!   it does, and text where digits would be lost. In formats that people read, of which few have a NaN, it
//!   and infinities are text: `"NaN"`, `"inf"`, `"-inf"`. An estimate is a struct of its value, its method
//!   and its error.
//! * [`Groups`] are a map, in the order in which their keys were first seen.
//! * Of the other outputs, [`DistinctEstimate`], [`FrequentItem`], [`HistogramCounts`] and [`Line`] are structs of
//!   what they tell; a NaN in them is what the format makes of it. Summaries and sketches are asked for what
//!   is to be written.

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::aggregates::{DistinctEstimate, FrequentItem, HistogramCounts, Line};
use crate::stat::Estimate;
use crate::{Groups, Stat, StatSet, Value};

impl Serialize for Stat {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Reads the name of a statistic.
struct NameOf;

impl Visitor<'_> for NameOf {
    type Value = Stat;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the name of a statistic")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Stat, E> {
        name.parse().map_err(E::custom)
    }
}

impl<'de> Deserialize<'de> for Stat {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameOf)
    }
}

impl Serialize for StatSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.members())
    }
}

impl<'de> Deserialize<'de> for StatSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<Stat>::deserialize(deserializer).map(StatSet::new)
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Absent => serializer.serialize_none(),
            Value::Integer(integer) => match i64::try_from(*integer) {
                Ok(integer) => serializer.serialize_i64(integer),
                Err(_) => match u64::try_from(*integer) {
                    Ok(integer) => serializer.serialize_u64(integer),
                    Err(_) => serializer.serialize_i128(*integer),
                },
            },
            Value::Decimal(decimal) => {
                let double = decimal.to_f64();
                if double.to_string().parse() == Ok(*decimal) {
                    serializer.serialize_f64(double)
                } else {
                    serializer.collect_str(self)
                }
            }
            Value::Float(float) if float.is_finite() || !serializer.is_human_readable() => {
                serializer.serialize_f64(*float)
            }
            Value::Float(_) => serializer.collect_str(self),
            Value::Text(text) => serializer.serialize_str(text),
            Value::List(members) => serializer.collect_seq(members),
            Value::Estimate(estimate) => estimate.serialize(serializer),
        }
    }
}

impl<K: Serialize, O: Serialize> Serialize for Groups<K, O> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

/// Implements [`Serialize`] for a struct, given its members and what each is.
macro_rules! structs {
    ($([$($generic:tt)*] $type:ty as $name:literal, |$this:ident| { $($member:ident: $value:expr,)* })*) => {$(
        impl<$($generic)*> Serialize for $type {
            fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
                let $this = self;
                let members = [$(stringify!($member)),*].len();
                let mut out = serializer.serialize_struct($name, members)?;
                $(out.serialize_field(stringify!($member), $value)?;)*
                out.end()
            }
        }
    )*};
}

structs! {
    [] Estimate as "Estimate", |estimate| {
        value: &estimate.value,
        method: &estimate.method.to_string(),
        error: &estimate.error,
    }
    [] DistinctEstimate as "DistinctEstimate", |estimate| {
        count: &estimate.count(),
        lower: &estimate.lower(),
        upper: &estimate.upper(),
    }
    [V: Serialize] FrequentItem<V> as "FrequentItem", |frequent| {
        item: &frequent.item,
        lower: &frequent.lower,
        upper: &frequent.upper,
    }
    [] HistogramCounts as "HistogramCounts", |histogram| {
        edges: histogram.edges(),
        counts: histogram.counts(),
        below: &histogram.below(),
        above: &histogram.above(),
        nan: &histogram.nan(),
    }
    [] Line as "Line", |line| {
        slope: &line.slope,
        intercept: &line.intercept,
        r_squared: &line.r_squared,
    }
}
