//! What is asked, settled: which columns are read and as what, which statistics each of them feeds,
//! and in which order and under which names results come.

mod draft;
mod kept;

use std::collections::{HashMap, HashSet};

use fanfold::stat::{PairSet, PairStat};
use fanfold::{Stat, StatSet};

use crate::ask::{Ask, Wanted};
use crate::cells::Reading;
use crate::error::Error;
use crate::header::{self, Header};
use draft::Draft;
pub(crate) use kept::{Keep, KeptPlaces};

/// What is asked of the columns of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Lists of the columns that statistics are asked of, if they are named.
    pub(crate) columns: Vec<String>,
    /// Lists of the columns by which rows are grouped.
    pub(crate) group_by: Vec<String>,
    /// Whether values that are no numbers are left out, or count as missing, where numbers belong.
    pub(crate) leaves_out: bool,
}

impl Asked {
    /// Whether columns are asked for, which plain numbers have none of.
    pub(crate) fn wants_columns(&self, asks: &[Ask]) -> bool {
        let in_asks = asks.iter().any(|ask| ask.columns.is_some());
        in_asks || !self.columns.is_empty() || !self.group_by.is_empty()
    }

    /// Whether all columns are asked for, or all that a pattern fits, whichever there are.
    pub(crate) fn is_open(&self, asks: &[Ask]) -> bool {
        let has_all = asks.is_empty() || asks.iter().any(Ask::is_of_all_columns);
        (has_all && self.columns.is_empty()) || self.lists(asks).any(|list| header::is_open(list))
    }

    /// All lists that name columns.
    fn lists<'a>(&'a self, asks: &'a [Ask]) -> impl Iterator<Item = &'a String> {
        let in_asks = asks.iter().filter_map(|ask| ask.columns.as_ref());
        self.group_by.iter().chain(&self.columns).chain(in_asks)
    }
}

/// What is asked, settled by the header of the first file.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The names of the columns by which rows are grouped.
    pub(crate) keys: Vec<String>,
    pub(crate) columns: Vec<Column>,
    pub(crate) pairs: Vec<Pair>,
    pub(crate) layout: Layout,
    /// Whether the input is plain numbers, and has no columns to be found.
    is_numbers: bool,
    /// Whether columns were asked for, which plain numbers have none of.
    pub(crate) wants_columns: bool,
    /// Whether there are to be no estimates.
    pub(crate) is_exact: bool,
    /// What it was made of.
    asked: Asked,
    asks: Vec<Ask>,
    pub(crate) header: Header,
}

/// A column that is read. One that is asked for what is written in it, and for what it amounts to,
/// is read as either, and stands here twice.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) set: Vec<Stat>,
    pub(crate) reading: Reading,
    /// Whether it was asked for by name.
    pub(crate) is_named: bool,
    /// Whether it is without the text that stands among numbers.
    pub(crate) is_without_text: bool,
    /// Where the same column stands without its text, and the one that tells whether there is text among numbers:
    /// its values are then those.
    pub(crate) instead: Option<Instead>,
}

/// See [`Column::instead`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Instead {
    pub(crate) column: usize,
    pub(crate) told_by: usize,
}

/// Two columns, and what is asked of what stands in them side by side.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    /// Their places in the plan.
    pub(crate) columns: [usize; 2],
    pub(crate) set: Vec<PairStat>,
}

/// What the results look like.
#[derive(Clone, Debug)]
pub(crate) enum Layout {
    /// One row a group, with these results under these names.
    Wide(Vec<(String, Outcome)>),
    /// One row a column, and group, with these results for each column.
    Profile(Vec<(String, Vec<Outcome>)>),
}

/// One result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// How many rows there are.
    Rows,
    /// What a member of a column's set says.
    Member { column: usize, member: usize },
    /// What a member of a pair's set says.
    OfPair { pair: usize, member: usize },
}

/// What a profile tells of each column.
pub(crate) const PROFILE: [Stat; 10] = [
    Stat::Type,
    Stat::Count,
    Stat::Missing,
    Stat::Distinct,
    Stat::Mean,
    Stat::StdDev,
    Stat::Min,
    Stat::Median,
    Stat::Max,
    Stat::Mode,
];

/// The one column of plain numbers has no name.
const UNNAMED: &str = "";

impl Plan {
    /// The plan for a table.
    pub(crate) fn new(asked: &Asked, asks: &[Ask], mut header: Header) -> Result<Self, Error> {
        if header.is_open {
            header.expect(asked.lists(asks));
        }
        let keys = header.select(&asked.group_by)?;
        let keys = keys.into_iter().map(|place| header.names[place].clone()).collect();
        let draft = Self::draft(asked, asks, &header, keys)?;
        Ok(Plan { asked: asked.clone(), asks: asks.to_vec(), header, ..draft })
    }

