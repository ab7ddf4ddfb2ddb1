//! States as bytes: every cut and every flip, bytes that were made up, and those that are read for ever.

use std::time::Duration;

use fanfold::aggregates::{KllSketch, MomentsSummary, QuantileSummary, RelativeSummary};
use fanfold::laws::Laws;
use fanfold::stat::{PairSet, PairStat};
use fanfold::{
    Aggregate, Collect, Combine, Correlation, Count, Covariance, Decimal, Distinct, DistinctSketch,
    First, Frequent, Groups, Histogram, Kll, Last, LastN, LinearFit, Max, Mean, Median, Min,
    MinMax, Moments, Portable, Quantile, Quantiles, QuantilesRelative, ReadError, Sample, Stat,
    StatSet, StdDev, Sum, TopK, Variance, recipe_of,
};
use proptest::prelude::*;

/// What is done with one aggregate and the state that some items make.
trait Work {
    fn on<T, A>(&mut self, name: &str, aggregate: A, items: Vec<T>)
    where
        A: Aggregate<T, Output: std::fmt::Debug> + Portable<<A as Aggregate<T>>::State>;
}

fn floats(count: usize) -> Vec<f64> {
    (0..count)
        .map(|i| ((i * 7919 % 10007) as f64 - 3000.0) * 0.37 * 10f64.powi(i as i32 % 9))
        .collect()
}

fn decimals(count: usize) -> Vec<Decimal> {
    let digits = (0..count).map(|i| i128::try_from(i * 7919 % 100_003).unwrap() - 20_000);
    digits.zip(0..).map(|(digits, i)| Decimal::new(digits, i % 5 - 3).unwrap()).collect()
}

fn words(count: usize) -> Vec<String> {
    (0..count).map(|i| format!("word{}", i * 31 % 97)).collect()
}

fn set(members: &str) -> StatSet {
    members.parse().unwrap()
}

const ALL: &str = "count,missing,type,sum,mean,sd,skewness,min,max,range,median,p99.9,distinct,frequent3,mode,\
                   top3,first,last,geomean,harmean,min_text,max_text,sumsq";

/// All kinds of states, each with few items and with many.
fn each(work: &mut impl Work) {
    for count in [0, 1, 5, 300, 20_000] {
        let few = count.min(300);
        work.on("count", Count, floats(count));
        work.on("sums of floats", (Sum, Mean, StdDev), floats(count));
        work.on("sums of wild floats", (Sum, Variance), {
            let mut wild = floats(few);
            wild.extend([1e300, -1e-300, f64::INFINITY, f64::NAN, f64::MAX, 5e-324]);
            wild
        });
        work.on("sums of integers", (Sum, Mean, Variance), (0..count as i64).collect());
        work.on("sums of u64", (Sum, Variance), (0..count as u64).map(|i| u64::MAX - i).collect());
        work.on("sums of i128", (Sum, StdDev), (0..few as i128).map(|i| i128::MIN + i).collect());
        work.on("sums of u128", (Sum, StdDev), (0..few as u128).map(|i| u128::MAX - i).collect());
        work.on("sums of decimals", (Sum, Mean, Variance), decimals(count));
        work.on("sums of far decimals", (Sum, Variance), {
            let far = |power| Decimal::new(i128::MAX - 7, power).unwrap();
            decimals(few).into_iter().chain([far(900), far(-1100), far(3)]).collect()
        });
        work.on("ends", (Min, Max, MinMax, TopK::new(4)), decimals(count));
        work.on("ends of text", (Min, Max, TopK::new(3)), words(few));
        work.on(
            "moments",
            Moments.map(|moments: MomentsSummary<f64>| {
                (moments.mean(), moments.skewness(), moments.kurtosis())
            }),
            floats(few),
        );
        work.on("places", (First, Last, LastN::new(3), Collect), words(few));
        work.on("distinct", Distinct, words(few));
        work.on("distinct floats", Distinct, {
            let mut floats = floats(few);
            floats.extend([0.0, -0.0, f64::NAN, -f64::NAN]);
            floats
        });
        work.on("distinct sketch", DistinctSketch, (0..count as u32).collect());
        work.on("frequent", Frequent::new(3), words(few));
        work.on("histogram", Histogram::equal_width(0.0, 1e4, 20).unwrap(), floats(count));
        work.on("median", (Median, Quantile::new(0.999)), floats(count));
        work.on(
            "quantiles",
            (Median, Quantiles).map(|all: (_, QuantileSummary)| all.1.quantile(0.7)),
            floats(count),
        );
        work.on(
            "kll",
            Kll::within(0.05).map(|sketch: KllSketch<String>| sketch.view().quantile(0.5)),
            words(count),
        );
        work.on("times", Median, (0..few as u64).map(Duration::from_micros).collect());
        work.on(
            "relative",
            QuantilesRelative::within(0.05).map(|all: RelativeSummary| all.quantile(0.5)),
            floats(count),
        );
        work.on("sample", Sample::new(7), words(few));
        work.on("pairs", (Covariance, Correlation, LinearFit), {
            let pairs = floats(few).into_iter().zip(floats(few).into_iter().rev());
            pairs.collect::<Vec<_>>()
        });
        work.on("groups", Sum.group_by(|n: &i64| n % 7), (0..few as i64).collect());
        work.on("sorted groups", Max.group_by(|n: &i64| n % 7).sorted(), (0..few as i64).collect());
        work.on("take", Mean.take(4), floats(few));
        work.on("missing", Mean.count_missing(), floats(few).into_iter().map(Some).collect());
        work.on("statistics of decimals", set(ALL), decimals(count));
        work.on("statistics of floats", set(ALL), floats(count));
        work.on("statistics of text", set(ALL), words(count));
        work.on("exact statistics", set("p99,distinct,mode").exact(), decimals(count));
        work.on("statistics", [Stat::Sum, Stat::Mean], floats(few));
    }
}

