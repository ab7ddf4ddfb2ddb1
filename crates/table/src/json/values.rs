//! Where values end, without taking them apart.
//!
//! A value that begins with a brace or bracket ends where as many were closed as were opened, outside of
//! strings. Whether it is JSON is not asked here: whoever takes it apart will say.

use super::Json;

/// Where the value that begins here ends, if it does. Of one that is neither string, array nor object, the end
/// of the text may be the end.
pub(super) fn end(text: &[u8]) -> Option<usize> {
    match text.first()? {
        b'"' => string_end(text),
        b'{' | b'[' => nested_end(text),
        _ => {
            let ends = |byte: &u8| {
                byte.is_ascii_whitespace()
                    || matches!(byte, b',' | b']' | b'}' | b'{' | b'[' | b'"')
            };
            // What no value begins with is one by itself, so that it is told what is wrong.
            text.iter().position(ends).map(|end| end.max(1))
        }
    }
}

/// Where a string ends that begins with its quote.
fn string_end(text: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', text.get(at..)?)?;
        if text[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

fn nested_end(text: &[u8]) -> Option<usize> {
    let (mut at, mut depth) = (0, 0usize);
    loop {
        at += text.get(at..)?.iter().position(|byte| IS_STRUCTURE[usize::from(*byte)])?;
        match text[at] {
            b'"' => {
                at += string_end(&text[at..])?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            _ => depth -= 1,
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
}

const IS_STRUCTURE: [bool; 256] = {
    let mut is = [false; 256];
    let mut place = 0;
    while place < 5 {
        is[b"\"{}[]"[place] as usize] = true;
        place += 1;
    }
    is
};

/// Where a text stands between two records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Between {
    /// Not in an array of records.
    #[default]
    Outside,
    /// Behind the bracket that opens one.
    Opened,
    /// In one, behind a record.
    Record,
    /// In one, behind a comma.
    Comma,
}

impl Between {
    /// Behind one more record.
    fn behind(self) -> Self {
        if self == Between::Outside { self } else { Between::Record }
    }
}

/// Where a block of records ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut {
    /// The place behind the last record that is whole, and where that is.
    pub(crate) at: usize,
    pub(crate) between: Between,
    /// What is wrong there.
    pub(crate) wrong: Option<&'static str>,
    /// Whether something is missing behind it, if no more text comes.
    pub(crate) is_short: bool,
}

/// Where the last record ends, of a text that begins between two records.
pub(crate) fn cut(text: &[u8], between: Between, at_end: bool) -> Cut {
    let (mut behind, mut between) = (0, between);
    loop {
        let (at, next) = match skip_between(text, behind, between) {
            Ok(skipped) => skipped,
            Err((at, between, wrong)) => {
                return Cut { at, between, wrong: Some(wrong), is_short: false };
            }
        };
        between = next;
        let cut = Cut { at, between, wrong: None, is_short: between != Between::Outside };
        if at == text.len() {
            return cut;
        }
        let is_nested = matches!(text[at], b'{' | b'[' | b'"');
        behind = match end(&text[at..]) {
            // A number may go on.
            Some(end) if is_nested || at + end < text.len() => at + end,
            None if !is_nested && at_end => text.len(),
            _ => return Cut { is_short: true, ..cut },
        };
        between = between.behind();
    }
}

/// Where the next record begins: behind white space and, in arrays of records, a comma, and behind their brackets.
fn skip_between(
    text: &[u8],
    from: usize,
    mut between: Between,
) -> Result<(usize, Between), (usize, Between, &'static str)> {
    let mut at = from;
    while let Some(byte) = text.get(at) {
        between = match (byte, between) {
            (byte, between) if byte.is_ascii_whitespace() => between,
            (b'[', Between::Outside) => Between::Opened,
            (b']', Between::Opened | Between::Record) => Between::Outside,
            (b']', Between::Comma) => return Err((at, between, "a comma stands before the end")),
            (b',', Between::Record) => Between::Comma,
            (b',', _) => return Err((at, between, "there is a comma too many")),
            (_, Between::Record) => return Err((at, between, "there is no comma before it")),
            _ => break,
        };
        at += 1;
    }
    Ok((at, between))
}

/// The values of a block of records that stand one behind the other, each with its place.
///
/// A block begins and ends between two records, so it may begin with the bracket that opens an array of them,
/// and end with the one that closes it; within an array, one may begin with a bracket itself.
#[derive(Debug)]
pub(super) struct Values<'t> {
    text: &'t [u8],
    at: usize,
    between: Between,
}

impl<'t> Values<'t> {
    pub(super) fn new(text: &'t [u8], between: Between) -> Self {
        Values { text, at: 0, between }
    }

    /// The place behind the last one, and where that is.
    pub(super) fn behind(&self) -> (usize, Between) {
        (self.at, self.between)
    }
}

impl Iterator for Values<'_> {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<(usize, usize)> {
        // Whoever cut the block has seen that nothing is wrong.
        let (start, between) = skip_between(self.text, self.at, self.between).ok()?;
        if start == self.text.len() {
            return None;
        }
        self.between = between.behind();
        self.at = end(&self.text[start..]).map_or(self.text.len(), |end| start + end);
        Some((start, self.at))
    }
}

