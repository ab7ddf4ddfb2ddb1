//! Places in sources, which messages of later runs may name.

use fanfold::portable::{Decoder, Encoder, Malformed};

use crate::error::Excerpt;
use crate::pass::{Kind, Place};

impl Place {
    fn encode(&self, out: &mut Encoder) {
        out.value(&self.name);
        out.count(self.line);
        out.value(&self.cell);
        out.value(&self.excerpt.parts());
        out.value(&(self.has_spaced_quote, self.delimiter));
        out.count(self.rows);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let (name, line, cell) = (input.value()?, input.count()?, input.value()?);
        let excerpt = Excerpt::of_parts(input.value()?);
        let (has_spaced_quote, delimiter) = input.value()?;
        let rows = input.count()?;
        Ok(Place { name, line, cell, excerpt, has_spaced_quote, delimiter, rows })
    }
}

fn encode_place(place: Option<&Place>, out: &mut Encoder) {
    out.value(&place.is_some());
    place.iter().for_each(|place| place.encode(out));
}

fn decode_place(input: &mut Decoder<'_>) -> Result<Option<Place>, Malformed> {
    let is_some: bool = input.value()?;
    is_some.then(|| Place::decode(input)).transpose()
}

impl Kind {
    pub(super) fn encode(&self, out: &mut Encoder) {
        encode_place(self.number.as_ref(), out);
        encode_place(self.text.as_ref(), out);
        out.count(self.texts);
        out.count(self.bad);
    }

    pub(super) fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let (number, text) = (decode_place(input)?, decode_place(input)?);
        Ok(Kind { number, text, texts: input.count()?, bad: input.count()? })
    }
}