/// The same bytes with a checksum that is right.
fn summed(mut bytes: Vec<u8>) -> Vec<u8> {
    let body = bytes.len().saturating_sub(4);
    let checksum = crc32fast::hash(&bytes[..body]);
    bytes[body..].copy_from_slice(&checksum.to_le_bytes());
    bytes
}

fn state_of<T, A: Aggregate<T>>(aggregate: &A, items: &[T]) -> A::State {
    let mut state = aggregate.init();
    aggregate.update_slice(&mut state, items);
    state
}

#[test]
fn what_was_written_is_read_and_nothing_else() {
    struct Damage;
    impl Work for Damage {
        fn on<T, A>(&mut self, name: &str, aggregate: A, items: Vec<T>)
        where
            A: Aggregate<T, Output: std::fmt::Debug> + Portable<<A as Aggregate<T>>::State>,
        {
            let state = state_of(&aggregate, &items);
            let bytes = aggregate.write(&state);
            let read = aggregate.read(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(aggregate.write(&read), bytes, "{name}");
            let answers = [read, state].map(|state| format!("{:?}", aggregate.finish(state)));
            assert_eq!(answers[0], answers[1], "{name}");
            // Of large states some of the places.
            let step = bytes.len().div_ceil(600);
            let mut changed = bytes.clone();
            for place in (0..bytes.len()).step_by(step) {
                assert!(aggregate.read(&bytes[..place]).is_err(), "{name} cut at {place}");
                changed[place] ^= 0x10;
                assert!(aggregate.read(&changed).is_err(), "{name} flipped at {place}");
                changed[place] ^= 0x10;
            }
        }
    }
    each(&mut Damage);
}

/// A million changes where the compiler optimises, of which each has a checksum that is right: an error, or a state with
/// which all that can be done goes well.
#[test]
fn bytes_that_were_made_up_do_no_harm() {
    struct Mutations {
        coin: u64,
        read: usize,
        tried: usize,
    }
    impl Mutations {
        fn below(&mut self, bound: usize) -> usize {
            self.coin =
                self.coin.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            ((u128::from(self.coin) * bound as u128) >> 64) as usize
        }
    }
    impl Work for Mutations {
        fn on<T, A>(&mut self, name: &str, aggregate: A, items: Vec<T>)
        where
            A: Aggregate<T, Output: std::fmt::Debug> + Portable<<A as Aggregate<T>>::State>,
        {
            let bytes = aggregate.write(&state_of(&aggregate, &items));
            let recipe = recipe_of(&bytes).unwrap().len();
            let start = 8 + 1 + if recipe < 128 { 1 } else { 2 } + recipe + 8;
            let body = bytes.len() - 4 - start;
            let all = if cfg!(debug_assertions) { 60 } else { 12_000 };
            // Sketches of text take long to merge.
            let all = if bytes.len() > 4_000 { all / 20 } else { all };
            for _ in 0..if body == 0 { 1 } else { all } {
                let mut changed = bytes.clone();
                for _ in 0..=self.below(3) {
                    let place = start + self.below(body.max(1)).min(body);
                    let low = (self.below(4) == 0).then(|| start + self.below(body.clamp(1, 40)));
                    let place = low
                        .unwrap_or(place)
                        .min(changed.len() - 5)
                        .max(start.min(changed.len() - 5));
                    changed[place] = match self.below(4) {
                        0 => 0xff,
                        1 => 0,
                        2 => changed[place] ^ 1 << self.below(8),
                        _ => self.below(256) as u8,
                    };
                }
                self.tried += 1;
                let Ok(mut state) = aggregate.read(&summed(changed)) else { continue };
                self.read += 1;
                let other = aggregate.read(&aggregate.write(&state)).unwrap_or_else(|error| {
                    panic!("{name}: what was read is written as what is not: {error}")
                });
                aggregate.merge(&mut state, other);
                items.iter().take(40).for_each(|item| aggregate.update(&mut state, item));
                aggregate.size(&state);
                let _ = format!("{:?}", aggregate.finish(state));
            }
        }
    }
    let mut mutations = Mutations { coin: 7, read: 0, tried: 0 };
    each(&mut mutations);
    let Mutations { read, tried, .. } = mutations;
    assert!(read > tried / 50, "{read} of {tried} were read");
}

#[test]
fn another_reader_is_an_error_that_names_both() {
    let bytes = Sum.write(&state_of::<f64, _>(&Sum, &[1.5]));
    let as_integers: Result<<Sum as Aggregate<i64>>::State, _> = Sum.read(&bytes);
    let error = as_integers.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the state is of `sum(float)`, and is read as one of `sum(i128)`"
    );
    let mut later = bytes.clone();
    later[8] = 9;
    let read: Result<<Sum as Aggregate<f64>>::State, _> = Sum.read(&later);
    assert_eq!(read.unwrap_err(), ReadError::Version { found: 9 });
    assert_eq!(recipe_of(b"a,b\n1,2\n"), Err(ReadError::NoState));
    assert_eq!(recipe_of(&bytes[..bytes.len() - 1]), Err(ReadError::Damaged));
}

