//! How the cost grows with groups, and with threads that share the items.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::hint::black_box;
use std::rc::Rc;
use std::thread;

use fanfold::{
    Combine, Count, Max, Mean, Sum, Variance, aggregate_all, aggregate_slice, par_aggregate_all,
};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::limits::{LOOP, READ};
use super::statistics::numbers;
use crate::scenario::{About, Case, Scenario, Way, about};

/// The key of a number, of which there are so many: each of them as often as any other, in an order
/// that a hash has to mix.
fn key(number: u64, groups: u64) -> u64 {
    // 7,919 is a prime that divides no number of groups here.
    number * 7_919 % groups
}

/// Counts, sums and extremes of whole numbers, by group.
pub(super) fn groups(quick: bool) -> Scenario {
    let items: u64 = if quick { 100_000 } else { 1_000_000 };
    let case = |groups: u64| {
        let expected = (groups as usize, items, items * (items - 1) / 2);
        let grouped = move || {
            let each = (Count, Sum, Max).group_by(move |item: &u64| key(*item, groups));
            let found = aggregate_all(0..black_box(items), each);
            let (mut count, mut sum) = (0, 0);
            for (key_of, (some, part, max)) in &found {
                (count, sum) = (count + some, sum + *part as u64);
                assert_eq!(max.map(|max| key(max, groups)), Some(*key_of), "of another group");
            }
            (found.len(), count, sum)
        };
        let ways = vec![
            Way::fanfold("group_by", expected, grouped).limit(LOOP, 1.0),
            Way::rust("a HashMap by hand", expected, move || {
                groups_by_hand::<RandomState>(black_box(items), groups)
            })
            .limit(LOOP, 1.0),
            Way::rust("a HashMap by hand, foldhash", expected, move || {
                groups_by_hand::<foldhash::fast::RandomState>(black_box(items), groups)
            })
            .limit(LOOP, 1.0),
        ];
        Case { at: groups, units: items, ways }
    };
    let sizes: &[u64] = if quick { &[1, 1_000] } else { &[1, 100, 10_000, 1_000_000] };
    let cases = sizes.iter().copied().map(case).collect();
    Scenario { axis: "groups", unit: "item", cases }
}

fn groups_by_hand<S: BuildHasher + Default>(items: u64, groups: u64) -> (usize, u64, u64) {
    let mut found: HashMap<u64, (u64, u64, u64), S> = HashMap::default();
    for item in 0..items {
        let (count, sum, max) = found.entry(key(item, groups)).or_default();
        (*count, *sum, *max) = (*count + 1, *sum + item, item.max(*max));
    }
    let (mut count, mut sum) = (0, 0);
    for (key_of, (some, part, max)) in &found {
        (count, sum) = (count + some, sum + part);
        assert_eq!(key(*max, groups), *key_of, "of another group");
    }
    (found.len(), count, sum)
}

/// Exact sums of floats by group, beside plain ones: what their states cost where there are many.
pub(super) fn sums_by_group(quick: bool) -> Scenario {
    let items = if quick { 100_000 } else { 1_000_000 };
    let case = |groups: u64| {
        let numbers = numbers(items).iter().copied().collect::<Vec<_>>();
        let rows = (0..).map(|item: u64| key(item, groups)).zip(numbers);
        let rows: Rc<[(u64, f64)]> = rows.collect();
        let over = |way: fn(&[(u64, f64)]) -> Weighed| {
            let rows = Rc::clone(&rows);
            move || way(black_box(&rows))
        };
        let expected = plain_sums::<RandomState>(&rows);
        assert_eq!(expected.0 as u64, groups, "a group is missing");
        let ways = vec![
            Way::fanfold("Sum by group", expected, over(exact_sums)).limit(LOOP, 1.0),
            Way::rust("plain sums in a HashMap", expected, over(plain_sums::<RandomState>))
                .limit(LOOP, 1.0),
            Way::rust(
                "plain sums in a HashMap, foldhash",
                expected,
                over(plain_sums::<foldhash::fast::RandomState>),
            )
            .limit(LOOP, 1.0),
        ];
        Case { at: groups, units: items as u64, ways }
    };
    let sizes: &[u64] = if quick { &[10, 1_000] } else { &[10, 1_000, 1_000_000] };
    let cases = sizes.iter().copied().map(case).collect();
    Scenario { axis: "groups", unit: "item", cases }
}

/// How many groups, and the sum of their sums, each weighed by its key.
type Weighed = (usize, About);

fn weighed<'s>(sums: impl ExactSizeIterator<Item = (&'s u64, &'s f64)>) -> Weighed {
    (sums.len(), about(sums.map(|(key, sum)| (*key + 1) as f64 * sum).sum(), 1e-9))
}

fn exact_sums(rows: &[(u64, f64)]) -> Weighed {
    let each = Sum.of(|row: &&(u64, f64)| row.1).group_by(|row: &&(u64, f64)| row.0);
    weighed(aggregate_all(rows, each).iter())
}

fn plain_sums<S: BuildHasher + Default>(rows: &[(u64, f64)]) -> Weighed {
    let mut sums: HashMap<u64, f64, S> = HashMap::default();
    for (key, number) in rows {
        *sums.entry(*key).or_default() += number;
    }
    weighed(sums.iter())
}

pub(super) fn threads(quick: bool) -> Scenario {
    let size: usize = if quick { 1 << 20 } else { 1 << 24 };
    let most = thread::available_parallelism().map_or(1, usize::from);
    let powers = (0..).map(|power| 1 << power).take_while(|threads| *threads <= most);
    let cases = powers.map(|threads| {
        let numbers = numbers(size);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let pool = Rc::new(pool);
        let exact = aggregate_slice(&numbers[..], Sum);
        let four = aggregate_slice(&numbers[..], (Sum, Mean, Max, Variance));
        let on_pool = |way: fn(&[f64]) -> f64| {
            let (numbers, pool) = (Rc::clone(&numbers), Rc::clone(&pool));
            move || {
                let numbers = &numbers[..];
                pool.install(|| way(black_box(numbers)))
            }
        };
        let of_four = {
            let (numbers, pool) = (Rc::clone(&numbers), Rc::clone(&pool));
            move || {
                let numbers = &numbers[..];
                pool.install(|| par_aggregate_all(numbers, (Sum, Mean, Max, Variance)))
            }
        };
        let by_rayon = on_pool(|numbers| numbers.par_iter().sum());
        let share = 1.0 / threads as f64;
        let ways = vec![
            Way::fanfold("par_aggregate_all, Sum", exact, on_pool(|it| par_aggregate_all(it, Sum)))
                .class("a sum")
                .limit(READ, share),
            Way::fanfold("par_aggregate_all of four", four, of_four)
                .class("four")
                .limit(READ, share),
            Way::rust("rayon's sum", about(exact, 1e-9), move || about(by_rayon(), 1e-9))
                .class("a sum")
                .limit(READ, share),
        ];
        Case { at: threads as u64, units: size as u64, ways }
    });
    Scenario { axis: "threads", unit: "item", cases: cases.collect() }
}
