//! What is asked, settled: which columns are read, which statistics each of them feeds, and in which
//! order and under which names results come.

use fanfold::Stat;

use crate::args::Args;
use crate::ask::Ask;
use crate::cell::Kind;
use crate::columns::Header;
use crate::error::Error;

/// What is asked, settled by the header of the first file.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The names of the columns by which rows are grouped.
    pub(crate) keys: Vec<String>,
    /// The columns that are read, each once.
    pub(crate) columns: Vec<Column>,
    pub(crate) layout: Layout,
    /// The header, by whose names later files are read. Without one there are no columns to find.
    header: Option<Header>,
}

/// A column that is read.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) set: Vec<Stat>,
    pub(crate) kind: Kind,
}

/// What the results look like.
#[derive(Debug)]
pub(crate) enum Layout {
    /// One row a group, with these results.
    Wide(Vec<Outcome>),
    /// One row a column, and group: what is in it, told by the profile.
    Profile,
}

/// One result: a member of a column's set, and its name.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) name: String,
    pub(crate) column: usize,
    pub(crate) member: usize,
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
        let keys = header.select(&args.group_by)?;
        let columns = if args.columns.is_empty() {
            (0..header.names.len()).filter(|place| !keys.contains(place)).collect()
        } else {
            header.select(&args.columns)?
        };
        let name = |place: &usize| header.names[*place].clone();
        let mut draft = Draft::default();
        if asks.is_empty() {
            for place in &columns {
                draft.profile(header.names[*place].clone());
            }
            return Ok(draft.finish(keys.iter().map(name).collect(), Some(header)));
        }
        for run in asks.chunk_by(|a, b| a.columns.is_none() && b.columns.is_none()) {
            match &run[0].columns {
                Some(named) => {
                    let named: Vec<_> = named.split(',').map(str::to_owned).collect();
                    draft.ask(run, header.select(&named)?.iter().map(name))?;
                }
                None => draft.ask(run, columns.iter().map(name))?,
            }
        }
        Ok(draft.finish(keys.iter().map(name).collect(), Some(header)))
    }

    /// The plan for plain numbers: one column, whose results are named by their statistics.
    pub(crate) fn of_numbers(args: &Args, asks: &[Ask]) -> Result<Self, Error> {
        if let Some(column) = asks
            .iter()
            .find_map(|ask| ask.columns.as_ref())
            .or(args.columns.first())
            .or(args.group_by.first())
        {
            let message = format!("there is no column `{column}`: the input is plain numbers");
            return Err(Error::usage(format!("{message}\n  = `--input csv` reads it as a table")));
        }
        let mut draft = Draft::default();
        if asks.is_empty() {
            draft.profile(UNNAMED.to_owned());
        } else {
            draft.ask(asks, [UNNAMED.to_owned()].into_iter())?;
        }
        Ok(draft.finish(Vec::new(), None))
    }

    /// The plan where there is nothing to read: the columns are those that are named.
    pub(crate) fn of_nothing(args: &Args, asks: &[Ask]) -> Result<Self, Error> {
        let in_asks = asks.iter().filter_map(|ask| ask.columns.as_ref());
        let named = in_asks.flat_map(|names| names.split(','));
        let names = args.group_by.iter().chain(&args.columns).map(String::as_str).chain(named);
        Plan::new(args, asks, &Header::new("the input", names.map(|name| name.trim().to_owned())))
    }

    /// Where the keys and columns stand in a file with the given header.
    pub(crate) fn places(&self, header: &Header) -> Result<(Vec<usize>, Vec<usize>), Error> {
        let place = |name: &String| match &self.header {
            None => Ok(0),
            Some(_) => {
                let same = |known: &String| known == name;
                header.names.iter().position(same).ok_or_else(|| header.unknown(name))
            }
        };
        let keys = self.keys.iter().map(place).collect::<Result<_, _>>()?;
        let columns = self.columns.iter().map(|column| place(&column.name));
        Ok((keys, columns.collect::<Result<_, _>>()?))
    }
}

/// A plan in the making.
#[derive(Debug, Default)]
struct Draft {
    columns: Vec<Column>,
    outcomes: Vec<Outcome>,
}

impl Draft {
    /// Has all of a run of statistics computed for each column, column by column.
    fn ask(
        &mut self,
        asks: &[Ask],
        columns: impl Iterator<Item = String> + Clone,
    ) -> Result<(), Error> {
        for name in columns {
            for ask in asks {
                self.outcome(ask, &name)?;
            }
        }
        Ok(())
    }

    fn outcome(&mut self, ask: &Ask, column_name: &str) -> Result<(), Error> {
        // Rows are those of the table, and of no column.
        let own = column_name == UNNAMED || (ask.stat == Stat::Rows && ask.columns.is_none());
        let name = match &ask.name {
            Some(name) => name.clone(),
            None if own => ask.text.clone(),
            None => format!("{column_name}_{}", ask.text),
        };
        let column = self.column(column_name);
        let set = &mut self.columns[column].set;
        let member = set.iter().position(|member| *member == ask.stat).unwrap_or(set.len());
        if member == set.len() {
            set.push(ask.stat);
        }
        match self.outcomes.iter().find(|outcome| outcome.name == name) {
            None => self.outcomes.push(Outcome { name, column, member }),
            // Asked for twice, it is shown once.
            Some(outcome) if (outcome.column, outcome.member) == (column, member) => {}
            Some(_) if own && ask.name.is_none() => {}
            Some(_) => {
                let message = format!("two results are called `{name}`");
                return Err(Error::usage(format!(
                    "{message}\n  = name one of them: `{} as NAME`",
                    ask.text
                )));
            }
        }
        Ok(())
    }

    fn column(&mut self, name: &str) -> usize {
        let known = self.columns.iter().position(|column| column.name == name);
        known.unwrap_or_else(|| {
            let (set, kind) = (Vec::new(), Kind::Anything);
            self.columns.push(Column { name: name.to_owned(), set, kind });
            self.columns.len() - 1
        })
    }

    /// Has a column profiled: no answer asks for numbers, so any kind of column has one.
    fn profile(&mut self, name: String) {
        self.columns.push(Column { name, set: PROFILE.to_vec(), kind: Kind::Anything });
    }

    fn finish(mut self, keys: Vec<String>, header: Option<&Header>) -> Plan {
        let layout = if self.outcomes.is_empty() {
            Layout::Profile
        } else {
            self.columns.iter_mut().for_each(|column| column.kind = kind(&column.set));
            Layout::Wide(self.outcomes)
        };
        Plan { keys, columns: self.columns, layout, header: header.cloned() }
    }
}

/// What a column has to hold for the statistics asked of it.
fn kind(set: &[Stat]) -> Kind {
    if set.iter().any(Stat::needs_numbers) {
        Kind::Numbers
    } else if set.iter().any(|stat| matches!(stat, Stat::Min | Stat::Max)) {
        Kind::Alike
    } else {
        Kind::Anything
    }
}
