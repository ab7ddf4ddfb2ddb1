//! A sum as an integer times a power of two.

use super::big::Big;
use super::double::power;
use super::wide::Wide;
use super::window::Window;

/// The sum of integers, each times a power of two: in a window while they lie close together, and
/// in chunks beside it what does not fit.
///
/// 32 bytes for items of up to 64 bits, and 48 for products of up to 127; what is wide is on the
/// heap, 16 bytes for each 64 powers of two that the data span.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fixed<W> {
    window: W,
    /// The position of the window's lowest bit.
    base: u32,
    wide: Option<Box<Wide>>,
}

impl<W: Window> Fixed<W> {
    /// Adds `item * 2^position`.
    ///
    /// The rare case takes and gives the state by value: where a reference is handed out, the
    /// compiler keeps the state in memory for all items, which takes three times as long.
    #[inline]
    pub(crate) fn add(&mut self, item: i128, position: u32) {
        let shift = position.wrapping_sub(self.base);
        if shift < W::REACH
            && let Some(sum) = self.window.plus(W::placed(item, shift))
        {
            self.window = sum;
        } else if item != 0 {
            // Zeros have a place below all others, and no need of one.
            *self = std::mem::take(self).add_outside(item, position);
        }
    }

    /// Adds integers, each times a power of two that is counted from 2^`lowest`.
    pub(super) fn add_digits(&mut self, digits: &[(i64, i32)], lowest: i32) {
        for (digit, power) in digits {
            self.add((*digit).into(), (power - lowest) as u32);
        }
    }

    /// The window, and the position of its lowest bit: for those who add to it themselves.
    #[inline]
    pub(super) fn window(&mut self) -> (&mut W, u32) {
        (&mut self.window, self.base)
    }

    #[cold]
    #[inline(never)]
    fn add_outside(mut self, item: i128, position: u32) -> Self {
        if self.window == W::default() {
            self.base = position.saturating_sub(W::BELOW);
        } else if position.wrapping_sub(self.base) < W::REACH {
            // An overflow: begin anew.
            self.spill();
        } else if position > self.base {
            // A short item may still fit.
            let placed = W::placed(item, 0).raised(position - self.base);
            match placed.and_then(|placed| self.window.plus(placed)) {
                Some(sum) => self.window = sum,
                None => self.wide_mut().add(item, position),
            }
            return self;
        } else if !self.lower(position) {
            self.wide_mut().add(item, position);
            return self;
        }
        self.add(item, position);
        self
    }

    /// Lets the window begin further below, if its integer leaves room above: with some places to
    /// spare if it can, and otherwise at the position itself.
    fn lower(&mut self, position: u32) -> bool {
        let spare = position.saturating_sub(W::BELOW / 2);
        for base in [spare, position] {
            if let Some(raised) = self.window.raised(self.base - base) {
                (self.window, self.base) = (raised, base);
                return true;
            }
        }
        false
    }

    /// Moves what is in the window to the chunks.
    fn spill(&mut self) {
        let (low, high) = std::mem::take(&mut self.window).halves();
        let base = self.base;
        let wide = self.wide_mut();
        // Unsigned quarters, and the signed half above them.
        wide.add(low as u64 as i128, base);
        wide.add((low >> 64) as i128, base + 64);
        wide.add(high, base + 128);
    }

    fn wide_mut(&mut self) -> &mut Wide {
        self.wide.get_or_insert_with(|| Box::new(Wide::new()))
    }

    pub(crate) fn merge(&mut self, mut later: Self) {
        if let Some(wide) = later.wide.take() {
            match &mut self.wide {
                Some(own) => own.merge(*wide),
                none => *none = Some(wide),
            }
        }
        if later.window == W::default() {
            return;
        }
        if self.window == W::default() {
            (self.window, self.base) = (later.window, later.base);
            return;
        }
        // Bring both to the lower base; what cannot be brought there is spilled.
        let base = self.base.min(later.base);
        let raised = (self.window.raised(self.base - base), later.window.raised(later.base - base));
        if let (Some(own), Some(other)) = raised
            && let Some(sum) = own.plus(other)
        {
            (self.window, self.base) = (sum, base);
        } else {
            self.spill();
            (self.window, self.base) = (later.window, later.base);
        }
    }

    /// How many bytes the sum owns beside itself.
    pub(crate) fn elsewhere(&self) -> usize {
        self.wide.as_ref().map_or(0, |wide| wide.size())
    }

    /// The sum times 2^`exponent`.
    pub(crate) fn big(&self, exponent: i32) -> Big {
        let (low, high) = self.window.halves();
        let window = Big::from_halves(low, high, self.base as i32 + exponent);
        match &self.wide {
            Some(wide) => window.plus(&wide.big(exponent)),
            None => window,
        }
    }
}

impl Fixed<i128> {
    /// The sum times 2^`exponent` over a count, which is not 0, rounded once.
    pub(crate) fn over(&self, count: u64, exponent: i32) -> f64 {
        let narrow = match self.wide {
            None => quotient(self.window, count, self.base as i32 + exponent),
            Some(_) => None,
        };
        narrow.unwrap_or_else(|| self.big(exponent).over(&[count]))
    }
}

/// `window * 2^exponent / count`, rounded once: what [`Big::over`] gives, in a tenth of the time.
/// `None` where that is subnormal.
pub(super) fn quotient(window: i128, count: u64, exponent: i32) -> Option<f64> {
    if window == 0 {
        return Some(0.0);
    }
    // With its first bit in front the quotient has 64 bits at least. The last is below all places
    // that decide, but for this: it is set if anything is left.
    let up = window.unsigned_abs().leading_zeros();
    let (number, count) = (window.unsigned_abs() << up, u128::from(count));
    let quotient = match count {
        1 => number,
        _ => (number / count) | u128::from(number % count != 0),
    };
    let exponent = exponent - up as i32;
    if exponent < f64::MIN_EXP {
        return None;
    }
    // The conversion rounds; the power of two does not, for the result is no less than 2^-958.
    let magnitude = quotient as f64 * power(exponent);
    Some(if window < 0 { -magnitude } else { magnitude })
}
