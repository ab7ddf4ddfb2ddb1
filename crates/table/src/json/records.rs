//! The places of the values of records.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::values::{Between, Values};
use super::{Json, Known};
use crate::scan::Scan;

/// Objects within objects are taken apart so far; what is deeper is text.
const DEEPEST: usize = 64;

/// So many cells of records are listed at once: most of them may be missing, where each record has keys of its own.
const CELLS: usize = 1 << 18;

/// What a record is called that is no object and no array.
const VALUE: &str = "value";

/// A record that is no JSON.
#[derive(Clone, Debug)]
pub(crate) struct Flawed {
    /// Where it is.
    pub(crate) record: Range<usize>,
    /// How many records of the block came before.
    pub(crate) row: usize,
    /// Where it is wrong.
    pub(crate) at: usize,
    pub(crate) message: String,
}

/// What was found out about the keys of records, beside the places of values.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Up to where the text was read, and where that is between records.
    pub(crate) end: usize,
    pub(crate) between: Between,
    /// Keys that were not known, in their order.
    pub(crate) new: Vec<String>,
    /// Whether there was a value in each slot.
    pub(crate) seen: Vec<bool>,
    /// The records that were left out.
    pub(crate) left_out: Vec<Flawed>,
    /// The record that ended it.
    pub(crate) flawed: Option<Flawed>,
}

/// Takes records apart: what it learned about their keys serves for the next block.
#[derive(Debug, Default)]
pub(crate) struct Records {
    known: Arc<Known>,
    /// The objects that there are in records, the record itself first.
    nodes: Vec<Node>,
    found: Found,
    /// The keys of this block that were told to be new, by their objects.
    told: Vec<(usize, usize)>,
    /// The names that they have.
    names: HashSet<String>,
}

/// An object in a record, or the record itself.
#[derive(Debug, Default)]
struct Node {
    /// The keys that lead to it, with a point behind.
    prefix: String,
    children: Vec<Child>,
    by_key: HashMap<Box<str>, usize>,
    /// The key that is expected: the one that came behind the last one the last time.
    next: usize,
    depth: usize,
}

/// A key of an object.
#[derive(Debug)]
struct Child {
    key: Box<str>,
    slot: Option<u32>,
    is_new: bool,
    /// The object that it leads to, if it ever did.
    node: Option<usize>,
}

impl Records {
    /// Finds the values of records, of a text that begins between two of them: of no more than make a table of so
    /// many cells. Of one that is no JSON, the run ends, or it is left out if that is wanted and can be.
    pub(crate) fn read(
        &mut self,
        (text, between): (&[u8], Between),
        json: Json,
        known: &Arc<Known>,
        leaves_out: bool,
        scan: &mut Scan,
    ) -> Found {
        // Keys that nobody asks for may be without number.
        const MANY: usize = 1 << 16;
        let keys: usize = self.nodes.iter().map(|node| node.children.len()).sum();
        if !Arc::ptr_eq(&self.known, known) || self.nodes.is_empty() || keys > MANY {
            self.known = Arc::clone(known);
            self.nodes = vec![Node::default()];
        }
        scan.list(known.width());
        let seen = vec![false; known.width()];
        self.found = Found { seen, end: text.len(), between, ..Found::default() };
        let most = (CELLS / known.width().max(1)).max(1);
        match json {
            Json::Lines => self.read_lines(text, most, leaves_out, scan),
            Json::Values => self.read_values(text, most, scan),
        }
        // Another block may have them before they are known.
        for (node, child) in self.told.drain(..) {
            self.nodes[node].children[child].is_new = true;
        }
        self.names.clear();
        std::mem::take(&mut self.found)
    }

