//! States as bytes: written down here, read elsewhere, by another run, another machine, another language.
//!
//! What travels is a state, for an aggregate is a description that both ends have. The bytes begin with
//! what they are, so that another reader than the one they are for gives an error and never a wrong number:
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `FA` and `FANFOLD` |
//! | 1 | the version of the format, 1 |
//! | 1 and more | how long the recipe is, as a [count](Encoder::count) |
//! | so many | the [recipe](Recipe), in UTF-8: `(sum(i128), max(f64))` |
//! | 8 | how long the state is |
//! | so many | the state |
//! | 4 | the checksum of all before: CRC-32, that of gzip |
//!
//! Numbers of fixed width have their lowest byte first. Nothing depends on the platform, or on how something is hashed.
//!
//! # What is promised
//!
//! * Reading what was written gives the same state: it goes on, and is merged, as if it had never been bytes.
//! * Of an aggregate whose class is *exact*, equal states have equal bytes, however they came about: the sums of floats and
//!   decimals are written as the one number they are, and sets in the order of their bytes.
//! * Cut bytes and changed bytes are an error. The length and the checksum see every cut and every change of up to four
//!   bytes in a row.
//! * Bytes that were made up, with a checksum that is right, do no harm. No length is trusted, and no memory is set
//!   aside by one: what a length tells of has to be there. What is read is a state that stream might have had, as far as
//!   what is done with it depends on that.
//!
//! # Sizes of numbers
//!
//! No stream has 2^56 items: reading that many takes years. A count that claims it is an error, and so is a sum that would take it.
//! Thus what was read can be added to what is there without overflow, some hundred times over.

mod bytes;
mod codec;
mod recipe;

pub use bytes::{Decoder, Encoder, Malformed};
pub(crate) use bytes::{padded, room};
pub use codec::Codec;
pub(crate) use codec::{by_codec, codec};
pub use recipe::Recipe;

use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use crate::tuples::tuples;

/// The first bytes of all that is written here. The first is not UTF-8: no text begins like that.
const MAGIC: [u8; 8] = *b"\xfaFANFOLD";

const VERSION: u8 = 1;

/// An aggregate whose states can be written down, and read elsewhere.
///
/// The whole catalogue has it, with [combinators](crate::Combine), tuples, arrays, `Vec`s, `Option`s, groups and sets of
/// statistics. `S` is the type of the state.
///
/// ```
/// use fanfold::{Max, Mean, Running, Sum};
///
/// let set = (Sum, Max, Mean);
/// let (mut monday, mut tuesday) = (Running::new(set), Running::new(set));
/// monday.extend([0.5, 2.0]);
/// tuesday.extend([4.0]);
/// let sent = tuesday.to_bytes();
///
/// monday.merge(Running::from_bytes(set, &sent)?);
/// assert_eq!(monday.finish(), (6.5, Some(4.0), Some(6.5 / 3.0)));
/// # Ok::<(), fanfold::ReadError>(())
/// ```
///
/// # Writing one
///
/// An aggregate of your own takes a name and two functions:
///
/// ```
/// use fanfold::{Aggregate, Decoder, Encoder, Malformed, MergeClass, Portable};
///
/// struct Flags;
/// # impl Aggregate<u32> for Flags {
/// #     type State = u32;
/// #     type Output = u32;
/// #     fn init(&self) -> u32 { 0 }
/// #     fn update(&self, state: &mut u32, item: &u32) { *state |= item; }
/// #     fn merge(&self, state: &mut u32, later: u32) { *state |= later; }
/// #     fn finish(&self, state: u32) -> u32 { state }
/// #     fn class(&self) -> MergeClass { MergeClass::EXACT }
/// # }
///
/// impl Portable<u32> for Flags {
///     const NAME: &'static str = "flags";
///     fn encode(&self, state: &u32, out: &mut Encoder) { out.value(state); }
///     fn decode(&self, input: &mut Decoder<'_>) -> Result<u32, Malformed> { input.value() }
/// }
///
/// assert_eq!(Flags.read(&Flags.write(&0b101)), Ok(0b101));
/// assert!(Flags.read(b"other bytes").is_err());
/// ```
///
/// [`Portable::describe`] adds to the recipe what else tells it from others: parameters by which states differ. `laws::check_portable` tests
/// it all.
///
/// What an aggregate was given as a closure is not part of its recipe: `Sum.of(price)` reads what `Sum.of(weight)` wrote, and
/// so does `Sum`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot write its states as bytes",
    note = "an aggregate of your own needs a name and two functions for that"
)]
pub trait Portable<S> {
    /// What it is called in a recipe. Another name, if what is written ever changes.
    const NAME: &'static str;

