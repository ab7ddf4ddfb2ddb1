//! The inner one could be resumed when the outer one does not run.
use fanfold::task::Generator;

fn main() {
    let outer = Generator::<(), u8>::new(|mut it| {
        let inner = Generator::<(), u8>::new(|_| it.yield_(1));
        inner.start().unwrap();
    });
    outer.start().unwrap();
}