/// How records stand in a text that begins like JSON: `None` if it does not. All of the text may be there, or
/// not.
pub(crate) fn detected(text: &[u8], is_all: bool, is_said: bool) -> Option<Json> {
    let start = text.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let text = &text[start..];
    let is_json = is_said || looks_like_json(text) || begins_with_json(text);
    if !is_json {
        return None;
    }
    let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let first = lines.next().unwrap_or_default();
    let is_alone = |line: &[u8]| serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok();
    let others = || lines.clone().any(|line| !line.is_empty());
    // The second begins, and does not end.
    let goes_over_lines = || {
        let second = lines.clone().find(|line| !line.is_empty());
        second.is_some_and(|line| line == b"{")
    };
    // The first may be the one that is wrong.
    let is_one_of_many = || {
        let second = lines.clone().find(|line| !line.is_empty());
        first.ends_with(b"}") && second.is_some_and(|line| line.starts_with(b"{"))
    };
    let is_lines = match text[0] {
        // An array of objects holds the records, and so does one that is all there is.
        b'[' if looks_like_json(text) => false,
        b'[' => is_alone(first) && (others() || !is_all && first.len() < text.len()),
        _ => is_alone(first) && !goes_over_lines() || is_one_of_many(),
    };
    Some(if is_lines { Json::Lines } else { Json::Values })
}

/// Whether a text begins like nothing else but an object, or an array of them, be it right or wrong.
fn looks_like_json(text: &[u8]) -> bool {
    let mut bytes = text.iter().filter(|byte| !byte.is_ascii_whitespace());
    matches!(
        (bytes.next(), bytes.next()),
        (Some(b'{'), Some(b'"' | b'\'' | b'}')) | (Some(b'['), Some(b'{'))
    )
}

