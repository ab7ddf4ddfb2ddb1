//! What is yielded leaves the stack; it may not point back to it.
use fanfold::task::Generator;

fn main() {
    let generator = Generator::<(), &u8>::new(|mut it| {
        let local = 1;
        it.yield_(&local);
    });
    generator.start().unwrap();
}
