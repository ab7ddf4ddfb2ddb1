//! What a run came to, in figures.

/// What a run came to, in figures: asked for by [`FanOut::report_to`](crate::FanOut::report_to).
///
/// ```
/// use fanfold::{fan_out, Fibers, split::Report};
///
/// let mut report = Report::default();
/// let (head, count) = fan_out(1..=1000)
///     .add(|it| it.take(3).collect::<Vec<i32>>())
///     .add(Iterator::count)
///     .report_to(&mut report)
///     .run(Fibers::default());
/// assert_eq!((head.len(), count), (3, 1000));
/// assert_eq!(report.pulled, 1000);
/// assert_eq!(report.clones, 3); // one clone for the other, while there were two
/// assert_eq!(report.consumers[0].taken, 3);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// How many items the source gave.
    pub pulled: u64,
    /// How many items the splitter held at most, between the source and the slowest consumer. Under
    /// `Tee::threads()` without a cap a consumer tells how far it is once in 1,024 items, so it may be less.
    pub greatest_lag: u64,
    /// How many clones of items were made.
    pub clones: u64,
    /// How many times a consumer was resumed: switches of stacks ([`Fibers`](crate::Fibers)), or
    /// polls ([`fan_out_async`](crate::fan_out_async)).
    pub switches: u64,
    /// How many times a thread that slept was woken.
    pub wakeups: u64,
    /// The consumers, in the order they were added.
    pub consumers: Vec<ConsumerReport>,
}

/// What one consumer's run came to, in figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConsumerReport {
    /// How many items it took. If it forgot its feed, or stored it, there may be more.
    pub taken: u64,
    /// How many items it should have had and did not: [`Overflow::DropOldest`](crate::Overflow::DropOldest).
    pub lost: u64,
}

/// Reports as structs of their fields.
#[cfg(feature = "serde")]
mod serialize {
    use serde::ser::{Serialize, SerializeStruct, Serializer};

    use super::{ConsumerReport, Report};
    use crate::prefetch::PrefetchReport;

    macro_rules! structs {
        ($($type:ident { $($field:ident)* })*) => {$(
            impl Serialize for $type {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    let fields = [$(stringify!($field)),*].len();
                    let mut out = serializer.serialize_struct(stringify!($type), fields)?;
                    $(out.serialize_field(stringify!($field), &self.$field)?;)*
                    out.end()
                }
            }
        )*};
    }

    structs! {
        Report { pulled greatest_lag clones switches wakeups consumers }
        ConsumerReport { taken lost }
        PrefetchReport { pulled taken source_waited reader_waited }
    }
}
