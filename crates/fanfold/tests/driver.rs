//! What the drivers promise about the source: one `next` an item, none after the end, none past what
//! the aggregates asked for.

use std::cell::Cell;

use fanfold::stat::Value;
use fanfold::{
    Aggregate, All, Any, Collect, Combine, Count, Failed, Find, First, Last, Max, Mean, Min,
    Moments, Running, Stat, StdDev, Sum, TopK, Variance, aggregate_all, aggregate_slice,
    try_aggregate_all,
};

/// A source that counts the calls of its `next`, and panics at one after its end.
struct Counting<'c> {
    items: std::ops::Range<u32>,
    calls: &'c Cell<u32>,
    ended: bool,
}

impl<'c> Counting<'c> {
    fn new(items: std::ops::Range<u32>, calls: &'c Cell<u32>) -> Self {
        Counting { items, calls, ended: false }
    }
}

impl Iterator for Counting<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        assert!(!self.ended, "`next` was called after the end");
        self.calls.set(self.calls.get() + 1);
        let item = self.items.next();
        self.ended = item.is_none();
        item
    }
}

/// How often `next` is called over ten items.
fn calls<A: Aggregate<u32>>(aggregate: A) -> u32 {
    let calls = Cell::new(0);
    let _ = aggregate_all(Counting::new(0..10, &calls), aggregate);
    calls.get()
}

#[test]
fn the_source_is_asked_once_an_item_and_not_after_the_end() {
    assert_eq!(calls((Sum, Max, Count)), 11);
    assert_eq!(calls(vec![Stat::Sum, Stat::Max]), 11);
    assert_eq!(calls(Count.group_by(|n: &u32| n % 2)), 11);
}

#[test]
fn a_source_is_left_alone_when_all_aggregates_are_full() {
    assert_eq!(calls(First), 1);
    assert_eq!(calls((First, Sum)), 11);
    assert_eq!(calls((First, Find::new(|n: &u32| *n == 4))), 5);
    assert_eq!(calls(Any::new(|n: &u32| *n == 2)), 3);
    assert_eq!(calls(All::new(|n: &u32| *n < 2)), 3);
    assert_eq!(calls(Sum.take(3)), 3);
    assert_eq!(calls((Sum.take(3), Collect.take(5))), 5);
    assert_eq!(calls(First.filter(|n: &u32| *n > 6)), 8);
    assert_eq!(calls([Stat::First]), 1);
    assert_eq!(calls(First.boxed()), 1);
}

#[test]
fn a_source_is_not_touched_where_nothing_is_asked() {
    assert_eq!(calls((Sum.take(0), TopK::new(0))), 0);
    assert_eq!(calls(Vec::<Stat>::new()), 0);
    assert_eq!(calls(None::<Sum>), 0);
}

#[test]
fn what_is_left_of_a_source_can_be_used() {
    let mut source = 0..10u32;
    assert_eq!(aggregate_all(source.by_ref(), Sum.take(4)), 6);
    assert_eq!(aggregate_all(source, Collect), [4, 5, 6, 7, 8, 9]);
}

#[test]
fn slices_stop_early_too() {
    let seen = Cell::new(0);
    let items: Vec<u32> = (0..10_000).collect();
    let look = |_: &u32| seen.set(seen.get() + 1);
    assert_eq!(aggregate_slice(&items, First.inspect(look)), Some(0));
    assert!(seen.get() <= 1024, "{} of 10,000 items were looked at", seen.get());
    assert_eq!(aggregate_slice(&items, (Count, Sum.take(3))), (10_000, 3));
}

#[test]
fn slices_give_what_iterators_give() {
    for length in [0, 1, 31, 32, 33, 1023, 1024, 1025, 5000] {
        let items: Vec<u32> = (0..length).map(|n| n * 7 % 11).collect();
        let set = || (Count, Sum, Min, Max, Last, Collect.filter(|n: &u32| *n > 8));
        assert_eq!(aggregate_slice(&items, set()), aggregate_all(items.iter().copied(), set()));
    }
}

