//! The whole catalogue, and every combinator, goes through the laws.

use std::cell::Cell;
use std::collections::BTreeMap;

use fanfold::aggregates::*;
use fanfold::laws::{self, Law, Laws};
use fanfold::stat::{Datum, Num, Value};
use fanfold::*;
use proptest::prelude::*;

/// Floats that a statistic has to get along with: of all sizes, many of them equal, NaN too.
fn any_float() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        (-3..3i8).prop_map(f64::from),
        Just(-0.0),
        Just(f64::INFINITY),
        Just(f64::NAN),
    ]
}

/// Floats of moderate size, for which a relative error means something.
fn float() -> impl Strategy<Value = f64> {
    prop_oneof![-1e6..1e6f64, (-3..3i8).prop_map(f64::from)]
}

fn any_word() -> impl Strategy<Value = String> {
    "[a-c]{0,2}"
}

/// Whether two floats are within `error` of each other, for values up to about `scale`.
fn near(a: f64, b: f64, error: f64, scale: f64) -> bool {
    a == b || (a - b).abs() <= error * (a.abs() + b.abs()).max(scale) || a.is_nan() && b.is_nan()
}

/// Whether two optional floats are.
fn near_option(error: f64, scale: f64) -> impl Fn(&Option<f64>, &Option<f64>) -> bool {
    move |a, b| match (a, b) {
        (Some(a), Some(b)) => near(*a, *b, error, scale),
        _ => a == b,
    }
}

#[test]
fn counts() {
    laws::check_portable(Count, any_float());
    laws::check_portable(Count, any_word());
}

/// Decimals near to each other, and some far apart.
fn decimal() -> impl Strategy<Value = Decimal> {
    let near = (-1000..1000i128, -2..2i32);
    prop_oneof![4 => near, 1 => (any::<i64>().prop_map(i128::from), -40..40i32)]
        .prop_map(|(digits, exponent)| Decimal::new(digits, exponent).expect("it is in range"))
}

#[test]
fn decimals() {
    laws::check_portable((Sum, Mean, Variance, StdDev), decimal());
    laws::check_portable((Min, Max, Distinct, TopK::new(2)), decimal());
    let number = prop_oneof![
        decimal().prop_map(Num::Decimal),
        any::<i8>().prop_map(|n| Num::Integer(n.into())),
        float().prop_map(Num::Float),
    ];
    let exact =
        [Stat::Count, Stat::Type, Stat::Sum, Stat::Mean, Stat::Variance, Stat::Min, Stat::Max];
    laws::check_portable(exact, number);
}

#[test]
fn integer_sums_are_exact() {
    laws::check_portable((Sum, Mean), any::<i64>());
    laws::check_portable((Sum, Mean), any::<u64>());
    laws::check_portable((Sum, Mean), any::<i128>());
    laws::check_portable((Sum, Mean), any::<u128>());
    laws::check_portable((Sum, Mean), any::<i8>());
}

#[test]
fn float_sums_are_exact() {
    laws::check_portable((Sum, Mean), any_float());
    laws::check_portable((Sum, Mean), float());
    laws::check_portable((Sum, Mean), any::<f32>());
    let nan = prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(f64::NEG_INFINITY), Just(1.0)];
    laws::check_portable((Sum, Mean), nan);
    // Long enough for vectors, with what does not fit them strewn in.
    let rarely = prop_oneof![200 => -1e3..1e3f64, 1 => any_float()];
    Laws::of((Sum, Mean, Variance)).longest(4000).cases(20).check_portable(rarely);
}

#[test]
fn spreads_are_exact() {
    let spreads = || (Variance, PopulationVariance, StdDev, PopulationStdDev);
    laws::check_portable(spreads(), float());
    laws::check_portable(spreads(), any_float());
    laws::check_portable(spreads(), any::<f32>());
    laws::check_portable(spreads(), any::<i64>());
    laws::check_portable(spreads(), any::<u64>());
    laws::check_portable(spreads(), any::<i128>());
    laws::check_portable(spreads(), any::<u128>());
    laws::check_portable(spreads(), any::<i8>());
    laws::check_portable(spreads(), any::<i32>());
    laws::check_portable(spreads(), (0..1000i64).prop_map(|n| 1_700_000_000_000_000_000 + n));
    laws::check_portable(spreads(), (0..1000u32).prop_map(|n| 1e9 + f64::from(n)));
}

