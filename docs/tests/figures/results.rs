//! The committed results.

use std::fs;
use std::path::PathBuf;

use crate::root;

/// One line of the results.
pub(crate) struct Row {
    pub(crate) scenario: String,
    pub(crate) axis: String,
    pub(crate) at: String,
    pub(crate) way: String,
    pub(crate) whose: String,
    pub(crate) unit: String,
    /// In the unit, or why there is none.
    pub(crate) median: Result<f64, String>,
    /// The lower and the upper one, where there is a median.
    pub(crate) quartiles: [f64; 2],
}

impl Row {
    /// What rows are put in order by.
    pub(crate) fn key(&self) -> f64 {
        *self.median.as_ref().unwrap_or(&f64::INFINITY)
    }
}

pub(crate) struct Results {
    pub(crate) rows: Vec<Row>,
    /// `tables.md`.
    pub(crate) tables: String,
    machine: String,
}

/// The folder of the results that the book is about: whoever measures anew has others beside it.
pub(crate) fn folder() -> PathBuf {
    let name = fs::read_to_string(root().join("docs/results.txt")).expect("it names a folder");
    root().join("benches/results").join(name.trim())
}

impl Results {
    pub(crate) fn read() -> Self {
        let mut reader =
            csv::Reader::from_path(folder().join("results.csv")).expect("they are there");
        let row = |record: csv::StringRecord| Row {
            scenario: record[0].into(),
            axis: record[1].into(),
            at: record[2].into(),
            way: record[3].into(),
            whose: record[4].into(),
            unit: record[6].into(),
            median: record[10].parse().map_err(|_| record[14].into()),
            quartiles: [9, 11].map(|place| record[place].parse().unwrap_or(f64::NAN)),
        };
        let rows = reader.records().map(|record| row(record.expect("it is CSV"))).collect();
        let text = |name| fs::read_to_string(folder().join(name)).expect("it is there");
        Self { rows, tables: text("tables.md"), machine: text("machine.txt") }
    }

    /// The rows of a scenario, of which there is one at least.
    pub(crate) fn of<'a>(&'a self, scenario: &'a str) -> impl Iterator<Item = &'a Row> + Clone {
        let mut of = self.rows.iter().filter(move |row| row.scenario == scenario).peekable();
        assert!(of.peek().is_some(), "no results of {scenario}");
        of
    }

    pub(crate) fn median(&self, scenario: &str, at: &str, way: &str) -> f64 {
        let row = self.of(scenario).find(|row| row.at == at && row.way == way);
        let row = row.unwrap_or_else(|| panic!("no result of {way} in {scenario}, {at}"));
        *row.median.as_ref().unwrap_or_else(|why| panic!("{way} in {scenario}, {at}: {why}"))
    }

    /// What `machine.txt` says of something.
    pub(crate) fn machine(&self, name: &str) -> &str {
        let mut lines = self.machine.lines();
        let value = lines.find_map(|line| line.strip_prefix(name));
        value.unwrap_or_else(|| panic!("nothing is said of {name}")).trim()
    }
}
