//! A bounded deque does what CPython's does.

use std::collections::VecDeque;

use fanfold::task::BoundedDeque;
use proptest::prelude::*;

/// The generator of `data/deque.py`.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// One line of the transcript: how things stood after so many operations.
fn stand(max_len: &str, number: usize, popped: u64, items: &BoundedDeque<u64>) -> String {
    let first = items.iter().take(3);
    let last = items.iter().skip(items.len().saturating_sub(3));
    let ends: Vec<_> = first.chain(last).map(|item| format!(" {item}")).collect();
    format!("{max_len} {number} {popped} {}{}", items.len(), ends.concat())
}

/// Runs the operations of `data/deque.py`.
fn run(max_len: &str) -> Vec<String> {
    let mut items = max_len.parse().map_or(BoundedDeque::unbounded(), BoundedDeque::new);
    let (mut random, mut popped, mut lines) = (Random(1), 0u64, Vec::new());
    for number in 0..100_000 {
        let (operation, value) = (random.below(16), random.below(1000));
        let more = [value, value + 1, value + 2];
        let mut out = |item: Option<u64>| {
            popped = popped.wrapping_mul(31).wrapping_add(item.unwrap_or(u64::MAX));
        };
        match operation {
            0..4 => drop(items.push_back(value)),
            4..8 => drop(items.push_front(value)),
            8..10 => out(items.pop_back()),
            10..12 => out(items.pop_front()),
            12 => items.rotate(value as isize % 11 - 5),
            13 => items.extend(more),
            14 => items.extend_front(more),
            _ if value < 50 => items.clear(),
            _ => {}
        }
        if number % 2_000 == 1_999 {
            lines.push(stand(max_len, number, popped, &items));
        }
    }
    lines
}

#[test]
fn a_hundred_thousand_operations_go_as_in_cpython() {
    let transcript = include_str!("data/deque.txt");
    let found: Vec<_> = ["0", "1", "2", "7", "None"].into_iter().flat_map(run).collect();
    assert_eq!(found.len(), transcript.lines().count());
    for (found, expected) in found.iter().zip(transcript.lines()) {
        assert_eq!(found, expected);
    }
}

#[test]
fn what_falls_out_is_given_back() {
    let mut none = BoundedDeque::new(0);
    assert_eq!((none.push_back(1), none.push_front(2), none.len()), (Some(1), Some(2), 0));
    assert!(none.is_full() && none.is_empty());
    let mut one = BoundedDeque::new(1);
    assert_eq!((one.push_back(1), one.push_front(2), one.push_back(3)), (None, Some(1), Some(2)));
    assert_eq!(one, [3]);
    assert_eq!(one, BoundedDeque::from_iter_bounded(9, [3]));
    let mut any = BoundedDeque::unbounded();
    assert!((0..1000).all(|item| any.push_front(item).is_none() && !any.is_full()));
    assert_eq!((any.len(), any.max_len()), (1000, None));
    any.rotate(isize::MIN);
    any.rotate(isize::MAX);
    assert_eq!(any.into_deque().len(), 1000);
}

proptest! {
    #[test]
    fn nothing_is_lost(max_len in 0..5usize, pushes in prop::collection::vec(any::<bool>(), 0..50)) {
        let mut deque = BoundedDeque::new(max_len);
        let mut model = VecDeque::new();
        for (item, back) in pushes.into_iter().enumerate() {
            let out = if back { deque.push_back(item) } else { deque.push_front(item) };
            if back { model.push_back(item) } else { model.push_front(item) }
            let over = (model.len() > max_len).then(|| {
                if back { model.pop_front() } else { model.pop_back() }.unwrap()
            });
            prop_assert_eq!(out, over);
            prop_assert_eq!(deque.as_deque(), &model);
            prop_assert_eq!(deque.is_full(), model.len() == max_len);
        }
    }
}
