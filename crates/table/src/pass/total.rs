//! What all blocks came to so far.

use fanfold::Aggregate;

use super::Pass;
use super::finish::Settled;
use super::grouped::{Part, PartTotal};
use super::order::{Course, Held, Unsorted};
use super::portion::{Evidence, Flaw, Named, Portion, Seen, Tallies, Tally, fitted};
use super::rejects::Rejects;
use crate::cells::{Reading, suggested};
use crate::error::{BadData, Error, Excerpt, Wrong};
use crate::options::OnError;
use crate::plan::Plan;
use crate::saved::Input;

/// What all blocks came to so far.
#[derive(Clone, Debug)]
pub(crate) struct Totals {
    pub(crate) whole: Box<Tally>,
    /// The groups of each part, but for those that are being merged.
    pub(crate) parts: Vec<Option<PartTotal>>,
    /// What blocks have of each part and is still to be merged, with their numbers.
    pub(super) pending: Vec<(u64, Vec<Part>)>,
    /// The orders that keys stand in, if they have to be sorted.
    held: Held,
    /// What groups that are gone went by, of columns that have text or words.
    pub(super) relied: Vec<Option<Settled>>,
    /// What each column holds.
    pub(crate) kinds: Vec<Kind>,
    pub(crate) skipped: u64,
    /// What is bad, if somebody wants to see it.
    pub(super) rejects: Rejects,
    /// How many rows have a delimiter more at their end.
    pub(crate) trailing: u64,
    /// Whether reading was stopped before the end.
    pub(crate) is_partial: bool,
    /// Whether that was so of a saved table that was taken in.
    pub(crate) was_partial: bool,
    /// The sources, and how many rows of each were merged.
    pub(crate) inputs: Vec<Input>,
    /// How many blocks were merged.
    pub(super) merged: u64,
    pub(super) rows: u64,
    /// The same, with those that were left out.
    pub(super) records: u64,
    /// The latest time of them, where they are aggregated by it.
    pub(super) latest: i128,
    /// The source that is being read, and how many lines of it came before.
    name: String,
    lines: u64,
}

/// What a column holds, and where the first of each is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kind {
    pub(crate) number: Option<Place>,
    pub(crate) text: Option<Place>,
    pub(crate) texts: u64,
    /// How many cells were bad.
    pub(crate) bad: u64,
}

/// A place in a source.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) name: String,
    pub(crate) line: u64,
    pub(crate) cell: Vec<u8>,
    pub(crate) excerpt: Excerpt,
    pub(crate) has_spaced_quote: bool,
    pub(crate) delimiter: u8,
    /// How many rows came before.
    pub(crate) rows: u64,
}

/// A column that holds numbers, and something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Strangers {
    pub(crate) column: String,
    pub(crate) count: u64,
    /// The first of them.
    pub(crate) cell: Vec<u8>,
    pub(crate) name: String,
    pub(crate) line: u64,
}

impl Totals {
    pub(super) fn new(pass: &Pass) -> Self {
        let part = |_| Some(PartTotal::new(&pass.sets, &pass.keys));
        Totals {
            whole: Box::new(Tally::new(&pass.sets)),
            parts: (0..pass.parts()).map(part).collect(),
            held: Held::new(pass.plan.keys.len()),
            pending: Vec::new(),
            relied: vec![None; pass.plan.columns.len()],
            kinds: vec![Kind::default(); pass.plan.columns.len()],
            skipped: 0,
            rejects: Rejects::new(pass.plan.columns.len()),
            trailing: 0,
            is_partial: false,
            was_partial: false,
            inputs: Vec::new(),
            merged: 0,
            rows: 0,
            records: 0,
            latest: i128::MIN,
            name: String::new(),
            lines: 0,
        }
    }

    pub(super) fn lines(&self) -> u64 {
        self.lines
    }

    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    /// How many rows were read, those that were left out included.
    pub(crate) fn records(&self) -> u64 {
        self.records
    }

    /// Goes on to another source, of which so many lines come before the first block.
    pub(super) fn begin(&mut self, name: &str, lines: u64) {
        (self.name, self.lines) = (name.to_owned(), lines);
        self.inputs.push(Input { name: name.to_owned(), rows: 0 });
    }

