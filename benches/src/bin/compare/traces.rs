//! Who did what, one after the other, and how many items were alive: the ways as they are seen from
//! outside, by a source and two consumers that write down what they do.

use std::fmt::Write;
use std::sync::{Arc, Mutex};

use fanfold::{Collect, Feed, Fibers, Lockstep, ReduceFold, Ring, Tee, fan_out, fan_out_async};
use fanfold_benches::sum_and_max::{self as ways, Ready};

use crate::record::{Row, Spread};
use crate::scenario::Whose;

pub(crate) const ITEMS_ALIVE: &str = "items alive";

/// Who does something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Source,
    Sum,
    Max,
}

/// The source gave an item, or a consumer took one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event {
    pub(crate) who: Who,
    pub(crate) item: u64,
    /// How many items there were then, clones included.
    pub(crate) alive: usize,
}

/// A way, and what was seen of it.
pub(crate) struct Trace {
    pub(crate) way: &'static str,
    pub(crate) events: Vec<Event>,
}

#[derive(Default)]
struct Log {
    events: Vec<Event>,
    alive: usize,
}

/// What is written to, by all threads.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Log>>);

impl Recorder {
    fn note(&self, who: Who, item: u64) {
        let mut log = self.0.lock().expect("nobody panics");
        let alive = log.alive;
        log.events.push(Event { who, item, alive });
    }

    fn count(&self, by: isize) {
        let mut log = self.0.lock().expect("nobody panics");
        log.alive = log.alive.strict_add_signed(by);
    }

    fn source(&self, items: u64) -> impl Iterator<Item = Counted> + Send + Unpin + use<> {
        let recorder = self.clone();
        (0..items).map(move |number| {
            recorder.count(1);
            recorder.note(Who::Source, number);
            Counted { number, recorder: recorder.clone() }
        })
    }

    fn sum(&self, items: impl Iterator<Item = Counted>) -> u64 {
        let mut sum = 0;
        for item in items {
            self.note(Who::Sum, item.number);
            sum += item.number;
        }
        sum
    }

    fn max(&self, items: impl Iterator<Item = Counted>) -> Option<u64> {
        let mut max = None;
        for item in items {
            self.note(Who::Max, item.number);
            max = max.max(Some(item.number));
        }
        max
    }
}

/// An item that is counted for as long as it is there.
struct Counted {
    number: u64,
    recorder: Recorder,
}

impl Clone for Counted {
    fn clone(&self) -> Self {
        self.recorder.count(1);
        Self { number: self.number, recorder: self.recorder.clone() }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.recorder.count(-1);
    }
}

type Way = (&'static str, fn(&Recorder, u64) -> ways::Answer);

/// One consumer takes all, and leaves nothing for the other.
const NAIVE: Way = ("one after the other", |recorder, items| {
    let mut source = recorder.source(items);
    (recorder.sum(source.by_ref()), recorder.max(source))
});

macro_rules! under {
    ($($name:ident = $splitter:expr;)+) => {$(
        const $name: Way = (stringify!($splitter), |recorder, items| {
            let (one, other) = (recorder.clone(), recorder.clone());
            fan_out(recorder.source(items))
                .add(move |it: Feed<Counted>| one.sum(it))
                .add(move |it: Feed<Counted>| other.max(it))
                .run($splitter)
        });
    )+};
}

under! {
    COLLECT = Collect;
    TEE = Tee::sequential();
    TEE_THREADS = Tee::threads();
    RING = Ring::new(64);
    LOCKSTEP = Lockstep::default();
    BATCHED = Lockstep::batched(16);
    FIBERS = Fibers::default();
}

const ASYNC: Way = ("fan_out_async", |recorder, items| {
    let (one, other) = (recorder.clone(), recorder.clone());
    let run = fan_out_async(Ready(recorder.source(items)))
        .add(async move |mut it| {
            let mut sum = 0;
            while let Some(item) = it.next().await {
                let item: Counted = item;
                one.note(Who::Sum, item.number);
                sum += item.number;
            }
            sum
        })
        .add(async move |mut it| {
            let mut max = None;
            while let Some(item) = it.next().await {
                other.note(Who::Max, item.number);
                max = max.max(Some(item.number));
            }
            max
        });
    ways::runtime().block_on(run.run())
});

const REDUCE: Way = ("ReduceFold", |recorder, items| {
    let (mut sum, mut max) = (0, None);
    fan_out(recorder.source(items))
        .each(|item: &Counted| {
            recorder.note(Who::Sum, item.number);
            sum += item.number;
        })
        .each(|item| {
            recorder.note(Who::Max, item.number);
            max = max.max(Some(item.number));
        })
        .run(ReduceFold);
    (sum, max)
});

fn trace((way, run): Way, items: u64) -> Result<Trace, String> {
    let recorder = Recorder::default();
    let answer = run(&recorder, items);
    let expected = (items * (items - 1) / 2, (way != NAIVE.0).then_some(items - 1));
    if answer != expected {
        return Err(format!("{way} gave {answer:?} when it was traced, and it is {expected:?}"));
    }
    let log = std::mem::take(&mut *recorder.0.lock().expect("nobody panics"));
    Ok(Trace { way, events: log.events })
}

/// A few items by each way, for a picture of who is when at which.
///
/// # Errors
///
/// A way that gave a wrong answer.
pub(crate) fn timelines() -> Result<Vec<Trace>, String> {
    let ways = [NAIVE, COLLECT, TEE, TEE_THREADS, LOCKSTEP, FIBERS, ASYNC, REDUCE];
    ways.into_iter().map(|way| trace(way, 6)).collect()
}

/// How many items are alive over the course of a run, of 10,000 items.
///
/// # Errors
///
/// A way that gave a wrong answer.
pub(crate) fn alive() -> Result<Vec<Row>, String> {
    let ways = [COLLECT, TEE, TEE_THREADS, RING, BATCHED, LOCKSTEP, FIBERS, ASYNC, REDUCE];
    let traces = ways.into_iter().map(|way| trace(way, 10_000));
    let rows = traces.map(|trace| Ok(shares(&trace?)));
    rows.collect::<Result<Vec<_>, String>>().map(|rows| rows.concat())
}

/// A hundredth part of a run each, with the most items that were alive in it.
fn shares(trace: &Trace) -> Vec<Row> {
    let count = trace.events.len();
    let row = |share: usize| {
        let part = &trace.events[(share - 1) * count / 100..share * count / 100];
        let alive = part.iter().map(|event| event.alive).max().unwrap_or(0);
        Row {
            scenario: ITEMS_ALIVE.into(),
            axis: "% of the run".into(),
            at: share as u64,
            unit: "items".into(),
            way: trace.way.into(),
            whose: Whose::Fanfold,
            spread: Ok(Spread::of(vec![alive as f64])),
        }
    };
    (1..=100).map(row).collect()
}

/// What was seen, as CSV.
pub(crate) fn csv(traces: &[Trace]) -> String {
    let mut text = String::from("way,step,who,item,alive\n");
    for Trace { way, events } in traces {
        for (step, Event { who, item, alive }) in events.iter().enumerate() {
            writeln!(text, "{way},{step},{who:?},{item},{alive}").expect("text takes all");
        }
    }
    text
}
