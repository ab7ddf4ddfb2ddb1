//! The panes of the windows that are open, put together in amortised constant time.
//!
//! States can be merged and not be taken apart, and a window loses its first pane as it goes on. So panes stand in two
//! stacks, after Tangwongsan, Hirzel and Schneider ("General incremental sliding-window aggregation", VLDB 2015): of those in
//! front, each has what it and all behind it in that stack come to, so that the first one is gone by being popped; of those at
//! the back there is one state of all, to which the next one is merged. When nothing is left in front, the back is
//! turned over. Each pane is merged three times at most, however many windows it belongs to.

use std::collections::HashMap;

use super::Sets;
use super::portion::Tally;

/// Groups in the order in which they were first seen.
#[derive(Clone, Debug, Default)]
struct Groups {
    numbers: HashMap<Vec<u8>, usize>,
    all: Vec<(Vec<u8>, Tally)>,
}

impl Groups {
    fn merge(&mut self, later: Groups, sets: &Sets) {
        for (key, tally) in later.all {
            match self.numbers.get(&key) {
                Some(number) => self.all[*number].1.merge(sets, tally),
                None => {
                    self.numbers.insert(key.clone(), self.all.len());
                    self.all.push((key, tally));
                }
            }
        }
    }

    fn size(&self) -> usize {
        let of_state = |tally: &Tally| tally.states.iter().map(|state| state.size()).sum::<usize>();
        self.all.iter().map(|(key, tally)| 2 * key.len() + of_state(tally)).sum()
    }
}

/// The panes of the windows that are open.
#[derive(Debug, Default)]
pub(super) struct Slices {
    /// The last of them is the first pane: each with all behind it.
    front: Vec<(i64, Groups)>,
    back: Vec<(i64, Groups)>,
    /// All at the back.
    all_back: Groups,
}

impl Slices {
    pub(super) fn is_empty(&self) -> bool {
        self.front.is_empty() && self.back.is_empty()
    }

    /// The first pane.
    pub(super) fn first(&self) -> Option<i64> {
        self.front.last().or(self.back.first()).map(|(pane, _)| *pane)
    }

    /// Adds the next pane.
    pub(super) fn push(&mut self, pane: i64, groups: Vec<(Vec<u8>, Tally)>, sets: &Sets) {
        let mut new = Groups::default();
        new.merge(Groups { all: groups, ..Groups::default() }, sets);
        self.all_back.merge(new.clone(), sets);
        self.back.push((pane, new));
    }

    /// Forgets the panes before this one.
    pub(super) fn forget_before(&mut self, pane: i64, sets: &Sets) {
        while self.first().is_some_and(|first| first < pane) {
            if self.front.is_empty() {
                self.turn_over(pane, sets);
            } else {
                self.front.pop();
            }
        }
    }

    /// Puts the panes of the back in front, those before this one left out.
    fn turn_over(&mut self, from: i64, sets: &Sets) {
        self.all_back = Groups::default();
        let mut behind: Option<Groups> = None;
        for (pane, mut groups) in std::mem::take(&mut self.back).into_iter().rev() {
            if pane < from {
                break;
            }
            if let Some(behind) = behind {
                groups.merge(behind, sets);
            }
            behind = Some(groups.clone());
            self.front.push((pane, groups));
        }
    }

    /// What all panes come to.
    pub(super) fn merged(&self, sets: &Sets) -> Vec<(Vec<u8>, Tally)> {
        let mut all = self.front.last().map_or_else(Groups::default, |(_, groups)| groups.clone());
        all.merge(self.all_back.clone(), sets);
        all.all
    }

    /// How many bytes they take.
    pub(super) fn size(&self) -> usize {
        let panes = self.front.iter().chain(&self.back).map(|(_, groups)| groups.size());
        panes.sum::<usize>() + self.all_back.size()
    }
}
