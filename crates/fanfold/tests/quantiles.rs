//! Quantile sketches keep what they promise: against exact ranks, over streams of every kind.

use datasketches::common::SearchCriteria;
use datasketches::kll::{KllFloat, KllSketch as ApacheSketch};
use fanfold::aggregates::*;
use fanfold::*;
use proptest::prelude::*;

/// A stream of random bits: SplitMix64.
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to, and without, 1.
    fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let (radius, turn) = (1.0 - self.unit(), self.unit());
        (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * turn).cos()
    }
}

/// Item `place` of `count`, by a stream's rule.
type Rule = fn(place: usize, count: usize, random: &mut Random) -> f64;

/// The streams that sketches are held to.
const STREAMS: [(&str, Rule); 10] = [
    ("uniform", |_, _, random| random.unit()),
    ("normal", |_, _, random| random.normal()),
    ("zipf", |_, _, random| (1.0 / (1.0 - random.unit())).floor()),
    ("sorted", |place, _, _| place as f64),
    ("reversed", |place, count, _| (count - place) as f64),
    ("from both ends", |place, count, _| match place % 2 {
        0 => (place / 2) as f64,
        _ => (count - place / 2) as f64,
    }),
    ("heavy ties", |_, _, random| (random.unit() * 5.0).floor()),
    ("two far clusters", |_, _, random| {
        random.normal() + if random.unit() < 0.3 { 1e300 } else { -1e300 }
    }),
    // Each tenth of the exponents has as many items as the others: what misleads a t-digest, which
    // joins neighbours by value (G. Cormode et al., KDD 2021).
    ("all exponents", |_, _, random| {
        let size = 10f64.powf(random.unit() * 600.0 - 300.0);
        if random.unit() < 0.5 { -size } else { size }
    }),
    ("the same again and again", |place, _, _| ((place * 7919) % 4096) as f64),
];

fn stream(rule: Rule, count: usize, seed: u64) -> Vec<f64> {
    let mut random = Random(seed);
    (0..count).map(|place| rule(place, count, &mut random)).collect()
}