    /// Adds to the recipe what stands behind the name, in parentheses.
    fn describe(&self, recipe: &mut Recipe) {
        let _ = recipe;
    }

    /// Writes a state, without what says what it is.
    fn encode(&self, state: &S, out: &mut Encoder);

    /// Reads what [`encode`](Self::encode) wrote.
    ///
    /// # Errors
    ///
    /// If no state is written like that. It must not panic, nor set memory aside by a number that it read.
    fn decode(&self, input: &mut Decoder<'_>) -> Result<S, Malformed>;

    /// Which aggregate this is, with which parameters, over which type of state.
    fn recipe(&self) -> String {
        let mut recipe = Recipe::default();
        recipe.part(self);
        recipe.into_text()
    }

    /// A state as bytes.
    fn write(&self, state: &S) -> Vec<u8> {
        seal(&self.recipe(), |out| self.encode(state, out))
    }

    /// The state that was written.
    ///
    /// # Errors
    ///
    /// If the bytes are not all of what was written, or were changed, or if it was another aggregate that wrote them.
    fn read(&self, bytes: &[u8]) -> Result<S, ReadError> {
        let (found, mut state) = open(bytes)?;
        let expected = self.recipe();
        if found != expected {
            return Err(ReadError::Unlike { found: found.to_owned(), expected });
        }
        let read = self.decode(&mut state)?;
        state.end()?;
        Ok(read)
    }
}

/// Puts what is written between a header, with this recipe, and a checksum: for what is more than the state of one
/// aggregate.
pub fn seal(recipe: &str, encode: impl FnOnce(&mut Encoder)) -> Vec<u8> {
    let mut out = Encoder::default();
    out.raw(&MAGIC);
    out.raw(&[VERSION]);
    out.bytes(recipe.as_bytes());
    let length_at = out.len();
    out.raw(&[0; 8]);
    encode(&mut out);
    let length = (out.len() - length_at - 8) as u64;
    out.set(length_at, length.to_le_bytes());
    let checksum = crc32fast::hash(out.as_slice());
    out.raw(&checksum.to_le_bytes());
    out.into_vec()
}

/// Which aggregate wrote these bytes, with which parameters, over which type of state.
///
/// ```
/// use fanfold::{recipe_of, Aggregate, Count, Max, Portable};
///
/// let set = (Count, Max);
/// let bytes = set.write(&Aggregate::<f64>::init(&set));
/// assert_eq!(recipe_of(&bytes).unwrap(), "(count, max(f64))");
/// ```
///
/// # Errors
///
/// If the bytes are not all of what an aggregate wrote, or were changed.
pub fn recipe_of(bytes: &[u8]) -> Result<&str, ReadError> {
    open(bytes).map(|(recipe, _)| recipe)
}

/// The recipe, and the state behind it, of bytes that are whole.
///
/// # Errors
///
/// If the bytes are not all of what [`seal`] wrote, or were changed.
pub fn open(bytes: &[u8]) -> Result<(&str, Decoder<'_>), ReadError> {
    let rest = bytes.strip_prefix(&MAGIC).ok_or(ReadError::NoState)?;
    let (version, _) = rest.split_first().ok_or(ReadError::Damaged)?;
    if *version != VERSION {
        return Err(ReadError::Version { found: *version });
    }
    let (body, checksum) = bytes.split_last_chunk().ok_or(ReadError::Damaged)?;
    if crc32fast::hash(body) != u32::from_le_bytes(*checksum) {
        return Err(ReadError::Damaged);
    }
    let mut header = Decoder::new(body.get(MAGIC.len() + 1..).ok_or(ReadError::Damaged)?);
    let recipe = str::from_utf8(header.bytes()?).map_err(|_| ReadError::Damaged)?;
    let length = u64::from_le_bytes(*header.array()?);
    if length != header.left() as u64 {
        return Err(ReadError::Damaged);
    }
    Ok((recipe, header))
}

/// Why bytes cannot be read as a state.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReadError {
    /// They do not begin as the states of this library do.
    NoState,
    /// They were written by a later version of the library, in this version of the format.
    Version {
        /// The version of the format.
        found: u8,
    },
    /// Some are missing, or were changed.
    Damaged,
    /// Another aggregate wrote them, or one with other parameters.
    Unlike {
        /// Its recipe.
        found: String,
        /// The recipe of the one that was to read them.
        expected: String,
    },
    /// All is there, and no state is written like that.
    Malformed(Malformed),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::NoState => f.write_str("these are not the bytes of a state"),
            ReadError::Version { found } => write!(
                f,
                "the state is in version {found} of the format, and this program reads version {VERSION}: \
                 a newer one reads both"
            ),
            ReadError::Damaged => f.write_str(
                "the bytes of the state were cut or changed: the checksum is another one",
            ),
            ReadError::Unlike { found, expected } => {
                write!(f, "the state is of `{found}`, and is read as one of `{expected}`")
            }
            ReadError::Malformed(malformed) => malformed.fmt(f),
        }
    }
}

