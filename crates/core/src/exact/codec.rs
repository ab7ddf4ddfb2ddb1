//! Exact sums as bytes: each as the one number it is.
//!
//! How a sum lies in windows, running sums and limbs depends on the order of its items, and the number does not. So
//! equal sums have equal bytes. Sums of floats are an odd integer times a power of two, sums of decimals an integer
//! without zeros at its end times a power of ten: the power as a small number, and the integer as wide as it is. 0
//! is 0 times the power 0.
//!
//! No sum is wider than 2^56 items of its kind make it.

use super::big::Big;
use super::double::{LOWEST, power};
use super::fixed::Fixed;
use super::float_sum::ExactSum;
use super::joint::{Comoments, Joint};
use super::pairs::Pairs;
use super::read::Read;
use super::special::Special;
use super::spread::{ExactSpread, IntegerSpread, WideSpread};
use super::tens::{Squared, Tens};
use super::window::{Window, Window256};
use crate::portable::{Codec, Decoder, Encoder, Malformed, codec};

/// From which power of two to which a sum of doubles goes: 2^56 of them, each less than 2^1024.
const DOUBLES: (i32, i32) = (LOWEST, 1024 + 56);
/// The same of their squares and products.
const PRODUCTS: (i32, i32) = (2 * LOWEST, 2 * 1024 + 56);
/// The same of squares of integers of 128 bits.
const SQUARES: (i32, i32) = (0, 256 + 56);

/// From which power of ten to which a sum of decimals goes, and one of their squares and products.
const TENS: (i32, i32) = (-1100, 1000 + 17);
const TEN_PRODUCTS: (i32, i32) = (-2200, 2000 + 17);

fn write_twos(sum: &Big, out: &mut Encoder) {
    let (is_negative, magnitude, exponent) = sum.odd();
    out.small(exponent.into());
    out.integer(is_negative, &magnitude);
}

fn write_tens(sum: &Big, out: &mut Encoder) {
    let (is_negative, magnitude, exponent) = sum.ten_free();
    out.small(exponent.into());
    out.integer(is_negative, &magnitude);
}

/// The same of what is an integer of 128 bits times a power of ten.
fn write_narrow_tens(integer: i128, exponent: i32, out: &mut Encoder) {
    let (integer, zeros) = crate::decimal::without_zeros(integer);
    out.small(if integer == 0 { 0 } else { (exponent + zeros).into() });
    out.i128(integer);
}

impl<W: Window> Fixed<W> {
    fn write(&self, lowest: i32, out: &mut Encoder) {
        write_twos(&self.big(lowest), out);
    }

    fn read(input: &mut Decoder<'_>, range: (i32, i32)) -> Result<Self, Malformed> {
        let mut sum = Fixed::default();
        Read::twos(input, range)?.add_to_fixed(&mut sum, range.0);
        Ok(sum)
    }
}

impl Codec for Special {
    fn name(text: &mut String) {
        *text += "float";
    }

    fn encode(&self, out: &mut Encoder) {
        let counts = self.counts();
        out.value(&(counts != [0; 3]));
        if counts != [0; 3] {
            counts.into_iter().for_each(|count| out.count(count));
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        if !input.value::<bool>()? {
            return Ok(Special::default());
        }
        let counts = [input.count()?, input.count()?, input.count()?];
        input.ensure(counts != [0; 3], "counts of nothing")?;
        Ok(Special::of(counts))
    }
}

impl Codec for ExactSum {
    const LEAST: usize = 3;

    fn name(text: &mut String) {
        *text += "float";
    }

    fn encode(&self, out: &mut Encoder) {
        out.value(&self.special_counts());
        self.finite().write(LOWEST, out);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let special: Special = input.value()?;
        let read = Read::twos(input, DOUBLES)?;
        let mut sum = ExactSum::default();
        match read.narrow() {
            Some(0) => {}
            // A double: what a sum begins with takes no memory elsewhere.
            Some(integer)
                if integer.unsigned_abs() < 1 << 53 && (-900..900).contains(&read.exponent) =>
            {
                sum.add(integer as f64 * power(read.exponent));
            }
            _ => {
                let mut finite = Fixed::default();
                read.add_to_fixed(&mut finite, LOWEST);
                sum.settle(finite, Special::default());
            }
        }
        if special != Special::default() {
            sum.settle(Fixed::default(), special);
        }
        Ok(sum)
    }
}

impl Codec for ExactSpread {
    const LEAST: usize = 5;

    fn name(text: &mut String) {
        *text += "float";
    }

    fn encode(&self, out: &mut Encoder) {
        let (sum, squares, special) = self.sums();
        out.value(special);
        sum.write(LOWEST, out);
        squares.write(2 * LOWEST, out);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let special = input.value()?;
        let sum = Fixed::read(input, DOUBLES)?;
        Ok(ExactSpread::of(sum, Fixed::read(input, PRODUCTS)?, special))
    }
}

/// The sum of squares of integers of up to 64 bits.
impl Codec for Window256 {
    fn name(text: &mut String) {
        *text += "u256";
    }

