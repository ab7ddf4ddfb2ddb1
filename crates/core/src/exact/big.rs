//! Integers of any width, for what is done once at the end.

use smallvec::{SmallVec, smallvec};

use super::double::{LOWEST, parts, power};
use super::ratio::Scaled;
use crate::decimal::Decimal;

/// Limbs, the lowest first. What comes from windows alone has up to eight, and takes no memory.
type Limbs = SmallVec<[u64; 8]>;

/// `± limbs * 2^exponent / 5^fives`, the lowest limb first, and none of them leading zeros: 0 has none.
#[derive(Clone, Debug, Default)]
pub struct Big {
    negative: bool,
    limbs: Limbs,
    exponent: i32,
    fives: u32,
}

/// The greatest power of 5 that fits a limb.
const FIVES: u32 = 27;

impl Big {
    fn new(negative: bool, mut limbs: Limbs, exponent: i32) -> Self {
        let length = limbs.iter().rposition(|limb| *limb != 0).map_or(0, |place| place + 1);
        limbs.truncate(length);
        Big { negative: negative && length > 0, limbs, exponent, fives: 0 }
    }

    /// Chunks of which each counts 2^64 times the one before, carries and signs not yet settled.
    pub(super) fn from_chunks(chunks: &[i128], exponent: i32) -> Self {
        let mut limbs = Limbs::with_capacity(chunks.len() + 2);
        let mut carry = 0;
        for chunk in chunks {
            let sum = chunk + carry;
            limbs.push(sum as u64);
            carry = sum >> 64;
        }
        limbs.extend([carry as u64, (carry >> 64) as u64]);
        Self::from_complement(carry < 0, limbs, exponent)
    }

    /// An integer of 256 bits in two's complement.
    pub(super) fn from_halves(low: u128, high: i128, exponent: i32) -> Self {
        let limbs = smallvec![low as u64, (low >> 64) as u64, high as u64, (high >> 64) as u64];
        Self::from_complement(high < 0, limbs, exponent)
    }

    pub(crate) fn from_i128(integer: i128) -> Self {
        Self::from_halves(integer as u128, integer >> 127, 0)
    }

    pub(crate) fn from_u128(integer: u128) -> Self {
        Self::from_halves(integer, 0, 0)
    }

    /// An integer of 192 bits in two's complement.
    pub(crate) fn from_192(low: u128, high: i64) -> Self {
        Self::from_halves(low, i128::from(high), 0)
    }

    fn from_complement(negative: bool, mut limbs: Limbs, exponent: i32) -> Self {
        if negative {
            let mut carry = true;
            for limb in &mut limbs {
                (*limb, carry) = (!*limb).overflowing_add(u64::from(carry));
            }
        }
        Self::new(negative, limbs, exponent)
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.limbs.is_empty()
    }

    pub(crate) fn is_negative(&self) -> bool {
        self.negative
    }

    /// The limbs at another exponent: `None` where bits that are set would be cut off.
    fn aligned(&self, exponent: i32) -> Option<Limbs> {
        let by = self.exponent - exponent;
        let (whole, part) = (by.unsigned_abs() as usize / 64, by.unsigned_abs() % 64);
        if self.is_zero() {
            return Some(Limbs::new());
        }
        if by >= 0 {
            let mut limbs: Limbs = smallvec![0; whole];
            limbs.extend_from_slice(&self.limbs);
            limbs.push(0);
            if part > 0 {
                for place in (whole..limbs.len()).rev() {
                    let below = if place > whole { limbs[place - 1] >> (64 - part) } else { 0 };
                    limbs[place] = (limbs[place] << part) | below;
                }
            }
            return Some(Self::new(false, limbs, 0).limbs);
        }
        let cut = |limb: u64| if part > 0 { limb << (64 - part) } else { 0 };
        let (lost, kept) = self.limbs.split_at_checked(whole)?;
        let lowest = kept.first().copied().unwrap_or(0);
        if lost.iter().any(|limb| *limb != 0) || cut(lowest) != 0 {
            return None;
        }
        let above = kept.iter().skip(1).chain([&0]);
        let limbs = kept.iter().zip(above).map(|(limb, above)| (limb >> part) | cut(*above));
        Some(Self::new(false, limbs.collect(), 0).limbs)
    }

