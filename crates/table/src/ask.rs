//! What statistics are asked for: `sum(price), p99(latency) as slow`.

use fanfold::Stat;
use fanfold::stat::{PairStat, ParseStatError};

use crate::error::Error;

/// One statistic asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ask {
    pub(crate) stat: Wanted,
    /// The statistic, as it was written: results are named by it.
    pub(crate) text: String,
    /// The columns in parentheses, if there are.
    pub(crate) columns: Option<String>,
    /// The name after `as`, if there is one.
    pub(crate) name: Option<String>,
}

/// A statistic of one column, or of two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    One(Stat),
    Pair(PairStat),
}

/// All statistics asked for, in order.
pub(crate) fn parse<S: AsRef<str>>(lists: &[S]) -> Result<Vec<Ask>, Error> {
    let mut asks = Vec::new();
    for list in lists {
        for text in split(list.as_ref()) {
            asks.push(parse_one(text)?);
        }
    }
    Ok(asks)
}

/// The list at its commas, but for those in parentheses and quotes.
fn split(list: &str) -> impl Iterator<Item = &str> {
    let (mut depth, mut quoted) = (0usize, false);
    list.split(move |c| {
        match c {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0 && !quoted
    })
}

/// One of `sum`, `sum(price)`, `sum as total`, `sum(price) as total`.
fn parse_one(text: &str) -> Result<Ask, Error> {
    let text = text.trim();
    let (call, name) = split_name(text);
    let (stat, columns) = match call.split_once('(') {
        None => (call, None),
        Some((stat, rest)) => match rest.strip_suffix(')') {
            Some(columns) => (stat.trim(), Some(columns.trim().to_owned())),
            None => return Err(Error::usage(format!("`{text}`: a parenthesis is not closed"))),
        },
    };
    if columns.as_deref() == Some("") || name == Some("") {
        return Err(Error::usage(format!("`{text}`: a name is empty")));
    }
    Ok(Ask {
        stat: wanted(stat, columns.is_some())?,
        text: stat.to_owned(),
        columns,
        name: name.map(str::to_owned),
    })
}

/// One that was taken apart: the statistic, the columns in its parentheses, and its name.
pub(crate) fn of_parts(
    text: String,
    columns: Option<String>,
    name: Option<String>,
) -> Result<Ask, Error> {
    Ok(Ask { stat: wanted(&text, columns.is_some())?, text, columns, name })
}

/// Reads the name of a statistic.
fn wanted(text: &str, has_columns: bool) -> Result<Wanted, Error> {
    let Ok(pair) = text.parse::<PairStat>() else {
        let stat = text.parse().map_err(|error: ParseStatError| Error::usage(error.to_string()))?;
        return Ok(Wanted::One(stat));
    };
    if has_columns {
        return Ok(Wanted::Pair(pair));
    }
    Err(two_columns(pair, text))
}

/// The error where a statistic of two columns has not two.
pub(crate) fn two_columns(pair: PairStat, text: &str) -> Error {
    let names = PairStat::names();
    let columns = names.iter().find(|name| name.name == pair.to_string());
    let columns = columns.map_or("x,y", |name| name.columns);
    Error::usage(format!("`{text}` takes two columns\n  = `{pair}({columns})` names them"))
}

/// What stands before and behind ` as `, in any case of letters; a column's name may hold one too.
fn split_name(text: &str) -> (&str, Option<&str>) {
    let end = text.rfind(')').map_or(0, |at| at + 1);
    let behind = text[end..].to_ascii_lowercase();
    match behind.find(" as ").map(|at| end + at) {
        Some(at) => (text[..at].trim_end(), Some(text[at + 4..].trim())),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(list: &str) -> Vec<(String, Option<String>, Option<String>)> {
        let asks = parse(&[list.to_owned()]).unwrap();
        asks.into_iter().map(|ask| (ask.text, ask.columns, ask.name)).collect()
    }

    #[test]
    fn columns_and_names_are_taken_apart() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(parts("sum, p99"), [("sum".into(), None, None), ("p99".into(), None, None)]);
        assert_eq!(parts("sum(a,b) AS x y"), [("sum".into(), some("a,b"), some("x y"))]);
        assert_eq!(parts("max(known as x)"), [("max".into(), some("known as x"), None)]);
        assert_eq!(parts("max(\"a, b)\")"), [("max".into(), some("\"a, b)\""), None)]);
        assert_eq!(
            parts("max as m,min"),
            [("max".into(), None, some("m")), ("min".into(), None, None)]
        );
    }
}
