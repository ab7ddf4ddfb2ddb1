//! [`Table`]: what is read, and what is asked of it.

mod run;

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::num::NonZeroU64;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::time::Duration;

use fanfold::stat::{Explanation, PairStat};

use crate::ask;
use crate::error::Error;
use crate::options::Options;
use crate::pass::{Reject, Taker};
use crate::plan::{self, Asked};
use crate::results::Results;
use crate::saved::SavedBytes;
use crate::source::{Source, Watch};
use crate::state::TableState;
use crate::ticks::Ticks;
use crate::window::{By, Window};

/// So long after rows came from a pipe they are in windows, or counted, or saved.
const SOON: Duration = Duration::from_millis(100);

/// Who is handed what, while reading goes on.
type Take<V> = Box<dyn FnMut(V) -> io::Result<()> + Send>;

/// A table in one or more sources, which are read once, in order.
///
/// ```
/// use fanfold_table::{Source, Table};
///
/// let prices = "city,price\nRome,0.1\nOslo,4\nRome,0.2\n";
/// let results = Table::new([Source::reader("prices", prices.as_bytes())])
///     .group_by(["city"])
///     .aggregate("sum(price), max(price) as most")?;
/// assert_eq!(results.names, ["city", "price_sum", "most"]);
/// let first: Vec<_> = results.rows().next().unwrap().iter().map(ToString::to_string).collect();
/// assert_eq!(first, ["Rome", "0.3", "0.2"]);
/// # Ok::<(), fanfold_table::Error>(())
/// ```
///
/// Memory: two or three blocks of half a MiB a thread, a record if it is longer, and the states of the
/// statistics, for each group.
pub struct Table {
    sources: VecDeque<Source>,
    options: Options,
    asked: Asked,
    watch: Watch,
    saved: Vec<(String, SavedBytes)>,
    /// Whether there are saved tables alone.
    is_merge: bool,
    rejects: Option<Take<Reject>>,
    saver: Option<(Ticks, Take<Vec<u8>>)>,
    /// What is called so and is gone on from.
    checkpoint: Option<(String, Vec<u8>)>,
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table")
            .field("sources", &self.sources)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// What would be kept for which statistics.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Explained {
    /// Each column that is read, by its name, which plain numbers have none of, and its states.
    pub columns: Vec<(String, Explanation)>,
    /// Each two columns that are read side by side, by their names, and what is asked of them.
    pub pairs: Vec<([String; 2], Vec<PairStat>)>,
    /// The columns by which rows are grouped.
    pub keys: Vec<String>,
}

/// When the results so far are shown.
#[derive(Clone, Debug)]
pub enum Every {
    /// After each so many rows, those that are left out as bad included.
    Rows(NonZeroU64),
    /// Whenever it is time.
    Tick(Ticks),
}

/// Who is shown what, while reading goes on.
#[derive(Default)]
struct Shown<'t> {
    /// Groups that are over.
    groups: Option<Taker<'t>>,
    /// The results so far.
    running: Option<Taker<'t>>,
}

impl Table {
    /// A table of these sources.
    pub fn new(sources: impl IntoIterator<Item = Source>) -> Self {
        Table {
            sources: sources.into_iter().collect(),
            options: Options::default(),
            asked: Asked::default(),
            watch: Watch::default(),
            saved: Vec::new(),
            is_merge: false,
            rejects: None,
            saver: None,
            checkpoint: None,
        }
    }

    /// A table of these files.
    ///
    /// # Errors
    ///
    /// If one of them is not there.
    pub fn open<P: AsRef<Path>>(files: impl IntoIterator<Item = P>) -> Result<Self, Error> {
        let table = Table::new(files.into_iter().map(|file| Source::file(file.as_ref())));
        table.sources.iter().try_for_each(Source::check)?;
        Ok(table)
    }

    /// Reads it in another way than the [usual](Options::default).
    #[must_use]
    pub fn options(self, options: Options) -> Self {
        Table { options, ..self }
    }

    /// Asks statistics of these columns, where none are named in their parentheses: by name, index from 1,
    /// range such as `2-5`, or pattern such as `wind_*`.
    #[must_use]
    pub fn columns<S: Into<String>>(mut self, columns: impl IntoIterator<Item = S>) -> Self {
        self.asked.columns.extend(columns.into_iter().map(Into::into));
        self
    }

    /// Groups rows by what is in these columns, named as in [`columns`](Self::columns).
    #[must_use]
    pub fn group_by<S: Into<String>>(mut self, keys: impl IntoIterator<Item = S>) -> Self {
        self.asked.group_by.extend(keys.into_iter().map(Into::into));
        self
    }

