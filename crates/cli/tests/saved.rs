//! Saved tables at the shell: shards on many machines, one after the other, and files that are no saved tables.

mod common;

use std::fs;
use std::path::Path;

use common::{fanfold, root};

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).display().to_string()
}

/// A hundred shards of unlike sizes, one process each.
fn shards(folder: &Path) -> Vec<String> {
    let text = fs::read_to_string(root().join("docs/data/weather.csv")).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.split_inclusive('\n').collect();
    let (mut from, mut names) = (0, Vec::new());
    for shard in 0..100 {
        let to = if shard == 99 { rows.len() } else { (from + shard % 7 * 6 + 4).min(rows.len()) };
        let name = path(folder, &format!("{shard:02}.csv"));
        fs::write(&name, format!("{header}\n{}", rows[from..to].concat())).unwrap();
        names.push(name);
        from = to;
    }
    names
}

#[test]
fn a_hundred_shards_are_merged_to_what_one_run_prints() {
    let folder = tempfile::tempdir().unwrap();
    let shards = shards(folder.path());
    let exact = "count,missing,sum,mean,sd,min,max,distinct,first,last,mode,p99,median";
    for asked in
        [&["-c", "temp,wind_*", "-a", exact, "-g", "origin"][..], &["-a", "rows,max(temp)"], &[]]
    {
        let saved: Vec<String> = shards.iter().map(|shard| shard.replace(".csv", ".ff")).collect();
        for (shard, saved) in shards.iter().zip(&saved) {
            fanfold(&[&[shard.as_str(), "-o", "csv", "--save-state", saved], asked].concat());
        }
        let whole = fanfold(&[&["docs/data/weather.csv", "-o", "csv"], asked].concat()).fine();
        let all: Vec<&str> = saved.iter().map(String::as_str).collect();
        assert_eq!(fanfold(&[&["merge", "-o", "csv"], &all[..]].concat()).fine(), whole);
        // In a tree: tens, and then all.
        let tens: Vec<String> =
            (0..10).map(|ten| path(folder.path(), &format!("ten{ten}.ff"))).collect();
        for (ten, some) in tens.iter().zip(all.chunks(10)) {
            fanfold(&[&["merge", "-o", "csv", "--save-state", ten], some].concat()).fine();
        }
        let tens: Vec<&str> = tens.iter().map(String::as_str).collect();
        assert_eq!(fanfold(&[&["merge", "-o", "csv"], &tens[..]].concat()).fine(), whole);
    }
}

#[test]
fn a_run_goes_on_from_the_one_before() {
    let folder = tempfile::tempdir().unwrap();
    let shards = &shards(folder.path())[..5];
    let total = path(folder.path(), "total.ff");
    let asked = ["-c", "temp", "-a", "sum,p99,distinct", "-g", "origin", "-o", "csv"];
    let missing = fanfold(&[&[&shards[0], "--load", &total], &asked[..]].concat()).failed(1);
    assert!(missing.contains("leave `--load` out"), "{missing}");
    fanfold(&[&[&*shards[0], "--save-state", &total], &asked[..]].concat()).fine();
    let mut last = String::new();
    for shard in &shards[1..] {
        let go_on = [shard.as_str(), "--load", &total, "--save-state", &total];
        last = fanfold(&[&go_on[..], &asked[..]].concat()).fine();
    }
    let all: Vec<&str> = shards.iter().map(String::as_str).collect();
    assert_eq!(last, fanfold(&[&all[..], &asked[..]].concat()).fine());
    let told = fanfold(&["inspect", &total]).fine();
    for part in ["groups 1, by origin", "column temp: sum, p99", &shards[4]] {
        assert!(told.contains(part), "{part} in {told}");
    }
    // Nothing is left beside it.
    let left = fs::read_dir(folder.path()).unwrap().filter_map(Result::ok);
    assert!(left.map(|file| file.file_name()).all(|name| !name.to_string_lossy().starts_with('.')));
}

