//! What infinities and NaN make of a sum.

/// How many infinities and NaN were among the items: counts, so that an item can be taken back. Most
/// streams have none, and no memory for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Special(Option<Box<Counts>>);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    positive: u64,
    negative: u64,
    nan: u64,
}

impl Counts {
    fn of(&mut self, x: f64) -> &mut u64 {
        if x.is_nan() {
            &mut self.nan
        } else if x > 0.0 {
            &mut self.positive
        } else {
            &mut self.negative
        }
    }
}

impl Special {
    /// Notes an item that is not finite.
    #[cold]
    pub(super) fn add(&mut self, x: f64) {
        let counts = self.0.get_or_insert_default();
        *counts.of(x) += 1;
    }

    /// Takes an item back that was noted.
    #[cold]
    pub(super) fn take(&mut self, x: f64) {
        let Some(counts) = &mut self.0 else { return };
        let count = counts.of(x);
        // A state that was read from made-up bytes may have none of its kind.
        *count = count.saturating_sub(1);
        if **counts == Counts::default() {
            self.0 = None;
        }
    }

    pub(super) fn merge(&mut self, later: Self) {
        match (&mut self.0, later.0) {
            (Some(counts), Some(later)) => {
                counts.positive += later.positive;
                counts.negative += later.negative;
                counts.nan += later.nan;
            }
            (None, Some(later)) => self.0 = Some(later),
            (_, None) => {}
        }
    }

    /// How many there were: positive ones, negative ones and NaN.
    pub(super) fn counts(&self) -> [u64; 3] {
        self.0.as_deref().map_or([0; 3], |counts| [counts.positive, counts.negative, counts.nan])
    }

    /// So many of each.
    pub(super) fn of([positive, negative, nan]: [u64; 3]) -> Self {
        Special(Some(Box::new(Counts { positive, negative, nan })))
    }

    /// How many bytes it owns beside itself.
    pub(super) fn elsewhere(&self) -> usize {
        self.0.as_deref().map_or(0, size_of_val)
    }

    /// What they add up to, whatever the finite items are: `None` where there were none.
    pub(super) fn sum(&self) -> Option<f64> {
        let counts = self.0.as_deref()?;
        Some(match (counts.positive, counts.negative, counts.nan) {
            (_, 0, 0) => f64::INFINITY,
            (0, _, 0) => f64::NEG_INFINITY,
            _ => f64::NAN,
        })
    }
}
