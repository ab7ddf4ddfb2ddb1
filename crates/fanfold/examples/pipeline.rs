//! A pipeline: a source that runs ahead, one pass, many consumers, and a pool of generators behind
//! one of them.
//!
//! ```sh
//! cargo run --example pipeline -- docs/data/weather.csv
//! ```
//!
//! ```text
//!                               +-> aggregates, by airport
//! file -> rows, on a thread ----+-> the longest time without rain, as a plain function
//!         of their own, 64      |
//!         ahead                 +-> a producer -> an inbox for each airport -> a generator
//!                                                                              that watches it
//! ```
//!
//! The table is hourly weather at the airports of New York. Reading and parsing overlap with the
//! rest; no more than 64 rows wait between them. The three consumers see every row, each at its own
//! pace, with one row in flight. The third is a producer: it puts rows into inboxes of a day's
//! length, and lets the watchers, which are tasks on the same thread, take a turn each time a day
//! has come in.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::rc::Rc;

use fanfold::{
    Combine, Count, Feed, Fibers, IteratorExt, Max, Mean, Min, aggregate_all,
    task::{BoundedDeque, Generator, Spawner, TaskPool},
    try_fan_out,
};

/// An hour at an airport.
#[derive(Clone, Debug)]
struct Hour {
    airport: String,
    time: String,
    temperature: Option<f64>,
    rain: f64,
    pressure: Option<f64>,
}

fn hours(table: impl Read) -> impl Iterator<Item = csv::Result<Hour>> {
    csv::Reader::from_reader(table).into_records().map(|record| {
        let record = record?;
        let text = |column: usize| record.get(column).unwrap_or_default().to_owned();
        // What is missing is written `NA`, which is no number.
        let number = |column: usize| text(column).parse().ok();
        Ok(Hour {
            airport: text(0),
            time: text(14),
            temperature: number(5),
            rain: number(11).unwrap_or(0.0),
            pressure: number(12),
        })
    })
}

/// Of each airport: hours, and the lowest, mean and highest temperature.
type Temperatures = BTreeMap<String, (u64, Option<f64>, Option<f64>, Option<f64>)>;

fn temperatures(hours: Feed<Hour>) -> Temperatures {
    let temperature = (Min, Mean, Max).skip_missing().of(|hour: &Hour| hour.temperature);
    let each = (Count, temperature).group_by(|hour: &Hour| hour.airport.clone());
    let groups = aggregate_all(hours, each);
    groups
        .into_iter()
        .map(|(airport, (count, (min, mean, max)))| (airport, (count, min, mean, max)))
        .collect()
}

/// How many hours in a row had no rain, at any airport. It has never heard of Fanfold.
fn longest_dry_spell(hours: impl Iterator<Item = Hour>) -> usize {
    let (mut longest, mut current, mut airport) = (0, 0, String::new());
    for hour in hours {
        let goes_on = hour.rain == 0.0 && (hour.airport == airport || current == 0);
        current = if goes_on { current + 1 } else { usize::from(hour.rain == 0.0) };
        longest = longest.max(current);
        airport = hour.airport;
    }
    longest
}

/// How long the barometer is looked back at, in hours, and what fall is a warning, in millibars.
const LOOK_BACK: usize = 6;
const FALL: f64 = 8.0;

/// How many rows an inbox holds.
const DAY: usize = 24;

/// Where the producer puts an airport's rows, and its watcher takes them from.
#[derive(Clone)]
struct Inbox {
    hours: Rc<RefCell<BoundedDeque<Hour>>>,
    is_closed: Rc<Cell<bool>>,
}

/// What a watcher comes to: its airport, and when the barometer had begun to fall fast.
type Warnings = (String, Vec<String>);

/// Takes an airport's rows as they come, and lets the others have their turn when there are none.
fn watcher(airport: String, inbox: Inbox) -> Generator<(), (), Warnings> {
    Generator::new(move |mut it| {
        let mut last = BoundedDeque::new(LOOK_BACK);
        let (mut warnings, mut falls) = (Vec::new(), false);
        loop {
            let next = inbox.hours.borrow_mut().pop_front();
            let Some(hour) = next else {
                if inbox.is_closed.get() {
                    return (airport, warnings);
                }
                it.yield_(());
                continue;
            };
            let Some(pressure) = hour.pressure else { continue };
            let fell = falls;
            falls = last.iter().any(|before| before - pressure >= FALL);
            last.push_back(pressure);
            if falls && !fell {
                warnings.push(hour.time);
            }
        }
    })
}