#[test]
fn plain_floating_point() {
    Laws::of(Sum::fast()).close(|a, b| near(*a, *b, 1e-12, 1e6)).check_portable(float());
    Laws::of(Mean::fast()).close(near_option(1e-12, 1e6)).check_portable(float());
    Laws::of(Variance::fast()).close(near_option(1e-12, 1e3)).check_portable(float());
    Laws::of(StdDev::fast()).close(near_option(1e-12, 1e3)).check_portable(float());
    Laws::of(Sum::fast())
        .close(|a, b| near(*a, *b, 1e-9, 1e6))
        .longest(3000)
        .cases(20)
        .check(float());
    Laws::of(Variance::fast())
        .close(near_option(1e-9, 1.0))
        .longest(3000)
        .cases(20)
        .check_portable(float());
}

#[test]
fn moments() {
    let all = |m: MomentsSummary<f64>| {
        [m.variance(), m.std_dev(), m.standard_error(), m.skewness(), m.kurtosis(), m.mean()]
    };
    let close = |a: &[Option<f64>; 6], b: &[Option<f64>; 6]| {
        a.iter().zip(b).all(|(a, b)| near_option(1e-9, 1e-3)(a, b))
    };
    Laws::of(Moments.map(all)).close(close).check_portable(-1e3..1e3);
    Laws::of(Moments.map(all)).close(close).longest(3000).cases(20).check_portable(-1e3..1e3);
}

#[test]
fn extremes() {
    laws::check_portable((Min, Max, MinMax), any_float());
    laws::check_portable((Min, Max, MinMax), any::<i8>());
    laws::check_portable((Min, Max, MinMax), any_word());
    laws::check_portable(TopK::new(3), any_float());
    laws::check_portable(TopK::new(0), any_word());
    let key = |n: &u8| n % 4;
    laws::check_portable((MinBy::new(key), MaxBy::new(key)), any::<u8>());
    laws::check_portable((MinBy::new(|x: &f64| *x), MaxBy::new(|x: &f64| -x)), any_float());
    let maybe = prop::option::of(any_float());
    laws::check_portable(
        (MinBy::new(|x: &Option<f64>| *x), MaxBy::new(|x: &Option<f64>| *x)),
        maybe,
    );
    let pair = (any_float(), any_float());
    laws::check_portable((MinBy::new(|x: &(f64, f64)| *x), MaxBy::new(|x: &(f64, f64)| *x)), pair);
}

#[test]
fn by_place() {
    laws::check_portable((First, Last, LastN::new(3), Collect), any::<u8>());
    laws::check_portable((First, Last, LastN::new(1), Collect), any_word());
    laws::check_portable(First, any::<u8>());
    laws::check_portable(LastN::new(0), any::<u8>());
}

#[test]
fn tests_of_items() {
    laws::check_portable(Any::new(|n: &u8| *n > 200), any::<u8>());
    laws::check_portable(All::new(|n: &u8| *n < 200), any::<u8>());
    laws::check_portable(Find::new(|n: &u8| *n > 200), any::<u8>());
}