    /// Goes on with the source that was being read, of which so many lines came before.
    pub(super) fn go_on(&mut self, name: &str, lines: u64) {
        (self.name, self.lines) = (name.to_owned(), lines);
    }

    /// Makes what is known fit a plan that has grown. All groups have to be there.
    pub(super) fn fit(&mut self, earlier: &Pass, pass: &Pass) {
        let places = pass.plan.places_in(&earlier.plan);
        self.whole.fit(&pass.sets, &places);
        self.parts.iter_mut().flatten().for_each(|part| part.fit(&pass.sets, &places));
        let pending = self.pending.iter_mut().flat_map(|(_, parts)| parts);
        pending.for_each(|part| part.fit(&pass.sets, &places));
        self.kinds = fitted(std::mem::take(&mut self.kinds), &places, |_| Kind::default());
        self.rejects.fit(&places);
        // Nothing is gone as long as columns may come.
        self.relied = vec![None; self.kinds.len()];
    }

    /// Forgets all groups.
    pub(super) fn forget_groups(&mut self) {
        self.parts.iter_mut().for_each(|part| *part = None);
    }

    /// Takes in the next block.
    pub(super) fn merge(&mut self, pass: &Pass, portion: Portion) -> Result<(), Error> {
        let Portion { lines, rows, tallies, evidence, course, skipped, trailing, .. } = portion;
        let Portion { times, records, rejected, flaw, .. } = portion;
        if let Some(error) = self.late(pass, &evidence) {
            return Err(error);
        }
        let mixed = self.mixed(pass, &evidence);
        let unsorted = course.and_then(|course| self.unsorted(pass, course, &tallies));
        let first = mixed.into_iter().chain(unsorted).chain(flaw).min_by_key(|flaw| flaw.seen.row);
        if let Some(flaw) = first {
            return Err(error(pass, self.place(flaw.seen), flaw.wrong, flaw.column));
        }
        let mut kinds = std::mem::take(&mut self.kinds);
        for (kind, evidence) in kinds.iter_mut().zip(evidence) {
            let place = |seen| self.place(seen);
            kind.texts += evidence.texts;
            kind.bad += evidence.bad;
            kind.number = kind.number.take().or_else(|| evidence.number.map(place));
            kind.text = kind.text.take().or_else(|| evidence.text.map(place));
        }
        self.kinds = kinds;
        self.rejects.take(pass, &self.kinds, (&self.name, self.lines), rejected);
        match tallies {
            Tallies::Whole(later) => self.whole.merge(&pass.sets, *later),
            Tallies::Groups(parts) => self.pending.push((self.merged, parts)),
        }
        self.skipped += skipped;
        self.trailing += trailing;
        self.rows += rows;
        self.records += records;
        self.latest = self.latest.max(times.latest);
        if let Some(input) = self.inputs.last_mut() {
            input.rows += rows;
        }
        self.lines += lines;
        self.merged += 1;
        Ok(())
    }

    /// The first row of a block that is in no order with the one before.
    fn unsorted(&mut self, pass: &Pass, course: Course, tallies: &Tallies) -> Option<Flaw> {
        let Tallies::Groups(parts) = tallies else { return None };
        let ends = parts.first()?.ends()?;
        let place = |lines: u64| format!("{}:{}", self.name, self.lines + lines + 1);
        let Unsorted { before, seen, column } = self.held.go(course, ends, &pass.words, place)?;
        Some(Flaw { seen, wrong: Wrong::Unsorted { before }, column: Some(Named::Key(column)) })
    }

    /// Text that was seen long before, in a column that nobody named and that turns out to hold numbers.
    fn late(&self, pass: &Pass, evidence: &[Evidence]) -> Option<Error> {
        let columns = pass.plan.columns.iter().zip(&self.kinds).zip(evidence).enumerate();
        let late = columns.filter_map(|(number, ((column, kind), evidence))| {
            let is_late = column.reading == Reading::Unnamed && kind.number.is_none();
            let text = kind.text.as_ref().filter(|_| is_late && evidence.number.is_some())?;
            Some((Named::Column(number), text))
        });
        let (column, text) = late.min_by_key(|(_, text)| text.rows)?;
        let wrong = || Wrong::NoNumber(text.cell.clone());
        (pass.on_error == OnError::Stop).then(|| error(pass, text.clone(), wrong(), Some(column)))
    }

