//! The catalogue: one statistic a file.
//!
//! | file | what it holds | class |
//! |---|---|---|
//! | `count` | how many items | exact |
//! | `sum` | their sum | exact |
//! | `mean` | their mean | exact |
//! | `variance`, `std_dev` | their spread | exact |
//! | `fast_sum`, `fast_variance` | sum, mean and spread in plain floating point | bounded |
//! | `moments` | count, mean, variance, skewness, kurtosis, standard error at once | bounded |
//! | `min`, `max`, `min_max` | the least, the greatest | exact |
//! | `min_by`, `max_by` | the item with the least or greatest key | ordered |
//! | `first`, `last`, `last_n` | by place | ordered |
//! | `any`, `all` | whether some, or all, items pass a test | exact |
//! | `find` | the first item that passes a test | ordered |
//! | `median`, `quantile`, `quantiles` | numbers by rank | bounded |
//! | `times` | median and quantile of times | bounded |
//! | `kll` | anything by rank | bounded |
//! | `quantile_relative`, `quantiles_relative` | numbers by rank, within a share of their value | exact |
//! | `distinct` | how many unlike items, exactly | exact |
//! | `distinct_sketch` | how many unlike items, in bounded memory | exact |
//! | `frequent` | the most frequent items | bounded |
//! | `top_k` | the greatest items | exact |
//! | `histogram` | counts between fixed edges | exact |
//! | `sample` | a random sample | bounded |
//! | `collect` | all items | ordered |
//! | `covariance`, `correlation`, `linear_fit` | of pairs | exact |
//! | `ewma` | a mean that forgets | ordered and bounded |

mod all;
mod any;
mod collect;
mod comoments;
mod correlation;
mod count;
mod covariance;
mod distinct;
mod distinct_sketch;
mod ewma;
mod fast_sum;
mod fast_variance;
mod find;
mod first;
mod frequent;
mod histogram;
mod kll;
mod last;
mod last_n;
mod linear_fit;
mod max;
mod max_by;
mod mean;
mod median;
mod min;
mod min_by;
mod min_max;
mod moments;
mod quantile;
mod quantile_relative;
mod quantiles;
mod quantiles_relative;
mod sample;
mod std_dev;
mod student;
mod sum;
mod times;
mod top_k;
mod variance;

pub use all::All;
pub use any::Any;
pub use collect::Collect;
pub use comoments::Pair;
pub use correlation::Correlation;
pub use count::Count;
pub use covariance::{Covariance, PopulationCovariance};
pub use distinct::Distinct;
pub use distinct_sketch::{DistinctEstimate, DistinctSketch};
pub use ewma::Ewma;
pub use fast_sum::{FastMean, FastSum};
pub use fast_variance::{FastStdDev, FastVariance};
pub use find::Find;
pub use first::First;
pub use frequent::{Frequent, FrequentItem};
pub use histogram::{EdgesError, Histogram, HistogramCounts};
pub use kll::{ErrorBoundError, Kll, KllSketch, KllView};
pub use last::Last;
pub use last_n::LastN;
pub use linear_fit::{Line, LinearFit};
pub use max::Max;
pub use max_by::MaxBy;
pub use mean::Mean;
pub use median::Median;
pub use min::Min;
pub use min_by::MinBy;
pub use min_max::MinMax;
pub use moments::{Moments, MomentsSummary};
pub use quantile::{ProbabilityError, Quantile};
pub use quantile_relative::QuantileRelative;
pub use quantiles::{QuantileSummary, Quantiles, QuantilesWithin};
pub use quantiles_relative::{QuantilesRelative, RelativeSummary};
pub use sample::Sample;
pub use std_dev::{PopulationStdDev, StdDev};
pub use sum::Sum;
pub use top_k::TopK;
pub use variance::{PopulationVariance, Variance};

pub use crate::sketch::{Apache, BytesError};

// States have no names outside of this crate: which method is behind a statistic may change.
pub(crate) use distinct_sketch::DistinctState;
pub(crate) use frequent::FrequentState;
pub(crate) use mean::MeanState;
pub(crate) use moments::MomentsState;
pub(crate) use quantiles::{QuantilesState, interpolate};
pub(crate) use quantiles_relative::RelativeState;
pub(crate) use top_k::TopKState;
pub(crate) use variance::{SpreadState, mean_distance};
