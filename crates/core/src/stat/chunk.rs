//! [`Chunk`]: a stretch of a typed column, some of whose values may be missing.

/// The values of a stretch of a column, all of one type.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Column<'a> {
    /// Doubles.
    Doubles(&'a [f64]),
    /// Integers.
    Integers(&'a [i64]),
    /// Decimals: integers that each count a power of ten.
    Decimals {
        /// The integers.
        digits: &'a [i64],
        /// The power of ten: -2 for hundredths. From -1000 to 900.
        exponent: i32,
    },
    /// Text.
    Texts(&'a [&'a str]),
}

impl Column<'_> {
    /// How many values there are.
    pub fn len(&self) -> usize {
        match self {
            Column::Doubles(doubles) => doubles.len(),
            Column::Integers(integers) => integers.len(),
            Column::Decimals { digits, .. } => digits.len(),
            Column::Texts(texts) => texts.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A stretch of a column, and which of its values are there: what a
/// [`StatSet`](crate::StatSet) takes at once.
///
/// ```
/// use fanfold::stat::{Chunk, Value};
/// use fanfold::StatSet;
///
/// let set: StatSet = "count,missing,mean".parse()?;
/// let mut state = set.state();
/// // The second value is missing, whatever stands in its place.
/// let chunk = Chunk::integers(&[4, -1, 5]).with_validity(&[0b101]);
/// set.update_chunk(&mut state, &chunk);
/// assert_eq!(set.values(&state), [Value::Integer(2), Value::Integer(1), Value::Float(4.5)]);
/// # Ok::<(), fanfold::stat::ParseStatError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Chunk<'a> {
    column: Column<'a>,
    validity: Option<&'a [u8]>,
}

impl<'a> From<Column<'a>> for Chunk<'a> {
    fn from(column: Column<'a>) -> Self {
        Chunk { column, validity: None }
    }
}

impl<'a> Chunk<'a> {
    /// Doubles, none of them missing.
    pub fn doubles(doubles: &'a [f64]) -> Self {
        Column::Doubles(doubles).into()
    }

    /// Integers, none of them missing.
    pub fn integers(integers: &'a [i64]) -> Self {
        Column::Integers(integers).into()
    }

    /// Decimals, none of them missing: integers that each count 10^`exponent`.
    ///
    /// # Panics
    ///
    /// If the exponent is not from -1000 to 900.
    pub fn decimals(digits: &'a [i64], exponent: i32) -> Self {
        assert!((-1000..=900).contains(&exponent), "the exponent of decimals is from -1000 to 900");
        Column::Decimals { digits, exponent }.into()
    }

    /// Texts, none of them missing.
    pub fn texts(texts: &'a [&'a str]) -> Self {
        Column::Texts(texts).into()
    }

    /// The same, of which only those values are there whose bit is set: that of value `i` is bit
    /// `i % 8` of byte `i / 8`, as Arrow has it.
    ///
    /// # Panics
    ///
    /// If there are fewer bits than values.
    #[must_use]
    pub fn with_validity(self, bits: &'a [u8]) -> Self {
        assert!(bits.len() * 8 >= self.column.len(), "a bit of validity for each value");
        Chunk { validity: Some(bits), ..self }
    }

    /// The values, missing ones among them.
    pub fn column(&self) -> Column<'a> {
        self.column
    }

    /// Whether a value is there.
    pub(super) fn is_there(&self, place: usize) -> bool {
        self.validity.is_none_or(|bits| bits[place / 8] >> (place % 8) & 1 == 1)
    }

    /// Hands on the values that are there, in order and in runs as long as may be, and tells how many
    /// are missing.
    pub(super) fn present(&self, mut take: impl FnMut(Column<'_>)) -> u64 {
        let Some(bits) = self.validity else {
            take(self.column);
            return 0;
        };
        match self.column {
            Column::Doubles(doubles) => present(doubles, bits, |run| take(Column::Doubles(run))),
            Column::Integers(integers) => {
                present(integers, bits, |run| take(Column::Integers(run)))
            }
            Column::Decimals { digits, exponent } => {
                present(digits, bits, |digits| take(Column::Decimals { digits, exponent }))
            }
            Column::Texts(texts) => present(texts, bits, |run| take(Column::Texts(run))),
        }
    }
}

/// Puts the values that are there side by side, and hands them on by so many.
fn present<V: Copy>(values: &[V], bits: &[u8], mut take: impl FnMut(&[V])) -> u64 {
    const TOGETHER: usize = 1024;
    let mut run = Vec::with_capacity(TOGETHER.min(values.len()));
    let mut missing = 0;
    for (values, bits) in values.chunks(8).zip(bits) {
        let all = u8::MAX >> (8 - values.len());
        if bits & all == all {
            run.extend_from_slice(values);
        } else {
            let is_there = |place: &usize| bits >> place & 1 == 1;
            run.extend((0..values.len()).filter(is_there).map(|place| values[place]));
            missing += u64::from((!bits & all).count_ones());
        }
        if run.len() + 8 > TOGETHER {
            take(&run);
            run.clear();
        }
    }
    take(&run);
    missing
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn those_present_are_handed_on_in_order(there in prop::collection::vec(any::<bool>(), 0..3000)) {
            let values: Vec<i64> = (0..).take(there.len()).collect();
            let mut bits = vec![0u8; there.len().div_ceil(8)];
            for (place, _) in there.iter().enumerate().filter(|(_, there)| **there) {
                bits[place / 8] |= 1 << (place % 8);
            }
            let mut found = Vec::new();
            let missing = Chunk::integers(&values).with_validity(&bits).present(|column| {
                let Column::Integers(integers) = column else { panic!("integers stay integers") };
                found.extend_from_slice(integers);
            });
            let expected: Vec<i64> =
                values.iter().copied().filter(|value| there[*value as usize]).collect();
            prop_assert_eq!(missing as usize, values.len() - expected.len());
            prop_assert_eq!(found, expected);
        }
    }
}
