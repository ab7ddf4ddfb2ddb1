//! Sums of decimals: an integer times a power of ten.

use super::big::Big;
use super::fixed::quotient;
use super::limbs::Limbs;
use super::window::{Window, Window256};
use crate::decimal::raised;

/// The sums of one decimal or many, as integers that count a power of ten: the sum of the items, and
/// what else is asked for.
pub(crate) trait TenWindow: Copy + Default {
    /// Where the sums go that do not fit.
    type Far: Clone + Default + std::fmt::Debug;

    fn is_zero(&self) -> bool;

    fn plus(self, other: Self) -> Option<Self>;

    /// The sums, when their items are integers that count a power of ten lower by so much.
    fn raised(self, by: u32) -> Option<Self>;

    /// Adds the sums, which count 10^`exponent`.
    fn add_to(self, far: &mut Self::Far, exponent: i32);

    fn merge(far: &mut Self::Far, later: &Self::Far);

    fn elsewhere(far: &Self::Far) -> usize;
}

impl TenWindow for i128 {
    type Far = Limbs;

    #[inline]
    fn is_zero(&self) -> bool {
        *self == 0
    }

    #[inline]
    fn plus(self, other: i128) -> Option<i128> {
        self.checked_add(other)
    }

    #[inline]
    fn raised(self, by: u32) -> Option<i128> {
        raised(self, by)
    }

    fn add_to(self, far: &mut Limbs, exponent: i32) {
        far.add(self, exponent);
    }

    fn merge(far: &mut Limbs, later: &Limbs) {
        far.merge(later);
    }

    fn elsewhere(far: &Limbs) -> usize {
        far.elsewhere()
    }
}

/// The sum of integers and that of their squares.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Squared {
    pub(crate) sum: i128,
    pub(crate) squares: Window256,
}

impl Squared {
    #[inline]
    pub(crate) fn of(integer: i64) -> Self {
        let magnitude = u128::from(integer.unsigned_abs());
        let mut squares = Window256::default();
        squares.add(magnitude * magnitude);
        Squared { sum: integer.into(), squares }
    }

    /// What takes both back.
    #[inline]
    fn negated(self) -> Self {
        Squared { sum: -self.sum, squares: self.squares.negated() }
    }
}

impl TenWindow for Squared {
    type Far = [Limbs; 2];

    #[inline]
    fn is_zero(&self) -> bool {
        // Squares may be 0 and the sum not, where some of the items that were taken back were added to the limbs.
        self.squares == Window256::default() && self.sum == 0
    }

    #[inline]
    fn plus(self, other: Self) -> Option<Self> {
        let sum = self.sum.checked_add(other.sum)?;
        Some(Squared { sum, squares: self.squares.plus(other.squares)? })
    }

    fn raised(self, by: u32) -> Option<Self> {
        let sum = raised(self.sum, by)?;
        Some(Squared { sum, squares: self.squares.times_ten_to(2 * by)? })
    }

    fn add_to(self, [sum, squares]: &mut [Limbs; 2], exponent: i32) {
        sum.add(self.sum, exponent);
        squares.add_window(self.squares, 2 * exponent);
    }

    fn merge(far: &mut [Limbs; 2], later: &[Limbs; 2]) {
        far.iter_mut().zip(later).for_each(|(far, later)| far.merge(later));
    }

    fn elsewhere(far: &[Limbs; 2]) -> usize {
        far.iter().map(Limbs::elsewhere).sum()
    }
}

/// Sums of decimals, exact: in a window while their powers of ten lie close together, and in limbs beside
/// it what does not fit.
///
/// The window counts the lowest power of ten there was. An item of a higher one is raised to it; for one
/// of a lower one the window is. So most items are an addition of integers, and the sums of a million
/// groups are small.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tens<W: TenWindow> {
    window: W,
    /// The power of ten that the window counts.
    exponent: i16,
    far: Option<Box<W::Far>>,
}

impl<W: TenWindow> Tens<W> {
    /// Adds sums that count 10^`exponent`.
    #[inline]
    pub(crate) fn add(&mut self, sums: W, exponent: i32) {
        if exponent == self.exponent.into()
            && let Some(sum) = self.window.plus(sums)
        {
            self.window = sum;
        } else if !sums.is_zero() {
            // By value, as in `Fixed::add`. Zeros have no place.
            *self = std::mem::take(self).add_elsewhere(sums, exponent);
        }
    }

