//! Values that can be told apart, and kept once they were seen.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ffi::{OsStr, OsString};
use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::hash::StableHasher;
use crate::tuples::tuples;

/// A value that [`Distinct`](crate::Distinct) and [`DistinctSketch`](crate::DistinctSketch) can tell
/// from others.
///
/// It is implemented for all primitive types, text, paths, addresses of the internet, `Duration` and
/// `SystemTime`, for `Option`s, tuples, arrays, slices and `Vec`s of them, and for pointers to them. Floats
/// are told apart by their value: 0.0 is -0.0, and all NaN are one.
///
/// ```
/// use fanfold::{aggregate_all, Distinct};
///
/// assert_eq!(aggregate_all([0.5, 0.0, -0.0, f64::NAN, f64::NAN], Distinct), 3);
/// assert_eq!(aggregate_all([("fig", 1), ("fig", 2), ("fig", 1)], Distinct), 2);
/// ```
///
/// A type of your own is told apart if it can be compared and hashed:
///
/// ```
/// use fanfold::{aggregate_all, Distinct, Identify, StableHasher};
///
/// #[derive(Clone, PartialEq)]
/// struct User { name: String, country: u16 }
///
/// impl Identify for User {
///     type Owned = User;
///     fn hash_into(&self, hasher: &mut StableHasher) {
///         self.name.hash_into(hasher);
///         self.country.hash_into(hasher);
///     }
///     fn is(&self, kept: &User) -> bool { self == kept }
///     fn own(&self) -> User { self.clone() }
/// }
///
/// let users = ["Ann", "Bob", "Ann"].map(|name| User { name: name.into(), country: 47 });
/// assert_eq!(aggregate_all(users, Distinct), 2);
/// ```
///
/// One of somebody else's that implements `Hash` and `Eq` goes into [`ByHash`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be told apart from others, and so not be counted distinct",
    label = "cannot be told apart",
    note = "a part of an item: `Distinct.of(|item: &Item| item.id)`",
    note = "a type of your own: implement `Identify`, in three short functions",
    note = "a type of somebody else's that is `Hash + Eq`: `Distinct.of(|item: &Uuid| ByHash(*item))`"
)]
pub trait Identify {
    /// The value as it is kept: the number behind a reference, the `String` of a `str`.
    type Owned: Identify<Owned = Self::Owned> + Clone;

    /// Hands the hasher what tells the value from others.
    fn hash_into(&self, hasher: &mut StableHasher);

    /// Whether the value is one that was kept. If so, both hand the hasher the same.
    fn is(&self, kept: &Self::Owned) -> bool;

    /// The value, to keep.
    fn own(&self) -> Self::Owned;
}

/// Implements [`Identify`] for types that are kept as they are, given how they are hashed.
macro_rules! as_it_is {
    ($($type:ty),* => |$this:ident, $hasher:ident| $hash:expr) => {$(
        impl Identify for $type {
            type Owned = $type;

            #[inline]
            fn hash_into(&self, $hasher: &mut StableHasher) {
                let $this = self;
                $hash
            }

            #[inline]
            fn is(&self, kept: &$type) -> bool {
                self == kept
            }

            #[inline]
            fn own(&self) -> $type {
                self.clone()
            }
        }
    )*};
}

/// Implements [`Identify`] for integers.
macro_rules! integers {
    ($($type:ident)*) => {
        as_it_is!($($type),* => |this, hasher| this.hash(hasher));
        as_it_is!($(NonZero<$type>),* => |this, hasher| this.get().hash_into(hasher));
    };
}

integers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);
as_it_is!(() => |_this, _hasher| ());
as_it_is!(bool => |this, hasher| u8::from(*this).hash_into(hasher));
as_it_is!(char => |this, hasher| u32::from(*this).hash_into(hasher));
as_it_is!(Ordering => |this, hasher| (*this as i8).hash_into(hasher));
as_it_is!(Duration => |this, hasher| (this.as_secs(), this.subsec_nanos()).hash_into(hasher));
as_it_is!(SystemTime => |this, hasher| match this.duration_since(UNIX_EPOCH) {
    Ok(after) => (false, after).hash_into(hasher),
    Err(before) => (true, before.duration()).hash_into(hasher),
});
as_it_is!(Ipv4Addr, Ipv6Addr => |this, hasher| hasher.bytes(&this.octets()));
as_it_is!(IpAddr => |this, hasher| match this {
    IpAddr::V4(address) => address.hash_into(hasher),
    IpAddr::V6(address) => address.hash_into(hasher),
});
as_it_is!(SocketAddrV4 => |this, hasher| (*this.ip(), this.port()).hash_into(hasher));
as_it_is!(SocketAddrV6 => |this, hasher| {
    (*this.ip(), this.port(), this.flowinfo(), this.scope_id()).hash_into(hasher);
});
as_it_is!(SocketAddr => |this, hasher| match this {
    SocketAddr::V4(address) => address.hash_into(hasher),
    SocketAddr::V6(address) => address.hash_into(hasher),
});

