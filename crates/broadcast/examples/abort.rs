//! What is left of cancelling where nothing can unwind: built and run with `panic = "abort"` by `.ci/run`.
//!
//! A source that fails still cancels its consumers. Their feeds end, and what they come to is thrown away.

use fanfold::{
    Feed, Fibers, Lockstep, Ring, Tee, fan_out,
    split::{Collect, ConsumerErrorKind},
    try_fan_out,
};

fn sum(feed: Feed<u32>) -> u32 {
    feed.sum()
}

fn main() {
    macro_rules! check {
        ($($splitter:expr),+) => {$({
            let failed = try_fan_out([Ok(1), Ok(2), Err("broken")])
                .add(sum)
                .add(|it| it.take(1).count())
                .add(sum)
                .try_run($splitter)
                .expect_err("the source fails");
            let (first, done, last) = failed.output;
            assert_eq!((failed.error, failed.count, done.ok()), ("broken", 2, Some(1)));
            for result in [first, last] {
                let error = result.expect_err("a sum of a part is not the sum");
                assert!(matches!(error.kind(), ConsumerErrorKind::Cancelled), "{error}");
            }
            assert_eq!(fan_out(1..=3).add(sum).add(Iterator::max).run($splitter), (6, Some(3)));
        })+};
    }
    check!(
        Fibers::default(),
        Tee::sequential(),
        Tee::threads(),
        Collect,
        Lockstep::default(),
        Lockstep::batched(2),
        Lockstep::classic(),
        Ring::default()
    );
}
