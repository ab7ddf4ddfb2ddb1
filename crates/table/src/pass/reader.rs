//! The thread that reads and merges.

mod columns;

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::pieces::Before;
use super::portion::Portion;
use super::run::{Done, Given, Job, Takers, Workers};
use super::windows::Windows;
use super::{Pass, Places, Shape, Totals};
use crate::block::{Block, Next};
use crate::error::Error;
use crate::options::Options;
use crate::plan::Plan;
use crate::saved::Reached;
use crate::source::{Opened, Piece, Position, Watch};

/// The groups of so many blocks are merged at once.
const BATCH: usize = 8;

/// After so many blocks it is measured how much memory states take.
const MEASURED: u64 = 8;

/// The thread that reads and merges.
pub(super) struct Reader<'o> {
    pub(super) options: &'o Options,
    pub(super) watch: &'o Watch,
    pub(super) pass: Arc<Pass>,
    pub(super) totals: Totals,
    workers: Workers,
    /// How many blocks were handed out, and how many were merged.
    given: u64,
    pub(super) merged: u64,
    /// What is done, but not all before it; with the block, if it may have to be done again.
    waiting: BTreeMap<u64, (Option<Piece>, Vec<Portion>)>,
    /// How many parts of the groups are being merged.
    merging: usize,
    /// Blocks whose memory is free.
    free: Vec<Block>,
    /// The number of the first block of each source that is not wholly merged.
    pub(super) names: VecDeque<(u64, String, u64)>,
    /// The source that is being read.
    shape: Option<Shape>,
    pub(super) places: Option<Arc<Places>>,
    /// Whether a source was begun, and whether the one that is being read is the first of all.
    has_begun: bool,
    pub(super) is_first: bool,
    /// How many come behind the one that is being read, and up to where that is.
    pub(super) left: usize,
    pub(super) position: Option<Position>,
    /// Up to where all was read before.
    reached: Option<Reached>,
    /// The columns that are asked for, and were not there yet, of a source whose columns may be anywhere.
    pub(super) unseen: HashSet<String>,
    /// The windows that are open, if rows are aggregated by them.
    pub(super) windows: Option<Windows>,
    pub(super) takers: Takers<'o>,
    /// Whether they want no more.
    pub(super) has_enough: bool,
}

impl<'o> Reader<'o> {
    pub(super) fn new(
        (pass, totals): (Arc<Pass>, Totals),
        options: &'o Options,
        workers: Workers,
        watch: &'o Watch,
        takers: Takers<'o>,
    ) -> Self {
        Reader {
            options,
            watch,
            totals,
            pass,
            workers,
            given: 0,
            merged: 0,
            waiting: BTreeMap::new(),
            merging: 0,
            free: Vec::new(),
            names: VecDeque::new(),
            shape: None,
            places: None,
            has_begun: false,
            is_first: false,
            left: 0,
            position: None,
            reached: None,
            unseen: HashSet::new(),
            windows: options.window.clone().map(Windows::new),
            takers,
            has_enough: false,
        }
    }

    pub(super) fn run(mut self, given: Given) -> Result<(Totals, Arc<Plan>), Error> {
        let Given { first: mut next, mut sources, reached, .. } = given;
        self.reached = reached;
        loop {
            self.left = sources.len();
            if let Some(opened) = next.take()
                && self.source(opened)?
            {
                break;
            }
            let Some(source) = sources.pop_front() else { break };
            let wants_columns = self.pass.plan.wants_columns;
            let opened = Opened::open(source, self.options, wants_columns, self.watch);
            match opened {
                Ok(opened) => next = opened,
                Err(_) if self.is_stopped() || self.is_full_so_far()? => break,
                Err(error) => return Err(error),
            }
        }
        self.finish_all()?;
        if !self.is_stopped() && !self.totals.is_full(&self.pass) {
            self.check_seen()?;
        }
        self.finish_merging();
        self.hand_on_windows(true)?;
        self.check_memory(true)?;
        if self.watch.stop.load(Ordering::Relaxed) {
            self.save(None)?;
            self.totals.is_partial = true;
        }
        Ok((self.totals, Arc::clone(&self.pass.plan)))
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.has_enough || self.watch.stop.load(Ordering::Relaxed)
    }

