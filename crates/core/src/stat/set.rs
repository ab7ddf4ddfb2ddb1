//! [`StatSet`]: statistics that share their states; and the arrays and `Vec`s that are one.

use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use smallvec::SmallVec;

use super::family::{Family, families};
use super::{
    AsDatum, Chunk, Column, Datum, Explanation, ParseStatError, Stat, StatGroups, StatState,
    Unlike, Value,
};
use crate::portable::{Decoder, Encoder, Malformed, Portable, Recipe};
use crate::sketch::unordered;
use crate::{Aggregate, Block, Combine, MergeClass, Needs};

/// A set of statistics chosen at run time, whose members share what they keep.
///
/// Its [state](StatState) is one value in which nothing of the items' type is left: it can be fed by
/// items one by one, by slices, and by [chunks of columns](Chunk), sent to another thread, and merged
/// with that of an equal set.
///
/// ```
/// use fanfold::stat::{Chunk, Value};
/// use fanfold::StatSet;
///
/// let set: StatSet = "count,sum,max".parse()?;
/// let mut state = set.state();
/// set.update_chunk(&mut state, &Chunk::doubles(&[0.5, 0.25]));
/// set.update_chunk(&mut state, &Chunk::integers(&[7]));
/// assert_eq!(set.values(&state), [Value::Integer(3), Value::Float(7.75), Value::Integer(7)]);
///
/// let mut whole = set.state();
/// set.try_merge(&mut whole, state)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Memory and merge class: those of the states, see [`Stat::explain`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct StatSet {
    members: Box<[Stat]>,
    is_exact: bool,
}

impl StatSet {
    /// The set of these statistics; those that are named twice are answered twice, by one state.
    pub fn new(members: impl IntoIterator<Item = Stat>) -> Self {
        StatSet { members: members.into_iter().collect(), is_exact: false }
    }

    /// The same without estimates: the distribution keeps all numbers, 8 bytes each, and distinct and frequent values
    /// are all counted, however many there are.
    ///
    /// ```
    /// use fanfold::stat::{Chunk, Value};
    /// use fanfold::StatSet;
    ///
    /// let set = "median,distinct".parse::<StatSet>()?.exact();
    /// let mut state = set.state();
    /// set.update_chunk(&mut state, &Chunk::integers(&(0..100_001).collect::<Vec<_>>()));
    /// assert_eq!(set.values(&state), [Value::Integer(50_000), Value::Integer(100_001)]);
    /// # Ok::<(), fanfold::stat::ParseStatError>(())
    /// ```
    ///
    /// (Distinct values are told apart by hashes of 64 bits: of a hundred million, two share one in 1 of 3,700 cases.)
    #[must_use]
    pub fn exact(self) -> Self {
        StatSet { is_exact: true, ..self }
    }

    /// Which states it keeps, and what each member reads from them.
    pub fn explain(&self) -> Explanation {
        Explanation::of(&self.members, self.families())
    }

    /// The families of the members.
    pub(super) fn families(&self) -> SmallVec<[Family; 4]> {
        families(self.members.iter().copied(), self.is_exact)
    }

    /// The members, in their order, which is that of the values.
    pub fn members(&self) -> &[Stat] {
        &self.members
    }

    /// The state before any item.
    pub fn state(&self) -> StatState {
        StatState::of(self.families())
    }

    /// The states of groups, of which there is none yet.
    pub fn groups(&self) -> StatGroups {
        StatGroups::new(self)
    }

    /// Takes an item into account that came so often in a row, in less time than one by one: distinct and
    /// frequent items are looked up once.
    ///
    /// ```
    /// use fanfold::stat::{Datum, Value};
    /// use fanfold::StatSet;
    ///
    /// let set: StatSet = "count,distinct,frequent1".parse()?;
    /// let mut state = set.state();
    /// set.update_times(&mut state, Datum::Text("Rome"), 5);
    /// assert_eq!(set.values(&state)[..2], [Value::Integer(5), Value::Integer(1)]);
    /// # Ok::<(), fanfold::stat::ParseStatError>(())
    /// ```
    pub fn update_times(&self, state: &mut StatState, datum: Datum<'_>, count: u64) {
        /// A number that was there more often is not added one by one.
        const FEW: u64 = 1 << 16;
        if !matches!(datum, Datum::Number(_)) || count <= FEW {
            return state.update_times(datum, count);
        }
        // States of one item, of two, of four and so on, merged.
        let mut power = self.state();
        power.update(datum);
        let mut rest = count;
        while rest > 0 {
            if rest % 2 == 1 {
                state.merge(power.clone());
            }
            rest /= 2;
            if rest > 0 {
                let same = power.clone();
                power.merge(same);
            }
        }
    }

