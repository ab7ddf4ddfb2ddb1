use fanfold::{ReduceFold, fan_out};

fn main() {
    fan_out(0..3).add(Iterator::count).run(ReduceFold);
}
