//! Chosen statistics as bytes: what is kept for each family, one behind the other.
//!
//! Which families there are, the reader knows: they are in the recipe.

use super::near::Near;
use super::numbers::Numbers;
use super::{Slot, StatState};
use crate::aggregates::{DistinctState, TopKState};
use crate::portable::{Codec, Decoder, Encoder, Malformed, Portable, codec};
use crate::stat::family::{Family, FrequentStates, Limit, Tally, Turn, TurnedMean};
use crate::stat::num_quantiles::NumQuantiles;
use crate::stat::{Num, Value};

codec!([S: Codec] Numbers<S> as S { texts: count, state: value });

/// Whether a number has a fraction is told of all together: of which ones it was noted depends on what they stood
/// beside.
impl Codec for Tally {
    const LEAST: usize = 4;

    fn name(text: &mut String) {
        *text += "counts";
    }

    fn encode(&self, out: &mut Encoder) {
        out.count(self.integers + self.fractions);
        out.value(&(self.fractions > 0));
        out.count(self.texts);
        out.count(self.missing);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let (numbers, has_fractions) = (input.count()?, input.value::<bool>()?);
        let fractions = u64::from(has_fractions);
        input.ensure(fractions <= numbers, "fractions of no numbers")?;
        let (texts, missing) = (input.count()?, input.count()?);
        Ok(Tally { integers: numbers - fractions, fractions, texts, missing })
    }
}

impl StatState {
    pub(in crate::stat) fn encode(&self, out: &mut Encoder) {
        let Near { tally, sum, extremes } = &self.near;
        tally.iter().for_each(|tally| out.value(tally));
        sum.iter().for_each(|sum| out.value(sum));
        extremes.iter().for_each(|extremes| out.value(extremes));
        self.slots.iter().for_each(|slot| slot.encode(out));
    }

    /// Reads what is kept for these families.
    pub(in crate::stat) fn decode(
        families: impl IntoIterator<Item = Family> + Clone,
        input: &mut Decoder<'_>,
    ) -> Result<Self, Malformed> {
        let mut near = Near::default();
        let further = families.into_iter().filter(|family| !near.keep(*family));
        let further: Vec<Family> = further.collect();
        near.tally.iter_mut().try_for_each(|tally| read_into(tally, input))?;
        near.sum.iter_mut().try_for_each(|sum| read_into(sum, input))?;
        near.extremes.iter_mut().try_for_each(|extremes| read_into(extremes, input))?;
        let slots = further.into_iter().map(|family| Slot::decode(family, input));
        let slots: Vec<Slot> = slots.collect::<Result<_, _>>()?;
        let state = StatState { near, slots: Box::default(), fills: false };
        Ok(state.with_slots(slots.into()))
    }
}

fn read_into<V: Codec>(to: &mut V, input: &mut Decoder<'_>) -> Result<(), Malformed> {
    *to = input.value()?;
    Ok(())
}

impl Slot {
    fn encode(&self, out: &mut Encoder) {
        match self {
            Slot::Spread(slot) => out.value(slot),
            Slot::Shape(slot) => out.value(slot),
            Slot::Quantiles(slot) => out.value(slot),
            Slot::Turned(slot) => {
                out.count(slot.texts);
                slot.state.encode(out);
            }
            Slot::Texts(texts) => out.value(texts),
            Slot::Distinct(state) => out.value(state),
            Slot::Frequent(states) => states.encode(out),
            Slot::Top(top, slot) => {
                out.count(slot.texts);
                top.encode(&slot.state, out);
            }
            Slot::First(value) | Slot::Last(value) => encode_value(value.as_deref(), out),
        }
    }

    pub(in crate::stat) fn decode(
        family: Family,
        input: &mut Decoder<'_>,
    ) -> Result<Self, Malformed> {
        Ok(match family {
            Family::Tally | Family::Extremes => unreachable!("it is among those that are near"),
            Family::Moments(_) => match Slot::new(family) {
                Slot::Spread(_) => Slot::Spread(input.value()?),
                _ => Slot::Shape(input.value()?),
            },
            Family::Quantiles(reach) => {
                let slot: Box<Numbers<NumQuantiles>> = input.value()?;
                input.ensure(slot.state.is_of(reach), "quantiles of another reach")?;
                Slot::Quantiles(slot)
            }
            Family::Logarithms => Slot::turned_read(Turn::Logarithm, input)?,
            Family::Inverses => Slot::turned_read(Turn::Inverse, input)?,
            Family::Texts => Slot::Texts(input.value()?),
            Family::Distinct(limit) => {
                let state: Box<DistinctState> = input.value()?;
                let is_of = state.has_limit() == (limit == Limit::Usual);
                input.ensure(is_of, "a count of another limit")?;
                Slot::Distinct(state)
            }
            Family::Frequent(n, limit) => {
                let states = FrequentStates::decode(Family::frequent(n, limit), input)?;
                Slot::Frequent(Box::new(states))
            }
            Family::Top(n) => {
                let top = Family::top(n);
                let texts = input.count()?;
                let state: TopKState<Num> = top.decode(input)?;
                Slot::Top(top, Box::new(Numbers { state, texts }))
            }
            Family::First => Slot::First(decode_value(input)?.map(Box::new)),
            Family::Last => Slot::Last(decode_value(input)?.map(Box::new)),
        })
    }

    fn turned_read(turn: Turn, input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let texts = input.count()?;
        let state = TurnedMean::decode(turn, input)?;
        Ok(Slot::Turned(Box::new(Numbers { state, texts })))
    }
}

/// Writes a value as it stood in the data, or that there is none.
pub(in crate::stat) fn encode_value(value: Option<&Value>, out: &mut Encoder) {
    match value {
        Some(Value::Integer(integer)) => encode_kind(1, &Num::Integer(*integer), out),
        Some(Value::Decimal(decimal)) => encode_kind(1, &Num::Decimal(*decimal), out),
        Some(Value::Float(float)) => encode_kind(1, &Num::Float(*float), out),
        Some(Value::Text(text)) => encode_kind(2, text, out),
        Some(Value::Absent) => out.raw(&[3]),
        None => out.raw(&[0]),
        Some(Value::List(_) | Value::Estimate(_)) => unreachable!("no data are like that"),
    }
}

fn encode_kind(kind: u8, value: &impl Codec, out: &mut Encoder) {
    out.raw(&[kind]);
    out.value(value);
}

pub(in crate::stat) fn decode_value(input: &mut Decoder<'_>) -> Result<Option<Value>, Malformed> {
    let [kind] = *input.array()?;
    Ok(Some(match kind {
        0 => return Ok(None),
        1 => input.value::<Num>()?.into(),
        2 => Value::Text(input.value()?),
        3 => Value::Absent,
        _ => return Err(input.malformed("no kind of value")),
    }))
}