    /// Stops reading when this becomes true, be it in another thread: the results are then those of the rows that were
    /// read so far, and have a [note](crate::Note::Interrupted) that says so. What can interrupt a reader that waits is up to
    /// the reader, which then gives an error.
    #[must_use]
    pub fn stop_by(mut self, stop: Arc<AtomicBool>) -> Self {
        self.watch.stop = stop;
        self
    }

    /// Goes on from what was [saved](TableState::to_bytes) of a table, which is called `name` in messages: as if the inputs it was
    /// computed of came before the sources. Where several are, each comes behind the one before.
    ///
    /// What is asked has to be what was asked then. Of a table without sources, which only merges, it may be anything that
    /// what was kept has the answer to; if nothing is asked, it is what was asked of the first.
    ///
    /// ```
    /// use fanfold_table::{Source, Table};
    ///
    /// let day = |text: &'static str| Table::new([Source::reader("day", text.as_bytes())]);
    /// let monday = day("city,price\nRome,0.1\nOslo,4\n").group_by(["city"]).state(&["sum,p99"])?.to_bytes();
    /// let tuesday = day("city,price\nRome,0.2\n").group_by(["city"]).state(&["sum,p99"])?.to_bytes();
    /// let both = Table::new([]).load("monday", monday).load("tuesday", tuesday);
    /// let results = both.aggregate("sum(price), median(price)")?;
    /// let first: Vec<_> = results.rows().next().unwrap().iter().map(ToString::to_string).collect();
    /// assert_eq!(first, ["Rome", "0.3", "0.15"]);
    /// # Ok::<(), fanfold_table::Error>(())
    /// ```
    #[must_use]
    pub fn load(mut self, name: impl Into<String>, bytes: Vec<u8>) -> Self {
        self.saved.push((name.into(), SavedBytes::Here(bytes)));
        self
    }

    /// The same of a saved table in a file, which is called by its name: of many, no more are in memory at once than there are threads.
    #[must_use]
    pub fn load_file(mut self, file: impl AsRef<Path>) -> Self {
        let file = file.as_ref();
        self.saved.push((file.display().to_string(), SavedBytes::File(file.to_owned())));
        self
    }

    /// Hands on each value and row that is bad, while the table is read, in its order but for what follows.
    ///
    /// That is what [`OnError::Skip`](crate::OnError::Skip) leaves out and [`OnError::Null`](crate::OnError::Null) counts as missing, and in a profile the text among
    /// numbers. Text in a column that may hold text is bad only if the column turns out to hold numbers. It is handed on when it
    /// does; up to 64 MiB of it are kept until then, and of more than that there is only a
    /// [note](crate::Note::NotListed).
    ///
    /// ```
    /// use std::sync::mpsc;
    /// use fanfold_table::{OnError, Options, Source, Table};
    ///
    /// let mut options = Options::default();
    /// options.on_error = OnError::Skip;
    /// let (give, rejects) = mpsc::channel();
    /// let results = Table::new([Source::reader("prices", &b"id,price\n1,2.50\n2,cheap\n"[..])])
    ///     .options(options)
    ///     .rejects(move |reject| give.send(reject).map_err(std::io::Error::other))
    ///     .aggregate("sum(price)")?;
    /// assert_eq!(results.values[0].to_string(), "2.5");
    /// let reject = rejects.recv().unwrap();
    /// assert_eq!((reject.line, &reject.record[..]), (3, &b"2,cheap"[..]));
    /// assert_eq!(reject.wrong.to_string(), "`cheap` is not a number");
    /// # Ok::<(), fanfold_table::Error>(())
    /// ```
    ///
    /// Where `take` fails, the run ends with [`Error::Rejects`].
    #[must_use]
    pub fn rejects(self, take: impl FnMut(Reject) -> io::Result<()> + Send + 'static) -> Self {
        Table { rejects: Some(Box::new(take)), ..self }
    }

    /// Hands on, whenever ticks say so, what another run can [go on from](Self::resume) if this one ends before its time.
    ///
    /// Files are then read on from where they were, compressed ones from their start without being worked out again, and what
    /// comes of it is what one run would have come to, bit for bit. They may have grown behind that; of what comes before, the text just before that place
    /// is compared. Of a pipe, or a reader, what was read is known, and what comes when the
    /// other run begins, with its header, is taken for what follows.
    ///
    /// Saving takes a twentieth of the time at most: ticks of a [period](Ticks::every) that come sooner are passed over.
    ///
    /// ```
    /// use std::sync::mpsc;
    /// use fanfold_table::{Source, Table, Ticks};
    ///
    /// let table = |text: &'static str| Table::new([Source::reader("numbers", text.as_bytes())]);
    /// let (give, checkpoints) = mpsc::channel();
    /// let (ticker, ticks) = Ticks::by_hand();
    /// ticker.tick();
    /// let first = table("1\n2\n").checkpoint(ticks, move |bytes| give.send(bytes).map_err(std::io::Error::other));
    /// first.state(&["sum"])?;
    ///
    /// // It ended there, and the rest of the numbers comes later.
    /// let next = table("4\n").resume("run.ff", checkpoints.recv().unwrap());
    /// assert_eq!(next.aggregate("sum")?.values[0].to_string(), "7");
    /// # Ok::<(), fanfold_table::Error>(())
    /// ```
    ///
    /// Where `take` fails, the run ends with [`Error::Checkpoint`].
    #[must_use]
    pub fn checkpoint(
        self,
        ticks: Ticks,
        take: impl FnMut(Vec<u8>) -> io::Result<()> + Send + 'static,
    ) -> Self {
        Table { saver: Some((ticks, Box::new(take))), ..self }
    }

