//! Values that can be ranked, and kept once they are the best so far.

use std::cmp::Ordering;
use std::time::{Duration, Instant, SystemTime};

use crate::simd::{self, Extreme};

/// A value that [`Min`](crate::Min), [`Max`](crate::Max), [`TopK`](crate::TopK) and
/// [`Kll`](crate::Kll) can rank.
///
/// It is implemented for all primitive numbers, `bool`, `char`, `str`, `String` and the times of
/// `std`, and for references to them, so that `&f64` gives the same answers as `f64`. The order is
/// total: floats are ranked by [`f64::total_cmp`], which puts -0.0 below 0.0, and NaN, which does
/// not compare with itself, is not ranked at all.
///
/// ```
/// use fanfold::{aggregate_all, Max, Min};
///
/// assert_eq!(aggregate_all(["pear", "fig"], (Min, Max)), (Some("fig".into()), Some("pear".into())));
/// assert_eq!(aggregate_all([2.5, f64::NAN, -0.0, 0.0], (Min, Max)), (Some(-0.0), Some(2.5)));
/// ```
///
/// A type of your own has a rank if it has an order:
///
/// ```
/// use std::cmp::Ordering;
/// use fanfold::{aggregate_all, Max, Ordered};
///
/// #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
/// struct Version(u32, u32);
///
/// impl Ordered for Version {
///     type Owned = Version;
///     type Key = Version;
///     fn compare(&self, kept: &Version) -> Ordering { self.cmp(kept) }
///     fn own(&self) -> Version { self.clone() }
///     fn key(&self) -> Version { self.clone() }
///     fn from_key(key: Version) -> Version { key }
/// }
///
/// assert_eq!(aggregate_all([Version(1, 9), Version(1, 10)], Max), Some(Version(1, 10)));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no order by which items are ranked",
    label = "cannot be ranked",
    note = "`Option`s: `Max.skip_missing()` leaves out `None`, and `Max.count_missing()` counts it",
    note = "a part of an item: `Max.of(|item: &Item| item.price)`; the item with the greatest part: \
            `MaxBy::new(|item: &Item| item.price)`",
    note = "a type of your own: implement `Ordered`, in four short functions"
)]
pub trait Ordered {
    /// The value as it is kept: the number behind a reference, the `String` of a `str`.
    type Owned: Ordered<Owned = Self::Owned, Key = Self::Key> + Clone;

    /// What takes the value's place where many are sorted: something of the same order that
    /// compares fast, such as an integer for a float; the value itself where that is fast enough.
    type Key: Ord + Clone;

    /// Whether the value has a rank at all: false for NaN.
    fn is_ordered(&self) -> bool {
        true
    }

    /// How the value ranks against one that was kept.
    fn compare(&self, kept: &Self::Owned) -> Ordering;

    /// The value, to keep.
    fn own(&self) -> Self::Owned;

    /// The key of a value that has a rank.
    fn key(&self) -> Self::Key;

    /// The value that has this key.
    fn from_key(key: Self::Key) -> Self::Owned;

    /// Keeps the value if it is the least so far.
    #[inline]
    fn keep_least(&self, kept: &mut Option<Self::Owned>) {
        keep(self, kept, Ordering::Less);
    }

    /// Keeps the value if it is the greatest so far.
    #[inline]
    fn keep_greatest(&self, kept: &mut Option<Self::Owned>) {
        keep(self, kept, Ordering::Greater);
    }

    /// Keeps the least value of a run, if it is the least so far.
    #[inline]
    fn keep_least_of(items: &[Self], kept: &mut Option<Self::Owned>)
    where
        Self: Sized,
    {
        items.iter().for_each(|item| item.keep_least(kept));
    }

    /// Keeps the greatest value of a run, if it is the greatest so far.
    #[inline]
    fn keep_greatest_of(items: &[Self], kept: &mut Option<Self::Owned>)
    where
        Self: Sized,
    {
        items.iter().for_each(|item| item.keep_greatest(kept));
    }
}

/// Keeps `value` if there is none yet, or if it ranks as `wanted` against the one kept.
#[inline]
fn keep<T: Ordered + ?Sized>(value: &T, kept: &mut Option<T::Owned>, wanted: Ordering) {
    let replace = match kept {
        Some(kept) => value.is_ordered() && value.compare(kept) == wanted,
        None => value.is_ordered(),
    };
    if replace {
        *kept = Some(value.own());
    }
}

/// Implements [`Ordered`] for a type whose order is total, with methods of its own if it has some.
macro_rules! totally_ordered {
    ($type:ty { $($method:tt)* }) => {
        impl Ordered for $type {
            type Owned = $type;
            type Key = $type;

            #[inline]
            fn compare(&self, kept: &$type) -> Ordering {
                self.cmp(kept)
            }

            #[inline]
            fn own(&self) -> $type {
                self.clone()
            }

            #[inline]
            fn key(&self) -> $type {
                self.clone()
            }

            #[inline]
            fn from_key(key: $type) -> $type {
                key
            }

            $($method)*
        }
    };
    ($($type:ty)*) => {
        $(totally_ordered!($type {});)*
    };
}

totally_ordered!(bool char String Duration Instant SystemTime);

