//! What one block comes to.

use std::collections::BTreeMap;
use std::sync::Arc;

use fanfold::stat::{Datum, PairSet, PairState, StatState};
use fanfold::{Aggregate, StatSet};

use super::grouped::Part;
use super::order::Course;
use super::rejects::Rejected;
use super::windows::Times;
use super::{Pass, Places, Sets};
use crate::error::{Excerpt, Wrong};
use crate::plan::Plan;

/// What the rows of a stretch come to: how many there are, and a state for each column.
#[derive(Clone, Debug)]
pub(crate) struct Tally {
    pub(crate) rows: u64,
    pub(crate) states: Vec<StatState>,
    pub(crate) pairs: Vec<PairState>,
    /// For columns of numbers or text, the words that are one or the other as the column turns out, and
    /// how often each was there.
    pub(crate) words: BTreeMap<(usize, String), u64>,
}

impl Tally {
    pub(super) fn new(sets: &Sets) -> Self {
        let states = sets.columns.iter().map(StatSet::state).collect();
        let pairs = sets.pairs.iter().map(PairSet::state).collect();
        Tally { rows: 0, states, pairs, words: BTreeMap::new() }
    }

    pub(super) fn merge(&mut self, sets: &Sets, later: Tally) {
        self.rows += later.rows;
        for ((set, state), later) in sets.columns.iter().zip(&mut self.states).zip(later.states) {
            Aggregate::<str>::merge(set, state, later);
        }
        for ((set, state), later) in sets.pairs.iter().zip(&mut self.pairs).zip(later.pairs) {
            set.merge(state, later);
        }
        for (word, count) in later.words {
            *self.words.entry(word).or_insert(0) += count;
        }
    }

    pub(super) fn push_word(&mut self, column: usize, word: &str) {
        *self.words.entry((column, word.to_owned())).or_insert(0) += 1;
    }
}

impl Tally {
    /// The same for another plan, which has these columns at those places.
    pub(super) fn fit(&mut self, sets: &Sets, places: &[Option<usize>]) {
        let earlier = std::mem::take(&mut self.states);
        let rows = self.rows;
        self.states = fitted(earlier, places, |column| {
            let mut state = sets.columns[column].state();
            sets.columns[column].update_times(&mut state, Datum::Missing, rows);
            state
        });
        let words = std::mem::take(&mut self.words).into_iter();
        let moved = |((column, word), count)| Some(((place_of(column, places)?, word), count));
        self.words = words.filter_map(moved).collect();
    }
}

/// What belongs to columns, at the places that they have in another plan; of those that are new, `new` makes it.
pub(super) fn fitted<C>(
    earlier: Vec<C>,
    places: &[Option<usize>],
    mut new: impl FnMut(usize) -> C,
) -> Vec<C> {
    let mut earlier: Vec<Option<C>> = earlier.into_iter().map(Some).collect();
    let known = |place: &Option<usize>| place.and_then(|place| earlier[place].take());
    places
        .iter()
        .map(known)
        .enumerate()
        .map(|(column, known)| known.unwrap_or_else(|| new(column)))
        .collect()
}

/// Where a column is in another plan.
pub(super) fn place_of(column: usize, places: &[Option<usize>]) -> Option<usize> {
    places.iter().position(|place| *place == Some(column))
}

/// All rows together, or by their keys, shared out.
#[derive(Debug)]
pub(super) enum Tallies {
    Whole(Box<Tally>),
    Groups(Vec<Part>),
}

/// A row of a block, and what is said of it.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) row: usize,
    /// How many lines of the block end before it.
    pub(super) lines: u64,
    pub(super) excerpt: Excerpt,
    /// The cell.
    pub(super) cell: Vec<u8>,
    /// Whether spaces keep a quote from opening a quoted field there, or anywhere if there are too many fields.
    pub(super) has_spaced_quote: bool,
    /// What separates fields.
    pub(super) delimiter: u8,
}

/// What a column holds: where the first number is, and the first text.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    pub(super) number: Option<Seen>,
    pub(super) text: Option<Seen>,
    pub(super) texts: u64,
    /// How many cells were bad, for one column of those that are read twice.
    pub(super) bad: u64,
}

/// What is wrong with a row, and in which column.
#[derive(Clone, Debug)]
pub(super) struct Flaw {
    pub(super) seen: Seen,
    pub(super) wrong: Wrong,
    pub(super) column: Option<Named>,
}

/// The column that something is wrong with: one of the plan, or a key.
#[derive(Clone, Copy, Debug)]
pub(super) enum Named {
    Column(usize),
    Key(usize),
}

impl Named {
    /// What it is called, if it has a name: plain numbers have none.
    pub(super) fn name(self, plan: &Plan) -> Option<&String> {
        let name = match self {
            Named::Key(key) => &plan.keys[key],
            Named::Column(column) => &plan.columns[column].name,
        };
        (!name.is_empty()).then_some(name)
    }
}

/// What came of a block.
#[derive(Debug)]
pub(super) struct Portion {
    pub(super) places: Arc<Places>,
    /// Columns that are not known yet: it is to be done again when they are.
    pub(super) new: Vec<String>,
    /// Which of the columns that may be anywhere were there.
    pub(super) seen: Vec<bool>,
    pub(super) lines: u64,
    /// How far time goes in its rows, where they are aggregated by it.
    pub(super) times: Times,
    /// How many rows there are, those that are left out included.
    pub(super) records: u64,
    /// How many count.
    pub(super) rows: u64,
    pub(super) tallies: Tallies,
    pub(super) evidence: Vec<Evidence>,
    /// How its keys go, if they have to be sorted.
    pub(super) course: Option<Course>,
    /// How many bad rows were left out, or taken all the same.
    pub(super) skipped: u64,
    /// How many rows have a delimiter more at their end.
    pub(super) trailing: u64,
    /// What is bad, in order, if somebody wants to see it.
    pub(super) rejected: Vec<Rejected>,
    /// The first thing that is wrong, where that is an end to it.
    pub(super) flaw: Option<Flaw>,
}

impl Portion {
    /// Nothing so far.
    pub(super) fn empty(places: &Arc<Places>) -> Self {
        Portion {
            places: Arc::clone(places),
            new: Vec::new(),
            seen: Vec::new(),
            lines: 0,
            times: Times::NONE,
            records: 0,
            rows: 0,
            tallies: Tallies::Groups(Vec::new()),
            evidence: Vec::new(),
            course: None,
            skipped: 0,
            trailing: 0,
            rejected: Vec::new(),
            flaw: None,
        }
    }

    /// The same for a plan that has grown.
    pub(super) fn fitted_to(mut self, pass: &Pass) -> Self {
        let earlier = &self.places.pass.plan;
        if Arc::ptr_eq(earlier, &pass.plan) {
            return self;
        }
        let places = pass.plan.places_in(earlier);
        match &mut self.tallies {
            Tallies::Whole(tally) => tally.fit(&pass.sets, &places),
            Tallies::Groups(parts) => {
                parts.iter_mut().for_each(|part| part.fit(&pass.sets, &places))
            }
        }
        self.evidence = fitted(self.evidence, &places, |_| Evidence::default());
        let of_flaw = self.flaw.iter_mut().map(|flaw| &mut flaw.column);
        let of_rejected = self.rejected.iter_mut().map(|rejected| &mut rejected.column);
        for named in of_flaw.chain(of_rejected).flatten() {
            if let Named::Column(column) = named {
                *column = place_of(*column, &places).unwrap_or(*column);
            }
        }
        self
    }
}
