//! Texts that come again and again in a block, counted before they are taken into account.
//!
//! To hash a text for a sketch of distinct values, and to look it up among the frequent ones, takes ten times as
//! long as to find it among those that the block has had. So those are counted first, as long as there are few.

use std::borrow::Cow;

use fanfold::combine::ByteKeys;
use fanfold::stat::{Datum, StatState};
use fanfold::{Aggregate, Stat, StatSet};

/// After so many texts it is asked whether they come again.
const TRIAL: usize = 4096;

/// Whether the order of items does not matter to a set.
pub(super) fn is_unordered(set: &StatSet) -> bool {
    !set.members().iter().any(|member| matches!(member, Stat::First | Stat::Last))
}

/// Takes texts into account, whose order does not matter.
pub(super) fn update(
    set: &StatSet,
    state: &mut StatState,
    texts: &[Option<Cow<'_, str>>],
    keys: &ByteKeys,
) {
    let mut known = ByteKeys::like(keys);
    // Where each was first, and how often it came.
    let mut counts: Vec<(u32, u64)> = Vec::new();
    let mut missing = 0;
    let mut counted = 0;
    for (row, text) in texts.iter().enumerate() {
        if row == TRIAL && counts.len() > TRIAL / 2 {
            break;
        }
        counted = row + 1;
        let Some(text) = text else {
            missing += 1;
            continue;
        };
        let number = known.number(text.as_bytes());
        if number == counts.len() {
            counts.push((row as u32, 0));
        }
        counts[number].1 += 1;
    }
    for (first, count) in counts {
        let text = texts[first as usize].as_deref().unwrap_or_default();
        set.update_times(state, Datum::Text(text), count);
    }
    set.update_times(state, Datum::Missing, missing);
    for text in &texts[counted..] {
        set.update(state, &text.as_deref().map_or(Datum::Missing, Datum::Text));
    }
}