#[test]
fn lengths_are_not_trusted() {
    // A million million items in a few bytes: an error, and no memory.
    let bytes = Collect.write(&vec![1u64, 2]);
    let recipe = recipe_of(&bytes).unwrap().len();
    let mut state = bytes[..8 + 1 + 1 + recipe].to_vec();
    let mut count = fanfold::Encoder::default();
    count.count(1 << 40);
    state.extend((count.len() as u64).to_le_bytes());
    state.extend(count.as_slice());
    state.extend([0; 4]);
    let read: Result<Vec<u64>, _> = Collect.read(&summed(state));
    assert!(matches!(read, Err(ReadError::Malformed(_))), "{read:?}");
}

#[test]
fn pairs_keep_the_laws() {
    let pairs = PairSet::new([PairStat::Correlation, PairStat::ArgMin, PairStat::ArgMax]);
    let strategy = prop::collection::vec((0..3u8, -50..50i64, any::<bool>()), 0..20);
    proptest!(|(items in strategy)| {
        let mut state = pairs.state();
        for (kind, number, has_key) in items {
            let x: Decimal = Decimal::new(number.into(), -1).unwrap();
            let datum = match kind {
                0 => fanfold::stat::Datum::Number(fanfold::stat::Num::Float(number as f64 * 0.3)),
                1 => fanfold::stat::Datum::Number(fanfold::stat::Num::Decimal(x)),
                _ => fanfold::stat::Datum::Text("t"),
            };
            let key = if has_key { datum } else { fanfold::stat::Datum::Missing };
            pairs.update(&mut state, datum, key);
        }
        let bytes = pairs.write(&state);
        let read = pairs.read(&bytes).unwrap();
        prop_assert_eq!(pairs.write(&read), bytes);
        prop_assert_eq!(format!("{:?}", pairs.values(&read)), format!("{:?}", pairs.values(&state)));
    });
}

