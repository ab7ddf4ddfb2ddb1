//! The least and the greatest float of a slice, NaN left out, and -0.0 below 0.0.

use pulp::{Simd, WithSimd};

use super::widest;

/// A float of which slices can be searched.
pub(crate) trait Extreme: Sized {
    /// The least item that is not NaN.
    fn least(items: &[Self]) -> Option<Self>;

    /// The greatest item that is not NaN.
    fn greatest(items: &[Self]) -> Option<Self>;
}

/// What a kernel found, given with what it started and which zero is the better one.
macro_rules! settle {
    ($items:ident, $found:ident, $started:expr, $zero:expr) => {
        if $found == $started {
            $items.contains(&$started).then_some($started)
        } else if $found == $zero {
            let better = $items.iter().any(|item| item.to_bits() == $zero.to_bits());
            Some(if better { $zero } else { $found })
        } else {
            Some($found)
        }
    };
}

/// Implements [`Extreme`] for a float, given the kernel's name and the operations of its vectors.
///
/// The kernel starts from an infinity, and does not tell zeros apart. Both are seen to afterwards,
/// in the few slices where it matters: there the items are gone through once more.
macro_rules! extreme {
    ($type:ident, $kernel:ident, $slice:ident, $splat:ident, $less:ident, $greater:ident, $select:ident) => {
        impl Extreme for $type {
            fn least(items: &[$type]) -> Option<$type> {
                let least = widest($kernel::<false>(items));
                settle!(items, least, $type::INFINITY, (-0.0 as $type))
            }

            fn greatest(items: &[$type]) -> Option<$type> {
                let greatest = widest($kernel::<true>(items));
                settle!(items, greatest, $type::NEG_INFINITY, (0.0 as $type))
            }
        }

        pub(super) struct $kernel<'a, const GREATEST: bool>(pub(super) &'a [$type]);

        impl<const GREATEST: bool> WithSimd for $kernel<'_, GREATEST> {
            type Output = $type;

            #[inline(always)]
            fn with_simd<S: Simd>(self, simd: S) -> $type {
                let (vectors, rest) = S::$slice(self.0);
                let start = if GREATEST { $type::NEG_INFINITY } else { $type::INFINITY };
                let mut kept = [simd.$splat(start); 4];
                let (fours, last) = vectors.as_chunks::<4>();
                // Not closures: they would be functions of their own, for narrow vectors.
                macro_rules! keep {
                    ($kept:expr, $items:expr) => {
                        // Nothing compares with NaN, so it is never selected.
                        let better = if GREATEST {
                            simd.$greater($items, $kept)
                        } else {
                            simd.$less($items, $kept)
                        };
                        $kept = simd.$select(better, $items, $kept);
                    };
                }
                for four in fours {
                    for place in 0..4 {
                        keep!(kept[place], four[place]);
                    }
                }
                for items in last {
                    keep!(kept[0], *items);
                }
                let lanes: &[$type] = pulp::bytemuck::cast_slice(&kept);
                let better = |kept: $type, item: &$type| {
                    if (GREATEST && *item > kept) || (!GREATEST && *item < kept) {
                        *item
                    } else {
                        kept
                    }
                };
                lanes.iter().chain(rest).fold(start, better)
            }
        }
    };
}

extreme!(f64, Doubles, as_simd_f64s, splat_f64s, less_than_f64s, greater_than_f64s, select_f64s);
extreme!(f32, Singles, as_simd_f32s, splat_f32s, less_than_f32s, greater_than_f32s, select_f32s);