    /// The columns that nobody named and that hold text and no number, by their places in the plan.
    pub(crate) fn without_numbers(&self, plan: &Plan) -> Vec<usize> {
        let columns = plan.columns.iter().zip(&self.kinds).enumerate();
        let without = columns.filter(|(_, (column, kind))| {
            column.reading == Reading::Unnamed && kind.text.is_some() && kind.number.is_none()
        });
        without.map(|(place, _)| place).collect()
    }

    /// The first text of one of these columns that is a number in another notation.
    pub(crate) fn other_notation(&self, columns: &[usize]) -> Option<Vec<u8>> {
        let mut texts = columns.iter().filter_map(|column| self.kinds[*column].text.as_ref());
        let is_number = |text: &&Place| {
            str::from_utf8(&text.cell).is_ok_and(|cell| !suggested(cell).is_empty())
        };
        texts.find(is_number).map(|text| text.cell.clone())
    }

    /// The first row where a column that is ranked turns out to hold numbers and text.
    fn mixed(&self, pass: &Pass, evidence: &[Evidence]) -> Option<Flaw> {
        if pass.on_error != OnError::Stop {
            return None;
        }
        let readings = pass.plan.columns.iter().map(|column| column.reading);
        let all = readings.zip(&self.kinds).zip(evidence).enumerate();
        let flaws = all.filter_map(|(column, ((reading, kind), evidence))| {
            let place = |seen: &Seen| format!("{}:{}", self.name, self.lines + seen.lines + 1);
            let before = |place: &Place| format!("{}:{}", place.name, place.line);
            let flaw = |seen: &Seen, is_text, other| Flaw {
                seen: seen.clone(),
                wrong: Wrong::Mixed { is_text, other },
                column: Some(Named::Column(column)),
            };
            if reading == Reading::Unnamed {
                let has_numbers = kind.number.is_some() || evidence.number.is_some();
                return evidence.text.as_ref().filter(|_| has_numbers).map(|text| Flaw {
                    seen: text.clone(),
                    wrong: Wrong::NoNumber(text.cell.clone()),
                    column: Some(Named::Column(column)),
                });
            }
            if reading != Reading::Alike {
                return None;
            }
            match (&kind.number, &kind.text, &evidence.number, &evidence.text) {
                (Some(number), _, _, Some(text)) => Some(flaw(text, true, before(number))),
                (_, Some(text), Some(number), _) => Some(flaw(number, false, before(text))),
                (_, _, Some(number), Some(text)) if number.row < text.row => {
                    Some(flaw(text, true, place(number)))
                }
                (_, _, Some(number), Some(text)) => Some(flaw(number, false, place(text))),
                _ => None,
            }
        });
        flaws.min_by_key(|flaw| flaw.seen.row)
    }

    /// Where a row of the next block is.
    fn place(&self, seen: Seen) -> Place {
        Place {
            name: self.name.clone(),
            line: self.lines + seen.lines + 1,
            cell: seen.cell,
            excerpt: seen.excerpt,
            has_spaced_quote: seen.has_spaced_quote,
            delimiter: seen.delimiter,
            rows: self.rows + seen.row as u64,
        }
    }

    /// How many bytes all states take; and what takes most of them.
    pub(super) fn size(&self, pass: &Pass) -> (u64, String) {
        let columns = pass.plan.columns.iter().zip(&self.whole.states);
        let columns = columns.map(|(column, state)| {
            (state.size(), format!("the statistics of column `{}`", column.name))
        });
        let of_keys = pass.plan.keys.join("`, `");
        let count: usize = self.parts.iter().flatten().map(PartTotal::len).sum();
        let groups = self.parts.iter().flatten().map(PartTotal::size).sum();
        let groups = (groups, format!("{count} groups by `{of_keys}`"));
        let all: Vec<(usize, String)> = columns.chain([groups]).collect();
        let total = all.iter().map(|(size, _)| *size as u64).sum();
        let most = all.into_iter().max_by_key(|(size, _)| *size).unwrap_or_default();
        (total, most.1)
    }

