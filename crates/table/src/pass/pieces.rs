//! How a piece of a source is worked out: a block of text, records in JSON, columns that have types.

use std::num::NonZeroU64;
use std::sync::Arc;

use super::portion::{Flaw, Portion, Seen};
use super::work::Work;
use super::{Places, Scratch};
use crate::block::Block;
use crate::cells::{Rows, View};
use crate::columnar::{Batch, Stretch};
use crate::dialect::Dialect;
use crate::error::{Excerpt, Wrong};
use crate::json::{Flawed, Found, Json};
use crate::options::OnError;
use crate::scan::Scan;
use crate::source::{Piece, lines};

/// What came before a piece, or a portion of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Before {
    /// How many rows, if that is known.
    pub(super) rows: u64,
    /// After how many rows of all a portion ends, if it does.
    every: Option<NonZeroU64>,
    /// The latest time of them, as far as is known.
    pub(super) latest: i128,
}

impl Before {
    pub(super) fn new(rows: u64, every: Option<NonZeroU64>, latest: i128) -> Self {
        Before { rows, every, latest }
    }

    /// How many of the next rows belong to one portion.
    fn next(&self, rows: usize) -> usize {
        let Some(every) = self.every else { return rows };
        let left = every.get() - self.rows % every;
        usize::try_from(left).unwrap_or(usize::MAX).min(rows)
    }

    /// Goes on behind a portion.
    fn go_on(&mut self, portion: &Portion) {
        self.rows += portion.records;
        self.latest = self.latest.max(portion.times.latest);
    }
}

/// Works out a piece of a source.
pub(super) fn portions(
    piece: &Piece,
    places: &Arc<Places>,
    mut before: Before,
    scratch: &mut Scratch,
) -> Vec<Portion> {
    match piece {
        Piece::Text(block) => of_block(block, places, &mut before, scratch),
        Piece::Columns(stretch) => of_columns(stretch, places, &mut before),
    }
}

fn of_block(
    block: &Block,
    places: &Arc<Places>,
    before: &mut Before,
    scratch: &mut Scratch,
) -> Vec<Portion> {
    if let Dialect::Json(json) = places.dialect {
        return of_records(block, json, places, before, scratch);
    }
    let scan = &mut scratch.scan;
    scan.run(&block.text, &block.spans, &places.dialect, places.fields);
    let mut portions = Vec::new();
    let last = of_scan(&block.text, scan, places, before, &mut portions).run();
    portions.push(Portion { lines: lines(&block.text), ..last });
    portions
}

/// Works out all rows that were found but those of the last portion, the lines of which are those of all.
fn of_scan<'w>(
    text: &'w [u8],
    scan: &'w mut Scan,
    places: &'w Arc<Places>,
    before: &mut Before,
    portions: &mut Vec<Portion>,
) -> Work<'w, 'w> {
    loop {
        let rows = before.next(scan.len());
        if rows == scan.len() {
            let view = View::new(text, scan, &places.dialect);
            return Work::new(places, Rows::Text(view), *before);
        }
        let view = View::new(text, scan, &places.dialect).first(rows);
        let portion = Work::new(places, Rows::Text(view), *before).run();
        before.go_on(&portion);
        portions.push(portion);
        scan.forget(rows);
    }
}

/// The records of a block, some at a time.
fn of_records(
    block: &Block,
    json: Json,
    places: &Arc<Places>,
    before: &mut Before,
    scratch: &mut Scratch,
) -> Vec<Portion> {
    let Scratch { scan, records } = scratch;
    let leaves_out = places.pass.on_error != OnError::Stop;
    let (mut text, mut between) = (&block.text[..], block.between);
    let mut portions = Vec::new();
    loop {
        let found = records.read((text, between), json, &places.known, leaves_out, scan);
        let Found { end, new, seen, left_out, flawed, .. } = found;
        if !new.is_empty() {
            return vec![Portion { new, ..Portion::empty(places) }];
        }
        let earlier = portions.len();
        let mut work = of_scan(text, scan, places, before, &mut portions);
        let count: u64 = portions[earlier..].iter().map(|portion| portion.records).sum();
        work.leave_out_records(text, left_out);
        let portion = work.run();
        before.go_on(&portion);
        let flaw = portion.flaw.or_else(|| flawed.map(|flawed| no_json(text, flawed, count)));
        let is_over = flaw.is_some() || end == text.len();
        portions.push(Portion { seen, lines: lines(&text[..end]), flaw, ..portion });
        if is_over {
            return portions;
        }
        (text, between) = (&text[end..], found.between);
    }
}

/// What is wrong with a record, behind so many that are in portions of their own.
fn no_json(text: &[u8], Flawed { row, at, message, .. }: Flawed, before: u64) -> Flaw {
    let excerpt = Excerpt::of_text(text, at, (at + 1).min(text.len()));
    let seen = Seen {
        row: row - before as usize,
        lines: lines(&text[..at]),
        excerpt,
        cell: Vec::new(),
        has_spaced_quote: false,
        delimiter: b',',
    };
    Flaw { seen, wrong: Wrong::NoJson(message), column: None }
}

fn of_batch(batch: &Batch, places: &Arc<Places>, before: &mut Before) -> Portion {
    let portion = Work::new(places, Rows::Columns(batch), *before).run();
    before.go_on(&portion);
    // A row counts for a line here.
    Portion { lines: portion.records, ..portion }
}

fn of_columns(stretch: &Stretch, places: &Arc<Places>, before: &mut Before) -> Vec<Portion> {
    let mut portions = Vec::new();
    let whole = stretch.batches(&places.wanted, |mut batch| {
        while batch.len() > 0 {
            let rows = before.next(batch.len());
            portions.push(of_batch(&batch.split_to(rows), places, before));
        }
    });
    if let Err(message) = whole {
        let excerpt = Excerpt::of_text(b"", 0, 0);
        let seen = Seen {
            row: 0,
            lines: 0,
            excerpt,
            cell: Vec::new(),
            has_spaced_quote: false,
            delimiter: b',',
        };
        let flaw = Flaw { seen, wrong: Wrong::Damaged(message), column: None };
        portions.push(Portion { flaw: Some(flaw), ..Portion::empty(places) });
    }
    portions
}
