//! One thread that reads and merges, and others that work.

use std::any::Any;
use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

use super::portion::Portion;
use super::total::Merge;
use super::{Pass, Places, Totals};
use crate::block::Block;
use crate::error::Error;
use crate::options::Options;
use crate::plan::Plan;
use crate::scan::Scan;
use crate::source::{Opened, Source};

/// What is to be done.
enum Job {
    /// A block is to be worked out.
    Block { number: u64, block: Block, places: Arc<Places> },
    /// What blocks have of a part of the groups is to be merged.
    Merge(Merge),
}

/// What was done.
enum Done {
    Block {
        number: u64,
        block: Block,
        portion: Box<Portion>,
    },
    Merge(Merge),
    /// It panicked.
    Panicked(Box<dyn Any + Send>),
}

impl Job {
    fn run(self, pass: &Pass<'_>, scan: &mut Scan) -> Done {
        match self {
            Job::Block { number, block, places } => {
                let portion = Box::new(pass.portion(&block, &places, scan));
                Done::Block { number, block, portion }
            }
            Job::Merge(merge) => Done::Merge(merge.run()),
        }
    }
}

/// The groups of so many blocks are merged at once.
const BATCH: usize = 8;

/// Who works out blocks.
enum Workers {
    /// The thread that reads.
    Reader { scan: Scan, done: VecDeque<Done> },
    /// Others.
    Threads { jobs: Sender<Job>, done: Receiver<Done>, count: u64 },
}

/// Reads all sources, and aggregates. `bytes` counts what was read.
pub(crate) fn run(
    plan: &Plan,
    options: &Options,
    first: Option<Opened>,
    sources: VecDeque<Source>,
    bytes: &Arc<AtomicU64>,
) -> Result<Totals, Error> {
    let pass = Pass::new(plan, options);
    let threads = threads(options);
    if threads == 1 {
        let workers = Workers::Reader { scan: Scan::default(), done: VecDeque::new() };
        return Reader::new(&pass, workers).run(options, first, sources, bytes);
    }
    thread::scope(|scope| {
        let (jobs, to_do) = bounded::<Job>(1);
        let (give, done) = unbounded();
        for _ in 0..threads {
            let (to_do, give, pass) = (to_do.clone(), give.clone(), &pass);
            scope.spawn(move || {
                let mut scan = Scan::default();
                for job in to_do {
                    // What a panic leaves behind is never looked at: it ends the run.
                    let run = AssertUnwindSafe(|| job.run(pass, &mut scan));
                    let done = catch_unwind(run).unwrap_or_else(Done::Panicked);
                    if give.send(done).is_err() {
                        return;
                    }
                }
            });
        }
        drop((to_do, give));
        let workers = Workers::Threads { jobs, done, count: threads as u64 };
        Reader::new(&pass, workers).run(options, first, sources, bytes)
    })
}

/// How many threads work.
pub(crate) fn threads(options: &Options) -> usize {
    let cores = || thread::available_parallelism().map_or(1, usize::from);
    options.threads.map_or_else(cores, |threads| threads.get())
}

/// The thread that reads and merges.
struct Reader<'p> {
    pass: &'p Pass<'p>,
    totals: Totals,
    workers: Workers,
    /// How many blocks were handed out.
    given: u64,
    /// Blocks that are done, but not all before them.
    waiting: BTreeMap<u64, Box<Portion>>,
    /// How many parts of the groups are being merged.
    merging: usize,
    /// Blocks whose memory is free.
    free: Vec<Block>,
    /// The number of the first block of each source that is not wholly merged.
    names: VecDeque<(u64, String, u64)>,
}

impl<'p> Reader<'p> {
    fn new(pass: &'p Pass<'p>, workers: Workers) -> Self {
        let totals = Totals::new(pass);
        let (waiting, free, names) = (BTreeMap::new(), Vec::new(), VecDeque::new());
        Reader { pass, totals, workers, given: 0, waiting, merging: 0, free, names }
    }

    fn run(
        mut self,
        options: &Options,
        first: Option<Opened>,
        mut sources: VecDeque<Source>,
        bytes: &Arc<AtomicU64>,
    ) -> Result<Totals, Error> {
        let mut next = first;
        loop {
            if let Some(opened) = next.take()
                && self.source(opened)?
            {
                break;
            }
            let Some(source) = sources.pop_front() else { break };
            // All that is said of sources before has its turn first.
            let opened = Opened::open(source, options, self.pass.plan.wants_columns, bytes);
            next = match opened {
                Ok(opened) => opened,
                Err(error) => {
                    self.finish_all()?;
                    if self.totals.is_full(self.pass) {
                        break;
                    }
                    return Err(error);
                }
            };
        }
        self.finish_all()?;
        while self.merging > 0 || self.totals.pending() > 0 {
            if self.merging == 0 {
                self.merge_groups();
            }
            self.wait()?;
        }
        Ok(self.totals)
    }

