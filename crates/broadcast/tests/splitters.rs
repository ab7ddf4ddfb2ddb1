//! What single splitters promise, beyond what all of them do.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use fanfold::{
    Count, Feed, Fibers, First, Lockstep, Max, Mean, Min, ReduceFold, Ring, Stat, Sum, Tee,
    aggregate_all, aggregate_all_with, fan_out,
    split::{Auto, Collect, ConsumerErrorKind, Overflow, Picked, Reduce, Report},
    try_fan_out,
};

fn sum(items: impl Iterator<Item = i64>) -> i64 {
    items.sum()
}

/// Eight consumers of as many types: closures, functions, methods by their paths, captures by reference.
#[test]
fn consumers_of_all_kinds() {
    let names = ["a", "b"].map(String::from);
    let seen = Cell::new(0);
    let by_name = |it: Feed<i64>| {
        it.zip(&names).map(|(n, name)| (name.as_str(), n)).collect::<HashMap<_, _>>()
    };
    let outputs = fan_out(1..=9i64)
        .add(sum)
        .add(Iterator::max)
        .add(Iterator::count)
        .add(by_name)
        .add(|it| it.take(3).collect::<Vec<_>>())
        .add(|mut it| it.find(|n| n % 4 == 0))
        .add(|it| it.for_each(|n| seen.set(seen.get() + n)))
        .add(|it| it.map(|n| n as f64).fold(0.0, f64::max))
        .run(Fibers::default());
    let by_name = HashMap::from([("a", 1), ("b", 2)]);
    assert_eq!(outputs, (45, Some(9), 9, by_name, vec![1, 2, 3], Some(4), (), 9.0));
    assert_eq!(seen.get(), 45);
}

/// On one thread, neither source nor items nor consumers nor outputs need to be `Send`, or `'static`.
#[test]
fn nothing_needs_to_be_send_on_one_thread() {
    let log = Rc::new(RefCell::new(vec![]));
    let text = String::from("one two three");
    macro_rules! check {
        ($($splitter:expr),+) => {$({
            let source = text.split(' ').map(Rc::new).inspect(|word| log.borrow_mut().push(word.len()));
            let (words, longest) = fan_out(source)
                .add(|it| it.map(|word| word.to_string()).collect::<Rc<[String]>>())
                .add(|it| it.max_by_key(|word| word.len()))
                .run($splitter);
            assert_eq!((words.len(), *longest.unwrap()), (3, "three"));
            assert_eq!(log.take(), [3, 3, 5]);
        })+};
    }
    check!(Fibers::default(), Tee::sequential(), Collect);
}

/// On threads, items that do not clone go in an `Arc`, and source and consumers may borrow.
#[test]
fn items_that_do_not_clone_go_in_an_arc() {
    #[derive(Debug)]
    struct Heavy(u32);
    let numbers = [3, 1, 2];
    macro_rules! check {
        ($($splitter:expr),+) => {$({
            let (sum, max) = fan_out(numbers.iter().map(|n| Arc::new(Heavy(*n))))
                .add(|it| it.map(|heavy| heavy.0).sum::<u32>())
                .add(|it| it.map(|heavy| heavy.0).max() == numbers.iter().copied().max())
                .run($splitter);
            assert_eq!((sum, max), (6, true));
        })+};
    }
    check!(
        Lockstep::default(),
        Lockstep::batched(2),
        Lockstep::classic(),
        Ring::default(),
        Tee::threads()
    );
}

/// A source that is not `Send` is pulled by the caller's thread.
#[test]
fn a_ring_takes_a_source_that_is_not_send() {
    let source = Rc::new(Cell::new(0));
    let items = std::iter::repeat_with(|| source.replace(source.get() + 1)).take(100);
    let (sum, count) =
        fan_out(items).add(|it| it.sum::<u32>()).add(Iterator::count).run(Ring::new(8));
    assert_eq!((sum, count), (4950, 100));
}

