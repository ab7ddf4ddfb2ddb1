//! The names of statistics: parsing one, printing it, and guessing what a wrong one meant.

use std::fmt;
use std::num::NonZeroUsize;
use std::str::FromStr;

use super::Stat;
use super::table::NAMES;
use crate::Quantile;

/// A name under which a person may ask for a statistic.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Name {
    /// The name, as [`Stat`] prints it. The letter `N` stands for a number.
    pub name: &'static str,
    /// Other names for the same.
    pub aliases: &'static [&'static str],
    /// What it is, in a few words.
    pub meaning: &'static str,
    pub(super) make: Make,
}

/// How a name becomes a statistic.
#[derive(Clone, Copy, Debug)]
pub(super) enum Make {
    Of(Stat),
    /// From how many items to list.
    Listing(fn(NonZeroUsize) -> Stat),
    /// From how many bins there are.
    Bins(fn(NonZeroUsize) -> Stat),
    Percentile,
    Quantile,
}

impl Stat {
    /// All names under which a person may ask for a statistic.
    ///
    /// ```
    /// use fanfold::Stat;
    ///
    /// assert!(Stat::names().iter().any(|name| name.name == "median"));
    /// ```
    pub fn names() -> &'static [Name] {
        &NAMES
    }
}

impl Name {
    /// What the text, in lower case, means under this name: `None` if it is not this name.
    fn read(&self, text: &str) -> Option<Result<Stat, &'static str>> {
        let number = || text.strip_prefix(self.name.strip_suffix('N')?).filter(is_number);
        match self.make {
            Make::Of(stat) => {
                let known = text == self.name || self.aliases.contains(&text);
                known.then_some(Ok(stat))
            }
            Make::Listing(list) => number().map(|digits| match digits.parse() {
                Ok(n) => Ok(list(n)),
                Err(_) => Err("a list has at least 1 value, and the number is a whole one"),
            }),
            Make::Bins(list) if self.aliases.contains(&text) => Some(Ok(list(USUAL))),
            Make::Bins(list) => number().map(|digits| match digits.parse() {
                Ok(n) if n <= MOST => Ok(list(n)),
                _ => Err("a histogram has from 1 to 10000 bins"),
            }),
            Make::Percentile => {
                // "99.9e-2" is read as the double nearest to 0.999, which 99.9 / 100 is not.
                number().map(|digits| {
                    quantile(&format!("{digits}e-2"), "a percentile lies from p0 to p100")
                })
            }
            Make::Quantile => {
                number().map(|digits| quantile(digits, "a quantile lies from q0 to q1"))
            }
        }
    }
}

/// How many bins a histogram may have, and has where it is not said.
const MOST: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();
const USUAL: NonZeroUsize = NonZeroUsize::new(10).unwrap();

fn is_number(text: &&str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || c == '.')
}

fn quantile(probability: &str, range: &'static str) -> Result<Stat, &'static str> {
    let probability = probability.parse().map_err(|_| range)?;
    Quantile::try_new(probability).map(Stat::Quantile).map_err(|_| range)
}

/// Reads a name, in any case of letters: see [`Stat::names`].
///
/// ```
/// use fanfold::{Quantile, Stat};
///
/// assert_eq!("avg".parse(), Ok(Stat::Mean));
/// assert_eq!("p99.9".parse(), Ok(Stat::Quantile(Quantile::new(0.999))));
/// assert_eq!("stddev".parse(), Ok(Stat::StdDev));
///
/// let error = "mediam".parse::<Stat>().unwrap_err();
/// assert_eq!(error.to_string(), "there is no statistic `mediam`; did you mean `median`?");
/// assert_eq!(error.suggestion(), Some("median"));
/// ```
impl FromStr for Stat {
    type Err = ParseStatError;

    fn from_str(text: &str) -> Result<Self, ParseStatError> {
        let lower = text.trim().to_ascii_lowercase();
        match NAMES.iter().find_map(|name| name.read(&lower)) {
            Some(Ok(stat)) => Ok(stat),
            Some(Err(range)) => Err(ParseStatError::new(text, Wrong::Number(range))),
            None => Err(ParseStatError::new(text, Wrong::Name(nearest(&lower)))),
        }
    }
}

/// Prints the name, which parses back to the same statistic.
impl fmt::Display for Stat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stat::Quantile(quantile) => write_quantile(f, quantile.probability()),
            Stat::Frequent(n) | Stat::Top(n) | Stat::Histogram(n) => {
                write!(f, "{}{n}", self.row_name().trim_end_matches('N'))
            }
            stat => f.write_str(stat.row_name()),
        }
    }
}

