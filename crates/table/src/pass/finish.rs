//! From what all blocks came to, to values.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::panic::resume_unwind;
use std::thread;

use fanfold::StatSet;
use fanfold::stat::{Datum, Method, Num, StatState, Texts, Value};

use super::Sets;
use super::grouped::PartTotal;
use super::portion::Tally;
use super::total::{Kind, Totals};
use crate::cells::number::{Number, number};
use crate::cells::{Notation, Reading};
use crate::options::OnError;
use crate::plan::{Outcome, Plan};

/// Fewer groups are not worth a thread.
const MANY: usize = 1 << 14;

/// One group: its keys, how many rows it has, and the values of every column.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) keys: Vec<Value>,
    pub(crate) rows: u64,
    pub(crate) columns: Vec<Vec<Value>>,
    pub(crate) pairs: Vec<Vec<Value>>,
}

impl Group {
    /// One result.
    pub(crate) fn value(&self, outcome: Outcome) -> Value {
        match outcome {
            Outcome::Rows => self.rows.into(),
            Outcome::Member { column, member } => self.columns[column][member].clone(),
            Outcome::OfPair { pair, member } => self.pairs[pair][member].clone(),
        }
    }
}

impl Totals {
    /// What `rows` makes of the groups, in the order of their first rows, or of all as one; on so many
    /// threads.
    pub(crate) fn values(
        &self,
        plan: &Plan,
        on_error: OnError,
        threads: usize,
        rows: impl Fn(Group, &mut Vec<Value>) + Sync,
    ) -> Vec<Value> {
        let sets = Sets::new(plan);
        let finish = Finish { plan, sets: &sets, kinds: &self.kinds, on_error };
        let mut values = Vec::new();
        if self.parts.is_empty() {
            rows(finish.tally(Vec::new(), (*self.whole).clone()), &mut values);
            return values;
        }
        self.all_finished(&finish, &self.order(), threads, rows)
    }

    /// The same for all groups but the last, which may go on where rows are sorted by their keys. They are then
    /// forgotten.
    pub(crate) fn take_values(
        &mut self,
        plan: &Plan,
        on_error: OnError,
        threads: usize,
        rows: impl Fn(Group, &mut Vec<Value>) + Sync,
    ) -> Vec<Value> {
        let sets = Sets::new(plan);
        let finish = Finish { plan, sets: &sets, kinds: &self.kinds, on_error };
        let mut order = self.order();
        order.pop();
        let values = self.all_finished(&finish, &order, threads, rows);
        if !order.is_empty() {
            let words = self.parts.iter().flatten().flat_map(PartTotal::columns_with_words);
            let words: Vec<usize> = words.collect();
            self.rely(&words);
        }
        self.parts.iter_mut().flatten().for_each(PartTotal::keep_last);
        values
    }

    /// Takes note of what columns hold, which results that are gone went by: those with text, and these, which have words.
    pub(super) fn rely(&mut self, words: &[usize]) {
        for (column, (relied, kind)) in self.relied.iter_mut().zip(&self.kinds).enumerate() {
            if relied.is_none() && (kind.texts > 0 || words.contains(&column)) {
                *relied = Some(Settled::of(kind));
            }
        }
    }

    /// What `rows` makes of groups that were taken out, each with its keys.
    pub(crate) fn values_of(
        &self,
        plan: &Plan,
        on_error: OnError,
        groups: impl Iterator<Item = (Vec<Value>, Tally)>,
        rows: impl Fn(Group, &mut Vec<Value>),
    ) -> Vec<Value> {
        let sets = Sets::new(plan);
        let finish = Finish { plan, sets: &sets, kinds: &self.kinds, on_error };
        let mut values = Vec::new();
        for (keys, tally) in groups {
            rows(finish.tally(keys, tally), &mut values);
        }
        values
    }

    /// The values of groups, on so many threads.
    fn all_finished(
        &self,
        finish: &Finish<'_>,
        order: &[(u32, u32)],
        threads: usize,
        rows: impl Fn(Group, &mut Vec<Value>) + Sync,
    ) -> Vec<Value> {
        let stretch = order.len().div_ceil(threads).max(MANY);
        let work = |groups: &[(u32, u32)]| self.finished(finish, groups, &rows);
        thread::scope(|scope| {
            let mut stretches = order.chunks(stretch);
            let first = stretches.next().unwrap_or_default();
            let others: Vec<_> =
                stretches.map(|groups| scope.spawn(move || work(groups))).collect();
            let mut values = work(first);
            for other in others {
                values.append(&mut other.join().unwrap_or_else(|panic| resume_unwind(panic)));
            }
            values
        })
    }

    /// The part and the number in it of each group, in the order of their first rows.
    pub(crate) fn order(&self) -> Vec<(u32, u32)> {
        let parts: Vec<&PartTotal> = self.parts.iter().flatten().collect();
        // In each part groups are in that order.
        let first =
            |part: usize, group: usize| Some(Reverse((parts[part].first(group)?, part, group)));
        let mut next: BinaryHeap<_> = (0..parts.len()).filter_map(|part| first(part, 0)).collect();
        let mut order = Vec::with_capacity(parts.iter().map(|part| part.len()).sum());
        while let Some(Reverse((_, part, group))) = next.pop() {
            order.push((part as u32, group as u32));
            next.extend(first(part, group + 1));
        }
        order
    }