    /// The number times a power of ten.
    pub(crate) fn times_ten_to(&self, power: i32) -> Big {
        let fives = self.fives as i32 - power;
        let mut times = self.times_fives(fives.min(0).unsigned_abs());
        times.exponent += power;
        times.fives = fives.max(0) as u32;
        times
    }

    /// The number times a power of 5, where what it is divided by stays as it is.
    fn times_fives(&self, power: u32) -> Big {
        let mut times = self.clone();
        for power in fives(power) {
            let mut carry = 0;
            for limb in &mut times.limbs {
                let product = u128::from(*limb) * u128::from(power) + carry;
                (*limb, carry) = (product as u64, product >> 64);
            }
            if carry != 0 {
                times.limbs.push(carry as u64);
            }
        }
        times
    }

    /// The same number, over a higher power of 5.
    fn over_fives(&self, power: u32) -> Big {
        Big { fives: power, ..self.times_fives(power - self.fives) }
    }

    pub(crate) fn plus(&self, other: &Big) -> Big {
        if self.is_zero() {
            return other.clone();
        }
        if other.is_zero() {
            return self.clone();
        }
        if self.fives != other.fives {
            let fives = self.fives.max(other.fives);
            return self.over_fives(fives).plus(&other.over_fives(fives));
        }
        Big { fives: self.fives, ..self.plus_alike(other) }
    }

    /// The sum with what is over the same power of 5, but for that.
    fn plus_alike(&self, other: &Big) -> Big {
        let exponent = self.exponent.min(other.exponent);
        let aligned = |big: &Big| big.aligned(exponent).expect("the lower exponent cuts nothing");
        let (mut left, mut right) = (aligned(self), aligned(other));
        if self.negative == other.negative {
            add(&mut left, &right);
            return Big::new(self.negative, left, exponent);
        }
        if left
            .len()
            .cmp(&right.len())
            .then_with(|| left.iter().rev().cmp(right.iter().rev()))
            .is_lt()
        {
            subtract(&mut right, &left);
            Big::new(other.negative, right, exponent)
        } else {
            subtract(&mut left, &right);
            Big::new(self.negative, left, exponent)
        }
    }

    pub(crate) fn minus(&self, other: &Big) -> Big {
        let negative = !other.negative && !other.is_zero();
        self.plus(&Big { negative, ..other.clone() })
    }

    pub(crate) fn times(&self, other: &Big) -> Big {
        let mut limbs: Limbs = smallvec![0; self.limbs.len() + other.limbs.len()];
        for (place, left) in self.limbs.iter().enumerate() {
            let mut carry = 0;
            for (limb, right) in limbs[place..].iter_mut().zip(&other.limbs) {
                let sum = u128::from(*left) * u128::from(*right) + u128::from(*limb) + carry;
                (*limb, carry) = (sum as u64, sum >> 64);
            }
            limbs[place + other.limbs.len()] = carry as u64;
        }
        let product =
            Big::new(self.negative != other.negative, limbs, self.exponent + other.exponent);
        Big { fives: self.fives + other.fives, ..product }
    }

    pub(crate) fn times_count(&self, count: u64) -> Big {
        self.times(&Big::new(false, smallvec![count], 0))
    }

    /// n Σxy - Σx Σy, where this is Σxy: the sum of products of both distances from the mean, times
    /// the count n.
    pub(super) fn distances(&self, count: u64, x: &Big, y: &Big) -> Big {
        self.times_count(count).minus(&x.times(y))
    }