/// As a percentile, if that is read back as the same probability; else as a quantile.
fn write_quantile(f: &mut fmt::Formatter<'_>, probability: f64) -> fmt::Result {
    let percent = format!("{}", probability * 100.0);
    if format!("{percent}e-2").parse() == Ok(probability) {
        write!(f, "p{percent}")
    } else {
        write!(f, "q{probability}")
    }
}

/// The known name nearest to a wrong one, if any is near.
fn nearest(text: &str) -> Option<&'static str> {
    let names = NAMES.iter().flat_map(|name| {
        let name_of = |known: &'static str| (known, name.name);
        std::iter::once(name.name).chain(name.aliases.iter().copied()).map(name_of)
    });
    // To compare takes the product of both lengths, and no name is as long.
    if text.len() > 100 {
        return None;
    }
    let near = |known: &str| strsim::damerau_levenshtein(text, known);
    // The first letter is seldom the wrong one.
    let other_letter = |known: &str| known.chars().next() != text.chars().next();
    let (known, name) = names.min_by_key(|(known, _)| (near(known), other_letter(known)))?;
    // One slip in three letters is still the same word.
    let allowed = text.chars().count().max(known.len()).div_ceil(3);
    (near(known) <= allowed && !text.is_empty()).then_some(name)
}

/// Text that is no statistic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseStatError {
    text: String,
    wrong: Wrong,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Wrong {
    /// The name; this one is near.
    Name(Option<&'static str>),
    /// The number; this is what it may be.
    Number(&'static str),
}

impl ParseStatError {
    fn new(text: &str, wrong: Wrong) -> Self {
        ParseStatError { text: text.to_owned(), wrong }
    }

    /// The name that was probably meant.
    pub fn suggestion(&self) -> Option<&str> {
        match self.wrong {
            Wrong::Name(suggestion) => suggestion,
            Wrong::Number(_) => None,
        }
    }
}

impl fmt::Display for ParseStatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no statistic `{}`", self.text)?;
        match self.wrong {
            Wrong::Name(Some(name)) => write!(f, "; did you mean `{name}`?"),
            Wrong::Name(None) => Ok(()),
            Wrong::Number(range) => write!(f, ": {range}"),
        }
    }
}

impl std::error::Error for ParseStatError {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, proptest};

    #[test]
    fn every_name_parses_and_prints_back() {
        for name in &NAMES {
            let Make::Of(stat) = name.make else { continue };
            assert_eq!(stat.to_string(), name.name);
            for known in name.aliases.iter().chain([&name.name]) {
                assert_eq!(known.parse(), Ok(stat), "{known}");
                assert_eq!(known.to_uppercase().parse(), Ok(stat), "{known}");
            }
        }
    }

    #[test]
    fn no_two_statistics_share_a_name() {
        let mut known: Vec<_> =
            NAMES.iter().flat_map(|name| name.aliases.iter().chain([&name.name])).collect();
        known.sort();
        let count = known.len();
        known.dedup();
        assert_eq!(known.len(), count);
    }

    #[test]
    fn names_with_numbers_print_back() {
        for text in ["p0", "p50", "p99", "p99.9", "p99.99", "p100", "top1", "top50", "frequent3"] {
            assert_eq!(text.parse::<Stat>().unwrap().to_string(), text);
        }
        assert_eq!("q0.25".parse::<Stat>().unwrap().to_string(), "p25");
        assert_eq!("p99.9".parse(), Ok(Stat::Quantile(Quantile::new(0.999))));
    }

    #[test]
    fn wrong_names_say_what_was_meant() {
        let cases = [
            ("maen", "; did you mean `mean`?"),
            ("summ", "; did you mean `sum`?"),
            ("averge", "; did you mean `mean`?"),
            ("distnct", "; did you mean `distinct`?"),
            ("top", "; did you mean `topN`?"),
            ("p", "; did you mean `pN`?"),
            ("", ""),
            ("flurbogast", ""),
            ("p101", ": a percentile lies from p0 to p100"),
            ("q1.5", ": a quantile lies from q0 to q1"),
            ("p9.9.9", ": a percentile lies from p0 to p100"),
            ("top0", ": a list has at least 1 value, and the number is a whole one"),
            ("top2.5", ": a list has at least 1 value, and the number is a whole one"),
            (
                "top99999999999999999999",
                ": a list has at least 1 value, and the number is a whole one",
            ),
        ];
        for (text, wrong) in cases {
            let error = text.parse::<Stat>().unwrap_err();
            assert_eq!(error.to_string(), format!("there is no statistic `{text}`{wrong}"));
        }
    }

    proptest! {
        #[test]
        fn any_quantile_prints_back(probability in 0.0..=1.0f64) {
            let stat = Stat::Quantile(Quantile::new(probability));
            assert_eq!(stat.to_string().parse(), Ok(stat), "{stat}");
        }

        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = text.parse::<Stat>();
        }
    }
}