#[test]
fn items_may_be_references() {
    let prices = vec![1.5, 2.5];
    let (mean, max, sum) = aggregate_all(&prices, (Mean, Max, Sum));
    assert_eq!((mean, max, sum), (Some(2.0), Some(2.5), 4.0));
    let words = vec![String::from("b"), String::from("a")];
    assert_eq!(aggregate_all(&words, (Min, Count)), (Some("a".into()), 2));
}

#[test]
fn a_set_chosen_at_run_time_reads_like_a_typed_one() {
    use fanfold::Stat::{Max, Sum};
    let [sum, max] = aggregate_all(1..1000i64, [Sum, Max]);
    assert_eq!((sum, max), (Value::Integer(499_500), Value::Integer(999)));
    let [max] = aggregate_all(["b", "a"], [Max]);
    assert_eq!(max, Value::Text("b".into()));
    let [missing, sum] = aggregate_all([Some(1), None], [Stat::Missing, Sum]);
    assert_eq!((missing, sum), (Value::Integer(1), Value::Integer(1)));
}

#[test]
fn an_error_comes_with_what_was_known() {
    let source = vec![Ok(1i64), Ok(2), Err("broken"), Ok(4)];
    let expected = Failed { error: "broken", count: 2, output: (3, Some(2)) };
    assert_eq!(try_aggregate_all(source, (Sum, Max)), Err(expected));
    assert_eq!(try_aggregate_all(vec![Ok::<i64, &str>(1), Ok(2)], (Sum, Max)), Ok((3, Some(2))));
    let at_once = try_aggregate_all(vec![Err::<i32, _>("no")], (Sum, Max)).unwrap_err();
    assert_eq!((at_once.count, at_once.output), (0, (0, None)));
}

#[test]
fn an_error_behind_what_was_asked_is_never_met() {
    let source = [Ok(1i64), Ok(2), Err("behind")];
    assert_eq!(try_aggregate_all(source, Sum.take(2)), Ok(3));
}

#[test]
fn a_failing_source_is_asked_no_more_after_its_error() {
    let calls = Cell::new(0);
    let source = Counting::new(0..10, &calls).map(|n| if n < 3 { Ok(n) } else { Err(n) });
    assert_eq!(try_aggregate_all(source, Sum).unwrap_err().error, 3);
    assert_eq!(calls.get(), 4);
}

#[test]
fn a_running_value_can_be_read_and_goes_on() {
    let mut running = Running::new([Stat::Mean, Stat::Max]);
    assert_eq!(running.value(), [Value::Absent, Value::Absent]);
    running.extend([1, 3]);
    assert_eq!(running.value(), [Value::Float(2.0), Value::Integer(3)]);
    let mut later = Running::new([Stat::Mean, Stat::Max]);
    later.update_slice(&[8]);
    running.merge(later);
    assert_eq!(running.clone().finish(), running.value());
    assert_eq!(running.finish(), [Value::Float(4.0), Value::Integer(8)]);
}

#[test]
fn empty_streams_have_no_answer_or_zero() {
    let none = || std::iter::empty::<f64>();
    assert_eq!(aggregate_all(none(), (Count, Sum, Mean, Max)), (0, 0.0, None, None));
    let stats = [Stat::Count, Stat::Sum, Stat::Mean, Stat::Max, Stat::Median, Stat::StdDev];
    let absent = Value::Absent;
    let zero = Value::Integer(0);
    let expected = [zero.clone(), zero, absent.clone(), absent.clone(), absent.clone(), absent];
    assert_eq!(aggregate_all(none(), stats), expected);
}