    #[inline(never)]
    fn add_elsewhere(mut self, sums: W, exponent: i32) -> Self {
        let own = i32::from(self.exponent);
        if self.window.is_zero() {
            self.begin(sums, exponent);
        } else if exponent >= own {
            match sums.raised((exponent - own) as u32) {
                Some(sums) => match self.window.plus(sums) {
                    Some(sum) => self.window = sum,
                    None => self.begin(sums, own),
                },
                None => sums.add_to(self.far_mut(), exponent),
            }
        } else {
            let raised = self.window.raised((own - exponent) as u32);
            match raised.and_then(|raised| raised.plus(sums)) {
                Some(sum) => (self.window, self.exponent) = (sum, exponent as i16),
                None => self.begin(sums, exponent),
            }
        }
        self
    }

    /// Begins the window anew. What it held goes to the limbs.
    fn begin(&mut self, sums: W, exponent: i32) {
        if !self.window.is_zero() {
            let (window, exponent) = (self.window, self.exponent.into());
            window.add_to(self.far_mut(), exponent);
        }
        // All exponents of items are within some thousands.
        (self.window, self.exponent) = (sums, exponent as i16);
    }

    pub(super) fn far_mut(&mut self) -> &mut W::Far {
        self.far.get_or_insert_default()
    }

    pub(crate) fn merge(&mut self, mut later: Self) {
        match (&mut self.far, later.far.take()) {
            (Some(far), Some(later)) => W::merge(far, &later),
            (none, Some(later)) => *none = Some(later),
            (_, None) => {}
        }
        self.add(later.window, later.exponent.into());
    }

    /// How many bytes the sums own beside themselves.
    pub(crate) fn elsewhere(&self) -> usize {
        self.far.as_deref().map_or(0, |far| size_of_val(far) + W::elsewhere(far))
    }
}

impl Tens<i128> {
    /// The sum, if it is no more than an integer times a power of ten.
    pub(crate) fn narrow(&self) -> Option<(i128, i32)> {
        self.far.is_none().then_some((self.window, self.exponent.into()))
    }

    /// The sum over a count, which is not 0, rounded once.
    pub(crate) fn over(&self, count: u64) -> f64 {
        self.narrow_over(count).unwrap_or_else(|| self.big().over(&[count]))
    }

    /// The same, where the count and the power of ten make one divisor of 64 bits.
    fn narrow_over(&self, count: u64) -> Option<f64> {
        let (sum, exponent) = self.narrow()?;
        let tens = 10u64.checked_pow(u32::try_from(-exponent).ok()?)?;
        quotient(sum, count.checked_mul(tens)?, 0)
    }

    pub(crate) fn big(&self) -> Big {
        let sum = Big::from_i128(self.window).times_ten_to(self.exponent.into());
        self.far.as_deref().map_or_else(|| sum.clone(), |far| sum.plus(&far.big()))
    }
}

impl Tens<Squared> {
    /// Adds an integer of any size that counts 10^`exponent`.
    #[inline]
    pub(crate) fn add_integer(&mut self, integer: i128, exponent: i32) {
        match i64::try_from(integer) {
            Ok(short) => self.add(Squared::of(short), exponent),
            Err(_) => self.add_wide(integer, exponent, false),
        }
    }

    /// Takes an integer back that was added.
    pub(crate) fn take_integer(&mut self, integer: i128, exponent: i32) {
        match i64::try_from(integer) {
            Ok(short) => self.add(Squared::of(short).negated(), exponent),
            Err(_) => self.add_wide(integer, exponent, true),
        }
    }

    #[cold]
    #[inline(never)]
    fn add_wide(&mut self, integer: i128, exponent: i32, is_back: bool) {
        let [sum, squares] = self.far_mut();
        sum.add_signed(integer.unsigned_abs(), (integer < 0) != is_back, exponent);
        squares.add_square(integer.unsigned_abs(), 2 * exponent, is_back);
    }

    pub(crate) fn sum(&self) -> Big {
        let sum = Big::from_i128(self.window.sum).times_ten_to(self.exponent.into());
        self.far.as_deref().map_or_else(|| sum.clone(), |[far, _]| sum.plus(&far.big()))
    }

    pub(crate) fn squares(&self) -> Big {
        let (low, high) = self.window.squares.halves();
        let exponent = 2 * i32::from(self.exponent);
        let squares = Big::from_halves(low, high, 0).times_ten_to(exponent);
        self.far.as_deref().map_or_else(|| squares.clone(), |[_, far]| squares.plus(&far.big()))
    }
}
