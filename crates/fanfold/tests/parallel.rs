//! Aggregates on all cores give the same bits on any number of them.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use fanfold::aggregates::*;
use fanfold::*;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

const THREADS: [usize; 5] = [1, 2, 3, 8, 64];

fn pool(threads: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(threads).build().unwrap()
}

fn grid(chunk: usize) -> Grid {
    Grid::new(chunk)
}

/// Doubles of moderate size, no two alike, with some that are far off.
fn items(count: u32) -> Vec<f64> {
    let item = |place: u32| {
        let x = f64::from(place.wrapping_mul(2_654_435_761)) / 1e3 - 2e6;
        if place % 1000 == 7 { x * 1e40 } else { x }
    };
    (0..count).map(item).collect()
}

/// Asserts that an aggregate gives the same on all numbers of threads, for each grid, and if its class
/// says so what it gives on one thread without a grid.
fn assert_same<A>(name: &str, aggregate: A)
where
    A: Aggregate<f64, Output: Debug + Send, State: Send> + Sync,
{
    let aggregate = &aggregate;
    let items = &items(20_000)[..];
    let whole = format!("{:?}", aggregate_all(items.iter().copied(), aggregate));
    for chunk in [1, 7, 1000, 1 << 14, 1 << 20] {
        let on = |threads: usize| {
            pool(threads).install(|| {
                let by_slice = format!("{:?}", grid(chunk).aggregate_slice(items, aggregate));
                let iter = items.par_iter().copied();
                (by_slice, format!("{:?}", grid(chunk).aggregate_iter(iter, aggregate)))
            })
        };
        let (by_slice, by_item) = on(THREADS[0]);
        for threads in &THREADS[1..] {
            let found = on(*threads);
            assert_eq!(found.0, by_slice, "{name} by {chunk} on {threads} threads");
            assert_eq!(found.1, by_item, "{name} by {chunk} on {threads} threads");
        }
        if aggregate.class().same_bits() {
            assert_eq!(by_slice, whole, "{name} by {chunk}");
            assert_eq!(by_item, whole, "{name} by {chunk}");
        }
    }
}

macro_rules! same {
    ($($aggregate:expr),* $(,)?) => {
        $(assert_same(stringify!($aggregate), $aggregate);)*
    };
}

#[test]
fn numbers_are_the_same_on_all_threads() {
    same!(Count, Sum, Mean, Variance, StdDev, PopulationVariance, PopulationStdDev, Moments);
    same!(Min, Max, MinMax, TopK::new(5), Ewma::new(0.1));
    same!(Sum::fast(), Mean::fast(), Variance::fast(), StdDev::fast());
    same!(Histogram::equal_width(-2e6, 2e6, 50).unwrap());
    let pair = |x: &f64| (*x, x * 3.0 - 1.0);
    same!(Covariance.of(pair), Correlation.of(pair), LinearFit.of(pair));
}

#[test]
fn items_are_the_same_on_all_threads() {
    same!(First, Last, LastN::new(9), Sample::new(9), Collect);
    same!(MinBy::new(|x: &f64| -x), MaxBy::new(|x: &f64| -x));
    same!(Any::new(|x: &f64| *x > 1e40), All::new(|x: &f64| *x < 1e40));
    same!(Find::new(|x: &f64| *x > 1e40), Distinct.of(|x: &f64| x.to_bits()));
    same!(DistinctSketch.of(|x: &f64| x.to_bits()), Frequent::new(3).of(|x: &f64| *x as i64 % 9));
}

#[test]
fn sets_and_combinators_are_the_same_on_all_threads() {
    same!(
        (Sum, Max, First),
        [Stat::Sum, Stat::StdDev, Stat::Max, Stat::Distinct],
        vec![Stat::Mean]
    );
    same!(Sum.filter(|x: &f64| *x > 0.0), Sum.take(100), (Count, Mean).take(3000));
    same!((Count, Sum, Last).group_by(|x: &f64| *x as i64 % 7).sorted());
}