#[test]
fn integer_sums_pass_the_64_bit_range() {
    assert_eq!(aggregate_all([i64::MAX; 3], Sum), 3 * i128::from(i64::MAX));
    assert_eq!(aggregate_all([i64::MIN; 3], Sum), 3 * i128::from(i64::MIN));
    assert_eq!(aggregate_all([u64::MAX; 3], Sum), 3 * u128::from(u64::MAX));
    assert_eq!(aggregate_all([i128::MAX, 1], Sum), None);
    assert_eq!(aggregate_all([i128::MAX, 1, -1], Sum), Some(i128::MAX));
    assert_eq!(
        aggregate_all([u64::MAX; 3], [Stat::Sum]),
        [Value::Integer(3 * i128::from(u64::MAX))]
    );
    assert_eq!(aggregate_all([u64::MAX, u64::MAX - 2], Mean), Some(u64::MAX as f64));
}

#[test]
fn large_integers_close_together_keep_their_spread() {
    let start = 1_700_000_000_000_000_000i64;
    let stamps = [start + 1, start + 2, start + 3];
    assert_eq!(aggregate_all(stamps, (StdDev, Variance)), (Some(1.0), Some(1.0)));
    assert_eq!(aggregate_all(stamps, Moments).std_dev(), Some(1.0));
    let [deviation, variance] = aggregate_all(stamps, [Stat::StdDev, Stat::Variance]);
    assert_eq!((deviation, variance), (Value::Float(1.0), Value::Float(1.0)));
    let [skewness, error] = aggregate_all(stamps, [Stat::Skewness, Stat::StandardError]);
    assert_eq!((skewness, error), (Value::Float(0.0), Value::Float((1.0f64 / 3.0).sqrt())));
    let (mut running, mut later) = (Running::new(StdDev), Running::new(StdDev));
    running.update(&stamps[0]);
    later.extend(stamps[1..].to_vec());
    running.merge(later);
    assert_eq!(running.finish(), Some(1.0));
}

#[test]
fn shapes_out_of_range_have_no_answer() {
    for scale in [1e80, 1e-110] {
        let items = [1.0, -1.0, 1.0, 3.0, 5.0].map(|x| x * scale);
        let moments = aggregate_all(items, Moments);
        assert!(moments.kurtosis().is_none_or(|kurtosis| (kurtosis + 0.1775).abs() < 1e-3));
        assert!(moments.skewness().is_none_or(|skewness| (skewness - 0.4048).abs() < 1e-3));
    }
    assert!(aggregate_all([1.0, 2.0, f64::NAN, 4.0], Moments).kurtosis().unwrap().is_nan());
}

#[test]
fn mixed_large_numbers_keep_their_spread_in_any_order() {
    use fanfold::stat::Num::{Float, Integer};
    let large = 1i128 << 60;
    let mut items = [Float(large as f64), Integer(large + 1), Integer(large + 3)];
    for _ in 0..3 {
        items.rotate_left(1);
        let variance = aggregate_all(items, Variance).unwrap();
        assert!((variance - 7.0 / 3.0).abs() < 1e-12, "{variance}");
        assert_eq!(aggregate_all(items, Stat::Range), Value::Float(3.0));
    }
}

#[test]
#[should_panic(expected = "states of unlike sets of statistics cannot be merged")]
fn states_of_unlike_sets_are_not_merged() {
    let mut running = Running::new(vec![Stat::Mean]);
    let mut later = Running::new(vec![Stat::Median]);
    running.update(&1);
    later.update(&1);
    running.merge(later);
}

#[test]
fn nan_goes_through_arithmetic_and_is_not_ranked() {
    let items = [2.0, f64::NAN, 1.0];
    let (sum, mean, min, max) = aggregate_all(items, (Sum, Mean, Min, Max));
    assert!(sum.is_nan() && mean.unwrap().is_nan());
    assert_eq!((min, max), (Some(1.0), Some(2.0)));
    assert_eq!(aggregate_all([f64::NAN], (Min, Max)), (None, None));
    let (min, max) = aggregate_all([0.0f64, -0.0], (Min, Max));
    assert!(min.unwrap().is_sign_negative() && max.unwrap().is_sign_positive());
}
