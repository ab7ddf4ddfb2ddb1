//! What was measured, and the table it is kept in.

use std::error::Error;
use std::path::Path;

use crate::scenario::{Limit, Whose};

/// One way at one size.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) scenario: String,
    pub(crate) axis: String,
    pub(crate) at: u64,
    /// What the figures are in, such as `ns per item`.
    pub(crate) unit: String,
    pub(crate) way: String,
    pub(crate) whose: Whose,
    /// What it is compared within.
    pub(crate) class: String,
    pub(crate) limit: Option<Limit>,
    /// What was measured, or why nothing was.
    pub(crate) spread: Result<Spread, String>,
}

/// One quantity over all samples.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spread {
    pub(crate) samples: usize,
    pub(crate) least: f64,
    pub(crate) lower_quartile: f64,
    pub(crate) median: f64,
    pub(crate) upper_quartile: f64,
    pub(crate) greatest: f64,
}

impl Spread {
    /// Of samples, of which there is one at least.
    pub(crate) fn of(mut samples: Vec<f64>) -> Self {
        samples.sort_by(f64::total_cmp);
        let at = |part: f64| {
            let place = part * (samples.len() - 1) as f64;
            let (below, above) = (samples[place.floor() as usize], samples[place.ceil() as usize]);
            below + (above - below) * place.fract()
        };
        Self {
            samples: samples.len(),
            least: at(0.0),
            lower_quartile: at(0.25),
            median: at(0.5),
            upper_quartile: at(0.75),
            greatest: at(1.0),
        }
    }

    /// All figures, in order.
    fn values(&self) -> [f64; 5] {
        let Self { least, lower_quartile, median, upper_quartile, greatest, .. } = *self;
        [least, lower_quartile, median, upper_quartile, greatest]
    }
}

impl Row {
    pub(crate) fn median(&self) -> Option<f64> {
        self.spread.as_ref().ok().map(|spread| spread.median)
    }
}

const HEADER: [&str; 15] = [
    "scenario",
    "axis",
    "at",
    "way",
    "whose",
    "class",
    "unit",
    "samples",
    "least",
    "lower_quartile",
    "median",
    "upper_quartile",
    "greatest",
    "limit",
    "why",
];

/// All rows as CSV.
pub(crate) fn write(path: &Path, rows: &[Row]) -> Result<(), csv::Error> {
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record(HEADER)?;
    for row in rows {
        let mut fields: Vec<String> = [&row.scenario, &row.axis].map(Clone::clone).into();
        fields.extend([row.at.to_string(), row.way.clone(), row.whose.name().into()]);
        fields.extend([row.class.clone(), row.unit.clone()]);
        match &row.spread {
            Ok(spread) => {
                fields.push(spread.samples.to_string());
                fields.extend(spread.values().map(digits));
            }
            Err(_) => fields.extend([const { String::new() }; 6]),
        }
        let limit = row.limit.as_ref();
        fields
            .push(limit.map_or(String::new(), |limit| format!("{} x {}", limit.times, limit.name)));
        fields.push(row.spread.as_ref().err().cloned().unwrap_or_default());
        writer.write_record(fields)?;
    }
    writer.flush()?;
    Ok(())
}

/// Rows as they were written.
pub(crate) fn read(path: &Path) -> Result<Vec<Row>, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(path)?;
    reader.records().map(|record| row(&record?)).collect()
}

fn row(record: &csv::StringRecord) -> Result<Row, Box<dyn Error>> {
    let text = |place: usize| record[place].to_owned();
    let number = |place: usize| record[place].parse::<f64>();
    let spread = if record[14].is_empty() {
        Ok(Spread {
            samples: record[7].parse()?,
            least: number(8)?,
            lower_quartile: number(9)?,
            median: number(10)?,
            upper_quartile: number(11)?,
            greatest: number(12)?,
        })
    } else {
        Err(text(14))
    };
    let limit = match record[13].split_once(" x ") {
        Some((times, name)) => Some(Limit { name: name.into(), times: times.parse()? }),
        None => None,
    };
    Ok(Row {
        scenario: text(0),
        axis: text(1),
        at: record[2].parse()?,
        way: text(3),
        whose: Whose::parse(&record[4]).ok_or("nobody's")?,
        class: text(5),
        unit: text(6),
        limit,
        spread,
    })
}

/// As many digits as tell anything, also of errors that are next to nothing.
fn digits(value: f64) -> String {
    if value.abs() < 1e-3 { format!("{value:.4e}") } else { format!("{value:.4}") }
}
