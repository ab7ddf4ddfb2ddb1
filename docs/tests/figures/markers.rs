//! What a comment in a page stands for.

use std::fmt::Write;

use crate::results::{Results, Row};
use crate::sizes;

const END: &str = "<!-- end -->";

/// A page with all its figures made anew, and how many there are.
pub(crate) fn rewrite(results: &Results, page: &str) -> (String, usize) {
    let (mut text, mut rest, mut count) = (String::new(), page, 0);
    while let Some((before, comment)) = rest.split_once("<!-- ") {
        let (name, after) = comment.split_once(" -->").expect("a comment ends");
        // A line that begins with a comment is HTML to Markdown, and what follows on it no prose.
        let in_prose = ["figure: ", "ratio: ", "most: ", "machine: "];
        let line = before.rsplit('\n').next().unwrap_or_default();
        assert!(
            !line.trim().is_empty() || !in_prose.iter().any(|kind| name.starts_with(kind)),
            "a line begins with a figure: {name}"
        );
        write!(text, "{before}<!-- {name} -->").expect("text takes all");
        rest = after;
        if let Some((kind, what)) = name.split_once(": ") {
            let (_, after) = after.split_once(END).expect("figures end");
            text += &figures(results, kind, what);
            text += END;
            (rest, count) = (after, count + 1);
        }
    }
    (text + rest, count)
}

fn figures(results: &Results, kind: &str, rest: &str) -> String {
    let parts: Vec<&str> = rest.splitn(3, ", ").map(str::trim).collect();
    match (kind, &parts[..]) {
        ("sizes", _) => around(&sizes::table()),
        ("losses", _) => losses(&results.tables),
        ("machine", [name]) => results.machine(name).to_owned(),
        ("figure", [scenario, at, way]) => number(results.median(scenario, at, way)),
        ("most", [scenario, way]) => {
            let of = results.of(scenario).filter(|row| row.way == *way);
            let most = of.filter_map(|row| row.median.clone().ok()).max_by(f64::total_cmp);
            number(most.unwrap_or_else(|| panic!("no result of {way} in {scenario}")))
        }
        ("ratio", [scenario, at, ways]) => number(ratio(results, scenario, at, ways)),
        ("table", [scenario, at, ways @ ..]) => table(results, scenario, at, ways.first().copied()),
        ("pairs", [scenario, at, ways]) => pairs(results, scenario, at, ways),
        ("matrix", [scenario, ways @ ..]) => matrix(results, scenario, &ways.join(", ")),
        _ => panic!("{kind}: {rest} is no figure"),
    }
}

/// Two ways, each at the size and in the scenario that are given, or in its own.
fn ratio(results: &Results, scenario: &str, at: &str, ways: &str) -> f64 {
    let (one, other) = ways.split_once(" / ").expect("a ratio is of two");
    let [one, other] = [one, other].map(|way| {
        let (way, scenario) = way.split_once(" of scenario ").unwrap_or((way, scenario));
        let (way, at) = way.split_once(" @ ").unwrap_or((way, at));
        results.median(scenario.trim(), at.trim(), way.trim())
    });
    one / other
}

/// Whether a way is in a list of them, or there is no list.
fn is_named(ways: &str, way: &str) -> bool {
    ways.is_empty() || ways.split(';').any(|name| name.trim() == way)
}

fn assert_all_found(found: usize, ways: &str) {
    let named = if ways.is_empty() { found } else { ways.split(';').count() };
    assert_eq!(found, named, "not all are there of {ways}");
}