/// A value of a type that implements `Hash` and `Eq`, and was not made for this.
///
/// Its hash is the same everywhere as far as the type's own `Hash` is: see [`StableHasher`].
///
/// ```
/// use std::cmp::Reverse;
/// use fanfold::{aggregate_all, ByHash, Combine, Distinct};
///
/// let ranks = [Reverse(1), Reverse(2), Reverse(1)];
/// assert_eq!(aggregate_all(ranks, Distinct.of(|rank: &Reverse<i32>| ByHash(*rank))), 2);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ByHash<T>(pub T);

impl<T: Hash + Eq + Clone> Identify for ByHash<T> {
    type Owned = ByHash<T>;

    fn hash_into(&self, hasher: &mut StableHasher) {
        self.0.hash(hasher);
    }

    fn is(&self, kept: &ByHash<T>) -> bool {
        self == kept
    }

    fn own(&self) -> ByHash<T> {
        self.clone()
    }
}

/// Implements [`Identify`] for floats: equal ones are one, and so are all NaN. Single and double precision
/// hash alike, as integers of up to 64 bits do.
macro_rules! float {
    ($($type:ident)*) => {$(
        impl Identify for $type {
            type Owned = $type;

            #[inline]
            fn hash_into(&self, hasher: &mut StableHasher) {
                f64::from(self.own()).to_bits().hash_into(hasher);
            }

            #[inline]
            fn is(&self, kept: &$type) -> bool {
                self == kept || (self.is_nan() && kept.is_nan())
            }

            #[inline]
            fn own(&self) -> $type {
                if self.is_nan() { $type::NAN } else { self + 0.0 }
            }
        }
    )*};
}

float!(f32 f64);

/// Implements [`Identify`] for what is part of something that owns it, for that, and for what may be
/// either.
macro_rules! part_of {
    ($($part:ty, $owner:ty => |$this:ident, $hasher:ident| $hash:expr;)*) => {$(
        impl Identify for $part {
            type Owned = $owner;

            fn hash_into(&self, $hasher: &mut StableHasher) {
                let $this = self;
                $hash
            }

            fn is(&self, kept: &$owner) -> bool {
                *self == **kept
            }

            fn own(&self) -> $owner {
                self.to_owned()
            }
        }

        as_it_is!($owner => |this, hasher| (**this).hash_into(hasher));
    )*};
}

part_of! {
    str, String => |this, hasher| hasher.bytes(this.as_bytes());
    OsStr, OsString => |this, hasher| hasher.bytes(this.as_encoded_bytes());
    Path, PathBuf => |this, hasher| {
        let mut count = 0u64;
        for component in this.components() {
            component.as_os_str().hash_into(hasher);
            count += 1;
        }
        count.hash_into(hasher);
    };
}

impl<T: Identify> Identify for [T] {
    type Owned = Vec<T::Owned>;

    fn hash_into(&self, hasher: &mut StableHasher) {
        self.len().hash_into(hasher);
        self.iter().for_each(|item| item.hash_into(hasher));
    }

    fn is(&self, kept: &Vec<T::Owned>) -> bool {
        self.len() == kept.len() && self.iter().zip(kept).all(|(item, kept)| item.is(kept))
    }

    fn own(&self) -> Vec<T::Owned> {
        self.iter().map(T::own).collect()
    }
}

/// Implements [`Identify`] for what holds a slice.
macro_rules! slices {
    ($([$($generic:tt)*] $type:ty;)*) => {$(
        impl<T: Identify, $($generic)*> Identify for $type {
            type Owned = Vec<T::Owned>;

            fn hash_into(&self, hasher: &mut StableHasher) {
                self[..].hash_into(hasher);
            }

            fn is(&self, kept: &Vec<T::Owned>) -> bool {
                self[..].is(kept)
            }

            fn own(&self) -> Vec<T::Owned> {
                self[..].own()
            }
        }
    )*};
}

slices! {
    [] Vec<T>;
    [const LENGTH: usize] [T; LENGTH];
}

impl<T: Identify> Identify for Option<T> {
    type Owned = Option<T::Owned>;

