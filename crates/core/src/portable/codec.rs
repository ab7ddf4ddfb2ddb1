//! How the parts of a state are written: numbers, text, and what is made of them.

use std::cmp::Reverse;
use std::collections::VecDeque;
use std::time::{Duration, SystemTime};

use super::{Decoder, Encoder, Malformed};
use crate::tuples::tuples;

/// A value that states keep, and that can be written as bytes: a number, a text, a time, a key.
///
/// All primitive types have it, `String`, `Duration` and `SystemTime`, and `Option`s, tuples, arrays and `Vec`s of them.
/// A type of your own, as an item that is kept or a key of groups:
///
/// ```
/// use fanfold::{Codec, Decoder, Encoder, Malformed};
///
/// struct Version(u32, u32);
///
/// impl Codec for Version {
///     fn name(text: &mut String) { *text += "version"; }
///     fn encode(&self, out: &mut Encoder) { out.value(&(self.0, self.1)); }
///     fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
///         let (major, minor) = input.value()?;
///         Ok(Version(major, minor))
///     }
/// }
/// ```
///
/// Equal values are to have equal bytes.
pub trait Codec: Sized {
    /// How many bytes a value has at least. No more are set aside for a number of them than could be there.
    const LEAST: usize = 1;

    /// What the type is called in a [recipe](super::Recipe).
    fn name(text: &mut String);

    /// Writes a value.
    fn encode(&self, out: &mut Encoder);

    /// Reads a value.
    ///
    /// # Errors
    ///
    /// If no value is written like that.
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed>;

    /// Writes values, one behind the other.
    fn encode_all(values: &[Self], out: &mut Encoder) {
        values.iter().for_each(|value| value.encode(out));
    }

    /// Reads so many values, whose number was [compared](Decoder::length) with what is there.
    ///
    /// # Errors
    ///
    /// If one of them is none.
    fn decode_all(count: usize, input: &mut Decoder<'_>) -> Result<Vec<Self>, Malformed> {
        // A value may take more memory than bytes: so much is set aside at once, and no more.
        const AT_ONCE: usize = 1 << 16;
        let mut values = Vec::with_capacity(count.min(AT_ONCE / size_of::<Self>().max(1)));
        for _ in 0..count {
            values.push(Self::decode(input)?);
        }
        Ok(values)
    }
}

/// Implements [`Codec`] for numbers of fixed width: as they lie in memory, the lowest byte first. Those of the
/// machine's own width are written as ones of 64 bits.
macro_rules! number {
    ($($type:ident as $wide:ident),*) => {$(
        impl Codec for $type {
            const LEAST: usize = size_of::<$wide>();

            fn name(text: &mut String) {
                *text += stringify!($wide);
            }

            #[inline]
            fn encode(&self, out: &mut Encoder) {
                out.raw(&(*self as $wide).to_le_bytes());
            }

            #[inline]
            fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
                let wide = $wide::from_le_bytes(*input.array()?);
                let number = wide as $type;
                let fits = (number as $wide).to_le_bytes() == wide.to_le_bytes();
                input.ensure(fits, "a number that is too large for this machine")?;
                Ok(number)
            }

            fn encode_all(values: &[Self], out: &mut Encoder) {
                let (places, _) = out.room(values.len() * Self::LEAST).as_chunks_mut();
                for (place, value) in places.iter_mut().zip(values) {
                    *place = (*value as $wide).to_le_bytes();
                }
            }

            fn decode_all(count: usize, input: &mut Decoder<'_>) -> Result<Vec<Self>, Malformed> {
                let mut values = Decoder::new(input.raw(count * Self::LEAST)?);
                (0..count).map(|_| Self::decode(&mut values)).collect()
            }
        }
    )*};
}

