use std::borrow::Cow;

use fanfold::{Stat, aggregate_all};

fn main() {
    // Their members would share nothing.
    aggregate_all([1], [Cow::Borrowed(&Stat::Sum)]);
}
