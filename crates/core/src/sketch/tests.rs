use proptest::prelude::*;

use super::coins::Coins;
use super::sampler::Sampler;
use super::{Size, Sketch};
use crate::Outlook;
use crate::random::SplitMix64;

/// A sketch that thins out from the start.
fn thin(size: Size, seed: u64, count: u64) -> Sketch<i64> {
    let mut sketch = Sketch::new(size, seed);
    sketch.foresee(Some(Outlook { first: 0, count }));
    sketch
}

/// All that a sketch keeps.
fn kept(sketch: &Sketch<i64>) -> Vec<(u32, i64)> {
    sketch.kept().map(|(round, key)| (round, *key)).collect()
}

fn weight(sketch: &Sketch<i64>) -> u64 {
    sketch.kept().map(|(round, _)| 1u64 << round).sum()
}

/// What a sketch is fed with in tests.
fn item(place: u64) -> i64 {
    SplitMix64::new(place).next() as i64 >> 20
}

#[test]
fn sizes_have_the_errors_that_apache_publishes() {
    for (k, percent) in [(200, 1.33), (400, 0.68), (800, 0.345), (1600, 0.176)] {
        let error = 100.0 * Size::new(k, k).unwrap().rank_error();
        assert!((error - percent).abs() < 0.01, "{error} for {k}, not {percent}");
    }
    for (error, k) in [(0.02, 132), (0.01, 269), (0.005, 547), (0.001, 2863)] {
        let size = Size::within(error).unwrap();
        assert_eq!(size.top(), k);
        assert!(size.rank_error() <= error);
    }
    assert_eq!(Size::within(0.005), Some(Size::DEFAULT));
    let none = [0.0, -0.1, 1e-9, 0.5, f64::NAN, f64::INFINITY];
    assert!(none.into_iter().all(|error| Size::within(error).is_none()));
    assert!(Size::new(7, 7).or(Size::new(8, 9)).is_none());
}

#[test]
fn levels_have_two_thirds_of_the_room_above() {
    let size = Size::new(200, 200).unwrap();
    let rooms: Vec<_> = (0..10).map(|depth| size.room(depth)).collect();
    assert_eq!(rooms, [200, 133, 89, 59, 40, 26, 18, 12, 8, 8]);
    assert_eq!(size.room_of(10), rooms.iter().sum());
    assert_eq!(size.room(60), 8);
}

#[test]
fn coins_of_a_level_come_in_pairs_and_fall_evenly() {
    let mut coins = Coins::new(7);
    let mut ones = 0;
    for _ in 0..10_000 {
        for level in [0, 5, 63] {
            let first = coins.toss(level);
            ones += first;
            let other = coins.toss(9);
            assert_eq!(first + coins.toss(level), 1);
            assert_eq!(other + coins.toss(9), 1);
        }
    }
    // Five deviations of 30,000 coins are 433.
    assert!((14_567..15_433).contains(&ones), "{ones}");
}

#[test]
fn a_sampler_draws_each_item_as_often_as_the_others() {
    const RUNS: u64 = 20_000;
    let mut coins = Coins::new(3);
    for count in [8, 5, 7, 12] {
        let mut weights = vec![0u64; count];
        for _ in 0..RUNS {
            let mut sampler = Sampler::new();
            sampler.raise(3, &mut coins);
            let finals: Vec<_> =
                (0..count).filter_map(|item| sampler.enter(item, 0, &mut coins)).collect();
            let drawn = finals.into_iter().map(|item| (3, item)).chain(sampler.into_waiting());
            let before: u64 = weights.iter().sum();
            drawn.for_each(|(round, item)| weights[item] += 1 << round);
            assert_eq!(weights.iter().sum::<u64>() - before, count as u64);
        }
        for (item, weight) in weights.iter().enumerate() {
            // Of 8, once in 8 runs: the deviation is no more than √7 a run, five of them 0.1.
            let mean = *weight as f64 / RUNS as f64;
            assert!((mean - 1.0).abs() < 0.1, "item {item} of {count} stands for {mean}");
        }
    }
}

#[test]
fn a_sampler_draws_heavy_items_as_often_as_their_weight_says() {
    const RUNS: u64 = 20_000;
    let mut coins = Coins::new(4);
    let items = [(0, 0), (1, 2), (2, 1), (3, 0), (4, 2), (5, 3), (6, 0), (7, 1), (8, 1)];
    let mut weights = [0u64; 9];
    for _ in 0..RUNS {
        let mut sampler = Sampler::new();
        sampler.raise(3, &mut coins);
        for (item, round) in items {
            if let Some(item) = sampler.enter(item, round, &mut coins) {
                weights[item] += 8;
            }
        }
        sampler.into_waiting().for_each(|(round, item)| weights[item] += 1 << round);
    }
    for (item, round) in items {
        let mean = weights[item] as f64 / RUNS as f64;
        let apart = mean - f64::from(1 << round);
        assert!(apart.abs() < 0.15, "item {item} stands for {mean}, not {}", 1 << round);
    }
}

