//! Sums of the items, of their squares, and of higher powers.

use crate::aggregates::{MeanState, MomentsSummary, SpreadState};
use crate::stat::{Num, NumSpread, NumTotal, Value};

/// What is asked of the moments.
#[derive(Clone, Copy, Debug)]
pub(in crate::stat) enum MomentsOf {
    Sum,
    Mean,
    Variance,
    StdDev,
    PopulationVariance,
    PopulationStdDev,
    StandardError,
    SumOfSquares,
    RootMeanSquare,
    CoefficientOfVariation,
    ConfidenceInterval,
    Skewness,
    Kurtosis,
}

/// How many powers of the items are kept: their sum, their spread, or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::stat) enum Depth {
    Sum,
    Spread,
    Shape,
}

pub(in crate::stat) type SumMoments = MeanState<NumTotal>;
pub(in crate::stat) type SpreadMoments = SpreadState<NumSpread>;

impl MomentsOf {
    pub(super) fn depth(self) -> Depth {
        match self {
            MomentsOf::Sum | MomentsOf::Mean => Depth::Sum,
            MomentsOf::Variance | MomentsOf::StdDev => Depth::Spread,
            MomentsOf::PopulationVariance | MomentsOf::PopulationStdDev => Depth::Spread,
            MomentsOf::StandardError | MomentsOf::ConfidenceInterval => Depth::Spread,
            MomentsOf::SumOfSquares | MomentsOf::RootMeanSquare => Depth::Spread,
            MomentsOf::CoefficientOfVariation => Depth::Spread,
            MomentsOf::Skewness | MomentsOf::Kurtosis => Depth::Shape,
        }
    }

    pub(super) fn read(self, moments: &MomentsSummary<Num>) -> Value {
        match self {
            MomentsOf::Sum => return (*moments.sum()).into(),
            MomentsOf::SumOfSquares => match moments.exact_square_sum() {
                Some(sum) => return sum.into(),
                None => Some(moments.square_sum()),
            },
            MomentsOf::RootMeanSquare => moments.root_mean_square(),
            MomentsOf::CoefficientOfVariation => moments.coefficient_of_variation(),
            MomentsOf::ConfidenceInterval => moments.confidence_interval(),
            MomentsOf::Mean => moments.mean(),
            MomentsOf::Variance => moments.variance(),
            MomentsOf::StdDev => moments.std_dev(),
            MomentsOf::PopulationVariance => moments.population_variance(),
            MomentsOf::PopulationStdDev => moments.population_std_dev(),
            MomentsOf::StandardError => moments.standard_error(),
            MomentsOf::Skewness => moments.skewness(),
            MomentsOf::Kurtosis => moments.kurtosis(),
        }
        .into()
    }
}