#[test]
fn sketches_of_many_items_are_the_same_on_all_threads() {
    let items = items(300_000);
    for chunk in [1000, 1 << 14, 1 << 17] {
        let on = |threads: usize| {
            let bits = |x: &f64| x.to_bits() >> 40;
            let set = (
                Kll::default().map(|sketch: KllSketch<f64>| sketch.to_bytes()),
                Kll::within(0.03).seed(5).map(|sketch: KllSketch<f64>| sketch.to_bytes()),
                Median,
                Quantile::new(0.9).filter(|x: &f64| *x > 0.0),
                QuantileRelative::new(0.9),
                [Stat::Median, Stat::Quantile(Quantile::new(0.99)), Stat::InterquartileRange],
                Median.group_by(|x: &f64| *x as i64 % 3).sorted(),
                Frequent::new(3).of(bits),
                DistinctSketch.of(bits),
            );
            pool(threads).install(|| {
                let by_slice = format!("{:?}", grid(chunk).aggregate_slice(&items, &set));
                let iter = items.par_iter().copied();
                (by_slice, format!("{:?}", grid(chunk).aggregate_iter(iter, &set)))
            })
        };
        let one = on(1);
        for threads in [2, 3, 8] {
            assert_eq!(on(threads), one, "by {chunk} on {threads} threads");
        }
    }
}

#[test]
fn parts_that_repeat_have_coins_of_their_own() {
    // All chunks are alike. Were their coins too, so were their errors, which would add up.
    let chunk: Vec<f64> = items(1 << 14);
    let items: Vec<f64> = chunk.iter().copied().cycle().take(1 << 21).collect();
    let exact = aggregate_slice(&chunk, Kll::default()).view();
    let found = par_aggregate_all(&items, Kll::default()).view();
    for part in 1..100 {
        let quantile = exact.quantile(f64::from(part) / 100.0).unwrap();
        let apart = found.rank(&quantile).unwrap() - exact.rank(&quantile).unwrap();
        assert!(apart.abs() <= 0.005, "p{part} is off by {apart}");
    }
}

#[test]
fn a_full_chunk_ends_the_pass() {
    let items: Vec<u32> = (0..1_000_000).collect();
    let looked = AtomicUsize::new(0);
    let find = |wanted: u32| {
        looked.store(0, SeqCst);
        let find = Find::new(|n: &u32| {
            looked.fetch_add(1, SeqCst);
            *n >= wanted
        });
        pool(2).install(|| grid(100).aggregate_slice(&items, find))
    };
    // The first in the order of the items, wherever else there are some. Of each chunk that was begun
    // one item is looked at, or all before the one looked for; but two threads do not begin all.
    assert_eq!(find(5_000), Some(5_000));
    assert_eq!(find(0), Some(0));
    assert!(looked.load(SeqCst) < 10_000, "{looked:?} items were looked at, of 10,000 chunks");
    looked.store(0, SeqCst);
    let found = pool(1).install(|| {
        let look = |_: &u32| {
            looked.fetch_add(1, SeqCst);
        };
        grid(100).aggregate_slice(&items, First.inspect(look))
    });
    assert_eq!(found, Some(0));
    assert!(looked.load(SeqCst) <= 100, "{looked:?} items were looked at");
}

#[test]
fn a_panic_surfaces_once_and_the_pool_lives_on() {
    let items: Vec<u32> = (0..100_000).collect();
    for threads in [1, 2, 8] {
        let pool = pool(threads);
        for at in [0, 50_000, 99_999] {
            let wrong = Sum.of(|n: &u32| if *n == at { panic!("at {at}") } else { *n });
            let run = || pool.install(|| grid(64).aggregate_slice(&items, wrong));
            let payload = catch_unwind(AssertUnwindSafe(run)).unwrap_err();
            assert_eq!(payload.downcast_ref::<String>().unwrap(), &format!("at {at}"));
            let sum: u128 = pool.install(|| par_aggregate_all(&items, Sum));
            assert_eq!(sum, 4_999_950_000);
        }
        // Wherever there are several, one surfaces.
        let wrong = Sum.of(|n: &u32| if n % 1000 == 999 { panic!("one of many") } else { *n });
        let run = || pool.install(|| grid(64).aggregate_slice(&items, wrong));
        let payload = catch_unwind(AssertUnwindSafe(run)).unwrap_err();
        assert_eq!(payload.downcast_ref::<&str>().unwrap(), &"one of many");
    }
}

#[test]
fn empty_and_short_sources() {
    let none: [f64; 0] = [];
    assert_eq!(par_aggregate_all(&none, (Count, Sum, Mean)), (0, 0.0, None));
    assert_eq!(par_aggregate_all(&[1.5], (Count, Sum, Mean)), (1, 1.5, Some(1.5)));
    assert_eq!(par_aggregate_iter((0..3u8).into_par_iter().rev(), Collect), [2, 1, 0]);
    let groups = Count.group_by(|n: &u8| n % 2).sorted();
    assert_eq!(par_aggregate_all(&[1, 2, 3u8], groups), BTreeMap::from([(0, 1), (1, 2)]));
}