#[test]
fn statistics_keep_the_laws() {
    for members in [
        "count,type,sum,mean,sd,min,max,range,distinct",
        "geomean,harmean,min_text,max_text,top2,sumsq",
    ] {
        let decimals = (-500..500i128, -3..2i32)
            .prop_map(|(digits, power)| Decimal::new(digits, power).unwrap());
        let laws = Laws::of(set(members)).cases(30);
        laws.check_portable(decimals);
        laws.check_portable(-1e3..1e3);
        laws.check_portable("[ab1]{0,3}");
    }
    let all =
        Laws::of(set("skewness,median,p99,frequent2,first,last")).close(|_, _| true).cases(20);
    all.check_portable(-1e3..1e3);
    all.check_portable("[ab1]{0,3}");
}

#[test]
fn groups_are_read_in_their_order() {
    let by_word = Count.group_by_ref(|word: &String| word.as_str());
    let mut groups: Groups<String, u64> = Aggregate::<String>::init(&by_word);
    words(500).iter().for_each(|word| by_word.update(&mut groups, word));
    let read: Groups<String, u64> = by_word.read(&by_word.write(&groups)).unwrap();
    assert!(read.iter().eq(groups.iter()));
}

/// States that were written by earlier versions, with their answers: what is read once is read for ever.
///
/// `FANFOLD_BLESS=1` adds those that there are none of yet, and changes no other.
#[test]
fn what_was_ever_written_is_still_read() {
    struct Vectors {
        known: std::collections::BTreeMap<String, (String, String)>,
        adds: bool,
    }
    impl Work for Vectors {
        fn on<T, A>(&mut self, name: &str, aggregate: A, items: Vec<T>)
        where
            A: Aggregate<T, Output: std::fmt::Debug> + Portable<<A as Aggregate<T>>::State>,
        {
            let is_sketch = ["median", "distinct sketch", "relative"].contains(&name);
            if items.len() > if is_sketch { 20_000 } else { 330 } || items.len() == 1 {
                return;
            }
            let name = format!("{name}, {} items", items.len());
            let hex =
                |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
            if self.adds && !self.known.contains_key(&name) {
                let state = state_of(&aggregate, &items);
                let bytes = hex(&aggregate.write(&state));
                let answer = format!("{:?}", aggregate.finish(state));
                self.known.insert(name.clone(), (answer, bytes));
            }
            let (answer, bytes) = self.known.get(&name).unwrap_or_else(|| panic!("no `{name}`"));
            let byte = |place: usize| u8::from_str_radix(&bytes[place..place + 2], 16).unwrap();
            let bytes: Vec<u8> = (0..bytes.len()).step_by(2).map(byte).collect();
            let state = aggregate.read(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(format!("{:?}", aggregate.finish(state)), *answer, "{name}");
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/states-v1.txt");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let lines = text.lines().map(|line| {
        let [name, answer, bytes] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("a line of other than three fields");
        };
        (name.to_owned(), (answer.to_owned(), bytes.to_owned()))
    });
    let adds = std::env::var_os("FANFOLD_BLESS").is_some();
    let mut vectors = Vectors { known: lines.collect(), adds };
    each(&mut vectors);
    if adds {
        let line = |(name, (answer, bytes)): (&String, &(String, String))| {
            format!("{name}\t{answer}\t{bytes}\n")
        };
        std::fs::write(path, vectors.known.iter().map(line).collect::<String>()).unwrap();
    }
}