    fn encode(&self, out: &mut Encoder) {
        let (low, high) = self.halves();
        let mut bytes = [0; 32];
        bytes[..16].copy_from_slice(&low.to_le_bytes());
        bytes[16..].copy_from_slice(&high.to_le_bytes());
        out.integer(false, &bytes);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let (is_negative, magnitude) = input.integer((128 + 56) / 8)?;
        input.ensure(!is_negative, "squares that are less than 0")?;
        let read = Read { is_negative, magnitude, exponent: 0 };
        Ok(read.window().expect("it is less than 2^184"))
    }
}

codec!([S: Codec] IntegerSpread<S> as S { sum: value, squares: value });

impl<S: Codec> Codec for WideSpread<S> {
    fn name(text: &mut String) {
        S::name(text);
    }

    fn encode(&self, out: &mut Encoder) {
        out.value(&self.sum);
        self.squares.write(0, out);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let sum = input.value()?;
        Ok(WideSpread { sum, squares: Fixed::read(input, SQUARES)? })
    }
}

impl Tens<i128> {
    pub(crate) fn write(&self, out: &mut Encoder) {
        match self.narrow() {
            Some((integer, exponent)) => write_narrow_tens(integer, exponent, out),
            None => write_tens(&self.big(), out),
        }
    }

    pub(crate) fn read(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        Self::read_within(input, TENS)
    }

    fn read_within(input: &mut Decoder<'_>, range: (i32, i32)) -> Result<Self, Malformed> {
        let read = Read::tens(input, range)?;
        let mut sum = Tens::default();
        match read.narrow() {
            Some(integer) => sum.add(integer, read.exponent),
            None => read.add_to_limbs(sum.far_mut()),
        }
        Ok(sum)
    }
}

impl Codec for Tens<Squared> {
    const LEAST: usize = 4;

    fn name(text: &mut String) {
        *text += "decimal";
    }

    fn encode(&self, out: &mut Encoder) {
        write_tens(&self.sum(), out);
        write_tens(&self.squares(), out);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let sum = Read::tens(input, TENS)?;
        let squares = Read::tens(input, TEN_PRODUCTS)?;
        input.ensure(!squares.is_negative, "squares that are less than 0")?;
        let fits = sum.magnitude.is_empty() || !squares.magnitude.is_empty();
        input.ensure(fits, "a sum of numbers that are all 0")?;
        let mut both = Tens::default();
        match together(&sum, &squares) {
            Some((window, exponent)) => both.add(window, exponent),
            None => {
                let [far_sum, far_squares] = both.far_mut();
                sum.add_to_limbs(far_sum);
                squares.add_to_limbs(far_squares);
            }
        }
        Ok(both)
    }
}

/// Both sums in one window, of which the squares count the square of what the sum does.
fn together(sum: &Read<'_>, squares: &Read<'_>) -> Option<(Squared, i32)> {
    let of_squares = squares.exponent.div_euclid(2);
    let exponent = if sum.magnitude.is_empty() { of_squares } else { of_squares.min(sum.exponent) };
    let up = (sum.exponent - exponent).max(0) as u32;
    let window = Squared {
        sum: crate::decimal::raised(sum.narrow()?, up)?,
        squares: squares.window()?.times_ten_to((squares.exponent - 2 * exponent) as u32)?,
    };
    Some((window, exponent))
}

impl Codec for Joint {
    fn name(text: &mut String) {
        *text += "float";
    }

    fn encode(&self, out: &mut Encoder) {
        out.count(self.count);
        out.count(self.wild);
        self.x.write(LOWEST, out);
        self.y.write(LOWEST, out);
        self.products.write(2 * LOWEST, out);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let (count, wild) = (input.count()?, input.count()?);
        input.ensure(wild <= count, "more of some than of all")?;
        let (x, y) = (Fixed::read(input, DOUBLES)?, Fixed::read(input, DOUBLES)?);
        Ok(Joint { count, x, y, products: Fixed::read(input, PRODUCTS)?, wild })
    }
}

impl Codec for Comoments {
    fn name(text: &mut String) {
        *text += "float";
    }

    fn encode(&self, out: &mut Encoder) {
        out.value(&self.joint);
        self.xx.write(2 * LOWEST, out);
        self.yy.write(2 * LOWEST, out);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let joint = input.value()?;
        let xx = Fixed::read(input, PRODUCTS)?;
        Ok(Comoments { joint, xx, yy: Fixed::read(input, PRODUCTS)? })
    }
}

/// The five sums of decimals as one each, wherever they lie.
impl Codec for Pairs {
    fn name(text: &mut String) {
        *text += "number";
    }

    fn encode(&self, out: &mut Encoder) {
        out.count(self.count);
        self.decimals().iter().for_each(|sum| write_tens(sum, out));
        out.value(&self.doubles);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let count = input.count()?;
        let mut sums: [Tens<i128>; 5] = Default::default();
        for (place, sum) in sums.iter_mut().enumerate() {
            *sum = Tens::read_within(input, if place < 2 { TENS } else { TEN_PRODUCTS })?;
        }
        Ok(Pairs { count, sums, wide: None, doubles: input.value()? })
    }
}
