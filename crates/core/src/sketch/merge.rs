//! A sketch takes in another.

use super::kll::Sketch;

impl<K: Ord + Clone> Sketch<K> {
    /// Takes in the sketch of later items.
    pub(crate) fn merge(&mut self, mut later: Self) {
        if later.count == 0 {
            return;
        }
        if self.count == 0 {
            *self = later;
            return;
        }
        if !later.is_exact() {
            self.size.merge(later.size);
        }
        let count = self.count.checked_add(later.count).expect("fewer than 2^64 items in all");
        let few = count <= self.room as u64;
        let has_tails = self.tails.is_some() || later.tails.is_some();
        let exact = few && !has_tails && self.is_exact() && later.is_exact();
        let Some((least, greatest)) = later.ends.clone() else { return };
        if !exact {
            self.merge_tails(&mut later);
        }
        self.count = count;
        self.widen(&least);
        self.widen(&greatest);
        if !exact {
            self.coins.mix(&later.coins);
            self.raise(self.size.step(self.count).max(later.sampler.step()));
            self.fit_room();
        }
        let step = later.sampler.step();
        for (round, key) in later.sampler.into_waiting() {
            self.enter(key, round);
        }
        for (round, level) in (step..).zip(later.levels) {
            self.join(level, round);
        }
        if !exact {
            self.make_room();
            self.compress();
        }
    }

    /// Takes in the tails of a later sketch; of one that has all its items, those.
    fn merge_tails(&mut self, later: &mut Self) {
        // Of what was read from bytes, say, nobody knows the ends any longer.
        let has_lost = |sketch: &Self| sketch.tails.is_none() && !sketch.is_exact();
        if has_lost(self) || has_lost(later) {
            (self.has_tails, self.tails) = (false, None);
            return;
        }
        let Some(mut tails) = later.tails.take() else {
            self.begin_tails();
            if let Some(tails) = &mut self.tails {
                let items = &later.levels[0];
                tails.update_run(items.len(), |place| items[place].clone());
            }
            return;
        };
        match &mut self.tails {
            Some(own) => own.merge(*tails),
            None => {
                let items = &self.levels[0];
                tails.update_run(items.len(), |place| items[place].clone());
                self.tails = Some(tails);
            }
        }
    }

    /// Takes in a level of items that stand for 2^round each.
    fn join(&mut self, level: Vec<K>, round: u32) {
        let Some(place) = round.checked_sub(self.sampler.step()) else {
            for key in level {
                self.make_room();
                self.enter(key, round);
            }
            return;
        };
        let place = place as usize;
        while self.levels.len() <= place {
            self.levels.push(Vec::new());
        }
        self.levels[place].extend(level);
        if place > 0 {
            self.levels[place].sort();
        }
    }
}
