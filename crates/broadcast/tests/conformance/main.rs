//! What every splitter keeps: one suite, stamped for each of them.
//!
//! A behaviour is written once, against [`Under`], which runs boxed consumers over a boxed source.
//! The macro at the end makes a test of each behaviour for each splitter.

mod behaviour;
mod coroutines;
mod misuse;
mod probe;
mod programs;

use fanfold::{
    Feed,
    split::{ConsumerError, Report},
};
use probe::Item;

/// A source, as the suite makes them.
type Source<'a> = Box<dyn Iterator<Item = Item> + Send + 'a>;

/// A consumer, as the suite makes them: it comes to the values it saw, or what it made of them.
type Consumer<'a> = Box<dyn FnOnce(Feed<Item>) -> Vec<u64> + Send + 'a>;

/// The results of consumers, and the run in figures.
type Ran = (Vec<Result<Vec<u64>, ConsumerError>>, Report);

/// A splitter under test, and what it promises.
struct Under {
    run: for<'a> fn(Source<'a>, Vec<Consumer<'a>>) -> Ran,
    try_run: for<'a> fn(TrySource<'a>, Vec<Consumer<'a>>) -> TryRan,
    /// How many items may be pulled that no consumer took.
    ahead: u64,
    /// How many items may be alive at most, given the number of consumers.
    bound: fn(usize) -> usize,
    /// Whether exactly one clone is made for each consumer but one.
    exact_clones: bool,
    /// How many items the long run has.
    long: u64,
    /// Counts items that take no room, twice.
    count_units: fn(usize) -> (usize, usize),
}

/// A source that may fail.
type TrySource<'a> = Box<dyn Iterator<Item = Result<Item, &'static str>> + Send + 'a>;

/// How a run over such a source ends.
type TryRan = (
    Result<
        Vec<Result<Vec<u64>, ConsumerError>>,
        fanfold::Failed<&'static str, Vec<Result<Vec<u64>, ConsumerError>>>,
    >,
    Report,
);

macro_rules! conformance {
    ($($name:ident: $splitter:expr, ahead $ahead:expr, bound $bound:expr, exact $exact:expr, long $long:expr;)+) => {
        $(mod $name {
            #[allow(unused_imports, reason = "each splitter needs some of them")]
            use fanfold::{Fibers, Lockstep, Ring, Tee, fan_out, try_fan_out, split::{Auto, Collect, Overflow, Report}};

            use crate::{Under, behaviour, coroutines, misuse, programs};

            const UNDER: Under = Under {
                run: |source, consumers| {
                    let mut report = Report::default();
                    let run = fan_out(source).add_all(consumers).report_to(&mut report);
                    (run.try_run($splitter), report)
                },
                try_run: |source, consumers| {
                    let mut report = Report::default();
                    let run = try_fan_out(source).add_all(consumers).report_to(&mut report);
                    (run.try_run($splitter), report)
                },
                ahead: $ahead,
                bound: $bound,
                exact_clones: $exact,
                long: $long,
                count_units: |items| {
                    let units = std::iter::repeat_n((), items);
                    fan_out(units).add(Iterator::count).add(|it| it.map(|()| 1).sum()).run($splitter)
                },
            };

            conformance!(@tests behaviour:
                one_panic_leaves_the_others_right
                panics_in_clone_are_the_consumers_own
                two_panics_are_both_told
                source_panic_is_never_the_end
                source_error_is_never_the_end
                early_returns_pull_no_more_than_was_taken
                forgotten_and_dropped_feeds_hold_nobody_up
                empty_and_single_item_sources
                many_consumers
                live_items_stay_below_the_bound
                clones_are_counted
                results_come_in_order
                long_streams
                zero_sized_items
                items_own_their_drops
            );
            conformance!(@tests coroutines:
                feeds_may_be_folded_in_generators
                folds_left_suspended_give_nothing_to_others
                a_fold_left_suspended_alone_is_counted
                folds_gone_on_with_while_unwinding_harm_nobody
            );

            conformance!(@tests misuse:
                feeds_kept_after_the_run_give_nothing
                feeds_passed_to_another_consumer_give_nothing
                feeds_pulled_while_unwinding_give_nothing
                runs_nest
                cancelled_consumers_that_go_on_get_nothing
                runs_inside_destructors_while_unwinding
            );
            conformance!(@tests programs: agree_with_plain_iterators);
        })+
    };
    (@tests $module:ident: $($behaviour:ident)+) => {
        $(#[test]
        fn $behaviour() {
            $module::$behaviour(&UNDER);
        })+
    };
}

conformance! {
    fibers: Fibers::default(), ahead 0, bound |n| n + 1, exact true, long 10_000_000;
    tee_sequential: Tee::sequential(), ahead 0, bound |_| usize::MAX, exact true, long 1_000_000;
    tee_threads: Tee::threads(), ahead 0, bound |_| usize::MAX, exact false, long 1_000_000;
    tee_capped: Tee::threads().cap(3), ahead 0, bound |n| 1024 * n + 3 + n, exact false, long 100_000;
    collect: Collect, ahead u64::MAX, bound |_| usize::MAX, exact true, long 1_000_000;
    lockstep: Lockstep::default(), ahead 0, bound |n| n + 1, exact true, long 1_000_000;
    lockstep_batched: Lockstep::batched(4), ahead 3, bound |n| n + 4, exact false, long 1_000_000;
    lockstep_classic: Lockstep::classic(), ahead 0, bound |n| n + 1, exact true, long 100_000;
    ring: Ring::default(), ahead 1024, bound |n| n + 1025, exact false, long 10_000_000;
    ring_of_one: Ring::new(1), ahead 1, bound |n| n + 2, exact false, long 100_000;
    ring_of_three: Ring::new(3), ahead 3, bound |n| n + 4, exact false, long 100_000;
    auto: Auto::default(), ahead 0, bound |n| n + 1, exact true, long 1_000_000;
}
