//! No aggregate of constant memory allocates for an item, and no pool of tasks for a step.
//!
//! The allocator counts for each thread, so that tests may run side by side.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use fanfold::{
    Aggregate, All, Any, Combine, Correlation, Count, Covariance, DistinctSketch, Ewma, Find,
    First, Frequent, Histogram, Last, LastN, LinearFit, Max, MaxBy, Mean, Median, Min, MinBy,
    MinMax, Moments, PopulationVariance, QuantileRelative, Running, Sample, Stat, StdDev, Sum,
    TopK, Variance, aggregate_all, aggregate_slice,
    task::{Exhaust, Generator, Step, Task, TaskPool},
};

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
    /// Bytes that are allocated and not given back.
    static HELD: Cell<i64> = const { Cell::new(0) };
}

fn count(allocations: u64, bytes: i64) {
    // A thread that is going down has no more to count.
    let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + allocations));
    let _ = HELD.try_with(|held| held.set(held.get() + bytes));
}

#[expect(
    unsafe_code,
    reason = "an allocator is unsafe to write; it hands everything on to the system's"
)]
// SAFETY: every call is handed on to `System` as it came, and counting allocates nothing: the cell
// is made at compile time and has no destructor.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(1, layout.size() as i64);
        // SAFETY: the caller keeps the contract of `GlobalAlloc::alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(0, -(layout.size() as i64));
        // SAFETY: the caller keeps the contract of `GlobalAlloc::dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(1, size as i64 - layout.size() as i64);
        // SAFETY: the caller keeps the contract of `GlobalAlloc::realloc`.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How often a closure allocates.
fn allocations<R>(work: impl FnOnce() -> R) -> u64 {
    let before = ALLOCATIONS.get();
    std::hint::black_box(work());
    ALLOCATIONS.get() - before
}

/// Asserts that ten times the items take no more allocations, by items and by slices.
fn assert_flat<T: Clone, A: Aggregate<T>>(
    name: &str,
    item: impl Fn(u32) -> T,
    aggregate: impl Fn() -> A,
) {
    let [few, many] = [10_000, 100_000].map(|count| {
        let items: Vec<T> = (0..count).map(&item).collect();
        let by_item = allocations(|| aggregate_all((0..count).map(&item), aggregate()));
        let by_slice = allocations(|| aggregate_slice(&items, aggregate()));
        (by_item, by_slice)
    });
    assert_eq!(few, many, "{name}: allocations over 10,000 and 100,000 items");
}

/// A number for each place, up and down, so that extremes keep changing for a while.
fn number(place: u32) -> f64 {
    f64::from(place.wrapping_mul(2_654_435_761) >> 8)
}

macro_rules! flat {
    ($($aggregate:expr),* $(,)?) => {
        $(assert_flat(stringify!($aggregate), number, || $aggregate);)*
    };
}

#[test]
fn counting_is_counted() {
    assert_eq!(allocations(|| Box::new(1)), 1);
    assert_eq!(allocations(|| vec![1; 100]), 1);
    assert_eq!(allocations(|| 1), 0);
}

#[test]
fn numbers_take_none() {
    let none = |work: u64| assert_eq!(work, 0);
    none(allocations(|| aggregate_all((0..1000).map(number), (Count, Sum, Mean, Min, Max))));
    none(allocations(|| aggregate_all((0..1000).map(number), (Variance, StdDev, Moments, MinMax))));
    none(allocations(|| aggregate_all((0..1000).map(number), (First, Last, Ewma::new(0.5)))));
    flat!(Count, Sum, Mean, Variance, StdDev, PopulationVariance, Moments, Min, Max, MinMax);
    flat!(Ewma::new(0.1), TopK::new(10), Histogram::equal_width(0.0, 1e7, 100).unwrap());
}

/// Floats whose powers of two are far apart: what is wide is made once.
#[test]
fn wide_sums_take_none_but_once() {
    let far = |place: u32| if place % 9 == 3 { 1e-300 } else { f64::from(place) };
    assert_flat("far apart", far, || (Sum, Mean, Variance));
}

#[test]
fn items_by_place_take_none() {
    flat!(First, Last, LastN::new(10), Sample::new(10));
    flat!(MinBy::new(|x: &f64| -x), MaxBy::new(|x: &f64| -x));
    flat!(
        Any::new(|x: &f64| *x < 0.0),
        All::new(|x: &f64| *x >= 0.0),
        Find::new(|x: &f64| *x < 0.0)
    );
}

#[test]
fn pairs_take_none() {
    let pair = |place| (number(place), number(place + 1));
    assert_flat("pairs", pair, || (Covariance, Correlation, LinearFit));
}

