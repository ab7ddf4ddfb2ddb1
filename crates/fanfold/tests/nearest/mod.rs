//! Whether a double is the nearest one to a ratio of integers, which are compared as such.

use num_bigint::BigInt;

/// A finite double in units of 2^-1074.
pub(crate) fn units(x: f64) -> BigInt {
    let bits = x.to_bits();
    let (exponent, fraction) = (bits >> 52 & 0x7ff, bits & ((1 << 52) - 1));
    let magnitude = match exponent {
        0 => BigInt::from(fraction),
        _ => BigInt::from(fraction | 1 << 52) << (exponent - 1),
    };
    if x < 0.0 { -magnitude } else { magnitude }
}

/// 2^1024, which comes after the greatest double, in those units.
pub(crate) fn end() -> BigInt {
    BigInt::from(1) << 2098
}

/// A double, or what comes after the greatest of either sign, in units.
pub(crate) fn extended(x: f64) -> BigInt {
    match x.is_infinite() {
        true if x > 0.0 => end(),
        true => -end(),
        false => units(x),
    }
}

pub(crate) fn distance(a: &BigInt, b: &BigInt) -> BigInt {
    BigInt::from((a - b).magnitude().clone())
}

/// Whether `x` is the nearest double to `numerator / divisor`, in units, and the even one of two.
pub(crate) fn is_nearest(x: f64, numerator: &BigInt, divisor: &BigInt) -> bool {
    let off = |x: f64| distance(numerator, &(divisor * extended(x)));
    let even = x.to_bits() & 1 == 0 || x.is_infinite();
    [x.next_up(), x.next_down()].into_iter().all(|other| {
        other.is_nan() || off(x) < off(other) || off(x) == off(other) && even || other == x
    })
}

/// Whether the root of `numerator / divisor`, in squares of units, is within a last place of `x`.
pub(crate) fn is_root(x: f64, numerator: &BigInt, divisor: &BigInt) -> bool {
    let square = |x: f64| divisor * extended(x) * extended(x);
    let below = if x == 0.0 { 0.0 } else { x.next_down() };
    square(below) <= *numerator && (x.is_infinite() || *numerator <= square(x.next_up()))
}
