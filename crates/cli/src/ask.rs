//! What statistics are asked for: the list after `-a`.

use fanfold::Stat;

use crate::error::Error;

/// One statistic asked for.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) stat: Stat,
    /// The statistic, as it was written: results are named by it.
    pub(crate) text: String,
    /// The columns in parentheses, if there are.
    pub(crate) columns: Option<String>,
    /// The name after `as`, if there is one.
    pub(crate) name: Option<String>,
}

/// All statistics asked for, in order.
pub(crate) fn parse(lists: &[String]) -> Result<Vec<Ask>, Error> {
    let mut asks = Vec::new();
    for list in lists {
        for text in split(list) {
            asks.push(parse_one(text)?);
        }
    }
    Ok(asks)
}

/// The list at its commas, but for those in parentheses.
fn split(list: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0usize;
    list.split(move |c| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    })
}

/// One of `sum`, `sum(price)`, `sum as total`, `sum(price) as total`.
fn parse_one(text: &str) -> Result<Ask, Error> {
    let (call, name) = match text.trim().rsplit_once(" as ") {
        Some((call, name)) => (call.trim(), Some(name.trim().to_owned())),
        None => (text.trim(), None),
    };
    let (stat, columns) = match call.split_once('(') {
        None => (call, None),
        Some((stat, rest)) => match rest.strip_suffix(')') {
            Some(columns) => (stat.trim(), Some(columns.trim().to_owned())),
            None => return Err(Error::usage(format!("`{call}`: a parenthesis is not closed"))),
        },
    };
    if columns.as_deref() == Some("") || name.as_deref() == Some("") {
        return Err(Error::usage(format!("`{}`: a name is empty", text.trim())));
    }
    let parsed = stat.parse().map_err(|error| {
        Error::usage(format!("{error}\n  = `fanfold --help` lists all statistics"))
    })?;
    Ok(Ask { stat: parsed, text: stat.to_owned(), columns, name })
}

/// The list of statistics, for the help.
pub(crate) fn help() -> String {
    let mut text = String::from("Statistics:\n");
    for name in Stat::names() {
        let names = [&[name.name], name.aliases].concat().join(", ");
        text += &format!("  {names:<24} {}\n", name.meaning);
    }
    text + EXAMPLES
}

const EXAMPLES: &str = "
Examples:
  find . -type f -printf '%s\\n' | fanfold -a count,sum,mean,median,p99,max
  fanfold weather.csv
  fanfold weather.csv -c temp,wind_* -a mean,p99 -g origin
  fanfold weather.csv -a 'max(temp),sum(precip) as rain' -g origin,month -o json

Exit status: 0 fine, 1 the input could not be read or is not what it should be, 2 the command line
asks for what there is not.";
