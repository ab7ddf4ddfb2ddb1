//! Sets `fanfold_stacks` where corosensei has stacks for the target: what `Cargo.toml` asks as well.

#![allow(clippy::disallowed_macros, reason = "a build script talks to Cargo by its output")]

use std::env::var;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(fanfold_stacks)");
    println!("cargo::rerun-if-changed=build.rs");
    let told = |what: &str| var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    let (arch, family, vendor) = (told("ARCH"), told("FAMILY"), told("VENDOR"));
    let there_are = match (&*family, &*arch) {
        ("unix" | "windows", "x86" | "x86_64") => true,
        ("unix", "aarch64" | "riscv32" | "riscv64" | "loongarch64") => true,
        ("unix", "arm") => vendor != "apple",
        ("unix", "powerpc64") => told("ABI") == "elfv2",
        _ => false,
    };
    if there_are {
        println!("cargo::rustc-cfg=fanfold_stacks");
    }
}
