use fanfold::{Max, Mean, aggregate_all};

fn main() {
    aggregate_all([Some(1.5), None], (Mean, Max));
}
