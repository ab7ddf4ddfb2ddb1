//! Groups that are read from bytes.
//!
//! Most of a million groups are a few numbers that fit in a column each: they are read to there, and no state is
//! made of them on the way.

use super::fitting::{Fitting, scaled};
use super::{Kept, NO_ENDS, StatGroups};
use crate::portable::{Decoder, Malformed};
use crate::stat::StatState;
use crate::stat::family::{Extremes, SumMoments, Tally};
use crate::stat::state::{Few, Numbers, Slot, few_of};

impl StatGroups {
    /// Adds a group behind the others, of which a [`StatSet`](crate::StatSet) of the same statistics
    /// [wrote](crate::Portable::encode) the state.
    ///
    /// # Errors
    ///
    /// If no state is written like that. Then there is a group more, of which nothing is known.
    pub fn push(&mut self, input: &mut Decoder<'_>) -> Result<(), Malformed> {
        let group = self.length;
        self.grow_to(group + 1);
        let start = input.clone();
        let few = self.few(input)?;
        if !few.is_some_and(|few| self.put_few(group, few)) {
            *input = start;
            let near = self.near_families();
            self.odd.insert(group as u32, StatState::decode(near, input)?);
        }
        let count = self.families.len();
        for (place, family) in self.slots[group * count..].iter_mut().zip(&self.families) {
            *place = Slot::decode(*family, input)?;
        }
        Ok(())
    }

    /// Reads what is near, if it is no more than a few numbers that fit.
    fn few(&self, input: &mut Decoder<'_>) -> Result<Option<Few>, Malformed> {
        let Kept { tally, sum, ends } = self.kept;
        let tally: Option<Tally> = tally.then(|| input.value()).transpose()?;
        let sum: Option<Numbers<SumMoments>> = sum.then(|| input.value()).transpose()?;
        let extremes: Option<Extremes> = ends.then(|| input.value()).transpose()?;
        Ok(few_of(tally.as_ref(), sum.as_ref(), extremes.as_ref()))
    }

    /// Puts numbers that fit into a group that is empty; whether they fit.
    fn put_few(&mut self, group: usize, few: Few) -> bool {
        let (Ok(count), Ok(missing)) = (u32::try_from(few.count), u32::try_from(few.missing))
        else {
            return false;
        };
        if !self.reach(few.exponent) {
            return false;
        }
        let power = (few.exponent - self.exponent).unsigned_abs();
        let raise = |digits: i64| scaled(digits.into(), power);
        let ends = match few.ends {
            None => Some(NO_ENDS),
            Some((least, greatest)) => raise(least).zip(raise(greatest)),
        };
        let (Some(sum), Some(ends)) = (raise(few.sum), ends) else { return false };
        self.put(group, Fitting { count, has_fractions: few.has_fractions, missing, sum, ends });
        true
    }
}
