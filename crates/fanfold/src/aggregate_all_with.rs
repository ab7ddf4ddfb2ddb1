//! The driver that runs aggregates under a splitter.

use std::array;

use fanfold_broadcast::{Consumers, Items, Pushed, Splitter, fan_out};

use crate::{Aggregate, Running};

/// Runs each aggregate of a set as a consumer of its own, under the splitter that is given.
///
/// The outputs are those of [`aggregate_all`](crate::aggregate_all), which runs all of them in one loop
/// and is what to use for most. Under [`Lockstep`](crate::Lockstep) or [`Ring`](crate::Ring) each
/// aggregate has a thread of its own, which pays when it does much with an item.
///
/// ```
/// use fanfold::{aggregate_all_with, Lockstep, Max, ReduceFold, Stat, Sum};
///
/// let (sum, max) = aggregate_all_with(Lockstep::default(), 1..1000i64, (Sum, Max));
/// assert_eq!((sum, max), (499_500, Some(999)));
///
/// let [mean, p99] = aggregate_all_with(ReduceFold, 1..1000i64, [Stat::Mean, "p99".parse()?]);
/// assert_eq!((mean.as_f64(), p99.as_f64()), (Some(500.0), Some(989.02)));
/// # Ok::<(), fanfold::stat::ParseStatError>(())
/// ```
///
/// The members of a set that is chosen at run time share nothing here, as each runs on its own.
///
/// # Panics
///
/// Where the source does, or a closure of an aggregate, or as the splitter says; and where the set is an
/// array or a `Vec` without members.
#[must_use = "the answers are all that comes of a pass"]
pub fn aggregate_all_with<P, I, A>(splitter: P, source: I, aggregates: A) -> A::Outputs
where
    I: IntoIterator,
    A: AggregateSet<I::Item>,
    P: Splitter<Items<I::IntoIter>, A::Consumers>,
{
    A::outputs(fan_out(source).add_set(aggregates.into_consumers()).run(splitter))
}

/// A set of aggregates that can be run each on its own: a tuple, an array or a `Vec`. The trait is sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no set of aggregates over `{T}`",
    note = "a tuple, an array or a `Vec` of aggregates is one; for a single one, write `(Sum,)`"
)]
pub trait AggregateSet<T>: Sealed + Sized {
    /// What they come to.
    type Outputs;
    /// The aggregates as consumers.
    type Consumers: Consumers<T>;

    #[doc(hidden)]
    fn into_consumers(self) -> Self::Consumers;

    #[doc(hidden)]
    fn outputs(outputs: <Self::Consumers as Consumers<T>>::Outputs) -> Self::Outputs;
}

/// Keeps [`AggregateSet`] to this crate.
pub trait Sealed {}

fn consumer<T, A: Aggregate<T>>(aggregate: A) -> Pushed<Running<A, T>> {
    Pushed::new(Running::new(aggregate))
}

/// Implements [`AggregateSet`] for a tuple, given each member's letter and place.
macro_rules! tuple {
    ($($member:ident $place:tt)+) => {
        impl<$($member),+> Sealed for ($($member,)+) {}

        impl<T, $($member: Aggregate<T>),+> AggregateSet<T> for ($($member,)+) {
            type Outputs = ($($member::Output,)+);
            type Consumers = ($(Pushed<Running<$member, T>>,)+);

            fn into_consumers(self) -> Self::Consumers {
                ($(consumer(self.$place),)+)
            }

            fn outputs(outputs: Self::Outputs) -> Self::Outputs {
                outputs
            }
        }
    };
}

tuple!(A 0);
tuple!(A 0 B 1);
tuple!(A 0 B 1 C 2);
tuple!(A 0 B 1 C 2 D 3);
tuple!(A 0 B 1 C 2 D 3 E 4);
tuple!(A 0 B 1 C 2 D 3 E 4 F 5);
tuple!(A 0 B 1 C 2 D 3 E 4 F 5 G 6);
tuple!(A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7);
tuple!(A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 J 8);
tuple!(A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 J 8 K 9);
tuple!(A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 J 8 K 9 L 10);
tuple!(A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 J 8 K 9 L 10 M 11);

impl<A> Sealed for Vec<A> {}

impl<T, A: Aggregate<T>> AggregateSet<T> for Vec<A> {
    type Outputs = Vec<A::Output>;
    type Consumers = Vec<Pushed<Running<A, T>>>;

    fn into_consumers(self) -> Self::Consumers {
        self.into_iter().map(consumer).collect()
    }

    fn outputs(outputs: Self::Outputs) -> Self::Outputs {
        outputs
    }
}

impl<A, const N: usize> Sealed for [A; N] {}

impl<T, A: Aggregate<T>, const N: usize> AggregateSet<T> for [A; N] {
    type Outputs = [A::Output; N];
    type Consumers = Vec<Pushed<Running<A, T>>>;

    fn into_consumers(self) -> Self::Consumers {
        self.into_iter().map(consumer).collect()
    }

    fn outputs(outputs: Vec<A::Output>) -> Self::Outputs {
        let mut outputs = outputs.into_iter();
        array::from_fn(|_| outputs.next().expect("each consumer has an output"))
    }
}
