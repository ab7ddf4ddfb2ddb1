//! Random consumers over random streams see what they would see alone.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::probe::{Item, Probe};
use crate::{Consumer, Under};

/// Something one does with an iterator.
#[derive(Clone, Debug)]
enum Program {
    All,
    Sum,
    Max,
    Last,
    Nothing,
    Take(usize),
    Skip(usize),
    StepBy(usize),
    Nth(usize),
    Find(u64),
    Peek,
    Zip(usize),
    Chunks(usize),
    TwoLoops(usize),
    Hints,
}

fn any_program() -> impl Strategy<Value = Program> {
    use Program::*;
    prop_oneof![
        Just(All),
        Just(Sum),
        Just(Max),
        Just(Last),
        Just(Nothing),
        (0..9usize).prop_map(Take),
        (0..9usize).prop_map(Skip),
        (1..5usize).prop_map(StepBy),
        (0..9usize).prop_map(Nth),
        (0..40u64).prop_map(Find),
        Just(Peek),
        (0..9usize).prop_map(Zip),
        (1..5usize).prop_map(Chunks),
        (0..9usize).prop_map(TwoLoops),
        Just(Hints),
    ]
}

impl Program {
    fn run(&self, mut it: impl Iterator<Item = u64>) -> Vec<u64> {
        match *self {
            Program::All => it.collect(),
            Program::Sum => vec![it.sum()],
            Program::Max => it.max().into_iter().collect(),
            Program::Last => it.last().into_iter().collect(),
            Program::Nothing => vec![],
            Program::Take(n) => it.take(n).collect(),
            Program::Skip(n) => it.skip(n).collect(),
            Program::StepBy(n) => it.step_by(n).collect(),
            Program::Nth(n) => it.nth(n).into_iter().collect(),
            Program::Find(n) => it.find(|item| *item == n).into_iter().collect(),
            Program::Peek => {
                let mut it = it.peekable();
                let mut doubled = vec![];
                while it.peek().is_some() {
                    doubled.extend(it.next().map(|item| item * 2));
                }
                doubled
            }
            Program::Zip(n) => it.zip(0..n as u64).map(|(a, b)| a * 100 + b).collect(),
            Program::Chunks(n) => {
                let mut sums = vec![];
                loop {
                    let chunk: Vec<u64> = it.by_ref().take(n).collect();
                    if chunk.is_empty() {
                        return sums;
                    }
                    sums.push(chunk.iter().sum());
                }
            }
            Program::TwoLoops(n) => {
                let head: u64 = it.by_ref().take(n).sum();
                let rest = it.by_ref().map(|item| item + 1).fold(0, u64::wrapping_add);
                vec![head, rest, u64::from(it.next().is_some())]
            }
            Program::Hints => {
                let mut hints = vec![it.size_hint()];
                while it.next().is_some() {
                    hints.push(it.size_hint());
                }
                let count = hints.len() - 1;
                for (taken, (low, high)) in hints.into_iter().enumerate() {
                    let left = count - taken;
                    assert!(low <= left && high.is_none_or(|high| left <= high), "{left} left");
                }
                vec![]
            }
        }
    }
}

pub(crate) fn agree_with_plain_iterators(under: &Under) {
    let mut runner =
        TestRunner::new(Config { cases: 64, failure_persistence: None, ..Config::default() });
    let strategy = (vec(any_program(), 1..5), 0..40u64);
    let outcome = runner.run(&strategy, |(programs, items)| {
        let probe = Probe::new();
        let consumer = |program: &Program| -> Consumer {
            let program = program.clone();
            Box::new(move |feed| program.run(feed.map(|item: Item| item.value)))
        };
        let set = programs.iter().map(consumer).collect();
        let (results, _) = (under.run)(Box::new(probe.source(items)), set);
        for (program, result) in programs.iter().zip(results) {
            prop_assert_eq!(result.expect("no panic"), program.run(0..items));
        }
        prop_assert_eq!(probe.live(), 0);
        Ok(())
    });
    outcome.unwrap();
}
