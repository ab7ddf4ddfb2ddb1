use super::tails::SHARE;
use super::{Size, Sketch};
use crate::Outlook;

/// How items come.
const ORDERS: [fn(u64, u64, u64) -> i64; 6] = [
    // In no order.
    |place, count, seed| ((place + 7919 * seed) * 2_654_435_761 % count) as i64,
    |place, count, _| (count - 1 - place) as i64,
    |place, _, _| place as i64,
    // From both ends to the middle, and from the middle to both ends.
    |place, count, _| if place % 2 == 0 { place / 2 } else { count - 1 - place / 2 } as i64,
    |place, count, _| if place % 2 == 0 { count / 2 + place / 2 } else { count / 2 - 1 - place / 2 } as i64,
    // The greatest first, then all others in no order.
    |place, count, _| match place {
        place if place < count / 50 => (count - 1 - place) as i64,
        place => ((place - count / 50) * 2_654_435_761 % (count - count / 50)) as i64,
    },
];

/// By how much of the distance to the nearer end the rank of a quantile is off, of items from 0 on.
fn off(sketch: &Sketch<i64>, probability: f64) -> f64 {
    let count = sketch.count() as f64;
    let rank = (probability * count).ceil();
    let found = *sketch.view().quantile(probability).unwrap() as f64 + 1.0;
    (found - rank).abs() / rank.min(count - rank + 1.0)
}

const PROBABILITIES: [f64; 12] =
    [0.0001, 0.001, 0.01, 0.03, 0.08, 0.2, 0.5, 0.9, 0.95, 0.99, 0.999, 0.9999];

#[test]
fn equal_items_are_ranked_as_they_are() {
    for zeros in [1u64, 3, 7, 9] {
        let items: Vec<i64> =
            (0..100_000).map(|place| i64::from(place * 7 % 10 >= zeros)).collect();
        let mut sketch = Sketch::new(Size::DEFAULT, 1).with_tails();
        sketch.update_slice(&items);
        let view = sketch.view();
        for percent in (1..100u64).filter(|percent| percent.abs_diff(zeros * 10) > 1) {
            let found = *view.quantile(percent as f64 / 100.0).unwrap();
            assert_eq!(
                found,
                i64::from(percent > zeros * 10),
                "p{percent} of {zeros} zeros in ten"
            );
        }
        let weight = view.weight_up_to(&0) as f64 / 100_000.0;
        assert!((weight - zeros as f64 / 10.0).abs() < 0.006, "{weight}");
    }
}

#[test]
fn foreseen_parts_keep_their_ends() {
    let mut whole = Sketch::new(Size::DEFAULT, 0).with_tails();
    whole.foresee(Some(Outlook { first: 0, count: 20_000 }));
    for part in 0..100 {
        let mut sketch = Sketch::new(Size::DEFAULT, 0).with_tails();
        sketch.foresee(Some(Outlook { first: part * 200, count: 20_000 }));
        let items: Vec<i64> =
            (0..200).map(|place| ORDERS[0](part * 200 + place, 20_000, 0)).collect();
        sketch.update_slice(&items);
        whole.merge(sketch);
    }
    assert_eq!(whole.tail_weights(), Some([20_000; 2]));
    assert!(PROBABILITIES.iter().all(|at| off(&whole, *at) <= SHARE));
}

/// Sketches of all orders, fed at once, foreseen or not, and merged from parts.
fn sketches(count: u64, order: fn(u64, u64, u64) -> i64, seed: u64) -> [Sketch<i64>; 3] {
    let items: Vec<i64> = (0..count).map(|place| order(place, count, seed)).collect();
    let empty = |seed| Sketch::new(Size::DEFAULT, seed).with_tails();
    let mut whole = empty(seed);
    whole.update_slice(&items);
    let mut foreseen = empty(seed);
    foreseen.foresee(Some(Outlook { first: seed, count }));
    foreseen.update_slice(&items);
    // Parts of all lengths, some of which have all their items.
    let mut merged = empty(seed);
    let mut rest = &items[..];
    for number in 0.. {
        let (part, others) = rest.split_at(rest.len().min(97 << (number % 11)));
        let mut sketch = empty(seed + number);
        sketch.update_slice(part);
        merged.merge(sketch);
        rest = others;
        if rest.is_empty() {
            break;
        }
    }
    [whole, foreseen, merged]
}

#[test]
fn ranks_near_the_ends_are_off_by_a_share_of_the_distance() {
    let (mut squares, mut number, mut too_far) = (0.0, 0, 0);
    for count in [16_385u64, 20_011, 300_007] {
        for order in ORDERS {
            for seed in 0..4 {
                for sketch in sketches(count, order, seed) {
                    assert_eq!(sketch.count(), count);
                    assert!(!sketch.is_exact());
                    for probability in PROBABILITIES {
                        let off = off(&sketch, probability);
                        squares += off * off;
                        number += 1;
                        too_far += u64::from(off > SHARE);
                        assert!(off < 2.0 * SHARE, "{off} of {count} at {probability}");
                    }
                    let ends = [0.0, 1.0].map(|end| *sketch.view().quantile(end).unwrap());
                    assert_eq!(ends, [0, count as i64 - 1]);
                }
            }
        }
    }
    assert!(too_far * 100 <= number, "{too_far} of {number}");
    let off = (squares / number as f64).sqrt();
    assert!(off < 0.011, "{off} in the mean");
}

#[test]
fn quantiles_rise_with_their_probabilities() {
    for order in ORDERS {
        let [sketch, ..] = sketches(50_021, order, 1);
        let view = sketch.view();
        let found: Vec<_> =
            (0..=5000).map(|part| *view.quantile(f64::from(part) / 5000.0).unwrap()).collect();
        assert!(found.is_sorted());
        for part in [0.0005, 0.05, 0.3, 0.97] {
            let key = (part * 50_021.0) as i64;
            let weight = view.weight_up_to(&key) as f64 / 50_021.0;
            assert!((weight - part).abs() < 0.005, "{weight} for {part}");
        }
    }
}

#[test]
fn weights_add_up_to_the_count() {
    for order in ORDERS {
        for sketch in sketches(123_457, order, 3) {
            assert_eq!(sketch.tail_weights(), Some([123_457; 2]));
        }
    }
}
