//! How a piece of a source is worked out: a block of text, records in JSON, columns that have types.

use std::sync::Arc;

use super::portion::{Flaw, Portion, Seen};
use super::work::Work;
use super::{Places, Scratch};
use crate::block::Block;
use crate::cells::{Rows, View};
use crate::columnar::Stretch;
use crate::dialect::Dialect;
use crate::error::{Excerpt, Wrong};
use crate::json::{Flawed, Found, Json};
use crate::options::OnError;
use crate::source::{Piece, lines};

/// Works out a piece of a source.
pub(super) fn portions(piece: &Piece, places: &Arc<Places>, scratch: &mut Scratch) -> Vec<Portion> {
    match piece {
        Piece::Text(block) => of_block(block, places, scratch),
        Piece::Columns(stretch) => of_columns(stretch, places),
    }
}

fn of_block(block: &Block, places: &Arc<Places>, scratch: &mut Scratch) -> Vec<Portion> {
    if let Dialect::Json(json) = places.dialect {
        return of_records(block, json, places, scratch);
    }
    let scan = &mut scratch.scan;
    scan.run(&block.text, &block.spans, &places.dialect, places.fields);
    let view = View::new(&block.text, scan, &places.dialect);
    let portion = Work::new(places, Rows::Text(view)).run();
    vec![Portion { lines: lines(&block.text), ..portion }]
}

/// The records of a block, some at a time.
fn of_records(
    block: &Block,
    json: Json,
    places: &Arc<Places>,
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
        let mut work = Work::new(places, Rows::Text(View::new(text, scan, &places.dialect)));
        work.leave_out_records(text, left_out);
        let portion = work.run();
        let flaw = portion.flaw.or_else(|| flawed.map(|flawed| no_json(text, flawed)));
        let is_over = flaw.is_some() || end == text.len();
        portions.push(Portion { seen, lines: lines(&text[..end]), flaw, ..portion });
        if is_over {
            return portions;
        }
        (text, between) = (&text[end..], found.between);
    }
}

fn no_json(text: &[u8], Flawed { row, at, message, .. }: Flawed) -> Flaw {
    let excerpt = Excerpt::of_text(text, at, (at + 1).min(text.len()));
    let seen = Seen {
        row,
        lines: lines(&text[..at]),
        excerpt,
        cell: Vec::new(),
        has_spaced_quote: false,
        delimiter: b',',
    };
    Flaw { seen, wrong: Wrong::NoJson(message), column: None }
}

/// A row counts for a line here.
fn of_columns(stretch: &Stretch, places: &Arc<Places>) -> Vec<Portion> {
    let mut portions = Vec::new();
    let whole = stretch.batches(&places.wanted, |batch| {
        let portion = Work::new(places, Rows::Columns(&batch)).run();
        portions.push(Portion { lines: batch.len() as u64, ..portion });
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
