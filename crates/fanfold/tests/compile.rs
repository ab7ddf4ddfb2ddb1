//! What must not compile, and what the compiler says of it.

use std::process::Command;

/// The compiler whose words stand in `misuse/*.stderr`. Others say the same otherwise; that the code does
/// not compile with them either is shown by the `compile_fail` examples in the documentation.
const COMPILER: &str = "rustc 1.95.";

#[test]
fn misuse_does_not_compile() {
    let version = Command::new("rustc").arg("--version").output().expect("there is a compiler");
    if version.stdout.starts_with(COMPILER.as_bytes()) {
        trybuild::TestCases::new().compile_fail("tests/misuse/*.rs");
    }
}