#[test]
fn ranks() {
    // As few items as these are kept, so the answers are the same to the bit.
    let same = |a: &Option<f64>, b: &Option<f64>| format!("{a:?}") == format!("{b:?}");
    Laws::of(Median).close(same).check_portable(any_float());
    Laws::of(Quantile::new(0.9)).close(same).check_portable(any_float());
    Laws::of(Quantile::new(0.0)).close(same).check_portable(any::<i32>());
    let several = Quantiles.map(|summary: QuantileSummary| summary.quantile(0.25));
    Laws::of(several).close(same).check_portable(any_float());
    let middle = |sketch: KllSketch<String>| sketch.view().quantile(0.5);
    Laws::of(Kll::default().map(middle)).close(|a, b| a == b).check_portable(any_word());
    let bytes = |sketch: KllSketch<f64>| sketch.to_bytes();
    Laws::of(Kll::within(0.3).map(bytes)).close(|a, b| a == b).check_portable(any_float());
    laws::check_portable(QuantileRelative::new(0.9).within(0.3), any_float());
    let several = |summary: RelativeSummary| [0.1, 0.5, 0.9].map(|p| summary.quantile(p));
    laws::check_portable(QuantilesRelative::within(0.1).map(several), any::<i32>());
}

#[test]
fn ranks_of_times() {
    use std::time::{Duration, UNIX_EPOCH};
    let time = || {
        any::<u32>().prop_map(|nanos| Duration::from_nanos(1_700_000_000 << 30 | u64::from(nanos)))
    };
    let set = || (Median, Quantile::new(0.9), Quantile::new(0.0));
    Laws::of(set()).close(|a, b| a == b).check_portable(time());
    Laws::of(set())
        .close(|a, b| a == b)
        .check_portable(time().prop_map(|after| UNIX_EPOCH + after));
    // As of numbers, but that nothing is lost.
    let nanos = [5u64, 1, 9, 2, 7, 4];
    for probability in [0.0, 0.1, 0.25, 0.5, 0.77, 1.0] {
        let quantile = Quantile::new(probability);
        let number = aggregate_all(nanos, quantile).unwrap();
        let far = Duration::from_secs(1 << 60);
        let time = aggregate_all(nanos.map(|n| far + Duration::from_secs(n)), quantile).unwrap();
        assert!(((time - far).as_secs_f64() - number).abs() < 2e-9, "{probability}");
    }
    assert_eq!(aggregate_all::<[Duration; 0], _>([], Median), None);
    let ends = [Duration::ZERO, Duration::MAX];
    let near = Quantile::new(1.0 - f64::EPSILON / 2.0);
    assert!(aggregate_all(ends, near).unwrap() <= Duration::MAX);
}

/// A part of a stream that is foreseen is thinned out from the start: so it has to be longer than what
/// is kept, and answers are within the error.
#[test]
fn ranks_of_long_streams() {
    let near = |a: &Option<f64>, b: &Option<f64>| match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() < 0.05,
        _ => a == b,
    };
    let items = prop_oneof![3 => 0.0..1.0f64, 1 => Just(f64::NAN)];
    Laws::of(Median).close(near).longest(30_000).cases(3).check_portable(items.clone());
    let set = StatSet::from(Stat::Median).map(|values: Vec<Value>| values[0].as_f64());
    Laws::of(set).close(near).longest(30_000).cases(3).check_portable(items);
}

#[test]
fn unlike_and_frequent_items() {
    laws::check_portable((Distinct, DistinctSketch), any_word());
    laws::check_portable((Distinct, DistinctSketch), 0..9u8);
    Laws::of(Frequent::new(3)).close(|a, b| a == b).check_portable(any_word());
    Laws::of(Frequent::new(1)).close(|a, b| a == b).check_portable(0..5u8);
}

#[test]
fn histograms() {
    let edges = Histogram::new(vec![-1.0, 0.0, 2.5]).unwrap();
    laws::check_portable(edges, any_float());
    laws::check_portable(Histogram::equal_width(-3.0, 3.0, 7).unwrap(), any_float());
    laws::check_portable(Histogram::equal_width(-0.1, 0.2, 30).unwrap(), -0.15..0.25f64);
    let far = Histogram::new(vec![f64::NEG_INFINITY, -1e308, 0.0, 1.0, f64::MAX]).unwrap();
    laws::check_portable(far, any_float());
}

#[test]
fn samples() {
    // Which items are drawn depends on the cuts; how many, and that they came, does not.
    let close = |a: &Vec<u8>, b: &Vec<u8>| a.len() == b.len();
    Laws::of(Sample::new(4)).close(close).check_portable(any::<u8>());
    Laws::of(Sample::new(0)).close(close).check_portable(any::<u8>());
    let whole = Sample::new(50).map(|mut drawn: Vec<u8>| {
        drawn.sort_unstable();
        drawn
    });
    Laws::of(whole).close(|a, b| a == b).check_portable(any::<u8>());
}

