//! The one pass: blocks are worked out on all cores, and what they come to is merged in their order.
//!
//! * `pieces`: how a piece of a source is worked out; `work`: its rows; `portion`: what they come to
//! * `bad`: what is wrong with rows and cells; `rejects`: the same, for whoever wants to see it
//! * `grouped`: the same by groups
//! * `keys`: the groups of its rows; `recent`: short keys that come again and again
//! * `order`: whether rows stand in the order of their keys; `sorted`: groups that are over, where they do
//! * `windows`: the same by windows; `slices`: what those have in common that are open
//! * `saved`: what was computed before
//! * `checkpoint`: what a run that ends before its time goes on from
//! * `running`: what is shown while reading goes on
//! * `total`: what all blocks came to so far; `finish`: the values of it
//! * `reader`: one thread that reads and merges; `run`: others that work
//!
//! Groups are shared out by their keys, and what blocks have of each part is merged in the order of blocks
//! by whoever has time.
//!
//! A state belongs to a block, and never to a thread. So the results are those of the blocks, however many
//! threads there are, and whichever of them did what.

mod bad;
mod checkpoint;
mod finish;
mod grouped;
mod keys;
mod order;
mod pieces;
mod portion;
mod reader;
mod recent;
mod rejects;
mod run;
mod running;
mod saved;
mod slices;
mod sorted;
mod total;
mod windows;
mod work;

use std::sync::Arc;

use fanfold::StatSet;
use fanfold::combine::ByteKeys;
use fanfold::stat::PairSet;

use crate::cells::Words;
use crate::dialect::Dialect;
use crate::error::Error;
use crate::header::Header;
use crate::json::{Known, Records};
use crate::options::{OnError, Options};
use crate::plan::{Pair, Plan};
use crate::scan::Scan;
use crate::window::Window;

pub(crate) use checkpoint::Saver;
pub(crate) use finish::Group;
pub use rejects::Reject;
pub(crate) use rejects::RejectTaker;
pub(crate) use run::{Given, Takers, run};
pub(crate) use sorted::Taker;
pub(crate) use total::{Kind, Place, Totals};
pub(crate) use windows::{Over, keys_of};

/// What has to be known of each block.
#[derive(Clone, Debug)]
struct Pass {
    plan: Arc<Plan>,
    /// The statistics of each column and pair of the plan.
    sets: Sets,
    words: Words,
    /// How keys are hashed: alike in all blocks.
    keys: ByteKeys,
    on_error: OnError,
    /// Whether rows stand in the order of their keys, so that a group is over where the next one begins.
    is_sorted: bool,
    /// The windows that rows are aggregated by, if they are.
    window: Option<Window>,
    /// Whether somebody wants to see what is bad.
    lists_rejects: bool,
    /// Whether other statistics may be asked for than those of the plan, so that nothing is enough.
    reads_all: bool,
}

impl Pass {
    fn new(plan: Arc<Plan>, options: &Options) -> Self {
        let words = Words::new(&options.missing, options.notation);
        let (sets, keys) = (Sets::new(&plan), ByteKeys::new());
        let Options { on_error, is_sorted, lists_rejects, reads_all, .. } = *options;
        let window = options.window.clone();
        Pass { plan, sets, words, keys, on_error, is_sorted, window, lists_rejects, reads_all }
    }

    /// Whether rows have keys.
    fn has_keys(&self) -> bool {
        !self.plan.keys.is_empty() || self.window.is_some()
    }

    /// How many parts groups are shared out to.
    fn parts(&self) -> usize {
        match (self.has_keys(), self.is_sorted || self.window.is_some()) {
            (false, _) => 0,
            (true, true) => 1,
            (true, false) => grouped::PARTS,
        }
    }

    /// The same for another plan.
    fn with_plan(&self, plan: Plan) -> Self {
        Pass { sets: Sets::new(&plan), plan: Arc::new(plan), ..self.clone() }
    }
}

/// The statistics of each column of a plan, and of each pair of them.
#[derive(Clone, Debug)]
pub(crate) struct Sets {
    pub(crate) columns: Vec<StatSet>,
    pub(crate) pairs: Vec<PairSet>,
}

impl Sets {
    pub(crate) fn new(plan: &Plan) -> Self {
        let columns = plan.columns.iter().map(|column| column.set(plan.is_exact));
        let pairs = plan.pairs.iter().map(Pair::set);
        Sets { columns: columns.collect(), pairs: pairs.collect() }
    }
}

/// Where keys and columns stand in a source, and how it is taken apart.
#[derive(Debug)]
struct Places {
    pass: Arc<Pass>,
    keys: Vec<usize>,
    columns: Vec<usize>,
    /// How many columns there are.
    fields: usize,
    dialect: Dialect,
    /// The columns of records, where they are keys.
    known: Arc<Known>,
    /// The numbers of the columns that are read, where they have types.
    wanted: Vec<usize>,
}

impl Places {
    /// The places in a source. What is not there may be missing.
    fn new(
        pass: &Arc<Pass>,
        opened: &Shape,
        may_be_missing: bool,
        is_open: bool,
    ) -> Result<Self, Error> {
        let (pass, dialect) = (Arc::clone(pass), opened.dialect);
        let plan = &pass.plan;
        if dialect == Dialect::Columns {
            return Self::of_columns(pass, opened, may_be_missing);
        }
        if !matches!(dialect, Dialect::Json(_)) {
            let (keys, columns) = plan.places(&opened.header, may_be_missing)?;
            let (fields, known) = (opened.header.names.len(), Arc::default());
            let wanted = Vec::new();
            return Ok(Places { pass, keys, columns, fields, dialect, known, wanted });
        }
        let known = Known::new(&plan.header.names, plan.read(), is_open);
        let slot = |name: &String| known.slot(name).expect("what is read has a slot");
        let keys = plan.keys.iter().map(slot).collect();
        let columns = plan.columns.iter().map(|column| slot(&column.name)).collect();
        let fields = known.width();
        let (known, wanted) = (Arc::new(known), Vec::new());
        Ok(Places { pass, keys, columns, fields, dialect, known, wanted })
    }

    /// The places among the columns that are wanted, where they have types.
    fn of_columns(pass: Arc<Pass>, shape: &Shape, may_be_missing: bool) -> Result<Self, Error> {
        let (keys, columns) = pass.plan.places(&shape.header, may_be_missing)?;
        let mut wanted: Vec<usize> = keys.iter().chain(&columns).copied().collect();
        wanted.retain(|place| *place != usize::MAX);
        wanted.sort_unstable();
        wanted.dedup();
        let among = |place: usize| wanted.binary_search(&place).unwrap_or(usize::MAX);
        let keys = keys.into_iter().map(among).collect();
        let columns = columns.into_iter().map(among).collect();
        let (fields, dialect, known) = (wanted.len(), shape.dialect, Arc::default());
        Ok(Places { pass, keys, columns, fields, dialect, known, wanted })
    }
}

/// What has to be known of a source.
#[derive(Clone, Debug)]
struct Shape {
    name: String,
    header: Header,
    dialect: Dialect,
}

/// What a thread keeps from block to block, for its memory and what it learned.
#[derive(Debug, Default)]
struct Scratch {
    scan: Scan,
    records: Records,
}