    /// Takes a chunk of a column into account.
    pub fn update_chunk(&self, state: &mut StatState, chunk: &Chunk<'_>) {
        state.update_chunk(chunk);
    }

    /// The values so far, in the order of the members; the state goes on.
    ///
    /// # Panics
    ///
    /// If the state is that of a set that does not keep what a member asks for.
    pub fn values(&self, state: &StatState) -> Vec<Value> {
        values(self.members.iter().copied(), state)
    }

    /// Takes the state of a later stretch of the stream into account.
    ///
    /// # Errors
    ///
    /// If one of both is not a state of this set; the first one is then as it was.
    pub fn try_merge(&self, state: &mut StatState, later: StatState) -> Result<(), Unlike> {
        if !state.is_like(&self.state()) {
            return Err(Unlike);
        }
        state.try_merge(later)
    }
}

impl FromIterator<Stat> for StatSet {
    fn from_iter<I: IntoIterator<Item = Stat>>(members: I) -> Self {
        StatSet::new(members)
    }
}

impl From<Stat> for StatSet {
    fn from(member: Stat) -> Self {
        StatSet::new([member])
    }
}

impl From<&[Stat]> for StatSet {
    fn from(members: &[Stat]) -> Self {
        StatSet::new(members.iter().copied())
    }
}

/// Reads names, separated by commas: see [`Stat::names`]. Of an empty text, it is the empty set.
impl std::str::FromStr for StatSet {
    type Err = ParseStatError;

    fn from_str(names: &str) -> Result<Self, ParseStatError> {
        if names.is_empty() {
            return Ok(StatSet::default());
        }
        names.split(',').map(str::parse).collect()
    }
}

/// Prints the names, separated by commas.
impl std::fmt::Display for StatSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, member) in self.members.iter().enumerate() {
            write!(f, "{}{member}", if place > 0 { "," } else { "" })?;
        }
        Ok(())
    }
}

/// The values of the members, each state being finished once.
fn values(members: impl Iterator<Item = Stat> + Clone, state: &StatState) -> Vec<Value> {
    let mut values: Vec<_> = members.clone().map(|_| None).collect();
    for answer in state.answers() {
        for (value, member) in values.iter_mut().zip(members.clone()) {
            if let Some(read) = answer.read(&member.question()) {
                *value = Some(read);
            }
        }
    }
    let values = values.into_iter().zip(members);
    values.map(|(value, member)| value.unwrap_or_else(|| foreign(member))).collect()
}

#[cold]
fn foreign(member: Stat) -> ! {
    panic!(
        "`{member}` is asked of a state that another set of statistics began, and keeps none of it"
    )
}

fn update_block<D: AsDatum>(state: &mut StatState, block: &Block<'_, D>) {
    state.foresee(block.outlook());
    let is_column = D::as_columns(block.items(), |column| state.update_column(column));
    if !is_column {
        block.items().iter().for_each(|item| state.update(item.as_datum()));
    }
}

/// How many items are left out of a distribution. What else than NaN is left out is seen only item by
/// item: then none is counted on.
pub(super) fn unranked<D: AsDatum>(items: &[D]) -> u64 {
    let mut count = 0;
    let is_column = D::as_columns(items, |column| {
        if let Column::Doubles(doubles) = column {
            count += unordered(doubles);
        }
    });
    if is_column { count } else { items.len() as u64 }
}

/// What can stand in a set of statistics: one of them, or a pointer to one.
trait Member {
    fn stat(&self) -> Stat;
}

impl Member for Stat {
    fn stat(&self) -> Stat {
        *self
    }
}

