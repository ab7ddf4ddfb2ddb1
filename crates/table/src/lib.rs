//! Statistics of the columns of tables: in one pass, in flat memory, on all cores, of the numbers as
//! they are written.
//!
//! Bytes flow one way:
//!
//! * [`source`](Source): a file, standard input or a reader is opened, and found out what it is
//! * `block`: text is cut into stretches that end with a record; `dialect`: what ends one
//! * `scan`: the places of all fields of a block; `json`: those of the values of records in JSON
//! * `columnar`: what comes as columns that have types, where there is no text to be cut (feature `parquet`)
//! * `cells`: the cells of a column, read as what they are asked for
//! * `pass`: pieces are worked out on all cores, and merged in their order
//! * [`saved`](Summary): what was computed, as bytes
//! * [`results`](Results): what came of it, in rows and columns; [`ticks`](Ticks): when it is shown on the way,
//!   [`window`](Window): of which rows
//!
//! And what is asked for: [`table`](Table) takes it, [`options`](Options) say how to read, `ask` reads the
//! list of statistics, `header` finds columns by name, and `plan` settles which of them feed what: it grows, where
//! columns turn up on the way.

mod ask;
mod block;
mod cells;
#[cfg_attr(not(feature = "parquet"), path = "columnar/absent.rs")]
mod columnar;
mod dialect;
mod error;
mod header;
mod json;
mod options;
mod pass;
mod plan;
mod results;
mod saved;
mod scan;
mod source;
mod state;
mod table;
mod ticks;
mod window;

pub use cells::{Notation, Suggestion};
pub use encoding_rs::Encoding;
pub use error::{BadData, Error, Wrong};
pub use options::{Format, OnError, Options, Quote};
pub use pass::Reject;
pub use results::{Note, Results};
pub use saved::{Input, Summary};
pub use source::Source;
pub use state::TableState;
pub use table::{Every, Explained, Table};
pub use ticks::{Ticker, Ticks};
pub use window::Window;