#[test]
fn aggregates_run_under_every_splitter() {
    let set = (Sum, Max, Mean, Count, First);
    let plain = aggregate_all(1..1000i64, set);
    let stats = [Stat::Median, "p90".parse().unwrap(), Stat::Distinct];
    let plain_stats = aggregate_all(1..1000i64, stats);
    macro_rules! check {
        ($($splitter:expr),+) => {$({
            assert_eq!(aggregate_all_with($splitter, 1..1000i64, set), plain);
            assert_eq!(aggregate_all_with($splitter, 1..1000i64, stats), plain_stats);
            assert_eq!(aggregate_all_with($splitter, 1..1000i64, stats.to_vec()), plain_stats);
        })+};
    }
    check!(
        ReduceFold,
        Fibers::default(),
        Tee::sequential(),
        Tee::threads(),
        Collect,
        Ring::default(),
        Lockstep::default(),
        Lockstep::batched(16),
        Lockstep::classic(),
        Auto::default()
    );
}

#[test]
fn full_aggregates_leave_the_source_alone() {
    let mut source = 0..10;
    assert_eq!(aggregate_all_with(ReduceFold, source.by_ref(), (First, First)), (Some(0), Some(0)));
    assert_eq!(aggregate_all_with(Fibers::default(), source.by_ref(), (First,)), (Some(1),));
    assert_eq!(aggregate_all_with(ReduceFold, source.by_ref(), (None::<Min>,)), (None,));
    assert_eq!(aggregate_all_with(Fibers::default(), source.by_ref(), (None::<Min>,)), (None,));
    assert_eq!(source, 2..10);
}

#[test]
fn reduce_fold_drops_who_breaks_and_keeps_their_places() {
    use std::ops::ControlFlow::{Break, Continue};
    let mut pulls = 0;
    let breaks_at = |at: i32| move |n: &i32| if *n == at { Break(at * 10) } else { Continue(()) };
    let source = (0..).inspect(|_| pulls += 1);
    let mut report = Report::default();
    let outputs = fan_out(source)
        .each_while(breaks_at(3))
        .each_while(breaks_at(1))
        .each_while(breaks_at(7))
        .report_to(&mut report)
        .run(ReduceFold);
    assert_eq!((outputs, pulls), ((Some(30), Some(10), Some(70)), 8));
    let taken: Vec<u64> = report.consumers.iter().map(|consumer| consumer.taken).collect();
    assert_eq!((report.pulled, taken), (8, vec![4, 2, 8]));
}

#[test]
fn reduce_fold_isolates_panics_and_cancels_on_failure() {
    let quiet = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| ()));
    let (sum, bad, count) = fan_out(1..=5)
        .reduce(|a, b| a + b)
        .each(|n| assert!(*n != 3, "no threes"))
        .fold(0, |count, _| *count += 1)
        .try_run(ReduceFold);
    let error = bad.unwrap_err();
    let source = (0..5).map(|n| if n == 3 { panic!("the source") } else { n });
    let raised = catch_unwind(AssertUnwindSafe(|| fan_out(source).each(|_| ()).run(ReduceFold)));
    std::panic::set_hook(quiet);
    assert_eq!((sum.unwrap(), count.unwrap()), (Some(15), 5));
    assert_eq!((error.consumer(), error.position()), (1, 3));
    assert_eq!(raised.unwrap_err().downcast_ref(), Some(&"the source"));

    let failed =
        try_fan_out([Ok(1), Ok(2), Err("broken"), Ok(3)]).reduce(|a, b| a + b).try_run(ReduceFold);
    let failed = failed.unwrap_err();
    assert_eq!((failed.error, failed.count), ("broken", 2));
    assert!(matches!(failed.output.0.unwrap_err().kind(), ConsumerErrorKind::Cancelled));
}

/// What is pushed to runs under the splitters for those that pull, too; and sets of run-time size.
#[test]
fn pushed_consumers_run_anywhere() {
    let functions: Vec<fn(i32, i32) -> i32> = vec![i32::max, |a, b| a + b, i32::min];
    let run = || functions.iter().map(|f| Reduce::new(*f));
    assert_eq!(fan_out(1..=4).push_all(run()).run(ReduceFold), [Some(4), Some(10), Some(1)]);
    assert_eq!(
        fan_out(1..=4).push_all(run()).run(Lockstep::default()),
        [Some(4), Some(10), Some(1)]
    );
    assert_eq!(fan_out(0..0).push_all(run()).run(Fibers::default()), [None, None, None]);
}