fn sorted(items: &[f64]) -> Vec<f64> {
    let mut sorted = items.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// How far a sketch is off at most, over 200 ranks, by its ranks and by its quantiles.
fn worst(view: &KllView<f64>, sorted: &[f64]) -> f64 {
    let count = sorted.len() as f64;
    let up_to = |item: f64| sorted.partition_point(|other| *other <= item) as f64 / count;
    let below = |item: f64| sorted.partition_point(|other| *other < item) as f64 / count;
    let off = (1..200).map(|part| {
        let probability = f64::from(part) / 200.0;
        let item = sorted[(probability * count) as usize];
        let rank = (view.rank(&item).unwrap() - up_to(item)).abs();
        let answer = view.quantile(probability).unwrap();
        let over = (below(answer) - probability).max(probability - up_to(answer));
        rank.max(over)
    });
    off.fold(0.0, f64::max)
}

/// The ways to feed a sketch.
fn fed(kll: Kll, items: &[f64]) -> [KllSketch<f64>; 3] {
    let mut by_slices = Running::new(kll);
    items.chunks(777).for_each(|items| by_slices.update_slice(items));
    [aggregate_all(items, kll), aggregate_slice(items, kll), by_slices.finish()]
}

#[test]
fn ranks_are_as_near_as_promised() {
    const RUNS: u64 = 40;
    let count = 60_000;
    for (name, rule) in STREAMS {
        let mut missed = [0; 3];
        for run in 0..RUNS {
            let items = stream(rule, count, run);
            let sorted = sorted(&items);
            for (way, sketch) in fed(Kll::within(0.02).seed(run), &items).iter().enumerate() {
                assert_eq!(sketch.count(), count as u64);
                assert_eq!((sketch.min(), sketch.max()), (Some(sorted[0]), sorted.last().copied()));
                assert!(!sketch.is_exact() && sketch.rank_error() <= 0.02);
                let off = worst(&sketch.view(), &sorted);
                missed[way] += u32::from(off > sketch.rank_error());
                assert!(off < 2.0 * sketch.rank_error(), "{name}, way {way}: {off}");
            }
        }
        // One run in a hundred may miss: more than three of 40 would be one chance in a thousand.
        assert!(missed.iter().all(|missed| *missed <= 3), "{name}: {missed:?} of {RUNS} runs");
    }
}

#[test]
fn the_usual_error_is_as_promised() {
    let count = 300_000;
    for (name, rule) in STREAMS {
        let items = stream(rule, count, 1);
        let sorted = sorted(&items);
        for sketch in fed(Kll::default(), &items) {
            let off = worst(&sketch.view(), &sorted);
            assert!(off <= 0.005, "{name} is off by {off}");
        }
        let summary = aggregate_slice(&items, Quantiles);
        assert_eq!(summary.rank_error(), aggregate_slice(&items, Kll::default()).rank_error());
        let probabilities = (0..=1000).map(|part| f64::from(part) / 1000.0);
        let quantiles: Vec<_> = probabilities.map(|p| summary.quantile(p).unwrap()).collect();
        assert!(quantiles.is_sorted(), "{name} has quantiles out of order");
        assert_eq!(summary.min().zip(summary.max()), Some((sorted[0], sorted[count - 1])));
    }
}

/// The sketch of each chunk of a stream.
fn pieces(kll: Kll, items: &[f64], cuts: &[usize]) -> Vec<Running<Kll, f64>> {
    let mut rest = items;
    let piece = |length: &usize| {
        let (piece, later) = rest.split_at((*length).min(rest.len()));
        rest = later;
        let mut running = Running::new(kll);
        running.update_slice(piece);
        running
    };
    cuts.iter().map(piece).collect()
}

fn chain(pieces: Vec<Running<Kll, f64>>) -> KllSketch<f64> {
    let merged = pieces.into_iter().reduce(|mut earlier, later| {
        earlier.merge(later);
        earlier
    });
    merged.unwrap().finish()
}

/// From the end to the beginning.
fn star(mut pieces: Vec<Running<Kll, f64>>) -> KllSketch<f64> {
    while let Some(later) = pieces.pop() {
        match pieces.last_mut() {
            Some(earlier) => earlier.merge(later),
            None => return later.finish(),
        }
    }
    unreachable!("there are pieces")
}

fn balanced(mut pieces: Vec<Running<Kll, f64>>) -> KllSketch<f64> {
    while pieces.len() > 1 {
        let mut pairs = pieces.into_iter();
        let pair = || {
            let mut earlier = pairs.next()?;
            pairs.next().into_iter().for_each(|later| earlier.merge(later));
            Some(earlier)
        };
        pieces = std::iter::from_fn(pair).collect();
    }
    pieces.pop().unwrap().finish()
}

#[test]
fn merging_keeps_the_bound_in_any_shape() {
    let count = 120_000;
    let kll = Kll::within(0.02);
    let cuts = [
        ("even", vec![1000; 120]),
        ("large", vec![40_000; 3]),
        ("one by one", vec![1; count]),
        ("unlike", [vec![100_000, 0, 1], vec![0; 5], vec![1; 50], vec![19_949]].concat()),
        ("growing", (0..500).collect()),
    ];
    let mut missed = 0;
    for (name, rule) in STREAMS {
        let items = stream(rule, count, 2);
        let sorted = sorted(&items);
        for (cut, cuts) in &cuts {
            let shapes = [("chain", chain as fn(_) -> _), ("star", star), ("balanced", balanced)];
            for (shape, merged) in shapes {
                let total: usize = cuts.iter().sum();
                let pieces = pieces(kll, &items, cuts);
                let sketch = merged(pieces);
                assert!(total >= count, "{cut} cuts leave items out");
                assert_eq!(sketch.count(), count as u64, "{name}, {cut} cuts, {shape}");
                assert_eq!((sketch.min(), sketch.max()), (Some(sorted[0]), sorted.last().copied()));
                let off = worst(&sketch.view(), &sorted);
                assert!(off <= 1.5 * 0.02, "{name}, {cut} cuts, {shape}: off by {off}");
                missed += u32::from(off > 0.02);
            }
        }
    }
    // One in a hundred may miss.
    assert!(missed <= 4, "{missed} of 150 are off by more than promised");
}

#[test]
fn sketches_of_unlike_sizes_have_the_greater_error() {
    let items = stream(STREAMS[0].1, 100_000, 3);
    let (coarse, fine) = (Kll::within(0.05), Kll::within(0.005));
    for (left, right) in [(coarse, fine), (fine, coarse)] {
        let mut sketch = aggregate_slice(&items[..50_000], left);
        sketch.merge(aggregate_slice(&items[50_000..], right));
        assert_eq!(sketch.rank_error(), aggregate_slice(&items, coarse).rank_error());
        let off = worst(&sketch.view(), &sorted(&items));
        assert!(off <= sketch.rank_error(), "{off}");
    }
}

#[test]
fn what_is_left_out_does_not_thin_out_the_rest() {
    // A few numbers among a great many that have no rank.
    for few in [1_000, 20_000] {
        let numbers: Vec<f64> = (0..few).map(|n| f64::from(n * 7919 % few)).collect();
        let mut items = vec![f64::NAN; 1 << 21];
        numbers.iter().enumerate().for_each(|(place, x)| items[place * 97] = *x);
        let optional: Vec<Option<f64>> =
            items.iter().map(|x| Some(*x).filter(|x| !x.is_nan())).collect();
        let near = |found: Option<f64>| {
            let found = found.unwrap();
            let off = (found / f64::from(few) - 0.5).abs();
            assert!(off <= if few <= 16_384 { 0.0015 } else { 0.005 }, "{found} of {few}");
        };
        near(aggregate_slice(&items, Median));
        near(aggregate_slice(&items, (Count, Median, Max)).1);
        near(aggregate_slice(&items, Median.of(|x: &f64| *x)));
        near(aggregate_slice(&items, Median.skip_nan()));
        near(aggregate_slice(&items, [Stat::Median])[0].as_f64());
        near(aggregate_slice(&optional, [Stat::Max, Stat::Median])[1].as_f64());
        near(aggregate_slice(&items, Kll::default()).view().quantile(0.5));
        let sketch = aggregate_slice(&items, Kll::default());
        assert_eq!((sketch.count(), sketch.is_exact()), (few as u64, few <= 16_384));
    }
}

#[test]
fn an_exact_sketch_does_not_coarsen_another() {
    let items = stream(STREAMS[0].1, 300_000, 12);
    let fine = || aggregate_slice(&items, Kll::default());
    let coarse = aggregate_slice(&[0.5], Kll::within(0.3));
    let mut sketch = fine();
    sketch.merge(coarse.clone());
    assert_eq!(sketch.rank_error(), fine().rank_error());
    assert!(worst(&sketch.view(), &sorted(&items)) <= 0.005);
    let mut sketch = aggregate_slice(&[] as &[f64], Kll::within(0.3));
    sketch.merge(fine());
    assert_eq!(sketch.rank_error(), fine().rank_error());
    // But the other way round it makes a coarse one.
    let mut sketch = coarse;
    sketch.merge(fine());
    assert!(sketch.rank_error() > 0.2);
}

#[test]
fn errors_are_as_often_up_as_down() {
    let items = stream(STREAMS[1].1, 60_000, 13);
    let sorted = sorted(&items);
    for ways in [0, 1, 2] {
        let signed = (0..200).map(|seed| {
            let sketch = &fed(Kll::within(0.05).seed(seed), &items)[ways];
            sketch.view().rank(&sorted[30_000 - 1]).unwrap() - 0.5
        });
        let (mean, deviation) = aggregate_all(signed, (Mean, StdDev));
        let (mean, deviation) = (mean.unwrap(), deviation.unwrap());
        assert!(mean.abs() < 4.0 * deviation / 200f64.sqrt(), "{mean}, give or take {deviation}");
    }
}

#[test]
fn sketches_of_the_least_and_the_greatest_size() {
    let items = stream(STREAMS[0].1, 400_000, 14);
    for error in [0.3, 0.00005] {
        for sketch in fed(Kll::within(error), &items) {
            let off = worst(&sketch.view(), &sorted(&items));
            assert!(off <= error, "{off}, not {error}");
            let back = KllSketch::<f64>::from_bytes(&sketch.to_bytes()).unwrap();
            assert_eq!(back.count(), 400_000);
            let mut twice = back.clone();
            twice.merge(back);
            assert_eq!((twice.count(), twice.rank_error()), (800_000, sketch.rank_error()));
            assert!(worst(&twice.view(), &sorted(&items)) <= error);
        }
    }
    let error = Kll::try_within(0.0).unwrap_err();
    assert_eq!(error.to_string(), "the error of a sketch lies from 0.00005 to 0.3, not 0");
}

#[test]
fn parts_with_one_seed_have_unlike_coins() {
    // The same values in other orders, as the days of a week.
    let (days, count) = (64, 20_000u32);
    let day = |day: u32| (0..count).map(move |n| (n.wrapping_mul(7919 + 2 * day)) % count);
    let parts = (0..days).map(|number| aggregate_all(day(number), Kll::within(0.02)));
    let merged = parts.reduce(|mut all, later| {
        all.merge(later);
        all
    });
    let view = merged.unwrap().view();
    for part in 1..100 {
        let item = count / 100 * part;
        let off = view.rank(&item).unwrap() - f64::from(item + 1) / f64::from(count);
        assert!(off.abs() <= 0.01, "p{part} is off by {off}");
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let items = stream(STREAMS[1].1, 100_000, 4);
    let bytes = |seed| aggregate_all(&items, Kll::default().seed(seed)).to_bytes();
    assert_eq!(bytes(1), bytes(1));
    assert_ne!(bytes(1), bytes(2));
    let slice = |seed| aggregate_slice(&items, Kll::default().seed(seed)).to_bytes();
    assert_eq!(slice(1), slice(1));
    assert_ne!(slice(1), slice(2));
}

#[test]
fn apache_reads_what_is_written() {
    for count in [0, 1, 2, 500, 547, 548, 16_384, 16_385, 100_000, 1_000_000] {
        let items = stream(STREAMS[1].1, count, 5);
        for sketch in fed(Kll::default(), &items) {
            let bytes = sketch.to_bytes();
            let apache = ApacheSketch::<KllFloat<f64>>::deserialize(&bytes).unwrap();
            assert_eq!(apache.n(), count as u64);
            assert_eq!((apache.k(), apache.min_k()), (547, 547));
            assert_eq!(apache.min_item().map(|item| item.into_inner()), sketch.min());
            assert_eq!(apache.max_item().map(|item| item.into_inner()), sketch.max());
            for probability in [0.0, 0.01, 0.5, 0.99, 1.0] {
                let theirs = apache.quantile(probability, SearchCriteria::Inclusive).unwrap();
                let back = KllSketch::<f64>::from_bytes(&bytes).unwrap();
                let theirs = theirs.map(|item| item.into_inner());
                assert_eq!(back.view().quantile(probability), theirs, "{count} at {probability}");
            }
            // Nothing that has settled moves again.
            let again = KllSketch::<f64>::from_bytes(&apache.serialize()).unwrap();
            assert_eq!(again.to_bytes(), bytes, "{count} items");
        }
    }
}

#[test]
fn what_apache_writes_is_read() {
    for count in [0, 1, 2, 199, 201, 1_000, 100_000] {
        let items = stream(STREAMS[0].1, count, 6);
        let mut apache = ApacheSketch::new(200).unwrap();
        items.iter().for_each(|item| apache.update(KllFloat::<f64>::new(*item).unwrap()));
        let mut sketch = KllSketch::<f64>::from_bytes(&apache.serialize()).unwrap();
        assert_eq!(sketch.count(), count as u64);
        assert_eq!(sketch.rank_error() > 0.0, apache.is_estimation_mode());
        for part in 0..=100 {
            let probability = f64::from(part) / 100.0;
            let theirs = apache.quantile(probability, SearchCriteria::Inclusive).unwrap();
            let theirs = theirs.map(|item| item.into_inner());
            assert_eq!(sketch.view().quantile(probability), theirs, "{count} at {probability}");
        }
        // And it goes on from there.
        let more = stream(STREAMS[0].1, 100_000, 7);
        sketch.merge(aggregate_slice(&more, Kll::default()));
        let all = sorted(&[items, more].concat());
        assert!(worst(&sketch.view(), &all) <= 0.0133);
    }
}

#[test]
fn both_zeros_are_read_as_one() {
    for count in [2, 5_000] {
        let mut apache = ApacheSketch::new(200).unwrap();
        for place in 0..count {
            let zero = if place % 2 == 0 { 0.0 } else { -0.0 };
            apache.update(KllFloat::<f64>::new(zero).unwrap());
        }
        let sketch = KllSketch::<f64>::from_bytes(&apache.serialize()).unwrap();
        assert_eq!((sketch.count(), sketch.min(), sketch.max()), (count, Some(0.0), Some(0.0)));
    }
}

#[test]
fn other_items_cross_as_well() {
    let numbers: Vec<i64> = (0..50_000).map(|n| (n * 7919) % 50_000 - 25_000).collect();
    let sketch = aggregate_slice(&numbers, Kll::default());
    let apache = ApacheSketch::<i64>::deserialize(&sketch.to_bytes()).unwrap();
    assert_eq!((apache.min_item(), apache.max_item()), (Some(&-25_000), Some(&24_999)));
    let back = KllSketch::<i64>::from_bytes(&apache.serialize()).unwrap();
    assert!(back.view().quantile(0.5).unwrap().abs() < 250);

    let words: Vec<String> =
        (0..50_000).map(|n| format!("word {:05}", (n * 7919) % 50_000)).collect();
    let sketch = aggregate_all(&words, Kll::default());
    let apache = ApacheSketch::<String>::deserialize(&sketch.to_bytes()).unwrap();
    assert_eq!(apache.n(), 50_000);
    let back = KllSketch::<String>::from_bytes(&apache.serialize()).unwrap();
    assert_eq!(back.min().as_deref(), Some("word 00000"));
    assert!((back.view().rank("word 25000").unwrap() - 0.5).abs() < 0.005);

    let floats: Vec<f32> = (0..50_000u16).map(f32::from).collect();
    let sketch = aggregate_slice(&floats, Kll::default());
    let apache = ApacheSketch::<KllFloat<f32>>::deserialize(&sketch.to_bytes()).unwrap();
    assert_eq!(apache.n(), 50_000);
}

#[test]
fn bytes_that_are_no_sketch_say_why() {
    let told = |bytes: &[u8]| KllSketch::<f64>::from_bytes(bytes).unwrap_err().to_string();
    let good = aggregate_slice(&[1.0, 2.0, 3.0], Kll::default()).to_bytes();
    let with = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        bytes
    };
    assert!(told(&[]).contains("end too early"));
    assert!(told(&good[..30]).contains("byte 24: the bytes end too early"));
    assert!(told(&[&good[..], &[0]].concat()).contains("more bytes than"));
    assert!(told(&with(2, 7)).contains("no bytes of a KLL sketch"));
    assert!(told(&with(0, 2)).contains("preamble"));
    assert!(told(&with(1, 9)).contains("version"));
    assert!(told(&with(3, 5)).contains("flags"));
    assert!(told(&with(5, 0xff)).contains("byte"));
    assert!(told(&with(18, 0)).contains("levels"));
    assert!(told(&with(22, 255)).contains("level begins"));
    assert!(told(&with(8, 4)).contains("stand for"));
    assert!(told(&with(31, 0x7f)).contains("byte"));
    // A sketch of no items with ends, and one of a single item that is none of its ends.
    let long = |count: u64, ends: [f64; 2], items: &[f64]| {
        let mut bytes = vec![5, 1, 15, 2, 200, 0, 8, 0];
        bytes.extend(count.to_le_bytes());
        bytes.extend([200, 0, 1, 0]);
        bytes.extend((200 - items.len() as u32).to_le_bytes());
        ends.iter().chain(items).for_each(|x| bytes.extend(x.to_le_bytes()));
        bytes
    };
    assert!(told(&long(0, [1.0, 2.0], &[])).contains("or the count"));
    assert!(told(&long(1, [1.0, 9.0], &[5.0])).contains("or the count"));
    assert!(told(&long(2, [1.0, 9.0], &[5.0, 9.0])).contains("stand for"));
    assert!(KllSketch::<f64>::from_bytes(&long(2, [1.0, 9.0], &[1.0, 9.0])).is_ok());
    let error = KllSketch::<f64>::from_bytes(&good[..30]).unwrap_err();
    assert_eq!(error.at(), 24);
}

proptest! {
    #[test]
    fn no_bytes_panic(
        count in 0..3000usize,
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = aggregate_slice(&stream(STREAMS[0].1, count, 8), Kll::within(0.1)).to_bytes();
        // Mostly in the preamble, where it matters most.
        for (place, byte) in places {
            let within = if byte % 2 == 0 { bytes.len().min(60) } else { bytes.len() };
            bytes[place.index(within)] = byte;
        }
        if let Ok(mut sketch) = KllSketch::<f64>::from_bytes(&bytes) {
            let view = sketch.view();
            prop_assert_eq!(view.quantile(0.5).is_some(), sketch.count() > 0);
            if sketch.count() < 1 << 63 {
                sketch.merge(sketch.clone());
            }
            prop_assert!(KllSketch::<f64>::from_bytes(&sketch.to_bytes()).is_ok());
        }
        let _ = KllSketch::<String>::from_bytes(&bytes);
        prop_assert!(KllSketch::<f64>::from_bytes(&bytes[..cut.index(bytes.len())]).is_err());
    }

    #[test]
    fn any_bytes_at_all_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = KllSketch::<i64>::from_bytes(&bytes);
        let _ = KllSketch::<String>::from_bytes(&[&[5, 1, 15, 2, 200, 0, 8, 0], &bytes[..]].concat());
    }
}

