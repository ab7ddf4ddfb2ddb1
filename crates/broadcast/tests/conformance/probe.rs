//! Items and sources that know what is done to them.

use std::panic;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Once};

/// What is known of the items and the source of one run.
#[derive(Debug, Default)]
pub(crate) struct Probe {
    live: AtomicI64,
    greatest_live: AtomicI64,
    clones: AtomicU64,
    /// How often the source was asked, and how often it was dropped.
    pub(crate) asked: AtomicU64,
    pub(crate) dropped: AtomicU64,
    /// The value of the item whose clones panic, plus one.
    panics: AtomicU64,
}

impl Probe {
    pub(crate) fn new() -> Arc<Self> {
        quiet();
        Arc::default()
    }

    pub(crate) fn cloning_panics_at(self: &Arc<Self>, value: u64) {
        self.panics.store(value + 1, SeqCst);
    }

    pub(crate) fn item(self: &Arc<Self>, value: u64) -> Item {
        self.born();
        Item { value, probe: Arc::clone(self) }
    }

    fn born(&self) {
        let live = self.live.fetch_add(1, SeqCst) + 1;
        self.greatest_live.fetch_max(live, SeqCst);
    }

    /// A source of the items 0, 1, ... that panics if it is asked after its end.
    pub(crate) fn source(self: &Arc<Self>, items: u64) -> Counted {
        Counted { probe: Arc::clone(self), next: 0, items, over: false, fails: false }
    }

    /// The same, but its end is a panic.
    pub(crate) fn panicking_source(self: &Arc<Self>, items: u64) -> Counted {
        let mut source = self.source(items);
        source.fails = true;
        source
    }

    pub(crate) fn live(&self) -> i64 {
        self.live.load(SeqCst)
    }

    pub(crate) fn greatest_live(&self) -> i64 {
        self.greatest_live.load(SeqCst)
    }

    pub(crate) fn clones(&self) -> u64 {
        self.clones.load(SeqCst)
    }

    pub(crate) fn asked(&self) -> u64 {
        self.asked.load(SeqCst)
    }
}

/// An item that is counted while it lives.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) value: u64,
    probe: Arc<Probe>,
}

impl Clone for Item {
    fn clone(&self) -> Self {
        assert!(self.probe.panics.load(SeqCst) != self.value + 1, "on purpose: clone");
        self.probe.clones.fetch_add(1, SeqCst);
        self.probe.item(self.value)
    }
}

impl Drop for Item {
    fn drop(&mut self) {
        let live = self.probe.live.fetch_sub(1, SeqCst);
        assert!(live > 0, "an item is dropped twice");
    }
}

/// A source that counts how often it is asked.
#[derive(Debug)]
pub(crate) struct Counted {
    probe: Arc<Probe>,
    next: u64,
    items: u64,
    over: bool,
    fails: bool,
}

impl Iterator for Counted {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        assert!(!self.over, "the source is asked after its end");
        self.probe.asked.fetch_add(1, SeqCst);
        if self.next == self.items {
            self.over = true;
            assert!(!self.fails, "on purpose: source");
            return None;
        }
        self.next += 1;
        Some(self.probe.item(self.next - 1))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = (self.items - self.next) as usize;
        if self.fails { (0, None) } else { (left, Some(left)) }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.probe.dropped.fetch_add(1, SeqCst);
    }
}

/// Keeps panics that are part of a test out of its output.
pub(crate) fn quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let on_purpose =
                info.payload_as_str().is_some_and(|text| text.starts_with("on purpose"));
            if !on_purpose {
                hook(info);
            }
        }));
    });
}

/// Panics when it is dropped, but not while another panic unwinds.
#[derive(Debug)]
pub(crate) struct PanicsInDrop;

impl Drop for PanicsInDrop {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            panic!("on purpose: drop");
        }
    }
}