    /// The number over all divisors, none of them 0, rounded once, to the nearest double, and to
    /// the even one of two.
    pub(crate) fn over(&self, divisors: &[u64]) -> f64 {
        let (mantissa, exponent) = self.quotient(divisors).rounded();
        // Exact: the mantissa has at most 53 bits, and fewer where the double is subnormal. Past
        // the range it becomes infinite, as it must.
        let magnitude =
            if exponent > 971 { f64::INFINITY } else { mantissa as f64 * power(exponent) };
        if self.negative { -magnitude } else { magnitude }
    }

    pub(crate) fn to_f64(&self) -> f64 {
        self.over(&[])
    }

    /// The number with its power of two apart.
    pub(crate) fn scaled(&self) -> Scaled {
        let scale = self.quotient(&[]).leading();
        let unscaled = Big { exponent: self.exponent - scale, ..self.clone() };
        let high = unscaled.to_f64();
        let low = unscaled.minus(&Self::from_f64(high)).to_f64();
        Scaled { high, low, exponent: scale }
    }

    #[cfg(test)]
    pub(crate) fn times_power(self, power: i32) -> Self {
        Big { exponent: self.exponent + power, ..self }
    }

    /// A finite double.
    pub(crate) fn from_f64(x: f64) -> Self {
        let (mantissa, position) = parts(x);
        Self::new(x < 0.0, smallvec![mantissa.unsigned_abs()], position as i32 + LOWEST)
    }

    /// The power of two of the first bit, of what is over no power of 5.
    fn leading(&self) -> i32 {
        self.exponent + self.bits() as i32 - 1
    }

    /// The number as digits and a power of ten, the digits rounded if there are many: see [`Decimal`]. Of totals of
    /// numbers within its range.
    pub(crate) fn to_decimal(&self) -> Decimal {
        let (mut rest, exponent) = self.over_tens();
        let mut digits = Vec::new();
        while rest.iter().any(|limb| *limb != 0) {
            let mut part = divide(&mut rest, 10u64.pow(18));
            for _ in 0..18 {
                digits.push((part % 10) as u8);
                part /= 10;
            }
        }
        Decimal::from_digits(self.negative, digits.into_iter().rev(), exponent)
    }

    /// An integer times a power of ten: its limbs, and the power.
    fn over_tens(&self) -> (Limbs, i32) {
        let fives = self.fives as i32;
        let two = self.exponent + fives;
        // With as many fives as twos below it is an integer over a power of ten.
        let more = two.min(0).unsigned_abs();
        let whole = Big { fives: 0, exponent: two.max(0), ..self.times_fives(more) };
        let limbs = whole.aligned(0).expect("no power of two is below 0");
        (limbs, two.min(0) - fives)
    }

    /// The number as an integer without zeros at its end times a power of ten: its sign, its bytes, and the power.
    pub(super) fn ten_free(&self) -> (bool, Vec<u8>, i32) {
        if self.is_zero() {
            return (false, Vec::new(), 0);
        }
        let (mut limbs, mut exponent) = self.over_tens();
        for power in [16, 4, 1] {
            loop {
                let mut shorter = limbs.clone();
                if divide(&mut shorter, 10u64.pow(power)) != 0 {
                    break;
                }
                (limbs, exponent) = (shorter, exponent + power as i32);
            }
        }
        (self.negative, bytes_of(&limbs), exponent)
    }

    /// The number as an odd integer times a power of two: its sign, its bytes, and the power. Of what is over no power
    /// of 5.
    pub(super) fn odd(&self) -> (bool, Vec<u8>, i32) {
        let Some(place) = self.limbs.iter().position(|limb| *limb != 0) else {
            return (false, Vec::new(), 0);
        };
        let zeros = 64 * place as i32 + self.limbs[place].trailing_zeros() as i32;
        let limbs = self.aligned(self.exponent + zeros).expect("only zeros are cut off");
        (self.negative, bytes_of(&limbs), self.exponent + zeros)
    }

