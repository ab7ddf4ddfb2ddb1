//! What the figures were taken on.

use std::fs;
use std::process::Command;

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

/// The first line of what a program says of itself.
fn version(program: &str) -> String {
    let output = Command::new(program).arg("--version").output().ok();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    match text.as_deref().and_then(|text| text.lines().next()) {
        Some(line) => line.to_owned(),
        None => format!("no {program}"),
    }
}

/// All of it, as a text.
pub(crate) fn describe(python: &str, quick: bool, seconds: f64) -> String {
    let file = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let memory = file("/proc/meminfo");
    let memory = memory.lines().next().unwrap_or("MemTotal: not known").to_owned();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!(
        "processor   {}\ncores       {cores}\nmemory      {}\nsystem      {} {}\ncompiler    {}\npython      {}\n\
         fanfold     {}\ncommand     cargo run --release -p fanfold-benches --bin compare{}\n\
         took        {seconds:.0} s\n",
        processor(),
        memory.trim_start_matches("MemTotal:").trim(),
        std::env::consts::OS,
        file("/proc/sys/kernel/osrelease").trim(),
        version("rustc"),
        version(python),
        env!("CARGO_PKG_VERSION"),
        if quick { " -- --quick" } else { "" },
    )
}
