//! One thread that reads and merges, and others that work.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

use super::portion::Portion;
use super::{Pass, Places, Totals};
use crate::block::Block;
use crate::error::Error;
use crate::options::Options;
use crate::plan::Plan;
use crate::scan::Scan;
use crate::source::{Opened, Source};

/// A block to be worked out.
struct Job {
    number: u64,
    block: Block,
    places: Arc<Places>,
}

/// A block that was worked out.
struct Done {
    number: u64,
    block: Block,
    portion: Portion,
}

/// Who works out blocks.
enum Workers {
    /// The thread that reads.
    Reader { scan: Scan, done: Option<Box<Done>> },
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
    let threads = options.threads.map_or_else(cores, |threads| threads.get());
    if threads == 1 {
        let workers = Workers::Reader { scan: Scan::default(), done: None };
        return Reader::new(&pass, workers).run(options, first, sources, bytes);
    }
    thread::scope(|scope| {
        let (jobs, to_do) = bounded::<Job>(1);
        let (give, done) = unbounded();
        for _ in 0..threads {
            let (to_do, give, pass) = (to_do.clone(), give.clone(), &pass);
            scope.spawn(move || {
                let mut scan = Scan::default();
                for Job { number, block, places } in to_do {
                    let portion = pass.portion(&block, &places, &mut scan);
                    if give.send(Done { number, block, portion }).is_err() {
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

fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// The thread that reads and merges.
struct Reader<'p> {
    pass: &'p Pass<'p>,
    totals: Totals,
    workers: Workers,
    /// How many blocks were handed out.
    given: u64,
    /// Blocks that are done, but not all before them.
    waiting: BTreeMap<u64, Portion>,
    /// Blocks whose memory is free.
    free: Vec<Block>,
    /// The number of the first block of each source that is not wholly merged.
    names: VecDeque<(u64, String, u64)>,
}

impl<'p> Reader<'p> {
    fn new(pass: &'p Pass<'p>, workers: Workers) -> Self {
        let totals = Totals::new(pass);
        let (waiting, free, names) = (BTreeMap::new(), Vec::new(), VecDeque::new());
        Reader { pass, totals, workers, given: 0, waiting, free, names }
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
                Err(error) => return Err(self.after_all(error)),
            };
        }
        while !self.totals.is_full(self.pass) && self.totals.merged() < self.given {
            self.wait()?;
        }
        Ok(self.totals)
    }

    /// Reads a source to its end; whether there is nothing left to be found out.
    fn source(&mut self, opened: Opened) -> Result<bool, Error> {
        let (keys, columns) = match self.pass.plan.places(&opened, self.pass.on_error) {
            Ok(places) => places,
            Err(error) => return Err(self.after_all(error)),
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
                        let (lines, rows) = (self.totals.lines(), self.totals.rows());
                        return Err(broken.in_source(&name, lines, rows, &places.dialect));
                    }
                },
            };
            self.give(Job { number: self.given, block, places: Arc::clone(&places) })?;
            if self.totals.is_full(self.pass) {
                return Ok(true);
            }
        }
    }

    /// The error, unless something is wrong with what was read before.
    fn after_all(&mut self, error: Error) -> Error {
        self.finish_all().err().unwrap_or(error)
    }

    fn finish_all(&mut self) -> Result<(), Error> {
        while self.totals.merged() < self.given {
            self.wait()?;
        }
        Ok(())
    }

    /// Hands a block out, and takes in what is done.
    fn give(&mut self, job: Job) -> Result<(), Error> {
        self.given += 1;
        match &mut self.workers {
            Workers::Reader { scan, done } => {
                let Job { number, block, places } = job;
                let portion = self.pass.portion(&block, &places, scan);
                *done = Some(Box::new(Done { number, block, portion }));
                self.wait()
            }
            Workers::Threads { jobs, done, count } => {
                let (limit, done) = (2 * *count + 1, done.clone());
                jobs.send(job).expect("workers work until there is nothing to do");
                while let Ok(done) = done.try_recv() {
                    self.take(done)?;
                }
                // So many blocks are there at most.
                while self.given - self.totals.merged() > limit {
                    self.wait()?;
                }
                Ok(())
            }
        }
    }

    /// Takes in the next block that is done.
    fn wait(&mut self) -> Result<(), Error> {
        let done = match &mut self.workers {
            Workers::Reader { done, .. } => *done.take().expect("it was just done"),
            Workers::Threads { done, .. } => done.recv().expect("there are blocks at work"),
        };
        self.take(done)
    }

    fn take(&mut self, Done { number, block, portion }: Done) -> Result<(), Error> {
        self.free.push(block);
        self.waiting.insert(number, portion);
        while let Some(portion) = self.waiting.remove(&self.totals.merged()) {
            while let Some((first, name, lines)) = self.names.front()
                && *first <= self.totals.merged()
            {
                self.totals.begin(name, *lines);
                self.names.pop_front();
            }
            self.totals.merge(self.pass, portion)?;
        }
        Ok(())
    }
}
