//! Statistics of two columns: [`PairStat`], and [`PairSet`], some that share what they keep.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use super::state::{decode_value, encode_value};
use super::{Datum, Num, Value};
use crate::aggregates::mean_distance;
use crate::exact::{Pairs, Ratio};
use crate::numbers::{Number, Ordered};
use crate::portable::{Decoder, Encoder, Malformed, Portable, Recipe};

/// A statistic of two columns, chosen at run time: what goes with what in each row.
///
/// Rows in which one of both is missing are left out. Sums are exact, of the numbers as they are written, so that no
/// order of rows changes a digit.
///
/// ```
/// use fanfold::stat::PairStat;
///
/// assert_eq!("corr".parse(), Ok(PairStat::Correlation));
/// assert_eq!(PairStat::ArgMax.to_string(), "argmax");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PairStat {
    /// The sample covariance of x and y. See [`Covariance`](crate::Covariance).
    Covariance,
    /// The correlation of x and y by Pearson. See [`Correlation`](crate::Correlation).
    Correlation,
    /// By how much y rises with x, by least squares. See [`LinearFit`](crate::LinearFit).
    Slope,
    /// The y of that line where x is 0.
    Intercept,
    /// The mean of x, each with the weight y: none where weights add up to 0.
    WeightedMean,
    /// The value of the first column in the row where the second is least, and in the first of several. Texts are
    /// ranked where there are no numbers.
    ArgMin,
    /// The value of the first column in the row where the second is greatest, and in the first of several.
    ArgMax,
}

/// A name under which a person may ask for a statistic of two columns.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct PairName {
    /// The name, as [`PairStat`] prints it.
    pub name: &'static str,
    /// Other names for the same.
    pub aliases: &'static [&'static str],
    /// The columns it takes.
    pub columns: &'static str,
    /// What it is, in a few words.
    pub meaning: &'static str,
    stat: PairStat,
}

const fn row(
    stat: PairStat,
    name: &'static str,
    aliases: &'static [&'static str],
    columns: &'static str,
    meaning: &'static str,
) -> PairName {
    PairName { name, aliases, columns, meaning, stat }
}

static NAMES: [PairName; 7] = [
    row(PairStat::Covariance, "cov", &["covar", "covariance"], "x,y", "the sample covariance"),
    row(PairStat::Correlation, "corr", &["correlation"], "x,y", "the correlation, by Pearson"),
    row(PairStat::Slope, "slope", &[], "x,y", "by how much y rises with x, by least squares"),
    row(PairStat::Intercept, "intercept", &[], "x,y", "the y of that line where x is 0"),
    row(PairStat::WeightedMean, "wmean", &["weighted_mean"], "x,w", "the mean of x, weighted by w"),
    row(PairStat::ArgMin, "argmin", &["arg_min"], "a,x", "the a where x is least"),
    row(PairStat::ArgMax, "argmax", &["arg_max"], "a,x", "the a where x is greatest"),
];

impl PairStat {
    /// All names under which a person may ask for a statistic of two columns.
    pub fn names() -> &'static [PairName] {
        &NAMES
    }

    /// Whether the first column may hold anything, and not numbers alone.
    pub fn takes_anything(self) -> bool {
        matches!(self, PairStat::ArgMin | PairStat::ArgMax)
    }

    fn row(self) -> &'static PairName {
        NAMES.iter().find(|name| name.stat == self).expect("each has a row")
    }
}

impl fmt::Display for PairStat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().name)
    }
}

/// Text that is no statistic of two columns.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParsePairStatError {
    text: String,
}

impl fmt::Display for ParsePairStatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no statistic `{}` of two columns", self.text)
    }
}

impl std::error::Error for ParsePairStatError {}

/// Reads a name, in any case of letters: see [`PairStat::names`].
impl FromStr for PairStat {
    type Err = ParsePairStatError;

    fn from_str(text: &str) -> Result<Self, ParsePairStatError> {
        let lower = text.trim().to_ascii_lowercase();
        let is_called = |name: &&PairName| name.name == lower || name.aliases.contains(&&*lower);
        let found = NAMES.iter().find(is_called).map(|name| name.stat);
        found.ok_or_else(|| ParsePairStatError { text: text.to_owned() })
    }
}