/// Implements [`Ordered`] for integers. Starting from the end of the range, they are kept without
/// a branch, which takes a third off the time of a loop over them.
macro_rules! integer {
    ($($type:ident)*) => {$(
        totally_ordered!($type {
            #[inline]
            fn keep_least(&self, kept: &mut Option<$type>) {
                *kept = Some(kept.unwrap_or($type::MAX).min(*self));
            }

            #[inline]
            fn keep_greatest(&self, kept: &mut Option<$type>) {
                *kept = Some(kept.unwrap_or($type::MIN).max(*self));
            }

            fn keep_least_of(items: &[$type], kept: &mut Option<$type>) {
                let least = |least: $type, item: &$type| least.min(*item);
                if !items.is_empty() {
                    simd::widest(|| items.iter().fold($type::MAX, least)).keep_least(kept);
                }
            }

            fn keep_greatest_of(items: &[$type], kept: &mut Option<$type>) {
                let greatest = |greatest: $type, item: &$type| greatest.max(*item);
                if !items.is_empty() {
                    simd::widest(|| items.iter().fold($type::MIN, greatest)).keep_greatest(kept);
                }
            }
        });
    )*};
}

integer!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

/// What [`keep`] makes of NaN, of zeros, and of the first value. By value: where a reference is handed out, the state is in
/// memory for all items.
#[cold]
#[inline(never)]
fn kept_of<T: Ordered<Owned = T>>(value: T, mut kept: Option<T>, wanted: Ordering) -> Option<T> {
    keep(&value, &mut kept, wanted);
    kept
}

/// Implements [`Ordered`] for floats, given the integer of the same width. Read as one, a float that
/// is positive has the order of its value; of a negative one, all bits but the sign turn over.
///
/// Most items are no extreme, which one comparison tells: a branch that is foreseen, and that nothing waits for. NaN,
/// zeros and the like are seen to behind it.
macro_rules! float {
    ($($type:ident $integer:ident;)*) => {$(
        impl Ordered for $type {
            type Owned = $type;
            type Key = $integer;

            #[inline]
            fn is_ordered(&self) -> bool {
                !self.is_nan()
            }

            #[inline]
            fn compare(&self, kept: &$type) -> Ordering {
                self.total_cmp(kept)
            }

            #[inline]
            fn own(&self) -> $type {
                *self
            }

            #[inline]
            fn key(&self) -> $integer {
                let bits = self.to_bits() as $integer;
                bits ^ ((bits >> ($integer::BITS - 1)) & $integer::MAX)
            }

            #[inline]
            fn from_key(key: $integer) -> $type {
                let bits = key ^ ((key >> ($integer::BITS - 1)) & $integer::MAX);
                $type::from_bits(bits as _)
            }

            #[inline]
            fn keep_least(&self, kept: &mut Option<$type>) {
                match *kept {
                    Some(extreme) if *self > extreme => {}
                    Some(extreme) if *self < extreme => *kept = Some(*self),
                    Some(extreme) if self.to_bits() == extreme.to_bits() => {}
                    _ => *kept = kept_of(*self, *kept, Ordering::Less),
                }
            }

            #[inline]
            fn keep_greatest(&self, kept: &mut Option<$type>) {
                match *kept {
                    Some(extreme) if *self < extreme => {}
                    Some(extreme) if *self > extreme => *kept = Some(*self),
                    Some(extreme) if self.to_bits() == extreme.to_bits() => {}
                    _ => *kept = kept_of(*self, *kept, Ordering::Greater),
                }
            }

            fn keep_least_of(items: &[$type], kept: &mut Option<$type>) {
                if let Some(least) = $type::least(items) {
                    least.keep_least(kept);
                }
            }

            fn keep_greatest_of(items: &[$type], kept: &mut Option<$type>) {
                if let Some(greatest) = $type::greatest(items) {
                    greatest.keep_greatest(kept);
                }
            }
        }
    )*};
}

float!(f32 i32; f64 i64;);

impl Ordered for str {
    type Owned = String;
    type Key = String;

    fn compare(&self, kept: &String) -> Ordering {
        self.cmp(kept.as_str())
    }

    fn own(&self) -> String {
        self.to_owned()
    }

    fn key(&self) -> String {
        self.to_owned()
    }

    fn from_key(key: String) -> String {
        key
    }
}

impl<T: Ordered + ?Sized> Ordered for &T {
    type Owned = T::Owned;
    type Key = T::Key;

    #[inline]
    fn is_ordered(&self) -> bool {
        (**self).is_ordered()
    }

    #[inline]
    fn compare(&self, kept: &T::Owned) -> Ordering {
        (**self).compare(kept)
    }

    #[inline]
    fn own(&self) -> T::Owned {
        (**self).own()
    }

    #[inline]
    fn key(&self) -> T::Key {
        (**self).key()
    }

    #[inline]
    fn from_key(key: T::Key) -> T::Owned {
        T::from_key(key)
    }

    #[inline]
    fn keep_least(&self, kept: &mut Option<T::Owned>) {
        (**self).keep_least(kept);
    }

    #[inline]
    fn keep_greatest(&self, kept: &mut Option<T::Owned>) {
        (**self).keep_greatest(kept);
    }
}
