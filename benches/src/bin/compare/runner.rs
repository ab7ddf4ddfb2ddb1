//! Measures scenarios, by criterion.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use criterion::Criterion;
use serde_json::Value;

use crate::record::{Row, Spread};
use crate::scenario::{Case, Scenario, Way};

/// How long things may take.
#[derive(Clone, Copy)]
pub(crate) struct Budget {
    pub(crate) samples: usize,
    pub(crate) warm_up: Duration,
    pub(crate) measurement: Duration,
    /// A way of which one run takes longer is run but once.
    pub(crate) longest: Duration,
    /// A way of which one run takes longer is left out.
    pub(crate) patience: Duration,
}

impl Budget {
    pub(crate) fn new(quick: bool) -> Self {
        let milliseconds = Duration::from_millis;
        if quick {
            Self {
                samples: 10,
                warm_up: milliseconds(20),
                measurement: milliseconds(100),
                longest: milliseconds(120),
                patience: milliseconds(500),
            }
        } else {
            Self {
                samples: 15,
                warm_up: milliseconds(200),
                measurement: milliseconds(600),
                longest: milliseconds(1_500),
                patience: milliseconds(15_000),
            }
        }
    }
}

pub(crate) struct Runner {
    criterion: Criterion,
    budget: Budget,
    /// Where criterion keeps its own files.
    place: PathBuf,
    /// What a unit of a way took when it was last run, in nanoseconds.
    known: HashMap<String, f64>,
    pub(crate) rows: Vec<Row>,
    begun: Instant,
}

impl Runner {
    pub(crate) fn new(budget: Budget, place: &Path) -> Self {
        let criterion = Criterion::default()
            .sample_size(budget.samples)
            .warm_up_time(budget.warm_up)
            .measurement_time(budget.measurement)
            .without_plots()
            .output_directory(place);
        let place = place.to_owned();
        Self {
            criterion,
            budget,
            place,
            known: HashMap::new(),
            rows: Vec::new(),
            begun: Instant::now(),
        }
    }

    /// Measures every way of a scenario.
    ///
    /// # Errors
    ///
    /// Who was wrong, and what about.
    pub(crate) fn run(&mut self, name: &str, scenario: Scenario) -> Result<(), String> {
        let Scenario { axis, unit, cases } = scenario;
        for Case { at, units, ways } in cases {
            // Each way is dropped before the next one is measured, with what it has set up.
            for way in ways {
                eprintln!("[{:4.0} s] {name}, {axis} {at}: {}", self.seconds(), way.name);
                let spread = self
                    .measure(name, at, units, &way)
                    .map_err(|wrong| format!("{name}, {axis} {at}: {} gave {wrong}", way.name))?;
                let (scenario, axis) = (name.into(), axis.into());
                let Way { name: way, whose, class, limit, .. } = way;
                let (unit, class) = (format!("ns per {unit}"), class.into());
                self.rows.push(Row { scenario, axis, at, unit, way, whose, class, limit, spread });
            }
        }
        Ok(())
    }

    fn seconds(&self) -> f64 {
        self.begun.elapsed().as_secs_f64()
    }

    fn measure(
        &mut self,
        name: &str,
        at: u64,
        units: u64,
        way: &Way,
    ) -> Result<Result<Spread, String>, String> {
        let key = format!("{name}/{}", way.name);
        let longest = self.budget.longest.as_secs_f64();
        let patience = self.budget.patience.as_secs_f64();
        let foreseen = self.known.get(&key).map_or(0.0, |unit| unit * units as f64 / 1e9);
        if foreseen > patience {
            return Ok(Err(format!("not run: it would take some {foreseen:.0} s")));
        }
        let since = Instant::now();
        (way.run)()?;
        let seconds = since.elapsed().as_secs_f64();
        let spread = if seconds > longest {
            Spread::of(vec![seconds * 1e9 / units as f64])
        } else {
            self.sample(name, at, units, way)
        };
        self.known.insert(key, spread.median);
        Ok(Ok(spread))
    }

    /// Lets criterion measure a way, and reads what it wrote down.
    fn sample(&mut self, name: &str, at: u64, units: u64, way: &Way) -> Spread {
        // It makes folders of names.
        let safe = |text: &str| -> String {
            text.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '-' }).collect()
        };
        let (group, function) = (safe(name), format!("{}-{at}", safe(&way.name)));
        self.criterion.benchmark_group(&group).bench_function(&function, |bencher| {
            bencher
                .iter(|| (way.run)().unwrap_or_else(|wrong| panic!("{} gave {wrong}", way.name)));
        });
        let path = self.place.join(group).join(function).join("new/sample.json");
        let text =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let sample: Value = serde_json::from_str(&text).expect("criterion writes JSON");
        let numbers = |field: &str| -> Vec<f64> {
            let values = sample[field].as_array().expect("a list of numbers");
            values.iter().filter_map(Value::as_f64).collect()
        };
        let per_unit = |(time, runs): (f64, f64)| time / runs / units as f64;
        Spread::of(numbers("times").into_iter().zip(numbers("iters")).map(per_unit).collect())
    }
}