#[test]
fn what_is_no_saved_table_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (text, saved) = (path(folder.path(), "t.csv"), path(folder.path(), "t.ff"));
    fs::write(&text, "v\n1\n2\n").unwrap();
    let message = fanfold(&["merge", &text]).failed(1);
    assert!(message.ends_with("t.csv: these are not the bytes of a state\n"), "{message}");
    fanfold(&[&text, "-a", "sum", "--save-state", &saved]).fine();
    // Nor is a saved table one of rows.
    let message = fanfold(&[&saved, "-a", "sum"]).failed(1);
    assert!(message.contains("t.ff: is a saved table: `fanfold merge` prints it"), "{message}");
    let mut bytes = fs::read(&saved).unwrap();
    let old = bytes.clone();
    bytes[20] ^= 4;
    fs::write(&saved, &bytes).unwrap();
    let message = fanfold(&["inspect", &saved]).failed(1);
    assert!(message.contains("t.ff: the bytes of the state were cut or changed"), "{message}");
    fs::write(&saved, &old[..old.len() / 2]).unwrap();
    fanfold(&["merge", &saved]).failed(1);
    let mut later = old.clone();
    later[8] = 2;
    fs::write(&saved, &later).unwrap();
    let message = fanfold(&["merge", &saved]).failed(1);
    assert!(message.contains("version 2 of the format"), "{message}");
    // An error while reading leaves what was saved.
    fs::write(&saved, &old).unwrap();
    fs::write(&text, "v\n1\nx\n").unwrap();
    fanfold(&[&text, "-c", "v", "-a", "sum", "--save-state", &saved]).failed(1);
    assert_eq!(fs::read(&saved).unwrap(), old);
    let nowhere = fanfold(&[&text, "-a", "rows", "--save-state", "/nowhere/t.ff"]);
    assert!(
        nowhere.status == 1 && nowhere.stderr.starts_with("fanfold: /nowhere/t.ff: cannot save")
    );
}

/// Nothing is lost by a name that was written in the wrong place.
#[test]
fn files_that_are_read_are_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let (text, saved) = (path(folder.path(), "t.csv"), path(folder.path(), "t.ff"));
    fs::write(&text, "v\n1\n2\n").unwrap();
    let message = fanfold(&[&text, "-a", "sum", "--save-state", &text]).failed(1);
    assert!(
        message.contains("cannot save the table: the command names it for something else as well"),
        "{message}"
    );
    assert_eq!(fs::read(&text).unwrap(), b"v\n1\n2\n");
    fanfold(&[&text, "-a", "sum", "--save-state", &saved]).fine();
    let before = fs::read(&saved).unwrap();
    let message = fanfold(&[&text, "-a", "sum", "--load", &saved, "--rejects", &saved]).failed(1);
    assert!(message.contains("the command names it for something else as well"), "{message}");
    assert_eq!(fs::read(&saved).unwrap(), before);
    // To go on from a table and save it again is no mistake.
    fanfold(&[&text, "-a", "sum", "--load", &saved, "--save-state", &saved]).fine();
    assert_eq!(fanfold(&["merge", &saved, "--save-state", &saved]).fine(), "v_sum\n6\n");
    for option in ["--save-state", "--rejects"] {
        let message = fanfold(&[&text, "-a", "sum", option, "-"]).failed(1);
        assert!(message.contains("`./-` names one"), "{message}");
    }
}

/// What was computed is printed, even if it cannot be saved.
#[cfg(target_os = "linux")]
#[test]
fn results_are_printed_where_nothing_can_be_saved() {
    let folder = tempfile::tempdir().unwrap();
    let text = path(folder.path(), "t.csv");
    fs::write(&text, "v\n1\n2\n").unwrap();
    let ran = fanfold(&[&text, "-a", "sum", "--save-state", "/dev/full"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (1, "v_sum\n3\n"));
    assert!(ran.stderr.contains("/dev/full: cannot save the table: "), "{}", ran.stderr);
}

/// A subcommand has its name; a file of that name is named by its place.
#[test]
fn files_called_like_subcommands_are_read() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["merge", "inspect", "help"] {
        fs::write(folder.path().join(name), "v\n1\n2\n").unwrap();
        let place = path(folder.path(), name);
        assert_eq!(fanfold(&[&place, "-a", "sum"]).fine(), "v_sum\n3\n");
    }
    let numbers = path(folder.path(), "n.ff");
    let ran = common::fanfold_on("1\n2.5\n", &["-a", "sum,median", "--save-state", &numbers]);
    assert_eq!(ran.fine(), "sum,median\n3.5,1.75\n");
    assert_eq!(fanfold(&["merge", &numbers, &numbers]).fine(), "sum,median\n7,1.75\n");
}

#[cfg(unix)]
#[test]
fn links_and_rights_stay_as_they_are() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let (text, saved, link) = (
        path(folder.path(), "t.csv"),
        path(folder.path(), "t.ff"),
        path(folder.path(), "latest.ff"),
    );
    fs::write(&text, "v\n1\n").unwrap();
    let save = |to: &str| fanfold(&[&text, "-a", "sum", "--save-state", to]).fine();
    save(&saved);
    fs::set_permissions(&saved, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&saved, &link).unwrap();
    save(&link);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::metadata(&saved).unwrap().permissions().mode() & 0o777, 0o640);
}