/// Implements [`Aggregate`] for a set of statistics, given how to get at its members, and what its
/// output is made of.
macro_rules! stat_set {
    ([$($generic:tt)*] $set:ty, $output:ty, |$this:ident| $members:expr, $exact:expr, |$values:ident| $collect:expr) => {
        impl<D: AsDatum + ?Sized, $($generic)*> Aggregate<D> for $set {
            type State = StatState;
            type Output = $output;

            fn init(&self) -> StatState {
                let $this = self;
                StatState::of(families($members, $exact))
            }

            #[inline]
            fn update(&self, state: &mut StatState, item: &D) {
                state.update(item.as_datum());
            }

            fn merge(&self, state: &mut StatState, later: StatState) {
                state.merge(later);
            }

            fn finish(&self, state: StatState) -> $output {
                Aggregate::<D>::peek(self, &state)
            }

            fn class(&self) -> MergeClass {
                let $this = self;
                let classes = $members.map(|member| Family::of(member.question()).class());
                classes.fold(MergeClass::EXACT, MergeClass::and)
            }

            fn is_full(&self, state: &StatState) -> bool {
                state.is_full()
            }

            fn peek(&self, state: &StatState) -> $output {
                let $this = self;
                #[allow(unused_mut)]
                let mut $values = values($members, state).into_iter();
                $collect
            }

            fn size(&self, state: &StatState) -> usize {
                state.size()
            }

            fn update_block(&self, state: &mut StatState, block: &Block<'_, D>)
            where
                D: Sized,
            {
                update_block(state, block);
            }

            fn needs(&self) -> Needs<D>
            where
                D: Sized,
            {
                let $this = self;
                let needs = $members.map(|member| Family::of(member.question()).needs());
                needs.fold(Needs::NOTHING, Needs::and)
            }
        }

        impl<$($generic)*> Portable<StatState> for $set {
            const NAME: &'static str = "statistics";

            fn describe(&self, recipe: &mut Recipe) {
                let $this = self;
                families($members, $exact).iter().for_each(|family| recipe.parameter(family));
            }

            fn encode(&self, state: &StatState, out: &mut Encoder) {
                state.encode(out);
            }

            fn decode(&self, input: &mut Decoder<'_>) -> Result<StatState, Malformed> {
                let $this = self;
                StatState::decode(families($members, $exact), input)
            }
        }
    };
}

// One statistic is a set of one. It is no [`Combine`]: see below.
stat_set!(
    [] Stat,
    Value,
    |this| std::iter::once(*this),
    false,
    |values| values.next().expect("each member has a value")
);

impl Combine for StatSet {}

stat_set!(
    [] StatSet,
    Vec<Value>,
    |this| this.members.iter().copied(),
    this.is_exact,
    |values| values.collect()
);

/// Implements [`Aggregate`] for arrays and `Vec`s of statistics, or of pointers to them. They are not
/// among the arrays and `Vec`s of other aggregates, as a [`Stat`] is no [`Combine`]: that is what lets
/// them have a state of their own, and keeps sets of other pointers to statistics, whose members would
/// share nothing, from compiling. Members that are tuples are aggregates each of its own.
macro_rules! stat_sets {
    ($($member:ty),*) => {$(
        impl Combine for Vec<$member> {}

        impl<const N: usize> Combine for [$member; N] {}

        stat_set!([] Vec<$member>, Vec<Value>, |this| this.iter().map(Member::stat), false, |values| values.collect());
        stat_set!(
            [const N: usize] [$member; N],
            [Value; N],
            |this| this.iter().map(Member::stat),
            false,
            |values| std::array::from_fn(|_| values.next().expect("each member has a value"))
        );
    )*};
}

macro_rules! pointers {
    ($($pointer:ty),*) => {$(
        impl Member for $pointer {
            fn stat(&self) -> Stat {
                *self.deref()
            }
        }
    )*};
}

pointers!(&Stat, Box<Stat>, Rc<Stat>, Arc<Stat>);
stat_sets!(Stat, &Stat, Box<Stat>, Rc<Stat>, Arc<Stat>);

/// Those that are there, of a set whose members may be left out.
fn present(members: &[Option<Stat>]) -> impl Iterator<Item = Stat> + Clone + '_ {
    members.iter().copied().flatten()
}

impl Combine for Vec<Option<Stat>> {}

impl<const N: usize> Combine for [Option<Stat>; N] {}

stat_set!(
    [] Vec<Option<Stat>>,
    Vec<Option<Value>>,
    |this| present(this),
    false,
    |values| this.iter().map(|member: &Option<Stat>| member.and_then(|_| values.next())).collect()
);
stat_set!(
    [const N: usize] [Option<Stat>; N],
    [Option<Value>; N],
    |this| present(this),
    false,
    |values| std::array::from_fn(|place| this[place].and_then(|_| values.next()))
);
