use fanfold::{Count, aggregate_all};

fn main() {
    let all = (
        Count, Count, Count, Count, Count, Count, Count, Count, Count, Count, Count, Count, Count,
    );
    aggregate_all([1], all);
}
