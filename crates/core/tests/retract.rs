//! What is left when items are taken back is what there would be without them: the same bytes, whatever the order.

use std::fmt::Debug;

use fanfold::aggregates::{Correlation, LinearFit, PopulationVariance};
use fanfold::combine::Sliding;
use fanfold::stat::Num;
use fanfold::*;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// Takes some items in, and those for which there is a `true` back, in an order of their own.
fn taken_back<T, A>(aggregate: A, items: impl Strategy<Value = T>)
where
    T: Clone + Debug,
    A: Retract<T> + Copy + Portable<<A as Aggregate<T>>::State>,
{
    let streams = vec((items, any::<bool>()), 0..20).prop_flat_map(|stream| {
        let back = stream.iter().filter(|(_, is_back)| *is_back).map(|(item, _)| item.clone());
        (Just(stream.clone()), Just(back.collect::<Vec<_>>()).prop_shuffle())
    });
    let test = |(stream, back): (Vec<(T, bool)>, Vec<T>)| {
        let mut state = aggregate.init();
        stream.iter().for_each(|(item, _)| aggregate.update(&mut state, item));
        back.iter().for_each(|item| aggregate.retract(&mut state, item));
        let mut expected = aggregate.init();
        let left = stream.iter().filter(|(_, is_back)| !is_back);
        left.for_each(|(item, _)| aggregate.update(&mut expected, item));
        prop_assert_eq!(aggregate.write(&state), aggregate.write(&expected));
        Ok(())
    };
    TestRunner::new(ProptestConfig::with_cases(2000)).run(&streams, test).unwrap();
}

type Moments = (Count, Sum, Mean, Variance, StdDev, PopulationVariance);
const MOMENTS: Moments = (Count, Sum, Mean, Variance, StdDev, PopulationVariance);

#[test]
fn integers() {
    taken_back(MOMENTS, any::<i8>());
    taken_back(MOMENTS, any::<u32>());
    taken_back(MOMENTS, any::<i64>());
    taken_back(MOMENTS, any::<u64>());
    taken_back(MOMENTS, prop_oneof![any::<i128>(), Just(i128::MIN), Just(i128::MAX)]);
    taken_back(MOMENTS, prop_oneof![any::<u128>(), Just(u128::MAX)]);
}

/// Floats of all sizes, of which some are near to each other, and infinities and NaN.
fn float() -> impl Strategy<Value = f64> {
    prop_oneof![
        2 => any::<f64>(),
        2 => (-3..3i8).prop_map(f64::from),
        1 => prop::sample::select(vec![-0.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, f64::MAX]),
    ]
}

/// Decimals near to each other, and some far apart.
fn decimal() -> impl Strategy<Value = Decimal> {
    let digits = prop_oneof![
        -9..9i128,
        any::<i64>().prop_map(i128::from),
        -(10i128.pow(37))..10i128.pow(37)
    ];
    let exponent = prop_oneof![4 => -2..2i32, 1 => -300..300i32];
    (digits, exponent)
        .prop_map(|(digits, exponent)| Decimal::new(digits, exponent).expect("it is in range"))
}

#[test]
fn floats() {
    taken_back(MOMENTS, float());
    taken_back(MOMENTS, any::<f32>());
}

#[test]
fn decimals_and_numbers_of_any_kind() {
    taken_back(MOMENTS, decimal());
    let number = prop_oneof![
        decimal().prop_map(Num::Decimal),
        any::<i128>().prop_map(Num::Integer),
        float().prop_map(Num::Float),
    ];
    taken_back(MOMENTS, number);
}

#[test]
fn pairs() {
    let set = (Covariance, Correlation, LinearFit, Covariance::population());
    taken_back(set, (float(), float()));
    taken_back(set, (any::<i64>(), any::<i32>()));
}

/// A window that takes back is one that aggregates anew.
#[test]
fn windows_of_both_kinds_are_the_same() {
    let test = |(floats, count): (Vec<f64>, usize)| {
        let set = (Sum, Mean, Variance, StdDev);
        let anew = floats.iter().copied().running(Sliding::new(set, count));
        let taken_back = floats.iter().copied().running(Sliding::new(set, count).retracting());
        for (anew, taken_back) in anew.zip(taken_back) {
            prop_assert_eq!(format!("{anew:?}"), format!("{taken_back:?}"));
        }
        Ok(())
    };
    let streams = (vec(float(), 0..60), 0..9usize);
    TestRunner::new(ProptestConfig::with_cases(500)).run(&streams, test).unwrap();
}
