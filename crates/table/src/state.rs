//! [`TableState`]: what is known of a table that was read.

use std::fmt;
use std::sync::Arc;

use crate::error::Error;
use crate::options::Options;
use crate::pass::Totals;
use crate::plan::Plan;
use crate::results::{Note, Results};
use crate::saved;

/// What is known of a table that was read: it can be asked for the statistics, and saved.
pub struct TableState {
    pub(crate) plan: Arc<Plan>,
    pub(crate) totals: Totals,
    pub(crate) options: Options,
    pub(crate) notes: Vec<Note>,
}

impl fmt::Debug for TableState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TableState").field("rows", &self.totals.rows()).finish_non_exhaustive()
    }
}

impl TableState {
    /// The statistics that were asked for.
    ///
    /// # Errors
    ///
    /// If there is no column that has them.
    pub fn results(&self) -> Result<Results, Error> {
        Results::new(&self.plan, &self.totals, &self.options, self.notes.clone())
    }

    /// All that is known, as bytes: for another run to [go on](crate::Table::load) from, anywhere.
    pub fn to_bytes(&self) -> Vec<u8> {
        saved::write(&self.plan, &self.options, &self.totals)
    }
}