#[test]
fn few_items_are_all_kept() {
    let mut sketch = Sketch::new(Size::DEFAULT, 0);
    (0..super::EXACT_LIMIT as i64).for_each(|key| sketch.update(key));
    assert!(sketch.is_exact());
    sketch.update(0);
    assert!(!sketch.is_exact());
    assert_eq!(sketch.rank_error(), Size::DEFAULT.rank_error());
}

#[test]
fn few_items_are_all_kept_across_merges() {
    let of = |keys: std::ops::Range<i64>| {
        let mut sketch = Sketch::new(Size::DEFAULT, 0);
        keys.for_each(|key| sketch.update(key));
        sketch
    };
    let most = super::EXACT_LIMIT as i64;
    for cut in [1, 600, most / 2, most - 1] {
        let mut sketch = of(0..cut);
        sketch.merge(of(cut..most));
        assert!(sketch.is_exact());
        sketch.merge(of(0..1));
        assert!(!sketch.is_exact());
    }
}

/// How sketches are made and merged in tests: how many items each part has, whether it was foreseen,
/// and which neighbours are merged first.
fn parts() -> impl Strategy<Value = Vec<(u64, bool, prop::sample::Index)>> {
    let count = prop_oneof![0..3u64, 0..600u64, 10_000..30_000u64];
    prop::collection::vec((count, any::<bool>(), any::<prop::sample::Index>()), 1..7)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn slices_do_what_their_items_do(
        runs in prop::collection::vec(1..1500usize, 1..12),
        size in prop_oneof![Just(0.2), Just(0.05), Just(0.005)],
        whole in prop_oneof![Just(0), Just(20_000), Just(10_000_000u64)],
    ) {
        let size = Size::within(size).unwrap();
        let (mut by_slice, mut by_item) = (thin(size, 5, whole), thin(size, 5, whole));
        let mut place = 0;
        for run in runs {
            let items: Vec<_> = (place..place + run as u64).map(item).collect();
            place += run as u64;
            by_slice.update_slice(&items);
            items.iter().for_each(|item| by_item.update(*item));
            prop_assert_eq!(kept(&by_slice), kept(&by_item));
            prop_assert_eq!(by_slice.ends(), by_item.ends());
            prop_assert_eq!(by_slice.count(), by_item.count());
        }
    }

    #[test]
    fn weights_add_up_however_parts_are_merged(
        parts in parts(),
        size in prop_oneof![Just(0.2), Just(0.05), Just(0.005)],
    ) {
        let size = Size::within(size).unwrap();
        let count: u64 = parts.iter().map(|part| part.0).sum();
        let mut place = 0;
        let sketch = |(count, foreseen, _): &(u64, bool, _)| {
            let mut sketch = thin(size, 9, if *foreseen { 1 << 20 } else { 0 });
            (place..place + count).for_each(|place| sketch.update(item(place)));
            place += count;
            prop_assert_eq!(weight(&sketch), *count);
            Ok(sketch)
        };
        let mut sketches: Vec<_> = parts.iter().map(sketch).collect::<Result<_, _>>()?;
        for (_, _, at) in &parts[1..] {
            let at = at.index(sketches.len() - 1);
            let later = sketches.remove(at + 1);
            sketches[at].merge(later);
            prop_assert_eq!(weight(&sketches[at]), sketches[at].count());
        }
        let sketch = sketches.pop().unwrap();
        prop_assert_eq!(sketch.count(), count);
        let ends = (0..count).map(item).min().zip((0..count).map(item).max());
        prop_assert_eq!(sketch.ends().copied(), ends);
        prop_assert_eq!(sketch.into_view().count(), count);
    }

    #[test]
    fn merging_with_nothing_changes_nothing(count in 0..40_000u64, foreseen in any::<bool>()) {
        let size = Size::within(0.02).unwrap();
        let mut sketch = thin(size, 1, if foreseen { 1 << 20 } else { 0 });
        (0..count).for_each(|place| sketch.update(item(place)));
        let before = kept(&sketch);
        sketch.merge(Sketch::new(size, 1));
        prop_assert_eq!(&kept(&sketch), &before);
        let mut empty = Sketch::new(size, 1);
        empty.merge(sketch);
        prop_assert_eq!(kept(&empty), before);
    }
}