#[test]
fn combinators_take_none() {
    flat!(
        Sum.of(|x: &f64| x * 2.0),
        Sum.filter(|x: &f64| *x > 1e6),
        Sum.filter_map(|x: &f64| (*x > 1e6).then_some(*x)),
        Sum.map(|sum: f64| sum * 2.0),
        Sum.inspect(|_: &f64| {}),
        Sum.skip_nan(),
        Sum.take(100),
        (Count, Sum, [Min, Min], Some(Max)),
        Sum.group_by(|x: &f64| *x as u64 % 2),
        Sum.boxed(),
    );
    let maybe = |place| (place % 3 > 0).then(|| number(place));
    assert_flat("missing", maybe, || (Sum.skip_missing(), Mean.count_missing()));
}

#[test]
fn groups_by_text_clone_a_key_once_a_group() {
    let words: Vec<String> = (0..10).map(|n| format!("word {n}")).collect();
    let groups = |count: usize| {
        let items = (0..count).map(|place| words[place % 10].as_str());
        allocations(|| aggregate_all(items, Count.group_by_ref(|word: &&str| *word)))
    };
    groups(1); // The hash makes its seed once in a process, by an allocation.
    assert_eq!(groups(1_000), groups(100_000));
}

#[test]
fn statistics_chosen_at_run_time_take_none() {
    let names = "count,missing,rows,type,sum,mean,variance,stddev,stderr,skewness,kurtosis,min,max,\
                 range,top5,first,last";
    let set: Vec<Stat> = names.split(',').map(|name| name.parse().unwrap()).collect();
    flat!(set.clone());
    let words = ["one", "three", "two"];
    let text = |place: u32| words[place as usize % 3];
    assert_flat("text", text, || [Stat::Min, Stat::Max, Stat::First, Stat::Last, Stat::Mode]);
}

/// What an aggregate holds after so many unlike items, in bytes.
fn held<A: Aggregate<u64>>(aggregate: A, items: u64) -> i64 {
    let before = HELD.get();
    let mut running = Running::new(aggregate);
    running.extend(0..items);
    HELD.get() - before
}

/// Sketches allocate now and then, as they are compacted; what they hold stays small.
#[test]
fn sketches_hold_little() {
    for items in [100_000, 1_000_000] {
        let median = held(Median, items);
        assert!(median < 32 << 10, "the median of {items} items holds {median} bytes");
        let relative = held(QuantileRelative::new(0.5), items);
        assert!(relative < 8 << 10, "a relative quantile of {items} items holds {relative} bytes");
        let distinct = held(DistinctSketch, items);
        assert!(distinct < 17 << 10, "distinct items of {items} hold {distinct} bytes");
        let frequent = held(Frequent::new(10), items);
        assert!(frequent < 160 << 10, "frequent items of {items} hold {frequent} bytes");
    }
}

#[test]
fn states_stay_small_enough_to_have_a_million_of() {
    let set = || (Count, Sum, Mean, Min, Max, StdDev);
    let bytes = held(set().group_by(|n: &u64| *n % 100_000), 200_000) / 100_000;
    assert!(bytes < 600, "{bytes} bytes a group");
    let float = |n: &u64| *n as f64 / 3.0;
    let bytes = held(set().of(float).group_by(|n: &u64| *n % 100_000), 200_000) / 100_000;
    assert!(bytes < 700, "{bytes} bytes a group of floats");
}

/// Spawns so many tasks, and checks what that takes, and a hundred rounds.
fn assert_pool_is_flat<T: Task>(tasks: usize, task: impl Fn() -> T) {
    let held = HELD.get();
    let mut pool = TaskPool::new();
    for _ in 0..tasks {
        pool.spawn(task());
    }
    assert!(pool.run_round());
    let bytes = (HELD.get() - held) as usize;
    let said = TaskPool::<T>::bytes_per_task() * tasks;
    // Both vectors of a pool have room for the next power of two; a generator has a box for its
    // body.
    assert!((said..=4 * said).contains(&bytes), "{bytes} bytes, and {said} are said");
    let held = HELD.get();
    assert_eq!(allocations(|| assert!(pool.run_rounds(100))), 0);
    assert_eq!(HELD.get(), held);
}

#[test]
fn pools_are_flat() {
    assert_pool_is_flat(100_000, || Exhaust(0u64..));
    assert_pool_is_flat(100_000, || || Step::<()>::Again);
    assert_pool_is_flat(10_000, || {
        Generator::<(), u64>::new(|mut it| {
            for number in 0.. {
                it.yield_(number);
            }
        })
    });
    assert_eq!(TaskPool::<Exhaust<std::ops::Range<u64>>>::bytes_per_task(), 32);
}