fn table(results: &Results, scenario: &str, at: &str, ways: Option<&str>) -> String {
    let ways = ways.unwrap_or_default();
    let mut of: Vec<&Row> =
        results.of(scenario).filter(|row| row.at == at && is_named(ways, &row.way)).collect();
    of.sort_by(|a, b| a.key().total_cmp(&b.key()));
    assert_all_found(of.len(), ways);
    let first = of.first().unwrap_or_else(|| panic!("no results of {scenario}, {at}"));
    let mut lines = vec![
        format!("| | of | {} | quartiles | times the first |", first.unit),
        "|---|---|---:|---:|---:|".to_owned(),
    ];
    for Row { way, whose, median, quartiles, .. } in &of {
        lines.push(match median {
            Ok(median) => {
                let times = number(median / first.key());
                let [lower, upper] = quartiles.map(number);
                let median = number(*median);
                format!("| {way} | {whose} | {median} | {lower} to {upper} | {times} |")
            }
            Err(why) => format!("| {way} | {whose} | {why} | | |"),
        });
    }
    around(&lines)
}

fn pairs(results: &Results, scenario: &str, at: &str, ways: &str) -> String {
    let unit = &results.of(scenario).next().expect("there is one").unit;
    let mut lines = vec![
        format!("| | {unit} | beside | {unit} | ratio |"),
        "|---|---:|---|---:|---:|".to_owned(),
    ];
    for pair in ways.split(';') {
        let (one, other) = pair.split_once(" / ").expect("a pair is of two");
        let [one, other] = [one.trim(), other.trim()];
        let [ours, theirs] = [one, other].map(|way| results.median(scenario, at, way));
        let (times, ours, theirs) = (number(ours / theirs), number(ours), number(theirs));
        lines.push(format!("| {one} | {ours} | {other} | {theirs} | {times} |"));
    }
    around(&lines)
}

fn matrix(results: &Results, scenario: &str, ways: &str) -> String {
    let of = results.of(scenario).filter(|row| is_named(ways, &row.way));
    let (mut places, mut names): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for Row { at, way, .. } in of.clone() {
        if !places.contains(&&**at) {
            places.push(at);
        }
        if !names.contains(&&**way) {
            names.push(way);
        }
    }
    assert_all_found(names.len(), ways);
    places.sort_by_key(|place| place.parse::<u64>().expect("sizes are whole"));
    let headings: Vec<String> = places.iter().map(|place| grouped(place)).collect();
    let Row { unit, axis, .. } = of.clone().next().expect("there is one");
    let mut lines = vec![
        format!("| {unit}; {axis}: | {} |", headings.join(" | ")),
        format!("|---|{}", "---:|".repeat(places.len())),
    ];
    for name in names {
        let cell = |place: &&str| match of
            .clone()
            .find(|row| row.way == name && row.at == *place)
            .map(|row| &row.median)
        {
            Some(Ok(median)) => number(*median),
            Some(Err(_)) => "not run".to_owned(),
            None => String::new(),
        };
        let cells: Vec<String> = places.iter().map(cell).collect();
        lines.push(format!("| {name} | {} |", cells.join(" | ")));
    }
    around(&lines)
}

/// The table of what is faster than Fanfold, as it is.
fn losses(tables: &str) -> String {
    let (_, after) = tables.split_once("## Where Fanfold loses").expect("it is there, if empty");
    let lines: Vec<String> =
        after.lines().filter(|line| line.starts_with('|')).map(str::to_owned).collect();
    around(&lines)
}

/// Markdown wants an empty line around a table.
fn around(lines: &[String]) -> String {
    format!("\n\n{}\n\n", lines.join("\n"))
}

/// Three digits that count.
fn number(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && size < 1e-4 {
        let power = size.log10().floor() as i32;
        return format!("{:.1} x 10^{power}", value / 10f64.powi(power));
    }
    let digits = 2 - size.max(1e-9).log10().floor() as i32;
    let text = format!("{value:.*}", digits.clamp(0, 6) as usize);
    if text.contains('.') { text } else { grouped(&text) }
}

/// A whole number, with a comma before every third digit from the end.
fn grouped(digits: &str) -> String {
    let comma = |place: usize| place > 0 && place.is_multiple_of(3);
    let places = (0..digits.len()).rev();
    let each = digits.chars().zip(places);
    each.flat_map(|(digit, place)| [Some(digit), comma(place).then_some(',')]).flatten().collect()
}
