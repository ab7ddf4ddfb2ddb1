//! A source that runs ahead: in order, no further than asked, and it stops.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use fanfold::{
    Fibers, IteratorExt, Lockstep, Max, Ring, Sum, Tee, aggregate_all, fan_out, prefetch,
    split::{prefetch_scoped, prefetch_unbounded},
    try_aggregate_all,
};

const LOOKAHEADS: [usize; 6] = [0, 1, 2, 15, 100, 1024];

/// Waits until something holds, for much longer than it may take.
fn eventually(what: &str, holds: impl Fn() -> bool) {
    let since = Instant::now();
    while !holds() {
        assert!(since.elapsed() < Duration::from_secs(20), "it never came to this: {what}");
        thread::yield_now();
    }
}

/// Numbers from 0, counted as they are pulled.
fn counted(
    pulled: &Arc<AtomicUsize>,
    count: usize,
) -> impl Iterator<Item = usize> + Send + 'static {
    let pulled = Arc::clone(pulled);
    (0..count).inspect(move |_| {
        pulled.fetch_add(1, SeqCst);
    })
}

/// Says when it is dropped, and where.
struct Tell(Arc<Mutex<Vec<Option<String>>>>);

impl Drop for Tell {
    fn drop(&mut self) {
        self.0.lock().unwrap().push(thread::current().name().map(str::to_owned));
    }
}

#[test]
fn items_arrive_in_order_each_once() {
    for lookahead in LOOKAHEADS {
        for count in [0, 1, 2, 16, 17, 10_000] {
            let items: Vec<u32> = prefetch(0..count, lookahead).collect();
            assert!(items.into_iter().eq(0..count), "{count} items, {lookahead} ahead");
        }
    }
    assert!(prefetch_unbounded(0..100_000).eq(0..100_000));
    assert!((0..100).prefetch_unbounded().eq(0..100));
}

#[test]
fn ten_million_items_are_neither_lost_nor_repeated() {
    for lookahead in [10, 1024] {
        let mut expected = 0u64;
        for item in prefetch(0..10_000_000u64, lookahead) {
            assert_eq!(item, expected);
            expected += 1;
        }
        assert_eq!(expected, 10_000_000);
    }
}

#[test]
fn nothing_is_pulled_further_than_the_look_ahead() {
    for lookahead in LOOKAHEADS {
        let pulled = Arc::new(AtomicUsize::new(0));
        let mut source = prefetch(counted(&pulled, 5000), lookahead);
        for taken in 0..3000 {
            if taken % 500 < 3 {
                // As far as it may, and, however long one waits, no further.
                eventually("as far ahead as asked", || pulled.load(SeqCst) == taken + lookahead);
                thread::sleep(Duration::from_millis(1));
            }
            assert!(pulled.load(SeqCst) <= taken + lookahead, "{lookahead}");
            assert_eq!(source.next(), Some(taken));
        }
        drop(source);
        assert!(pulled.load(SeqCst) <= 3000 + lookahead);
    }
    let pulled = Arc::new(AtomicUsize::new(0));
    let source = prefetch_unbounded(counted(&pulled, 50_000));
    eventually("all of it", || pulled.load(SeqCst) == 50_000);
    assert_eq!(source.count(), 50_000);
}

#[test]
fn none_and_errors_are_items() {
    let items = [Some(1), None, Some(2), None];
    assert_eq!(prefetch(items, 2).collect::<Vec<_>>(), items);
    let lines = ["1", "2", "x", "4"].map(str::parse::<u32>);
    let found = try_aggregate_all(prefetch(lines.clone(), 2), Sum);
    assert_eq!(found.unwrap_err().output, 3);
    assert_eq!(prefetch(lines, 8).filter_map(Result::ok).sum::<u32>(), 7);
}

#[test]
fn a_panic_comes_behind_the_items_before_it() {
    for lookahead in LOOKAHEADS {
        for at in [0, 1, 50] {
            let items = (0..100).inspect(move |n| assert!(*n < at, "at {n}"));
            let mut source = prefetch(items, lookahead);
            assert!(source.by_ref().take(at).eq(0..at));
            let payload = catch_unwind(AssertUnwindSafe(|| source.next())).unwrap_err();
            assert_eq!(payload.downcast_ref::<String>().unwrap(), &format!("at {at}"));
            assert_eq!(source.next(), None, "once");
            assert_eq!(source.next(), None);
        }
    }
}

