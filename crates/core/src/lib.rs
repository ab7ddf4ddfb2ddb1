//! The heart of Fanfold: the [`Aggregate`] trait, what is made of it, and the catalogue.
//!
//! A stream can be exhausted only once, and several computations need all of it. Written as
//! aggregates, they take it item by item, side by side, and nothing is buffered. This crate says
//! what an aggregate is and holds the catalogue; the crate `fanfold` runs them over sources, and
//! is the one to depend on.
//!
//! Where to look:
//!
//! * [`aggregate`](Aggregate): the one trait: two types and five functions to write
//! * [`merge_class`](MergeClass): what an aggregate promises about merging
//! * [`block`](Block): what members of a set find out about a run of items, each thing once
//! * [`forward!`]: what an aggregate around another one passes on
//! * `compose`: tuples, arrays, `Vec`s and `Option`s of aggregates are aggregates
//! * [`combine`](Combine): `of`, `filter`, `map`, `group_by`, `take` and the like
//! * [`aggregates`]: the catalogue, one statistic a file
//! * `numbers`: what items can be: [`Number`], [`Ordered`], [`Identify`]
//! * [`decimal`](Decimal): numbers as they are written
//! * `exact`: sums of floats and decimals without error; `sketch`: quantiles in bounded memory; `simd`: loops over
//!   slices
//! * [`portable`](Portable): states as bytes; [`retract`](Retract): taking items back
//! * [`stat`]: [`Stat`], a statistic chosen by name at run time, and [`Value`], what it gives
//! * `serialize` (feature `serde`): outputs as data
//! * `laws` (feature `laws`): what every aggregate keeps, as one call
//!
//! Letters of type parameters: `T` item, `A` aggregate, `F` function, `K` key, `N` number, `O`
//! output, `P` pair, `D` datum, `S` part of a state, `U` what a function makes of something, `V` a
//! value that is kept.

// Says in the documentation which feature has what.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod aggregate;
pub mod aggregates;
mod block;
pub mod combine;
mod compose;
mod decimal;
mod exact;
mod forward;
mod groups;
mod hash;
#[cfg(feature = "laws")]
pub mod laws;
mod merge_class;
mod numbers;
pub mod portable;
mod random;
mod retract;
#[cfg(feature = "serde")]
mod serialize;
mod simd;
mod sketch;
pub mod stat;
mod tuples;

pub use aggregate::Aggregate;
pub use aggregates::*;
pub use block::{Block, Needs, Outlook};
pub use combine::{BoxedAggregate, Combine};
pub use decimal::{Decimal, ParseDecimalError};
pub use groups::Groups;
pub use hash::StableHasher;
pub use merge_class::MergeClass;
pub use numbers::{ByHash, Identify, Number, Ordered};
pub use portable::{Codec, Decoder, Encoder, Malformed, Portable, ReadError, Recipe, recipe_of};
pub use retract::Retract;
pub use stat::{ParseStatError, Stat, StatSet, Value};