#[test]
fn no_consumers_is_a_clear_error() {
    let none: Vec<fn(Feed<i32>) -> i32> = vec![];
    let raised = catch_unwind(|| fan_out(0..3).add_all(none).run(Fibers::default()));
    let payload = raised.unwrap_err();
    assert!(payload.downcast_ref::<String>().unwrap().contains("add at least one"));
}

#[test]
fn a_sequential_tee_fails_those_it_would_keep_too_much_for() {
    let run = |cap| {
        let mut report = Report::default();
        let results = fan_out(0..10)
            .add(|it| it.take(4).count())
            .add(Iterator::count)
            .add(|it| it.sum::<i32>())
            .report_to(&mut report)
            .try_run(Tee::sequential().cap_or_fail(cap));
        (results, report)
    };
    let ((a, b, c), report) = run(10);
    assert_eq!((a.unwrap(), b.unwrap(), c.unwrap(), report.greatest_lag), (4, 10, 45, 10));
    let ((a, b, c), report) = run(4);
    assert_eq!((a.unwrap(), b.unwrap(), report.greatest_lag), (4, 10, 4));
    let error = c.unwrap_err();
    assert!(matches!(error.kind(), ConsumerErrorKind::Overrun(4)), "{error}");
    let ((a, b, c), report) = run(3);
    assert!(a.is_ok() && b.is_err() && c.is_err());
    assert_eq!((report.greatest_lag, report.pulled), (3, 4));
    // The first one is alone from there on, and folds.
    let mut report = Report::default();
    let (a, b) = fan_out(0..10)
        .add(|it| it.sum::<i32>())
        .add(Iterator::count)
        .report_to(&mut report)
        .try_run(Tee::sequential().cap_or_fail(3));
    assert!(a.unwrap() == 45 && b.is_err());
    assert_eq!((report.greatest_lag, report.pulled), (3, 10));
}

/// One that is too slow is failed, and the rest go on.
#[test]
fn the_slow_are_failed_where_asked_for() {
    macro_rules! check {
        ($($splitter:expr),+) => {$({
            let (send, receive) = channel();
            let had = &AtomicU64::new(0);
            // A source that is not much ahead of the fast one.
            let source = (0..1000u64).inspect(|n| {
                while *n > had.load(SeqCst) + 8 {
                    thread::yield_now();
                }
            });
            let mut report = Report::default();
            let (fast, slow) = fan_out(source)
                .add(move |it| {
                    let sum = it.inspect(|n| had.store(*n, SeqCst)).sum::<u64>();
                    // Nobody listens if the other was failed before its first item.
                    send.send(()).ok();
                    sum
                })
                .add(move |mut it| {
                    it.next();
                    // Until the other has had everything.
                    receive.recv().unwrap();
                    it.count()
                })
                .report_to(&mut report).try_run($splitter);
            assert_eq!(fast.unwrap(), 499_500);
            let error = slow.unwrap_err();
            assert!(matches!(error.kind(), ConsumerErrorKind::Overrun(16)), "{error}");
            assert!(report.greatest_lag <= 16, "{}", report.greatest_lag);
        })+};
    }
    check!(Ring::new(16).overflow(Overflow::Fail), Tee::threads().cap_or_fail(16));
}

#[test]
fn a_ring_that_drops_says_how_much() {
    let (send, receive) = channel();
    let mut report = Report::default();
    let (fast, (taken, lost)) = fan_out(0..1000u64)
        .add(move |mut it| {
            let seen = it.by_ref().count() as u64;
            send.send(()).unwrap();
            seen + it.lost()
        })
        .add(move |mut it| {
            let first = it.next();
            receive.recv().unwrap();
            let rest: Vec<u64> = it.by_ref().collect();
            assert_eq!((first.is_some(), rest.last()), (true, Some(&999)));
            (rest.len() as u64 + 1, it.lost())
        })
        .report_to(&mut report)
        .run(Ring::new(16).overflow(Overflow::DropOldest));
    assert_eq!((fast, taken + lost), (1000, 1000));
    assert!(taken <= 18, "{taken} of the slow one's items were kept");
    assert_eq!(report.consumers[1].lost, lost);
}