#[test]
fn a_source_that_cannot_be_dropped_says_so_at_the_end() {
    struct Bad(std::ops::Range<u32>);
    impl Iterator for Bad {
        type Item = u32;
        fn next(&mut self) -> Option<u32> {
            self.0.next()
        }
    }
    impl Drop for Bad {
        fn drop(&mut self) {
            panic!("not dropped");
        }
    }
    let mut source = prefetch(Bad(0..3), 2);
    assert!(source.by_ref().take(3).eq(0..3));
    let payload = catch_unwind(AssertUnwindSafe(|| source.next())).unwrap_err();
    assert_eq!(payload.downcast_ref::<&str>(), Some(&"not dropped"));
    assert_eq!(source.next(), None);
    // Nobody is there to be told.
    drop(prefetch(Bad(0..3), 2));
}

#[test]
fn dropping_stops_the_worker_and_drops_all_items() {
    for lookahead in LOOKAHEADS {
        for taken in [0, 1, 40] {
            let items = Arc::new(());
            let dropped = Arc::new(Mutex::new(Vec::new()));
            let (item, tell) = (Arc::clone(&items), Tell(Arc::clone(&dropped)));
            // Without an end: only stopping ends it.
            let endless = std::iter::repeat_with(move || {
                let _ = &tell;
                Arc::clone(&item)
            });
            let mut source = prefetch(endless, lookahead);
            assert_eq!(source.by_ref().take(taken).count(), taken);
            drop(source);
            assert_eq!(Arc::strong_count(&items), 1, "{lookahead} ahead, {taken} taken");
            let on = dropped.lock().unwrap();
            assert_eq!(*on, [Some("fanfold-prefetch".to_owned())], "dropped on the worker");
        }
    }
}

#[test]
fn a_full_and_an_empty_queue_can_be_dropped() {
    for lookahead in [1, 2, 16, 17, 300] {
        let pulled = Arc::new(AtomicUsize::new(0));
        let source = prefetch(counted(&pulled, 5000), lookahead);
        eventually("full", || pulled.load(SeqCst) == lookahead);
        drop(source);
        assert_eq!(pulled.load(SeqCst), lookahead);
        // All that there was is taken, and the worker sleeps or is gone.
        let mut source = prefetch(counted(&pulled, lookahead), lookahead);
        assert_eq!(source.by_ref().take(lookahead).count(), lookahead);
        drop(source);
    }
}

#[test]
fn dropping_waits_for_the_item_that_is_being_made() {
    let (ask, asked) = channel();
    let (tell, told) = channel();
    let source = prefetch(
        std::iter::from_fn(move || {
            tell.send("in").unwrap();
            asked.recv().unwrap();
            tell.send("out").unwrap();
            Some(())
        }),
        4,
    );
    assert_eq!(told.recv(), Ok("in"));
    // The worker is inside of `next`, and comes out some time after this thread began to wait.
    let late = thread::spawn(move || {
        thread::sleep(Duration::from_millis(20));
        ask.send(()).unwrap();
        ask
    });
    drop(source);
    assert!(told.iter().eq(["out"]), "it pulls no more after that");
    drop(late.join().unwrap());
}

#[test]
fn stopping_does_not_block_and_keeps_what_was_pulled() {
    let pulled = Arc::new(AtomicUsize::new(0));
    let mut source = prefetch(counted(&pulled, 1_000_000), 10);
    eventually("ten ahead", || pulled.load(SeqCst) == 10);
    source.stop();
    assert_eq!(source.size_hint().0, 0);
    assert!(source.by_ref().eq(0..10));
    assert_eq!((source.next(), pulled.load(SeqCst)), (None, 10));
    assert_eq!(source.size_hint(), (0, Some(0)));
    let mut source = prefetch(0..5, 0);
    source.stop();
    assert_eq!(source.next(), None);
}

#[test]
fn a_source_that_blocks_can_be_let_go() {
    let (ask, asked) = channel::<()>();
    let (tell, told) = channel();
    let dropped = Arc::new(Mutex::new(Vec::new()));
    let held = Tell(Arc::clone(&dropped));
    let source = prefetch(
        std::iter::from_fn(move || {
            let _ = &held;
            tell.send(()).unwrap();
            asked.recv().ok()
        }),
        4,
    );
    told.recv().unwrap();
    drop(source.detach());
    assert!(dropped.lock().unwrap().is_empty(), "the worker is inside of `next`");
    drop(ask);
    eventually("the source is dropped", || dropped.lock().unwrap().len() == 1);
}