    #[inline]
    fn hash_into(&self, hasher: &mut StableHasher) {
        self.is_some().hash_into(hasher);
        if let Some(item) = self {
            item.hash_into(hasher);
        }
    }

    #[inline]
    fn is(&self, kept: &Option<T::Owned>) -> bool {
        match (self, kept) {
            (Some(item), Some(kept)) => item.is(kept),
            (item, kept) => item.is_none() && kept.is_none(),
        }
    }

    fn own(&self) -> Option<T::Owned> {
        self.as_ref().map(T::own)
    }
}

macro_rules! tuple {
    ($($member:ident $name:ident $place:tt)+) => {
        impl<$($member: Identify),+> Identify for ($($member,)+) {
            type Owned = ($($member::Owned,)+);

            #[inline]
            fn hash_into(&self, hasher: &mut StableHasher) {
                $(self.$place.hash_into(hasher);)+
            }

            #[inline]
            fn is(&self, kept: &Self::Owned) -> bool {
                $(self.$place.is(&kept.$place))&&+
            }

            fn own(&self) -> Self::Owned {
                ($(self.$place.own(),)+)
            }
        }
    };
}

tuples!(tuple);

/// Implements [`Identify`] for pointers, by what they point to.
macro_rules! pointers {
    ($($pointer:ty $(where T: $bound:ident)?),*) => {$(
        impl<T: Identify + ?Sized $(+ $bound)?> Identify for $pointer {
            type Owned = <T as Identify>::Owned;

            #[inline]
            fn hash_into(&self, hasher: &mut StableHasher) {
                (**self).hash_into(hasher);
            }

            #[inline]
            fn is(&self, kept: &<T as Identify>::Owned) -> bool {
                (**self).is(kept)
            }

            #[inline]
            fn own(&self) -> <T as Identify>::Owned {
                (**self).own()
            }
        }
    )*};
}

pointers!(&T, Box<T>, Rc<T>, Arc<T>, Cow<'_, T> where T: ToOwned);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::hash_of;

    fn same<A, B>(a: &A, b: &B) -> bool
    where
        A: Identify + ?Sized,
        B: Identify<Owned = A::Owned> + ?Sized,
    {
        let alike = a.is(&b.own());
        assert_eq!(alike, b.is(&a.own()));
        assert_eq!(alike, hash_of(a) == hash_of(b));
        assert_eq!(hash_of(a), hash_of(&a.own()), "what is kept hashes as what it was kept of");
        alike
    }

    #[test]
    fn what_is_equal_hashes_alike_and_nothing_else() {
        assert!(same(&0.0, &-0.0) && same(&f64::NAN, &-f64::NAN) && !same(&1.0, &2.0));
        assert!(same(&f32::NAN, &-f32::NAN) && same(&1f32, &1f32));
        let payload = f64::from_bits(f64::NAN.to_bits() | 1);
        assert!(payload.is_nan() && same(&payload, &f64::NAN));
        assert_eq!(
            (hash_of(&0.1f32), hash_of(&7u8)),
            (hash_of(&f64::from(0.1f32)), hash_of(&7i64))
        );
        assert!(same("fig", &String::from("fig")) && !same("fig", "figs"));
        assert!(same(&("a", "bc"), &("a".to_owned(), "bc")) && !same(&("a", "bc"), &("ab", "c")));
        assert!(same(&[1, 2], &vec![1, 2]) && !same(&[1, 2], &[1, 2, 0]));
        assert!(same(&["a", "b"], &["a", "b"]) && !same(&["ab", ""], &["a", "b"]));
        assert!(same(&Some(0), &Some(0)) && !same(&Some(0), &None::<i32>));
        assert!(same(&Box::new(7u8), &&7u8) && same(&Cow::Borrowed("x"), &"x"));
        assert!(same(Path::new("a/b"), &PathBuf::from("a//b")));
        assert!(!same(Path::new("a/b"), Path::new("ab")) && !same(Path::new("/a"), Path::new("a")));
        assert!(same(OsStr::new("a"), &OsString::from("a")));
        let socket = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        assert!(same(&socket(1), &socket(1)) && !same(&socket(1), &socket(2)));
        assert!(same(&ByHash('x'), &ByHash('x')) && !same(&ByHash("x"), &ByHash("y")));
        let second = Duration::from_secs(1);
        assert!(!same(&(UNIX_EPOCH + second), &(UNIX_EPOCH - second)));
        assert!(same(&NonZero::new(3u32).unwrap(), &NonZero::new(3u32).unwrap()));
        assert!(!same(&IpAddr::V4(Ipv4Addr::LOCALHOST), &IpAddr::V6(Ipv6Addr::LOCALHOST)));
    }
}
