//! What is asked, settled: which columns are read and as what, which statistics each of them feeds,
//! and in which order and under which names results come.

use fanfold::Stat;

use crate::args::Args;
use crate::ask::Ask;
use crate::cell::Kind;
use crate::columns::{self, Header};
use crate::error::Error;
use crate::input::Input;

/// What is asked, settled by the header of the first file.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The names of the columns by which rows are grouped.
    pub(crate) keys: Vec<String>,
    pub(crate) columns: Vec<Column>,
    pub(crate) layout: Layout,
    /// Whether the input is plain numbers, and has no columns to be found.
    is_numbers: bool,
}

/// A column that is read. One that is asked for what is written in it, and for what it amounts to,
/// is read as either, and stands here twice.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) set: Vec<Stat>,
    pub(crate) kind: Kind,
    /// Whether it was asked for by name.
    pub(crate) is_named: bool,
}

/// What the results look like.
#[derive(Debug)]
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
    pub(crate) fn new(args: &Args, asks: &[Ask], header: &Header) -> Result<Self, Error> {
        let names = |places: Vec<usize>| -> Vec<String> {
            places.into_iter().map(|place| header.names[place].clone()).collect()
        };
        let keys = names(header.select(&args.group_by)?);
        let is_named = !args.columns.is_empty();
        let columns = if is_named {
            names(header.select(&args.columns)?)
        } else {
            header.names.iter().filter(|name| !keys.contains(name)).cloned().collect()
        };
        let mut draft = Draft { keys, ..Draft::default() };
        if asks.is_empty() && columns.is_empty() && !draft.keys.is_empty() {
            let message = "there is no column left to tell of";
            return Err(Error::usage(format!(
                "{message}\n  = `-a rows` counts the rows of each group"
            )));
        }
        if asks.is_empty() {
            return Ok(draft.profile(columns, false));
        }
        for run in asks.chunk_by(|a, b| a.is_of_all_columns() && b.is_of_all_columns()) {
            match &run[0].columns {
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
    pub(crate) fn of_numbers(args: &Args, asks: &[Ask]) -> Result<Self, Error> {
        let named = asks.iter().find_map(|ask| ask.columns.as_ref());
        if let Some(column) = named.or(args.columns.first()).or(args.group_by.first()) {
            let message = format!("there is no column `{column}`: the input is plain numbers");
            return Err(Error::usage(format!("{message}\n  = `--input csv` reads it as a table")));
        }
        let mut draft = Draft::default();
        let columns = vec![UNNAMED.to_owned()];
        if asks.is_empty() {
            return Ok(draft.profile(columns, true));
        }
        draft.ask(asks, &columns, true)?;
        Ok(draft.wide(true))
    }

    /// The plan where there is nothing to read: the columns are those that are named.
    pub(crate) fn of_nothing(args: &Args, asks: &[Ask]) -> Result<Self, Error> {
        let in_asks = asks.iter().filter_map(|ask| ask.columns.as_ref());
        let lists = args.group_by.iter().chain(&args.columns).chain(in_asks);
        let mut names: Vec<String> = Vec::new();
        for name in lists.flat_map(|list| columns::split(list)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        Plan::new(args, asks, &Header::new("the input", names))
    }

    /// Whether rows are counted.
    pub(crate) fn counts_rows(&self) -> bool {
        match &self.layout {
            Layout::Wide(outcomes) => outcomes.iter().any(|(_, what)| *what == Outcome::Rows),
            Layout::Profile(_) => false,
        }
    }

    /// Where the keys and columns stand in a file.
    pub(crate) fn places(&self, input: &Input) -> Result<(Vec<usize>, Vec<usize>), Error> {
        if self.is_numbers != input.is_numbers() {
            let kinds = ["a table", "plain numbers"];
            let (is, was) = (kinds[input.is_numbers() as usize], kinds[self.is_numbers as usize]);
            let message = format!("{} is {is}, and what came before it {was}", input.name);
            return Err(Error::usage(format!(
                "{message}\n  = `--input` says what all of them are"
            )));
        }
        let place = |name: &String| {
            let same = |known: &String| self.is_numbers || known == name;
            let found = input.header.names.iter().position(same);
            found.ok_or_else(|| input.header.unknown(name))
        };
        let keys = self.keys.iter().map(place).collect::<Result<_, _>>()?;
        let columns = self.columns.iter().map(|column| place(&column.name));
        Ok((keys, columns.collect::<Result<_, _>>()?))
    }
}

impl Ask {
    /// Whether it is asked of every column, and not of some in parentheses or of the whole row.
    fn is_of_all_columns(&self) -> bool {
        self.columns.is_none() && self.stat != Stat::Rows
    }
}

/// A plan in the making.
#[derive(Debug, Default)]
struct Draft {
    keys: Vec<String>,
    columns: Vec<Column>,
    outcomes: Vec<(String, Outcome)>,
}

impl Draft {
    /// Has a run of statistics computed for each column, column by column.
    fn ask(&mut self, asks: &[Ask], columns: &[String], is_named: bool) -> Result<(), Error> {
        if let [ask] = asks
            && ask.columns.is_none()
            && ask.stat == Stat::Rows
        {
            let name = ask.name.clone().unwrap_or_else(|| ask.text.clone());
            return self.add(ask, name, Outcome::Rows);
        }
        for column in columns {
            for ask in asks {
                let outcome = self.outcome(column, ask.stat, is_named);
                let name = match &ask.name {
                    Some(name) => name.clone(),
                    None if column == UNNAMED => ask.text.clone(),
                    None => format!("{column}_{}", ask.text),
                };
                self.add(ask, name, outcome)?;
            }
        }
        Ok(())
    }

    /// Puts a result behind those there are. Asked for twice, it is shown once.
    fn add(&mut self, ask: &Ask, name: String, outcome: Outcome) -> Result<(), Error> {
        let known = self.outcomes.iter().find(|(known, _)| *known == name);
        match known {
            Some((_, same)) if *same == outcome => return Ok(()),
            None if !self.keys.contains(&name) => {}
            _ => {
                let message = match known {
                    Some(_) => format!("two results are called `{name}`"),
                    None => format!("a result is called `{name}`, as a key is"),
                };
                let remedy = format!("`{}(COLUMN) as NAME` gives it another name", ask.text);
                return Err(Error::usage(format!("{message}\n  = {remedy}")));
            }
        }
        self.outcomes.push((name, outcome));
        Ok(())
    }

    /// A statistic of a column, which it is added to if it is not there yet.
    fn outcome(&mut self, name: &str, stat: Stat, is_named: bool) -> Outcome {
        if stat == Stat::Rows {
            return Outcome::Rows;
        }
        let kind = Kind::of(stat);
        let is_written = kind == Kind::Written;
        let same =
            |column: &Column| column.name == name && (column.kind == Kind::Written) == is_written;
        let column = self.columns.iter().position(same).unwrap_or_else(|| {
            self.columns.push(Column { name: name.to_owned(), set: Vec::new(), kind, is_named });
            self.columns.len() - 1
        });
        let Column { set, kind: known, .. } = &mut self.columns[column];
        *known = kind.max(*known);
        let member = set.iter().position(|member| *member == stat).unwrap_or_else(|| {
            set.push(stat);
            set.len() - 1
        });
        Outcome::Member { column, member }
    }

    fn wide(self, is_numbers: bool) -> Plan {
        let layout = Layout::Wide(self.outcomes);
        Plan { keys: self.keys, columns: self.columns, layout, is_numbers }
    }

    /// Has columns profiled. Cells are what they are there, so no column is refused.
    fn profile(mut self, columns: Vec<String>, is_numbers: bool) -> Plan {
        let rows = columns.into_iter().map(|name| {
            let outcomes = PROFILE.map(|stat| self.outcome(&name, stat, true)).to_vec();
            (name, outcomes)
        });
        let layout = Layout::Profile(rows.collect());
        for column in &mut self.columns {
            column.kind = column.kind.min(Kind::Either);
        }
        Plan { keys: self.keys, columns: self.columns, layout, is_numbers }
    }
}
