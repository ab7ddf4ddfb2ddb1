//! The one table of statistics: what each is called, what it is, and which question it asks of which
//! family's state.
//!
//! A row makes a name to parse, a name to print and an arm of a `match` that has no other arms. So a
//! statistic without a row does not compile, and one of another family cannot be answered by this one.

use super::Stat;
use super::family::{Counted, ExtremesOf, FrequentOf, MomentsOf, QuantilesOf, Question, TextsOf};
use super::name::{Make, Name};

use Question::{
    Distinct, Extremes, First, Frequent, Inverses, Last, Logarithms, Moments, Quantiles, Tally,
    Texts, Top,
};

/// Makes the names and the questions of statistics out of rows: the statistic, its name, other names,
/// its question, and its meaning. Of those with a number, how that is read stands before the row.
macro_rules! table {
    ($(
        $(#[$make:ident])? $stat:ident $(($parameter:ident))?, $name:literal, [$($alias:literal),*],
        $question:expr, $meaning:literal;
    )*) => {
        /// All names but that of quantiles by their probability, which is the second name of one row.
        const ROWS: &[Name] = &[$(
            Name {
                name: $name,
                aliases: &[$($alias),*],
                meaning: $meaning,
                make: table!(@make $stat $($make)?),
            },
        )*];

        impl Stat {
            /// Which question the statistic asks of which family.
            pub(super) fn question(&self) -> Question {
                match *self {
                    $(Stat::$stat $(($parameter))? => $question,)*
                }
            }

            /// What the statistic is called; `N` stands for its number, if it has one.
            pub(super) fn row_name(&self) -> &'static str {
                match self {
                    $(Stat::$stat { .. } => $name,)*
                }
            }
        }
    };
    (@make $stat:ident) => { Make::Of(Stat::$stat) };
    (@make $stat:ident bins) => { Make::Bins(Stat::$stat) };
    (@make $stat:ident listing) => { Make::Listing(Stat::$stat) };
    (@make $stat:ident percentile) => { Make::Percentile };
}

table! {
    Count, "count", ["n"], Tally(Counted::Present), "values that are not missing";
    Missing, "missing", ["nulls"], Tally(Counted::Missing), "values that are missing";
    Rows, "rows", [], Tally(Counted::All), "values, missing ones counted";
    Type, "type", [], Tally(Counted::Type), "integer, number, text or mixed";
    Sum, "sum", ["total"], Moments(MomentsOf::Sum), "their sum; of integers in 128 bits";
    Mean, "mean", ["avg", "average"], Moments(MomentsOf::Mean), "the arithmetic mean";
    Variance, "variance", ["var"], Moments(MomentsOf::Variance), "the sample variance";
    StdDev, "stddev", ["std", "sd"], Moments(MomentsOf::StdDev), "the sample standard deviation";
    PopulationVariance, "varp", ["var_pop"],
        Moments(MomentsOf::PopulationVariance), "the population variance";
    PopulationStdDev, "stddevp", ["stddev_pop"],
        Moments(MomentsOf::PopulationStdDev), "the population standard deviation";
    StandardError, "stderr", ["sem"],
        Moments(MomentsOf::StandardError), "the standard error of the mean";
    SumOfSquares, "sumsq", [], Moments(MomentsOf::SumOfSquares), "the sum of their squares";
    RootMeanSquare, "rms", [],
        Moments(MomentsOf::RootMeanSquare), "the root of the mean of their squares";
    CoefficientOfVariation, "cv", [],
        Moments(MomentsOf::CoefficientOfVariation), "the sample standard deviation over the mean";
    ConfidenceInterval, "ci95", [], Moments(MomentsOf::ConfidenceInterval),
        "half the 95 % confidence interval of the mean: mean ± ci95";
    GeometricMean, "geomean", [], Logarithms, "the geometric mean";
    HarmonicMean, "harmean", [], Inverses, "the harmonic mean";
    Skewness, "skewness", ["skew"], Moments(MomentsOf::Skewness), "the sample skewness";
    Kurtosis, "kurtosis", ["kurt"], Moments(MomentsOf::Kurtosis), "the sample excess kurtosis";
    Min, "min", ["minimum"], Extremes(ExtremesOf::Min), "the least number, or text";
    Max, "max", ["maximum"], Extremes(ExtremesOf::Max), "the greatest number, or text";
    MinText, "min_text", [], Texts(TextsOf::Min), "the first value in the order of text";
    MaxText, "max_text", [], Texts(TextsOf::Max), "the last value in the order of text";
    Range, "range", [], Extremes(ExtremesOf::Range), "the greatest number less the least";
    Median, "median", [], Quantiles(QuantilesOf::Median), "the middle number";
    #[percentile] Quantile(quantile), "pN", [],
        Quantiles(QuantilesOf::At(quantile.probability())), "a percentile: p99, p99.9";
    InterquartileRange, "iqr", [], Quantiles(QuantilesOf::InterquartileRange), "p75 less p25";
    Quartiles, "quartiles", [], Quantiles(QuantilesOf::Quartiles), "p25, p50 and p75";
    MedianAbsoluteDeviation, "mad", [], Quantiles(QuantilesOf::MedianAbsoluteDeviation),
        "the median of the distances from the median";
    #[bins] Histogram(n), "histogramN", ["histogram"], Quantiles(QuantilesOf::Histogram(n)),
        "N bins of equal width, each with its start and its count: histogram10";
    Distinct, "distinct", ["unique", "nunique"], Distinct, "how many distinct values";
    Mode, "mode", [], Frequent(FrequentOf::Mode), "the most frequent value";
    Antimode, "antimode", [], Frequent(FrequentOf::Antimode), "the least frequent value";
    #[listing] Frequent(n), "frequentN", [],
        Frequent(FrequentOf::List(n)), "the N most frequent values with their counts: frequent5";
    #[listing] Top(n), "topN", [], Top(n), "the N greatest numbers: top5";
    First, "first", [], First, "the first value that is not missing";
    Last, "last", [], Last, "the last value that is not missing";
}

/// The second name of quantiles.
const QUANTILE: Name =
    Name { name: "qN", aliases: &[], meaning: "a quantile: q0.25", make: Make::Quantile };

/// All names, in the order in which a person reads them.
pub(super) static NAMES: [Name; ROWS.len() + 1] = {
    let mut names = [QUANTILE; ROWS.len() + 1];
    let (mut from, mut to) = (0, 0);
    while from < ROWS.len() {
        names[to] = ROWS[from];
        to += 1;
        if let Make::Percentile = ROWS[from].make {
            names[to] = QUANTILE;
            to += 1;
        }
        from += 1;
    }
    names
};
