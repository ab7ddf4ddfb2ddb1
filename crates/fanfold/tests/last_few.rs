//! Whoever keeps the last few items keeps the same: what is pushed in at one end of what is full
//! falls out at the other.

use std::sync::mpsc::channel;

use fanfold::{
    Aggregate, LastN, Ring, aggregate_all, aggregate_slice, fan_out, split::Overflow,
    task::BoundedDeque,
};
use proptest::prelude::*;

fn last_few<T>(items: impl IntoIterator<Item = T>, n: usize) -> BoundedDeque<T> {
    let mut last = BoundedDeque::new(n);
    last.extend(items);
    last
}

proptest! {
    #[test]
    fn last_n_is_a_bounded_deque(items: Vec<u16>, n in 0usize..9, cut: prop::sample::Index) {
        let expected: Vec<u16> = last_few(items.iter().copied(), n).into_iter().collect();
        prop_assert_eq!(aggregate_all(items.iter().copied(), LastN::new(n)), expected.clone());
        prop_assert_eq!(aggregate_slice(&items, LastN::new(n)), expected.clone());
        let (front, back) = items.split_at(cut.index(items.len() + 1));
        let aggregate = LastN::new(n);
        let [mut state, later] = [front, back].map(|part| {
            let mut state = Aggregate::<u16>::init(&aggregate);
            part.iter().for_each(|item| aggregate.update(&mut state, item));
            state
        });
        Aggregate::<u16>::merge(&aggregate, &mut state, later);
        prop_assert_eq!(Aggregate::<u16>::finish(&aggregate, state), expected);
    }
}

/// One that takes the first item, and then nothing before the source is over, finds the last few,
/// and is told how many it lost.
#[test]
fn a_ring_that_drops_the_oldest_is_a_bounded_deque() {
    for (capacity, items) in [(1, 50), (2, 50), (7, 50), (16, 50), (16, 1000), (16, 10), (16, 17)] {
        let ((send_taken, taken), (send_over, over)) = (channel(), channel());
        let source = (0..items).inspect(move |item| {
            if *item == 1 {
                taken.recv().unwrap();
            }
        });
        let end = std::iter::from_fn(move || {
            send_over.send(()).unwrap();
            None
        });
        let (count, (head, rest, lost)) = fan_out(source.chain(end))
            .add(|mut it| it.by_ref().count() as u64 + it.lost())
            .add(move |mut it| {
                let head = it.next();
                send_taken.send(()).unwrap();
                over.recv().unwrap();
                let rest: Vec<u64> = it.by_ref().collect();
                (head, rest, it.lost())
            })
            .run(Ring::new(capacity).overflow(Overflow::DropOldest));
        assert_eq!((count, head), (items, Some(0)));
        let expected = last_few(1..items, capacity);
        assert_eq!(lost, items - 1 - expected.len() as u64);
        assert!(expected.iter().eq(&rest), "{items} items through {capacity}");
    }
}