/// Consumers that wait on each other are named, and the run ends.
#[test]
fn stalls_are_told() {
    let patience = Duration::from_millis(200);
    macro_rules! check {
        ($($splitter:expr),+) => {$({
            let (send, receive) = channel::<u64>();
            let (waits, sends) = fan_out(0..100_000u64)
                .add(move |mut it| {
                    it.next();
                    // What it waits for is sent after the end, which does not come while it waits.
                    let received = receive.recv();
                    (received, it.count())
                })
                .add(move |it| send.send(it.sum()))
                .try_run($splitter.stall_timeout(patience));
            let error = sends.unwrap_err();
            let ConsumerErrorKind::Stalled(waited) = error.kind() else { panic!("{error}") };
            assert_eq!((waited.len(), waited[0].consumer), (1, 0), "{error}");
            assert!(waits.is_err());
        })+};
    }
    check!(Lockstep::default(), Lockstep::batched(8), Ring::new(8));
}

/// A consumer that is slow, but not as slow as that, is no stall; nor is a slow source.
#[test]
fn slowness_is_no_stall() {
    let patience = Duration::from_millis(500);
    let slow = |n: u64| {
        thread::sleep(Duration::from_millis(if n == 2 { 700 } else { 1 }));
        n
    };
    macro_rules! check {
        ($($splitter:expr),+) => {$({
            let (a, b) = fan_out((0..4).map(slow))
                .add(|it| it.inspect(|_| thread::sleep(Duration::from_millis(20))).count())
                .add(Iterator::count)
                .run($splitter.stall_timeout(patience));
            assert_eq!((a, b), (4, 4));
        })+};
    }
    check!(Lockstep::default(), Lockstep::batched(2), Ring::new(1));
}

#[test]
fn auto_says_why() {
    let auto = Auto::default().cores(2);
    assert_eq!(auto.explain(1).splitter, Picked::Fibers);
    assert_eq!(
        auto.explain(2).to_string(),
        "Fibers: 2 consumers, taken to be cheap, where threads on 2 cores would cost more than they gain"
    );
    let dear = auto.item_cost(Duration::from_micros(100));
    assert_eq!(dear.explain(2).splitter, Picked::Lockstep);
    assert_eq!(dear.cores(1).explain(8).splitter, Picked::Fibers);
    assert_eq!(fan_out(0..9).add(Iterator::count).add(Iterator::max).run(dear), (9, Some(8)));
}

/// Switches, clones and wake-ups are as many as they must be.
#[test]
fn costs_are_counted() {
    for consumers in [2, 3, 8] {
        let others = consumers as u64 - 1;
        let set = || vec![Iterator::count as fn(Feed<u64>) -> usize; consumers];
        let mut report = Report::default();
        let _ = fan_out(0..100).add_all(set()).report_to(&mut report).run(Fibers::default());
        // Each other one is resumed for an item, and for the end.
        assert_eq!((report.clones, report.switches), (others * 100, others * 101));
        let mut report = Report::default();
        let _ = fan_out(0..100).add_all(set()).report_to(&mut report).run(Lockstep::default());
        assert_eq!(report.clones, others * 100);
        assert!(report.wakeups <= others * 101, "{} wake-ups", report.wakeups);
    }
}

/// Consumers that sleep cost nothing while they do.
#[test]
#[cfg(target_os = "linux")]
fn waiting_burns_no_time() {
    let ticks = || -> u64 {
        let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
        let after_name = stat.rsplit(')').next().unwrap();
        let times: Vec<u64> =
            after_name.split(' ').skip(12).take(2).map(|it| it.parse().unwrap()).collect();
        times.iter().sum()
    };
    macro_rules! check {
        ($($splitter:expr),+) => {$({
            let (waited, _) = fan_out(0..3)
                .add(|mut it| {
                    it.next();
                    let before = ticks();
                    let rest = it.count();
                    (ticks() - before, rest)
                })
                .add(|it| it.inspect(|_| thread::sleep(Duration::from_millis(150))).count())
                .run($splitter);
            // A tick is 10 ms.
            assert!(waited.0 <= 2, "{} ticks in half a second", waited.0);
        })+};
    }
    check!(Lockstep::default(), Lockstep::classic(), Ring::default(), Tee::threads().cap(1));
}

