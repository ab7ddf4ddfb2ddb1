//! Sums, means and spreads of decimals, against integers of any size: those of exact arithmetic over what
//! was written, rounded once.
//!
//! `PROPTEST_CASES=100000 cargo test --release --test decimals` tries as many streams of each kind.

mod nearest;

use std::cmp::Ordering;

use fanfold::stat::{Chunk, Datum, Num};
use fanfold::*;
use nearest::{is_nearest, is_root};
use num_bigint::BigInt;
use proptest::prelude::*;

/// The last place of all decimals below: they are integers of that unit.
const UNIT: u32 = 1100;

fn ten_to(power: u32) -> BigInt {
    BigInt::from(10).pow(power)
}

/// A decimal in units of 10^-1100.
fn units(decimal: &Decimal) -> BigInt {
    BigInt::from(decimal.digits()) * ten_to((decimal.exponent() + UNIT as i32) as u32)
}

/// An integer of 10^-1100 as a decimal prints it, if it has no more digits than one can have.
fn written(integer: &BigInt) -> Option<Decimal> {
    format!("{integer}e-{UNIT}").parse().ok().filter(|decimal| units(decimal) == *integer)
}

type Answers = (Decimal, Option<f64>, Option<f64>, Option<f64>, Option<Decimal>, Option<Decimal>);

fn set() -> (Sum, Mean, Variance, StdDev, Min, Max) {
    (Sum, Mean, Variance, StdDev, Min, Max)
}

fn assert_right(items: &[Decimal], answers: Answers) {
    let (sum, mean, variance, deviation, least, greatest) = answers;
    let n = BigInt::from(items.len());
    let all: Vec<BigInt> = items.iter().map(units).collect();
    let total: BigInt = all.iter().sum();
    match written(&total) {
        Some(exact) => assert_eq!(sum, exact, "the sum"),
        // Rounded to 38 digits or 39.
        None => {
            let off = BigInt::from((units(&sum) - &total).magnitude().clone());
            assert!(off * ten_to(37) < BigInt::from(total.magnitude().clone()), "the sum {sum}");
        }
    }
    let (double, ten) = (BigInt::from(1) << 1074, ten_to(UNIT));
    if let Some(mean) = mean {
        assert!(is_nearest(mean, &(&total * &double), &(&n * &ten)), "the mean is not {mean:e}");
    }
    let squares: BigInt = all.iter().map(|x| x * x).sum();
    let distances = &n * squares - &total * &total;
    let divisor = &n * (&n - 1) * &ten * &ten;
    if let Some((variance, deviation)) = variance.zip(deviation) {
        let right = is_nearest(variance, &(&distances * &double), &divisor);
        assert!(right, "the variance is not {variance:e}");
        let right = is_root(deviation, &(&distances * &double * &double), &divisor);
        assert!(right, "the deviation is not {deviation:e}");
    }
    let by_value = |a: &&Decimal, b: &&Decimal| units(a).cmp(&units(b));
    assert_eq!(least, items.iter().min_by(by_value).copied());
    assert_eq!(greatest, items.iter().max_by(by_value).copied());
}

/// By items, merged, as statistics chosen at run time, and with integers as integers.
fn assert_exact(items: &[Decimal], cut: usize) {
    let answers = aggregate_all(items, set());
    assert_right(items, answers);
    let (front, back) = items.split_at(cut.min(items.len()));
    let mut later = Running::new(set());
    later.update_slice(back);
    let mut merged = Running::new(set());
    front.iter().for_each(|item| merged.update(item));
    merged.merge(later);
    assert_eq!(merged.finish(), answers, "merged");

    let (sum, mean, variance, deviation, least, greatest) = answers;
    let numbers = items.iter().map(|item| Datum::Number(Num::from(*item)));
    let stats = ["sum", "mean", "variance", "stddev", "min", "max"]
        .map(|name| name.parse::<Stat>().unwrap());
    let found = aggregate_all(numbers, stats).map(|value| value.to_string());
    let number = |number: Option<f64>| Value::from(number).to_string();
    let decimal = |decimal: Option<Decimal>| Value::from(decimal).to_string();
    let expected = [
        decimal(Some(sum)),
        number(mean),
        number(variance),
        number(deviation),
        decimal(least),
        decimal(greatest),
    ];
    assert_eq!(found, expected, "chosen at run time");
}

