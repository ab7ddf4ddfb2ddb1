//! A combinator that somebody else wrote: by what is public it loses nothing.

use std::cell::Cell;

use fanfold::{
    Aggregate, Block, Combine, Count, Max, Mean, Median, MergeClass, Quantiles, Running, Stat,
    StatSet, Sum, Value, Variance, aggregate_all, aggregate_slice, forward, laws,
};
use proptest::prelude::any;

/// Passes on everything.
struct Around<A>(A);

impl<A> Combine for Around<A> {}

impl<T: ?Sized, A: Aggregate<T>> Aggregate<T> for Around<A> {
    forward!(|this| (A as Aggregate<T>) &this.0; state class output items);
}

/// An aggregate that notes which way its items came.
#[derive(Debug, Default)]
struct Ways {
    items: Cell<u64>,
    blocks: Cell<u64>,
    with_outlook: Cell<u64>,
}

impl Combine for Ways {}

impl Aggregate<f64> for Ways {
    type State = ();
    type Output = ();

    fn init(&self) {}

    fn update(&self, (): &mut (), _: &f64) {
        self.items.update(|count| count + 1);
    }

    fn merge(&self, (): &mut (), (): ()) {}

    fn finish(&self, (): ()) {}

    fn class(&self) -> MergeClass {
        MergeClass::EXACT
    }

    fn update_block(&self, (): &mut (), block: &Block<'_, f64>) {
        self.blocks.update(|count| count + 1);
        self.with_outlook.update(|count| count + u64::from(block.outlook().is_some()));
    }

    fn needs(&self) -> fanfold::Needs<f64> {
        fanfold::Needs::outlook(|_| 0)
    }
}

#[test]
fn it_reaches_the_batch_path() {
    let items = vec![1.5; 3 * Block::<f64>::LENGTH + 1];
    let ways = Ways::default();
    let _ = aggregate_slice(&items, (Count, Around((Sum, Around(&ways)))));
    assert_eq!((ways.items.get(), ways.blocks.get(), ways.with_outlook.get()), (0, 4, 4));

    // What hands on other items than it was handed cannot say how many there will be.
    let ways = Ways::default();
    let () = aggregate_slice(&items, Around((&ways).filter(|x: &f64| *x > 0.0)));
    assert_eq!((ways.items.get(), ways.blocks.get(), ways.with_outlook.get()), (0, 4, 0));
}

/// Members that leave out unlike items are promised no more of them than each will see.
#[test]
fn what_is_foreseen_holds_for_every_member() {
    let items: Vec<f64> =
        (0..1_000_000).map(|n| if n % 1_000 == 0 { f64::from(n) } else { f64::NAN }).collect();
    for (found, _) in [
        aggregate_slice(&items, (Quantiles, Ways::default())),
        aggregate_slice(&items, (Ways::default(), Quantiles).map(|(ways, found)| (found, ways))),
    ] {
        assert!(found.is_exact(), "a thousand items are kept");
        assert_eq!((found.count(), found.quantile(0.5)), (1_000, Some(499_500.0)));
    }
    let words: Vec<Option<f64>> = items.iter().map(|x| (!x.is_nan()).then_some(*x)).collect();
    let values = aggregate_slice(&words, (Ways::default().skip_missing(), [Stat::Median])).1;
    assert_eq!(values, [Value::Float(499_500.0)]);
}

/// Sets of which some members are statistics are aggregates as all others.
#[test]
fn tuples_with_statistics_can_be_combined() {
    let groups = aggregate_all([1, 2, 4], (Count, Stat::Sum).group_by(|n: &i32| n % 2));
    assert_eq!(groups[&0], (2, Value::Integer(6)));
    let boxed = StatSet::from(Stat::Sum).map(|values: Vec<Value>| values[0].as_f64()).boxed();
    assert_eq!(aggregate_all([1, 2], vec![boxed, Mean.boxed()]), [Some(3.0), Some(1.5)]);
}

#[test]
#[should_panic(expected = "`max` is asked of a state that another set of statistics began")]
fn a_state_of_another_set_has_no_values() {
    let state = StatSet::from(Stat::Sum).state();
    StatSet::from(Stat::Max).values(&state);
}

#[test]
fn states_of_unlike_sets_are_not_merged() {
    let (sum, max) = (StatSet::from(Stat::Sum), StatSet::from(Stat::Max));
    assert!(sum.try_merge(&mut sum.state(), max.state()).is_err());
    assert!(sum.try_merge(&mut max.state(), max.state()).is_err());
    assert!(sum.try_merge(&mut sum.state(), StatSet::from(Stat::Mean).state()).is_ok());
    let empty: StatSet = "".parse().unwrap();
    assert_eq!((empty.to_string().as_str(), empty.values(&empty.state())), ("", vec![]));
}

#[test]
fn it_gives_what_it_holds_gives() {
    let set = || (Sum, Mean, Variance, Max, Median);
    let items: Vec<f64> =
        (0..100_000u32).map(|n| f64::from(n.wrapping_mul(2_654_435_761))).collect();
    assert_eq!(aggregate_slice(&items, Around(set())), aggregate_slice(&items, set()));
    assert_eq!(aggregate_all(&items, Around(set())), aggregate_all(&items, set()));
    let (mut around, mut plain) = (Running::new(Around(set())), Running::new(set()));
    around.update_slice(&items);
    plain.update_slice(&items);
    assert_eq!((around.value(), around.size()), (plain.value(), plain.size()));
}

#[test]
fn it_keeps_the_laws() {
    laws::check(Around((Sum, Mean, Variance)), any::<f64>());
    laws::check(Around((Sum, Max).take(3)), any::<i64>());
}

/// The forms in which statistics come give the same values, from as little memory.
#[test]
fn every_set_of_statistics_shares_its_states() {
    use fanfold::Stat::StdDev;

    let members = || [Stat::Mean, StdDev, Stat::Sum];
    let one = {
        let mut state = Aggregate::<f64>::init(&StdDev);
        StdDev.update(&mut state, &2.5);
        Aggregate::<f64>::size(&StdDev, &state)
    };
    let expected = aggregate_all([2.5, 3.0], members()).to_vec();
    macro_rules! all_share {
        ($($set:expr),* $(,)?) => {$({
            let mut running = Running::new($set);
            running.update(&2.5f64);
            assert_eq!(running.size(), one, stringify!($set));
            running.update(&3.0);
            let values: Vec<Option<Value>> = running.value().into_iter().map(Into::into).collect();
            assert_eq!(values, expected.iter().cloned().map(Some).collect::<Vec<_>>());
        })*};
    }
    let [mean, deviation, sum] = members();
    all_share!(
        members(),
        members().to_vec(),
        StatSet::new(members()),
        [&mean, &deviation, &sum],
        vec![&mean, &deviation, &sum],
        members().map(Box::new),
        members().map(std::sync::Arc::new),
        members().map(Some),
        members().map(Some).to_vec(),
    );
}