    /// How many bits the limbs have.
    fn bits(&self) -> usize {
        self.limbs.len() * 64 - self.limbs.last().map_or(0, |limb| limb.leading_zeros() as usize)
    }

    /// The quotient with at least 64 bits, the last of them set if anything was left: so it rounds
    /// as the whole would.
    fn quotient(&self, divisors: &[u64]) -> Big {
        let divisors = || divisors.iter().copied().chain(fives(self.fives));
        if divisors().next().is_none() || self.is_zero() {
            return self.clone();
        }
        let more = divisors().count() + 1;
        let mut limbs: Limbs = smallvec![0; more];
        limbs.extend_from_slice(&self.limbs);
        let mut rest = false;
        for divisor in divisors() {
            rest |= divide(&mut limbs, divisor) != 0;
        }
        limbs[0] |= u64::from(rest);
        Big::new(self.negative, limbs, self.exponent - 64 * more as i32)
    }

    /// The magnitude as a mantissa of at most 53 bits (or 2^53) and its exponent, rounded to
    /// nearest and even, at a place where doubles of this size have their last bit.
    fn rounded(&self) -> (u64, i32) {
        if self.is_zero() {
            return (0, 0);
        }
        let last = (self.leading() - 52).max(LOWEST);
        let drop = last - self.exponent;
        if drop <= 0 {
            // At most 53 bits, so one limb.
            return (self.limbs[0] << -drop, last);
        }
        let (whole, part) = (drop as usize / 64, drop as u32 % 64);
        let limb = |place: usize| self.limbs.get(place).copied().unwrap_or(0);
        let above = if part > 0 { limb(whole + 1) << (64 - part) } else { 0 };
        let mantissa = (limb(whole) >> part) | above;
        // Half a last place, and whether anything is below it.
        let (place, bit) = ((drop - 1) as usize / 64, (drop - 1) as u32 % 64);
        let half = limb(place) >> bit & 1 == 1;
        let below = limb(place) & ((1 << bit) - 1) != 0
            || self.limbs.iter().take(place).any(|limb| *limb != 0);
        (mantissa + u64::from(half && (below || mantissa & 1 == 1)), last)
    }
}

fn bytes_of(limbs: &[u64]) -> Vec<u8> {
    limbs.iter().flat_map(|limb| limb.to_le_bytes()).collect()
}

/// Factors of a power of 5 that each fit a limb.
fn fives(power: u32) -> impl Iterator<Item = u64> {
    let whole = std::iter::repeat_n(5u64.pow(FIVES), (power / FIVES) as usize);
    let rest = power % FIVES;
    whole.chain((rest > 0).then(|| 5u64.pow(rest)))
}

fn add(left: &mut Limbs, right: &[u64]) {
    left.resize(left.len().max(right.len()) + 1, 0);
    let mut carry = false;
    for (place, limb) in left.iter_mut().enumerate() {
        let other = right.get(place).copied().unwrap_or(0);
        let (sum, first) = limb.overflowing_add(other);
        let (sum, second) = sum.overflowing_add(u64::from(carry));
        (*limb, carry) = (sum, first | second);
    }
}

/// Subtracts what is not greater.
fn subtract(left: &mut [u64], right: &[u64]) {
    let mut borrow = false;
    for (place, limb) in left.iter_mut().enumerate() {
        let other = right.get(place).copied().unwrap_or(0);
        let (rest, first) = limb.overflowing_sub(other);
        let (rest, second) = rest.overflowing_sub(u64::from(borrow));
        (*limb, borrow) = (rest, first | second);
    }
}

/// Divides, and gives what is left.
pub(super) fn divide(limbs: &mut [u64], divisor: u64) -> u64 {
    let divisor = u128::from(divisor);
    let mut rest = 0;
    for limb in limbs.iter_mut().rev() {
        let number = (rest << 64) | u128::from(*limb);
        (*limb, rest) = ((number / divisor) as u64, number % divisor);
    }
    rest as u64
}
