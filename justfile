# List the recipes.
help:
    @just --list

# Format the code.
fmt:
    cargo fmt --all

# Check format and lints.
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --all-features -- -D warnings

# Run the tests.
test:
    cargo test

# Run all tests but those in docs, each in a process and under a time limit (needs `cargo-nextest`).
nextest:
    cargo nextest run

# Build the documentation of the crates.
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --all-features

# Build the book under docs/book (needs `mdbook`: `cargo install mdbook --locked`).
book:
    mdbook build docs

# Show the book in a browser, and build it anew whenever a page changes (needs `mdbook`).
book-serve:
    mdbook serve docs --open

# Make the packages that are published, each built as it would be from the registry.
package:
    cargo package --workspace --exclude fanfold-benches --exclude fanfold-book

# Run the splitters that use threads under Loom and Shuttle.
models:
    RUSTFLAGS='--cfg fanfold_loom' cargo test --release --target-dir target/models -p fanfold-broadcast --lib models
    RUSTFLAGS='--cfg fanfold_shuttle' cargo test --release --target-dir target/models -p fanfold-broadcast --lib models

# Run the splitters, prefetch and generators under AddressSanitizer.
asan:
    .ci/asan

# Run the benchmarks.
bench *ARGS:
    cargo bench -p fanfold-benches {{ARGS}}

# Compare every way with every rival: under 15 minutes, with `--quick` under 2.
compare *ARGS:
    cargo run --release -p fanfold-benches --bin compare -- {{ARGS}}

# Draw the committed results anew, from their figures.
compare-draw:
    cargo run --release -p fanfold-benches --bin compare -- --from "benches/results/$(cat docs/results.txt)" \
        --out "benches/results/$(cat docs/results.txt)"

# The same beside greenlet, uvloop, NumPy and Polars, in an environment of their own.
compare-python *ARGS:
    python3 -m venv target/python
    target/python/bin/pip install --quiet greenlet uvloop numpy polars
    cargo run --release -p fanfold-benches --bin compare -- --python target/python/bin/python {{ARGS}}

# Compare the program with Polars and DuckDB, whole processes, on files that are made under target/program.
compare-program *ARGS:
    python3 -m venv target/python
    target/python/bin/pip install --quiet duckdb numpy polars
    cargo build --release -p fanfold-cli
    target/python/bin/python benches/program/compare.py --fanfold target/release/fanfold --data target/program {{ARGS}}

# Write the manual page and the shell completions under target/dist.
dist:
    mkdir -p target/dist
    cargo build --release
    target/release/fanfold --generate man > target/dist/fanfold.1
    target/release/fanfold --generate bash > target/dist/fanfold.bash
    target/release/fanfold --generate fish > target/dist/fanfold.fish
    target/release/fanfold --generate zsh > target/dist/_fanfold

# All that has to pass.
ci:
    .ci/run