/// Runs this test alone in a process of its own, which is expected to die.
#[cfg(unix)]
fn dies(test: &str) -> std::process::Output {
    std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env("FANFOLD_TEST_CHILD", "1")
        .output()
        .unwrap()
}

/// A fiber that runs out of stack hits a guard page: the process ends, and nothing is overwritten.
#[test]
#[cfg(unix)]
fn stack_overflow_ends_the_process() {
    fn deep(n: u64) -> u64 {
        let filler = std::hint::black_box([n; 64]);
        if n == 0 { 0 } else { deep(n - 1) + filler[(n % 64) as usize] }
    }
    let run = |stack| {
        fan_out(0..3u64)
            .add(|it| it.map(|n| deep(n * 400) & 1).sum::<u64>())
            .add(Iterator::count)
            .run(Fibers::default().stack_size(stack))
    };
    if std::env::var_os("FANFOLD_TEST_CHILD").is_some() {
        run(16 << 10);
        unreachable!("there is no such stack");
    }
    assert_eq!(run(4 << 20).1, 3);
    let output = dies("stack_overflow_ends_the_process");
    assert_eq!(
        std::os::unix::process::ExitStatusExt::signal(&output.status),
        Some(11),
        "{output:?}"
    );
}

/// Stacks are used again.
#[test]
fn stacks_are_kept() {
    let place = || {
        let consumer = |it: Feed<u8>| {
            let local = 0u8;
            (it.count(), std::ptr::from_ref(&local).addr())
        };
        fan_out(0..3).add(consumer).add(Iterator::count).run(Fibers::default()).0.1
    };
    assert_eq!(place(), place());
}

/// A source may drop the feed of a consumer that is done.
#[test]
fn a_source_may_drop_a_feed() {
    macro_rules! check {
        ($($splitter:expr),+) => {$({
            let kept: Rc<RefCell<Option<Feed<u64>>>> = Rc::default();
            let source = (0..5000u64).filter(|_| true).inspect(|_| drop(kept.take()));
            let mut report = Report::default();
            let (first, rest, count) = fan_out(source)
                .add(|mut it| {
                    let first = it.next();
                    *kept.borrow_mut() = Some(it);
                    first
                })
                .add(|it| {
                    let mut sum = 0;
                    for n in it {
                        sum += n;
                    }
                    sum
                })
                .add(Iterator::count)
                .report_to(&mut report).run($splitter);
            assert_eq!((first, rest, count, report.pulled), (Some(0), 4999 * 2500, 5000, 5000));
        })+};
    }
    check!(Fibers::default(), Tee::sequential(), Tee::sequential().cap_or_fail(10_000), Collect);
}

/// Whoever is left alone under a tee on one thread pulls without looking at the queue: by `next`, by
/// `fold`, by one after the other, from the start and behind what others left, and all is counted.
#[test]
fn the_last_one_left_is_counted() {
    for (head, by_next) in
        [0, 3, 1_024, 2_000].into_iter().flat_map(|head| [(head, 0), (head, 5), (head, 3_000)])
    {
        let mut report = Report::default();
        let (taken, sum) = fan_out(0..5_000u64)
            .add(|it| it.take(head).count())
            .add(|mut it| it.by_ref().take(by_next).sum::<u64>() + it.sum::<u64>())
            .report_to(&mut report)
            .run(Tee::sequential());
        assert_eq!((taken, sum), (head, 4_999 * 2_500), "{head}, {by_next}");
        let counted = (report.pulled, report.consumers[1].taken, report.clones);
        assert_eq!(counted, (5_000, 5_000, head as u64), "{head}, {by_next}");
        assert_eq!(report.greatest_lag, head.max(1) as u64, "{head}, {by_next}");
    }
}

