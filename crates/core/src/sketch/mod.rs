//! Quantiles of a stream in bounded memory.
//!
//! # The sketch
//!
//! [`Sketch`] is KLL, the sketch of Z. Karnin, K. Lang and E. Liberty (*Optimal quantile approximation in
//! streams*, FOCS 2016). Items lie in levels; one at level h stands for 2^h items of the stream. A
//! level that is too full is sorted and *compacted*: of each two neighbours one, all the first or
//! all the second as a coin says, moves up and stands for both. An item of the stream then has a
//! rank that is off by the weight of a level, or not at all, up as often as down. A light level
//! is compacted often, and each time does little harm; a heavy one seldom, and much. So heavy levels
//! have to be long, for a long level is compacted less often, and light ones may be short: each has two
//! thirds of the room of the one above. That is the whole idea; what else there is makes it fast, and
//! makes it repeat.
//!
//! * *Exact while few.* The lowest level begins as a buffer for as many items as may be kept, and
//!   nothing is compacted until it is full. From then on it has room for 512, which are sorted at
//!   once, when it is full, and not kept in order.
//! * *Weights add up to the count, always.* Of an odd level one item stays behind where it is.
//! * *Coins come in pairs.* The second compaction of a level takes the side that the first did not
//!   (N. Ivkin et al., *Streaming quantiles algorithms with small space and update time*, arXiv
//!   1907.00236). A compaction puts a rank off if an odd number of items is below it, as in half of all
//!   cases. If both of a pair do, they do so in opposite directions, and nothing is left. One of both
//!   does in half of all pairs: the variance of a pair is that of a single coin, half of what two
//!   single coins have.
//! * *A [`Sampler`] below the lowest level.* A rank among n items, of which one in W is drawn from
//!   each W in a row, has a standard deviation of at most √(nW)/2: a share of √(W/n)/2. As n grows,
//!   light levels become pointless; they are dropped, and what comes in is thinned out to the weight
//!   of the lowest level left. The paper does so to bound memory. Here it is what makes the sketch
//!   fast: of 2^24 numbers one in 64 is kept to be sorted, and the others are only held against the
//!   least and the greatest. W is the largest power of two with which the
//!   sampler's error stays within the part of the error allowed that coins in pairs leave. [`Size`]
//!   has the arithmetic.
//! * *Keys.* Numbers are sketched as integers of the same order, which sort in less than half the
//!   time that floats take ([`Ordered::Key`](crate::Ordered::Key)).
//!
//! All coins come from a seed, from which of the first items rise and which fall, and nothing else: so
//! the same items with the same cuts, merged in the same shape, give the same bits, and sketches of unlike
//! items, made apart with the same seed, are not off in the same direction. The error holds for every stream that was not made up against
//! the seed.
//!
//! # Merging
//!
//! A merged sketch is one of all items: levels of the same weight are joined and compacted as if
//! they had filled up by themselves. Items lighter than the lowest level go through the sampler,
//! which takes items of any weight below its own. The count, the least and the greatest item stay
//! exact, and the error is that of the smaller of both sketches, unless that one has all its items.
//!
//! # Ends
//!
//! A rank error of half a per cent says nothing of the 99.9th percentile. Where ranks near the ends are asked for, a
//! sketch has [`Tails`](tails::Tails) beside it, whose ranks are off by no more than a share of the distance to the
//! nearer end: the module `tail` tells how. The view joins both, where the error is the same.
//!
//! # The other sketch
//!
//! [`Bins`] bounds the error of the value instead of the rank's. It has no coins, and its merge is
//! exact.
//!
//! # Not of quantiles
//!
//! [`Registers`] count unlike hashes.

mod apache;
mod bins;
mod codec;
mod coins;
mod kll;
mod merge;
mod registers;
mod sampler;
mod size;
mod tail;
#[cfg(test)]
mod tail_tests;
mod tails;
#[cfg(test)]
mod tests;
mod view;

pub use apache::{Apache, BytesError};
pub(crate) use apache::{read, write};
pub(crate) use bins::Bins;
pub(crate) use kll::{EXACT_LIMIT, Sketch, unordered};
pub(crate) use registers::Registers;
pub(crate) use size::Size;
pub(crate) use tails::{is_near_an_end, rank_error_at};
pub(crate) use view::View;