#[test]
fn pairs() {
    let all = || (Covariance, PopulationCovariance, Correlation, LinearFit);
    laws::check_portable(all(), (float(), float()));
    laws::check_portable(all(), (-10..10i8, float()));
    laws::check_portable(all(), (any_float(), any_float()));
}

#[test]
fn averages_that_forget() {
    Laws::of(Ewma::new(0.3)).close(near_option(1e-12, 1.0)).check_portable(float());
    Laws::of(Ewma::new(1.0)).close(near_option(1e-12, 1.0)).check_portable(float());
    Laws::of(Ewma::half_life(5.0)).close(near_option(1e-12, 1.0)).check_portable(float());
}

/// One aggregate of each kind that makes a combinator's life hard: order, early stop, exactness.
fn probe() -> (Count, Sum, First, Collect) {
    (Count, Sum, First, Collect)
}

#[test]
fn projections() {
    laws::check_portable(probe().of(|n: &u8| i32::from(*n) * 3), any::<u8>());
    laws::check_portable(First.of(|n: &u8| *n), any::<u8>());
    laws::check_portable(Collect.of_ref(|word: &String| word.as_str()), any_word());
    laws::check_portable(probe().filter_map(|n: &u8| n.checked_sub(100)), any::<u8>());
    laws::check_portable(First.filter_map(|n: &u8| n.checked_sub(100)), any::<u8>());
}

/// `of` works in blocks: streams have to be longer than one.
#[test]
fn projections_of_long_streams() {
    Laws::of(probe().of(|n: &u8| i32::from(*n))).longest(200).check_portable(any::<u8>());
    Laws::of(First.of(|n: &u8| *n)).longest(200).check_portable(any::<u8>());
    Laws::of(Find::new(|n: &i32| *n > 240).of(|n: &u8| i32::from(*n)))
        .longest(200)
        .check(any::<u8>());
}

#[test]
fn choices() {
    laws::check_portable(probe().filter(|n: &u8| n.is_multiple_of(2)), any::<u8>());
    laws::check_portable(First.filter(|n: &u8| n.is_multiple_of(2)), any::<u8>());
    laws::check_portable((Count, First, Last).skip_nan(), any_float());
    let maybe = || prop::option::of(any::<u8>());
    laws::check_portable(probe().skip_missing(), maybe());
    laws::check_portable(First.skip_missing(), maybe());
    laws::check_portable(probe().count_missing(), maybe());
    for n in [0, 1, 3, 100] {
        laws::check_portable(probe().take(n), any::<u8>());
        laws::check_portable(First.take(n), any::<u8>());
        laws::check_portable(probe().take(n).filter(|n: &u8| n.is_multiple_of(2)), any::<u8>());
        laws::check_portable(probe().filter(|n: &u8| n.is_multiple_of(2)).take(n), any::<u8>());
    }
}

#[test]
fn outputs() {
    laws::check_portable(
        probe().map(|(count, ..): (u64, u128, Option<u8>, Vec<u8>)| count),
        any::<u8>(),
    );
    let seen = Cell::new(0u64);
    laws::check_portable(probe().inspect(|_: &u8| seen.set(seen.get() + 1)), any::<u8>());
    assert!(seen.get() > 0);
}

#[test]
fn filtered_projections_of_long_streams() {
    let big = |n: &u8| n.checked_sub(100).map(i32::from);
    Laws::of(probe().filter_map(big)).longest(200).check_portable(any::<u8>());
    Laws::of(First.filter_map(big)).longest(200).check_portable(any::<u8>());
}

