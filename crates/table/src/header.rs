//! Which columns are meant: by name, index, range or glob.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use glob::Pattern;

use crate::error::Error;

/// How many names a message lists.
const SHOWN: usize = 50;

/// How many letters of a name a message shows: the header of what is no table may be one name of any length.
const LETTERS: usize = 80;

/// How many bytes two names have together at most to be compared, which takes the product of both lengths.
const COMPARED: usize = 1000;

/// The names of the columns of a table.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    /// Where it is from, for messages.
    pub(crate) source: String,
    pub(crate) names: Vec<String>,
    /// Whether there may be more columns than are known.
    pub(crate) is_open: bool,
}

impl Header {
    /// The header made of the first row. An empty name is made of the column's index, and one that stands
    /// there already gets a number, which makes it unlike all others.
    pub(crate) fn new(source: &str, names: impl IntoIterator<Item = String>) -> Self {
        let named = |(place, name): (usize, String)| {
            if name.is_empty() { format!("column_{}", place + 1) } else { name }
        };
        let mut names: Vec<String> = names.into_iter().enumerate().map(named).collect();
        let mut taken: HashSet<String> = names.iter().cloned().collect();
        // How many times each was there.
        let mut counts: HashMap<String, usize> = HashMap::with_capacity(names.len());
        for name in &mut names {
            let count = counts.entry(name.clone()).or_insert(0);
            *count += 1;
            if *count > 1 {
                let numbered = (*count..).map(|number| (number, format!("{name}_{number}")));
                let mut free = numbered.filter(|(_, name)| !taken.contains(name));
                let (number, other) = free.next().expect("there are more numbers than names");
                *count = number;
                taken.insert(other.clone());
                *name = other;
            }
        }
        Header { source: source.to_owned(), names, is_open: false }
    }

    /// The columns that are known of a source that may have more. They are unlike each other.
    pub(crate) fn open(source: &str, names: Vec<String>) -> Self {
        Header { source: source.to_owned(), names, is_open: true }
    }

    /// Adds the columns that lists name and that may still come; of all others, as they are named.
    pub(crate) fn expect<'l>(&mut self, lists: impl IntoIterator<Item = &'l String>) {
        for name in lists.into_iter().flat_map(|list| split(list)) {
            if !is_pattern(&name) && !name.is_empty() && self.places(&name).is_err() {
                self.names.push(name);
            }
        }
    }

    /// The columns of a table without a header: 1, 2, 3.
    pub(crate) fn numbered(source: &str, count: usize) -> Self {
        Header::new(source, (1..=count).map(|index| index.to_string()))
    }

    /// The places of all columns that the lists name, in their order, each once.
    pub(crate) fn select(&self, lists: &[String]) -> Result<Vec<usize>, Error> {
        let mut is_taken = vec![false; self.names.len()];
        let mut places = Vec::new();
        for pattern in lists.iter().flat_map(|list| split(list)) {
            let found = self.places(&pattern)?;
            places.extend(
                found.into_iter().filter(|place| !std::mem::replace(&mut is_taken[*place], true)),
            );
        }
        Ok(places)
    }

    /// The places that one pattern names: never none.
    fn places(&self, pattern: &str) -> Result<Vec<usize>, Error> {
        if let Some(place) = self.place(pattern) {
            return Ok(vec![place]);
        }
        if let Some(range) = self.range(pattern) {
            return range;
        }
        if let Ok(glob) = Pattern::new(pattern) {
            let matching = |place: &usize| glob.matches(&self.names[*place]);
            let places: Vec<_> = (0..self.names.len()).filter(matching).collect();
            if !places.is_empty() {
                return Ok(places);
            }
        }
        Err(self.unknown(pattern))
    }

    /// The place of a column by its name, or by its index from 1.
    pub(crate) fn place(&self, column: &str) -> Option<usize> {
        let by_name = self.names.iter().position(|name| name == column);
        by_name.or_else(|| {
            let index: usize = column.parse().ok()?;
            (1..=self.names.len()).contains(&index).then(|| index - 1)
        })
    }

    /// The places of a range such as `2-5`, `temp-precip`, `2-` or `-5`: `None` if it is none.
    fn range(&self, pattern: &str) -> Option<Result<Vec<usize>, Error>> {
        let last = self.names.len().checked_sub(1)?;
        let end = |text: &str, open| if text.is_empty() { Some(open) } else { self.place(text) };
        // A name may hold a `-`, too: any of them may be the one of the range.
        let ends = pattern.match_indices('-').find_map(|(at, _)| {
            let (first, rest) = pattern.split_at(at);
            Some((end(first, 0)?, end(&rest[1..], last)?))
        });
        let (first, last) = ends.filter(|_| pattern != "-")?;
        if first > last {
            let message =
                format!("the range `{pattern}` runs backward: its end comes before its start");
            return Some(Err(Error::usage(message)));
        }
        Some(Ok((first..=last).collect()))
    }

    pub(crate) fn unknown(&self, column: &str) -> Error {
        let mut message = format!("there is no column `{column}` in {}", self.source);
        let is_short = |name: &&String| name.len() + column.len() <= COMPARED;
        let near = |name: &&String| {
            strsim::damerau_levenshtein(&name.to_lowercase(), &column.to_lowercase())
        };
        if let Some(name) = self.names.iter().filter(is_short).min_by_key(near)
            && near(&name) <= (column.chars().count() + 1) / 3
        {
            message += &format!("; did you mean `{name}`?");
        }
        let mut names =
            self.names.iter().take(SHOWN).map(|name| shown(name)).collect::<Vec<_>>().join(", ");
        if self.names.len() > SHOWN {
            names += &format!(", and {} more", self.names.len() - SHOWN);
        }
        Error::usage(format!("{message}\n  = columns: {names}"))
    }
}