    /// Whether nothing that comes is of use.
    pub(super) fn is_over(&self) -> bool {
        self.has_enough || self.totals.is_full(&self.pass)
    }

    /// Whether what came so far leaves nothing to be found out, so that what is wrong behind it does not matter:
    /// what is wrong with it is told first.
    fn is_full_so_far(&mut self) -> Result<bool, Error> {
        self.finish_all()?;
        Ok(self.is_over())
    }

    /// Reads a source to its end; whether there is nothing left to be found out.
    fn source(&mut self, mut opened: Opened) -> Result<bool, Error> {
        let (name, header) = (opened.name.clone(), opened.header.clone());
        let shape = Shape { name, header, dialect: opened.dialect };
        if let Err(error) = self.begin(shape, opened.lines) {
            return if self.is_full_so_far()? { Ok(true) } else { Err(error) };
        }
        loop {
            let free = &mut self.free;
            let piece = match opened.pieces.next(|| free.pop().unwrap_or_default()) {
                Ok(Next::Piece(piece)) => piece,
                Ok(Next::Pause) => {
                    self.pause(&mut opened)?;
                    if self.is_stopped() {
                        self.take_part(&mut opened)?;
                    }
                    if self.is_stopped() || self.is_over() {
                        return Ok(true);
                    }
                    continue;
                }
                Ok(Next::End) => return self.end(),
                Err(_) if self.is_stopped() => return Ok(true),
                Err(broken) => {
                    if self.is_full_so_far()? {
                        return Ok(true);
                    }
                    let (lines, rows) = (self.totals.lines(), self.totals.rows());
                    let shape = self.shape.as_ref().expect("a source is being read");
                    return Err(broken.in_source(&shape.name, lines, rows, &shape.dialect));
                }
            };
            if self.takers.saver.is_some() {
                self.position = Some(opened.position(&piece));
            }
            self.give(piece)?;
            self.show_if_due()?;
            self.save_if_due()?;
            if self.is_stopped() || self.is_over() {
                return Ok(true);
            }
        }
    }

    pub(super) fn finish_all(&mut self) -> Result<(), Error> {
        while !self.is_over() && self.merged < self.given {
            self.wait()?;
        }
        Ok(())
    }

    /// Has the groups of all blocks so far merged.
    pub(super) fn finish_merging(&mut self) {
        while self.merging > 0 || self.totals.pending() > 0 {
            if self.merging == 0 {
                self.merge_groups();
            }
            let done = self.next_done();
            self.take(done);
        }
    }

    /// Hands a piece out, and takes in what is done.
    pub(super) fn give(&mut self, piece: Piece) -> Result<(), Error> {
        self.given += 1;
        self.hand_out_piece(self.given - 1, piece);
        let limit = match &self.workers {
            Workers::Reader { .. } => 0,
            // So many blocks are there at most.
            Workers::Threads { count, .. } => 2 * *count + 1,
        };
        while let Some(done) = self.done() {
            self.take(done);
        }
        self.advance()?;
        while !self.is_over()
            && (self.given - self.merged > limit || self.totals.pending() > 2 * BATCH)
        {
            self.wait()?;
        }
        Ok(())
    }

    fn hand_out_piece(&mut self, number: u64, piece: Piece) {
        let places = self.places.as_ref().expect("a source is being read");
        let places = Arc::clone(places);
        let Totals { records, latest, .. } = self.totals;
        let before = Before::new(records, self.options.every_rows, latest);
        self.hand_out(Job::Piece { number, piece, places, before });
    }