/// What is infinite is never forgotten, and a million times forgotten is not NaN.
#[test]
fn averages_that_forget_meet_infinities() {
    let close = near_option(1e-12, 1.0);
    let items = prop_oneof![Just(f64::INFINITY), Just(1.0), Just(f64::NEG_INFINITY)];
    Laws::of(Ewma::new(1.0)).close(&close).check_portable(items.clone());
    Laws::of(Ewma::new(0.999)).close(&close).longest(400).cases(20).check_portable(items);
}

#[test]
fn groups() {
    laws::check_portable(probe().group_by(|n: &u8| n % 3).sorted(), any::<u8>());
    laws::check_portable(probe().group_by_ref(|n: &u8| n).sorted(), 0..4u8);
    laws::check_portable(First.take(2).group_by(|n: &u8| n % 3).sorted(), any::<u8>());
    laws::check_portable((Count, Min).group_by(|n: &u8| n % 3).sorted(), any::<u8>());
    let sort = |groups: Groups<u8, u64>| groups.into_iter().collect::<BTreeMap<_, _>>();
    laws::check_portable(Count.group_by(|n: &u8| n % 3).map(sort), any::<u8>());
    laws::check_portable(Count.group_by_ref(|n: &u8| n).map(sort), 0..4u8);
    // Unsorted, their order is a part of the answer.
    let in_order = |groups: Groups<u8, u64>| groups.into_iter().collect::<Vec<_>>();
    laws::check_portable(Count.group_by(|n: &u8| n % 3).map(in_order), any::<u8>());
    laws::check_portable(Count.group_by_ref(|n: &u8| n).map(in_order), 0..4u8);
    laws::check_portable(
        Count.group_by(|n: &u8| n % 3).sorted().group_by(|n: &u8| n % 2).sorted(),
        any::<u8>(),
    );
}

#[test]
fn sets() {
    laws::check_portable((First,), any::<u8>());
    laws::check_portable([First; 2], any::<u8>());
    laws::check_portable([LastN::new(2), LastN::new(3)], any::<u8>());
    laws::check_portable(vec![LastN::new(2), LastN::new(3)], any::<u8>());
    laws::check_portable(Vec::<First>::new(), any::<u8>());
    laws::check_portable((Some(Count), None::<Sum>, Some(First)), any::<u8>());
    laws::check_portable(None::<Sum>, any::<u8>());
    laws::check_portable(
        (&Count, Box::new(Sum), std::rc::Rc::new(First), std::sync::Arc::new(Last)),
        any::<u8>(),
    );
    let twelve = (Count, Sum, Min, Max, First, Last, Collect, MinMax, Distinct, Count, Sum, Min);
    laws::check_portable(twelve, any::<u8>());
    let boxed: Vec<BoxedAggregate<'_, u8, Option<u8>>> =
        vec![Min.boxed(), First.boxed(), Last.filter(|n: &u8| n.is_multiple_of(2)).boxed()];
    laws::check(boxed, any::<u8>());
    let boxed = vec![
        Min.boxed_portable(),
        First.boxed_portable(),
        Last.filter(|n: &u8| n.is_multiple_of(2)).boxed_portable(),
    ];
    laws::check_portable(boxed, any::<u8>());
    let full: Vec<BoxedAggregate<'_, u8, Option<u8>>> = vec![First.boxed()];
    laws::check(full, any::<u8>());
}

/// Whether two values of a statistic are near: bounded ones within some roundings.
fn near_values(a: &[Value], b: &[Value]) -> bool {
    a.iter().zip(b).all(|(a, b)| match (a, b) {
        (Value::Float(a), Value::Float(b)) => near(*a, *b, 1e-9, 1e-3),
        _ => a == b,
    })
}

/// All statistics, in an order that lets late ones own no state.
fn all_stats() -> Vec<Stat> {
    let names = "count,sum,mean,stddev,min,max,range,median,p90,iqr,distinct,mode,frequent3,top2,\
                 top4,first,last,missing,rows,type,variance,varp,stddevp,stderr,skewness,kurtosis";
    names.split(',').map(|name| name.parse().unwrap()).collect()
}

