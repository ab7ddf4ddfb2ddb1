//! What CPython's generators do, replayed: `data/generator.py` says it, in the same bodies, and
//! wrote the transcript `data/generator.txt`.

use std::rc::{Rc, Weak};

use fanfold::task::{Exit, Generator, GeneratorError, GeneratorState, Resumed, Thrown, Yielder};

/// A Python generator: it may be sent `None`, and what is thrown has a name.
type Python = Generator<Option<i64>, i64, i64>;
type It<'a> = Yielder<'a, Option<i64>, i64>;

struct ValueError;
struct KeyError;

fn count(mut it: It<'_>) -> i64 {
    let mut number = 0;
    loop {
        it.yield_(number);
        number += 1;
    }
}

fn few(mut it: It<'_>) -> i64 {
    it.yield_(1);
    it.yield_(2);
    9
}

fn echo(mut it: It<'_>) -> i64 {
    let mut heard = None;
    loop {
        heard = it.yield_(heard.map_or(-1, |heard: i64| heard * 10));
    }
}

fn total(mut it: It<'_>) -> i64 {
    let mut total = 0;
    loop {
        match it.yield_(total) {
            Some(9) => return total,
            heard => total += heard.unwrap_or(0),
        }
    }
}

fn catch(mut it: It<'_>) -> i64 {
    let mut number = 0;
    loop {
        match it.try_yield(number) {
            Ok(_) => number += 1,
            Err(thrown) if thrown.is::<ValueError>() => number += 100,
            Err(thrown) => thrown.raise(),
        }
    }
}

fn convert(mut it: It<'_>) -> i64 {
    match it.try_yield(1).and_then(|_| it.try_yield(2)) {
        Err(thrown) if thrown.is::<ValueError>() => Thrown::new(KeyError).raise(),
        Err(thrown) => thrown.raise(),
        Ok(_) => 3,
    }
}

fn cleanup(mut it: It<'_>) -> i64 {
    let tried = it.try_yield(1).and_then(|_| it.try_yield(2));
    it.yield_(50);
    tried.map_or_else(|thrown| thrown.raise(), |_| 3)
}

fn swallow(mut it: It<'_>) -> i64 {
    let mut number = 0;
    loop {
        match it.try_yield(number) {
            Ok(_) => {}
            Err(thrown) if thrown.is_exit() => number += 1000,
            Err(thrown) => thrown.raise(),
        }
        number += 1;
    }
}

fn leave(mut it: It<'_>) -> i64 {
    loop {
        match it.try_yield(1) {
            Ok(_) => {}
            Err(thrown) if thrown.is_exit() => return 7,
            Err(thrown) => thrown.raise(),
        }
    }
}

fn refuse(mut it: It<'_>) -> i64 {
    loop {
        match it.try_yield(1) {
            Ok(_) => {}
            Err(thrown) if thrown.is_exit() => Thrown::new(ValueError).raise(),
            Err(thrown) => thrown.raise(),
        }
    }
}

fn fail(mut it: It<'_>) -> i64 {
    it.yield_(1);
    Thrown::new(KeyError).raise()
}

fn anything(mut it: It<'_>) -> i64 {
    let mut number = 0;
    loop {
        number = match it.try_yield(number) {
            Ok(_) => 0,
            Err(thrown) if thrown.is::<ValueError>() => 10,
            Err(thrown) if thrown.is::<KeyError>() => 8,
            Err(_) => 13,
        };
    }
}

fn delegate(inner: Python) -> Python {
    Generator::new(move |mut it| {
        let returned = it.yield_from(&inner);
        it.yield_(returned + 100);
        returned
    })
}

fn guard(inner: Python) -> Python {
    Generator::new(move |mut it| {
        let returned = match it.try_yield_from(&inner) {
            Ok(returned) => returned,
            Err(GeneratorError::Raised(thrown)) if thrown.is::<KeyError>() => {
                it.yield_(77).unwrap_or(0)
            }
            Err(GeneratorError::Raised(thrown)) => thrown.raise(),
            Err(error) => Thrown::new(error).raise(),
        };
        it.yield_(returned + 100);
        returned
    })
}

