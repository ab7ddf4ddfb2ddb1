//! Whether rows stand in the order of their keys.
//!
//! Which order that is, nobody says: that of text, byte by byte, or that of numbers, up or down, and each column of
//! the key may have its own. Numbers that are equal stand in the order of their text. What is missing may come before all
//! numbers, as zero (so `sort -n` has it), or behind them. So all eight are held against the rows as long as they hold. Whenever the key
//! changes, the first column in which it does is compared. As long as each column has an order left, all keys
//! stand strictly in the order that those of the columns make together, and so none comes twice. When a column's
//! last order breaks, the rows are not sorted, and the two rows at which it did are the ones to be told.
//!
//! A block finds for each order where it breaks first. Which of them hold up to there is known when the blocks
//! before it are merged; so what is told does not depend on who was how fast.

use std::cmp::Ordering;

use fanfold::Decimal;
use fanfold::stat::Num;

use super::grouped::fields;
use super::portion::Seen;
use crate::cells::Words;
use crate::cells::number::{Number, number};

/// Up and down each: text; numbers, with what is missing first, as zero, and last.
const ORDERS: usize = 8;

/// Where an order breaks: how many lines of the block end before the row that comes first, and the row behind it.
type Break = Option<(u64, Seen)>;

/// How the keys of a block go.
#[derive(Debug)]
pub(super) struct Course {
    /// The first row that is counted, by the columns of the key.
    pub(super) first: Vec<Seen>,
    /// How many lines of the block end before the last such row.
    pub(super) last: u64,
    /// For each column, where each order breaks first.
    breaks: Vec<[Break; ORDERS]>,
}

impl Course {
    /// The course of a block that begins with this row.
    pub(super) fn new(first: Vec<Seen>) -> Self {
        let breaks = first.iter().map(|_| Default::default()).collect();
        Course { last: first.first().map_or(0, |seen| seen.lines), first, breaks }
    }

    /// Goes from a key to another one, whose row is told by the column of the key.
    pub(super) fn step(
        &mut self,
        [before, key]: [&[u8]; 2],
        words: &Words,
        lines_before: impl Fn() -> u64,
        seen: impl Fn(usize) -> Seen,
    ) {
        let Some((column, holds)) = compare(before, key, self.breaks.len(), words) else {
            return;
        };
        for (broken, holds) in self.breaks[column].iter_mut().zip(holds) {
            if !holds && broken.is_none() {
                *broken = Some((lines_before(), seen(column)));
            }
        }
    }
}

/// Which orders hold so far, for each column of the key.
#[derive(Clone, Debug)]
pub(super) struct Held {
    holds: Vec<[bool; ORDERS]>,
    /// The last key, and where its last row is.
    last: Option<(Vec<u8>, String)>,
}

/// Two rows that stand in no order: the place of the first, the second, and the column of the key.
pub(super) struct Unsorted {
    pub(super) before: String,
    pub(super) seen: Seen,
    pub(super) column: usize,
}

impl Held {
    /// All orders, of a key of so many columns.
    pub(super) fn new(columns: usize) -> Self {
        Held { holds: vec![[true; ORDERS]; columns], last: None }
    }

    /// Goes through a block, whose first and last key these are; where the last order of a column breaks, if one
    /// does. `place` says where a row is, before which so many lines of the block end.
    pub(super) fn go(
        &mut self,
        course: Course,
        [first, last]: [&[u8]; 2],
        words: &Words,
        place: impl Fn(u64) -> String,
    ) -> Option<Unsorted> {
        if let Some((before, at)) = self.last.take()
            && let Some((column, holds)) = compare(&before, first, self.holds.len(), words)
        {
            let held = &mut self.holds[column];
            held.iter_mut().zip(holds).for_each(|(held, holds)| *held &= holds);
            if !held.contains(&true) {
                return Some(Unsorted { before: at, seen: course.first[column].clone(), column });
            }
        }
        let mut unsorted: Option<Unsorted> = None;
        for (column, (held, breaks)) in self.holds.iter_mut().zip(course.breaks).enumerate() {
            // Of those that held up to here, the last to break.
            let mut last = None;
            for (held, broken) in held.iter_mut().zip(breaks) {
                if let (true, Some(broken)) = (*held, broken) {
                    *held = false;
                    let is_later = |last: &(u64, Seen)| last.1.row < broken.1.row;
                    if last.as_ref().is_none_or(is_later) {
                        last = Some(broken);
                    }
                }
            }
            if let (false, Some((lines, seen))) = (held.contains(&true), last)
                && unsorted.as_ref().is_none_or(|first| seen.row < first.seen.row)
            {
                unsorted = Some(Unsorted { before: place(lines), seen, column });
            }
        }
        self.last = Some((last.to_vec(), place(course.last)));
        unsorted
    }
}