/// A name as messages have it: the beginning of a long one.
fn shown(name: &str) -> Cow<'_, str> {
    match name.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}\u{2026}", &name[..end]).into(),
        None => name.into(),
    }
}

/// Whether a name stands for any number of columns.
fn is_pattern(name: &str) -> bool {
    name.contains(['*', '?', '['])
}

/// Whether a list names columns that are not known yet, and so cannot be told.
pub(crate) fn is_open(list: &str) -> bool {
    split(list).iter().any(|name| is_pattern(name))
}

/// A name as a list of its own.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The members of a list, separated by commas; one that holds a comma stands in quotes, as in CSV.
pub(crate) fn split(list: &str) -> Vec<String> {
    let mut is_quoted = false;
    let parts = list.split(|c| {
        is_quoted ^= c == '"';
        c == ',' && !is_quoted
    });
    let name = |part: &str| {
        let part = part.trim();
        let quoted = part.strip_prefix('"').and_then(|part| part.strip_suffix('"'));
        quoted.map_or_else(|| part.to_owned(), |name| name.replace("\"\"", "\""))
    };
    parts.map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn select(patterns: &str) -> Result<Vec<usize>, String> {
        let header = Header::new(
            "t.csv",
            ["id", "temp", "wind-speed", "wind_gust", "7", "temp"].map(String::from),
        );
        header.select(&[patterns.to_owned()]).map_err(|error| error.to_string())
    }

    #[test]
    fn columns_go_by_name_index_range_and_glob() {
        assert_eq!(select("temp"), Ok(vec![1]));
        assert_eq!(select("temp_2"), Ok(vec![5]), "the second column of a name");
        assert_eq!(select("2"), Ok(vec![1]));
        assert_eq!(select("7"), Ok(vec![4]), "a name comes before an index");
        assert_eq!(select("2-4"), Ok(vec![1, 2, 3]));
        assert_eq!(select("5-"), Ok(vec![4, 5]));
        assert_eq!(select("-2"), Ok(vec![0, 1]));
        assert_eq!(select("temp-wind-speed"), Ok(vec![1, 2]));
        assert_eq!(select("wind-speed-wind_gust"), Ok(vec![2, 3]));
        assert_eq!(select("wind-speed"), Ok(vec![2]), "a name comes before a range");
        assert_eq!(select("wind*"), Ok(vec![2, 3]));
        assert_eq!(select("*"), Ok(vec![0, 1, 2, 3, 4, 5]));
        assert_eq!(select("wind_gust,wind*,1"), Ok(vec![3, 2, 0]), "in the order asked, each once");
    }

    #[test]
    fn names_may_hold_commas_and_be_missing() {
        let header = Header::new("t.csv", ["", "a, b", "2"].map(String::from));
        assert_eq!(header.names, ["column_1", "a, b", "2"]);
        let select = |list: &str| header.select(&[list.to_owned()]).unwrap();
        assert_eq!(select("\"a, b\",1"), [1, 0]);
        assert_eq!(select("2"), [2], "a name comes before an index");
    }

    #[test]
    fn names_in_the_file_come_before_those_that_are_made() {
        let header = Header::new("t.csv", ["x", "x", "x_2", "x", ""].map(String::from));
        assert_eq!(header.names, ["x", "x_3", "x_2", "x_4", "column_5"]);
        let many = Header::new("t.csv", std::iter::repeat_n("x".to_owned(), 20_000));
        assert_eq!(many.names[19_999], "x_20000");
    }

    /// A file without line ends is one name: to compare it takes no time, and no message repeats it.
    #[test]
    fn long_names_are_cut_and_not_compared() {
        let header = Header::new("t.csv", ["x".repeat(1 << 24), "price".to_owned()]);
        let message = header.unknown("prize").to_string();
        assert!(message.len() < 500, "{}", message.len());
        assert!(message.contains("did you mean `price`?"), "{message}");
        let cut = format!("{}\u{2026}, price", "x".repeat(LETTERS));
        assert!(message.ends_with(&cut), "{message}");
    }

    #[test]
    fn unknown_columns_say_what_was_meant() {
        let columns = "\n  = columns: id, temp, wind-speed, wind_gust, 7, temp_2";
        let unknown = |name: &str, meant: &str| {
            Err(format!("there is no column `{name}` in t.csv{meant}{columns}"))
        };
        assert_eq!(select("tmep"), unknown("tmep", "; did you mean `temp`?"));
        assert_eq!(select("Temp"), unknown("Temp", "; did you mean `temp`?"));
        for name in ["pressure", "0", "8", "x*", "", "-", "9-12"] {
            assert_eq!(select(name), unknown(name, ""));
        }
        assert!(select("4-2").unwrap_err().contains("runs backward"));
    }
}