/// What it took is known where it panics, and the source's failing is its own.
#[test]
fn the_last_one_left_fails_like_others() {
    let (_, error) = fan_out(0..5_000u64)
        .add(|it| it.take(3).count())
        .add(|it| it.for_each(|item| assert!(item < 4_000, "too many")))
        .try_run(Tee::sequential());
    let error = error.unwrap_err().to_string();
    assert_eq!(error, "consumer 1 panicked after it took 4001 items: too many");

    let source = (0..5_000u64).map(|item| if item < 4_000 { Ok(item) } else { Err("torn") });
    let dropped = Cell::new(false);
    let outcome = fanfold_broadcast::try_fan_out(source)
        .add(|it| it.take(3).count())
        .add(|it| {
            let told = Told(&dropped);
            let sum = it.sum::<u64>();
            std::mem::forget(told);
            sum
        })
        .try_run(Tee::sequential());
    let failed = outcome.expect_err("a failure was taken for the end");
    assert_eq!(failed.count, 4_000);
    assert!(dropped.get(), "the consumer was not unwound");
}

/// Notes that it was dropped.
struct Told<'a>(&'a Cell<bool>);

impl Drop for Told<'_> {
    fn drop(&mut self) {
        self.0.set(true);
    }
}

/// A forgotten feed's items were pulled all the same.
#[test]
fn forgotten_feeds_are_counted() {
    let mut report = Report::default();
    let _ = fan_out(0..100u64)
        .add(|mut it| {
            it.nth(9);
            std::mem::forget(it);
        })
        .add(|it| it.take(20).count())
        .report_to(&mut report)
        .run(Tee::sequential());
    assert_eq!(report.pulled, 20);
}

/// The source's destructor does not run while a consumer's panic unwinds.
#[test]
fn the_source_is_dropped_before_a_panic_goes_on() {
    struct Source<'a>(std::ops::Range<u8>, &'a Cell<Option<bool>>);
    impl Iterator for Source<'_> {
        type Item = u8;
        fn next(&mut self) -> Option<u8> {
            self.0.next()
        }
    }
    impl Drop for Source<'_> {
        fn drop(&mut self) {
            self.1.set(Some(thread::panicking()));
        }
    }
    let dropped = Cell::new(None);
    let run = || {
        let consumer = |_: Feed<u8>| std::panic::resume_unwind(Box::new("on purpose"));
        fan_out(Source(0..3, &dropped)).add(consumer).run(Fibers::default())
    };
    let raised: Result<((),), _> = catch_unwind(AssertUnwindSafe(run));
    assert_eq!(raised.unwrap_err().downcast_ref(), Some(&"on purpose"));
    assert_eq!(dropped.get(), Some(false));
}

/// Nobody is too slow before it has asked for its first item, however long that takes.
#[test]
fn late_beginners_are_waited_for() {
    macro_rules! check {
        ($($splitter:expr),+) => {$({
            let (send, receive) = channel();
            let (sum, count) = fan_out(0..8u64)
                .add(move |mut it| {
                    let first = it.next();
                    send.send(()).unwrap();
                    first.unwrap() + it.sum::<u64>()
                })
                .add(move |it| {
                    receive.recv().unwrap();
                    thread::sleep(Duration::from_millis(30));
                    it.count()
                })
                .run($splitter);
            assert_eq!((sum, count), (28, 8));
        })+};
    }
    check!(Ring::new(8).overflow(Overflow::Fail), Tee::threads().cap_or_fail(8));
    check!(Ring::new(8).overflow(Overflow::DropOldest));
}

/// A consumer that takes items is no stall, however few it takes in that time, or many the ring holds.
#[test]
fn a_slow_consumer_of_a_large_ring_is_no_stall() {
    let (slow, quick) = fan_out(0..130u64)
        .add(|it| it.inspect(|_| thread::sleep(Duration::from_millis(20))).count())
        .add(Iterator::count)
        .run(Ring::new(100).stall_timeout(Duration::from_millis(400)));
    assert_eq!((slow, quick), (130, 130));
}

/// Clones that take long are the leader's work, and no stall.
#[test]
fn slow_clones_are_no_stall() {
    struct Slow;
    impl Clone for Slow {
        fn clone(&self) -> Self {
            thread::sleep(Duration::from_millis(150));
            Self
        }
    }
    let counts = fan_out((0..3).map(|_| Slow))
        .add_all(vec![Iterator::count as fn(Feed<Slow>) -> usize; 4])
        .run(Lockstep::default().stall_timeout(Duration::from_millis(300)));
    assert_eq!(counts, [3; 4]);
}
