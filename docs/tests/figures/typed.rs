//! Figures that look measured, and were typed.

use std::sync::LazyLock;

use regex::Regex;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("it is a pattern")
}

/// A number with a unit of time, of times, or of speed.
static MEASURED: LazyLock<Regex> = LazyLock::new(|| {
    let time = "ns|nanoseconds?|[\u{b5}\u{3bc}]s|us|microseconds?|ms|milliseconds?|s|seconds?|minutes?|cycles?";
    pattern(&format!(r"\d[\d.,]*(?:\s*(?:{time}|[KMG]i?B/s|x|times)\b|\s*×|-?fold\b)"))
});

/// The same in words.
static IN_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    let share = "half|a third|a quarter|a fifth|a tenth|twice|thrice";
    let of = "the time|of the time|of it|as long|as fast|as much|the speed";
    let many = "two|three|four|five|ten|twenty|hundreds?|thousands?|a hundred|a thousand|millions?";
    pattern(&format!(r"\b(?:(?:{share})\s+(?:{of})|(?:{many})(?:\s+of)?\s+times\s+(?:as|what))\b"))
});

/// A number alone between two bars, or two of them.
static ALONE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[\s*~≈]*\d[\d.,e]*(?:\s+to\s+\d[\d.,e]*)?[*\s]*$"));

/// What is not prose: blocks of code, what the results say, and where links lead.
static ELSE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?ms)^```.*?^```$|<!-- [a-z]+: .*?<!-- end -->|\]\([^)]*\)"));

/// What of a page was typed, with what is around it.
pub(crate) fn figures(page: &str) -> Vec<String> {
    let prose = ELSE.replace_all(page, "\u{2026}");
    let mut found = Vec::new();
    for paragraph in prose.split("\n\n") {
        let told = |figure: regex::Match<'_>| format!("{} in: {paragraph}", figure.as_str());
        found.extend(MEASURED.find_iter(paragraph).map(told));
        found.extend(IN_WORDS.find_iter(paragraph).map(told));
        for row in paragraph.lines().filter_map(|line| line.trim().strip_prefix('|')) {
            let cells = row.split('|').filter(|cell| ALONE.is_match(cell));
            found.extend(cells.map(|cell| format!("{} in: {row}", cell.trim())));
        }
    }
    found
}