/// The first column in which two keys are unlike, and which orders they stand in: `None` if they are alike.
fn compare(
    before: &[u8],
    key: &[u8],
    columns: usize,
    words: &Words,
) -> Option<(usize, [bool; ORDERS])> {
    let both = fields(before, columns).zip(fields(key, columns)).enumerate();
    let (column, (before, key)) = both.into_iter().find(|(_, (before, key))| before != key)?;
    let texts = before.cmp(key);
    let mut found = [texts, Ordering::Equal, Ordering::Equal, Ordering::Equal];
    if let (Some(before), Some(key)) = (Key::of(before, words), Key::of(key, words)) {
        for (found, missing) in
            found[1..].iter_mut().zip([Missing::First, Missing::Zero, Missing::Last])
        {
            *found = before.rank(missing).cmp(&key.rank(missing)).then(texts);
        }
    }
    let mut holds = [false; ORDERS];
    for (holds, found) in holds.as_chunks_mut::<2>().0.iter_mut().zip(found) {
        *holds = [found.is_lt(), found.is_gt()];
    }
    Some((column, holds))
}

/// Where what is missing stands among numbers.
#[derive(Clone, Copy)]
enum Missing {
    First,
    Zero,
    Last,
}

/// A key as a number, if it is there.
#[derive(Clone, Copy)]
struct Key(Option<Decimal>);

impl Key {
    /// `None` for what is there and no number.
    fn of(key: &[u8], words: &Words) -> Option<Self> {
        if key.is_empty() || words.is(key) {
            return Some(Key(None));
        }
        match number(str::from_utf8(key).ok()?, &words.notation()) {
            Ok(Number::Digits(Num::Decimal(decimal))) => Some(Key(Some(decimal))),
            Ok(Number::Digits(Num::Integer(integer))) => {
                Decimal::new(integer, 0).map(|decimal| Key(Some(decimal)))
            }
            _ => None,
        }
    }

