//! The one pass: blocks are worked out on all cores, and what they come to is merged in their order.
//!
//! * `portion`: what one block comes to
//! * `grouped`: the same by groups
//! * `repeated`: texts that come again and again
//! * `total`: what all blocks came to so far
//! * `run`: one thread that reads and merges, and others that work
//!
//! Groups are shared out by their keys, and what blocks have of each part is merged in the order of blocks
//! by whoever has time.
//!
//! A state belongs to a block, and never to a thread. So the results are those of the blocks, however many
//! threads there are, and whichever of them did what.

mod grouped;
mod portion;
mod repeated;
mod run;
mod total;

use fanfold::StatSet;
use fanfold::combine::ByteKeys;

use crate::cells::Words;
use crate::dialect::Dialect;
use crate::options::{OnError, Options};
use crate::plan::Plan;

pub(crate) use run::{run, threads};
pub(crate) use total::{Group, Totals};

/// What has to be known of each block.
#[derive(Debug)]
struct Pass<'p> {
    plan: &'p Plan,
    /// The statistics of each column of the plan.
    sets: Vec<StatSet>,
    words: Words,
    /// How keys are hashed: alike in all blocks.
    keys: ByteKeys,
    on_error: OnError,
}

impl<'p> Pass<'p> {
    fn new(plan: &'p Plan, options: &Options) -> Self {
        let sets = plan.columns.iter().map(|column| column.set.as_slice().into());
        Pass {
            plan,
            sets: sets.collect(),
            words: Words::new(&options.missing, options.notation),
            keys: ByteKeys::new(),
            on_error: options.on_error,
        }
    }
}

/// Where keys and columns stand in a source, and how it is taken apart.
#[derive(Debug)]
struct Places {
    keys: Vec<usize>,
    columns: Vec<usize>,
    /// How many columns there are.
    fields: usize,
    dialect: Dialect,
}
