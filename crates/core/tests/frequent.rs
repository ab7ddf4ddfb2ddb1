//! Frequent items among more than are counted exactly.

use fanfold::{Frequent, Running};

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
        assert!((item.upper - item.lower) as f64 <= 0.0009 * count as f64);
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