fn far() -> impl Strategy<Value = Decimal> {
    let any = (any::<i128>(), -1100..900i32).prop_map(|(digits, exponent)| (digits >> 8, exponent));
    any.prop_map(|(digits, exponent)| Decimal::new(digits, exponent).expect("it is in range"))
}

fn near() -> impl Strategy<Value = Decimal> {
    (-1_000_000..1_000_000i64, -4..3i32).prop_map(|(digits, exponent)| {
        Decimal::new(digits.into(), exponent).expect("it is in range")
    })
}

fn any_decimal() -> impl Strategy<Value = Decimal> {
    let long = (any::<i64>(), -25..5i32);
    let long = long.prop_map(|(digits, exponent)| Decimal::new(digits.into(), exponent).unwrap());
    prop_oneof![4 => near(), 2 => long, 1 => far(), 1 => Just(Decimal::ZERO)]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_decimals(items in prop::collection::vec(any_decimal(), 0..30), cut in 0..30usize) {
        assert_exact(&items, cut);
    }

    #[test]
    fn decimals_of_one_kind(items in prop::collection::vec(near(), 0..60), cut in 0..60usize) {
        assert_exact(&items, cut);
    }

    #[test]
    fn those_that_cancel(items in prop::collection::vec(any_decimal(), 0..15), cut in 0..30usize) {
        let minus = |item: &Decimal| Decimal::new(-item.digits(), item.exponent()).unwrap();
        let both: Vec<Decimal> = items.iter().copied().chain(items.iter().map(minus)).collect();
        assert_exact(&both, cut);
    }

    #[test]
    fn a_column_is_its_items(
        chunks in prop::collection::vec(
            (prop::collection::vec(prop_oneof![-1000..1000i64, any::<i64>()], 0..20), -30..5i32),
            0..5,
        ),
        near in prop::bool::ANY,
    ) {
        let mut chunks = chunks;
        let mut names = "count,type,sum,mean,variance,min,max,range,distinct,mode,top3,first,last".to_owned();
        if near {
            // Quantiles of 64 bits that lie close together are exact.
            names += ",median,p99.9,iqr";
            for (digits, exponent) in &mut chunks {
                digits.iter_mut().for_each(|digits| *digits %= 1 << 40);
                *exponent %= 3;
            }
        }
        let set: StatSet = names.parse().unwrap();
        let (mut by_chunk, mut by_item) = (set.state(), set.state());
        for (digits, exponent) in &chunks {
            set.update_chunk(&mut by_chunk, &Chunk::decimals(digits, *exponent));
            for digits in digits {
                let decimal = Decimal::new((*digits).into(), *exponent).unwrap();
                set.update(&mut by_item, &Datum::Number(Num::Decimal(decimal)));
            }
        }
        prop_assert_eq!(set.values(&by_chunk), set.values(&by_item));
    }

    #[test]
    fn the_order_is_that_of_integers(a in any_decimal(), b in any_decimal(), double: f64) {
        prop_assert_eq!(a.cmp(&b), units(&a).cmp(&units(&b)));
        let exact = Num::Decimal(a).cmp(&Num::Float(double));
        if double.is_finite() {
            // Both as integers of 10^-1100 2^-1074.
            let (left, right) = (units(&a) << 1074u32, nearest::units(double) * ten_to(UNIT));
            prop_assert_eq!(exact, left.cmp(&right).then(Ordering::Greater));
        }
    }
}

#[test]
fn equal_numbers_are_counted_once() {
    let half: Decimal = "0.5".parse().unwrap();
    let numbers = [
        Num::Float(0.5),
        Num::Decimal(half),
        Num::Decimal(1.into()),
        Num::Integer(1),
        Num::Float(1.0),
    ];
    let [distinct, mode] = aggregate_all(numbers, [Stat::Distinct, Stat::Mode]);
    assert_eq!((distinct, mode), (Value::Integer(2), Value::Integer(1)));
}
