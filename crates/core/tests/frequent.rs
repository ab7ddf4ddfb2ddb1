//! Frequent items among more than are counted exactly.

use std::collections::HashMap;

use fanfold::stat::{Chunk, Value};
use fanfold::{Frequent, Running, StatSet};
use proptest::prelude::*;

/// Half of the items are one of two, the others all unlike: too many to count each.
fn items(count: u64) -> impl Iterator<Item = u64> {
    (0..count).map(|i| match i % 4 {
        0 => 1,
        1 if i % 8 == 1 => 2,
        _ => 1_000 + i,
    })
}

#[test]
fn heavy_items_are_found_among_many_and_bounds_hold() {
    let count = 100_000;
    let mut running = Running::new(Frequent::new(5));
    running.extend(items(count));
    let found = running.finish();
    assert_eq!(found.iter().map(|item| item.item).collect::<Vec<_>>(), [1, 2]);
    for (item, times) in found.iter().zip([count / 4, count / 8]) {
        assert!(item.lower <= times && times <= item.upper && !item.is_exact());
        assert!(item.upper - item.lower <= count / 3_073);
    }
}

#[test]
fn merged_tables_keep_their_bounds() {
    let count = 100_000;
    let mut running = Running::new(Frequent::new(5));
    for part in 0..7 {
        let mut later = Running::new(Frequent::new(5));
        let start = (part * count / 7) as usize;
        let end = ((part + 1) * count / 7) as usize;
        later.extend(items(count).take(end).skip(start));
        running.merge(later);
    }
    let found = running.finish();
    assert!(found[0].item == 1 && found[0].lower <= count / 4 && count / 4 <= found[0].upper);
}

#[test]
fn where_nothing_is_frequent_nothing_is_given() {
    let mut running = Running::new(Frequent::new(3));
    running.extend(0..100_000u32);
    assert_eq!(running.finish(), []);
}

/// Counts whose rank in order falls with a power: few are frequent, and many more than there is room for rare.
fn skewed(count: u64, seed: u64, steepness: f64) -> Vec<u64> {
    let mut state = seed | 1;
    let next = |_| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let share = ((state >> 11) as f64 + 1.0) / (1u64 << 53) as f64;
        share.powf(-steepness) as u64
    };
    (0..count).map(next).collect()
}

fn true_counts(items: &[u64]) -> HashMap<u64, u64> {
    let mut counts = HashMap::new();
    items.iter().for_each(|item| *counts.entry(*item).or_insert(0) += 1);
    counts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn bounds_hold_however_the_stream_is_cut(
        seed in any::<u64>(),
        steepness in 0.5..4.0f64,
        cuts in prop::collection::vec(0..60_000usize, 0..6),
    ) {
        let items = skewed(60_000, seed, steepness);
        let mut cuts = [&cuts[..], &[0, items.len()]].concat();
        cuts.sort_unstable();
        let aggregate = Frequent::new(20);
        let mut running = Running::new(aggregate);
        for ends in cuts.windows(2) {
            let mut later = Running::new(aggregate);
            later.extend(items[ends[0]..ends[1]].iter().copied());
            running.merge(later);
        }
        let (counts, found) = (true_counts(&items), running.finish());
        for item in &found {
            let count = counts[&item.item];
            prop_assert!(item.lower <= count && count <= item.upper, "{item:?}: {count}");
            prop_assert!(item.upper - item.lower <= items.len() as u64 / 3_073);
        }
        // What is left out came no more often than the least that is given may have, or too seldom to be sure.
        let given: Vec<u64> = found.iter().map(|item| item.item).collect();
        let others = counts.iter().filter(|(item, _)| !given.contains(item));
        let most = others.map(|(_, count)| *count).max().unwrap_or(0);
        match found.get(19) {
            Some(last) => prop_assert!(most <= last.upper),
            None => prop_assert!(most <= 2 * (items.len() as u64 / 3_073)),
        }
    }

    #[test]
    fn texts_of_a_chunk_are_counted_as_one_by_one(seed in any::<u64>(), steepness in 0.5..4.0f64) {
        let items = skewed(40_000, seed, steepness);
        let texts: Vec<String> = items.iter().map(u64::to_string).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let set: StatSet = "count,distinct,frequent9".parse().unwrap();
        let mut state = set.state();
        for texts in texts.chunks(15_000) {
            set.update_chunk(&mut state, &Chunk::texts(texts));
        }
        let counts = true_counts(&items);
        let values = set.values(&state);
        prop_assert_eq!(&values[0], &Value::Integer(40_000));
        let distinct = values[1].as_f64().unwrap();
        prop_assert!((distinct / counts.len() as f64 - 1.0).abs() < 0.05);
        // How many may be wanting of each is told once for all.
        let error = values[2].estimate().map_or(0.0, |estimate| estimate.error * 40_000.0).round() as u64;
        prop_assert!(error <= 40_000 / 3_073);
        let list = match values[2].plain() {
            Value::List(list) => list.clone(),
            none => {
                prop_assert_eq!(none, &Value::Absent);
                Vec::new()
            }
        };
        for pair in list {
            let Value::List(pair) = pair else { panic!("a value and its count") };
            let count = counts[&pair[0].to_string().parse::<u64>().unwrap()];
            let told = pair[1].as_f64().unwrap() as u64;
            prop_assert!(told - error.min(told) <= count && count <= told, "{told}: {count}");
        }
    }
}
