//! The first and the last in the order of text.

use crate::portable::{Codec, Decoder, Encoder, Malformed};
use crate::stat::{Datum, Value};

/// What is asked of the texts.
#[derive(Clone, Copy, Debug)]
pub(in crate::stat) enum TextsOf {
    Min,
    Max,
}

/// The first and the last item in the order of text.
#[derive(Clone, Debug, Default)]
pub(in crate::stat) struct TextEnds(Option<(String, String)>);

impl TextEnds {
    pub(in crate::stat) fn update(&mut self, datum: Datum<'_>) {
        match datum {
            Datum::Missing => {}
            Datum::Text(text) => self.take(text),
            Datum::Number(number) => self.take(&Value::from(number).to_string()),
        }
    }

    fn take(&mut self, text: &str) {
        match &mut self.0 {
            None => self.0 = Some((text.to_owned(), text.to_owned())),
            Some((first, _)) if text < first.as_str() => text.clone_into(first),
            Some((_, last)) if text > last.as_str() => text.clone_into(last),
            Some(_) => {}
        }
    }

    pub(in crate::stat) fn merge(&mut self, later: TextEnds) {
        if let Some((first, last)) = later.0 {
            self.take(&first);
            self.take(&last);
        }
    }

    /// How many bytes it owns beside itself.
    pub(in crate::stat) fn elsewhere(&self) -> usize {
        self.0.as_ref().map_or(0, |(first, last)| first.capacity() + last.capacity())
    }

    pub(super) fn read(&self, of: TextsOf) -> Value {
        let end = self.0.as_ref().map(|(first, last)| match of {
            TextsOf::Min => first.as_str(),
            TextsOf::Max => last.as_str(),
        });
        end.into()
    }
}

impl Codec for TextEnds {
    fn name(text: &mut String) {
        *text += "texts";
    }

    fn encode(&self, out: &mut Encoder) {
        out.value(&self.0);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let ends: Option<(String, String)> = input.value()?;
        let are_ends = ends.as_ref().is_none_or(|(first, last)| first <= last);
        input.ensure(are_ends, "a first text behind the last")?;
        Ok(TextEnds(ends))
    }
}
