//! Statistics chosen by name, at run time.
//!
//! * `named`: [`Stat`], one of them: an aggregate over numbers, text, and `Option`s of either
//! * `table`: the one table of them, a row each: what it is called, and what it asks
//! * `name`: parsing a name, printing it, and what was meant by a wrong one
//! * `set`: [`StatSet`], statistics that share what they keep
//! * `state`: [`StatState`], what a set keeps, a state for each family
//! * `grouped`: [`StatGroups`], the states of a set for many groups
//! * `pair`: [`PairStat`], a statistic of two columns
//! * `family`: the families, what is asked of them, and how it is answered
//! * `datum`: [`Datum`], how an item looks to a statistic; `num`: [`Num`], an integer or a
//!   float; `num_totals`: its exact totals;
//!   `num_quantiles`: its distribution
//! * `chunk`: [`Chunk`], many items of a typed column at once
//! * `unlike_texts`: texts of a stretch, each unlike one with its count
//! * `value`: [`Value`], what comes out
//! * `explain`: [`Explanation`], which states a set keeps, for people

mod chunk;
mod datum;
mod explain;
mod family;
mod grouped;
mod name;
mod named;
mod num;
mod num_quantiles;
mod num_totals;
mod pair;
mod set;
mod state;
mod table;
mod unlike_texts;
mod value;

pub use chunk::{Chunk, Column};
pub use datum::{AsDatum, Datum};
pub use explain::{Explanation, StateUse};
pub use grouped::StatGroups;
pub use name::{Name, ParseStatError};
pub use named::Stat;
pub use num::Num;
pub(crate) use num_totals::{NumSpread, NumTotal};
pub use pair::{PairName, PairSet, PairStat, PairState, ParsePairStatError};
pub use set::StatSet;
pub use state::{StatState, Texts, Unlike};
pub use value::{Estimate, Method, Value};
