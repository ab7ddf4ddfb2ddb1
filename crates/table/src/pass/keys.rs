//! The groups of rows, by their keys.

use super::grouped::{Grouped, push_field};
use super::order::Course;
use super::portion::Named;
use super::recent::{Recent, Short};
use super::work::Work;
use crate::error::Wrong;
use crate::window::Window;

/// After so many rows it is asked whether keys come again.
const TRIAL: usize = 2048;

impl<'p> Work<'p, '_> {
    /// The group of each row. Of rows that are left out, it is that of another row.
    ///
    /// Where nearly all keys are new, to look for them in the block is in vain, as they are looked for again among
    /// those of all blocks: then each row is a group.
    pub(super) fn groups(&mut self, grouped: &mut Grouped) -> Vec<u32> {
        let keys = self.keys();
        let is_alone = keys.len() == 1;
        let mut key = Vec::new();
        let mut recent = Recent::default();
        // The pane of the row before, and its group where there are no other keys.
        let (mut pane, mut of_pane) = (None, None);
        let (mut looks, rows) = (true, 0..self.rows.len());
        rows.map(|row| {
            if row == TRIAL {
                looks = grouped.len() < TRIAL / 8 * 7;
            }
            let of_row = self.panes.get(row).copied();
            if of_row != pane {
                (pane, of_pane) = (of_row, None);
                recent.forget();
            }
            if let Some(number) = of_pane {
                return number;
            }
            if looks
                && is_alone
                && recent.is_of_use()
                && let Some(cell) = self.rows.cell(row, keys[0])
                && let Some(short) = Short::of(&cell)
            {
                if let Some(number) = recent.find(short) {
                    return number;
                }
                let number = self.group(row, grouped, &mut key, looks);
                // Of a row that is left out, it is that of another one, and what is no text is told each time.
                if !self.is_left_out(row) && str::from_utf8(&cell).is_ok() {
                    recent.put(short, number);
                }
                return number;
            }
            let number = self.group(row, grouped, &mut key, looks);
            of_pane = (keys.is_empty() && !self.is_left_out(row)).then_some(number);
            number
        })
        .collect()
    }

    /// The places of the keys, without that of the time that windows go by.
    fn keys(&self) -> &'p [usize] {
        &self.places.keys[self.pass.window.as_ref().map_or(0, Window::own_keys)..]
    }

    /// How the keys of the rows that are counted go.
    pub(super) fn course(&self, grouped: &Grouped, groups: &[u32]) -> Option<Course> {
        let mut rows = (0..self.rows.len()).filter(|row| !self.is_left_out(*row));
        let seen = |row: usize, column: usize| self.seen(row, self.places.keys[column]);
        let mut last = rows.next()?;
        let columns = 0..self.places.keys.len();
        let mut course = Course::new(columns.map(|column| seen(last, column)).collect());
        for row in rows {
            if groups[row] != groups[last] {
                let both = [last, row].map(|row| grouped.key(groups[row]));
                course.step(
                    both,
                    &self.pass.words,
                    || seen(last, 0).lines,
                    |column| seen(row, column),
                );
            }
            last = row;
        }
        course.last = seen(last, 0).lines;
        Some(course)
    }

    /// The group of a row, which is one of its own unless its key is looked for.
    fn group(&mut self, row: usize, grouped: &mut Grouped, key: &mut Vec<u8>, looks: bool) -> u32 {
        let keys = self.keys();
        let is_alone = keys.len() == 1;
        key.clear();
        self.push_pane(key, row);
        let start = key.len();
        for place in keys {
            push_field(key, &self.rows.cell(row, *place).unwrap_or_default(), is_alone);
        }
        let hash = if looks { grouped.hash(key) } else { 0 };
        // What is there already is UTF-8, and so is all of a key if the whole of it is.
        if looks && let Some(number) = grouped.find(key, hash) {
            return number as u32;
        }
        let number = |grouped: &mut Grouped, key: &[u8], hash| {
            (if looks { grouped.number(key, hash) } else { grouped.append(key) }) as u32
        };
        if str::from_utf8(&key[start..]).is_ok() {
            return if self.is_left_out(row) { 0 } else { number(grouped, key, hash) };
        }
        self.check_keys(row);
        if self.is_left_out(row) {
            return 0;
        }
        key.truncate(start);
        for place in keys {
            let cell = self.rows.cell(row, *place).unwrap_or_default();
            let is_text = str::from_utf8(&cell).is_ok();
            push_field(key, if is_text { &cell } else { b"" }, is_alone);
        }
        let hash = grouped.hash(key);
        number(grouped, key, hash)
    }

    /// Whether the keys of a row are text, or what becomes of it.
    #[cold]
    fn check_keys(&mut self, row: usize) {
        for (number, place) in self.places.keys.iter().enumerate() {
            let cell = self.rows.cell(row, *place).unwrap_or_default();
            if str::from_utf8(&cell).is_ok() || self.is_left_out(row) {
                continue;
            }
            let wrong = || Wrong::KeyNoUtf8(cell.into_owned());
            self.bad_row(row, *place, Some(Named::Key(number)), wrong);
        }
    }
}
