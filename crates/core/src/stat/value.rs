//! What comes out of a statistic chosen at run time.

use std::fmt;

use crate::Decimal;

/// What a [`Stat`](crate::Stat) gives.
///
/// ```
/// use fanfold::stat::Value;
/// use fanfold::{aggregate_all, Stat};
///
/// let [mean, max, top] = aggregate_all([0.5, 0.25], [Stat::Mean, Stat::Max, "top2".parse()?]);
/// assert_eq!(mean, Value::Float(0.375));
/// assert_eq!(top.to_string(), "0.5;0.25");
/// assert_eq!(aggregate_all(std::iter::empty::<f64>(), Stat::Mean), Value::Absent);
/// # Ok::<(), fanfold::stat::ParseStatError>(())
/// ```
///
/// # Display
///
/// Numbers print so that parsing gives the same number back: integers and decimals with all their digits,
/// floats with the fewest that will do, from 10^16 and below 10^-5 with an exponent. Absent prints
/// nothing, the members of a list are joined by `;`, and those of a list in a list by `:`. With
/// `{:#}`, an estimate is marked: `≈91.4`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// There is no answer: no items, or none that the statistic can take.
    Absent,
    /// An integer.
    Integer(i128),
    /// A decimal that is no integer, or none of 128 bits.
    Decimal(Decimal),
    /// A float.
    Float(f64),
    /// Text.
    Text(String),
    /// Several values.
    List(Vec<Value>),
    /// An estimate of a value, with its bound.
    Estimate(Box<Estimate>),
}

/// A value that is near the answer, and how near.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Estimate {
    /// The estimate.
    pub value: Value,
    /// How it was come by, which says what the error is of.
    pub method: Method,
    /// How far off it may be; see [`Method`] for the unit.
    pub error: f64,
}

/// How an [`Estimate`] was come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Method {
    /// A quantile by a KLL sketch. The error is that of the rank, as a share of the count, with
    /// 99 % confidence.
    Kll,
    /// A count of distinct items by HyperLogLog. The error is relative to the count, with 95 %
    /// confidence.
    HyperLogLog,
    /// Counts of frequent items. The error is that of a count, as a share of all items, and always
    /// holds.
    FrequentItems,
}

impl Method {
    /// What the error is of, in words.
    pub fn error_of(&self) -> &'static str {
        match self {
            Method::Kll => "of the rank of a quantile, 99 % confidence",
            Method::HyperLogLog => "of the count, 95 % confidence",
            Method::FrequentItems => "of all items, for each count",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Method::Kll => "kll",
            Method::HyperLogLog => "hyperloglog",
            Method::FrequentItems => "frequent-items",
        })
    }
}

impl Value {
    /// The value itself, whether it is exact or an estimate.
    ///
    /// ```
    /// use fanfold::stat::Value;
    /// use fanfold::{aggregate_all, Stat};
    ///
    /// let median = aggregate_all(0..100_000, Stat::Median);
    /// assert!(median.estimate().is_some()); // too many to keep
    /// let Value::Integer(middle) = *median.plain() else { panic!() };
    /// assert!((48_000..52_000).contains(&middle));
    /// ```
    pub fn plain(&self) -> &Value {
        match self {
            Value::Estimate(estimate) => &estimate.value,
            value => value,
        }
    }

    /// How the value was estimated, if it was.
    pub fn estimate(&self) -> Option<&Estimate> {
        match self {
            Value::Estimate(estimate) => Some(estimate),
            _ => None,
        }
    }

    /// Whether there is no answer.
    pub fn is_absent(&self) -> bool {
        *self.plain() == Value::Absent
    }

    /// The value as a double: `None` unless it is a number.
    pub fn as_f64(&self) -> Option<f64> {
        match self.plain() {
            Value::Integer(integer) => Some(*integer as f64),
            Value::Decimal(decimal) => Some(decimal.to_f64()),
            Value::Float(float) => Some(*float),
            _ => None,
        }
    }

    /// The value, with an estimate's bound if there is an error at all.
    pub(super) fn within(self, method: Method, error: f64) -> Value {
        if error == 0.0 {
            return self;
        }
        Value::Estimate(Box::new(Estimate { value: self, method, error }))
    }

    fn join(f: &mut fmt::Formatter<'_>, members: &[Value], separator: &str) -> fmt::Result {
        for (place, member) in members.iter().enumerate() {
            if place > 0 {
                f.write_str(separator)?;
            }
            match member {
                Value::List(members) => Value::join(f, members, ":")?,
                member => write!(f, "{member}")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Absent => Ok(()),
            Value::Integer(integer) => write!(f, "{integer}"),
            Value::Decimal(decimal) => write!(f, "{decimal}"),
            Value::Float(float) => match float.abs() {
                size if size == 0.0 || !size.is_finite() => write!(f, "{float}"),
                size if (1e-5..1e16).contains(&size) => write!(f, "{float}"),
                _ => write!(f, "{float:e}"),
            },
            Value::Text(text) => f.write_str(text),
            Value::List(members) => Value::join(f, members, ";"),
            Value::Estimate(estimate) if f.alternate() => write!(f, "≈{}", estimate.value),
            Value::Estimate(estimate) => write!(f, "{}", estimate.value),
        }
    }
}

/// Implements `From` for what becomes a float or an integer as it is.
macro_rules! from {
    ($($type:ty => $variant:ident)*) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Value {
                Value::$variant(value.into())
            }
        }
    )*};
}

from! { i128 => Integer i64 => Integer u64 => Integer f64 => Float String => Text &str => Text }

/// An integer where it is one.
impl From<Decimal> for Value {
    fn from(decimal: Decimal) -> Value {
        decimal.to_integer().map_or(Value::Decimal(decimal), Value::Integer)
    }
}

impl<V: Into<Value>> From<Option<V>> for Value {
    fn from(value: Option<V>) -> Value {
        value.map_or(Value::Absent, V::into)
    }
}

impl<V: Into<Value>> From<Vec<V>> for Value {
    fn from(values: Vec<V>) -> Value {
        Value::List(values.into_iter().map(V::into).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, proptest};

    proptest! {
        #[test]
        fn floats_round_trip(float in any::<f64>()) {
            let text = Value::Float(float).to_string();
            let back: f64 = text.parse().unwrap();
            assert!(back.to_bits() == float.to_bits() || back.is_nan() && float.is_nan(), "{text}");
            assert!(text.len() <= 24, "{text}");
        }
    }

    #[test]
    fn values_print_as_documented() {
        let list = |members| Value::List(members);
        let cases = [
            (Value::Absent, ""),
            (Value::Integer(i128::MIN), "-170141183460469231731687303715884105728"),
            (Value::Float(3.0), "3"),
            (Value::Float(-0.0), "-0"),
            (Value::Float(1e16), "1e16"),
            (Value::Float(9e15), "9000000000000000"),
            (Value::Float(5e-324), "5e-324"),
            (Value::Float(f64::NEG_INFINITY), "-inf"),
            (Value::Float(f64::NAN), "NaN"),
            (
                list(vec![
                    list(vec!["JFK".into(), 2u64.into()]),
                    list(vec!["LGA".into(), 1u64.into()]),
                ]),
                "JFK:2;LGA:1",
            ),
        ];
        for (value, text) in cases {
            assert_eq!(value.to_string(), text);
        }
        let estimate = Value::Float(0.5).within(Method::Kll, 0.005);
        assert_eq!((format!("{estimate}"), format!("{estimate:#}")), ("0.5".into(), "≈0.5".into()));
    }
}
