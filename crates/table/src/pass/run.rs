//! One thread that reads and merges, and others that work.

use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

use super::checkpoint::Saver;
use super::pieces::{Before, portions};
use super::portion::Portion;
use super::reader::Reader;
use super::rejects::RejectTaker;
use super::sorted::Taker;
use super::total::Merge;
use super::{Pass, Places, Scratch, Totals};
use crate::error::Error;
use crate::options::Options;
use crate::plan::{KeptPlaces, Plan};
use crate::saved::{Reached, Saved};
use crate::source::{Opened, Piece, Source, Watch};
use crate::window::Window;

/// What is to be done.
pub(super) enum Job {
    /// A block is to be worked out.
    Piece { number: u64, piece: Piece, places: Arc<Places>, before: Before },
    /// What blocks have of a part of the groups is to be merged.
    Merge(Merge),
}

/// What was done.
pub(super) enum Done {
    /// A piece came to this. It comes back, for its memory, or to be done again.
    Piece {
        number: u64,
        piece: Piece,
        portions: Vec<Portion>,
    },
    Merge(Merge),
    /// It panicked.
    Panicked(Box<dyn Any + Send>),
}

impl Job {
    pub(super) fn run(self, scratch: &mut Scratch) -> Done {
        match self {
            Job::Piece { number, piece, places, before } => {
                let portions = portions(&piece, &places, before, scratch);
                Done::Piece { number, piece, portions }
            }
            Job::Merge(merge) => Done::Merge(merge.run()),
        }
    }
}

/// Who works out blocks.
pub(super) enum Workers {
    /// The thread that reads.
    Reader { scratch: Box<Scratch>, done: VecDeque<Done> },
    /// Others.
    Threads { jobs: Sender<Job>, done: Receiver<Done>, count: u64 },
}

/// Who is given what, while reading goes on.
#[derive(Default)]
pub(crate) struct Takers<'a> {
    /// Groups that are over, where rows are sorted by their keys.
    pub(crate) groups: Option<Taker<'a>>,
    /// What is bad.
    pub(crate) rejects: Option<RejectTaker<'a>>,
    /// The results so far.
    pub(crate) running: Option<Taker<'a>>,
    /// What the run goes on from, if it ends before its time.
    pub(crate) saver: Option<Saver<'a>>,
}

/// What is read.
pub(crate) struct Given {
    /// What was computed before, which comes first.
    pub(crate) saved: Vec<(Saved, KeptPlaces)>,
    /// The first source that is not empty, and those behind it.
    pub(crate) first: Option<Opened>,
    pub(crate) sources: VecDeque<Source>,
    /// Up to where all was read, if something was.
    pub(crate) reached: Option<Reached>,
}

/// Reads all sources, and aggregates: what they came to, and the plan, which may have grown.
pub(crate) fn run<'a>(
    plan: Plan,
    options: &'a Options,
    mut given: Given,
    watch: &'a Watch,
    takers: Takers<'a>,
) -> Result<(Totals, Arc<Plan>), Error> {
    let pass = Arc::new(Pass::new(Arc::new(plan), options));
    let mut totals = Totals::new(&pass);
    // Which rows a table so far is of, or a window, is known by whoever knows all rows before.
    let by_rows = options.window.as_ref().is_some_and(Window::is_of_rows);
    let threads = if options.every_rows.is_some() || by_rows { 1 } else { options.workers() };
    totals.take_all_saved(&pass, &std::mem::take(&mut given.saved), threads)?;
    totals.records = given.reached.as_ref().map_or(totals.records, |reached| reached.records);
    if threads == 1 {
        let workers = Workers::Reader { scratch: Box::default(), done: VecDeque::new() };
        return Reader::new((pass, totals), options, workers, watch, takers).run(given);
    }
    thread::scope(|scope| {
        let (jobs, to_do) = bounded::<Job>(1);
        let (give, done) = unbounded();
        for _ in 0..threads {
            let (to_do, give) = (to_do.clone(), give.clone());
            scope.spawn(move || {
                let mut scratch = Scratch::default();
                for job in to_do {
                    // What a panic leaves behind is never looked at: it ends the run.
                    let run = AssertUnwindSafe(|| job.run(&mut scratch));
                    let done = catch_unwind(run).unwrap_or_else(Done::Panicked);
                    if give.send(done).is_err() {
                        return;
                    }
                }
            });
        }
        drop((to_do, give));
        let workers = Workers::Threads { jobs, done, count: threads as u64 };
        Reader::new((pass, totals), options, workers, watch, takers).run(given)
    })
}