fn datum() -> impl Strategy<Value = Datum<'static>> {
    prop_oneof![
        4 => (-9..9i8).prop_map(|n| Datum::Number(Num::Integer(n.into()))),
        4 => (-9..9i8).prop_map(|n| Datum::Number(Num::Float(f64::from(n) / 2.0))),
        1 => Just(Datum::Missing),
    ]
}

fn word() -> impl Strategy<Value = Datum<'static>> {
    prop_oneof![Just(Datum::Text("b")), Just(Datum::Text("a")), Just(Datum::Missing)]
}

#[test]
fn statistics_chosen_at_run_time() {
    let close = |a: &Vec<Value>, b: &Vec<Value>| near_values(a, b);
    Laws::of(all_stats()).close(close).check_portable(datum());
    Laws::of(all_stats()).close(close).check_portable(word());
    Laws::of(all_stats()).close(close).check_portable(prop_oneof![datum(), word()]);
    Laws::of(all_stats()).close(close).check_portable(any::<i64>());
    for stat in all_stats() {
        let close =
            |a: &Value, b: &Value| near_values(std::slice::from_ref(a), std::slice::from_ref(b));
        Laws::of(stat).close(close).check_portable(datum());
    }
    laws::check_portable([Stat::First], datum());
    laws::check_portable([Stat::Min, Stat::Count, Stat::Max, Stat::Distinct], datum());
    laws::check_portable([Stat::Sum, Stat::Mean, Stat::StdDev, Stat::Variance], datum());
    laws::check_portable([Stat::Sum, Stat::Mean, Stat::StdDev, Stat::Min, Stat::Max], any_float());
    laws::check_portable([Stat::Sum, Stat::Mean], any_float());
}

/// A wrong aggregate, and the law that has to catch it.
struct Wrong(Law);

impl Aggregate<u8> for Wrong {
    type State = Vec<u8>;
    type Output = Vec<u8>;

    fn init(&self) -> Vec<u8> {
        Vec::new()
    }

    fn update(&self, state: &mut Vec<u8>, item: &u8) {
        state.push(*item);
    }

    fn merge(&self, state: &mut Vec<u8>, later: Vec<u8>) {
        match self.0 {
            // The empty value is no identity.
            Law::Identity if later.is_empty() => state.clear(),
            // The seam is counted twice.
            Law::Split if !state.is_empty() && !later.is_empty() => {
                state.push(later[0]);
                state.extend(later);
            }
            _ => state.extend(later),
        }
    }

    fn finish(&self, state: Vec<u8>) -> Vec<u8> {
        state
    }

    fn peek(&self, state: &Vec<u8>) -> Vec<u8> {
        if self.0 == Law::Reading { Vec::new() } else { state.clone() }
    }

    fn update_block(&self, state: &mut Vec<u8>, block: &Block<'_, u8>) {
        state.extend(block.items());
        if self.0 == Law::Batch {
            state.truncate(5);
        }
    }

    fn is_full(&self, state: &Vec<u8>) -> bool {
        self.0 == Law::EarlyStop && state.len() >= 2
    }

    fn class(&self) -> MergeClass {
        if self.0 == Law::Class { MergeClass::EXACT } else { MergeClass::ORDERED }
    }
}

#[test]
fn each_law_catches_what_breaks_it() {
    let laws = [Law::Identity, Law::Split, Law::Batch, Law::EarlyStop, Law::Class, Law::Reading];
    for law in laws {
        let violation = Laws::of(Wrong(law)).try_check(any::<u8>()).unwrap_err();
        assert_eq!(violation.law, law, "{violation}");
    }
}

#[test]
fn violations_show_the_shortest_stream() {
    let violation = Laws::of(Wrong(Law::Split)).try_check(any::<u8>()).unwrap_err();
    let expected = "broken law of split: cutting the stream changes nothing\n\
                    stream: [0, 0]\n\
                    pieces [1, 1], merged from the left gives\n  [0, 0, 0]\n\
                    and item by item it is\n  [0, 0]";
    assert_eq!(violation.to_string(), expected);
}

#[test]
#[should_panic(expected = "broken law of identity")]
fn checking_panics_on_a_violation() {
    laws::check(Wrong(Law::Identity), any::<u8>());
}