number!(
    u8 as u8,
    u16 as u16,
    u32 as u32,
    u64 as u64,
    u128 as u128,
    usize as u64,
    i8 as i8,
    i16 as i16,
    i32 as i32,
    i64 as i64,
    i128 as i128,
    isize as i64,
    f32 as f32,
    f64 as f64
);

impl Codec for bool {
    fn name(text: &mut String) {
        *text += "bool";
    }

    fn encode(&self, out: &mut Encoder) {
        out.raw(&[u8::from(*self)]);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let [byte] = *input.array()?;
        input.ensure(byte < 2, "neither false nor true")?;
        Ok(byte == 1)
    }
}

impl Codec for char {
    const LEAST: usize = 4;

    fn name(text: &mut String) {
        *text += "char";
    }

    fn encode(&self, out: &mut Encoder) {
        out.value(&u32::from(*self));
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        char::from_u32(input.value()?).ok_or_else(|| input.malformed("no character"))
    }
}

impl Codec for String {
    fn name(text: &mut String) {
        *text += "text";
    }

    fn encode(&self, out: &mut Encoder) {
        out.bytes(self.as_bytes());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let text = str::from_utf8(input.bytes()?);
        text.map(str::to_owned).map_err(|_| input.malformed("a text that is not UTF-8"))
    }
}

/// Seconds, and nanoseconds.
impl Codec for Duration {
    const LEAST: usize = 12;

    fn name(text: &mut String) {
        *text += "duration";
    }

    fn encode(&self, out: &mut Encoder) {
        out.value(&(self.as_secs(), self.subsec_nanos()));
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let (seconds, nanos) = input.value()?;
        input.ensure(nanos < 1_000_000_000, "more nanoseconds than a second has")?;
        Ok(Duration::new(seconds, nanos))
    }
}

/// Whether it is before 1970, and how far from it.
impl Codec for SystemTime {
    const LEAST: usize = 13;

    fn name(text: &mut String) {
        *text += "time";
    }

    fn encode(&self, out: &mut Encoder) {
        match self.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => out.value(&(false, after)),
            Err(before) => out.value(&(true, before.duration())),
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let (is_before, distance): (bool, Duration) = input.value()?;
        input.ensure(!(is_before && distance.is_zero()), "a time before 1970 that is not")?;
        let epoch = SystemTime::UNIX_EPOCH;
        let time =
            if is_before { epoch.checked_sub(distance) } else { epoch.checked_add(distance) };
        time.ok_or_else(|| input.malformed("a time out of the range of this machine"))
    }
}

impl<V: Codec> Codec for Option<V> {
    fn name(text: &mut String) {
        *text += "option ";
        V::name(text);
    }

    fn encode(&self, out: &mut Encoder) {
        out.value(&self.is_some());
        self.iter().for_each(|value| out.value(value));
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let is_some: bool = input.value()?;
        is_some.then(|| input.value()).transpose()
    }
}

impl<V: Codec> Codec for Box<V> {
    const LEAST: usize = V::LEAST;

    fn name(text: &mut String) {
        V::name(text);
    }

    fn encode(&self, out: &mut Encoder) {
        out.value(&**self);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        input.value().map(Box::new)
    }
}

impl<V: Codec> Codec for Reverse<V> {
    const LEAST: usize = V::LEAST;

    fn name(text: &mut String) {
        *text += "reverse ";
        V::name(text);
    }

    fn encode(&self, out: &mut Encoder) {
        out.value(&self.0);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        input.value().map(Reverse)
    }
}

/// How many there are, and those.
impl<V: Codec> Codec for Vec<V> {
    fn name(text: &mut String) {
        *text += "list ";
        V::name(text);
    }

    fn encode(&self, out: &mut Encoder) {
        out.count(self.len() as u64);
        V::encode_all(self, out);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let count = input.length(V::LEAST)?;
        V::decode_all(count, input)
    }
}

impl<V: Codec> Codec for VecDeque<V> {
    fn name(text: &mut String) {
        *text += "list ";
        V::name(text);
    }

