//! Threads that run ahead are gone when nobody wants them: alone in its process, to count them.
#![cfg(target_os = "linux")]

use std::time::{Duration, Instant};

use fanfold::prefetch;

fn threads() -> usize {
    std::fs::read_dir("/proc/self/task").unwrap().count()
}

#[test]
fn no_thread_is_left() {
    let before = threads();
    let mut sources: Vec<_> = (0..20).map(|lookahead| prefetch(0.., lookahead)).collect();
    sources.iter_mut().for_each(|source| assert_eq!(source.next(), Some(0)));
    assert_eq!(threads(), before + 20);
    let rest = sources.split_off(10);
    drop(sources);
    // Joined, but the system may take a moment to forget them.
    let since = Instant::now();
    while threads() != before + 10 {
        assert!(since.elapsed() < Duration::from_secs(20), "{} threads are left", threads());
    }
    rest.into_iter().for_each(|source| drop(source.detach()));
    while threads() != before {
        assert!(since.elapsed() < Duration::from_secs(20), "{} threads are left", threads());
    }
}