/// Statistics of two columns that share what they keep.
///
/// ```
/// use fanfold::stat::{Datum, Num, PairSet, PairStat, Value};
///
/// let set = PairSet::new([PairStat::Slope, PairStat::ArgMax]);
/// let mut state = set.state();
/// for (x, y) in [(1, 10), (2, 30), (3, 50)] {
///     let number = |number| Datum::Number(Num::Integer(number));
///     set.update(&mut state, number(x), number(y));
/// }
/// assert_eq!(set.values(&state), [Value::Float(20.0), Value::Integer(3)]);
/// ```
///
/// Memory: 200 bytes for sums, and two values for `argmin` and `argmax`. Merge class: exact, and ordered for `argmin` and
/// `argmax`, which take the first of equal ones.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PairSet {
    members: Box<[PairStat]>,
}

/// The state of a [`PairSet`].
#[derive(Clone, Debug)]
pub struct PairState {
    sums: Option<Box<Pairs>>,
    least: Option<Box<Best>>,
    greatest: Option<Box<Best>>,
}

/// The value at the least or the greatest number so far, or text where there are no numbers.
#[derive(Clone, Debug, Default)]
struct Best {
    number: Option<(Num, Value)>,
    text: Option<(String, Value)>,
}

impl Best {
    fn offer(&mut self, key: Datum<'_>, is_better: Ordering, value: Datum<'_>) {
        match key {
            Datum::Number(number) if number.is_ordered() => {
                let is_first = |known: &Num| number.cmp(known) == is_better;
                if self.number.as_ref().is_none_or(|(known, _)| is_first(known)) {
                    self.number = Some((number, value.into()));
                }
            }
            Datum::Text(text) => {
                let is_first = |known: &String| text.cmp(known.as_str()) == is_better;
                if self.text.as_ref().is_none_or(|(known, _)| is_first(known)) {
                    self.text = Some((text.to_owned(), value.into()));
                }
            }
            Datum::Number(_) | Datum::Missing => {}
        }
    }

    fn merge(&mut self, later: Self, is_better: Ordering) {
        if let Some((number, value)) = later.number
            && self.number.as_ref().is_none_or(|(known, _)| number.cmp(known) == is_better)
        {
            self.number = Some((number, value));
        }
        if let Some((text, value)) = later.text
            && self.text.as_ref().is_none_or(|(known, _)| text.cmp(known) == is_better)
        {
            self.text = Some((text, value));
        }
    }

    fn value(&self) -> Value {
        let of_text = || self.text.as_ref().map(|(_, value)| value);
        self.number.as_ref().map(|(_, value)| value).or_else(of_text).cloned().into()
    }
}

impl PairSet {
    /// The set of these statistics.
    pub fn new(members: impl IntoIterator<Item = PairStat>) -> Self {
        PairSet { members: members.into_iter().collect() }
    }

    /// The members, in their order, which is that of the values.
    pub fn members(&self) -> &[PairStat] {
        &self.members
    }

    /// The state before any row.
    pub fn state(&self) -> PairState {
        let has = |stat| self.members.contains(&stat);
        let has_sums = self.members.iter().any(|member| !member.takes_anything());
        PairState {
            sums: has_sums.then(Box::default),
            least: has(PairStat::ArgMin).then(Box::default),
            greatest: has(PairStat::ArgMax).then(Box::default),
        }
    }

    /// Takes what stands in the two columns of a row into account.
    pub fn update(&self, state: &mut PairState, first: Datum<'_>, second: Datum<'_>) {
        if let (Some(sums), Datum::Number(first), Datum::Number(second)) =
            (&mut state.sums, first, second)
        {
            match (digits(first), digits(second)) {
                (Some(x), Some(y)) => sums.add_decimals(x, y),
                _ if let (Some(x), Some(y)) = (first.decimal(), second.decimal()) => {
                    sums.add_wide(&x.big(), &y.big());
                }
                _ => sums.add_doubles((first.to_f64(), second.to_f64())),
            }
        }
        if first == Datum::Missing {
            return;
        }
        if let Some(least) = &mut state.least {
            least.offer(second, Ordering::Less, first);
        }
        if let Some(greatest) = &mut state.greatest {
            greatest.offer(second, Ordering::Greater, first);
        }
    }

    /// Takes the state of later rows into account, which is one of this set.
    pub fn merge(&self, state: &mut PairState, later: PairState) {
        if let Some((sums, later)) = state.sums.as_mut().zip(later.sums) {
            sums.merge(*later);
        }
        if let Some((least, later)) = state.least.as_mut().zip(later.least) {
            least.merge(*later, Ordering::Less);
        }
        if let Some((greatest, later)) = state.greatest.as_mut().zip(later.greatest) {
            greatest.merge(*later, Ordering::Greater);
        }
    }

