//! A decimal integer as wide as its items ask for.

use super::big::{Big, divide};
use super::window::{Window, Window256};

/// How many decimal digits a limb counts.
pub(super) const DIGITS: i32 = 18;

/// What a limb counts up to.
pub(super) const BASE: u64 = 10u64.pow(DIGITS as u32);

/// An integer times a power of ten: limb `i` counts 10^(18 (`first` + i)). What is added to a limb is less
/// than 10^18, and so are 2^64 such additions less than 2^127: carries wait for the end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Limbs {
    first: i32,
    limbs: Vec<i128>,
}

impl Limbs {
    /// Adds `integer` times 10^`exponent`.
    pub(super) fn add(&mut self, integer: i128, exponent: i32) {
        self.add_signed(integer.unsigned_abs(), integer < 0, exponent);
    }

    /// The same of an integer that is given by its magnitude and sign.
    pub(super) fn add_signed(&mut self, magnitude: u128, is_negative: bool, exponent: i32) {
        let (limb, up) = (exponent.div_euclid(DIGITS), exponent.rem_euclid(DIGITS));
        for (limb, part) in (limb..).zip(parts(magnitude)) {
            let part = u128::from(part) * 10u128.pow(up as u32);
            let halves = [part % u128::from(BASE), part / u128::from(BASE)];
            for (limb, half) in (limb..).zip(halves) {
                if half != 0 {
                    let half = half as i128;
                    *self.limb(limb) += if is_negative { -half } else { half };
                }
            }
        }
    }

    /// Adds the square of an integer, times 10^`exponent`, or takes it back.
    pub(super) fn add_square(&mut self, magnitude: u128, exponent: i32, is_back: bool) {
        let parts = parts(magnitude);
        for (left, place) in parts.into_iter().zip(0..) {
            for (right, other) in parts.into_iter().zip(0..) {
                let product = i128::from(left) * i128::from(right);
                let product = if is_back { -product } else { product };
                self.add(product, exponent + DIGITS * (place + other));
            }
        }
    }

    /// Adds an integer of 256 bits, times 10^`exponent`.
    pub(super) fn add_window(&mut self, window: Window256, exponent: i32) {
        let is_negative = window.is_negative();
        let (low, high) = if is_negative { window.negated() } else { window }.halves();
        let high = high as u128;
        let mut rest = [low as u64, (low >> 64) as u64, high as u64, (high >> 64) as u64];
        for place in 0.. {
            if rest == [0; 4] {
                return;
            }
            let part = i128::from(divide(&mut rest, BASE));
            self.add(if is_negative { -part } else { part }, exponent + DIGITS * place);
        }
    }

    /// The limb with a number, and zeros up to it if it is new.
    fn limb(&mut self, number: i32) -> &mut i128 {
        if self.limbs.is_empty() {
            self.first = number;
        } else if number < self.first {
            let new = (self.first - number) as usize;
            self.limbs.splice(..0, std::iter::repeat_n(0, new));
            self.first = number;
        }
        let place = (number - self.first) as usize;
        if place >= self.limbs.len() {
            // As many as there have to be: a state is to stay small.
            self.limbs.reserve_exact(place + 1 - self.limbs.len());
            self.limbs.resize(place + 1, 0);
        }
        &mut self.limbs[place]
    }

    pub(super) fn merge(&mut self, later: &Self) {
        for (number, limb) in (later.first..).zip(&later.limbs) {
            *self.limb(number) += limb;
        }
    }

    /// How many bytes it owns beside itself.
    pub(super) fn elsewhere(&self) -> usize {
        self.limbs.capacity() * size_of::<i128>()
    }

    pub(super) fn big(&self) -> Big {
        let base = Big::from_u128(BASE.into());
        let next = |sum: Big, limb: &i128| sum.times(&base).plus(&Big::from_i128(*limb));
        let all = self.limbs.iter().rev().fold(Big::default(), next);
        all.times_ten_to(DIGITS * self.first)
    }
}

/// The parts of an integer of which each counts 10^18 times the one before.
fn parts(integer: u128) -> [u64; 3] {
    let base = u128::from(BASE);
    [integer % base, integer / base % base, integer / base / base].map(|part| part as u64)
}
