//! The states of many groups side by side are those that each would have alone.

use fanfold::stat::{Chunk, Datum, Num};
use fanfold::{Aggregate, Decimal, StatSet};
use proptest::prelude::*;

const SETS: [&str; 4] = [
    "count,missing,type,sum,mean,min,max,range",
    "sum",
    "min,max",
    "rows,sum,stddev,median,distinct,mode,first,last,top2,max",
];

#[derive(Clone, Debug)]
enum Item {
    Digits(i64, i32),
    Float(f64),
    Text(&'static str),
    Wide(i128),
    Missing,
}

impl Item {
    fn datum(&self) -> Datum<'_> {
        match self {
            Item::Digits(digits, 0) => Datum::Number(Num::Integer((*digits).into())),
            Item::Digits(digits, exponent) => {
                Datum::Number(Num::Decimal(Decimal::new((*digits).into(), *exponent).unwrap()))
            }
            Item::Float(float) => Datum::Number(Num::Float(*float)),
            Item::Text(text) => Datum::Text(text),
            Item::Wide(integer) => Datum::Number(Num::Integer(*integer)),
            Item::Missing => Datum::Missing,
        }
    }
}

fn item() -> impl Strategy<Value = Item> {
    prop_oneof![
        8 => (-1000..1000i64, -3..1i32).prop_map(|(digits, exponent)| Item::Digits(digits, exponent)),
        2 => (any::<i64>(), -14..6i32).prop_map(|(digits, exponent)| Item::Digits(digits, exponent)),
        1 => prop_oneof![any::<f64>(), Just(f64::NAN)].prop_map(Item::Float),
        1 => prop::sample::select(vec!["a", "b"]).prop_map(Item::Text),
        1 => any::<i128>().prop_map(Item::Wide),
        1 => Just(Item::Missing),
    ]
}

/// Few kinds of items, so that numbers fit mostly.
fn items() -> impl Strategy<Value = Vec<(usize, Item)>> {
    let near =
        (-1000..1000i64, -2..1i32).prop_map(|(digits, exponent)| Item::Digits(digits, exponent));
    prop_oneof![
        prop::collection::vec((0..4usize, near), 0..60),
        prop::collection::vec((0..4usize, item()), 0..60),
    ]
}

fn printed(set: &StatSet, state: &fanfold::stat::StatState) -> String {
    format!("{:?}", set.values(state))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn groups_are_what_they_would_be_alone(
        items in items(),
        cut in 0..60usize,
        set in prop::sample::select(&SETS[..]),
    ) {
        let set: StatSet = set.parse().unwrap();
        let mut alone: Vec<_> = (0..4).map(|_| set.state()).collect();
        let mut groups = set.groups();
        groups.grow_to(4);
        for (group, item) in &items {
            set.update(&mut alone[*group], &item.datum());
            groups.update(*group, &item.datum());
        }
        for (group, state) in alone.iter().enumerate() {
            prop_assert_eq!(printed(&set, &groups.state(group)), printed(&set, state));
        }
        // In two parts, under other numbers.
        let (front, back) = items.split_at(cut.min(items.len()));
        let (mut groups, mut later) = (set.groups(), set.groups());
        groups.grow_to(4);
        later.grow_to(4);
        front.iter().for_each(|(group, item)| groups.update(*group, &item.datum()));
        back.iter().for_each(|(group, item)| later.update(3 - group, &item.datum()));
        groups.merge(&[3, 2, 1, 0], later);
        let exact = !set.members().contains(&"median".parse().unwrap());
        for (group, state) in alone.iter().enumerate() {
            if exact {
                prop_assert_eq!(printed(&set, &groups.state(group)), printed(&set, state));
            }
        }
    }

    #[test]
    fn chunks_are_their_items(
        digits in prop::collection::vec((0..3u32, -5000..5000i64, any::<bool>()), 0..50),
        exponent in -14..3i32,
        set in prop::sample::select(&SETS[..]),
    ) {
        let set: StatSet = set.parse().unwrap();
        let groups: Vec<u32> = digits.iter().map(|(group, ..)| *group).collect();
        let values: Vec<i64> = digits.iter().map(|(_, digits, _)| *digits).collect();
        let mut bits = vec![0u8; digits.len().div_ceil(8)];
        let there = digits.iter().enumerate().filter(|(_, (.., is_there))| *is_there);
        there.for_each(|(place, _)| bits[place / 8] |= 1 << (place % 8));
        let (mut by_chunk, mut by_item) = (set.groups(), set.groups());
        by_chunk.grow_to(3);
        by_item.grow_to(3);
        let chunk = match exponent {
            0 => Chunk::integers(&values),
            exponent => Chunk::decimals(&values, exponent),
        };
        by_chunk.update_chunk(&groups, &chunk.with_validity(&bits));
        for (group, digits, is_there) in &digits {
            let item = if *is_there { Item::Digits(*digits, exponent) } else { Item::Missing };
            by_item.update(*group as usize, &item.datum());
        }
        for group in 0..3 {
            prop_assert_eq!(printed(&set, &by_chunk.state(group)), printed(&set, &by_item.state(group)));
        }
    }
}