/// Panics when it is dropped, until told not to.
struct Bad;

impl Drop for Bad {
    fn drop(&mut self) {
        if !thread::panicking() {
            panic!("not dropped");
        }
    }
}

#[test]
fn destructors_that_panic_are_in_nobodys_way() {
    // Of items that are left.
    drop(prefetch(std::iter::repeat_with(|| Bad), 10));
    // Of what the source panics with, where nobody takes it.
    for lookahead in [0, 10] {
        let panics = std::iter::from_fn(|| -> Option<u32> { std::panic::panic_any(Bad) });
        drop(prefetch(panics, lookahead));
    }
    // Of the source, and of what its destructor panics with, behind a panic of its own.
    struct Worse;
    impl Iterator for Worse {
        type Item = u32;
        fn next(&mut self) -> Option<u32> {
            panic!("first")
        }
    }
    impl Drop for Worse {
        fn drop(&mut self) {
            std::panic::panic_any(Bad);
        }
    }
    let mut source = prefetch(Worse, 1);
    let payload = catch_unwind(AssertUnwindSafe(|| source.next())).unwrap_err();
    assert_eq!(payload.downcast_ref::<&str>(), Some(&"first"));
    assert_eq!(source.next(), None);
}

#[test]
fn sources_may_borrow_on_a_scope() {
    let words = ["a".to_owned(), "bc".to_owned()];
    let total: usize =
        thread::scope(|scope| prefetch_scoped(scope, words.iter().map(String::len), 3).sum());
    assert_eq!(total, 3);
    // Left before its end, it does not hold up the scope.
    thread::scope(|scope| {
        let mut source = prefetch_scoped(scope, words.iter().cycle(), 3);
        assert_eq!(source.next(), Some(&words[0]));
    });
}

#[test]
fn the_reader_may_move_from_thread_to_thread() {
    // Slow, so that each of the threads sleeps.
    let slow = (0..40).inspect(|_| thread::sleep(Duration::from_millis(1)));
    let mut source = prefetch(slow, 2);
    for first in (0..40).step_by(4) {
        source = thread::spawn(move || {
            assert!(source.by_ref().take(4).eq(first..first + 4));
            source
        })
        .join()
        .unwrap();
    }
    assert_eq!(source.next(), None);
}

#[test]
fn the_report_says_who_waits() {
    // Each item is made only when this thread has slept.
    let (ask, asked) = channel();
    let mut source = prefetch(asked, 8);
    let late = thread::spawn(move || {
        thread::sleep(Duration::from_millis(20));
        ask.send(1).unwrap();
    });
    assert_eq!(source.by_ref().count(), 1);
    late.join().unwrap();
    let report = source.report();
    assert_eq!((report.pulled, report.taken), (1, 1));
    assert!(report.reader_waited > Duration::ZERO, "{report:?}");

    let pulled = Arc::new(AtomicUsize::new(0));
    let mut source = prefetch(counted(&pulled, 50), 8);
    eventually("as far ahead as asked", || pulled.load(SeqCst) == 8);
    thread::sleep(Duration::from_millis(20));
    assert_eq!(source.by_ref().count(), 50);
    let report = source.report();
    assert!(report.source_waited > Duration::ZERO, "{report:?}");
    assert!(format!("{source:?}").contains("taken: 50"));
}

#[test]
fn the_length_is_what_the_source_said() {
    let mut source = prefetch(0..10, 3);
    assert_eq!(source.size_hint(), (10, Some(10)));
    source.nth(3);
    assert_eq!(source.size_hint(), (6, Some(6)));
    assert_eq!(source.by_ref().count(), 6);
    assert_eq!(source.size_hint(), (0, Some(0)));
}

#[test]
fn it_goes_with_every_driver_and_splitter() {
    let source = || (0..10_000u64).prefetch(50);
    assert_eq!(aggregate_all(source(), (Sum, Max)), (49_995_000, Some(9_999)));
    macro_rules! split {
        ($($splitter:expr),*) => {$(
            let both = fan_out(source()).add(|it| it.sum::<u64>()).add(Iterator::max);
            assert_eq!(both.run($splitter), (49_995_000, Some(9_999)));
        )*};
    }
    split!(Fibers::default(), Lockstep::batched(16), Ring::new(64));
    split!(Tee::threads());
}
