//! Tests in processes of their own.

use std::process::{Command, Output};

/// Whether this is such a process.
pub(crate) fn is_child() -> bool {
    std::env::var_os("FANFOLD_TEST_CHILD").is_some()
}

/// Runs a test alone in a process of its own.
pub(crate) fn run(test: &str) -> Output {
    let program = std::env::current_exe().expect("this is a program");
    let mut command = Command::new(program);
    command.args(["--exact", test, "--nocapture"]).env("FANFOLD_TEST_CHILD", "1");
    command.output().expect("it starts")
}

/// Whether a test has passed in a process of its own, and so is not to be run in this one, which is
/// not such a process.
pub(crate) fn has_passed(test: &str) -> bool {
    if is_child() {
        return false;
    }
    let output = run(test);
    assert!(output.status.success(), "{output:?}");
    true
}