/// Resumes itself, in every way there is.
fn again(mut it: It<'_>, me: impl Fn() -> Rc<Python>) -> i64 {
    let errors = [
        me().start().map(drop),
        me().send(Some(1)).map(drop),
        me().throw(KeyError).map(drop),
        me().close().map(drop),
    ];
    let are_told = |error: &&_| matches!(error, Err(GeneratorError::AlreadyExecuting));
    it.yield_(errors.iter().filter(are_told).count() as i64);
    // Not held while it is suspended: it would never be dropped.
    let runs = me().state() == GeneratorState::Running;
    it.yield_(runs.into());
    let delegated = it.try_yield_from(&me());
    if let Err(GeneratorError::AlreadyExecuting) = delegated {
        it.yield_(66);
    }
    8
}

fn over(mut it: It<'_>) -> i64 {
    let inner = Python::new(few);
    inner.close().unwrap();
    // In Python nothing is returned then; here that is said.
    assert!(matches!(it.try_yield_from(&inner), Err(GeneratorError::Closed)));
    4
}

fn body(name: &str) -> Rc<Python> {
    if name != "again" {
        return Rc::new(plain(name));
    }
    Rc::new_cyclic(|me: &Weak<Python>| {
        let me = me.clone();
        Generator::new(|it| again(it, move || me.upgrade().expect("somebody resumes it")))
    })
}

fn plain(name: &str) -> Python {
    if let Some(inner) = name.strip_prefix("guard-") {
        return guard(plain(inner));
    }
    if let Some(inner) = name.strip_prefix("delegate-") {
        return delegate(plain(inner));
    }
    let body: fn(It<'_>) -> i64 = match name {
        "count" => count,
        "few" => few,
        "none" => |_| 5,
        "echo" => echo,
        "total" => total,
        "catch" => catch,
        "convert" => convert,
        "cleanup" => cleanup,
        "swallow" => swallow,
        "leave" => leave,
        "refuse" => refuse,
        "fail" => fail,
        "anything" => anything,
        "over" => over,
        other => panic!("no body is called {other}"),
    };
    Generator::new(body)
}

/// Does what a letter of the transcript stands for, and says what came of it.
fn operate(generator: &Python, operation: char) -> String {
    let resumed = match operation {
        'n' if generator.state() == GeneratorState::Created => generator.start(),
        'n' => generator.send(None),
        'V' => generator.throw(ValueError),
        'K' => generator.throw(KeyError),
        'E' => generator.throw(Exit),
        'c' => match generator.close() {
            Ok(_) => return "closed".into(),
            Err(error) => Err(error),
        },
        digit => generator.send(digit.to_digit(10).map(i64::from)),
    };
    match resumed {
        Ok(Resumed::Yielded(value)) => format!("y{value}"),
        Ok(Resumed::Returned(value)) => format!("r{value}"),
        Err(GeneratorError::NotStarted) => "unstarted".into(),
        Err(GeneratorError::Closed) => "stop".into(),
        Err(GeneratorError::IgnoredExit) => "ignored".into(),
        Err(GeneratorError::Raised(thrown)) => name(&thrown).into(),
        Err(error) => panic!("{error}"),
    }
}

fn name(thrown: &Thrown) -> &'static str {
    match thrown.downcast_ref() {
        Some(GeneratorError::IgnoredExit) => "ignored",
        _ if thrown.is::<ValueError>() => "eV",
        _ if thrown.is::<KeyError>() => "eK",
        _ if thrown.is_exit() => "eG",
        _ => panic!("{thrown}"),
    }
}

fn state(generator: &Python) -> char {
    match generator.state() {
        GeneratorState::Created => 'c',
        GeneratorState::Running => 'r',
        GeneratorState::Suspended => 's',
        GeneratorState::Closed => 'd',
    }
}

#[test]
fn generators_do_what_cpythons_do() {
    let transcript = include_str!("data/generator.txt");
    for line in transcript.lines() {
        let (name, steps) = line.split_once(' ').expect("a name, and what was done");
        let generator = body(name);
        for step in steps.split(' ') {
            let operation = step.chars().next().expect("a letter");
            let result = operate(&generator, operation);
            assert_eq!(format!("{operation}{result}{}", state(&generator)), step, "in {line}");
        }
    }
    assert!(transcript.lines().count() > 5_000);
}
