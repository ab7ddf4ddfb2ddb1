//! Who did what, one after the other, and how many items were alive: the ways as they are seen from
//! outside, by a source and two consumers that write down what they do.

use std::error::Error;
use std::path::Path;
use std::sync::{Arc, Barrier, Mutex};
use std::time::Duration;

use fanfold::{
    Feed, Fibers, Lockstep, ReduceFold, Ring, Tee, fan_out,
    split::{Collect, fan_out_async},
};
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

impl Who {
    fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Sum => "sum",
            Self::Max => "max",
        }
    }
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
    pub(crate) way: String,
    pub(crate) events: Vec<Event>,
}

#[derive(Default)]
struct Log {
    events: Vec<Event>,
    alive: usize,
}

/// What is written to, by all threads.
#[derive(Clone)]
struct Recorder {
    log: Arc<Mutex<Log>>,
    /// What `max` takes for an item; `sum` takes half of it.
    work: Duration,
}

impl Recorder {
    fn note(&self, who: Who, item: u64) {
        let mut log = self.log.lock().expect("nobody panics");
        let alive = log.alive;
        log.events.push(Event { who, item, alive });
        drop(log);
        match who {
            Who::Source => {}
            Who::Sum => ways::busy_for(self.work / 2),
            Who::Max => ways::busy_for(self.work),
        }
    }

    fn count(&self, by: isize) {
        let mut log = self.log.lock().expect("nobody panics");
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
    ($($name:ident = $splitter:expr, beginning together: $together:expr;)+) => {$(
        const $name: Way = (stringify!($splitter), |recorder, items| {
            let (one, other) = (recorder.clone(), recorder.clone());
            let start = Barrier::new(if $together { 2 } else { 1 });
            fan_out(recorder.source(items))
                .add(|it: Feed<Counted>| {
                    start.wait();
                    one.sum(it)
                })
                .add(|it: Feed<Counted>| {
                    start.wait();
                    other.max(it)
                })
                .run($splitter)
        });
    )+};
}

under! {
    COLLECT = Collect, beginning together: false;
    TEE = Tee::sequential(), beginning together: false;
    TEE_THREADS = Tee::threads(), beginning together: true;
    RING = Ring::new(64), beginning together: true;
    LOCKSTEP = Lockstep::default(), beginning together: true;
    BATCHED = Lockstep::batched(16), beginning together: true;
    FIBERS = Fibers::default(), beginning together: false;
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

fn trace((way, run): Way, items: u64, work: Duration) -> Result<Trace, String> {
    let recorder = Recorder { log: Arc::default(), work };
    let answer = run(&recorder, items);
    let expected = (items * (items - 1) / 2, (way != NAIVE.0).then_some(items - 1));
    if answer != expected {
        return Err(format!("{way} gave {answer:?} when it was traced, and it is {expected:?}"));
    }
    let log = std::mem::take(&mut *recorder.log.lock().expect("nobody panics"));
    Ok(Trace { way: way.into(), events: log.events })
}

/// A few items by each way, for a picture of who is when at which. `max` is the slower one, and both take
/// long enough for the system to give either thread a core.
///
/// # Errors
///
/// A way that gave a wrong answer.
pub(crate) fn timelines() -> Result<Vec<Trace>, String> {
    let ways = [NAIVE, COLLECT, TEE, TEE_THREADS, LOCKSTEP, FIBERS, ASYNC, REDUCE];
    ways.into_iter().map(|way| trace(way, 6, Duration::from_millis(4))).collect()
}

/// How many items are alive over the course of a run, of 10,000 items.
///
/// # Errors
///
/// A way that gave a wrong answer.
pub(crate) fn alive() -> Result<Vec<Row>, String> {
    let ways = [COLLECT, TEE, TEE_THREADS, RING, BATCHED, LOCKSTEP, FIBERS, ASYNC, REDUCE];
    let traces = ways.into_iter().map(|way| trace(way, 10_000, Duration::ZERO));
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
            way: trace.way.clone(),
            whose: Whose::Fanfold,
            class: String::new(),
            limit: None,
            spread: Ok(Spread::of(vec![alive as f64])),
        }
    };
    (1..=100).map(row).collect()
}

/// Writes down what was seen.
pub(crate) fn write(path: &Path, traces: &[Trace]) -> Result<(), csv::Error> {
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record(["way", "who", "item", "alive"])?;
    for Trace { way, events } in traces {
        for Event { who, item, alive } in events {
            writer.write_record([
                way.clone(),
                who.name().into(),
                item.to_string(),
                alive.to_string(),
            ])?;
        }
    }
    writer.flush()?;
    Ok(())
}

/// What was written down.
pub(crate) fn read(path: &Path) -> Result<Vec<Trace>, Box<dyn Error>> {
    let mut traces: Vec<Trace> = Vec::new();
    for record in csv::Reader::from_path(path)?.records() {
        let record = record?;
        let who =
            [Who::Source, Who::Sum, Who::Max].into_iter().find(|who| who.name() == &record[1]);
        let who = who.ok_or("nobody did it")?;
        let event = Event { who, item: record[2].parse()?, alive: record[3].parse()? };
        match traces.last_mut() {
            Some(trace) if trace.way == record[0] => trace.events.push(event),
            _ => traces.push(Trace { way: record[0].into(), events: vec![event] }),
        }
    }
    Ok(traces)
}