    fn finished(
        &self,
        finish: &Finish<'_>,
        groups: &[(u32, u32)],
        rows: impl Fn(Group, &mut Vec<Value>),
    ) -> Vec<Value> {
        let mut states: Vec<StatState> = finish.sets.columns.iter().map(StatSet::state).collect();
        let mut values = Vec::new();
        for (part, group) in groups {
            let group = *group as usize;
            let Some(part) = &self.parts[*part as usize] else { continue };
            part.load(group, &mut states);
            let keys = part.key(group, finish.plan.keys.len());
            let words = part.words(group);
            let (rows_of, pairs) = (part.rows(group), part.pairs(group));
            let is_first = values.is_empty();
            rows(finish.group(keys, rows_of, pairs, &mut states, words), &mut values);
            if is_first {
                // All groups have as many.
                values.reserve(values.len() * (groups.len() - 1));
            }
        }
        values
    }
}

/// What a column is known to hold, as far as a value may depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Settled {
    /// Text and no numbers: a word for a number is text.
    pub(super) is_text: bool,
    /// Numbers, and text among them.
    is_mixed: bool,
}

impl Settled {
    pub(super) fn of(kind: &Kind) -> Self {
        Settled {
            is_text: kind.number.is_none() && kind.text.is_some(),
            is_mixed: kind.number.is_some() && kind.texts > 0,
        }
    }
}

/// From tallies to values.
struct Finish<'t> {
    plan: &'t Plan,
    sets: &'t Sets,
    kinds: &'t [Kind],
    on_error: OnError,
}

impl Finish<'_> {
    /// What some rows come to.
    fn tally(&self, keys: Vec<Value>, mut tally: Tally) -> Group {
        let words = tally.words.iter();
        let words = words.map(|((column, word), count)| (*column, word.as_str(), *count));
        let pairs = self.sets.pairs.iter().zip(&tally.pairs);
        let pairs = pairs.map(|(set, state)| set.values(state)).collect();
        self.group(keys, tally.rows, pairs, &mut tally.states, words)
    }

    fn group<'w>(
        &self,
        keys: Vec<Value>,
        rows: u64,
        pairs: Vec<Vec<Value>>,
        states: &mut [StatState],
        words: impl Iterator<Item = (usize, &'w str, u64)>,
    ) -> Group {
        for (column, word, count) in words {
            let is_text = Settled::of(&self.kinds[column]).is_text;
            add_word(&self.sets.columns[column], &mut states[column], word, count, is_text);
        }
        let columns = self.plan.columns.iter().zip(self.kinds).zip(&mut *states);
        for ((column, kind), state) in columns {
            if Settled::of(kind).is_mixed {
                state.settle_texts(match (column.reading, self.on_error) {
                    (Reading::Alike | Reading::Unnamed, OnError::Null) => Texts::Missing,
                    (Reading::Alike | Reading::Unnamed, _) => Texts::LeftOut,
                    _ => Texts::Counted,
                });
            }
        }
        let columns = self.plan.columns.iter().zip(&self.sets.columns).zip(&*states);
        let values = columns.map(|((column, set), state)| match column.reading {
            // What was listed as it is written is a number again where it prints the same.
            Reading::Written => set.values(state).into_iter().map(printed_number).collect(),
            _ => set.values(state),
        });
        let mut values: Vec<Vec<Value>> = values.collect();
        values.iter_mut().flatten().for_each(|value| limit(value, rows));
        for (place, column) in self.plan.columns.iter().enumerate() {
            if let Some(instead) = column.instead
                && Settled::of(&self.kinds[instead.told_by]).is_mixed
            {
                values.swap(place, instead.column);
            }
        }
        let pairs =
            pairs.into_iter().map(|values| values.into_iter().map(printed_number).collect());
        Group { keys, rows, columns: values, pairs: pairs.collect() }
    }
}

/// No more values are distinct than there are rows, whatever their estimate is.
fn limit(value: &mut Value, rows: u64) {
    if let Value::Estimate(estimate) = value
        && estimate.method == Method::HyperLogLog
        && let Value::Integer(count) = &mut estimate.value
    {
        *count = (*count).min(rows.into());
    }
}

/// Adds a word so often: as text in a column of text, and else as the number it is a name of.
fn add_word(set: &StatSet, state: &mut StatState, word: &str, count: u64, is_text: bool) {
    let float = match number(word, &Notation::default()) {
        Ok(Number::Word(float)) if !is_text => Some(float),
        _ => None,
    };
    let datum = match float {
        Some(float) => Datum::Number(Num::Float(float)),
        None => Datum::Text(word),
    };
    set.update_times(state, datum, count);
}

/// A value that was read as it is written: a number where that prints just so, and the text where
/// it would not, as for `007`, `1.50` and `+1`.
fn printed_number(value: Value) -> Value {
    match value {
        Value::Text(text) => match number(&text, &Notation::default()) {
            Ok(Number::Digits(number)) if Value::from(number).to_string() == text => number.into(),
            Ok(Number::Word(float)) if Value::from(float).to_string() == text => float.into(),
            _ => Value::Text(text),
        },
        Value::List(members) => Value::List(members.into_iter().map(printed_number).collect()),
        Value::Estimate(mut estimate) => {
            estimate.value = printed_number(estimate.value);
            Value::Estimate(estimate)
        }
        value => value,
    }
}
