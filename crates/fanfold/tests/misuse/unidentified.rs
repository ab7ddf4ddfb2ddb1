use fanfold::{aggregate_all, Distinct};

struct User {
    id: u64,
}

fn main() {
    aggregate_all([User { id: 1 }], Distinct);
    let _ = User { id: 2 }.id;
}