    fn read_lines(&mut self, text: &[u8], most: usize, leaves_out: bool, scan: &mut Scan) {
        let mut at = 0;
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            let start = at;
            at += line.len();
            if !line.trim_ascii().is_empty() && !self.record(text, (start, at), leaves_out, scan) {
                return;
            }
            if scan.len() == most {
                self.found.end = at;
                return;
            }
        }
    }

    fn read_values(&mut self, text: &[u8], most: usize, scan: &mut Scan) {
        let mut values = Values::new(text, self.found.between);
        while let Some(place) = values.next() {
            if !self.record(text, place, false, scan) {
                return;
            }
            if scan.len() == most {
                (self.found.end, self.found.between) = values.behind();
                return;
            }
        }
    }

    /// Reads a record; whether the run goes on.
    fn record(
        &mut self,
        text: &[u8],
        (start, end): (usize, usize),
        leaves_out: bool,
        scan: &mut Scan,
    ) -> bool {
        let row = scan.len();
        scan.push_listed(start);
        let Err((at, message)) = self.values(&text[start..end], start, scan) else { return true };
        scan.pop_listed();
        let flawed = Flawed { record: start..end, row, at: start + at, message };
        if leaves_out {
            self.found.left_out.push(flawed);
        } else {
            self.found.flawed = Some(flawed);
        }
        leaves_out
    }

    /// Finds the values of a record that begins at a place of the block; or says what is wrong where.
    fn values(
        &mut self,
        record: &[u8],
        start: usize,
        scan: &mut Scan,
    ) -> Result<(), (usize, String)> {
        let record = str::from_utf8(record)
            .map_err(|error| (error.valid_up_to(), "it is not UTF-8".to_owned()))?;
        let base = record.as_ptr() as usize - start;
        let mut deserializer = serde_json::Deserializer::from_str(record);
        let mut object = Object { records: self, scan, base, node: 0 };
        let whole = match record.trim_ascii_start().as_bytes().first() {
            Some(b'{' | b'[') => object.deserialize(&mut deserializer),
            _ => object.scalar(&mut deserializer),
        };
        whole.and_then(|()| deserializer.end()).map_err(|error| {
            let lines = record.split_inclusive('\n').take(error.line().saturating_sub(1));
            let at = lines.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
            (at.min(record.len().saturating_sub(1)), message(&error))
        })
    }

    /// The number of a key in an object.
    #[inline]
    fn child(&mut self, node: usize, key: &str) -> usize {
        let Node { children, next, .. } = &mut self.nodes[node];
        let place = *next;
        if children.get(place).is_some_and(|child| *child.key == *key) {
            *next = place + 1;
            return place;
        }
        self.other_child(node, key)
    }

    fn other_child(&mut self, node: usize, key: &str) -> usize {
        let Node { prefix, children, by_key, next, .. } = &mut self.nodes[node];
        let place = by_key.get(key).copied().unwrap_or_else(|| {
            let (is_new, slot) = self.known.look_up(&name(prefix, key));
            children.push(Child { key: key.into(), slot, is_new, node: None });
            by_key.insert(key.into(), children.len() - 1);
            children.len() - 1
        });
        *next = place + 1;
        place
    }

    /// The object that a key leads to.
    fn below(&mut self, node: usize, child: usize) -> usize {
        let Node { prefix, children, depth, .. } = &self.nodes[node];
        if let Some(below) = children[child].node {
            return below;
        }
        let prefix = format!("{prefix}{}.", children[child].key);
        let below = Node { prefix, depth: depth + 1, ..Node::default() };
        self.nodes.push(below);
        self.nodes[node].children[child].node = Some(self.nodes.len() - 1);
        self.nodes.len() - 1
    }

    /// Takes a value of a record into account, which is no object.
    #[inline]
    fn take(&mut self, node: usize, child: usize, value: (usize, usize), scan: &mut Scan) {
        let Node { prefix, children, .. } = &mut self.nodes[node];
        let Child { key, slot, is_new, .. } = &mut children[child];
        let number = child;
        if let Some(slot) = slot {
            scan.set_listed(*slot as usize, value);
            self.found.seen[*slot as usize] = true;
        } else if std::mem::take(is_new) {
            let name = name(prefix, key);
            // Two ways may lead to one name.
            if self.names.insert(name.clone()) {
                self.found.new.push(name);
            }
            self.told.push((node, number));
        }
    }
}

/// What a column is called.
fn name(prefix: &str, key: &str) -> String {
    match (prefix, key) {
        ("", "") => "(empty)".to_owned(),
        _ => format!("{prefix}{key}"),
    }
}

fn message(error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "it is cut short".to_owned();
    }
    let message = error.to_string();
    let end = message.rfind(" at line ").unwrap_or(message.len());
    message[..end].to_owned()
}

/// An object of a record that is being read.
struct Object<'r> {
    records: &'r mut Records,
    scan: &'r mut Scan,
    /// The address that places are counted from.
    base: usize,
    node: usize,
}

impl Object<'_> {
    fn value<E: serde::de::Error>(&mut self, child: usize, value: &RawValue) -> Result<(), E> {
        let value = value.get();
        let Object { records, scan, base, node } = self;
        if value.starts_with('{') && records.nodes[*node].depth < DEEPEST {
            let node = records.below(*node, child);
            let mut object = Object { records, scan, base: *base, node };
            let mut deserializer = serde_json::Deserializer::from_str(value);
            return object.deserialize(&mut deserializer).map_err(E::custom);
        }
        let start = value.as_ptr() as usize - *base;
        records.take(*node, child, (start, start + value.len()), scan);
        Ok(())
    }

    fn scalar<'de, D: Deserializer<'de>>(&mut self, deserializer: D) -> Result<(), D::Error> {
        let value: &'de RawValue = serde::Deserialize::deserialize(deserializer)?;
        let child = self.records.child(self.node, VALUE);
        self.value(child, value)
    }

    fn deserialize<'de, D: Deserializer<'de>>(&mut self, deserializer: D) -> Result<(), D::Error> {
        self.records.nodes[self.node].next = 0;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Object<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(child) = map.next_key_seed(Key { records: self.records, node: self.node })? {
            let value: &'de RawValue = map.next_value()?;
            self.value(child, value)?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut index = 0;
        while let Some(value) = items.next_element::<&'de RawValue>()? {
            index += 1;
            let child = self.records.child(self.node, &index.to_string());
            self.value(child, value)?;
        }
        Ok(())
    }
}

/// A key that is being read.
struct Key<'r> {
    records: &'r mut Records,
    node: usize,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<usize, E> {
        Ok(self.records.child(self.node, key))
    }
}

/// The first value of a text.
pub(crate) fn first_value(text: &[u8]) -> &[u8] {
    let mut values = serde_json::Deserializer::from_slice(text).into_iter::<&RawValue>();
    values.next().and_then(Result::ok).map_or(text, |value| value.get().as_bytes())
}

/// The text that a value stands for: that of a string, and of all else its own.
pub(crate) fn text(value: &[u8]) -> Cow<'_, [u8]> {
    let [b'"', inner @ .., b'"'] = value else { return Cow::Borrowed(value) };
    if memchr::memchr(b'\\', inner).is_none() {
        return Cow::Borrowed(inner);
    }
    match serde_json::from_slice::<String>(value) {
        Ok(text) => Cow::Owned(text.into_bytes()),
        // Half of a pair of surrogates stands for nothing.
        Err(_) => Cow::Borrowed(inner),
    }
}
