//! What infinities and NaN make of a sum.

/// Which of NaN and the two infinities were among the items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Special(u8);

impl Special {
    const POSITIVE: u8 = 1;
    const NEGATIVE: u8 = 2;
    const NAN: u8 = 4;

    /// Notes an item that is not finite.
    pub(super) fn add(&mut self, x: f64) {
        self.0 |= if x.is_nan() {
            Self::NAN
        } else if x > 0.0 {
            Self::POSITIVE
        } else {
            Self::NEGATIVE
        };
    }

    pub(super) fn merge(&mut self, later: Self) {
        self.0 |= later.0;
    }

    /// What they add up to, whatever the finite items are: `None` where there were none.
    pub(super) fn sum(self) -> Option<f64> {
        match self.0 {
            0 => None,
            Self::POSITIVE => Some(f64::INFINITY),
            Self::NEGATIVE => Some(f64::NEG_INFINITY),
            _ => Some(f64::NAN),
        }
    }
}
