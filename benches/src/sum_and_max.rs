//! The sum and the greatest of one stream, in every way there is: Fanfold's, and what one would use
//! instead.
//!
//! Each takes how many items, and gives the answer. The consumers do next to nothing, so that what
//! is measured is how they are fed.

mod fanfold_ways;
mod rivals;

use std::time::{Duration, Instant};

use fanfold::Feed;

pub use fanfold_ways::*;
pub use rivals::*;

/// The sum, and the greatest.
pub type Answer = (u64, Option<u64>);

/// A way to come to it, over so many items.
pub type Way = fn(u64) -> Answer;

/// The stream: no two items alike, in no order, and nothing a compiler could reckon beforehand.
pub fn generator(items: u64) -> impl Iterator<Item = u64> + Clone + Send {
    (0..items).map(|item| item ^ 0x55)
}

/// What every way is to come to.
pub fn expected(items: u64) -> Answer {
    (generator(items).sum(), generator(items).max())
}

/// A consumer that takes so long for an item.
pub fn busy(feed: Feed<u64>, cost: Duration) -> u64 {
    feed.inspect(|_| busy_for(cost)).sum()
}

/// Keeps the thread at work for so long.
pub fn busy_for(cost: Duration) {
    let since = Instant::now();
    while since.elapsed() < cost {
        std::hint::spin_loop();
    }
}
