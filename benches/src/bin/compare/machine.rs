//! What the figures were taken on.

use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::process::Command;
use std::thread;
use std::time::Instant;

/// What the processor calls itself.
pub(crate) fn processor() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let named = info.lines().find(|line| line.starts_with("model name"));
    match named.and_then(|line| line.split_once(':')) {
        Some((_, name)) => name.trim().to_owned(),
        None => std::env::consts::ARCH.to_owned(),
    }
}

/// The same as part of a file's name.
pub(crate) fn short_name(processor: &str) -> String {
    let words = processor.split(|letter: char| !letter.is_ascii_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty() && *word != "Processor").collect();
    words.join("-").to_lowercase()
}

/// The first line of what a program says.
fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().ok();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    match text.as_deref().and_then(|text| text.lines().next()) {
        Some(line) => line.to_owned(),
        None => "not known".to_owned(),
    }
}

/// The crates that are measured beside Fanfold, or that it is made with and measured by.
const CRATES: [&str; 17] = [
    "accurate",
    "average",
    "bus",
    "corosensei",
    "criterion",
    "crossbeam-channel",
    "datasketches",
    "foldhash",
    "itertools",
    "komadori",
    "rayon",
    "sketches-ddsketch",
    "statrs",
    "tdigest",
    "tokio",
    "watermill",
    "xsum",
];

/// Those with their versions, as the lock file has them.
fn crates() -> String {
    let lock = include_str!("../../../../Cargo.lock");
    let mut lines = lock.lines();
    let mut found = BTreeMap::new();
    while let Some(line) = lines.next() {
        let Some(name) = line.strip_prefix("name = ").map(|name| name.trim_matches('"')) else {
            continue;
        };
        let version = lines.next().and_then(|line| line.strip_prefix("version = "));
        if CRATES.contains(&name) {
            // Of two versions the later one is ours, and comes later.
            found.insert(name, version.unwrap_or("not known").trim_matches('"'));
        }
    }
    let found: Vec<_> = found.iter().map(|(name, version)| format!("{name} {version}")).collect();
    found.join(", ")
}

/// What of Python's packages is there.
const PACKAGES: &str = "
from importlib.metadata import version, PackageNotFoundError
found = []
for name in ('greenlet', 'numpy', 'polars', 'uvloop'):
    try:
        found.append(name + ' ' + version(name))
    except PackageNotFoundError:
        found.append('no ' + name)
print(', '.join(found))
";

/// How many times as long two threads take that work at the same time as one alone: 1 if each has a core
/// to itself, 2 if they share one, as neighbours of a virtual machine may have it.
pub(crate) fn two_at_once() -> f64 {
    let work = || (0..1u64 << 25).fold(0, |sum, number| black_box(sum ^ number));
    let timed = |threads: usize| {
        let since = Instant::now();
        thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(work);
            }
        });
        since.elapsed().as_secs_f64()
    };
    let mut ratios: Vec<f64> = (0..9).map(|_| timed(2) / timed(1)).collect();
    ratios.sort_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}

/// All of it, as a text.
pub(crate) fn describe(python: &str, seconds: f64, two_at_once: [f64; 2]) -> String {
    let file = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let memory = file("/proc/meminfo");
    let memory = memory.lines().next().unwrap_or("MemTotal: not known").to_owned();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let [before, after] = two_at_once;
    let system = format!("{} {}", std::env::consts::OS, file("/proc/sys/kernel/osrelease").trim());
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments =
        if arguments.is_empty() { String::new() } else { format!(" -- {}", arguments.join(" ")) };
    let lines = [
        ("processor", processor()),
        ("cores", cores.to_string()),
        ("memory", memory.trim_start_matches("MemTotal:").trim().to_owned()),
        ("system", system),
        ("compiler", said("rustc", &["--version"])),
        ("python", said(python, &["--version"])),
        ("packages", said(python, &["-c", PACKAGES])),
        ("crates", crates()),
        ("fanfold", env!("CARGO_PKG_VERSION").to_owned()),
        ("commit", said("git", &["rev-parse", "--short", "HEAD"])),
        ("command", format!("cargo run --release -p fanfold-benches --bin compare{arguments}")),
        ("took", format!("{seconds:.0} s")),
        (
            "two threads",
            format!("{before:.2} x as long as one before the run, {after:.2} x after it"),
        ),
    ];
    lines.iter().map(|(name, value)| format!("{name:<11} {value}\n")).collect()
}