    /// The values so far, in the order of the members; the state goes on.
    pub fn values(&self, state: &PairState) -> Vec<Value> {
        let sums = state.sums.as_deref();
        // Once for all that ask.
        let distances = sums.map(|sums| (sums.count(), sums.distances()));
        let or_nan = |found: Option<Option<f64>>| found.unwrap_or(Some(f64::NAN));
        let value = |member: &PairStat| -> Value {
            let (count, distances) = match &distances {
                Some((count, distances)) => (*count, distances.as_ref()),
                None => (0, None),
            };
            match member {
                PairStat::ArgMin => {
                    state.least.as_ref().map_or(Value::Absent, |least| least.value())
                }
                PairStat::ArgMax => {
                    state.greatest.as_ref().map_or(Value::Absent, |greatest| greatest.value())
                }
                PairStat::WeightedMean if count > 0 => {
                    let products = sums.and_then(Pairs::products);
                    let mean = products.map(|(products, weights)| {
                        (!weights.is_zero()).then(|| Ratio::new(&products, &weights).to_f64())
                    });
                    or_nan(mean).into()
                }
                _ if count < 2 => Value::Absent,
                PairStat::Covariance => {
                    mean_distance(distances.map(|distances| &distances.xy), count, 1).into()
                }
                PairStat::Correlation => or_nan(distances.map(|sums| sums.correlation())).into(),
                PairStat::Slope => {
                    or_nan(distances.map(|sums| sums.line(count).map(|line| line.slope))).into()
                }
                PairStat::Intercept => {
                    or_nan(distances.map(|sums| sums.line(count).map(|line| line.intercept))).into()
                }
                PairStat::WeightedMean => Value::Absent,
            }
        };
        self.members.iter().map(value).collect()
    }

    /// How much memory a state takes, in bytes.
    pub fn size(&self, state: &PairState) -> usize {
        let sums = state.sums.as_deref().map_or(0, |sums| size_of_val(sums) + sums.elsewhere());
        let best = [&state.least, &state.greatest].into_iter().flatten();
        size_of_val(state) + sums + best.map(|best| size_of_val(&**best)).sum::<usize>()
    }
}

/// The digits of a decimal of up to 64 bits.
fn digits(number: Num) -> Option<(i64, i32)> {
    match number {
        Num::Integer(integer) => Some((i64::try_from(integer).ok()?, 0)),
        Num::Decimal(decimal) => Some((i64::try_from(decimal.digits()).ok()?, decimal.exponent())),
        Num::Float(_) => None,
    }
}

impl Best {
    fn encode(&self, out: &mut Encoder) {
        out.value(&self.number.as_ref().map(|(number, _)| *number));
        self.number.iter().for_each(|(_, value)| encode_value(Some(value), out));
        out.value(&self.text.as_ref().map(|(text, _)| text.clone()));
        self.text.iter().for_each(|(_, value)| encode_value(Some(value), out));
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let value = |input: &mut Decoder<'_>| {
            decode_value(input)?.ok_or_else(|| input.malformed("a key without a value"))
        };
        let number: Option<Num> = input.value()?;
        input.ensure(number.is_none_or(|number| number.is_ordered()), "a key that has no rank")?;
        let number = number.map(|number| Ok((number, value(input)?))).transpose()?;
        let text: Option<String> = input.value()?;
        let text = text.map(|text| Ok((text, value(input)?))).transpose()?;
        Ok(Best { number, text })
    }
}

impl Portable<PairState> for PairSet {
    const NAME: &'static str = "pairs";

    fn describe(&self, recipe: &mut Recipe) {
        let state = self.state();
        let kept = [
            ("sums", state.sums.is_some()),
            ("least", state.least.is_some()),
            ("greatest", state.greatest.is_some()),
        ];
        kept.iter().filter(|(_, is_kept)| *is_kept).for_each(|(name, _)| recipe.parameter(name));
    }

    fn encode(&self, state: &PairState, out: &mut Encoder) {
        state.sums.iter().for_each(|sums| out.value(sums));
        [&state.least, &state.greatest].into_iter().flatten().for_each(|best| best.encode(out));
    }

    fn decode(&self, input: &mut Decoder<'_>) -> Result<PairState, Malformed> {
        let mut state = self.state();
        if let Some(sums) = &mut state.sums {
            **sums = input.value()?;
        }
        for best in [&mut state.least, &mut state.greatest].into_iter().flatten() {
            **best = Best::decode(input)?;
        }
        Ok(state)
    }
}
