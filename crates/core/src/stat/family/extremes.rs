//! The least and the greatest: of integers, of decimals, of floats, and of text apart, so that each is compared with
//! its own kind alone, until the end.

use super::Reads;
use crate::Decimal;
use crate::numbers::Ordered;
use crate::portable::{Codec, Decoder, Encoder, Malformed};
use crate::stat::num_quantiles::difference;
use crate::stat::{Datum, Num, Value};

/// What is asked of the extremes.
#[derive(Clone, Copy, Debug)]
pub(in crate::stat) enum ExtremesOf {
    Min,
    Max,
    /// The greatest number less the least.
    Range,
}

impl ExtremesOf {
    pub(super) fn reads(self) -> Reads {
        match self {
            ExtremesOf::Min | ExtremesOf::Max => Reads::Anything,
            ExtremesOf::Range => Reads::Numbers,
        }
    }
}

/// The least and the greatest item of each kind.
#[derive(Clone, Debug)]
pub(in crate::stat) struct Extremes {
    /// How many numbers there were, NaN counted too.
    numbers: u64,
    /// The greatest and the least integer where there was none.
    integers: (i128, i128),
    decimals: Option<(Decimal, Decimal)>,
    floats: (Option<f64>, Option<f64>),
    texts: Option<Box<(String, String)>>,
}

impl Default for Extremes {
    fn default() -> Self {
        Extremes {
            numbers: 0,
            integers: (i128::MAX, i128::MIN),
            decimals: None,
            floats: (None, None),
            texts: None,
        }
    }
}

impl Extremes {
    #[inline]
    pub(in crate::stat) fn update(&mut self, datum: Datum<'_>) {
        match datum {
            Datum::Number(Num::Integer(integer)) => self.update_integer(integer),
            Datum::Number(Num::Decimal(decimal)) => {
                self.numbers += 1;
                self.widen_decimals((decimal, decimal));
            }
            Datum::Number(Num::Float(float)) => self.update_float(float),
            Datum::Text(text) => self.update_text(text),
            Datum::Missing => {}
        }
    }

    #[inline]
    pub(in crate::stat) fn update_integer(&mut self, integer: i128) {
        self.numbers += 1;
        self.widen((integer, integer));
    }

    #[inline]
    pub(in crate::stat) fn update_float(&mut self, float: f64) {
        self.numbers += 1;
        float.keep_least(&mut self.floats.0);
        float.keep_greatest(&mut self.floats.1);
    }

    /// By branches, which are foreseen: what is not stored, no later item has to wait for.
    #[inline]
    fn widen(&mut self, (least, greatest): (i128, i128)) {
        if least < self.integers.0 {
            self.integers.0 = least;
        }
        if greatest > self.integers.1 {
            self.integers.1 = greatest;
        }
    }

    fn widen_decimals(&mut self, (least, greatest): (Decimal, Decimal)) {
        self.decimals = Some(match self.decimals {
            None => (least, greatest),
            Some(known) => (known.0.min(least), known.1.max(greatest)),
        });
    }

    pub(in crate::stat) fn update_text(&mut self, text: &str) {
        match self.texts.as_deref_mut() {
            None => self.texts = Some(Box::new((text.to_owned(), text.to_owned()))),
            Some((least, greatest)) => {
                if text < least.as_str() {
                    text.clone_into(least);
                } else if text > greatest.as_str() {
                    text.clone_into(greatest);
                }
            }
        }
    }

    /// The least and the greatest of some numbers.
    pub(in crate::stat) fn update_ends(&mut self, [least, greatest]: [i64; 2], exponent: i32) {
        if exponent == 0 {
            self.update_integers(&[least, greatest]);
        } else {
            self.update_decimals(&[least, greatest], exponent);
        }
    }

    pub(in crate::stat) fn leave_out_texts(&mut self) {
        self.texts = None;
    }

    pub(in crate::stat) fn update_doubles(&mut self, doubles: &[f64]) {
        self.numbers += doubles.len() as u64;
        f64::keep_least_of(doubles, &mut self.floats.0);
        f64::keep_greatest_of(doubles, &mut self.floats.1);
    }

    pub(in crate::stat) fn update_integers(&mut self, integers: &[i64]) {
        self.numbers += integers.len() as u64;
        if let Some((least, greatest)) = ends_of(integers) {
            self.widen((least.into(), greatest.into()));
        }
    }

    pub(in crate::stat) fn update_decimals(&mut self, digits: &[i64], exponent: i32) {
        self.numbers += digits.len() as u64;
        if let Some((least, greatest)) = ends_of(digits) {
            let decimal = |digits: i64| Decimal::unlimited(digits.into(), exponent);
            self.widen_decimals((decimal(least), decimal(greatest)));
        }
    }

