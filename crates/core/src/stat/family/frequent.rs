//! The most frequent items: numbers and texts, each in a table of its own.

use std::num::NonZeroUsize;

use crate::aggregates::FrequentState;
use crate::portable::{Decoder, Encoder, Malformed};
use crate::stat::unlike_texts::UnlikeTexts;
use crate::stat::{Datum, Method, Num, Value};
use crate::{Aggregate, Frequent};

/// What is asked of the table of counts.
#[derive(Clone, Copy, Debug)]
pub(in crate::stat) enum FrequentOf {
    Mode,
    /// The least frequent item.
    Antimode,
    /// So many items, with their counts.
    List(NonZeroUsize),
}

impl FrequentOf {
    /// How many items are asked for.
    pub(super) fn items(self) -> NonZeroUsize {
        match self {
            FrequentOf::Mode | FrequentOf::Antimode => NonZeroUsize::MIN,
            FrequentOf::List(n) => n,
        }
    }
}

/// The tables of numbers and of texts.
#[derive(Clone, Debug)]
pub(in crate::stat) struct FrequentStates {
    frequent: Frequent,
    numbers: FrequentState<Num>,
    texts: FrequentState<String>,
}

impl FrequentStates {
    pub(in crate::stat) fn new(frequent: Frequent) -> Self {
        let numbers = Aggregate::<Num>::init(&frequent);
        let texts = Aggregate::<str>::init(&frequent);
        FrequentStates { frequent, numbers, texts }
    }

    /// Takes a datum into account that came so often.
    pub(in crate::stat) fn update(&mut self, datum: Datum<'_>, count: u64) {
        match datum {
            Datum::Number(number) => {
                self.frequent.update_times(&mut self.numbers, &number.canonical(), count);
            }
            Datum::Text(text) => self.frequent.update_times(&mut self.texts, text, count),
            Datum::Missing => {}
        }
    }

    /// Takes unlike texts with their counts into account.
    pub(in crate::stat) fn update_counted(&mut self, counted: &UnlikeTexts<'_>) {
        self.frequent.update_counted(&mut self.texts, counted.items());
    }

    pub(in crate::stat) fn is_like(&self, other: &Self) -> bool {
        self.frequent == other.frequent
    }

    pub(in crate::stat) fn merge(&mut self, later: Self) {
        Aggregate::<Num>::merge(&self.frequent, &mut self.numbers, later.numbers);
        Aggregate::<str>::merge(&self.frequent, &mut self.texts, later.texts);
    }

    /// How many bytes it owns beside itself.
    pub(in crate::stat) fn elsewhere(&self) -> usize {
        let texts: usize = self.texts.items().map(String::capacity).sum();
        self.numbers.elsewhere() + self.texts.elsewhere() + texts
    }

    /// Frequent numbers and frequent texts, as one list by count; of equal counts numbers come
    /// first, and each kind in its order.
    pub(in crate::stat) fn answer(&self) -> FrequentAnswer {
        let error = self.numbers.error().max(self.texts.error());
        let all = self.numbers.total() + self.texts.total();
        let share = if error == 0 { 0.0 } else { error as f64 / all as f64 };
        let numbers = Aggregate::<Num>::peek(&self.frequent, &self.numbers).into_iter();
        let texts = Aggregate::<str>::peek(&self.frequent, &self.texts).into_iter();
        let numbers = numbers.map(|item| (Value::from(item.item), item.upper));
        let texts = texts.map(|item| (Value::from(item.item), item.upper));
        let mut items: Vec<_> = numbers.chain(texts).collect();
        items.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        FrequentAnswer { items, least: self.least(error), error: share }
    }

    /// The least frequent item; of equal counts the first number, or else the first text. None where an item may be left out.
    fn least(&self, error: u64) -> Option<Value> {
        if error > 0 {
            return None;
        }
        let number = self.numbers.least().map(|(item, count)| (count, Value::from(item)));
        let text = self.texts.least().map(|(item, count)| (count, Value::from(item)));
        number.into_iter().chain(text).min_by_key(|(count, _)| *count).map(|(_, item)| item)
    }
}

/// The items with their greatest possible counts, and how far off these may be as a share of all items.
#[derive(Debug)]
pub(in crate::stat) struct FrequentAnswer {
    items: Vec<(Value, u64)>,
    least: Option<Value>,
    error: f64,
}

impl FrequentAnswer {
    pub(super) fn read(&self, of: FrequentOf) -> Value {
        let value: Value = match of {
            FrequentOf::Mode => self.items.first().map(|(item, _)| item.clone()).into(),
            FrequentOf::Antimode => self.least.clone().into(),
            FrequentOf::List(n) => self
                .items
                .iter()
                .take(n.get())
                .map(|(item, count)| Value::List(vec![item.clone(), Value::from(*count)]))
                .collect::<Vec<_>>()
                .into(),
        };
        value.within(Method::FrequentItems, self.error)
    }
}

impl FrequentStates {
    pub(in crate::stat) fn encode(&self, out: &mut Encoder) {
        self.frequent.encode(&self.numbers, out);
        self.frequent.encode(&self.texts, out);
    }

    pub(in crate::stat) fn decode(
        frequent: Frequent,
        input: &mut Decoder<'_>,
    ) -> Result<Self, Malformed> {
        let (numbers, texts) = (frequent.decode(input)?, frequent.decode(input)?);
        Ok(FrequentStates { frequent, numbers, texts })
    }
}