#[test]
#[should_panic(expected = "needs `Laws::close`")]
fn the_class_bounded_has_to_say_what_is_near() {
    laws::check_portable(Ewma::new(0.5), 0.0..1.0f64);
}

/// A merge that is wrong for one item on a side only, as in a well-known variance: it must not slip
/// through for being right for longer pieces.
struct DropsSingletons;

impl Aggregate<u8> for DropsSingletons {
    type State = (u64, u64);
    type Output = u64;

    fn init(&self) -> (u64, u64) {
        (0, 0)
    }

    fn update(&self, (count, sum): &mut (u64, u64), item: &u8) {
        *count += 1;
        *sum += u64::from(*item);
    }

    fn merge(&self, (count, sum): &mut (u64, u64), later: (u64, u64)) {
        if later.0 > 1 {
            *count += later.0;
            *sum += later.1;
        }
    }

    fn finish(&self, (_, sum): (u64, u64)) -> u64 {
        sum
    }

    fn class(&self) -> MergeClass {
        MergeClass::EXACT
    }
}

#[test]
fn a_merge_that_drops_single_items_is_caught() {
    // Merging one item behind a fresh state loses it, too: identity is what breaks first.
    let violation = Laws::of(DropsSingletons).try_check(any::<u8>()).unwrap_err();
    assert_eq!(violation.law, Law::Identity);
}

#[test]
fn windows_keep_the_laws() {
    use fanfold::combine::Sliding;
    for count in [0, 1, 3] {
        laws::check_portable(Sliding::new((Sum, Max, Last), count), any::<i16>());
        laws::check_portable(Sliding::new((First, Collect), count), any::<u8>());
        laws::check_portable(Sliding::new((Count, Sum, Mean), count).retracting(), any_float());
        laws::check_portable(Sliding::new((Sum, Mean), count).retracting(), decimal());
        laws::check_portable(Sliding::new((Sum, Mean), count).retracting(), any::<i128>());
        laws::check_portable(Sliding::new((Sum, Mean), count).retracting(), any::<u128>());
    }
    laws::check_portable(Sliding::by(Collect, |_: &u8, _: &u8| true), any::<u8>());
    let key = |n: &i64| n.div_euclid(3);
    laws::check_portable((Count, Sum, First).tumbling(key), -20..20i64);
}

/// What is left of a window is what there would be without all that left it.
#[test]
fn windows_have_what_is_in_them_and_nothing_else() {
    use fanfold::combine::Sliding;
    use fanfold::{IteratorExt, aggregate_slice};
    let mut coin = 11u64;
    let floats: Vec<f64> = (0..600)
        .map(|_| {
            coin = coin.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            match coin >> 60 {
                0 => f64::NAN,
                1 => f64::INFINITY,
                2 => 1e300,
                3 => -1e-300,
                _ => (coin >> 40) as f64 * 0.1 - 500.0,
            }
        })
        .collect();
    for count in [1, 2, 7, 100] {
        let set = (Sum, Mean, Max);
        let sliding = floats.iter().copied().running(Sliding::new(set, count));
        let taken_back =
            floats.iter().copied().running(Sliding::new((Sum, Mean), count).retracting());
        for (end, (one, other)) in (1..).zip(sliding.zip(taken_back)) {
            let window = &floats[usize::saturating_sub(end, count)..end];
            let expected = aggregate_slice(window, set);
            assert_eq!(format!("{one:?}"), format!("{expected:?}"), "{count} up to {end}");
            assert_eq!(format!("{other:?}"), format!("{:?}", (expected.0, expected.1)));
        }
    }
    // By time: those of the last ten.
    let times = [0u64, 3, 9, 10, 25, 26, 26, 40];
    let counts: Vec<u64> = times
        .into_iter()
        .running(Sliding::by(Count, |old: &u64, new: &u64| new - old < 10))
        .collect();
    assert_eq!(counts, [1, 2, 3, 3, 1, 2, 3, 1]);
}