    /// Whether nothing that comes can change the results.
    pub(super) fn is_full(&self, pass: &Pass) -> bool {
        let mut sets = pass.sets.columns.iter().zip(&self.whole.states);
        self.parts.is_empty()
            && !pass.reads_all
            && !pass.plan.counts_rows()
            && !pass.sets.columns.is_empty()
            && pass.sets.pairs.is_empty()
            && sets.all(|(set, state)| Aggregate::<str>::is_full(set, state))
    }

    /// How many blocks have groups that are still to be merged.
    pub(super) fn pending(&self) -> usize {
        self.pending.len()
    }

    /// Hands out what is to be merged with what: the groups of each part, and what blocks have of it, by the
    /// number of the part.
    pub(super) fn hand_out(&mut self) -> Vec<Merge> {
        let mut later: Vec<Vec<(u64, Part)>> = (0..self.parts.len()).map(|_| Vec::new()).collect();
        for (block, parts) in self.pending.drain(..) {
            later.iter_mut().zip(parts).for_each(|(later, part)| later.push((block, part)));
        }
        let parts = self.parts.iter_mut().zip(later).enumerate();
        let merges = parts.map(|(part, (total, later))| {
            let total = total.take().expect("what is handed out comes back first");
            Merge { part, total, later }
        });
        merges.collect()
    }

    /// Takes back what was merged.
    pub(super) fn take_back(&mut self, Merge { part, total, .. }: Merge) {
        self.parts[part] = Some(total);
    }

    /// How many are bad, and are not among those that were handed on.
    pub(crate) fn unlisted(&self) -> u64 {
        self.rejects.unlisted()
    }

    /// How many bad rows there were, and how many bad values in each column, if there were some.
    pub(crate) fn skipped(&self, plan: &Plan) -> (u64, Vec<(String, u64)>) {
        let mut columns: Vec<(String, u64)> = Vec::new();
        for (column, kind) in plan.columns.iter().zip(&self.kinds) {
            let is_strange = matches!(column.reading, Reading::Alike | Reading::Unnamed)
                && kind.number.is_some();
            let bad = kind.bad + if is_strange { kind.texts } else { 0 };
            if bad > 0 {
                columns.push((column.name.clone(), bad));
            }
        }
        (self.skipped, columns)
    }

    /// The columns of a profile that hold numbers, and something else.
    pub(crate) fn strangers(&self, plan: &Plan) -> Vec<Strangers> {
        let columns = plan.columns.iter().zip(&self.kinds);
        let strange = columns.filter_map(|(column, kind)| {
            let text = kind.text.as_ref().filter(|_| kind.number.is_some())?;
            (column.reading == Reading::Either).then(|| Strangers {
                column: column.name.clone(),
                count: kind.texts,
                cell: text.cell.clone(),
                name: text.name.clone(),
                line: text.line,
            })
        });
        strange.collect()
    }
}

/// What is wrong at a place, as an error.
pub(super) fn error(pass: &Pass, place: Place, wrong: Wrong, column: Option<Named>) -> Error {
    let is_named = match column {
        None => false,
        Some(Named::Key(_)) => true,
        Some(Named::Column(column)) => pass.plan.columns[column].is_named,
    };
    Error::Data(Box::new(BadData {
        name: place.name,
        line: place.line,
        column: column.and_then(|named| named.name(&pass.plan)).cloned(),
        is_named,
        wrong,
        has_spaced_quote: place.has_spaced_quote,
        delimiter: place.delimiter,
        rows: place.rows,
        excerpt: Some(place.excerpt),
    }))
}

/// The groups of a part, and what blocks have of it.
#[derive(Debug)]
pub(super) struct Merge {
    part: usize,
    total: PartTotal,
    later: Vec<(u64, Part)>,
}

impl Merge {
    pub(super) fn run(mut self) -> Self {
        for (block, part) in self.later.drain(..) {
            self.total.merge(block, part);
        }
        self
    }
}