/// Shares the rows out to the watchers, each of which is spawned when its airport is first seen.
fn watch(hours: Feed<Hour>) -> Vec<Warnings> {
    let mut pool = TaskPool::new();
    let spawner: Spawner<_> = pool.spawner();
    let mut inboxes: BTreeMap<String, Inbox> = BTreeMap::new();
    for hour in hours {
        let inbox = inboxes.entry(hour.airport.clone()).or_insert_with_key(|airport| {
            let hours = Rc::new(RefCell::new(BoundedDeque::new(DAY)));
            let inbox = Inbox { hours, is_closed: Rc::default() };
            let spawned = spawner.spawn(watcher(airport.clone(), inbox.clone()));
            assert!(spawned.is_ok(), "the pool is here");
            inbox
        });
        let fallen_out = inbox.hours.borrow_mut().push_back(hour);
        assert!(fallen_out.is_none(), "a full inbox is emptied before the next row");
        if inbox.hours.borrow().is_full() {
            pool.run_round();
        }
    }
    inboxes.values().for_each(|inbox| inbox.is_closed.set(true));
    let results = pool.run().into_iter();
    results.map(|(_, warnings)| warnings.expect("watchers do not panic")).collect()
}

/// All that is known of a table, in one pass over it.
fn report(table: impl Read + Send + 'static) -> csv::Result<(Temperatures, usize, Vec<Warnings>)> {
    try_fan_out(hours(table).prefetch(64))
        .add(temperatures)
        .add(longest_dry_spell)
        .add(watch)
        .run(Fibers::default())
}

#[expect(clippy::disallowed_macros, reason = "a program's output")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("usage: pipeline WEATHER.csv")?;
    let (temperatures, dry, warnings) = report(File::open(path)?)?;
    println!("airport  hours     min    mean     max  (degrees Fahrenheit)");
    for (airport, (count, min, mean, max)) in temperatures {
        let [min, mean, max] = [min, mean, max].map(|degrees| degrees.unwrap_or(f64::NAN));
        println!("{airport:<7}  {count:>5}  {min:>6.2}  {mean:>6.2}  {max:>6.2}");
    }
    println!("longest time without rain: {dry} hours");
    for (airport, times) in warnings {
        println!(
            "{airport}: the barometer fell by {FALL} within {LOOK_BACK} hours at {}",
            times.join(", ")
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/data/weather.csv");

    /// The same from a table that is kept, with a loop for each.
    #[test]
    fn one_pass_gives_what_three_loops_do() {
        let (temperatures, dry, warnings) = report(File::open(TABLE).unwrap()).unwrap();
        let kept: Vec<Hour> = hours(File::open(TABLE).unwrap()).map(Result::unwrap).collect();
        let (mut longest, mut expected) = (0, Vec::new());
        for airport in ["EWR", "JFK", "LGA"] {
            let hours: Vec<_> = kept.iter().filter(|hour| hour.airport == airport).collect();
            let known: Vec<f64> = hours.iter().filter_map(|hour| hour.temperature).collect();
            let (count, min, mean, max) = temperatures[airport];
            assert_eq!(count as usize, hours.len());
            assert_eq!(min, known.iter().copied().reduce(f64::min));
            assert_eq!(max, known.iter().copied().reduce(f64::max));
            let sum: f64 = known.iter().sum();
            assert!((mean.unwrap() - sum / known.len() as f64).abs() < 1e-9);
            let spells = hours.split(|hour| hour.rain > 0.0).map(<[_]>::len);
            longest = longest.max(spells.max().unwrap());
            let hours: Vec<_> = hours.iter().filter(|hour| hour.pressure.is_some()).collect();
            let falls: Vec<_> = (0..hours.len())
                .map(|place| {
                    let before = &hours[place.saturating_sub(LOOK_BACK)..place];
                    before
                        .iter()
                        .any(|hour| hour.pressure.unwrap() - hours[place].pressure.unwrap() >= FALL)
                })
                .collect();
            let begins = |place: &usize| falls[*place] && (*place == 0 || !falls[*place - 1]);
            let times = (0..hours.len()).filter(begins).map(|place| hours[place].time.clone());
            expected.push((airport.to_owned(), times.collect()));
        }
        assert_eq!((dry, warnings), (longest, expected));
        assert_eq!(temperatures.len(), 3);
    }

    /// A row that is too short is an error of the whole, and not the end.
    #[test]
    fn a_broken_table_is_an_error() {
        let mut text = std::fs::read_to_string(TABLE).unwrap();
        text.push_str("EWR,2013\n");
        let error = report(std::io::Cursor::new(text)).unwrap_err();
        assert_eq!(error.position().map(csv::Position::line), Some(2228));
    }
}