    /// The same plan for more columns, behind those that are known. The keys stay.
    pub(crate) fn grown(&self, names: &[String]) -> Result<Self, Error> {
        let mut header = self.header.clone();
        header.names.extend_from_slice(names);
        let draft = Self::draft(&self.asked, &self.asks, &header, self.keys.clone())?;
        let (asked, asks) = (self.asked.clone(), self.asks.clone());
        let Plan { wants_columns, is_exact, .. } = *self;
        let mut plan = Plan { asked, asks, header, wants_columns, is_exact, ..draft };
        // What is kept of saved tables is so still.
        for (place, earlier) in plan.places_in(self).into_iter().enumerate() {
            if let Some(earlier) = earlier {
                plan.columns[place].reading = self.columns[earlier].reading;
                plan.put_before(place, &self.columns[earlier].set);
            }
        }
        for (place, pair) in self.pairs.iter().enumerate() {
            plan.put_pair_before(place, &pair.set);
        }
        Ok(plan)
    }

    /// Whether it would read columns that are not known yet.
    pub(crate) fn is_open(&self) -> bool {
        self.asked.is_open(&self.asks)
    }

    /// For each column, its place in an earlier plan, if it was there.
    pub(crate) fn places_in(&self, earlier: &Plan) -> Vec<Option<usize>> {
        let known: HashMap<_, _> = earlier.columns.iter().map(Column::id).zip(0..).collect();
        self.columns.iter().map(|column| known.get(&column.id()).copied()).collect()
    }

    fn draft(
        asked: &Asked,
        asks: &[Ask],
        header: &Header,
        keys: Vec<String>,
    ) -> Result<Self, Error> {
        let names = |places: Vec<usize>| -> Vec<String> {
            places.into_iter().map(|place| header.names[place].clone()).collect()
        };
        let is_named = !asked.columns.is_empty();
        let columns = if is_named {
            names(header.select(&asked.columns)?)
        } else {
            header.names.iter().filter(|name| !keys.contains(name)).cloned().collect()
        };
        let mut draft = Draft::new(keys);
        if asks.is_empty() && columns.is_empty() && !draft.keys.is_empty() {
            let message = "there is no column left to tell of";
            return Err(Error::usage(format!(
                "{message}\n  = `rows` counts the rows of each group"
            )));
        }
        if asks.is_empty() {
            return Ok(draft.profile(columns, false));
        }
        draft.leaves_out = asked.leaves_out;
        for run in asks.chunk_by(|a, b| a.is_of_all_columns() && b.is_of_all_columns()) {
            match &run[0].columns {
                Some(named) if matches!(run[0].stat, Wanted::Pair(_)) => {
                    // One column may stand in both places.
                    let each = header::split(named).into_iter();
                    let each = each.map(|name| header.select(&[header::quoted(&name)]));
                    let places = each.collect::<Result<Vec<_>, _>>()?.concat();
                    draft.ask(run, &names(places), true)?;
                }
                Some(named) => {
                    let named = names(header.select(std::slice::from_ref(named))?);
                    draft.ask(run, &named, true)?;
                }
                None if run[0].is_of_all_columns() && columns.is_empty() => {
                    let message = format!("there is no column left for `{}`", run[0].text);
                    return Err(Error::usage(format!("{message}\n  = `rows` counts rows")));
                }
                None => draft.ask(run, &columns, is_named)?,
            }
        }
        Ok(draft.wide(false))
    }

    /// The plan for plain numbers: one column, whose results are named by their statistics.
    pub(crate) fn of_numbers(asked: &Asked, asks: &[Ask]) -> Result<Self, Error> {
        let named = asks.iter().find_map(|ask| ask.columns.as_ref());
        if let Some(column) = named.or(asked.columns.first()).or(asked.group_by.first()) {
            let message = format!("there is no column `{column}`: the input is plain numbers");
            return Err(Error::usage(format!(
                "{message}\n  = it is read as a table if it is said to be CSV"
            )));
        }
        let mut draft = Draft::default();
        let columns = vec![UNNAMED.to_owned()];
        let draft = if asks.is_empty() {
            draft.profile(columns, true)
        } else {
            draft.leaves_out = asked.leaves_out;
            draft.ask(asks, &columns, true)?;
            draft.wide(true)
        };
        Ok(Plan { asked: asked.clone(), asks: asks.to_vec(), ..draft })
    }