/// Whether a text that begins with a bracket goes on like JSON, as far as it is there.
fn begins_with_json(text: &[u8]) -> bool {
    if !matches!(text[0], b'{' | b'[') {
        return false;
    }
    let text = match str::from_utf8(text) {
        Ok(text) => text,
        Err(error) => str::from_utf8(&text[..error.valid_up_to()]).unwrap_or_default(),
    };
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde::de::IgnoredAny>();
    match values.next() {
        Some(Ok(_)) => {
            // Nothing but another array follows in its line.
            let rest = text[values.byte_offset()..].lines().next().unwrap_or_default();
            matches!(rest.trim_start().as_bytes().first(), None | Some(b'[' | b'{'))
        }
        // What is wrong far behind the start is wrong JSON, and not something else.
        Some(Err(error)) => error.is_eof() || error.line() > 1 || error.column() > 200,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The texts of the records, of a text that is cut as often as can be.
    fn found(text: &[u8], size: usize) -> Option<Vec<Vec<u8>>> {
        let (mut records, mut from, mut to) = (Vec::new(), 0, size);
        let mut between = Between::Outside;
        loop {
            to = to.min(text.len());
            let at_end = to == text.len();
            let cut = cut(&text[from..to], between, at_end);
            if cut.wrong.is_some() {
                return None;
            }
            let block = &text[from..from + cut.at];
            let values = Values::new(block, between);
            records.extend(values.map(|(start, end)| block[start..end].to_vec()));
            if at_end {
                return (!cut.is_short).then_some(records);
            }
            (from, between, to) = (from + cut.at, cut.between, to + size);
        }
    }

    fn value() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<i64>().prop_map(Into::into),
            "[a\"\\\\{}\\[\\],\n é]{0,6}".prop_map(Into::into),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
                prop::collection::hash_map("[a\"]{0,2}", inner, 0..4)
                    .prop_map(|map| map.into_iter().collect::<serde_json::Map<_, _>>().into()),
            ]
        })
    }

    proptest! {
        #[test]
        fn records_are_found_however_they_stand_and_are_cut(
            values in prop::collection::vec(value(), 1..6),
            size in 1usize..40,
        ) {
            let objects: Vec<_> = values.iter().map(|value| serde_json::json!({"v": value})).collect();
            let texts = |write: fn(&serde_json::Value) -> String| -> Vec<String> {
                objects.iter().map(write).collect()
            };
            let compact = texts(|value| value.to_string());
            let pretty = texts(|value| serde_json::to_string_pretty(value).unwrap());
            for texts in [compact, pretty] {
                let expected: Vec<Vec<u8>> =
                    texts.iter().map(|text| text.as_bytes().to_vec()).collect();
                let array = format!(" [\n{}\n]\n", texts.join(" ,\n"));
                let two = format!("[{}]\n[{}]", texts[0], texts[1..].join(","));
                for whole in [texts.join("\n"), texts.concat(), array.clone(), two] {
                    prop_assert_eq!(found(whole.as_bytes(), size), Some(expected.clone()), "{}", whole);
                }
                prop_assert_eq!(found(array.trim_end().trim_end_matches(']').as_bytes(), size), None);
            }
        }
    }

    #[test]
    fn commas_stand_between_the_records_of_an_array_and_nowhere_else() {
        let wrong = ["[{} {}]", "[{},,{}]", "[,{}]", "[{},]", "{},{}", "[1,[2],]", "[{}],", "]"];
        let right = ["[{},{}]", "[]", "[ ]\n[{}]", "{} {}", "[[1],2]", "[{}][{}]", ""];
        for size in 1..6 {
            assert!(wrong.iter().all(|text| found(text.as_bytes(), size).is_none()), "{size}");
            assert!(right.iter().all(|text| found(text.as_bytes(), size).is_some()), "{size}");
        }
    }

    #[test]
    fn what_begins_like_json_is_json() {
        let is = |text: &str| detected(text.as_bytes(), true, false);
        for lines in ["{\"a\":1}", " {\"a\":1}\n{\"a\":2}\n", "[1,2]\n[3,4]\n", "{}\n{\"a\""] {
            assert_eq!(is(lines), Some(Json::Lines), "{lines}");
        }
        for values in [
            "[{\"a\":1}]\n[{\"a\":2}]",
            "[]",
            "[{\"a\":1}]",
            "[1,\n2]",
            "{\n\"a\": 1}",
            "{\"a\":1}{\"a\":2}",
            "{\"a",
        ] {
            assert_eq!(is(values), Some(Json::Values), "{values}");
        }
        assert!(is("{\"a\":1,}\n").and(is("{'a': 1}")).is_some(), "wrong JSON is JSON");
        for text in [
            "[    0.000000] Linux\n[    0.1] x\n",
            "",
            "a,b\n1,2\n",
            "[a],[b]\n1,2\n",
            "{a},{b}\n",
            "{x}\n",
            "1,2\n",
        ] {
            assert_eq!(is(text), None, "{text}");
        }
    }
}
