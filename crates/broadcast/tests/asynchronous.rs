//! What async consumers on one task keep, under tokio, smol and a bare executor.

#[path = "conformance/probe.rs"]
#[allow(dead_code, reason = "shared with the suite of the other splitters, which uses all of it")]
mod probe;

use std::cell::RefCell;
use std::future::{Future, pending, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

use fanfold::{
    fan_out,
    split::{AsyncFeed, ConsumerErrorKind, Report, fan_out_async, try_fan_out_async},
};
use futures_core::Stream;
use probe::{Counted, Item, Probe};

/// A stream of an iterator's items, which is pending, and wakes itself, before every `gap`th.
struct Items<I> {
    items: I,
    gap: usize,
    since: usize,
}

fn stream<I>(items: I) -> Items<I> {
    Items { items, gap: usize::MAX, since: 0 }
}

impl<I: Iterator + Unpin> Stream for Items<I> {
    type Item = I::Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<I::Item>> {
        self.since += 1;
        if self.since >= self.gap {
            self.since = 0;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(self.items.next())
    }
}

/// The least there is of an executor.
fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        thread::park();
    }
}

fn block_on_tokio<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
}

/// Makes a test of each behaviour for each executor.
macro_rules! on_every_executor {
    ($($behaviour:ident)+) => {
        mod bare { $(#[test] fn $behaviour() { super::block_on(super::$behaviour()); })+ }
        mod on_smol { $(#[test] fn $behaviour() { smol::block_on(super::$behaviour()); })+ }
        mod on_tokio { $(#[test] fn $behaviour() { super::block_on_tokio(super::$behaviour()); })+ }
    };
}

on_every_executor! {
    sum_and_max
    one_panic_leaves_the_others_right
    panics_in_clone_are_the_consumers_own
    source_panic_is_never_the_end
    source_error_is_never_the_end
    early_returns_pull_no_more_than_was_taken
    polls_and_clones_are_counted
    live_items_stay_below_the_bound
    many_consumers
    streams_that_are_pending
    consumers_that_wait_on_nothing_are_a_stall
    consumers_may_wait_on_each_others_messages
    dropped_polls_lose_no_item
    feeds_elsewhere_give_nothing
    runs_nest
    nothing_needs_to_be_send
    long_streams
}

async fn values(mut feed: AsyncFeed<Item>) -> Vec<u64> {
    let mut values = vec![];
    while let Some(item) = feed.next().await {
        values.push(item.value);
    }
    values
}

async fn sum_and_max() {
    let (sum, max) = fan_out_async(stream(1..1000i64))
        .add(async |mut it| {
            let mut sum = 0;
            while let Some(n) = it.next().await {
                sum += n;
            }
            sum
        })
        .add(async |mut it| {
            let mut max = None;
            while let Some(n) = it.next().await {
                max = max.max(Some(n));
            }
            max
        })
        .run()
        .await;
    assert_eq!((sum, max), (499_500, Some(999)));
}

const ITEMS: u64 = 6;

async fn one_panic_leaves_the_others_right() {
    for consumers in [1, 2, 3, 8] {
        for (bad, after) in (0..consumers).flat_map(|bad| (0..=ITEMS + 1).map(move |n| (bad, n))) {
            let probe = Probe::new();
            let consumer = |consumer| {
                async move |mut feed: AsyncFeed<Item>| {
                    if consumer != bad {
                        return values(feed).await;
                    }
                    for _ in 0..after {
                        feed.next().await;
                    }
                    panic!("on purpose")
                }
            };
            let results = fan_out_async(stream(probe.source(ITEMS)))
                .add_all((0..consumers).map(consumer))
                .try_run()
                .await;
            for (consumer, result) in results.into_iter().enumerate() {
                match result {
                    Ok(values) => assert_eq!(values, (0..ITEMS).collect::<Vec<_>>()),
                    Err(error) => {
                        assert_eq!((error.consumer(), consumer), (bad, bad));
                        assert_eq!(error.position(), after.min(ITEMS));
                        let payload = error.into_panic().unwrap();
                        assert_eq!(payload.downcast_ref(), Some(&"on purpose"));
                    }
                }
            }
            assert_eq!(probe.live(), 0);
        }
    }
}

async fn panics_in_clone_are_the_consumers_own() {
    for value in 0..ITEMS {
        let probe = Probe::new();
        probe.cloning_panics_at(value);
        let run = fan_out_async(stream(probe.source(ITEMS))).add_all([values, values, values]);
        let results = run.try_run().await;
        assert_eq!(results.iter().map(Result::is_ok).collect::<Vec<_>>(), [false, false, true]);
        assert_eq!(probe.live(), 0);
    }
}

/// Polls a future, and gives its panic.
async fn caught<F: Future>(future: F) -> thread::Result<F::Output> {
    let mut future = Box::pin(future);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(poll) => poll.map(Ok),
        Err(payload) => Poll::Ready(Err(payload)),
    })
    .await
}

async fn source_panic_is_never_the_end() {
    for items in 0..ITEMS {
        let (probe, log) = (Probe::new(), RefCell::new(vec![]));
        let logging = async |mut feed: AsyncFeed<Item>| {
            while let Some(item) = feed.next().await {
                log.borrow_mut().push(item.value);
            }
            log.borrow_mut().push(99);
        };
        let run = fan_out_async(stream(probe.panicking_source(items))).add(logging).add(values);
        let payload = caught(run.try_run()).await.expect_err("the panic is raised again");
        assert_eq!(payload.downcast_ref(), Some(&"on purpose: source"));
        assert_eq!(*log.borrow(), (0..items).collect::<Vec<_>>());
        assert_eq!((probe.live(), probe.dropped.load(SeqCst)), (0, 1));
    }
}

async fn source_error_is_never_the_end() {
    for items in 0..ITEMS {
        let probe = Probe::new();
        let results = probe.source(items).map(Ok).chain([Err("broken")]);
        let run = try_fan_out_async(stream(results)).add(values).add(async |_| 7);
        let failed = run.try_run().await.expect_err("the source failed");
        assert_eq!((failed.error, failed.count), ("broken", items));
        let error = failed.output.0.expect_err("cancelled");
        assert!(matches!(error.kind(), ConsumerErrorKind::Cancelled));
        assert_eq!((error.position(), failed.output.1.unwrap()), (items, 7));
        assert_eq!(probe.live(), 0);
    }
    let run = try_fan_out_async(stream([Ok(1), Err("no")].into_iter())).add(async |_| 1);
    assert_eq!(run.run().await, Ok((1,)));
}

async fn early_returns_pull_no_more_than_was_taken() {
    let takes = |count: u64| {
        async move |mut feed: AsyncFeed<Item>| {
            let mut values = vec![];
            while (values.len() as u64) < count
                && let Some(item) = feed.next().await
            {
                values.push(item.value);
            }
            values
        }
    };
    for (a, b) in (0..=ITEMS + 1).flat_map(|a| (0..=ITEMS + 1).map(move |b| (a, b))) {
        let probe = Probe::new();
        let run = fan_out_async(stream(probe.source(ITEMS))).add(takes(a)).add(takes(b));
        let mut report = Report::default();
        let (first, second) = run.report_to(&mut report).run().await;
        assert_eq!(first, (0..ITEMS.min(a)).collect::<Vec<_>>());
        assert_eq!(second, (0..ITEMS.min(b)).collect::<Vec<_>>());
        assert_eq!(probe.asked(), a.max(b));
        assert_eq!(report.pulled, a.max(b).min(ITEMS));
    }
}

async fn polls_and_clones_are_counted() {
    for consumers in [1, 2, 3, 8] {
        let probe = Probe::new();
        let run = fan_out_async(stream(probe.source(50))).add_all(vec![values; consumers]);
        let mut report = Report::default();
        let _ = run.report_to(&mut report).run().await;
        let others = consumers as u64 - 1;
        assert_eq!((report.clones, probe.clones()), (others * 50, others * 50));
        // Once to begin, once for each item, once for the end.
        assert_eq!(report.switches, consumers as u64 * 52);
    }
}

async fn live_items_stay_below_the_bound() {
    let probe = Probe::new();
    fan_out_async(stream(probe.source(500))).add_all(vec![values; 5]).run().await;
    assert!(probe.greatest_live() <= 6, "{}", probe.greatest_live());
    assert_eq!(probe.live(), 0);
}

async fn many_consumers() {
    let probe = Probe::new();
    let outputs = fan_out_async(stream(probe.source(100))).add_all(vec![values; 64]).run().await;
    assert!(outputs.len() == 64 && outputs.iter().all(|it| it.iter().copied().eq(0..100)));
}

async fn streams_that_are_pending() {
    for gap in 2..5 {
        let probe = Probe::new();
        let source = Items { items: probe.source(20), gap, since: 0 };
        let (a, b) = fan_out_async(source).add(values).add(values).run().await;
        assert_eq!((a.len(), b.len()), (20, 20));
    }
}

async fn consumers_that_wait_on_nothing_are_a_stall() {
    let probe = Probe::new();
    let run =
        fan_out_async(stream(probe.source(9))).add(values).add(async |mut it: AsyncFeed<Item>| {
            it.next().await;
            it.next().await;
            pending::<()>().await;
        });
    let (reads, waits) = run.try_run().await;
    let error = reads.expect_err("it waited in vain");
    let ConsumerErrorKind::Stalled(waited) = error.kind() else { panic!("{error}") };
    assert_eq!((waited.len(), waited[0].consumer, waited[0].position), (1, 1, 2));
    assert!(error.to_string().contains("for consumer 1 (which took 2)"), "{error}");
    assert!(waits.is_err());
}

async fn consumers_may_wait_on_each_others_messages() {
    let probe = Probe::new();
    let (send, receive) = tokio::sync::oneshot::channel();
    let sends = async |mut it: AsyncFeed<Item>| {
        it.next().await;
        let _ = send.send(5);
        values(it).await.len()
    };
    let receives = async |mut it: AsyncFeed<Item>| {
        it.next().await;
        let received = receive.await.unwrap();
        values(it).await.len() + received
    };
    let run = fan_out_async(stream(probe.source(9))).add(receives).add(sends);
    assert_eq!(run.run().await, (13, 8));
}

async fn dropped_polls_lose_no_item() {
    let probe = Probe::new();
    let impatient = async |mut it: AsyncFeed<Item>| {
        let mut values = vec![];
        loop {
            // Polls the feed once, and drops the poll.
            let poll = poll_fn(|context| Poll::Ready(pin!(it.next()).poll(context))).await;
            match poll {
                Poll::Ready(Some(item)) => values.push(item.value),
                Poll::Ready(None) => return values,
                Poll::Pending => {
                    // Then waits for something else.
                    let mut yielded = false;
                    poll_fn(|context| {
                        context.waker().wake_by_ref();
                        if std::mem::replace(&mut yielded, true) {
                            Poll::Ready(())
                        } else {
                            Poll::Pending
                        }
                    })
                    .await;
                }
            }
        }
    };
    let (a, b) = fan_out_async(stream(probe.source(50))).add(impatient).add(values).run().await;
    assert_eq!((a, b), ((0..50).collect(), (0..50).collect()));
}

async fn feeds_elsewhere_give_nothing() {
    let probe = Probe::new();
    let stash = Rc::new(RefCell::new(None));
    let stashes = async |mut it: AsyncFeed<Item>| {
        it.next().await;
        *stash.borrow_mut() = Some(it);
    };
    let pries = async |mut it: AsyncFeed<Item>| {
        let mut seen = 0;
        while it.next().await.is_some() {
            seen += 1;
            let other = stash.borrow_mut().take();
            if let Some(mut other) = other {
                assert!(other.next().await.is_none());
            }
        }
        seen
    };
    let run = fan_out_async(stream(probe.source(9))).add(stashes).add(pries).add(values);
    assert_eq!(run.run().await.1, 9);
    let kept: Rc<RefCell<Option<AsyncFeed<Item>>>> = Rc::default();
    let keeps = async |it: AsyncFeed<Item>| *kept.borrow_mut() = Some(it);
    fan_out_async(stream(probe.source(9))).add(keeps).run().await;
    let mut feed = kept.take().unwrap();
    assert!(feed.next().await.is_none());
}

async fn runs_nest() {
    let probe = Probe::new();
    let outer = async |feed: AsyncFeed<Item>| {
        let inner = fan_out_async(feed).add(values).add(values).run().await;
        inner.0.len() + inner.1.len()
    };
    let within = async |mut feed: AsyncFeed<Item>| {
        let zips = async move |mut it: AsyncFeed<u64>| {
            let mut sum = 0;
            while let (Some(a), Some(item)) = (it.next().await, feed.next().await) {
                sum += a * item.value;
            }
            sum
        };
        let counts = async |mut it: AsyncFeed<u64>| {
            // A run of the other kind, within.
            let (a, b) = fan_out(0..3)
                .add(Iterator::count)
                .add(Iterator::count)
                .run(fanfold::Fibers::default());
            let mut count = a + b;
            while it.next().await.is_some() {
                count += 1;
            }
            count
        };
        fan_out_async(stream(0..4u64)).add(zips).add(counts).run().await
    };
    let run = fan_out_async(stream(probe.source(9))).add(outer).add(within).add(values);
    let (outer, within, values) = run.run().await;
    assert_eq!((outer, within, values.len()), (18, (14, 10), 9));
}

async fn nothing_needs_to_be_send() {
    let shared = Rc::new(5);
    let items = (0..3).map(Rc::new);
    let (sum, count) = fan_out_async(stream(items))
        .add(async |mut it| {
            let mut sum = *shared;
            while let Some(item) = it.next().await {
                sum += *item;
            }
            sum
        })
        .add(async |mut it| {
            let mut count = 0;
            while it.next().await.is_some() {
                count += 1;
            }
            count
        })
        .run()
        .await;
    assert_eq!((sum, count), (8, 3));
}

async fn long_streams() {
    const LONG: u64 = 10_000_000;
    let run = fan_out_async(stream(0..LONG))
        .add(async |mut it| {
            let mut sum = 0;
            while let Some(n) = it.next().await {
                sum += n;
            }
            sum
        })
        .add(async |mut it| {
            let mut count = 0;
            while it.next().await.is_some() {
                count += 1;
            }
            count
        });
    assert_eq!(run.run().await, (LONG * (LONG - 1) / 2, LONG));
}

/// The future is `Send` when what it holds is, and goes from thread to thread.
#[test]
fn runs_are_spawned() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build();
    let runs = (0..20u64).map(|run| async move {
        let slow = async move |mut it: AsyncFeed<u64>| {
            let mut sum = 0;
            while let Some(n) = it.next().await {
                sum += n;
                if n % 50 == run {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
                tokio::task::yield_now().await;
            }
            sum
        };
        fan_out_async(stream(0..100)).add(slow).add(slow).run().await
    });
    runtime.unwrap().block_on(async {
        let tasks: Vec<_> = runs.map(tokio::spawn).collect();
        for task in tasks {
            assert_eq!(task.await.unwrap(), (4950, 4950));
        }
    });
}

/// A stream that is always ready lets other tasks have their turns.
#[test]
fn others_have_their_turns() {
    let turns = Arc::new(AtomicUsize::new(0));
    let others = Arc::clone(&turns);
    block_on_tokio(async move {
        let other = tokio::spawn(async move {
            loop {
                others.fetch_add(1, SeqCst);
                tokio::task::yield_now().await;
            }
        });
        let probe = Probe::new();
        fan_out_async(stream(probe.source(10_000))).add(values).add(values).run().await;
        other.abort();
    });
    assert!(turns.load(SeqCst) >= 10_000 / 128, "{turns:?} turns");
}

/// Consumers may wait for timers of their runtime, each on its own.
#[test]
fn consumers_may_wait_for_timers() {
    block_on_tokio(async {
        let sleeps = |millis| {
            async move |mut it: AsyncFeed<u64>| {
                let mut count = 0;
                while it.next().await.is_some() {
                    tokio::time::sleep(Duration::from_millis(millis)).await;
                    count += 1;
                }
                count
            }
        };
        let run = fan_out_async(stream(0..5)).add(sleeps(2)).add(sleeps(0)).add(sleeps(1));
        assert_eq!(run.run().await, (5, 5, 5));
    });
}

/// To drop the future cancels everything: all destructors run.
#[test]
fn dropped_runs_leave_nothing() {
    let probe = Probe::new();
    block_on_tokio(async {
        let waits = async |mut it: AsyncFeed<Item>| {
            let _kept = it.next().await;
            tokio::time::sleep(Duration::from_secs(1000)).await;
        };
        let run = fan_out_async(stream(probe.source(9))).add(waits).add(values).run();
        let timeout = tokio::time::timeout(Duration::from_millis(5), run).await;
        assert!(timeout.is_err());
    });
    assert_eq!((probe.live(), probe.dropped.load(SeqCst)), (0, 1));
    let _: Counted = probe.source(0);
}

/// A run inside a destructor, while a panic unwinds, is a run like any other.
#[test]
fn runs_inside_destructors_while_unwinding() {
    struct Runs<'a>(&'a mut Option<(usize, usize)>);
    impl Drop for Runs<'_> {
        fn drop(&mut self) {
            let count = async |it| values(it).await.len();
            let run = fan_out_async(stream(Probe::new().source(9))).add(count).add(count).run();
            *self.0 = Some(block_on(run));
        }
    }
    let mut counts = None;
    let unwinds = || {
        let _runs = Runs(&mut counts);
        std::panic::resume_unwind(Box::new("on purpose"));
    };
    let raised: Result<(), _> = catch_unwind(AssertUnwindSafe(unwinds));
    assert!(raised.is_err());
    assert_eq!(counts, Some((9, 9)));
}

/// A feed that another consumer polls ends its own with an error, and is not taken to be at its end.
#[test]
fn a_feed_polled_by_another_consumer() {
    let shelf: Rc<RefCell<Option<AsyncFeed<u64>>>> = Rc::default();
    let shelves = async |mut it: AsyncFeed<u64>| {
        let first = it.next().await;
        *shelf.borrow_mut() = Some(it);
        // It stays on, and can be woken by nobody else.
        poll_fn(|_| if shelf.borrow().is_some() { Poll::Pending } else { Poll::Ready(first) }).await
    };
    let pries = async |mut it: AsyncFeed<u64>| {
        let mut seen = Vec::new();
        while let Some(item) = it.next().await {
            seen.push(item);
            if let Some(mut other) = shelf.take() {
                let mut next = pin!(other.next());
                let polled = poll_fn(|context| {
                    let poll = || next.as_mut().poll(context).map(|_| ());
                    Poll::Ready(catch_unwind(AssertUnwindSafe(poll)).map_err(drop))
                });
                assert_eq!(polled.await, Err(()), "another's feed gives something");
            }
        }
        seen
    };
    let (shelved, seen) =
        block_on(fan_out_async(stream(0..5u64)).add(shelves).add(pries).try_run());
    assert_eq!(seen.unwrap(), [0, 1, 2, 3, 4]);
    let error = shelved.unwrap_err();
    assert!(matches!(error.kind(), ConsumerErrorKind::OutOfTurn), "{error}");
    assert_eq!((error.consumer(), error.position()), (0, 1));
}