    /// Goes on from a [checkpoint](Self::checkpoint), which is called `name` in messages: of a run with the same sources, saved
    /// tables and options, that was asked the same. There is an error where it is not, and where a file is not what it
    /// was.
    #[must_use]
    pub fn resume(self, name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Table { checkpoint: Some((name.into(), bytes)), ..self }
    }

    /// A count of the bytes that were read so far, for whoever shows how far it has come.
    pub fn bytes(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.watch.bytes)
    }

    /// Reads the table, and computes statistics: `sum,p99`, or `sum(price), p99(latency) as slow`. Of an
    /// empty list, it is a profile of every column.
    ///
    /// # Errors
    ///
    /// If a statistic or a column is not known, or a source cannot be read, or is not what it should be.
    pub fn aggregate(self, statistics: &str) -> Result<Results, Error> {
        let lists: &[&str] = if statistics.trim().is_empty() { &[] } else { &[statistics] };
        self.aggregate_lists(lists)
    }

    /// The same for several lists of statistics.
    ///
    /// # Errors
    ///
    /// As [`aggregate`](Self::aggregate).
    pub fn aggregate_lists<S: AsRef<str>>(self, lists: &[S]) -> Result<Results, Error> {
        self.run(lists, Shown::default())?.results()
    }

    /// Reads the table, and computes what the statistics of these lists are told by: a state that can be asked for them,
    /// and [saved](TableState::to_bytes).
    ///
    /// # Errors
    ///
    /// As [`aggregate`](Self::aggregate).
    pub fn state<S: AsRef<str>>(mut self, lists: &[S]) -> Result<TableState, Error> {
        self.options.reads_all = true;
        self.run(lists, Shown::default())
    }

    /// The same, and hands on the results so far, again and again: `take` is given them, and returns whether reading is to go on.
    /// The columns are those that are known by then; what is read later may have more.
    ///
    /// Where [ticks](Every::Tick) say when, the results are of all rows that are there, also where a source has
    /// nothing for a while; what comes back in the end is the same as without. But what is not said of its format is told by what of it has come with the first tick,
    /// two lines at least. Of JSON and text, that is; Parquet and Arrow
    /// are shown between two stretches.
    ///
    /// After so many [rows](Every::Rows) each, they are of just these rows. All is then worked out on one thread, and estimates are of other
    /// stretches of rows, so that they may differ within their bounds, also from one run over a pipe to the next.
    ///
    /// ```
    /// use fanfold_table::{Every, Source, Table};
    ///
    /// let numbers = Source::reader("numbers", &b"3\n1\n2\n9\n5\n"[..]);
    /// let mut most = Vec::new();
    /// let every = Every::Rows(2.try_into()?);
    /// let last = Table::new([numbers]).running(&["max"], every, |results| {
    ///     most.push((results.read, results.values[0].to_string()));
    ///     true
    /// })?;
    /// assert_eq!(most, [(2, "3".to_owned()), (4, "9".to_owned())]);
    /// assert_eq!(last.results()?.read, 5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Memory: where a source is shown that has nothing for a while, a copy of all states for as long as it is shown.
    ///
    /// # Errors
    ///
    /// As [`aggregate`](Self::aggregate).
    pub fn running<S: AsRef<str>>(
        mut self,
        lists: &[S],
        every: Every,
        mut take: impl FnMut(Results) -> bool,
    ) -> Result<TableState, Error> {
        (self.options.is_running, self.options.reads_all) = (true, true);
        match every {
            Every::Rows(rows) => self.options.every_rows = Some(rows),
            Every::Tick(ticks) => self.watch.ticks = Some(ticks),
        }
        self.run(lists, Shown { running: Some(&mut take), ..Shown::default() })
    }

    /// The same for a table whose rows are sorted by its keys: a group is over where the next one begins, and its
    /// row is handed on and forgotten. So memory is constant, however many groups there are.
    ///
    /// The keys may be sorted as text, byte by byte, or as numbers, up or down, and each its own way. `take` is given the
    /// rows of some groups at a time, or of none as yet, and returns whether it wants more. What comes back are the rows of the last
    /// groups, and the notes. Whether a column holds numbers or text is told from the rows up to there.
    ///
    /// ```
    /// use fanfold_table::{Source, Table};
    ///
    /// let sales = "city,price\nOslo,3\nOslo,4\nRome,2\n";
    /// let mut rows = 0;
    /// let table = Table::new([Source::reader("sales", sales.as_bytes())]).group_by(["city"]);
    /// let last = table.aggregate_sorted(&["sum(price)"], |some| {
    ///     rows += some.rows().len();
    ///     true
    /// })?;
    /// assert_eq!((rows, last.rows().len()), (1, 1));
    /// # Ok::<(), fanfold_table::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`aggregate`](Self::aggregate); if there are no keys; if two rows are not in the order of their keys: both
    /// are named; if a column turns out to hold something else than groups went by that were handed on.
    pub fn aggregate_sorted<S: AsRef<str>>(
        mut self,
        lists: &[S],
        mut take: impl FnMut(Results) -> bool,
    ) -> Result<Results, Error> {
        if self.asked.group_by.is_empty() {
            return Err(Error::usage("rows are sorted by keys, and there are none"));
        }
        if !self.saved.is_empty() {
            let message =
                "groups of saved tables are in no order that sorted rows could go on from";
            return Err(Error::usage(message));
        }
        self.options.is_sorted = true;
        self.run(lists, Shown { groups: Some(&mut take), ..Shown::default() })?.results()
    }

    /// The same by windows: of so many rows, or of a stretch of time, side by side or sliding; and by the groups in each of
    /// them, if there are keys.
    ///
    /// `take` is given the rows of windows that are over, in their order, and returns whether it wants more; what comes back are the
    /// notes. Before its keys, each row has where its window begins and ends: the numbers of its first and last row, or two times, of which
    /// the second is not in it. What a column holds is told from the rows up to there.
    ///
    /// ```
    /// use std::time::Duration;
    /// use fanfold_table::{Source, Table, Window};
    ///
    /// let events = "time,v\n2024-05-01 12:10,1\n2024-05-01 12:50,4\n2024-05-01 13:20,2\n";
    /// let hour = Duration::from_secs(3600);
    /// let table = Table::new([Source::reader("events", events.as_bytes())]);
    /// let mut found = Vec::new();
    /// table.aggregate_windows(&["max(v)"], Window::of_time("time", hour, hour), |some| {
    ///     found.extend(some.rows().map(|row| (row[0].to_string(), row[2].to_string())));
    ///     true
    /// })?;
    /// assert_eq!(found[0], ("2024-05-01T12:00:00Z".to_owned(), "4".to_owned()));
    /// assert_eq!(found[1].1, "2");
    /// # Ok::<(), fanfold_table::Error>(())
    /// ```
    ///
    /// What a pipe gives is in its window a moment later, also where no more comes for a while. Estimates are then of other stretches of rows, and
    /// may differ within their bounds.
    ///
    /// Memory: the states of the groups in all windows that are open, three times over where windows slide.
    ///
    /// # Errors
    ///
    /// As [`aggregate`](Self::aggregate); if there are no such windows; where [`OnError::Stop`](crate::OnError::Stop) is said, at a time that is
    /// none, or [late](Window).
    pub fn aggregate_windows<S: AsRef<str>>(
        mut self,
        lists: &[S],
        window: Window,
        mut take: impl FnMut(Results) -> bool,
    ) -> Result<Results, Error> {
        window.check()?;
        if !self.saved.is_empty() || self.saver.is_some() || self.checkpoint.is_some() {
            let message = "windows that are over are gone: they are not saved, and there is nothing to go on from";
            return Err(Error::usage(message));
        }
        if let By::Time(column) = &window.by {
            self.asked.group_by.insert(0, column.clone());
        }
        self.options.window = Some(window);
        self.run(lists, Shown { groups: Some(&mut take), ..Shown::default() })?.results()
    }

    /// What would be kept for which statistics. No more than the header is read.
    ///
    /// # Errors
    ///
    /// As [`aggregate`](Self::aggregate), but for what is wrong behind the header.
    pub fn explain<S: AsRef<str>>(mut self, lists: &[S]) -> Result<Explained, Error> {
        let asks = ask::parse(lists)?;
        let (plan, ..) = self.plan(&asks, &[])?;
        let is_asked = |column: &&plan::Column| !column.set.is_empty() && !column.is_without_text;
        let asked = plan.columns.iter().filter(is_asked);
        let columns =
            asked.map(|column| (column.name.clone(), column.set(plan.is_exact).explain()));
        let name = |column: usize| plan.columns[column].name.clone();
        let pairs = plan.pairs.iter().map(|pair| (pair.columns.map(name), pair.set.clone()));
        let (columns, pairs) = (columns.collect(), pairs.collect());
        Ok(Explained { columns, pairs, keys: plan.keys.clone() })
    }
}