    fn rank(self, missing: Missing) -> (u8, Decimal) {
        match (self.0, missing) {
            (Some(number), _) => (1, number),
            (None, Missing::First) => (0, Decimal::default()),
            (None, Missing::Zero) => (1, Decimal::default()),
            (None, Missing::Last) => (2, Decimal::default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::Notation;
    use crate::error::Excerpt;
    use proptest::prelude::*;

    fn words() -> Words {
        Words::new(&[String::new(), "NA".to_owned()], Notation::default())
    }

    fn seen(row: usize) -> Seen {
        let excerpt = Excerpt::of_text(b"", 0, 0);
        Seen {
            row,
            lines: row as u64,
            excerpt,
            cell: Vec::new(),
            has_spaced_quote: false,
            delimiter: b',',
        }
    }

    /// Where the keys of one column, in blocks of so many, are found not to be sorted: the row before, and the row.
    fn unsorted(keys: &[&str], block: usize) -> Option<(u64, usize)> {
        let mut held = Held::new(1);
        for (number, rows) in keys.chunks(block).enumerate() {
            let mut course = Course::new(vec![seen(0)]);
            for row in 1..rows.len() {
                let both = [rows[row - 1].as_bytes(), rows[row].as_bytes()];
                course.step(both, &words(), || row as u64 - 1, |_| seen(row));
            }
            course.last = rows.len() as u64 - 1;
            let ends = [rows[0].as_bytes(), rows[rows.len() - 1].as_bytes()];
            let place = |lines: u64| (number as u64 * block as u64 + lines).to_string();
            if let Some(found) = held.go(course, ends, &words(), place) {
                return Some((found.before.parse().unwrap(), number * block + found.seen.row));
            }
        }
        None
    }

    #[test]
    fn any_order_will_do() {
        for sorted in [
            &["", "a", "a", "b", "c"][..],
            &["c", "b", "b", "a", ""],
            &["", "-3", "2", "2", "10", "1e3"],
            &["10", "9", "9", "-1.5"],
            &["1", "1.0", "2", "10"],
            &["01", "1", "1.0", "1.00", "2", "10"],
            &["-3", "", "2", "10"],
            &["1", "2", "10", "", "NA"],
            &["-1", "", "0", "NA", "3"],
            &["", "10", "2"],
            &["z"],
        ] {
            for block in 1..=6 {
                assert_eq!(unsorted(sorted, block), None, "{sorted:?}");
            }
        }
        for (keys, row) in [
            (&["a", "b", "a"][..], 2),
            (&["b", "a", "b"], 2),
            (&["1", "10", "9", "8", "20"], 3),
            (&["1", "2", "10", "x"], 3),
            (&["2", "10", "", "11"], 3),
            (&["a", "B", "c"], 2),
        ] {
            for block in 1..=6 {
                assert_eq!(
                    unsorted(keys, block),
                    Some((row as u64 - 1, row)),
                    "{keys:?} by {block}"
                );
            }
        }
    }

    /// Of two columns, the one whose orders break first is told, and the row at which they do.
    #[test]
    fn the_first_of_several_columns_is_told() {
        let key = |one: &str, other: &str| {
            let mut key = Vec::new();
            for field in [one, other] {
                super::super::grouped::push_field(&mut key, field.as_bytes(), false);
            }
            key
        };
        let keys = [
            key("a", "1"),
            key("a", "2"),
            key("b", "2"),
            key("b", "1"),
            key("b", "3"),
            key("a", "9"),
        ];
        for end in [keys.len(), 5] {
            let (mut held, mut course) = (Held::new(2), Course::new(vec![seen(0), seen(0)]));
            for row in 1..end {
                course.step(
                    [&keys[row - 1], &keys[row]],
                    &words(),
                    || row as u64 - 1,
                    |_| seen(row),
                );
            }
            let found =
                held.go(course, [&keys[0], &keys[end - 1]], &words(), |lines| lines.to_string());
            // 1 to 2 is up, and 2 to 1 down: in the second column, before a to b to a in the first.
            let found = found.map(|found| (found.column, found.before, found.seen.row));
            assert_eq!(found, Some((1, "2".to_owned(), 3)));
        }
        // A change of the first column leaves the second one free.
        let (mut held, mut course) = (Held::new(2), Course::new(vec![seen(0), seen(0)]));
        for (row, pair) in keys[..3].windows(2).enumerate() {
            course.step([&pair[0], &pair[1]], &words(), || row as u64, |_| seen(row + 1));
        }
        assert!(
            held.go(course, [&keys[0], &keys[2]], &words(), |lines| lines.to_string()).is_none()
        );
    }

    proptest! {
        /// What is not found to be unsorted has no key twice, unless side by side; and blocks change nothing.
        #[test]
        fn no_key_comes_twice(keys in prop::collection::vec("[ab12]{0,2}", 0..12), block in 1..6usize) {
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            let found = unsorted(&keys, keys.len().max(1));
            prop_assert_eq!(unsorted(&keys, block), found);
            if found.is_none() {
                let mut runs = keys.clone();
                runs.dedup();
                let unlike: std::collections::HashSet<_> = runs.iter().collect();
                prop_assert_eq!(unlike.len(), runs.len());
            }
        }

        #[test]
        fn sorted_keys_are_found_so(mut keys in prop::collection::vec(-20..20i32, 0..12), is_text in any::<bool>(), is_down in any::<bool>()) {
            keys.sort_unstable();
            let mut keys: Vec<String> = keys.iter().map(i32::to_string).collect();
            if is_text {
                keys.sort_unstable();
            }
            if is_down {
                keys.reverse();
            }
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            prop_assert_eq!(unsorted(&keys, 3), None);
        }
    }
}