    fn hand_out(&mut self, job: Job) {
        match &mut self.workers {
            Workers::Reader { scratch, done } => done.push_back(job.run(scratch)),
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

    /// What is done next.
    fn next_done(&mut self) -> Done {
        match &mut self.workers {
            Workers::Reader { done, .. } => done.pop_front().expect("it was just done"),
            Workers::Threads { done, .. } => done.recv().expect("there is something at work"),
        }
    }

    /// Waits for what is done next, and takes it in.
    fn wait(&mut self) -> Result<(), Error> {
        let done = self.next_done();
        self.take(done);
        self.advance()
    }

    fn take(&mut self, done: Done) {
        match done {
            Done::Piece { number, piece, portions } => {
                let may_be_again = self.windows.is_some()
                    || portions.iter().any(|portion| !portion.new.is_empty());
                let piece = if may_be_again {
                    Some(piece)
                } else {
                    self.let_go(piece);
                    None
                };
                self.waiting.insert(number, (piece, portions));
            }
            Done::Panicked(panic) => resume_unwind(panic),
            Done::Merge(merge) => {
                self.totals.take_back(merge);
                self.merging -= 1;
            }
        }
    }

    /// A piece is done with.
    fn let_go(&mut self, piece: Piece) {
        match piece {
            Piece::Text(block) => self.free.push(block),
            Piece::Columns(stretch) => {
                self.watch.bytes.fetch_add(stretch.bytes(), Ordering::Relaxed);
            }
        }
    }

    /// Merges the blocks that are done, as long as all before them are.
    fn advance(&mut self) -> Result<(), Error> {
        // Once nothing can change the results, nothing that comes is looked at.
        while !self.is_over()
            && let Some((piece, portions)) = self.waiting.remove(&self.merged)
        {
            if let Some(piece) = piece {
                let is_late =
                    portions.iter().any(|portion| portion.times.over <= self.totals.latest);
                if is_late || portions.iter().any(|portion| !portion.new.is_empty()) {
                    let mut new = portions.iter().filter(|portion| !portion.new.is_empty());
                    new.try_for_each(|portion| self.grow(&portion.new))?;
                    self.hand_out_piece(self.merged, piece);
                    break;
                }
                self.let_go(piece);
            }
            while let Some((first, name, lines)) = self.names.front()
                && *first <= self.merged
            {
                self.totals.begin(name, *lines);
                self.names.pop_front();
            }
            for portion in portions {
                self.see(&portion);
                self.windows.iter_mut().for_each(|windows| windows.see(portion.times));
                let new = portion.records;
                self.totals.merge(&self.pass, portion.fitted_to(&self.pass))?;
                self.hand_on_rejects()?;
                self.show_if_full(new);
            }
            self.merged += 1;
            self.hand_on()?;
            self.check_memory(false)?;
        }
        if self.merging == 0 && self.totals.pending() >= BATCH {
            self.merge_groups();
        }
        Ok(())
    }

    /// An error if states take more memory than they may: looked at now and then, and at the end. All groups are
    /// merged first, so that it does not depend on who was how fast.
    fn check_memory(&mut self, at_end: bool) -> Result<(), Error> {
        let Some(limit) = self.options.memory else { return Ok(()) };
        if !at_end && !self.merged.is_multiple_of(MEASURED) {
            return Ok(());
        }
        self.finish_merging();
        let (mut used, mut what) = self.totals.size(&self.pass);
        let open = self.windows.as_ref().map_or(0, |windows| windows.size() as u64);
        if open > used {
            what = "the windows that are open".to_owned();
        }
        used += open;
        let rows = self.totals.rows();
        if used > limit { Err(Error::Memory { limit, what, rows }) } else { Ok(()) }
    }

    /// Has the groups of blocks merged, each part for itself.
    fn merge_groups(&mut self) {
        for merge in self.totals.hand_out() {
            self.merging += 1;
            self.hand_out(Job::Merge(merge));
        }
    }
}
