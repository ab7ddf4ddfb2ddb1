//! The catalogue: one statistic a file.
//!
//! | file | what it holds | class |
//! |---|---|---|
//! | `count` | how many items | exact |
//! | `sum` | their sum | exact for integers, bounded for floats |
//! | `mean` | their mean | as the sum |
//! | `variance`, `std_dev` | their spread | bounded |
//! | `moments` | count, mean, variance, skewness, kurtosis, standard error at once | bounded |
//! | `min`, `max`, `min_max` | the least, the greatest | exact |
//! | `min_by`, `max_by` | the item with the least or greatest key | ordered |
//! | `first`, `last`, `last_n` | by place | ordered |
//! | `any`, `all` | whether some, or all, items pass a test | exact |
//! | `find` | the first item that passes a test | ordered |
//! | `median`, `quantile`, `quantiles` | by rank | bounded |
//! | `distinct` | how many unlike items, exactly | exact |
//! | `distinct_sketch` | how many unlike items, in bounded memory | exact |
//! | `frequent` | the most frequent items | bounded |
//! | `top_k` | the greatest items | exact |
//! | `histogram` | counts between fixed edges | exact |
//! | `sample` | a random sample | bounded |
//! | `collect` | all items | ordered |
//! | `covariance`, `correlation`, `linear_fit` | of pairs | bounded |
//! | `ewma` | a mean that forgets | bounded |

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
mod find;
mod first;
mod frequent;
mod histogram;
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
mod quantiles;
mod sample;
mod std_dev;
mod sum;
mod top_k;
mod variance;

pub use all::All;
pub use any::Any;
pub use collect::Collect;
pub use comoments::{Comoments, Pair};
pub use correlation::Correlation;
pub use count::Count;
pub use covariance::{Covariance, PopulationCovariance};
pub use distinct::Distinct;
pub use distinct_sketch::{DistinctEstimate, DistinctSketch, DistinctState};
pub use ewma::{Ewma, EwmaState};
pub use find::Find;
pub use first::First;
pub use frequent::{Frequent, FrequentItem, FrequentState};
pub use histogram::{EdgesError, Histogram, HistogramCounts};
pub use last::Last;
pub use last_n::LastN;
pub use linear_fit::{Line, LinearFit};
pub use max::Max;
pub use max_by::MaxBy;
pub use mean::{Mean, MeanState};
pub use median::Median;
pub use min::Min;
pub use min_by::MinBy;
pub use min_max::MinMax;
pub use moments::{Moments, MomentsState, MomentsSummary};
pub use quantile::{ProbabilityError, Quantile};
pub use quantiles::{QuantileSummary, Quantiles, QuantilesState};
pub use sample::{Sample, SampleState};
pub use std_dev::{PopulationStdDev, StdDev};
pub use sum::Sum;
pub use top_k::{TopK, TopKState};
pub use variance::{PopulationVariance, Variance, Welford};