    fn encode(&self, out: &mut Encoder) {
        out.count(self.len() as u64);
        self.iter().for_each(|value| out.value(value));
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        input.value().map(|values: Vec<V>| values.into())
    }
}

impl<V: Codec, const N: usize> Codec for [V; N] {
    const LEAST: usize = N * V::LEAST;

    fn name(text: &mut String) {
        V::name(text);
        *text += &format!("[{N}]");
    }

    fn encode(&self, out: &mut Encoder) {
        V::encode_all(self, out);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let values = V::decode_all(N, input)?;
        Ok(values.try_into().unwrap_or_else(|_| unreachable!("so many were read")))
    }
}

/// Implements [`Codec`] for a tuple, given each member's letter and place.
macro_rules! tuple {
    ($($member:ident $name:ident $place:tt)+) => {
        impl<$($member: Codec),+> Codec for ($($member,)+) {
            const LEAST: usize = 0 $(+ $member::LEAST)+;

            fn name(text: &mut String) {
                let mut names = Vec::new();
                $(
                    let mut name = String::new();
                    $member::name(&mut name);
                    names.push(name);
                )+
                *text += &format!("({})", names.join(", "));
            }

            fn encode(&self, out: &mut Encoder) {
                $(out.value(&self.$place);)+
            }

            fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
                Ok(($($member::decode(input)?,)+))
            }
        }
    };
}

tuples!(tuple);

/// Implements [`Codec`] for a part of a state by its fields, one behind the other, given what it is called: as a type, or
/// by a name. Fields that count items are [counts](Encoder::count).
macro_rules! codec {
    ([$($generic:tt)*] $type:ty as $named:tt { $($field:ident: $how:ident),* $(,)? }) => {
        impl<$($generic)*> $crate::portable::Codec for $type {
            fn name(text: &mut String) {
                $crate::portable::codec!(@name text $named);
            }

            fn encode(&self, out: &mut $crate::portable::Encoder) {
                $($crate::portable::codec!(@encode $how out self.$field);)*
            }

            fn decode(
                input: &mut $crate::portable::Decoder<'_>,
            ) -> Result<Self, $crate::portable::Malformed> {
                $(let $field = input.$how()?;)*
                Ok(Self { $($field),* })
            }
        }
    };
    (@name $text:ident $name:literal) => { *$text += $name };
    (@name $text:ident $type:ty) => { <$type as $crate::portable::Codec>::name($text) };
    (@encode count $out:ident $field:expr) => { $out.count($field) };
    (@encode value $out:ident $field:expr) => { $out.value(&$field) };
}

pub(crate) use codec;

/// Implements [`Portable`](super::Portable) for aggregates whose state is written as its type is, given the generics,
/// the type of the state, and the one that is told of it if that is another, the name, and what further parameters are.
macro_rules! by_codec {
    (@told $recipe:ident $state:ty) => { $recipe.of::<$state>() };
    (@told $recipe:ident $state:ty, $told:ty) => { $recipe.of::<$told>() };
    ($([$($generic:tt)*] $aggregate:ty, $state:ty $(as $told:ty)?, $name:literal $(, |$this:ident| $($parameter:expr),+)?;)*) => {$(
        impl<$($generic)*> $crate::portable::Portable<$state> for $aggregate {
            const NAME: &'static str = $name;

            fn describe(&self, recipe: &mut $crate::portable::Recipe) {
                $crate::portable::by_codec!(@told recipe $state $(, $told)?);
                $(let $this = self; $(recipe.parameter($parameter);)+)?
            }

            fn encode(&self, state: &$state, out: &mut $crate::portable::Encoder) {
                out.value(state);
            }

            fn decode(
                &self,
                input: &mut $crate::portable::Decoder<'_>,
            ) -> Result<$state, $crate::portable::Malformed> {
                input.value()
            }
        }
    )*};
}

pub(crate) use by_codec;
