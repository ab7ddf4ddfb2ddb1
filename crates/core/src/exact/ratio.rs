//! The ratio of two exact numbers.

use super::big::Big;
use super::double::power;

/// A number as `(high + low) * 2^exponent`: `high`, from 1 to 2 in magnitude or 0, the nearest
/// double to both, and `low` the nearest to what is left. Or NaN.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scaled {
    pub(super) high: f64,
    pub(super) low: f64,
    pub(super) exponent: i32,
}

impl Scaled {
    pub(crate) const NAN: Scaled = Scaled { high: f64::NAN, low: f64::NAN, exponent: 0 };

    /// A number, or NaN if there is none.
    pub(crate) fn of(number: Option<&Big>) -> Self {
        number.map_or(Self::NAN, Big::scaled)
    }

    pub(crate) fn to_f64(self) -> f64 {
        self.over(Scaled { high: 1.0, low: 0.0, exponent: 0 }).to_f64()
    }

    /// The ratio to what is not 0.
    pub(crate) fn over(self, divisor: Scaled) -> Ratio {
        // One step of long division more than doubles do, with what is left of both.
        let quotient = self.high / divisor.high;
        let rest = (-quotient).mul_add(divisor.high, self.high)
            + (-quotient).mul_add(divisor.low, self.low);
        Ratio { quotient: quotient + rest / divisor.high, power: self.exponent - divisor.exponent }
    }
}

/// A ratio as `quotient * 2^power`, within a hair of the nearest double: the powers of two are kept
/// apart, so that nothing leaves the range of doubles on the way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ratio {
    quotient: f64,
    power: i32,
}

impl Ratio {
    /// `dividend / divisor`, which is not 0.
    pub(crate) fn new(dividend: &Big, divisor: &Big) -> Self {
        dividend.scaled().over(divisor.scaled())
    }

    pub(crate) fn to_f64(self) -> f64 {
        // In three steps, for 2^power may be past the range where the ratio is not. Only the last
        // of them rounds, if any.
        let whole = self.power.clamp(-2400, 2400);
        let step = power(whole / 3);
        self.quotient * step * step * power(whole - 2 * (whole / 3))
    }

    /// The square root of a ratio that is not negative.
    pub(crate) fn root(self) -> Self {
        // An even power of two has a root, and a quotient of up to 4 one that rounds alike.
        let odd = self.power & 1;
        let quotient = if odd == 1 { 2.0 * self.quotient } else { self.quotient };
        Ratio { quotient: quotient.sqrt(), power: (self.power - odd) / 2 }
    }
}
