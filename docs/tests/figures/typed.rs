//! Figures that look measured, and were typed.

use std::sync::LazyLock;

use regex::Regex;

/// A number with a unit of time, or of times, or of speed.
static MEASURED: LazyLock<Regex> = LazyLock::new(|| {
    let units =
        "ns|nanoseconds?|µs|us|microseconds?|ms|milliseconds?|s|seconds?|minutes?|[GM]B/s|x|times";
    Regex::new(&format!(r"\d[\d.,]*\s*(?:{units})\b")).expect("it is a pattern")
});

/// A number alone between two bars.
static ALONE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\s*[*~]*\d[\d.,]*[*]*\s*$").expect("it is a pattern"));

/// What is not prose: blocks of code, what the results say, and what is quoted in a line.
static ELSE: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?ms)^```.*?^```$|<!-- [a-z]+: .*?<!-- end -->|`[^`\n]*`|\]\([^)]*\)";
    Regex::new(pattern).expect("it is a pattern")
});

/// What of a page was typed, with what is around it.
pub(crate) fn figures(page: &str) -> Vec<String> {
    let prose = ELSE.replace_all(page, "\u{2026}");
    let mut found = Vec::new();
    for line in prose.lines() {
        found.extend(
            MEASURED.find_iter(line).map(|figure| format!("{} in: {line}", figure.as_str())),
        );
        if let Some(row) = line.trim().strip_prefix('|') {
            let cells = row.split('|').filter(|cell| ALONE.is_match(cell));
            found.extend(cells.map(|cell| format!("{} in: {line}", cell.trim())));
        }
    }
    found
}