#[test]
fn relative_quantiles_are_near_every_value() {
    for (name, rule) in STREAMS {
        let items = stream(rule, 20_000, 9);
        let sorted = sorted(&items);
        for error in [0.1, 0.01, 0.001] {
            let summary = aggregate_all(&items, QuantilesRelative::within(error));
            assert_eq!((summary.min(), summary.max()), (Some(sorted[0]), sorted.last().copied()));
            assert_eq!(summary.count(), sorted.len() as u64);
            for part in 0..=500 {
                let probability = f64::from(part) / 500.0;
                let place = (probability * sorted.len() as f64).ceil() as usize;
                let item = sorted[place.saturating_sub(1)];
                let found = summary.quantile(probability).unwrap();
                let apart = (found - item).abs();
                assert!(apart <= error * item.abs(), "{name}: {found} for {item}");
            }
        }
    }
}

#[test]
fn relative_quantiles_of_strange_numbers() {
    let strange =
        [f64::NEG_INFINITY, -f64::MAX, -5e-324, -0.0, 0.0, 5e-324, f64::INFINITY, f64::NAN];
    let summary = aggregate_all(strange, QuantilesRelative::default());
    assert_eq!(summary.count(), 7);
    let found: Vec<_> = (1..=7).map(|n| summary.quantile(f64::from(n) / 7.0).unwrap()).collect();
    assert_eq!(found[0], f64::NEG_INFINITY);
    assert!((found[1] / -f64::MAX - 1.0).abs() <= 0.01);
    assert_eq!(found[2..], [-5e-324, 0.0, 0.0, 5e-324, f64::INFINITY]);
    assert_eq!(aggregate_all([f64::NAN], QuantileRelative::new(0.5)), None);
    assert_eq!(aggregate_all([7.0, 7.0], QuantileRelative::new(0.5)), Some(7.0));
    assert!(QuantilesRelative::try_within(0.0).is_err());
    assert!(QuantileRelative::try_new(2.0).is_err());
    let error = QuantileRelative::new(0.5).try_within(2.0).unwrap_err();
    assert_eq!(error.to_string(), "the error of a sketch lies from 0.00001 to 0.5, not 2");
}
