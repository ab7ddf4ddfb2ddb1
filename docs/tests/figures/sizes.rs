//! How large states are: in memory, and as bytes.

use fanfold::aggregates::*;
use fanfold::stat::Num;
use fanfold::*;

/// Prices from 0 to 100 in hundredths, in an order that nothing foresees.
fn prices(count: usize) -> impl Iterator<Item = f64> {
    let mut state = 1u64;
    let price = move |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        ((state >> 33) % 10_001) as f64 / 100.0
    };
    (0..count).map(price)
}

const COUNTS: [usize; 2] = [1_000, 100_000];

/// In memory and as bytes, after so many items.
fn sizes<T, A>(aggregate: &A, items: impl Iterator<Item = T>) -> [usize; 2]
where
    A: Aggregate<T> + Portable<<A as Aggregate<T>>::State>,
{
    let mut state = aggregate.init();
    items.for_each(|item| aggregate.update(&mut state, &item));
    [aggregate.size(&state), aggregate.write(&state).len()]
}

/// A number of bytes with its thousands apart.
fn bytes(count: usize) -> String {
    let digits = count.to_string();
    let places = digits.len();
    let place = |(place, digit): (usize, char)| {
        let apart = place > 0 && (places - place).is_multiple_of(3);
        format!("{}{digit}", if apart { "," } else { "" })
    };
    digits.chars().enumerate().map(place).collect()
}

fn line(name: &str, [few, many]: [[usize; 2]; 2]) -> String {
    let cells: Vec<String> = [few, many].concat().into_iter().map(bytes).collect();
    format!("| `{name}` | {} |", cells.join(" | "))
}

/// A line of each aggregate over doubles.
macro_rules! of_doubles {
    ($($aggregate:expr),* $(,)?) => {
        vec![$(line(
            stringify!($aggregate).trim_end_matches(".seed(1)").trim_end_matches(".unwrap()"),
            COUNTS.map(|count| sizes(&$aggregate, prices(count))),
        )),*]
    };
}

/// The table of sizes, lines of Markdown.
pub(crate) fn table() -> Vec<String> {
    let [few, many] = COUNTS.map(bytes);
    let mut lines = vec![
        format!(
            "| state | {few} items: in memory | as bytes | {many} items: in memory | as bytes |"
        ),
        "|---|---:|---:|---:|---:|".to_owned(),
    ];
    lines.extend(of_doubles![
        Count,
        Sum,
        Mean,
        Variance,
        Moments,
        Sum::fast(),
        Min,
        MinMax,
        First,
        LastN::new(10),
        TopK::new(10),
        Median,
        Quantile::new(0.99),
        QuantileRelative::new(0.99),
        Histogram::equal_width(0.0, 100.0, 20).unwrap(),
        Distinct,
        DistinctSketch,
        Sample::new(100).seed(1),
        Ewma::half_life(10.0),
        Collect,
        (Count, Sum, Mean, Min, Max, Variance),
    ]);
    let cents = |count| prices(count).map(|price| (price * 100.0).round() as u32);
    lines
        .push(line("Frequent::new(5)", COUNTS.map(|count| sizes(&Frequent::new(5), cents(count)))));
    let pairs = |count| prices(count).zip(prices(count + 1).skip(1));
    lines.push(line("Covariance", COUNTS.map(|count| sizes(&Covariance, pairs(count)))));
    lines.push(line("LinearFit", COUNTS.map(|count| sizes(&LinearFit, pairs(count)))));
    let numbers = |count| prices(count).map(Num::Float);
    let named = |statistic| COUNTS.map(|count| sizes(&[statistic], numbers(count)));
    lines.push(line("[Stat::Sum]", named(Stat::Sum)));
    lines.push(line("[Stat::Distinct]", named(Stat::Distinct)));
    let by_key = Sum.group_by(|price: &f64| *price as u32);
    lines.push(line("Sum by 101 keys", COUNTS.map(|count| sizes(&by_key, prices(count)))));
    lines
}
