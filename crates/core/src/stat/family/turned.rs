//! Means of numbers that were turned into others: geometric and harmonic ones.

use crate::exact::ExactSum;
use crate::numbers::{Number, Total};
use crate::portable::{Decoder, Encoder, Malformed};
use crate::stat::Num;

/// What numbers are turned into before they are added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::stat) enum Turn {
    Logarithm,
    Inverse,
}

/// The sum of what numbers were turned into, each rounded to a double, and their sum exact: so their order does not
/// matter.
#[derive(Clone, Debug)]
pub(in crate::stat) struct TurnedMean {
    turn: Turn,
    sum: ExactSum,
    count: u64,
    zeros: u64,
    /// How many were less than 0, or NaN.
    negative: u64,
    /// The least and the greatest of the others: a mean lies between them.
    ends: (f64, f64),
}

impl TurnedMean {
    pub(in crate::stat) fn new(turn: Turn) -> Self {
        TurnedMean {
            turn,
            sum: ExactSum::default(),
            count: 0,
            zeros: 0,
            negative: 0,
            ends: (f64::INFINITY, 0.0),
        }
    }

    pub(in crate::stat) fn turn(&self) -> Turn {
        self.turn
    }

    pub(in crate::stat) fn add(&mut self, number: Num) {
        let number = number.to_f64();
        self.count += 1;
        if number == 0.0 {
            self.zeros += 1;
        } else if number > 0.0 {
            self.widen((number, number));
            self.sum.add(match self.turn {
                Turn::Logarithm => number.ln(),
                Turn::Inverse => number.recip(),
            });
        } else {
            self.negative += 1;
        }
    }

    fn widen(&mut self, (least, greatest): (f64, f64)) {
        self.ends = (self.ends.0.min(least), self.ends.1.max(greatest));
    }

    pub(in crate::stat) fn merge(&mut self, later: Self) {
        self.widen(later.ends);
        self.sum.merge(later.sum);
        self.count += later.count;
        self.zeros += later.zeros;
        self.negative += later.negative;
    }

    pub(in crate::stat) fn elsewhere(&self) -> usize {
        Total::elsewhere(&self.sum)
    }

    /// The mean, turned back.
    pub(in crate::stat) fn mean(&self) -> Option<f64> {
        let mean = || match (self.negative, self.zeros) {
            (1.., _) => f64::NAN,
            (0, 1..) => 0.0,
            (0, 0) => {
                let mean = self.sum.over(self.count);
                let mean = match self.turn {
                    Turn::Logarithm => mean.exp(),
                    Turn::Inverse => mean.recip(),
                };
                mean.clamp(self.ends.0, self.ends.1)
            }
        };
        (self.count > 0).then(mean)
    }
}

impl TurnedMean {
    pub(in crate::stat) fn encode(&self, out: &mut Encoder) {
        [self.count, self.zeros, self.negative].iter().for_each(|count| out.count(*count));
        out.value(&self.ends);
        out.value(&self.sum);
    }

    pub(in crate::stat) fn decode(turn: Turn, input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let (count, zeros, negative) = (input.count()?, input.count()?, input.count()?);
        let positive = count.checked_sub(zeros).and_then(|count| count.checked_sub(negative));
        let ends: (f64, f64) = input.value()?;
        let are_ends = match positive {
            None => false,
            Some(0) => ends == (f64::INFINITY, 0.0),
            Some(_) => 0.0 < ends.0 && ends.0 <= ends.1,
        };
        input.ensure(are_ends, "counts or ends that no numbers have")?;
        Ok(TurnedMean { turn, sum: input.value()?, count, zeros, negative, ends })
    }
}