impl std::error::Error for ReadError {}

impl From<Malformed> for ReadError {
    fn from(malformed: Malformed) -> Self {
        ReadError::Malformed(malformed)
    }
}

/// Implements [`Portable`] for an aggregate as another one does, whose states are the same: given the generics, both, the state, and where
/// the other one is.
macro_rules! portable_as {
    ([$($generic:tt)*] $aggregate:ty as $other:ty, $state:ty, |$this:ident| $path:expr) => {
        impl<$($generic)*> $crate::Portable<$state> for $aggregate {
            const NAME: &'static str = <$other as $crate::Portable<$state>>::NAME;

            fn describe(&self, recipe: &mut $crate::Recipe) {
                let $this = self;
                <$other as $crate::Portable<$state>>::describe($path, recipe);
            }

            fn encode(&self, state: &$state, out: &mut $crate::Encoder) {
                let $this = self;
                <$other as $crate::Portable<$state>>::encode($path, state, out);
            }

            fn decode(
                &self,
                input: &mut $crate::Decoder<'_>,
            ) -> Result<$state, $crate::Malformed> {
                let $this = self;
                <$other as $crate::Portable<$state>>::decode($path, input)
            }
        }
    };
}

pub(crate) use portable_as;

portable_as!([S, A: Portable<S> + ?Sized] &A as A, S, |this| this);
portable_as!([S, A: Portable<S> + ?Sized] Box<A> as A, S, |this| this);
portable_as!([S, A: Portable<S> + ?Sized] Rc<A> as A, S, |this| this);
portable_as!([S, A: Portable<S> + ?Sized] Arc<A> as A, S, |this| this);

/// Implements [`Portable`] for a tuple, given each member's letter and place: one behind the other. The letter of its state
/// is in a module of its own, as there are not enough of them.
macro_rules! tuple {
    ($($member:ident $name:ident $place:tt)+) => {
        #[allow(non_camel_case_types, reason = "the small letters are types of states here")]
        impl<$($name, $member: Portable<$name>),+> Portable<($($name,)+)> for ($($member,)+) {
            const NAME: &'static str = "";

            fn describe(&self, recipe: &mut Recipe) {
                $(recipe.part(&self.$place);)+
            }

            fn encode(&self, state: &($($name,)+), out: &mut Encoder) {
                $(self.$place.encode(&state.$place, out);)+
            }

            fn decode(&self, input: &mut Decoder<'_>) -> Result<($($name,)+), Malformed> {
                Ok(($(self.$place.decode(input)?,)+))
            }
        }
    };
}

tuples!(tuple);

impl<S, A: Portable<S>, const N: usize> Portable<[S; N]> for [A; N] {
    const NAME: &'static str = "list";

    fn describe(&self, recipe: &mut Recipe) {
        self.iter().for_each(|member| recipe.part(member));
    }

    fn encode(&self, state: &[S; N], out: &mut Encoder) {
        self.iter().zip(state).for_each(|(member, state)| member.encode(state, out));
    }

    fn decode(&self, input: &mut Decoder<'_>) -> Result<[S; N], Malformed> {
        let states: Vec<S> =
            self.iter().map(|member| member.decode(input)).collect::<Result<_, _>>()?;
        Ok(states.try_into().unwrap_or_else(|_| unreachable!("there is one of each member")))
    }
}

impl<S, A: Portable<S>> Portable<Vec<S>> for Vec<A> {
    const NAME: &'static str = "list";

    fn describe(&self, recipe: &mut Recipe) {
        self.iter().for_each(|member| recipe.part(member));
    }

    fn encode(&self, state: &Vec<S>, out: &mut Encoder) {
        self.iter().zip(state).for_each(|(member, state)| member.encode(state, out));
    }

    fn decode(&self, input: &mut Decoder<'_>) -> Result<Vec<S>, Malformed> {
        self.iter().map(|member| member.decode(input)).collect()
    }
}

/// One that is left out has a state of no bytes.
impl<S, A: Portable<S>> Portable<Option<S>> for Option<A> {
    const NAME: &'static str = "option";

    fn describe(&self, recipe: &mut Recipe) {
        self.iter().for_each(|member| recipe.part(member));
    }

    fn encode(&self, state: &Option<S>, out: &mut Encoder) {
        if let (Some(member), Some(state)) = (self, state) {
            member.encode(state, out);
        }
    }

    fn decode(&self, input: &mut Decoder<'_>) -> Result<Option<S>, Malformed> {
        self.as_ref().map(|member| member.decode(input)).transpose()
    }
}
