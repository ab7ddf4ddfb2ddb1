//! Rows made into bytes on all cores, a stretch of them at a time, and written in their order.

use std::io::{self, Write};
use std::panic::resume_unwind;
use std::thread;

use fanfold::stat::Value;
use fanfold_table::Results;

/// Fewer rows are not worth a thread.
const STRETCH: usize = 1 << 14;

/// Writes what `render` makes of rows, which it is given a stretch at a time, each on one of so many threads.
pub(super) fn write(
    out: &mut impl Write,
    report: &Results,
    threads: usize,
    render: impl Fn(&mut dyn Iterator<Item = &[Value]>) -> io::Result<Vec<u8>> + Sync,
) -> io::Result<()> {
    let width = report.names.len().max(1);
    let stretches: Vec<&[Value]> = report.values.chunks(width * STRETCH).collect();
    let bytes = |values: &[Value]| render(&mut values.chunks(width));
    for together in stretches.chunks(threads) {
        let Some((first, others)) = together.split_first() else { break };
        thread::scope(|scope| {
            let others: Vec<_> =
                others.iter().map(|values| scope.spawn(|| bytes(values))).collect();
            out.write_all(&bytes(first)?)?;
            others.into_iter().try_for_each(|other| {
                let bytes = other.join().unwrap_or_else(|panic| resume_unwind(panic));
                out.write_all(&bytes?)
            })
        })?;
    }
    Ok(())
}
