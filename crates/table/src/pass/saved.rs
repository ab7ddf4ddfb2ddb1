//! What was computed before is taken in, as if its rows were a block.

use fanfold::Decoder;
use fanfold::stat::Datum;

use super::Pass;
use super::grouped::Grouped;
use super::portion::{Named, Tally};
use super::total::{Kind, Place, Totals, error};
use crate::cells::Reading;
use crate::error::{Error, Wrong};
use crate::options::OnError;
use crate::saved::{Saved, SavedRows};

impl Totals {
    /// Takes in a saved table, whose columns and pairs of columns are at these places, or are not there, as
    /// for all rows that have none.
    pub(super) fn take_saved(
        &mut self,
        pass: &Pass,
        mut saved: Saved<'_>,
        (columns, pairs): (&[Option<usize>], &[Option<usize>]),
    ) -> Result<(), Error> {
        self.take_kinds(pass, &saved.kinds, columns)?;
        let mut grouped = Grouped::new(&pass.sets, &pass.keys);
        let mut whole = Tally::new(&pass.sets);
        let mut groups = 0;
        saved.each(|key, rows| {
            let rows = fitted(pass, rows, columns, pairs);
            let Some(key) = key else {
                whole = rows;
                return Ok(());
            };
            if !grouped.push_saved(key, rows) {
                return Err(Decoder::new(b"").malformed("a group that is there twice"));
            }
            groups += 1;
            Ok(())
        })?;
        if pass.plan.keys.is_empty() {
            self.whole.merge(&pass.sets, whole);
        } else {
            self.pending.push((self.merged, grouped.into_parts(pass.parts())));
        }
        self.merged += 1;
        self.skipped += saved.skipped;
        self.trailing += saved.trailing;
        self.was_partial |= saved.is_partial;
        self.rows += saved.inputs.iter().map(|input| input.rows).sum::<u64>();
        self.inputs.append(&mut saved.inputs);
        Ok(())
    }

    /// Takes in what columns hold; an error if they hold numbers and text, and may not.
    fn take_kinds(
        &mut self,
        pass: &Pass,
        later: &[Kind],
        columns: &[Option<usize>],
    ) -> Result<(), Error> {
        for (number, (kind, place)) in self.kinds.iter_mut().zip(columns).enumerate() {
            let Some(later) = place.map(|place| &later[place]) else { continue };
            kind.texts += later.texts;
            kind.bad += later.bad;
            let is_numbers_first = kind.number.is_some();
            kind.number = kind.number.take().or_else(|| later.number.clone());
            kind.text = kind.text.take().or_else(|| later.text.clone());
            let (Some(of_number), Some(of_text), OnError::Stop) =
                (&kind.number, &kind.text, pass.on_error)
            else {
                continue;
            };
            let at = |place: &Place| format!("{}:{}", place.name, place.line);
            let (place, wrong) = match pass.plan.columns[number].reading {
                Reading::Alike if is_numbers_first => {
                    (of_text, Wrong::Mixed { is_text: true, other: at(of_number) })
                }
                Reading::Alike => (of_number, Wrong::Mixed { is_text: false, other: at(of_text) }),
                Reading::Unnamed => (of_text, Wrong::NoNumber(of_text.cell.clone())),
                _ => continue,
            };
            return Err(error(pass, place.clone(), wrong, Some(Named::Column(number))));
        }
        Ok(())
    }
}

/// What is known of some rows, as the plan has columns and pairs.
fn fitted(
    pass: &Pass,
    rows: SavedRows,
    columns: &[Option<usize>],
    pairs: &[Option<usize>],
) -> Tally {
    let mut states: Vec<_> = rows.states.into_iter().map(Some).collect();
    let mut of_pairs: Vec<_> = rows.pairs.into_iter().map(Some).collect();
    let sets = pass.sets.columns.iter().zip(columns);
    let states = sets.map(|(set, place)| {
        place.and_then(|place| states[place].take()).unwrap_or_else(|| {
            let mut state = set.state();
            set.update_times(&mut state, Datum::Missing, rows.count);
            state
        })
    });
    let states = states.collect();
    let sets = pass.sets.pairs.iter().zip(pairs);
    let of_pairs = sets.map(|(set, place)| {
        place.and_then(|place| of_pairs[place].take()).unwrap_or_else(|| set.state())
    });
    let mut tally =
        Tally { rows: rows.count, states, pairs: of_pairs.collect(), ..Tally::new(&pass.sets) };
    for (column, word, count) in rows.words {
        if let Some(column) = columns.iter().position(|place| *place == Some(column)) {
            *tally.words.entry((column, word)).or_insert(0) += count;
        }
    }
    tally
}
