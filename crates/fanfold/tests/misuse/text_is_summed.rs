use fanfold::{Sum, aggregate_all};

fn main() {
    aggregate_all("1 2 3".split(' '), Sum);
}