    /// Reads a source to its end; whether there is nothing left to be found out.
    fn source(&mut self, opened: Opened) -> Result<bool, Error> {
        let (keys, columns) = match self.pass.plan.places(&opened, self.pass.on_error) {
            Ok(places) => places,
            Err(error) => {
                self.finish_all()?;
                return if self.totals.is_full(self.pass) { Ok(true) } else { Err(error) };
            }
        };
        let Opened { name, header, dialect, mut blocks, first, lines } = opened;
        let fields = header.names.len();
        let places = Arc::new(Places { keys, columns, fields, dialect });
        self.names.push_back((self.given, name.clone(), lines));
        let mut next = first;
        loop {
            let block = match next.take() {
                Some(block) => block,
                None => match blocks.next(self.free.pop().unwrap_or_default()) {
                    Ok(Some(block)) => block,
                    Ok(None) => return Ok(false),
                    Err(broken) => {
                        self.finish_all()?;
                        if self.totals.is_full(self.pass) {
                            return Ok(true);
                        }
                        let (lines, rows) = (self.totals.lines(), self.totals.rows());
                        return Err(broken.in_source(&name, lines, rows, &places.dialect));
                    }
                },
            };
            self.give(block, &places)?;
            if self.totals.is_full(self.pass) {
                return Ok(true);
            }
        }
    }

    fn finish_all(&mut self) -> Result<(), Error> {
        while !self.totals.is_full(self.pass) && self.totals.merged() < self.given {
            self.wait()?;
        }
        Ok(())
    }

    /// Hands a block out, and takes in what is done.
    fn give(&mut self, block: Block, places: &Arc<Places>) -> Result<(), Error> {
        let (number, places) = (self.given, Arc::clone(places));
        self.given += 1;
        self.hand_out(Job::Block { number, block, places });
        let limit = match &self.workers {
            Workers::Reader { .. } => 0,
            // So many blocks are there at most.
            Workers::Threads { count, .. } => 2 * *count + 1,
        };
        while let Some(done) = self.done() {
            self.take(done)?;
        }
        while !self.totals.is_full(self.pass)
            && (self.given - self.totals.merged() > limit || self.totals.pending() > 2 * BATCH)
        {
            self.wait()?;
        }
        Ok(())
    }

    fn hand_out(&mut self, job: Job) {
        match &mut self.workers {
            Workers::Reader { scan, done } => done.push_back(job.run(self.pass, scan)),
            Workers::Threads { jobs, .. } => {
                jobs.send(job).expect("workers work until there is nothing to do");
            }
        }
    }

    /// What is done already.
    fn done(&mut self) -> Option<Done> {
        match &mut self.workers {
            Workers::Reader { done, .. } => done.pop_front(),
            Workers::Threads { done, .. } => done.try_recv().ok(),
        }
    }

    /// Takes in what is done next.
    fn wait(&mut self) -> Result<(), Error> {
        let done = match &mut self.workers {
            Workers::Reader { done, .. } => done.pop_front().expect("it was just done"),
            Workers::Threads { done, .. } => done.recv().expect("there is something at work"),
        };
        self.take(done)
    }

    fn take(&mut self, done: Done) -> Result<(), Error> {
        let (number, block, portion) = match done {
            Done::Block { number, block, portion } => (number, block, portion),
            Done::Panicked(panic) => resume_unwind(panic),
            Done::Merge(merge) => {
                self.totals.take_back(merge);
                self.merging -= 1;
                self.merge_groups_if_many();
                return Ok(());
            }
        };
        self.free.push(block);
        self.waiting.insert(number, portion);
        // Once nothing can change the results, nothing that comes is looked at.
        while !self.totals.is_full(self.pass)
            && let Some(portion) = self.waiting.remove(&self.totals.merged())
        {
            while let Some((first, name, lines)) = self.names.front()
                && *first <= self.totals.merged()
            {
                self.totals.begin(name, *lines);
                self.names.pop_front();
            }
            self.totals.merge(self.pass, *portion)?;
        }
        self.merge_groups_if_many();
        Ok(())
    }

    fn merge_groups_if_many(&mut self) {
        if self.merging == 0 && self.totals.pending() >= BATCH {
            self.merge_groups();
        }
    }

    /// Has the groups of blocks merged, each part for itself.
    fn merge_groups(&mut self) {
        for merge in self.totals.hand_out() {
            self.merging += 1;
            self.hand_out(Job::Merge(merge));
        }
    }
}
