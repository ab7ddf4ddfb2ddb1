//! A double taken apart, and powers of two.

/// The power of two of a double's lowest possible bit. Positions count from there.
pub(super) const LOWEST: i32 = -1074;

const FRACTION_BITS: u32 = 52;
const FRACTION: u64 = (1 << FRACTION_BITS) - 1;
/// What is added to an exponent before it is kept in a double's bits.
pub(super) const BIAS: i32 = 1023;

/// A finite double as `mantissa * 2^(position + LOWEST)`, the mantissa of 53 bits and a sign.
#[inline]
pub(super) fn parts(x: f64) -> (i64, u32) {
    let bits = x.to_bits();
    let exponent = u32::from(biased_exponent(x));
    let normal = u32::from(exponent != 0);
    let magnitude = (bits & FRACTION) | (u64::from(normal) << FRACTION_BITS);
    let sign = bits as i64 >> 63;
    ((magnitude as i64 ^ sign) - sign, exponent - normal)
}

/// The power of two of the leading bit of a normal double; -1023 for 0 and subnormal ones, 1024
/// for infinities and NaN.
#[inline]
pub(crate) fn exponent(x: f64) -> i32 {
    i32::from(biased_exponent(x)) - BIAS
}

/// The exponent as it stands in the bits: 0 for 0 and subnormal doubles, 2047 for infinities and NaN.
#[inline]
pub(super) fn biased_exponent(x: f64) -> u16 {
    ((x.to_bits() << 1) >> (FRACTION_BITS + 1)) as u16
}

/// 2^`exponent`, where that is a double.
#[inline]
pub(crate) fn power(exponent: i32) -> f64 {
    debug_assert!((LOWEST..=BIAS).contains(&exponent));
    f64::from_bits(if exponent > -BIAS {
        ((exponent + BIAS) as u64) << FRACTION_BITS
    } else {
        1 << (exponent - LOWEST)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_make_up_the_double() {
        for x in [1.0, -1.0, 0.1, 5e-324, -2.2e-308, f64::MIN_POSITIVE, f64::MAX, f64::MIN, 0.0] {
            let (mantissa, position) = parts(x);
            assert!(mantissa.abs() < 1 << 53);
            assert_eq!(mantissa as f64 * power(position as i32 + LOWEST), x);
        }
        assert_eq!(parts(-0.0), (0, 0));
    }

    #[test]
    fn exponents_are_those_of_the_leading_bit() {
        assert_eq!((exponent(1.0), exponent(-1.99), exponent(f64::MAX)), (0, 0, 1023));
        assert_eq!((exponent(0.0), exponent(f64::INFINITY)), (-1023, 1024));
    }
}
