//! A table that is written.

use std::collections::BTreeMap;

use fanfold::portable::{Encoder, seal};
use fanfold::stat::{PairState, StatState};
use fanfold::{Portable, StatSet};

use super::RECIPE;
use super::question::Question;
use crate::options::Options;
use crate::pass::{Sets, Totals};
use crate::plan::Plan;

/// The bytes of what was computed.
pub(crate) fn write(plan: &Plan, options: &Options, totals: &Totals) -> Vec<u8> {
    seal(RECIPE, |out| {
        Question::of(plan, options).encode(out);
        out.count(totals.inputs.len() as u64);
        for input in &totals.inputs {
            out.value(&input.name);
            out.count(input.rows);
        }
        [totals.skipped, totals.trailing].iter().for_each(|count| out.count(*count));
        out.value(&(totals.is_partial || totals.was_partial));
        out.value(&plan.keys);
        out.count(plan.columns.len() as u64);
        for (column, kind) in plan.columns.iter().zip(&totals.kinds) {
            column.encode(out);
            kind.encode(out);
        }
        out.count(plan.pairs.len() as u64);
        for pair in &plan.pairs {
            pair.encode(out);
        }
        groups(&Sets::new(plan), totals, out);
    })
}

/// Writes what is known of all rows, or of each group in the order of their first rows.
fn groups(sets: &Sets, totals: &Totals, out: &mut Encoder) {
    out.value(&!totals.parts.is_empty());
    if totals.parts.is_empty() {
        let whole = &totals.whole;
        let words = whole.words.iter();
        let words = words.map(|((column, word), count)| (*column, word.as_str(), *count));
        rows(sets, (whole.rows, &whole.states, &whole.pairs), words, out);
        return;
    }
    let order = totals.order();
    let mut states: Vec<StatState> = sets.columns.iter().map(StatSet::state).collect();
    out.count(order.len() as u64);
    for (part, group) in order {
        let Some(part) = &totals.parts[part as usize] else { continue };
        let group = group as usize;
        part.load(group, &mut states);
        let pairs: Vec<PairState> = part.pairs.iter().map(|pairs| pairs[group].clone()).collect();
        out.bytes(part.keys.get(group));
        rows(sets, (part.rows[group], &states, &pairs), part.words(group), out);
    }
}

/// Writes what is known of some rows.
fn rows<'w>(
    sets: &Sets,
    (count, states, pairs): (u64, &[StatState], &[PairState]),
    words: impl Iterator<Item = (usize, &'w str, u64)>,
    out: &mut Encoder,
) {
    out.count(count);
    sets.columns.iter().zip(states).for_each(|(set, state)| set.encode(state, out));
    sets.pairs.iter().zip(pairs).for_each(|(set, state)| set.encode(state, out));
    let words: BTreeMap<(usize, &str), u64> =
        words.map(|(column, word, count)| ((column, word), count)).collect();
    out.count(words.len() as u64);
    for ((column, word), count) in words {
        out.count(column as u64);
        out.bytes(word.as_bytes());
        out.count(count);
    }
}