    pub(in crate::stat) fn merge(&mut self, later: Self) {
        self.numbers += later.numbers;
        self.widen(later.integers);
        if let Some(decimals) = later.decimals {
            self.widen_decimals(decimals);
        }
        if let (Some(least), Some(greatest)) = later.floats {
            least.keep_least(&mut self.floats.0);
            greatest.keep_greatest(&mut self.floats.1);
        }
        if let Some(texts) = later.texts {
            self.update_text(&texts.0);
            self.update_text(&texts.1);
        }
    }

    /// How many bytes it owns beside itself.
    pub(in crate::stat) fn elsewhere(&self) -> usize {
        let of_both = |texts: &(String, String)| texts.0.capacity() + texts.1.capacity();
        self.texts.as_deref().map_or(0, |texts| size_of_val(texts) + of_both(texts))
    }

    /// The ends as digits and powers of ten, if there are some: `None` where there are floats or texts.
    pub(in crate::stat) fn digits(&self) -> Option<Option<[(i128, i32); 2]>> {
        let digits = |number: Num| match number {
            Num::Integer(integer) => Some((integer, 0)),
            Num::Decimal(decimal) => Some((decimal.digits(), decimal.exponent())),
            Num::Float(_) => None,
        };
        if self.texts.is_some() || self.floats.0.is_some() {
            return None;
        }
        match self.ends() {
            // Numbers without ends are NaN.
            None => (self.numbers == 0).then_some(None),
            Some((least, greatest)) => Some(Some([digits(least)?, digits(greatest)?])),
        }
    }

    /// The least and the greatest number: `None` where there was none, or only NaN.
    fn ends(&self) -> Option<(Num, Num)> {
        let (least, greatest) = self.integers;
        let integers = (least <= greatest).then_some((Num::Integer(least), Num::Integer(greatest)));
        let floats = self.floats.0.zip(self.floats.1);
        let floats = floats.map(|(least, greatest)| (Num::Float(least), Num::Float(greatest)));
        let decimals = self.decimals;
        let decimals =
            decimals.map(|(least, greatest)| (Num::Decimal(least), Num::Decimal(greatest)));
        let all = [integers, decimals, floats].into_iter().flatten();
        all.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    }

    /// Numbers and text do not compare.
    pub(super) fn read(&self, of: ExtremesOf) -> Value {
        match (of, self.ends(), self.texts.as_deref()) {
            (ExtremesOf::Min, ends, None) => ends.map(|(least, _)| least).into(),
            (ExtremesOf::Max, ends, None) => ends.map(|(_, greatest)| greatest).into(),
            (ExtremesOf::Range, ends, None) => {
                ends.map(|(least, greatest)| difference(greatest, least)).into()
            }
            (ExtremesOf::Min, None, Some((least, _))) if self.numbers == 0 => least.as_str().into(),
            (ExtremesOf::Max, None, Some((_, greatest))) if self.numbers == 0 => {
                greatest.as_str().into()
            }
            (ExtremesOf::Min | ExtremesOf::Max | ExtremesOf::Range, _, Some(_)) => Value::Absent,
        }
    }
}

fn ends_of(integers: &[i64]) -> Option<(i64, i64)> {
    let (mut least, mut greatest) = (None, None);
    i64::keep_least_of(integers, &mut least);
    i64::keep_greatest_of(integers, &mut greatest);
    least.zip(greatest)
}

/// The ends of all numbers, of whatever kind: of which kind each was noted depends on what it stood beside.
impl Codec for Extremes {
    const LEAST: usize = 3;

    fn name(text: &mut String) {
        *text += "ends";
    }

    fn encode(&self, out: &mut Encoder) {
        let plain = |number: Num| match number {
            Num::Decimal(decimal) => decimal.into(),
            number => number,
        };
        out.value(&(self.numbers > 0));
        out.value(&self.ends().map(|(least, greatest)| (plain(least), plain(greatest))));
        out.value(&self.texts);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let has_numbers: bool = input.value()?;
        let ends: Option<(Num, Num)> = input.value()?;
        let texts: Option<Box<(String, String)>> = input.value()?;
        let mut extremes = Extremes::default();
        if let Some((least, greatest)) = ends {
            let are_ends = least.is_ordered() && greatest.is_ordered() && least <= greatest;
            input.ensure(has_numbers && are_ends, "a least number above the greatest")?;
            extremes.update(Datum::Number(least));
            extremes.update(Datum::Number(greatest));
        }
        let are_ends = texts.as_deref().is_none_or(|(first, last)| first <= last);
        input.ensure(are_ends, "a first text behind the last")?;
        Ok(Extremes { numbers: has_numbers.into(), texts, ..extremes })
    }
}