    /// The plan where there is nothing to read: the columns are those that are named.
    pub(crate) fn of_nothing(asked: &Asked, asks: &[Ask]) -> Result<Self, Error> {
        let lists = asked.lists(asks);
        let mut known = HashSet::new();
        let names = lists.flat_map(|list| header::split(list));
        let names = names.filter(|name| known.insert(name.clone()));
        Plan::new(asked, asks, Header::new("the input", names.collect::<Vec<_>>()))
    }

    /// The layout without the statistics of numbers of these columns; and the names of the columns.
    pub(crate) fn layout_without(&self, columns: &[usize]) -> (Layout, Vec<String>) {
        let names = columns.iter().map(|column| self.columns[*column].name.clone()).collect();
        let is_left = |outcome: &Outcome| match *outcome {
            Outcome::Rows | Outcome::OfPair { .. } => true,
            Outcome::Member { column, member } => {
                !columns.contains(&column) || !self.columns[column].set[member].needs_numbers()
            }
        };
        let layout = match &self.layout {
            Layout::Wide(outcomes) if !columns.is_empty() => {
                let left = outcomes.iter().filter(|(_, outcome)| is_left(outcome));
                Layout::Wide(left.cloned().collect())
            }
            layout => layout.clone(),
        };
        (layout, names)
    }

    fn of(
        keys: Vec<String>,
        columns: Vec<Column>,
        pairs: Vec<Pair>,
        layout: Layout,
        is_numbers: bool,
    ) -> Self {
        let (asked, asks, header) = (Asked::default(), Vec::new(), Header::new("", []));
        let (wants_columns, is_exact) = (false, false);
        Plan {
            keys,
            columns,
            pairs,
            layout,
            is_numbers,
            wants_columns,
            is_exact,
            asked,
            asks,
            header,
        }
    }

    /// Whether a result may be an estimate.
    pub(crate) fn may_be_estimate(&self, outcome: Outcome) -> bool {
        match outcome {
            Outcome::Member { column, member } => {
                !self.is_exact && self.columns[column].set[member].may_be_estimate()
            }
            Outcome::Rows | Outcome::OfPair { .. } => false,
        }
    }

    /// Whether rows are counted.
    pub(crate) fn counts_rows(&self) -> bool {
        match &self.layout {
            Layout::Wide(outcomes) => outcomes.iter().any(|(_, what)| *what == Outcome::Rows),
            Layout::Profile(_) => false,
        }
    }

    /// An error if a source is plain numbers, and what came before a table, or the other way round.
    pub(crate) fn check_kind(&self, is_numbers: bool, name: &str) -> Result<(), Error> {
        if self.is_numbers == is_numbers {
            return Ok(());
        }
        let kinds = ["a table", "plain numbers"];
        let (is, was) = (kinds[is_numbers as usize], kinds[self.is_numbers as usize]);
        let message = format!("{name} is {is}, and what came before it {was}");
        Err(Error::usage(format!("{message}\n  = say what the format of all of them is")))
    }

    /// Where the keys and columns stand in a source. One that is not there is missing in all rows, if that is
    /// allowed.
    pub(crate) fn places(
        &self,
        header: &Header,
        may_be_missing: bool,
    ) -> Result<(Vec<usize>, Vec<usize>), Error> {
        let known: HashMap<&String, usize> = header.names.iter().zip(0..).collect();
        let place = |name: &String| {
            let found = if self.is_numbers { Some(0) } else { known.get(name).copied() };
            // In no row is there such a field.
            let found = found.or(may_be_missing.then_some(usize::MAX));
            found.ok_or_else(|| header.unknown(name))
        };
        let keys = self.keys.iter().map(place).collect::<Result<_, _>>()?;
        let columns = self.columns.iter().map(|column| place(&column.name));
        Ok((keys, columns.collect::<Result<_, _>>()?))
    }

    /// The names of all that is read: keys and columns.
    pub(crate) fn read(&self) -> impl Iterator<Item = &String> {
        self.keys.iter().chain(self.columns.iter().map(|column| &column.name))
    }
}

impl Pair {
    /// Its statistics, as a set.
    pub(crate) fn set(&self) -> PairSet {
        PairSet::new(self.set.iter().copied())
    }
}

impl Column {
    /// What tells it from others of a plan: a column may be read twice.
    pub(crate) fn id(&self) -> (&str, bool, bool) {
        (&self.name, self.reading == Reading::Written, self.is_without_text)
    }

    /// Its statistics, as a set.
    pub(crate) fn set(&self, is_exact: bool) -> StatSet {
        let set = StatSet::new(self.set.iter().copied());
        if is_exact { set.exact() } else { set }
    }
}

impl Ask {
    /// Whether it is asked of every column, and not of some in parentheses or of the whole row.
    fn is_of_all_columns(&self) -> bool {
        self.columns.is_none() && self.stat != Wanted::One(Stat::Rows)
    }
}
