//! [`Count`]: how many items.

use crate::portable::{Decoder, Encoder, Malformed, Portable};
use crate::{Aggregate, Block, Combine, MergeClass};

/// How many items there are, of any type: a `u64`.
///
/// ```
/// use fanfold::{aggregate_all, Count};
///
/// assert_eq!(aggregate_all("kayak".chars(), Count), 5);
/// ```
///
/// Memory: 8 bytes. Merge class: exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Count;

impl Combine for Count {}

impl<T: ?Sized> Aggregate<T> for Count {
    type State = u64;
    type Output = u64;

    fn init(&self) -> u64 {
        0
    }

    #[inline]
    fn update(&self, count: &mut u64, _: &T) {
        *count += 1;
    }

    fn merge(&self, count: &mut u64, later: u64) {
        *count += later;
    }

    fn finish(&self, count: u64) -> u64 {
        count
    }

    fn update_block(&self, count: &mut u64, block: &Block<'_, T>)
    where
        T: Sized,
    {
        *count += block.items().len() as u64;
    }

    fn class(&self) -> MergeClass {
        MergeClass::EXACT
    }
}

impl Portable<u64> for Count {
    const NAME: &'static str = "count";

    fn encode(&self, count: &u64, out: &mut Encoder) {
        out.count(*count);
    }

    fn decode(&self, input: &mut Decoder<'_>) -> Result<u64, Malformed> {
        input.count()
    }
}
